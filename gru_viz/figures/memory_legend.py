"""What the lines and areas of the gradient's figure are, as HTML that wraps on a phone."""

from __future__ import annotations

from html import escape

from gru_viz.figures.memory import DASHES
from gru_viz.figures.stroke import stroke
from gru_viz.figures.theme import Theme
from gru_viz.views.memory import GradientInfo


def gradient_legend(info: GradientInfo, theme: Theme) -> str:
    """HTML of the legend, a group for each row. All text in it is ours and escaped all the same."""
    state = theme.tone("state")
    factors = _block(state, "norm") + stroke(theme.tone("reset"), "solid", "spectral radius", 2)
    lines = "".join(
        stroke(
            theme.tone(line.colour),
            "solid" if line.own else DASHES[line.kind],
            escape(line.title),
            4 if line.own else 2,
        )
        for line in reversed(info.lines)
    )
    paths = "".join(
        _block(theme.tone(part.colour), f"{escape(part.title)} {part.symbol}".strip()) for part in info.paths
    )
    groups = "".join(
        f"<span style='display:inline-flex;flex-wrap:wrap;gap:2px 14px'><b>{word}</b>{items}</span>"
        for word, items in (("Factor", factors), ("Product", lines), ("Paths", paths))
    )
    return (
        f"<div style='display:flex;flex-wrap:wrap;gap:4px 34px;font-size:15px;color:{theme.text};padding-left:12px'>"
        f"{groups}</div>"
    )


def _block(colour: str, label: str) -> str:
    return (
        f"<span><i style='display:inline-block;width:13px;height:13px;background:{colour};border-radius:2px;"
        f"margin-right:5px;vertical-align:-1px'></i>{label}</span>"
    )
