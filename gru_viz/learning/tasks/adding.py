"""Add the two marked numbers among many."""

from __future__ import annotations

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.learning.batch import Example
from gru_viz.learning.tasks.task import Kind, Size, Task, check_sizes

TITLE = "Adding"
SUMMARY = (
    "Numbers stream past, and two of them carry a mark. At the end, name their sum. All the others have to pass by "
    "without a trace, and the two must be kept as amounts: yes or no is not enough."
)
SIZES = {"length": Size(4, 20, 200, "numbers in a sequence")}
COLUMNS = ("value", "mark")


def make(length: int = SIZES["length"].default) -> Task:
    """The adding problem: y = Σ_t value_t mark_t, asked at the last step and judged by its squared error.

    Inputs (length, 2): values spread evenly over [0, 1), and marks, 1 at one step of each half and 0 elsewhere.
    Always answering 1 has a mean squared error of 2 · 1/12 = 1/6, the variance of the sum.
    Raises ValueError for a length outside 4..200.

    Source: S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9(8), 1997, section 5.4,
    in the form with one mark in each half and values in [0, 1] that is usual today.
    """
    check_sizes(SIZES, length=length)
    half = length // 2
    asked = np.arange(length) == length - 1

    def draw(generator: np.random.Generator) -> Example:
        rows = np.zeros((length, 2))
        rows[:, 0] = generator.random(length)
        marked = [generator.integers(half), generator.integers(half, length)]
        rows[marked, 1] = 1.0
        return Example(rows, np.where(asked, rows[marked, 0].sum(), 0.0), asked)

    def write(row: Array) -> str:
        return f"{row[0]:.2f}{'*' if row[1] else ''}"

    return Task("adding", TITLE, SUMMARY, (), COLUMNS, (), 1 / 6, draw, length, write)


KIND = Kind(TITLE, SUMMARY, make, SIZES)
