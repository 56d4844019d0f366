"""The minimal gated unit (Zhou et al. 2016)."""

from __future__ import annotations

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Input, State, U, W, b, sigmoid, tanh
from gru_viz.cells.zoo.parts import blend, plus_bias, pre

CONVENTIONS = {"biases": (True, False)}


def mgu(biases: bool) -> Cell:
    """Minimal gated unit: a GRU in which one gate is both reset and update gate (Zhou et al. 2016).

    f_t = σ(W_f x_t + U_f h_{t-1} + b_f)                 forget gate
    n_t = tanh(W_n x_t + U_n (f_t ⊙ h_{t-1}) + b_n)      candidate
    h_t = (1 − f_t) ⊙ h_{t-1} + f_t ⊙ n_t
    """
    x, h = Input("x"), State("h")
    f = sigmoid(pre("f", x, h, biases)).named("f")
    past = U("n") @ (f * h).named("p")
    n = tanh(plus_bias(W("n") @ x + past, b("n"), biases).named("s_n")).named("n")
    return Cell("mgu", (("biases", biases),), {"h": blend(f, h, n, "take").named("h")})
