"""The home page's parts."""

from __future__ import annotations

import streamlit as st

from gru_viz.content.home import INVITATIONS, WAYS
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


def ways() -> None:
    """Three cards by what a person came for, each with the pages that answer it."""
    for way in WAYS:
        with st.container(border=True, gap="xsmall"):
            st.markdown(f"**{way.title}.** {way.text}")
            with st.container(horizontal=True, gap="small"):
                for door in way.doors:
                    query = {"weights": door.weights} if door.weights else None
                    icon = f":material/{door.icon}:"
                    st.page_link(door.page, label=door.label, icon=icon, query_params=query, width="content")


def invitations() -> None:
    """Three cards, each a link into a scene."""
    for column, card in zip(st.columns(len(INVITATIONS)), INVITATIONS, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{card.title}**\n\n{card.text}")
            # The link names its weights even where they are the default: an empty query would keep the old scene.
            query = {"weights": card.preset, **dump(base(card.preset))}
            st.page_link(card.page, label="Open this scene", icon=":material/arrow_forward:", query_params=query)
