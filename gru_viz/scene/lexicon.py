"""A small lexicon, open to view, that turns words into the numbers a cell reads.

Every word becomes one time step and every feature one input column. The features and all the words
are written out here so that a page can show the whole table: no embedding, nothing learned, nothing
hidden.

It looks at one word at a time, and that sets its limits. "not good" is read as "good", irony is
taken at face value, and "like" is left out because it is praise in one sentence and a comparison in
the next. A word that is not in the table is a row of zeros, marked as unknown.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array

MAX_CHARS = 2000
"""Longest text, in characters."""
MAX_WORDS = 200
"""Most time steps of one text: its words and its sentence ends."""
MAX_WORD = 40
"""Longest single word, in characters."""


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

_STOPS = ".!?…。！？"

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
    "stop": {1.0: " ".join(_STOPS)},
}


def _table() -> dict[str, dict[str, float]]:
    words: dict[str, dict[str, float]] = {}
    for feature, strengths in _STRENGTHS.items():
        for strength, listed in strengths.items():
            for word in listed.split():
                words.setdefault(word, {})[feature] = strength
    return words


LEXICON: dict[str, dict[str, float]] = _table()
"""Word in lower case → its features; a feature that is not named is 0."""


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


# After cleaning, a text holds letters, digits, apostrophes, sentence ends and spaces only.
_LETTER = rf"[^\s'’{re.escape(_STOPS)}]"
_TOKEN = re.compile(rf"\d+(?:\.\d+)+|{_LETTER}+(?:['’]{_LETTER}+)*|[{re.escape(_STOPS)}](?!{_LETTER})")


def _kept(char: str) -> bool:
    return char in "'’" or char in _STOPS or unicodedata.category(char)[0] in "LMN"


def is_stop(token: str) -> bool:
    """Whether a token is the end of a sentence."""
    return token in _STOPS


def tokenize(text: str) -> tuple[str, ...]:
    """The words of a text and the ends of its sentences, in order.

    A word is a run of letters and digits of any script, with apostrophes inside it ("didn't",
    "l’été"); hyphens split. A full stop, question mark, exclamation mark or ellipsis is a token of
    its own, since a cell can make use of a sentence's end. Several in a row count as one ("?!"
    gives "?"), one before the first word is dropped, and a point between letters or digits ("3.5")
    ends nothing. All other signs are dropped, so markup is just its words: "<b>good</b>" gives
    "b", "good", "b".

    Raises ValueError if there is no word, or for more than MAX_CHARS characters, MAX_WORDS tokens,
    or MAX_WORD characters in one word.
    """
    if len(text) > MAX_CHARS:
        raise ValueError(f"The text has {len(text)} characters; at most {MAX_CHARS} fit. Please shorten it.")
    composed = unicodedata.normalize("NFC", text)
    clean = "".join(char if _kept(char) else " " for char in composed)
    tokens: list[str] = []
    for token in _TOKEN.findall(clean):
        if token in _STOPS:
            if tokens and tokens[-1] not in _STOPS:
                tokens.append(token)
        elif any(char.isalnum() for char in token):
            tokens.append(token)
    if not tokens:
        raise ValueError("There is no word in this text. Please type at least one.")
    if len(tokens) > MAX_WORDS:
        raise ValueError(
            f"The text has {len(tokens)} words and sentence ends; at most {MAX_WORDS} fit. Please shorten it."
        )
    longest = max(tokens, key=len)
    if len(longest) > MAX_WORD:
        raise ValueError(
            f"The word beginning with {longest[:12]!r} has {len(longest)} characters; at most {MAX_WORD} fit."
        )
    return tuple(tokens)


def encode(text: str) -> Encoded:
    """A text as inputs: one row for each token, one column for each feature.

    Upper and lower case are the same. Words are looked up one at a time: negation ("not good"),
    irony and context are beyond it. Raises ValueError as ``tokenize`` does.
    """
    tokens = tokenize(text)
    found = [LEXICON.get(token.casefold().replace("’", "'")) for token in tokens]
    xs = np.array([[(row or {}).get(name, 0.0) for name in COLUMNS] for row in found])
    return Encoded(tokens, xs, tuple(row is not None for row in found))
