"""The figure of a comparison: a line for each run, and all runs below each other, on one time axis, with one cursor."""

from __future__ import annotations

from html import escape
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from gru_viz.cells.notation import Entry
from gru_viz.figures.layout import padded, plain_layout, time_axis, value_axis
from gru_viz.figures.legend import ramp
from gru_viz.figures.stroke import stroke
from gru_viz.figures.theme import Theme
from gru_viz.views.compare import Band, CompareInfo, Row

STATE_PX, GATE_PX = (9, 18, 64), (5, 15, 40)
"""Height of a heatmap: of one unit's row, and the least and greatest of all of it."""
TITLE_PX, BAND_GAP_PX, ROW_GAP_PX = 22, 4, 12
LINES_PX = 170
GAP_PX = 26
MOST_WORDS, LETTER_PX = 64, 7
"""Words that find room along the axis, upright; about the width of one letter."""
MARGIN = {"l": 62, "r": 16, "t": 48, "b": 6}
TONES = (("state", "solid"), ("reset", "dash"), ("gated", "dot"), ("update", "dashdot"))
"""Colour and dash of each contender. All of them show the same quantity, so here a colour tells whose it is."""
WIDTHS = (5, 4, 3, 2)
"""Of the lines: where two runs agree, the later line leaves an edge of the earlier one in sight."""


class _Place(NamedTuple):
    """Where a heatmap lies, in pixels from the top."""

    row: int
    band: Band
    top: float
    unit: float
    """Height of one unit's row."""

    @property
    def bottom(self) -> float:
        return self.top + self.unit * len(self.band.values)


