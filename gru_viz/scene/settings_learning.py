"""The rows of the settings table that the pages Sentences and Training bring along."""

from __future__ import annotations

from gru_viz.cells.zoo import CELLS
from gru_viz.learning.shipped import SHIPPED
from gru_viz.learning.tasks import TASKS
from gru_viz.learning.text import MAX_WORDS
from gru_viz.scene.setting import MAX_LEARNT, Setting

TRAINED_HERE: dict[str, str] = {f"here-{kind}": kind for kind in CELLS}
"""Choices of a net that stand for what the settings of the page Training make: id → kind of cell."""
SHOWN = ("h", "c", "z", "r", "n", "i", "f", "o", "g")
"""Quantities that words can be coloured by, in the order in which one looks for them."""
MOST_IMPORTANT = -1
"""The unit that follows the answer most closely, whichever that is."""
USUAL = -1
"""The size that a task has when nobody asks for another."""
RATES = ("0.001", "0.003", "0.01", "0.03", "0.1", "1", "10")
MAX_UPDATES = 5000
MAX_LEARNERS = 3
MAX_CHECKPOINTS = 40

LEARNING: tuple[Setting, ...] = (
    Setting(
        "net",
        "net",
        "choice",
        "Trained net",
        "Which trained net reads the sentence.",
        "trained-reviews-gru",
        (*SHIPPED, *TRAINED_HERE),
        cursor=True,
    ),
    Setting(
        "sentence",
        "sentence",
        "text",
        "Sentence",
        f"What the trained net reads, word by word; up to {MAX_WORDS} words. Empty: the example of its task.",
        "",
        cursor=True,
    ),
    Setting(
        "shown",
        "shown",
        "choice",
        "Words coloured by",
        "Which quantity of the net colours the words; one that its cell does not have gives way to the state h.",
        SHOWN[0],
        SHOWN,
        cursor=True,
    ),
    Setting(
        "neuron",
        "neuron",
        "int",
        "Unit of the trained net",
        f"Which unit colours the words, counted from 0; {MOST_IMPORTANT} is the one that follows the answer.",
        MOST_IMPORTANT,
        low=MOST_IMPORTANT,
        high=MAX_LEARNT - 1,
        cursor=True,
    ),
    Setting(
        "word",
        "word",
        "int",
        "Word under the cursor",
        "Counted from 0; any number past the end is the last word.",
        MAX_WORDS - 1,
        low=0,
        high=MAX_WORDS - 1,
        cursor=True,
    ),
    Setting("task", "task", "choice", "Task", "What is to be learnt.", "recall", tuple(TASKS), cursor=True),
    Setting(
        "span",
        "span",
        "int",
        "Size of the task",
        f"Its length, its lag or how many distractions it has; {USUAL} is the usual size of the task.",
        USUAL,
        low=USUAL,
        high=200,
        cursor=True,
    ),
    Setting(
        "learners",
        "learners",
        "names",
        "Cells that learn",
        f"One to {MAX_LEARNERS} cells, trained side by side on the same examples.",
        ("rnn", "gru", "lstm"),
        tuple(CELLS),
        low=1,
        high=MAX_LEARNERS,
        cursor=True,
    ),
    Setting(
        "size",
        "size",
        "int",
        "Units that learn",
        "How many units each of the cells has.",
        12,
        low=1,
        high=MAX_LEARNT,
        cursor=True,
    ),
    Setting(
        "gatebias",
        "gate_bias",
        "int",
        "First bias of the gate that keeps",
        "A gate that begins at σ(2) = 0.88 remembers before it has learnt anything; one at σ(0) = 0.5 forgets.",
        2,
        low=0,
        high=5,
        cursor=True,
    ),
    Setting(
        "orthogonal",
        "orthogonal",
        "flag",
        "Orthogonal U at first",
        "Whether the first recurrent weights keep the length of what they multiply; else they are drawn from ±1/√H.",
        False,
        cursor=True,
    ),
    Setting(
        "rate",
        "rate",
        "choice",
        "Learning rate",
        "How far each update moves the weights.",
        "0.01",
        RATES,
        cursor=True,
    ),
    Setting(
        "optimiser",
        "optimiser",
        "choice",
        "Optimiser",
        "Adam gives every weight a step of its own; SGD follows the gradient as it is.",
        "adam",
        ("adam", "sgd"),
        cursor=True,
    ),
    Setting(
        "clip",
        "clip",
        "flag",
        "Gradient clipping",
        "Whether a gradient longer than 1 is shortened to 1 before it is used.",
        True,
        cursor=True,
    ),
    Setting(
        "updates",
        "updates",
        "int",
        "Updates",
        "How many batches of 64 examples each cell learns from.",
        1000,
        low=50,
        high=MAX_UPDATES,
        cursor=True,
    ),
    Setting(
        "learnseed",
        "learn_seed",
        "int",
        "Seed of the training",
        "The same seed gives the same examples, the same start and the same net.",
        0,
        low=0,
        high=9999,
        cursor=True,
    ),
    Setting(
        "checkpoint",
        "checkpoint",
        "int",
        "Checkpoint",
        "Which moment of the training is shown, counted from 0; any number past the end is the last.",
        MAX_CHECKPOINTS,
        low=0,
        high=MAX_CHECKPOINTS,
        cursor=True,
    ),
)
"""What a person can set about trained nets, in the order in which a link lists it."""
