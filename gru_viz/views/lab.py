"""What the Gate lab's figure shows, as numbers: heatmaps of every gate, candidate and state, lines of some units."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.expr import Array
from gru_viz.cells.notation import Entry, shown
from gru_viz.views.reading import Reading

MAX_INPUT_LINES = 3


class Panel(NamedTuple):
    """One quantity as a heatmap, units top to bottom, time left to right."""

    entry: Entry
    values: Array
    """(H, T)"""
    low: float
    high: float
    clamped: NDArray[np.bool_]
    """(H, T): which cells were forced."""


class Line(NamedTuple):
    """One unit of one quantity over time."""

    entry: Entry
    unit: int
    values: Array
    """(T,)"""


class Signal(NamedTuple):
    """One input column over time."""

    column: str
    values: Array
    """(T,)"""


class LabInfo(NamedTuple):
    """Everything the figure draws."""

    tokens: tuple[str, ...]
    panels: tuple[Panel, ...]
    lines: tuple[Line, ...]
    inputs: tuple[Signal, ...]
    """The input columns, where there are few enough to be drawn as lines."""
    input_entry: Entry
    step: int
    unit: int
    line_low: float
    line_high: float


def fixed_range(reading: Reading, name: str) -> tuple[float, float]:
    """The scale of a quantity. It does not depend on the values where theory bounds them, so it cannot jump.

    An unbounded one gets a round number just above its largest magnitude, and changes only when that does.
    """
    return range_of(reading.entry(name), reading.trace[name])


def range_of(what: Entry, values: Array) -> tuple[float, float]:
    """The same for any quantity that has taken these values."""
    if what.low is not None and what.high is not None:
        return what.low, what.high
    bound = _round_bound(values)
    return -bound, bound


def quantity(what: Entry, values: Array) -> dict[str, Any]:
    """A quantity for a picture in the browser: what it is called, and the scale and range of its colours."""
    low, high = range_of(what, values)
    return {
        "name": what.name,
        "symbol": {"head": what.symbol.head, "sub": what.symbol.sub},
        "title": what.title,
        "meaning": what.meaning,
        "scale": "gate" if what.is_unit_interval else "state",
        "low": low,
        "high": high,
    }


_ROUND = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)


def _round_bound(values: Array, least: float = 0.0) -> float:
    """The smallest round number that no value, nor ``least``, exceeds in size; 1 where all are 0."""
    largest = max(float(np.max(np.abs(values), initial=0.0)), least)
    if largest == 0.0:
        return 1.0
    power = math.floor(math.log10(largest))
    return next(bound for each in _ROUND if (bound := float(f"{each}e{power}")) >= largest)


def lab_info(reading: Reading) -> LabInfo:
    """The Gate lab's picture of a run."""
    trace, scene = reading.trace, reading.scene
    names = shown(reading.cell)
    panels = tuple(
        Panel(reading.entry(name), trace[name].T, *fixed_range(reading, name), trace.clamped(name).T) for name in names
    )
    columns = reading.sequence.columns
    units = (scene.unit, *scene.lines)
    lines = tuple(Line(reading.entry(name), unit, trace[name][:, unit]) for unit in units for name in names)
    inputs = tuple(map(Signal, columns, reading.sequence.xs.T)) if len(columns) <= MAX_INPUT_LINES else ()
    reach = _round_bound(reading.sequence.xs, 1.0) if inputs else 1.0
    return LabInfo(
        tokens=reading.sequence.tokens,
        panels=panels,
        lines=lines,
        inputs=inputs,
        input_entry=reading.entry("x"),
        step=scene.step,
        unit=scene.unit,
        line_low=min([panel.low for panel in panels] + ([-reach] if reach > 1 else [])),
        line_high=max([panel.high for panel in panels] + ([reach] if reach > 1 else [])),
    )
