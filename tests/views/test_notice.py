"""What is said about a scene that nobody designed: what there is of its kind of cell, and what there is not."""

from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.learning.shipped import SHIPPED
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import Scene
from gru_viz.views.notice import notice


def test_what_does_not_come_with_the_app_is_said_of_every_cell():
    for kind, names in CELL_NAMES.items():
        text = notice(Scene(weights="seed", cell=kind)).text
        designed = any(preset.cell_kind == kind for preset in PRESETS.values())
        trained = any(recipe.cell == kind for recipe in SHIPPED.values())
        assert (f"No scene was designed for {names.said}" in text) != designed, kind
        assert ("the page Training makes one." in text) != trained, kind
        assert names.bare in text or (designed and trained), kind
