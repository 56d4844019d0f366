"""What stands above every page, in the room beside the menu: undo, redo, reset, and Share."""

from __future__ import annotations

from typing import Any

import streamlit as st

from gru_viz.content.hotkeys import HOTKEYS
from gru_viz.schematic.bench import APART
from gru_viz.ui.aloud import ALOUD_KEY
from gru_viz.ui.asset import asset
from gru_viz.ui.session import MOVES_KEY
from gru_viz.ui.share import share
from gru_viz.ui.state import travel

_KEYS = {"undo": ("undo",), "redo": ("redo", "redo_too"), "reset": ()}
_TITLES = {"undo": "Undo", "redo": "Redo", "reset": "Reset"}
_DONE = {"undo": "Undone", "redo": "Done again", "reset": "Reset"}


_bar = st.components.v2.component(
    "gru_viz_toolbar",
    html=asset("toolbar.html"),
    css=asset("toolbar.css"),
    js=APART + asset("again.js") + asset("toolbar.js"),
)


def toolbar(page: str) -> None:
    """Make the moves that were asked for, and show the buttons. Belongs before the page, which shows them."""
    travel()  # and not in a callback: what the hand did before, in whatever component, is in the scene by now
    key = "toolbar_embedded" if st.context.is_embedded else "toolbar"
    with st.container(key=key, horizontal=True, gap=None, width="content"):
        _bar(
            data=told(),
            key=MOVES_KEY,
            width="content",
            height=32,
            on_moves_change=lambda: None,
        )
        share(page)


def told() -> dict[str, Any]:
    """What the buttons are called, which keys they have, and what is said when it is done."""
    moves = {
        move: {"title": title, "shown": HOTKEYS[_KEYS[move][0]].shown if _KEYS[move] else ""}
        for move, title in _TITLES.items()
    }
    keys = {move: [HOTKEYS[name].key for name in names] for move, names in _KEYS.items()}
    return {"moves": moves, "keys": keys, "done": _DONE, "said": {"key": HOTKEYS["said"].key, "fold": ALOUD_KEY}}
