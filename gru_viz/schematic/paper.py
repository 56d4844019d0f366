"""Paper to draw a predicted line on, with the run over it once it is revealed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from gru_viz.schematic.modules import bundled
from gru_viz.schematic.svg import palette_css

_ASSETS = Path(__file__).with_name("assets") / "paper"

_mount = st.components.v2.component(
    "gru_viz_paper",
    html=(_ASSETS / "paper.html").read_text(encoding="utf-8"),
    css=palette_css() + (_ASSETS / "paper.css").read_text(encoding="utf-8"),
    js=bundled(_ASSETS / "main.js"),
)


def mount_paper(data: Mapping[str, Any], key: str, on_answer: Callable[[], None]) -> None:
    """Show the paper.

    data: made by ``gru_viz.views.marking``. on_answer: called when Reveal was pressed; what was drawn is then in
    ``st.session_state[key].answer``, as ``{"id", "line"}``.
    """
    _mount(data=dict(data), key=key, on_answer_change=on_answer)
