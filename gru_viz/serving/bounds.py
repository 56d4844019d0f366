"""How much one process takes on, and what it says past that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

PREFIX = "GRU_VIZ_"


class Bounds(NamedTuple):
    """Bounds of one process. An environment variable sets each, as ``GRU_VIZ_VISITORS=80`` sets ``visitors``."""

    visitors: int = 150
    """Open pages. A page that was open before, and lost its server, may come on top of that."""
    memory: int = 2000
    """MiB of memory of the process, above which nobody new is let in."""
    changes: int = 20
    """Messages a second of one page, in the long run; what comes faster waits."""
    burst: int = 100
    """Messages of one page that may come at once."""
    body: int = 51
    """MiB of one request: an upload of Streamlit's ``maxUploadSize``, and what stands around it."""


def from_environment(given: Mapping[str, str]) -> Bounds:
    """The bounds, with what the environment sets. Raises ValueError for anything but a whole number of 1 or more."""
    found = {}
    for name in Bounds._fields:
        text = given.get(PREFIX + name.upper())
        if text is None:
            continue
        if not (text.isascii() and text.isdigit() and int(text) > 0):
            raise ValueError(f"{PREFIX}{name.upper()} must be a whole number of 1 or more; given {text!r}")
        found[name] = int(text)
    return Bounds(**found)


class Pace:
    """How long a message has to wait, so that one page gets no more than its share."""

    def __init__(self, bounds: Bounds, now: float) -> None:
        self._rate, self._most = bounds.changes, float(bounds.burst)
        self._left, self._at = self._most, now

    def wait(self, now: float) -> float:
        """Seconds until the message that came now may go on."""
        self._left = min(self._most, self._left + (now - self._at) * self._rate) - 1
        self._at = now
        return max(0.0, -self._left / self._rate)
