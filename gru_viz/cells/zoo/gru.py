"""The gated recurrent unit (Cho et al. 2014)."""

from __future__ import annotations

from typing import Literal

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Input, State, U, W, b, c, sigmoid, tanh
from gru_viz.cells.zoo.parts import Update, blend, plus_bias, pre

CONVENTIONS = {"update": ("keep", "take"), "reset": ("after", "before"), "biases": (True, False)}


def gru(update: Update, reset: Literal["after", "before"], biases: bool) -> Cell:
    """Gated recurrent unit (Cho et al. 2014), in the conventions found in papers and libraries.

    z_t = σ(W_z x_t + U_z h_{t-1} + b_z)
    r_t = σ(W_r x_t + U_r h_{t-1} + b_r)
    n_t = tanh(W_n x_t + b_n + r_t ⊙ (U_n h_{t-1} + c_n))   reset "after" the matrix product (PyTorch)
    n_t = tanh(W_n x_t + U_n (r_t ⊙ h_{t-1}) + b_n)         reset "before" it (Cho et al., final version)
    h_t = z_t ⊙ h_{t-1} + (1 − z_t) ⊙ n_t                   update "keep" (Cho et al., PyTorch, Keras)
    h_t = (1 − z_t) ⊙ h_{t-1} + z_t ⊙ n_t                   update "take" (Chung et al. 2014, Ng)
    """
    x, h = Input("x"), State("h")
    z = sigmoid(pre("z", x, h, biases)).named("z")
    r = sigmoid(pre("r", x, h, biases)).named("r")
    if reset == "after":
        past = (U("n") @ h + c("n")).named("v_n") if biases else U("n") @ h
        gated = (r * past).named("p")
        total = plus_bias(W("n") @ x + gated, b("n"), biases)
    else:
        gated = (r * h).named("p")
        total = plus_bias(W("n") @ x + U("n") @ gated, b("n"), biases)
    n = tanh(total.named("s_n")).named("n")
    options = (("update", update), ("reset", reset), ("biases", biases))
    return Cell("gru", options, {"h": blend(z, h, n, update).named("h")})
