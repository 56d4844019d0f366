"""Repeat a word letter by letter, after a pause."""

from __future__ import annotations

import numpy as np

from gru_viz.learning.batch import Example
from gru_viz.learning.tasks.task import Kind, Size, Task, check_sizes

TITLE = "Copying"
SUMMARY = (
    "Some letters, a pause, then a question mark: now repeat the letters one by one, in their order. A single memory "
    "is not enough here. Each letter needs a place of its own, and the net has to know whose turn it is."
)
SIZES = {
    "length": Size(5, 5, 20, "letters to repeat"),
    "lag": Size(0, 8, 150, "blank steps before the question mark"),
}
LETTERS = ("a", "b", "c", "d")
BLANK, ASK = "_", "?"
COLUMNS = (*LETTERS, BLANK, ASK)


def make(length: int = SIZES["length"].default, lag: int = SIZES["lag"].default) -> Task:
    """``length`` letters, ``lag`` blanks, "?", then ``length`` more blanks at which the letters are asked in order.

    Inputs (2 · length + lag + 1, 6), one-hot: four letters, the blank and "?". All letters are equally likely, so a
    guess is right once in four times.
    Raises ValueError for a length outside 5..20 or a lag outside 0..150.

    Source: S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9(8), 1997, for the idea;
    M. Arjovsky, A. Shah and Y. Bengio, "Unitary Evolution Recurrent Neural Networks", ICML 2016, for this form.
    """
    check_sizes(SIZES, length=length, lag=lag)
    steps = 2 * length + lag + 1
    one_hot = np.eye(len(COLUMNS))
    asked = np.arange(steps) >= steps - length

    def draw(generator: np.random.Generator) -> Example:
        letters = generator.integers(len(LETTERS), size=length)
        seen = np.full(steps, COLUMNS.index(BLANK))
        seen[:length] = letters
        seen[length + lag] = COLUMNS.index(ASK)
        targets = np.zeros(steps, dtype=np.int64)
        targets[asked] = letters
        return Example(one_hot[seen], targets, asked)

    return Task("copy", TITLE, SUMMARY, (), COLUMNS, LETTERS, 1 / len(LETTERS), draw, steps)


KIND = Kind(TITLE, SUMMARY, make, SIZES)
