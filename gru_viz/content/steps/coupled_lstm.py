"""An LSTM with coupled gates, step by step."""

from __future__ import annotations

from gru_viz.cells.cell import Cell
from gru_viz.content.steps import lstm
from gru_viz.content.steps.parts import Step


def steps(cell: Cell) -> tuple[Step, ...]:
    """The steps of this cell."""
    usual = {step.id: step for step in lstm.steps(cell)}
    return (
        Step(
            "input",
            "1 · Input gate",
            "The input gate {i} decides how much of the candidate is written. What it writes, it takes from the past: "
            "the forget gate is no gate with weights of its own any more, but {f} = 1 − {i}.",
            ("i", "f"),
            "Add {f} and {i} in your head: they make 1 in every unit, as the two shares of a GRU do. In an LSTM they "
            "need not.",
        ),
        usual["candidate"]._replace(title="2 · Candidate"),
        Step(
            "cell",
            "3 · Cell state",
            "The new memory {c} is a weighted average of the old one and the candidate. So it stays between −1 and 1, "
            "and cannot count, as the cell state of an LSTM can.",
            ("kept", "written", "c"),
            "Follow the top line from {c_prev} to {c}. Where {i} is near 0 the memory passes almost untouched; where "
            "it is near 1, the candidate takes its place.",
        ),
        usual["output"]._replace(title="4 · Output gate"),
        usual["activation"]._replace(title="5 · Activation"),
    )
