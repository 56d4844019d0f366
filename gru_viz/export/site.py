"""A folder of pages for any static host: an index, and the live bench of every designed scene and shipped net."""

from __future__ import annotations

import html
from pathlib import Path
from typing import NamedTuple

import gru_viz
from gru_viz.cells.notation import CELL_TITLES
from gru_viz.export.page import export_html, page_style, template
from gru_viz.learning.shipped import SHIPPED
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import base
from gru_viz.views.tables import scene_title

INDEX = "index.html"


class Entry(NamedTuple):
    """One page of the site."""

    id: str
    title: str
    text: str
    cell: str

    @property
    def file(self) -> str:
        """Its name in the folder."""
        return f"{self.id}.html"


def entries() -> tuple[Entry, ...]:
    """Every page besides the index."""
    designed = (Entry(each.id, each.title, each.question, each.cell_kind) for each in PRESETS.values())
    trained = (
        Entry(id, scene_title(base(id)), "Nobody chose these weights: the cell learnt them.", recipe.cell)
        for id, recipe in SHIPPED.items()
    )
    return (*designed, *trained)


def write_site(folder: Path, address: str = "") -> list[Path]:
    """Write the site into ``folder``, made if need be, and give its files. ``address``: of the app, for links back.

    Raises ValueError as :func:`gru_viz.export_html`, and OSError where nothing can be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lab = f"{address.rstrip('/')}/gate_lab" if address else ""
    pages = {each.file: export_html(base(each.id), address=lab, index=INDEX) for each in entries()}
    pages[INDEX] = index_page()
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in pages]


def index_page() -> str:
    """The page that leads to all others."""
    parts = [
        f'<section class="ground"><h2>{CELL_TITLES[kind]}</h2><ul>{"".join(map(_item, found))}</ul></section>'
        for kind in CELL_TITLES
        if (found := [each for each in entries() if each.cell == kind])
    ]
    return template("index.html").substitute(style=page_style(), scenes="\n".join(parts), version=gru_viz.__version__)


def _item(each: Entry) -> str:
    title, text = html.escape(each.title), html.escape(each.text)
    return (
        f'<li><a href="{each.file}">{title}</a>. {text} '
        f'<a href="{each.file}#walkthrough" aria-label="Walk through {title}">Walk through it</a></li>'
    )
