"""Which numbers of a run must not be shown, so that what is hidden is not given away beside it."""

from __future__ import annotations

from collections.abc import Iterable

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Node
from gru_viz.cells.notation import entry, is_complement
from gru_viz.scene.view import Hidden

Mask = dict[str, list[tuple[int | None, int]]]
"""Quantity → (unit or None for all, first hidden step)."""

_BETWEEN = ("product", "preactivation", "gated", "blend")
"""Roles of what stands between two gates or states, and leads from one straight to the other."""


def mask(cell: Cell, hidden: Iterable[Hidden]) -> Mask:
    """What to hide with ``hidden``: its complement, the old state, and what one line computes it from or of it.

    A product with a matrix stays: it adds up many units. What the cell does not have is passed over.
    """
    found: Mask = {}
    for name, unit, step in hidden:
        if name not in cell.by_name:
            continue
        same = {name: step}
        if (old := f"{name}_prev") in cell.by_name:
            same[old] = step + 1
        same |= {node.name: step for node in cell.nodes if is_complement(node) and name in _read(node)}
        others = {each: step for each in _read(cell.by_name[name]) if _is_between(cell, cell.by_name[each])}
        for node in cell.nodes:
            if node.name and node.name not in same and _is_between(cell, node):
                for source in _read(node) & set(same):
                    others[node.name] = min(same[source], others.get(node.name, same[source]))
        for each, first in {**others, **same}.items():
            found.setdefault(each, []).append((unit, first))
    return found


def _read(node: Node) -> set[str]:
    """The quantities in a node's own line."""
    return {name for arg in node.args for name in ({arg.name} if arg.name else _read(arg))}


def _is_between(cell: Cell, node: Node) -> bool:
    return not node.is_source and not node.is_product and entry(cell, node.name).role in _BETWEEN
