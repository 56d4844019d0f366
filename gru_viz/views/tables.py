"""Tables that stand below a figure: the input, the weights, and the reasons of designed ones."""

from __future__ import annotations

import math
from dataclasses import fields

import pandas as pd

from gru_viz.cells.notation import CELL_TITLES
from gru_viz.scene.designs import Preset
from gru_viz.scene.material import WEIGHTS, Sequence
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import Scene, opening
from gru_viz.scene.setting import WEIGHTS_FROM_SEED, WEIGHTS_OF_LAYER
from gru_viz.scene.settings import CURSOR
from gru_viz.views.own_layer import own_title
from gru_viz.views.reading import Reading


def is_untouched(scene: Scene) -> bool:
    """Whether a designed scene computes what its author saw."""
    original = opening(scene)
    computed = (field.name for field in fields(Scene) if field.name not in CURSOR)
    return all(getattr(scene, name) == getattr(original, name) for name in computed)


def has_own_weights(scene: Scene) -> bool:
    """Whether not one weight of a scene is left as the seed drew it, as when a net that was trained here is opened."""
    inputs = scene.make_sequence().xs.shape[1]
    shapes = (spec.shape(inputs, scene.hidden) for spec in scene.make_cell().parameters)
    return len(scene.edits) == sum(map(math.prod, shapes))


def scene_title(scene: Scene) -> str:
    """What a heading calls a scene: its preset's or its net's title, else the cell and whose weights it has."""
    if scene.weights == WEIGHTS_OF_LAYER:
        return own_title(scene.layer_name)
    if scene.weights != WEIGHTS_FROM_SEED:
        return WEIGHTS[scene.weights]
    return f"{CELL_TITLES[scene.cell]} with {'weights of its own' if has_own_weights(scene) else 'random weights'}"


def unit_name(scene: Scene) -> str:
    """What the unit in focus stands for in a designed scene; empty where nobody gave it a name."""
    return unit_names(scene)[scene.unit]


def unit_names(scene: Scene) -> tuple[str, ...]:
    """What each of the H units stands for in a designed scene; empty texts where nobody gave them names."""
    preset = PRESETS.get(scene.weights)
    return preset.units if preset else ("",) * scene.hidden


LONGEST = 14
"""Characters of a word that the strip above a figure shows."""


def short_tokens(sequence: Sequence) -> list[str]:
    """The tokens as the strip above a figure shows them."""
    return [token if len(token) <= LONGEST else token[: LONGEST - 1] + "…" for token in sequence.tokens]


def input_table(reading: Reading) -> pd.DataFrame:
    """One row per step: its token and what it turns into."""
    sequence = reading.sequence
    frame = pd.DataFrame(sequence.xs, columns=list(sequence.columns))
    frame.index.name = "t"
    if sequence.named:
        frame.insert(0, "word", list(sequence.tokens))
    if not all(sequence.known):
        frame.insert(1, "known", list(sequence.known))
    return frame


def weight_table(reading: Reading, name: str) -> pd.DataFrame:
    """One parameter, a row per unit."""
    array = reading.params[name]
    units = [f"unit {unit}" for unit in range(len(array))]
    if array.ndim == 1:
        return pd.DataFrame({reading.entry(name).symbol.text: array}, index=units)
    axes = {spec.name: spec.axes for spec in reading.cell.parameters}[name]
    return pd.DataFrame(array, index=units, columns=list(reading.sequence.columns) if axes[1] == "D" else units)


def weight_reasons(reading: Reading, preset: Preset) -> pd.DataFrame:
    """Every designed weight with its reason."""
    rows = []
    for weight in preset.weights:
        if weight.name not in reading.params:
            continue
        axes = {spec.name: spec.axes for spec in reading.cell.parameters}[weight.name]
        source = "" if weight.col is None else (preset.columns if axes[1] == "D" else preset.units)[weight.col]
        rows.append(
            (
                reading.entry(weight.name).symbol.text,
                f"{weight.row} · {preset.units[weight.row]}",
                source,
                weight.value,
                weight.reason,
            )
        )
    return pd.DataFrame(rows, columns=["weight", "into unit", "from", "value", "reason"])
