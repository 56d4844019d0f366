"""The Walkthrough's parts: the text beside the schematic, and the numbers below it."""

from __future__ import annotations

import streamlit as st

from gru_viz.cells.formula import number
from gru_viz.ui.lexicon import unknown_words
from gru_viz.ui.seen import hidden_values
from gru_viz.views.walkthrough import StageInfo


def explanation(info: StageInfo) -> None:
    """The prose of a step, and what to notice. Its formulas, with their numbers, stand below the schematic."""
    st.markdown(f"#### {info.step.title}")
    st.markdown(info.text)
    unknown_words()
    if not hidden_values():
        st.info(f"**Look.** {info.notice}\n\n**Here.** {info.now}", icon=":material/visibility:")


def values_table(info: StageInfo) -> None:
    """The step's quantities in every unit."""
    st.markdown("**In every unit**")
    units = range(len(info.rows[0].values))
    head = "| quantity | " + " | ".join(f"unit {unit}" for unit in units) + " |\n|---|" + "---:|" * len(units) + "\n"
    body = [f"| ${row.latex}$ {row.title} | " + " | ".join(map(number, row.values)) + " |" for row in info.rows]
    with st.container(key="values_table"):
        st.markdown(head + "\n".join(body))
