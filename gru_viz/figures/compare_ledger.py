"""The ledgers of compared cells as bars: one piece for each step that wrote a part of the state."""

from __future__ import annotations

from html import escape
from typing import Any

import plotly.graph_objects as go

from gru_viz.cells.formula import number
from gru_viz.figures.compare import texts, tone
from gru_viz.figures.layout import plain_layout
from gru_viz.figures.theme import Theme, mixed
from gru_viz.views.compare import Account, LedgerInfo

BAR_PX, ACCOUNT_PX = 26, 64
MARGIN = {"l": 16, "r": 16, "t": 2, "b": 46}


def plot_ledger(info: LedgerInfo, theme: Theme) -> go.Figure:
    """Draw the ledgers: a bar of parts for each contender, and a mark where they add up to its state."""
    return go.Figure(ledger_spec(info, theme))


def whose(info: LedgerInfo) -> str:
    """Which unit all bars are about, or that each is about another."""
    units = {account.unit for account in info.accounts}
    return f"unit {info.unit}" if units == {info.unit} else "one unit each"


def ledger_spec(info: LedgerInfo, theme: Theme) -> dict[str, Any]:
    """The same as the specification that the browser reads."""
    plot = ACCOUNT_PX * len(info.accounts)
    pad = 0.04 * (info.high - info.low)
    traces = [_parts(at, account, info, theme) for at, account in enumerate(info.accounts) if account.parts]
    traces.append(_sums(info, theme))
    traces.append(
        texts(
            "titles",
            [ACCOUNT_PX * at + 12.0 for at in range(len(info.accounts))],
            [_heading(account, info) for account in info.accounts],
            x=[info.low - pad] * len(info.accounts),
            textposition="middle right",
            textfont={"size": 14, "color": [tone(at, theme) for at in range(len(info.accounts))]},
        )
    )
    layout = plain_layout(theme, plot, MARGIN, "ledger") | {
        "barmode": "overlay",
        "uniformtext": {"minsize": 12, "mode": "hide"},
        "xaxis": {
            "range": [info.low - pad, info.high + pad],
            "gridcolor": theme.grid,
            "zeroline": False,
            "nticks": 9,
            "fixedrange": True,
            "title": {"text": f"part of the state of {whose(info)} after t = {info.step}", "standoff": 6},
        },
        "yaxis": {
            "range": [plot, 0],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "showticklabels": False,
        },
        "shapes": [_zero(at, theme) for at in range(len(info.accounts))],
    }
    return {"data": traces, "layout": layout}


def _zero(at: int, theme: Theme) -> dict[str, Any]:
    """The place where a bar begins; the heading above it stays free."""
    reach = BAR_PX / 2 + 3
    ends = {"y0": _middle(at) - reach, "y1": _middle(at) + reach}
    return {"type": "line", "x0": 0, "x1": 0, **ends, "line": {"color": theme.text, "width": 1.5}}


def _middle(at: int) -> float:
    return ACCOUNT_PX * at + 29.0 + BAR_PX / 2


def _heading(account: Account, info: LedgerInfo) -> str:
    none = "" if account.parts is not None else " (no ledger)"
    unit = "" if whose(info).startswith("unit") else f" of unit {account.unit}"
    return f"<b>{escape(account.short)}</b>  {account.entry.symbol.html}{unit} = {number(account.value)}{none}"


def _parts(at: int, account: Account, info: LedgerInfo, theme: Theme) -> dict[str, Any]:
    parts = account.parts or ()
    bases, ends = [], {True: 0.0, False: 0.0}
    for part in parts:
        bases.append(ends[part.value > 0])
        ends[part.value > 0] += part.value
    steps = [-1 if part.step is None else part.step for part in parts]
    # Plotly cannot tell which text stands out on a colour that it looked up itself, so the tones are found here. The
    # palest ones are left out: a part must stand out from the paper.
    colours = [mixed(theme.gate_scale, 0.25 + 0.75 * (step + 1) / info.steps) for step in steps]
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"{at} parts",
        "x": [part.value for part in parts],
        "base": bases,
        "y": [_middle(at)] * len(parts),
        "width": [BAR_PX] * len(parts),
        "text": ["start" if step < 0 else f"t={step}" for step in steps],
        "textposition": "inside",
        "textangle": 0,
        "insidetextanchor": "middle",
        "constraintext": "inside",
        "insidetextfont": {"color": [_on(colour) for colour in colours]},
        "marker": {"color": colours, "line": {"color": theme.faint, "width": 1}},
        "hovertemplate": f"{escape(account.short)}, written at %{{text}}: %{{x:.3f}}<extra></extra>",
    }


def _on(colour: str) -> str:
    """A text colour that can be read on a colour."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#10151d" if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#ffffff"


def _sums(info: LedgerInfo, theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "states",
        "x": [account.value for account in info.accounts],
        "y": [_middle(at) for at in range(len(info.accounts))],
        "marker": {
            "symbol": "line-ns",
            "size": BAR_PX + 6,
            "line": {"width": 4, "color": [tone(at, theme) for at in range(len(info.accounts))]},
        },
        "customdata": [escape(account.short) for account in info.accounts],
        "hovertemplate": "%{customdata}: the state %{x:.3f}<extra></extra>",
    }
