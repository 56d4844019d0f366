"""Gate lab: tune a cell and its input, and watch every gate at every step."""

from gru_viz.ui.frame import guard

guard()

import streamlit as st

from gru_viz.ui.controls import time_bar
from gru_viz.ui.lab import details, heading, picture
from gru_viz.ui.sidebar import scene_sidebar
from gru_viz.ui.state import current_scene, follow_scene, keep_link, scene, show_notes
from gru_viz.ui.tune import tune_row
from gru_viz.ui.words import show_words
from gru_viz.views.reading import read
from gru_viz.views.tables import short_tokens

current_scene()
scene_sidebar()
heading(scene())
hand, words, eye = (st.container(key=key) for key in ("hand", "words_place", "picture"))
figure = eye.empty()


@st.fragment
def bench() -> None:
    """Everything that answers a slider at once. The picture is sent first, wherever it stands."""
    reading = read(scene())
    picture(figure, reading)
    with st.container(key="timing"):
        show_notes()
        time_bar(reading)
    with st.container(key="tuning"):
        tune_row(reading)
    keep_link(short_tokens(reading.sequence))


@st.fragment
def below() -> None:
    """What explains the picture; it follows when the hand rests, so that it never holds the picture up."""
    with st.container(key="details"):
        details(read(scene()))
    follow_scene()


with hand:
    bench()
with words:
    show_words(scene().make_sequence(), scene().step)
below()
