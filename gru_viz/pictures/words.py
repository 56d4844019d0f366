"""Words in a picture: what room they take, where lines break. Text is always set as text."""

from __future__ import annotations

import unicodedata
from xml.etree import ElementTree as ET

from gru_viz.schematic import shapes
from gru_viz.schematic.metrics import EM
from gru_viz.schematic.svg import readable

BOLD = 1.08
"""How much more room bold letters take."""


def text_width(words: str, size: float) -> float:
    """Room for a line of text. Letters of East Asia are as wide as they are high."""
    room = (0.0 if unicodedata.combining(sign) else _wide(sign) for sign in words)
    return size * BOLD * sum(room)


def _wide(sign: str) -> float:
    return 1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.78 if sign.isupper() else EM


def brief(words: str, most: int) -> str:
    """A word of at most so many letters, the rest told by an ellipsis."""
    return words if len(words) <= most else words[: most - 1] + "…"


def wrapped(words: str, size: float, width: float) -> list[str]:
    """Lines that fit into a width. A word that does not is broken where it must be, so nothing is ever cut."""
    lines = [""]
    for word in words.split():
        joined = f"{lines[-1]} {word}".strip()
        if text_width(joined, size) <= width:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for sign in word:
            if lines[-1] and text_width(lines[-1] + sign, size) > width:
                lines.append("")
            lines[-1] += sign
    return lines if lines[-1] or len(lines) > 1 else []


def text(
    parent: ET.Element, words: str, x: float, y: float, size: float, anchor: str = "start", *, bold: bool = False
) -> ET.Element:
    """A line of text, vertically centred on y."""
    element = shapes.text(parent, "caption", x, y, size, anchor)
    element.text = readable(words)
    if bold:
        element.set("style", "font-weight:700")
    return element
