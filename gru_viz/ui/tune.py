"""The row of the Gate lab that tunes: a gate's bias and gains, one weight, one input, or a forced value.

The row answers every key press on its sliders, so it is flat: each column or container more is work for the
browser before the picture can follow.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from gru_viz.cells.notation import entry, shown
from gru_viz.ui.controls import slide_edit, slide_named
from gru_viz.ui.state import change
from gru_viz.views.lab import fixed_range
from gru_viz.views.reading import Reading

PICK = 170
"""Width of a menu in the row, in pixels."""


def tune_row(reading: Reading) -> None:
    """What is tuned, and its sliders."""
    parts: dict[str, Callable[[Reading], None]] = {"Gate": _gate, "Weight": _weight, "Input": _input, "Force": _force}
    with st.container(horizontal=True, vertical_alignment="bottom", key="tune_bar"):
        tuned = st.segmented_control("Tune", list(parts), default="Gate", key="tune", required=True)
        parts[tuned](reading)
    if reading.scene.clamps:
        _list_clamps(reading)


def titled(reading: Reading, names: tuple[str, ...]) -> dict[str, str]:
    """What a menu calls each of ``names``: symbol and title."""
    return {name: f"{reading.entry(name).symbol.text} · {reading.entry(name).title}" for name in names}


def _gate(reading: Reading) -> None:
    cell, notation = reading.cell, reading.scene.notation
    titles = titled(reading, cell.gates)
    gate = st.selectbox("Gate", cell.gates, format_func=titles.__getitem__, key=f"tuned_gate_{cell.kind}", width=PICK)
    by_letter = {spec.name[0]: spec.name for spec in cell.parameters if spec.gate == gate}
    for letter in "bWU":
        if letter in by_letter:
            label = entry(cell, by_letter[letter], notation).symbol.text
            if letter == "b":
                slide_named("shifts", gate, f"Bias: add to {label}", 0.0)
            else:
                slide_named("gains", by_letter[letter], f"Gain of {label}", 1.0)


def _weight(reading: Reading) -> None:
    cell = reading.cell
    titles = titled(reading, tuple(spec.name for spec in cell.parameters))
    name = st.selectbox(
        "Of", list(titles), format_func=titles.__getitem__, key=f"tuned_weights_{cell.kind}", width=PICK
    )
    axes = {spec.name: spec.axes for spec in cell.parameters}[name]
    array, size = reading.params[name], reading.params.hidden_size
    row = st.selectbox("Into unit", range(size), key=f"tuned_row_{size}", width=90)
    column = 0
    if array.ndim == 2:
        units = tuple(f"unit {unit}" for unit in range(size))
        sources = reading.sequence.columns if axes[1] == "D" else units
        column = st.selectbox(
            "From", range(len(sources)), format_func=sources.__getitem__, key=f"tuned_column_{sources}", width=130
        )
    slide_edit("edits", (name, row, column), "Weight", float(array.reshape(size, -1)[row, column]))


def _input(reading: Reading) -> None:
    step, columns = reading.scene.step, reading.sequence.columns
    column = st.selectbox(
        "Column", range(len(columns)), format_func=columns.__getitem__, key=f"tuned_input_{columns}", width=PICK
    )
    slide_edit("input_edits", (step, column), f"Input at t = {step}", float(reading.sequence.xs[step, column]))


def _force(reading: Reading) -> None:
    """What if this gate were 1 here?"""
    scene, titles = reading.scene, titled(reading, shown(reading.cell))
    where = {
        "this unit, this step": (scene.unit, scene.step),
        "this unit, every step": (scene.unit, None),
        "every unit, this step": (None, scene.step),
        "every unit, every step": (None, None),
    }
    name = st.selectbox(
        "Force", list(titles), format_func=titles.__getitem__, key=f"forced_{reading.cell.kind}", width=PICK
    )
    place = where[st.selectbox("Where", list(where), key="forced_where", width=PICK)]
    low, high = fixed_range(reading, name)
    value = st.slider("To the value", low, high, high, 0.05, key=f"forced_value_{low}_{high}")
    st.button(
        "Force it",
        key="clamp",
        type="primary",
        on_click=lambda: change(clamps=(*scene.clamps, (name, value, *place))),
    )


def _list_clamps(reading: Reading) -> None:
    clamps = reading.scene.clamps
    with st.container(horizontal=True, vertical_alignment="center"):
        said = "; ".join(_said(reading, *clamp) for clamp in clamps[:6])
        more = f"; and {len(clamps) - 6} more" if len(clamps) > 6 else ""
        st.markdown(f":material/lock: **Forced:** {said}{more}. Dotted frames mark the cells.", width="content")
        st.button("Free all", key="free_all", on_click=lambda: change(clamps=()), type="tertiary")


def _said(reading: Reading, name: str, value: float, unit: int | None, step: int | None) -> str:
    units = "every unit" if unit is None else f"unit {unit}"
    steps = "every step" if step is None else f"t = {step}"
    return f"${reading.entry(name).symbol.latex}$ = {value:g} ({units}, {steps})"
