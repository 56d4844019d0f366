"""At which x everything of a schematic stands: each node behind its operands and what is written on their wires."""

from __future__ import annotations

from typing import NamedTuple

from gru_viz.cells.expr import Node
from gru_viz.schematic.anatomy import Anatomy
from gru_viz.schematic.captions import BEYOND, Captions, tag_lead
from gru_viz.schematic.metrics import CORNER, Metrics, size

ALIGNED = 24.0
"""How near two columns must be to become one."""


class Columns(NamedTuple):
    """Name → x of its centre; source → x of its vertical track; gate → x at which its complement branches off."""

    x: dict[str, float]
    tracks: dict[str, float]
    branches: dict[str, float]
    first: float
    """Where the boxes of the lanes begin."""
    width: float


def columns(a: Anatomy, m: Metrics, y: dict[str, float], captions: Captions) -> Columns:
    """The columns of a cell's drawing, its labelled wires stretched as far as its width allows."""
    low, high = 0.0, m.stretch
    if (found := _Columns(a, m, y, captions, high).placed()).width <= m.width:
        return found
    for _ in range(20):
        middle = (low + high) / 2
        is_wide = _Columns(a, m, y, captions, middle).placed().width > m.width
        low, high = (low, middle) if is_wide else (middle, high)
    return _Columns(a, m, y, captions, low).placed()


class _Columns:
    def __init__(self, a: Anatomy, m: Metrics, y: dict[str, float], captions: Captions, stretch: float) -> None:
        self.a, self.m, self.y, self.captions, self.stretch = a, m, y, captions, stretch
        self.x: dict[str, float] = {}
        self.branches: dict[str, float] = {}
        self.tracks = self._tracks()
        self.first = max(self.tracks.values()) + 1 + CORNER + m.ride - m.gap
        self.sums = self.first + m.product[0] + tag_lead(m) + m.tag[0] + m.dock + m.circle / 2
        """Where the sums of the lanes stand: behind a product, and a bias."""

    def _tracks(self) -> dict[str, float]:
        """X of the vertical line on which each source goes to the lanes, the states' before the input's."""
        sources = [node for node in self.a.cell.nodes if node.op in ("state", "input")]
        fanning = [node for node in sources if any(user.name in self.a.lane_of for user in self.a.users(node))]
        fanning.sort(key=lambda node: node.op == "input")
        start = self.m.margin + self.m.card[0] + self.m.track
        return {node.name: start + i * self.m.track for i, node in enumerate(fanning)}

    def placed(self) -> Columns:
        for node in self.a.computed():
            self.x[node.name] = self._column(node)
        for node in self.a.computed():
            if self.a.is_squash(node):  # It stands above what it feeds.
                user = self.a.users(node)[0].name
                self.x[node.name] = self.x[user] = max(self.x[node.name], self.x[user])
        return Columns(self.x, self.tracks, self.branches, self.first, self._width())

    def _half(self, node: Node) -> float:
        return size(node, self.m)[0] / 2

    def _right(self, node: Node) -> float:
        return self.x[node.name] + self._half(node)

    def _column(self, node: Node) -> float:
        a, half = self.a, self._half(node)
        if node.is_product and node.args[1].is_source:
            return self.first + half
        if node.is_product and node.op == "mul":  # Above the sum that it enters.
            (total,) = self.a.users(node)
            return max(self._behind(arg, total) for arg in total.args if arg is not node)
        if node.op == "one_minus":
            return self._complement(node) + self.m.ride + 6 + half
        if node is a.kept:
            return self._kept(node)
        if a.kept in node.args:
            self._align(node)
        column = max((self._behind(arg, node) for arg in node.args if arg.name in self.x), default=0.0)
        if node.op == "add" and node.name in a.lane_of:
            return max(column, self.sums) if a.node(a.lane_of[node.name]).args[0] is node else self.sums
        return column

    def _behind(self, arg: Node, node: Node) -> float:
        """Where ``node`` can stand at the earliest for the sake of this operand."""
        m, right = self.m, self._right(arg)
        style = self.captions.style(arg)
        if arg.op == "mul" and node.op == "matvec" and self.y[arg.name] != self.y[node.name]:
            return self.x[arg.name]
        if self.a.is_squash(arg) or (arg.op == "mul" and arg.is_product and not arg.args[1].is_source):
            return self.x[arg.name]
        if arg.name in self.a.cell.next_states:
            beyond = m.track if self.a.is_peeked(arg) else 0
            return right + 4 + CORNER + beyond + (self._half(node) if self.a.is_squash(node) else 0)
        room = self.captions.room(arg) + (self.stretch if style == "row" else 0)
        if style == "inner" and self.y[arg.name] == self.y[node.name]:
            room = m.gap + m.small_value
        if style == "corner" or style == "over":
            room = self.stretch / 2
        if self.y[arg.name] == self.y[node.name]:
            return right + room + m.ride + self._half(node)
        if style == "under":
            return max(right + m.turn, self.x[arg.name] + m.value / 2 + 5)
        return right + room + m.turn

    def _complement(self, node: Node) -> float:
        """X of the branch from which 1 − gate is reached."""
        gate, m = node.args[0], self.m
        is_late = self.captions.is_late(gate)
        if self.y[node.name] != self.y[gate.name]:
            self.branches[gate.name] = self._right(gate) + 12 + (0 if is_late else self.captions.room(gate))
            return self.branches[gate.name]
        branch = self.x[self.a.kept.name if self.a.kept else gate.name]
        return branch + (m.value + 8 if is_late else 0)

    def _kept(self, node: Node) -> float:
        share = next(arg for arg in node.args if arg.name in self.x)
        if share.op == "one_minus":
            return self._right(share) + self.m.turn
        if self.captions.is_late(share):
            return self._right(share) + self._half(node) + 6
        is_shared = len(self.a.users(share)) > 1
        return self._right(share) + self.captions.room(share) + self.stretch / 2 + (8 if is_shared else self.m.turn)

    def _align(self, total: Node) -> None:
        """Move the old state's product above the new part's where that is near and nothing else hangs on it."""
        kept, new = sorted(total.args, key=lambda arg: arg is not self.a.kept)
        is_free = kept.args[0].op != "one_minus" and len(self.a.users(kept.args[0])) == 1
        if is_free and 0 < self.x[new.name] - self.x[kept.name] < ALIGNED:
            self.x[kept.name] = self.x[new.name]

    def _width(self) -> float:
        """The width that comes of it: states leave to the right, behind everything else on their wires."""
        m, reach = self.m, [0.0]
        for node in self.a.cell.next_states.values():
            behind = [self.x[user.name] + CORNER for user in self.a.users(node)]
            reach.append(max(self._right(node), *behind) if behind else self._right(node))
        edge = max(reach) + m.ride + 0.4 * self.stretch + m.card[0]
        for node in self.a.computed():
            style = self.captions.style(node)
            if style == "corner":
                target = self.x[self.a.users(node)[0].name]
                edge = max(edge, target + BEYOND + max(self.captions.words(node), m.value))
            elif style == "beside":
                edge = max(edge, self._right(node) + m.gap + m.value)
        return edge + m.margin
