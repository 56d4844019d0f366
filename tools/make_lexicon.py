"""Sort the words of the VADER lexicon into a few kinds: ``python -m tools.make_lexicon vader_lexicon.txt``.

The file is in the package ``vaderSentiment`` (C. J. Hutto and E. Gilbert, "VADER: A Parsimonious Rule-based Model for
Sentiment Analysis of Social Media Text", ICWSM 2014; MIT licence, see ``gru_viz/learning/lexicon/LICENSE``). Each line
holds a word and how far ten people found it for (up to 4) or against (down to −4), and how far they agreed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from gru_viz.learning.lexicon import FILE, kind_name
from gru_viz.learning.text import spelling, tokenize

LEAST, STRONG, LARGEST_SPREAD = 0.8, 2.0, 2.0
"""The least valence that counts, the least that is strong, and the largest standard deviation of the ten answers."""
FORMS = {
    "adverb": ("ly",),
    "past": ("ed",),
    "adjective": ("ing", "ful", "ous", "ive", "able", "ible", "less", "ic", "al", "ant", "ent", "y", "ary"),
}
"""Form → how its words end; whatever ends otherwise is a "word": a noun, or a verb or adjective without an ending."""
_NOUNS = ("ity", "ery", "ency", "ancy", "phy", "ment", "joy", "ally", "bully")


def form(word: str) -> str:
    """The form that a word's end suggests."""
    if word.endswith(_NOUNS):
        return "word" if not word.endswith("ly") else "adverb"
    return next((name for name, ends in FORMS.items() if word.endswith(ends)), "word")


def sorted_words(lines: list[str]) -> dict[str, list[str]]:
    """Kind → its words, in the order of the alphabet."""
    kinds: dict[str, list[str]] = {}
    for line in lines:
        word, valence, spread = line.split("\t")[:3]
        size = abs(float(valence))
        if not word.isalpha() or not word.isascii() or (tokenize(word), spelling(word)) != ((word,), word):
            continue
        if size >= LEAST and float(spread) <= LARGEST_SPREAD:
            kinds.setdefault(kind_name(float(valence) > 0, size >= STRONG, form(word)), []).append(word)
    return {kind: sorted(kinds[kind]) for kind in sorted(kinds)}


def main(source: str) -> None:
    """Write the file that the app reads."""
    found = sorted_words(Path(source).read_text(encoding="utf-8").splitlines())
    FILE.write_text("".join(f"{kind}: {' '.join(words)}\n" for kind, words in found.items()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
