"""What is written beside each quantity's wire, how much room it needs, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from gru_viz.cells.expr import Node
from gru_viz.cells.notation import NOTATIONS, entry, is_complement
from gru_viz.schematic.anatomy import Anatomy
from gru_viz.schematic.geometry import Label, LabelKind, NodeBox, Point
from gru_viz.schematic.metrics import Metrics, text_width

Style = Literal["none", "row", "corner", "stack", "over", "under", "beside", "below", "inner", "sum"]
"""Where a caption and its number stand: above and below the wire ("row"), beyond the corner at which the wire leaves
its row, above and below the box ("stack"), above it, under it, to its right, or both below it; "inner" is the number
of a product or sum on the way, "sum" that of a pre-activation, under the box it enters."""

BETWEEN = 8.0
"""Between a symbol and its title."""

BEYOND = 10.0
"""Between a vertical wire and a caption beyond it."""


class Captions:
    """The captions of one drawing; a terse one has the titles of gates only."""

    def __init__(self, a: Anatomy, m: Metrics, narrow: bool, terse: bool = False) -> None:
        self.a, self.m, self.narrow, self.terse = a, m, narrow, terse

    def style(self, node: Node) -> Style:
        """How a node is captioned; "none" for what carries its number in its own box."""
        a = self.a
        if node.is_source or node.name in a.cell.next_states:
            return "none"
        if node.op == "one_minus":
            return "corner" if a.is_complement_kept else "under"
        if a.is_squash(node):
            return "beside"
        if node.name in a.lanes:
            return self._of_gate(node)
        if node.op == "mul" and not node.is_product:
            return self._of_product(node)
        if not self.m.small:
            return "none"
        return "sum" if self._squashed(node) or self.a.is_lane_sum(node) else "inner"

    def _squashed(self, node: Node) -> Node | None:
        return next((user for user in self.a.users(node) if user.op in ("sigmoid", "tanh")), None)

    def _of_gate(self, node: Node) -> Style:
        (user, *_) = self.a.users(node)
        if user.op == "mul" and user.name in self.a.lane_of:
            return "corner"
        if self.narrow and user is self.a.kept and len(self.a.users(node)) == 1:
            return "corner"
        return "stack" if self.narrow and self.a.has_reset(node.name) else "row"

    def _of_product(self, node: Node) -> Style:
        a = self.a
        if node is a.kept:
            return "row"
        if node.name in a.lane_of:
            if not any(user.op == "matvec" for user in a.users(node)):
                return "corner"
            return "beside" if self.narrow else "over"
        if not a.users(a.cell.next_states[a.memory or "h"]):
            return "corner"
        return "below" if self.narrow else "row"  # Behind the corner stands what squashes the cell state.

    def is_late(self, node: Node) -> bool:
        """Whether a caption stands behind the branch of its wire: where there is no room before it."""
        return self.narrow and node.name in self.a.lanes and len(self.a.users(node)) > 1

    def words(self, node: Node) -> float:
        """Width of a caption, the same in every notation; 0 if there is none."""
        m, table = self.m, [entry(self.a.cell, node.name, notation) for notation in NOTATIONS]
        is_part = node.op == "mul" and not node.is_product
        if not (is_part or self._is_named_rest(node) or node.name in self.a.lanes):
            return 0.0
        symbols = max(m.symbol_width(item.symbol, m.symbol) for item in table)
        return (
            symbols
            if not self.has_title(node)
            else symbols + BETWEEN + max(text_width(item.title, m.title) for item in table)
        )

    def has_title(self, node: Node) -> bool:
        """Whether a title stands behind the symbol."""
        is_busy = len(self.a.users(node)) > 2  # Everything it feeds has to wait behind its caption.
        return not self.narrow and (not self.terse or (node.op == "sigmoid" and not is_busy))

    def _is_named_rest(self, node: Node) -> bool:
        """Whether it is 1 − gate under a name of its own."""
        return node.op == "one_minus" and not is_complement(node)

    def room(self, node: Node) -> float:
        """How much longer a wire is for the sake of its caption."""
        if self.style(node) != "row":
            return 0.0
        rest = [arg for arg in node.args if node is self.a.kept and self._is_named_rest(arg)]
        # Its caption and number stand on one line; a narrow drawing has room for that before the next column.
        below = [0.0 if self.narrow else BEYOND + self.words(arg) + BETWEEN for arg in rest]
        return self.lead(node) + max(self.words(node), self.m.value + sum(below))

    def lead(self, node: Node) -> float:
        """Between a box and the caption of its wire: a gate's stands behind the edge of its lane."""
        return self.m.gap + (self.m.edge if node.name in self.a.lanes else 0)

    def labels(self, boxes: dict[str, NodeBox], branches: dict[str, float], left: float) -> Iterator[Label]:
        """Every caption and every number outside of a box.

        branches: x at which a wire leaves its row for the complement; left: where the memory's title begins.
        """
        if self.a.memory and not self.narrow:
            node = self.a.node(f"{self.a.memory}_prev")
            titles = (entry(self.a.cell, node.name, notation).title for notation in NOTATIONS)
            width = max(text_width(title, self.m.title) for title in titles)
            y = boxes[node.name].y - 6 - self.m.line
            yield Label(node.name, "title", left, y, width, self.m.line, self.m.title)
        for node in self.a.computed():
            place = self._place(node, boxes, branches)
            if place is None:
                continue
            if words := self.words(node):
                kind: LabelKind = "symbol" if self.has_title(node) else "letter"
                yield Label(node.name, kind, *place.caption, words, self.m.caption, self.m.symbol)
            yield self._number(node, place.value, place.is_small)

    def _number(self, node: Node, at: Point, is_small: bool) -> Label:
        m = self.m
        if is_small:
            return Label(node.name, "small", *at, m.small_value, m.small + 1, m.small)
        return Label(node.name, "value", *at, m.value, m.number + 1, m.number)

    def _place(self, node: Node, boxes: dict[str, NodeBox], branches: dict[str, float]) -> _Place | None:
        style, box = self.style(node), boxes[node.name]
        users = [boxes[user.name] for user in self.a.users(node)]
        if style in ("inner", "sum"):
            return self._place_small(node, box, boxes)
        if style in ("stack", "over", "under", "beside", "below"):
            return self._place_at_box(node, style, box)
        m = self.m
        if style == "corner":
            left = users[0].x + BEYOND
            if self._is_named_rest(node):
                y = box.y + 2  # Clear of the number of what is kept, above it.
                beside = (left + self.words(node) + BETWEEN, y - m.number / 2)
                return _Place((left, y - m.caption / 2), beside)
            y = box.y + 2 if self.words(node) else box.y - m.number / 2
            return _Place((left, box.y - m.caption - 1), (left, y))
        if style == "row":
            left = box.right + self.lead(node)
            if self.is_late(node):
                left = branches.get(node.name, users[0].x) + 8
            return _Place((left, box.y - 6 - m.caption), (left, box.y + 6))
        return None

    def _place_at_box(self, node: Node, style: Style, box: NodeBox) -> _Place:
        m = self.m
        if style == "stack":
            return _Place((box.left, box.top - 3 - m.caption), (box.left, self._below_strip(box)))
        if style == "over":
            y = box.y - m.strip[1] / 2 - m.gap / 2 - 1.5 - m.caption
            beside = (box.x + BEYOND + self.words(node) + BETWEEN, y + m.caption - m.number - 1)
            return _Place((box.x + BEYOND, y), beside)
        if style == "under":
            return _Place((0, 0), (box.x - m.value / 2, self._below_strip(box)))
        if style == "beside":
            left = box.right + m.gap
            is_alone, is_small = not self.words(node), bool(m.small) and not self.words(node)
            height = (m.small if is_small else m.number) + 1
            y = box.y - height / 2 if is_alone else box.y + 2
            return _Place((left, box.y - 1 - m.caption), (left, y), is_small)
        right = box.right + m.turn - 8
        top = box.bottom + 15
        left = right - max(self.words(node), m.value)
        return _Place((left, top), (left, top + m.caption + 2))

    def _below_strip(self, box: NodeBox) -> float:
        """Where a number begins that stands clear of a column beside this box."""
        return box.y + self.m.strip[1] / 2 + self.m.gap / 2 + 0.5

    def _place_small(self, node: Node, box: NodeBox, boxes: dict[str, NodeBox]) -> _Place:
        m = self.m
        if self.style(node) == "sum":
            return _Place((0, 0), (box.x + 8, self._below_strip(box)), True)
        (user, *_) = (boxes[user.name] for user in self.a.users(node))
        if node.is_product and box.x == user.x:
            return _Place((0, 0), (box.x + BEYOND, box.bottom + 6), True)
        if node.is_product and not node.args[1].is_source:
            return _Place((0, 0), (user.x + BEYOND, box.y - m.small / 2), True)
        left = box.right + (m.gap if node.op == "add" else tag_lead(m) + 3)
        is_above = box.y <= user.y
        return _Place((0, 0), (left, box.y - 5 - m.small if is_above else box.y + 5), True)


class _Place(NamedTuple):
    caption: Point
    value: Point
    is_small: bool = False


def tag_lead(m: Metrics) -> float:
    """Between a product and the bias behind it: a column fits in."""
    return m.gap + m.strip[0] + m.gap
