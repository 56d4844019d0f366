"""How many of the words of a text are known: to a net, or to the lexicon of the designed scenes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from gru_viz.learning.lexicon import KINDS
from gru_viz.learning.net import Net
from gru_viz.learning.shipped import SHIPPED
from gru_viz.learning.text import is_stop, spelling
from gru_viz.scene.material import Sequence as Inputs
from gru_viz.scene.scene import Scene

GUESS_BELOW = 0.8
"""Below this share of known words an answer counts as a guess. On sentences written by hand with so many of their words
known or hidden, nets for reviews are right at least two times in three above it, and less often below (their cards)."""
NAMED = 6
"""Most words that a sentence names."""

Quoted = Callable[[str], str]


class Familiar(NamedTuple):
    """The words of a text, sentence ends left out, by how a net reads them."""

    words: int
    kinds: dict[str, str]
    """Word that the net reads as its kind → what the kind is called."""
    by_kind: int
    unknown: tuple[str, ...]
    """Words that the net does not know at all, each once."""
    strange: int
    """How many of the words those are."""

    @property
    def learnt(self) -> int:
        """Words that the net has learnt by themselves."""
        return self.words - self.by_kind - self.strange

    @property
    def is_guess(self) -> bool:
        """Whether so few words are known that the answer counts as a guess."""
        return self.words - self.strange < GUESS_BELOW * self.words


def read_as(net: Net, tokens: Sequence[str]) -> tuple[str, ...]:
    """For each token, what a net reads in its place: "unknown", a kind ("strong praise"), or "" for the word itself."""
    names = [net.words[at] for at in net.encode(tokens).ids]
    return tuple(
        " ".join(name[1:-1].split("-")[:2]) if name in KINDS else "unknown" if name == net.words[0] else ""
        for name in names
    )


def familiar(net: Net, tokens: Sequence[str]) -> Familiar:
    """How a net knows the words of a text."""
    pairs = [pair for pair in zip(tokens, read_as(net, tokens), strict=True) if not is_stop(pair[0])]
    kinds = {token: kind for token, kind in pairs if kind and kind != "unknown"}
    unknown = [token for token, kind in pairs if kind == "unknown"]
    by_kind = sum(kind not in ("", "unknown") for _, kind in pairs)
    return Familiar(len(pairs), kinds, by_kind, _once(unknown), len(unknown))


def _once(tokens: Sequence[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for token in tokens:
        first.setdefault(spelling(token), token)
    return tuple(first.values())


def named(words: Sequence[str], quoted: Quoted) -> str:
    """The first few words, and how many more there are."""
    few = [f"“{quoted(word)}”" for word in words[:NAMED]]
    return ", ".join([*few, *([f"{len(words) - NAMED} more"] if len(words) > NAMED else [])])


def guess_notes(net: Net, tokens: Sequence[str]) -> tuple[str, ...]:
    """For each token, why the answer after it is a guess; empty where it is none."""
    notes, words, known = [], 0, 0
    for token, kind in zip(tokens, read_as(net, tokens), strict=True):
        words += not is_stop(token)
        known += not is_stop(token) and kind != "unknown"
        so_far = f"this {words} word" if words == 1 else f"these {words} words"
        notes.append(f"A guess: it knows {known} of {so_far}." if known < GUESS_BELOW * words else "")
    return tuple(notes)


def familiar_sentence(found: Familiar, quoted: Quoted) -> str:
    """How many of the words a net knows, how, and what it makes of the others."""
    if found.learnt == found.words:
        return f"It has learnt {'the one word' if found.words == 1 else f'all {found.words} words'} of this."
    told = f"Of {found.words} word{'s' * (found.words > 1)} it has learnt {found.learnt or 'none'}."
    if found.by_kind:
        kinds = [f"“{quoted(word)}” ({kind})" for word, kind in list(found.kinds.items())[:NAMED]]
        told += f" {found.by_kind} it knows only by kind, with the same numbers for every word of a kind: "
        told += ", ".join(kinds)
        told += f", {len(found.kinds) - NAMED} more." if len(found.kinds) > NAMED else "."
    if found.unknown:
        told += (
            f" {found.strange} it does not know ({named(found.unknown, quoted)}): it reads “unknown” there, the same "
            "numbers for every such word."
        )
    return told


def unknown_sentence(scene: Scene, inputs: Inputs, quoted: Quoted) -> str:
    """Which words of a scene's text nobody knows, and what follows; empty where there are none."""
    if scene.sequence != "text":
        return ""
    edited = {step for step, _, _ in scene.input_edits}
    pairs = zip(inputs.tokens, inputs.known, strict=True)
    words = _once([token for step, (token, known) in enumerate(pairs) if not known and step not in edited])
    if not words:
        return ""
    one = len(words) == 1
    told = f"{len(words)} word{' is' if one else 's are'} not known here ({named(words, quoted)}): "
    if scene.weights in SHIPPED:
        return f"{told}the net reads “unknown” there, the same numbers for every such word."
    return (
        f"{told}{'its' if one else 'their'} inputs are 0, so the gates see only the old state and their biases there."
    )
