"""For tests of prose: what a text says is found by a pattern and evaluated on a run, and nothing is left unread."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from gru_viz.cells.notation import entry
from gru_viz.dynamics.memory import keep_share
from gru_viz.views.reading import Reading
from gru_viz.views.tables import unit_names

TURNING = re.compile(
    r"near [01]|\b(?:open(?:s|ed)?|shuts?|closes|keeps?|kept|drop(?:s|ped)?|forgets|writ(?:es?|ten)|"
    r"tak(?:e|es|en)(?! about)|adds?|hears?|heard|above|below|vanish\w*|explod\w*|falls?|climbs?|lifts|sinks|soften\w*|"
    r"larger|earlier|(?:word|step) later|closer|further|steeply|slowly|ever|never|plural|singular|most|least|"
    r"squashes|outlives|hides|"
    r"(?:before|after) (?:the (?:product|matrix)|U)|[Rr]eset (?:before|after)|"
    r"(?:no|every) \w+ has)\b"
)
"""Words whose opposite would make a sentence false."""
COUNTS = {word: at for at, word in enumerate("zero one two three four five six seven eight nine ten".split())}
COUNTS |= {"twenty": 20, "thousand": 1000}
Claims = Iterable[tuple[str, Callable[..., Any]]]
"""Patterns of what is said, what may turn in groups, and whether that is true."""


class Run:
    """A run, as a text speaks of it."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.scene, self.trace = reading, reading.scene, reading.trace
        self.cell, self.params, self.xs = reading.cell, reading.params, reading.sequence.xs
        self.tokens, self.columns = list(reading.sequence.tokens), list(reading.sequence.columns)
        self.units, self.unit = unit_names(reading.scene), reading.scene.unit

    def of(self, name: str, unit: int | str | None = None) -> np.ndarray:
        """A quantity of one unit over all steps, by its name or title; "keep" is the share that is kept."""
        at = self.units.index(unit) if isinstance(unit, str) else self.unit if unit is None else unit
        if name == "keep":
            return np.asarray(keep_share(self.trace)[:, at])
        titles = {entry(self.cell, gate, "article").title: gate for gate in self.cell.gates}
        return np.asarray(self.trace[titles.get(name, name)][:, at])

    def at(self, word: str) -> int:
        """The only step with a word."""
        (step,) = [step for step, token in enumerate(self.tokens) if token == word]
        return step

    def marks(self, column: str) -> list[int]:
        """The steps at which an input is not 0."""
        return [int(step) for step in np.flatnonzero(self.xs[:, self.columns.index(column)])]

    def but(self, *steps: int, since: int = 0) -> list[int]:
        """All steps but these."""
        return [step for step in range(since, len(self.tokens)) if step not in steps]


def number(text: str) -> float:
    """A printed number."""
    return float(text.replace("−", "-").replace(",", "").rstrip("."))


def near(text: str, values: Any, by: float = 0.1) -> bool:
    """Whether all values lie near a printed number."""
    return bool(np.all(np.abs(np.asarray(values) - number(text)) < by))


def as_printed(text: str, value: float) -> bool:
    """Whether this is the value, rounded."""
    return abs(number(text) - value) <= 0.5001 * 10.0 ** -len(text.rstrip(".").partition(".")[2])


def is_side(text: str, up: str, down: str, is_up: Any) -> bool:
    """Whether of two opposite words the one that is true was said."""
    assert text in (up, down), text
    return bool(is_up) == (text == up)


def hold(where: str, text: str, claims: Claims, wherever: Claims = (), *subject: Any) -> None:
    """Every claim is found in the text and true, and no turning word outside of questions is left unread."""
    spans = []
    for pattern, check in claims:
        found = re.search(pattern, text)
        assert found, (where, pattern)
        assert check(subject[0], *found.groups()), (where, found[0])
        spans.append(found.span())
    for pattern, check in wherever:
        for found in re.finditer(pattern, text):
            assert check(*subject, *found.groups()), (where, found[0])
            spans.append(found.span())
    spans += [found.span() for found in re.finditer(r"[^.?!:;\n]*\?", text)]
    for word in TURNING.finditer(text):
        assert any(first <= word.start() and word.end() <= last for first, last in spans), (where, word[0], text)
