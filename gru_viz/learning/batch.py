"""Examples of unequal length, laid side by side so that a net reads them all at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.expr import Array

Whole = NDArray[np.int64]


class Example(NamedTuple):
    """One sequence and what is asked about it."""

    inputs: Whole | Array
    """(T,) word ids, or (T, D) numbers."""
    targets: Whole | Array
    """(T,) the right answer at each step: the number of a class, or a number; only counts where it is asked."""
    asked: NDArray[np.bool_]
    """(T,) the steps at which an answer is asked."""


class Batch(NamedTuple):
    """B examples, filled up with zeros behind their ends to the length T of the longest."""

    inputs: Whole | Array
    """(B, T) word ids, or (B, T, D) numbers."""
    targets: Whole | Array
    """(B, T)"""
    weights: Array
    """(B, T): how much each answer counts in the loss. Zero where nothing is asked; all together they sum to 1."""
    lengths: Whole
    """(B,): the steps of each example before the filling."""


def padded(examples: Sequence[Example]) -> Batch:
    """One batch of all examples. Every answer that is asked weighs the same, however long its example is.

    The filling comes after the end of an example, so no state that an answer hangs on ever reads it.

    Raises ValueError for no examples, or where not one step of them is asked.
    """
    if not examples:
        raise ValueError("a batch needs at least one example; given none")
    lengths = np.array([len(example.inputs) for example in examples], dtype=np.int64)
    real = np.arange(lengths.max()) < lengths[:, None]  # (B, T)
    asked = np.zeros(real.shape, dtype=np.bool_)
    asked[real] = np.concatenate([example.asked for example in examples])
    if not asked.any():
        raise ValueError("nothing is asked in this batch; at least one step of one example must be")

    def filled(rows: list[NDArray[Any]]) -> NDArray[Any]:
        together = np.concatenate(rows)
        full = np.zeros((*real.shape, *together.shape[1:]), dtype=together.dtype)
        full[real] = together
        return full

    return Batch(
        inputs=filled([example.inputs for example in examples]),
        targets=filled([example.targets for example in examples]),
        weights=asked / asked.sum(),
        lengths=lengths,
    )
