"""From the fields of a scene to what a run needs: the cell, the designed weights, the inputs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import CONVENTIONS
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.learning.net import Net
from gru_viz.learning.shipped import SHIPPED, shipped_net
from gru_viz.learning.text import tokenize
from gru_viz.scene import lexicon, presets, sequences
from gru_viz.scene.setting import MAX_INPUTS, WEIGHTS_FROM_SEED

ROUNDING = 1e-12
"""Numbers below this are what rounding leaves of a 0."""


class Sequence(NamedTuple):
    """What the cell reads: one token and one row of inputs per step."""

    tokens: tuple[str, ...]
    """The word, the symbol, or the number of each step."""
    xs: Array
    """Inputs, (T, D)."""
    columns: tuple[str, ...]
    """What each of the D input columns is called."""
    known: tuple[bool, ...]
    """False for a word that the lexicon does not know."""
    named: bool
    """Whether the tokens say more than the numbers do (words, symbols)."""


def cell_of(values: Mapping[str, Any]) -> Cell:
    """The cell of a scene's fields."""
    kind = values["cell"]
    return _one_cell(kind, tuple((name, values[name]) for name in CONVENTIONS[kind]))


@cache
def _one_cell(kind: str, options: tuple[tuple[str, str | bool], ...]) -> Cell:
    return make_cell(kind, **dict(options))


encoded = lru_cache(maxsize=64)(lexicon.encode)
"""A text through the lexicon; every rerun asks for the same one several times."""


WEIGHTS: dict[str, str] = {
    **{preset.id: preset.title for preset in presets.PRESETS.values()},
    **{name: f"Trained on {recipe.title}" for name, recipe in SHIPPED.items()},
    WEIGHTS_FROM_SEED: "Random, from a seed",
}
"""Where weights come from: id → what a menu calls it."""


@cache
def given_weights(weights: str) -> Parameters:
    """The weights of a preset, as designed, or of a net that comes with the app, as trained."""
    return shipped_net(weights).params if weights in SHIPPED else presets.parameters(presets.PRESETS[weights])


def words_for(net: Net, text: str) -> lexicon.Encoded:
    """A text through the embedding of a net. Raises ValueError as tokenize."""
    tokens = tokenize(text)
    ids, known = net.encode(tokens)
    return lexicon.Encoded(tokens, net.inputs(ids), known)


def sequence_of(values: Mapping[str, Any]) -> Sequence:
    """The inputs of a scene's fields, edits included."""
    kind = values["sequence"]
    if kind == "text" and values["weights"] in SHIPPED:
        read = words_for(shipped_net(values["weights"]), values["text"])
        embedding = tuple(f"e{at}" for at in range(read.xs.shape[1]))
        found = Sequence(read.tokens, read.xs, embedding, read.known, named=True)
    elif kind == "text":
        words = encoded(values["text"])
        columns = tuple(feature.name for feature in lexicon.FEATURES)
        found = Sequence(words.tokens, words.xs, columns, words.known, named=True)
    elif kind == "numbers":
        found = _numbers(values)
    else:
        seeded = {"seed": values["noise_seed"]} if kind == "noise" else {}
        found = _signal(values, sequences.SIGNALS[kind].make(values["steps"], **seeded))
    if not values["input_edits"]:
        return found
    xs = np.array(found.xs)
    for step, column, value in values["input_edits"]:
        xs[step, column] = value
    return found._replace(xs=xs) if found.named else _plain(xs, found.columns)


def spread(values: Mapping[str, Any], signal: Array) -> Array:
    """A signal (T, 1) over the inputs of a layer: noise is drawn anew for each, any other goes into one or into all."""
    inputs, into = values["inputs"], values["into"]
    if inputs == 1:
        return signal
    if values["sequence"] == "noise":
        return np.random.default_rng(values["noise_seed"]).uniform(-1, 1, (len(signal), inputs))
    return signal * (np.ones(inputs) if into < 0 else np.eye(inputs)[into])


def _signal(values: Mapping[str, Any], signal: Array) -> Sequence:
    inputs = values["inputs"]
    columns = ("signal",) if inputs == 1 else tuple(f"input {at}" for at in range(inputs))
    return _plain(spread(values, signal), columns)


def _numbers(values: Mapping[str, Any]) -> Sequence:
    preset = presets.PRESETS.get(values["weights"])
    xs = np.array(values["numbers"], dtype=float)
    if values["labels"]:
        columns = tuple(f"input {at}" for at in range(xs.shape[1]))
        return _plain(xs, columns)._replace(tokens=tuple(values["labels"].split()), named=True)
    if preset is None or preset.numbers is None or len(preset.columns) != xs.shape[1]:
        return _plain(xs, tuple(f"input {at}" for at in range(xs.shape[1])))
    plain = _plain(xs, preset.columns)
    if preset.labels is None or preset.numbers != values["numbers"]:
        return plain
    return plain._replace(tokens=preset.labels, named=True)


def _plain(xs: Array, columns: tuple[str, ...]) -> Sequence:
    more = " …" if xs.shape[1] > MAX_INPUTS else ""
    tokens = tuple(" ".join(_short(float(value)) for value in row[:MAX_INPUTS]) + more for row in xs)
    return Sequence(tokens, xs, columns, (True,) * len(xs), named=False)


def _short(value: float) -> str:
    """A number as the name of its step: two decimals, and more only where those would show 0 for another number.

    What rounding leaves of a 0, as in sin(2π), is called 0.
    """
    near = round(value, 2) + 0.0
    return f"{near:g}" if near or abs(value) < ROUNDING else f"{value:.2g}"
