"""A minimal gated unit, step by step."""

from __future__ import annotations

from gru_viz.cells.cell import Cell
from gru_viz.content.steps.parts import Step


def steps(cell: Cell) -> tuple[Step, ...]:
    """The steps of this cell."""
    return (
        Step(
            "forget",
            "1 · Forget gate",
            "The one gate of this cell, {f}, does the work of two: it decides how much of the past the candidate may "
            "see, and how much of the candidate is written. {x} and {h_prev} are weighted, added, and pressed into "
            "0 … 1 by σ, one number for each unit.",
            ("f",),
            "With {f} near 0 the state stays as it is. Near 1 it is made anew.",
        ),
        Step(
            "candidate",
            "2 · Candidate",
            "The candidate {n} is made of the input and of the past as {f} lets it through, {p}, squashed by tanh.",
            ("p", "n"),
            "A GRU can make a candidate that ignores the past and write it in full. This cell cannot: the gate that "
            "writes is the gate that shows the past.",
        ),
        Step(
            "state",
            "3 · Blend old and new",
            "{one_minus_f} says how much of the old state is kept, {f} how much of the candidate is written. The two "
            "shares add up to 1 in every unit. The name is that of the paper; what {f} = 1 forgets, an LSTM keeps with "
            "its forget gate at 1.",
            ("kept", "written", "h"),
            "Follow the line from {h_prev} at the top: no matrix and no tanh stands in its way.",
        ),
    )
