"""Where everything of a cell's schematic stands, read off the cell's graph.

Left to right, as time runs. The memory (h, or c in an LSTM) is the top lane; below it one lane per gate and
candidate. Every node of the graph gets a box and every edge a wire, under the graph's own names; a matrix
stands inside the box of its product, a bias beside the plus it enters. Wires are orthogonal. Those of one
source may share a stretch before they branch; wires of different sources only ever cross.
"""

from __future__ import annotations

from collections.abc import Iterator

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Node
from gru_viz.schematic.anatomy import Anatomy
from gru_viz.schematic.geometry import (
    NARROW,
    WIDE,
    Exit,
    Label,
    LabelKind,
    Layout,
    Metrics,
    NodeBox,
    Panel,
    Point,
    Wire,
    WireKind,
    with_crossings,
)

_ORDER = {"input": 0, "state": 1}
"""Which wires are drawn first, so that later ones pass over them."""


def layout(cell: Cell, narrow: bool = False) -> Layout:
    """The schematic of ``cell``, about 1100 units wide, or about 640 for a phone.

    Raises ValueError for a graph with nodes that have no name, such as that of a clamped cell (draw the cell
    without its clamps), and for one that reads a state which it does not make.
    """
    made = {f"{state}_prev" for state in cell.states}
    if foreign := [node.name for node in cell.nodes if node.op == "state" and node.name not in made]:
        raise ValueError(f"a drawn cell reads only its own states {list(cell.states)}, not {foreign}")
    if unnamed := [node.op for node in cell.nodes if not node.name]:
        raise ValueError(f"every node of a drawn cell has a name; this graph has unnamed {unnamed}")
    return _Sketch(cell, NARROW if narrow else WIDE, narrow).drawn()


