"""The three things a reader should know first: σ, tanh and the Hadamard product, as numbers to draw."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import OPS, Array

REACH = 6.0


class CurveInfo(NamedTuple):
    """A squashing function with one point on it."""

    name: str
    xs: Array
    ys: Array
    at: float
    value: float
    low: float
    high: float


class ProductInfo(NamedTuple):
    """A Hadamard product, unit by unit."""

    gate: Array
    state: Array
    product: Array


def curve_info(op: str, at: float) -> CurveInfo:
    """σ ("sigmoid") or tanh over −6 … 6, from the same definition that the cells use."""
    function = OPS[op].value
    xs = np.linspace(-REACH, REACH, 121)
    low = 0.0 if op == "sigmoid" else -1.0
    return CurveInfo({"sigmoid": "σ"}.get(op, op), xs, function(xs), at, float(function(np.asarray(at))), low, 1.0)


def product_info(first_gate: float) -> ProductInfo:
    """Gate ⊙ state of four units; the first gate value is the reader's."""
    gate, state = np.array([first_gate, 1.0, 0.5, 0.0]), np.array([0.8, -0.6, 0.9, -0.7])
    return ProductInfo(gate, state, OPS["mul"].value(gate, state))
