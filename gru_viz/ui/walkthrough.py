"""The Walkthrough's text beside the schematic."""

from __future__ import annotations

import streamlit as st

from gru_viz.ui.lexicon import unknown_words
from gru_viz.ui.seen import hidden_values
from gru_viz.views.walkthrough import StageInfo


def explanation(info: StageInfo) -> None:
    """The prose of a step, and what to notice. Formulas and numbers stand below the schematic."""
    st.markdown(f"#### {info.step.title}")
    st.markdown(info.text)
    unknown_words()
    if not hidden_values():
        st.info(f"**Look.** {info.notice}", icon=":material/visibility:")
