"""The minGRU, whose gate and candidate see the input alone (Feng et al. 2024)."""

from __future__ import annotations

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Input, State, W, b, sigmoid
from gru_viz.cells.zoo.parts import Update, blend, plus_bias

CONVENTIONS = {"update": ("take", "keep"), "biases": (True, False)}


def mingru(update: Update, biases: bool) -> Cell:
    """minGRU: no recurrent weights and no tanh, so that all steps can be computed at once (Feng et al. 2024).

    z_t = σ(W_z x_t + b_z)
    n_t = W_n x_t + b_n
    h_t = (1 − z_t) ⊙ h_{t-1} + z_t ⊙ n_t      (take, as in the paper; keep swaps z_t and 1 − z_t)
    """
    x, h = Input("x"), State("h")
    total = (W("z") @ x + b("z")).named("s_z") if biases else W("z") @ x
    z = sigmoid(total).named("z")
    n = plus_bias(W("n") @ x, b("n"), biases).named("n")
    return Cell("mingru", (("update", update), ("biases", biases)), {"h": blend(z, h, n, update).named("h")})
