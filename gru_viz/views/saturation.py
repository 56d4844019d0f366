"""The saturation map: how often every gate is all but shut, or all but open, and when.

After A. Karpathy, J. Johnson, L. Fei-Fei, "Visualizing and Understanding Recurrent Networks", 2015.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.expr import Array
from gru_viz.cells.formula import number
from gru_viz.cells.notation import Entry, entry
from gru_viz.dynamics.memory import saturation
from gru_viz.views.extremes import extremes
from gru_viz.views.listed import listed
from gru_viz.views.memory import Looked, Window, window_of
from gru_viz.views.study import Past


class GateMap(NamedTuple):
    """One gate: a point for every unit, and the unit in focus over time."""

    entry: Entry
    left: Array
    """(H,): share of all steps at which the unit's gate is below ``low``."""
    right: Array
    """(H,): … above ``high``."""
    now: NDArray[np.int8]
    """(H,): −1 where the gate is shut at the moment, 1 where it is open, else 0."""
    steps: NDArray[np.intp]
    values: Array
    """(n,): the gate of the unit in focus at those steps."""


class SaturationInfo(NamedTuple):
    """All gates of a cell."""

    window: Window
    unit: int
    low: float
    high: float
    maps: tuple[GateMap, ...]


def saturation_info(scene: Looked, run: Past) -> SaturationInfo:
    """The saturation of every gate; no maps for a plain RNN, which has none."""
    window, low, high = window_of(scene), scene.left / 100, scene.right / 100
    maps = []
    for name, gate in run.gates.items():
        shares, now = saturation(gate, low, high), gate[window.moment]
        shown = gate[window.first : window.last + 1, scene.unit]
        at = extremes(shown)
        what = entry(run.cell, name, scene.notation)
        state = (now > high).astype(np.int8) - (now < low).astype(np.int8)
        maps.append(GateMap(what, shares.left, shares.right, state, at + window.first, shown[at]))
    return SaturationInfo(window, scene.unit, low, high, tuple(maps))


def saturation_sentence(info: SaturationInfo) -> str:
    """What the unit's gates do over the run, and which units' gates are saturated at the moment."""
    told = []
    for gate in info.maps:
        shut, opened = gate.left[info.unit], gate.right[info.unit]
        symbol = f"${gate.entry.symbol.latex}$"
        told.append(
            f"{symbol} is shut at {number(100 * shut, 0)} % of all steps and open at {number(100 * opened, 0)} %"
        )
    text = f"In unit {info.unit}, " + "; ".join(told) + "."
    now = []
    for gate in info.maps:
        for word, sign in (("shut", -1), ("open", 1)):
            units = np.flatnonzero(gate.now == sign)
            if units.size:
                which = f"unit{'s' if units.size > 1 else ''} {listed(units)}"
                now.append(f"${gate.entry.symbol.latex}$ is {word} in {which}")
    return f"{text} At T = {info.window.moment:,}, " + ("; ".join(now) if now else "no gate is saturated") + "."
