"""Classic mistakes about the GRU, each as the graph of somebody who made it.

A mistaken cell is another graph on the same weights: it runs, is drawn and is differentiated like the right one.
Only the last mistake leaves the equations alone and gets a gradient wrong; that is :func:`reset_gradient`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher
from typing import NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array, Node, State, substitute
from gru_viz.cells.formula import Piece, formula
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import cell as make_cell

ONES = Piece(r"\mathbf{1}^{\!\top}", "1ᵀ")
"""What stands where a row of weights should: a row of ones, which only adds up."""


class Mistake(NamedTuple):
    """One classic mistake. A name in braces, such as ``{z}``, stands for the quantity's symbol."""

    title: str
    slip: str
    """What was written, and what is meant."""
    hides: str
    """Why it can go unnoticed for long."""
    test: str
    """How to notice it: a test to do at home, on any code."""
    written: tuple[str, ...]
    """The quantities whose formula is written differently."""
    gates: tuple[str, ...]
    """The gates and candidates that are worth comparing."""
    change: Callable[[Cell], dict[str, Node]]
    """The right cell → the new states of the mistaken one."""
    ones: tuple[str, ...] = ()
    """The matrices that are forgotten, so that their numbers count as 1."""
    is_drawn: bool = False
    """Whether the mistake is one about a drawing."""


def _changed(cell: Cell, change: Callable[[Node], Node]) -> dict[str, Node]:
    return dict(zip(cell.next_states, substitute(cell.next_states.values(), change), strict=True))


def _previous_candidate(cell: Cell) -> dict[str, Node]:
    old = State("n")

    def change(node: Node) -> Node:
        return replace(node, args=(node.args[0], old)) if node.name == "kept" else node

    return {"n": cell.by_name["n"], **_changed(cell, change)}


def _double_sigmoid(cell: Cell) -> dict[str, Node]:
    def change(node: Node) -> Node:
        if node.op != "sigmoid":
            return node
        (total,) = node.args
        return replace(node, args=((total + total).named(f"s2_{node.name}"),))

    return _changed(cell, change)


def _inverted_update(cell: Cell) -> dict[str, Node]:
    other = "take" if cell.option("update") == "keep" else "keep"
    return dict(make_cell(cell.kind, **{**dict(cell.options), "update": other}).next_states)


def _swapped_captions(cell: Cell) -> dict[str, Node]:
    z, r = cell.by_name["z"], cell.by_name["r"]
    other = {z: r, r: z}

    def change(node: Node) -> Node:
        if not {z, r} & set(node.args):
            return node
        name = "one_minus_r" if node.op == "one_minus" else node.name
        return replace(node, args=tuple(other.get(arg, arg) for arg in node.args), name=name)

    return _changed(cell, change)


def _gates_without_weights(cell: Cell) -> dict[str, Node]:
    def change(node: Node) -> Node:
        is_total = node.name in ("s_z", "s_r")
        return replace(node, args=tuple(arg for arg in node.args if arg.op == "matvec")) if is_total else node

    return _changed(cell, change)


TABLE: dict[str, Mistake] = {
    "previous-candidate": Mistake(
        "The old candidate for the old state",
        "A slip of the pen: in the last line, the share that is kept multiplies the candidate of the step before, "
        "{n_prev}, where the old state {h_prev} is meant. One tilde or prime too many: a short page of notes on Ng’s "
        "Sequence Models ends in just this line.",
        "Shapes fit, nothing blows up, and the candidate looks much like the state. But the highway is gone: what "
        "was written two steps ago can no longer be handed on as it is.",
        "**Limit.** Hold the gate so that everything is kept. The state must then stand still.",
        ("h",),
        ("z", "n"),
        _previous_candidate,
    ),
    "double-sigmoid": Mistake(
        "σ(2a) for σ(a)",
        "σ is often computed as ½ (1 + tanh(a/2)), which cannot overflow. Forget the ½ inside and you have σ(2a): "
        "the sum counts twice.",
        "The result still lies between 0 and 1, is ½ at 0 and rises. Training would even learn around it, with "
        "weights half the size. Only weights from elsewhere give it away.",
        "**Inverse.** Take the logit ln(z / (1 − z)) of a gate. It must give back the sum a that went in. Or "
        "compute one value by hand: σ(1) is 0.731, not 0.881.",
        ("z", "r"),
        ("z", "r"),
        _double_sigmoid,
    ),
    "inverted-update": Mistake(
        "z the other way round",
        "The weights come from a source where z = 1 keeps the past, the formula from one where it takes the new "
        "value (or the reverse), and nobody turned the signs of {W_z}, {U_z} and {b_z}.",
        "Both formulas are right, each in its own book, and loading the weights raises no error. The cell only "
        "forgets what it should keep.",
        "**Symmetry.** Turn the signs of {W_z}, {U_z} and {b_z}. If the states then agree with the original, the gate "
        "was inverted and nothing else.",
        ("h",),
        ("z",),
        _inverted_update,
    ),
    "swapped-captions": Mistake(
        "Captions of two gates exchanged",
        "A drawing calls the update gate “reset” and the reset gate “update”. Whoever builds the cell from the "
        "drawing lets {r} blend old and new, and {z} act inside the candidate.",
        "Both gates are made in the same way and have the same shapes, so no error can tell them apart.",
        "**Ask what a gate multiplies.** The update gate multiplies the old state in the last line; the reset "
        "gate acts inside tanh. Hold the gate called update so that everything is kept: the state must stand still.",
        ("n", "h"),
        ("z", "r"),
        _swapped_captions,
        is_drawn=True,
    ),
    "gates-without-weights": Mistake(
        "Gates without weights",
        "The gates are computed as σ(x + h), without weight matrices. With vectors, that comes down to sums: "
        "each gate is one number for all units, and both gates are the same number. In the formula, "
        r"$\mathbf 1^\top$ adds up what stands behind it.",
        "In a demo with one input and one unit, x + h looks like the formula. Nothing shows that there is "
        "nothing to learn.",
        "**Shapes and symmetry.** Two units of one gate must differ somewhere. And count: every gate has "
        "H · (D + H) weights, and biases where the source has them.",
        ("z", "r"),
        ("z", "r"),
        _gates_without_weights,
        ("W_z", "U_z", "W_r", "U_r"),
    ),
    "wrong-reset-gradient": Mistake(
        "The gradient of the other reset",
        "The forward pass is right. The gradient of {U_n}, written by hand, belongs to the other convention. With "
        "reset after the product, {r} multiplies δ, what comes back from the candidate’s sum; with reset before it, "
        "{r} multiplies the old state {h_prev}.",
        "Shapes fit, and training still works, only worse: the gradient points roughly downhill.",
        r"**Gradient check.** Take any loss, here $L = \frac12 \sum_t \lVert h_t \rVert^2$ over all states. Move one "
        "weight up and down by a tiny step, and divide the change of the loss by the change of the weight.",
        (),
        (),
        lambda cell: dict(cell.next_states),
    ),
}
"""Id → mistake, in the order of the menu."""


