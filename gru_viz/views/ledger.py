"""One unit's state, apart by when each part of it was written."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.cells.notation import Entry, entry
from gru_viz.views.chains import Line
from gru_viz.views.extremes import extremes
from gru_viz.views.memory import Looked, power_of_two, window_of
from gru_viz.views.study import Past

NAMED_PARTS = 6
"""Parts of the ledger that stand alone in the stacked bar; the others are added up."""


class Segment(NamedTuple):
    """One part of the stacked bar: from ``base``, as wide as its value."""

    label: str
    base: float
    value: float
    grouped: bool


class LedgerInfo(NamedTuple):
    """One unit's state at the moment, apart by when it was written."""

    entry: Entry
    unit: int
    value: float
    """The state itself; all parts add up to it."""
    segments: tuple[Segment, ...]
    """First those that add, from 0 up, then those that take away, from there back to ``value``."""
    top: float
    """Where the first stop."""
    reach: float
    """The bar's axis goes from −reach to reach."""
    at: Line
    """Step → what it wrote and what is left of it, in the window; ``log10`` holds the plain numbers."""
    half: int
    """From this step on to the moment, the parts hold half of all that was written, by size."""


def step_name(run: Past, step: int) -> str:
    """A step as a label says it: ``t = 36 “terrible”``; the word as it was given."""
    word = run.given.named(step)
    return f"t = {step:,}" + (f" “{word[:14]}”" if word else "")


def ledger_info(scene: Looked, run: Past) -> LedgerInfo | None:
    """What the unit in focus holds at the moment, and from when; None for a plain RNN."""
    books = run.ledger
    if books is None:
        return None
    window, unit = window_of(scene), scene.unit
    column = slice(unit, unit + 1)
    of_unit = replace(books, keep=books.keep[:, column], written=books.written[:, column], start=books.start[column])
    parts = of_unit.parts(window.moment)[:, 0]
    what = entry(run.cell, books.state, scene.notation)
    written = parts[1:]
    stop = min(window.last, window.moment)
    shown = written[window.first : stop + 1]
    at = extremes(shown) if len(shown) else np.zeros(0, np.intp)
    segments, top = _segments(run, parts)
    bound = max(float(np.abs(run.state[:, unit]).max()), top)
    sizes = np.cumsum(np.abs(written)[::-1])
    half = len(written) - 1 - int(np.searchsorted(sizes, sizes[-1] / 2)) if sizes[-1] > 0 else window.moment
    return LedgerInfo(
        entry=what,
        unit=unit,
        value=float(run.state[window.moment, unit]),
        segments=segments,
        top=top,
        reach=power_of_two(bound),
        at=Line(at + window.first, shown[at]),
        half=half,
    )


def _segments(run: Past, parts: Array) -> tuple[tuple[Segment, ...], float]:
    """The largest parts by themselves, the rest of each sign added up; those that add, then those that take away."""
    largest = np.argsort(-np.abs(parts), kind="stable")[:NAMED_PARTS]
    largest = np.sort(largest[parts[largest] != 0])[::-1]
    rest = np.delete(parts, largest)
    found: list[Segment] = []
    base = top = 0.0
    for sign in (1, -1):
        signed = [at for at in largest if parts[at] * sign > 0]
        others = rest[rest * sign > 0]
        pairs = [(step_name(run, at - 1) if at else "the start", parts[at], False) for at in signed]
        if others.size:
            steps = "1 other step" if others.size == 1 else f"{others.size:,} other steps"
            pairs.append((steps, others.sum(), True))
        for label, value, grouped in pairs:
            found.append(Segment(label, base, float(value), grouped))
            base += float(value)
        top = base if sign > 0 else top
    return tuple(found), top
