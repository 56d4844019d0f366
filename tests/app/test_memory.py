"""The page Memory and gradients through Streamlit's own test runner."""

import dataclasses
import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gru_viz.content.memory import EXPERIMENTS
from gru_viz.scene.link import dump
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import START, Scene, base

APP = str(Path(__file__).parents[2] / "app.py")
PAGE = "pages/memory.py"


def opened(query: dict[str, str] | None = None) -> AppTest:
    at = AppTest.from_file(APP, default_timeout=60)
    for key, value in (query or {}).items():
        at.query_params[key] = value
    at.switch_page(PAGE)
    return sound(at.run())


def sound(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    assert not at.error, [element.value for element in at.error]
    return at


def scene_of(at: AppTest) -> Scene:
    return at.session_state["history of the scene"].now.scene


def charts(at: AppTest) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]


def link_of(at: AppTest) -> str:
    payloads = [json.loads(component.proto.json) for component in at.get("bidi_component") if component.proto.json]
    (query,) = [payload["query"] for payload in payloads if "foreign" in payload]
    return query


def test_it_opens_cold_and_warm():
    at = opened()
    sound(at.run())
    assert scene_of(at) == base(START)
    assert len(charts(at)) == 5


@pytest.mark.parametrize("weights", [*PRESETS, "seed"])
def test_every_preset_opens_from_its_link(weights):
    at = opened({"weights": weights})
    assert scene_of(at) == base(weights)
    assert not at.warning
    assert len(charts(at)) == 5


@pytest.mark.parametrize("fields", [
    {"cell": "rnn", "hidden": 1, "horizon": 2},
    {"cell": "simplified_gru", "update": "take", "horizon": 1000, "moment": 400, "zoom_from": 300, "zoom_to": 420},
    {"cell": "gru", "biases": False, "notation": "ng", "gains": (("U_n", 2.0),), "left": 20, "right": 70},
    {"cell": "lstm", "output": "identity", "gates_read": "cell", "hidden": 16, "notation": "pytorch", "unit": 9},
    {"sequence": "text", "text": "<script>alert(1)</script> **good** $x$", "horizon": 40, "moment": 3},
    {"sequence": "numbers", "numbers": ((1.0, -0.5), (0.25, 3.0)), "clamps": (("h", 0.5, None, 1),)},
], ids=str)  # fmt: skip
def test_a_link_opens_exactly_what_was_shared(fields):
    shared = Scene(**fields)
    at = opened(dump(shared))
    assert scene_of(at) == shared
    from urllib.parse import parse_qsl

    assert dict(parse_qsl(link_of(at), keep_blank_values=True)) == dump(shared)


def test_a_bad_link_gives_a_sentence_and_a_page():
    at = opened({"weights": "seed", "horizon": "1e9", "moment": "-4", "from": "80", "to": "10", "left": "NaN"})
    assert len(at.warning) == 1
    scene = scene_of(at)
    assert 2 <= scene.horizon <= 10_000
    assert (scene.moment, scene.left) == (0, 10) and scene.zoom_from <= scene.zoom_to


@pytest.mark.parametrize("cell", ["rnn", "simplified_gru", "gru", "lstm"])
def test_every_slider_moves_the_scene(cell):
    at = opened(dump(Scene(cell=cell, hidden=3)))
    before = charts(at)[0]
    at.slider(key="memory_moment").set_value(40).run()
    assert scene_of(sound(at)).moment == 40
    assert charts(at)[0] != before
    at.slider(key="memory_zoom").set_value((10, 60)).run()
    assert (scene_of(sound(at)).zoom_from, scene_of(at).zoom_to) == (10, 60)
    assert charts(at)[0]["layout"]["xaxis"]["range"] == [9.5, 60.5]
    at.slider(key="memory_gain").set_value(1.5).run()
    assert {name for name, gain in scene_of(sound(at)).gains if gain == 1.5} == {
        spec.name for spec in Scene(cell=cell).make_cell().parameters if spec.name.startswith("U_")
    }
    at.select_slider(key="memory_length").set_value(20).run()
    assert scene_of(sound(at)).horizon == 20
    assert at.slider(key="memory_moment").value == 19, "cut to what there is"
    at.slider(key="set_unit").set_value(2).run()
    assert scene_of(sound(at)).unit == 2
    if cell == "rnn":
        assert any("no keep gate" in info.value for info in at.info)
        return
    at.slider(key="set_left").set_value(30).run()
    assert scene_of(sound(at)).left == 30


@pytest.mark.parametrize("cell, update, shift", [
    ("gru", "keep", ("z", 3.0)), ("gru", "take", ("z", -3.0)), ("simplified_gru", "take", ("z", -3.0)),
    ("lstm", "keep", ("f", 3.0)),
])  # fmt: skip
def test_the_dial_keeps_more_in_every_convention(cell, update, shift):
    at = opened(dump(Scene(cell=cell, update=update)))
    at.slider(key="memory_dial").set_value(3.0).run()
    assert scene_of(sound(at)).shifts == (shift,)
    assert at.slider(key="memory_dial").value == 3.0


