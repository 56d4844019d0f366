"""Conventions and mistakes: one thing in many spellings, and what goes wrong between them."""

from gru_viz.ui.frame import guard

guard()

import streamlit as st

from gru_viz.ui.conventions import (
    choose_mistake,
    gallery,
    glossary_part,
    in_notation,
    page_style,
    proofs,
    said,
    source_part,
)
from gru_viz.ui.lesson import presents
from gru_viz.ui.seen import shows
from gru_viz.ui.sidebar import scene_sidebar
from gru_viz.ui.state import follow_scene, keep_link, runnable_scene, scene, show_notes

runnable_scene("conventions")
scene_sidebar("cell", "notation")


@st.fragment
def one_source() -> None:
    """A source beside the reference; everything here follows its menu and the unit."""
    show_notes()
    source_part(scene())
    keep_link()


@st.fragment
def all_sources() -> None:
    """What is true of all sources; it speaks the source's notation, and follows when the hand rests."""
    proofs(in_notation(scene()))
    follow_scene("follow_sources")


@st.fragment
def one_mistake() -> None:
    """The mistake that the menu above names, which stands outside, so that the link hears of a choice."""
    gallery(in_notation(scene()))
    said()
    follow_scene()


page_style()
if not presents():
    st.title("Conventions and mistakes", anchor=False)
    st.markdown(
        "Books, papers and libraries write the same cell in different ways, and some of them mean different cells. "
        "Pick a source: its formulas, its schematic and its numbers change together, on the same weights."
    )
one_source()
if shows("explanations"):
    all_sources()
st.markdown("## Classic mistakes, beside the right cell")
choose_mistake()
one_mistake()
if shows("explanations"):
    glossary_part()
