"""Thousands of words of feeling, each of a kind: a net learns the kinds, and so has something to go by for each word.

A kind ("<strong-praise-adjective>") stands in a net's vocabulary like a word. A word that a net has not learnt by
itself, but whose kind it has, is read as its kind: the same numbers for all words of that kind.

The words and their strengths are those of the VADER lexicon (C. J. Hutto and E. Gilbert, ICWSM 2014), under the MIT
licence beside this file; ``tools/make_lexicon.py`` sorted them.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path

FILE = Path(__file__).with_name("words.txt")
FORMS = ("adjective", "adverb", "past", "word")


def kind_name(is_praise: bool, is_strong: bool, form: str) -> str:
    """What a kind is called in a vocabulary; no text holds it, since a word has no such signs."""
    return f"<{'strong' if is_strong else 'mild'}-{'praise' if is_praise else 'blame'}-{form}>"


KINDS = tuple(kind_name(*choice) for choice in product((True, False), (True, False), FORMS))
"""All kinds."""


@cache
def kinds() -> dict[str, str]:
    """Spelling of a word → its kind."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return {word: kind for kind, _, words in (line.partition(": ") for line in lines) for word in words.split()}
