"""A plain RNN, step by step."""

from __future__ import annotations

from gru_viz.cells.cell import Cell
from gru_viz.content.steps.parts import Step


def steps(cell: Cell) -> tuple[Step, ...]:
    """The steps of this cell."""
    return (
        Step(
            "mix",
            "Mix the input with the past",
            "A plain recurrent network has one equation. The input {x} and the state {h_prev} are each multiplied "
            "with a weight matrix and added up. Nothing decides whether the past should take part: it always does.",
            ("s_h",),
            "The sum has no limits. Move through time and see how far from zero it gets.",
        ),
        Step(
            "squash",
            "Squash it into the new state",
            "tanh presses the sum into −1 … 1, and that is the new state. All that the network remembers has to "
            "pass through this product and this tanh again at every step. Over 10,000 steps that is like a "
            "feed-forward network 10,000 layers deep, and what was learnt from the first word has long faded, or "
            "blown up. Gates are the way around that.",
            ("h",),
            "No line runs from {h_prev} to {h} without going through U and tanh. Keep that in mind for the GRU.",
        ),
    )
