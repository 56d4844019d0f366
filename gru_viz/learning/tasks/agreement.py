"""Is or are? The number of the subject, across nouns that stand between it and its verb."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gru_viz.learning.batch import Example
from gru_viz.learning.tasks.grammar import Dice
from gru_viz.learning.tasks.task import UNKNOWN, Kind, Size, Task, check_sizes

TITLE = "Is or are?"
SUMMARY = (
    "A sentence stops before its verb: does 'is' or 'are' come next? The verb agrees with its subject, and not with "
    "the nouns that have slipped in between, half of which are of the other number."
)
SIZES = {"attractors": Size(0, 3, 3, "most nouns between the subject and its verb")}
ANSWERS = ("is", "are")

_BEINGS = (
    "dog cat bird horse mouse goose child man woman teacher student doctor farmer painter singer actor writer author "
    "poet critic reader lawyer nurse king queen neighbour friend brother sister cousin guest"
).split()
_THINGS = (
    "garden window door key cabinet house table letter picture flower tree river bridge boat train novel story book "
    "film song poem lamp chair mirror clock coin map village tower castle market road school church knife"
).split()
_IRREGULAR = {
    "mouse": "mice",
    "goose": "geese",
    "child": "children",
    "man": "men",
    "woman": "women",
    "knife": "knives",
    "story": "stories",
    "church": "churches",
}


def _both(nouns: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(nouns), tuple(_IRREGULAR.get(noun, f"{noun}s") for noun in nouns)


BEINGS = _both(_BEINGS)
"""Nouns for whoever can like and follow, in the singular and, at the same places, in the plural."""
THINGS = _both(_THINGS)
"""The other nouns, singular and plural."""
NOUNS = _both(_BEINGS + _THINGS)
"""All nouns, singular and plural."""
ADJECTIVES = (
    "old new small large red green white black quiet loud young tall broken heavy famous strange clever hungry tired "
    "beautiful little dusty narrow golden"
).split()
DETERMINERS = ("the", "the", "the", "the", "my", "our", "their")
PREPOSITIONS = "near behind beside with of from under above on by to in for opposite".split()
OPENINGS = "in behind near after under from on beside".split()
_LIKES = "like admire watch follow know see remember fear praise paint want miss".split()
VERBS: tuple[tuple[str, ...], tuple[str, ...]] = (
    tuple(f"{verb}es" if verb.endswith(("ch", "ss")) else f"{verb}s" for verb in _LIKES),
    tuple(_LIKES),
)
"""The verbs of relative clauses, for a singular and for a plural noun."""
PREDICATES = "here there asleep ready late alone loud quiet new old famous lost broken gone outside".split()
HAVE = ("has", "have")
PARTICIPLES = "complained arrived vanished waited moved changed returned".split()
LINKS = ("and", "but", "while")
THAT = "that"

WORDS: tuple[str, ...] = (
    UNKNOWN,
    *sorted(
        {
            THAT,
            *ANSWERS,
            *HAVE,
            *PARTICIPLES,
            *NOUNS[0],
            *NOUNS[1],
            *ADJECTIVES,
            *DETERMINERS,
            *PREPOSITIONS,
            *OPENINGS,
            *VERBS[0],
        }
        | {*VERBS[1], *PREDICATES, *LINKS}
    ),
)
_IDS = {word: number for number, word in enumerate(WORDS)}
_OPENING, _FIRST_CLAUSE, _HIDDEN = 0.3, 0.2, 0.02
_MAY_HIDE = np.isin(WORDS, [*ADJECTIVES, *DETERMINERS, *PREDICATES, *PARTICIPLES])


def _noun(dice: Dice, nouns: Sequence[str]) -> list[str]:
    adjective = [dice.pick(ADJECTIVES)] if dice.falls(0.3) else []
    return [dice.pick(DETERMINERS), *adjective, dice.pick(nouns)]


def _attractor(dice: Dice) -> list[str]:
    number = dice.pick((0, 1))
    if dice.falls(0.7):
        return [dice.pick(PREPOSITIONS), *_noun(dice, NOUNS[number])]
    return [THAT, *_noun(dice, BEINGS[number]), dice.pick(VERBS[number])]


def _subject(dice: Dice, number: int, most: int) -> list[str]:
    text = _noun(dice, NOUNS[number])
    for _ in range(dice.pick(range(most + 1))):
        text += _attractor(dice)
    return text


def _verb(dice: Dice, number: int) -> list[str]:
    if dice.falls(0.7):
        return [ANSWERS[number], dice.pick(PREDICATES)]
    return [HAVE[number], dice.pick(PARTICIPLES)]


def _longest(most: int) -> int:
    subject = 3 + 5 * most
    opening, rest_of_clause = 4, 3  # "in the old garden"; "are asleep and"
    return opening + subject + rest_of_clause + subject


def make(attractors: int = SIZES["attractors"].default) -> Task:
    """Sentences with 0 to ``attractors`` nouns between the subject and its verb, all equally likely.

    An attractor comes with a preposition ("near the doors") or in a relative clause ("that the dog likes"), and its
    number is a fair coin, as the subject's is. Before the subject there may be an opening phrase ("in the gardens")
    or a whole clause with its verb ("the cats are asleep but").

    Inputs (T,): word ids; asked at the last step, the word before the verb. Both answers are equally likely.
    Raises ValueError for attractors outside 0..3.

    Sources: K. Bock and C. Miller, "Broken agreement", Cognitive Psychology 23, 1991; T. Linzen, E. Dupoux and
    Y. Goldberg, "Assessing the Ability of LSTMs to Learn Syntax-Sensitive Dependencies", TACL 4, 2016.
    """
    check_sizes(SIZES, attractors=attractors)

    def draw(generator: np.random.Generator) -> Example:
        dice = Dice(generator)
        text: list[str] = []
        if dice.falls(_OPENING):
            text += [dice.pick(OPENINGS), *_noun(dice, dice.pick(THINGS))]
        if dice.falls(_FIRST_CLAUSE):
            first = dice.pick((0, 1))
            text += [*_subject(dice, first, attractors), *_verb(dice, first), dice.pick(LINKS)]
        number = dice.pick((0, 1))
        text += _subject(dice, number, attractors)
        words = np.array([_IDS[word] for word in text], dtype=np.int64)
        words[(generator.random(len(words)) < _HIDDEN) & _MAY_HIDE[words]] = 0
        asked = np.zeros(len(words), dtype=np.bool_)
        asked[-1] = True
        return Example(words, np.full(len(words), number, dtype=np.int64), asked)

    return Task("agreement", TITLE, SUMMARY, WORDS, (), ANSWERS, 0.5, draw, _longest(attractors))


KIND = Kind(TITLE, SUMMARY, make, SIZES)
