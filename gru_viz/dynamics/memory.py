"""What a state remembers: when it was written, how long it lasts, what it still reacts to, and how shut its gates are.

Sources: A. Karpathy, J. Johnson, L. Fei-Fei, "Visualizing and Understanding Recurrent Networks", 2015 (saturation);
A. Madsen, "Visualizing memorization in RNNs", Distill, 2019 (connectivity).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gru_viz.cells.expr import OPS, Array, evaluate
from gru_viz.dynamics.gradients import NodeValues, input_jacobians, jacobians
from gru_viz.dynamics.products import log10_norms, running_adjoints
from gru_viz.dynamics.trace import Trace


def _step(step: int | None, steps: int) -> int:
    """A step from 0 to T − 1; None is the last."""
    if step is None:
        return steps - 1
    if isinstance(step, bool) or not isinstance(step, int | np.integer) or not 0 <= step < steps:
        raise ValueError(f"step {step!r} is not one of this run's; steps run from 0 to {steps - 1}")
    return int(step)


@dataclass(frozen=True, eq=False)
class Ledger:
    """What each step wrote into a state and what share of it each step kept.

    state_t = keep_t ⊙ state_{t-1} + written_t, exactly. A batched trace has (B, T, H) in place of (T, H).
    """

    state: str
    """The state: "h", or the LSTM's "c"."""
    keep: Array
    """(T, H): the share of the old state that a step keeps."""
    written: Array
    """(T, H): what a step adds to it."""
    start: Array
    """(H,): the state before the first step."""

    def remaining(self, step: int | None = None) -> Array:
        """How much of what was written still stands after ``step`` (default: the last), Π_{s<u≤step} keep_u.

        (step + 2, H): row 0 for the start, row s + 1 for what step s wrote. The last row is 1. Shares too small for
        float64 are 0.
        """
        step = _step(step, self.keep.shape[-2])
        rows = np.ones((*self.keep.shape[:-2], step + 2, self.keep.shape[-1]))
        with np.errstate(over="ignore", under="ignore"):
            rows[..., :-1, :] = np.cumprod(self.keep[..., step::-1, :], axis=-2)[..., ::-1, :]
        return rows

    def parts(self, step: int | None = None) -> Array:
        """The state after ``step`` (default: the last), apart by when each part of it was written.

        (step + 2, H): row 0 is the part of the start, row s + 1 the part that step s wrote. The rows sum to the
        state. This takes O(T H) time and memory for one step; no T × T table is ever made.
        """
        step = _step(step, self.keep.shape[-2])
        amounts = np.concatenate([self.start[..., None, :], self.written[..., : step + 1, :]], axis=-2)
        with np.errstate(over="ignore", invalid="ignore"):
            # Where nothing was written nothing grows, even by a share (forced above 1) that overflows.
            return np.where(amounts == 0, 0.0, amounts * self.remaining(step))


def ledger(trace: Trace) -> Ledger:
    """How much of the state at any step was written at which step, unit by unit: exact, in every convention.

    With keep k_t = z_t (update "keep") or 1 − z_t ("take"), and f_t in an LSTM,

        h_T = Σ_s (Π_{s<u≤T} k_u) ⊙ (1 − k_s) ⊙ n_s + (Π_u k_u) ⊙ h_start,
        c_T = Σ_s (Π_{s<u≤T} f_u) ⊙ i_s ⊙ g_s + (Π_u f_u) ⊙ c_start.

    It says WHEN each part was written, not which input caused it: the candidates and the gates of a step depend on
    earlier states as well. A state that is forced is written anew by the clamp: k is 0 there. So is a forced kept
    part, which no longer depends on the past.

    Raises ValueError for a plain RNN, which keeps nothing: every step writes the whole state.
    """
    cell = trace.cell
    if cell.keep_gate is None:
        raise ValueError(
            "a plain RNN has no ledger: no gate keeps a share of the old state, every step writes all of it"
        )
    name = cell.states[-1]
    new, old = cell.next_states[name], cell.by_name[f"{name}_prev"]
    values = NodeValues(trace)
    # Along the nodes by which the old state reaches the new one past all weights: how much of it arrives.
    carrying = {old: np.ones_like(trace[name])}
    for node in cell.nodes:
        if node.is_product or carrying.keys().isdisjoint(node.args):
            continue
        parts = OPS[node.op].vjp(np.ones_like(trace[name]), values[node], *(values[arg] for arg in node.args))
        arriving = [carrying[arg] * part for arg, part in zip(node.args, parts, strict=True) if arg in carrying]
        carrying[node] = sum(arriving[1:], arriving[0])
    # What is left of the new state when the old one does not reach it so is what this step wrote.
    given = {node.name: values[node] for node in cell.nodes if node.name and node not in carrying}
    without = evaluate([new], given | {old.name: np.zeros(trace[name].shape)})
    return Ledger(name, carrying[new], without[new], np.array(trace[old.name][..., 0, :]))


