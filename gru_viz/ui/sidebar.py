"""The sidebar that chooses a scene: weights, cell, conventions, notation, input."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from gru_viz.cells.notation import CELL_TITLES, CHOICE_TITLES, NOTATIONS
from gru_viz.cells.zoo import CONVENTIONS
from gru_viz.scene.lexicon import COLUMNS
from gru_viz.scene.material import WEIGHTS
from gru_viz.scene.scene import base, fewer_units, scene_of_layer
from gru_viz.scene.sequences import SIGNALS
from gru_viz.scene.setting import WEIGHTS_FROM_SEED, WEIGHTS_OF_LAYER
from gru_viz.scene.settings import SEQUENCES
from gru_viz.ui.controls import choose, count, pick_units, slide, switch, write_text
from gru_viz.ui.in_hand import in_hand
from gru_viz.ui.lexicon import unknown_words
from gru_viz.ui.numbers import paste_numbers
from gru_viz.ui.seen import shows
from gru_viz.ui.state import change, open_scene, scene
from gru_viz.views.own_layer import of_layer, own_title
from gru_viz.views.tables import has_own_weights
from gru_viz.views.trained import OWN_TITLE


def scene_sidebar(*without: str) -> None:
    """Everything that is chosen once and then played with; nothing in a page that is embedded in another one.

    without: what is left out, because the page shows another one than the scene holds: "cell" (with its conventions),
    "notation", "hidden".
    """
    if st.context.is_embedded or not shows("sidebar"):
        return
    with st.sidebar:
        _weights()
        is_own = scene().weights == WEIGHTS_OF_LAYER
        if is_own:
            st.caption(of_layer(scene()))
        elif "cell" not in without:
            _cell_and_conventions()
        if "notation" not in without:
            choose("notation", titles=NOTATIONS)
        if "hidden" not in without and not is_own:
            slide("hidden")
        _input()
        if scene().hidden > 1:
            pick_units()


def _cell_and_conventions() -> None:
    _cell()
    for name in CONVENTIONS[scene().cell]:
        if name == "biases":
            switch(name)
        else:
            choose(name, CONVENTIONS[scene().cell][name], CHOICE_TITLES[name])


def _cell() -> None:
    def take(chosen: str) -> None:
        # A cell comes in its own usual conventions.
        change(cell=chosen, **{name: choices[0] for name, choices in CONVENTIONS[chosen].items()})

    choose("cell", titles=CELL_TITLES, take=take)


def _weights() -> None:
    is_own = has_own_weights(scene())

    last = next(iter(in_hand()), None)

    def take(chosen: str) -> None:
        if chosen == WEIGHTS_FROM_SEED:
            change(weights=chosen, shifts=(), gains=(), edits=(), **fewer_units(scene()))
        elif chosen == WEIGHTS_OF_LAYER and last is not None:
            open_scene(*scene_of_layer(last, notation=scene().notation))
        else:
            open_scene(replace(base(chosen), notation=scene().notation))

    titles = {**WEIGHTS, WEIGHTS_FROM_SEED: OWN_TITLE} if is_own else dict(WEIGHTS)
    if scene().weights == WEIGHTS_OF_LAYER:
        titles[WEIGHTS_OF_LAYER] = own_title(scene().layer_name)
    elif last is not None:
        titles[WEIGHTS_OF_LAYER] = own_title(last.layer.title)
    choose("weights", tuple(titles), titles, take)
    if scene().weights == WEIGHTS_FROM_SEED and not is_own:
        count("seed")


def _input() -> None:
    own = scene().weights == WEIGHTS_OF_LAYER
    no_text = own and scene().inputs != len(COLUMNS)
    choose("sequence", tuple(id for id in SEQUENCES if id != "text" or not no_text), SEQUENCES)
    kind = scene().sequence
    if kind == "text":
        write_text()
        unknown_words()
    elif kind == "numbers":
        paste_numbers()
    else:
        st.caption(SIGNALS[kind].description)
        count("steps")
        if kind == "noise":
            count("noise_seed")
        elif own and scene().inputs > 1:
            count("into", high=scene().inputs - 1)
