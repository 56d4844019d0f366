"""The sidebar that chooses a scene: weights, cell, conventions, notation, input."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from gru_viz.cells.notation import CELL_TITLES, CHOICE_TITLES, NOTATIONS
from gru_viz.cells.zoo import CONVENTIONS
from gru_viz.scene.material import WEIGHTS
from gru_viz.scene.scene import base
from gru_viz.scene.sequences import SIGNALS
from gru_viz.scene.setting import WEIGHTS_FROM_SEED
from gru_viz.scene.settings import BY_FIELD, SEQUENCES
from gru_viz.ui.controls import choose, count, pick_units, slide, switch, write_text
from gru_viz.ui.numbers import paste_numbers
from gru_viz.ui.state import change, hand_over, replace_scene, scene
from gru_viz.views.tables import has_own_weights
from gru_viz.views.trained import OWN_TITLE


def scene_sidebar() -> None:
    """Everything that is chosen once and then played with."""
    with st.sidebar:
        _weights()
        _cell()
        for name in CONVENTIONS[scene().cell]:
            if name == "biases":
                switch(name)
            else:
                choose(name, CONVENTIONS[scene().cell][name], CHOICE_TITLES[name])
        choose("notation", titles=NOTATIONS)
        slide("hidden")
        _input()
        if scene().hidden > 1:
            pick_units()


def _cell() -> None:
    setting = BY_FIELD["cell"]
    hand_over("set_cell", scene().cell)

    def take() -> None:
        chosen = st.session_state["set_cell"]
        # A cell comes in its own usual conventions.
        change(cell=chosen, **{name: choices[0] for name, choices in CONVENTIONS[chosen].items()})

    st.selectbox(
        setting.title,
        setting.choices,
        format_func=CELL_TITLES.__getitem__,
        key="set_cell",
        help=setting.help,
        on_change=take,
    )


def _weights() -> None:
    setting = BY_FIELD["weights"]
    hand_over("set_weights", scene().weights)
    is_own = has_own_weights(scene())

    def take() -> None:
        chosen = st.session_state["set_weights"]
        if chosen == WEIGHTS_FROM_SEED:
            change(weights=chosen, shifts=(), gains=(), edits=())
        else:
            replace_scene(replace(base(chosen), notation=scene().notation))

    st.selectbox(
        setting.title,
        tuple(WEIGHTS),
        format_func=lambda weights: OWN_TITLE if is_own and weights == WEIGHTS_FROM_SEED else WEIGHTS[weights],
        key="set_weights",
        help=setting.help,
        on_change=take,
    )
    if scene().weights == WEIGHTS_FROM_SEED and not is_own:
        count("seed")


def _input() -> None:
    choose("sequence", tuple(SEQUENCES), SEQUENCES)
    kind = scene().sequence
    if kind == "text":
        write_text()
    elif kind == "numbers":
        paste_numbers()
    else:
        st.caption(SIGNALS[kind].description)
        slide("steps")
        if kind == "noise":
            count("noise_seed")
