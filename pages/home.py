"""Home: what this is, and three scenes to begin with."""

from gru_viz.ui.frame import guard

guard()

import streamlit as st

from gru_viz.ui.home import hero, invitations, ways
from gru_viz.ui.state import current_scene, keep_link, show_notes

current_scene()
left, right = st.columns([5, 6], gap="large")
with left:
    st.title("See what a gate does", anchor=False)
    st.markdown(
        "A recurrent network reads a sequence one step at a time. **Gates** decide what it keeps, what it drops "
        "and what it writes. Here you can watch them, and change them: every number of a GRU or an LSTM, at every "
        "step, next to the equation it comes from."
    )
    ways()
with right:
    hero()
show_notes()
st.markdown("## Three scenes to begin with")
invitations()
keep_link()
