"""Files that visitors have dropped, in memory only, and how many of them a server holds at once."""

from __future__ import annotations

import itertools
from threading import Lock
from typing import ClassVar
from weakref import WeakSet

MOST = 600_000_000
"""Bytes of all visitors' files together."""
MOST_OF_ONE = 120_000_000
"""Bytes of one visitor's files."""
FULL = "This server holds as many files as it has memory for. Files go when their pages are closed; try again later."
ENOUGH = f"At most {MOST_OF_ONE // 10**6} MB of files are held for one page. Remove one first."


class Held:
    """A file in memory. Whoever holds this object holds the file; when nobody does, its memory is free."""

    _count = itertools.count()

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.data = name, data
        self.id = next(self._count)


class Shelf:
    """The files of one visit, and with it a share of what the server has for all."""

    _everybody: ClassVar[WeakSet[Held]] = WeakSet()
    _lock = Lock()

    def __init__(self) -> None:
        self.files: list[Held] = []

    def put(self, name: str, data: bytes) -> str:
        """Hold a file; gives the sentence why not, or nothing."""
        if sum(len(held.data) for held in self.files) + len(data) > MOST_OF_ONE:
            return ENOUGH
        with self._lock:
            if sum(len(held.data) for held in self._everybody) + len(data) > MOST:
                return FULL
            held = Held(name, data)
            self._everybody.add(held)
        self.files.append(held)
        return ""

    def remove(self, id: int) -> None:
        """Let go of a file."""
        self.files = [held for held in self.files if held.id != id]
