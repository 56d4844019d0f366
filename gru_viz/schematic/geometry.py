"""What a schematic is made of: boxes, wires and captions with their places, and the lengths behind them.

All lengths are in user units of the drawing; x grows to the right, y downwards.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

Point = tuple[float, float]
LabelKind = Literal["symbol", "title", "value"]
WireKind = Literal["wire", "memory", "dock"]


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


class Label(NamedTuple):
    """Room for a quantity's caption (above its wire) or value (below it): left, top, width, height."""

    id: str
    kind: LabelKind
    x: float
    y: float
    w: float
    h: float


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
    panels: tuple[Panel, ...]
    narrow: bool

    def box(self, name: str) -> NodeBox:
        """The box of a quantity. Raises KeyError for a name that is not drawn."""
        for box in self.nodes:
            if box.id == name:
                return box
        raise KeyError(name)


class Metrics(NamedTuple):
    """The lengths a drawing is made of."""

    width: float
    margin: float
    card: Point
    """Size of the boxes of inputs and states."""
    product: Point
    tag: Point
    sigmoid: Point
    tanh: Point
    circle: float
    gap: float
    """Shortest wire between two boxes."""
    track: float
    """Distance between vertical tracks."""
    slot: float
    """Width of a gate's caption."""
    words: float
    """Width of a caption in words."""
    number: float
    """Width of a value."""
    caption: float
    """Height of a caption above its wire."""
    value: float
    """Height of a value below its wire."""
    row: float
    """Half the distance between the rows of U and W in a lane."""
    lane: float
    """Distance between lanes."""
    memory: float
    """Height of the memory's lane."""
    stretch: float
    """How much longer a labelled wire may become so that the drawing fills its width."""


WIDE = Metrics(
    width=1140,
    margin=12,
    card=(80, 60),
    product=(68, 34),
    tag=(38, 26),
    sigmoid=(46, 42),
    tanh=(62, 42),
    circle=32,
    gap=18,
    track=18,
    slot=120,
    words=100,
    number=56,
    caption=30,
    value=26,
    row=29,
    lane=116,
    memory=88,
    stretch=80,
)
NARROW = Metrics(
    width=640,
    margin=6,
    card=(62, 60),
    product=(50, 34),
    tag=(30, 26),
    sigmoid=(36, 38),
    tanh=(52, 38),
    circle=30,
    gap=11,
    track=13,
    slot=54,
    words=80,
    number=52,
    caption=28,
    value=26,
    row=28,
    lane=116,
    memory=88,
    stretch=60,
)


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
