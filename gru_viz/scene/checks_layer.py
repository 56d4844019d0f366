"""Checks of a scene whose weights are those of a layer of a file: what is the layer's stays as it is."""

from __future__ import annotations

from typing import Any

from gru_viz.layers.fingerprint import is_fingerprint
from gru_viz.learning.text import visible
from gru_viz.scene.checks_input import default, most_steps
from gru_viz.scene.held import Held
from gru_viz.scene.lexicon import COLUMNS
from gru_viz.scene.setting import MAX_UNITS, MAX_WIDTH, WEIGHTS_FROM_SEED, WEIGHTS_OF_LAYER
from gru_viz.scene.settings import BY_FIELD

OF_LAYER = ("layer_name", "inputs", "into", "fingerprint", "content")
"""Fields that say nothing in a scene with other weights."""
HIGHER = {"hidden": MAX_UNITS, "unit": MAX_UNITS - 1, "lines": MAX_UNITS - 1}
"""What a layer may have more of than other cells."""


def fields_of(held: Held) -> dict[str, Any]:
    """The fields of a scene that a layer decides."""
    layer = held.layer
    return {
        "layer_name": one_line(layer.title),
        "inputs": layer.input_size,
        "fingerprint": held.fingerprint,
        "cell": layer.cell.kind,
        "hidden": layer.hidden_size,
        **layer.conventions,
    }


def one_line(text: str) -> str:
    """A name as it can stand in a link."""
    letters = text.encode(errors="replace").decode()
    return " ".join(visible(letters).split())[: int(BY_FIELD["layer_name"].high)]


def too_large(inputs: int, hidden: int) -> str:
    """Why a layer can be no scene, or nothing."""
    if hidden <= MAX_UNITS and inputs <= MAX_WIDTH:
        return ""
    most = f"scenes hold layers of up to {MAX_UNITS:,} units and {MAX_WIDTH:,} inputs"
    return f"{most}; this one has {hidden:,} and {inputs:,}"


def settle_layer(values: dict[str, Any], notes: list[str]) -> None:
    """Cell, conventions and sizes of the layer, or weights from the seed where no layer is named."""
    held = values["content"]
    if values["weights"] == WEIGHTS_OF_LAYER:
        why = too_large(held.layer.input_size, held.layer.hidden_size) if held is not None else ""
        if held is None and not is_fingerprint(values["fingerprint"]):
            why = "no layer is named by a fingerprint"
        if why:
            notes.append(f"{why}, so random weights are used")
            values["weights"] = WEIGHTS_FROM_SEED
            values["hidden"] = min(values["hidden"], int(BY_FIELD["hidden"].high))
            values["unit"] = min(values["unit"], values["hidden"] - 1)
    if values["weights"] != WEIGHTS_OF_LAYER:
        values |= {field: default(field) for field in OF_LAYER}
        return
    if held is not None:
        own = {name: value for name, value in fields_of(held).items() if name != "layer_name"}
        if any(values[name] != value for name, value in own.items()):
            notes.append("cell, conventions and sizes are those of the layer, and stay so")
        values |= own
    if values["into"] >= values["inputs"]:
        notes.append(f"into={values['into']} is past the last input, so the signal goes into every one")
        values["into"] = default("into")
    _settle_input(values, notes)


def _settle_input(values: dict[str, Any], notes: list[str]) -> None:
    """An input of as many columns as the layer reads."""
    inputs = values["inputs"]
    if values["sequence"] == "text" and inputs != len(COLUMNS):
        notes.append(f"a word is {len(COLUMNS)} numbers here, and the layer reads {inputs}, so it reads noise")
        values["sequence"] = "noise"
    rows = values["numbers"]
    if values["sequence"] != "numbers" or len(rows[0]) == inputs:
        return
    if rows != default("numbers"):
        notes.append(f"the layer reads {inputs} numbers a step, and there were {len(rows[0])}; what was missing is 0")
    rows = rows[: most_steps(inputs)]
    if len(rows[0]) == 1:
        values["numbers"] = tuple(row * inputs for row in rows)
    else:
        values["numbers"] = tuple((*row, *(0.0,) * (inputs - len(row)))[:inputs] for row in rows)
