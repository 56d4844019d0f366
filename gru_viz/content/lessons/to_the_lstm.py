"""From the gradient's product to the LSTM, one part at a time."""

from __future__ import annotations

from dataclasses import replace

from gru_viz.content.lessons.draft import Draft, Number, Plan, Task, over, predict, value
from gru_viz.content.memory import EXPERIMENTS
from gru_viz.scene.scene import base, repaired

_SHRINKS, _GROWS, _CARRIES = (repaired(EXPERIMENTS[id].fields)[0] for id in ("shrinks", "grows", "carries"))
_LATCH, _STOP, _FIRST, _COUNTER = map(base, ("latch", "delimiter-reset", "first-symbol", "counter"))

PLAN = Plan(
    id="from-product-to-lstm",
    title="From the gradient’s product to the LSTM",
    minutes=45,
    about="A product of many factors, and what follows from it: first one gate, then two, then a memory of its own.",
    prepare="Students should know the chain rule. The lesson goes from the plain RNN over the simplified GRU and "
    "the GRU to the LSTM; each has one gate more than the one before.",
    stops=(
        Draft(
            "memory",
            _SHRINKS,
            "A product of factors",
            "∂J/∂a at the first step is a product of one factor for each step. Radius 0.9: {size} is left of it.",
            "Write the product on the board, one factor under another.\n"
            "Ask: what would the factor have to be so that nothing is lost?",
            {"size": Number(-8, -3, "power")},
        ),
        Draft(
            "memory",
            _GROWS,
            "A little more",
            "The same matrix, a little larger: now the product is {size}.",
            "Vanishing and exploding are the same thing, seen from either side of 1.\n"
            "Ask: why can training not simply hold the radius at 1?",
            {"size": Number(3, 8, "power")},
        ),
        Draft(
            "memory",
            _CARRIES,
            "A factor of 1",
            "With an update gate near 1, each step copies the state: {size} of the gradient is left.",
            "a_t = a_(t−1) has the factor 1. A gate makes that possible, unit by unit and step by step.\n"
            "Ask: a cell that always copies learns nothing new. So when should the gate open?",
            {"size": Number(-1, 0.5, "power")},
        ),
        Draft(
            "walkthrough",
            replace(_LATCH, step=4, stage=0, notation="ng"),
            "One gate: the simplified GRU",
            "A button is pressed at one step. There Γᵤ is {z}, and the new value is taken.",
            "One gate, and 1 takes here. Everything else is the plain RNN.\n"
            "Ask: what has Γᵤ to be at all steps at which nothing is pressed?",
            {"z": value("z", 0, 4, 0.95, 1)},
            ask="latch",
        ),
        Draft(
            "gate_lab",
            replace(_LATCH, step=15, notation="ng"),
            "It holds",
            "Just before ‘reset’, ‘latch’ still shows {latch}; ‘echo’, with the same candidate, shows {echo}.",
            "The difference between the two units is the update gate alone.\n"
            "Ask: force Γᵤ to 0.5. After how many steps is the latch gone?",
            {"latch": value("h", 0, 15, 0.95, 1), "echo": value("h", 1, 15, -0.01, 0.01)},
        ),
        Draft(
            "gate_lab",
            replace(_STOP, unit=0, notation="ng"),
            "A second gate: relevance",
            "At the full stop Γᵣ of ‘this sentence’ is {r}: the candidate starts afresh, and the state is {h}.",
            "The relevance gate sits inside the candidate, before the product.\n"
            "Ask: what does the other unit, ‘so far’, hear of the second sentence?",
            {"r": value("r", 0, 9, 0, 0.01), "h": value("h", 0, 9, -0.01, 0.01)},
        ),
        Draft(
            "walkthrough",
            replace(_FIRST, step=2, stage=0, notation="ng"),
            "The LSTM: keeping and taking part",
            "The LSTM has a gate for either: the forget gate is {f} here, and the input gate {i}.",
            "In the GRU one gate has both ends: what is kept is not written. Here both may be near 1.\n"
            "Ask: which cell can add, and not only replace?",
            {"f": value("f", 0, 2, 0.9, 1), "i": value("i", 0, 2, 0.95, 1)},
        ),
        Draft(
            "gate_lab",
            replace(_FIRST, step=5),
            "Turned away",
            "At the first B the candidate is {g}, but the input gate is {i}: the cell still holds {c}.",
            "These gates read the cell state c, and the output has no tanh: one of the two conventions of the LSTM.\n"
            "Ask: which gate would have to fail for B to get in?",
            {
                "g": value("g", 0, 5, -1, -0.95),
                "i": value("i", 0, 5, 0, 0.01),
                "c": value("c", 0, 5, 0.95, 1.05),
            },
        ),
        Draft(
            "gate_lab",
            replace(_COUNTER, unit=0, step=39),
            "A cell that adds",
            "Keep all, add one: after its last pulse the cell state is {c}.",
            "Walk through the pulses and read c aloud.\nAsk: could a GRU do this? Its state is a blend, and stays "
            "below 1.",
            {"c": over("most", "c", 0, range(40), 8, 10)},
        ),
        Draft(
            "gate_lab",
            replace(_COUNTER, unit=0, step=39, output="identity"),
            "What is shown",
            "Through tanh the state shows at most {tanh}; as it is, {shown}. The output gate and tanh decide what "
            "leaves.",
            "Switch ‘LSTM shows’ in the sidebar, and put it back with Undo.\n"
            "Ask: what do the next layer and the next step’s gates get to see?",
            {
                "shown": over("most", "h", 0, range(40), 8, 10),
                "tanh": Number(0.99, 1, "most", "h", 0, tuple(range(40)), {"output": "tanh"}, 3),
            },
        ),
        predict(
            "highway",
            "Predict: the product on the highway",
            "Back to the first stop, now for the cell state of the LSTM.\n"
            "Ask: what would one forget gate of 0 on the way do to the product?",
        ),
        Draft(
            "training",
            base("review-end"),
            "Train them yourselves",
            "One letter at the start, and a question at the end. Which of three cells learns to hold it?",
            "Press ‘Start’ and let the class bet. It takes about a minute.\n"
            "Ask: look at the gates when it is done. Did the net find the gate near 1 by itself?",
        ),
    ),
    wrong=(
        "“Gates stop exploding gradients.” They help against vanishing; a product above 1 can still grow, and "
        "clipping is "
        "for that.",
        "“The LSTM’s memory is h.” It is c; h is what is shown of it (stops 9 and 10).",
        "“The input gate is 1 − f.” Not in the LSTM: both may be near 1. In the GRU, and in the coupled LSTM, it is.",
        "“A factor of 1 everywhere would be best.” Then nothing is ever written. A gate has to open and close.",
    ),
    tasks=(
        Task(
            "What is left of the gradient after 100 steps with radius 0.9, and with 1.1?",
            "{size} with 0.9; the next stop shows the other.",
            0,
        ),
        Task(
            "Which gate tells ‘latch’ and ‘echo’ apart, and what do they show at step 15?",
            "The update gate: {latch} and {echo}.",
            4,
        ),
        Task(
            "Read candidate and input gate at the first B. Why does the memory not change?",
            "The candidate is {g}, the input gate {i}: nothing is written, and c stays {c}.",
            7,
        ),
        Task(
            "How far does the counter count, and why can nobody see it from outside?",
            "Up to {c}; tanh can hardly tell such numbers apart.",
            8,
        ),
    ),
)
