"""Formulas read off a cell's graph, and how numbers are written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array, Node
from gru_viz.cells.notation import entry, is_complement


class Piece(NamedTuple):
    """A part of a formula, as LaTeX and as plain text write it; a quantity's symbol has a ``name``."""

    latex: str
    text: str
    """Without the subscript."""
    name: str = ""
    sub: str = ""


Write = Callable[[Node], list[Piece]]

STOPS = ("gate", "candidate", "state", "input", "parameter")
"""Roles that are written as a symbol inside another quantity's formula; the rest is written out."""


def thousandths(values: ArrayLike) -> NDArray[np.int64]:
    """Values as whole thousandths, in the same shape: the numbers that a picture shows, rounded once, here.

    A tie goes to the even neighbour. The rounding inside takes away the last bits, in which two ways to compute
    one number may differ (alone, or as one run of a batch), so both show the same digits.

    Raises ValueError for NaN, Inf, or a number too large to count in thousandths (about 9e15).
    """
    whole = rounded(values, 3)
    if not np.all(np.abs(whole) < 2.0**63):
        raise ValueError("NaN, Inf and numbers beyond 9e15 cannot be counted in thousandths")
    return whole.astype(np.int64)


def rounded(values: ArrayLike, digits: int) -> Array:
    """Values counted in units of the last of ``digits`` decimals: whole numbers, ties to even."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(np.rint(np.round(np.asarray(values, dtype=np.float64) * 10.0**digits, 9)))


def number(value: float, digits: int = 3) -> str:
    """A number as the app shows it: fixed digits, rounded as :func:`thousandths` does, a true minus sign, never −0."""
    scaled = float(rounded(value, digits))
    if not math.isfinite(scaled):  # too large for digits behind the point to mean anything
        return f"{value:.{digits}f}".replace("-", "−")
    text = str(abs(int(scaled))).rjust(digits + 1, "0")
    text = f"{text[:-digits]}.{text[-digits:]}" if digits else text
    return f"−{text}" if scaled < 0 else text


def visible(value: float) -> str:
    """As :func:`number`, but what three decimals would show as 0 keeps two figures: ``0.0004``, ``1.2e−07``."""
    return number(value) if rounded(value, 3) or not value else f"{value:.2g}".replace("-", "−")


def percent(share: float) -> str:
    """A share as a person says it: ``98 %``, ``99.7 %``."""
    return f"{number(100 * share, 1).removesuffix('.0')}\u00a0%"


PLUS, TIMES, SPACE = Piece(" + ", " + "), Piece(r" \odot ", " ⊙ "), Piece(r"\, ", " ")
DOT = Piece(r" \cdot ", " × ")
"""Between two numbers."""
ONE_MINUS, EQUALS = Piece("1 - ", "1 − "), Piece(" = ", " = ")
FUNCTIONS = {"sigmoid": Piece(r"\sigma\left(", "σ("), "tanh": Piece(r"\tanh\left(", "tanh(")}
CLOSE = Piece(r"\right)", ")")


def symbol(cell: Cell, name: str, notation: str) -> Piece:
    """The symbol of a quantity."""
    what = entry(cell, name, notation).symbol
    return Piece(what.latex, what.head, name, what.sub)


def compose(
    node: Node, write: Write, join: Callable[[Node, Write], list[list[Piece]]] | None = None, times: Piece = TIMES
) -> list[Piece]:
    """One operation applied to its operands, each written by ``write``.

    ``join`` gives the terms of a sum where they are not its operands; ``times`` stands between factors.
    """
    if node.op == "add":
        return _between(PLUS, join(node, write) if join else [write(arg) for arg in node.args])
    if node.op == "mul":
        return _between(times, [_bracketed(arg, write) for arg in node.args])
    if node.op == "matvec":
        matrix, vector = node.args
        return [*write(matrix), SPACE, *_bracketed(vector, write, within="matvec")]
    if node.op == "one_minus":
        return [ONE_MINUS, *write(node.args[0])]
    return [FUNCTIONS[node.op], *write(node.args[0]), CLOSE]


def _between(sign: Piece, parts: list[list[Piece]]) -> list[Piece]:
    return [piece for at, part in enumerate(parts) for piece in ([sign, *part] if at else part)]


def _bracketed(node: Node, write: Write, within: str = "mul") -> list[Piece]:
    pieces = write(node)
    loose = ("add", "one_minus") if within == "mul" else ("add", "one_minus", "mul")
    # A single piece is a symbol or a number: it holds together by itself.
    if node.op not in loose or len(pieces) == 1:
        return pieces
    return [Piece("(", "("), *pieces, Piece(")", ")")]


def _latex(pieces: Iterable[Piece]) -> str:
    return "".join(piece.latex for piece in pieces)


def formula(cell: Cell, name: str, notation: str = "article") -> list[Piece]:
    """``symbol = formula`` of one quantity, in pieces.

    Gates, candidate, states, inputs and parameters appear as symbols, all between them is written out. Ng's
    notation joins W_x x + W_a a into one matrix on the concatenation [a, x], as his course does.
    Raises KeyError for a name that the cell does not have.
    """
    root = cell.by_name[name]
    if root.is_source:
        return [symbol(cell, name, notation)]

    def write(node: Node) -> list[Piece]:
        if node is not root and is_symbol(cell, node):
            return [symbol(cell, node.name, notation)]
        return compose(node, write, concatenated if notation == "ng" else None)

    def concatenated(node: Node, write: Write) -> list[list[Piece]]:
        products = [arg for arg in node.args if arg.op == "matvec"]
        by_letter = {arg.args[0].name[0]: arg for arg in products}
        if set(by_letter) != {"W", "U"} or len(products) != 2:
            return [write(arg) for arg in node.args]
        row = symbol(cell, by_letter["W"].args[0].name, notation)
        sub = row.sub.removesuffix("x")
        joined = [
            row._replace(latex=f"{row.text}_{{{sub}}}", sub=sub),
            Piece(r"\left[", "["),
            *write(by_letter["U"].args[1]),
            Piece(r",\; ", ", "),
            *write(by_letter["W"].args[1]),
            Piece(r"\right]", "]"),
        ]
        return [joined, *(write(arg) for arg in node.args if arg not in products)]

    if is_plain(cell, root):
        return write(root)
    return [symbol(cell, name, notation), EQUALS, *write(root)]


def latex(cell: Cell, name: str, notation: str = "article") -> str:
    """:func:`formula` in LaTeX."""
    return _latex(formula(cell, name, notation))


def is_plain(cell: Cell, node: Node) -> bool:
    """Whether a quantity's symbol already is its formula: a product with weights, and 1 − gate."""
    return (node.is_product or node.op == "one_minus") and not is_symbol(cell, node)


def is_symbol(cell: Cell, node: Node) -> bool:
    """Whether a quantity stands as a symbol in another one's formula."""
    if not node.name or is_complement(node):
        return False
    return node.is_source or entry(cell, node.name).role in STOPS
