"""What can be set about a training run."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gru_viz.cells.notation import CELL_TITLES
from gru_viz.learning.recipe import span_of
from gru_viz.learning.tasks import TASKS
from gru_viz.scene.settings_learning import MAX_CHECKPOINTS, MAX_LEARNERS, USUAL
from gru_viz.ui.bound import slider
from gru_viz.ui.controls import choose, choose_several, count, slide, switch
from gru_viz.ui.state import change, scene

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
    def take(chosen: str) -> None:
        change(task=chosen, span=USUAL, checkpoint=MAX_CHECKPOINTS)

    choose("task", tuple(TASKS), {name: task.title for name, task in TASKS.items()}, take)


def _span() -> None:
    """The size of the task, in words of its own; a slider for each task, since their ranges differ."""
    sized = span_of(scene().task)
    if sized is None:
        return
    size = sized[1]
    now = size.default if scene().span == USUAL else scene().span
    title = size.help[:1].upper() + size.help[1:]
    slider(title, size.low, size.high, f"set_span_{scene().task}", now, lambda span: change(span=span))


def _learners() -> None:
    still = ", ".join(CELL_TITLES[kind] for kind in scene().learners)
    choose_several(
        "learners",
        CELL_TITLES.__getitem__,
        least=1,
        most=MAX_LEARNERS,
        sorry=f"At least one cell has to learn. It is still {still}.",
    )
