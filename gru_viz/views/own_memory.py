"""What somebody's layer remembers: its run as the memory pictures read it, and the way back through its stack."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.dynamics.memory import Ledger
from gru_viz.layers.layer import LayerError
from gru_viz.layers.stack import Stack
from gru_viz.scene.checks_input import default
from gru_viz.views.long import LongInput
from gru_viz.views.own_run import LayerLook
from gru_viz.views.study import Past

GRADIENT_WORK = 1_500_000_000
"""Products on the way back through a stack, all outputs and steps together: a second or two."""
GRADIENT_NUMBERS = 4_000_000
"""Steps times units of all layers: a way back holds some ten arrays of so many numbers."""


class Looking(NamedTuple):
    """What of a layer is looked at."""

    unit: int
    moment: int
    horizon: int
    notation: str = default("notation")
    left: int = default("left")
    right: int = default("right")

    @property
    def zoom_from(self) -> int:
        """All steps are shown."""
        return 0

    @property
    def zoom_to(self) -> int:
        """All steps are shown."""
        return self.horizon - 1


def past_of(look: LayerLook, xs: Array, tokens: tuple[str, ...] = ()) -> Past:
    """A layer's run as the memory pictures read it, in the order in which the layer reads: T counts from its own start.

    What a step wrote is what the state is more than the share that was kept, so the parts add up to the state.
    """
    order = slice(None, None, -1) if look.layer.reverse else slice(None)
    cell = look.layer.cell
    values = {name: np.asarray(value[order], np.float64) for name, value in look.values.items()}
    state, books = values[cell.states[-1]], None
    if cell.keep_gate is not None:
        keep = 1 - values[cell.keep_gate] if cell.takes else values[cell.keep_gate]
        given = look.layer.h0 if cell.states[-1] == "h" else look.layer.c0
        start = np.zeros(look.layer.hidden_size) if given is None else np.atleast_2d(given)[0]
        before = np.concatenate([start[None], state[:-1]])
        books = Ledger(cell.states[-1], keep, state - keep * before, start)
    return Past(
        cell=cell,
        given=LongInput(xs[order], tuple(tokens[order]), len(xs)),
        radii={},
        gates={name: values[name] for name in look.gates},
        ledger=books,
        usual_keep=np.median(books.keep, axis=0) if books else np.zeros(0),
        state=state,
    )


class StackGradient(NamedTuple):
    """How strongly what a stack says at one step reacts to every input, through all layers and steps between."""

    step: int
    log10: Array
    """(T,): log₁₀ of the size; −inf where it is exactly 0."""
    is_exact: bool
    """Whether it is the spectral norm of ∂y/∂x_t, over all outputs; else one random direction of them was followed."""


def gradient_cost(stack: Stack, steps: int) -> int:
    """Products on one way back."""
    return 3 * steps * sum(value.size for layer in stack.layers for value in layer.params.values())


def stack_gradient(stack: Stack, xs: Array, step: int, seed: int = 0) -> StackGradient:
    """‖∂y_step / ∂x_t‖ for every t, through the whole stack: of all outputs where there is time for as many ways back.

    Where there is not, of one random direction v of length 1: ‖∂(v · y_step) / ∂x_t‖, which is at most the former.
    LayerError, with a sentence, where even one way back is too long.
    """
    width = sum(layer.hidden_size for layer in stack.layers)
    cost = gradient_cost(stack, len(xs))
    if cost > GRADIENT_WORK or len(xs) * width > GRADIENT_NUMBERS:
        most = min(GRADIENT_WORK * len(xs) // cost, GRADIENT_NUMBERS // width)
        raise LayerError(f"The way back through {len(xs):,} steps of this stack takes too long; up to {most:,} fit.")
    run = stack.run(xs)
    is_exact = cost * stack.output_size <= GRADIENT_WORK and len(xs) * stack.output_size * stack.input_size <= 10**7
    if is_exact:
        sizes = np.linalg.norm(run.jacobian_product(step), ord=2, axis=(1, 2))
    else:
        direction = np.random.default_rng(seed).standard_normal(stack.output_size)
        seeds = np.zeros((len(xs), stack.output_size))
        seeds[step] = direction / np.linalg.norm(direction)
        sizes = np.linalg.norm(run.gradients(seeds).x, axis=1)
    with np.errstate(divide="ignore"):
        return StackGradient(step, np.log10(sizes), is_exact)
