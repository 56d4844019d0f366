"""The gradient of the reset gate's convention and of the other one, and what finite differences say."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.cells.mistakes import Pair, reset_gradient
from gru_viz.cells.notation import Symbol, entry
from gru_viz.dynamics.gradients import gradients, jacobians
from gru_viz.dynamics.trace import Trace, run
from gru_viz.views.mistaken_run import Case

TINY = 1e-5
"""The step of the finite differences."""


class GradientInfo(NamedTuple):
    """∂L/∂U_n of the unit in focus: one number for each unit that it reads from."""

    unit: int
    symbol: Symbol
    right: Array
    wrong: Array
    measured: Array
    """By finite differences, (H,)."""


def loss(trace: Trace) -> Array:
    """L = ½ Σ_t ‖h_t‖², one number, or (B,) for a batched trace."""
    return np.asarray(0.5 * np.sum(trace["h"] ** 2, axis=(-2, -1)))


def state_adjoints(trace: Trace) -> Array:
    """∂L/∂h_t in all, (T, H), of :func:`loss`: a_t = h_t + J_{t+1}ᵀ a_{t+1}."""
    adjoints = np.array(trace["h"])
    steps = jacobians(trace)
    for t in reversed(range(len(adjoints) - 1)):
        adjoints[t] += steps[t + 1].T @ adjoints[t + 1]
    return adjoints


def delta(trace: Trace) -> Array:
    """δ_t = ∂L/∂s_n, (T, H): what arrives at the sum inside the candidate's tanh."""
    z = trace["z"]
    share = 1 - z if trace.cell.option("update") == "keep" else z
    return np.asarray(state_adjoints(trace) * share * (1 - trace["n"] ** 2))


def both_gradients(trace: Trace) -> tuple[Array, Array]:
    """∂L/∂U_n, (H, H): the right one, by reverse mode over the graph, and the one of the other convention."""
    other = "before" if trace.cell.option("reset") == "after" else "after"
    right = gradients(trace, trace["h"])["U_n"]
    return right, reset_gradient(other, delta(trace), trace["r"], trace["h_prev"])


def finite_differences(trace: Trace, directions: Array) -> Array:
    """(L(U_n + εD) − L(U_n − εD)) / 2ε for each direction D of (N, H, H), in one batched run: (N,)."""
    U = trace.params["U_n"]
    moved = trace.params.replace(U_n=np.concatenate([U + TINY * directions, U - TINY * directions]))
    up, down = np.split(loss(run(trace.params.cell, moved, trace["x"])), 2)
    return np.asarray((up - down) / (2 * TINY))


def gradient_info(found: Case) -> GradientInfo:
    """The row of ∂L/∂U_n that belongs to the unit in focus."""
    trace, unit = found.right, found.scene.unit
    size = trace.params.hidden_size
    right, wrong = both_gradients(trace)
    directions = np.zeros((size, size, size))
    directions[range(size), unit, range(size)] = 1.0
    symbol = entry(trace.cell, "U_n", found.scene.notation).symbol
    return GradientInfo(unit, symbol, right[unit], wrong[unit], finite_differences(trace, directions))


def gradient_formulas(found: Case) -> Pair:
    """The right formula of ∂L/∂U_n and the one of the other convention, in boxes what differs."""
    r, h, U = (found.latex(name).strip("$") for name in ("r", "h_prev", "U_n"))
    after = rf"\sum_t \boxed{{(\delta_t \odot {r})}}\, {h}^{{\top}}"
    before = rf"\sum_t \delta_t\, \boxed{{({r} \odot {h})^{{\top}}}}"
    head = rf"\frac{{\partial L}}{{\partial {U}}} = "
    sides = (after, before) if found.right.cell.option("reset") == "after" else (before, after)
    return Pair(*(head + side for side in sides))
