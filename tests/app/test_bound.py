"""Widgets and the scene: what a late, odd or unmoved value does, and what a widget shows on the next page."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

from gru_viz.scene.history import History
from gru_viz.scene.link import dump
from gru_viz.scene.scene import Scene
from gru_viz.ui.frame import COMPARE, CONVENTIONS, HOME, LAB, MEMORY, PAGES, SENTENCES, TRAINING, WALKTHROUGH

APP = str(Path(__file__).parents[2] / "app.py")
OWN = Scene(
    seed=7, cell="gru", update="take", reset="before", notation="pytorch", hidden=6, sequence="text",
    text="Not a good film at all.", step=2, unit=3, lines=(1, 5), shifts=(("z", 1.5),), horizon=60, moment=20,
    zoom_from=5, zoom_to=50, left=20, right=80, contenders=("rnn", "gru-keep-before"), source="chung",
    mistake="inverted-update", net="trained-reviews-lstm", sentence="It was bad.", task="copy", span=7,
    learners=("gru",), size=5, gate_bias=4, orthogonal=True, rate="0.03", optimiser="sgd", clip=False, updates=150,
    learn_seed=9,
)  # fmt: skip
PATHS = [page.file for page in PAGES]


def opened(page: str, scene: Scene = OWN) -> AppTest:
    at = AppTest.from_file(APP, default_timeout=60)
    for key, value in dump(scene).items():
        at.query_params[key] = value
    at.switch_page(page)
    return sound(at.run())


def sound(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    return at


def scene_of(at: AppTest) -> Scene:
    return at.session_state["history of the scene"].now.scene


def bound(at: AppTest) -> dict[str, Any]:
    kinds = at.selectbox, at.slider, at.select_slider, at.number_input, at.toggle, at.multiselect, at.text_input
    found = {widget.key: widget for kind in (*kinds, at.text_area) for widget in kind}
    return {key: widget for key, widget in found.items() if key and key.startswith(("set_", "memory_", "pasted"))}


def values(at: AppTest) -> dict[str, Any]:
    return {key: widget.value for key, widget in bound(at).items()}


def send(at: AppTest, *states: WidgetState) -> AppTest:
    """A run with what a browser might send."""
    return sound(at._run(WidgetStates(widgets=states)))


def sent(at: AppTest) -> dict[str, WidgetState]:
    """What the browser holds of the widgets on the page. It sends a button only when it is pressed."""
    states = at._tree.get_widget_states().widgets
    return {state.id: state for state in states if state.WhichOneof("value") != "trigger_value"}


def clicked_point(chart: Any, selection: str) -> WidgetState:
    return WidgetState(id=chart.proto.id, string_value=f'{{"selection": {selection}}}')


def test_a_page_shows_the_scene_whatever_page_was_there_before():
    at = opened(WALKTHROUGH)
    for page in (LAB, COMPARE, LAB, CONVENTIONS, WALKTHROUGH, MEMORY, SENTENCES, TRAINING, SENTENCES, LAB):
        sound(at.switch_page(page).run())
        assert scene_of(at) == OWN
        assert values(at) == values(opened(page)), page


def test_a_slider_keeps_its_place_when_its_ends_move():
    at = opened(COMPARE)
    sound(at.slider("set_hidden").set_value(9).run())
    assert at.slider("set_unit").max == 8
    assert (at.slider("set_unit").value, scene_of(at).unit) == (3, 3)


def test_what_a_page_sends_after_it_was_left_changes_nothing():
    """Notation stands on both pages under one key, and the text on one of them only."""
    at = opened(LAB)
    late = sent(at)
    for state in late.values():
        if state.id.endswith("set_notation"):
            state.string_value = "Ng (Γ, c)"
        if state.id.endswith("set_hidden"):
            state.double_array_value.data[:] = [2.0]
    for page in (SENTENCES, MEMORY, HOME):
        sound(at.switch_page(page).run())
        send(at, *late.values())
        assert scene_of(at) == OWN
        late |= sent(at)


def test_a_menu_that_was_not_moved_resets_nothing():
    """Choosing weights, a cell, a task or a net does more than to change one setting."""
    at = opened(LAB)
    late = sent(at)
    sound(at.switch_page(HOME).run())
    sound(at.switch_page(LAB).run())
    now = Scene(**{**vars(OWN), "biases": False, "shifts": ()})
    at.session_state["history of the scene"] = History.begun(now)
    send(at, *late.values())
    assert scene_of(at) == now
    assert at.toggle("set_biases").value is False


ODD: dict[str, list[Any]] = {
    "string_value": ["no such option", "", "<b>:red[x]</b>"],
    "string_array_value": [["no such option"], ["1", "1"], ["Plain RNN", "nothing"], ["5"] * 9],
    "double_array_value": [[1e9], [-1e9, 1e300], [], [float("nan"), float("inf")]],
    "int_value": [10**12, -5],
    "double_value": [1e300],
}
SELECTIONS = (
    '{"points": [null]}',
    '{"points": 3}',
    '{"points": [{"x": 1e400, "customdata": []}]}',
    '{"points": [{"x": "2", "customdata": [[1]]}]}',
    '{"points": [{"x": -1, "customdata": 99}]}',
)
"""Selections in a figure that name no point of it."""
FREE = ("set_text", "set_sentence", "set_labels", "pasted_numbers")
"""Fields in which any text can be written."""


def odd(state: WidgetState, turn: int) -> WidgetState:
    kind = state.WhichOneof("value")
    if kind not in ODD or state.id.endswith(FREE):
        return state
    value, new = ODD[kind][turn % len(ODD[kind])], WidgetState(id=state.id)
    if isinstance(value, list):
        getattr(new, kind).data.extend(value)
    else:
        setattr(new, kind, value)
    return new


@pytest.mark.parametrize("page", [path for path in PATHS if path != HOME])
def test_a_value_that_is_not_on_offer_changes_nothing(page):
    at = opened(page)
    shown = values(at)
    for turn, selection in enumerate(SELECTIONS):
        clicks = [clicked_point(chart, selection) for chart in at.get("plotly_chart") if chart.proto.id]
        send(at, *(odd(state, turn) for state in sent(at).values()), *clicks)
        sound(at.run())
        assert scene_of(at) == OWN, turn
        assert values(at) == shown, turn


def test_a_point_of_a_figure_is_taken():
    at = opened(MEMORY)
    for key, point, field, value in (
        ("memory_map", '{"customdata": [4]}', "unit", 4),
        ("memory_gates", '{"x": 11}', "moment", 11),
    ):
        chart = next(chart for chart in at.get("plotly_chart") if chart.proto.id.endswith(f"-{key}"))
        send(at, clicked_point(chart, f'{{"points": [{point}]}}'))
        assert getattr(scene_of(at), field) == value


def test_a_text_that_was_refused_stays_where_it_was_written():
    at = opened(LAB)
    sound(at.text_area("set_text").set_value("word " * 201).run())
    assert at.text_area("set_text").value == "word " * 201
    assert len(at.error) == 1
    assert scene_of(at) == OWN
    sound(at.slider("set_hidden").set_value(5).run())
    assert len(at.error) == 1
    for page in (WALKTHROUGH, LAB):
        sound(at.switch_page(page).run())
        assert at.text_area("set_text").value == OWN.text
        assert not at.error
    sound(at.text_area("set_text").set_value("All good.").run())
    assert scene_of(at).text == "All good."
