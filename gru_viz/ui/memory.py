"""The page Memory and gradients: what a hand moves, the pictures that answer, and what explains them."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from gru_viz.cells.notation import entry
from gru_viz.content import memory as words
from gru_viz.figures.ledger import ledger_spec, memory_spec
from gru_viz.figures.memory import gradient_spec
from gru_viz.figures.memory_legend import gradient_legend
from gru_viz.figures.saturation import gates_spec, map_spec
from gru_viz.figures.theme import theme
from gru_viz.scene.scene import Scene, repaired
from gru_viz.ui.controls import slide
from gru_viz.ui.figure import show_figure
from gru_viz.ui.state import change, plain, replace_scene, scene
from gru_viz.views.chains import Chain
from gru_viz.views.kept import Kept
from gru_viz.views.ledger import ledger_info
from gru_viz.views.long import Study, common_gain, essence, input_essence, rival_chain, rivals, study
from gru_viz.views.memory import GradientInfo, far_lines, gradient_info, keep_info, near_lines, window_of
from gru_viz.views.memory_words import gradient_words, half_life_table, keep_sentence, ledger_sentence, own_sentence
from gru_viz.views.saturation import saturation_info, saturation_sentence

_KEPT = Kept(320_000_000)
"""Runs, shared by all visitors and never written to. A run of four cells over 10,000 steps takes up to 100 MB."""
SLOW = 1_000
"""From this length on, a run says that it is under way."""

_STYLE = """<style>
.st-key-experiments button { min-height: 2rem; padding-block: 0.1rem; }
@media (min-width: 900px) and (min-height: 640px) {
  [data-testid="stLayoutWrapper"]:has(> .st-key-memory_controls) {
    position: sticky;
    top: 3.75rem;
    z-index: 20;
    padding-block: 0.3rem;
    background: light-dark(#fbfbfd, #11151c);
  }
}
</style>"""
"""The controls stay in sight while the figures are read."""

_TRIED = "experiment that was opened"


class Run:
    """The scene's own study, and the products of the other kinds of cell."""

    def __init__(self, now: Scene) -> None:
        self.key = essence(now)
        self.study: Study = _KEPT.get(self.key, lambda: study(now), lambda found: found.nbytes)
        given = input_essence(now)
        self.others: dict[str, Chain] = {
            rival.kind: _KEPT.get(
                (rival, given), partial(rival_chain, rival, self.study.given.xs), lambda chain: chain.nbytes
            )
            for rival in rivals(now)
        }


def look_at(now: Scene) -> Run:
    """The run of a scene, from memory or computed now, which a long one says."""
    slot = st.empty()
    if now.horizon >= SLOW and essence(now) not in _KEPT:
        with slot, st.spinner(f"Running four cells over {now.horizon:,} steps …"):
            return Run(now)
    return Run(now)


def _reached(now: Scene, run: Run) -> GradientInfo:
    window = window_of(now)
    given = now, run.study, run.others
    far = _KEPT.get(("far", run.key, window.moment), lambda: far_lines(*given), lambda _: 40_000)
    near = _KEPT.get(("near", run.key, window), lambda: near_lines(*given, far), lambda _: 60_000)
    return gradient_info(now, run.study, *near, far)


def heading() -> None:
    """What the page is about, and scenes to begin with."""
    st.html(_STYLE)
    title, buttons = st.columns([3, 5], gap="medium", vertical_alignment="center")
    with title:
        st.markdown("#### Memory and gradients")
    with buttons, st.container(horizontal=True, horizontal_alignment="right", key="experiments"):
        for id, experiment in words.EXPERIMENTS.items():
            st.button(experiment.title, key=f"try_{id}", help=experiment.look, on_click=_try, args=(id,))
    text, equation = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with text:
        st.markdown(words.INTRO)
    with equation:
        now = scene()
        st.markdown(words.PRODUCT.format(a=entry(now.make_cell(), "h", now.notation).symbol.base))
    tried = st.session_state.get(_TRIED)
    if tried and all(getattr(scene(), name) == value for name, value in words.EXPERIMENTS[tried].fields.items()):
        st.caption(words.EXPERIMENTS[tried].look)


def _try(id: str) -> None:
    replace_scene(*repaired({"notation": scene().notation, **words.EXPERIMENTS[id].fields}))
    st.session_state[_TRIED] = id


def remarks(now: Scene, run: Run) -> None:
    """What has to be said about this scene's input and its rivals, where there is something."""
    given = run.study.given
    told = []
    if given.period < now.horizon:
        told.append(words.AGAIN.format(period=given.period, steps=f"{now.horizon:,}"))
        if any(step is not None for *_, step in now.clamps):
            told.append(words.FIRST_READING)
    told.append(words.RIVALS.format(seed=now.seed, units=now.hidden))
    if common_gain(now) is None:
        told.append(words.NO_COMMON_GAIN)
    st.caption(" ".join(told))


def pictures(now: Scene, run: Run) -> None:
    """The figures, and below each what its numbers say."""
    look, window = theme(st.context.theme.type), window_of(now)
    info = _reached(now, run)
    told = gradient_words(info)
    st.markdown("##### The gradient's product")
    remarks(now, run)
    show_figure(
        gradient_spec(info, look),
        "memory_gradient",
        f"Factors of every step, and their product from T = {window.moment} back.",
    )
    st.html(gradient_legend(info, look))
    st.markdown(
        f"- {words.FACTORS} {told.factors}\n- {words.ZONES} {told.product}\n"
        f"- {words.PATHS} {told.paths}\n- {words.INPUTS} {told.inputs}"
    )
    _memory(now, run, look)
    _saturation(now, run, look)


def _memory(now: Scene, run: Run, look: Any) -> None:
    st.markdown("##### What is in this memory, and from when")
    ledger, keep = ledger_info(now, run.study), keep_info(now, run.study)
    if ledger is None or keep is None:
        st.info(words.NO_GATE, icon=":material/info:")
        return
    st.markdown(ledger_sentence(ledger, window_of(now), quoted=plain))
    show_figure(
        ledger_spec(ledger, look),
        "memory_ledger",
        f"Stacked bar: the parts of unit {ledger.unit} add up to {ledger.value:.3f}.",
    )
    show_figure(
        memory_spec(ledger, keep, window_of(now), look),
        "memory_kept",
        "What was written when, the share kept, its half-life.",
    )
    st.markdown(f"- {words.CAVEAT}\n- {keep_sentence(keep, window_of(now))}")


def _saturation(now: Scene, run: Run, look: Any) -> None:
    st.markdown("##### Saturation: gates that are all but shut, or all but open")
    info = saturation_info(now, run.study)
    if not info.maps:
        st.info(words.NO_MAP, icon=":material/info:")
        return
    left, right = st.columns(2, gap="medium")
    with left:
        slide("left", title="Shut below (%)")
    with right:
        slide("right", title="Open above (%)")
    show_figure(
        map_spec(info, look),
        "memory_map",
        "For every gate, the share of steps shut and open, a point for each unit.",
        on_select=_take_unit,
        selection_mode="points",
    )
    st.markdown(f"{words.MAP} {saturation_sentence(info)}")
    show_figure(
        gates_spec(info, look),
        "memory_gates",
        f"The gates of unit {info.unit} over time, saturated steps marked.",
        on_select=_take_moment,
        selection_mode="points",
    )


def _selected(key: str) -> dict[str, Any]:
    """The point that was clicked last, or nothing: a figure that changes drops its selection, which is no click."""
    points = getattr(getattr(st.session_state.get(key), "selection", None), "points", None) or [{}]
    return dict(points[0])


def _take_unit() -> None:
    unit = _selected("memory_map").get("customdata")
    unit = unit[0] if isinstance(unit, list) and unit else unit
    if isinstance(unit, int | float):
        change(unit=int(unit))


def _take_moment() -> None:
    step = _selected("memory_gates").get("x")
    if isinstance(step, int | float):
        change(moment=int(step))


def explanation(now: Scene, run: Run) -> None:
    """What stands still while a slider moves: the equation, and every unit's half-life."""
    keep = keep_info(now, run.study)
    table, text = st.columns([3, 2], gap="large") if keep else (None, st.container())
    with text:
        st.markdown("##### Towards a factor of 1")
        st.markdown(own_sentence(now, run.study, _reached(now, run)))
    if keep is None or table is None:
        return
    with table:
        st.markdown(f"##### Half-life of every unit at T = {window_of(now).moment:,}")
        st.dataframe(half_life_table(keep), hide_index=True)
