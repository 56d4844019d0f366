"""The page Compare through Streamlit's own test runner."""

import json
import re

import pytest

from gru_viz.cells.zoo import CELLS
from gru_viz.scene.link import dump
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import START, Scene, base
from gru_viz.scene.sources import CONTENDERS
from gru_viz.ui.compare import scientific
from gru_viz.ui.compare_costs import gate_title
from gru_viz.views import costs

from .test_pages import opened, scene_of, sound

PAGE = "pages/compare.py"
LSTMS = tuple(name for name in CONTENDERS if name.startswith("lstm-"))


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Measurements are tested elsewhere."""
    import gru_viz.ui.compare_costs as page

    def measure(cells, inputs, hidden, **_):
        return costs.measure(cells, inputs, hidden, steps=5, rounds=3)._replace(spread=1.1)

    monkeypatch.setattr(page, "measure", measure)
    page._measured.clear()  # what other tests measured on a busy machine


def words(at):
    return "\n".join(element.value for element in [*at.markdown, *at.caption, *at.info, *at.warning])


def test_it_opens_cold_and_warm():
    at = sound(opened(PAGE))
    sound(at.run())
    assert scene_of(at) == base(START)
    assert len(at.get("plotly_chart")) == 2
    assert "no ledger" in words(at)


def test_the_sidebar_names_no_cell_and_no_size_that_the_page_does_not_show():
    for weights, is_shown in ((START, False), ("seed", True), ("trained-reviews-lstm", True)):
        at = sound(opened(PAGE, {"weights": weights}))
        menus = {each.key for each in at.sidebar.selectbox} | {each.key for each in at.sidebar.toggle}
        assert menus == {"set_weights", "set_notation", "set_sequence"}, weights
        assert [each.key for each in at.sidebar.slider if each.key == "set_hidden"] == ["set_hidden"] * is_shown
    at = sound(opened(PAGE, {"notation": "ng"}))
    assert at.sidebar.selectbox(key="set_notation").value == "ng" and "\\Gamma_{u}" in words(at)


@pytest.mark.parametrize("weights", [*PRESETS, "seed"])
def test_every_preset_opens(weights):
    at = sound(opened(PAGE, {"weights": weights}))
    assert scene_of(at) == base(weights)
    assert not at.warning


@pytest.mark.parametrize(
    "fields",
    [
        *({"cell": kind} for kind in CELLS),
        {"contenders": ("gru-keep-after", "gru-take-before"), "biases": False, "notation": "pytorch"},
        {"contenders": LSTMS, "hidden": 16, "steps": 200, "step": 199, "unit": 15, "notation": "ng"},
        {"contenders": LSTMS[:2], "hidden": 1, "sequence": "numbers", "numbers": ((1.0,),)},
        {"sequence": "text", "text": "<script>alert(1)</script> **good** 🙂", "step": 1},
        {"clamps": (("z", 1.0, None, 3),)},
    ],
    ids=str,
)
def test_a_link_opens_exactly_what_was_shared(fields):
    shared = Scene(**fields)
    at = sound(opened(PAGE, dump(shared)))
    assert scene_of(at) == shared
    assert at.multiselect(key="set_contenders").value == list(shared.contenders)
    assert ("clamps of this scene are left out" in words(at)) == bool(shared.clamps)


def test_a_bad_link_gets_one_sentence_and_a_comparison_that_works():
    at = sound(opened(PAGE, {"compare": "rnn gru-keep-aftr", "weights": "seed"}))
    assert len(at.warning) == 1
    assert "gru-keep-after" in at.warning[0].value.replace("\\", "")
    assert len(scene_of(at).contenders) == 2


def test_choosing_cells_changes_the_scene_and_the_picture():
    at = opened(PAGE)
    before = picture(at)
    at.multiselect(key="set_contenders").set_value(["gru-keep-after", "gru-take-after", "gru-keep-before"]).run()
    sound(at)
    assert scene_of(at).contenders == ("gru-keep-after", "gru-take-after", "gru-keep-before")
    assert picture(at) != before
    told = words(at)
    assert "Names differ, the function does not" in told
    assert "agree on this input with these weights" in told, "U_n of this scene is diagonal"
    assert "no ledger" not in told


def test_reset_before_and_after_are_told_apart_by_a_number():
    told = words(opened(PAGE, dump(Scene(hidden=6, contenders=("gru-keep-after", "gru-keep-before")))))
    assert re.search(r"Delta h_\{t\}\|\$ = \*\*0\.\d{3}\*\*, in unit \d at t = \d+. Two different functions", told)


def test_one_cell_is_no_comparison():
    at = opened(PAGE)
    before = picture(at)
    at.multiselect(key="set_contenders").set_value(["rnn"]).run()
    sound(at)
    assert "2 to 4 cells" in at.warning[0].value and "Plain RNN, GRU, LSTM" in at.warning[0].value
    assert scene_of(at).contenders == base(START).contenders
    assert picture(at) == before
    at.multiselect(key="set_contenders").set_value(["rnn", "lstm-tanh-activation"]).run()
    assert not sound(at).warning
    assert scene_of(at).contenders == ("rnn", "lstm-tanh-activation")


def test_time_and_unit_move_by_their_sliders():
    at = opened(PAGE, {"step": "1", "compare": "gru-keep-after gru-take-after"})
    at.slider(key="set_step").set_value(13).run()
    at.slider(key="set_unit").set_value(2).run()
    assert (scene_of(sound(at)).step, scene_of(at).unit) == (13, 2)
    spec = json.loads(picture(at))
    assert (spec["layout"]["shapes"][0]["x0"], spec["layout"]["shapes"][0]["x1"]) == (12.5, 13.5)


def test_the_table_counts_and_measures():
    at = opened(PAGE, dump(Scene(hidden=4)))
    (table,) = (element.value for element in at.markdown if "Multiplications per step" in element.value)
    rows = {row.split("|")[1].strip(): [cell.strip() for cell in row.split("|")[2:-1]] for row in table.splitlines()}
    assert rows["Parameters, with biases"] == [
        "$DH + H^2 + H$ = **24**", "$3\\,(DH + H^2 + H) + H$ = **76**", "$4\\,(DH + H^2 + H)$ = **96**",
    ]  # fmt: skip
    assert rows["Forget gate"] == ["no", "no", "✓ yes"]
    assert rows["Update gate"] == ["no", "✓ yes", "no"]
    assert rows["Reset gate (relevance gate)"] == ["no", "✓ yes", "no"]
    coupled = opened(PAGE, dump(Scene(contenders=("rnn", "coupled_lstm"))))
    assert "| Forget gate | no | $1 - i_{t}$ |" in words(coupled)
    assert all("µs" in cell for cell in rows["Measured per step, D = 1, H = 4"])
    assert sum("1.00 ×" in cell for cell in rows["Measured per step, D = 1, H = 4"]) >= 1
    at.button(key="measure_again").click().run()
    assert "H = 256" in words(sound(at))


def test_what_notes_say_about_speed_is_told_as_measured():
    told = words(opened(PAGE))
    assert "faster than an LSTM" in told and "measured here" in told
    assert "faster than an LSTM" not in words(opened(PAGE, {"compare": "rnn gru-keep-after"}))


def test_a_busy_machine_is_told_and_no_conclusion_drawn(monkeypatch):
    import gru_viz.ui.compare_costs as page

    busy = costs.Timing((2.0, 9.0, 6.0), 5, 500, 1, 5, spread=2.5)
    monkeypatch.setattr(page, "_measured", lambda *_: busy)
    told = words(opened(PAGE, dump(Scene(hidden=5))))
    assert "2.5 times as long" in told
    assert "faster than an LSTM" not in told


def test_the_verdict_is_read_off_the_times(monkeypatch):
    import gru_viz.ui.compare_costs as page

    for gru, lstm, verdict in ((9.0, 6.0, "150%"), (3.0, 6.0, "50%"), (6.1, 6.0, "102%")):
        # In the order of the ids: gru-…, lstm-…, rnn.
        timing = costs.Timing((gru, lstm, 2.0), 5, 500, 1, 5, spread=1.0)
        monkeypatch.setattr(page, "_measured", lambda *_, timing=timing: timing)
        told = words(opened(PAGE, dump(Scene(hidden=5))))
        word = {"150%": "slower", "50%": "faster", "102%": "no difference to speak of"}[verdict]
        assert f"**{verdict}** of the time, measured here: **{word}**" in told


def test_numbers_and_names():
    assert scientific(0.2104) == "0.210"
    assert scientific(1.11e-16) == "$1.1 \\cdot 10^{-16}$"
    assert gate_title("r") == "Reset gate (relevance gate)"
    assert gate_title("o") == "Output gate"


def picture(at):
    return at.get("plotly_chart")[0].proto.spec
