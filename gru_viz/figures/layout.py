"""What the figures have in common: the plain layout, the axis of time, and that of a value."""

from __future__ import annotations

from typing import Any

from gru_viz.figures.theme import FONT, Theme


def plain_layout(theme: Theme, plot: float, margin: dict[str, int], revision: str) -> dict[str, Any]:
    """What all figures share; ``plot`` is the height in pixels without the margins.

    Streamlit draws a new figure a second time from a copy of it. A fixed revision, plain lists and no template let
    Plotly see that nothing changed, and halve the time to the picture.
    """
    return {
        "datarevision": 1,
        "height": round(plot) + margin["t"] + margin["b"],
        "margin": margin,
        "paper_bgcolor": theme.paper,
        "plot_bgcolor": theme.paper,
        "font": {"family": FONT, "size": 14, "color": theme.text},
        "uirevision": revision,
        "hovermode": "closest",
        "showlegend": False,
    }


def time_axis(first: int, last: int, standoff: int = 6) -> dict[str, Any]:
    """The axis of time, from the first step to the last; ``standoff``: of its title, in pixels."""
    return {
        "range": [first - 0.5, last + 0.5],
        "showgrid": False,
        "zeroline": False,
        "title": {"text": "time step t", "standoff": standoff},
        "nticks": 12,
        "fixedrange": True,
    }


def value_axis(theme: Theme, title: str) -> dict[str, Any]:
    """The axis of a value; its range is for the caller to say."""
    return {
        "fixedrange": True,
        "gridcolor": theme.grid,
        "zerolinecolor": theme.faint,
        "nticks": 5,
        "title": {"text": title, "standoff": 6},
    }


def padded(low: float, high: float, share: float = 0.05) -> list[float]:
    """A range with a little air at both ends, as a share of its width."""
    pad = share * (high - low)
    return [low - pad, high + pad]
