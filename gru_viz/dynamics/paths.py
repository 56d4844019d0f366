"""The ways by which an old state reaches the new one: past every gate, or through one of them first."""

from __future__ import annotations

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array, Node
from gru_viz.dynamics.gradients import forward, old_and_new
from gru_viz.dynamics.trace import Trace

HIGHWAY, CANDIDATE = "highway", "candidate"


def _gate_of(product: Node) -> str:
    return product.args[0].name.partition("_")[2]


def _path_name(cell: Cell, gate: str) -> str:
    """A gate goes by its letter; what a tanh makes is the candidate, in a plain RNN the new state itself."""
    made = cell.by_name.get(f"{gate}_free", cell.by_name[gate])  # under a clamp, the value before it is forced
    return CANDIDATE if made.op == "tanh" else gate


def path_names(cell: Cell) -> tuple[str, ...]:
    """The paths of a cell: ("highway", "z", "r", "candidate") for a GRU, ("candidate",) for a plain RNN.

    A gate that does not read the state, as in a minGRU, is on no path.
    """
    reading = dict.fromkeys(_gate_of(node) for node in cell.nodes if node.is_product and node.args[1].op != "input")
    names = [_path_name(cell, gate) for gate in cell.gates if gate in reading]
    return (*((HIGHWAY,) if cell.keep_gate else ()), *sorted(names, key=lambda name: name == CANDIDATE))


def jacobian_paths(trace: Trace) -> dict[str, Array]:
    """Each one-step Jacobian apart by path, (T, S, S) each; together they are :func:`jacobians`.

    A way through the graph from the old state to the new one belongs to the gate (or the candidate) whose
    pre-activation it enters first, which is the gate of the first weights U or P that it meets. A way that meets
    none, from one elementwise operation to the next, is the highway. So the path "z" is the Jacobian of the graph in
    which the old state is cut off everywhere except where a way begins that meets U_z first. Nothing is left out
    and nothing counted twice. For the GRU with update "keep" and reset "after" that is, with h = h_{t-1} and
    a = (1 − z)(1 − n²),

        highway    diag(z)
        z          diag((h − n) z (1 − z)) U_z
        r          diag(a (U_n h + c_n) r (1 − r)) U_r
        candidate  diag(a r) U_n

    With reset "before", r goes on through U_n, but it has met U_r first:

        r          diag(a) U_n diag(h r (1 − r)) U_r
        candidate  diag(a) U_n diag(r)

    The LSTM's state is [h, c], and the new h is read off the new c: what reaches c by some path goes on to h by the
    same path, through a = o (1 − tanh²c). The columns of h_{t-1} and c_{t-1} that are not named here are zero.

        highway    ∂c/∂c_{t-1} = diag(f)                      ∂h/∂c_{t-1} = diag(a f)
        f          ∂c/∂h_{t-1} = diag(c_{t-1} f (1 − f)) U_f  ∂h/∂h_{t-1} = diag(a) ∂c/∂h_{t-1}
        i          ∂c/∂h_{t-1} = diag(g i (1 − i)) U_i        ∂h/∂h_{t-1} = diag(a) ∂c/∂h_{t-1}
        candidate  ∂c/∂h_{t-1} = diag(i (1 − g²)) U_g         ∂h/∂h_{t-1} = diag(a) ∂c/∂h_{t-1}
        o          ∂c/∂h_{t-1} = 0                            ∂h/∂h_{t-1} = diag(tanh(c) o (1 − o)) U_o

    A plain RNN has one path, "candidate": its new state is its candidate.

    Returns path → Jacobians in the order of :func:`path_names`; a batched trace has (B, T, S, S). No gradient passes
    a clamped value: a gate that is forced everywhere has a path of zeros.
    """
    old = [(node, trace.params.hidden_size) for _, node, _ in old_and_new(trace.cell)]
    found = forward(trace, old, lambda before, product: before or _gate_of(product))
    named = {_path_name(trace.cell, gate) if gate else HIGHWAY: part for gate, part in found.items()}
    return {name: named[name] for name in path_names(trace.cell)}
