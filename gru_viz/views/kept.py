"""Results that are kept for a while: as many as fit into a given memory, the ones asked for last.

``st.cache_data`` would copy ten thousand steps of arrays at every rerun, and counts entries, not bytes. What is kept
here is shared by all visitors, so it must be read-only.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

Result = TypeVar("Result")


class Kept:
    """Results by key; the oldest go when the sum of their sizes is above ``most`` bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._found: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = Lock()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._found

    @property
    def nbytes(self) -> int:
        """Memory in use."""
        with self._lock:
            return sum(size for _, size in self._found.values())

    def get(self, key: Hashable, make: Callable[[], Result], size: Callable[[Result], int]) -> Result:
        """What was made for ``key`` before, or what ``make`` makes now. ``size`` gives its bytes.

        The lock is not held while it is made, so two visitors may make the same thing twice, but nobody waits.
        """
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                result: Result = self._found[key][0]
                return result
        made = make()
        with self._lock:
            self._found[key] = made, size(made)
            self._found.move_to_end(key)
            total = sum(bytes_ for _, bytes_ in self._found.values())
            while total > self.most and len(self._found) > 1:
                _, (_, gone) = self._found.popitem(last=False)
                total -= gone
        return made
