"""The two diagrams of a training run, laid out: the loss, and how well held-out questions are answered.

Streamlit makes a Plotly figure anew whenever it changes, which flickers while a run goes on. So these two are drawn
by the film's component, which keeps its lines and only moves their points. Everything that takes thought (scales,
ticks, what is cut off) is settled here; the browser only stretches it to the width that there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from gru_viz.cells.formula import percent
from gru_viz.figures import memory
from gru_viz.figures.theme import STRIPES
from gru_viz.views.memory_words import power_of_ten
from gru_viz.views.training import HIGHEST, LOWEST, CurvesInfo, size_text

DASHES = {kind: " ".join(map(str, STRIPES[dash])) for kind, dash in memory.DASHES.items()}
"""Dash of each kind of cell, as everywhere, for an SVG."""
TICKS = 6


class Tick(NamedTuple):
    """A number beside an axis."""

    at: float
    """Its place, 0 to 1 along the axis."""
    label: str


class PlacedLine(NamedTuple):
    """One learner's line; places run from 0 to 1, left to right and bottom to top."""

    kind: str
    colour: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    texts: tuple[str, ...]
    """What each point says under the pointer."""
    dots: bool
    """Whether points are marked: those that were measured, and not means over many batches."""


class Panel(NamedTuple):
    """One diagram."""

    name: str
    title: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    lines: tuple[PlacedLine, ...]
    guess: float | None
    """Where the line of the best constant answer lies."""


def panels(info: CurvesInfo) -> tuple[Panel, Panel]:
    """Loss and score against updates."""
    is_log = not info.is_accuracy
    low, high = info.decades if is_log else (0.0, info.loss_high)
    across = tuple(Tick(value / info.updates, f"{value:,.0f}") for value in nice(0, info.updates))
    decades = _decades(low, high) if is_log else ()
    loss = Panel(
        name="loss",
        title="Training loss",
        x_ticks=across,
        y_ticks=decades or tuple(Tick(value / high, f"{value:g}") for value in nice(0, high)),
        lines=tuple(
            PlacedLine(
                curve.kind,
                curve.colour,
                _places(curve.updates, 0, info.updates),
                _heights(curve.losses, low, high, is_log),
                tuple(
                    f"update {at:,.0f}: {size_text(value)}"
                    for at, value in zip(curve.updates, curve.losses, strict=True)
                ),
                dots=False,
            )
            for curve in info.curves
        ),
        guess=None,
    )
    shares = tuple(Tick(share, percent(share)) for share in (0.0, 0.25, 0.5, 0.75, 1.0))
    score = Panel(
        name="score",
        title="Held-out accuracy" if info.is_accuracy else "Held-out squared error",
        x_ticks=across,
        y_ticks=decades or shares,
        lines=tuple(
            PlacedLine(
                curve.kind,
                curve.colour,
                _places(curve.checkpoints, 0, info.updates),
                _heights(curve.scores, *(info.decades if is_log else (0.0, 1.0)), is_log),
                tuple(
                    f"update {at:,}: {percent(value)}" if info.is_accuracy else f"update {at:,}: {size_text(value)}"
                    for at, value in zip(curve.checkpoints, curve.scores, strict=True)
                ),
                dots=True,
            )
            for curve in info.curves
        ),
        guess=_heights((info.chance,), *(info.decades if is_log else (0.0, 1.0)), is_log)[0],
    )
    return loss, score


def panel_data(panel: Panel) -> dict[str, Any]:
    """A diagram as plain JSON."""
    return {
        **panel._asdict(),
        "x_ticks": [tick._asdict() for tick in panel.x_ticks],
        "y_ticks": [tick._asdict() for tick in panel.y_ticks],
        "lines": [line._asdict() for line in panel.lines],
    }


def nice(low: float, high: float, most: int = TICKS) -> tuple[float, ...]:
    """Round numbers from ``low`` up to ``high``, at most ``most`` and one of them."""
    rough = (high - low) / most
    power = 10.0 ** np.floor(np.log10(rough))
    step = next(float(power * by) for by in (1, 2, 5, 10) if power * by >= rough * (1 - 1e-9))
    return tuple(float(value) for value in np.arange(low, high + step * 1e-6, step).round(10))


def _decades(low: float, high: float) -> tuple[Tick, ...]:
    every = max(1, round((high - low) / TICKS))
    return tuple(
        Tick((power - low) / (high - low), {0: "1", 1: "10"}.get(power, power_of_ten(power)))
        for power in range(int(low), int(high) + 1, every)
    )


def _places(values: Sequence[float], low: float, high: float) -> tuple[float, ...]:
    return tuple(round((value - low) / (high - low), 4) for value in values)


def _heights(values: Sequence[float], low: float, high: float, is_log: bool) -> tuple[float, ...]:
    """Places on an axis; what leaves the diagram goes on just outside of it."""
    array = np.asarray(values, dtype=np.float64)
    scaled = np.log10(np.clip(array, LOWEST / 10, HIGHEST * 10)) if is_log else array
    return tuple(np.clip((scaled - low) / (high - low), -0.05, 1.05).round(4).tolist())
