"""Figures of several rows on one time axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gru_viz.figures.layout import plain_layout, time_axis
from gru_viz.figures.theme import Theme
from gru_viz.views.chains import Line
from gru_viz.views.memory import Window

MARGIN = {"l": 58, "r": 12, "t": 6, "b": 44}
"""The same in every figure over time, so that their steps stand below one another."""
TITLE_PX, GAP_PX = 24, 8

Trace = dict[str, Any]
Spec = dict[str, Any]


def _plot_height(heights: Sequence[int]) -> int:
    return sum(heights) + len(heights) * (TITLE_PX + GAP_PX)


def total_height(heights: Sequence[int]) -> int:
    """Of a figure whose rows are so high, in pixels."""
    return _plot_height(heights) + MARGIN["t"] + MARGIN["b"]


class Rows:
    """Rows below one another on one time axis, each with a title and a y axis of its own."""

    def __init__(self, window: Window, theme: Theme, heights: Sequence[int]) -> None:
        self.window, self.theme, self.heights = window, theme, heights
        self.plot = _plot_height(heights)
        self.traces: list[Trace] = []
        self.axes: dict[str, Any] = {}
        self.shapes: list[Trace] = []
        self.titles: list[str] = []

    def add(self, title: str, traces: Sequence[Trace], axis: dict[str, Any], shapes: Sequence[Trace] = ()) -> None:
        """The next row from the top. Shapes that span the picture are given in its y axis alone."""
        at = len(self.titles)
        top = sum(self.heights[:at]) + at * (TITLE_PX + GAP_PX)
        high, low = top + TITLE_PX, top + TITLE_PX + self.heights[at]
        name = "" if at == 0 else str(at + 1)
        common = {"domain": [1 - low / self.plot, 1 - high / self.plot], "fixedrange": True, "zeroline": False}
        self.axes[f"yaxis{name}"] = common | {"gridcolor": self.theme.grid, "tickfont": {"size": 12}} | axis
        self.traces += [trace | {"yaxis": f"y{name}"} for trace in traces]
        self.shapes += [
            {"xref": "paper", "x0": 0, "x1": 1, "layer": "below"} | shape | {"yref": f"y{name}"} for shape in shapes
        ]
        # A title has an axis of its own, above the row: on one across all rows it would catch the pointer.
        strip = {"domain": [1 - high / self.plot, 1 - top / self.plot], "range": [0, 1]}
        self.axes[f"yaxis{len(self.heights) + at + 1}"] = strip | {"visible": False, "fixedrange": True}
        self.titles.append(title)

    def _title(self, at: int, text: str) -> Trace:
        return {
            "type": "scatter",
            "mode": "text",
            "name": f"title {at + 1}",
            "x": [self.window.first - 0.5],
            "y": [0.5],
            "text": [text],
            "textposition": "middle right",
            "textfont": {"size": 14, "color": self.theme.text},
            "hoverinfo": "skip",
            "cliponaxis": False,
            "yaxis": f"y{len(self.heights) + at + 1}",
        }

    def spec(self, key: str) -> Spec:
        """The figure."""
        last = len(self.heights)
        titles = [self._title(at, text) for at, text in enumerate(self.titles)]
        cursor = {
            "type": "line", "xref": "x", "yref": "paper", "x0": self.window.moment, "x1": self.window.moment,
            "y0": 0, "y1": 1, "line": {"color": self.theme.cursor, "width": 1.5, "dash": "dot"},
        }  # fmt: skip
        inside = self.window.first <= self.window.moment <= self.window.last
        layout = plain_layout(self.theme, self.plot, MARGIN, key) | {
            "xaxis": time_axis(self.window.first, self.window.last)
            | {"anchor": "y" if last == 1 else f"y{last}", "tickformat": ",d"},
            **self.axes,
            "shapes": [*self.shapes, *([cursor] if inside else [])],
        }
        return {"data": [*self.traces, *titles], "layout": layout}


def short(values: ArrayLike, digits: int = 3) -> list[float | None]:
    """Numbers with few decimals, as plain lists; what is not finite becomes nothing."""
    return [
        value if np.isfinite(value) else None for value in np.round(np.asarray(values, dtype=float), digits).tolist()
    ]


def strokes(line: Line, base: float, low: float, high: float, digits: int = 3) -> tuple[list[Any], list[Any]]:
    """Bars as one path, from ``base`` to each value, cut to the axis: it is drawn far sooner than a thousand bars."""
    steps, values = line.steps.tolist(), short(np.clip(line.log10, low, high), digits)
    xs: list[Any] = [None] * (3 * len(steps))
    ys = list(xs)
    xs[0::3], xs[1::3] = steps, steps
    ys[0::3], ys[1::3] = [base] * len(steps), values
    return xs, ys


def stroke_width(window: Window) -> float:
    """As wide as a step allows on a usual screen."""
    return float(np.clip(700 / (window.last - window.first + 1), 1.5, 22))


def rule(at: float, colour: str, dash: str = "solid", width: float = 1.5) -> Trace:
    """A line across a row at one height."""
    return {"type": "line", "y0": at, "y1": at, "line": {"color": colour, "width": width, "dash": dash}}


def powers(low: float, high: float, every: int) -> dict[str, Any]:
    """Ticks of an axis that counts powers of ten."""
    ticks = [at for at in range(math.ceil(low), math.floor(high) + 1) if at % every == 0]
    return {"tickvals": ticks, "ticktext": [power_label(at) for at in ticks]}


def power_label(at: int) -> str:
    """A power of ten as a tick says it, in HTML."""
    return {0: "1", 1: "10", -1: "0.1"}.get(at, f"10<sup>{at}</sup>".replace("-", "−"))
