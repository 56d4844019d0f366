"""What is said about layers of a person's own files."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.notation import CHOICE_TITLES
from gru_viz.layers.fingerprint import fingerprint
from gru_viz.layers.layer import Layer
from gru_viz.scene.scene import Scene

ASKED = (
    "**This scene needs a file.** Its weights are those of a layer of somebody's own: **{name}**, {cell}, {sizes} "
    "(inputs → units), fingerprint `{mark}…`. They are too many to travel in a link. Show the file that the layer is "
    "in, and the scene opens as it was. Everything else of it is kept meanwhile."
)
FILE = "The file with this layer"
KEPT = "The file is read in this server's memory, for this visit only, and is not stored."
SHORTER = "Read only {steps:,} steps"
INSTEAD = "Go on with random weights instead"
OF_LAYER = (
    "{cell}, {sizes} (inputs → units), {precision}. Cell, conventions and sizes are those of the file and stay so, "
    "since these weights would be another function with any others."
)
LOOK = (
    "**A layer of your own.** What it learnt and what its inputs mean is not known here. Look for units that never "
    "move, gates that stay open or shut whatever is read, and states that grow without end. Then try an input of your "
    "own."
)
REVERSED = "This layer reads its sequence from the end; the steps here are those of its own reading."
STARTS = "The file holds an initial state; runs here begin at zero."
_BEFORE = {"reset": "reset ", "output": "shows ", "gates_read": "gates read "}
_TOLD = 4


def own_title(name: str) -> str:
    """What a menu calls the weights of a layer."""
    return f"Your layer: {name or 'without a name'}"


def of_layer(scene: Scene) -> str:
    """What is fixed in a scene on a layer, and why."""
    layer = scene.content.layer if scene.content is not None else None
    told = [
        OF_LAYER.format(
            cell=cell_of(scene),
            sizes=f"{scene.inputs} → {scene.hidden}",
            precision=layer.precision if layer is not None else "numbers not there yet",
        )
    ]
    if layer is not None and layer.reverse:
        told.append(REVERSED)
    if layer is not None and any(state is not None and np.any(state) for state in (layer.h0, layer.c0)):
        told.append(STARTS)
    return " ".join(told)


def cell_of(scene: Scene) -> str:
    """A cell and its conventions in a few words."""
    return _cell(scene.cell, dict(scene.make_cell().options))


def choice_said(convention: str, value: str) -> str:
    """The title of a choice, readable where the name of its menu does not stand beside it."""
    return _BEFORE.get(convention, "") + CHOICE_TITLES[convention][value]


def _cell(kind: str, options: dict[str, str | bool]) -> str:
    said = [choice_said(name, str(options[name])) for name in CHOICE_TITLES if name in options]
    return ", ".join([CELL_NAMES[kind].bare, *said, "with biases" if options.get("biases") else "without biases"])


def other_weights(layers: Sequence[Layer], wanted: Scene) -> str:
    """What a file holds instead of the layer that a scene needs."""
    told = [
        f"{layer.title} ({_cell(layer.cell.kind, layer.conventions)}, {layer.input_size} → {layer.hidden_size}, "
        f"fingerprint {fingerprint(layer.params)[:12]}…)"
        for layer in layers[:_TOLD]
    ]
    more = f" and {len(layers) - _TOLD} more" if len(layers) > _TOLD else ""
    if not told:
        return "This file holds no layer that a scene can hold."
    needs = f"The scene needs fingerprint {wanted.fingerprint[:12]}…"
    return f"This file holds other weights: {'; '.join(told)}{more}. {needs}."
