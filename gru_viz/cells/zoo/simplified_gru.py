"""The GRU with one gate (A. Ng, Sequence Models)."""

from __future__ import annotations

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Input, State, sigmoid, tanh
from gru_viz.cells.zoo.parts import Update, blend, pre

CONVENTIONS = {"update": ("take", "keep"), "biases": (True, False)}


def simplified_gru(update: Update, biases: bool) -> Cell:
    """GRU with the update gate alone, as Ng's Sequence Models course introduces it.

    z_t = σ(W_z x_t + U_z h_{t-1} + b_z)
    n_t = tanh(W_n x_t + U_n h_{t-1} + b_n)
    h_t = (1 − z_t) ⊙ h_{t-1} + z_t ⊙ n_t      (take; keep swaps z_t and 1 − z_t)
    """
    x, h = Input("x"), State("h")
    z = sigmoid(pre("z", x, h, biases)).named("z")
    n = tanh(pre("n", x, h, biases)).named("n")
    return Cell("simplified_gru", (("update", update), ("biases", biases)), {"h": blend(z, h, n, update).named("h")})
