"""Sentences written by hand and never learnt from: how nets do on what a person says, and not a grammar.

Each line of a file: a number, a kind, the answer, the text. The kinds of reviews: "plain"; "negation"; "but" (one thing
granted, the other meant); "double" (two negations); "plot" (a plot of the other mood); "sarcasm", which is hard. Every
second sentence sets the temperature of the nets' heads; how well they are calibrated is measured on the others.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from gru_viz.learning.text import tokenize

FOLDER = Path(__file__).parent / "shipped"


class Written(NamedTuple):
    """A sentence that somebody wrote."""

    id: str
    kind: str
    answer: str
    text: str

    @property
    def tokens(self) -> tuple[str, ...]:
        """As a net reads it."""
        return tokenize(self.text)


@cache
def by_hand(task: str) -> tuple[Written, ...]:
    """The sentences for a task, "reviews" or "agreement"."""
    lines = (FOLDER / f"{task}-by-hand.txt").read_text(encoding="utf-8").splitlines()
    return tuple(Written(*line.split(" ", 3)) for line in lines)


def for_temperature(task: str) -> tuple[Written, ...]:
    """Those that set the temperature."""
    return by_hand(task)[::2]


def for_measuring(task: str) -> tuple[Written, ...]:
    """Those that calibration is measured on."""
    return by_hand(task)[1::2]
