"""The film of a training on a page: one browser component, dragged through the checkpoints without asking Python.

Registered once, when this module is imported. The browser looks numbers up and paints; it computes no cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from gru_viz.schematic.modules import bundled
from gru_viz.schematic.svg import palette_css
from gru_viz.schematic.table import TABLE_CSS

_ASSETS = Path(__file__).with_name("assets")
_FILM = _ASSETS / "film"

FILM_KEY = "training_film"


def script() -> str:
    """The component's script, with what it shares with the bench."""
    return bundled(_FILM / "main.js")


_mount = st.components.v2.component(
    "gru_viz_film",
    html=(_FILM / "film.html").read_text(encoding="utf-8"),
    css=palette_css() + "".join(path.read_text("utf-8") for path in (_FILM / "film.css", TABLE_CSS)),
    js=script(),
)


def mount_film(data: Mapping[str, Any], on_place: Callable[[], None]) -> None:
    """Show a film.

    data: made by ``gru_viz.views.film``. on_place: called when the hand has chosen a checkpoint or a learner, which
    is then in ``st.session_state[FILM_KEY].place`` as ``{"seq", "kind", "at"}``; ``at`` is None for the last one.
    """
    _mount(data=dict(data), key=FILM_KEY, on_place_change=on_place)
