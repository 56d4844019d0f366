"""The four cells, as their equations."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Literal, cast

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Input, Node, State, U, W, b, c, sigmoid, tanh

Update = Literal["keep", "take"]


def _plus_bias(total: Node, bias: Node, biases: bool) -> Node:
    return total + bias if biases else total


def _pre(gate: str, x: Node, past: Node, biases: bool) -> Node:
    """Pre-activation s = W x + U past + b of a gate."""
    return _plus_bias(W(gate) @ x + U(gate) @ past, b(gate), biases).named(f"s_{gate}")


def _blend(z: Node, past: Node, candidate: Node, update: Update) -> Node:
    """keep: z ⊙ past + (1 − z) ⊙ candidate; take: (1 − z) ⊙ past + z ⊙ candidate."""
    keep, take = (z, 1 - z) if update == "keep" else (1 - z, z)
    return ((keep * past).named("kept") + (take * candidate).named("written")).named("h")


def rnn(biases: bool) -> Cell:
    """Plain recurrent network: h_t = tanh(W_h x_t + U_h h_{t-1} + b_h) (Elman, 1990)."""
    x, h = Input("x"), State("h")
    return Cell("rnn", (("biases", biases),), {"h": tanh(_pre("h", x, h, biases)).named("h")})


def simplified_gru(update: Update, biases: bool) -> Cell:
    """GRU with the update gate alone, as Ng's Sequence Models course introduces it.

    z_t = σ(W_z x_t + U_z h_{t-1} + b_z)
    n_t = tanh(W_n x_t + U_n h_{t-1} + b_n)
    h_t = (1 − z_t) ⊙ h_{t-1} + z_t ⊙ n_t      (take; keep swaps z_t and 1 − z_t)
    """
    x, h = Input("x"), State("h")
    z = sigmoid(_pre("z", x, h, biases)).named("z")
    n = tanh(_pre("n", x, h, biases)).named("n")
    return Cell("simplified_gru", (("update", update), ("biases", biases)), {"h": _blend(z, h, n, update)})


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
    z = sigmoid(_pre("z", x, h, biases)).named("z")
    r = sigmoid(_pre("r", x, h, biases)).named("r")
    if reset == "after":
        past = (U("n") @ h + c("n")).named("v_n") if biases else U("n") @ h
        gated = (r * past).named("p")
        total = _plus_bias(W("n") @ x + gated, b("n"), biases)
    else:
        gated = (r * h).named("p")
        total = _plus_bias(W("n") @ x + U("n") @ gated, b("n"), biases)
    n = tanh(total.named("s_n")).named("n")
    options = (("update", update), ("reset", reset), ("biases", biases))
    return Cell("gru", options, {"h": _blend(z, h, n, update)})


def lstm(
    output: Literal["tanh", "identity"],
    gates_read: Literal["activation", "cell"],
    biases: bool,
) -> Cell:
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
    f = sigmoid(_pre("f", x, past, biases)).named("f")
    i = sigmoid(_pre("i", x, past, biases)).named("i")
    g = tanh(_pre("g", x, past, biases)).named("g")
    o = sigmoid(_pre("o", x, past, biases)).named("o")
    new_c = ((f * old_c).named("kept") + (i * g).named("written")).named("c")
    shown = tanh(new_c).named("tanh_c") if output == "tanh" else new_c
    options = (("output", output), ("gates_read", gates_read), ("biases", biases))
    return Cell("lstm", options, {"c": new_c, "h": (o * shown).named("h")})


CELLS: dict[str, Callable[..., Cell]] = {"rnn": rnn, "simplified_gru": simplified_gru, "gru": gru, "lstm": lstm}
"""Cell kind → its equations."""

CONVENTIONS: dict[str, dict[str, tuple[str | bool, ...]]] = {
    "rnn": {"biases": (True, False)},
    "simplified_gru": {"update": ("take", "keep"), "biases": (True, False)},
    "gru": {"update": ("keep", "take"), "reset": ("after", "before"), "biases": (True, False)},
    "lstm": {
        "output": ("tanh", "identity"),
        "gates_read": ("activation", "cell"),
        "biases": (True, False),
    },
}
"""Cell kind → convention → its values, the default first."""


def _listed(given: object, known: list[str]) -> str:
    near = difflib.get_close_matches(str(given), known, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return f"{hint}Choose from {', '.join(map(repr, known))}"


def cell(kind: str, **conventions: str | bool) -> Cell:
    """A cell by name, in the conventions asked for.

    kind: "rnn", "simplified_gru", "gru" or "lstm".
    conventions: gru and simplified_gru take update="keep"|"take"; gru takes reset="after"|"before";
    lstm takes output="tanh"|"identity" and gates_read="activation"|"cell"; all take biases=True|False.

    Raises ValueError for an unknown kind, convention or value, naming what there is.
    """
    if kind not in CELLS:
        raise ValueError(f"unknown cell {kind!r}: {_listed(kind, list(CELLS))}")
    for name, value in conventions.items():
        choices = CONVENTIONS[kind].get(name)
        if choices is None:
            raise ValueError(f"a {kind} has no convention {name!r}: {_listed(name, list(CONVENTIONS[kind]))}")
        if value not in choices:
            raise ValueError(f"{name}={value!r} is not one of {', '.join(map(repr, choices))}")
    # Every default comes from CONVENTIONS, so a cell's default stands in one place only.
    chosen = {name: conventions.get(name, choices[0]) for name, choices in CONVENTIONS[kind].items()}
    return CELLS[kind](**cast("dict[str, bool]", chosen))