def mistaken(id: str, right: Cell | None = None) -> Cell:
    """The cell of somebody who made mistake ``id`` about ``right``, a GRU (by default keep, after, with biases).

    It has the conventions of ``right``, and ("mistake", id) besides. The old candidate of "previous-candidate"
    is a second state that the graph carries. "wrong-reset-gradient" has the equations of ``right``.

    Raises ValueError for an unknown id, or a cell that is not a GRU.
    """
    if id not in TABLE:
        raise ValueError(f"unknown mistake {id!r}; choose from {', '.join(TABLE)}")
    right = right or make_cell("gru")
    if right.kind != "gru":
        raise ValueError(f"these are mistakes about a gru, not about a {right.kind}")
    return Cell("gru", (*right.options, ("mistake", id)), TABLE[id].change(right))


def mistaken_parameters(id: str, cell: Cell, right: Parameters) -> Parameters:
    """The weights of ``right`` for the mistaken ``cell``: the same numbers, but 1 where weights were forgotten."""
    ones = TABLE[id].ones
    names = [spec.name for spec in cell.parameters]
    return Parameters(cell, {name: np.ones_like(right[name]) if name in ones else right[name] for name in names})


def reset_gradient(reset: str, delta: Array, r: Array, h_prev: Array) -> Array:
    """∂L/∂U_n, (H, H), from δ = ∂L/∂s_n, the reset gate and the old state, each (T, H).

    reset "after": n = tanh(… + r ⊙ (U_n h)), so Σ_t outer(δ_t ⊙ r_t, h_{t-1}).
    reset "before": n = tanh(… + U_n (r ⊙ h)), so Σ_t outer(δ_t, r_t ⊙ h_{t-1}).
    Each is the classic mistake about the other. Raises ValueError for any other ``reset``.
    """
    if reset not in ("after", "before"):
        raise ValueError(f"reset is {reset!r}; expected 'after' or 'before'")
    left, right = (delta * r, h_prev) if reset == "after" else (delta, r * h_prev)
    return np.asarray(left.T @ right)


# ---- two formulas side by side ----


class Pair(NamedTuple):
    """The right formula and the mistaken one, as LaTeX, with a box round every place where they differ."""

    right: str
    wrong: str


def compared(id: str, right: Cell, wrong: Cell, name: str, notation: str = "article") -> Pair:
    """The formulas of one quantity in both cells, read off the two graphs; the boxes come from comparing them."""
    ones = TABLE[id].ones
    written = [_forgotten(piece) if piece.name in ones else piece for piece in formula(wrong, name, notation)]
    one, other = _tokens(formula(right, name, notation)), _tokens(written)
    texts = Pair("", "")
    for what, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        write = "".join if what == "equal" else _boxed
        texts = Pair(texts.right + write(one[a:b]), texts.wrong + write(other[c:d]))
    return texts


def _forgotten(piece: Piece) -> Piece:
    return ONES._replace(name=piece.name)


def _tokens(pieces: list[Piece]) -> list[str]:
    """The pieces as LaTeX; what stands in round brackets is one token, so that a box never cuts it in two."""
    tokens: list[str] = []
    depth = 0
    for piece in pieces:
        if depth:
            tokens[-1] += piece.latex
        else:
            tokens.append(piece.latex)
        depth += (piece.latex == "(") - (piece.latex == ")")
    return tokens


def _boxed(tokens: list[str]) -> str:
    """A box round ``tokens``, or round each that may have one where a bracket would be cut in two."""
    if not tokens:
        return ""
    whole = "".join(tokens)
    if whole.count(r"\left") == whole.count(r"\right"):
        return rf"\boxed{{{whole}}}"
    return "".join(token if r"\left" in token or r"\right" in token else rf"\boxed{{{token}}}" for token in tokens)
