"""A network unrolled in time, up to ten thousand cells deep: what each cell leaves of a gradient on its way back.

A plain RNN beside GRUs whose update gate is held: the nearer to 1, the further a gradient gets. All have random
weights of one seed and read the same noise.
"""

from __future__ import annotations

import base64
from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.dynamics.gradients import jacobians
from gru_viz.dynamics.products import log_products
from gru_viz.dynamics.trace import Clamp, run
from gru_viz.views.kept import computed_once

DEPTH = 10_000
STAGES = (1, 10, 100, 1_000, 10_000)
UNITS = 8
SEED = 0
HELD = (0.99, 0.9999, 1.0)
"""Where the gate is held. The last is the limit: no sigmoid gets there."""


class Unrolled(NamedTuple):
    """One network, its cells counted back from T: cell 0 leads to the state at T."""

    kind: str
    held: float | None
    """The value of its update gate; None without one."""
    factors: Array
    """(DEPTH,), log₁₀: by what each cell multiplies the gradient that comes from T. Their sum is their product's."""

    def left(self, cells: int) -> float:
        """log₁₀ of what the last so many cells leave of a gradient: the spectral norm of their Jacobians' product."""
        return float(self.factors[:cells].sum())


def _unrolled(kind: str, held: float | None) -> Unrolled:
    cell = make_cell(kind)
    noise = np.random.default_rng(SEED).uniform(-1, 1, (DEPTH, 1))
    clamps = [] if held is None else [Clamp("z", held)]
    trace = run(cell, Parameters.random(cell, 1, UNITS, SEED), noise, clamps=clamps)
    back = log_products(jacobians(trace)).spectral[::-1]
    factors = np.diff(back)
    factors.setflags(write=False)
    return Unrolled(kind, held, factors)


@computed_once(1)
def networks() -> tuple[Unrolled, ...]:
    """The RNN, and the GRU at each value of its gate."""
    return (_unrolled("rnn", None), *(_unrolled("gru", held) for held in HELD))


def packed(network: Unrolled) -> str:
    """Its factors as float32 in base64."""
    return base64.b64encode(network.factors.astype("<f4").tobytes()).decode()
