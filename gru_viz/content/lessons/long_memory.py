"""Remembering over 10,000 steps, and the LSTM's singular and plural."""

from __future__ import annotations

from dataclasses import replace

from gru_viz.content.lessons.draft import Draft, Number, Plan, Task, over, value
from gru_viz.content.memory import EXPERIMENTS
from gru_viz.scene.scene import base, repaired

_SHRINKS = repaired(EXPERIMENTS["shrinks"].fields)[0]
_RNN = repaired(EXPERIMENTS["long"].fields)[0]
_GRU = repaired(EXPERIMENTS["lasts"].fields)[0]
_LEAKY = base("leaky-average")
_AGREE = base("agreement")
_FADING = replace(_AGREE, clamps=(("f", 0.5, None, None),), step=5)

PLAN = Plan(
    id="ten-thousand-steps",
    title="Remembering over 10,000 steps: singular or plural?",
    minutes=45,
    about="Why a plain network forgets, how near to 1 a gate has to be, and an LSTM that carries one bit from a "
    "noun to "
    "its verb.",
    prepare="Students should have seen the four steps of the GRU. Open the stops with 10,000 steps once before the "
    "class: "
    "a server that has just been started computes for a few seconds there.",
    stops=(
        Draft(
            "memory",
            _SHRINKS,
            "One factor for each step",
            "Every step back multiplies the gradient by one factor. After {steps} steps of this RNN, {size} of it is "
            "left.",
            "Silent input, no biases: every factor is the matrix U itself, and its spectral radius is just below 1.\n"
            "Ask: what becomes of 0.9 to the power of 100? Estimate before you compute.",
            {"size": Number(-8, -3, "power"), "steps": Number(100, 100, "horizon", digits=0)},
        ),
        Draft(
            "memory",
            _RNN,
            "Ten thousand layers",
            "{steps} steps are {steps} layers. From the first word to the last, a random RNN leaves {size} of the "
            "gradient.",
            "Look at the first picture of the page: each cell one factor. Zoom from one cell to all.\n"
            "Ask: the smallest number that a computer can tell from 0 here is about 10⁻³⁰⁸. What is the update then?",
            {"size": Number(-20000, -100, "power"), "steps": Number(10000, 10000, "horizon", digits=0)},
        ),
        Draft(
            "gate_lab",
            replace(_LEAKY, step=36),
            "How long is a memory?",
            "Three gates that never move. Once the input is silent, the states halve after {short}, {medium} and "
            "{long} "
            "steps.",
            "The gates keep 0.5, 0.9 and 0.98 of the state at each step; ln 0.5 / ln k is the half-life.\n"
            "Ask: which k keeps half for 10,000 steps?",
            {
                "short": Number(0.9, 1.1, "half-life", "z", 0, (36,), digits=1),
                "medium": Number(6, 7, "half-life", "z", 1, (36,), digits=1),
                "long": Number(33, 35, "half-life", "z", 2, (36,), digits=1),
            },
        ),
        Draft(
            "memory",
            replace(_LEAKY, unit=1),
            "A ledger of the state",
            "A state is a sum: what each step wrote, as far as it was kept. The unit ‘medium’ keeps {z} per step.",
            "Look at the bar of pieces below the gradient. The ledger says when a part was written, and not which "
            "input "
            "caused it.\nAsk: from which steps is most of this state?",
            {"z": value("z", 1, 29, 0.89, 0.91)},
        ),
        Draft(
            "memory",
            _GRU,
            "A gate near 1",
            "A GRU with its update gate near 1: over the same {steps} steps {size} of the gradient arrives.",
            "The slider of the bias stands as far to the right as it goes. To get n cells far, a gate has to be as "
            "near "
            "to 1 as 1 − 1/n.\nAsk: what can such a cell not do any more?",
            {"size": Number(-3, 1, "power"), "steps": Number(10000, 10000, "horizon", digits=0)},
        ),
        Draft(
            "walkthrough",
            replace(_AGREE, step=1, stage=0),
            "Singular or plural?",
            "An LSTM reads “The dogs behind the garden …”. At ‘dogs’ the forget gate is {f}: whatever number was "
            "there "
            "is dropped.",
            "A verb agrees with its subject: the cell has to carry one bit.\n"
            "Ask: which words begin a subject, and which nouns are only a side remark?",
            {"f": value("f", 0, 1, 0, 0.05)},
            ask="plural-carried",
        ),
        Draft(
            "walkthrough",
            replace(_AGREE, step=1, stage=1),
            "Written",
            "The input gate is {i}, and the candidate {g}: plural is written into the cell as {c}.",
            "The candidate is no gate: it lies between −1 and 1, and has a colour scale of its own.\n"
            "Ask: why does the LSTM need an input gate beside the forget gate?",
            {
                "i": value("i", 0, 1, 0.95, 1),
                "g": value("g", 0, 1, -1, -0.95),
                "c": value("c", 0, 1, -1.05, -0.95),
            },
        ),
        Draft(
            "gate_lab",
            replace(_AGREE, step=4),
            "The side remark",
            "‘garden’ is singular, but the input gate is {i} and the forget gate {f}: the cell still holds {c}.",
            "‘behind’ was a warning: look at unit 1, ‘side remark’, one step before.\n"
            "Ask: which sentence would fool this cell? Try ‘the poet who the critics praise’.",
            {
                "i": value("i", 0, 4, 0, 0.05),
                "f": value("f", 0, 4, 0.95, 1),
                "c": value("c", 0, 4, -1.05, -0.95),
            },
        ),
        Draft(
            "gate_lab",
            replace(_AGREE, step=5),
            "Shown at the verb only",
            "At ‘are’ the output gate opens to {o}, and the state shows {h}; at all words but verbs it stays shut.",
            "The cell state c holds the number all the time; h shows it where it is needed.\n"
            "Ask: at how many words of the text does the output gate of ‘number’ open? ({count})",
            {
                "o": value("o", 0, 5, 0.95, 1),
                "h": value("h", 0, 5, -0.8, -0.7),
                "count": over("count", "o", 0, range(25), 3, 3),
            },
        ),
        Draft(
            "gate_lab",
            _FADING,
            "A forget gate of one half",
            "With the forget gate forced to 0.5, the memory fades word by word: at ‘are’ the cell holds {c}, and "
            "the plural is gone.",
            "Between ‘dogs’ and ‘are’ stand three words.\nAsk: how much would be left after ten words? After a "
            "hundred?",
            {"c": value("c", 0, 5, -0.2, 0)},
        ),
        Draft(
            "sentences",
            replace(_AGREE, net="trained-agreement-lstm"),
            "A net that learnt it",
            "Nobody wrote these weights. Read along: at which words does the answer turn, and which unit carries it?",
            "Choose the forget gate as colour. The sentence can be changed.\n"
            "Ask: does one unit carry the number, or do several share it?",
        ),
    ),
    wrong=(
        "“0.9 is nearly 1.” Per step, yes; read its half-life at stop 3.",
        "“The gradient vanishes because of tanh.” In stop 1 the slope of tanh is 1 at every step: the matrix does it.",
        "“∂c_t/∂c_(t−1) = f is the whole derivative.” It is the highway; the gates read the state as well. The page "
        "Memory "
        "shows the other paths under “What the bars and areas are”.",
        "“The forget gate forgets at 1.” It keeps at 1; its name says what it does at 0.",
    ),
    tasks=(
        Task(
            "After how many steps does a gate of 0.9 keep half of the state? And 0.98?",
            "{medium} and {long} steps.",
            2,
        ),
        Task(
            "How much of the gradient is left over 10,000 steps in the RNN?",
            "{size}.",
            1,
        ),
        Task(
            "And in the GRU with its gate near 1?",
            "{size}.",
            4,
        ),
        Task(
            "Read f, i and the candidate at ‘dogs’, and compute c.",
            "i = {i}, candidate {g}: c = {c}.",
            6,
        ),
        Task(
            "At which words does the output gate of ‘number’ open?",
            "At {count} words: the verbs.",
            8,
        ),
    ),
)
