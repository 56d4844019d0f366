"""The language a cell is written in: named quantities, and operations that remember their operands.

Writing ``sigmoid(W("z") @ x + U("z") @ h + b("z")).named("z")`` computes nothing. It records a small
graph, and everything else is read off that graph: the numbers, the formula on screen, the wires of the
schematic, the arithmetic behind a value and its derivative.

Each operation stands once, its value beside its derivative, in :data:`OPS`. Values carry their features
on the last axis and, where there is one, time on the axis before it; any axes in front are batch axes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def sigmoid_values(a: Array) -> Array:
    """σ(a) = ½ (1 + tanh(a/2)), the form that can neither overflow nor warn."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * a)))


class Op(NamedTuple):
    """One operation: ``value(*operands)`` and ``vjp(g, out, *operands)``, the gradient of each operand.

    ``reads`` says what the gradient needs beside g: "out", the "operands", or nothing. Whatever it does not name may
    be left out of the call (None), so that nobody has to compute it. ``script`` writes the value of one unit in
    JavaScript, from the operands in JavaScript; a product with a matrix is no matter of one unit and has none.
    """

    value: Callable[..., Array]
    vjp: Callable[..., tuple[Array, ...]]
    reads: Literal["out", "operands", "nothing"]
    script: Callable[..., str]


def _matvec(matrix: Array, vector: Array) -> Array:
    if matrix.ndim == 2 and vector.ndim == 3:
        across = _across(vector)
        return _together(_rows(vector, across) @ matrix.T, vector.shape, across)
    return np.asarray(vector @ np.swapaxes(matrix, -1, -2))


def _matvec_vjp(g: Array, out: Array, matrix: Array, vector: Array) -> tuple[Array, ...]:
    """A matrix that a batch shares gets the sum over the batch, as one product instead of many small ones."""
    if matrix.ndim == 2 and g.ndim == 3 and vector.shape[:-1] == g.shape[:-1]:
        across = _across(g)
        rows = _rows(g, across)
        return rows.T @ _rows(vector, across), _together(rows @ matrix, vector.shape, across)
    return np.swapaxes(g, -1, -2) @ vector, g @ matrix


def _across(values: Array) -> bool:
    """Whether the first axis, the batch, lies closer in memory than the second, time, as it does after a loop."""
    return values.strides[0] < values.strides[1]


def _rows(values: Array, across: bool) -> Array:
    """(B, T, N) as (B·T, N), in the order of memory, so that nothing need be copied."""
    return (values.swapaxes(0, 1) if across else values).reshape(-1, values.shape[-1])


def _together(rows: Array, shape: tuple[int, ...], across: bool) -> Array:
    """Rows of :func:`_rows` as (B, T, …) again."""
    batch, steps, _ = shape
    return rows.reshape(steps, batch, -1).swapaxes(0, 1) if across else rows.reshape(batch, steps, -1)


def _sum(first: Array, second: Array, *others: Array) -> Array:
    total = first + second
    for other in others:
        # In place as long as nothing grows by broadcasting: a long run spends its time on memory.
        total = np.add(total, other, out=total if np.broadcast(total, other).shape == total.shape else None)
    return np.asarray(total)


def _no_script(*operands: str) -> str:
    raise ValueError("a product with a matrix is a loop of its own")


OPS: dict[str, Op] = {
    "matvec": Op(_matvec, _matvec_vjp, "operands", _no_script),
    "add": Op(_sum, lambda g, out, *terms: (g,) * len(terms), "nothing", lambda *terms: " + ".join(terms)),
    "mul": Op(lambda a, b: a * b, lambda g, out, a, b: (g * b, g * a), "operands", "{} * {}".format),
    "one_minus": Op(lambda a: 1.0 - a, lambda g, out, a: (-g,), "nothing", "1 - {}".format),
    "sigmoid": Op(
        sigmoid_values, lambda g, out, a: (g * out * (1.0 - out),), "out", "0.5 * (1 + Math.tanh(0.5 * {}))".format
    ),
    "tanh": Op(np.tanh, lambda g, out, a: (g * (1.0 - out * out),), "out", "Math.tanh({})".format),
}

SOURCES = ("input", "state", "matrix", "vector")
"""Kinds of node that are given, not computed: x_t, a state at t − 1, a weight matrix, a bias or peepholes."""


