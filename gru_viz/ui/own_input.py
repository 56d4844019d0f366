"""What a layer of somebody's own reads: chosen, typed or dropped."""

from __future__ import annotations

import streamlit as st

from gru_viz.views.long import LONG_SIGNALS
from gru_viz.views.own_files import Choice
from gru_viz.views.own_input import Given, random_input, signal
from gru_viz.views.own_run import most_steps

RANDOM, PULSE, SIGNAL = "Random", "Pulse", "Signal"


def choose_input(choice: Choice) -> Given | None:
    """The input of a stack; None, with a sentence, where there is none yet."""
    stack = choice.stack
    most = most_steps(stack)
    kinds = [RANDOM, PULSE, SIGNAL]
    kind = st.segmented_control("It reads", kinds, default=RANDOM, key="own_input") or RANDOM
    left, middle, right = st.columns(3)
    steps = int(left.number_input("Steps", 2, most, min(200, most), key=f"own_steps_{most}"))
    if kind == RANDOM:
        return random_input(steps, stack.input_size, int(middle.number_input("Seed", 0, 10**6, 0, key="own_seed")))
    name = "pulse"
    if kind == SIGNAL:
        names = [name for name in LONG_SIGNALS if name != "pulse"]
        name = right.selectbox("Signal", names, key="own_signal") or names[0]
    column = int(middle.number_input("In input", 0, stack.input_size - 1, 0, key=f"own_column_{stack.input_size}"))
    return signal(name, steps, stack.input_size, column)
