"""Check yourself: ten questions in a row. Predict what a gate does, and see."""

from gru_viz.ui.frame import guard

guard()

import streamlit as st

from gru_viz.ui.check import check, take_sheet
from gru_viz.ui.state import current_scene, keep_link, show_notes

current_scene()
st.title("Check yourself", anchor=False)
st.markdown(
    "Questions in a row: draw a line or pick a number, then see what the run gives and why. Nothing is stored: your "
    "answers stand in the address of this page, and nobody has them but whom you give it."
)
show_notes()
take_sheet()
check()
keep_link()
