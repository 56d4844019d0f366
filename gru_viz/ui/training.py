"""The run of the page Training: its buttons, how far it is, and what the tab keeps of it."""

from __future__ import annotations

import atexit
import os
import re
import secrets
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import streamlit as st

from gru_viz.cells.notation import CELL_TITLES
from gru_viz.content import training as words
from gru_viz.learning.job import Look
from gru_viz.learning.jobs import BusyError, Jobs
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.shared import Shared
from gru_viz.learning.store import Store, digest
from gru_viz.scene.recipes import recipes
from gru_viz.scene.settings_learning import MAX_CHECKPOINTS
from gru_viz.serving.counts import COUNTS
from gru_viz.serving.machine import cores
from gru_viz.ui.state import change, plain, scene
from gru_viz.ui.tab_memory import KEY, tell_tab
from gru_viz.views.training import run_title, seconds_text

_JOB = "training job"
RECIPES = "recipes of the training job"
_FORGOTTEN = "whether the training job was reset"
_BUSY = "why no training could be started"
EXAMPLE = "held-out sequence of the film"
_REACHED = "how far the training job came"
_KEPT = "what the tab has kept of a training job"
"""(job, update), or nothing."""
_ASKED = "number of the question for what the tab has kept"
_PACKED = "what was last packed for the tab"
"""(job, update, when the next may follow, whether it was too large)."""
_TOLD = re.compile(r"([\w.-]{1,60})(?: (\d{1,6}) (\d{1,6}) (\d{1,6}))?(?: from (\d{1,6}))?", re.ASCII)
"""What the tab remembers: the run, and perhaps its last update, the number of updates, and seconds of work; and then
the update at which the tab has kept it."""
LETTERS_A_SECOND = 20_000
"""Of what the tab is to keep, in the long run."""
REFUSED_SECONDS = 60.0
"""How long a run that cannot be kept is not packed again."""

POLL_SECONDS = {"running": 1.0, "waiting": 1.5, "paused": 15.0}
"""How often a run is looked at. A paused one is looked at too, or it would count as left."""


STORE = "GRU_VIZ_RUNS"
"""An environment variable: the folder in which servers beside each other keep what was trained."""


@cache
def jobs() -> Shared:
    """All training on this server: one core is left to the pages."""
    folder = os.environ.get(STORE)
    store = Store(Path(folder)) if folder else None
    made = Jobs(max(1, cores() - 1), store=store)
    atexit.register(made.close)
    return Shared(made, lambda: COUNTS.add("gru_viz_trainings_shared_total"))


def current_run() -> Look | None:
    """This visitor's run as it stands now; asking keeps it going."""
    name = st.session_state.get(_JOB)
    return None if name is None else jobs().look(name)


def remember(run: Look | None) -> None:
    """Let the browser's tab remember the run, so that a page that was loaded anew finds it, or says what is lost."""
    name, has_forgotten = st.session_state.get(_JOB), st.session_state.get(_FORGOTTEN, False)
    if run is not None:
        st.session_state[_REACHED] = (run.reached, run.learners[0].recipe.updates, round(run.whole or 0))

    def found() -> None:
        """Take over what the tab remembers. Nothing in it is trusted."""
        sent = getattr(st.session_state.get(KEY), "run", None)
        told = _TOLD.fullmatch(sent) if isinstance(sent, str) else None
        if told and _JOB not in st.session_state and not st.session_state.get(_FORGOTTEN):
            run = jobs().look(told[1])
            st.session_state[_JOB] = told[1]
            st.session_state[_REACHED] = tuple(map(int, told.groups("0")[1:4]))
            st.session_state[_KEPT] = (told[1], int(told[5] or 0))
            st.session_state[RECIPES] = {} if run is None else {one.recipe.cell: one.recipe for one in run.learners}

    def given() -> None:
        """Go on from what the tab has kept, if it was asked for. Nothing in it is trusted."""
        sent = getattr(st.session_state.get(KEY), "so_far", None)
        if isinstance(sent, str) and st.session_state.pop(_ASKED, None):
            _go_on_from(sent)

    reached = st.session_state.get(_REACHED, ())
    told = "" if has_forgotten else name and " ".join(map(str, (name, *reached)))
    tell_tab(told, found, _to_keep(run), st.session_state.get(_ASKED, ""), given)


