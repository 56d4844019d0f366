"""What is below the picture of all units: what stands out, saturation, what the layer remembers, and the way back."""

from __future__ import annotations

from typing import Any, NamedTuple

import streamlit as st

from gru_viz.content import memory as memory_words
from gru_viz.content import your_layer as words
from gru_viz.figures.ledger import ledger_spec, memory_spec
from gru_viz.figures.own import stack_gradient_spec
from gru_viz.figures.saturation import gates_spec, map_spec
from gru_viz.figures.theme import theme
from gru_viz.ui.figure import show_figure
from gru_viz.ui.own_files import KEPT
from gru_viz.ui.own_input import said
from gru_viz.ui.state import plain, scene
from gru_viz.views.ledger import ledger_info
from gru_viz.views.listed import listed
from gru_viz.views.memory import keep_info, window_of
from gru_viz.views.memory_words import half_life_table, keep_sentence, ledger_sentence
from gru_viz.views.own_input import Given
from gru_viz.views.own_memory import Looking, past_of, stack_gradient
from gru_viz.views.own_run import NOTHING, LayerLook, OwnRun, remark_sentence, remarks
from gru_viz.views.saturation import saturation_info, saturation_sentence
from gru_viz.views.study import Past


class Looked(NamedTuple):
    """A layer's run, and where the hand is in it."""

    run: OwnRun
    layer: LayerLook
    given: Given
    key: tuple[Any, ...]
    unit: int
    step: int


def below(looked: Looked) -> None:
    """One of the parts; only the chosen one is made."""
    parts = {
        "What to look at": _stands_out,
        "Saturation": _saturation,
        "What it remembers": _memory,
        "The way back": _gradient,
    }
    chosen = st.segmented_control("More about this layer", list(parts), default="What to look at", key="own_more")
    if chosen in parts:
        parts[chosen](looked)


def _stands_out(looked: Looked) -> None:
    units, found = looked.layer.layer.hidden_size, remarks(looked.layer)
    st.markdown("\n".join(f"- {plain(remark_sentence(one, units))}." for one in found) or NOTHING)


def _past(looked: Looked) -> tuple[Past, Looking]:
    run = past_of(looked.layer, looked.run.xs, looked.given.tokens)
    steps, is_reverse = looked.layer.steps, looked.layer.layer.reverse
    if is_reverse:
        st.caption(words.REVERSED)
    moment = steps - 1 - looked.step if is_reverse else looked.step
    return run, Looking(looked.unit, moment, steps, scene().notation)


def _saturation(looked: Looked) -> None:
    run, now = _past(looked)
    info, look = saturation_info(now, run), theme(st.context.theme.type)
    if not info.maps:
        st.info(words.NO_GATES, icon=":material/info:")
        return
    alt = "For every gate, the share of steps shut and open, a point for each unit."
    show_figure(map_spec(info, look), "own_map", alt)
    st.markdown(f"{words.MAP} {saturation_sentence(info)}")
    show_figure(gates_spec(info, look), "own_gates", f"The gates of unit {now.unit} over time, saturated steps marked.")


def _memory(looked: Looked) -> None:
    run, now = _past(looked)
    ledger, keep = ledger_info(now, run), keep_info(now, run)
    if ledger is None or keep is None:
        st.info(words.NO_GATES, icon=":material/info:")
        return
    look, window = theme(st.context.theme.type), window_of(now)
    st.markdown(ledger_sentence(ledger, window, quoted=plain))
    parts = f"Stacked bar: the parts of unit {ledger.unit} add up to {ledger.value:.3f}."
    show_figure(ledger_spec(ledger, look), "own_ledger", parts)
    show_figure(memory_spec(ledger, keep, window, look), "own_kept", "What was written when, and how long it lasts.")
    st.markdown(f"- {memory_words.CAVEAT}\n- {keep_sentence(keep, window)}")
    st.markdown(f"**Half-life of every unit at T = {window.moment:,}**")
    st.dataframe(half_life_table(keep), hide_index=True, height=240, key="own_lives")


def _gradient(looked: Looked) -> None:
    run = looked.run
    key = (*looked.key, "gradient", looked.step)
    step = looked.step
    found = said(lambda: KEPT.get(key, lambda: stack_gradient(run.stack, run.xs, step), lambda _: 100_000))
    if found is None:
        return
    st.markdown(words.EXACT if found.is_exact else words.ONE_DIRECTION)
    alt = f"How strongly the outputs at T = {step} react to the input of every step."
    show_figure(stack_gradient_spec(found, theme(st.context.theme.type)), "own_gradient", alt)
    silent = [t for t in range(step + 1) if found.log10[t] == -float("inf")]
    if silent:
        st.caption(f"It is exactly 0 for the input of t = {listed(silent)}.")
