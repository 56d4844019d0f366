"""Where everything of a cell's schematic stands, read off the cell's graph.

Left to right, as time runs. The memory (h, or c in an LSTM) is the top lane; below it one lane per gate and
candidate. Every node of the graph gets a box and every edge a wire, under the graph's own names; a matrix
stands inside the box of its product, a bias beside the plus it enters. Wires are orthogonal. Those of one
source may share a stretch before they branch; wires of different sources only ever cross. On each wire there
is room for the vector that it carries.

The order of work: rows, columns, boxes, wires, captions, strips; each in a module of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Node
from gru_viz.schematic.anatomy import Anatomy
from gru_viz.schematic.captions import Captions
from gru_viz.schematic.columns import Columns, columns
from gru_viz.schematic.geometry import Layout, NodeBox, Panel, Point, with_crossings
from gru_viz.schematic.metrics import NARROW, WIDE, Metrics, size
from gru_viz.schematic.routes import exits, wires
from gru_viz.schematic.rows import Rows, rows
from gru_viz.schematic.strips import strips

_ORDER = {"input": 0, "state": 1}
"""Which wires are drawn first, so that later ones pass over them."""


def layout(cell: Cell, narrow: bool = False) -> Layout:
    """The schematic of ``cell``, at most 1200 units wide, or about 700 for a phone.

    Raises ValueError for a graph with nodes that have no name, such as that of a clamped cell (draw the cell
    without its clamps), and for one that reads a state which it does not make.
    """
    made = {f"{state}_prev" for state in cell.states}
    if foreign := [node.name for node in cell.nodes if node.op == "state" and node.name not in made]:
        raise ValueError(f"a drawn cell reads only its own states {list(cell.states)}, not {foreign}")
    if unnamed := [node.op for node in cell.nodes if not node.name]:
        raise ValueError(f"every node of a drawn cell has a name; this graph has unnamed {unnamed}")
    return _drawn(Anatomy(cell), NARROW if narrow else WIDE, narrow)


def _drawn(a: Anatomy, m: Metrics, narrow: bool) -> Layout:
    captions = Captions(a, m, narrow)
    places = rows(a, m, narrow)
    across = columns(a, m, places.y, captions)
    if across.width > m.width and not narrow:
        captions = Captions(a, m, narrow, terse=True)
        across = columns(a, m, places.y, captions)
    boxes = {box.id: box for box in _boxes(a, m, places.y, across.x)}
    lines = sorted(
        wires(a, boxes, across.tracks | across.branches), key=lambda wire: _ORDER.get(a.node(wire.source).op, 2)
    )
    out = tuple(exits(a, boxes, m.card, across.width - m.margin))
    left = _lane_left(m, across)
    labels = tuple(captions.labels(boxes, across.branches, left))
    taken = [box.rect for box in boxes.values() if not box.inside]
    taken += [exit_.box.rect for exit_ in out] + [label.rect for label in labels]
    return Layout(
        across.width,
        max([places.height, *(label.y + label.h + m.margin for label in labels)]),
        tuple(boxes[node.name] for node in a.cell.nodes),
        tuple(with_crossings(lines)),
        out,
        labels,
        strips(lines, out, boxes, taken, m),
        tuple(_panels(a, m, boxes, places, across)),
        narrow,
    )


def _boxes(a: Anatomy, m: Metrics, y: dict[str, float], x: dict[str, float]) -> Iterator[NodeBox]:
    placed: dict[str, NodeBox] = {}
    for node in a.computed():
        kind = "matvec" if node.is_product else node.op
        placed[node.name] = NodeBox(node.name, kind, x[node.name], y[node.name], *size(node, m))
    yield from placed.values()
    for node in a.cell.nodes:
        lengths = size(node, m)
        if node.op in ("input", "state"):
            yield NodeBox(node.name, node.op, m.margin + lengths[0] / 2, y[node.name], *lengths)
        if node.op not in ("matrix", "vector"):
            continue
        user = a.users(node)[0]
        at = placed[user.name]
        if node.op == "matrix":
            yield NodeBox(node.name, node.op, at.x - 1, at.y, *lengths, inside=user.name)
        elif user.is_product:
            width = at.w - 11 - m.strip[0]
            yield NodeBox(node.name, node.op, at.left + 3 + width / 2, at.y, width, at.h - 6, inside=user.name)
        else:
            yield NodeBox(node.name, node.op, *_beside(at, user, y, m), *lengths)


def _beside(plus: NodeBox, user: Node, y: dict[str, float], m: Metrics) -> Point:
    """Where a bias stands at its plus: to the left, or below if a wire enters from there."""
    if any(abs(y[arg.name] - plus.y) < 1e-9 for arg in user.args if arg.name in y):
        return (plus.x, plus.bottom + 8 + m.tag[1] / 2)
    return (plus.left - m.dock - m.tag[0] / 2, plus.y)


def _lane_left(m: Metrics, across: Columns) -> float:
    """Where the lanes begin: just behind the last track."""
    return max(across.tracks.values()) + m.gap


def _panels(a: Anatomy, m: Metrics, boxes: dict[str, NodeBox], places: Rows, across: Columns) -> Iterator[Panel]:
    left = _lane_left(m, across)
    if a.memory:
        yield Panel(a.memory, 0, m.margin, across.width, m.memory)
    for gate in a.lanes:
        top, bottom = places.lanes[gate]
        yield Panel(gate, left, top, boxes[gate].right + m.edge - left, bottom - top)
