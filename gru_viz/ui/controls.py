"""Widgets bound to the scene: each shows a setting, and changes it when it is moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from gru_viz.scene.lexicon import MAX_CHARS, encode
from gru_viz.scene.settings import BY_FIELD, MAX_LINES
from gru_viz.ui.state import change, clear_notes, hand_over, plain, scene


def _take(field: str, key: str) -> None:
    change(**{field: st.session_state[key]})


def _seed(field: str, value: Any = None) -> dict[str, Any]:
    """What every bound widget needs; the widget shows the scene's value whatever it showed before."""
    key = f"set_{field}"
    hand_over(key, getattr(scene(), field) if value is None else value)
    return {"key": key, "on_change": _take, "args": (field, key)}


def choose(field: str, options: Sequence[Any] | None = None, titles: Mapping[str, str] | None = None) -> None:
    """A menu for a setting."""
    setting = BY_FIELD[field]
    st.selectbox(
        setting.title,
        options or setting.choices,
        format_func=lambda value: (titles or {}).get(value, value),
        help=setting.help,
        **_seed(field),
    )


def slide(field: str, high: int | None = None, **more: Any) -> None:
    """A slider for a whole-number setting; ``high`` narrows its range."""
    setting = BY_FIELD[field]
    top = int(setting.high) if high is None else high
    if top <= int(setting.low):
        return
    title = more.pop("title", setting.title)
    st.slider(title, int(setting.low), top, help=setting.help, **_seed(field), **more)


def count(field: str, **more: Any) -> None:
    """A number field for a whole-number setting."""
    setting = BY_FIELD[field]
    st.number_input(setting.title, int(setting.low), int(setting.high), help=setting.help, **_seed(field), **more)


def switch(field: str) -> None:
    """A toggle for a yes-or-no setting."""
    setting = BY_FIELD[field]
    st.toggle(setting.title, help=setting.help, **_seed(field))


def pick_units() -> None:
    """Which units stand beside the one in focus in the line diagram."""
    setting, now = BY_FIELD["lines"], scene()
    others = [unit for unit in range(now.hidden) if unit != now.unit]
    seeded = _seed("lines", list(now.lines))
    st.multiselect(setting.title, others, help=setting.help, max_selections=MAX_LINES, **seeded)


_BAD_TEXT = "what is wrong with the text"


def write_text() -> None:
    """The text that the cell reads. One that cannot be read stays in its field, named, and the old scene stays too."""
    setting, now = BY_FIELD["text"], scene().text
    problem = st.session_state.get(_BAD_TEXT)
    if problem is None or problem[1] != now:
        problem = None
        hand_over("set_text", now)

    def take() -> None:
        st.session_state[_BAD_TEXT] = None
        try:
            encode(st.session_state["set_text"])
            change(text=st.session_state["set_text"])
        except ValueError as error:
            st.session_state[_BAD_TEXT] = (str(error), now)
            clear_notes()

    st.text_area(setting.title, key="set_text", help=setting.help, height=140, max_chars=MAX_CHARS, on_change=take)
    if problem:
        st.error(plain(problem[0]))
