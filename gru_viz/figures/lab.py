"""The Gate lab's figure: one stack of heatmaps and one line diagram on one time axis."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from gru_viz.cells.expr import Array
from gru_viz.figures.layout import padded, plain_layout, time_axis, value_axis
from gru_viz.figures.theme import Theme
from gru_viz.views.lab import LabInfo, Panel

ROW_PX = 15
"""Height of one unit's row in a heatmap, as long as there are few units."""
STACK_PX = (190, 340)
"""Least and greatest height of all heatmaps together."""
TITLE_PX = 21
"""Room above each heatmap for its title."""
LINES_PX = 150
GAP_PX = 10
MARGIN = {"l": 46, "r": 8, "t": 2, "b": 48}
"""Room for the axes. The strip of words above the figure keeps the same margins left and right."""
MOST_COLUMNS = 1000
"""Columns of a heatmap; where there are more steps, groups of them have two columns each, their lowest and highest."""
UNIT_DASHES = ("solid", "dot", "dash", "dashdot", "longdash")


class _Stack:
    """Where the heatmaps lie, in rows counted from the top; a row is one unit of one quantity."""

    def __init__(self, panels: tuple[Panel, ...]) -> None:
        self.panels = panels
        self.units = panels[0].values.shape[0]
        rows = len(panels) * self.units
        titles = TITLE_PX * len(panels)
        self.height = int(np.clip(rows * ROW_PX + titles, *STACK_PX))
        self.gap = titles / len(panels) / ((self.height - titles) / rows)
        self.tops = [self.gap + at * (self.units + self.gap) for at in range(len(panels))]
        self.rows = len(panels) * (self.units + self.gap)


def plot_lab(info: LabInfo, theme: Theme) -> go.Figure:
    """Draw a run: heatmaps of every gate, candidate and state above, lines of the chosen units below."""
    return go.Figure(lab_spec(info, theme))


def lab_spec(info: LabInfo, theme: Theme) -> dict[str, Any]:
    """The same as the specification that the browser reads: traces and layout.

    Titles are drawn as text marks, and there are no colour bars, legend or slanted labels: in Plotly each of
    those costs more to repaint than a heatmap, and the figure has to follow a slider. Words and colour scales
    stand beside the figure instead.
    """
    stack = _Stack(info.panels)
    plot = stack.height + GAP_PX + LINES_PX
    share = LINES_PX / plot
    traces = [_heatmap(stack, at, theme) for at in range(len(info.panels))]
    traces.append(_titles(info, stack, theme))
    traces += [_input(info, at, theme) for at in range(len(info.inputs))]
    traces += [_line(info, at, theme) for at in range(len(info.lines))]
    layout: dict[str, Any] = plain_layout(theme, plot, MARGIN, "lab") | {
        "xaxis": time_axis(0, len(info.tokens) - 1, standoff=8) | {"anchor": "y2"},
        "yaxis": _unit_axis(stack, share + GAP_PX / plot),
        "yaxis2": value_axis(theme, f"unit {info.unit}")
        | {"domain": [0, share], "range": padded(info.line_low, info.line_high)},
        "shapes": [*_cursor(info, stack, theme), *_clamp_marks(info, stack, theme)],
    }
    return {"data": traces, "layout": layout}


