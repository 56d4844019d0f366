"""How well a net does on examples that it did not learn from, as it is or with something in it held still."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.expr import Array
from gru_viz.dynamics.trace import Clamp
from gru_viz.learning.batch import Batch, Example, padded
from gru_viz.learning.losses import Loss, cross_entropy, squared_error
from gru_viz.learning.net import Net

TOGETHER = 250
"""Examples that are run together."""


class Score(NamedTuple):
    """How well a net does on examples."""

    loss: float
    """Mean cross-entropy, −log p(right answer), or mean squared error."""
    value: float
    """Share of right answers (0 to 1) where there are answers, mean squared error where a number is asked."""
    asked: int
    """How many questions that is the mean of."""


def loss_of(net: Net, outputs: Array, batch: Batch, asked: NDArray[np.bool_], weights: Array) -> Loss:
    """The loss of the outputs (N, K) at the N steps that are asked, weighted by ``weights`` (N,)."""
    if net.answers:
        return cross_entropy(outputs, batch.targets[asked].astype(np.int64), weights)
    return squared_error(outputs, batch.targets[asked].astype(np.float64), weights)


def batches(given: Sequence[Example]) -> list[Batch]:
    """Examples to be scored, those of like length together, so that little is filled up."""
    ordered = sorted(given, key=lambda example: len(example.inputs))
    return [padded(ordered[first : first + TOGETHER]) for first in range(0, len(ordered), TOGETHER)]


def score(net: Net, given: Iterable[Batch], clamps: Iterable[Clamp] = ()) -> Score:
    """The score of a net, perhaps with clamps. Every question counts the same, however many an example asks."""
    clamps, loss, value, count = tuple(clamps), 0.0, 0.0, 0
    for batch in given:
        asked = batch.weights > 0
        states = net.run(batch.inputs, clamps)["h"][asked]
        outputs, questions = net.outputs(states), int(asked.sum())
        total = loss_of(net, outputs, batch, asked, np.ones(questions)).value
        loss += total
        value += float((outputs.argmax(axis=-1) == batch.targets[asked]).sum()) if net.answers else total
        count += questions
    return Score(loss / count, value / count, count)
