"""Figures of the page Sentences: bars for units and for words, and words as coloured marks in a line of text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from gru_viz.cells.formula import number
from gru_viz.figures.layout import plain_layout, value_axis
from gru_viz.figures.theme import Theme, mixed
from gru_viz.views.ablation import HeldOut, UnitsInfo
from gru_viz.views.importance import Importance
from gru_viz.views.stories import Row, Side

PLOT = 270
MARGIN = {"l": 64, "r": 12, "t": 22, "b": 46}
LETTER = 7
"""Height of a letter of a word that stands upright below an axis."""
MOST_LETTERS = 16
MOST_WORDS = 70
"""From here on, the axis counts words instead of naming them."""
_GAP = 0.14


def _bars(name: str, xs: Sequence[float], ys: Sequence[float], axis: str, tone: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": name,
        "x": list(xs),
        "y": list(ys),
        "yaxis": axis,
        "marker": {"color": tone, "line": {"width": 0}},
        **more,
    }


def _two_rows(theme: Theme, upper: str, lower: str) -> dict[str, Any]:
    """Two stacked axes that share what is below them."""
    return {
        "yaxis": value_axis(theme, upper) | {"domain": [0.5 + _GAP / 2, 1]},
        "yaxis2": value_axis(theme, lower) | {"domain": [0, 0.5 - _GAP / 2]},
        "bargap": 0.25,
        "hovermode": "closest",
    }


def units_spec(units: UnitsInfo, held: HeldOut, unit: int, answer: str, theme: Theme) -> dict[str, Any]:
    """For every unit: how much the answer to the sentence, and held-out accuracy, lose without it."""
    count = len(units.changes)
    numbers = list(range(count))
    state = theme.tone("state")
    after = [number(float(value)) for value in units.after]
    lost = [100 * held.drops[each] for each in numbers]
    reach = max(1.0, *(abs(value) for value in lost))
    layout = plain_layout(theme, PLOT, MARGIN, "units") | _two_rows(theme, "log-odds lost", "accuracy lost (%)")
    layout["yaxis2"]["range"] = [min(0.0, *lost) - 0.08 * reach, 1.12 * reach]
    layout["xaxis"] = {
        "range": [-0.6, count - 0.4],
        "tick0": 0,
        "dtick": 1 if count <= 20 else 4,
        "anchor": "y2",
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "title": {"text": "unit", "standoff": 4},
    }
    layout["shapes"] = [
        {
            "type": "rect",
            "yref": "paper",
            "x0": unit - 0.5,
            "x1": unit + 0.5,
            "y0": 0,
            "y1": 1,
            "line": {"color": theme.cursor, "width": 2},
        }
    ]
    return {
        "data": [
            _bars(
                "this sentence",
                numbers,
                units.changes.tolist(),
                "y",
                state,
                customdata=after,
                hovertemplate=f"without unit %{{x}}: P({escape(answer)}) = %{{customdata}}<br>log-odds lost: "
                "%{y:.3f}<extra></extra>",
            ),
            _bars(
                "held-out examples",
                numbers,
                lost,
                "y2",
                theme.tone("reset"),
                hovertemplate="without unit %{x}: accuracy lost %{y:.1f} %<extra></extra>",
            ),
        ],
        "layout": layout,
    }


def importance_spec(found: Importance, theme: Theme) -> dict[str, Any]:
    """Two rows of bars over the words: the size of the gradient, and what is gone without the word."""
    places = list(range(len(found.tokens)))
    short = [token if len(token) <= MOST_LETTERS else f"{token[: MOST_LETTERS - 1]}…" for token in found.tokens]
    names = [escape(token) for token in short]
    is_named = len(names) <= MOST_WORDS
    margin = MARGIN | {"b": 14 + LETTER * max(map(len, short)) if is_named else MARGIN["b"]}
    layout = plain_layout(theme, PLOT - 70, margin, "importance") | _two_rows(theme, "gradient", "left out")
    layout["xaxis"] = {
        "range": [-0.6, len(places) - 0.4],
        "anchor": "y2",
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        **(
            {"tickvals": places, "ticktext": names, "tickangle": -90, "tickfont": {"size": 12}}
            if is_named
            else {"title": {"text": "word, counted from 0", "standoff": 4}}
        ),
    }
    return {
        "data": [
            _bars(
                "gradient",
                places,
                found.connectivity.tolist(),
                "y",
                theme.tone("input"),
                customdata=names,
                hovertemplate="%{customdata}: %{y:.3g}<extra></extra>",
            ),
            _bars(
                "left out",
                places,
                found.left_out.tolist(),
                "y2",
                theme.tone("written"),
                customdata=names,
                hovertemplate="without “%{customdata}”: %{y:.3f} of the log-odds gone<extra></extra>",
            ),
        ],
        "layout": layout,
    }


def _ink_on(colour: str) -> str:
    """Black or white, whichever stands out more (WCAG's relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return "#000000" if 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.179 else "#ffffff"


def chips_html(side: Side, theme: Theme) -> str:
    """The words of one side of a story, once for each row, on the colours of its values. All text is escaped."""
    return "".join(_row(side, row, theme) for row in side.rows)


def _row(side: Side, row: Row, theme: Theme) -> str:
    scale = theme.gate_scale if row.entry.is_unit_interval else theme.state_scale
    chips = []
    for token, value in zip(side.tokens, row.values, strict=True):
        colour = mixed(scale, (float(value) - row.low) / (row.high - row.low))
        style = f"background:{colour};color:{_ink_on(colour)}"
        chips.append(f"<span style='{style}' title='{number(float(value))}'>{escape(token)}</span>")
    stops = ", ".join(f"{colour} {float(at):.0%}" for at, colour in scale)
    ends = [f"{end:g}".replace("-", "−") for end in (row.low, row.high)]
    head = (
        f"<div class='story-head'><b>{row.entry.symbol.html}</b> {escape(row.entry.title)}, unit {side.unit}"
        f"{' · ' + escape(side.name) if side.name else ''}<span class='story-scale'>{ends[0]}"
        f"<i style='background:linear-gradient(90deg, {stops})'></i>{ends[1]}</span></div>"
    )
    return f"<div class='story-row'>{head}<div class='story-words'>{' '.join(chips)}</div></div>"
