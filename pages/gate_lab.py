"""Gate lab: tune a cell and its input, and watch every gate at every step."""

from gru_viz.ui.frame import guard

guard()

import streamlit as st

from gru_viz.ui.controls import time_bar
from gru_viz.ui.lab import controls, details, heading, picture
from gru_viz.ui.sidebar import scene_sidebar
from gru_viz.ui.state import current_scene, keep_link, scene, show_notes
from gru_viz.views.reading import read

current_scene()
scene_sidebar()
heading(scene())


@st.fragment
def bench() -> None:
    """Everything that answers a slider. The picture is sent first, wherever it stands."""
    reading = read(scene())
    top, tuning, figure, below = (st.container(key=key) for key in ("top", "tune_bar", "picture", "details"))
    with figure:
        picture(reading)
    with top:
        show_notes()
        time_bar(reading)
    with tuning:
        controls(reading)
    with below:
        details(reading)
    keep_link()


bench()
