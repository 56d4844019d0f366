"""A small grammar that writes sentences: each symbol is replaced by one of its alternatives, picked at random."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from gru_viz.learning.lexicon import KINDS
from gru_viz.learning.tasks.task import UNKNOWN
from gru_viz.learning.text import STOP, spelling, tokenize

Choice = TypeVar("Choice")
BLOCK = 64


def _numbers(generator: np.random.Generator) -> Iterator[float]:
    while True:
        yield from generator.random(BLOCK).tolist()


class Dice:
    """Many small choices from one generator, which is asked for a block at a time: asking for each would be slow."""

    def __init__(self, generator: np.random.Generator) -> None:
        self._numbers = _numbers(generator)

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of the choices, all equally likely."""
        return choices[int(next(self._numbers) * len(choices))]

    def share(self) -> float:
        """A number from 0 to 1, 1 excluded."""
        return next(self._numbers)

    def falls(self, probability: float) -> bool:
        """True with this probability."""
        return self.share() < probability


@dataclass
class _Rule:
    alternatives: list[tuple[int | _Rule, ...]] = field(default_factory=list)


class Grammar:
    """Symbols in capitals, words in small letters, and kinds of words (gru_viz/learning/lexicon) in angle brackets.

    pools: symbol → words, separated by spaces, any of which may stand for it.
    sentences: symbol → alternatives, each a row of words and symbols.

    Raises ValueError for a symbol without a rule, or a word that no text holds as one token in this spelling.
    """

    def __init__(self, pools: Mapping[str, str], sentences: Mapping[str, Sequence[str]]) -> None:
        rules = {name: list(words.split()) for name, words in pools.items()} | {
            name: list(alternatives) for name, alternatives in sentences.items()
        }
        items = {item for alternatives in rules.values() for text in alternatives for item in text.split()}
        missing = sorted(item for item in items if item[0].isupper() and item not in rules)
        if missing:
            raise ValueError(f"the grammar has no rule for {', '.join(missing)}")
        words = sorted({item for item in items if not item[0].isupper()} | {"an"})
        plain = [word for word in words if word != STOP and word not in KINDS]
        if strange := [word for word in plain if (tokenize(word), spelling(word)) != ((word,), word)]:
            raise ValueError(f"no text would be read as {', '.join(strange)}: a grammar writes words by their spelling")
        self.words = (UNKNOWN, *words)
        self.ids = {word: number for number, word in enumerate(self.words)}
        self._rules = {name: _Rule() for name in rules}
        for name, alternatives in rules.items():
            self._rules[name].alternatives = [
                tuple(self._rules[item] if item in rules else self.ids[item] for item in text.split())
                for text in alternatives
            ]
        self._a, self._an = self.ids.get("a"), self.ids["an"]
        self._vowel = [word[0] in "aeiou" for word in self.words]

    def write(self, symbol: str, dice: Dice) -> list[int]:
        """Word ids of one random text for a symbol; "a" becomes "an" where the next word asks for it."""
        text: list[int] = []
        self._write(self._rules[symbol], dice, text)
        for place in range(len(text) - 1):
            if text[place] == self._a and self._vowel[text[place + 1]]:
                text[place] = self._an
        return text

    def _write(self, rule: _Rule, dice: Dice, text: list[int]) -> None:
        for item in dice.pick(rule.alternatives):
            if isinstance(item, int):
                text.append(item)
            else:
                self._write(item, dice, text)
