"""The figures of the page of conventions: states of two or three runs, gates of two cells, one row of a gradient."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

from gru_viz.figures.layout import padded, plain_layout, time_axis, value_axis
from gru_viz.figures.stroke import stroke
from gru_viz.figures.theme import Theme
from gru_viz.views.conventions import StatesInfo
from gru_viz.views.mistakes import GatePanel
from gru_viz.views.reset_gradient import GradientInfo

STATES_PX = 178
GRADIENT_PX = 188
TITLE_PX = 22
ROW_PX = 12
PANEL_PX = (40, 84)
"""Least and greatest height of one heatmap."""
MARGIN = {"l": 52, "r": 10, "t": 6, "b": 46}

_PARTS: dict[str, tuple[str, float, str]] = {
    # part: colour key, width, dash. The reference is broad and pale, so that a line on top of it leaves it visible.
    "reference": ("neutral", 7.0, "solid"),
    "shown": ("state", 2.5, "solid"),
    "turned": ("written", 2.5, "dot"),
}
PALE = 0.45


def states_spec(info: StatesInfo, theme: Theme) -> dict[str, Any]:
    """The state of one unit over time in two or three runs, the reference as a broad pale line below."""
    traces = []
    for line in info.lines:
        key, width, dash = _PARTS[line.part]
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": line.part,
                "x0": 0,
                "dx": 1,
                "y": line.values.tolist(),
                "line": {"color": theme.tone(key), "width": width, "dash": dash},
                "opacity": PALE if line.part == "reference" else 1.0,
                "hovertemplate": f"{line.label}, t = %{{x}}: %{{y:.3f}}<extra></extra>",
            }
        )
    y_axis = value_axis(theme, f"{info.symbol.html}, unit {info.unit}") | {"range": padded(info.low, info.high)}
    x_axis = time_axis(0, len(info.lines[0].values) - 1)
    layout = plain_layout(theme, STATES_PX, MARGIN, "states") | {"xaxis": x_axis, "yaxis": y_axis}
    return {"data": traces, "layout": layout}


def states_legend(info: StatesInfo, theme: Theme) -> str:
    """HTML of the legend below; labels hold our own symbols only."""
    items = []
    for line in info.lines:
        key, width, dash = _PARTS[line.part]
        faded = f";opacity:{PALE}" if line.part == "reference" else ""
        items.append(stroke(theme.tone(key), dash, line.label, width, faded))
    return (
        f"<div style='display:flex;flex-wrap:wrap;gap:4px 22px;font-size:15px;color:{theme.text};padding-left:8px'>"
        f"{''.join(items)}</div>"
    )


def gates_spec(panels: tuple[GatePanel, ...], theme: Theme) -> dict[str, Any]:
    """Heatmaps of all units, one below the other: each gate in the right cell, then in the mistaken one."""
    units, steps = panels[0].values.shape
    each = int(np.clip(units * ROW_PX, *PANEL_PX))
    plot = len(panels) * (each + TITLE_PX)
    gap = TITLE_PX * units / each  # in rows
    tops = [gap + at * (units + gap) for at in range(len(panels))]
    traces: list[dict[str, Any]] = []
    for panel, top in zip(panels, tops, strict=True):
        what = panel.entry
        who = "right" if panel.is_right else "mistaken"
        traces.append(
            {
                "type": "heatmap",
                "name": f"{what.name} {who}",
                "z": panel.values,
                "x0": 0,
                "dx": 1,
                "y0": top + 0.5,
                "dy": 1,
                "customdata": np.repeat(np.arange(units, dtype=np.int8)[:, None], steps, axis=1),
                "hovertemplate": f"{what.symbol.html} ({who}), unit %{{customdata}}, t = %{{x}}: "
                "%{z:.3f}<extra></extra>",
                "zmin": what.low,
                "zmax": what.high,
                "colorscale": theme.gate_scale if what.is_unit_interval else theme.state_scale,
                "xgap": 1 if steps <= 80 else 0,
                "ygap": 1 if units <= 8 else 0,
                "showscale": False,
            }
        )
    traces.append(
        {
            "type": "scatter",
            "mode": "text",
            "name": "titles",
            "x": [-0.5] * len(panels),
            "y": [top - 0.46 * gap for top in tops],
            "text": [
                f"<b>{panel.entry.symbol.html}</b>  {panel.entry.title}, {'right' if panel.is_right else 'mistaken'}"
                for panel in panels
            ],
            "textposition": "middle right",
            "textfont": {"size": 14, "color": [theme.line(panel.entry) for panel in panels]},
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
    )
    every = -(-units // 4) if units > 4 else 1
    rows = range(0, units, every)
    y_axis = {
        "range": [tops[-1] + units, 0],
        "fixedrange": True,
        "tickvals": [top + row + 0.5 for top in tops for row in rows],
        "ticktext": [str(row) for _ in tops for row in rows],
        "tickfont": {"size": 12},
        "title": {"text": "unit", "standoff": 2},
        "showgrid": False,
        "zeroline": False,
    }
    layout = plain_layout(theme, plot, MARGIN, "gates") | {"xaxis": time_axis(0, steps - 1), "yaxis": y_axis}
    return {"data": traces, "layout": layout}


def gates_legend(panels: tuple[GatePanel, ...], theme: Theme) -> str:
    """HTML of the colour scales, each with its ends."""
    items = []
    for is_gate in dict.fromkeys(panel.entry.is_unit_interval for panel in panels):
        scale = theme.gate_scale if is_gate else theme.state_scale
        stops = ", ".join(f"{colour} {float(at):.0%}" for at, colour in scale)
        members = (panel.entry.symbol.html for panel in panels if panel.entry.is_unit_interval == is_gate)
        names = ", ".join(dict.fromkeys(members))
        items.append(
            f"<span>{names}&ensp;{'0' if is_gate else '−1'}<i style='display:inline-block;width:72px;height:11px;"
            f"margin:0 6px;border-radius:2px;background:linear-gradient(90deg, {stops})'></i>1</span>"
        )
    return (
        f"<div style='display:flex;flex-wrap:wrap;gap:4px 22px;font-size:15px;color:{theme.text};padding-left:8px'>"
        f"{''.join(items)}</div>"
    )


_SIDES = {
    "right": ("update", "circle"),
    "mistaken": ("written", "x-thin"),
    "finite difference": ("neutral", "circle-open"),
}
"""Points of the gradient's figure → colour key, marker. A finite difference is a ring round the right one."""
_SIZES = {"right": 9, "mistaken": 10, "finite difference": 18}