class _Stack:
    """All heatmaps and titles of the picture, in pixels from the top."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self.titles: list[float] = []
        self.places: list[_Place] = []
        at = 0.0
        for index, row in enumerate(rows):
            self.titles.append(at + TITLE_PX / 2)
            at += TITLE_PX
            for band in row.bands:
                each, least, greatest = STATE_PX if band.is_state else GATE_PX
                units = len(band.values)
                self.places.append(_Place(index, band, at, float(np.clip(each * units, least, greatest)) / units))
                at = self.places[-1].bottom + BAND_GAP_PX
            at += ROW_GAP_PX - BAND_GAP_PX
        self.height = at - ROW_GAP_PX


def tone(at: int, theme: Theme) -> str:
    """The colour of a contender."""
    return theme.tone(TONES[at][0])


def plot_compare(info: CompareInfo, theme: Theme) -> go.Figure:
    """Draw a comparison: one line for each contender, and below the states, gates and candidate of each."""
    return go.Figure(compare_spec(info, theme))


def compare_spec(info: CompareInfo, theme: Theme) -> dict[str, Any]:
    """The same as the specification that the browser reads."""
    stack = _Stack(info.rows)
    plot = stack.height + GAP_PX + LINES_PX
    share = LINES_PX / plot
    traces = [_heatmap(place, info, theme) for place in stack.places]
    traces += [_titles(info, stack, theme), _symbols(stack, theme), _focus(info, stack, theme)]
    traces += [_line(info, at, theme) for at in range(len(info.rows))]
    every = next((gap for gap in (1, 2, 5, 10, 20) if info.steps <= 12 * gap), 50)
    line_title = (
        f"p of “{escape(info.answer)}”" if info.answer else f"{info.line_entry.symbol.html} of unit {info.unit}"
    )
    ticks: dict[str, Any] = {"tick0": 0, "dtick": every}
    margin = dict(MARGIN)
    if info.words and info.steps <= MOST_WORDS:
        names = [escape(word).replace("$", "＄") for word in info.words]  # no formula
        ticks = {"tickvals": list(range(info.steps)), "ticktext": names, "tickangle": -90, "tickfont": {"size": 13}}
        margin["t"] += LETTER_PX * max(map(len, info.words))
    layout: dict[str, Any] = plain_layout(theme, plot, margin, "compare") | {
        "xaxis": time_axis(0, info.steps - 1, standoff=8) | {"anchor": "y2", "side": "top", **ticks},
        "yaxis": {
            "domain": [0, 1 - share - GAP_PX / plot],
            "range": [stack.height, 0],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "showticklabels": False,
            "ticks": "",
            "title": {"text": "unit (0 is the top row of each strip)", "standoff": 26, "font": {"size": 13}},
        },
        "yaxis2": value_axis(theme, line_title)
        | {"domain": [1 - share, 1], "range": padded(info.line_low, info.line_high, 0.06)},
        "shapes": [
            {
                "type": "rect",
                "yref": "paper",
                "x0": info.step - 0.5,
                "x1": info.step + 0.5,
                "y0": 0,
                "y1": 1,
                "line": {"color": theme.cursor, "width": 2},
            }
        ],
    }
    return {"data": traces, "layout": layout}


def _heatmap(place: _Place, info: CompareInfo, theme: Theme) -> dict[str, Any]:
    band, units = place.band, len(place.band.values)
    label = f"{escape(info.rows[place.row].short)}, {band.entry.symbol.html} {band.entry.title}"
    return {
        "type": "heatmap",
        "name": f"{place.row} {band.entry.name}",
        "z": band.values,
        "x0": 0,
        "dx": 1,
        "y0": place.top + place.unit / 2,
        "dy": place.unit,
        "customdata": np.repeat(np.arange(units, dtype=np.int8)[:, None], info.steps, axis=1),
        "hovertemplate": f"{label}, unit %{{customdata}}, t = %{{x}}: %{{z:.3f}}<extra></extra>",
        "zmin": band.low,
        "zmax": band.high,
        "colorscale": _scale(band.entry, theme),
        "showscale": False,
    }


def _scale(entry: Entry, theme: Theme) -> list[list[float | str]]:
    return theme.gate_scale if entry.is_unit_interval else theme.state_scale


def texts(name: str, ys: list[float], labels: list[str], **more: Any) -> dict[str, Any]:
    """Texts as marks at the left end of the figure."""
    return {
        "type": "scatter",
        "mode": "text",
        "name": name,
        "x": [-0.5] * len(ys),
        "y": ys,
        "text": labels,
        "hoverinfo": "skip",
        "cliponaxis": False,
        **more,
    }


def _titles(info: CompareInfo, stack: _Stack, theme: Theme) -> dict[str, Any]:
    return texts(
        "titles",
        stack.titles,
        [f"<b>{escape(row.short)}</b>" for row in info.rows],
        textposition="middle right",
        textfont={"size": 15, "color": [tone(at, theme) for at in range(len(info.rows))]},
    )


def _symbols(stack: _Stack, theme: Theme) -> dict[str, Any]:
    return texts(
        "symbols",
        [(place.top + place.bottom) / 2 for place in stack.places],
        [f"{place.band.entry.symbol.html}\u2009" for place in stack.places],
        textposition="middle left",
        textfont={"size": 14, "color": theme.text},
    )


def _focus(info: CompareInfo, stack: _Stack, theme: Theme) -> dict[str, Any]:
    """A small arrow at the end of the row of the unit in focus, in every heatmap."""
    ys = [place.top + (info.rows[place.row].unit + 0.5) * place.unit for place in stack.places]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "unit in focus",
        "x": [info.steps - 0.5] * len(ys),
        "y": ys,
        "marker": {"symbol": "arrow-left", "size": 9, "color": theme.text, "standoff": 2},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _line(info: CompareInfo, at: int, theme: Theme) -> dict[str, Any]:
    row = info.rows[at]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": escape(row.short),
        "x0": 0,
        "dx": 1,
        "y": row.line.tolist(),
        "yaxis": "y2",
        "line": {"color": tone(at, theme), "width": WIDTHS[at], "dash": TONES[at][1]},
        "hovertemplate": f"{escape(row.short)}, t = %{{x}}: %{{y:.3f}}<extra></extra>",
    }


def lines_legend(info: CompareInfo, theme: Theme) -> str:
    """HTML above the picture: whose line is whose."""
    lines = [stroke(tone(at, theme), TONES[at][1], escape(row.short)) for at, row in enumerate(info.rows)]
    return _legend(lines, theme)


def _legend(items: list[str], theme: Theme) -> str:
    line = f"display:flex;flex-wrap:wrap;gap:4px 22px;font-size:15px;color:{theme.text};padding-left:{MARGIN['l']}px"
    return f"<div style='{line}'>{''.join(items)}</div>"


def scales_legend(info: CompareInfo, theme: Theme) -> str:
    """HTML below the picture: what the symbols mean, and the colour scales with their ends."""
    scales: dict[tuple[bool, float, float], list[str]] = {}
    for row in info.rows:
        for band in row.bands:
            key = band.entry.is_unit_interval, band.low, band.high
            label = f"{band.entry.symbol.html} {escape(band.entry.title)}"
            if label not in scales.setdefault(key, []):
                scales[key].append(label)
    ramps = [
        f"<span>{ramp(theme, is_gate, low, high)}&ensp;{', '.join(labels)}</span>"
        for (is_gate, low, high), labels in scales.items()
    ]
    return _legend(ramps, theme)
