"""The walkthrough: each cell in a few steps, and what each step lights in the schematic; one file for each cell.

A name in braces, such as ``{z}``, is a quantity; the page puts its symbol there in the notation of the scene.
"""

from __future__ import annotations

from importlib import import_module

from gru_viz.cells.cell import Cell
from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.content.steps.parts import Step

_READINGS = {
    # gate: what it does near 0, near 1
    "z": ("the candidate takes the place of the old state", "the old state is kept"),
    "r": ("the candidate does not see the past", "the candidate sees the whole past"),
    "f": ("the old memory is dropped", "the old memory is kept"),
    "i": ("nothing new is written", "the candidate is written in full"),
    "o": ("the memory is hidden", "the memory is shown"),
}


def gate_reading(cell: Cell, gate: str, value: float) -> str:
    """What a gate's value means, in words: near 0 (below 0.1), near 1 (above 0.9), or in between."""
    shut, open_ = _READINGS[gate]
    if gate in ("z", "f") and gate == cell.keep_gate and cell.takes:
        shut, open_ = open_, shut
    if 0.1 <= value <= 0.9:
        return "neither one thing nor the other, a mixture"
    return f"near 1, {open_}" if value > 0.5 else f"near 0, {shut}"


_STEPS = {kind: import_module(f"{__name__}.{kind}").steps for kind in CELL_NAMES}


def steps(cell: Cell) -> tuple[Step, ...]:
    """The steps of a cell, in the order in which its source tells them."""
    found: tuple[Step, ...] = _STEPS[cell.kind](cell)
    return found
