"""The home page's three scenes: which preset, on which page, and why to look."""

from __future__ import annotations

from typing import NamedTuple


class Invitation(NamedTuple):
    """A scene worth seeing first."""

    preset: str
    page: str
    """File of the page that opens."""
    title: str
    text: str


INVITATIONS: tuple[Invitation, ...] = (
    Invitation(
        "review-end",
        "pages/gate_lab.py",
        "The verdict comes last",
        "A GRU reads a review that is all plot until its last sentence. Watch the reset gate close at one word and "
        "wipe the slate.",
    ),
    Invitation(
        "review-start",
        "pages/gate_lab.py",
        "The verdict comes first",
        "The same kind of unit, the opposite gate: now the update gate has to carry the first opinion past every "
        "distraction to the end.",
    ),
    Invitation(
        "agreement",
        "pages/walkthrough.py",
        "Is or are?",
        "An LSTM keeps track of whether the subject is one or many. Follow its forget gate, step by step, to the "
        "word where the subject changes.",
    ),
)
