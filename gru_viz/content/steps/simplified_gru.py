"""A simplified GRU, step by step."""

from __future__ import annotations

from gru_viz.cells.cell import Cell
from gru_viz.content.steps.parts import Step, final


def steps(cell: Cell) -> tuple[Step, ...]:
    """The steps of this cell."""
    return (
        Step(
            "candidate",
            "1 · Candidate",
            "The candidate {n} is what a plain recurrent network would make its new state: input and past, "
            "weighted, added, squashed by tanh. Here it is only a proposal.",
            ("n",),
            "The candidate can be large at every step. Whether it is used is decided elsewhere.",
        ),
        Step(
            "update",
            "2 · Update gate",
            "One gate is all this cell has. {z} is a number between 0 and 1 for each unit, made from the same input "
            "and the same past with weights of its own.",
            ("z",),
            "There is no reset gate here: the candidate always sees the whole past.",
        ),
        final(cell, "3 · "),
    )
