"""The Gate lab's parts: what is tuned, the picture, and what stands below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gru_viz.cells.formula import latex
from gru_viz.cells.notation import CELL_TITLES, entry, shown
from gru_viz.figures.lab import lab_spec
from gru_viz.figures.legend import scale_legend
from gru_viz.figures.spec import Spec
from gru_viz.figures.theme import theme
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import Scene, base
from gru_viz.ui.controls import slide_edit, slide_named
from gru_viz.ui.lexicon import lexicon_words
from gru_viz.ui.numbers import edit_table
from gru_viz.ui.state import change, replace_scene
from gru_viz.ui.words import show_words
from gru_viz.views.code import numpy_code, pytorch_code
from gru_viz.views.lab import fixed_range, lab_info
from gru_viz.views.reading import Reading
from gru_viz.views.tables import input_table, is_untouched, weight_reasons, weight_table
from gru_viz.views.walkthrough import formula_with_numbers


def heading(now: Scene) -> None:
    """Which scene this is."""
    preset = PRESETS.get(now.weights)
    title = preset.title if preset else f"{CELL_TITLES[now.cell]} with random weights"
    st.markdown(f"#### Gate lab · {title}")


TUNE = ("Gate", "Weight", "Input", "Force")
Places = Sequence[DeltaGenerator]


def controls(reading: Reading) -> None:
    """The sliders of what is tuned."""
    what, *places = st.columns([3.5, 2.3, 1.9, 1.9, 1.9], vertical_alignment="bottom")
    with what:
        tuned = st.segmented_control("Tune", TUNE, default=TUNE[0], key="tune", required=True)
    parts = (_tune_gate, _tune_weight, _tune_input, _tune_clamp)
    dict(zip(TUNE, parts, strict=True))[tuned](reading, places)
    if reading.scene.clamps:
        _list_clamps(reading)


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


def _tune_clamp(reading: Reading, places: Places) -> None:
    """What if this gate were 1 here?"""
    names, scene = shown(reading.cell), reading.scene
    titles = {name: f"{reading.entry(name).symbol.text} · {reading.entry(name).title}" for name in names}
    where = {
        "this unit, this step": (scene.unit, scene.step), "this unit, every step": (scene.unit, None),
        "every unit, this step": (None, scene.step), "every unit, every step": (None, None),
    }
    with places[0]:
        name = st.selectbox("Force", names, format_func=titles.__getitem__, key=f"clamped_{reading.cell.kind}")
    with places[1]:
        place = where[st.selectbox("Where", list(where), key="clamped_where")]
    low, high = fixed_range(reading, name)
    with places[2]:
        value = st.slider("To the value", low, high, high, 0.05, key=f"clamped_value_{low}_{high}")
    with places[3]:
        st.button(
            "Force it", key="clamp", type="primary", width="stretch",
            on_click=lambda: change(clamps=(*scene.clamps, (name, value, *place))),
        )


def _list_clamps(reading: Reading) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        said = "; ".join(_said(reading, *clamp) for clamp in reading.scene.clamps[:6])
        more = f"; and {len(reading.scene.clamps) - 6} more" if len(reading.scene.clamps) > 6 else ""
        st.markdown(f":material/lock: **Forced:** {said}{more}. Dotted frames mark the cells.", width="content")
        st.button("Free all", key="free_all", on_click=lambda: change(clamps=()), type="tertiary")


def _said(reading: Reading, name: str, value: float, unit: int | None, step: int | None) -> str:
    units = "every unit" if unit is None else f"unit {unit}"
    steps = "every step" if step is None else f"t = {step}"
    return f"${reading.entry(name).symbol.latex}$ = {value:g} ({units}, {steps})"


def picture(reading: Reading) -> None:
    """The words, and the figure below them on the same time axis."""
    show_words(reading.sequence, reading.scene.step)
    info = lab_info(reading)
    tones = theme(st.context.theme.type)
    spec = lab_spec(info, tones)
    names = ", ".join(panel.entry.title for panel in info.panels)
    st.plotly_chart(
        Spec(spec), key="lab", theme=None, height=spec["layout"]["height"], config={"displayModeBar": False},
        alt=f"Heatmaps of {names} for every unit and time step, and the same as lines for unit {info.unit}.",
    )


def details(reading: Reading) -> None:
    """Below the picture: its legend, the numbers at the cursor, what to notice, the input, the code, the data."""
    st.html(scale_legend(lab_info(reading), theme(st.context.theme.type)))
    names = shown(reading.cell)
    titles = {name: f"{reading.entry(name).symbol.text} · {reading.entry(name).title}" for name in names}
    here, notice = st.columns(2, gap="medium")
    with here, st.container(border=True):
        now = reading.scene
        name = st.selectbox(
            f"The number under the cursor (unit {now.unit}, t = {now.step})", names,
            format_func=titles.__getitem__, key=f"number_of_{reading.cell.kind}",
        )
        st.markdown(
            f"$${latex(reading.cell, name, now.notation)}$$\n\n$${formula_with_numbers(reading, name)}$$\n\n"
            ":small[:gray[Shown to three decimals, computed with all sixteen.]]"
        )
    with notice, st.container(border=True):
        what_to_notice(reading)
    _more(reading, name)


def what_to_notice(reading: Reading) -> None:
    """The preset's story and observations, as long as its input and weights are its own."""
    preset = PRESETS.get(reading.scene.weights)
    if preset is None:
        st.markdown("**Random weights.** Nothing here was designed: look for gates that hardly move, and ask why.")
        return
    untouched = is_untouched(reading.scene)
    sights = "\n".join(f"- {sight}" for sight in preset.look_for)
    changed = "*You have changed this scene, so what was said about the original need not hold any more.*"
    st.markdown(f"**{preset.question}** {preset.story}\n\n{sights if untouched else changed}")
    if not untouched:
        if st.button("Back to the original", key="back_to_original"):
            replace_scene(replace(base(preset.id), notation=reading.scene.notation))
            st.rerun()


