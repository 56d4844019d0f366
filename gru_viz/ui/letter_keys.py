"""The switch for shortcuts of a single letter; the browser keeps it."""

from __future__ import annotations

import streamlit as st

from gru_viz.content.hotkeys import LETTERS_TITLE
from gru_viz.schematic.bench import LETTERS
from gru_viz.ui.asset import asset

_switch = st.components.v2.component(
    "gru_viz_letter_keys",
    html='<label class="letters"><input type="checkbox" /> <span></span></label>\n',
    css=asset("letter_keys.css"),
    js=LETTERS + asset("letter_keys.js"),
)


def letter_keys() -> None:
    """Whether single letters are shortcuts. Belongs where the keys are listed."""
    _switch(data={"title": LETTERS_TITLE}, key="letter_keys")
