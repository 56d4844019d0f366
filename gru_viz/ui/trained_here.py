"""Nets that this visitor has trained on the page Training, for the other pages."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from gru_viz.learning.net import Net
from gru_viz.learning.recipe import Recipe
from gru_viz.scene.recipes import recipes
from gru_viz.ui.state import scene

_KEPT = "nets trained in this visit"


def keep(made_by: Mapping[str, Recipe], nets: Mapping[str, Net]) -> None:
    """Keep the net of each kind of cell, and how it was made; what was kept before is forgotten."""
    st.session_state[_KEPT] = {kind: (made_by[kind], net) for kind, net in nets.items()}


def trained_here(kind: str) -> Net | None:
    """The net that the settings of the scene describe, if this visitor has trained it."""
    recipe, net = st.session_state.get(_KEPT, {}).get(kind, (None, None))
    if recipe is None or recipes(scene()).get(kind) != recipe:
        return None
    found: Net = net
    return found
