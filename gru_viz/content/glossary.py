"""The glossary's rows: which quantities it lists, and what Keras and ONNX call them.

Symbols and meanings of the article, Ng and PyTorch stand in the notation table; only the names inside the two
libraries, which the table does not speak, are written here.
"""

from __future__ import annotations

from typing import NamedTuple


class Term(NamedTuple):
    """One quantity of one cell, and its name in two libraries (empty where it has none of its own)."""

    name: str
    keras: str = ""
    onnx: str = ""


class Chapter(NamedTuple):
    """The terms of one cell."""

    title: str
    cell: str
    terms: tuple[Term, ...]


CHAPTERS: tuple[Chapter, ...] = (
    Chapter(
        "GRU",
        "gru",
        (
            Term("x", "inputs", "Xt"),
            Term("h_prev", "h_tm1", "Ht-1"),
            Term("z", "z", "zt"),
            Term("r", "r", "rt"),
            Term("n", "hh", "ht"),
            Term("h", "h", "Ht"),
            Term("W_z", "kernel, block z", "Wz"),
            Term("U_z", "recurrent_kernel, block z", "Rz"),
            Term("b_z", "bias, both rows, block z", "Wbz + Rbz"),
            Term("W_n", "kernel, block h", "Wh"),
            Term("U_n", "recurrent_kernel, block h", "Rh"),
            Term("b_n", "bias, row 0, block h", "Wbh"),
            Term("c_n", "bias, row 1, block h", "Rbh"),
        ),
    ),
    Chapter(
        "LSTM",
        "lstm",
        (
            Term("f", "f", "ft"),
            Term("i", "i", "it"),
            Term("o", "o", "ot"),
            Term("g", "", "ct"),
            Term("c", "c", "Ct"),
            Term("h", "h", "Ht"),
            Term("W_i", "kernel, block i", "Wi"),
            Term("U_i", "recurrent_kernel, block i", "Ri"),
            Term("b_i", "bias, block i", "Wbi + Rbi"),
        ),
    ),
    Chapter(
        "LSTM with peepholes", "peephole_lstm", (Term("P_i", "", "Pi"), Term("P_f", "", "Pf"), Term("P_o", "", "Po"))
    ),
    Chapter(
        "LSTM with coupled gates", "coupled_lstm", (Term("i"), Term("f"), Term("g"), Term("o"), Term("c"), Term("h"))
    ),
    Chapter("Minimal gated unit", "mgu", (Term("f"), Term("p"), Term("n"), Term("h"))),
    Chapter("minGRU", "mingru", (Term("z"), Term("n"), Term("h"))),
)

LIBRARIES = {"keras": "Keras", "onnx": "ONNX"}
"""Library → what the glossary calls it."""

CAVEATS = (
    "Ng joins W and U into one matrix on the concatenation, and his LSTM calls the input gate the update gate.",
    "The article describes the GRU only; its LSTM symbols are carried over in its style.",
    "Chung’s and Cho’s papers write h̃ for the candidate.",
    "A candidate is not a gate, although PyTorch calls it the new gate (GRU) or cell gate (LSTM): it lies "
    "between −1 and 1.",
    "Peepholes, coupled gates, the minimal gated unit and minGRU are in none of the three notations; their symbols are "
    "carried over too. The papers of the last two write h̃ for the candidate. A minGRU’s has no tanh and no bounds.",
)
"""What the table alone would not say."""
