"""The live bench on a page: schematic, time, sliders and the past in one browser component.

The component's own script is a few lines. The bench itself (``parts.py``) and what belongs to a cell go to the
browser once: they are large, and Streamlit would send them again at every change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from gru_viz.schematic.modules import bundled
from gru_viz.schematic.parts import BENCH, bench_html

APART = bundled(BENCH / "apart.js")
"""The script by which components of different fragments take turns, for others to build on."""

GESTURE = bundled(BENCH / "gesture.js")
"""The script that names the press of a button, finger or key that is under way."""

HALL = bundled(BENCH / "hall.js")
"""The script of the view for a lecture hall."""

LETTERS = bundled(BENCH / "letters.js")
"""The script that knows whether single letters are shortcuts; it is part of HALL too."""

CONNECTION = bundled(BENCH / "connection.js")
"""The script that says whether the page still has its server."""

HAND_KEY = "live_bench"


_mount_bench = st.components.v2.component("gru_viz_bench", html=bench_html(), js=bundled(BENCH / "main.js"))


def mount_bench(data: Mapping[str, Any], key: str, on_hand: Callable[[], None]) -> None:
    """Show a run.

    data: made by ``gru_viz.views.bench``, and with it ``parts``, the names of code, styles and structure, and
    ``texts``, name → text of those that the browser does not keep yet. on_hand: called when the hand has done
    something, which is then in ``st.session_state[key].hand``.
    """
    _mount_bench(data=dict(data), key=key, on_hand_change=on_hand)
