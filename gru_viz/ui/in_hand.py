"""The layers of files that this visit has in hand, so that its scenes need not ask for a file again.

They are kept in the session and nowhere else: they go when it ends. Only so many are kept; the scene of an older one
asks for its file.
"""

from __future__ import annotations

import streamlit as st

from gru_viz.scene.held import Held
from gru_viz.scene.scene import Scene, with_layer
from gru_viz.scene.setting import WEIGHTS_OF_LAYER

MOST = 6
MOST_BYTES = 100_000_000
_IN_HAND = "layers in hand"


def in_hand() -> tuple[Held, ...]:
    """The layers, the latest first."""
    found: tuple[Held, ...] = st.session_state.get(_IN_HAND, ())
    return found


def take_in_hand(new: Held) -> None:
    """Keep a layer, and those before it as far as they fit."""
    kept, size = [new], new.nbytes
    for held in in_hand():
        size += held.nbytes
        if held != new and len(kept) < MOST and size <= MOST_BYTES:
            kept.append(held)
    st.session_state[_IN_HAND] = tuple(kept)


def completed(scene: Scene) -> Scene:
    """A scene with the layer that it names, if that is in hand, else without."""
    if scene.weights != WEIGHTS_OF_LAYER:
        return scene
    if scene.content is not None and scene.content.text:
        return scene  # small enough to stay in any scene
    found = next((held for held in in_hand() if held.fingerprint == scene.fingerprint), None)
    return scene if found is scene.content else with_layer(scene, found)
