"""The names of the cells: which there are, in which order, and how each is told apart where several are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class CellName(NamedTuple):
    """One kind of cell."""

    title: str
    """What a menu calls it."""
    said: str
    """How a sentence calls it, with its article."""
    colour: str
    """Key of its line's colour beside other kinds."""
    dash: str
    """The dash of that line, as Plotly names it."""
    meanings: Mapping[str, str] = {}
    """Quantity → its meaning, where in this cell it means something else than in others."""

    @property
    def bare(self) -> str:
        """How a sentence calls it behind another article."""
        return self.said.partition(" ")[2]


CELL_NAMES: dict[str, CellName] = {
    "rnn": CellName("Plain RNN", "a plain RNN", "reset", "dot"),
    "simplified_gru": CellName("Simplified GRU", "a simplified GRU", "update", "dash"),
    "gru": CellName("GRU", "a GRU", "state", "dashdot"),
    "lstm": CellName("LSTM", "an LSTM", "input_gate", "longdash"),
    "peephole_lstm": CellName("LSTM with peepholes", "an LSTM with peepholes", "output_gate", "longdashdot"),
    "coupled_lstm": CellName(
        "LSTM with coupled gates",
        "an LSTM with coupled gates",
        "cell",
        "10px,3px,2px,3px,2px,3px",
        {
            "i": "how the old cell state and the candidate are blended: 0 keeps the old one, 1 writes the candidate",
            "f": "what the input gate leaves over: how much of the cell state is kept",
            "c": "the memory line, a weighted average of itself and the candidates",
        },
    ),
    "mgu": CellName(
        "Minimal gated unit",
        "a minimal gated unit",
        "candidate",
        "5px,2px",
        {
            "f": "how the old state and the candidate are blended, and how much of the past the candidate sees: "
            "0 keeps the old state, 1 writes a candidate that sees all of the past",
            "p": "the past, after the forget gate has let some of it through",
        },
    ),
    "mingru": CellName(
        "minGRU",
        "a minGRU",
        "written",
        "2px,6px",
        {
            "n": "what the input alone would write; no tanh bounds it",
            "h": "what the cell says at this step and blends at the next; gate and candidate do not read it",
        },
    ),
}
"""Cell kind → its names. The equations of each stand in a file of that name in ``gru_viz.cells.zoo``."""
