"""A step of the walkthrough, and what several cells have in common."""

from __future__ import annotations

from typing import NamedTuple

from gru_viz.cells.cell import Cell


class Step(NamedTuple):
    """One step of a walkthrough."""

    id: str
    title: str
    text: str
    quantities: tuple[str, ...]
    """What this step computes: lit in the schematic, written as formulas, listed with its values."""
    notice: str
    """What to look at."""


def blending(cell: Cell) -> str:
    """What the update gate does in the cell's convention."""
    if not cell.takes:
        return (
            "{z} says how much of the old state is kept, {one_minus_z} how much of the candidate is written. "
            "In this convention z = 1 keeps everything; many books define it the other way round."
        )
    return (
        "{one_minus_z} says how much of the old state is kept, {z} how much of the candidate is written. "
        "In this convention z = 1 takes everything new; PyTorch and Keras define it the other way round."
    )


def final(cell: Cell, number: str) -> Step:
    """The last step of a GRU: the blend."""
    return Step(
        "state",
        f"{number}Blend old and new",
        blending(cell) + " The two shares add up to 1 in every unit, so the new state is a weighted average of the "
        "old one and the candidate.",
        ("kept", "written", "h"),
        "Follow the line from {h_prev} at the top, and compare the units. Where the kept share is near 1, the state "
        "passes through this step almost untouched, with no weight matrix and no tanh in its way: that is the long "
        "memory. Where it is near 0, the candidate takes its place.",
    )
