"""Is a book review for or against the book, with a plot summary in the way?"""

from __future__ import annotations

import numpy as np

from gru_viz.learning.batch import Example
from gru_viz.learning.tasks.grammar import Dice, Grammar
from gru_viz.learning.tasks.reviews_words import SIDES, decisive_words, rules
from gru_viz.learning.tasks.task import Kind, Size, Task

TITLE = "Book reviews"
SUMMARY = (
    "After its last word: was the review for the book or against it? The verdict may stand first, stand last, be "
    "turned round by a “but”, or be put in a person's own words, with “hardly” and “never” and “didn't quite”. A plot "
    "full of cruel kings and beautiful friends tries to drown it out."
)
SIZES: dict[str, Size] = {}
LONGEST = 60
SHAPES = ("start", "end", "but", "own")
BARE = 0.1
"""How often a review is a verdict and nothing else."""
UNENDED = 0.2
"""How often nobody puts the last full stop."""
HIDDEN = 0.02
"""How often a word is replaced by the unknown word, unless the answer may hang on it."""

GRAMMAR = Grammar(*rules())
_STOP = GRAMMAR.ids["."]
_MAY_HIDE = ~np.isin(GRAMMAR.words, (*decisive_words(), "."))


def _plot(dice: Dice, room: int) -> list[int]:
    """Sentences of plot, as many as fit: at most ``room`` words, and often fewer."""
    text: list[int] = []
    room = min(room, 8 + int(40 * dice.share()))
    sentence = GRAMMAR.write(dice.pick(("INTRO", "PLOT")), dice)
    while len(text) + len(sentence) <= room:
        text += sentence
        sentence = GRAMMAR.write("PLOT", dice)
    return text


def _start(dice: Dice, side: str) -> list[int]:
    verdict = GRAMMAR.write(f"FIRST/{side}", dice)
    if dice.falls(0.2):
        verdict += GRAMMAR.write(f"SAID/{side}", dice)
    return verdict if dice.falls(BARE) else verdict + _plot(dice, LONGEST - len(verdict))


def _end(dice: Dice, side: str) -> list[int]:
    verdict = GRAMMAR.write(f"LAST/{side}", dice)
    if dice.falls(0.2):
        verdict += GRAMMAR.write(f"SAID/{side}", dice)
    return verdict if dice.falls(BARE) else _plot(dice, LONGEST - len(verdict)) + verdict


def _but(dice: Dice, side: str) -> list[int]:
    """What is granted, then "but" and the verdict; the plot before both, between them, after them, or nowhere."""
    grant = GRAMMAR.write(f"GRANT/{side}", dice)
    verdict = [GRAMMAR.ids["but"], *GRAMMAR.write(f"LAST/{side}", dice)]
    pause = [_STOP] if dice.falls(1 / 3) else []
    if dice.falls(BARE):
        return grant + pause + verdict
    plot = _plot(dice, LONGEST - len(grant) - len(verdict) - 1)
    place = dice.pick(("before", "between", "after"))
    if place == "before":
        return plot + grant + pause + verdict
    if place == "between":
        return [*grant, _STOP, *plot, *verdict]
    return grant + pause + verdict + plot


def _own(dice: Dice, side: str) -> list[int]:
    """A verdict or two as a person says them, among sentences that judge nothing; seldom with a plot."""
    verdict = GRAMMAR.write(f"{'IDIOM' if dice.falls(0.35) else 'OWN'}/{side}", dice)
    if dice.falls(0.25):
        verdict += GRAMMAR.write(f"{'IDIOM' if dice.falls(0.5) else 'OWN'}/{side}", dice)
    before = [*GRAMMAR.write("FILL", dice)] if dice.falls(0.4) else []
    after = [*GRAMMAR.write("FILL", dice)] if dice.falls(0.2) else []
    if dice.falls(0.25):
        before += _plot(dice, max(0, LONGEST - len(before) - len(verdict) - len(after)))
    return (before + verdict + after)[-LONGEST:]


_WRITE = {"start": _start, "end": _end, "but": _but, "own": _own}


def make(shape: str = "all") -> Task:
    """Reviews of one shape, or of all in equal shares: "start", "end", "but" (where the verdict stands), "own" words.

    Inputs (T,): word ids, T at most 60; asked at the last step, a full stop, which some reviews go without. Both
    answers are equally likely within each shape. The sentences come from a grammar of our own; see reviews_words.py
    and reviews_own.py.

    Raises ValueError for another shape.
    """
    if shape not in ("all", *SHAPES):
        raise ValueError(f"shape must be one of all, {', '.join(SHAPES)}; given {shape!r}")
    shapes = SHAPES if shape == "all" else (shape,)

    def draw(generator: np.random.Generator) -> Example:
        dice = Dice(generator)
        answer = dice.pick((0, 1))
        words = np.array(_WRITE[dice.pick(shapes)](dice, SIDES[answer]), dtype=np.int64)
        words = words[: -1 if dice.falls(UNENDED) else None]
        words[(generator.random(len(words)) < HIDDEN) & _MAY_HIDE[words]] = 0
        asked = np.zeros(len(words), dtype=np.bool_)
        asked[-1] = True
        return Example(words, np.full(len(words), answer, dtype=np.int64), asked)

    return Task("reviews", TITLE, SUMMARY, GRAMMAR.words, (), SIDES, 0.5, draw, LONGEST)


KIND = Kind(TITLE, SUMMARY, make, SIZES)
