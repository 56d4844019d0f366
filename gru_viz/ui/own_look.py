"""Looking at a layer of somebody's own: what it reads, all units on a canvas, and what stands out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import streamlit as st

from gru_viz.figures.theme import DARK, LIGHT
from gru_viz.schematic.units import UNITS_KEY, mount_units
from gru_viz.ui.own_files import KEPT
from gru_viz.ui.state import plain, scene
from gru_viz.views.own_files import Choice
from gru_viz.views.own_head import head_table, heads
from gru_viz.views.own_input import Given
from gru_viz.views.own_run import (
    NOTHING,
    LayerLook,
    OwnRun,
    packed_quantity,
    remark_sentence,
    remarks,
    run_stack,
    units_data,
)

_SCALES = {look.mode: {"gate": look.gate_scale, "state": look.state_scale} for look in (LIGHT, DARK)}


def run_of(choice: Choice, given: Given) -> OwnRun:
    """The run, made once."""
    digest = hashlib.sha256(given.xs.tobytes()).hexdigest()[:16]
    key = (*choice.key, digest)
    return KEPT.get(key, lambda: run_stack(choice.stack, given.xs), lambda found: found.nbytes)


def choose_layer(run: OwnRun) -> LayerLook:
    """Which layer of a stack is shown."""
    looks = run.looks
    if len(looks) == 1:
        return looks[0]
    titles = [f"{look.layer.title}, {look.layer.hidden_size} units" for look in looks]
    chosen = st.selectbox("Layer", titles, key="own_layer_at")
    return looks[titles.index(chosen) if chosen in titles else 0]


def all_units(look: LayerLook, key: tuple[Any, ...]) -> None:
    """Every unit on a canvas. The browser asks for one quantity after the other and keeps them."""
    name = hashlib.sha256(repr((*key, look.layer.title)).encode()).hexdigest()[:16]
    hand = hand_on(name)
    wanted = hand.get("want")
    shown = wanted if wanted in look.values else "h"
    have = hand.get("have")
    base = KEPT.get((*key, name, scene().notation), lambda: units_data(look, scene().notation), lambda _: 100_000)
    quantity = None if isinstance(have, list) and shown in have else packed_quantity(look, shown)
    mount_units({**base, "run": name, "shown": "h", "quantity": quantity, "scales": _SCALES}, _heard)


def _heard() -> None:
    """The hand is read when the page runs again."""


def hand_on(run: str) -> Mapping[str, Any]:
    """What the hand did with these numbers. Nothing in it is trusted."""
    sent = getattr(st.session_state.get(UNITS_KEY), "hand", None)
    return sent if isinstance(sent, Mapping) and sent.get("run") == run else {}


def what_stands_out(look: LayerLook) -> None:
    """What to look at, from the numbers."""
    found = remarks(look)
    st.markdown("##### What to look at")
    st.markdown("\n".join(f"- {plain(remark_sentence(one, look.layer.hidden_size))}." for one in found) or NOTHING)


def head_says(choice: Choice, given: Given) -> None:
    """What the file's own output head makes of the states, step by step."""
    layers = choice.file.layers
    found = heads(layers, choice.stack.output_size) if layers else {}
    if not found:
        return
    st.markdown("##### What the file's own head says")
    names = list(found)
    name = st.selectbox("Head", names, key="own_head") if len(names) > 1 else names[0]
    name = name if name in found else names[0]
    table = head_table(run_of(choice, given), found[name], given.tokens)
    st.caption(
        plain(f"{name}: W h + b at each step, before any softmax or σ; largest is the number of the largest output.")
    )
    st.dataframe(table, hide_index=True, key="own_head_table", height=240)
