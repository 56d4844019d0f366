"""The output head of somebody's file: linear maps that can read a layer's states, and what they say at each step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from gru_viz.cells.expr import Array
from gru_viz.layers.layer import Layers
from gru_viz.views.own_run import OwnRun

_DENSE = re.compile(r"(?:.*[./])?(?:weight|kernel(?::0)?|[^/]*dense[^/]*/vars/0)")


def heads(layers: Layers, width: int) -> dict[str, tuple[Array, Array]]:
    """Linear maps of a file that can read ``width`` states: name → matrix (K, width) and bias (K,).

    A matrix counts that no layer is made of, is no embedding, and is called weight (PyTorch: a row for each output) or
    kernel (Keras: a column).
    """
    taken = set().union(*layers.parts.values()) if layers.parts else set()
    found: dict[str, tuple[Array, Array]] = {}
    for name, array in layers.arrays.items():
        if array.ndim != 2 or array.dtype.kind != "f" or name in taken or "embed" in name.lower():
            continue
        if not _DENSE.fullmatch(name):
            continue
        matrix, beside = array.T, re.sub(r"kernel(?=(:0)?$)", "bias", name)
        if name.endswith("weight"):
            matrix, beside = array, name.removesuffix("weight") + "bias"
        elif name.endswith("vars/0"):
            beside = name.removesuffix("0") + "1"
        bias = layers.arrays.get(beside, np.zeros(len(matrix)))
        if matrix.shape[1] == width and bias.shape == (len(matrix),):
            found[name] = np.asarray(matrix, np.float64), np.asarray(bias, np.float64)
    return found


HEAD_COLUMNS = 8
"""Outputs of a head that get a column each."""


def head_table(run: OwnRun, head: tuple[Array, Array], tokens: Sequence[str] = ()) -> pd.DataFrame:
    """The outputs of a linear head at every step: all of a small head, else the largest."""
    matrix, bias = head
    outputs = np.asarray(run.ys, np.float64) @ matrix.T + bias  # (T, K)
    columns: dict[str, Any] = {"t": np.arange(len(outputs))}
    if tokens:
        columns["token"] = list(tokens)
    best = outputs.argmax(axis=1)
    if outputs.shape[1] > 1:
        columns["largest"] = best
    if outputs.shape[1] <= HEAD_COLUMNS:
        columns |= {f"output {at}": np.round(outputs[:, at], 3) for at in range(outputs.shape[1])}
    else:
        columns["its value"] = np.round(outputs[np.arange(len(outputs)), best], 3)
    return pd.DataFrame(columns)
