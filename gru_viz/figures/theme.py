"""Colours and fonts of the figures, light and dark. Line colours come from the notation table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from gru_viz.cells.notation import COLOURS, Entry

Mode = Literal["light", "dark"]

FONT = "Source Sans, Source Sans Pro, Noto Sans, Helvetica, Arial, sans-serif"

STRIPES = {
    "solid": (38,),
    "dash": (9, 5),
    "dot": (3, 4),
    "dashdot": (10, 4, 3, 4),
    "longdash": (15, 5),
    "longdashdot": (15, 4, 3, 4),
    "10px,3px,2px,3px,2px,3px": (10, 3, 2, 3, 2, 3),
    "5px,2px": (5, 2),
    "2px,6px": (2, 6),
}
"""A figure's dash → lengths of ink and gap in pixels, for lines that are drawn without Plotly."""


class Theme(NamedTuple):
    """The tones of one mode."""

    mode: Mode
    text: str
    faint: str
    grid: str
    paper: str
    gate_scale: list[list[float | str]]
    """0 to 1: from the colour of the paper to a strong tone, so that an open gate stands out."""
    state_scale: list[list[float | str]]
    """−1 to 1: one hue below zero, another above, the paper's tone at zero."""
    cursor: str

    def line(self, entry: Entry) -> str:
        """The line colour of a quantity."""
        return self.tone(entry.colour)

    def tone(self, colour: str) -> str:
        """A line colour by its name in the notation table."""
        found = COLOURS[colour]
        return found.light if self.mode == "light" else found.dark


LIGHT = Theme(
    "light",
    "#1c2430",
    "#566070",
    "#dfe3ea",
    "rgba(0,0,0,0)",
    [[0.0, "#eef1f6"], [0.25, "#bcd3e6"], [0.5, "#79a9cf"], [0.75, "#3674ae"], [1.0, "#0f3f7a"]],
    [[0.0, "#8c3d00"], [0.25, "#e08a3c"], [0.5, "#f3f4f6"], [0.75, "#4f9bc9"], [1.0, "#0b4f8a"]],
    "#111827",
)
DARK = Theme(
    "dark",
    "#e6eaf1",
    "#9aa5b5",
    "#2b3340",
    "rgba(0,0,0,0)",
    [[0.0, "#1d2531"], [0.25, "#28496b"], [0.5, "#3674a8"], [0.75, "#6fb0df"], [1.0, "#d6efff"]],
    [[0.0, "#ffb45e"], [0.25, "#b5702a"], [0.5, "#212934"], [0.75, "#3f86bb"], [1.0, "#9ad8ff"]],
    "#f8fafc",
)


def theme(mode: str | None) -> Theme:
    """The theme of a mode; light where the mode is not known."""
    return DARK if mode == "dark" else LIGHT


def mixed(scale: Sequence[Sequence[float | str]], share: float) -> str:
    """The colour of a scale at 0 … 1, as ``#rrggbb``."""
    share = min(max(share, 0.0), 1.0)
    upper = next(at for at, (place, _) in enumerate(scale) if at and (float(place) >= share or at == len(scale) - 1))
    (x0, low), (x1, high) = scale[upper - 1], scale[upper]
    part = (share - float(x0)) / (float(x1) - float(x0))
    pairs = [(int(str(low)[at : at + 2], 16), int(str(high)[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(one + part * (other - one)):02x}" for one, other in pairs)
