"""Said in words: what the pictures of a page show, in a few sentences, for whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import streamlit as st

from gru_viz.content.hotkeys import HOTKEYS
from gru_viz.ui.seen import hidden_values
from gru_viz.views.aloud import Said, heard, run_said
from gru_viz.views.reading import Reading

ALOUD_KEY = "said_in_words"
"""The key of the fold; the toolbar's script opens it by the shortcut and has it read out."""


def said_in_words(make: Callable[[], Said]) -> None:
    """A fold with what ``make`` says. It is asked only while the fold is open, so that nothing waits for it.

    Where values are hidden, there is none: it would tell them.
    """
    if hidden_values():
        return
    box = st.expander(f"Said in words ({HOTKEYS['said'].shown})", key=ALOUD_KEY, on_change="rerun")
    if not box.open:
        return
    with box:
        told = "".join(f"<li>{escape(each)}</li>" for each in make())
        st.html(f"<ul class='gv-aloud'>{told}</ul>")


def run_in_words(reading: Reading) -> None:
    """The same for a run of one cell."""
    said_in_words(lambda: run_said(heard(reading), reading.scene.clamps))
