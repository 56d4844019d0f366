"""Designed presets that read sentences: grammatical number, and one judgement at a time."""

from __future__ import annotations

from gru_viz.learning.text import tokenize
from gru_viz.scene.designs import Force, Preset, design, sight

# --- Singular or plural ---------------------------------------------------------------------------

_NUMBER_TEXT = (
    "The dogs behind the garden are loud, but the cat near the windows is asleep, "
    "and the neighbours of the poet have complained twice."
)
_number = tokenize(_NUMBER_TEXT)
_subjects = tuple(_number.index(word) for word in ("dogs", "cat", "neighbours"))
_verbs = tuple(_number.index(word) for word in ("are", "is", "have"))
_side = tuple(_number.index(word) for word in ("garden", "windows", "poet"))

AGREEMENT = design(
    id="agreement",
    title="Singular or plural?",
    question="A noun of the other number stands before each verb. Why does it not get through?",
    story=(
        "A verb agrees with its subject, so the cell has to carry one bit from noun to verb. A "
        "new subject makes the forget gate drop the old number; a preposition warns that the next "
        "noun is a side remark. Nothing more is built in: in 'the poet who the critics praise', "
        "it takes 'critics' for a new subject."
    ),
    sights=[
        sight(
            "Forget gate of 'number': below 0.05 at 'dogs', 'cat' and 'neighbours', above 0.95 "
            "everywhere else, even at 'garden', 'windows' and 'poet'.",
            ("f", "number", _subjects, 0, 0.05),
            ("f", "number", [t for t in range(len(_number)) if t not in _subjects], 0.95, 1),
        ),
        sight(
            "Cell state of 'number': within 0.05 of −1 from 'dogs' to the word before 'cat' "
            "(plural), then of +1 to the word before 'neighbours' (singular), then of −1 again.",
            ("c", "number", range(_subjects[0], _subjects[1]), -1.05, -0.95),
            ("c", "number", range(_subjects[1], _subjects[2]), 0.95, 1.05),
            ("c", "number", range(_subjects[2], len(_number)), -1.05, -0.95),
        ),
        sight(
            "Hidden state of 'number': −0.76 at 'are' and 'have', +0.76 at 'is', and within ±0.01 "
            "at every other step: the output gate opens at verbs only.",
            ("h", "number", (_verbs[0], _verbs[2]), -0.765, -0.75),
            ("h", "number", _verbs[1], 0.75, 0.765),
            ("h", "number", [t for t in range(len(_number)) if t not in _verbs], -0.01, 0.01),
        ),
        sight(
            "Cell state of 'side remark': near 1 at 'behind', 'near' and 'of', and below 0.01 "
            "again at the noun that follows.",
            ("c", "side remark", [t - 2 for t in _side], 0.95, 1.01),
            ("c", "side remark", _side, 0, 0.01),
        ),
    ],
    cell="lstm",
    options={"output": "tanh", "gates_read": "activation", "biases": True},
    units=("number", "side remark"),
    weights=[
        ("b_f", "number", None, 7, "As a rule the number is kept: 99.9 % of it at each word."),
        ("W_f", "number", "singular", -13, "A singular noun drops the old number."),
        ("W_f", "number", "plural", -13, "A plural noun drops it as well."),
        ("U_f", "number", "side remark", 16, "Inside a side remark a noun drops nothing."),
        ("b_i", "number", None, -6, "As a rule nothing is written."),
        ("W_i", "number", "singular", 13, "A singular noun may be written down."),
        ("W_i", "number", "plural", 13, "A plural noun may be written down."),
        ("U_i", "number", "side remark", -20, "Inside a side remark no noun is written down."),
        ("W_g", "number", "singular", 4, "Singular is written as +1."),
        ("W_g", "number", "plural", -4, "Plural is written as −1."),
        ("b_o", "number", None, -6, "The number is kept to itself until it is asked for."),
        ("W_o", "number", "verb", 12, "A verb asks for it."),
        ("b_f", "side remark", None, 7, "A side remark lasts until something ends it."),
        ("W_f", "side remark", "singular", -14, "A singular noun ends it."),
        ("W_f", "side remark", "plural", -14, "A plural noun ends it."),
        ("W_f", "side remark", "stop", -14, "The end of the sentence ends it."),
        (
            "W_f",
            "side remark",
            "preposition",
            -14,
            "A second preposition starts it afresh, so that it does not count to two.",
        ),
        ("b_i", "side remark", None, -6, "Without a preposition the input gate stays shut."),
        ("W_i", "side remark", "preposition", 12, "A preposition begins a side remark."),
        ("W_g", "side remark", "preposition", 4, "The side remark is written as 1."),
        (
            "b_o",
            "side remark",
            None,
            6,
            "Always on show: the gates of 'number' read it at the next word.",
        ),
    ],
    text=_NUMBER_TEXT,
    step=_subjects[1],
    unit="number",
)