def _to_keep(run: Look | None) -> str | None:
    """The run so far for the tab, if there is something new and it is time for it."""
    name, update, due, _ = st.session_state.get(_PACKED, ("", 0, 0.0, False))
    now = time.monotonic()
    if run is None or not run.point or (run.id == name and (run.point == update or (now < due and run.is_alive))):
        return None
    try:
        packed = jobs().pack(run.id)
    except ValueError:
        st.session_state[_PACKED] = (run.id, run.point, now + REFUSED_SECONDS, True)
        return None
    if packed is None:
        return None
    update, text = packed
    st.session_state[_PACKED] = (run.id, update, now + len(text) / LETTERS_A_SECOND, False)
    st.session_state[_KEPT] = (run.id, update)
    return f"{run.id} {update} {text}"


def _point(run: Look | None) -> int:
    """The update from which a run that was cut off can go on; 0 for none."""
    if run is not None:
        return run.point if run.state in ("stopped", "failed") else 0
    job, update = st.session_state.get(_KEPT, ("", 0))
    is_this = job == st.session_state.get(_JOB) and job.startswith(f"{digest(list(recipes(scene()).values()))}.")
    return int(update) if is_this else 0


def _lost() -> str:
    """What is said of a run that is not kept any more."""
    update, updates, seconds = st.session_state.get(_REACHED, (0, 0, 0))
    reached = f" at update {update:,} of {updates:,}" if updates else ""
    takes, point = f", which takes {seconds_text(seconds)}" if seconds else "", _point(None)
    lost = words.GONE.format(reached=reached, start="Start again" if point else "Start", takes=takes)
    return lost + (words.GOES_ON.format(update=point) if point else "")


def _not_kept(run: Look) -> str:
    """What is said of a run that is not handed to the tab any more; empty for all others."""
    name, _, _, is_refused = st.session_state.get(_PACKED, ("", 0, 0.0, False))
    if not (run.is_alive and is_refused and run.id == name) or jobs().jobs.store is not None:
        return ""
    job, update = st.session_state.get(_KEPT, ("", 0))
    return words.KEPT_BEFORE.format(update=update) if job == run.id and update else words.NOT_KEPT


def poll_seconds(run: Look | None) -> float | None:
    """How often the page has to look at a run; None if nothing more will come."""
    return None if run is None else POLL_SECONDS.get(run.state)


def _start() -> None:
    made = recipes(scene())
    try:
        name = jobs().start(list(made.values()))
    except BusyError as error:
        st.session_state[_BUSY] = str(error)
        return
    st.session_state[EXAMPLE] = 0
    _watch(name, made)


def _go_on() -> None:
    """Go on with a run that was cut off: from what this server knows of it, or else from what the tab has kept."""
    run = current_run()
    if run is None:
        st.session_state[_ASKED] = secrets.token_hex(4)
        return
    try:
        name = jobs().go_on(run.id)
    except BusyError as error:
        st.session_state[_BUSY] = str(error)
        return
    if name is not None:
        _watch(name, {learner.recipe.cell: learner.recipe for learner in run.learners})


def _go_on_from(text: str) -> None:
    made = recipes(scene())
    try:
        name = jobs().go_on_from(text, list(made.values()))
    except BusyError as error:
        st.session_state[_BUSY] = str(error)
    except ValueError as error:
        st.session_state[_BUSY] = words.REFUSED.format(why=error)
        st.session_state.pop(_KEPT, None)
    else:
        _watch(name, made)


