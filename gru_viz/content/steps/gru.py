"""A GRU, step by step."""

from __future__ import annotations

from gru_viz.cells.cell import Cell
from gru_viz.content.steps.parts import Step, final


def steps(cell: Cell) -> tuple[Step, ...]:
    """The steps of this cell."""
    where = (
        "The product with the recurrent weights comes first, and {r} then scales the result. The library "
        "convention (PyTorch, Keras) and the article's formula do it like this; the article's own drawing and the "
        "final version of the paper put {r} on the state before the product. Switch it in the sidebar and watch "
        "the ⊙ move."
        if cell.option("reset") == "after"
        else "{r} scales the old state first, and the recurrent weights then see only what is left of it. The "
        "final version of the paper and Ng's course do it like this; PyTorch, Keras and the article's formula put "
        "{r} after the product. Switch it in the sidebar and watch the ⊙ move."
    )
    return (
        Step(
            "update",
            "1 · Update gate",
            "The update gate {z} decides how much of the past should matter from here on. The input {x} and the "
            "old state {h_prev} are weighted, added, and pressed into 0 … 1 by σ, one number for each unit.",
            ("z",),
            "Near 1 or near 0 the gate is decided. Around 0.5 it mixes, and after a few steps little is left of "
            "anything old: 0.5 keeps half of the state for a single step.",
        ),
        Step(
            "reset",
            "2 · Reset gate",
            "The reset gate {r} is made in the same way, from weights of its own. It decides how much of the past "
            "the candidate may see. It does not touch the state itself.",
            ("r",),
            "Compare {h_prev} with the gated past {p}. Where {r} is near 0, hardly anything of the past is left for "
            "the candidate.",
        ),
        Step(
            "candidate",
            "3 · Candidate",
            "The candidate {n} is what the unit would say if it started afresh here: the input, and as much of the "
            "past as the reset gate lets through, squashed by tanh. " + where,
            ("p", "n"),
            "With {r} near 0 the gated past {p} is near 0, and the candidate depends on the present word alone.",
        ),
        final(cell, "4 · "),
    )
