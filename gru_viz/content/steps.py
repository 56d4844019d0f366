"""The walkthrough: each cell in a few steps, and what each step lights in the schematic.

A name in braces, such as ``{z}``, is a quantity; the page puts its symbol there in the notation of the scene.
"""

from __future__ import annotations

from typing import NamedTuple

from gru_viz.cells.cell import Cell


class Step(NamedTuple):
    """One step of a walkthrough."""

    id: str
    title: str
    text: str
    quantities: tuple[str, ...]
    """What this step computes: lit in the schematic, written as formulas, listed with its values."""
    notice: str
    """What to look at."""


_READINGS = {
    # gate: what it does near 0, near 1
    "z": ("the candidate takes the place of the old state", "the old state is kept"),
    "r": ("the candidate does not see the past", "the candidate sees the whole past"),
    "f": ("the old memory is dropped", "the old memory is kept"),
    "i": ("nothing new is written", "the candidate is written in full"),
    "o": ("the memory is hidden", "the memory is shown"),
}


def gate_reading(cell: Cell, gate: str, value: float) -> str:
    """What a gate's value means, in words: near 0 (below 0.1), near 1 (above 0.9), or in between."""
    shut, open_ = _READINGS[gate]
    if gate == "z" and cell.option("update") == "take":
        shut, open_ = open_, shut
    if 0.1 <= value <= 0.9:
        return "neither one thing nor the other, a mixture"
    return f"near 1, {open_}" if value > 0.5 else f"near 0, {shut}"


def steps(cell: Cell) -> tuple[Step, ...]:
    """The steps of a cell, in the order in which its source tells them."""
    return {"rnn": _rnn, "simplified_gru": _simplified_gru, "gru": _gru, "lstm": _lstm}[cell.kind](cell)


def _rnn(cell: Cell) -> tuple[Step, ...]:
    return (
        Step(
            "mix",
            "Mix the input with the past",
            "A plain recurrent network has one equation. The input {x} and the state {h_prev} are each multiplied "
            "with a weight matrix and added up. Nothing decides whether the past should take part: it always does.",
            ("s_h",),
            "The sum has no limits. Move through time and see how far from zero it gets.",
        ),
        Step(
            "squash",
            "Squash it into the new state",
            "tanh presses the sum into −1 … 1, and that is the new state. All that the network remembers has to "
            "pass through this product and this tanh again at every step. Over 10,000 steps that is like a "
            "feed-forward network 10,000 layers deep, and what was learnt from the first word has long faded, or "
            "blown up. Gates are the way around that.",
            ("h",),
            "No line runs from {h_prev} to {h} without going through U and tanh. Keep that in mind for the GRU.",
        ),
    )


def _convex(cell: Cell) -> str:
    if cell.option("update") == "keep":
        return (
            "{z} says how much of the old state is kept, {one_minus_z} how much of the candidate is written. "
            "In this convention z = 1 keeps everything; many books define it the other way round."
        )
    return (
        "{one_minus_z} says how much of the old state is kept, {z} how much of the candidate is written. "
        "In this convention z = 1 takes everything new; PyTorch and Keras define it the other way round."
    )


def _final(cell: Cell, number: str) -> Step:
    return Step(
        "state",
        f"{number}Blend old and new",
        _convex(cell) + " The two shares add up to 1 in every unit, so the new state is a weighted average of the "
        "old one and the candidate.",
        ("kept", "written", "h"),
        "Follow the line from {h_prev} at the top, and compare the units. Where the kept share is near 1, the state "
        "passes through this step almost untouched, with no weight matrix and no tanh in its way: that is the long "
        "memory. Where it is near 0, the candidate takes its place.",
    )


