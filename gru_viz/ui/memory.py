"""The page Memory and gradients: what a hand moves, the pictures that answer, and what explains them."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gru_viz.cells.notation import entry
from gru_viz.content import memory as words
from gru_viz.figures.ledger import ledger_spec, memory_spec
from gru_viz.figures.memory import GRADIENT_HEIGHT, gradient_spec
from gru_viz.figures.memory_legend import gradient_legend
from gru_viz.figures.saturation import gates_spec, map_spec
from gru_viz.figures.theme import Theme, theme
from gru_viz.scene.scene import Scene, repaired
from gru_viz.ui.aloud import said_in_words
from gru_viz.ui.controls import slide
from gru_viz.ui.figure import FOLD_HEIGHT, clicked, show_figure
from gru_viz.ui.state import change, open_scene, plain, scene
from gru_viz.views.aloud import Said
from gru_viz.views.aloud_pages import memory_said
from gru_viz.views.chains import Chain
from gru_viz.views.kept import Kept
from gru_viz.views.ledger import ledger_info
from gru_viz.views.long import common_gain, essence, input_essence, recurrent, rivals
from gru_viz.views.memory import GradientInfo, far_lines, gradient_info, keep_info, near_lines, window_of
from gru_viz.views.memory_words import gradient_words, half_life_table, keep_sentence, ledger_sentence, own_sentence
from gru_viz.views.saturation import saturation_info, saturation_sentence
from gru_viz.views.study import Past, Result, Slices, Study, finished, past, rival_chain, study

_KEPT = Kept(320_000_000)
"""Runs, shared by all visitors and never written to. A run of four cells over 10,000 steps takes up to 100 MB."""
SLOW = 1_000
"""From this length on, the page does not wait for the gradient's figure."""

_STYLE = """<style>
.st-key-experiments button { min-height: 2rem; padding-block: 0.1rem; }
@media (min-width: 900px) and (min-height: 640px) {
  [data-testid="stMain"]:has(.st-key-memory_controls) {
    scroll-padding-top: 14rem;
  }
  [data-testid="stLayoutWrapper"]:has(> .st-key-memory_controls) {
    position: sticky;
    top: 3.75rem;
    z-index: 20;
    padding-block: 0.3rem;
    background: light-dark(#fbfbfd, #11151c);
  }
}
.memory-waiting { display: grid; place-content: center; gap: 0.6rem; text-align: center; opacity: 0.75; }
.memory-waiting progress { width: min(20rem, 80vw); accent-color: currentColor; }
.st-key-gradient_legend { min-height: 55px; }
.st-key-gradient_words { min-height: 17rem; }
@media (max-width: 900px) {
  .st-key-gradient_legend { min-height: 140px; }
  .st-key-gradient_words { min-height: 42rem; }
}
</style>"""
"""The controls stay in sight while the figures are read."""

_TRIED = "experiment that was opened"


def past_of(now: Scene) -> Past:
    """The run of a scene's own cell: there at once."""
    return _KEPT.get(("past", essence(now)), lambda: past(now), lambda found: found.nbytes)


def is_there(now: Scene) -> bool:
    """Whether all of a scene's run is in memory."""
    given = input_essence(now)
    return essence(now) in _KEPT and all((rival, given) in _KEPT for rival in rivals(now))


class Run(NamedTuple):
    """The scene's own study, and the products of the other kinds of cell."""

    key: Scene
    study: Study
    others: dict[str, Chain]


def look_at(now: Scene) -> Slices[Run]:
    """The run of a scene, from memory or computed now, in slices: the visitor may move on between any two."""
    key, given, kinds = essence(now), input_essence(now), rivals(now)
    share = 1 / (1 + len(kinds) / 2)  # a study takes twice as long as the products of a rival
    own = yield from _scaled(_KEPT.grow(key, lambda: study(now, past_of(now)), lambda found: found.nbytes), 0.0, share)
    others: dict[str, Chain] = {}
    for at, rival in enumerate(kinds):
        made = partial(rival_chain, rival, own.given.xs)
        slices = _KEPT.grow((rival, given), made, lambda chain: chain.nbytes)
        others[rival.kind] = yield from _scaled(slices, share + at * share / 2, share / 2)
    return Run(key, own, others)


def _scaled(slices: Slices[Result], first: float, share: float) -> Slices[Result]:
    while True:
        try:
            done = next(slices)
        except StopIteration as end:
            result: Result = end.value
            return result
        yield first + share * done


def _reached(now: Scene, run: Run) -> GradientInfo:
    window = window_of(now)
    given = now, run.study, run.others
    far = _KEPT.get(("far", run.key, window.moment), lambda: far_lines(*given), lambda _: 40_000)
    near = _KEPT.get(("near", run.key, window), lambda: near_lines(*given, far), lambda _: 60_000)
    return gradient_info(now, run.study, *near, far)


def heading() -> None:
    """What the page is about."""
    st.html(_STYLE)
    st.markdown("#### Memory and gradients")
    text, equation = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with text:
        st.markdown(words.INTRO)
    with equation:
        now = scene()
        st.markdown(words.PRODUCT.format(a=entry(now.make_cell(), "h", now.notation).symbol.base))


def experiments() -> None:
    """Scenes to begin with."""
    st.markdown(f"##### {words.GENERAL_TITLE}")
    with st.container(horizontal=True, key="experiments"):
        for id, experiment in words.EXPERIMENTS.items():
            st.button(experiment.title, key=f"try_{id}", help=experiment.look, on_click=_try, args=(id,))
    tried = st.session_state.get(_TRIED)
    if tried and all(getattr(scene(), name) == value for name, value in words.EXPERIMENTS[tried].fields.items()):
        st.caption(words.EXPERIMENTS[tried].look)