# --- One sentence at a time -----------------------------------------------------------------------

_DELIMITER_TEXT = (
    "The acting is superb and the songs are lovely. The second act is dull, slow and, near the "
    "end, awful. Still, the costumes are gorgeous. The last song is sad."
)
_delimiter = tokenize(_DELIMITER_TEXT)
_stops = tuple(t for t, token in enumerate(_delimiter) if token == ".")

DELIMITER = design(
    id="delimiter-reset",
    title="A fresh start at every full stop",
    question="The two units differ in one weight. Why does only one hear the second sentence?",
    story=(
        "Both units take the new candidate at every word, and the candidate mixes the word with "
        "the past. In 'this sentence' the reset gate closes at each full stop, so that the past "
        "is not mixed in and the state falls to 0. In 'so far' it never closes, and the first "
        "sentence colours all that follows."
    ),
    sights=[
        sight(
            "Reset gate of 'this sentence': below 0.01 at every full stop, above 0.98 at every other step.",
            ("r", "this sentence", _stops, 0, 0.01),
            ("r", "this sentence", [t for t in range(len(_delimiter)) if t not in _stops], 0.98, 1),
        ),
        sight(
            "Hidden state of 'this sentence': above 0.9 before the first full stop, below −0.9 "
            "before the second, and within ±0.01 at every full stop.",
            ("h", "this sentence", _stops[0] - 1, 0.9, 1),
            ("h", "this sentence", _stops[1] - 1, -1, -0.9),
            ("h", "this sentence", _stops, -0.01, 0.01),
        ),
        sight(
            "Hidden state of 'so far': above 0.3 from 'superb' to the end, although the second "
            "sentence has nothing but blame.",
            ("h", "so far", range(_delimiter.index("superb"), len(_delimiter)), 0.3, 1),
        ),
        sight(
            "Force the reset gate to 1: 'this sentence' no longer starts afresh, and ends above "
            "0.8 although the last opinion is 'sad'.",
            ("h", "this sentence", len(_delimiter) - 1, 0.8, 1),
            force=Force("r", 1.0),
        ),
    ],
    cell="gru",
    options={"update": "take", "reset": "before", "biases": True},
    units=("this sentence", "so far"),
    weights=[
        (name, unit, col, value, reason)
        for unit in ("this sentence", "so far")
        for name, col, value, reason in (
            (
                "b_z",
                None,
                8,
                "The new candidate is taken at every step: the update gate does not help.",
            ),
            ("W_n", "praise", 1.5, "Praise pushes the judgement up."),
            ("W_n", "blame", -1.5, "Blame pushes the judgement down."),
            ("b_r", None, 5, "As a rule the past may have its say."),
        )
    ]
    + [
        (
            "U_n",
            "this sentence",
            "this sentence",
            2,
            "The past speaks up for itself, so a judgement lasts for as long as it is let through.",
        ),
        (
            "U_n",
            "so far",
            "so far",
            2,
            "The past speaks up for itself here too, and nothing ever stops it.",
        ),
        (
            "W_r",
            "this sentence",
            "stop",
            -20,
            "A full stop closes the reset gate. This is the one weight the other unit does not have.",
        ),
    ],
    text=_DELIMITER_TEXT,
    step=_stops[0],
    unit="so far",
)

DESIGNS: tuple[Preset, ...] = (AGREEMENT, DELIMITER)
