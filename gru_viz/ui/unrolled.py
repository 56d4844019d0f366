"""The picture of a network ten thousand cells deep: one browser component, zoomed without asking Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from gru_viz.content import memory as words
from gru_viz.figures.theme import Theme, theme
from gru_viz.ui.asset import asset
from gru_viz.views.unrolled import STAGES, Unrolled, networks, packed
from gru_viz.views.unrolled_words import network_title, reach_table, what_reaches

_TONES = {"keeps": "update", "loses": "reset", "grows": "written", "left": "state"}
"""What a colour stands for → its name in the notation table."""

_mount = st.components.v2.component(
    "gru_viz_unrolled",
    html=asset("unrolled.html"),
    css=asset("unrolled.css"),
    js=asset("unrolled.js"),
)


def unrolled_networks() -> None:
    """An RNN and gates held ever nearer to 1, from one cell to ten thousand, and what that says."""
    found, look = networks(), theme(st.context.theme.type)
    st.markdown(f"##### {words.DEEP_TITLE}")
    st.markdown(words.DEEP)
    _mount(data=told(found, look), key="unrolled")
    text, table = st.columns([4, 5], gap="medium")
    with text:
        st.markdown(f"{what_reaches(found)}\n\n{words.LIMIT}")
    with table:
        st.dataframe(reach_table(found), hide_index=True)


def told(found: Sequence[Unrolled], look: Theme) -> dict[str, Any]:
    """What the browser needs to draw them."""
    return {
        "stages": list(STAGES),
        "tones": {what: look.tone(colour) for what, colour in _TONES.items()},
        "networks": [{"title": network_title(each), "factors": packed(each)} for each in found],
    }
