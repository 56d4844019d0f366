"""All units of a layer on a page: heatmaps of every quantity on a canvas, and chosen units as lines.

Registered once, when this module is imported. The browser looks numbers up and paints; it computes no cell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from gru_viz.schematic.modules import bundled
from gru_viz.schematic.table import TABLE_CSS

UNITS_KEY = "all_units"
_ASSETS = Path(__file__).with_name("assets") / "units"

_mount = st.components.v2.component(
    "gru_viz_units",
    html=(_ASSETS / "units.html").read_text(encoding="utf-8"),
    css="".join(path.read_text("utf-8") for path in (_ASSETS.parent / "view.css", _ASSETS / "units.css", TABLE_CSS)),
    js=bundled(_ASSETS / "main.js"),
)


def mount_units(data: Mapping[str, Any], on_hand: Callable[[], None]) -> None:
    """Show all units.

    data: ``units_data`` of ``gru_viz.views.own_run``, with ``run``, a name for these numbers, and ``quantity``, one of
    ``packed_quantity``, or None where the browser keeps it. on_hand: called when the hand has chosen something, which
    is then in ``st.session_state[UNITS_KEY].hand`` as ``{"run", "want", "have", "unit", "step"}``: the quantity it
    waits for, those it keeps, and where the hand is.
    """
    _mount(data=dict(data), key=UNITS_KEY, on_hand_change=on_hand)
