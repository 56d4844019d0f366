"""Walkthrough: a cell in a few steps, on a real sequence, with its schematic."""

from gru_viz.ui.frame import guard

guard()

import streamlit as st

from gru_viz.ui.aloud import run_in_words
from gru_viz.ui.bench import live_bench
from gru_viz.ui.primers import primers
from gru_viz.ui.seen import shows
from gru_viz.ui.sidebar import scene_sidebar
from gru_viz.ui.state import keep_link, runnable_scene, scene, show_notes
from gru_viz.ui.take_along import take_along_below
from gru_viz.ui.walkthrough import explanation
from gru_viz.views.reading import read
from gru_viz.views.walkthrough import stage_info

runnable_scene("bench")
scene_sidebar()


@st.fragment
def tour() -> None:
    """Everything that answers a step in the cell or in time."""
    show_notes()
    reading = read(scene())
    info = stage_info(reading)
    left, right = st.columns([2, 1], gap="medium")
    with left:
        live_bench(reading, "walkthrough")
    with right:
        if shows("explanations"):
            explanation(info)
    run_in_words(reading)
    keep_link()


tour()
if shows("code"):
    take_along_below()
if shows("explanations"):
    primers()
