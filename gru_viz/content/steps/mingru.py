"""A minGRU, step by step."""

from __future__ import annotations

from gru_viz.cells.cell import Cell
from gru_viz.content.steps.parts import Step, blending


def steps(cell: Cell) -> tuple[Step, ...]:
    """The steps of this cell."""
    return (
        Step(
            "update",
            "1 · Update gate",
            "The update gate {z} is made of the input {x} alone. It has no recurrent matrix U, and does not know what "
            "the state is.",
            ("z",),
            "No wire runs from {h_prev} to this gate. So all gates of a whole text can be computed at once, before "
            "the first state is there.",
        ),
        Step(
            "candidate",
            "2 · Candidate",
            "The candidate {n} sees the input alone as well, and no tanh bounds it.",
            ("n",),
            "The same input gives the same candidate, whatever came before.",
        ),
        Step(
            "state",
            "3 · Blend old and new",
            blending(cell) + " This is the only place where the past comes in.",
            ("kept", "written", "h"),
            "A step only takes a weighted average, unit by unit: no unit ever hears of another one. What one layer "
            "cannot mix, the next layer has to.",
        ),
    )
