"""Where the formulas of books, papers and libraries differ: each source's cell, conventions and notation.

The tables that the comparison and the page of conventions choose from.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

from gru_viz.cells.mistakes import TABLE
from gru_viz.cells.zoo import CONVENTIONS


class Stored(NamedTuple):
    """An array as a library stores it, all gates in one."""

    name: str
    axes: tuple[str, ...]
    """Sizes: "D", "H", a plain number, or a number of blocks such as "3H"."""


class Source(NamedTuple):
    """How one source writes a cell."""

    title: str
    cell: str
    options: dict[str, str | bool]
    notation: str
    note: str
    """What it is, and what it does differently, in a sentence or two of Markdown."""
    packed: tuple[str, ...] = ()
    """The order in which a library packs the gates, in this program's names."""
    letters: tuple[str, ...] = ()
    """The same in the library's letters."""
    along: str = ""
    """What the blocks are: "rows" or "columns"."""
    arrays: tuple[Stored, ...] = ()
    """The library's arrays."""


def _gru(title: str, update: str, reset: str, biases: bool, notation: str, note: str) -> Source:
    return Source(title, "gru", {"update": update, "reset": reset, "biases": biases}, notation, note)


def _torch(blocks: str) -> tuple[Stored, ...]:
    return (
        Stored("weight_ih_l0", (blocks, "D")),
        Stored("weight_hh_l0", (blocks, "H")),
        Stored("bias_ih_l0", (blocks,)),
        Stored("bias_hh_l0", (blocks,)),
    )


def _keras(*bias: str) -> tuple[Stored, ...]:
    return Stored("kernel", ("D", "3H")), Stored("recurrent_kernel", ("H", "3H")), Stored("bias", bias)


_ONNX = (Stored("W", ("1", "3H", "D")), Stored("R", ("1", "3H", "H")), Stored("B", ("1", "6H")))
_LSTM: dict[str, str | bool] = {"output": "tanh", "gates_read": "activation", "biases": True}
_ZRN, _ZRH = ("z", "r", "n"), ("z", "r", "h")

_TRANSPOSED = (
    "Lecture notes on the course keep a layer’s weights in columns and name the layer $l$: their "
    "$(w_{cc}^{[l]})^\\top c_{t-1}^{[l]}$ is $W_{cc}\\, c_{t-1}$ here."
)
"""How the matrix of lecture notes is ours, and what their index is."""

