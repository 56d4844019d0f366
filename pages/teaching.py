"""For teachers: docs/teaching.md, with every lesson's preparation, questions, worksheet and answers."""

from gru_viz.ui.frame import guard

guard()

from pathlib import Path

import streamlit as st

from gru_viz.ui.lessons import schema_file
from gru_viz.ui.state import current_scene, keep_link, show_notes

current_scene()
show_notes()
with st.container(width=860):
    st.markdown(Path(__file__).parents[1].joinpath("docs", "teaching.md").read_text(encoding="utf-8"))
    schema_file()
keep_link()
