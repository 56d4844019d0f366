"""From the gradient's product to the LSTM."""

from __future__ import annotations

from gru_viz.content.questions.parts import Question, Way

_RNN = {"weights": "seed", "cell": "rnn", "hidden": "1", "sequence": "pulse"}
_COUNTER, _NUMBER = {"weights": "counter"}, {"weights": "agreement"}

QUESTIONS = (
    Question(
        "ten-factors",
        "gradient",
        {**_RNN, "seed": "1", "gain": "U_h_2"},
        "pick",
        "A plain RNN with one unit; its recurrent weight is −0.92. How much does the state at t = 20 change "
        "with the state "
        "ten steps before, ∂h at 20 by ∂h at 10?",
        "h",
        0,
        tuple(range(11, 21)),
        "Ten factors, one for each step, and each is the weight times 1 − h², which is below 1 as well.",
        (
            Way("This is one factor, the last.", steps=(20,)),
            Way(
                "These are the ten weights alone. The slope of tanh, 1 − h², belongs to every factor.",
                mistake="no-tanh",
            ),
            Way("These are five factors, the last ones.", steps=tuple(range(16, 21))),
        ),
        "gradient",
    ),
    Question(
        "large-weight",
        "gradient",
        {**_RNN, "seed": "0", "gain": "U_h_2"},
        "pick",
        "The same with a recurrent weight of −1.59, larger than 1 in size. The state swings between −0.78 and "
        "0.93. What is "
        "∂h at 20 by ∂h at 10?",
        "h",
        0,
        tuple(range(11, 21)),
        "Where tanh is nearly flat, its slope makes every factor small, however large the weight: the gradient "
        "vanishes.",
        (
            Way("So it explodes without the tanh: the weight ten times as a factor.", mistake="no-tanh"),
            Way("This is one factor, the last.", steps=(20,)),
        ),
        "gradient",
    ),
    Question(
        "highway",
        "gradient",
        _COUNTER,
        "pick",
        "An LSTM that counts all pulses; its forget gate stays within a ten-thousandth of 1. What is ∂c at 39 "
        "by ∂c at 0, "
        "a product of 39 factors?",
        "c",
        0,
        tuple(range(1, 40)),
        "Each factor is the forget gate, so the product stays close to 1: the highway of the cell state.",
        (
            Way("So it is with 0.9 at each step. Close to 1 has to be very close.", changes={"clamp": "f_0.9"}),
            Way("So it is with 0.99 at each step.", changes={"clamp": "f_0.99"}),
            Way("This is the unit beside it, which forgets at every mark.", unit=1),
        ),
        "gradient",
    ),
    Question(
        "at-the-mark",
        "gradient",
        _COUNTER,
        "pick",
        "The unit that counts since the last mark: the forget gate is 1, except at the mark at t = 12, where it "
        "is 0. What "
        "is ∂c at 20 by ∂c at 10?",
        "c",
        1,
        tuple(range(11, 21)),
        "One factor of 0 makes the product 0: what was before the mark has no way to what comes after, and "
        "should have none.",
        (
            Way("This leaves the mark out: it is the unit that hears none.", unit=0),
            Way("Factors are multiplied and not averaged: so it is with 0.9 at each step.", changes={"clamp": "f_0.9"}),
        ),
        "gradient",
    ),
    Question(
        "to-the-verb",
        "gradient",
        _NUMBER,
        "pick",
        "“The dogs behind the garden are”: the cell state of “number” is written at “dogs” (t = 1) and read at “are” "
        "(t = 5). What is ∂c at 5 by ∂c at 1, over four words?",
        "c",
        0,
        tuple(range(2, 6)),
        "The forget gate is near 1 at each of the four words, so the verb's error reaches the subject undiminished.",
        (
            Way(
                "So it is with a forget gate of ½, what a gate has before it has learnt anything.",
                changes={"clamp": "f_0.5"},
            ),
            Way("This is the unit “side remark”, which forgets at the noun.", unit=1),
        ),
        "gradient",
    ),
)
