"""The GRU in four steps, and two reviews of books."""

from __future__ import annotations

from dataclasses import replace

from gru_viz.content.lessons.draft import Draft, Plan, Task, over, value
from gru_viz.scene.scene import base

_END = replace(base("review-end"), step=36)
_START = base("review-start")
_FORCED = replace(_END, clamps=(("r", 1.0, None, None),), step=40)

PLAN = Plan(
    id="gru-in-four-steps",
    title="The GRU in four steps, and two reviews",
    minutes=45,
    about="One cell, one gate after the other, at the one word where all of them matter; then a second review in "
    "which "
    "the same cell has to do the opposite.",
    prepare="Students should know what a matrix product is. If σ, tanh or ⊙ are new, begin with the fold “New to σ, "
    "tanh and ⊙?” at the end of the page Walkthrough, five minutes for each. Nothing has to be installed.",
    stops=(
        Draft(
            "gate_lab",
            replace(_END, step=0),
            "A reader with three units",
            "A cell reads a review word by word. Its verdict comes in the last sentence: how can so few words win "
            "against the whole plot?",
            "Read the review aloud, along the words at the top. Three units: ‘topic’, ‘opinion’, ‘verdict heard’.\n"
            "Ask: which words should change the opinion, and which should not? Let the class bet on the value of "
            "‘opinion’ at the last full stop before it is shown.",
        ),
        Draft(
            "gate_lab",
            replace(_END, step=35),
            "The plot has done its work",
            "Before the verdict, the opinion stands at {before}: the plot was gloomy, and the cell believed it.",
            "Walk back with the left arrow to ‘terrible’, ‘cruel’, ‘late’ and watch the strip of h in unit 1.\n"
            "Ask: what would a plain average of all words say of this book?",
            {"before": value("h", 1, 35, -1, -0.9)},
            ask="verdict",
        ),
        Draft(
            "walkthrough",
            replace(_END, stage=0),
            "Step 1: the update gate",
            "At “Overall” the update gate of ‘opinion’ is {z}: of the old opinion almost nothing is kept.",
            "Here z = 1 keeps. Follow the lines into σ: input and old state, each through weights of its own.\n"
            "Ask: which value would keep half? For how many steps would half of it last?",
            {"z": value("z", 1, 36, 0, 0.05)},
        ),
        Draft(
            "walkthrough",
            replace(_END, stage=1),
            "Step 2: the reset gate",
            "The reset gate, made in the same way from other weights, is {r}: the candidate does not see the old "
            "opinion.",
            "The reset gate does not touch the state. It decides what the candidate may see of it.\n"
            "Ask: with z near 0 the old state goes anyway. Why is there a second gate?",
            {"r": value("r", 1, 36, 0, 0.05)},
        ),
        Draft(
            "walkthrough",
            replace(_END, stage=2),
            "Step 3: the candidate",
            "“Overall” itself praises nothing, and the past is hidden: the candidate is {n}.",
            "With r near 0 the gated past is near 0, and the candidate depends on the present word alone.\n"
            "Ask: what would the candidate be here if r were 1?",
            {"n": value("n", 1, 36, -0.1, 0.1)},
        ),
        Draft(
            "walkthrough",
            replace(_END, stage=3),
            "Step 4: the final memory",
            "Old state and candidate are blended by z: the opinion goes from {before} to {after} in one step.",
            "Point at both halves of the blend: z ⊙ the old state, (1 − z) ⊙ the candidate; dark red is the second "
            "one.\n"
            "Then press the right arrow twice, to ‘loved’.",
            {"before": value("h", 1, 35, -1, -0.9), "after": value("h", 1, 36, -0.1, 0.1)},
        ),
        Draft(
            "walkthrough",
            replace(_END, stage=3, step=40),
            "The verdict stands",
            "“Loved” falls on a clean slate: at the end the opinion is {end}.",
            "Settle the bets of the beginning.\nAsk: which two words did the gates have to know? None of them was "
            "told the "
            "end of the review.",
            {"end": value("h", 1, 40, 0.85, 1)},
        ),
        Draft(
            "gate_lab",
            replace(_END, unit=0),
            "Its neighbour keeps",
            "At the same word the unit ‘topic’ keeps {z} of its state: a gate belongs to one unit, and not to the "
            "cell.",
            "Change units with the up and down arrows, with the focus on the picture.\n"
            "Ask: how many update gates has a cell with 256 units?",
            {"z": value("z", 0, 36, 0.95, 1, digits=3)},
        ),
        Draft(
            "gate_lab",
            _FORCED,
            "What if the reset gate never closed?",
            "Forced to 1 at every step, it lets the plot into the candidate: the same review now ends at {end}.",
            "The dotted line is the run that was not forced. Take the force away with the cross beside it, and put "
            "it back "
            "with Undo.\nAsk: why does ‘loved’ not win here, though the update gate still opens?",
            {"end": value("h", 1, 40, -1, -0.3)},
        ),
        Draft(
            "gate_lab",
            replace(_START, step=1),
            "The other review: the verdict comes first",
            "“I loved this memoir.” At ‘loved’ the update gate of ‘verdict’ is {z}, and the state takes the word "
            "in: {h}.",
            "The same kind of cell, the opposite task. Many words follow, some of them sad.\n"
            "Ask: what must the update gate do from here on?",
            {"z": value("z", 0, 1, 0, 0.05, digits=3), "h": value("h", 0, 1, 0.9, 1)},
            ask="first-verdict",
        ),
        Draft(
            "gate_lab",
            replace(_START, step=25),
            "The door stays shut",
            "At every later word the gate keeps at least {least}: ‘terrible’ knocks, and the verdict stays {h}.",
            "Move along with the right arrow. Compare with the unit ‘latest opinion’, which has no such door.\n"
            "Ask: where does the cell remember that it has already judged? Look at unit 1.",
            {"least": over("least", "z", 0, range(2, 43), 0.95, 1, digits=3), "h": value("h", 0, 25, 0.9, 1)},
        ),
        Draft(
            "compare",
            replace(base("trained-reviews-gru"), step=38, text=_END.text),
            "Nobody designed these",
            "Three nets that learnt from examples read the first review. Look for gates that move at ‘Overall’.",
            "Everything so far was designed by hand, so that it can be read. Here are trained weights.\n"
            "Ask: which strips change colour at ‘Overall’, and is it one unit or many?",
        ),
    ),
    wrong=(
        "“z decides how much is new.” In this convention z = 1 keeps; other books turn it round. Say it at every "
        "number, "
        "or show the lesson on conventions.",
        "“The reset gate resets the state.” It hides the state from the candidate; the update gate throws it out. "
        "Stop 4, "
        "then stop 9, where only r is forced.",
        "“A gate is one number.” It is one number for each unit. Stop 8: two units, two gates, one word.",
        "“Near 0.9 is as good as 1.” Not over many steps: the lesson on 10,000 steps shows its half-life.",
    ),
    tasks=(
        Task(
            "Read z, r and the candidate of ‘opinion’ at “Overall”. What is kept, what is written?",
            "z is {z}: almost nothing is kept.",
            2,
        ),
        Task(
            "Compute the state of ‘opinion’ at “Overall” from the two halves of the blend.",
            "The old state {before}, times z, plus (1 − z) times the candidate, is {after}.",
            5,
        ),
        Task(
            "Force the reset gate to 1. What is the opinion at the end, and why?",
            "{end}: the candidate at ‘loved’ still sees the plot.",
            8,
        ),
        Task(
            "How small does the update gate of ‘verdict’ get after ‘loved’ in the second review?",
            "It never falls below {least}.",
            10,
        ),
    ),
)