class _Sketch:
    """A drawing in the making: rows first, then columns, then wires."""

    def __init__(self, cell: Cell, metrics: Metrics, narrow: bool) -> None:
        self.cell, self.m, self.narrow = cell, metrics, narrow
        self.a = Anatomy(cell)
        self.y: dict[str, float] = {}
        self.x: dict[str, float] = {}
        self._place_rows()
        self.tracks = self._tracks()
        self.first = max(self.tracks.values()) + metrics.gap + 12
        stretch = self._best_stretch()
        needed = self._place_columns(stretch)
        self.width = max(needed, min(metrics.width, 0.7 * WIDE.width))
        self.shift = (self.width - needed) / 2

    # Rows

    def _place_rows(self) -> None:
        m, y = self.m, self.y
        top = m.margin
        if self.a.memory:
            y[self.a.memory] = y[f"{self.a.memory}_prev"] = top + m.memory / 2
            top += m.memory + (14 + m.circle if self.a.is_complement_kept else 14)
        self.panel_rows: dict[str, Point] = {}
        for gate in self.a.lanes:
            reset = self.a.has_reset(gate)
            upper = top + 8 + m.product[1] / 2 + (36 if self.a.resets_first(gate) else 8 if reset else 0)
            lower = upper + 2 * m.row + (24 if reset else 0 if len(self.a.lanes) > 1 else 40)
            bottom = lower + m.product[1] / 2 + (8 if not reset else 12 + m.tag[1])
            for name in self.a.blocks[gate]:
                node = self.a.node(name)
                if node.op == "matvec" and node.args[1].is_source:
                    y[name] = lower if node.args[1].op == "input" else upper
                elif reset:
                    y[name] = lower if name in (gate, self.a.node(gate).args[0].name) else upper
                else:
                    y[name] = (upper + lower) / 2
            self.panel_rows[gate] = (top, bottom)
            top = bottom + m.lane - 2 * m.row - m.product[1] - 16
        self._place_rows_of_the_rest()
        self.height = max(bottom, self.y["x"] + m.card[1] / 2 + m.value) + m.margin

    def _place_rows_of_the_rest(self) -> None:
        y, m = self.y, self.m
        kept = self.a.kept
        for node in self.a.computed():
            if node.name in y:
                continue
            if node is kept:
                y[node.name] = y[self.a.memory or ""]
            elif node.op == "one_minus":
                gate = y[node.args[0].name]
                feeds_kept = kept is not None and node in kept.args
                y[node.name] = gate - m.row - m.circle - 4 if feeds_kept else gate
            else:
                y[node.name] = max(y[arg.name] for arg in node.args if arg.name in y)
        for node in self.a.computed():  # What only squashes a state stands above the product it feeds.
            if self.a.is_squash(node):
                target = self.a.users(node)[0]
                y[node.name] = y[target.name] - self.m.circle / 2 - 34 - self.m.tanh[1] / 2
        lowest = max(y.values())
        y["x"] = lowest
        for state in self.cell.states:
            name = f"{state}_prev"
            if name in self.cell.by_name and name not in y:
                y[name] = lowest - self.m.card[1] - 24 if len(self.a.lanes) > 1 else min(y.values())

    # Columns

    def _tracks(self) -> dict[str, float]:
        """X of the vertical line on which each source goes to the lanes, the states' before the input's."""
        sources = [node for node in self.cell.nodes if node.op in ("state", "input")]
        lanes = self.a.lane_of
        fanning = [node for node in sources if any(user.name in lanes for user in self.a.users(node))]
        fanning.sort(key=lambda node: node.op == "input")
        start = self.m.margin + self.m.card[0] + self.m.gap
        return {node.name: start + i * self.m.track for i, node in enumerate(fanning)}

    def _size(self, node: Node) -> Point:
        m = self.m
        circle = (m.circle, m.circle)
        return {
            "input": m.card,
            "state": m.card,
            "matvec": m.product,
            "sigmoid": m.sigmoid,
            "tanh": m.tanh,
            "matrix": (m.product[0] - 12, m.product[1] - 10),
            "vector": m.tag,
        }.get(node.op, circle)

    def _caption(self, node: Node) -> LabelKind | None:
        """What stands beside a node's outgoing wire."""
        if node.name in self.cell.next_states:
            return None
        if node.name in self.a.lanes:
            return "symbol"
        if node.op == "mul":
            return "title"
        return "value" if node.op == "one_minus" or self.a.is_squash(node) else None

    def _is_aside(self, node: Node) -> bool:
        """Whether a caption stands where it needs no wire of its own length."""
        if node.name in self.a.lane_of:
            return node.op == "mul"
        return self.narrow and node.op == "mul" and node is not self.a.kept

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
        kept = self.a.kept
        for node in self.a.computed():
            half = self._size(node)[0] / 2
            if node.op == "matvec" and node.args[1].is_source:
                x[node.name] = self.first + half
                continue
            before = [arg for arg in node.args if arg.name in x]
            above = [arg for arg in before if arg.name in self.a.lane_of and arg.op in ("mul", "matvec")]
            above = [arg for arg in above if not (arg.op == "matvec" and arg.args[1].is_source)]
            if node.op == "add" and above and node.name in self.a.lane_of:
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
            elif kept is not None and kept in before:
                self._align(kept, [arg for arg in before if arg is not kept])
            x[node.name] = column
        for node in self.a.computed():
            if self.a.is_squash(node):
                user = self.a.users(node)[0]
                x[user.name] = x[node.name]
        ends = [x[name] + self._size(node)[0] / 2 for name, node in self.cell.next_states.items()]
        return max(ends) + 1.6 * m.gap + 0.4 * stretch + m.card[0] + m.margin

    def _align(self, kept: Node, others: list[Node]) -> None:
        """Move the old state's product, and a complement below it, above the new part's if that is near."""
        near = [self.x[other.name] for other in others if 0 < self.x[other.name] - self.x[kept.name] < 30]
        for column in near:
            for node in (kept, *(arg for arg in kept.args if arg.op == "one_minus")):
                self.x[node.name] = column

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
        wires = sorted(self._wires(boxes), key=lambda wire: _ORDER.get(self.a.node(wire.source).op, 2))
        exits = tuple(self._exits(boxes))
        labels = tuple(self._labels(boxes))
        height = max([self.height, *(label.y + label.h + self.m.margin for label in labels)])
        return Layout(
            self.width,
            height,
            tuple(boxes[node.name] for node in self.cell.nodes),
            tuple(with_crossings(wires)),
            exits,
            labels,
            tuple(self._panels(boxes)),
            self.narrow,
        )

    def _boxes(self) -> Iterator[NodeBox]:
        m = self.m
        placed: dict[str, NodeBox] = {}
        for node in self.a.computed():
            placed[node.name] = NodeBox(
                node.name, node.op, self.shift + self.x[node.name], self.y[node.name], *self._size(node)
            )
        yield from placed.values()
        for node in self.cell.nodes:
            size = self._size(node)
            if node.op in ("input", "state"):
                x = self.shift + m.margin + size[0] / 2
                yield NodeBox(node.name, node.op, x, self.y[node.name], *size)
            if node.op not in ("matrix", "vector"):
                continue
            user = self.a.users(node)[0]
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
        kept = self.a.kept
        for node in self.cell.nodes:
            for arg in node.args:
                kind: WireKind = "dock" if arg.op in ("matrix", "vector") else "wire"
                if (node is kept and arg.op == "state") or (arg is kept):
                    kind = "memory"
                points = self._route(arg, boxes[arg.name], boxes[node.name])
                yield Wire(f"{arg.name}->{node.name}", arg.name, node.name, points, kind)

    def _route(self, node: Node, source: NodeBox, target: NodeBox) -> tuple[Point, ...]:
        """The corners of a wire: straight within a row or column, by a track from a source, else by the row.

        A source goes down or up its own track and enters from the left; everything else runs along its row to
        the target's column and enters from above or below.
        """
        if node.op == "matrix":
            return ((source.right, source.y), (target.right, target.y))
        if abs(source.y - target.y) < 1e-9:
            return ((source.right, source.y), (target.left, target.y))
        down = target.y > source.y
        end = (target.x, target.top if down else target.bottom)
        if abs(source.x - target.x) < 1e-9:
            return ((source.x, source.bottom if down else source.top), end)
        if node.op in ("input", "state"):
            track = self.shift + self.tracks[node.name]
            return ((source.right, source.y), (track, source.y), (track, target.y), (target.left, target.y))
        return ((source.right, source.y), (target.x, source.y), end)

    def _exits(self, boxes: dict[str, NodeBox]) -> Iterator[Exit]:
        m = self.m
        for state in self.cell.next_states:
            at = boxes[state]
            box = NodeBox(state, "exit", self.width - self.shift - m.margin - m.card[0] / 2, at.y, *m.card)
            kind: WireKind = "memory" if state == self.a.memory else "wire"
            yield Exit(state, ((at.right, at.y), (box.left, at.y)), box, kind)

    # Captions and grounds

    def _labels(self, boxes: dict[str, NodeBox]) -> Iterator[Label]:
        m = self.m
        if self.a.memory and not self.narrow:
            old = boxes[f"{self.a.memory}_prev"]
            left = self.shift + self.first - 12
            yield Label(old.id, "title", left, old.y - 6 - m.caption, 1.7 * m.words, m.caption)
        for node in self.a.computed():
            kind, box = self._caption(node), boxes[node.name]
            if kind is None:
                continue
            users = [boxes[user.name] for user in self.a.users(node)]
            left = box.right + (20 if node.name in self.a.lanes else 8)
            width = {"symbol": m.slot, "title": m.words}.get(kind, m.number)
            if kind == "value" and all(abs(user.x - box.x) < 1e-9 for user in users):
                yield Label(node.name, kind, left, box.y - m.value / 2, m.number, m.value)
                continue
            caption, value = (left, box.y - 6 - m.caption), (left, box.y + 6)
            if any(user.kind == "matvec" for user in users):
                y = min(box.top, users[0].top) - 4 - m.caption
                caption, value = (left, y), (left + width + 8, y + 2)
            elif self._is_aside(node) and node.name in self.a.lane_of:
                caption, value = (left, box.y - m.caption), (left, box.y)
            elif self._is_aside(node):
                caption = (box.left, box.bottom + 4)
                value = (box.left, box.bottom + 4 + m.caption)
            if kind != "value":
                yield Label(node.name, kind, *caption, width, m.caption)
            yield Label(node.name, "value", *value, m.number, m.value)

    def _panels(self, boxes: dict[str, NodeBox]) -> Iterator[Panel]:
        left = self.shift + self.first - 12
        if self.a.memory:
            yield Panel(self.a.memory, self.shift, self.m.margin, self.width - 2 * self.shift, self.m.memory)
        for gate in self.a.lanes:
            top, bottom = self.panel_rows[gate]
            yield Panel(gate, left, top, boxes[gate].right + 12 - left, bottom - top)


def _side(y: float, at: float) -> int:
    return 0 if abs(y - at) < 1e-9 else (1 if y > at else -1)
