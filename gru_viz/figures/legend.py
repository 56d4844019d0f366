"""The legend below the Gate lab's figure: colour scales with their ends, and the lines."""

from __future__ import annotations

from html import escape

from gru_viz.figures.lab import UNIT_DASHES, scale_groups
from gru_viz.figures.stroke import stroke
from gru_viz.figures.theme import Theme
from gru_viz.views.lab import LabInfo


def scale_legend(info: LabInfo, theme: Theme) -> str:
    """HTML of the legend. All text in it comes from the notation table and is escaped."""
    items = []
    for group in scale_groups(info.panels):
        first = info.panels[group[0]]
        names = ", ".join(info.panels[at].entry.symbol.html for at in group)
        items.append(f"<span>{names}&ensp;{ramp(theme, first.entry.is_unit_interval, first.low, first.high)}</span>")
    units = list(dict.fromkeys(line.unit for line in info.lines))
    for line in info.lines:
        if line.unit == units[0]:
            items.append(stroke(theme.line(line.entry), "solid", line.entry.symbol.html))
    if info.inputs:
        items.append(stroke(theme.line(info.input_entry), "solid", info.input_entry.symbol.html))
    if len(units) > 1:
        items += [stroke(theme.text, UNIT_DASHES[at], escape(f"unit {unit}")) for at, unit in enumerate(units)]
    return (
        f"<div style='display:flex;flex-wrap:wrap;gap:4px 22px;font-size:15px;color:{theme.text};"
        f"padding-left:46px'>{''.join(items)}</div>"
    )


def ramp(theme: Theme, is_gate: bool, low: float, high: float) -> str:
    """HTML of a colour scale between its two ends, each in all its digits: −0.8, 16."""
    first, last = (f"{end:g}".replace("-", "−") for end in (low, high))
    scale = theme.gate_scale if is_gate else theme.state_scale
    stops = ", ".join(f"{colour} {float(at):.0%}" for at, colour in scale)
    return (
        f"{first}<i style='display:inline-block;width:72px;height:11px;margin:0 6px;border-radius:2px;"
        f"background:linear-gradient(90deg, {stops})'></i>{last}"
    )
