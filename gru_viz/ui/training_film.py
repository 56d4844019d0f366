"""What a run of the page Training has learnt: its curves, its film, and the way to the other pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from gru_viz.cells.notation import CELL_TITLES
from gru_viz.content import training as words
from gru_viz.figures.theme import DARK, LIGHT
from gru_viz.figures.training import DASHES, panel_data, panels
from gru_viz.learning.job import LearnerLook, Look
from gru_viz.learning.recipe import Recipe
from gru_viz.scene.recipes import opened, recipes
from gru_viz.scene.scene import Scene
from gru_viz.scene.settings_learning import LEARNING, MAX_CHECKPOINTS
from gru_viz.schematic.film import FILM_KEY, mount_film
from gru_viz.ui.frame import LAB, MEMORY, SENTENCES
from gru_viz.ui.state import change, gesture_of, go, open_scene, plain, scene
from gru_viz.ui.take_along import bench_file, slug
from gru_viz.ui.trained_here import keep
from gru_viz.ui.training import EXAMPLE, RECIPES
from gru_viz.views.film import EXAMPLES, film_data, film_info, light, sequence
from gru_viz.views.training import at_checkpoint, curves_info, run_title, verdict

_KIND = "learner in the film"
_SEEN = "what has been taken from the film"
_GO = "page to go to"


def picture(run: Look | None) -> None:
    """Curves and film in one component: empty axes before a run, and then what there is of it."""
    now = scene()
    index = st.session_state.get(EXAMPLE, 0)
    try:
        learners = looks(run)
        curves = curves_info(learners, now.checkpoint)
        chosen = _chosen(run)
        kind = "" if chosen is None else chosen.recipe.cell
        info = film_info(learners, index, now.notation, kind)
    except ValueError as error:  # A task that cannot be made; its learners have said so already.
        if run is None:
            st.warning(plain(str(error)), icon=":material/warning:")
        return
    mount_film(
        film_data(
            info,
            run="" if run is None else run.id,
            kind=kind,
            checkpoint=now.checkpoint,
            is_end=chosen is None or now.checkpoint >= len(chosen.checkpoints) - 1,
            seq=st.session_state.get(_SEEN, 0),
            score="held-out accuracy" if curves.is_accuracy else "held-out squared error",
            updates=curves.updates,
            panels=[panel_data(panel) for panel in panels(curves)],
            verdicts=[verdict(learner)._asdict() for learner in learners],
            intro=words.NOTHING_YET if info is None else words.FILM,
            dashes=DASHES,
            scales={
                "light": {"gate": LIGHT.gate_scale, "state": LIGHT.state_scale},
                "dark": {"gate": DARK.gate_scale, "state": DARK.state_scale},
            },
        ),
        _take,
    )
    if run is None or chosen is None:
        return
    _keep(run)
    _ways_on(chosen, index)
    st.caption(f"{words.LAGS} {words.ROUNDED}")


def looks(run: Look | None) -> tuple[LearnerLook, ...]:
    """The learners of a run; before it, those that there will be. Raises ValueError for a task that cannot be made."""
    return run.learners if run is not None else tuple(map(_unlearned, recipes(scene()).values()))


def _unlearned(recipe: Recipe) -> LearnerLook:
    return LearnerLook(recipe, np.zeros(0), (), False, "")


def _chosen(run: Look | None) -> LearnerLook | None:
    """The learner in the film."""
    found = [] if run is None else [learner for learner in run.learners if learner.checkpoints]
    kind = st.session_state.get(_KIND)
    return next((learner for learner in found if learner.recipe.cell == kind), found[-1] if found else None)


def _take() -> None:
    """Take over which learner and checkpoint the hand has chosen. Nothing in it is trusted."""
    sent = getattr(st.session_state.get(FILM_KEY), "place", None)
    if not isinstance(sent, Mapping):
        return
    seq, kind, at = sent.get("seq"), sent.get("kind"), sent.get("at")
    if not isinstance(kind, str) or kind not in CELL_TITLES:
        return
    st.session_state[_SEEN] = _whole(seq, 2**53, 0)
    st.session_state[_KIND] = kind
    st.session_state[EXAMPLE] = _whole(sent.get("example"), EXAMPLES - 1, 0)
    change(gesture_of(sent), checkpoint=_whole(at, MAX_CHECKPOINTS, MAX_CHECKPOINTS))


def _whole(value: Any, most: int, otherwise: int) -> int:
    """A whole number from 0 to ``most`` as it came from the browser, or ``otherwise``."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most
    return int(value) if is_number else otherwise


def _keep(run: Look) -> None:
    """Let the other pages find the nets as they are shown here."""
    nets = {}
    for learner in run.learners:
        checkpoint = at_checkpoint(learner.checkpoints, scene().checkpoint)
        if checkpoint is not None:
            nets[learner.recipe.cell] = light(checkpoint.net)
    keep(st.session_state[RECIPES], nets)


def _ways_on(learner: LearnerLook, index: int) -> None:
    """Buttons that open the net that is shown on other pages."""
    checkpoint = at_checkpoint(learner.checkpoints, scene().checkpoint)
    assert checkpoint is not None
    shown = f"{CELL_TITLES[learner.recipe.cell]} after {checkpoint.update:,} updates"
    st.markdown(f"**Open this net ({shown}) on another page**")
    with st.container(horizontal=True, key="training_ways_on"):
        for page, name, icon in ((LAB, "Gate lab", ":material/tune:"), (MEMORY, "Memory", ":material/timeline:")):
            st.button(
                name,
                icon=icon,
                key=f"training_open_{Path(page).stem}",
                help=f"Opens this net and this sequence in {name}. Your settings here are kept.",
                on_click=_open,
                args=(page, learner, index),
            )
        if checkpoint.net.words:
            st.button(
                "Sentences",
                icon=":material/short_text:",
                key="training_open_sentences",
                help="Lets this net read sentences of yours.",
                on_click=_open_sentences,
                args=(learner.recipe.cell,),
            )
        now = scene()
        bench_file(
            "Take it with you", slug(f"{run_title(learner.recipe)} {shown}"), lambda: _opened(now, learner, index)[0]
        )
    # A callback must not leave the page; the run after it may.
    if (page := st.session_state.pop(_GO, None)) is not None:
        go(page)


def _open(page: str, learner: LearnerLook, index: int) -> None:
    open_scene(*_opened(scene(), learner, index))
    st.session_state[_GO] = page


def _open_sentences(kind: str) -> None:
    change(net=f"here-{kind}", sentence="")
    st.session_state[_GO] = SENTENCES


def _opened(now: Scene, learner: LearnerLook, index: int) -> tuple[Scene, list[str]]:
    """The scene of a net and a sequence; what was set about training stays set."""
    checkpoint = at_checkpoint(learner.checkpoints, now.checkpoint)
    assert checkpoint is not None
    task, example = sequence(learner.recipe, index)
    net = checkpoint.net
    found, notes = opened(net, task.tokens(example), net.inputs(example.inputs), now.notation)
    kept: dict[str, Any] = {setting.field: getattr(now, setting.field) for setting in LEARNING}
    return replace(found, **kept), notes
