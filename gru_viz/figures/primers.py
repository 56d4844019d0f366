"""Small figures for the primers."""

from __future__ import annotations

import plotly.graph_objects as go

from gru_viz.cells.formula import number
from gru_viz.figures.theme import FONT, Theme
from gru_viz.views.primers import REACH, CurveInfo, ProductInfo

HEIGHT = 220


def _layout(theme: Theme) -> dict[str, object]:
    return {
        "height": HEIGHT,
        "margin": {"l": 38, "r": 10, "t": 8, "b": 40},
        "showlegend": False,
        "paper_bgcolor": theme.paper,
        "plot_bgcolor": theme.paper,
        "font": {"family": FONT, "size": 14, "color": theme.text},
        "uirevision": "primer",
    }


def plot_curve(info: CurveInfo, theme: Theme, colour: str) -> go.Figure:
    """A squashing function, and the reader's point on it with lines to both axes."""
    point = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [info.at, info.at, -REACH],
        "y": [info.low - 0.1 * (1 - info.low), info.value, info.value],
        "line": {"color": theme.faint, "dash": "dot", "width": 1.5},
        "marker": {"size": [0, 11, 0], "color": colour},
        "hoverinfo": "skip",
    }
    curve = {
        "type": "scatter",
        "mode": "lines",
        "x": info.xs,
        "y": info.ys,
        "line": {"color": colour, "width": 3},
        "hovertemplate": f"{info.name}(%{{x:.1f}}) = %{{y:.3f}}<extra></extra>",
    }
    axis = {"gridcolor": theme.grid, "zerolinecolor": theme.faint, "fixedrange": True}
    layout = _layout(theme) | {
        "xaxis": axis | {"range": [-REACH, REACH], "title": {"text": "a", "standoff": 2}, "nticks": 7},
        "yaxis": axis | {"range": [info.low - 0.1 * (1 - info.low), 1.08], "nticks": 5},
    }
    return go.Figure({"data": [point, curve], "layout": layout}, _validate=False)


def plot_product(info: ProductInfo, theme: Theme) -> go.Figure:
    """Gate, state and product as three rows of bars' values, one column per unit."""
    rows = [info.gate, info.state, info.product]
    labels = ["gate", "state", "gate ⊙ state"]
    cells = {
        "type": "heatmap",
        "z": rows,
        "y": labels,
        "x": [f"unit {unit}" for unit in range(len(info.gate))],
        "zmin": -1,
        "zmax": 1,
        "colorscale": theme.state_scale,
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
        "hovertemplate": "%{y}, %{x}: %{z:.2f}<extra></extra>",
    }
    texts = [
        {
            "x": unit,
            "y": at,
            "text": f"<b>{number(value, 2)}</b>",
            "showarrow": False,
            "font": {"size": 15, "color": _on_cell(value, theme)},
        }
        for at, row in enumerate(rows)
        for unit, value in enumerate(row)
    ]
    layout = _layout(theme) | {
        "margin": {"l": 96, "r": 6, "t": 8, "b": 30},
        "xaxis": {"fixedrange": True, "showgrid": False},
        "annotations": texts,
        "yaxis": {"fixedrange": True, "autorange": "reversed", "showgrid": False},
    }
    return go.Figure({"data": [cells], "layout": layout}, _validate=False)


def _on_cell(value: float, theme: Theme) -> str:
    """A text colour that can be read on the cell of this value."""
    strong = abs(value) > 0.45
    light, dark = "#ffffff", "#10151d"
    if theme.mode == "light":
        return light if strong and not -0.75 < value < 0 else dark
    return dark if strong and abs(value) > 0.7 else light