def _every(count: int, most: int) -> int:
    return -(-count // most)


def _unit_axis(stack: _Stack, start: float) -> dict[str, Any]:
    every = _every(stack.units, 4 if stack.units > 8 else 8)
    units = range(0, stack.units, every)
    return {
        "domain": [start, 1],
        "range": [stack.rows, 0],
        "fixedrange": True,
        "tickvals": [top + unit + 0.5 for top in stack.tops for unit in units],
        "ticktext": [str(unit) for _ in stack.tops for unit in units],
        "tickfont": {"size": 12},
        "title": {"text": "unit", "standoff": 2},
        "showgrid": False,
        "zeroline": False,
    }


def scale_groups(panels: tuple[Panel, ...]) -> list[list[int]]:
    """Indexes of the panels that share a colour scale and its limits."""
    groups: dict[tuple[bool, float, float], list[int]] = {}
    for at, panel in enumerate(panels):
        groups.setdefault((panel.entry.is_unit_interval, panel.low, panel.high), []).append(at)
    return list(groups.values())


def _titles(info: LabInfo, stack: _Stack, theme: Theme) -> dict[str, Any]:
    """The name of every heatmap above its first step, in the colour of its lines."""
    return {
        "type": "scatter",
        "mode": "text",
        "name": "titles",
        "x": [-0.5] * len(info.panels),
        "y": [top - 0.47 * stack.gap for top in stack.tops],
        "text": [f"<b>{panel.entry.symbol.html}</b>  {panel.entry.title}" for panel in info.panels],
        "textposition": "middle right",
        "textfont": {"size": 14, "color": [theme.line(panel.entry) for panel in info.panels]},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _heatmap(stack: _Stack, at: int, theme: Theme) -> dict[str, Any]:
    panel, top = stack.panels[at], stack.tops[at]
    values, width = binned(panel.values, MOST_COLUMNS)
    steps = values.shape[1]
    when = "t = %{x}" if width == 1 else "near t = %{x:.0f}"
    return {
        "type": "heatmap",
        "name": panel.entry.name,
        "z": values,
        "y0": top + 0.5,
        "dy": 1,
        "x0": (width - 1) / 2,
        "dx": width,
        "customdata": np.repeat(np.arange(stack.units, dtype=np.int8)[:, None], steps, axis=1),
        "hovertemplate": f"{panel.entry.symbol.html}, unit %{{customdata}}, {when}: %{{z:.3f}}<extra></extra>",
        "zmin": panel.low,
        "zmax": panel.high,
        "colorscale": theme.gate_scale if panel.entry.is_unit_interval else theme.state_scale,
        "xgap": 1 if steps <= 80 else 0,
        "ygap": 1 if stack.units <= 8 else 0,
        "showscale": False,
    }


def binned(values: Array, most: int) -> tuple[Array, float]:
    """(H, T) as no more than ``most`` columns, and the steps that a column is wide.

    Where there are more steps, they stand in groups, each with two columns: its lowest and its highest value.
    """
    steps = values.shape[1]
    if steps <= most:
        return values, 1.0
    groups = most // 2
    starts = np.arange(groups) * steps // groups
    ends = [each.reduceat(values, starts, axis=1) for each in (np.minimum, np.maximum)]
    return np.stack(ends, axis=2).reshape(len(values), -1), steps / (2 * groups)


def _line(info: LabInfo, at: int, theme: Theme) -> dict[str, Any]:
    line = info.lines[at]
    units = list(dict.fromkeys(other.unit for other in info.lines))
    label = line.entry.symbol.html + (f", unit {line.unit}" if len(units) > 1 else "")
    return {
        "type": "scatter",
        "mode": "lines",
        "name": label,
        "x0": 0,
        "dx": 1,
        "y": line.values.tolist(),
        "yaxis": "y2",
        "line": {
            "color": theme.line(line.entry),
            "width": 2.5,
            "dash": UNIT_DASHES[units.index(line.unit) % len(UNIT_DASHES)],
        },
        "hovertemplate": f"{label}, t = %{{x}}: %{{y:.3f}}<extra></extra>",
    }


def _input(info: LabInfo, at: int, theme: Theme) -> dict[str, Any]:
    signal = info.inputs[at]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": signal.column,
        "x0": 0,
        "dx": 1,
        "y": signal.values.tolist(),
        "yaxis": "y2",
        "line": {
            "color": theme.line(info.input_entry),
            "width": 1.5,
            "shape": "hvh",
            "dash": UNIT_DASHES[at % len(UNIT_DASHES)],
        },
        "hovertemplate": f"{info.input_entry.symbol.html} {signal.column}, t = %{{x}}: %{{y:.3f}}<extra></extra>",
    }


def _cursor(info: LabInfo, stack: _Stack, theme: Theme) -> list[dict[str, Any]]:
    """A frame round the current step in every heatmap and in the line diagram."""
    frame = {
        "type": "rect",
        "x0": info.step - 0.5,
        "x1": info.step + 0.5,
        "line": {"color": theme.cursor, "width": 2.5},
    }
    lines = frame | {"xref": "x", "yref": "y2 domain", "y0": 0, "y1": 1}
    return [lines, *(frame | {"y0": top, "y1": top + stack.units} for top in stack.tops)]


def _clamp_marks(info: LabInfo, stack: _Stack, theme: Theme) -> list[dict[str, Any]]:
    """A frame round every run of clamped cells."""
    marks = []
    for top, panel in zip(stack.tops, info.panels, strict=True):
        for unit in np.flatnonzero(panel.clamped.any(axis=1)):
            changes = np.flatnonzero(np.diff(np.r_[False, panel.clamped[unit], False].astype(int)))
            marks += [
                {
                    "type": "rect",
                    "x0": start - 0.5,
                    "x1": stop - 0.5,
                    "y0": top + unit,
                    "y1": top + unit + 1,
                    "line": {"color": theme.text, "width": 2, "dash": "dot"},
                }
                for start, stop in zip(changes[::2], changes[1::2], strict=True)
            ]
    return marks
