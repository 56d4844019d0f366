"""Name the first letter, after a long stretch of noise."""

from __future__ import annotations

import numpy as np

from gru_viz.learning.batch import Example
from gru_viz.learning.tasks.task import Kind, Size, Task, check_sizes

TITLE = "The first letter"
SUMMARY = (
    "One letter, a stretch of noise, then a question mark: which letter was it? Nothing has to be worked out. The one "
    "difficulty is to hold on, and the lag says for how long."
)
SIZES = {
    "lag": Size(6, 20, 198, "steps of noise between the letter and the question"),
    "symbols": Size(2, 4, 4, "different letters"),
}
LETTERS = "abcd"
NOISE = ("x", "y", "z")
ASK = "?"


def make(lag: int = SIZES["lag"].default, symbols: int = SIZES["symbols"].default) -> Task:
    """First a letter, then ``lag`` steps of noise, then "?", where the letter is asked.

    Inputs (lag + 2, symbols + 4), one-hot: columns for the letters, for three noise symbols and for "?". Letters are
    equally likely, so a guess is right once in ``symbols`` times.
    Raises ValueError for a lag outside 6..198 or symbols outside 2..4.

    Source: after the long time lag problems with noise of S. Hochreiter and J. Schmidhuber, "Long Short-Term Memory",
    Neural Computation 9(8), 1997, sections 5.2 and 5.3.
    """
    check_sizes(SIZES, lag=lag, symbols=symbols)
    length = lag + 2
    columns = (*LETTERS[:symbols], *NOISE, ASK)
    one_hot = np.eye(len(columns))
    asked = np.arange(length) == length - 1

    def draw(generator: np.random.Generator) -> Example:
        seen = np.full(length, columns.index(ASK))
        seen[0] = generator.integers(symbols)
        seen[1:-1] = symbols + generator.integers(len(NOISE), size=lag)
        return Example(one_hot[seen], np.full(length, seen[0]), asked)

    return Task("recall", TITLE, SUMMARY, (), columns, columns[:symbols], 1 / symbols, draw, length)


KIND = Kind(TITLE, SUMMARY, make, SIZES)
