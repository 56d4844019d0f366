"""Which quantities belong together when one of them is lit."""

from __future__ import annotations

from collections.abc import Iterable

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Node


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