def _more(reading: Reading, name: str) -> None:
    """What is asked for: only the chosen part is made, so that the others cost a slider nothing."""
    parts: dict[str, Callable[[Reading], None]] = {"Weights": _weights, "Input": _input, "Show the code": partial(_code, name=name), "Data": _data}
    chosen = st.segmented_control("More about this scene", list(parts), key="more")
    if chosen:
        parts[chosen](reading)


def _input(reading: Reading) -> None:
    if reading.scene.sequence == "numbers":
        edit_table()
    else:
        st.dataframe(input_table(reading), height=240)
    if reading.scene.sequence == "text":
        lexicon_words()


def _code(reading: Reading, name: str) -> None:
    unit, step = reading.scene.unit, reading.scene.step
    left, right = st.columns(2)
    with left:
        st.markdown("**NumPy**: the equations, line by line")
        st.code(numpy_code(reading, name, unit, step), language="python", height=360)
    with right:
        st.markdown("**PyTorch**: the same number")
        st.code(pytorch_code(reading, name, unit, step), language="python", height=360)


def _data(reading: Reading) -> None:
    st.markdown("Every quantity of every unit at every step, one number in a row.")
    st.download_button(
        "Download as CSV", lambda: reading.trace.to_frame().to_csv(index=False), "gru_viz_trace.csv", "text/csv",
        on_click="ignore", icon=":material/download:", key="csv",
    )
    st.dataframe(reading.trace.to_frame(shown(reading.cell)).head(200), height=240)
    st.caption("The table shows the first 200 rows; the file holds all of them, the steps in between included.")


def _weights(reading: Reading) -> None:
    preset = PRESETS.get(reading.scene.weights)
    if preset is not None:
        st.dataframe(weight_reasons(reading, preset), hide_index=True, height=300)
        st.caption("All other weights are 0. Gains, shifts and single edits of yours come on top.")
        return
    spec = st.selectbox("Parameter", [spec.name for spec in reading.cell.parameters], key="weights_shown",
                        format_func=lambda name: f"{reading.entry(name).symbol.text} · {reading.entry(name).title}")
    st.dataframe(weight_table(reading, spec), height=300)
