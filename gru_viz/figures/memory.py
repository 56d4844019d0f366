"""The gradient's figure: factors, their product, their paths, and the inputs that still count, on one time axis."""

from __future__ import annotations

from collections.abc import Sized
from html import escape
from typing import Any

import numpy as np

from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.expr import Array
from gru_viz.figures.rows import Rows, Spec, Trace, powers, rule, short, stroke_width, strokes, total_height
from gru_viz.figures.theme import Theme
from gru_viz.views.chains import Line
from gru_viz.views.memory import EXPLODED, HALF, LOST, VANISHED, GradientInfo, ReachLine
from gru_viz.views.memory_words import power

PRODUCT_RANGE = (LOST, 8.0)
"""Powers of ten."""
DASHES = {kind: names.dash for kind, names in CELL_NAMES.items()}
"""Of the other kinds of cell; the scene's own is drawn through."""


_HEIGHTS = (100, 200, 110, 110)
GRADIENT_HEIGHT = total_height(_HEIGHTS)
"""In pixels, with all margins."""


def gradient_spec(info: GradientInfo, theme: Theme) -> Spec:
    """Four rows: factors as bars, their running product, the paths as stacked areas, the inputs that still count."""
    rows = Rows(info.window, theme, _HEIGHTS)
    rows.add(*_factors(info, theme))
    rows.add(*_product(info, theme))
    rows.add(*_paths(info, theme))
    rows.add(*_inputs(info, theme))
    return rows.spec("gradient")


def _factors(info: GradientInfo, theme: Theme) -> tuple[Any, ...]:
    low, high = info.factor_range
    pad = 0.06 * (high - low)
    colour = theme.tone("state")
    xs, ys = strokes(info.norms, 0.0, low, high)
    bars = {
        "type": "scatter",
        "mode": "lines",
        "name": "factors",
        "x": xs,
        "y": ys,
        "line": {"color": colour, "width": stroke_width(info.window)},
        "opacity": 0.75,
        "customdata": [size for size in sizes(info.norms) for _ in range(3)],
        "hovertemplate": "t = %{x:,d}: factor %{customdata:.3~g}<extra></extra>",
    }
    radii = {
        "type": "scatter",
        "mode": "lines",
        "name": "spectral radius",
        "x": info.radii.steps.tolist(),
        "y": short(np.clip(info.radii.log10, low, high)),
        "line": {"color": theme.tone("reset"), "width": 1.75, "shape": _shape(info.radii.steps)},
        "customdata": sizes(info.radii),
        "hovertemplate": "t = %{x:,d}: spectral radius %{customdata:.3~g}<extra></extra>",
    }
    ticks = powers(low, high, max(1, int((high - low) / 4)))
    for end, label in ((low, "½"), (high, "2")):
        if abs(end) == HALF:
            ticks = {"tickvals": [*ticks["tickvals"], end], "ticktext": [*ticks["ticktext"], label]}
    axis = {"range": [low - pad, high + pad], **ticks}
    title = f"<b>One factor per step</b>  ‖∂{info.state}<sub>t</sub>/∂{info.state}<sub>t−1</sub>‖"
    return title, [bars, radii], axis, [rule(0, theme.text, width=2)]


def sizes(line: Line) -> list[float]:
    """The numbers themselves, to four digits."""
    with np.errstate(over="ignore", under="ignore"):
        return [float(f"{size:.4g}") for size in (10.0 ** np.minimum(line.log10, 300)).tolist()]


def _product(info: GradientInfo, theme: Theme) -> tuple[Any, ...]:
    low, high = PRODUCT_RANGE
    zones: list[tuple[float, float, str, str]] = [
        (low, VANISHED, "vanishes", "reset"),
        (VANISHED, EXPLODED, "survives", "update"),
        (EXPLODED, high, "explodes", "written"),
    ]
    shapes = [
        {
            "type": "rect",
            "y0": bottom,
            "y1": top,
            "line": {"width": 0},
            "fillcolor": theme.tone(colour),
            "opacity": 0.1,
        }
        for bottom, top, _, colour in zones
    ]
    words = {
        "type": "scatter",
        "mode": "text",
        "name": "zones",
        "x": [info.window.first - 0.5] * 3,
        "y": [top - 1.3 for _, top, *_ in zones],
        "text": [f" {word}" for _, _, word, _ in zones],
        "textposition": "middle right",
        "textfont": {"size": 13, "color": [theme.tone(colour) for *_, colour in zones]},
        "hoverinfo": "skip",
    }
    lines = [_reach(line, theme) for line in info.lines]
    axis = {"range": [low, high], **powers(low, high, 4)}
    title = "<b>Their product, from T back to t</b>"
    return title, [*lines, words], axis, [*shapes, rule(0, theme.text, width=2)]


def _reach(line: ReachLine, theme: Theme) -> Trace:
    low, high = PRODUCT_RANGE
    return {
        "type": "scatter",
        "mode": "lines",
        "name": line.title,
        "x": line.line.steps.tolist(),
        # A line that leaves the picture goes on just outside of it.
        "y": short(np.clip(line.line.log10, low - 4, high + 4), 2),
        "line": {
            "color": theme.tone(line.colour),
            "width": 4 if line.own else 1.75,
            "dash": "solid" if line.own else DASHES[line.kind],
        },
        "customdata": [power(value) for value in line.line.log10.tolist()],
        "hovertemplate": f"{line.title}, from T back to t = %{{x:,d}}: %{{customdata}}<extra></extra>",
    }


def _paths(info: GradientInfo, theme: Theme) -> tuple[Any, ...]:
    low, high = info.path_range
    steps = info.path_steps.tolist()
    areas: list[Trace] = []
    for sign, group in ((1, "plus"), (-1, "minus")):
        total = np.zeros(len(steps))
        for part in info.paths:
            share = np.clip(part.values, 0, None) if sign > 0 else np.clip(part.values, None, 0)
            if sign < 0 and not share.any():
                continue
            total = total + share
            areas.append(_area(part.title, steps, share, group, theme.tone(part.colour)))
    axis = {"range": [low, high], "nticks": 4}
    return (
        "<b>Each factor, path by path</b>",
        areas,
        axis,
        [rule(0, theme.faint), rule(1, theme.text, width=2)],
    )


def _shape(steps: Sized) -> str:
    """A step is as wide as it lasts, as long as that can be seen."""
    return "hvh" if len(steps) <= 400 else "linear"


def _area(title: str, steps: list[int], values: Array, group: str, colour: str) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": title,
        "x": steps,
        "y": short(values),
        "stackgroup": group,
        "line": {"color": colour, "width": 0.5, "shape": _shape(steps)},
        "fillcolor": colour,
        "hovertemplate": f"t = %{{x:,d}}: {escape(title)} %{{y:.3f}}<extra></extra>",
    }


def _inputs(info: GradientInfo, theme: Theme) -> tuple[Any, ...]:
    low, high = PRODUCT_RANGE
    colour = theme.tone("input")
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": "connectivity",
        "x": info.by_input.steps.tolist(),
        "y": short(np.clip(info.by_input.log10, low - 4, high + 4), 2),
        "line": {"color": colour, "width": 2},
        "customdata": [power(value) for value in info.by_input.log10.tolist()],
        "hovertemplate": "input of t = %{x:,d}: %{customdata}<extra></extra>",
    }
    head = info.state.strip("[]").partition(",")[0]
    title = f"<b>Inputs that still count</b>  ‖∂{head}<sub>T</sub>/∂x<sub>t</sub>‖"
    return title, [line], {"range": [low, high], **powers(low, high, 4)}, [rule(0, theme.text)]
