"""What the arithmetic behind a number is made of: which lines and tables, which operands, which words.

The numbers themselves are put in where they are computed, in the browser (``arithmetic.js``), which also finds out how
many digits each operand needs: what is printed can be checked with a pocket calculator.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from gru_viz.cells import inline
from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Node
from gru_viz.cells.formula import DOT, Piece, compose, is_plain, is_symbol
from gru_viz.cells.inline import Span
from gru_viz.cells.javascript import expression

FORCED = "A clamp forces this value to {value}. Without it, this step would give {free}:"
NOTES: dict[str, tuple[str, str]] = {
    "state": (
        "Nothing comes before the first step, so the state begins at 0.",
        "This is what the same unit had one step earlier.",
    ),
    "input": ("What arrives at this step; every unit reads all of it.",) * 2,
    "matrix": ("The weights with which this unit reads; they are the same at every step.",) * 2,
    "vector": ("The same at every step.",) * 2,
}
"""Kind of source → what is said about it at the first step, and at any other."""
READS_STATE = ("This is the first step: the old state is 0.", "")


class Line(NamedTuple):
    """``of = symbols = numbers = result``, down to gates, candidate, states and products with a matrix."""

    name: str
    """The quantity that it computes."""
    of: tuple[Span, ...]
    symbols: tuple[Span, ...]
    """Empty where ``of`` says it all."""
    between: tuple[str, ...]
    """What is written before, between and behind the numbers: one text more than there are operands."""
    operands: tuple[str, ...]


class Table(NamedTuple):
    """A row of a matrix times a vector."""

    name: str
    title: tuple[Span, ...]
    matrix: str
    vector: str


class Outline(NamedTuple):
    """The arithmetic behind a quantity, without its numbers."""

    symbol: tuple[Span, ...]
    notes: tuple[str, str]
    """What is said at the first step, and at any other."""
    lines: tuple[Line, ...]
    tables: tuple[Table, ...]

    def to_json(self) -> dict[str, Any]:
        """For the browser, which knows title and formula already."""
        return {
            "symbol": _json(self.symbol),
            "notes": list(self.notes),
            "lines": [{**line._asdict(), "of": _json(line.of), "symbols": _json(line.symbols)} for line in self.lines],
            "tables": [{**table._asdict(), "title": _json(table.title)} for table in self.tables],
        }


def _json(line: Iterable[Span]) -> list[dict[str, str]]:
    return [span.to_json() for span in line]


def outline(cell: Cell, name: str, notation: str) -> Outline:
    """The arithmetic behind quantity ``name``, from itself down to what a reader can open by itself.

    ``name`` is any node of the cell, sources included; those are given and have no lines. Raises KeyError for others.
    """
    return _outline(cell.nodes, cell, name, notation)


@cache
def _outline(nodes: tuple[Node, ...], cell: Cell, name: str, notation: str) -> Outline:
    """``nodes`` tells a clamped cell from the free one, which is equal to it."""
    root = cell.by_name[name]
    expanded = _expanded(cell, root)
    states = any(arg.op == "state" for node in expanded for arg in _operands(cell, node))
    return Outline(
        symbol=inline.symbol(cell, name, notation),
        notes=NOTES.get(root.op, READS_STATE if states else ("", "")),
        lines=tuple(_line(cell, node, notation) for node in expanded if node.op != "matvec"),
        tables=tuple(
            Table(node.name, inline.symbol(cell, node.name, notation), *(arg.name for arg in node.args))
            for node in expanded
            if node.op == "matvec"
        ),
    )


def workings(cell: Cell) -> dict[str, str]:
    """Name of every quantity with a line → a function in JavaScript that computes it from the line's operands."""
    computed = (node for node in cell.nodes if node.name and not node.is_source and node.op != "matvec")
    return {node.name: expression(node, list(_operands(cell, node))) for node in computed}


def _expanded(cell: Cell, root: Node) -> list[Node]:
    """The quantities that get a line or a table: itself, and the products with a matrix in its formula."""
    if root.is_source:
        return []
    operands = [] if root.op == "matvec" else _operands(cell, root)
    return [root, *(arg for arg in operands if arg.op == "matvec" and not is_symbol(cell, arg))]


def _operands(cell: Cell, node: Node) -> Iterator[Node]:
    for arg in node.args:
        if inline.is_inlined(cell, arg):
            yield from _operands(cell, arg)
        else:
            yield arg


def _line(cell: Cell, node: Node, notation: str) -> Line:
    operands = list(_operands(cell, node))
    return Line(
        name=node.name,
        of=inline.symbol(cell, node.name, notation),
        symbols=inline.operation(cell, node, notation) if not is_plain(cell, node) else (),
        between=tuple(_between(node, operands)),
        operands=tuple(operand.name for operand in operands),
    )


def _between(node: Node, operands: list[Node]) -> list[str]:
    def write(arg: Node) -> list[Piece]:
        return [Piece("", "", arg.name)] if arg in operands else compose(arg, write, times=DOT)

    texts = [""]
    for piece in compose(node, write, times=DOT):
        if piece.name:
            texts.append("")
        else:
            texts[-1] += piece.text
    return texts
