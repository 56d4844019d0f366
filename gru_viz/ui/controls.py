"""Widgets bound to the scene: each shows a setting, and changes it when it is moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from gru_viz.learning.text import MAX_CHARS, tokenize
from gru_viz.scene.setting import MAX_LINES
from gru_viz.scene.settings import BY_FIELD
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


def choose_several(field: str, title: Callable[[str], str], *, least: int, most: int, sorry: str) -> None:
    """Several of the choices of a setting. A number that does not work stays in the field, and ``sorry`` stands below.

    The scene keeps what it had, until something else is chosen.
    """
    setting, now, key = BY_FIELD[field], getattr(scene(), field), f"set_{field}"
    wrong = f"{field} for which a wrong number was chosen"
    if st.session_state.get(wrong) != now or key not in st.session_state:
        st.session_state.pop(wrong, None)
        hand_over(key, list(now))

    def take() -> None:
        chosen = tuple(st.session_state[key])
        if least <= len(chosen) <= most:
            st.session_state.pop(wrong, None)
            change(**{field: chosen})
        else:
            st.session_state[wrong] = now
            clear_notes()

    st.multiselect(
        setting.title,
        setting.choices,
        format_func=title,
        help=setting.help,
        max_selections=most,
        key=key,
        on_change=take,
    )
    if wrong in st.session_state:
        st.warning(sorry, icon=":material/compare_arrows:")


def write_line(field: str) -> None:
    """A field of one line for a text setting."""
    setting = BY_FIELD[field]
    st.text_input(setting.title, help=setting.help, max_chars=MAX_CHARS, **_seed(field))


def write(title: str, key: str, now: object, shown: str, read: Callable[[str], None], **more: Any) -> None:
    """A field for a text that ``read`` takes into the scene, or refuses by a ValueError with a sentence.

    now: what the scene holds, and ``shown``: the same as a text. A text that is refused stays in the field, with its
    sentence, and the scene keeps what it had; it goes when the scene gets something else.
    """
    refused = _refused(key)
    problem = st.session_state.get(refused)
    if problem is None or problem[1] != now:
        problem = None
        hand_over(key, shown)

    def take() -> None:
        st.session_state[refused] = None
        try:
            read(st.session_state[key])
        except ValueError as error:
            st.session_state[refused] = (str(error), now)
            clear_notes()

    st.text_area(title, key=key, on_change=take, **more)
    if problem:
        st.error(plain(problem[0]))


def forget_refused(key: str) -> None:
    """Let a field of :func:`write` show what the scene holds."""
    st.session_state[_refused(key)] = None


def _refused(key: str) -> str:
    return f"what is wrong with {key}"


def write_text() -> None:
    """The text that the cell reads."""
    setting, now = BY_FIELD["text"], scene().text

    def read(text: str) -> None:
        tokenize(text)
        change(text=text)

    write(setting.title, "set_text", now, now, read, help=setting.help, height=140, max_chars=MAX_CHARS)
