"""How a note speaks of what somebody wrote."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sized

TOLD = 3
"""Notes about a link that are read out; of the others, only the number is."""


def near(given: object, known: Iterable[str], notes: Sized) -> str:
    """A question in brackets about what may have been meant, or nothing.

    Looking for it takes long, so once there are as many ``notes`` as are read out, nobody does.
    """
    if len(notes) >= TOLD:
        return ""
    found = difflib.get_close_matches(brief(given), list(known), n=1)
    return f" (did you mean {found[0]}?)" if found else ""


def brief(value: object) -> str:
    """What somebody wrote, short and printable, so that it can be quoted in a sentence."""
    try:
        text = str(value)[:200]
    except ValueError:
        return "a huge number"
    text = " ".join("".join(letter if letter.isprintable() else "·" for letter in text).split())
    return text if len(text) <= 40 else text[:37] + "…"


def shortest(value: float) -> str:
    """The fewest figures that give back the very same number: ``0.5``, ``12``, ``0.0004``, ``4e-07``."""
    return repr(float(value) + 0.0).removesuffix(".0")
