"""What somebody's layer reads: random numbers, a pulse, a signal, a table, an array of a file, tokens."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.layers.files import Budget, npy_array, npz_table, one_sentence
from gru_viz.layers.layer import LayerError, Raw
from gru_viz.learning.text import APOSTROPHES, clean, spelling
from gru_viz.scene.pasted import Room
from gru_viz.scene.pasted_rows import Pasted
from gru_viz.scene.pasted_signs import cleaned
from gru_viz.views.long import LONG_SIGNALS
from gru_viz.views.own_run import MAX_STEPS

TABLE = Room(characters=4_000_000, steps=MAX_STEPS, inputs=4096, numbers=200_000, high=1e6)
"""What a table of numbers for a layer may hold."""
MOST_NUMBERS = 5_000_000
"""Numbers of an array that is read."""
MAX_TABLE = 8_000_000
"""Bytes of a text file; UTF-16 takes two for a letter."""
HIGH = TABLE.high


class Given(NamedTuple):
    """An input, checked."""

    xs: Array
    """(T, D)"""
    title: str
    tokens: tuple[str, ...] = ()
    """What the steps are called, where they are tokens."""


def random_input(steps: int, size: int, seed: int) -> Given:
    """Standard normal numbers."""
    return Given(np.random.default_rng(seed).standard_normal((steps, size)), f"standard normal numbers, seed {seed}")


def signal(name: str, steps: int, size: int, column: int, seed: int = 0) -> Given:
    """A signal, a pulse among them, in one input; the others are 0."""
    xs = np.zeros((steps, size))
    xs[:, column] = LONG_SIGNALS[name](steps, seed)[:, 0]
    return Given(xs, f"{name} in input {column}, the others 0" if size > 1 else name)


def from_tokens(text: str, table: Raw, words: Sequence[str] = ()) -> Given:
    """Tokens through an embedding (V, D): their numbers, or words where it is known what the rows stand for.

    Raises ValueError, in a sentence, for what is no row.
    """
    rows: dict[str, int] = {}
    for at, word in enumerate(words):
        for form in (word, word.lower(), _looked_up(word)):
            rows.setdefault(form, at)
    pattern = rf"\w+(?:[{APOSTROPHES}]\w+)*|[^\w\s]" if words else r"[^\s,;\[\](){}'\"]+"
    tokens = re.findall(pattern, clean(text) if words else cleaned(text))
    if not tokens:
        raise ValueError(f"Write {'words' if words else 'numbers of tokens, for example: 1 5 2'}.")
    if len(tokens) > MAX_STEPS:
        raise ValueError(f"That is {len(tokens):,} tokens; at most {MAX_STEPS:,} are read.")
    ids = []
    for at, token in enumerate(tokens):
        found = (
            rows.get(token, rows.get(_looked_up(token), 0))
            if words
            else int(token)
            if re.fullmatch(r"[0-9]{1,9}", token)
            else -1
        )
        if not 0 <= found < len(table):
            rows_are = f"its rows are 0 to {len(table) - 1}"
            raise ValueError(f"“{token[:20]}” (t = {at}) is no row of the embedding; {rows_are}.")
        ids.append(found)
    title = f"{len(tokens)} tokens through the file's embedding"
    return Given(np.asarray(table[ids], np.float64), title, tuple(tokens))


def _looked_up(word: str) -> str:
    """A word as everywhere here; a sign as it is, since a file may tell sentence ends apart."""
    return spelling(word) if word[:1].isalnum() else word


def decoded(data: bytes) -> str:
    """The text of a file as Excel, Numbers and editors save it: UTF-8, UTF-16 with a mark, or Windows-1252."""
    if len(data) > MAX_TABLE:
        size = f"{len(data) / 10**6:.0f} MB; at most {MAX_TABLE // 10**6} MB"
        raise ValueError(f"The table has {size} are read. Save it as .npy.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def from_table(pasted: Pasted, size: int, name: str) -> Given:
    """The rows of a table as an input. Raises ValueError where the columns are not as many as the layer reads."""
    return Given(fitting(np.array(pasted.rows), size), f"{name}, {len(pasted.rows)} rows")


def from_npy(data: bytes, size: int, name: str) -> Given:
    """An array (T, D) of an .npy file; (1, T, D) and (T,) too. Never a pickle. Raises ValueError with a sentence."""
    with one_sentence("an .npy"):
        values = npy_array(io.BytesIO(data), name, Budget())
    if values is None:
        raise LayerError("The array holds no numbers.")
    return Given(fitting(values, size), name)


def fitting(values: Raw, size: int) -> Array:
    """An array as (T, D) of finite numbers. Raises ValueError with what it is and what is needed."""
    shape = values.shape
    if values.ndim == 3 and len(values) == 1:
        values = values[0]
    if values.ndim == 1 and size == 1:
        values = values[:, None]
    if values.ndim != 2 or values.shape[1] != size or not len(values):
        told = f"{shape[0]} rows of {shape[1]} numbers" if len(shape) == 2 else f"the shape {shape}"
        needed = f"{size} number{'s' * (size != 1)} at each step: (steps, {size})"
        raise LayerError(f"This has {told}; the layer reads {needed}.")
    if len(values) > MAX_STEPS:
        raise LayerError(f"This has {len(values):,} steps; at most {MAX_STEPS:,} are run here.")
    if values.size > MOST_NUMBERS:
        raise LayerError(f"This has {values.size:,} numbers; at most {MOST_NUMBERS:,} are read here.")
    found = np.asarray(values, np.float64)
    if not np.all(np.abs(found) <= HIGH):
        raise LayerError(f"Some numbers are NaN, infinite, or beyond ±{HIGH:,.0f}.")
    return found


# ---- a pair: inputs with their outputs ----

_XS = ("xs", "x", "inputs", "input", "in")
_YS = ("ys", "y", "outputs", "output", "out", "states", "h")


class Pair(NamedTuple):
    """One input and what the program that a layer comes from made of it."""

    xs: Raw
    ys: Raw


def pair_of_npz(data: bytes) -> Pair:
    """The arrays xs and ys of an .npz. Raises ValueError with a sentence."""
    arrays = {name: tensor.values for name, tensor in npz_table(data).items()}
    by_name = {name.lower(): array for name, array in arrays.items()}
    xs, ys = (next((by_name[name] for name in names if name in by_name), None) for names in (_XS, _YS))
    if xs is None or ys is None:
        listed = ", ".join(name[:30] for name in list(arrays)[:6]) or "none"
        raise LayerError(f"A pair is needed: arrays called xs and ys. The file holds: {listed}.")
    for name, array in (("xs", xs), ("ys", ys)):
        if array.dtype.kind not in "fiu" or not array.size or not np.all(np.isfinite(array)):
            raise LayerError(f"{name} must hold finite numbers only.")
        if array.size > MOST_NUMBERS or (array.ndim > 1 and array.shape[-2] > MAX_STEPS):
            most = f"{MAX_STEPS:,} steps and {MOST_NUMBERS:,} numbers"
            raise LayerError(f"{name} has the shape {array.shape}; at most {most} are compared.")
    return Pair(_alone(xs), _alone(ys))


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _alone(array: Raw) -> Raw:
    """A batch of one without its axis."""
    return array[0] if array.ndim == 3 and len(array) == 1 else array


def pair_of_ways(ways: Sequence[Pasted], inputs: int, outputs: int) -> Pair:
    """The pair in a table, where its commas leave several ways open: the columns say which one is meant.

    Raises ValueError where they do not, or are not as many as are needed.
    """
    fitting = [way for way in ways if len(way.rows[0]) == inputs + outputs] or ways[:1]
    if len(fitting) > 1:
        raise LayerError("Several of these readings have the right columns. Write decimals with a point.")
    return pair_of_table(fitting[0], inputs, outputs)


def pair_of_table(pasted: Pasted, inputs: int, outputs: int) -> Pair:
    """Inputs and outputs side by side in one table. Raises ValueError where the columns are not as many."""
    rows = np.array(pasted.rows)
    if rows.shape[1] != inputs + outputs:
        raise LayerError(
            f"The table has {_many(rows.shape[1], 'column')}; {_many(inputs, 'input')} and then "
            f"{_many(outputs, 'output')} are needed, "
            f"{inputs + outputs} together."
        )
    return Pair(rows[:, :inputs], rows[:, inputs:])
