"""Where on its wire each vector rides: as near to the wire's end as there is room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gru_viz.schematic.geometry import Exit, NodeBox, Point, Rect, Strip, Wire, overlap, segments
from gru_viz.schematic.metrics import CORNER, Metrics
from gru_viz.schematic.paths import HEAD

CLEAR = 3.0
"""Between a strip and a line that is not its own."""

ROW = 8.0
"""Height of the row of a matrix."""

_STEP = 1.0
_Line = tuple[str, str, tuple[Point, ...]]
"""Its id, its source, its corners."""


def strips(
    wires: Iterable[Wire], exits: Iterable[Exit], boxes: dict[str, NodeBox], taken: Iterable[Rect], m: Metrics
) -> tuple[Strip, ...]:
    """One strip for each wire, and for each exit under the name of its state.

    taken: the areas of boxes and captions.
    """
    lines: list[_Line] = [(wire.id, wire.source, wire.points) for wire in wires]
    lines += [(exit_.source, exit_.source, exit_.points) for exit_ in exits]
    docks = {wire.id: wire for wire in wires if wire.kind == "dock"}
    found = [_at_dock(wire, boxes[wire.source], boxes[wire.target], m) for wire in docks.values()]
    busy = [*(_grown(area, m.gap / 2) for area in taken), *(strip.rect for strip in found if not strip.is_row)]
    for line in lines:
        if line[0] not in docks:
            strip = _on_line(line, lines, busy, m)
            found.append(strip)
            busy.append(strip.rect)
    return tuple(found)


def _at_dock(wire: Wire, box: NodeBox, target: NodeBox, m: Metrics) -> Strip:
    if box.inside and box.kind == "vector":
        return Strip(wire.id, wire.source, (box.right + target.right) / 2, box.y, m.strip[0], box.h - 2)
    if box.inside:
        y = box.bottom - ROW / 2 - 2
        return Strip(wire.id, wire.source, box.x, y, box.w - 4, ROW, is_row=True)
    if box.y == target.y:
        return Strip(wire.id, wire.source, (box.right + target.left) / 2, box.y, *m.strip)
    return Strip(wire.id, wire.source, box.right + 4 + m.strip[0] / 2, box.y, *m.strip)


def _on_line(line: _Line, lines: list[_Line], busy: list[Rect], m: Metrics) -> Strip:
    """The last place on the line where the strip hits nothing; without one, the line's end."""
    id_, source, points = line
    foreign = [_area(a, b) for other, name, corners in lines if name != source for a, b in segments(corners)]
    own = [other[2] for other in lines if other[1] == source and other[0] != id_]
    places = list(_places(points, own, m))
    for x, y in places:
        strip = Strip(id_, source, x, y, *m.strip)
        if not any(overlap(strip.rect, area) for area in (*busy, *foreign)):
            return strip
    raise ValueError(f"no room for a strip on {id_}")


def _grown(area: Rect, by: float) -> Rect:
    return (area[0] - by, area[1] - by, area[2] + by, area[3] + by)


def _area(a: Point, b: Point) -> Rect:
    """A piece of a line and the room on both sides of it."""
    return _grown((min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])), CLEAR)


def _places(points: tuple[Point, ...], own: list[tuple[Point, ...]], m: Metrics) -> Iterator[Point]:
    """Centres at which a strip can stand, best first: horizontal pieces before vertical ones, their ends first."""
    pieces = list(enumerate(segments(points)))
    for is_level in (True, False):
        for i, (a, b) in reversed(pieces):
            if (a[1] == b[1]) != is_level:
                continue
            axis = 0 if is_level else 1
            start, end = _alone(a, b, own, axis), b[axis]
            sign = 1 if b[axis] > a[axis] else -1
            half = m.strip[axis] / 2
            first = start + sign * (half + (m.gap if start == a[axis] and i == 0 else CORNER - 4))
            last = end - sign * (half + (HEAD + 3 if i == len(pieces) - 1 else CORNER))
            while (last - first) * sign >= -1e-6:
                yield (last, a[1]) if is_level else (a[0], last)
                last -= sign * _STEP


def _alone(a: Point, b: Point, own: list[tuple[Point, ...]], axis: int) -> float:
    """Where a piece parts from the last line of the same source that shares its beginning."""
    sign = 1 if b[axis] > a[axis] else -1
    start = a[axis]
    for points in own:
        for p, q in segments(points):
            if p[1 - axis] == q[1 - axis] == a[1 - axis]:
                far = max(sign * p[axis], sign * q[axis])
                if min(sign * p[axis], sign * q[axis]) < sign * b[axis] and far > sign * start:
                    start = sign * min(far, sign * b[axis])
    return start
