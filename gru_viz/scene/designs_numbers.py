"""Designed presets that read numbers: a latch, a counter, a first symbol, a leaky average."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from gru_viz.scene.designs import Preset, design, sight


def _marks(steps: int, *columns: Iterable[int]) -> tuple[tuple[float, ...], ...]:
    """One column of 0s for each set of steps, with 1s at those steps."""
    where = [frozenset(column) for column in columns]
    return tuple(tuple(float(t in column) for column in where) for t in range(steps))


# --- Latch ----------------------------------------------------------------------------------------

LATCH = design(
    id="latch",
    title="Latch: set and reset",
    question="A button is pressed for one step only. Where is that step remembered?",
    story=(
        "One input says 'set', the other says 'reset', and most of the time neither says "
        "anything. The unit 'latch' takes something new only when a button is pressed; 'echo' "
        "takes something new at every step. The candidates of the two are the same: all the "
        "memory is in the update gate."
    ),
    sights=[
        sight(
            "Hidden state of 'latch': above 0.95 from step 4 to step 15, though 'set' is 1 at step 4 alone.",
            ("h", "latch", range(4, 16), 0.95, 1),
        ),
        sight(
            "Hidden state of 'latch': below 0.01 from step 16, when 'reset' is pressed, to step 23.",
            ("h", "latch", range(16, 24), 0, 0.01),
        ),
        sight(
            "Update gate of 'latch': above 0.99 at steps 4, 16, 24, 28 and 34, below 0.01 at all others.",
            ("z", "latch", (4, 16, 24, 28, 34), 0.99, 1),
            ("z", "latch", sorted(set(range(40)) - {4, 16, 24, 28, 34}), 0, 0.01),
        ),
        sight(
            "Hidden state of 'echo': 0.99 at step 4, below 0.01 one step later.",
            ("h", "echo", 4, 0.98, 1),
            ("h", "echo", 5, 0, 0.01),
        ),
    ],
    cell="simplified_gru",
    options={"update": "take", "biases": True},
    units=("latch", "echo"),
    weights=[
        ("b_z", "latch", None, -8, "Without a button nothing new is taken."),
        ("W_z", "latch", "set", 16, "'Set' makes the unit take its candidate."),
        ("W_z", "latch", "reset", 16, "'Reset' makes it take its candidate as well."),
        (
            "W_n",
            "latch",
            "set",
            4,
            "The candidate is close to 1 when 'set' is pressed, and 0 otherwise.",
        ),
        ("b_z", "echo", None, 8, "This unit takes its candidate at every step."),
        ("W_n", "echo", "set", 4, "The same candidate as that of the latch."),
    ],
    numbers=_marks(40, (4, 24, 28), (16, 34)),
    columns=("set", "reset"),
    step=4,
    unit="latch",
)


# --- Counter --------------------------------------------------------------------------------------

_PULSES = (3, 5, 9, 10, 14, 21, 22, 27, 33)

COUNTER = design(
    id="counter",
    title="Counter",
    question="Can a gate count, and can you read the count from what the cell shows?",
    story=(
        "Each pulse opens the input gate for one step and adds 1 to the cell state, which is "
        "otherwise carried along. The second unit does the same but forgets at every 'mark'. What "
        "the cell shows is tanh of the count, and tanh can hardly tell 4 from 9."
    ),
    sights=[
        sight(
            "Cell state of 'all pulses': goes up by 1 at each of the 9 pulses, always within 5 % "
            "of the number of pulses so far.",
            *(
                ("c", "all pulses", range(start, end), 0.95 * count, 1.05 * count)
                for count, (start, end) in enumerate(pairwise((*_PULSES, 40)), 1)
            ),
        ),
        sight(
            "Forget gate of 'since mark': below 0.01 at steps 12 and 25, above 0.99 at all "
            "others; its cell state falls from 4 to 0 at step 12.",
            ("f", "since mark", (12, 25), 0, 0.01),
            ("f", "since mark", sorted(set(range(40)) - {12, 25}), 0.99, 1),
            ("c", "since mark", 11, 3.9, 4.1),
            ("c", "since mark", 12, 0, 0.01),
        ),
        sight(
            "Hidden state of 'all pulses': 0.76 after one pulse, 0.96 after two, and above 0.99 "
            "from the third (step 9) on. The count is in the cell, but hardly visible from "
            "outside.",
            ("h", "all pulses", range(3, 5), 0.755, 0.765),
            ("h", "all pulses", range(5, 9), 0.955, 0.965),
            ("h", "all pulses", range(9, 40), 0.99, 1),
        ),
        sight("Change the output from tanh to identity, and the hidden state shows the count itself."),
    ],
    cell="lstm",
    options={"output": "tanh", "gates_read": "activation", "biases": True},
    units=("all pulses", "since mark"),
    weights=[
        ("b_f", "all pulses", None, 10, "Never forget: 99.995 % is kept at each step."),
        ("b_i", "all pulses", None, -10, "Without a pulse the input gate stays shut."),
        ("W_i", "all pulses", "pulse", 20, "A pulse opens the input gate for this one step."),
        ("W_g", "all pulses", "pulse", 4, "What is added is tanh 4, which is 0.999."),
        (
            "b_o",
            "all pulses",
            None,
            10,
            "The output gate is always open: what is lost, is lost in tanh.",
        ),
        ("b_f", "since mark", None, 10, "Between marks nothing is forgotten."),
        ("W_f", "since mark", "mark", -20, "A mark empties the cell."),
        ("b_i", "since mark", None, -10, "Without a pulse the input gate stays shut."),
        (
            "W_i",
            "since mark",
            "pulse",
            20,
            "A pulse opens the input gate, just as in the other unit.",
        ),
        ("W_g", "since mark", "pulse", 4, "What is added is tanh 4, which is 0.999."),
        ("b_o", "since mark", None, 10, "Always on show."),
    ],
    numbers=_marks(40, _PULSES, (12, 25)),
    columns=("pulse", "mark"),
    step=21,
    unit="since mark",
)


# --- First symbol ---------------------------------------------------------------------------------

_A = (2, 9, 17, 18, 30, 41, 52)
_B = (5, 12, 24, 25, 36, 47, 58)

FIRST_SYMBOL = design(
    id="first-symbol",
    title="The first symbol counts",
    question="Fourteen symbols arrive and the first decides. Which gate turns the others away?",
    story=(
        "A or B: whichever comes first is to be remembered for the rest of the sequence. The "
        "forget gate has nothing to decide and stays near 1; it is the input gate that shuts "
        "after the first symbol. In this convention of the LSTM the gates read the cell state and "
        "the output has no tanh."
    ),
    sights=[
        sight(
            "Input gate of 'symbol': above 0.99 at step 2, the first A, and below 0.01 at every later step.",
            ("i", "symbol", 2, 0.99, 1),
            ("i", "symbol", range(3, 62), 0, 0.01),
        ),
        sight(
            "Cell state of 'symbol': above 0.95 from step 2 to step 61.",
            ("c", "symbol", range(2, 62), 0.95, 1),
        ),
        sight(
            "Candidate of 'symbol': below −0.99 at step 5, the first B. It is ready to be written and is turned away.",
            ("g", "symbol", 5, -1, -0.99),
        ),
    ],
    cell="lstm",
    options={"output": "identity", "gates_read": "cell", "biases": True},
    units=("symbol", "taken"),
    weights=[
        ("b_f", "symbol", None, 10, "Nothing is ever forgotten."),
        ("b_i", "symbol", None, -8, "Without a symbol the input gate stays shut."),
        ("W_i", "symbol", "A", 16, "A symbol A opens the input gate."),
        ("W_i", "symbol", "B", 16, "A symbol B opens it as well."),
        ("U_i", "symbol", "taken", -20, "Once something was taken, no symbol opens it any more."),
        ("W_g", "symbol", "A", 4, "A is written as +1."),
        ("W_g", "symbol", "B", -4, "B is written as −1."),
        ("b_o", "symbol", None, 8, "Always on show."),
        ("b_f", "taken", None, 10, "That something was taken is never forgotten."),
        ("b_i", "taken", None, -8, "Without a symbol the input gate stays shut."),
        ("W_i", "taken", "A", 16, "The first symbol opens the note, if it is an A."),
        ("W_i", "taken", "B", 16, "The first symbol opens the note as well if it is a B."),
        ("U_i", "taken", "taken", -20, "Once is enough: the cell state stays at 1."),
        ("W_g", "taken", "A", 4, "What is noted is a 1."),
        ("W_g", "taken", "B", 4, "What is noted is the same 1 for B as for A."),
        ("b_o", "taken", None, 8, "Always on show."),
    ],
    numbers=_marks(62, _A, _B),
    columns=("A", "B"),
    step=5,
    unit="symbol",
)


# --- Leaky average --------------------------------------------------------------------------------

_ON = (0, 1, 2, 4, 5, 7, 8, 9, 10, 12, 13, 14, 16, 17, 18, 19, 21, 22, 23, 24, 26, 27, 28, 29)

LEAKY_AVERAGE = design(
    id="leaky-average",
    title="Leaky average",
    question="If nine tenths are kept at each step, how long is a memory?",
    story=(
        "Here the update gate listens to nobody: its bias sets it to one value for good. Each "
        "unit is then a running average, one that keeps 0.5, 0.9 or 0.98 of itself per step. From "
        "step 30 on the input is 0 and each state halves again and again: after 1 step, 6.6 steps "
        "and 34 steps, which is ln 0.5 / ln k where k is the share that is kept."
    ),
    sights=[
        sight(
            "Update gate of 'medium': 0.9 at every step, whatever the input.",
            ("z", "medium", range(60), 0.8999, 0.9001),
        ),
        sight(
            "Hidden state of 'medium': 0.80 at step 29, which is the share of 1s in the signal so "
            "far; seven silent steps later, at step 36, 0.38, because 0.9 to the power of 7 is "
            "0.48.",
            ("h", "medium", 29, 0.795, 0.805),
            ("h", "medium", 36, 0.375, 0.385),
        ),
        sight(
            "Hidden state of 'short': below 0.01 at step 36. It has forgotten the signal, "
            "and before step 30 it fell below 0.5 at every single 0.",
            ("h", "short", 36, 0, 0.01),
            ("h", "short", (3, 6, 11, 15, 20, 25), 0.4, 0.5),
        ),
        sight(
            "Hidden state of 'long': 0.37 at step 29, not yet half of the true share, and still "
            "0.32 at step 36. A long memory is also slow to learn of anything new.",
            ("h", "long", 29, 0.36, 0.375),
            ("h", "long", 36, 0.315, 0.325),
        ),
    ],
    cell="simplified_gru",
    options={"update": "keep", "biases": True},
    units=("short", "medium", "long"),
    weights=[
        (
            "W_n",
            "short",
            "signal",
            4,
            "The candidate is the signal: tanh 4 is 0.999. There is no bias here, and σ(0) = 0.5 is kept.",
        ),
        ("W_n", "medium", "signal", 4, "The candidate is the same as in the other units."),
        (
            "b_z",
            "medium",
            None,
            2.197,
            "σ(2.197) = 0.9: nine tenths kept, a half-life of 6.6 steps.",
        ),
        ("W_n", "long", "signal", 4, "The candidate is the same as in the other units."),
        ("b_z", "long", None, 3.892, "σ(3.892) = 0.98: a half-life of 34 steps."),
    ],
    numbers=_marks(60, _ON),
    columns=("signal",),
    step=29,
    unit="medium",
)

DESIGNS: tuple[Preset, ...] = (LATCH, COUNTER, FIRST_SYMBOL, LEAKY_AVERAGE)
