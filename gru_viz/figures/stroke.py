"""A piece of a line for a legend, dashed as the line in the figure is."""

from __future__ import annotations

import itertools

from gru_viz.figures.theme import STRIPES

LENGTH = 38
"""Pixels: two periods of most dashes."""


def stroke(colour: str, dash: str, label: str, width: float = 3.0, more: str = "") -> str:
    """HTML of a stroke and its label.

    CSS borders know fewer dashes than figures do, so the stroke is painted in stripes, on paper and in forced colours
    too. ``more``: further style.
    """
    stripes, at = [], 0
    for inked, length in zip(itertools.cycle((True, False)), STRIPES[dash], strict=False):
        stripes.append(f"{colour if inked else 'transparent'} {at}px {at + length}px")
        at += length
    style = (
        f"display:inline-block;width:{LENGTH}px;height:{width:g}px;vertical-align:middle;margin-right:6px;"
        f"background:repeating-linear-gradient(90deg, {', '.join(stripes)});"
        f"print-color-adjust:exact;forced-color-adjust:none{more}"
    )
    return f"<span><i style='{style}'></i>{label}</span>"
