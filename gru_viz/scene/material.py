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
from gru_viz.scene import lexicon, presets, sequences


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


@cache
def designed(weights: str) -> Parameters:
    """The weights of a preset, as designed."""
    return presets.parameters(presets.PRESETS[weights])


def sequence_of(values: Mapping[str, Any]) -> Sequence:
    """The inputs of a scene's fields, edits included."""
    kind = values["sequence"]
    if kind == "text":
        words = encoded(values["text"])
        columns = tuple(feature.name for feature in lexicon.FEATURES)
        found = Sequence(words.tokens, words.xs, columns, words.known, named=True)
    elif kind == "numbers":
        found = _numbers(values)
    else:
        seeded = {"seed": values["noise_seed"]} if kind == "noise" else {}
        found = _plain(sequences.SIGNALS[kind].make(values["steps"], **seeded), ("signal",))
    if not values["input_edits"]:
        return found
    xs = np.array(found.xs)
    for step, column, value in values["input_edits"]:
        xs[step, column] = value
    return found._replace(xs=xs) if found.named else _plain(xs, found.columns)


def _numbers(values: Mapping[str, Any]) -> Sequence:
    preset = presets.PRESETS.get(values["weights"])
    xs = np.array(values["numbers"], dtype=float)
    if preset is None or preset.numbers is None or len(preset.columns) != xs.shape[1]:
        return _plain(xs, tuple(f"input {at}" for at in range(xs.shape[1])))
    plain = _plain(xs, preset.columns)
    if preset.labels is None or preset.numbers != values["numbers"]:
        return plain
    return plain._replace(tokens=preset.labels, named=True)


def _plain(xs: Array, columns: tuple[str, ...]) -> Sequence:
    tokens = tuple(" ".join(f"{value:g}" for value in np.round(row, 2) + 0.0) for row in xs)
    return Sequence(tokens, xs, columns, (True,) * len(xs), named=False)
