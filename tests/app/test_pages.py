"""Every page through Streamlit's own test runner: cold, warm, from links good and bad."""

import json
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from gru_viz.content.home import WAYS
from gru_viz.content.next import NEXT
from gru_viz.scene.link import dump, parse
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import START, Scene, base
from gru_viz.ui import state
from gru_viz.ui.frame import HOME, LAB, MODEL, PAGES, WALKTHROUGH

APP = str(Path(__file__).parents[2] / "app.py")


def opened(page: str, query: dict[str, str] | None = None) -> AppTest:
    at = AppTest.from_file(APP, default_timeout=30)
    for key, value in (query or {}).items():
        at.query_params[key] = value
    at.switch_page(page)
    return at.run()


def scene_of(at: AppTest) -> Scene:
    return at.session_state["history of the scene"].now.scene


def sound(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    assert not at.error, [element.value for element in at.error]
    return at


@pytest.mark.parametrize("page", [page.file for page in PAGES])
def test_a_page_opens_cold_and_warm(page):
    at = sound(opened(page))
    sound(at.run())
    assert scene_of(at) == base(START)


@pytest.mark.parametrize("weights", [*PRESETS, "seed"])
@pytest.mark.parametrize("page", [WALKTHROUGH, LAB])
def test_every_preset_opens_from_its_link(page, weights):
    at = sound(opened(page, {"weights": weights}))
    assert scene_of(at) == base(weights)
    assert not at.warning


@pytest.mark.parametrize(
    "fields",
    [
        {"cell": "rnn"},
        {"cell": "lstm", "output": "identity", "gates_read": "cell", "hidden": 16, "notation": "ng"},
        {"cell": "gru", "update": "take", "reset": "before", "biases": False, "notation": "pytorch"},
        {"sequence": "numbers", "numbers": ((1.0, -0.5), (0.25, 3.0)), "edits": (("W_z", 1, 0, 2.5),)},
        {"sequence": "text", "text": "<script>alert(1)</script> **good** 🙂"},
        {"sequence": "noise", "steps": 200, "hidden": 16, "clamps": (("z", 1.0, None, 3),), "lines": (2, 3)},
    ],
    ids=str,
)
@pytest.mark.parametrize("page", [WALKTHROUGH, LAB])
def test_a_link_opens_exactly_what_was_shared(page, fields):
    shared = Scene(**fields)
    at = sound(opened(page, dump(shared)))
    assert scene_of(at) == shared


def test_garbage_in_a_link_gives_sane_values_and_one_sentence():
    at = sound(opened(LAB, {"step": "9999", "cel": "lstm", "data": "1.garbage", "seed": "NaN"}))
    assert len(at.warning) == 1
    assert "cel" in at.warning[0].value and "did you mean cell?" in at.warning[0].value.replace("\\", "")
    assert scene_of(at).step == len(base(START).make_sequence().tokens) - 1
    at.button(key="dismiss_warning").click().run()
    assert not at.warning


def test_what_was_said_of_a_link_goes_with_the_scene_that_it_opened():
    at = opened(LAB, {"cel": "lstm", "weights": "review-end"})
    assert len(at.warning) == 1
    at.text_area(key="set_text").set_value("Overall I loved it.").run()
    assert scene_of(sound(at)).text == "Overall I loved it." and not at.warning


@pytest.mark.parametrize("page", [page.file for page in PAGES])
def test_every_page_says_where_to_go_next(page):
    at = sound(opened(page))
    way = NEXT[page]
    assert f"**Next.** {way.text}" in [each.value for each in at.markdown]
    link = [link.proto for link in at.get("page_link")][-1]
    assert link.label == way.label and link.page == Path(way.page).stem
    assert parse(dict(parse_qsl(link.query_string))).scene == parse(dict(way.query)).scene


def test_ways_lead_round_all_pages_and_into_scenes_that_need_no_repair():
    assert [*NEXT] == [page.file for page in PAGES]
    for way, after in pairwise(NEXT.values()):
        assert [*NEXT][[*NEXT.values()].index(way) + 1] == way.page and after.page != way.page
    for way in NEXT.values():
        reading = parse(dict(way.query))
        assert not reading.warning and reading.scene != Scene()


def test_an_embedded_page_has_no_menu_and_no_sidebar(monkeypatch):
    at = AppTest.from_file(APP, default_timeout=30)
    at.switch_page(LAB)
    at.run()
    assert at.sidebar.selectbox
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.is_embedded", True)
    at = sound(at.run())
    assert not at.sidebar.selectbox and not at.sidebar.slider
    assert not at.get("page_link"), "nor a way to another page"


def test_a_choice_in_the_sidebar_changes_the_scene_and_the_figure_follows():
    at = opened(LAB)
    at.segmented_control(key="more").set_value("Figure").run()
    before = _figure(at)
    at.selectbox(key="set_update").set_value("take").run()
    sound(at)
    assert scene_of(at).update == "take"
    at.slider(key="set_hidden").set_value(5).run()
    assert _figure(at) != before


def test_changing_the_size_of_a_designed_cell_says_what_happened_to_its_weights():
    at = opened(LAB)
    at.slider(key="set_hidden").set_value(5).run()
    sound(at)
    assert scene_of(at).weights == "seed"
    assert any("random weights are used" in info.value for info in at.info)


def test_numbers_that_cannot_be_read_are_named_and_keep_the_old_sequence():
    at = opened(LAB, dump(Scene(sequence="numbers", numbers=((1.0,), (2.0,)))))
    at.text_area(key="pasted_numbers").set_value("1 2 three").run()
    assert not at.exception
    assert "three" in at.error[0].value
    assert scene_of(at).numbers == ((1.0,), (2.0,))
    at.text_area(key="pasted_numbers").set_value("1, 2\n3, 4").run()
    sound(at)
    assert scene_of(at).numbers == ((1.0, 2.0), (3.0, 4.0))


def test_an_empty_text_is_refused_with_a_sentence_and_the_rest_stays():
    at = opened(LAB, {"unit": "2"})
    at.text_area(key="set_text").set_value("   ").run()
    assert not at.exception
    assert len(at.error) == 1
    assert scene_of(at).unit == 2
    assert scene_of(at).text == base(START).text
    assert at.text_area(key="set_text").value == "   ", "what was typed stays in its field"
    at.text_area(key="set_text").set_value("Overall I loved it.").run()
    assert scene_of(sound(at)).text == "Overall I loved it."


@pytest.mark.parametrize("part", ["Weights", "Input", "Show the code", "Data", "Figure", "Take it with you"])
def test_every_part_below_the_figure_opens(part):
    for weights in ("review-end", "counter", "seed"):
        at = opened(LAB, {"weights": weights})
        at.segmented_control(key="more").set_value(part).run()
        sound(at)


def test_the_menu_keeps_the_scene():
    at = opened(LAB, {"weights": "review-start", "step": "7"})
    at.query_params.clear()
    at.switch_page(WALKTHROUGH)
    sound(at.run())
    assert scene_of(at) == parse({"weights": "review-start", "step": "7"}).scene


def test_a_link_is_opened_once_however_much_is_changed_after_it(monkeypatch):
    # The browser names it at every run of the whole page, as long as that stays open.
    monkeypatch.setattr(state, "_MOST_WRITTEN", 3)
    at = opened(LAB, {"weights": "seed", "seed": "7"})
    for hidden in (5, 6, 7, 8, 9):
        at.slider(key="set_hidden").set_value(hidden).run()
        assert scene_of(sound(at)).hidden == hidden
    at.query_params.clear()
    at.query_params["weights"] = "latch"
    assert scene_of(sound(at.run())) == base("latch"), "another one is a link again"


def test_the_address_is_given_the_query_of_the_scene():
    at = opened(LAB, {"weights": "latch", "step": "5"})
    payloads = [json.loads(component.proto.json) for component in at.get("bidi_component") if component.proto.json]
    assert [payload["query"] for payload in payloads if "foreign" in payload] == ["v=2&weights=latch&step=5&end=2"]


def test_home_leads_to_three_scenes():
    at = sound(opened(HOME))
    cards = [link for link in at.get("page_link") if link.proto.label == "Open this scene"]
    assert len(cards) == 3 and all("weights=" in link.proto.query_string for link in cards)


def test_home_leads_by_what_a_person_came_for():
    at = sound(opened(HOME))
    doors = [(door.label, Path(door.page).stem) for way in WAYS for door in way.doors]
    assert [(link.proto.label, link.proto.page) for link in at.get("page_link")][: len(doors)] == doors
    assert len(WAYS) == 3 and len(doors) == len(set(doors))
    for way in WAYS:
        for door in way.doors:
            assert door.weights in ("", *PRESETS)


def test_the_model_page_shows_the_document():
    at = sound(opened(MODEL))
    assert any("keep" in markdown.value for markdown in at.markdown)


def _figure(at: AppTest) -> str:
    (chart,) = at.get("plotly_chart")
    return chart.proto.spec
