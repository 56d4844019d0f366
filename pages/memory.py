"""Memory and gradients: what becomes of a gradient on its way back, and what a state still holds from when."""

from gru_viz.ui.frame import guard

guard()

import streamlit as st

from gru_viz.ui.lesson import presents
from gru_viz.ui.memory import experiments, explanation, heading, pictures, said
from gru_viz.ui.memory_controls import controls
from gru_viz.ui.seen import shows
from gru_viz.ui.sidebar import scene_sidebar
from gru_viz.ui.state import follow_scene, keep_link, runnable_scene, scene, show_notes
from gru_viz.ui.unrolled import unrolled_networks
from gru_viz.views.long import within

runnable_scene("memory")
scene_sidebar()
if not presents():  # a class looks at the scene
    heading()
    if shows("explanations"):
        unrolled_networks()
experiments()


@st.fragment
def hand() -> None:
    """What is moved, and what answers."""
    with st.container():  # what comes and goes has a place of its own, or every figure below would be mounted anew
        show_notes()
    now = within(scene())
    controls(now)
    pictures(now)
    keep_link()


@st.fragment
def below() -> None:
    """What explains; it follows when the hand rests."""
    now = within(scene())
    said(now)
    if shows("explanations"):
        explanation(now)
    follow_scene()


hand()
below()
