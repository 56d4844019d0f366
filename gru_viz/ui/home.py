"""The home page's parts."""

from __future__ import annotations

import streamlit as st

from gru_viz.content.home import INVITATIONS
from gru_viz.scene.link import dump
from gru_viz.scene.scene import START, base
from gru_viz.ui.aloud import run_in_words
from gru_viz.ui.bench import small_bench
from gru_viz.views.reading import read


def hero() -> None:
    """The schematic of the first scene with its real numbers, at the step that its card speaks of, to move through."""
    reading = read(base(START))
    small_bench(reading)
    run_in_words(reading)


def invitations() -> None:
    """Three cards, each a link into a scene."""
    for column, card in zip(st.columns(len(INVITATIONS)), INVITATIONS, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{card.title}**\n\n{card.text}")
            # The link names its weights even where they are the default: an empty query would keep the old scene.
            query = {"weights": card.preset, **dump(base(card.preset))}
            st.page_link(card.page, label="Open this scene", icon=":material/arrow_forward:", query_params=query)
