"""What Streamlit shows and not everybody can read: names for formulas, tab stops for what scrolls."""

from __future__ import annotations

import streamlit as st

from gru_viz.ui.asset import asset

_component = st.components.v2.component("gru_viz_readable", html="<span hidden></span>\n", js=asset("readable.js"))


def make_readable() -> None:
    """Give formulas a name in words, and let the Tab key reach what scrolls by itself."""
    _component(key="readable", height=1)
