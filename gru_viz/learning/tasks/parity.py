"""Odd or even: has the number of ones so far been odd?"""

from __future__ import annotations

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.learning.batch import Example
from gru_viz.learning.tasks.task import Kind, Size, Task, check_sizes

TITLE = "Odd or even"
SUMMARY = (
    "Bits arrive one by one. After each, say whether the ones so far are odd or even in number. One bit overlooked "
    "turns every later answer round, so a vague memory is worth nothing here."
)
SIZES = {"length": Size(10, 12, 100, "bits in a sequence")}
ANSWERS = ("even", "odd")


def make(length: int = SIZES["length"].default) -> Task:
    """Parity: y_t = (x_0 + … + x_t) mod 2, asked at every step.

    Inputs (length, 1): independent fair bits, 0 or 1, so at every step each answer is right half of the time.
    Raises ValueError for a length outside 10..100.

    Source: M. Minsky and S. Papert, "Perceptrons", 1969, for parity; S. Hochreiter and J. Schmidhuber, "Long
    Short-Term Memory", Neural Computation 9(8), 1997, name it among what an LSTM finds hard.
    """
    check_sizes(SIZES, length=length)
    asked = np.ones(length, dtype=np.bool_)

    def draw(generator: np.random.Generator) -> Example:
        bits = generator.integers(0, 2, length)
        return Example(bits[:, None].astype(np.float64), bits.cumsum() % 2, asked)

    def write(row: Array) -> str:
        return f"{row[0]:.0f}"

    return Task("parity", TITLE, SUMMARY, (), ("bit",), ANSWERS, 0.5, draw, length, write)


KIND = Kind(TITLE, SUMMARY, make, SIZES)
