"""The whole run as strips (units × time) and the unit in focus as lines, as on the bench."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.notation import COLOURS, shown
from gru_viz.figures.theme import Theme, mixed
from gru_viz.pictures.subject import Subject
from gru_viz.pictures.words import brief, text, text_width, wrapped
from gru_viz.schematic import shapes
from gru_viz.schematic.metrics import WIDE
from gru_viz.schematic.paths import n
from gru_viz.views.extremes import bands, extremes
from gru_viz.views.lab import range_of

LEFT, AXIS, PLOT = 206.0, 40.0, 944.0
"""Width of the names, of the numbers of the units, and of the strips."""
WIDTH = LEFT + AXIS + PLOT
ROW = (3, 15)
STRIPS, LINES, GAP = 600, 132, 12
MOST = 7500
"""Pairs of cells that one strip is made of, at most: a file stays small enough to send."""
LEVELS = 255
SMALL, WORD, LETTER = 12.5, 15.0, 22.0
LONGEST = 24
"""Letters of a word below the time axis."""


def strips(subject: Subject, theme: Theme) -> tuple[ET.Element, float]:
    """The strips, the lines, the time axis and the legend, ``WIDTH`` wide; and how high that is."""
    group = ET.Element("g")
    names, units = shown(subject.cell), subject.trace.params.hidden_size
    row = min(max(STRIPS // (len(names) * units), ROW[0]), ROW[1])
    y = 0.0
    words = 34 + max(WIDE.symbol_width(subject.entry(name).symbol, LETTER) for name in names) + 10
    for name in names:
        _name(group, subject, name, y + min(row * units / 2, 14), words)
        _units(group, subject, y, row)
        _heat(group, subject, theme, name, y, row)
        y += row * units + GAP
    _lines(group, subject, theme, names, y)
    y += LINES
    column = PLOT / subject.trace.steps
    left = LEFT + AXIS + column * subject.step
    mark = shapes.rect(group, "cursor", (left, -2, left + column, y + 2), 2)
    mark.set("style", "fill:none;stroke:var(--ink);stroke-width:2")
    y = _times(group, subject, y)
    return group, _legend(group, subject, theme, names, y + GAP)


def _name(group: ET.Element, subject: Subject, name: str, y: float, words: float) -> None:
    item = subject.entry(name)
    shapes.path(group, "sample", f"M0 {n(y)}h26").set("style", _stroke(item.colour))
    shapes.symbol(group, item.symbol, 34, y, WIDE, LETTER, "start")
    text(group, item.title, words, y, WORD)


def _stroke(colour: str) -> str:
    """How the lines of a quantity look."""
    return f"fill:none;stroke:var(--line-{colour});stroke-width:2.6;stroke-dasharray:{COLOURS[colour].dash or 'none'}"


def _units(group: ET.Element, subject: Subject, y: float, row: float) -> None:
    every = 2 ** max(0, math.ceil(math.log2(14 / row)))
    for unit in range(0, subject.trace.params.hidden_size, every):
        text(group, str(unit), LEFT + AXIS - 9, y + (unit + 0.5) * row, SMALL, "end", bold=unit == subject.unit)
    middle = y + (subject.unit + 0.5) * row
    shapes.path(group, "pointer", f"M{n(LEFT + AXIS - 1)} {n(middle)}l-6 -4v8z").set("style", "fill:var(--ink)")


def _heat(group: ET.Element, subject: Subject, theme: Theme, name: str, y: float, row: float) -> None:
    values = subject.trace[name].T
    low, high = subject.ends(name)
    cells, per = bands(values, min(int(PLOT / 2), MOST // len(values)))
    levels = np.rint(np.clip((cells - low) / (high - low), 0, 1) * LEVELS).astype(int)
    width = PLOT * per / values.shape[1]
    gap = 1.0 if row >= 7 and width >= 7 else 0.0
    scale = theme.gate_scale if subject.entry(name).is_unit_interval else theme.state_scale
    strip = ET.SubElement(group, "g", {"data-of": name, "shape-rendering": "crispEdges"})
    left = LEFT + AXIS
    for level in np.unique(levels):
        data = "".join(
            f"M{n(left + start * width)} {n(y + unit * row)}"
            f"H{n(left + min(end * width, PLOT) - gap)}v{n(row - gap)}H{n(left + start * width)}z"
            for unit, start, end in _runs(levels == level, bool(gap))
        )
        shapes.path(strip, "heat", data).set("style", f"fill:{mixed(scale, level / LEVELS)}")
    for unit, start, end in _runs(subject.trace.clamped(name).T, False):
        column = PLOT / values.shape[1]
        top = y + unit * row
        area = (left + start * column + 1, top + 1, left + end * column - 1, top + row - 1)
        for style in ("stroke:var(--paper)", "stroke:var(--ink);stroke-dasharray:3 2"):
            shapes.rect(group, "forced", area).set("style", f"fill:none;stroke-width:2;{style}")


def _runs(marked: NDArray[np.bool_], apart: bool) -> Iterator[tuple[int, int, int]]:
    """Row, start and end of the stretches that are true, or of every single cell."""
    edges = np.diff(np.pad(marked.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    for unit, (starts, ends) in enumerate(zip(edges == 1, edges == -1, strict=True)):
        for start, end in zip(np.flatnonzero(starts), np.flatnonzero(ends), strict=True):
            if apart:
                yield from ((unit, at, at + 1) for at in range(start, end))
            else:
                yield unit, int(start), int(end)


def _lines(group: ET.Element, subject: Subject, theme: Theme, names: tuple[str, ...], y: float) -> None:
    free = subject.free()
    runs = [subject.trace] if free is None else [free, subject.trace]
    ranges = [range_of(subject.entry(name), trace[name]) for name in names for trace in runs]
    low, high = min(least for least, _ in ranges), max(most for _, most in ranges)

    def at(value: float) -> float:
        return y + 6 + (1 - (value - low) / (high - low)) * (LINES - 12)

    for line, words in enumerate(wrapped(subject.unit_title(), WORD, LEFT - 8)):
        text(group, words, 0, y + 14 + 20 * line, WORD, bold=True)
    for value in dict.fromkeys((low, 0.0, high)):
        rule = shapes.path(group, "rule", f"M{n(LEFT + AXIS)} {n(at(value))}h{n(PLOT)}")
        rule.set("style", f"fill:none;stroke:{theme.faint if value == 0 else theme.grid};stroke-width:1")
        text(group, f"{value:g}".replace("-", "−"), LEFT + AXIS - 9, at(value), SMALL, "end")
    left, column = LEFT + AXIS, PLOT / subject.trace.steps
    if free is not None:
        text(group, "dotted: not forced", 0, y + LINES - 14, SMALL)
    for name, trace in itertools.product(names, runs):
        values = trace[name][:, subject.unit]
        places = [f"{n(left + (step + 0.5) * column)} {n(at(float(values[step])))}" for step in extremes(values)]
        path = shapes.path(group, "trace", "M" + ("L".join(places) if len(places) > 1 else f"{places[0]}h4"))
        ghost = ";stroke-width:1.4;stroke-dasharray:2 3" if trace is free else ""
        path.attrib |= {"style": _stroke(subject.entry(name).colour) + ghost, "data-free" if ghost else "data-of": name}


def _times(group: ET.Element, subject: Subject, y: float) -> float:
    """The numbers of the steps and, where they have names, these; as many as there is room for."""
    steps = subject.trace.steps
    column = PLOT / steps
    text(group, "time step t", LEFT - 8, y + 14, SMALL, "end")
    every = next(k * 10**p for p in range(9) for k in (1, 2, 5) if k * 10**p * column >= 12 + 7 * len(str(steps - 1)))
    for step in range(0, steps, every):
        bold = step == subject.step
        text(group, str(step), LEFT + AXIS + (step + 0.5) * column, y + 14, SMALL, "middle", bold=bold)
    y += 26
    if not subject.named:
        return y
    words = [brief(token, LONGEST) for token in subject.tokens]
    longest = max(text_width(word, SMALL) for word in words)
    if longest + 8 <= column:
        for step, word in enumerate(words):
            text(group, word, LEFT + AXIS + (step + 0.5) * column, y + 8, SMALL, "middle", bold=step == subject.step)
        return y + 20
    every = math.ceil(16 / column)
    if every > 1:
        text(group, f"one word in {every}", LEFT - 8, y + 8, SMALL, "end")
    for step in range(0, steps, every):
        x = LEFT + AXIS + (step + 0.5) * column
        upright = text(group, words[step], 0, 0, SMALL, "end", bold=step == subject.step)
        upright.set("transform", f"translate({n(x)} {n(y)}) rotate(-90)")
    return y + max(text_width(words[step], SMALL) for step in range(0, steps, every)) + 6


def _legend(group: ET.Element, subject: Subject, theme: Theme, names: tuple[str, ...], y: float) -> float:
    """One bar for all quantities that share a scale and its ends."""
    groups: dict[tuple[bool, float, float], list[str]] = {}
    for name in names:
        groups.setdefault((subject.entry(name).is_unit_interval, *subject.ends(name)), []).append(name)
    x, middle = LEFT + AXIS, y + 12
    for (is_gate, low, high), of in groups.items():
        for name in of:
            symbol = subject.entry(name).symbol
            shapes.symbol(group, symbol, x, middle, WIDE, 18, "start")
            x += WIDE.symbol_width(symbol, 18) + 10
        for end, is_low in ((low, True), (high, False)):
            word = f"{end:g}".replace("-", "−")
            text(group, word, x, middle, SMALL)
            x += text_width(word, SMALL) + 6
            if is_low:
                scale = theme.gate_scale if is_gate else theme.state_scale
                bar = ET.SubElement(group, "g", {"shape-rendering": "crispEdges"})
                for part in range(36):
                    area = (x + 2 * part, middle - 6, x + 2 * part + 2, middle + 6)
                    shapes.rect(bar, "scale", area).set("style", f"fill:{mixed(scale, part / 35)}")
                x += 78
        x += 26
    return y + 26
