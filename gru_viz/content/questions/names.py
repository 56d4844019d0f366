"""Names and conventions."""

from __future__ import annotations

from gru_viz.content.questions.parts import Question, Way

_RANDOM_GRU = {"weights": "seed", "seed": "6", "hidden": "3", "sequence": "sine"}
_RANDOM_LSTM = {"weights": "seed", "seed": "10", "cell": "lstm", "hidden": "3", "sequence": "sine"}

QUESTIONS = (
    Question(
        "other-book",
        "names",
        {"weights": "review-end", "update": "take", "step": "35"},
        "pick",
        "The review in a book where z = 1 takes the new: same states, weights of the update gate with turned "
        "signs. What "
        "is the update gate of “opinion” at “Overall”, where the past is dropped?",
        "z",
        1,
        (36,),
        "Dropping the past is writing the new, and here that is z near 1. The other book has 1 minus this number.",
        (
            Way("So the other book writes it, where z = 1 keeps the past.", changes={"update": "keep"}),
            Way("This is the gate one word earlier, where the past is kept.", steps=(35,)),
            Way("This is the sum before σ.", quantity="s_z"),
        ),
    ),
    Question(
        "relabelled",
        "names",
        {"weights": "review-start", "update": "take", "step": "13"},
        "pick",
        "Somebody turns the signs of all weights of the update gate and, in the last line, exchanges z and 1 − "
        "z. What is "
        "the hidden state of “verdict” after the last word? Before, it was 0.955.",
        "h",
        0,
        (42,),
        "σ(−a) = 1 − σ(a): two turns undo each other. Keep or take is a matter of names, and no number of the "
        "state changes.",
        (
            Way("Only the gate's weights changed their signs, and not the state.", is_negated=True),
            Way(
                "This is what comes out if only one of the two is turned: the weights of one book in the "
                "formula of the other.",
                mistake="inverted-update",
            ),
        ),
    ),
    Question(
        "reset-place",
        "names",
        {**_RANDOM_GRU, "step": "7"},
        "pick",
        "A GRU with random weights, and the reset gate AFTER the matrix product: r ⊙ (U h). What is the hidden "
        "state of "
        "unit 0 at t = 8? The old states and gates are on the bench.",
        "h",
        0,
        (8,),
        "r multiplies what comes out of the matrix. Put before the matrix, r ⊙ h, it is another function, and the "
        "states drift apart.",
        (
            Way("So it goes with the reset gate before the matrix, U (r ⊙ h).", changes={"reset": "before"}),
            Way("So it goes with z the other way round.", mistake="inverted-update"),
            Way("So it goes with the two gates exchanged.", mistake="swapped-captions"),
        ),
    ),
    Question(
        "logistic",
        "names",
        {"weights": "leaky-average", "step": "28"},
        "pick",
        "The bias of the update gate of “medium” is 2.197, and nothing else feeds it. What is the gate?",
        "z",
        1,
        (29,),
        "σ(2.197) = 0.9.",
        (
            Way(
                "This is σ(2 · 2.197). σ(a) is ½ (1 + tanh(a/2)), and the inner ½ was forgotten.",
                mistake="double-sigmoid",
            ),
            Way("This is 1 − z, the share that is written.", quantity="one_minus_z"),
            Way("This is the sum before σ. A gate lies between 0 and 1.", quantity="s_z"),
        ),
    ),
    Question(
        "way-out",
        "names",
        {"weights": "first-symbol", "step": "1"},
        "pick",
        "This LSTM comes from lecture notes that end in h = o ⊙ c, without a tanh. At t = 2 the cell state of "
        "“symbol” is "
        "0.999, and the output gate 1.000. What is the hidden state?",
        "h",
        0,
        (2,),
        "Nothing squashes the cell state on its way out.",
        (
            Way("So it is in most books: o ⊙ tanh(c).", changes={"output": "tanh"}),
            Way("This is one step earlier, before the symbol came.", steps=(1,)),
            Way("Symbol A writes +1, and B would write −1.", is_negated=True),
        ),
    ),
    Question(
        "what-gates-read",
        "names",
        {**_RANDOM_LSTM, "reads": "cell", "step": "15"},
        "pick",
        "An LSTM with random weights, whose gates read the old CELL STATE, as in some lecture notes. What is "
        "the hidden "
        "state of unit 2 at t = 16?",
        "h",
        2,
        (16,),
        "The gates see the whole memory, and not only what the output gate has let out.",
        (
            Way("So it goes where the gates read the hidden state, as in most books.", changes={"reads": "activation"}),
            Way("So it goes without the tanh on the way out.", changes={"output": "identity"}),
            Way("So it goes if every tanh is forgotten, that of the candidate too.", mistake="no-tanh"),
        ),
    ),
    Question(
        "which-is-which",
        "names",
        {"weights": "review-end", "step": "37"},
        "pick",
        "At “loved”, the unit “opinion” drops the little it has and writes the praise. Which number is its "
        "UPDATE gate? "
        "Here z = 1 keeps.",
        "z",
        1,
        (38,),
        "The update gate multiplies the old state in the last line, and almost nothing of that is kept.",
        (
            Way("This is the reset gate. It acts inside the candidate, and hides nothing here.", quantity="r"),
            Way("This is 1 − z, the share of the candidate that is written.", quantity="one_minus_z", steps=(36,)),
            Way("This is the sum before σ.", quantity="s_z"),
        ),
    ),
)
