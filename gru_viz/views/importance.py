"""Which words an answer hangs on, asked in two ways that need not agree."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.dynamics.gradients import gradients
from gru_viz.dynamics.trace import run
from gru_viz.learning.net import Net
from gru_viz.views.sentences import SentenceRun, log_odds


class Importance(NamedTuple):
    """How much each word counts for the log-odds ℓ = log p / (1 − p) of the answer after the last word."""

    tokens: tuple[str, ...]
    known: tuple[bool, ...]
    answer: int
    log_odds: float
    connectivity: Array
    """(T,): ‖∂ℓ_T/∂x_t‖₂, how strongly ℓ answers to a small push on the word's numbers."""
    left_out: Array
    """(T,): ℓ of the whole sentence minus ℓ without the word; positive where the word speaks for the answer."""


def importance(told: SentenceRun) -> Importance:
    """Both measures for every word of a sentence.

    Sources: A. Madsen, "Visualizing memorization in RNNs", Distill, 2019 (connectivity); J. Li, W. Monroe and
    D. Jurafsky, "Understanding Neural Networks through Representation Erasure", arXiv:1612.08220, 2016 (leaving out).
    """
    answer = told.answer
    whole = float(log_odds(told.net, told.trace["h"][-1])[answer])
    push = np.zeros(told.trace["h"].shape)
    push[-1] = log_odds_gradient(told.net, told.trace["h"][-1], answer)
    sizes = np.linalg.norm(gradients(told.trace, push)["x"], axis=-1)
    without = whole - _without_each(told, answer)
    return Importance(told.words.tokens, told.words.known, answer, whole, sizes, without)


def log_odds_gradient(net: Net, state: Array, answer: int) -> Array:
    """∂ℓ/∂h of the log-odds of answer a, (H,): W_yᵀ ∂ℓ/∂o with ∂ℓ/∂o_a = 1 and ∂ℓ/∂o_k = −p_k / Σ_{j≠a} p_j."""
    outputs = net.outputs(state)
    others = np.delete(np.arange(len(outputs)), answer)
    shares = np.exp(outputs[others] - outputs[others].max())
    by_output = np.zeros(len(outputs))
    by_output[answer] = 1.0
    by_output[others] = -shares / shares.sum()
    return np.asarray(by_output @ net.W_y)


def _without_each(told: SentenceRun, answer: int) -> Array:
    """(T,): the log-odds of the answer after the sentence without word t, all T sentences in one batch."""
    steps = len(told.words.xs)
    if steps == 1:  # Nothing is left to read: the answer to no word at all.
        return log_odds(told.net, np.zeros((1, told.net.params.hidden_size)))[:, answer]
    kept = np.arange(steps - 1) + (np.arange(steps - 1) >= np.arange(steps)[:, None])  # (T, T − 1)
    net, start = told.net, np.zeros((steps, told.net.params.hidden_size))
    states = run(net.cell, net.params, told.words.xs[kept], start)["h"][:, -1]
    return log_odds(told.net, states)[:, answer]


class Agreement(NamedTuple):
    """Whether the two measures point at the same words."""

    by_gradient: tuple[int, ...]
    """The words with the largest gradients, largest first."""
    by_leaving_out: tuple[int, ...]
    """The words whose absence changes most, up or down, largest change first."""
    shared: tuple[int, ...]


def agreement(found: Importance, most: int = 3) -> Agreement:
    """The few most important words by each measure, and those that both name."""
    first = [int(at) for at in np.argsort(-found.connectivity, kind="stable")[:most]]
    second = [int(at) for at in np.argsort(-np.abs(found.left_out), kind="stable")[:most]]
    return Agreement(tuple(first), tuple(second), tuple(at for at in first if at in second))
