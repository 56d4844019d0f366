"""Losses: one number for how wrong the answers are, and which way each output should move."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.expr import Array


class Loss(NamedTuple):
    """A loss and its derivative."""

    value: float
    gradient: Array
    """∂L/∂outputs, in the shape of the outputs."""


def log_softmax(outputs: Array) -> Array:
    """Log p_k = o_k − log Σ_j exp(o_j) along the last axis; the largest output goes first, so nothing overflows."""
    shifted = outputs - outputs.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def cross_entropy(outputs: Array, answers: NDArray[np.int64], weights: Array) -> Loss:
    """L = −Σ_n w_n log p_n[answer_n] with p = softmax(outputs); ∂L/∂o_n = w_n (p_n − one_hot(answer_n)).

    outputs: (N, K). answers: (N,), from 0 to K − 1. weights: (N,), which sum to 1 for a mean.
    """
    rows = np.arange(len(answers))
    logs = log_softmax(outputs)
    gradient = np.exp(logs)
    gradient[rows, answers] -= 1.0
    gradient *= weights[:, None]
    return Loss(float(-(weights * logs[rows, answers]).sum()), gradient)


def squared_error(outputs: Array, numbers: Array, weights: Array) -> Loss:
    """L = Σ_n w_n (o_n − number_n)²; ∂L/∂o_n = 2 w_n (o_n − number_n).

    outputs: (N, 1). numbers, weights: (N,).
    """
    off = outputs[:, 0] - numbers
    return Loss(float((weights * off * off).sum()), (2.0 * weights * off)[:, None])
