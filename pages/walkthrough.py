"""Walkthrough: a cell in a few steps, on a real sequence, with its schematic."""

from gru_viz.ui.frame import guard

guard()

import streamlit as st

from gru_viz.ui.controls import time_bar
from gru_viz.ui.primers import primers
from gru_viz.ui.sidebar import scene_sidebar
from gru_viz.ui.state import current_scene, keep_link, scene, show_notes
from gru_viz.ui.walkthrough import drawing, explanation, numbers, stage_bar, values_table
from gru_viz.views.reading import read
from gru_viz.views.walkthrough import stage_info

current_scene()
scene_sidebar()


@st.fragment
def tour() -> None:
    """Everything that answers a step in the cell or in time."""
    show_notes()
    reading = read(scene())
    info = stage_info(reading)
    stage_bar(info)
    time_bar(reading)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        drawing(reading, info)
    with right:
        explanation(info)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        numbers(reading, info)
    with right:
        values_table(info)
    keep_link()


tour()
primers()
