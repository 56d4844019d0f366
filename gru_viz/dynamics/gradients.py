"""Derivatives of a run: one-step Jacobians of the state, and backpropagation through time.

Between two matrix products a cell is elementwise, so unit i there depends on unit i alone, and a derivative is
one number for each unit and step. The graph is therefore cut at its products into stretches; each stretch is
differentiated once, for all steps together, by the operations' own derivatives (``OPS``). Only the adjoint of
the state is then left to a loop over time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gru_viz.cells.arrays import checked
from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import OPS, Array, Node
from gru_viz.dynamics.trace import Trace

BLOCK = 2**16
"""Numbers of a Jacobian that are computed together, so that they stay in the processor's cache."""

Derivative = dict[tuple[str, int], Array]
"""(path, number of a source) → ∂node/∂source along that path: (H, N), or (*batch, block of steps, H, N)."""
Path = Callable[[str, Node], str]


class Stretch(NamedTuple):
    """Elementwise equations from ``leaves`` up to ``root``: a new state, or what a matrix is multiplied with."""

    root: Node
    leaves: dict[Node, Array]
    """Where the stretch ends (a product, another root, a source) → ∂root/∂leaf of every unit, (*batch, T, H)."""


class Route(NamedTuple):
    """How an adjoint goes down within a step: from ``root`` to ``target``, through matrices or past them."""

    root: Node
    target: Node
    local: Array
    """∂root/∂leaf with time in front: (T, *batch, L, H) for L products with ``target``, else (T, *batch, H)."""
    matrix: Array | None
    """The L matrices one below the other, (L·H, H), or (B, L·H, H) for a batch of weights."""


