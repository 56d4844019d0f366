"""The saturation map, and the gates of one unit over time."""

from __future__ import annotations

from typing import Any

import numpy as np

from gru_viz.figures.layout import plain_layout
from gru_viz.figures.rows import Rows, Spec, short
from gru_viz.figures.theme import Theme
from gru_viz.views.saturation import GateMap, SaturationInfo

MAP_PX = 235
LEAST_COLUMNS = 2
MOST_MARKS = 300
"""Steps that get a mark each."""
SYMBOLS = {-1: "triangle-left", 0: "circle", 1: "triangle-right"}


def map_spec(info: SaturationInfo, theme: Theme) -> Spec:
    """One map for each gate: a point (share of steps shut, share open) for every unit, below x + y = 1."""
    columns = max(LEAST_COLUMNS, len(info.maps))
    gap = 0.2 / (columns - 1) / 1.1
    width = (1 - gap * (columns - 1)) / columns
    layout = plain_layout(theme, MAP_PX, {"l": 58, "r": 12, "t": 6, "b": 46}, "map") | {"shapes": [], "dragmode": False}
    traces: list[dict[str, Any]] = []
    for at, gate in enumerate(info.maps):
        name = "" if at == 0 else str(at + 1)
        axis = {"tickfont": {"size": 12}, "fixedrange": True, "gridcolor": theme.grid, "zerolinecolor": theme.faint}
        axis |= {"tickvals": [0, 0.5, 1], "ticktext": ["0", "½", "1"]}
        left = at * (width + gap)
        layout[f"xaxis{name}"] = axis | {
            "domain": [left, min(1.0, left + width)],
            "anchor": f"y{name}",
            "range": [-0.06, 1.06],
            "title": {"text": f"shut, {gate.entry.symbol.html} < {info.low:g}", "standoff": 4, "font": {"size": 13}},
        }
        layout[f"yaxis{name}"] = axis | {
            "anchor": f"x{name}",
            "range": [-0.06, 1.24],
            "title": {"text": f"open, {gate.entry.symbol.html} > {info.high:g}", "standoff": 4, "font": {"size": 13}},
        }
        layout["shapes"].append(
            {"type": "line", "xref": f"x{name}", "yref": f"y{name}", "x0": 0, "y0": 1, "x1": 1, "y1": 0,
             "line": {"color": theme.faint, "width": 1, "dash": "dot"}}
        )  # fmt: skip
        traces += [_points(gate, info, theme, name), _focus(gate, info, theme, name)]
    return {"data": traces, "layout": layout}


def _points(gate: GateMap, info: SaturationInfo, theme: Theme, axis: str) -> dict[str, Any]:
    units = list(range(len(gate.left)))
    words = {-1: ", shut at T", 0: "", 1: ", open at T"}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"units of {gate.entry.name}",
        "x": short(gate.left, 4),
        "y": short(gate.right, 4),
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "customdata": units,
        "text": [f"unit {unit}{words[int(state)]}" for unit, state in zip(units, gate.now, strict=True)],
        "marker": {
            "symbol": [SYMBOLS[int(state)] for state in gate.now],
            "size": [11 if state else 9 for state in gate.now],
            "color": theme.tone(gate.entry.colour),
            "opacity": 0.8,
            "line": {"width": 0},
        },
        "selected": {"marker": {"opacity": 0.8}},
        "unselected": {"marker": {"opacity": 0.8}},
        "cliponaxis": False,
        "hovertemplate": "%{text}: shut %{x:.1%}, open %{y:.1%}<extra></extra>",
    }


def _focus(gate: GateMap, info: SaturationInfo, theme: Theme, axis: str) -> dict[str, Any]:
    """A ring and a number at the unit in focus, and the title of the map."""
    x, y = float(gate.left[info.unit]), float(gate.right[info.unit])
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": f"unit in focus of {gate.entry.name}",
        "x": [x, 0.5],
        "y": [y, 1.14],
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "text": [f"<b>{info.unit}</b>", f"<b>{gate.entry.symbol.html}</b>"],
        "textposition": ["middle left" if x > 0.85 else "middle right", "middle center"],
        "textfont": {"size": 14, "color": theme.text},
        "marker": {
            "symbol": "circle-open", "size": [20, 0], "color": theme.cursor,
            "line": {"width": 2.5, "color": theme.cursor},
        },
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}, "textfont": {"color": theme.text}},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }  # fmt: skip


def gates_spec(info: SaturationInfo, theme: Theme) -> Spec:
    """A row for each gate of the unit in focus over time; steps at which it is saturated stand out.

    Few steps have a mark each, which can be clicked; of many, the saturated stretches are drawn thick.
    """
    rows = Rows(info.window, theme, (70,) * len(info.maps))
    for gate in info.maps:
        colour = theme.tone(gate.entry.colour)
        saturated = (gate.values < info.low) | (gate.values > info.high)
        line = {
            "type": "scatter",
            "mode": "lines",
            "name": gate.entry.name,
            "x": gate.steps.tolist(),
            "y": short(gate.values),
            "line": {"color": colour, "width": 1.5},
            "hovertemplate": f"{gate.entry.symbol.html}, t = %{{x:,d}}: %{{y:.3f}}<extra></extra>",
        }
        bands = [
            {"type": "rect", "y0": low, "y1": high, "line": {"width": 0}, "fillcolor": colour, "opacity": 0.1}
            for low, high in ((0, info.low), (info.high, 1))
        ]
        axis = {"range": [-0.06, 1.06], "tickvals": [0, 0.5, 1], "ticktext": ["0", "½", "1"]}
        title = f"<b>{gate.entry.title} {gate.entry.symbol.html}</b>  unit {info.unit}"
        if len(gate.steps) > MOST_MARKS:
            shown = np.where(saturated, gate.values, np.nan)
            thick = {"name": f"saturated {gate.entry.name}", "y": short(shown), "connectgaps": False}
            rows.add(title, [line, line | thick | {"line": {"color": colour, "width": 4}}], axis, bands)
            continue
        marks = {
            "mode": "markers",
            "name": f"saturated {gate.entry.name}",
            "marker": {"color": colour, "size": [8 if each else 4 for each in saturated], "line": {"width": 0}},
            "selected": {"marker": {"opacity": 1}},
            "unselected": {"marker": {"opacity": 1}},
        }
        quiet = {name: value for name, value in line.items() if name != "hovertemplate"} | {"hoverinfo": "skip"}
        rows.add(title, [quiet, line | marks], axis, bands)
    return rows.spec("gates")
