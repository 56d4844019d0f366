"""How many digits an operand needs: so many that the printed numbers, calculated with, give the printed result."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.expr import Array
from gru_viz.cells.formula import rounded

FEWEST, MOST = 4, 15
EXACT = MOST + 1
"""Instead of a number of digits: the shortest text that gives back the very same float."""

Digits = NDArray[np.int64]


def fewest_digits(operands: Sequence[Array], comes_out: Callable[..., NDArray[np.bool_]], limit: int = EXACT) -> Digits:
    """The least number of digits, for each element of ``comes_out``, with which it is true.

    ``comes_out`` gets the operands as they would read on the screen. Where no number of digits will do, ``limit``.
    """
    found: Digits | None = None
    for digits in range(FEWEST, MOST + 1):
        good = comes_out(*(as_read(operand, digits) for operand in operands))
        if found is None:
            found = np.full(good.shape, limit)
        found[good & (found == limit)] = digits
        if np.all(found < limit):
            break
    assert found is not None
    return found


def as_read(values: Array, digits: int) -> Array:
    """The floats that the printed texts of ``values`` stand for.

    Whole numbers and powers of ten up to 10²² are exact floats, so this division gives what a parser makes of the text.
    """
    return np.asarray(rounded(values, digits) / 10.0**digits)


def units(values: Array, digits: Digits) -> Array:
    """``values`` counted in units of their last decimal, each with its own number of digits."""
    counts = np.empty(values.shape)
    for each in np.unique(digits):
        at = np.broadcast_to(digits == each, values.shape)
        counts[at] = rounded(values[at], int(each))
    return counts


def texts(values: Array, digits: int) -> list[str]:
    """A row of numbers as operands: a true minus sign, no zeros at the end."""
    if digits == EXACT:
        exact = (np.format_float_positional(value + 0.0, trim="-") for value in values)
        return [text.replace("-", "−") for text in exact]
    return [_text(int(count), digits) for count in rounded(values, digits).tolist()]


def _text(count: int, digits: int) -> str:
    if not count:
        return "0"
    figures = str(abs(count)).rjust(digits + 1, "0")
    text = f"{figures[:-digits]}.{figures[-digits:]}".rstrip("0").removesuffix(".")
    return f"−{text}" if count < 0 else text
