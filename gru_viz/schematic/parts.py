"""What the live bench is made of, as texts, for whoever puts it on a page: markup, script, styles, structure."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Node
from gru_viz.content.hotkeys import browser_keys
from gru_viz.content.steps import NEAR, steps
from gru_viz.figures.theme import DARK, LIGHT, Theme
from gru_viz.schematic.lighting import feeders
from gru_viz.schematic.modules import bundled
from gru_viz.schematic.svg import palette_css, schematic_svg
from gru_viz.views.bench import Dress, Part, cell_info, structure_part
from gru_viz.views.walkthrough import here

ASSETS = Path(__file__).with_name("assets")
BENCH = ASSETS / "bench"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def bench_html() -> str:
    """The bench's places, all of them empty."""
    return _text(BENCH / "bench.html")


@cache
def bench_code() -> str:
    """The bench as one module, which exports ``Bench``."""
    return bundled(BENCH / "bench.js") + "\nexport { Bench };\n"


@cache
def bench_css() -> str:
    """The bench's styles, the colours of the lines among them."""
    sheets = (ASSETS / "schematic.css", BENCH / "bench.css", BENCH / "inspector.css", ASSETS / "table" / "table.css")
    return palette_css() + "".join(map(_text, sheets))


@lru_cache(maxsize=64)
def structure(nodes: tuple[Node, ...], cell: Cell, notation: str, dress: Dress, units: int, inputs: int) -> Part:
    """What belongs to a cell of one size. ``nodes`` tells a mistaken cell from the right one, which is equal to it."""
    return structure_part(
        cell_info(cell, notation, is_live=dress != "small", units=units, inputs=inputs),
        svg=schematic_svg(cell, notation=notation, units=units, inputs=inputs),
        narrow=schematic_svg(cell, notation=notation, narrow=True, units=units, inputs=inputs),
        stages=_stages(cell) if dress == "walkthrough" else (),
        scales={"light": _stops(LIGHT), "dark": _stops(DARK)},
        keys=browser_keys(),
    )


def _stages(cell: Cell) -> list[dict[str, Any]]:
    return [
        {
            "title": step.title,
            "quantities": step.quantities,
            "lit": sorted(feeders(cell, step.quantities)),
            "here": [each._asdict() for each in here(cell, step.quantities)],
            "near": NEAR,
        }
        for step in steps(cell)
    ]


def _stops(theme: Theme) -> dict[str, Any]:
    return {"gate": theme.gate_scale, "state": theme.state_scale}
