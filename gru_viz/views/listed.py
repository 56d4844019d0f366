"""Units in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MOST_LISTED = 16


def listed(units: Sequence[int] | NDArray[np.intp]) -> str:
    """Some units by number, and how many more there are: "1, 4, 7", "0, 1, 2 and 300 more"."""
    more = len(units) - MOST_LISTED
    return ", ".join(map(str, units[:MOST_LISTED])) + (f" and {more:,} more" if more > 0 else "")
