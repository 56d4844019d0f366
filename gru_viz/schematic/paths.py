"""Path data for SVG: lines with rounded corners, arrowheads, and the gaps where one line passes another."""

from __future__ import annotations

from gru_viz.schematic.geometry import Point, segments

RADIUS = 12.0
HEAD = 9.0


def n(value: float) -> str:
    """A length, without a tail of zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _toward(a: Point, b: Point, length: float) -> Point:
    """The point ``length`` away from a in the direction of b; the two lie on one horizontal or vertical."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    whole = abs(dx) + abs(dy)
    return (a[0] + dx * length / whole, a[1] + dy * length / whole)


def rounded(points: tuple[Point, ...]) -> str:
    """Path data of a line whose corners are rounded."""
    parts = [f"M{n(points[0][0])} {n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        length = [abs(p[0] - corner[0]) + abs(p[1] - corner[1]) for p in (before, after)]
        radius = min(RADIUS, *(piece / 2 for piece in length))
        start, end = _toward(corner, before, radius), _toward(corner, after, radius)
        parts.append(f"L{n(start[0])} {n(start[1])}Q{n(corner[0])} {n(corner[1])} {n(end[0])} {n(end[1])}")
    parts.append(f"L{n(points[-1][0])} {n(points[-1][1])}")
    return "".join(parts)


def head(points: tuple[Point, ...]) -> str:
    """Path data of the arrowhead at a line's end."""
    tip = points[-1]
    base = _toward(tip, points[-2], HEAD)
    dx, dy = (tip[1] - base[1]) / 2, (tip[0] - base[0]) / 2
    return f"M{n(tip[0])} {n(tip[1])}L{n(base[0] + dx)} {n(base[1] + dy)}L{n(base[0] - dx)} {n(base[1] - dy)}Z"


def gap_at(points: tuple[Point, ...], at: Point) -> str:
    """A short piece of a line around a point, on which the line below is interrupted."""
    for a, b in segments(points):
        if a[0] == b[0] == at[0] and min(a[1], b[1]) < at[1] < max(a[1], b[1]):
            return f"M{n(at[0])} {n(at[1] - 6)}v12"
        if a[1] == b[1] == at[1] and min(a[0], b[0]) < at[0] < max(a[0], b[0]):
            return f"M{n(at[0] - 6)} {n(at[1])}h12"
    raise ValueError(f"{at} does not lie on the line")
