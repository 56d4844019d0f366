"""Does a net that says 0.9 come out right nine times in ten? How far it is off, and a factor that brings it nearer.

Source: C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On Calibration of Modern Neural Networks", ICML 2017.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.expr import Array
from gru_viz.learning.losses import cross_entropy, log_softmax
from gru_viz.learning.net import HEAD, Net

BINS = 10
LOWEST, HIGHEST = 0.05, 20.0
"""Temperatures that are tried."""


def calibration_error(outputs: Array, answers: NDArray[np.int64]) -> float:
    """The expected calibration error: Σ_b n_b/N |right_b − sure_b| over ten bins of how sure the net is, from 0 to 1.

    outputs (N, K): what the head gives. answers (N,). right_b is the share of right answers in a bin, sure_b the mean
    probability of the answers that the net gives there.
    """
    chances = np.exp(log_softmax(outputs))
    sure, right = chances.max(axis=-1), chances.argmax(axis=-1) == answers
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    off = [abs(float(right[bins == b].sum() - sure[bins == b].sum())) for b in range(BINS)]
    return sum(off) / len(answers)


def best_temperature(outputs: Array, answers: NDArray[np.int64]) -> float:
    """The T, of 0.05 to 20, for which softmax(outputs / T) has the least mean cross-entropy, to two decimals."""
    weights = np.full(len(answers), 1 / len(answers))
    tried = np.geomspace(LOWEST, HIGHEST, 601)
    losses = [cross_entropy(outputs / temperature, answers, weights).value for temperature in tried]
    return round(float(tried[int(np.argmin(losses))]), 2)


def tempered(net: Net, temperature: float) -> Net:
    """The same net with W_y / T and b_y / T: the same answers, less sure for T above 1."""
    weights = net.weights()
    return net.replace(weights | {name: weights[name] / temperature for name in HEAD})


def last_outputs(net: Net, texts: Sequence[Sequence[str]]) -> Array:
    """(N, K): what the head gives after the last word of each text, given as tokens."""
    return np.stack([net.outputs(net.run(net.encode(tokens).ids)["h"][-1]) for tokens in texts])
