"""The model: docs/model.md, and the keys."""

from gru_viz.ui.frame import guard

guard()

from pathlib import Path

import streamlit as st

from gru_viz.content.hotkeys import hotkey_table
from gru_viz.ui.letter_keys import letter_keys
from gru_viz.ui.state import current_scene, keep_link, show_notes

current_scene()
st.title("The model", anchor=False)
show_notes()
text = Path(__file__).parents[1].joinpath("docs", "model.md").read_text(encoding="utf-8")
with st.container(width=860):
    with st.container(key="model_text"):
        st.markdown(f"{text}\n\n## Keys\n\n{hotkey_table()}")  # one piece: what comes later would push the other down
    letter_keys()
keep_link()
