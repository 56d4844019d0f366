"""Looking at a layer of somebody's own: what it reads, all units on a canvas, and what stands out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from gru_viz.figures.theme import DARK, LIGHT
from gru_viz.scene.pasted import SCENE
from gru_viz.schematic.units import UNITS_KEY, mount_units
from gru_viz.ui.frame import COMPARE, LAB, MEMORY
from gru_viz.ui.own_files import KEPT
from gru_viz.ui.own_layer import open_on, why_not
from gru_viz.ui.own_memory import Looked
from gru_viz.ui.state import plain, scene
from gru_viz.views.own_files import Choice
from gru_viz.views.own_head import head_table, heads
from gru_viz.views.own_input import Given
from gru_viz.views.own_run import (
    LayerLook,
    OwnRun,
    packed_quantity,
    run_stack,
    units_data,
)

_GO = "page that a layer is opened on"
_SCALES = {look.mode: {"gate": look.gate_scale, "state": look.state_scale} for look in (LIGHT, DARK)}


def key_of(choice: Choice, given: Given) -> tuple[Any, ...]:
    """A name for a run, to keep what is made of it under."""
    return (*choice.key, hashlib.sha256(given.xs.tobytes()).hexdigest()[:16])


def run_of(choice: Choice, given: Given) -> OwnRun:
    """The run, made once."""
    key = key_of(choice, given)

    def made() -> OwnRun:
        with st.spinner(f"Running {len(given.xs):,} steps …"):
            return run_stack(choice.stack, given.xs)

    return KEPT.get(key, made, lambda found: found.nbytes)


def choose_layer(run: OwnRun) -> LayerLook:
    """Which layer of a stack is shown."""
    looks = run.looks
    if len(looks) == 1:
        return looks[0]
    titles = [f"{look.layer.title}, {look.layer.hidden_size} units" for look in looks]
    chosen = st.selectbox("Layer", titles, key="own_layer_at")
    return looks[titles.index(chosen) if chosen in titles else 0]


def all_units(run: OwnRun, look: LayerLook, key: tuple[Any, ...], given: Given) -> Looked:
    """Every unit on a canvas; gives where the hand is. The browser asks for one quantity after the other."""
    name = hashlib.sha256(repr((*key, look.layer.title)).encode()).hexdigest()[:16]
    hand = hand_on(name)
    wanted, have = hand.get("want"), hand.get("have")
    shown = wanted if wanted in look.values else "h"
    notation = scene().notation
    base = KEPT.get((*key, name, notation), lambda: units_data(look, notation), lambda _: 100_000)
    quantity = None if isinstance(have, list) and shown in have else packed_quantity(look, shown)
    mount_units({**base, "run": name, "shown": "h", "quantity": quantity, "scales": _SCALES}, _heard)
    unit = _place(hand.get("unit"), look.layer.hidden_size)
    return Looked(run, look, given, key, unit, _place(hand.get("step"), look.steps))


def _place(value: object, count: int) -> int:
    is_there = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < count
    return value if isinstance(value, int) and is_there else 0


def _heard() -> None:
    """The hand is read when the page runs again."""


def hand_on(run: str) -> Mapping[str, Any]:
    """What the hand did with these numbers. Nothing in it is trusted."""
    sent = getattr(st.session_state.get(UNITS_KEY), "hand", None)
    return sent if isinstance(sent, Mapping) and sent.get("run") == run else {}


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


def open_buttons(looked: Looked) -> None:
    """The way of one layer to the other pages, with this input where a scene can hold it."""
    layer = looked.layer.layer
    if why := why_not(layer):
        st.caption(plain(f"This layer does not open on the other pages: {why}."))
        return
    if page := st.session_state.pop(_GO, None):
        open_on(layer, page, **scene_input(looked))
    with st.container(horizontal=True, key="open_layer"):
        for title, page in (("Gate lab", LAB), ("Compare", COMPARE), ("Memory", MEMORY)):
            label = f"Open in {'the ' if page == LAB else ''}{title}"
            st.button(label, key=f"open_{page}", icon=":material/arrow_forward:", on_click=_go_to, args=(page,))


def _go_to(page: str) -> None:
    st.session_state[_GO] = page


def scene_input(looked: Looked) -> dict[str, Any]:
    """The input as fields of a scene, where it fits into one and the layer reads the file's input itself."""
    layer, xs = looked.layer.layer, looked.run.xs
    fits = layer in looked.run.stack.levels[0] and len(xs) <= SCENE.most_steps(xs.shape[1])
    if not fits or xs.shape[1] > SCENE.inputs or xs.size > SCENE.numbers or np.abs(xs).max() > SCENE.high:
        return {"unit": looked.unit}
    rows = xs[::-1] if layer.reverse else xs
    step = len(xs) - 1 - looked.step if layer.reverse else looked.step
    numbers = tuple(tuple(map(float, row)) for row in rows.tolist())
    return {"unit": looked.unit, "step": step, "sequence": "numbers", "numbers": numbers}
