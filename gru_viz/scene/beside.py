"""What stands in a link beside its scene: keys that are no setting, and that every page keeps in its address."""

from __future__ import annotations

BESIDE: dict[str, str] = {
    "view": "what of a page is seen",
    "ask": "the question that is asked",
    "check": "the questions of the page Check yourself, and the answers",
    "lesson": "the lesson that runs: its name, or all of it",
    "at": "which stop of the lesson is open, counted from 1",
    "present": "whether the page is shown for a lecture hall",
}
"""Key → what it says. Who reads a key is told in the module that bears its name."""
