"""The table of all that a person can set: key in the link, range, default, help.

Widgets, the link's reader and writer, the warnings and the README's table all read :data:`SETTINGS`.
"""

from __future__ import annotations

from gru_viz.cells.notation import NOTATIONS
from gru_viz.cells.zoo import CELLS, CONVENTIONS
from gru_viz.layers.fingerprint import FINGERPRINT_LETTERS
from gru_viz.scene.sequences import MAX_STEPS, MIN_STEPS, SIGNALS
from gru_viz.scene.setting import (
    MAX_CONTENDERS,
    MAX_HIDDEN,
    MAX_HORIZON,
    MAX_LINES,
    MAX_WIDTH,
    MIN_CONTENDERS,
    WEIGHTS_FROM_SEED,
    Setting,
)
from gru_viz.scene.settings_learning import LEARNING
from gru_viz.scene.sources import CONTENDERS, MISTAKES, SOURCES


def _choices(convention: str) -> tuple[str, ...]:
    found = {str(value): None for kind in CONVENTIONS.values() for value in kind.get(convention, ())}
    return tuple(found)


SEQUENCES: dict[str, str] = {
    "text": "A text",
    **{name: signal.title for name, signal in SIGNALS.items()},
    "numbers": "Numbers of your own",
}
"""Where the inputs come from: id → what a menu calls it."""

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "weights",
        "weights",
        "choice",
        "Weights",
        "Designed weights, each with a reason, trained ones, random ones from a seed, or those of a layer of your own.",
        WEIGHTS_FROM_SEED,
    ),
    Setting("seed", "seed", "int", "Weight seed", "The same seed always gives the same weights.", 0, low=0, high=9999),
    Setting("cell", "cell", "choice", "Cell", "Which recurrent cell reads the sequence.", "gru", tuple(CELLS)),
    Setting(
        "update",
        "update",
        "choice",
        "z = 1 means",
        "Whether an update gate of 1 keeps the old state (Cho, PyTorch, Keras) or takes the new value (Chung, Ng).",
        "keep",
        _choices("update"),
    ),
    Setting(
        "reset",
        "reset",
        "choice",
        "Reset gate acts",
        "After the product with U (PyTorch, Keras) or before it, on the state itself (Cho's final version, Ng).",
        "after",
        _choices("reset"),
    ),
    Setting(
        "output",
        "output",
        "choice",
        "LSTM shows",
        "The cell state through tanh (the usual form) or as it is.",
        "tanh",
        _choices("output"),
    ),
    Setting(
        "reads",
        "gates_read",
        "choice",
        "LSTM gates read",
        "The activation h of the step before (the usual form) or the cell state c.",
        "activation",
        _choices("gates_read"),
    ),
    Setting(
        "biases", "biases", "flag", "Biases", "Whether every gate has a bias. The article's equations have none.", True
    ),
    Setting(
        "notation",
        "notation",
        "choice",
        "Notation",
        "Which book's symbols the app speaks.",
        "article",
        tuple(NOTATIONS),
        cursor=True,
    ),
    Setting("hidden", "hidden", "int", "Hidden size", "How many units the cell has.", 4, low=1, high=MAX_HIDDEN),
    Setting(
        "layer", "layer_name", "line", "Name of the layer", "What its file calls a layer of your own.", "", high=120
    ),
    Setting(
        "inputs",
        "inputs",
        "int",
        "Inputs of the layer",
        "How many numbers a layer of your own reads at each step.",
        1,
        low=1,
        high=MAX_WIDTH,
    ),
    Setting(
        "into",
        "into",
        "int",
        "Signal goes into input",
        "Which input of a layer of your own gets the signal, the others being 0; −1 is every one.",
        -1,
        low=-1,
        high=MAX_WIDTH - 1,
    ),
    Setting(
        "fingerprint",
        "fingerprint",
        "line",
        "Fingerprint of the layer",
        "SHA-256 of the cell and all numbers of a layer of your own, by which its file is known again.",
        "",
        high=FINGERPRINT_LETTERS,
    ),
    Setting(
        "content",
        "content",
        "layer",
        "Numbers of the layer",
        "All numbers of a small layer of your own, exactly; a larger one is asked for when the link is opened.",
        None,
    ),
    Setting("sequence", "sequence", "choice", "Input", "What the cell reads.", "sine", tuple(SEQUENCES)),
    Setting("steps", "steps", "int", "Length", "Number of time steps of a signal.", 30, low=MIN_STEPS, high=MAX_STEPS),
    Setting(
        "noise", "noise_seed", "int", "Noise seed", "The same seed always gives the same noise.", 0, low=0, high=9999
    ),
    Setting("text", "text", "text", "Text", "Read word by word through the lexicon; up to 200 words.", "It was good."),
    Setting(
        "step",
        "step",
        "int",
        "Time step t",
        "The step that all pages point at, counted from 0.",
        0,
        low=0,
        high=MAX_STEPS - 1,
        cursor=True,
    ),
    Setting(
        "unit",
        "unit",
        "int",
        "Unit",
        "The unit whose numbers are shown, counted from 0.",
        0,
        low=0,
        high=MAX_HIDDEN - 1,
        cursor=True,
    ),
    Setting(
        "lines",
        "lines",
        "units",
        "More units in the line diagram",
        f"Up to {MAX_LINES} units drawn beside the one in focus.",
        (),
        high=MAX_HIDDEN - 1,
        cursor=True,
    ),
    Setting(
        "stage",
        "stage",
        "int",
        "Walkthrough step",
        "Which step of the walkthrough is open, counted from 0.",
        0,
        low=0,
        high=20,
        cursor=True,
    ),
    Setting(
        "shift",
        "shifts",
        "numbers",
        "Bias",
        "Added to the bias of every unit of a gate.",
        (),
        low=-10,
        high=10,
        step=0.1,
    ),
    Setting(
        "gain",
        "gains",
        "numbers",
        "Gain",
        "Multiplies a whole weight matrix; 1 leaves it as it is.",
        (),
        low=-4,
        high=4,
        step=0.05,
    ),
    Setting(
        "clamp", "clamps", "clamps", "Clamps", "Values forced on a gate, candidate or state.", (), low=-10, high=10
    ),
    Setting(
        "horizon",
        "horizon",
        "int",
        "Length, for memory",
        "How many steps the page Memory and gradients looks at; a shorter input is read again and again.",
        100,
        low=2,
        high=MAX_HORIZON,
        cursor=True,
    ),
    Setting(
        "moment",
        "moment",
        "int",
        "Moment T",
        "The step whose memory is taken apart on the page Memory and gradients, counted from 0.",
        MAX_HORIZON - 1,
        low=0,
        high=MAX_HORIZON - 1,
        cursor=True,
    ),
    Setting(
        "from",
        "zoom_from",
        "int",
        "First step shown",
        "Where the zoomed part of the page Memory and gradients begins.",
        0,
        low=0,
        high=MAX_HORIZON - 1,
        cursor=True,
    ),
    Setting(
        "to",
        "zoom_to",
        "int",
        "Last step shown",
        "Where the zoomed part of the page Memory and gradients ends.",
        MAX_HORIZON - 1,
        low=0,
        high=MAX_HORIZON - 1,
        cursor=True,
    ),
    Setting(
        "left",
        "left",
        "int",
        "Left-saturated below",
        "A gate below this, in percent, counts as shut.",
        10,
        low=1,
        high=49,
        cursor=True,
    ),
    Setting(
        "right",
        "right",
        "int",
        "Right-saturated above",
        "A gate above this, in percent, counts as open.",
        90,
        low=51,
        high=99,
        cursor=True,
    ),
    Setting(
        "compare",
        "contenders",
        "names",
        "Compared cells",
        f"{MIN_CONTENDERS} to {MAX_CONTENDERS} cells on the same input.",
        ("rnn", "gru-keep-after", "lstm-tanh-activation"),
        tuple(CONTENDERS),
        low=MIN_CONTENDERS,
        high=MAX_CONTENDERS,
        cursor=True,
    ),
    Setting(
        "source",
        "source",
        "choice",
        "Source",
        "Whose formula the page of conventions speaks.",
        "article-formula",
        tuple(SOURCES),
        cursor=True,
    ),
    Setting(
        "mistake",
        "mistake",
        "choice",
        "Mistake",
        "Which classic mistake is set beside the right cell.",
        MISTAKES[0],
        MISTAKES,
        cursor=True,
    ),
    Setting(
        "labels",
        "labels",
        "text",
        "Names of the steps",
        "What the steps of your own numbers are called, separated by spaces; as many as there are steps.",
        "",
    ),
    *LEARNING,
    Setting(
        "data", "edits", "packed", "Edited weights", "Single weights set by hand.", (), low=-20, high=20, step=0.05
    ),
    Setting(
        "data", "input_edits", "packed", "Edited inputs", "Single inputs set by hand.", (), low=-5, high=5, step=0.05
    ),
    Setting(
        "data",
        "numbers",
        "packed",
        "Numbers",
        "A sequence of your own, one row per time step.",
        ((0.0,), (1.0,)),
        low=-1000,
        high=1000,
    ),
)
"""Every setting, in the order in which a link lists them."""

CURSOR: tuple[str, ...] = tuple(setting.field for setting in SETTINGS if setting.cursor)
"""Fields that change what is looked at, and nothing that a run of the scene computes."""

BY_FIELD: dict[str, Setting] = {setting.field: setting for setting in SETTINGS}
BY_KEY: dict[str, Setting] = {setting.key: setting for setting in reversed(SETTINGS)}