def _gru(cell: Cell) -> tuple[Step, ...]:
    where = (
        "The product with the recurrent weights comes first, and {r} then scales the result. The library "
        "convention (PyTorch, Keras) and the article's formula do it like this; the article's own drawing and the "
        "final version of the paper put {r} on the state before the product. Switch it in the sidebar and watch "
        "the ⊙ move."
        if cell.option("reset") == "after"
        else "{r} scales the old state first, and the recurrent weights then see only what is left of it. The "
        "final version of the paper and Ng's course do it like this; PyTorch, Keras and the article's formula put "
        "{r} after the product. Switch it in the sidebar and watch the ⊙ move."
    )
    return (
        Step(
            "update",
            "1 · Update gate",
            "The update gate {z} decides how much of the past should matter from here on. The input {x} and the "
            "old state {h_prev} are weighted, added, and pressed into 0 … 1 by σ, one number for each unit.",
            ("z",),
            "Near 1 or near 0 the gate is decided. Around 0.5 it mixes, and after a few steps little is left of "
            "anything old: 0.5 keeps half of the state for a single step.",
        ),
        Step(
            "reset",
            "2 · Reset gate",
            "The reset gate {r} is made in the same way, from weights of its own. It decides how much of the past "
            "the candidate may see. It does not touch the state itself.",
            ("r",),
            "Compare {h_prev} with the gated past {p}. Where {r} is near 0, hardly anything of the past is left for "
            "the candidate.",
        ),
        Step(
            "candidate",
            "3 · Candidate",
            "The candidate {n} is what the unit would say if it started afresh here: the input, and as much of the "
            "past as the reset gate lets through, squashed by tanh. " + where,
            ("p", "n"),
            "With {r} near 0 the gated past {p} is near 0, and the candidate depends on the present word alone.",
        ),
        _final(cell, "4 · "),
    )


def _simplified_gru(cell: Cell) -> tuple[Step, ...]:
    return (
        Step(
            "candidate",
            "1 · Candidate",
            "The candidate {n} is what a plain recurrent network would make its new state: input and past, "
            "weighted, added, squashed by tanh. Here it is only a proposal.",
            ("n",),
            "The candidate can be large at every step. Whether it is used is decided elsewhere.",
        ),
        Step(
            "update",
            "2 · Update gate",
            "One gate is all this cell has. {z} is a number between 0 and 1 for each unit, made from the same input "
            "and the same past with weights of its own.",
            ("z",),
            "There is no reset gate here: the candidate always sees the whole past.",
        ),
        _final(cell, "3 · "),
    )


def _lstm(cell: Cell) -> tuple[Step, ...]:
    reads = "{c_prev}" if cell.option("gates_read") == "cell" else "{h_prev}"
    shown = (
        "The cell state is pressed into −1 … 1 by tanh, and the output gate decides how much of it is shown. "
        if cell.option("output") == "tanh"
        else "In this variant the output gate scales the cell state as it is, without a tanh, so the activation can "
        "leave −1 … 1. "
    )
    last = (
        "The gates of the next step read {h}, so what the output gate hides from the world it hides from them too."
        if cell.option("gates_read") == "activation"
        else "In this variant the next step's gates read the cell state itself, and {h} is for the outside only."
    )
    return (
        Step(
            "forget",
            "1 · Forget gate",
            f"The forget gate {{f}} looks at the input {{x}} and at {reads} and decides, for each unit of the memory, "
            "what stays: 1 keeps it, 0 drops it.",
            ("f",),
            "In the singular and plural scene it drops to 0 exactly where a new subject begins.",
        ),
        Step(
            "input",
            "2 · Input gate",
            "The input gate {i} (Ng calls it the update gate) decides how much of the candidate is written. It is a "
            "gate of its own: an LSTM can keep and write at once, or do neither, which a GRU cannot.",
            ("i",),
            "Add {f} and {i} in your head, in one unit and then in another. "
            "In a GRU the two shares make 1; here they need not.",
        ),
        Step(
            "candidate",
            "3 · Candidate",
            "The candidate {g} is what could be written, between −1 and 1. It is not a gate, although PyTorch calls "
            "it the cell gate.",
            ("g",),
            "Its sign says in which direction the memory would move.",
        ),
        Step(
            "cell",
            "4 · Cell state",
            "Old memory times forget gate, plus candidate times input gate. The cell state {c} is the only line "
            "that runs through the step without a weight matrix in its way, and it has no upper limit: it can count.",
            ("kept", "written", "c"),
            "Follow the top line from {c_prev} to {c}. Along that line, one step multiplies by {f} and nothing else.",
        ),
        Step(
            "output",
            "5 · Output gate",
            "The output gate {o} decides how much of the memory is shown at this step. A memory can be held for "
            "long without being shown.",
            ("o",),
            "Look for steps with a large {c} and a small {o}: known, but not said.",
        ),
        Step(
            "activation",
            "6 · Activation",
            shown + last,
            ("h",),
            "Compare {h} with {c}: what is known, and what is said.",
        ),
    )