def _try(id: str) -> None:
    open_scene(*repaired({"notation": scene().notation, **words.EXPERIMENTS[id].fields}))
    st.session_state[_TRIED] = id


def remarks(now: Scene, run: Past) -> None:
    """What has to be said about this scene's input and its rivals, where there is something."""
    given = run.given
    told = []
    if (asked := scene().horizon) > now.horizon:
        told.append(words.SHORTENED.format(units=now.hidden, steps=f"{now.horizon:,}", asked=f"{asked:,}"))
    if given.period < now.horizon:
        told.append(words.AGAIN.format(period=given.period, steps=f"{now.horizon:,}"))
        if any(step is not None for *_, step in now.clamps):
            told.append(words.FIRST_READING)
    told.append(words.RIVALS.format(seed=now.seed, units=now.hidden))
    if common_gain(now) is None:
        told.append(words.NO_COMMON_GAIN)
    st.caption(" ".join(told))


class Places(NamedTuple):
    """Where the gradient's figure and its words go, each as high from the first as it will be."""

    figure: DeltaGenerator
    legend: DeltaGenerator
    told: DeltaGenerator
    fold: DeltaGenerator


def _places() -> Places:
    figure = st.empty()
    with st.container(key="gradient_legend"):
        legend = st.empty()
    with st.container(key="gradient_words"):
        told = st.empty()
    with st.expander(words.FOLD):
        fold = st.empty()
    return Places(figure, legend, told, fold)


def pictures(now: Scene) -> None:
    """The figures, and below each what its numbers say. What takes long comes last, to a place kept free for it."""
    look, own = theme(st.context.theme.type), past_of(now)
    st.markdown("##### The gradient's product")
    remarks(now, own)
    places, is_late = _places(), now.horizon >= SLOW and not is_there(now)
    if is_late:
        _wait(places, now)
    else:
        _product(places, now, finished(look_at(now)), look)
    with st.container():
        _memory(now, own, look)
    with st.container():
        _saturation(now, own, look)
    if is_late:
        _product(places, now, waited_for(now, places.figure), look)


def waited_for(now: Scene, place: DeltaGenerator) -> Run:
    """The run of a scene, with what is done of it in a place. Every message of it is where Streamlit may stop here."""
    slices = look_at(now)
    with closing(slices):
        while True:
            try:
                done = next(slices)
            except StopIteration as end:
                run: Run = end.value
                return run
            _progress(place, now, done)


def _progress(place: DeltaGenerator, now: Scene, done: float) -> None:
    """What stands in the place of the gradient's figure: as high, so that nothing below it moves."""
    height = GRADIENT_HEIGHT + FOLD_HEIGHT
    place.html(
        f'<div class="memory-waiting" style="height: {height}px"><p role="status">Multiplying the '
        f"Jacobians of {1 + len(rivals(now))} cells over {now.horizon:,} steps …</p>"
        f'<progress max="1" value="{done:.2f}" aria-label="Share that is done"></progress></div>'
    )


def _wait(places: Places, now: Scene) -> None:
    _progress(places.figure, now, 0.0)
    places.told.markdown(f"- {words.ZONES} …\n- {words.GROWTH} …\n- {words.INPUTS} …")
    places.fold.markdown(f"- {words.FACTORS} …\n- {words.PATHS} …")


def _product(places: Places, now: Scene, run: Run, look: Theme) -> None:
    info = _reached(now, run)
    told = gradient_words(info)
    with places.figure:
        show_figure(
            gradient_spec(info, look),
            "memory_gradient",
            f"Factors of every step, and their product from T = {info.window.moment} back.",
        )
    places.legend.html(gradient_legend(info, look))
    places.told.markdown(
        f"- {words.ZONES} {told.product}\n- {words.GROWTH} {told.growth}\n- {words.INPUTS} {told.inputs}"
    )
    places.fold.markdown(f"- {words.FACTORS} {told.factors}\n- {words.PATHS} {told.paths}")


def _memory(now: Scene, run: Past, look: Theme) -> None:
    st.markdown("##### What is in this memory, and from when")
    ledger, keep = ledger_info(now, run), keep_info(now, run)
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
    caveat = words.CAVEAT if recurrent(now.make_cell()) else words.CAVEAT_INPUT_ALONE
    st.markdown(f"- {caveat}\n- {keep_sentence(keep, window_of(now))}")


def _saturation(now: Scene, run: Past, look: Theme) -> None:
    st.markdown("##### Saturation: gates that are all but shut, or all but open")
    info = saturation_info(now, run)
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


def _take_unit() -> None:
    if (unit := clicked("memory_map", "customdata", scene().hidden)) is not None:
        change(unit=unit)


def _take_moment() -> None:
    if (step := clicked("memory_gates", "x", scene().horizon)) is not None:
        change(moment=step)


def said(now: Scene) -> None:
    """The pictures in words."""

    def told() -> Said:
        own, slot = past_of(now), st.empty()
        reached = _reached(now, waited_for(now, slot))
        slot.empty()
        return memory_said(reached, ledger_info(now, own), keep_info(now, own), saturation_info(now, own))

    said_in_words(told)


def explanation(now: Scene) -> None:
    """What stands still while a slider moves: the equation, and every unit's half-life."""
    keep = keep_info(now, past_of(now))
    table, text = st.columns([3, 2], gap="large") if keep else (None, st.container())
    if keep is not None and table is not None:
        with table:
            st.markdown(f"##### Half-life of every unit at T = {window_of(now).moment:,}")
            st.dataframe(half_life_table(keep), hide_index=True)
    with text:
        st.markdown("##### Towards a factor of 1")
        slot = st.empty()
        run = waited_for(now, slot)
        slot.markdown(own_sentence(now, run.study, _reached(now, run)))
