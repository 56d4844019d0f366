"""The lexicon, shown: which words the cells know, and what they turn into."""

from __future__ import annotations

import streamlit as st

from gru_viz.scene.lexicon import FEATURES, by_feature


def lexicon_words() -> None:
    """Every feature with its meaning and its words."""
    with st.popover("The words it knows", icon=":material/dictionary:"):
        st.markdown(
            "Each word becomes one row of numbers through this small lexicon. A word that is not in it is shown in "
            "italics above the figure and reads as zeros. The lexicon looks at one word at a time: it does not "
            "understand “not good”."
        )
        words = by_feature()
        for feature in FEATURES:
            listed = ", ".join(
                word if strength == 1 else f"{word} ({strength:g})" for word, strength in words[feature.name]
            )
            st.markdown(f"**{feature.name}**: {feature.meaning}\n\n{listed}")