def gradient_spec(info: GradientInfo, theme: Theme) -> dict[str, Any]:
    """One row of ∂L/∂U_n: the right gradient, the mistaken one, and finite differences as rings."""
    units = len(info.right)
    traces = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": list(range(units)),
            "y": values.tolist(),
            "marker": {
                "color": theme.tone(_SIDES[name][0]),
                "symbol": _SIDES[name][1],
                "size": _SIZES[name],
                "line": {"width": 2, "color": theme.tone(_SIDES[name][0])},
            },
            "hovertemplate": f"{name}, from unit %{{x}}: %{{y:.5f}}<extra></extra>",
        }
        for name, values in (("finite difference", info.measured), ("right", info.right), ("mistaken", info.wrong))
    ]
    x_axis = {
        "range": [-0.6, units - 0.4],
        "tickvals": list(range(units)),
        "showgrid": False,
        "zeroline": False,
        "title": {"text": "unit that the weight comes from", "standoff": 6},
        "fixedrange": True,
    }
    y_axis = value_axis(theme, f"∂L / ∂{info.symbol.html}, row of unit {info.unit}") | {"tickformat": ".3~g"}
    layout = plain_layout(theme, GRADIENT_PX, MARGIN, "gradient") | {"xaxis": x_axis, "yaxis": y_axis}
    return {"data": traces, "layout": layout}


def gradient_legend(theme: Theme) -> str:
    """HTML of the legend of :func:`gradient_spec`."""
    signs = {"right": "●", "mistaken": "✕", "finite difference": "◯"}
    items = (
        f"<span><b style='color:{theme.tone(_SIDES[name][0])}'>{sign}</b>&ensp;{escape(name)}</span>"
        for name, sign in signs.items()
    )
    return (
        f"<div style='display:flex;flex-wrap:wrap;gap:4px 22px;font-size:15px;color:{theme.text};padding-left:8px'>"
        f"{''.join(items)}</div>"
    )
