"""The lexicon, shown: which words the cells know, and what they turn into."""

from __future__ import annotations

import streamlit as st

from gru_viz.learning.lexicon import kinds
from gru_viz.scene.lexicon import FEATURES, REACH, by_feature
from gru_viz.ui.state import plain, scene
from gru_viz.views.familiar import unknown_sentence


def lexicon_words() -> None:
    """Every feature with its meaning and its words."""
    with st.popover("The words it knows", icon=":material/dictionary:"):
        st.markdown(
            "Each word becomes one row of numbers through this lexicon. After “not”, “never”, “hardly” and the like, "
            f"praise counts as blame and blame as praise, for up to {REACH} words. Irony is beyond it."
        )
        words = by_feature()
        for feature in FEATURES:
            listed = ", ".join(
                word if strength == 1 else f"{word} ({strength:g})" for word, strength in words[feature.name]
            )
            st.markdown(f"**{feature.name}**: {feature.meaning}\n\n{listed}")
        st.markdown(
            f"**{len(kinds()):,} words of feeling**, most of them not above, have a kind in the VADER lexicon (Hutto "
            "and Gilbert 2014): praise or blame, 0.8 if people found them strong and 0.5 if mild. Plain words such as "
            "“the” or “island” are known, and rows of zeros. A word that is not known is a row of zeros too; it is "
            "named below the text and stands in italics above the figure."
        )


def unknown_words() -> None:
    """Which words of the scene's text nobody knows, on the page itself."""
    if told := unknown_sentence(scene(), scene().make_sequence(), plain):
        st.caption(told)
