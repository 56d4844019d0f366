"""An LSTM, step by step."""

from __future__ import annotations

from gru_viz.cells.cell import Cell
from gru_viz.content.steps.parts import Step


def steps(cell: Cell) -> tuple[Step, ...]:
    """The steps of this cell."""
    # Read off the graph: this prose is also that of other kinds of LSTM.
    reads_activation = any(node.op == "matvec" and node.args[1].name == "h_prev" for node in cell.nodes)
    reads = "{h_prev}" if reads_activation else "{c_prev}"
    shown = (
        "The cell state is pressed into −1 … 1 by tanh, and the output gate decides how much of it is shown. "
        if "tanh_c" in cell.by_name
        else "In this variant the output gate scales the cell state as it is, without a tanh, so the activation can "
        "leave −1 … 1. "
    )
    last = "The gates of the next step read {h}, so what the output gate hides from the world it hides from them too."
    if not reads_activation:
        last = "In this variant the next step's gates read the cell state itself, and {h} is for the outside only."
    elif any(spec.name.startswith("P_") for spec in cell.parameters):
        last = "The gates of the next step read {h}; their peepholes see the cell state too, even what {o} hides."
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
