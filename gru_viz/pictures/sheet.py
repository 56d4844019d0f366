"""What a picture is on: the paper, a title above, and below it what a reader must know to read it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import gru_viz
from gru_viz.figures.theme import Mode, theme
from gru_viz.pictures.drawing import drawing
from gru_viz.pictures.strips import WIDTH, strips
from gru_viz.pictures.styles import styled
from gru_viz.pictures.subject import Subject
from gru_viz.pictures.words import brief, text, wrapped
from gru_viz.schematic import svg
from gru_viz.schematic.paths import n
from gru_viz.views.reading import cell_said

MARGIN = 20.0
TITLE, LINE, SMALL = 24.0, 17.0, 14.0
LINK_LINES = 4
LONG_LINK = "The link of this scene is in the description inside this file."
"""Stands for a link that takes more lines."""
PAPER = {"light": "#ffffff", "dark": "#11151c"}
FONT = "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', 'DejaVu Sans', sans-serif"
"""Fonts of about one width, so that what fits in one fits in all; one of them is on every machine."""


class Caption(NamedTuple):
    """What stands around a picture, and in its file's description."""

    title: str
    where: str
    how: str
    """How to read it."""
    conventions: str
    link: str

    @property
    def description(self) -> str:
        """All but the title, a line for each."""
        return "\n".join(line for line in self[1:] if line)


def caption(subject: Subject, what: str) -> Caption:
    """The words around a picture of a run."""
    token = f" “{brief(subject.token(), 40)}”" if subject.named else ""
    page, units = subject.page(), subject.trace.params.hidden_size
    if what == "schematic":
        rows = f"unit {page[0]}" if len(page) == 1 else f"units {page[0]} to {page[-1]}"
        part = f" of {units}" if len(page) < units else ""
        how = f"Numbers are those of {subject.unit_title()}. A column shows {rows}{part}, the first on top."
    else:
        how = f"Lines are those of {subject.unit_title()}. Rows are units, columns are time steps."
    said = f"{cell_said(subject.cell, subject.notation)} · gru_viz {gru_viz.__version__}"
    return Caption(subject.title, f"t = {subject.step}{token}", how, said, subject.link)


def sheet(subject: Subject, what: str, mode: Mode, with_caption: bool) -> str:
    """A picture as an SVG document that needs nothing else."""
    look = theme(mode)
    if what == "schematic":
        root = drawing(subject, look)
        left, top, width, height = map(float, root.attrib["viewBox"].split())
        body = ET.Element("g")
        body.extend(root)
    else:
        body, height = strips(subject, look)
        left, top, width = 0.0, -2.0, WIDTH
        height += 2
    words = caption(subject, what)
    page = ET.Element("svg", {"class": "gv-stage", "data-theme": mode})
    ET.SubElement(page, "title").text = svg.readable(words.title)
    ET.SubElement(page, "desc").text = svg.readable(words.description)
    paper = ET.SubElement(page, "rect", {"width": "100%", "height": "100%", "style": "fill:var(--paper)"})
    y = MARGIN
    if with_caption:
        y = _lines(page, [(words.title, TITLE, True), (words.where, LINE, False)], y, width) + 10
    body.set("transform", f"translate({n(MARGIN - left)} {n(y - top)})")
    page.append(body)
    y += height
    if with_caption:
        link = words.link if len(wrapped(words.link, SMALL, width)) <= LINK_LINES else LONG_LINK
        y = _lines(page, [(line, SMALL, False) for line in (words.how, words.conventions, link)], y + 14, width)
    full = (str(math.ceil(width + 2 * MARGIN)), str(math.ceil(y + MARGIN)))
    paper.attrib |= {"width": full[0], "height": full[1]}
    variables = {
        "--st-text-color": look.text,
        "--word": look.text,
        "--st-background-color": PAPER[mode],
        "--st-font": FONT,
    }
    styled(page, css(), variables)
    page.attrib.clear()
    page.attrib |= {"xmlns": svg.SVG, "width": full[0], "height": full[1], "viewBox": f"0 0 {full[0]} {full[1]}"}
    page.attrib |= {"role": "img", "font-family": FONT, "style": "max-width:100%;height:auto"}
    return ET.tostring(page, encoding="unicode")


def _lines(page: ET.Element, lines: Sequence[tuple[str, float, bool]], y: float, width: float) -> float:
    for words, size, bold in lines:
        for line in wrapped(words, size, width):
            text(page, line, MARGIN, y + 0.65 * size, size, bold=bold)
            y += 1.35 * size
    return y


@cache
def css() -> str:
    """The colours and styles of the schematic."""
    sheet_ = Path(svg.__file__).with_name("assets") / "schematic.css"
    return svg.palette_css() + sheet_.read_text(encoding="utf-8")
