"""Training: the same task for two or three cells, live, and a film of how their gates came to be."""

from gru_viz.ui.frame import guard

guard()

import streamlit as st

from gru_viz.content.training import CURVES, INTRO, SAME, TITLE
from gru_viz.ui.aloud import said_in_words
from gru_viz.ui.seen import shows
from gru_viz.ui.state import current_scene, keep_link, show_notes
from gru_viz.ui.training import current_run, poll_seconds, progress, remember, run_buttons
from gru_viz.ui.training_film import looks, picture
from gru_viz.ui.training_settings import settings
from gru_viz.views.aloud_pages import training_said

current_scene()
title, text = st.columns([1, 7], gap="small", vertical_alignment="center")
title.markdown(f"#### {TITLE}")
if shows("explanations"):
    text.markdown(INTRO)
settings()
every = poll_seconds(current_run())


@st.fragment(run_every=every)
def live() -> None:
    """The run: looked at again and again, as long as there is more to come."""
    run = current_run()
    if poll_seconds(run) != every:
        st.rerun()
    show_notes()
    run_buttons(run)
    progress(run)
    picture(run)
    said_in_words(lambda: training_said(looks(run)))
    remember(run)
    keep_link()


live()
if shows("explanations"):
    st.caption(f"{CURVES} {SAME}")
