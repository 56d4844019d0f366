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


NEAR = (0.1, 0.9)
"""Below the first number a gate is near 0, above the second near 1."""


def gate_readings(cell: Cell, gate: str) -> tuple[str, str, str]:
    """What a gate's value means, in words: near 0, in between, near 1."""
    shut, open_ = _READINGS[gate]
    if gate in ("z", "f") and gate == cell.keep_gate and cell.takes:
        shut, open_ = open_, shut
    return f"near 0, {shut}", "neither one thing nor the other, a mixture", f"near 1, {open_}"


_STEPS = {kind: import_module(f"{__name__}.{kind}").steps for kind in CELL_NAMES}


def steps(cell: Cell) -> tuple[Step, ...]:
    """The steps of a cell, in the order in which its source tells them."""
    found: tuple[Step, ...] = _STEPS[cell.kind](cell)
    return found
