"""Formulas as a line of text in which every symbol knows the quantity it stands for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from gru_viz.cells import formula
from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Node
from gru_viz.cells.formula import Piece, compose, is_plain


class Span(NamedTuple):
    """Plain text, or the symbol of the quantity ``name``: a letter with its mark, and a subscript."""

    text: str
    name: str = ""
    sub: str = ""

    def to_json(self) -> dict[str, str]:
        """``{"t": text}``, or ``{"q": name, "head": letter, "sub": subscript}``."""
        return {"q": self.name, "head": self.text, "sub": self.sub} if self.name else {"t": self.text}


def spans(cell: Cell, name: str, notation: str = "article") -> tuple[Span, ...]:
    """``symbol = formula`` of one quantity, with the content of :func:`gru_viz.cells.formula.latex`.

    A source is just its symbol. Raises KeyError for a name that the cell does not have.
    """
    return _spans(formula.formula(cell, name, notation))


def symbol(cell: Cell, name: str, notation: str = "article") -> tuple[Span, ...]:
    """The symbol of a quantity, written out where the symbol is itself a formula: ``W_z x_t``, ``1 − z_t``."""
    node = cell.by_name[name]
    return operation(cell, node, notation) if is_plain(cell, node) else _spans([formula.symbol(cell, name, notation)])


def operation(cell: Cell, node: Node, notation: str = "article") -> tuple[Span, ...]:
    """What a computed node does, down to symbols: ``σ(W_z x_t + U_z h_{t−1} + b_z)``."""

    def write(arg: Node) -> list[Piece]:
        if formula.is_symbol(cell, arg):
            return [formula.symbol(cell, arg.name, notation)]
        return compose(arg, write)

    return _spans(compose(node, write))


def is_inlined(cell: Cell, node: Node) -> bool:
    """Whether a quantity is written out where it is used: all but products with a matrix and symbols."""
    return node.op != "matvec" and not formula.is_symbol(cell, node)


def plain(line: Iterable[Span]) -> str:
    """A line of spans as plain text: ``h_{t−1}``, and no braces round a subscript of one letter."""
    return "".join(span.text + _subscript(span.sub) for span in line)


def _subscript(sub: str) -> str:
    return "" if not sub else f"_{sub}" if len(sub) == 1 else f"_{{{sub}}}"


def _spans(pieces: Iterable[Piece]) -> tuple[Span, ...]:
    line: list[Span] = []
    for piece in pieces:
        if piece.name:
            line.append(Span(piece.text, piece.name, piece.sub.replace("-", "−")))
        elif line and not line[-1].name:
            line[-1] = Span(line[-1].text + piece.text)
        else:
            line.append(Span(piece.text))
    return tuple(line)
