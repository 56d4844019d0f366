"""Lessons: scenes in an order, for a class. Four that come with the app, and one's own."""

from gru_viz.ui.frame import guard

guard()

import streamlit as st

from gru_viz.ui.lessons import own, shipped
from gru_viz.ui.state import current_scene, keep_link, show_notes

current_scene()
st.title("Lessons", anchor=False)
st.markdown(
    "A lesson is a way through scenes: each has a page, a title, one sentence for the class and notes for the speaker. "
    "While it runs, a bar stands above every page, **Page Down** and **Page Up** go on and back, as a presenter’s "
    "clicker does, and **P** shows the page for a lecture hall."
)
show_notes()
shipped()
own()
keep_link()
