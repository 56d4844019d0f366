"""Single elements of an SVG drawing. Text is always set as text, never as markup."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from gru_viz.cells.notation import Symbol
from gru_viz.schematic.geometry import Rect
from gru_viz.schematic.metrics import Metrics
from gru_viz.schematic.paths import n

DROP = 0.24
"""How far a subscript drops, in parts of its letter's size."""


def rect(parent: ET.Element, name: str, area: Rect, radius: float = 0) -> ET.Element:
    """A rectangle, its corners rounded."""
    left, top, right, bottom = area
    lengths = {"x": n(left), "y": n(top), "width": n(right - left), "height": n(bottom - top)}
    if radius:
        lengths["rx"] = n(radius)
    return ET.SubElement(parent, "rect", {"class": name, **lengths})


def circle(parent: ET.Element, name: str, x: float, y: float, radius: float) -> ET.Element:
    """A circle."""
    return ET.SubElement(parent, "circle", {"class": name, "cx": n(x), "cy": n(y), "r": n(radius)})


def path(parent: ET.Element, name: str, data: str) -> ET.Element:
    """A path."""
    return ET.SubElement(parent, "path", {"class": name, "d": data})


def text(parent: ET.Element, name: str, x: float, y: float, size: float, anchor: str = "middle") -> ET.Element:
    """An empty line of text, vertically centred on y."""
    lengths = {"x": n(x), "y": n(y + 0.35 * size), "font-size": n(size)}
    return ET.SubElement(parent, "text", {"class": name, "text-anchor": anchor, **lengths})


def symbol(
    parent: ET.Element, letter: Symbol, x: float, y: float, m: Metrics, size: float, anchor: str = "middle"
) -> ET.Element:
    """A quantity's letter of this size with its mark and subscript."""
    element = text(parent, "symbol", x, y - (0.06 * size if letter.sub else 0), size, anchor)
    if letter.mark:  # Its own element: not every mathematical font has marks that fit running text.
        ET.SubElement(element, "tspan", {"class": "marked"}).text = letter.head
    else:
        element.text = letter.head
    if letter.sub:
        attributes = {"class": "sub", "dy": n(DROP * size), "font-size": n(m.sub(size))}
        ET.SubElement(element, "tspan", attributes).text = letter.sub.replace("-", "−")
    return element


def plain(letter: Symbol) -> str:
    """A symbol on one line, with a true minus sign."""
    return letter.text.replace("-", "−")
