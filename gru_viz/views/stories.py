"""A question, answered by a designed cell and by a trained one: the gate that keeps the past, and what it keeps."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.cells.formula import number
from gru_viz.cells.notation import Entry, entry
from gru_viz.dynamics.memory import keep_share
from gru_viz.dynamics.trace import Trace
from gru_viz.scene.scene import Scene
from gru_viz.views.ablation import UnitsInfo
from gru_viz.views.lab import range_of
from gru_viz.views.reading import read
from gru_viz.views.sentence_words import Quoted, listed
from gru_viz.views.sentences import SentenceRun
from gru_viz.views.tables import unit_name


class Row(NamedTuple):
    """One quantity of one unit at every word."""

    entry: Entry
    values: Array
    """(T,)"""
    low: float
    high: float


class Side(NamedTuple):
    """One unit of one cell, over a sentence."""

    tokens: tuple[str, ...]
    unit: int
    name: str
    """What the unit stands for; empty where it learnt that by itself."""
    rows: tuple[Row, ...]
    """The gate that keeps the state (a plain RNN has none), and the state."""
    keep: Array | None
    """(T,): the share of the old state that is kept at each word; None for a plain RNN."""


def designed_side(scene: Scene) -> Side:
    """The unit in focus of a designed scene."""
    reading = read(scene)
    return _side(reading.trace, reading.cell, scene.notation, reading.sequence.tokens, scene.unit, unit_name(scene))


def trained_side(told: SentenceRun, units: UnitsInfo, notation: str) -> Side:
    """The unit of a trained net that its answer to this sentence hangs on most."""
    return _side(told.trace, told.net.cell, notation, told.words.tokens, units.order[0], "")


def _side(trace: Trace, cell: Cell, notation: str, tokens: tuple[str, ...], unit: int, name: str) -> Side:
    gate, state = cell.keep_gate, cell.states[-1]
    rows = []
    for quantity in (*([gate] if gate else []), state):
        what, values = entry(cell, quantity, notation), trace[quantity]
        rows.append(Row(what, values[:, unit], *range_of(what, values)))
    keep = keep_share(trace)[:, unit] if gate else None
    return Side(tokens, unit, name, tuple(rows), keep)


def side_sentence(side: Side, quoted: Quoted) -> str:
    """Where most of the state is given up, and where it moves most."""
    state = side.rows[-1]
    jumps = np.diff(state.values, prepend=0.0)
    most = int(np.abs(jumps).argmax())
    moved = (
        f"The {state.entry.title} moves most at “{quoted(side.tokens[most])}”, from "
        f"{number(float(state.values[most] - jumps[most]), 2)} to {number(float(state.values[most]), 2)}, and ends at "
        f"{number(float(state.values[-1]), 2)}."
    )
    if side.keep is None:
        return f"No gate keeps anything here. {moved}"
    given_up = [at for at in np.argsort(side.keep, kind="stable") if side.keep[at] < 0.5]
    gate = side.rows[0].entry.title
    if not given_up:
        least = int(side.keep.argmin())
        return (
            f"At every word the {gate} keeps more than half of the state; it keeps least at "
            f"“{quoted(side.tokens[least])}”: {number(float(side.keep[least]), 2)}. {moved}"
        )
    first = listed([f"“{quoted(side.tokens[at])}”" for at in sorted(given_up[:3])])
    count = len(given_up)
    return (
        f"At {count} of {len(side.tokens)} words less than half of the state is kept"
        f"{', first of all at ' if count > 3 else ': '}{first}. {moved}"
    )
