"""Numbers from outside, as the float64 arrays that everything here computes with."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gru_viz.cells.expr import Array

LARGEST = 1e100
"""Weights and inputs beyond ± this are refused: their products would leave the range of float64."""


def _unwrapped(value: Any) -> Any:
    """The numbers of a tensor, off its graph and its device; a type that NumPy lacks (bfloat16) by way of float32."""
    for step in ("detach", "cpu", "resolve_conj", "resolve_neg"):
        value = getattr(value, step, lambda same=value: same)()
    if not callable(getattr(value, "numpy", None)):
        # Asked without arguments: what was written before NumPy 2 knows no copy=, and NumPy would warn of that.
        return value.__array__() if hasattr(value, "__array__") else value
    try:
        return value.numpy()
    except TypeError:
        return value.float().numpy()


def plain(value: Any) -> np.ndarray[Any, Any]:
    """Any array-like; TypeError for what NumPy would turn into numbers that nobody meant."""
    if value is None:
        raise TypeError("given None")
    if hasattr(value, "batch_sizes"):
        raise TypeError("given a packed sequence of PyTorch; give each sequence by itself, as (T, D)")
    if np.ma.is_masked(value):
        raise TypeError("some of them are masked; say what stands there with .filled(…)")
    array = np.asarray([_unwrapped(item) for item in value] if isinstance(value, list | tuple) else _unwrapped(value))
    texts = [str(item) for item in array.flat if isinstance(item, str | bytes)] if array.dtype.kind in "OUS" else []
    if texts:
        raise TypeError(f"could not convert strings such as {texts[0]!r}")
    if array.dtype.kind in "cMm" or array.dtype.names:
        raise TypeError(f"could not convert {array.dtype}")
    return array


def checked(name: str, value: ArrayLike) -> Array:
    """``value`` as a float64 array of its own; ValueError naming ``name`` where it is not finite numbers.

    PyTorch's tensors may require grad, live on another device, or hold bfloat16. Strings, complex numbers, dates and
    masked numbers are refused, not converted.
    """
    try:
        array = np.array(plain(value), dtype=np.float64)
    except (TypeError, ValueError, OverflowError, RuntimeError) as error:
        why = "its rows differ in length" if "inhomogeneous" in str(error) else error
        raise ValueError(f"{name} must be numbers; {why}") from None
    if not np.all(np.isfinite(array)):
        raise ValueError(f"{name} holds NaN or Inf; every number must be finite")
    if np.any(np.abs(array) > LARGEST):
        raise ValueError(f"{name} holds a number beyond ±{LARGEST:g}, too large to compute with")
    return array
