"""A run in a notebook: the live bench in a frame of its own, or a small table where that would be too large."""

from __future__ import annotations

import html
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.formula import number
from gru_viz.cells.notation import CELL_TITLES, entry, shown
from gru_viz.dynamics.trace import Trace
from gru_viz.export.page import View, export_html
from gru_viz.scene.scene import Scene
from gru_viz.views.reading import read

HEIGHT = 900
"""Pixels of the frame: schematic, sliders and the strips of a small cell."""

MOST_STEPS, MOST_UNITS, MOST_NUMBERS = 2000, 64, 30_000
"""How long, how wide, and of how many weights and inputs a run may be to become a bench; a notebook keeps all of it."""


@dataclass(frozen=True)
class Shown:
    """Something that a notebook shows as HTML."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


def show(
    what: Trace | Scene, *, tokens: Sequence[str] | None = None, height: int = HEIGHT, view: View = "lab"
) -> Shown:
    """The live bench of a run or a scene, to be the last line of a notebook's cell.

    It runs in a frame without network and without access to the notebook. Runs of more than 2000 steps, 64 units or
    30,000 numbers, and batches, become a small table instead; so does everything where latex2mathml is not installed.

    tokens: what each step of a run is called, if not what ``run`` was told. height: of the frame, in pixels. view: what
    is open first, "lab" or "walkthrough".

    Raises ValueError for what is neither, tokens that are not one for each step, and a height below 100.
    """
    if not isinstance(what, Trace | Scene):
        raise ValueError(f"a Trace or a Scene can be shown; given a {type(what).__name__}")
    if isinstance(height, bool) or not isinstance(height, int) or height < 100:
        raise ValueError(f"height is a number of pixels, 100 or more; given {height!r}")
    trace = read(what).trace if isinstance(what, Scene) else what
    if tokens is not None:
        if isinstance(what, Scene):
            raise ValueError("a scene has tokens of its own; tokens= is for a run")
        if len(tokens) != trace.steps:
            raise ValueError(f"{len(tokens)} tokens for {trace.steps} steps; there must be one each")
        what = trace = copy(trace)
        trace.tokens = tuple(map(str, tokens))
    if why := _too_large(trace):
        return Shown(_table(trace, why))
    try:
        page = export_html(what, view=view).replace("&", "&amp;").replace('"', "&quot;")
    except ImportError as error:
        package = str(error.name).partition(".")[0]
        return Shown(_table(trace, f"The live bench needs a package more: pip install {package}"))
    title = f"The live bench of {CELL_NAMES[trace.cell.kind].said}"
    return Shown(
        f'<iframe title="{title}" sandbox="allow-scripts" srcdoc="{page}" loading="lazy" '
        f'style="width:100%;height:{height}px;border:1px solid #8793a6;border-radius:6px"></iframe>'
    )


def _too_large(trace: Trace) -> str:
    """Why a run is no bench; empty if it is one."""
    if trace[trace.names[0]].ndim != 2:
        return "Of a batch, run one by itself to see its live bench."
    numbers = trace["x"].size + sum(values.size for values in trace.params.values())
    for most, count, what in (
        (MOST_STEPS, trace.steps, "steps"),
        (MOST_UNITS, trace.params.hidden_size, "units"),
        (MOST_NUMBERS, numbers, "weights and inputs"),
    ):
        if count > most:
            return f"The live bench takes up to {most:,} {what}; this run has {count:,}. gv.picture shows it."
    return ""


def _table(trace: Trace, why: str) -> str:
    """What gates, candidate and states did, in a few numbers. All text is ours or escaped."""
    cell = trace.params.cell
    batch = trace[trace.names[0]].shape[:-2]
    size = [f"{batch[0]:,} runs"] if batch else []
    size += [f"{trace.steps:,} steps", f"{trace.params.hidden_size:,} units"]
    rows = []
    for name in shown(cell):
        what, values = entry(cell, name), trace[name]
        ends = "".join(f"<td>{number(float(each(values)))}</td>" for each in (np.min, np.mean, np.max))
        rows.append(f"<tr><th scope='row'>{what.symbol.html} {html.escape(what.title)}</th>{ends}</tr>")
    return (
        f"<table><caption>{CELL_TITLES[cell.kind]}: {', '.join(size)}. {why}</caption>"
        "<thead><tr><th>quantity</th><th>lowest</th><th>mean</th><th>highest</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
