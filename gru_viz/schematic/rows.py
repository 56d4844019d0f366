"""On which height everything of a schematic stands: the memory on top, one lane per gate and candidate below."""

from __future__ import annotations

from typing import NamedTuple

from gru_viz.cells.expr import Node
from gru_viz.schematic.anatomy import Anatomy
from gru_viz.schematic.geometry import Point
from gru_viz.schematic.metrics import Metrics
from gru_viz.schematic.paths import HEAD

APART = 8.0
"""Between two lanes."""

TOKEN = 26.0
"""Height of the word below the input."""


class Rows(NamedTuple):
    """Name → height of its centre; lane → its top and bottom; the height of the whole."""

    y: dict[str, float]
    lanes: dict[str, Point]
    height: float


def fall(m: Metrics) -> float:
    """Free length of a vertical wire on which a column and an arrowhead have room."""
    return m.gap + m.strip[1] + 3 + HEAD + 1


class _Lane(NamedTuple):
    peep: float
    """Row of the product with peepholes."""
    past: float
    """Row of the products with the old state."""
    middle: float
    now: float
    """Row of the product with the input."""
    gated: float
    bottom: float


def rows(a: Anatomy, m: Metrics, narrow: bool) -> Rows:
    """The rows of a cell's drawing."""
    y: dict[str, float] = {}
    lanes: dict[str, Point] = {}
    top = m.margin
    if a.memory:
        y[a.memory] = y[f"{a.memory}_prev"] = top + m.memory / 2
        top += m.memory + 10
        if a.is_complement_kept:  # The complement's row, and a column on it, stand between memory and gate.
            above = y[a.memory] + m.circle / 2 + 6 + m.strip[1] / 2
            top = max(top, above + m.rise - m.row - m.pad)
    for gate in a.lanes:
        lane = _lane(a, m, gate, top, narrow)
        lanes[gate] = (top, lane.bottom)
        y |= {name: _row(a, gate, a.node(name), lane) for name in a.blocks[gate]}
        top = lane.bottom + APART
    _place_rest(a, m, y)
    _place_sources(a, m, y)
    return Rows(y, lanes, max(lane.bottom, y["x"] + m.card[1] / 2 + TOKEN) + m.margin)


def _lane(a: Anatomy, m: Metrics, gate: str, top: float, narrow: bool) -> _Lane:
    peep = past = gated = top + m.pad
    middle = past + m.row
    if peephole := a.peephole(gate):
        # One on the new cell state stands above the sum, its wire coming from the right.
        is_old = peephole.args[1].is_source
        peep += 0 if is_old or not narrow else APART  # The written part's number ends above the wire.
        middle = peep + (m.peephole[1] + 4 + m.row if is_old else m.peephole[1] / 2 + fall(m) + m.circle / 2)
        past = middle - m.row
    elif a.resets_first(gate) and narrow:
        past = gated + m.circle / 2 + fall(m) + m.product[1] / 2
        middle = past + 2 * m.row
    elif a.has_reset(gate):
        past = gated = top + m.pad + (m.caption if a.resets_first(gate) else 0)
        middle = past + m.drop
    elif len(a.lanes) == 1:  # Input and state stand on the rows of this lane and must not touch.
        past = gated = top + max(m.pad, m.card[1] / 2)
        middle = past + (m.card[1] + 24) / 2
    now = middle + (middle - past if len(a.lanes) == 1 else m.row)
    if not any(a.node(name).op == "add" for name in a.blocks[gate]):
        now = middle  # Nothing is added to the input's product.
    return _Lane(peep, past, middle, now, gated, now + (past - top if len(a.lanes) == 1 else m.pad))


def _row(a: Anatomy, gate: str, node: Node, lane: _Lane) -> float:
    if node.op == "matvec" and node.args[1].op == "input":
        return lane.now
    if node is a.peephole(gate):
        return lane.peep
    if a.is_lane_sum(node) or node.name in (gate, a.node(gate).args[0].name):
        return lane.middle
    return lane.gated if node.op == "mul" else lane.past


def _place_rest(a: Anatomy, m: Metrics, y: dict[str, float]) -> None:
    kept = a.kept
    for node in a.computed():
        if node.name in y:
            continue
        if node is kept:
            y[node.name] = y[a.memory or ""]
        elif node.op == "one_minus":
            is_above = kept is not None and node in kept.args
            y[node.name] = y[node.args[0].name] - (m.rise if is_above else 0)
        else:
            y[node.name] = max(y[arg.name] for arg in node.args if arg.name in y)
    for node in a.computed():  # What only squashes a state stands above the product it feeds.
        if a.is_squash(node):
            target = a.users(node)[0]
            y[node.name] = y[target.name] - m.circle / 2 - fall(m) - m.tanh[1] / 2


def _place_sources(a: Anatomy, m: Metrics, y: dict[str, float]) -> None:
    highest, lowest = min(y.values()), max(y.values())
    y["x"] = lowest
    for state in a.cell.states:
        name = f"{state}_prev"
        if name in a.cell.by_name and name not in y:
            y[name] = lowest - m.card[1] - 24 if len(a.lanes) > 1 else highest
