"""The LSTM with a forget gate (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000)."""

from __future__ import annotations

from typing import Literal

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Input, State, sigmoid, tanh
from gru_viz.cells.zoo.parts import mixed, pre

CONVENTIONS = {"output": ("tanh", "identity"), "gates_read": ("activation", "cell"), "biases": (True, False)}


def lstm(output: Literal["tanh", "identity"], gates_read: Literal["activation", "cell"], biases: bool) -> Cell:
    """Long short-term memory with a forget gate (Hochreiter & Schmidhuber 1997; Gers et al. 2000).

    With s = h, or s = c where the gates read the cell state:

    i_t = σ(W_i x_t + U_i s_{t-1} + b_i)       input gate
    f_t = σ(W_f x_t + U_f s_{t-1} + b_f)       forget gate
    g_t = tanh(W_g x_t + U_g s_{t-1} + b_g)    candidate
    o_t = σ(W_o x_t + U_o s_{t-1} + b_o)       output gate
    c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t
    h_t = o_t ⊙ tanh(c_t)                      or o_t ⊙ c_t with output "identity"
    """
    x, old_c = Input("x"), State("c")
    past = State("h") if gates_read == "activation" else old_c
    f = sigmoid(pre("f", x, past, biases)).named("f")
    i = sigmoid(pre("i", x, past, biases)).named("i")
    g = tanh(pre("g", x, past, biases)).named("g")
    o = sigmoid(pre("o", x, past, biases)).named("o")
    c = mixed(f, old_c, i, g).named("c")
    shown = tanh(c).named("tanh_c") if output == "tanh" else c
    options = (("output", output), ("gates_read", gates_read), ("biases", biases))
    return Cell("lstm", options, {"c": c, "h": (o * shown).named("h")})
