"""A figure on a page."""

from __future__ import annotations

from typing import Any

import streamlit as st

from gru_viz.figures.enlarged import enlarged
from gru_viz.figures.spec import Spec
from gru_viz.figures.table import spec_table
from gru_viz.schematic.table import mount_table
from gru_viz.ui.lesson import presents

FOLD_HEIGHT = 47
"""Pixels that the fold of a figure's table takes below it, with the gap between."""


def show_figure(spec: dict[str, Any], key: str, alt: str, *, camera: bool = False, **more: Any) -> None:
    """Show a figure as the browser reads it. ``camera``: with the tools in its corner, which save it as a picture."""
    shown = enlarged(spec) if presents() else spec
    config = {"displaylogo": False} if camera else {"displayModeBar": False}
    with st.container():
        st.plotly_chart(
            Spec(shown), key=key, theme=None, height=round(shown["layout"]["height"]), config=config, alt=alt, **more
        )
        table_behind(spec, key, alt)


def table_behind(spec: dict[str, Any], key: str, alt: str) -> None:
    """A fold with the numbers of a figure as a table; it is made only while the fold is open."""
    box = st.expander("These numbers as a table", key=f"{key}_as_table", on_change="rerun")
    if box.open:
        with box:
            mount_table({"caption": alt.partition(". ")[0], **spec_table(spec)._asdict()}, f"{key}_table")


def clicked(key: str, what: str, count: int) -> int | None:
    """The whole number below ``count`` that the point clicked last has under ``what``.

    None if there is none: a figure that changes drops its selection, which is no click, and nothing that arrives is
    trusted.
    """
    try:
        found = st.session_state[key]["selection"]["points"][0][what]
        found = found[0] if isinstance(found, list) else found
    except (KeyError, IndexError, TypeError):
        return None
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return int(found) if is_number and 0 <= found < count else None
