"""Random runs of any cell, and the clamps under which everything must still hold."""

import numpy as np

import gru_viz as gv

D, H, T = 3, 5, 7


def run(cell, seed=0, steps=T, clamps=(), batch=(), scale=0.8):
    """A run with random, distinct weights, inputs and first states."""
    rng = np.random.default_rng(seed)
    arrays = {spec.name: scale * rng.standard_normal((*batch, *spec.shape(D, H))) for spec in cell.parameters}
    xs, h0, c0 = rng.standard_normal((steps, D)), rng.uniform(-1, 1, H), rng.standard_normal(H)
    return gv.run(cell, gv.Parameters(cell, arrays), xs, h0, c0, clamps)


def clamps_of(cell):
    """No clamp; each quantity forced in one place; gates, products and states forced in many at once."""
    yield []
    for name in cell.names:
        yield [gv.Clamp(name, 0.25, unit=2, step=3)]
    many = [gv.Clamp("h", 0.5, unit=1, step=4), gv.Clamp(cell.names[-2], -0.5, step=2)]
    yield [*many, *(gv.Clamp(gate, 0.75, unit=0) for gate in cell.gates)]
    yield [gv.Clamp(cell.gates[0], 0.5)]
