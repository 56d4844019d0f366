"""The table behind a figure: what the pointer would read off every point, as rows and columns.

A trace says in its ``hovertemplate`` how one of its points is read: where it is ("t = 3", "unit 2"), what it is, and
its number. So the table is made of the figure itself, and cannot say anything else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, NamedTuple

from gru_viz.cells.formula import number

MOST_ROWS = 200
MOST_CELLS = 4_000
"""Of a table that somebody walks through."""

_HOLE = r"%\{(\w+)(?::([^}]*))?\}"
_TIME = re.compile(rf"(?:near )?t = {_HOLE}".replace(r"(\w+)", "(x)"))
_PLACE = re.compile(rf"(?:unit )?{_HOLE}|“{_HOLE}”")
_UNIT = re.compile(rf"unit {_HOLE}")


class Table(NamedTuple):
    """Rows and columns, as text."""

    corner: str
    """What the rows are."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    """Name of the row, and a text for each column: empty where there is nothing."""
    note: str
    """What has been left out; empty if nothing was."""


class _Column(NamedTuple):
    trace: int
    label: str
    cells: dict[str, str]


def spec_table(spec: Mapping[str, Any]) -> Table:
    """The points of a figure, given as its specification."""
    found = [column for at, trace in enumerate(_told(spec)) for column in _columns(at, trace)]
    names = [str(trace.get("name", "")) for trace in _told(spec)]
    traces = Counter(label for label, _ in {(column.label, column.trace) for column in found})
    found = [
        column._replace(label=f"{_plain(names[column.trace])}: {column.label}".removesuffix(": "))
        if traces[column.label] > 1 or not column.label
        else column
        for column in found
    ]
    rows = list(dict.fromkeys(row for column in found for row in column.cells))
    are_steps = all(re.fullmatch(r"(?:near )?t = [\d,]+", row) for row in rows)
    if are_steps:
        rows.sort(key=lambda row: int(re.sub(r"\D", "", row)))
    shown_rows = rows[:MOST_ROWS]
    shown = found[: max(1, MOST_CELLS // max(1, len(shown_rows)))]
    left_out = []
    if len(rows) > len(shown_rows):
        left_out.append(f"the first {len(shown_rows)} of {len(rows):,} rows")
    if len(found) > len(shown):
        left_out.append(f"the first {len(shown)} of {len(found)} columns")
    return Table(
        "time step" if rows and are_steps else "what",
        tuple(column.label for column in shown),
        tuple((row, tuple(column.cells.get(row, "") for column in shown)) for row in shown_rows),
        f"Here are {' and '.join(left_out)}; the figure has all of them." if left_out else "",
    )


def _told(spec: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The traces whose points have something to read, lines first: a strip has a column for each unit."""
    read = [trace for trace in spec["data"] if "hovertemplate" in trace and trace.get("hoverinfo") != "skip"]
    return sorted(read, key=lambda trace: trace["type"] == "heatmap")


def _columns(at: int, trace: Mapping[str, Any]) -> Iterator[_Column]:
    template = str(trace["hovertemplate"]).partition("<extra>")[0]
    place = _TIME.search(template) or _PLACE.search(template.partition(": ")[0])
    rest = template if place is None else template[: place.start()] + template[place.end() :]
    points = list(_points(trace))
    is_word = place is not None and place[0].strip("“”").startswith(("%{text", "%{customdata"))
    repeated = (
        Counter(_plain(_filled(place[0].strip("“”"), point)) for point in points) if is_word and place else Counter()
    )
    for unit in dict.fromkeys(point.get("unit") for point in points):
        said = rest if unit is None else _UNIT.sub(f"unit {unit:g}", rest)
        own = [point for point in points if point.get("unit") == unit]
        for label, cell in _parts(said):
            cells = {}
            for point in own:
                text = _filled(cell, point)
                row = _plain(_filled(place[0].strip("“”"), point) if place else str(trace.get("name", "")))
                if repeated[row] > 1:
                    row = f"{row} (t = {point['x']:g})"
                if text:
                    cells[row] = text
            yield _Column(at, label, cells)


def _parts(template: str) -> Iterator[tuple[str, str]]:
    """The numbers in what is left of a template: for each, what it is, and how it is written."""
    prefix = []
    for part in re.split(r", |<br>|: (?=[^%]*%\{)", template):
        hole = re.search(rf"{_HOLE}(?: %)?", part)
        if hole is None:
            prefix.append(part)
            continue
        words = [*prefix, part[: hole.start()] + " " + part[hole.end() :]]
        label = ", ".join(
            filter(None, (_plain(word).strip(" ,:=").removeprefix(")").removesuffix("(") for word in words))
        )
        yield label, hole[0]


def _points(trace: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What the holes of a template stand for, point by point."""
    if trace["type"] == "heatmap":
        values = trace["z"]
        xs, ys, units = _axis(trace, "x", len(values[0])), _axis(trace, "y", len(values)), trace.get("customdata")
        for row, line in enumerate(values):
            for column, value in enumerate(line):
                unit = units[row][column] if units is not None else ys[row]
                yield {"x": xs[column], "y": ys[row], "z": value, "customdata": unit, "unit": unit}
        return
    count = len(trace["y"])
    series = {"x": _axis(trace, "x", count), "y": trace["y"]}
    series |= {name: trace[name] for name in ("text", "customdata") if isinstance(trace.get(name), list | tuple)}
    for at in range(count):
        point = {name: values[at] for name, values in series.items()}
        if point["x"] is not None and point["y"] is not None:
            yield point


def _axis(trace: Mapping[str, Any], name: str, count: int) -> Any:
    if name in trace:
        return trace[name]
    return [trace.get(f"{name}0", 0) + at * trace.get(f"d{name}", 1) for at in range(count)]


def _filled(template: str, point: Mapping[str, Any]) -> str:
    return re.sub(_HOLE, lambda hole: _written(point.get(hole[1]), hole[2] or ""), template)


def _written(value: Any, how: str) -> str:
    """A value as Plotly writes it."""
    if value is None or isinstance(value, str):
        return _plain(value or "")
    if how.endswith("f"):
        return number(float(value), int(how.strip(".f")))
    if how.endswith("d"):
        return f"{round(value):,}"
    if not how:
        return f"{value:g}".replace("-", "−")
    return format(float(value), how.replace("~", "")).replace("-", "−")


def _plain(text: str) -> str:
    """Text without HTML, its subscripts set apart by a space."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).strip()
