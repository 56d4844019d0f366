"""Lines of Python read off a cell's graph: arrays as literals, and one line for each equation.

The same walk writes NumPy and PyTorch; what differs between the two is a :class:`Dialect`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array, Node, topological
from gru_viz.dynamics.trace import Clamp
from gru_viz.views.reading import Reading

WIDTH = 99
"""The longest line that is written."""

LONGEST_WORD = 24
"""A word of the sequence is cut to this many characters."""

ROLES = ("gate", "gated", "candidate", "blend", "state")
"""Roles whose quantities get a line of their own, in the order in which a person reads them."""


class Dialect(NamedTuple):
    """How a library says things."""

    title: str
    head: tuple[str, ...]
    """What a program begins with."""
    array: str
    zeros: str
    sigmoid: str
    tanh: str
    copy: str


NUMPY = Dialect(
    "NumPy",
    ("import numpy as np", "", "", "def sigmoid(a):", "    return 0.5 * (1.0 + np.tanh(0.5 * a))", "", ""),
    "np.array", "np.zeros", "sigmoid", "np.tanh", "copy",
)  # fmt: skip

TORCH = Dialect(
    "PyTorch",
    (
        "import torch",
        "",
        "torch.set_default_dtype(torch.float64)",
        "torch.set_grad_enabled(False)  # nothing is trained here",
        "",
    ),
    "torch.tensor", "torch.zeros", "torch.sigmoid", "torch.tanh", "clone",
)  # fmt: skip


def safe(word: str) -> str:
    """A person's text as a Python string literal on one line, fit for a comment; long words are cut."""
    return repr(word if len(word) <= LONGEST_WORD else word[: LONGEST_WORD - 1] + "…")


def commented(line: str, comment: str) -> list[str]:
    """A line with a comment behind it, or above it where both do not fit."""
    if len(line) + len(comment) + 4 <= WIDTH:
        return [f"{line}  # {comment}"]
    indent = " " * (len(line) - len(line.lstrip()))
    return [f"{indent}# {comment}", line]


# ---- arrays ----


def digits(values: Array) -> list[list[str]]:
    """The numbers of a matrix, written exactly, equally wide and with their points below each other."""
    rows = [[repr(float(value)) for value in row] for row in values]
    whole = max(text.find(".") for row in rows for text in row)
    rows = [[" " * (whole - text.find(".")) + text if "." in text else text for text in row] for row in rows]
    width = max(len(text) for row in rows for text in row)
    return [[text.ljust(width) for text in row] for row in rows]