def keep_share(trace: Trace) -> Array:
    """The share of the old state that each step keeps, (T, H): z, or 1 − z, or the LSTM's f; 0 where a state is forced.

    Raises ValueError for a plain RNN.
    """
    return ledger(trace).keep


def _steps_to_fall_to(share: float, keep: ArrayLike) -> Array:
    given = np.asarray(keep, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.log(share) / np.log(given)  # at 0 this is 0
    return np.where(given >= 1, np.inf, np.abs(steps))


def half_life(keep: ArrayLike) -> Array:
    """Steps until half of a state is left, where each step keeps the share ``keep``: ln ½ / ln keep.

    0.5 gives 1 step, 0.9 gives 6.58. 0 gives 0: it is gone at once. 1 and above give inf: it never falls to a half.
    A share below 0, which only a clamp can force, has none: NaN. Any shape.
    """
    return _steps_to_fall_to(0.5, keep)


def time_constant(keep: ArrayLike) -> Array:
    """Steps until 1/e (37 %) of a state is left: −1 / ln keep. The same ends as :func:`half_life`."""
    return _steps_to_fall_to(float(np.exp(-1.0)), keep)


class Saturation(NamedTuple):
    """Shares of steps, (H,) both; left + right ≤ 1."""

    left: Array
    """At which the gate was below ``low``: almost shut."""
    right: Array
    """At which it was above ``high``: almost open."""


def saturation(gate: ArrayLike, low: float = 0.1, high: float = 0.9) -> Saturation:
    """Per unit, the share of steps at which a gate is left-saturated (< low) and right-saturated (> high).

    gate: (T, H), or (B, T, H), which gives (B, H). Drawn as points (left, right), units lie on or below the line
    left + right = 1. For a gate that keeps the past, (0, 1) is a unit that integrates and (1, 0) one that is
    feed-forward; (0, 0) uses neither end.

    Raises ValueError where low is above high, or for another shape.

    Source: Karpathy, Johnson & Fei-Fei 2015, section 4.2.
    """
    values = np.asarray(gate, dtype=np.float64)
    if values.ndim < 2 or not values.shape[-2]:
        raise ValueError(f"gate has shape {values.shape}; expected (T, H) with T at least 1")
    if not low <= high:
        raise ValueError(f"low = {low:g} is above high = {high:g}")
    return Saturation(np.mean(values < low, axis=-2), np.mean(values > high, axis=-2))


class Connectivity(NamedTuple):
    """How strongly a state reacts to each input up to it."""

    log10: Array
    """log₁₀ ‖∂h_T / ∂x_t‖₂ for t = 0 … T, (T + 1,); −inf where it is exactly 0."""

    @property
    def norm(self) -> Array:
        """‖∂h_T / ∂x_t‖₂ itself, (T + 1,); 0 or Inf where that leaves the range of float64."""
        with np.errstate(over="ignore", under="ignore"):
            return np.asarray(10.0**self.log10)


def connectivity(trace: Trace, step: int | None = None, unit: int | None = None, state: str = "h") -> Connectivity:
    """‖∂h_T / ∂x_t‖₂ of the state at T = ``step`` (default: the last) by every input x_t, t = 0 … T.

    For all units together this is the spectral norm of an (H, D) matrix: the most that the whole state can move when
    x_t moves by a vector of length 1. With ``unit`` it is the length of one unit's gradient. ``state`` may be "c"
    for an LSTM. It is local: what happens for an infinitely small change of x_t, at this very sequence. A gate that
    is saturated to the last bit (σ(40) is 1 in float64) reacts to nothing, exactly.

    All units go back through time side by side, one adjoint each, each with a logarithmic scale of its own, so
    that thousands of steps neither vanish nor overflow: ∂h_T/∂x_t = (J_T … J_{t+1})[rows of h] ∂state_t/∂x_t.

    Raises ValueError for a batched trace, or a step, unit or state that does not exist.

    Source: Madsen 2019.
    """
    size, states = trace.params.hidden_size, trace.cell.states
    if trace["h"].ndim != 2:
        raise ValueError("the connectivity of a batched trace has no single curve; pick one run of the batch first")
    if state not in states:
        raise ValueError(f"this {trace.cell.kind} has no state {state!r}; it has {', '.join(states)}")
    if unit is not None and (isinstance(unit, bool) or not isinstance(unit, int | np.integer) or not 0 <= unit < size):
        raise ValueError(f"unit {unit!r} is not one of this cell's; units run from 0 to {size - 1}")
    count = _step(step, trace.steps) + 1
    first = states.index(state) * size
    picked = np.arange(first, first + size) if unit is None else np.array([first + unit])
    seeds = np.ascontiguousarray(np.eye(len(states) * size)[:, picked])
    by_input = np.swapaxes(input_jacobians(trace)[:count], -1, -2)  # (t, D, S)
    result = np.empty(count)
    # Input t enters before the state that step t + 1 reads; the product from step 0 on has no input in front.
    for at, adjoints, exponents in running_adjoints(jacobians(trace)[1:count], seeds):
        result[at] = log10_norms(by_input[at] @ adjoints, exponents)[0]
    return Connectivity(result)
