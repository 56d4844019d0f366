"""Home: what this is, and three scenes to begin with."""

from gru_viz.ui.frame import guard

guard()

import streamlit as st

from gru_viz.ui.frame import LAB, WALKTHROUGH
from gru_viz.ui.home import hero, invitations
from gru_viz.ui.state import current_scene, keep_link, show_notes

current_scene()
left, right = st.columns([5, 6], gap="large", vertical_alignment="center")
with left:
    st.title("See what a gate does", anchor=False)
    st.markdown(
        "A recurrent network reads a sequence one step at a time. **Gates** decide what it keeps, what it drops "
        "and what it writes. Here you can watch them: every number of a GRU or an LSTM, at every step, next to the "
        "equation it comes from."
    )
    st.markdown(
        "Change a weight, a word or a convention, and see what follows. The address bar holds a link "
        "to exactly this scene."
    )
    st.page_link(WALKTHROUGH, label="Start with the walkthrough", icon=":material/footprint:")
    st.page_link(LAB, label="Go straight to the Gate lab", icon=":material/tune:")
with right:
    hero()
show_notes()
st.markdown("## Three scenes to begin with")
invitations()
keep_link()
