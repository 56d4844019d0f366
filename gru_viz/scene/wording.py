"""How a note speaks of what somebody wrote."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def near(given: object, known: Iterable[str]) -> str:
    """A question in brackets about what may have been meant, or nothing."""
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