def _watch(name: str, made: Mapping[str, Recipe]) -> None:
    """Show a run from now on."""
    _reset()
    st.session_state[_JOB] = name
    st.session_state[_FORGOTTEN] = False
    st.session_state[RECIPES] = made
    change(checkpoint=MAX_CHECKPOINTS)


def _reset() -> None:
    jobs().drop(st.session_state.pop(_JOB, ""))
    st.session_state[_FORGOTTEN] = True
    st.session_state.pop(RECIPES, None)
    for key in (_REACHED, _BUSY, _KEPT, _PACKED, _ASKED):
        st.session_state.pop(key, None)


def run_buttons(run: Look | None) -> None:
    """Start, pause, go on, stop, reset: all of them always there, so that nothing moves."""
    state, point = None if run is None else run.state, _point(run)
    name = "" if run is None else run.id
    with st.container(horizontal=True, key="training_buttons"):
        st.button(
            "Start again" if point else "Start",
            type="secondary" if point else "primary",
            icon=":material/play_arrow:",
            key="training_start",
            disabled=run is not None and run.is_alive,
            help="Trains with the settings above, from the beginning.",
            on_click=_start,
        )
        if point:
            st.button(
                f"Go on from update {point:,}",
                type="primary",
                icon=":material/resume:",
                key="training_go_on",
                help="Trains from there on, and ends in the nets of a run that was never cut off.",
                on_click=_go_on,
            )
        elif state == "paused":
            st.button("Continue", icon=":material/resume:", key="training_go", on_click=jobs().resume, args=(name,))
        else:
            st.button(
                "Pause",
                icon=":material/pause:",
                key="training_pause",
                disabled=state != "running",
                on_click=jobs().pause,
                args=(name,),
            )
        st.button(
            "Stop",
            icon=":material/stop:",
            key="training_stop",
            help="Ends the run. What was learnt up to its last checkpoint is kept.",
            disabled=run is None or not run.is_alive,
            on_click=jobs().stop,
            args=(name,),
        )
        st.button(
            "Reset",
            icon=":material/restart_alt:",
            key="training_reset",
            help="Forgets this run and what was learnt in it.",
            disabled=st.session_state.get(_JOB) is None,
            on_click=_reset,
        )


def progress(run: Look | None) -> None:
    """How far the run is, what it waits for, and why it ended."""
    st.progress(0.0 if run is None else run.share, text=_progress_text(run))
    if busy := st.session_state.get(_BUSY):
        st.warning(busy, icon=":material/hourglass:")
    if run is None:
        if st.session_state.get(_JOB) is not None:
            st.info(_lost(), icon=":material/info:")
        return
    if st.session_state.get(RECIPES) != recipes(scene()):
        st.info(words.DIFFERENT if run.is_alive else words.DIFFERENT_ENDED, icon=":material/tune:")
    for said in filter(None, (run.note, _not_kept(run))):
        st.caption(said)
    if run.sentence:
        st.warning(plain(run.sentence), icon=":material/info:")
    for learner in run.learners:
        if learner.sentence:
            st.warning(f"**{CELL_TITLES[learner.recipe.cell]}.** {plain(learner.sentence)}", icon=":material/warning:")


def _progress_text(run: Look | None) -> str:
    if run is None:
        now = scene()
        cells = "one cell" if len(now.learners) == 1 else f"{len(now.learners)} cells"
        return f"Ready: {cells}, {now.updates:,} updates each."
    recipe = run.learners[0].recipe
    told = run.reached
    head = f"{run_title(recipe)}: update {told:,} of {recipe.updates:,}"
    left = "" if run.left is None else f" · {seconds_text(run.left)} left"
    if run.state == "waiting":
        wait = "" if run.wait is None else f", {seconds_text(run.wait)}"
        return words.WAITING.format(place=run.place, wait=wait)
    if run.state == "running":
        return head + (left if told else ", making the examples …")
    ended = "ended early" if all(learner.sentence for learner in run.learners) else "done"
    return f"{head} · {dict(paused='paused', done=ended, stopped='stopped', failed='ended early')[run.state]}"
