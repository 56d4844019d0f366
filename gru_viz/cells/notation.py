"""The table of names: every quantity's symbol in every notation, its title, meaning, role, range and colour.

Labels, formulas, wires, colours and the glossary all read this table, and nothing else says what a thing is
called. Colours follow the line drawings of "Understanding GRU Networks" (S. Kostadinov, 2017); every tone
has a contrast of at least 3:1 on the app's background of its theme, and a dash pattern as a second sign.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Literal, NamedTuple

from gru_viz.cells.cell import Cell
from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.expr import Node

Notation = Literal["article", "ng", "pytorch"]
Role = Literal["input", "parameter", "product", "preactivation", "gate", "candidate", "gated", "blend", "state"]

NOTATIONS: dict[str, str] = {
    "article": "Article (z, r, h′, h)",
    "ng": "Ng (Γ, c̃, c, a)",
    "pytorch": "PyTorch (z, r, n, h)",
}
"""Notation → what a menu calls it, the default first."""

CELL_TITLES: dict[str, str] = {kind: names.title for kind, names in CELL_NAMES.items()}

CHOICE_TITLES: dict[str, dict[str, str]] = {
    "update": {"keep": "keep the past", "take": "take the new"},
    "reset": {"after": "after U h", "before": "before U, on h"},
    "output": {"tanh": "o ⊙ tanh(c)", "identity": "o ⊙ c"},
    "gates_read": {"activation": "the activation h", "cell": "the cell state c"},
}
"""Convention → value → what a menu calls it."""

_GREEK = {"Γ": r"\Gamma", "σ": r"\sigma"}


@dataclass(frozen=True)
class Symbol:
    """A letter, an optional mark over or beside it, and a subscript; written out in several scripts."""

    base: str
    sub: str = ""
    mark: Literal["", "prime", "tilde"] = ""

    @property
    def latex(self) -> str:
        """For a formula, in LaTeX."""
        letter = _GREEK.get(self.base, self.base).replace("⊙", r"\odot")
        letter = {"": letter, "prime": f"{letter}'", "tilde": rf"\tilde{{{letter}}}"}[self.mark]
        return f"{letter}_{{{self.sub}}}" if self.sub else letter

    @property
    def head(self) -> str:
        """The letter with its mark, without the subscript."""
        return self.base + {"": "", "prime": "′", "tilde": "\u0303"}[self.mark]

    @property
    def text(self) -> str:
        """On one line of plain text: ``h′_t``."""
        return f"{self.head}_{self.sub}" if self.sub else self.head

    @property
    def html(self) -> str:
        """With HTML's subscript, for figure labels."""
        sub = f"<sub>{html.escape(self.sub)}</sub>" if self.sub else ""
        return html.escape(self.head) + sub


class Colour(NamedTuple):
    """A line colour for each theme and the dash pattern that tells it apart without colour."""

    light: str
    dark: str
    dash: str = ""
    """SVG dash pattern; empty is a solid line."""


COLOURS: dict[str, Colour] = {
    "input": Colour("#7a35b8", "#c396f2"),
    "state": Colour("#1f5fcc", "#77b0ff"),
    "cell": Colour("#4a45b5", "#aba6ff", "12 3"),
    "update": Colour("#0c7350", "#45c695", "9 4"),
    "reset": Colour("#b85400", "#ffa552", "4 4"),
    "input_gate": Colour("#b3267e", "#ff86c4", "4 4"),
    "output_gate": Colour("#826400", "#e6c34a", "2 4"),
    "gated": Colour("#cf2e90", "#ff8fce", "10 3 2 3"),
    "candidate": Colour("#2f9400", "#93f04f"),
    "written": Colour("#7d0f1d", "#c05560", "14 4"),
    "kept": Colour("#e5191c", "#ff5449", "16 3 3 3"),
    "neutral": Colour("#5b6472", "#a7b0be"),
}
"""Colour key → tones. The article's lines: input purple, state blue, reset orange, gated past pink,
update green, candidate bright green, kept part bright red, newly written part dark red; the two reds differ in their
dashes too."""


class Entry(NamedTuple):
    """What a quantity is, in one notation."""

    name: str
    symbol: Symbol
    title: str
    meaning: str
    role: Role
    colour: str
    low: float | None
    """Lowest and highest value it can take; None where there is no bound."""
    high: float | None

    @property
    def is_unit_interval(self) -> bool:
        """Whether it lives on [0, 1] and gets a sequential scale (gates); everything else diverges from 0."""
        return self.low == 0 and self.high == 1


