"""How many brackets are open?"""

from __future__ import annotations

import numpy as np

from gru_viz.learning.batch import Example
from gru_viz.learning.tasks.task import Kind, Size, Task, check_sizes

TITLE = "Brackets"
SUMMARY = (
    "Brackets open and close, with letters in between. After each symbol, say how many are still open. That takes a "
    "counter that goes up, goes down, and stands still at a letter."
)
SIZES = {
    "length": Size(8, 20, 200, "symbols in a sequence"),
    "depth": Size(1, 4, 8, "most brackets open at a time"),
}
COLUMNS = ("(", ")", "a", "b")
LETTER = 1 / 3
"""How often a symbol is a letter."""


def _chance(length: int, depth: int) -> float:
    """Accuracy of the best constant answer: the share of steps at the depth where a sequence is most often.

    The depth is a Markov chain. Its distribution is followed step by step and averaged over the steps.
    """
    step = np.eye(depth + 1) * LETTER
    for now in range(depth + 1):
        ways = [to for to in (now - 1, now + 1) if 0 <= to <= depth]
        step[now, ways] = (1 - LETTER) / len(ways)
    at = np.eye(depth + 1)[0]
    total = np.zeros(depth + 1)
    for _ in range(length):
        at = at @ step
        total += at
    return float(total.max() / length)


def make(length: int = SIZES["length"].default, depth: int = SIZES["depth"].default) -> Task:
    """Depth after each symbol: y_t = (number of "(") − (number of ")") among x_0 … x_t, from 0 to ``depth``.

    Inputs (length, 4), one-hot: "(", ")" and two letters. One symbol in three is a letter; otherwise a bracket opens
    or closes with equal probability, save that none closes at depth 0 and none opens at ``depth``. What is left open
    at the end stays open.
    Raises ValueError for a length outside 8..200 or a depth outside 1..8.

    Source: counting as in F. Gers and J. Schmidhuber, "LSTM recurrent networks learn simple context-free and
    context-sensitive languages", IEEE Transactions on Neural Networks 12(6), 2001.
    """
    check_sizes(SIZES, length=length, depth=depth)
    one_hot = np.eye(len(COLUMNS))
    asked = np.ones(length, dtype=np.bool_)

    def draw(generator: np.random.Generator) -> Example:
        seen, depths, now = [], [], 0
        for kind, way in generator.random((length, 2)).tolist():
            if kind < LETTER:
                seen.append(2 + (way < 0.5))
            else:
                opens = now == 0 or (now < depth and way < 0.5)
                now += 1 if opens else -1
                seen.append(0 if opens else 1)
            depths.append(now)
        return Example(one_hot[seen], np.array(depths, dtype=np.int64), asked)

    answers = tuple(str(open_now) for open_now in range(depth + 1))
    return Task("brackets", TITLE, SUMMARY, (), COLUMNS, answers, _chance(length, depth), draw, length)


KIND = Kind(TITLE, SUMMARY, make, SIZES)
