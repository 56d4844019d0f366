"""Remembering over many steps, and the LSTM's singular and plural."""

from __future__ import annotations

from gru_viz.content.questions.parts import Question, Way

_LEAKY, _LATCH = {"weights": "leaky-average"}, {"weights": "latch"}
_NUMBER, _COUNTER = {"weights": "agreement"}, {"weights": "counter"}
_LONG = {**_LEAKY, "sequence": "pulse", "steps": "1000"}

QUESTIONS = (
    Question(
        "half-life",
        "memory",
        _LEAKY,
        "pick",
        "The unit “medium” keeps 0.9 of its state at every step. After how many steps is half of what it held left?",
        "h",
        1,
        tuple(range(30, 40)),
        "ln 0.5 / ln 0.9. Nine tenths sound like much, and are half after less than seven steps.",
        (
            Way("This is the unit “short”, which keeps 0.5.", unit=0),
            Way("This is the unit “long”, which keeps 0.98.", unit=2),
            Way("It would take 0.95 a step to last so long.", changes={"clamp": "z_0.95"}),
        ),
        "half-life",
    ),
    Question(
        "twenty-steps",
        "memory",
        _LEAKY,
        "pick",
        "The unit “long” keeps 0.98 of its state at every step. What share of it is left after 20 steps?",
        "h",
        2,
        tuple(range(30, 50)),
        "0.98 twenty times as a factor. A share for each step multiplies.",
        (
            Way("This is the share of one step.", steps=(49,)),
            Way("This is the share of ten steps, and not of twenty.", steps=tuple(range(40, 50))),
            Way("This is the unit “medium”, which keeps 0.9.", unit=1),
        ),
        "kept",
    ),
    Question(
        "thousand-steps",
        "memory",
        {**_LONG, "clamp": "z_0.999"},
        "pick",
        "The update gate is held at 0.999, which keeps nearly everything. What share of the first state is left after "
        "1,000 steps?",
        "h",
        1,
        tuple(range(1000)),
        "0.999 a thousand times as a factor is about 1/e. Over 10,000 steps, next to nothing of it would be left.",
        (
            Way("This is one step.", steps=(999,)),
            Way("So much would be left with 0.9999, ten times closer to 1.", changes={"clamp": "z_0.9999"}),
            Way("So it is with 0.99, which only looks like the same.", changes={"clamp": "z_0.99"}),
        ),
        "kept",
    ),
    Question(
        "leak",
        "memory",
        _LEAKY,
        "draw",
        "The signal stops at t = 30. The unit “medium” stands at 0.80 and keeps 0.9 of its state at every step. "
        "Draw its "
        "hidden state to the end.",
        "h",
        1,
        tuple(range(30, 60)),
        "Every step takes a tenth of what is left: the line falls steeply first, then ever less, and never reaches 0.",
        (
            Way("So falls the unit “short”, which keeps half.", unit=0),
            Way("So falls the unit “long”, which keeps 0.98.", unit=2),
        ),
    ),
    Question(
        "latch",
        "memory",
        _LATCH,
        "draw",
        "Button “set” is pressed at t = 4, 24 and 28, for one step each; “reset” at t = 16 and 34. Draw the "
        "hidden state of "
        "the unit “latch” from t = 4 on.",
        "h",
        0,
        tuple(range(4, 40)),
        "Either button opens the update gate for one step. Between them the state is kept, at 1 or at 0; a second "
        "“set” changes nothing.",
        (Way("This is the unit “echo”, whose gate is always open: it shows the input and remembers nothing.", unit=1),),
    ),
    Question(
        "plural-carried",
        "memory",
        _NUMBER,
        "draw",
        "“The dogs behind the garden are loud but the cat …”: the cell state of “number” writes −1 for a plural "
        "subject and "
        "+1 for a singular one. Draw it from “garden” (t = 4) to “neighbours” (t = 17).",
        "c",
        0,
        tuple(range(4, 18)),
        "“garden” and “windows” stand behind a preposition: the forget gate stays near 1 and the input gate shut. "
        "“cat” (t = 9) and “neighbours” (t = 17) are subjects, and write.",
        (
            Way("This is the unit “side remark”, which only notes that a preposition came.", unit=1),
            Way(
                "This is what the cell shows, and not what it holds: the output gate opens at the verbs only.",
                quantity="h",
            ),
            Way(
                "This is the candidate, “garden” and “windows” included: what could be written is not written yet.",
                quantity="g",
            ),
        ),
    ),
    Question(
        "at-the-verb",
        "memory",
        {**_NUMBER, "step": "4"},
        "pick",
        "The cell state of “number” is −0.994 at “are”, and the output gate 0.998. What does the cell show "
        "there, as its "
        "hidden state?",
        "h",
        0,
        (5,),
        "The cell state goes through tanh on its way out, and tanh(−0.994) is about −0.76.",
        (
            Way("This is the cell state without its tanh, as in some lecture notes.", changes={"output": "identity"}),
            Way("This is one word earlier, where the output gate is shut.", steps=(4,)),
            Way("The sign is that of “garden”, the noun nearest to the verb. The subject is “dogs”.", is_negated=True),
        ),
    ),
    Question(
        "count",
        "memory",
        _COUNTER,
        "draw",
        "A unit adds 1 to its cell state at every pulse and drops it at a mark. From t = 20, pulses come at 21, "
        "22, 27 and "
        "33, and a mark at 25. It stands at 1. Draw its cell state to the end.",
        "c",
        1,
        tuple(range(20, 40)),
        "A cell state is no average: the forget gate keeps all of it and the input gate adds. It climbs past 1, and "
        "the mark shuts the forget gate for one step.",
        (
            Way("This is what the cell shows. It passes through tanh, and cannot climb past 1.", quantity="h"),
            Way("This is the unit beside it, which hears no mark.", unit=0),
        ),
    ),
)
