"""The words of the page Compare: where weights come from, what the rows of its table mean."""

from __future__ import annotations

TITLE = "Compare"
INTRO = "Two to four cells read **the same input**, step by step, side by side. One colour scale, one cursor."

ORIGINS: dict[str, str] = {
    "scene": "the scene's own weights",
    "relabelled": "the scene's weights, relabelled: W, U and b of the update gate change their sign, because z means "
    "the opposite here. On paper, this is the same function",
    "same numbers": "the scene's numbers in another formula, which in general is another function",
    "trained": "trained on “{task}”",
    "random": "random weights from seed {seed}, with as many inputs and units as the scene",
}
"""Where a contender's weights come from."""

LEVEL_TRAINED, LEVEL_RANDOM = "trained nets read its words", "all weights are random"
LEVEL = (
    "The weights of this scene were designed for one kind of cell; beside others that would be no fair match. So here "
    "{how}. Choose cells of its own kind alone to see the designed weights."
)

UNTRAINED = (
    "Nothing here was trained. Random weights show what a cell does with its signals, not what a trained one would do."
)
TRAINED = (
    "These cells were trained on the same task, for as many updates. A cell in another convention than it was trained "
    "in runs on numbers that it never learnt."
)
NEVER_LEARNT = (
    "One kind of cell here was never trained on this task, and runs on weights of chance beside trained ones."
)
OWN = "Weights of this scene were set by hand, or came with it from a training. Those of other cells are random."
OF_LAYER = (
    "Cells of the kind of your layer run on its weights. Those of another kind run on random ones: they show another "
    "formula at work and not how well it would do."
)
NO_CLAMPS = "The clamps of this scene are left out on this page."
LOOK = (
    "**Look.** Move through time and follow the frame down the picture. Which strips change colour at a step that "
    "matters, and which hardly move? Where a gate keeps everything, the state beside it must stay as it is: find such "
    "a stretch. Then compare two conventions of one cell: GRUs that keep and take, and GRUs that reset after and "
    "before U."
)

LEDGER = (
    "A gated cell keeps a share of its state and adds something at every step. So its state is a sum: what step 0 "
    "wrote, as far as it was kept, plus what step 1 wrote, and so on. Each piece of a bar is what is left of the "
    "writing of one step; the more its colour stands out from the page, the later it was written. Pieces to the right "
    "and to the left of 0 add up to the state, the thick mark."
)
NO_LEDGER = (
    "A **plain RNN has no ledger**: no gate keeps a share of the old state. Every step computes a whole new state, and "
    "the past speaks only through the weights."
)
LEDGER_LIMITS = (
    "A ledger says *when* a part was written, not which input caused it: gates and candidates depend on earlier states "
    "as well; only those of a minGRU read the input alone. In an LSTM it is the ledger of the cell state c, since that "
    "is what the gates keep and write."
)

MEASURED = (
    "Measured on the machine that runs this app: gru_viz's own NumPy loop in float64, one sequence at a time, "
    "{steps} steps. The cells take turns, and the fastest of {rounds} rounds counts, since whatever else a "
    "machine does can only add to a time. Other programs and larger batches will differ."
)
RESTLESS = (
    "This machine was busy: with H = {hidden}, the middle round took {spread:.1f} times as long as the fastest. Do not "
    "believe these times yet, and measure again in a quiet moment."
)
FASTER = (
    "Many notes say that a GRU is **faster than an LSTM**: it has three blocks of weights, and the LSTM has four. "
    "{told}"
)

CHAIN_HELP = (
    "*Operations in a row*: how many have to wait for each other between the old state and the new one. In a small "
    "cell each operation costs about the same, however few numbers it works on, so a long row shows in the time. In a "
    "large one the multiplications take over."
)
