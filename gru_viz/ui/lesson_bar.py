"""The bar above every page while a lesson runs, and the keys of the view for a lecture hall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from gru_viz.content.hotkeys import HOTKEYS, STREAMLIT_LETTERS
from gru_viz.scene.view import VIEW_KEY
from gru_viz.schematic.bench import APART, HALL
from gru_viz.ui.asset import asset
from gru_viz.ui.lesson import WARNING, Running, end_lesson, go_to, in_link, lesson_now, present, presents
from gru_viz.ui.state import go_to_link, plain

_KEY = "lesson_bar"
_TAKEN = "wishes of the lesson that were taken"
_KEYS = ("lesson_back", "lesson_next", "notes", "present", "pointer", "digits", "full_screen")


_bar = st.components.v2.component(
    "gru_viz_lesson",
    html=asset("lesson.html"),
    css=asset("lesson.css"),
    js=APART + HALL + asset("again.js") + asset("lesson.js"),
)


def lesson_bar() -> None:
    """Do what was asked of the lesson, and show where it is. Belongs before the page, which may be another one then."""
    asked = _asked()
    if asked is not None:
        present(asked["presents"] is True)
        if asked["ends"] is True:
            end_lesson()
        now = lesson_now()
        if now is not None and asked["at"] != now.at:
            open_stop(go_to(asked["at"]))
    now = lesson_now()
    hand, acked = st.session_state.get(_TAKEN, ("", 0))
    with st.container(key=_KEY + ("_runs" if now else "_waits")):
        _bar(
            data={
                "stops": _told(now),
                "at": now.at if now else 0,
                "presents": presents(),
                "hand": hand,
                "acked": acked,
                **keys_told(),
            },
            key=_KEY,
            on_wish_change=lambda: None,
        )
    if warning := st.session_state.get(WARNING):
        st.warning(plain(warning), icon=":material/link_off:")


def keys_told() -> dict[str, Any]:
    """The keys of the bar and of the lecture hall, as the browser names them and as they are shown."""
    keys = {name: HOTKEYS[name] for name in _KEYS}
    return {
        "keys": {name: key.key for name, key in keys.items()},
        "shown": {name: key.shown for name, key in keys.items()},
        "others": STREAMLIT_LETTERS,
    }


def open_stop(now: Running | None) -> None:
    """Open the page and the scene of the stop that is open now."""
    if now is not None:
        # What the stop before has hidden or asked ends with it.
        query = {VIEW_KEY: "", "ask": "", **now.stop.parameters(**in_link())}
        go_to_link(f"pages/{now.stop.page or 'home'}.py", query)


def _told(now: Running | None) -> list[dict[str, Any]]:
    if now is None:
        return []
    return [{"title": stop.title, "sentence": stop.sentence, "notes": stop.notes} for stop in now.lesson.stops]


def _asked() -> dict[str, Any] | None:
    """What was asked for since the last run. Nothing in it is trusted."""
    sent = getattr(st.session_state.get(_KEY), "wish", None)
    if not isinstance(sent, Mapping):
        return None
    hand, seq, at = str(sent.get("hand"))[:40], sent.get("seq"), sent.get("at")
    taken = st.session_state.get(_TAKEN, ("", 0))
    if not _is_count(seq) or not _is_count(at) or (taken[0] == hand and seq <= taken[1]):
        return None
    st.session_state[_TAKEN] = (hand, seq)
    return {"at": at, "presents": sent.get("presents"), "ends": sent.get("ends")}


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
