"""The words or numbers of the sequence, above the figure and on its time axis."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gru_viz.figures.lab import MARGIN
from gru_viz.scene.material import Sequence
from gru_viz.ui.state import change
from gru_viz.views.tables import short_tokens

_ASSETS = Path(__file__).parent / "assets"
_words = st.components.v2.component(
    "gru_viz_words",
    html='<div class="words" role="group" aria-label="The sequence; click a word to move the time step there"></div>\n',
    css=(_ASSETS / "words.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "words.js").read_text(encoding="utf-8"),
)


def show_words(sequence: Sequence, step: int) -> None:
    """Show the tokens, the one at ``step`` marked; a click on another moves the cursor there."""

    def take() -> None:
        picked = st.session_state["words"].step
        if isinstance(picked, int) and 0 <= picked < len(sequence.tokens):
            change(step=picked)

    tokens = short_tokens(sequence)
    height = 10 + 8 * max(3, *map(len, tokens))
    _words(
        data={
            "tokens": tokens,
            "known": list(sequence.known),
            "step": step,
            "left": MARGIN["l"],
            "right": MARGIN["r"],
            "height": height,
        },
        key="words",
        height=height,
        on_step_change=take,
    )
