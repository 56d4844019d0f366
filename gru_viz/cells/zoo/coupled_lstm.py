"""The LSTM with coupled input and forget gate (CIFG; Greff et al. 2015)."""

from __future__ import annotations

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Input, State, sigmoid, tanh
from gru_viz.cells.zoo.parts import mixed, pre

CONVENTIONS = {"biases": (True, False)}


def coupled_lstm(biases: bool) -> Cell:
    """LSTM with coupled input and forget gate: it forgets as much as it writes (Greff et al. 2015, CIFG).

    i_t = σ(W_i x_t + U_i h_{t-1} + b_i)       input gate
    f_t = 1 − i_t                              forget gate, without weights of its own
    g_t = tanh(W_g x_t + U_g h_{t-1} + b_g)    candidate
    o_t = σ(W_o x_t + U_o h_{t-1} + b_o)       output gate
    c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t
    h_t = o_t ⊙ tanh(c_t)
    """
    x, h, old_c = Input("x"), State("h"), State("c")
    i = sigmoid(pre("i", x, h, biases)).named("i")
    g = tanh(pre("g", x, h, biases)).named("g")
    o = sigmoid(pre("o", x, h, biases)).named("o")
    c = mixed((1 - i).named("f"), old_c, i, g).named("c")
    return Cell("coupled_lstm", (("biases", biases),), {"c": c, "h": (o * tanh(c).named("tanh_c")).named("h")})
