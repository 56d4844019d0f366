"""Sentences: a trained net reads, word by word; which unit, which gate and which word its answer hangs on."""

from gru_viz.ui.frame import guard

guard()

import streamlit as st

from gru_viz.ui.seen import shows
from gru_viz.ui.sentence_parts import explanation
from gru_viz.ui.sentences import choices, heading, reading, said
from gru_viz.ui.state import current_scene, follow_scene, keep_link, show_notes

current_scene()
heading()


@st.fragment
def hand() -> None:
    """What is chosen, and what answers."""
    show_notes()
    choices()
    reading()
    said()
    keep_link()


@st.fragment
def below() -> None:
    """What explains; it follows when the hand rests."""
    if shows("explanations"):
        explanation()
    follow_scene()


hand()
below()
