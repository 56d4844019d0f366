"""A figure on a page."""

from __future__ import annotations

from typing import Any

import streamlit as st

from gru_viz.figures.spec import Spec


def show_figure(spec: dict[str, Any], key: str, alt: str, *, camera: bool = False, **more: Any) -> None:
    """Show a figure as the browser reads it. ``camera``: with the tools in its corner, which save it as a picture."""
    config = {"displaylogo": False} if camera else {"displayModeBar": False}
    st.plotly_chart(Spec(spec), key=key, theme=None, height=spec["layout"]["height"], config=config, alt=alt, **more)


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
