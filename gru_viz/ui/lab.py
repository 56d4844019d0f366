"""The Gate lab's parts: what is tuned, the picture, and what stands below it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gru_viz.cells.notation import entry
from gru_viz.figures.lab import plot_lab
from gru_viz.figures.theme import theme
from gru_viz.ui.controls import slide, slide_edit, slide_named, step_buttons
from gru_viz.views.lab import lab_info
from gru_viz.views.reading import Reading

TUNE = ("Gate", "Weight", "Input")
Places = Sequence[DeltaGenerator]


def controls(reading: Reading) -> None:
    """Time and unit, and below them the sliders of what is tuned."""
    steps = len(reading.sequence.tokens)
    time, buttons, unit = st.columns([5, 1.7, 2], vertical_alignment="bottom")
    with time:
        slide("step", steps - 1)
    with buttons, st.container(horizontal=True, gap="small"):
        step_buttons(steps)
    with unit:
        slide("unit", reading.params.hidden_size - 1)
    what, *places = st.columns([2.1, 1.7, 2, 2, 2], vertical_alignment="bottom")
    with what:
        tuned = st.segmented_control("Tune", TUNE, default=TUNE[0], key="tune", required=True)
    {TUNE[0]: _tune_gate, TUNE[1]: _tune_weight, TUNE[2]: _tune_input}[tuned](reading, places)


def _tune_gate(reading: Reading, places: Places) -> None:
    cell, notation = reading.cell, reading.scene.notation
    titles = {gate: f"{reading.entry(gate).symbol.text} · {reading.entry(gate).title}" for gate in cell.gates}
    with places[0]:
        gate = st.selectbox("Gate", cell.gates, format_func=titles.__getitem__, key=f"tuned_gate_{cell.kind}")
    by_letter = {spec.name[0]: spec.name for spec in cell.parameters if spec.gate == gate}
    for place, letter in zip(places[1:], "bWU", strict=True):
        if letter not in by_letter:
            continue
        label = entry(cell, by_letter[letter], notation).symbol.text
        with place:
            if letter == "b":
                slide_named("shifts", gate, f"Bias: add to {label}", 0.0)
            else:
                slide_named("gains", by_letter[letter], f"Gain of {label}", 1.0)


def _tune_weight(reading: Reading, places: Places) -> None:
    cell, params = reading.cell, reading.params
    names = [spec.name for spec in cell.parameters]
    titles = {name: f"{reading.entry(name).symbol.text} · {reading.entry(name).title}" for name in names}
    with places[0]:
        name = st.selectbox("Of", names, format_func=titles.__getitem__, key=f"tuned_weights_{cell.kind}")
    spec = next(spec for spec in cell.parameters if spec.name == name)
    array = params[name]
    with places[1]:
        row = st.selectbox("Into unit", range(len(array)), key="tuned_row")
    column = 0
    if array.ndim == 2:
        sources = reading.sequence.columns if spec.axes[1] == "D" else [f"unit {at}" for at in range(len(array))]
        with places[2]:
            column = st.selectbox(
                "From", range(array.shape[1]), format_func=lambda at: sources[at], key=f"tuned_column_{spec.axes[1]}"
            )
    with places[3]:
        slide_edit("edits", (name, row, column), "Weight", float(array.reshape(len(array), -1)[row, column]))


def _tune_input(reading: Reading, places: Places) -> None:
    step, columns = reading.scene.step, reading.sequence.columns
    with places[0]:
        column = st.selectbox("Column", range(len(columns)), format_func=columns.__getitem__, key="tuned_input")
    with places[1]:
        now = float(reading.sequence.xs[step, column])
        slide_edit("input_edits", (step, column), f"Input at t = {step}", now)


def picture(reading: Reading) -> None:
    """The figure."""
    figure = plot_lab(lab_info(reading), theme(st.context.theme.type))
    st.plotly_chart(
        figure, key="lab", theme=None, height=int(figure.layout.height), alt="Heatmaps and lines",
        config={"displayModeBar": False},
    )


def details(reading: Reading) -> None:
    """What to notice."""
