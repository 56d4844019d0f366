"""A sentence, read by a trained net: every quantity at every word, what the net would answer there, where it turns."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.cells.formula import thousandths
from gru_viz.cells.notation import Entry, entry, shown
from gru_viz.dynamics.trace import Trace, run
from gru_viz.learning.net import Net
from gru_viz.scene.lexicon import Encoded
from gru_viz.scene.material import words_for
from gru_viz.scene.settings_learning import SHOWN
from gru_viz.views.familiar import guess_notes, read_as
from gru_viz.views.lab import quantity
from gru_viz.views.packed import joined, pack


class SentenceRun(NamedTuple):
    """A net and all that happened while it read a sentence."""

    net: Net
    words: Encoded
    trace: Trace
    probabilities: Array
    """(T, K): how likely the net finds each answer after each word."""

    @property
    def answer(self) -> int:
        """The number of the answer that the net gives after the last word."""
        return int(self.probabilities[-1].argmax())

    @property
    def nbytes(self) -> int:
        """Memory of the arrays, roughly."""
        return 8 * len(self.trace.names) * self.trace["h"].size + self.words.xs.nbytes


def reads_sentences(net: Net) -> bool:
    """Whether a net reads words and chooses among answers."""
    return bool(net.words and net.answers)


def read_sentence(net: Net, text: str) -> SentenceRun:
    """Run a net over a sentence. Raises ValueError, in a sentence, for a text that cannot be read."""
    words = words_for(net, text)
    trace = run(net.cell, net.params, words.xs, tokens=words.tokens)
    return SentenceRun(net, words, trace, net.probabilities(trace["h"]))


def fingerprint(net: Net) -> str:
    """A name for the net's weights, words and conventions: two nets that share it compute the same."""
    digest = hashlib.sha256(repr((net.cell, net.words, net.answers)).encode())
    for name, value in net.weights().items():
        digest.update(name.encode() + repr(value.shape).encode() + np.ascontiguousarray(value).tobytes())
    return digest.hexdigest()[:24]


def log_odds(net: Net, states: Array) -> Array:
    """ℓ_k = log p_k / (1 − p_k) = o_k − log Σ_{j≠k} exp(o_j) with o = W_y h + b_y: (…, K) at states (…, H)."""
    outputs = net.outputs(states)
    found = []
    for answer in range(outputs.shape[-1]):
        others = np.delete(outputs, answer, axis=-1)
        most = others.max(axis=-1, keepdims=True)
        found.append(outputs[..., answer] - most[..., 0] - np.log(np.exp(others - most).sum(axis=-1)))
    return np.stack(found, axis=-1)


class Turn(NamedTuple):
    """The word at which the net's mind changes most."""

    word: int
    before: float
    """Probability of the final answer one word earlier; the answer to no word at all where ``word`` is 0."""
    after: float


def biggest_turn(told: SentenceRun) -> Turn:
    """The word after which the probability of the final answer has moved furthest from what it was before it."""
    answer = told.answer
    nothing = told.net.probabilities(np.zeros(told.trace["h"].shape[-1]))
    line = np.concatenate([[nothing[answer]], told.probabilities[:, answer]])
    word = int(np.abs(np.diff(line)).argmax())
    return Turn(word, float(line[word]), float(line[word + 1]))


class Follower(NamedTuple):
    """The unit whose state follows the answer."""

    unit: int
    correlation: float


def follower(told: SentenceRun) -> Follower | None:
    """The unit whose state h goes along with the probability of the final answer most closely, word by word.

    By Pearson's correlation, of either sign. None where nothing moves, as in a sentence of one word.
    """
    line = told.probabilities[:, told.answer] - told.probabilities[:, told.answer].mean()
    states = told.trace["h"] - told.trace["h"].mean(axis=0)
    sizes = np.linalg.norm(states, axis=0) * np.linalg.norm(line)
    if len(line) < 2 or not sizes.any():
        return None
    found = np.divide(line @ states, sizes, out=np.zeros(len(sizes)), where=sizes > 0)
    unit = int(np.abs(found).argmax())
    return Follower(unit, float(found[unit]))


class Place(NamedTuple):
    """Where the page looks: settings that may point past what is there, put where something is."""

    shown: str
    unit: int
    word: int


def place(told: SentenceRun, shown_: str, neuron: int, word: int, first_unit: int) -> Place:
    """``neuron`` below 0 or past the last unit is ``first_unit``; a word past the end is the last one."""
    units = told.net.params.hidden_size
    quantity = shown_ if shown_ in shown(told.net.cell) else "h"
    unit = neuron if 0 <= neuron < units else first_unit
    return Place(quantity, unit, min(word, len(told.words.tokens) - 1))


def quantities(told: SentenceRun, notation: str) -> dict[str, Entry]:
    """What words can be coloured by, in the order of the menu."""
    own = shown(told.net.cell)
    return {name: entry(told.net.cell, name, notation) for name in SHOWN if name in own}


# ---- for the browser ----


def words_data(told: SentenceRun, at: Place, notation: str, needed: int, says: tuple[str, ...]) -> dict[str, Any]:
    """What the browser shows, as JSON; all numbers are thousandths, rounded once.

    needed: the unit that the net needs most. says: for each answer, how a sentence about the net goes on.
    """
    own = quantities(told, notation)
    answers, tokens = told.net.answers, told.words.tokens
    follows = follower(told)
    return {
        "tokens": list(tokens),
        "known": [bool(known) for known in told.words.known],
        "read_as": list(read_as(told.net, tokens)),
        "guesses": list(guess_notes(told.net, tokens)),
        "units": told.net.params.hidden_size,
        "needed": needed,
        "follows": None if follows is None else follows.unit,
        "shown": at.shown,
        "unit": at.unit,
        "word": at.word,
        "answers": list(answers),
        "line": len(answers) - 1,
        "says": list(says),
        "probabilities": pack(thousandths(told.probabilities)),
        "values": pack(joined({name: thousandths(told.trace[name]) for name in own})),
        "quantities": [quantity(what, told.trace[what.name]) for what in own.values()],
    }
