"""A figure on a page."""

from __future__ import annotations

from typing import Any

import streamlit as st

from gru_viz.figures.spec import Spec


def show_figure(spec: dict[str, Any], key: str, alt: str, *, camera: bool = False, **more: Any) -> None:
    """Show a figure as the browser reads it. ``camera``: with the tools in its corner, which save it as a picture."""
    config = {"displaylogo": False} if camera else {"displayModeBar": False}
    st.plotly_chart(Spec(spec), key=key, theme=None, height=spec["layout"]["height"], config=config, alt=alt, **more)
