"""What can be set about a training run."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gru_viz.cells.notation import CELL_TITLES
from gru_viz.learning.recipe import span_of
from gru_viz.learning.tasks import TASKS
from gru_viz.scene.settings import BY_FIELD
from gru_viz.scene.settings_learning import MAX_CHECKPOINTS, MAX_LEARNERS, USUAL
from gru_viz.ui.controls import choose, count, slide, switch
from gru_viz.ui.state import change, clear_notes, hand_over, scene

_NO_CELL = "learners for which no cell was left"
_STYLE = Path(__file__).parent / "assets" / "training.css"


def settings() -> None:
    """Everything that can be set about a run."""
    st.html(_STYLE)
    task, span, learners = st.columns([3, 3, 4], gap="medium")
    with task:
        _task()
    with span:
        _span()
    with learners:
        _learners()
    st.caption(TASKS[scene().task].summary)
    with st.container(key="training_settings"):
        size, rate, updates, seed, more = st.columns(5, gap="medium", vertical_alignment="bottom")
    with size:
        slide("size")
    with rate:
        choose("rate")
    with updates:
        count("updates", step=50)
    with seed:
        count("learn_seed")
    with more, st.popover("More settings", icon=":material/tune:", width="stretch"):
        slide("gate_bias")
        switch("orthogonal")
        choose("optimiser", titles={"adam": "Adam", "sgd": "SGD"})
        switch("clip")


def _task() -> None:
    setting = BY_FIELD["task"]
    hand_over("set_task", scene().task)
    st.selectbox(
        setting.title,
        tuple(TASKS),
        format_func=lambda task: TASKS[task].title,
        key="set_task",
        help=setting.help,
        on_change=lambda: change(task=st.session_state["set_task"], span=USUAL, checkpoint=MAX_CHECKPOINTS),
    )


def _span() -> None:
    """The size of the task, in words of its own; a slider for each task, since their ranges differ."""
    sized = span_of(scene().task)
    if sized is None:
        return
    size = sized[1]
    key = f"set_span_{scene().task}"
    hand_over(key, size.default if scene().span == USUAL else scene().span)
    title = size.help[:1].upper() + size.help[1:]
    st.slider(title, size.low, size.high, key=key, on_change=lambda: change(span=st.session_state[key]))


def _learners() -> None:
    setting, now = BY_FIELD["learners"], scene().learners
    if st.session_state.get(_NO_CELL) != now or "set_learners" not in st.session_state:
        st.session_state.pop(_NO_CELL, None)
        hand_over("set_learners", list(now))

    def take() -> None:
        chosen = tuple(st.session_state["set_learners"])
        if 1 <= len(chosen) <= MAX_LEARNERS:
            st.session_state.pop(_NO_CELL, None)
            change(learners=chosen)
        else:
            st.session_state[_NO_CELL] = now
            clear_notes()

    st.multiselect(
        setting.title,
        tuple(CELL_TITLES),
        format_func=CELL_TITLES.__getitem__,
        help=setting.help,
        max_selections=MAX_LEARNERS,
        key="set_learners",
        on_change=take,
    )
    if _NO_CELL in st.session_state:
        st.warning(f"At least one cell has to learn. It is still {', '.join(CELL_TITLES[kind] for kind in now)}.")