def test_what_the_ledger_cannot_say_depends_on_the_cell():
    for cell in ("gru", "mingru"):
        told = [element.value for element in opened(dump(Scene(cell=cell, hidden=3))).markdown]
        assert any("read the input alone" in text for text in told) == (cell == "mingru")


def test_without_biases_the_dial_says_why_it_is_missing():
    at = opened(dump(Scene(biases=False)))
    assert any("Turn biases on" in caption.value for caption in at.caption)


def test_the_last_moment_stays_the_last_when_the_input_grows():
    at = opened({"weights": "seed"})
    at.slider(key="memory_moment").set_value(40).run()
    at.slider(key="memory_moment").set_value(99).run()
    assert "moment" not in link_of(sound(at))
    at.select_slider(key="memory_length").set_value(200).run()
    assert at.slider(key="memory_moment").value == 199


@pytest.mark.parametrize("id", [id for id, tried in EXPERIMENTS.items() if tried.fields["horizon"] < 1_000])
def test_an_experiment_opens_and_says_what_to_look_at(id):
    at = opened({"notation": "ng"})
    at.button(key=f"try_{id}").click().run()
    scene = scene_of(sound(at))
    assert all(getattr(scene, name) == value for name, value in EXPERIMENTS[id].fields.items())
    assert scene.notation == "ng"
    assert EXPERIMENTS[id].look in [caption.value for caption in at.caption]


def test_a_text_that_is_read_again_is_said_to_be():
    at = opened()
    assert any("read again from the start" in caption.value for caption in at.caption)
    assert not any("read again" in caption.value for caption in opened({"weights": "seed"}).caption)


def test_ten_thousand_steps_open():
    at = opened(dump(Scene(cell="lstm", hidden=4, sequence="noise", horizon=10_000)))
    assert scene_of(at).horizon == 10_000
    assert sum(len(chart.proto.spec) for chart in at.get("plotly_chart")) < 1_000_000
    sound(at.slider(key="memory_zoom").set_value((5000, 5020)).run())
    factors = charts(at)[0]["data"][0]
    assert [x for x in factors["x"] if x is not None] == [step for step in range(5000, 5021) for _ in range(2)]


def test_a_large_cell_is_followed_over_fewer_steps_than_were_asked_for(monkeypatch):
    monkeypatch.setattr("gru_viz.views.long.JACOBIANS", 4_000)
    at = opened(dump(Scene(cell="gru", hidden=4, sequence="noise", horizon=1000)))
    told = "With 4 units, this page follows 60 of the 1,000 steps that were asked for."
    assert any(told in caption.value for caption in at.caption)
    length = at.select_slider(key="memory_length")
    assert length.value == 60 and length.options[-1] == "60"
    assert at.slider(key="memory_moment").max == 59 and scene_of(at).horizon == 1000
    sound(length.set_value(40).run())
    assert scene_of(at).horizon == 40 and not any("asked for" in caption.value for caption in at.caption)


def test_what_is_looked_at_is_not_computed_again(monkeypatch):
    runs = []
    scene = Scene(cell="gru", hidden=3, seed=4711)
    at = opened(dump(scene))
    import gru_viz.ui.memory as page

    monkeypatch.setattr(page, "study", lambda now, done: runs.append(now))
    monkeypatch.setattr(page, "past", lambda now: runs.append(now))
    for key, value in (("memory_moment", 5), ("memory_zoom", (3, 9)), ("set_unit", 1), ("set_left", 20)):
        sound(at.slider(key=key).set_value(value).run())
    assert runs == []
    assert dataclasses.replace(scene_of(at), moment=9999, zoom_from=0, zoom_to=9999, unit=0, left=10) == scene


def test_a_computation_stops_when_the_visitor_moves_on(monkeypatch):
    from streamlit.runtime.scriptrunner import StopException

    import gru_viz.ui.memory as page
    import gru_viz.views.study as study
    from gru_viz.views.kept import Kept

    class Left:
        """A place on a page; at the third message, Streamlit stops the script."""

        messages = 0

        def html(self, _: str) -> None:
            self.messages += 1
            if self.messages == 3:
                raise StopException

    pieces = []
    take_apart = study.jacobian_paths
    monkeypatch.setattr(study, "jacobian_paths", lambda piece: pieces.append(piece) or take_apart(piece))
    monkeypatch.setattr(page, "_KEPT", Kept(320_000_000))
    scene = Scene(cell="lstm", hidden=16, sequence="noise", horizon=10_000)
    with pytest.raises(StopException):
        page.waited_for(scene, Left())
    done = len(pieces)
    assert 0 < done <= 3
    assert not page.is_there(scene)
    assert [work.waiting for work in page._KEPT._under_way.values()] == [[]], "nobody takes it further"
    assert finished_pieces(scene, study) > 3 * done


def finished_pieces(scene, study):
    return sum(1 for _ in study.pieces(study._run(scene, study.past(scene).given)))
