"""The Gate lab's parts below the bench: what to notice, the figure, the weights, the input, the code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from gru_viz.cells.notation import shown
from gru_viz.figures.lab import MOST_COLUMNS, lab_spec
from gru_viz.figures.legend import scale_legend
from gru_viz.figures.theme import theme
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import base
from gru_viz.ui.figure import show_figure
from gru_viz.ui.lexicon import lexicon_words, unknown_words
from gru_viz.ui.numbers import edit_table
from gru_viz.ui.seen import hidden_values, shows
from gru_viz.ui.state import open_scene
from gru_viz.ui.take_along import take_along
from gru_viz.views.code import numpy_code, pytorch_code, shortened
from gru_viz.views.lab import lab_info
from gru_viz.views.notice import CHANGED, notice
from gru_viz.views.reading import Reading
from gru_viz.views.spreadsheet import DIALECTS, csv_text, inert_table, usual_dialect
from gru_viz.views.tables import input_table, is_untouched, weight_reasons, weight_table

_CODE = ("Show the code", "Data", "Take it with you")
"""Parts with code, data and files."""
MOST_SHOWN = 60_000
"""Letters of a program that is shown as a whole."""
_TELLING = (*_CODE, "Figure")
"""Parts that show or make values of the run."""


def details(reading: Reading) -> None:
    """Below the bench: what to notice, a figure, the input, the code, the data."""
    unknown_words()
    if shows("explanations") and not hidden_values():
        with st.container(border=True):
            what_to_notice(reading)
    _more(reading)


def what_to_notice(reading: Reading) -> None:
    """The preset's story and observations, as long as its input and weights are its own."""
    told, untouched = notice(reading.scene), is_untouched(reading.scene)
    if not told.sights:
        st.markdown(told.text)
        return
    sights = "\n".join(f"- {sight}" for sight in told.sights)
    st.markdown(f"{told.text}\n\n{sights if untouched else CHANGED}")
    if not untouched:
        if st.button("Back to the original", key="back_to_original"):
            open_scene(replace(base(reading.scene.weights), notation=reading.scene.notation))
            st.rerun()


def _more(reading: Reading) -> None:
    """What is asked for: only the chosen part is made, so that the others cost a slider nothing."""
    parts: dict[str, Callable[[Reading], None]] = {
        "Weights": _weights,
        "Input": _input,
        "Show the code": _code,
        "Data": _data,
        "Figure": _figure,
        "Take it with you": take_along,
    }
    if not shows("code"):
        parts = {title: part for title, part in parts.items() if title not in _CODE}
    if hidden_values():
        parts = {title: part for title, part in parts.items() if title not in _TELLING}
    chosen = st.segmented_control("More about this scene", list(parts), default="Weights", key="more")
    if chosen:
        parts[chosen](reading)


def _figure(reading: Reading) -> None:
    """The whole run as one figure, to read numbers off."""
    info, look = lab_info(reading), theme(st.context.theme.type)
    names = ", ".join(panel.entry.title for panel in info.panels)
    show_figure(
        lab_spec(info, look),
        "whole_run",
        f"Heatmaps of {names} for every unit and time step, and the same as lines for unit {info.unit}.",
        camera=True,
    )
    st.html(scale_legend(info, look))
    st.caption("Point at a cell for its number. The camera in the figure's corner saves it as a picture.")
    if reading.trace.steps > MOST_COLUMNS:
        st.caption(
            "The run has more steps than the heatmaps have room for: of every few steps they show the lowest and the "
            "highest value, so no spike is lost. The strips above come near to single steps."
        )


def _input(reading: Reading) -> None:
    if reading.scene.sequence == "numbers":
        edit_table()
    else:
        st.dataframe(inert_table(input_table(reading)), height=240)
    if reading.scene.sequence == "text":
        lexicon_words()


def _code(reading: Reading) -> None:
    name = st.selectbox(
        "Quantity that is computed",
        shown(reading.cell),
        format_func=lambda name: f"{reading.entry(name).symbol.text} · {reading.entry(name).title}",
        key=f"number_of_{reading.cell.kind}",
    )
    unit, step = reading.scene.unit, reading.scene.step
    left, right = st.columns(2)
    with left:
        st.markdown("**NumPy**: the equations, line by line")
        _program(numpy_code(reading, name, unit, step), "gru_viz_numpy.py")
    with right:
        st.markdown("**PyTorch**: the same number")
        _program(pytorch_code(reading, name, unit, step), "gru_viz_pytorch.py")


def _program(text: str, file: str) -> None:
    """A program to copy; a long one is a file, and what is shown of it leaves rows of numbers out."""
    is_long = len(text) > MOST_SHOWN
    st.code(shortened(text) if is_long else text, language="python", height=360)
    if is_long:
        st.download_button(
            f"Download {file}",
            lambda: text,
            file,
            "text/x-python",
            on_click="ignore",
            icon=":material/download:",
            key=file,
        )
        st.caption(
            f"All of it is {len(text) / 1000:.0f} kB, most of them numbers. Rows are left out here; the file runs."
        )


def _data(reading: Reading) -> None:
    st.markdown("Every quantity of every unit at every step, one number in a row.")
    usual = list(DIALECTS).index(usual_dialect(st.context.locale))
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    chosen = left.selectbox(
        "Decimal sign and separator of the file",
        list(DIALECTS),
        index=usual,
        format_func=lambda name: DIALECTS[name].title,
        key="csv_dialect",
        help="Spreadsheets expect those of your language; programs read point and comma.",
    )
    right.download_button(
        "Download as CSV",
        lambda: csv_text(reading.trace.to_frame(), DIALECTS[chosen]),
        "gru_viz_trace.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
        key="csv",
    )
    st.dataframe(inert_table(reading.trace.to_frame(shown(reading.cell)).head(200)), height=240)
    st.caption(
        "The table shows the first 200 rows; the file holds all of them, the steps in between included. "
        "A word that a spreadsheet would run as a formula, such as =1+1, has an apostrophe before it."
    )


def _weights(reading: Reading) -> None:
    preset = PRESETS.get(reading.scene.weights)
    if preset is not None:
        st.dataframe(inert_table(weight_reasons(reading, preset)), hide_index=True, height=300)
        st.caption("All other weights are 0. Gains, shifts and single edits of yours come on top.")
        return
    spec = st.selectbox(
        "Parameter",
        [spec.name for spec in reading.cell.parameters],
        key="weights_shown",
        format_func=lambda name: f"{reading.entry(name).symbol.text} · {reading.entry(name).title}",
    )
    st.dataframe(inert_table(weight_table(reading, spec)), height=300)
