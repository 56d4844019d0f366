"""The schematic on a page: a small browser component that shows an SVG and follows the theme.

Registered once, when this module is imported. The page computes nothing in the browser: it hands over a
drawing made by :func:`gru_viz.schematic.svg.schematic_svg`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st

from gru_viz.schematic.svg import palette_css

_ASSETS = Path(__file__).with_name("assets")

_mount = st.components.v2.component(
    "gru_viz_schematic",
    html='<div class="gv-stage"></div>',
    css=palette_css() + (_ASSETS / "schematic.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "schematic.js").read_text(encoding="utf-8"),
)


def schematic(svg: str, *, key: str, narrow: str = "", height: int | Literal["content"] = "content") -> None:
    """Show a schematic; where the page is narrower than 560 px and ``narrow`` is given, show that instead.

    svg, narrow: documents from ``schematic_svg``, without and with ``narrow=True``.
    key: the component's key; the same key with a new drawing updates it in place, without a flicker.
    height: "content" gives the drawing the whole width and the height that comes of it. A number of CSS
        pixels is reserved before the browser has the drawing, which then fits itself into it.
    """
    fit = "width" if height == "content" else "box"
    _mount(data={"svg": svg, "narrow": narrow, "fit": fit}, key=key, height=height)
