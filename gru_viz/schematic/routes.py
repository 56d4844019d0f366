"""Along which corners the wires of a schematic run."""

from __future__ import annotations

from collections.abc import Iterator

from gru_viz.cells.expr import Node
from gru_viz.schematic.anatomy import Anatomy
from gru_viz.schematic.geometry import Exit, NodeBox, Point, Wire, WireKind
from gru_viz.schematic.metrics import CORNER


def wires(a: Anatomy, boxes: dict[str, NodeBox], tracks: dict[str, float]) -> Iterator[Wire]:
    """One wire for each edge of the graph.

    tracks: x of the vertical line on which a source, or a gate on its way to its complement, leaves its row.
    """
    kept = a.kept
    for node in a.cell.nodes:
        for arg in node.args:
            kind: WireKind = "dock" if arg.op in ("matrix", "vector") else "wire"
            if (node is kept and arg.op == "state") or (arg is kept):
                kind = "memory"
            track = tracks.get(arg.name) if arg.is_source or node.op == "one_minus" else None
            points = _route(arg, boxes[arg.name], boxes[node.name], track)
            yield Wire(f"{arg.name}->{node.name}", arg.name, node.name, points, kind)


def _route(node: Node, source: NodeBox, target: NodeBox, track: float | None) -> tuple[Point, ...]:
    """The corners of a wire: straight within a row or column, by a track where there is one, else by the row.

    A track leads down or up and then enters from the left; everything else runs along its row to the target's
    column and enters from above or below.
    """
    if source.inside:
        return ((source.right, source.y), (target.right, target.y))
    if abs(source.y - target.y) < 1e-9:
        return ((source.right, source.y), (target.left, target.y))
    if source.left > target.right:  # A peephole looks at what is made further right.
        back = source.right + 4 + CORNER
        return ((source.right, source.y), (back, source.y), (back, target.y), (target.right, target.y))
    down = target.y > source.y
    end = (target.x, target.top if down else target.bottom)
    if abs(source.x - target.x) < 1e-9:
        return ((source.x, source.bottom if down else source.top), end)
    if track is not None:
        return ((source.right, source.y), (track, source.y), (track, target.y), (target.left, target.y))
    return ((source.right, source.y), (target.x, source.y), end)


def exits(a: Anatomy, boxes: dict[str, NodeBox], card: Point, right: float) -> Iterator[Exit]:
    """The lines on which the new states leave, to boxes that end at ``right``."""
    for state in a.cell.next_states:
        at = boxes[state]
        box = NodeBox(state, "exit", right - card[0] / 2, at.y, *card)
        kind: WireKind = "memory" if state == a.memory else "wire"
        yield Exit(state, ((at.right, at.y), (box.left, at.y)), box, kind)
