"""Is this the layer that made these outputs? The largest difference per step, against the precision of the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from gru_viz.cells.arrays import checked
from gru_viz.cells.expr import Array
from gru_viz.layers.layer import EPSILON, Layer, LayerError
from gru_viz.layers.stack import Stack

ROUNDINGS = {"bfloat16": 4, "float16": 4, "float32": 16, "float64": 16}
"""How many roundings of the file's precision a state may be off; programs add up half precision in a finer one."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """How far a layer's outputs are from those that were given."""

    differences: Array = field(repr=False)
    """(T,): the largest difference at every step; (1,) where only the last state was given."""
    tolerance: float
    """What passes: some roundings of the coarsest precision in play."""
    precision: str

    @property
    def largest(self) -> float:
        """The largest difference of all."""
        return float(self.differences.max())

    @property
    def step(self) -> int:
        """The step with the largest difference, counted from 0."""
        return int(self.differences.argmax())

    @property
    def passed(self) -> bool:
        """Whether every difference is within the tolerance."""
        return self.largest <= self.tolerance

    def __str__(self) -> str:
        word = "PASS" if self.passed else "NO"
        return (
            f"{word}: the largest difference is {self.largest:.2g}, at step {self.step}; "
            f"{self.precision} allows {self.tolerance:.2g}"
        )


def verify(
    layer: Layer | Iterable[Layer] | Stack,
    xs: ArrayLike,
    ys: ArrayLike,
    lengths: Sequence[int] | None = None,
    h0: Sequence[ArrayLike | None] | None = None,
    c0: Sequence[ArrayLike | None] | None = None,
) -> Verdict:
    """Run a layer, or a stack of them, over ``xs`` and compare with the outputs ``ys`` of the program it comes from.

    xs: (T, D), or (B, T, D). ys: every state, (T, N) or (B, T, N), or only the state at the last step, (N,) or (B, N).
    The tolerance is that of the coarsest precision among the file's and that of ``ys``. What lies past the end of a
    sequence (``lengths``) is not compared. h0, c0: see :meth:`gru_viz.Stack.run`.

    Raises LayerError where the shapes do not fit.
    """
    stack = layer if isinstance(layer, Stack) else Stack(layer)
    ran, expected = stack.run(xs, lengths, h0, c0), checked("ys", ys)
    precision = precision_of(stack.layers, ys)
    tolerance = tolerance_of(precision, expected)
    ours = ran.outputs
    inside = np.arange(ours.shape[1]) < ran.lengths[:, None]
    if expected.shape == ran.ys.shape:
        gaps = np.abs(ours - (expected[None] if ran.single else expected)).max(axis=-1)
        return Verdict(np.where(inside, gaps, 0).max(axis=0), tolerance, precision)
    last = np.concatenate([ours[np.arange(len(ours)), ran.lengths - 1]])
    if expected.shape == (last[0] if ran.single else last).shape:
        return Verdict(np.abs(last - expected).max(keepdims=True).reshape(1), tolerance, precision)
    raise LayerError(
        f"ys has shape {expected.shape}; expected {ran.ys.shape} for every step, or that without its steps for the last"
    )


def precision_of(layers: Iterable[Layer], ys: ArrayLike) -> str:
    """The coarsest precision of some layers and of the outputs that they are compared with."""
    names = [*(layer.precision for layer in layers), str(getattr(ys, "dtype", "float64")).removeprefix("torch.")]
    return next(name for name in EPSILON if name in {*names, "float64"})


def tolerance_of(precision: str, expected: Array) -> float:
    """The largest difference that passes: rounding grows with the numbers, and the smallest yardstick is 1."""
    return ROUNDINGS[precision] * EPSILON[precision] * max(1.0, float(np.abs(expected).max()))