_GATES: dict[str, tuple[str, str, str, Role]] = {
    # gate: title, meaning, colour, role
    "z": (
        "update gate",
        "how the old state and the candidate are blended: 0 writes the candidate, 1 keeps the old state",
        "update",
        "gate",
    ),
    "r": (
        "reset gate",
        "how much of the past may speak when the candidate is made: 0 none of it, 1 all of it",
        "reset",
        "gate",
    ),
    "n": ("candidate", "what the unit would write if nothing of the past were kept", "candidate", "candidate"),
    "f": ("forget gate", "how much of the cell state is kept: 0 drops it, 1 keeps it", "update", "gate"),
    "i": ("input gate", "how much of the candidate is written: 0 writes nothing, 1 all of it", "input_gate", "gate"),
    "g": ("candidate", "what could be written into the cell state", "candidate", "candidate"),
    "o": ("output gate", "how much of the cell state is shown: 0 hides it, 1 shows it", "output_gate", "gate"),
    "h": ("hidden state", "what the cell says at this step and reads at the next", "state", "state"),
    "c": ("cell state", "the memory line, changed only by forgetting and writing", "cell", "state"),
}

GATES = tuple(name for name, (*_, role) in _GATES.items() if role == "gate")
"""Every gate that some cell has."""

STRIPS: dict[str, str] = {name: title for name, (title, *_) in _GATES.items()}
"""Everything that gets a strip in some cell (gates, candidates, states) → its title in the article's notation."""

_TAKING = "how the old state and the candidate are blended: 0 keeps the old state, 1 writes the candidate"
"""The meaning of z where it takes the new."""
_UNREAD = "what the cell says at this step; the next step does not read it"
"""The meaning of h where gates and candidate read c."""

_OTHER_TITLES: dict[str, dict[str, str]] = {
    "ng": {"i": "update gate", "r": "relevance gate", "h": "activation", "c": "memory cell"},
    "pytorch": {"n": "new gate", "g": "cell gate"},
}
"""Where a notation also has names of its own."""

_HEADS: dict[str, dict[str, Symbol]] = {
    "article": {
        **{gate: Symbol(gate, "t") for gate in "zrifohc"},
        "n": Symbol("h", "t", "prime"),
        "g": Symbol("c", "t", "prime"),
    },
    "ng": {
        **{gate: Symbol("Γ", sub) for gate, sub in zip("zrifo", "urufo", strict=True)},
        "n": Symbol("c", "t", "tilde"),
        "g": Symbol("c", "t", "tilde"),
        "h": Symbol("a", "t"),
        "c": Symbol("c", "t"),
    },
    "pytorch": {gate: Symbol(gate, "t") for gate in "zrnifgohc"},
}

_ROW_SUBSCRIPT: dict[str, dict[str, str]] = {
    # The letter under which each notation files the weights of a gate.
    "article": {**{gate: gate for gate in "zrifo"}, "n": "", "g": "c", "h": ""},
    "ng": {"z": "u", "r": "r", "n": "c", "i": "u", "f": "f", "g": "c", "o": "o", "h": "a"},
    "pytorch": {gate: gate for gate in "zrnifgo"} | {"h": "h"},
}


def _head(cell: Cell, gate: str, notation: str) -> Symbol:
    """Symbol of a gate, candidate or state."""
    if notation == "ng" and gate == "h" and cell.keep_gate and "c" not in cell.states:
        return Symbol("c", "t")  # a_t = c_t in a GRU, and Ng's equations speak of c.
    return _HEADS[notation][gate]


def _read_state(cell: Cell) -> str:
    return "c" if cell.option("gates_read") == "cell" else "h"


def _parameter(cell: Cell, name: str, notation: str) -> Symbol:
    letter, _, gate = name.partition("_")
    row = _ROW_SUBSCRIPT[notation][gate]
    if notation == "article" or letter == "P":  # No notation but that of papers has peepholes.
        return Symbol("b", row, "prime") if letter == "c" else Symbol(letter, row)
    if notation == "ng":
        past = _head(cell, _read_state(cell), "ng").base
        column = {"W": "x", "U": past, "b": "", "c": past}[letter]
        return Symbol("b" if letter in "bc" else "W", row + column)
    return Symbol(
        {"W": "W", "U": "W", "b": "b", "c": "b"}[letter],
        {"W": "i", "U": "h", "b": "i" if gate == "n" and "r" in cell.gates else "", "c": "h"}[letter] + row,
    )


_FIXED: dict[str, tuple[Symbol, str, str, Role, str]] = {
    # name: symbol, title, meaning, role, colour
    "x": (Symbol("x", "t"), "input", "what arrives at this step", "input", "input"),
    "p": (
        Symbol("p", "t"),
        "gated past",
        "the past, after the reset gate has let some of it through",
        "gated",
        "gated",
    ),
    "kept": (Symbol("k", "t"), "kept part", "what stays of the old state", "blend", "kept"),
    "written": (Symbol("w", "t"), "written part", "what is newly written into the state", "blend", "written"),
    "v_n": (
        Symbol("v", "t"),
        "recurrent term",
        "the candidate's view of the past, before the reset gate",
        "product",
        "state",
    ),
}


_PARAMETERS = {
    "W": "input weights",
    "U": "recurrent weights",
    "P": "peephole weights",
    "b": "bias",
    "c": "bias inside the reset product",
}
"""First letter of a parameter → what it is."""