class NodeValues(dict[Node, Array]):
    """The value of every node of the graph that ran, computed when it is first asked for."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    def __missing__(self, node: Node) -> Array:
        if node.name in self.trace.cell.by_name:
            value = self.trace[node.name]
        else:
            value = OPS[node.op].value(*(self[arg] for arg in node.args))
        self[node] = value
        return value


def stretches(trace: Trace, values: Mapping[Node, Array]) -> list[Stretch]:
    """The graph cut into stretches, those that are computed last in front."""
    nodes = trace.cell.nodes
    multiplied = {node.args[1] for node in nodes if node.is_product}
    roots = {*trace.cell.next_states.values(), *(node for node in multiplied if not node.is_source)}
    found = []
    for root in (node for node in reversed(nodes) if node in roots):
        reached = {root: np.ones_like(trace["h"])}
        for node in reversed(nodes):
            if node not in reached or node.is_source or node.is_product or (node in roots and node is not root):
                continue
            op = OPS[node.op]
            out = values[node] if op.reads == "out" else None
            operands = [values[arg] if op.reads == "operands" else None for arg in node.args]
            parts = op.vjp(reached.pop(node), out, *operands)
            for arg, part in zip(node.args, parts, strict=True):
                reached[arg] = reached[arg] + part if arg in reached else part
        found.append(Stretch(root, reached))
    return found


def old_and_new(cell: Cell) -> list[tuple[str, Node | None, Node]]:
    """Each state: its name, the node of its old value (None where no equation reads it), that of its new one."""
    return [(name, cell.by_name.get(f"{name}_prev"), cell.next_states[name]) for name in cell.states]


def forward(trace: Trace, by: Sequence[tuple[Node | None, int]], path: Path) -> dict[str, Array]:
    """Derivatives of the new state by the sources ``by`` in the same step, apart by path.

    by: each source (None: no equation reads it, so its columns are zero) and its size. path(before, product): the
    path that a derivative of path ``before`` is on once it has gone through a product; every path begins as "".

    Returns path → (*batch, T, S, N): rows of all states as in :func:`jacobians`, columns of all sources.
    """
    values, size, states = NodeValues(trace), trace.params.hidden_size, old_and_new(trace.cell)
    pieces = stretches(trace, values)
    ends = np.cumsum([0, *(width for _, width in by)])
    shape = (*trace["h"].shape[:-1], len(states) * size, int(ends[-1]))
    result: dict[str, Array] = {}
    start = {node: {("", at): np.eye(width)} for at, (node, width) in enumerate(by) if node is not None}
    length = max(1, BLOCK * trace.steps // math.prod(shape))
    for first in range(0, trace.steps, length):
        now = slice(first, first + length)
        known: dict[Node, Derivative] = dict(start)
        for root, leaves in reversed(pieces):
            total: Derivative = {}
            for leaf, local in leaves.items():
                for key, part in _arriving(leaf, known, values, path).items():
                    term = local[..., now, :, None] * part
                    total[key] = np.add(total[key], term, out=total[key]) if key in total else term
            known[root] = total
        for row, (_, _, new) in enumerate(states):
            for (name, at), part in known[new].items():
                if name not in result:
                    result[name] = np.zeros(shape)
                result[name][..., now, row * size : (row + 1) * size, ends[at] : ends[at + 1]] = part
    return result


def _arriving(leaf: Node, known: Mapping[Node, Derivative], values: Mapping[Node, Array], path: Path) -> Derivative:
    """The derivative of a leaf, from that of the root or source which it is or which its matrix is multiplied with."""
    if leaf in known or not leaf.is_product:
        return known.get(leaf, {})
    weights = values[leaf.args[0]]
    is_matrix = leaf.op == "matvec"
    if is_matrix and weights.ndim == 3:
        weights = weights[:, None]  # (B, 1, H, H)
    total: Derivative = {}
    for (name, at), part in known.get(leaf.args[1], {}).items():
        key, product = (path(name, leaf), at), weights @ part if is_matrix else weights[..., None] * part
        total[key] = total[key] + product if key in total else product
    return total


def jacobians(trace: Trace) -> Array:
    """One-step Jacobians of the state, J[t, i, j] = ∂h_t[i] / ∂h_{t-1}[j], as a (T, H, H) array.

    For the LSTM the state is [h, c], and J is (T, 2H, 2H): rows and columns of h first, then those of c. Where
    the gates read the cell state, h_{t-1} has no influence, and its columns are zero. A batched trace has
    (B, T, …). A clamped value depends on nothing.

    In one stretch after another, ∂root/∂state = Σ diag(∂root/∂leaf) ∂leaf/∂state, where a product U v adds
    U ∂v/∂state. For a GRU with update "keep" and reset "after", that is

        J = diag(z) + diag((h_{t-1} − n) z (1 − z)) U_z
            + diag((1 − z)(1 − n²)) [diag(r) U_n + diag((U_n h_{t-1} + c_n) r (1 − r)) U_r].
    """
    old = [(old, trace.params.hidden_size) for _, old, _ in old_and_new(trace.cell)]
    return forward(trace, old, lambda before, product: before)[""]


def input_jacobians(trace: Trace) -> Array:
    """∂h_t[i] / ∂x_t[j], the state by the input of the same step: (T, H, D), for the LSTM's [h, c] (T, 2H, D).

    A batched trace has (B, T, …). A clamped value depends on nothing.
    """
    x = [(trace.cell.by_name["x"], trace.params.input_size)]
    return forward(trace, x, lambda before, product: before)[""]


def _routes(pieces: list[Stretch], values: dict[Node, Array]) -> list[Route]:
    """All ways from a new state down to an old one, in the order in which a step of the loop takes them."""
    inner = {root for root, _ in pieces}
    routes = []
    for root, leaves in pieces:
        products: dict[Node, list[Node]] = {}
        for leaf, local in leaves.items():
            if leaf.op == "state" or leaf in inner:
                routes.append(Route(root, leaf, np.moveaxis(local, -2, 0), None))
            elif leaf.is_product and (leaf.args[1].op == "state" or leaf.args[1] in inner):
                if leaf.op == "matvec":
                    products.setdefault(leaf.args[1], []).append(leaf)
                else:
                    routes.append(Route(root, leaf.args[1], np.moveaxis(local * values[leaf.args[0]], -2, 0), None))
        for target, group in products.items():
            stack = np.stack([leaves[leaf] for leaf in group], axis=-2)  # (*batch, T, L, H)
            matrices = np.broadcast_arrays(*(values[leaf.args[0]] for leaf in group))
            routes.append(Route(root, target, np.moveaxis(stack, -3, 0), np.concatenate(matrices, axis=-2)))
    return routes


def _through_time(
    cell: Cell, routes: list[Route], roots: list[Node], dstate: Array
) -> tuple[dict[Node, Array], dict[str, Array]]:
    """Adjoints ∂L/∂root at every step, (*batch, T, H), and ∂L/∂h_0 and ∂L/∂c_0, (*batch, H), by state."""
    direct = np.ascontiguousarray(np.moveaxis(dstate, -2, 0))  # (T, *batch, H)
    record = {root: np.empty(direct.shape) for root in roots}
    zero, shape = np.zeros(direct.shape[1:]), direct.shape[1:]
    states = old_and_new(cell)
    new_h = cell.next_states["h"]
    adjoints: dict[Node, Array] = {}
    for t in reversed(range(len(direct))):
        adjoints = {new: zero if old is None else adjoints.get(old, zero) for _, old, new in states}
        adjoints[new_h] = adjoints[new_h] + direct[t]
        for root, target, local, matrix in routes:
            if matrix is None:
                part = local[t] * adjoints[root]
            else:
                flow = local[t] * adjoints[root][..., None, :]  # (*batch, L, H)
                part = (flow.reshape(*matrix.shape[:-2], -1, matrix.shape[-2]) @ matrix).reshape(shape)
            adjoints[target] = adjoints[target] + part if target in adjoints else part
        for root, rows in record.items():
            rows[t] = adjoints[root]
    first = {name: zero if old is None else adjoints.get(old, zero) for name, old, _ in states}
    return {root: np.moveaxis(rows, 0, -2) for root, rows in record.items()}, first


class Backward(NamedTuple):
    """What a pass back through time finds."""

    gradients: dict[str, Array]
    """∂L by every parameter, by "x", by "h0" and, for the LSTM, "c0": see :func:`gradients`."""
    adjoints: dict[str, Array]
    """State → ∂L/∂state at every step, everything that follows from it included: (*batch, T, H)."""


def gradients(trace: Trace, dstate: ArrayLike) -> dict[str, Array]:
    """Gradients of a loss L by everything that went into a run: backpropagation through time (Werbos, 1990).

    dstate: (T, H), or (B, T, H) for a batched trace: ∂L/∂h_t by h_t as it enters L directly, at every step. What
    h_t does to L through later steps is worked out here: with J_t of :func:`jacobians`, the adjoint of the state
    is a_t = ∂L/∂h_t + J_{t+1}ᵀ a_{t+1}.

    Returns the gradient of every parameter by name, of "x" (T, D), of "h0" (H,) and, for the LSTM, of "c0" (H,).
    Parameters and x have the shape they were given in: what a batch shares gets the sum over the batch. h0 and c0
    have one row for each run of a batch. No gradient passes a clamped value. A gradient that leaves the range of
    float64 comes out as Inf or NaN.

    Raises ValueError where dstate has another shape than h, or holds NaN or Inf.

    Source: P. J. Werbos, "Backpropagation through time: what it does and how to do it", Proc. IEEE 78(10), 1990.
    """
    given, shape = checked("dstate", dstate), trace["h"].shape
    if given.shape != shape:
        axes = "(T, H)" if len(shape) == 2 else "(B, T, H)"
        raise ValueError(f"dstate has shape {given.shape}; expected {axes} = {shape}, the shape of h")
    return backward(trace, given).gradients


def backward(trace: Trace, given: Array) -> Backward:
    """The gradients of :func:`gradients`, and on the way ∂L/∂h_t (and ∂L/∂c_t) at every step.

    The adjoint of a state is how L answers to a push on it: a push on c_t goes on through h_t and all that follows.
    given: ∂L/∂h_t in the shape of h, which is not looked at again.
    """
    result = {name: np.zeros_like(value) for name, value in [*trace.params.items(), ("x", trace["x"])]}

    def collect(node: Node, gradient: Array) -> None:
        if node.name in result:
            shared = gradient.ndim > result[node.name].ndim
            result[node.name] += gradient.sum(axis=0) if shared else gradient

    values = NodeValues(trace)
    pieces = stretches(trace, values)
    routes = _routes(pieces, values)
    with np.errstate(over="ignore", invalid="ignore"):
        adjoints, first = _through_time(trace.cell, routes, [root for root, _ in pieces], given)
        for root, leaves in pieces:
            for leaf, local in leaves.items():
                adjoint = local * adjoints[root]  # (*batch, T, H)
                parts: Iterable[tuple[Node, Array]] = [(leaf, adjoint)]
                if leaf.is_product:
                    operands = [values[arg] for arg in leaf.args]
                    parts = zip(leaf.args, OPS[leaf.op].vjp(adjoint, None, *operands), strict=True)
                for arg, part in parts:
                    collect(arg, part.sum(axis=-2) if arg.op == "vector" else part)
    states = {name: adjoints[new] for name, _, new in old_and_new(trace.cell)}
    return Backward(result | {f"{name}0": gradient for name, gradient in first.items()}, states)
