"""Where everything of a cell's schematic stands, read off the cell's graph.

Left to right, as time runs. The memory (h, or c in an LSTM) is the top lane; below it one lane per gate and
candidate. Every node of the graph gets a box and every edge a wire, under the graph's own names; a matrix
stands inside the box of its product, a bias beside the plus it enters. Wires are orthogonal. Those of one
source may share a stretch before they branch; wires of different sources only ever cross.

All lengths are in user units of the drawing; x grows to the right, y downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Node, topological

Point = tuple[float, float]
LabelKind = Literal["symbol", "title", "value"]


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
        return self.x - self.w / 2

    @property
    def right(self) -> float:
        return self.x + self.w / 2

    @property
    def top(self) -> float:
        return self.y - self.h / 2

    @property
    def bottom(self) -> float:
        return self.y + self.h / 2


class Wire(NamedTuple):
    """One edge of the graph: ``source->target`` and the corners of its line."""

    id: str
    source: str
    target: str
    points: tuple[Point, ...]
    is_dock: bool = False
    """Whether it is the short stub by which a parameter sits on its operation."""
    crossings: tuple[Point, ...] = ()
    """Where it passes over a wire of another source."""


class Exit(NamedTuple):
    """The line on which a state leaves for the next step, and the box at its end."""

    source: str
    points: tuple[Point, ...]
    box: NodeBox


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
    width=1140, margin=12, card=(80, 60), product=(68, 34), tag=(38, 26), sigmoid=(46, 42), tanh=(62, 42),
    circle=34, gap=18, track=18, slot=120, words=100, number=56, caption=30, value=26, row=25, lane=108,
    memory=88, stretch=80,
)
NARROW = Metrics(
    width=640, margin=6, card=(62, 60), product=(50, 34), tag=(30, 26), sigmoid=(36, 38), tanh=(52, 38),
    circle=30, gap=11, track=13, slot=54, words=80, number=52, caption=28, value=26, row=25, lane=108,
    memory=88, stretch=60,
)

_PLAIN = ("matrix", "vector", "input", "state")
_ORDER = {"input": 0, "state": 1}
"""Which wires are drawn first, so that later ones pass over them."""


def layout(cell: Cell, narrow: bool = False) -> Layout:
    """The schematic of ``cell``, about 1100 units wide, or about 640 for a phone.

    Raises ValueError for a graph with nodes that have no name, such as that of a clamped cell: draw the cell
    without its clamps.
    """
    if unnamed := [node.op for node in cell.nodes if not node.name]:
        raise ValueError(f"every node of a drawn cell has a name; this graph has unnamed {unnamed}")
    return _Sketch(cell, NARROW if narrow else WIDE, narrow).drawn()


class _Sketch:
    """A drawing in the making: rows first, then columns, then wires."""

    def __init__(self, cell: Cell, metrics: Metrics, narrow: bool) -> None:
        self.cell, self.m, self.narrow = cell, metrics, narrow
        self.lanes = [name for name in cell.names if name in cell.gates]
        self.memory = next((state for state in cell.states if self._is_carried(state)), None)
        self.blocks = {gate: self._block(gate) for gate in self.lanes}
        self.lane_of = {node: gate for gate, block in self.blocks.items() for node in block}
        self.y: dict[str, float] = {}
        self.x: dict[str, float] = {}
        self._place_rows()
        self.tracks = self._tracks()
        self.first = max(self.tracks.values()) + metrics.gap + 12
        stretch = self._best_stretch()
        needed = self._place_columns(stretch)
        self.width = max(needed, min(metrics.width, 0.7 * WIDE.width))
        self.shift = (self.width - needed) / 2

    # What is what

    def _is_carried(self, state: str) -> bool:
        """Whether the new state is a sum in which the old one stands, times a gate."""
        old = self.cell.by_name.get(f"{state}_prev")
        return any(arg.op == "mul" and old in arg.args for arg in self.cell.next_states[state].args)

    def _block(self, gate: str) -> tuple[str, ...]:
        """What a gate is made of, beginning behind the sources and the other gates."""
        inside: dict[str, None] = {}

        def visit(node: Node) -> None:
            if node.op in _PLAIN or (node.name in self.lanes and node.name != gate):
                return
            for arg in node.args:
                visit(arg)
            inside[node.name] = None

        visit(self.cell.by_name[gate])
        return tuple(inside)

    def _node(self, name: str) -> Node:
        return self.cell.by_name[name]

    def _has_reset(self, gate: str) -> bool:
        return any(self._node(name).op == "mul" for name in self.blocks[gate])

    def _caption_is_raised(self, gate: str) -> bool:
        """Whether a matrix follows a product so closely that the caption stands above both."""
        return any(arg.op == "mul" for name in self.blocks[gate] for arg in self._node(name).args[1:])

    def _kept(self) -> Node | None:
        if self.memory is None:
            return None
        old = self.cell.by_name[f"{self.memory}_prev"]
        return next(arg for arg in self.cell.next_states[self.memory].args if old in arg.args)

    def _is_complement_kept(self) -> bool:
        """Whether 1 − gate, not the gate itself, multiplies the old state."""
        kept = self._kept()
        return kept is not None and any(arg.op == "one_minus" for arg in kept.args)

    def _computed(self) -> Iterator[Node]:
        return (node for node in self.cell.nodes if node.op not in _PLAIN)

    # Rows

    def _place_rows(self) -> None:
        m, y = self.m, self.y
        top = m.margin
        if self.memory:
            y[self.memory] = y[f"{self.memory}_prev"] = top + m.memory / 2
            top += m.memory + (14 + m.circle if self._is_complement_kept() else 14)
        self.panel_rows: dict[str, Point] = {}
        for gate in self.lanes:
            reset = self._has_reset(gate)
            upper = top + 8 + m.product[1] / 2 + (36 if self._caption_is_raised(gate) else 0)
            lower = upper + 2 * m.row + (24 if reset else 0 if len(self.lanes) > 1 else 40)
            bottom = lower + m.product[1] / 2 + (8 if not reset else 12 + m.tag[1])
            for name in self.blocks[gate]:
                node = self._node(name)
                if node.op == "matvec" and node.args[1].is_source:
                    y[name] = lower if node.args[1].op == "input" else upper
                elif reset:
                    y[name] = lower if name in (gate, self._node(gate).args[0].name) else upper
                else:
                    y[name] = (upper + lower) / 2
            self.panel_rows[gate] = (top, bottom)
            top = bottom + m.lane - 2 * m.row - m.product[1] - 16
        self._place_rows_of_the_rest()
        self.height = max(bottom, self.y["x"] + m.card[1] / 2 + m.value) + m.margin

    def _place_rows_of_the_rest(self) -> None:
        y, m = self.y, self.m
        kept = self._kept()
        for node in self._computed():
            if node.name in y:
                continue
            if node is kept:
                y[node.name] = y[self.memory or ""]
            elif node.op == "one_minus":
                gate = y[node.args[0].name]
                feeds_kept = kept is not None and node in kept.args
                y[node.name] = gate - m.row - m.circle - 4 if feeds_kept else gate
            else:
                y[node.name] = max(y[arg.name] for arg in node.args if arg.name in y)
        for node in self._computed():  # What only squashes a state stands above the product it feeds.
            if node.op == "tanh" and node.name not in self.lane_of:
                target = next(user for user in self.cell.nodes if node in user.args)
                y[node.name] = y[target.name] - self.m.circle / 2 - 34 - self.m.tanh[1] / 2
        lowest = max(y.values())
        y["x"] = lowest
        for state in self.cell.states:
            name = f"{state}_prev"
            if name in self.cell.by_name and name not in y:
                y[name] = lowest - self.m.card[1] - 24 if len(self.lanes) > 1 else min(y.values())

    # Columns

    def _tracks(self) -> dict[str, float]:
        """x of the vertical line on which each source goes to the lanes."""
        sources = [node.name for node in self.cell.nodes if node.op in ("state", "input")]
        fanning = [name for name in sources if any(True for _ in self._boxes_fed(name))]
        fanning.sort(key=lambda name: self._node(name).op == "input")
        start = self.m.margin + self.m.card[0] + self.m.gap
        return {name: start + i * self.m.track for i, name in enumerate(fanning)}

    def _boxes_fed(self, source: str) -> Iterator[Node]:
        """Users of a source that stand in a lane and not in the source's own row."""
        node = self._node(source)
        return (user for user in self._computed() if node in user.args and user.name in self.lane_of)

    def _size(self, node: Node) -> Point:
        m = self.m
        circle = (m.circle, m.circle)
        return {
            "input": m.card, "state": m.card, "matvec": m.product, "sigmoid": m.sigmoid, "tanh": m.tanh,
            "matrix": (m.product[0] - 12, m.product[1] - 10), "vector": m.tag,
        }.get(node.op, circle)

    def _caption(self, node: Node) -> LabelKind | None:
        """What stands beside a node's outgoing wire."""
        if node.name in self.cell.next_states:
            return None
        if node.name in self.lanes:
            return "symbol"
        if node.op == "mul":
            return "title"
        is_squashed = node.op == "tanh"
        return "value" if node.op == "one_minus" or is_squashed else None

    def _is_aside(self, node: Node) -> bool:
        """Whether a caption stands where it needs no wire of its own length."""
        if node.name in self.lane_of:
            return node.op == "mul"
        return self.narrow and node.op == "mul" and node is not self._kept()

    def _right(self, node: Node, stretch: float) -> float:
        """Where the next box may begin: behind the node and, on most wires, its caption."""
        m, kind = self.m, self._caption(node)
        width = {"symbol": m.slot, "title": m.words, "value": m.number, None: 0}[kind]
        edge = self.x[node.name] + self._size(node)[0] / 2
        if self._is_aside(node) or kind is None:
            return edge + m.gap
        return edge + width + 24 + (stretch if kind != "value" else 0)

    def _place_columns(self, stretch: float) -> float:
        """Columns from left to right; returns the width that comes of it."""
        m, x = self.m, self.x
        x.clear()
        kept = self._kept()
        for node in self._computed():
            half = self._size(node)[0] / 2
            if node.op == "matvec" and node.args[1].is_source:
                x[node.name] = self.first + half
                continue
            before = [arg for arg in node.args if arg.name in x]
            above = [arg for arg in before if arg.name in self.lane_of and arg.op in ("mul", "matvec")]
            above = [arg for arg in above if not (arg.op == "matvec" and arg.args[1].is_source)]
            if node.op == "add" and above and node.name in self.lane_of:
                x[node.name] = x[above[0].name]
                continue
            column = max((self._right(arg, stretch) for arg in before), default=0.0) + half
            if node.op == "add" and any(arg.op == "matvec" for arg in node.args):
                column = max(column, self.first + m.product[0] + 10 + m.tag[0] + 10 + half)
            if node is kept:
                gates = [arg.args[0] if arg.op == "one_minus" else arg for arg in before]
                column = self._right(gates[0], stretch) + half
                for arg in before:
                    if arg.op == "one_minus":
                        x[arg.name] = column
            elif node.op == "one_minus":
                column += m.circle / 2 + m.gap
            x[node.name] = column
        for node in self._computed():
            if node.op == "tanh" and node.name not in self.lane_of:
                user = next(user for user in self.cell.nodes if node in user.args)
                x[user.name] = x[node.name]
        ends = [x[name] + self._size(node)[0] / 2 for name, node in self.cell.next_states.items()]
        return max(ends) + 1.6 * m.gap + 0.4 * stretch + m.card[0] + m.margin

    def _best_stretch(self) -> float:
        low, high = 0.0, self.m.stretch
        if self._place_columns(high) <= self.m.width:
            return high
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (low, middle) if self._place_columns(middle) > self.m.width else (middle, high)
        return low

    # Boxes and wires

    def drawn(self) -> Layout:
        boxes = {box.id: box for box in self._boxes()}
        wires = sorted(self._wires(boxes), key=lambda wire: _ORDER.get(self._node(wire.source).op, 2))
        exits = tuple(self._exits(boxes))
        labels = tuple(self._labels(boxes))
        height = max([self.height, *(label.y + label.h + self.m.margin for label in labels)])
        return Layout(
            self.width, height, tuple(boxes[node.name] for node in self.cell.nodes),
            tuple(_with_crossings(wires)), exits, labels, tuple(self._panels(boxes)), self.narrow,
        )

    def _boxes(self) -> Iterator[NodeBox]:
        m = self.m
        placed: dict[str, NodeBox] = {}
        for node in self._computed():
            placed[node.name] = NodeBox(
                node.name, node.op, self.shift + self.x[node.name], self.y[node.name], *self._size(node)
            )
        yield from placed.values()
        for node in self.cell.nodes:
            size = self._size(node)
            if node.op in ("input", "state"):
                yield NodeBox(node.name, node.op, self.shift + m.margin + size[0] / 2, self.y[node.name], *size)
            if node.op not in ("matrix", "vector"):
                continue
            user = next(user for user in self._computed() if node in user.args)
            at = placed[user.name]
            if node.op == "matrix":
                yield NodeBox(node.name, node.op, at.x - 2, at.y, *size, inside=user.name)
            else:
                yield NodeBox(node.name, node.op, *self._beside(at, user, size), *size)

    def _beside(self, plus: NodeBox, user: Node, size: Point) -> Point:
        """Where a bias stands at its plus: on the side that no wire enters."""
        rows = {_side(self.y[arg.name], plus.y) for arg in user.args if arg.name in self.y}
        if 0 not in rows:
            return (plus.left - 10 - size[0] / 2, plus.y)
        side = 1 if 1 not in rows else -1
        return (plus.x, plus.y + side * (plus.h / 2 + 9 + size[1] / 2))

    def _wires(self, boxes: dict[str, NodeBox]) -> Iterator[Wire]:
        for node in self.cell.nodes:
            for arg in node.args:
                points, dock = self._route(arg, boxes[arg.name], boxes[node.name])
                yield Wire(f"{arg.name}->{node.name}", arg.name, node.name, points, dock)

    def _route(self, node: Node, source: NodeBox, target: NodeBox) -> tuple[tuple[Point, ...], bool]:
        if node.op == "matrix":
            return ((source.right, source.y), (target.right, target.y)), True
        if abs(source.y - target.y) < 1e-9:
            return ((source.right, source.y), (target.left, target.y)), node.op == "vector"
        down = target.y > source.y
        enter = target.top if down else target.bottom
        if abs(source.x - target.x) < 1e-9:
            return ((source.x, source.bottom if down else source.top), (target.x, enter)), node.op == "vector"
        if node.op in ("input", "state"):
            track = self.shift + self.tracks[node.name]
            return ((source.right, source.y), (track, source.y), (track, target.y), (target.left, target.y)), False
        return ((source.right, source.y), (target.x, source.y), (target.x, enter)), False

    def _exits(self, boxes: dict[str, NodeBox]) -> Iterator[Exit]:
        m = self.m
        for state in self.cell.next_states:
            at = boxes[state]
            x = self.width - self.shift - m.margin - m.card[0] / 2
            box = NodeBox(state, "exit", x, at.y, *m.card)
            yield Exit(state, ((at.right, at.y), (box.left, at.y)), box)

    # Captions and grounds

    def _labels(self, boxes: dict[str, NodeBox]) -> Iterator[Label]:
        m = self.m
        if self.memory and not self.narrow:
            old = boxes[f"{self.memory}_prev"]
            left = self.shift + self.first - 12
            yield Label(old.id, "title", left, old.y - 6 - m.caption, 1.7 * m.words, m.caption)
        for node in self._computed():
            kind, box = self._caption(node), boxes[node.name]
            if kind is None:
                continue
            users = [boxes[user.name] for user in self._computed() if node in user.args]
            left = box.right + (20 if node.name in self.lanes else 8)
            width = {"symbol": m.slot, "title": m.words}.get(kind, m.number)
            if kind == "value" and all(abs(user.x - box.x) < 1e-9 for user in users):
                yield Label(node.name, kind, left, box.y - m.value / 2, m.number, m.value)
                continue
            caption, value = (left, box.y - 6 - m.caption), (left, box.y + 6)
            if any(user.kind == "matvec" for user in users):
                y = min(box.top, users[0].top) - 4 - m.caption
                caption, value = (left, y), (left + width, y + 2)
            elif self._is_aside(node) and node.name in self.lane_of:
                caption, value = (left, box.y + 2 - m.caption), (left, box.y - 1)
            elif self._is_aside(node):
                caption = (box.left - 8, box.bottom + 4)
                value = (box.left - 8, box.bottom + 2 + m.caption)
            if kind != "value":
                yield Label(node.name, kind, *caption, width, m.caption)
            yield Label(node.name, "value", *value, m.number, m.value)

    def _panels(self, boxes: dict[str, NodeBox]) -> Iterator[Panel]:
        left = self.shift + self.first - 12
        if self.memory:
            yield Panel(self.memory, self.shift, self.m.margin, self.width - 2 * self.shift, self.m.memory)
        for gate in self.lanes:
            top, bottom = self.panel_rows[gate]
            yield Panel(gate, left, top, boxes[gate].right + 12 - left, bottom - top)


def _side(y: float, at: float) -> int:
    return 0 if abs(y - at) < 1e-9 else (1 if y > at else -1)


def segments(points: Iterable[Point]) -> Iterator[tuple[Point, Point]]:
    """The straight pieces of a line."""
    corners = list(points)
    return zip(corners, corners[1:], strict=False)


def _with_crossings(wires: list[Wire]) -> Iterator[Wire]:
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


def feeders(cell: Cell, names: Iterable[str]) -> frozenset[str]:
    """``names`` and all the plumbing that makes them, back to the nearest gates, states and inputs.

    ``feeders(cell, {"z"})`` holds z, its pre-activation and its products, but no other gate: what a
    walkthrough lights up when it speaks of the update gate.
    """
    stops = set(cell.gates) | set(cell.next_states)
    found: set[str] = set()

    def visit(node: Node) -> None:
        found.add(node.name)
        for arg in node.args:
            if arg.name not in stops and arg.op not in ("input", "state") and arg.name not in found:
                visit(arg)

    for name in names:
        visit(cell.by_name[name])
    return frozenset(found)
