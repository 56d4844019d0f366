"""What several modules read in the session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import streamlit as st

Read = TypeVar("Read")

PAGE = "page that is open"
PATHS = "paths of all pages"
CUT_OFF = "query when the page lost its server"
MOVES_KEY = "undo_redo"
"""The component that asks for undo, redo and reset."""
_MOST = 500
_MOVES = ("undo", "redo", "reset")
_MADE = "moves back and forth that were made"


def news(name: str, read: Callable[[Any], Read | None]) -> Read | None:
    """What a link says that came in since the last run; None if none came, or if it says nothing of that.

    name: under which the session keeps what was read last. In the first run of a page whose server died, the link is
    what the address bar showed, and not what Streamlit still names.
    """
    is_first, before = name not in st.session_state, st.session_state.get(name)
    named = read({key: st.query_params.get_all(key) for key in st.query_params})
    if is_first or named is not None:
        st.session_state[name] = named
    if is_first and (cut_off := st.session_state.get(CUT_OFF)):
        return read(cut_off)
    return None if named == before else named


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


def marking(moves: list[tuple[int, str]]) -> Callable[[], None]:
    """What marks moves as made, so that they count once. It does not look into the session."""
    made = made_moves()
    hand, last = _hand(st.session_state[MOVES_KEY].moves), max(seq for seq, _ in moves)
    return lambda: made.update(hand=hand, acked=last)


def made_moves() -> dict[str, Any]:
    """Whose moves were made last, and up to which one."""
    found: dict[str, Any] = st.session_state.setdefault(_MADE, {})
    return found


def _hand(sent: Mapping[str, object]) -> str:
    return str(sent.get("hand"))[:40]


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
