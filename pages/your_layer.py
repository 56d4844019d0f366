"""Your layer: open a layer that another program trained, run it, and see every unit."""

from gru_viz.ui.frame import guard

guard()

import streamlit as st

from gru_viz.content.your_layer import INTRO, TITLE
from gru_viz.ui.own_files import drop_files, show_files
from gru_viz.ui.own_input import choose_input
from gru_viz.ui.own_look import all_units, choose_layer, head_says, key_of, open_buttons, run_of
from gru_viz.ui.own_memory import below
from gru_viz.ui.own_proof import prove, snippets
from gru_viz.ui.state import current_scene, keep_link, show_notes

current_scene()
title, text = st.columns([1, 6], gap="small", vertical_alignment="center")
title.markdown(f"#### {TITLE}")
text.markdown(INTRO)
show_notes()
drop_files()
choice = show_files()
if choice and (given := choose_input(choice)):

    @st.fragment
    def look() -> None:
        """All units, under the hand, and what the numbers at the cursor say."""
        run = run_of(choice, given)
        layer = choose_layer(run)
        looked = all_units(run, layer, key_of(choice, given), given)
        open_buttons(looked)
        below(looked)

    look()
    head_says(choice, given)
if choice:
    prove(choice)
snippets()
keep_link()