def is_complement(node: Node) -> bool:
    """Whether it is 1 − gate, written so; the forget gate of coupled gates has a symbol of its own."""
    return node.op == "one_minus" and node.name.startswith("one_minus_")


def _ends(cell: Cell, name: str) -> tuple[float, float] | tuple[None, None]:
    """Lowest and highest value of a gate, candidate or state, read off its equation."""
    node = cell.free(name)
    if node.op in ("sigmoid", "one_minus"):
        return 0.0, 1.0
    if node.op == "tanh":
        return -1.0, 1.0
    if name == "h" and "tanh_c" in cell.by_name:
        return -1.0, 1.0
    if name == "h" and "c" in cell.states:
        return _ends(cell, "c")  # A gate only makes it smaller.
    if name in cell.states and cell.blends:
        return _ends(cell, cell.free("written").args[1].name)  # A weighted average of it and of itself.
    return None, None


def entry(cell: Cell, name: str, notation: str = "article") -> Entry:
    """What ``name`` is called in ``notation``. Raises KeyError for a name this cell does not have."""
    if name in cell.by_name:
        node = cell.by_name[name]
    elif name.removesuffix("_free") in cell.by_name:
        node = cell.by_name[name.removesuffix("_free")]
    else:
        raise KeyError(f"{name!r} is not a quantity of this {cell.kind}")
    base, _, gate = name.partition("_")
    bounded = (-1.0, 1.0)
    own = CELL_NAMES[cell.kind].meanings
    if name in _FIXED:
        symbol, title, meaning, role, colour = _FIXED[name]
        meaning = own.get(name, meaning)
        return Entry(name, symbol, title, meaning, role, colour, None, None)
    if name in _GATES:
        title, meaning, colour, role = _GATES[name]
        title = _OTHER_TITLES.get(notation, {}).get(name, title)
        if name == "z" and cell.takes:
            meaning = _TAKING
        if name == "h" and "h_prev" not in cell.by_name:
            meaning = _UNREAD
        symbol = _head(cell, name, notation)
        return Entry(name, symbol, title, own.get(name, meaning), role, colour, *_ends(cell, name))
    if node.op == "state":
        now = entry(cell, base, notation)
        symbol = Symbol(now.symbol.base, "t-1", now.symbol.mark)
        return now._replace(
            name=name, symbol=symbol, title=f"previous {now.title}", meaning="the same, one step earlier"
        )
    if node.op in ("matrix", "vector"):
        kind = _PARAMETERS[base]
        owner = entry(cell, gate, notation)
        return Entry(
            name,
            _parameter(cell, name, notation),
            f"{kind} of the {owner.title}",
            "learned",
            "parameter",
            "neutral",
            None,
            None,
        )
    if is_complement(node):
        owner = entry(cell, gate.partition("_")[2], notation)
        symbol = Symbol(f"1 − {owner.symbol.head}", owner.symbol.sub)
        return Entry(
            name,
            symbol,
            f"complement of the {owner.title}",
            "the share that goes to the other side",
            "gate",
            owner.colour,
            0.0,
            1.0,
        )
    if base == "tanh":
        owner = entry(cell, gate, notation)
        symbol = Symbol(f"tanh {owner.symbol.head}", owner.symbol.sub)
        return Entry(
            name,
            symbol,
            f"squashed {owner.title}",
            "the cell state pressed into −1 … 1",
            "product",
            owner.colour,
            *bounded,
        )
    if name.endswith("_free"):
        owner = entry(cell, name.removesuffix("_free"), notation)
        return owner._replace(name=name, title=f"{owner.title} without the clamp")
    if node.is_product:
        matrix, vector = (entry(cell, arg.name, notation) for arg in node.args)
        times = " " if node.op == "matvec" else " ⊙ "
        symbol = Symbol(f"{matrix.symbol.text}{times}{vector.symbol.head}", vector.symbol.sub)
        return Entry(
            name,
            symbol,
            f"{matrix.title.partition(' of ')[0]} times {vector.title}",
            "a product on the way",
            "product",
            vector.colour,
            None,
            None,
        )
    owner = entry(cell, gate, notation)
    colour = "gated" if name == "s_n" and "p" in cell.by_name else owner.colour
    is_whole = base == "s"
    return Entry(
        name,
        Symbol(base, owner.symbol.sub if owner.symbol.base == "Γ" else owner.symbol.head),
        f"pre-activation of the {owner.title}" + ("" if is_whole else ", without the peephole"),
        "the sum that σ or tanh is applied to" if is_whole else "what input and hidden state have to say",
        "preactivation",
        colour,
        None,
        None,
    )


def shown(cell: Cell) -> tuple[str, ...]:
    """Gates, then the candidate, then the states: what a picture of the cell shows, top to bottom."""
    table = [entry(cell, name) for name in cell.names]
    order: tuple[Role, ...] = ("gate", "candidate", "state")
    picked = [item for item in table if item.name in _GATES and item.role in order]
    return tuple(item.name for item in sorted(picked, key=lambda item: order.index(item.role)))
