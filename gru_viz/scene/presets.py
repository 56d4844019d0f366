"""Designed presets: small cells whose every weight was chosen for a reason and can be read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import cell
from gru_viz.scene import designs_numbers, designs_reviews, designs_sentences
from gru_viz.scene.designs import Evidence, Force, Preset, Sight, Weight
from gru_viz.scene.lexicon import encode

__all__ = [
    "PRESETS",
    "Evidence",
    "Force",
    "Preset",
    "Series",
    "Sight",
    "Weight",
    "parameters",
    "sequence",
]


PRESETS: dict[str, Preset] = {
    preset.id: preset
    for preset in (
        *designs_reviews.DESIGNS,
        *designs_sentences.DESIGNS,
        *designs_numbers.DESIGNS,
    )
}
"""Id → preset, in the order of the menu."""


class Series(NamedTuple):
    """The input of a preset."""

    tokens: tuple[str, ...] | None
    """A word for each step, where there are words."""
    xs: Array
    """(T, D)"""
    columns: tuple[str, ...]
    """The names of the D input columns."""


def parameters(preset: Preset) -> Parameters:
    """The weights of a preset: zero wherever the preset names no weight."""
    kind = cell(preset.cell_kind, **preset.options)
    size, width = preset.hidden_size, len(preset.columns)
    values = {spec.name: np.zeros(spec.shape(width, size)) for spec in kind.parameters}
    for weight in preset.weights:
        at = (weight.row,) if weight.col is None else (weight.row, weight.col)
        values[weight.name][at] = weight.value
    return Parameters(kind, values)


def sequence(preset: Preset) -> Series:
    """The input of a preset, a text already turned into numbers."""
    if preset.text is not None:
        encoded = encode(preset.text)
        return Series(encoded.tokens, encoded.xs, preset.columns)
    return Series(preset.labels, np.array(preset.numbers, dtype=np.float64), preset.columns)
