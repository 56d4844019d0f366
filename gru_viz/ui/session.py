"""What several modules read in the session."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

PAGE = "page that is open"
MOVES_KEY = "undo_redo"
"""The component that asks for undo, redo and reset."""
_MOST = 500
_MOVES = ("undo", "redo", "reset")
_MADE = "moves back and forth that were made"
_MADE_AT = "when the last of them was made"
LATE_SECONDS = 1.5


def new_moves() -> list[tuple[int, str]]:
    """Undo, redo and reset as the browser asks for them, each with its number, without those that were made.

    Nothing in it is trusted.
    """
    sent = getattr(st.session_state.get(MOVES_KEY), "moves", None)
    if not isinstance(sent, Mapping) or not isinstance(sent.get("moves"), list):
        return []
    made = made_moves()
    before = made.get("acked", 0) if made.get("hand") == _hand(sent) else 0
    asked = [one for one in sent["moves"][:_MOST] if isinstance(one, Mapping) and one.get("name") in _MOVES]
    return [(one["seq"], one["name"]) for one in asked if _is_count(one.get("seq")) and one["seq"] > before]


def mark_made(moves: list[tuple[int, str]]) -> None:
    """Moves count once."""
    sent = st.session_state[MOVES_KEY].moves
    st.session_state[_MADE] = {"hand": _hand(sent), "acked": max(seq for seq, _ in moves)}
    st.session_state[_MADE_AT] = time.monotonic()


def has_just_moved() -> bool:
    """Whether undo, redo or reset is under way, or was so lately that a message may still come from before."""
    return bool(new_moves()) or time.monotonic() - st.session_state.get(_MADE_AT, -LATE_SECONDS) < LATE_SECONDS


def made_moves() -> dict[str, Any]:
    """Whose moves were made last, and up to which one."""
    found: dict[str, Any] = st.session_state.get(_MADE, {})
    return found


def _hand(sent: Mapping[str, object]) -> str:
    return str(sent.get("hand"))[:40]


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
