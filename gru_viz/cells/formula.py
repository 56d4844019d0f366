"""Formulas read off a cell's graph: in symbols, and with the numbers of one unit at one step put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array, Node
from gru_viz.cells.notation import entry

Write = Callable[[Node], str]

STOPS = ("gate", "candidate", "state", "input", "parameter")
"""Roles that are written as a symbol inside another quantity's formula; the rest is written out."""


def number(value: float, digits: int = 3) -> str:
    """A number as the app shows it: fixed digits, a true minus sign, never −0."""
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = f"{0:.{digits}f}"
    return text.replace("-", "−")


def _compose(
    node: Node, write: Write, join: Callable[[Node, Write], list[str]] | None = None, times: str = r"\odot"
) -> str:
    """One operation applied to its operands, each written by ``write``; ``times`` stands between factors."""
    if node.op == "add":
        return " + ".join(join(node, write) if join else [write(arg) for arg in node.args])
    if node.op == "mul":
        return f" {times} ".join(_bracketed(arg, write) for arg in node.args)
    if node.op == "matvec":
        matrix, vector = node.args
        return f"{write(matrix)}\\, {_bracketed(vector, write, within='matvec')}"
    if node.op == "one_minus":
        return f"1 - {write(node.args[0])}"
    function = {"sigmoid": r"\sigma", "tanh": r"\tanh"}[node.op]
    return rf"{function}\left({write(node.args[0])}\right)"


def _bracketed(node: Node, write: Write, within: str = "mul") -> str:
    text = write(node)
    loose = ("add", "one_minus") if within == "mul" else ("add", "one_minus", "mul")
    return f"({text})" if node.op in loose and (" + " in text or " - " in text or r"\odot" in text) else text


def latex(cell: Cell, name: str, notation: str = "article") -> str:
    """``symbol = formula`` of one quantity, in LaTeX.

    Gates, candidate, states, inputs and parameters appear as symbols, all between them is written out. Ng's
    notation joins W_x x + W_a a into one matrix on the concatenation [a, x], as his course does.
    Raises KeyError for a name that the cell does not have.
    """
    root = cell.by_name[name]
    if root.is_source:
        return entry(cell, name, notation).symbol.latex

    def write(node: Node) -> str:
        if node is not root and _is_symbol(cell, node):
            return entry(cell, node.name, notation).symbol.latex
        return _compose(node, write, concatenated if notation == "ng" else None)

    def concatenated(node: Node, write: Write) -> list[str]:
        products = [arg for arg in node.args if arg.op == "matvec"]
        by_letter = {arg.args[0].name[0]: arg for arg in products}
        if set(by_letter) != {"W", "U"} or len(products) != 2:
            return [write(arg) for arg in node.args]
        row = entry(cell, by_letter["W"].args[0].name, notation).symbol
        joined = (
            rf"{row.base}_{{{row.sub.removesuffix('x')}}}\left[{write(by_letter['U'].args[1])},\; "
            rf"{write(by_letter['W'].args[1])}\right]"
        )
        return [joined, *(write(arg) for arg in node.args if arg not in products)]

    if root.op in _PLAIN:
        return write(root)
    return f"{entry(cell, name, notation).symbol.latex} = {write(root)}"


_PLAIN = ("matvec", "one_minus")
"""Quantities whose symbol already is their formula."""


def _is_symbol(cell: Cell, node: Node) -> bool:
    if not node.name or node.op == "one_minus":
        return False
    return node.is_source or entry(cell, node.name).role in STOPS


def latex_with_numbers(
    cell: Cell, values: Mapping[str, Array], name: str, unit: int, step: int, notation: str = "article"
) -> str:
    """The formula of one unit at one step with its numbers in place of the symbols, and the result.

    Products of a weight matrix with a vector appear as their value, with the product's name written below
    it; everything else is the plain arithmetic. ``values`` is a trace.
    """
    root = cell.by_name[name]

    def value(node: Node) -> float:
        if node.op == "vector":
            return float(values[node.name][..., unit].reshape(-1)[0])
        return float(values[node.name][step, unit])

    def plain(node: Node) -> str:
        text = number(value(node)).replace("−", "-")
        return f"({text})" if text.startswith("-") else text

    def write(node: Node) -> str:
        if node.op == "matvec":
            under = _compose(node, lambda arg: _symbol_or_formula(cell, arg, notation))
            return rf"\underbrace{{{plain(node)}}}_{{{under}}}"
        if node is not root and _is_symbol(cell, node):
            return plain(node)
        return _compose(node, write, times=r"\cdot")

    result = number(value(root)).replace("−", "-")
    if root.op in _PLAIN:
        return f"{write(root)} = {result}"
    return f"{entry(cell, name, notation).symbol.latex} = {write(root)} = {result}"


def _symbol_or_formula(cell: Cell, node: Node, notation: str) -> str:
    if _is_symbol(cell, node):
        return entry(cell, node.name, notation).symbol.latex
    return _compose(node, lambda arg: _symbol_or_formula(cell, arg, notation))
