"""The numbers of a picture as a table, in HTML: read cell by cell, sorted and copied in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from gru_viz.schematic.modules import bundled

_ASSETS = Path(__file__).with_name("assets") / "table"
TABLE_CSS = _ASSETS / "table.css"
"""Styles of tables, for other components that have one."""

_mount = st.components.v2.component(
    "gru_viz_table",
    html='<div class="gt-table"></div>\n',
    css=TABLE_CSS.read_text(encoding="utf-8"),
    js=bundled(_ASSETS / "main.js"),
)


def mount_table(data: Mapping[str, Any], key: str) -> None:
    """Show a table: its ``caption``, ``corner``, ``columns``, ``rows`` and ``note``, all of it text."""
    _mount(data=dict(data), key=key)
