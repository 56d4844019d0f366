"""What to notice in a scene, as Markdown."""

from __future__ import annotations

from typing import NamedTuple

from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.learning.shipped import SHIPPED
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import Scene
from gru_viz.scene.setting import WEIGHTS_OF_LAYER
from gru_viz.views.own_layer import LOOK
from gru_viz.views.tables import has_own_weights
from gru_viz.views.trained import OWN_WEIGHTS, trained_words

CHANGED = "*You have changed this scene, so what was said about the original need not hold any more.*"


class Notice(NamedTuple):
    """What is said about a scene."""

    text: str
    sights: tuple[str, ...] = ()
    """What can be seen in a designed scene as its author left it."""


def notice(scene: Scene) -> Notice:
    """The story of a designed scene and its sights; how a trained net came by its weights; or where to look."""
    if preset := PRESETS.get(scene.weights):
        return Notice(f"**{preset.question}** {preset.story}", preset.look_for)
    if scene.weights in SHIPPED:
        return Notice(trained_words(scene.weights))
    if scene.weights == WEIGHTS_OF_LAYER:
        return Notice(LOOK)
    if has_own_weights(scene):
        return Notice(OWN_WEIGHTS)
    look = "gates that hardly move" if scene.make_cell().keep_gate else "how soon the state forgets"
    return Notice(f"**Random weights.** Nothing here was designed: look for {look}, and ask why.{_missing(scene.cell)}")


def has_trained(kind: str) -> bool:
    """Whether a trained net of this kind of cell comes with the app."""
    return kind in {recipe.cell for recipe in SHIPPED.values()}


def _missing(kind: str) -> str:
    """What does not come with the app for this kind of cell."""
    names = CELL_NAMES[kind]
    no_scene = not any(preset.cell_kind == kind for preset in PRESETS.values())
    if has_trained(kind):
        return f" No scene was designed for {names.said}." if no_scene else ""
    if no_scene:
        return (
            f" No scene was designed for {names.said}, and no trained one comes with the app: the page Training makes "
            "one."
        )
    return f" No trained {names.bare} comes with the app: the page Training makes one."
