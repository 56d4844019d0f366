"""A scene, run: the cell, its weights, what it read, and everything it computed."""

from __future__ import annotations

from typing import NamedTuple

from gru_viz.cells.cell import Cell
from gru_viz.cells.notation import CELL_TITLES, CHOICE_TITLES, NOTATIONS, Entry, entry
from gru_viz.cells.parameters import Parameters
from gru_viz.dynamics.trace import Clamp, Trace, run
from gru_viz.scene.material import Sequence
from gru_viz.scene.scene import Scene
from gru_viz.scene.settings import BY_FIELD


class Reading(NamedTuple):
    """One run of a scene."""

    scene: Scene
    cell: Cell
    params: Parameters
    sequence: Sequence
    trace: Trace

    def entry(self, name: str) -> Entry:
        """What a quantity is called in the notation of the scene."""
        return entry(self.cell, name, self.scene.notation)


def read(scene: Scene) -> Reading:
    """Run a scene."""
    cell, params, sequence = scene.make_cell(), scene.make_parameters(), scene.make_sequence()
    clamps = [Clamp(*clamp) for clamp in scene.clamps]
    trace = run(cell, params, sequence.xs, clamps=clamps, tokens=sequence.tokens)
    return Reading(scene, cell, params, sequence, trace)


def cell_said(cell: Cell, notation: str) -> str:
    """A cell, its conventions and the notation in a line: ``GRU · z = 1 means: keep the past · …``."""
    biases = "with biases" if cell.option("biases") else "without biases"
    book = NOTATIONS[notation].partition(" (")[0]
    return " · ".join([CELL_TITLES[cell.kind], *conventions_said(cell), biases, f"Notation: {book}"])


def conventions_said(cell: Cell) -> tuple[str, ...]:
    """The choices that this cell leaves, and what was chosen: ``z = 1 means: keep the past``."""
    return tuple(
        f"{BY_FIELD[name].title}: {CHOICE_TITLES[name][str(value)]}"
        for name, value in cell.options
        if name in CHOICE_TITLES
    )
