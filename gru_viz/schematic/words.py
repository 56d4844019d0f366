"""A sentence on a page, word by word: coloured words, the net's answer after each, all units, under one cursor.

One component, registered once when this module is imported. The browser computes nothing: it looks up and paints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from gru_viz.schematic.modules import bundled
from gru_viz.schematic.table import TABLE_CSS

_ASSETS = Path(__file__).with_name("assets") / "words"

_mount = st.components.v2.component(
    "gru_viz_words",
    html=(_ASSETS / "words.html").read_text(encoding="utf-8"),
    css="".join(path.read_text("utf-8") for path in (_ASSETS.parent / "view.css", _ASSETS / "words.css", TABLE_CSS)),
    js=bundled(_ASSETS / "main.js"),
)


def mount_words(data: Mapping[str, Any], key: str, on_hand: Callable[[], None]) -> None:
    """Show a sentence.

    data: made by ``gru_viz.views.sentences``. on_hand: called when the hand has chosen something, which is then in
    ``st.session_state[key].hand``, as ``{"id", "set": {setting: value}}``; the page sends the id back as
    ``data["acked"]``.
    """
    _mount(data=dict(data), key=key, on_hand_change=on_hand)
