"""A lexicon, open to view, that turns words into the numbers a cell reads.

Every word becomes one time step and every feature one input column. The features and their own words are written out
here so that a page can show them: nothing is learned. Words of feeling that are not among them count as much as their
kind in a larger lexicon (gru_viz/learning/lexicon): strong or mild, praise or blame.

One rule looks further than a word: after "not", "never", "hardly" or another word that says no, praise counts as
blame and blame as praise, for up to three words ("didn't quite enjoy"). That sets its limits. Irony is taken at face
value, "not that I disliked it" works by luck, and "like" is left out because it is praise in one sentence and a
comparison in the next. A word that is not known is a row of zeros, marked as unknown; a plain word ("the", "because")
is known, and a row of zeros too, since it says nothing that the features ask for.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.learning.lexicon import KINDS, kinds
from gru_viz.learning.tasks import agreement, reviews
from gru_viz.learning.text import STOP, is_stop, spelling, tokenize


class Feature(NamedTuple):
    """One input column: its name and what a value in it means."""

    name: str
    meaning: str


FEATURES: tuple[Feature, ...] = (
    Feature("praise", "the word speaks well of something; 1 is the strongest praise"),
    Feature("blame", "the word speaks badly of something; 1 is the harshest blame"),
    Feature("topic", "the word says what is being talked about: a novel, a film, a play"),
    Feature("verdict", "the word announces that the writer is about to sum up, or to turn: overall, but"),
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
        1.0: "loved love adored brilliant excellent superb wonderful perfect magnificent masterpiece unforgettable",
        0.8: (
            "beautiful delightful gorgeous great lovely gripping moving enjoyed enjoy enjoying enjoyable favourite "
            "favorite engrossing captivating compelling riveting touching uplifting"
        ),
        0.6: (
            "liked good charming clever funny warm fresh tender pleasant recommend recommended hooked entertaining "
            "interesting insightful memorable worth"
        ),
        0.4: "nice fine decent solid bright readable better",
    },
    "blame": {
        1.0: (
            "hated hate terrible awful dreadful horrible worst unbearable disaster loathed unreadable garbage rubbish "
            "trash"
        ),
        0.8: (
            "boring cruel ugly disappointing disappointed disappointment clumsy hateful bad ruined disliked dislike "
            "bored waste tiresome annoying annoyed pointless lifeless"
        ),
        0.6: (
            "dull poor weak slow flat tedious bitter shallow messy mediocre predictable forgettable overrated drags "
            "dragged confusing confused silly wooden repetitive clichéd worse"
        ),
        0.4: "dark sad cold bland gloomy lengthy overlong skipped skimmed rushed",
    },
    "topic": {
        1.0: (
            "novel memoir biography autobiography thriller poetry film comedy tragedy opera sonnet fantasy fiction "
            "nonfiction trilogy saga romance mystery"
        ),
        0.6: "book story tale movie essay plot series sequel",
    },
    "verdict": {
        1.0: "overall altogether ultimately verdict conclusion",
        0.8: "summary summing honestly personally frankly nevertheless nonetheless anyway but however",
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


_OTHERS = (
    "mine your hers him its us them their whom whose which why how or if than also quite rather pretty yet always "
    "often sometimes been being am having would can should may might must gets goes went take gave give says say "
    "thinks know knew feels felt finds reads write finish start starts begin end ends ending opening next long short "
    "little much "
    "more most few each other another such same until during between onto up down back off now world way thing things "
    "someone something everything women girl brother place detail captures illustrates explains shows everyone act "
    "acts acting costumes song twice because since illustrate capture describe details fifty sixty"
)
PLAIN = frozenset({*reviews.GRAMMAR.words, *agreement.WORDS, *_OTHERS.split()})
"""Words that carry none of the features, and are known to carry none, unless they are listed otherwise."""

NEGATIONS = frozenset(
    "not no never hardly barely scarcely nothing nobody none neither nor without cannot can't don't didn't doesn't "
    "isn't wasn't aren't weren't couldn't wouldn't won't shouldn't hasn't haven't hadn't".split()
)
"""Words that turn praise into blame and blame into praise, up to REACH words further on."""
REACH = 3
_NOT_TURNED_BEFORE = frozenset("only just merely".split())
"""After "not", these say "and more" instead of no."""
_WITHOUT_FEELING = frozenset("like likes pretty well kind please save play plays stop wish won interest hero".split())
"""Words that the larger lexicon takes for feeling, and that say too little in a review."""
_OPPOSITE = {"praise": "blame", "blame": "praise"}
_BY_KIND = {kind: {"praise" if "praise" in kind else "blame": 0.8 if "strong" in kind else 0.5} for kind in KINDS}
"""What a word of feeling counts that only its kind is known of."""


def _table() -> dict[str, dict[str, float]]:
    words: dict[str, dict[str, float]] = {}
    for feature, strengths in _STRENGTHS.items():
        for strength, listed in strengths.items():
            for word in listed.split():
                words.setdefault(word, {})[feature] = strength
    return words


LEXICON: dict[str, dict[str, float]] = _table()
"""Spelling of a word → its features; a feature that is not named is 0."""


def features(word: str) -> dict[str, float] | None:
    """The features of one word by its spelling, whatever stands beside it; None for a word that is not known."""
    if word in LEXICON:
        return LEXICON[word]
    if word in NEGATIONS or word in _WITHOUT_FEELING:
        return {}
    return _BY_KIND.get(kinds().get(word, ""), {} if word in PLAIN else None)


def _turned(spellings: tuple[str, ...]) -> tuple[bool, ...]:
    """For each word, whether an odd number of negations stands before it: in its sentence, REACH words off at most."""
    found, signs = [], list(spellings)
    for at in range(len(signs)):
        odd = False
        for before in range(at - 1, max(at - REACH, 0) - 1, -1):
            if is_stop(signs[before]):
                break
            odd ^= signs[before] in NEGATIONS and signs[before + 1] not in _NOT_TURNED_BEFORE
        found.append(odd)
    return tuple(found)


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
    """False for a word that the lexicon does not know, whose row in ``xs`` is zero, or that a net has not learnt."""


def encode(text: str) -> Encoded:
    """A text as inputs: one row for each token, one column for each feature.

    Words are looked up by their spelling, one at a time; then negations turn words of feeling round. Irony and
    context are beyond it. Raises ValueError as ``tokenize`` does.
    """
    tokens = tokenize(text)
    spellings = tuple(map(spelling, tokens))
    found = [features(word) for word in spellings]
    xs = np.zeros((len(tokens), len(COLUMNS)))
    for step, (row, odd) in enumerate(zip(found, _turned(spellings), strict=True)):
        for name, value in (row or {}).items():
            xs[step, COLUMNS.index(_OPPOSITE.get(name, name) if odd else name)] = value
    return Encoded(tokens, xs, tuple(row is not None for row in found))
