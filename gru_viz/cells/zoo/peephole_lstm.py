"""The LSTM whose gates see the cell state through peepholes (Gers & Schmidhuber 2000)."""

from __future__ import annotations

from typing import Literal

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Input, Node, P, State, U, W, b, sigmoid, tanh
from gru_viz.cells.zoo.parts import mixed, plus_bias, pre

CONVENTIONS = {"output": ("tanh", "identity"), "biases": (True, False)}


def peephole_lstm(output: Literal["tanh", "identity"], biases: bool) -> Cell:
    """LSTM with peepholes (Gers & Schmidhuber 2000): one weight per unit and gate, P (H,), on the unit's own cell.

    i_t = σ(W_i x_t + U_i h_{t-1} + b_i + P_i ⊙ c_{t-1})    input gate
    f_t = σ(W_f x_t + U_f h_{t-1} + b_f + P_f ⊙ c_{t-1})    forget gate
    g_t = tanh(W_g x_t + U_g h_{t-1} + b_g)                 candidate
    c_t = f_t ⊙ c_{t-1} + i_t ⊙ g_t
    o_t = σ(W_o x_t + U_o h_{t-1} + b_o + P_o ⊙ c_t)        output gate, which sees the new cell state
    h_t = o_t ⊙ tanh(c_t)                                   or o_t ⊙ c_t with output "identity", as in the paper
    """
    x, h, old_c = Input("x"), State("h"), State("c")

    def peeking(gate: str, cell_state: Node) -> Node:
        inner = plus_bias(W(gate) @ x + U(gate) @ h, b(gate), biases).named(f"v_{gate}")
        return sigmoid((inner + P(gate) * cell_state).named(f"s_{gate}")).named(gate)

    f, i = peeking("f", old_c), peeking("i", old_c)
    g = tanh(pre("g", x, h, biases)).named("g")
    c = mixed(f, old_c, i, g).named("c")
    o = peeking("o", c)
    shown = tanh(c).named("tanh_c") if output == "tanh" else c
    return Cell("peephole_lstm", (("output", output), ("biases", biases)), {"c": c, "h": (o * shown).named("h")})