def bracketed(numbers: Sequence[str], before: str, after: str) -> list[str]:
    """``before[numbers]after``, broken where the line would grow too long."""
    width = len(numbers[0]) + 1
    per_line = max(1, (WIDTH - len(before) - len(after) - 1) // (width + 1))
    cells = [f"{number.rstrip()},".ljust(width) for number in numbers]
    parts = [" ".join(cells[at : at + per_line]).rstrip() for at in range(0, len(cells), per_line)]
    indent = " " * (len(before) + 1)
    lines = [f"{before}[{parts[0]}", *(indent + part for part in parts[1:])]
    return [*lines[:-1], f"{lines[-1].removesuffix(',')}]{after}"]


def vector_lines(values: Array, before: str, after: str) -> list[str]:
    """``before[numbers]after``, on one line where it fits."""
    line = f"{before}[{', '.join(repr(float(value)) for value in values)}]{after}"
    return [line] if len(line) <= WIDTH else bracketed(digits(values[None])[0], before, after)


def matrix_rows(values: Array, indent: int, notes: Sequence[str] = ()) -> list[str]:
    """The rows of a matrix, each with its note as a comment where there are notes."""
    lines = []
    for at, numbers in enumerate(digits(values)):
        row = bracketed(numbers, " " * indent, ",")
        if not notes:
            lines += row
        elif len(row) == 1:
            lines += commented(row[0], notes[at])
        else:
            lines += [f"{' ' * indent}# {notes[at]}", *row]
    return lines


def array_lines(name: str, values: Array, comment: str, dialect: Dialect) -> list[str]:
    """``name = array`` with every number exact, and a comment."""
    if not np.any(values):
        shape = values.shape if values.ndim > 1 else len(values)
        return commented(f"{name} = {dialect.zeros}({shape})", comment)
    if values.ndim == 1:
        lines = vector_lines(values, f"{name} = {dialect.array}(", ")")
        return commented(lines[0], comment) if len(lines) == 1 else [f"# {comment}", *lines]
    return [*commented(f"{name} = {dialect.array}([", comment), *matrix_rows(values, 4), "])"]


# ---- equations ----


def own_lines(reading: Reading, extra: Collection[str]) -> list[Node]:
    """The quantities that get a line of their own, in reading order: see :data:`ROLES`, and ``extra`` names."""

    def rank(node: Node) -> int | None:
        if not node.name or node.is_source:
            return None
        role = reading.entry(node.name).role
        if role in ROLES and node.op != "one_minus":
            return ROLES.index(role)
        return len(ROLES) if node.name in extra else None

    ranked = [(rank(node), node) for node in reading.cell.nodes]
    found = sorted(((at, node) for at, node in ranked if at is not None), key=lambda pair: pair[0])
    nodes = [node for _, node in found]
    return [node for node in topological(nodes) if node in nodes]


def formula(node: Node, named: Collection[Node], dialect: Dialect) -> str:
    """One node as an expression; quantities in ``named`` and sources stand there by name."""

    def write(arg: Node, *tight: str) -> str:
        if arg.is_source or arg in named:
            return arg.name
        text = formula(arg, named, dialect)
        return f"({text})" if arg.op in tight else text

    if node.op == "add":
        return " + ".join(write(arg) for arg in node.args)
    if node.op == "mul":
        # Python gives * and @ the same rank, so a product with a matrix needs its brackets too.
        return " * ".join(write(arg, "add", "one_minus", "matvec", "mul") for arg in node.args)
    if node.op == "matvec":
        matrix, vector = node.args
        return f"{matrix.name} @ {write(vector, 'add', 'one_minus', 'mul', 'matvec')}"
    if node.op == "one_minus":
        return f"1 - {write(node.args[0], 'add', 'one_minus')}"
    function = dialect.sigmoid if node.op == "sigmoid" else dialect.tanh
    return f"{function}({write(node.args[0])})"


def clamp_lines(reading: Reading, clamp: Clamp) -> list[str]:
    """The assignment that forces a value."""
    where = ":" if clamp.unit is None else str(clamp.unit)
    comment = f"clamp: {reading.entry(clamp.name).symbol.text} is set by hand"
    line = f"{clamp.name}[{where}] = {float(clamp.value)!r}"
    if clamp.step is None:
        return commented(line, comment)
    return [f"if t == {clamp.step}:", *commented("    " + line, comment)]


def equations(
    reading: Reading, nodes: Iterable[Node], clamps: Sequence[Clamp], asked: str, dialect: Dialect
) -> list[str]:
    """One line for each of ``nodes``, operands first, each clamp right below what it forces.

    ``asked`` may be the name of a clamped quantity with ``_free`` behind it: its value without the clamp.
    """
    nodes = list(nodes)
    lines: list[str] = []
    for node in nodes:
        forced = [clamp for clamp in clamps if clamp.name == node.name]
        free = f"{node.name}_free"
        target = free if forced and asked == free else node.name
        what = reading.entry(target)
        others = [other for other in nodes if other is not node]
        lines += commented(f"{target} = {formula(node, others, dialect)}", f"{what.symbol.text}, {what.title}")
        if target == free:
            lines.append(f"{node.name} = {free}.{dialect.copy}()")
        for clamp in forced:
            lines += clamp_lines(reading, clamp)
    return lines
