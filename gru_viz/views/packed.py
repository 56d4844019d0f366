"""Numbers on their way to the browser: little-endian, in base64; whole ones in as few bytes as hold them."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Whole = NDArray[np.int64]

TYPES = {"i1": 1, "i2": 2, "i4": 4}
"""Type → bytes of one number."""


def joined(blocks: Mapping[str, Whole], lead: int = 0) -> Whole:
    """All blocks one behind the other, (N,), or (..., N) behind their first ``lead`` axes, which they share."""
    rows = [block.reshape(*block.shape[:lead], math.prod(block.shape[lead:])) for block in blocks.values()]
    return np.concatenate(rows, axis=-1) if rows else np.zeros(0, np.int64)


def smallest(values: ArrayLike, types: Sequence[str] = ("i2", "i4")) -> str:
    """The first of ``types`` (in ascending order) that holds every number.

    Raises ValueError where none does.
    """
    array = np.asarray(values)
    low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
    for name in types:
        half = 1 << (8 * TYPES[name] - 1)
        if -half <= low and high < half:
            return name
    raise ValueError(f"numbers from {low} to {high} do not fit into {' or '.join(types)}")


def pack(values: ArrayLike, scale: int = 1000, types: Sequence[str] = ("i2", "i4")) -> dict[str, Any]:
    """An array of whole numbers, any shape, as ``{"type", "scale", "data"}``, in C order.

    scale: what the numbers are to be divided by; 1000 for thousandths. types: what may be chosen from, in
    ascending order. Raises ValueError for numbers that are not whole or fit into none of ``types``.
    """
    array = np.asarray(values)
    if array.size and array.dtype.kind not in "iu":
        raise ValueError(f"only whole numbers can be packed, not {array.dtype}")
    name = smallest(array, types)
    data = np.ascontiguousarray(array, dtype=f"<{name}").tobytes()
    return {"type": name, "scale": scale, "data": base64.b64encode(data).decode("ascii")}


def pack_floats(blocks: Mapping[str, NDArray[np.float64]]) -> dict[str, Any]:
    """Arrays by name, every bit of them, one behind the other: ``{"series": [[name, *shape], …], "data"}``."""
    series = [[name, *block.shape] for name, block in blocks.items()]
    data = b"".join(np.ascontiguousarray(block, dtype="<f8").tobytes() for block in blocks.values())
    return {"series": series, "data": base64.b64encode(data).decode("ascii")}


def unpack(packed: Mapping[str, Any]) -> Whole:
    """The whole numbers of :func:`pack`, (N,), not yet divided by the scale.

    Raises ValueError for an unknown type or data that is not base64 or not a whole count of numbers.
    """
    if packed["type"] not in TYPES:
        raise ValueError(f"{packed['type']!r} is none of the types {', '.join(TYPES)}")
    data = base64.b64decode(packed["data"], validate=True)
    return np.frombuffer(data, dtype=f"<{packed['type']}").astype(np.int64)