SOURCES: dict[str, Source] = {
    "article-formula": _gru(
        "The article, its formula", "keep", "after", False, "article",
        "“Understanding GRU Networks” (S. Kostadinov, 2017), as its formulas have it: the reset gate multiplies the "
        "product $U h$. There are no biases.",
    ),
    "article-drawing": _gru(
        "The article, its drawing", "keep", "before", False, "article",
        "The same article, as the caption of its drawing has it: the reset gate multiplies $h$ itself, and $U$ comes "
        "after. There are no biases.",
    ),
    "ng": _gru(
        "Ng’s course, GRU", "take", "before", True, "ng",
        "A. Ng, Sequence Models: $\\Gamma_u = 1$ takes the new value, and the relevance gate acts on $c$, before the "
        "product. One matrix per gate on $[c, x]$, one bias per gate.",
    ),
    "notes-simplified": Source(
        "Ng’s course, simplified GRU", "simplified_gru", {"update": "take", "biases": True}, "ng",
        "A. Ng, Sequence Models, begins with a GRU of one gate, $\\Gamma_u$, without a relevance gate. " + _TRANSPOSED,
    ),
    "notes": _gru(
        "Ng’s course, GRU in lecture notes", "take", "before", True, "ng",
        "Lecture notes on A. Ng’s Sequence Models add the relevance gate inside the candidate and before the product, "
        "as the course itself does. " + _TRANSPOSED,
    ),
    "cho-v1": _gru(
        "Cho et al. 2014, versions 1 and 2", "keep", "after", False, "article",
        "arXiv 1406.1078, first two versions: the reset gate multiplies the product. No biases are written. The "
        "paper’s $\\tilde h$ is $h'$ here.",
    ),
    "cho-v3": _gru(
        "Cho et al. 2014, version 3", "keep", "before", False, "article",
        "The same paper in its final version: the reset gate has moved before the product. No biases are written.",
    ),
    "chung": _gru(
        "Chung et al. 2014", "take", "before", False, "article",
        "arXiv 1412.3555, followed by Wikipedia and many blogs: z = 1 takes the new value. No biases are written. The "
        "paper’s $\\tilde h$ is $h'$ here.",
    ),
    "pytorch": _gru(
        "PyTorch, nn.GRU", "keep", "after", True, "pytorch",
        "The reset gate multiplies $W_{hn} h + b_{hn}$, so the candidate has a second bias inside the product. The "
        "other gates have two biases as well, which only add up.",
    )._replace(packed=("r", "z", "n"), letters=("r", "z", "n"), along="rows", arrays=_torch("3H")),
    "keras": _gru(
        "Keras, GRU (reset_after=True)", "keep", "after", True, "article",
        "The default of Keras today. Its bias has two rows, one for the input and one for the state, because of the "
        "bias inside the reset product.",
    )._replace(packed=_ZRN, letters=_ZRH, along="columns", arrays=_keras("2", "3H")),
    "keras-before": _gru(
        "Keras, GRU (reset_after=False)", "keep", "before", True, "article",
        "The older form: reset before the product, and one bias per gate.",
    )._replace(packed=_ZRN, letters=_ZRH, along="columns", arrays=_keras("3H")),
    "onnx": _gru(
        "ONNX, GRU (linear_before_reset=0)", "keep", "before", True, "article",
        "The operator’s default: reset before the product. `B` holds two biases per gate, which only add up here.",
    )._replace(packed=_ZRN, letters=_ZRH, along="rows", arrays=_ONNX),
    "onnx-linear": _gru(
        "ONNX, GRU (linear_before_reset=1)", "keep", "after", True, "article",
        "The form in which PyTorch’s and Keras’s defaults can be written: reset after the product, with the second "
        "bias inside it.",
    )._replace(packed=_ZRN, letters=_ZRH, along="rows", arrays=_ONNX),
    "ng-lstm": Source(
        "Ng’s course, LSTM", "lstm", _LSTM, "ng",
        "The usual LSTM (Gers, Schmidhuber & Cummins 2000), with one matrix per gate on $[a, x]$. The input gate is "
        "called update gate.",
    ),
    "notes-lstm": Source(
        "Ng’s course, LSTM in lecture notes", "lstm", {**_LSTM, "output": "identity", "gates_read": "cell"}, "ng",
        "Lecture notes on A. Ng’s Sequence Models in which $a = \\Gamma_o \\odot c$, without tanh, and candidate and "
        "gates read $c$ instead of $a$. " + _TRANSPOSED,
    ),
    "pytorch-lstm": Source(
        "PyTorch, nn.LSTM", "lstm", _LSTM, "pytorch",
        "The usual LSTM, with two biases per gate, which only add up. PyTorch calls the candidate g the cell gate.",
        ("i", "f", "g", "o"), ("i", "f", "g", "o"), "rows", _torch("4H"),
    ),
}  # fmt: skip
"""Source → how it writes its cell."""

CONTRADICTION = ("article-formula", "article-drawing")
"""Two sources that are one text, and disagree."""

REFERENCE: dict[str, dict[str, str | bool]] = {
    "simplified_gru": {"update": "keep"},
    "gru": {"update": "keep", "reset": "after"},
    "lstm": {"output": "tanh", "gates_read": "activation"},
}
"""Cell → the convention that every source is measured against."""

CONTENDERS: dict[str, tuple[str, dict[str, str]]] = {
    "-".join([kind, *values]): (kind, dict(zip(names, values, strict=True)))
    for kind, choices in CONVENTIONS.items()
    for names in [[name for name in choices if name != "biases"]]
    for values in itertools.product(*([str(one) for one in choices[name]] for name in names))
}
"""What can be compared: every cell in every convention, by an id such as "gru-keep-after"."""

MISTAKES = tuple(TABLE)
"""Ids of the classic mistakes; what each is stands in ``gru_viz.cells.mistakes``."""
