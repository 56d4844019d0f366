"""Which numbers of a run must not be shown, so that what is hidden is not given away beside it."""

from __future__ import annotations

from collections.abc import Iterable

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Node
from gru_viz.cells.notation import entry, is_complement
from gru_viz.scene.view import Hidden

Mask = dict[str, list[tuple[int | None, int]]]
"""Quantity → (unit or None for all, first hidden step)."""

_MADE_OF = ("product", "gated", "blend")
"""Roles of what is made of a gate or a state on the way to the next."""


def mask(cell: Cell, hidden: Iterable[Hidden]) -> Mask:
    """What to hide with ``hidden``: its complement, the old state, what one line makes it from or of it.

    A product with a matrix mixes all units, so it is hidden in all, and with it what the reset gate lets through of it.
    The sums that gates and candidates are made from stay in sight, as those do. What the cell does not have is passed
    over.
    """
    found: Mask = {}
    for name, unit, step in hidden:
        if name not in cell.by_name:
            continue
        told = {name: (unit, step)}
        if (old := f"{name}_prev") in cell.by_name:
            told[old] = unit, step + 1
        told |= {node.name: (unit, step) for node in cell.nodes if is_complement(node) and name in _read(node)}
        for node in cell.nodes:  # every node stands behind what it reads
            sources = [told[source] for source in _read(node) if source in told]
            if sources and node.name and node.name not in told and _role(cell, node.name) in _MADE_OF:
                of, first = min(sources, key=lambda source: source[1])
                told[node.name] = None if node.op == "matvec" else of, first
        makes = [each for each in _read(cell.by_name[name]) if _role(cell, each) in (*_MADE_OF, "preactivation")]
        for each, where in {**told, **dict.fromkeys(makes, (unit, step))}.items():
            found.setdefault(each, []).append(where)
    return found


def _read(node: Node) -> set[str]:
    """The quantities in a node's own line."""
    return {name for arg in node.args for name in ({arg.name} if arg.name else _read(arg))}


def _role(cell: Cell, name: str) -> str:
    return entry(cell, name).role
