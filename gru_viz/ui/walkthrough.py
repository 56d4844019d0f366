"""The Walkthrough's parts: the text beside the schematic, and the numbers below it."""

from __future__ import annotations

import streamlit as st

from gru_viz.cells.formula import number
from gru_viz.ui.lexicon import unknown_words
from gru_viz.ui.state import plain
from gru_viz.views.reading import Reading
from gru_viz.views.walkthrough import StageInfo


def explanation(info: StageInfo) -> None:
    """The prose of a step, its formula in symbols, and what to notice."""
    st.markdown(f"#### {info.step.title}")
    st.markdown(info.text)
    for formula in info.formulas:
        st.latex(formula)
    unknown_words()
    st.info(f"**Look.** {info.notice}\n\n**Here.** {info.now}", icon=":material/visibility:")


def numbers(reading: Reading, info: StageInfo) -> None:
    """The step's formulas with the numbers of the unit in focus."""
    scene = reading.scene
    token = plain(reading.sequence.tokens[scene.step])
    st.markdown(f"**With the numbers of unit {scene.unit} at t = {scene.step}** (“{token}”)")
    for formula in info.with_numbers:
        st.latex(formula)
    st.caption("Shown to three decimals, computed with all sixteen.")


def values_table(info: StageInfo) -> None:
    """The step's quantities in every unit."""
    st.markdown("**In every unit**")
    units = range(len(info.rows[0].values))
    head = "| quantity | " + " | ".join(f"unit {unit}" for unit in units) + " |\n|---|" + "---:|" * len(units) + "\n"
    body = [f"| ${row.latex}$ {row.title} | " + " | ".join(map(number, row.values)) + " |" for row in info.rows]
    with st.container(key="values_table"):
        st.markdown(head + "\n".join(body))
