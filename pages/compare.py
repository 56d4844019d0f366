"""Compare: two to four cells or conventions on the same input, aligned in time, and what each of them costs."""

from gru_viz.ui.frame import guard

guard()

import streamlit as st

from gru_viz.content.compare import INTRO, TITLE
from gru_viz.ui.aloud import said_in_words
from gru_viz.ui.compare import (
    choose_contenders,
    ledgers,
    move,
    picture,
    reading_now,
    weights_and_differences,
)
from gru_viz.ui.compare_costs import cost_table
from gru_viz.ui.lesson import presents
from gru_viz.ui.seen import shows
from gru_viz.ui.sidebar import scene_sidebar
from gru_viz.ui.state import follow_scene, keep_link, runnable_scene, scene, show_notes
from gru_viz.views.aloud_pages import compare_said
from gru_viz.views.compare import compare, fair

runnable_scene("compare")
# The contenders say what cells they are; where those of the scene would be no match, nets of another size read.
scene_sidebar("cell", *(["hidden"] if fair(scene()).hidden != scene().hidden else []))


@st.fragment
def runs() -> None:
    """The runs under one cursor."""
    show_notes()
    choose_contenders()
    comparison = compare(scene())
    move(comparison)
    reading_now(comparison)
    picture(comparison)
    said_in_words(lambda: compare_said(comparison))
    keep_link()


@st.fragment
def below() -> None:
    """What explains the picture; it follows when the hand rests."""
    comparison = compare(scene())
    left, right = st.columns([3, 2], gap="large")
    with left:
        ledgers(comparison)
    with right:
        weights_and_differences(comparison)
    cost_table(comparison)
    follow_scene()


if not presents():
    title, text = st.columns([1, 6], gap="small", vertical_alignment="center")
    title.markdown(f"#### {TITLE}")
    text.markdown(INTRO)
runs()
if shows("explanations"):
    below()
