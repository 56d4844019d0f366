"""The GRU in four steps, with the two reviews."""

from __future__ import annotations

from gru_viz.content.questions.parts import Question, Way

_END, _START = {"weights": "review-end"}, {"weights": "review-start"}
_OTHER_WAY = (
    "This is z the other way round: the gate stays near 1 where nothing happens, and here 1 keeps. Read as “take the "
    "new”, the same numbers wipe out what should be carried."
)

QUESTIONS = (
    Question(
        "topic",
        "gru",
        _END,
        "draw",
        "The unit “topic” reads “novel” at t = 1 and writes a number close to 1. No other word of this review "
        "opens its "
        "update gate. Draw its hidden state from t = 2 to the end.",
        "h",
        0,
        tuple(range(2, 41)),
        "The update gate is near 1 at every later word, so each step copies the state. It sinks a little, because "
        "“near 1” is not 1.",
        (
            Way(_OTHER_WAY, mistake="inverted-update"),
            Way(
                "This line hands on the candidate of the step before, where the old state is meant: what is two steps "
                "old is lost.",
                mistake="previous-candidate",
            ),
        ),
    ),
    Question(
        "verdict",
        "gru",
        _END,
        "draw",
        "The plot was gloomy, and the unit “opinion” stands near −1. Now come “Overall”, “I”, “loved”, “it” and "
        "the full "
        "stop. Draw the hidden state of “opinion” for these five words.",
        "h",
        1,
        tuple(range(36, 41)),
        "At “Overall” both gates drop: the past is neither kept nor heard by the candidate, so the state goes to about "
        "0. “I” has nothing to add. “loved” opens the update gate and lifts the state, and the rest keeps it.",
        (
            Way(
                "So it goes when the reset gate stays open at “Overall”: the candidate hears the gloom, and the plot "
                "outlives the verdict.",
                changes={"clamp": "r_1"},
            ),
            Way(
                "This is z the other way round: at “Overall” and “loved”, where z is near 0, the old state is "
                "kept, and "
                "the gloom with it.",
                mistake="inverted-update",
            ),
        ),
    ),
    Question(
        "reset-at-overall",
        "gru",
        {**_END, "step": "35"},
        "pick",
        "“Overall” announces the verdict. What is the reset gate of “opinion” there?",
        "r",
        1,
        (36,),
        "The marker's weight is −8, the bias 4, and σ(−4) is near 0: the past may not speak.",
        (
            Way("This is the gate one word earlier, where nothing calls for a reset.", steps=(35,)),
            Way("This is the sum before σ. A gate lies between 0 and 1.", quantity="s_r"),
            Way(
                "This is σ of the bare sum of input and state. Without its weights, the gate cannot know that "
                "this word "
                "is a marker.",
                mistake="gates-without-weights",
            ),
        ),
    ),
    Question(
        "reset-held",
        "gru",
        {**_END, "clamp": "r_1", "step": "35"},
        "pick",
        "The same review, but somebody holds the reset gate at 1, in every unit and at every step. What is the hidden "
        "state of “opinion” after the last word?",
        "h",
        1,
        (40,),
        "The candidate hears the gloomy past even at “loved”, which can only soften it. The verdict loses.",
        (
            Way("This is the run in which the reset gate is free to close at “Overall”.", changes={"clamp": "none"}),
            Way(
                "This is the state before the verdict. “loved” does open the update gate, and softens it.", steps=(35,)
            ),
            Way("Without its tanh, the candidate leaves the range from −1 to 1.", mistake="no-tanh"),
        ),
    ),
    Question(
        "blend",
        "gru",
        {**_END, "step": "37"},
        "pick",
        "At “loved” the update gate of “opinion” is 0.018 and the candidate 0.878; the old state is −0.067. "
        "What is the "
        "new state?",
        "h",
        1,
        (38,),
        "Almost nothing of the old state is kept, and almost all of the candidate is written.",
        (
            Way("This is the old state. z near 0 keeps it in the other books; here it writes.", steps=(37,)),
            Way(
                "So the run goes if z means “take the new”. Then the gloom of the plot is never dropped either.",
                mistake="inverted-update",
            ),
            Way(
                "So it goes when the two gates are exchanged: the reset gate blends, and the update gate is inside the "
                "candidate.",
                mistake="swapped-captions",
            ),
        ),
    ),
    Question(
        "first-verdict",
        "gru",
        _START,
        "draw",
        "“I loved this memoir”, and then a gloomy plot: “cruel”, “terrible”, “boring”, “ruined”. Draw the "
        "hidden state of "
        "“verdict” from “cruel” (t = 14) to the end.",
        "h",
        0,
        tuple(range(14, 43)),
        "After “loved” the unit “door shut” holds the update gate near 1, whatever comes. The first verdict is copied "
        "from word to word.",
        (
            Way(_OTHER_WAY, mistake="inverted-update"),
            Way("This is the unit beside it, “latest opinion”, which has no door and follows every word.", unit=2),
        ),
    ),
    Question(
        "latest-opinion",
        "gru",
        _START,
        "draw",
        "The unit “latest opinion” keeps what it has between words of feeling, and writes at each of them. From "
        "t = 14: "
        "“cruel”, “good” (19), “terrible” (25), “boring” (28), “ruined” (32). Draw its hidden state to the end.",
        "h",
        2,
        tuple(range(14, 43)),
        "Each word of feeling opens the update gate for one step: the state takes the new opinion, and keeps it "
        "until the next.",
        (
            Way("This is “verdict”, whose door stays shut after the first opinion.", unit=0),
            Way(
                "Here the state falls back to 0 two steps after each word: the old candidate was handed on in place of "
                "the old state.",
                mistake="previous-candidate",
            ),
        ),
    ),
)