@dataclass(frozen=True, eq=False)
class Node:
    """A quantity: what kind it is, what it is made of, and its name.

    ``op`` is a key of :data:`OPS` or one of :data:`SOURCES`. Nodes are compared by identity.
    """

    op: str
    args: tuple[Node, ...] = ()
    name: str = ""

    def named(self, name: str) -> Node:
        """The same quantity under a name that a person can ask for."""
        return replace(self, name=name)

    @property
    def is_source(self) -> bool:
        """Whether the value is given from outside."""
        return self.op in SOURCES

    @property
    def is_product(self) -> bool:
        """Whether weights are multiplied with a vector: a matrix, or peepholes, the diagonal of one."""
        return self.op == "matvec" or (self.op == "mul" and self.args[0].op == "vector")

    def __add__(self, other: Node) -> Node:
        grows = self.op == "add" and not self.name
        return Node("add", (*(self.args if grows else (self,)), other))

    def __mul__(self, other: Node) -> Node:
        return Node("mul", (self, other), self._times(other) if self.op == "vector" else "")

    def __matmul__(self, vector: Node) -> Node:
        if self.op != "matrix":
            raise TypeError(f"only a weight matrix can stand left of @, not {self.name or self.op!r}")
        return Node("matvec", (self, vector), self._times(vector))

    def _times(self, vector: Node) -> str:
        """The name of weights times a vector: that of U_z and h_prev is Uh_z."""
        letter, _, gate = self.name.partition("_")
        return f"{letter}{vector.name.partition('_')[0]}_{gate}"

    def __rsub__(self, other: float) -> Node:
        if other != 1:
            raise TypeError("the only subtraction in a gated cell is 1 − gate")
        return Node("one_minus", (self,), f"one_minus_{self.name}" if self.name else "")


def Input(name: str) -> Node:
    """A quantity given at every step, such as x_t."""
    return Node("input", name=name)


def State(name: str) -> Node:
    """The value that quantity ``name`` had one step earlier; its node is called ``name_prev``."""
    return Node("state", name=f"{name}_prev")


def W(gate: str) -> Node:
    """Input weights of a gate, shape (H, D)."""
    return Node("matrix", name=f"W_{gate}")


def U(gate: str) -> Node:
    """Recurrent weights of a gate, shape (H, H)."""
    return Node("matrix", name=f"U_{gate}")


def P(gate: str) -> Node:
    """Peepholes of a gate, shape (H,): each unit's weight on its own cell state."""
    return Node("vector", name=f"P_{gate}")


def b(gate: str) -> Node:
    """Bias of a gate, shape (H,)."""
    return Node("vector", name=f"b_{gate}")


def c(gate: str) -> Node:
    """Second bias, inside the reset product, shape (H,)."""
    return Node("vector", name=f"c_{gate}")


def sigmoid(a: Node) -> Node:
    """The logistic function σ of a, between 0 and 1."""
    return Node("sigmoid", (a,))


def tanh(a: Node) -> Node:
    """The hyperbolic tangent of a, between −1 and 1."""
    return Node("tanh", (a,))


def topological(roots: Iterable[Node]) -> list[Node]:
    """Every node below ``roots`` and the roots themselves, operands before what is made of them."""
    order: dict[Node, None] = {}

    def visit(node: Node) -> None:
        if node not in order:
            for arg in node.args:
                visit(arg)
            order[node] = None

    for root in roots:
        visit(root)
    return list(order)


def substitute(roots: Iterable[Node], change: Callable[[Node], Node]) -> Iterator[Node]:
    """The roots of a graph in which every computed node went through ``change``, operands first."""
    done: dict[Node, Node] = {}
    roots = list(roots)
    for node in topological(roots):
        args = tuple(done[arg] for arg in node.args)
        same = all(new is old for new, old in zip(args, node.args, strict=True))
        done[node] = change(node if same else replace(node, args=args))
    return (done[root] for root in roots)


def evaluate(nodes: Iterable[Node], given: Mapping[str, Array]) -> dict[Node, Array]:
    """Values of ``nodes`` and of all they need; ``given`` holds the sources (and may cut in anywhere) by name."""
    values: dict[Node, Array] = {}

    def visit(node: Node) -> Array:
        if node not in values:
            if node.name in given:
                values[node] = given[node.name]
            else:
                values[node] = OPS[node.op].value(*(visit(arg) for arg in node.args))
        return values[node]

    for node in nodes:
        visit(node)
    return values
