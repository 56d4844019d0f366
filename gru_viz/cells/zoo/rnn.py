"""The plain recurrent network (Elman, 1990)."""

from __future__ import annotations

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Input, State, tanh
from gru_viz.cells.zoo.parts import pre

CONVENTIONS = {"biases": (True, False)}


def rnn(biases: bool) -> Cell:
    """Plain recurrent network: h_t = tanh(W_h x_t + U_h h_{t-1} + b_h) (Elman, 1990)."""
    x, h = Input("x"), State("h")
    return Cell("rnn", (("biases", biases),), {"h": tanh(pre("h", x, h, biases)).named("h")})
