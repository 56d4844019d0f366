"""What a schematic is made of: boxes, wires, strips and captions with their places.

All lengths are in user units of the drawing; x grows to the right, y downwards.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

Point = tuple[float, float]
Rect = tuple[float, float, float, float]
"""Left, top, right, bottom."""
LabelKind = Literal["symbol", "letter", "title", "value", "small"]
"""A symbol with its title, or without."""
WireKind = Literal["wire", "memory", "dock"]


CELL = 10.0
"""Height of one element of a short column."""


class NodeBox(NamedTuple):
    """One node of the graph: its name, its operation, the centre and size of its box."""

    id: str
    kind: str
    x: float
    y: float
    w: float
    h: float
    inside: str = ""
    """The box around this one: a matrix stands inside its product."""

    @property
    def left(self) -> float:
        """Its left edge."""
        return self.x - self.w / 2

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.w / 2

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.y - self.h / 2

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.h / 2

    @property
    def rect(self) -> Rect:
        """Its edges."""
        return (self.left, self.top, self.right, self.bottom)


class Wire(NamedTuple):
    """One edge of the graph: ``source->target`` and the corners of its line."""

    id: str
    source: str
    target: str
    points: tuple[Point, ...]
    kind: WireKind = "wire"
    """"memory" is the thick line on which the old state becomes the new one; "dock" is the short stub by
    which a parameter sits on its operation."""
    crossings: tuple[Point, ...] = ()
    """Where it passes over a wire of another source."""


class Exit(NamedTuple):
    """The line on which a state leaves for the next step, and the box at its end."""

    source: str
    points: tuple[Point, ...]
    box: NodeBox
    kind: WireKind = "wire"


class Strip(NamedTuple):
    """Room for the vector that rides on a wire: a column across it, or the row of a matrix.

    ``id`` is the wire's. x, y is the centre; the room is as high as the longest column, and a shorter one
    stands in its middle.
    """

    id: str
    source: str
    x: float
    y: float
    w: float
    h: float
    is_row: bool = False

    @property
    def rect(self) -> Rect:
        """Its edges."""
        return (self.x - self.w / 2, self.y - self.h / 2, self.x + self.w / 2, self.y + self.h / 2)

    def shrunk(self, count: int) -> Strip:
        """The strip of a vector with ``count`` elements: a short column is not stretched to the whole room."""
        return self if self.is_row else self._replace(h=min(self.h, CELL * count))

    def cells(self, count: int) -> Iterator[Rect]:
        """The elements inside its frame, from top to bottom, or along a row."""
        left, top, right, bottom = (edge + by for edge, by in zip(self.rect, (1, 1, -1, -1), strict=True))
        width, height = (right - left) / count, (bottom - top) / count
        for k in range(count):
            if self.is_row:
                yield (left + k * width, top, left + (k + 1) * width, bottom)
            else:
                yield (left, top + k * height, right, top + (k + 1) * height)


class Label(NamedTuple):
    """Room for a quantity's caption or value: left, top, width, height, and the size of its letters."""

    id: str
    kind: LabelKind
    x: float
    y: float
    w: float
    h: float
    size: float

    @property
    def rect(self) -> Rect:
        """Its edges."""
        return (self.x, self.y, self.x + self.w, self.y + self.h)


class Panel(NamedTuple):
    """The ground under a lane: left, top, width, height; ``id`` is the quantity the lane makes."""

    id: str
    x: float
    y: float
    w: float
    h: float


class Layout(NamedTuple):
    """The whole drawing."""

    width: float
    height: float
    nodes: tuple[NodeBox, ...]
    wires: tuple[Wire, ...]
    exits: tuple[Exit, ...]
    labels: tuple[Label, ...]
    strips: tuple[Strip, ...]
    panels: tuple[Panel, ...]
    narrow: bool

    def box(self, name: str) -> NodeBox:
        """The box of a quantity. Raises KeyError for a name that is not drawn."""
        for box in self.nodes:
            if box.id == name:
                return box
        raise KeyError(name)


def overlap(a: Rect, b: Rect) -> bool:
    """Whether two areas have more than a border in common."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def segments(points: Iterable[Point]) -> Iterator[tuple[Point, Point]]:
    """The straight pieces of a line."""
    return itertools.pairwise(points)


def with_crossings(wires: list[Wire]) -> Iterator[Wire]:
    """Each wire with the places where it passes over one that was drawn before it."""
    for i, wire in enumerate(wires):
        found: dict[Point, None] = {}
        for other in wires[:i]:
            if other.source != wire.source:
                found.update(dict.fromkeys(_meet(wire.points, other.points)))
        yield wire._replace(crossings=tuple(found))


def _meet(a: tuple[Point, ...], b: tuple[Point, ...]) -> Iterator[Point]:
    for (x1, y1), (x2, y2) in segments(a):
        for (u1, v1), (u2, v2) in segments(b):
            if x1 == x2 and v1 == v2 and min(u1, u2) < x1 < max(u1, u2) and min(y1, y2) < v1 < max(y1, y2):
                yield (x1, v1)
            elif y1 == y2 and u1 == u2 and min(x1, x2) < u1 < max(x1, x2) and min(v1, v2) < y1 < max(v1, v2):
                yield (u1, y1)
