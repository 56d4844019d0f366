"""Long rows of numbers for narrow pictures: what is left out never hides a spike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.expr import Array

COLUMNS = 800
"""Pixel columns of a picture over time: no screen shows one much wider."""


def _grouped(values: Array, columns: int) -> Array:
    """(..., N) → (..., groups, length): at most ``columns`` groups, the last one filled up with its last value."""
    count = values.shape[-1]
    length = -(-count // columns)
    groups = -(-count // length)
    filled = np.concatenate([values, np.repeat(values[..., -1:], groups * length - count, axis=-1)], axis=-1)
    return filled.reshape(*values.shape[:-1], groups, length)


def extremes(values: Array, columns: int = COLUMNS) -> NDArray[np.intp]:
    """Which of N values a picture ``columns`` pixels wide has to draw, ascending: every column's lowest and highest.

    All of them, where there are at most two for each column. The lowest and highest value of any column, and with
    them every spike, are among them, at their own places; so are the first and the last value.
    """
    count = len(values)
    if count <= 2 * columns:
        return np.arange(count)
    groups = _grouped(values, columns)
    starts = np.arange(len(groups)) * groups.shape[1]
    found = np.concatenate([[0], starts + groups.argmin(axis=1), starts + groups.argmax(axis=1), [count - 1]])
    return np.unique(np.minimum(found, count - 1))


def bands(values: Array, columns: int = COLUMNS) -> tuple[Array, float]:
    """Rows (R, N) for a heatmap: (R, M) and how many steps one of its M cells stands for.

    Where N is more than two for each column, every column becomes two cells, its lowest value and its highest.
    """
    if values.shape[-1] <= 2 * columns:
        return values, 1.0
    groups = _grouped(values, columns)
    pairs = np.stack([groups.min(axis=-1), groups.max(axis=-1)], axis=-1)
    return pairs.reshape(len(values), -1), groups.shape[-1] / 2
