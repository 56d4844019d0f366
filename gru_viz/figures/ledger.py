"""What a state holds from when: the stacked bar, and rows of what was written, kept, and for how long."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

from gru_viz.cells.formula import number
from gru_viz.figures.layout import plain_layout
from gru_viz.figures.rows import MARGIN, Rows, Spec, rule, short, stroke_width, strokes
from gru_viz.figures.theme import Theme
from gru_viz.views.ledger import LedgerInfo
from gru_viz.views.memory import KeepInfo, Window

MOST_ROWS = 190
LIFE_RANGE = (-1.0, 5.0)
"""Half-lives that are drawn, in powers of ten of steps."""


def memory_spec(ledger: LedgerInfo, keep: KeepInfo, window: Window, theme: Theme) -> Spec:
    """Three rows: what was written when, the share every unit keeps, and the half-life of the unit in focus.

    Of more than ``MOST_ROWS`` units, which would be thinner than a hand can point, two: the shares are left out.
    """
    units = keep.cells.shape[0]
    shares = (int(np.clip(16 * units, 48, 190)),) if units <= MOST_ROWS else ()
    rows = Rows(window, theme, (120, *shares, 90))
    rows.add(*_written(ledger, window, theme))
    if shares:
        rows.add(*_kept(keep, window, theme))
    rows.add(*_lives(keep, theme))
    return rows.spec("memory")


def _written(info: LedgerInfo, window: Window, theme: Theme) -> tuple[Any, ...]:
    reach = float(2.0 ** np.ceil(np.log2(max(np.abs(info.at.log10).max(initial=0.0), 1 / 64))))
    xs, ys = strokes(info.at, 0.0, -reach, reach, 5)
    bars = {
        "type": "scatter",
        "mode": "lines",
        "name": "written",
        "x": xs,
        "y": ys,
        "line": {"color": theme.tone("written"), "width": stroke_width(window)},
        "customdata": [number(value, 4) for value in info.at.log10.tolist() for _ in range(3)],
        "hovertemplate": f"t = %{{x:,d}} left %{{customdata}} in unit {info.unit}<extra></extra>",
    }
    title = f"<b>What each step left in {info.entry.symbol.head}<sub>T</sub></b>  of unit {info.unit}"
    return title, [bars], {"range": [-1.1 * reach, 1.1 * reach], "nticks": 5}, [rule(0, theme.text)]


def _kept(info: KeepInfo, window: Window, theme: Theme) -> tuple[Any, ...]:
    units = info.cells.shape[0]
    when = "t = %{x:,d}" if info.cell_steps == 1 else "near t = %{x:,d}"
    heatmap = {
        "type": "heatmap",
        "name": "kept",
        "z": np.clip(np.rint(info.cells), 0, 100).astype(np.int8),
        "x0": window.first + (info.cell_steps - 1) / 2,
        "dx": info.cell_steps,
        "y0": 0,
        "dy": 1,
        "zmin": 0,
        "zmax": 100,
        "colorscale": theme.gate_scale,
        "showscale": False,
        "ygap": 1 if units <= 8 else 0,
        "hovertemplate": f"unit %{{y}}, {when}: %{{z}} % kept<extra></extra>",
    }
    share = f"1 − {info.entry.symbol.html}" if info.takes else info.entry.symbol.html
    ticks = list(range(0, units, 1 if units <= 8 else 4))
    frame = {
        "type": "rect", "layer": "above", "y0": info.unit - 0.5, "y1": info.unit + 0.5,
        "line": {"color": theme.cursor, "width": 2},
    }  # fmt: skip
    axis = {
        "range": [units - 0.5, -0.5],
        "tickvals": ticks,
        "showgrid": False,
        "title": {"text": "unit", "standoff": 4},
    }
    return f"<b>Share of its past that a unit keeps</b>  {share}", [heatmap], axis, [frame]


def _lives(info: KeepInfo, theme: Theme) -> tuple[Any, ...]:
    low, high = LIFE_RANGE
    colour = theme.tone(info.entry.colour)
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": "half-life",
        "x": info.line.steps.tolist(),
        "y": [
            None if np.isnan(value) else value for value in np.round(np.clip(info.line.log10, low, high), 3).tolist()
        ],
        "line": {"color": colour, "width": 2, "shape": "hvh"},
        "text": ["never" if value == np.inf else f"{10**value:,.1f} steps" for value in info.line.log10],
        "hovertemplate": "t = %{x:,d}, half-life: %{text}<extra></extra>",
    }
    labels = {-1: "0.1", 1: "10", 3: "1,000", 5: "100,000"}
    axis = {"range": [low - 0.2, high + 0.2], "tickvals": list(labels), "ticktext": list(labels.values())}
    return "<b>Half-life of that share, in steps</b>", [line], axis


def ledger_spec(info: LedgerInfo, theme: Theme) -> Spec:
    """The stacked bar: what adds, from 0 up, and below it what takes away, back to the number itself."""
    plus, minus = theme.tone("state"), theme.tone("reset")
    on_bar = "#ffffff" if theme.mode == "light" else "#10151d"
    colours = [plus if segment.value > 0 else minus for segment in info.segments]
    bars = {
        "type": "bar",
        "orientation": "h",
        "name": "parts",
        "base": short([segment.base for segment in info.segments], 6),
        "x": short([segment.value for segment in info.segments], 6),
        "y": [1 if segment.value > 0 else 0 for segment in info.segments],
        "width": 0.86,
        "marker": {
            "color": colours,
            "opacity": [0.35 if segment.grouped else 0.85 for segment in info.segments],
            "line": {"color": theme.text, "width": 1},
        },
        "text": [escape(segment.label) for segment in info.segments],
        "customdata": [number(segment.value, 4) for segment in info.segments],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"size": 13, "color": [theme.text if segment.grouped else on_bar for segment in info.segments]},
        "hovertemplate": "%{text}: %{customdata}<extra></extra>",
    }
    rule = {
        "type": "line", "x0": info.value, "x1": info.value, "yref": "paper", "y0": 0, "y1": 1,
        "line": {"color": theme.text, "width": 3},
    }  # fmt: skip
    layout = plain_layout(theme, 92, MARGIN | {"l": 84, "t": 4, "b": 34}, "ledger") | {
        "barmode": "overlay",
        "uniformtext": {"mode": "hide", "minsize": 13},
        "xaxis": {
            "range": [-info.reach, info.reach],
            "zerolinecolor": theme.faint,
            "gridcolor": theme.grid,
            "fixedrange": True,
            "nticks": 9,
        },
        "yaxis": {
            "range": [-0.5, 1.5],
            "tickvals": [1, 0],
            "ticktext": ["adds", "takes away"],
            "fixedrange": True,
            "showgrid": False,
        },
        "shapes": [rule],
    }  # fmt: skip
    return {"data": [bars], "layout": layout}
