"""A small lexicon, open to view, that turns words into the numbers a cell reads.

Every word becomes one time step and every feature one input column. The features and all the words
are written out here so that a page can show the whole table: no embedding, nothing learned, nothing
hidden.

It looks at one word at a time, and that sets its limits. "not good" is read as "good", irony is
taken at face value, and "like" is left out because it is praise in one sentence and a comparison in
the next. A word that is not in the table is a row of zeros, marked as unknown.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.learning.text import STOP, spelling, tokenize


class Feature(NamedTuple):
    """One input column: its name and what a value in it means."""

    name: str
    meaning: str


FEATURES: tuple[Feature, ...] = (
    Feature("praise", "the word speaks well of something; 1 is the strongest praise"),
    Feature("blame", "the word speaks badly of something; 1 is the harshest blame"),
    Feature("topic", "the word says what is being talked about: a novel, a film, a play"),
    Feature("verdict", "the word announces that the writer is about to sum up"),
    Feature("singular", "a noun or pronoun for one thing"),
    Feature("plural", "a noun or pronoun for several things"),
    Feature("preposition", "a word such as 'of' or 'near': the next noun belongs to a side remark"),
    Feature("verb", "a verb whose form depends on the number of its subject: 'is' or 'are'"),
    Feature("stop", "the end of a sentence: a full stop, a question mark or an exclamation mark"),
)
"""The input columns, in order. All values lie between 0 and 1."""

COLUMNS: tuple[str, ...] = tuple(feature.name for feature in FEATURES)
"""The names of the features, in order."""

_STRENGTHS: dict[str, dict[float, str]] = {
    "praise": {
        1.0: "loved love adored brilliant excellent superb wonderful perfect magnificent",
        0.8: "beautiful delightful gorgeous great lovely gripping moving enjoyed",
        0.6: "liked good charming clever funny warm fresh tender pleasant",
        0.4: "nice fine decent solid bright",
    },
    "blame": {
        1.0: "hated hate terrible awful dreadful horrible worst unbearable disaster loathed",
        0.8: "boring cruel ugly disappointing clumsy hateful bad ruined disliked",
        0.6: "dull poor weak slow flat tedious bitter shallow messy",
        0.4: "dark sad cold bland gloomy",
    },
    "topic": {
        1.0: "novel memoir biography thriller poetry film comedy tragedy opera sonnet",
        0.6: "book story tale movie essay plot",
    },
    "verdict": {
        1.0: "overall altogether ultimately verdict conclusion",
        0.8: "summary summing",
    },
    "singular": {
        1.0: (
            "it he she novel memoir biography book story film movie plot author writer poet "
            "critic reader actor dog cat bird key cabinet door window house garden teacher "
            "student child friend neighbour king letter train"
        ),
    },
    "plural": {
        1.0: (
            "they we novels memoirs books stories films movies plots authors writers poets "
            "critics readers actors dogs cats birds keys cabinets doors windows houses gardens "
            "teachers students children friends neighbours kings letters trains"
        ),
    },
    "preposition": {
        1.0: "of in on by near behind beside under over with from to for above",
    },
    "verb": {
        1.0: "is are was were has have does do seems seem",
    },
    "stop": {1.0: STOP},
}


def _table() -> dict[str, dict[str, float]]:
    words: dict[str, dict[str, float]] = {}
    for feature, strengths in _STRENGTHS.items():
        for strength, listed in strengths.items():
            for word in listed.split():
                words.setdefault(word, {})[feature] = strength
    return words


LEXICON: dict[str, dict[str, float]] = _table()
"""Spelling of a word → its features; a feature that is not named is 0."""


def by_feature() -> dict[str, tuple[tuple[str, float], ...]]:
    """Feature → its (word, strength) pairs, strongest first: the lexicon as a page shows it."""
    return {
        name: tuple(
            sorted(
                ((word, found[name]) for word, found in LEXICON.items() if name in found),
                key=lambda pair: (-pair[1], pair[0]),
            )
        )
        for name in COLUMNS
    }


class Encoded(NamedTuple):
    """A text as a cell reads it."""

    tokens: tuple[str, ...]
    """The words as they were written, and the sentence ends; one per time step."""
    xs: Array
    """(T, D): one column for each feature, or the row of an embedding for each word."""
    known: tuple[bool, ...]
    """False for a word that is not in the lexicon, where its row in ``xs`` is zero, or that a net has not learnt."""


def encode(text: str) -> Encoded:
    """A text as inputs: one row for each token, one column for each feature.

    Words are looked up by their spelling, one at a time: negation ("not good"),
    irony and context are beyond it. Raises ValueError as ``tokenize`` does.
    """
    tokens = tokenize(text)
    found = [LEXICON.get(spelling(token)) for token in tokens]
    xs = np.array([[(row or {}).get(name, 0.0) for name in COLUMNS] for row in found])
    return Encoded(tokens, xs, tuple(row is not None for row in found))
