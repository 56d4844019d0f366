"""Gate lab: take a cell in hand. Move through time, drag weights and gates, and watch all of it follow."""

from gru_viz.ui.frame import guard

guard()

import streamlit as st

from gru_viz.ui.aloud import run_in_words
from gru_viz.ui.bench import live_bench
from gru_viz.ui.lab import details
from gru_viz.ui.sidebar import scene_sidebar
from gru_viz.ui.state import follow_scene, keep_link, runnable_scene, scene, show_notes
from gru_viz.views.reading import read

runnable_scene("bench")
scene_sidebar()


@st.fragment
def bench() -> None:
    """What the hand is on. The browser follows it by itself, and this brings the scene and the link up to it."""
    show_notes()
    live_bench(read(scene()), "lab")
    keep_link()


@st.fragment
def below() -> None:
    """What explains the bench; it follows when the hand rests, so that it never holds the bench up."""
    with st.container(key="details"):
        reading = read(scene())
        run_in_words(reading)
        details(reading)
    follow_scene()


bench()
below()
