"""An LSTM with peepholes, step by step: that of an LSTM, and what the gates see besides."""

from __future__ import annotations

from gru_viz.cells.cell import Cell
from gru_viz.content.steps import lstm
from gru_viz.content.steps.parts import Step

_PEEPHOLES = {
    "forget": " Through its peephole {P_f} each unit of the gate also sees its own old memory {c_prev}, even one that "
    "the output gate hides.",
    "input": " It has a peephole {P_i} on the old memory too, one number for each unit and no matrix.",
    "output": " Its peephole {P_o} looks at the new memory {c}, not at the old one: the gate is computed last.",
}
"""Step of an LSTM → what peepholes add to it."""
_NOTICE = "The larger {Pc_f}, above 0 or below, the more the memory itself decides about its gate."


def steps(cell: Cell) -> tuple[Step, ...]:
    """The steps of this cell."""
    products = {"forget": "Pc_f", "input": "Pc_i", "output": "Pc_o"}
    return tuple(
        step._replace(
            text=step.text + _PEEPHOLES[step.id],
            notice=_NOTICE if step.id == "forget" else step.notice,
            quantities=(products[step.id], *step.quantities),
        )
        if step.id in _PEEPHOLES
        else step
        for step in lstm.steps(cell)
    )
