"""Widgets bound to the scene: each shows a setting, and changes it when it is moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from gru_viz.learning.text import MAX_CHARS, tokenize
from gru_viz.scene.setting import MAX_LINES
from gru_viz.scene.settings import BY_FIELD
from gru_viz.ui import bound
from gru_viz.ui.seen import view
from gru_viz.ui.state import change, clear_notes, plain, scene


def _key(field: str) -> str:
    return f"set_{field}"


def _of(field: str) -> dict[str, Any]:
    return {"disabled": view().keeps(field)}


def _taking(field: str) -> bound.Take:
    return lambda new: change(**{field: new})


def choose(
    field: str,
    options: Sequence[Any] | None = None,
    titles: Mapping[str, str] | None = None,
    take: bound.Take | None = None,
) -> None:
    """A menu for a setting. ``take`` does more than to change it."""
    setting = BY_FIELD[field]
    bound.menu(
        setting.title,
        options or setting.choices,
        _key(field),
        getattr(scene(), field),
        take or _taking(field),
        format_func=lambda value: (titles or {}).get(value, value),
        help=setting.help,
        **_of(field),
    )


def slide(field: str, high: int | None = None, **more: Any) -> None:
    """A slider for a whole-number setting; ``high`` narrows its range."""
    setting = BY_FIELD[field]
    low, top = int(setting.low), int(setting.high) if high is None else high
    if top <= low:
        return
    title = more.pop("title", setting.title)
    bound.slider(
        title, low, top, _key(field), getattr(scene(), field), _taking(field), help=setting.help, **_of(field), **more
    )


def count(field: str, high: int | None = None, **more: Any) -> None:
    """A number field for a whole-number setting; ``high`` narrows its range."""
    setting, now = BY_FIELD[field], getattr(scene(), field)
    low, high = int(setting.low), int(setting.high) if high is None else high
    more |= {"help": setting.help, **_of(field)}
    bound.number(setting.title, low, high, _key(field), now, _taking(field), **more)


def switch(field: str) -> None:
    """A toggle for a yes-or-no setting."""
    setting = BY_FIELD[field]
    given = bound.bound(_key(field), getattr(scene(), field), _taking(field))
    st.toggle(setting.title, help=setting.help, **_of(field), **given)


def pick_units() -> None:
    """Which units stand beside the one in focus in the line diagram."""
    setting, now = BY_FIELD["lines"], scene()
    others = [unit for unit in range(now.hidden) if unit != now.unit]
    bound.several(setting.title, others, _key("lines"), now.lines, _taking("lines"), most=MAX_LINES, help=setting.help)


def choose_several(field: str, title: Callable[[str], str], *, least: int, most: int, sorry: str) -> None:
    """Several of the choices of a setting. A number that does not work stays in the field, and ``sorry`` stands below.

    The scene keeps what it had, until something else is chosen.
    """
    setting, key = BY_FIELD[field], _key(field)

    def take(chosen: list[str]) -> str:
        if len(chosen) < least:
            clear_notes()
            return sorry
        change(**{field: tuple(chosen)})
        return ""

    now = getattr(scene(), field)
    more = {"format_func": title, "help": setting.help, **_of(field)}
    bound.several(setting.title, setting.choices, key, now, take, most, **more)
    if problem := bound.refusal(key):
        st.warning(plain(problem), icon=":material/compare_arrows:")


def write_line(field: str) -> None:
    """A field of one line for a text setting."""
    setting = BY_FIELD[field]
    given = bound.bound(_key(field), getattr(scene(), field), _taking(field), lambda new: len(new) <= MAX_CHARS)
    st.text_input(setting.title, help=setting.help, max_chars=MAX_CHARS, **_of(field), **given)


def write(title: str, key: str, now: str, read: Callable[[str], None], **more: Any) -> None:
    """A field for a text that ``read`` takes into the scene, or refuses by a ValueError with a sentence.

    now: what the scene holds, as a text. A text that is refused stays in the field, with its sentence, and the scene
    keeps what it had; it goes when the scene gets something else, or the field another page.
    """

    def take(text: str) -> str:
        try:
            read(text)
        except ValueError as error:
            clear_notes()
            return str(error)
        return ""

    st.text_area(title, **bound.bound(key, now, take), **more)
    if problem := bound.refusal(key):
        st.error(plain(problem))


def write_text() -> None:
    """The text that the cell reads."""
    setting, now = BY_FIELD["text"], scene().text

    def read(text: str) -> None:
        tokenize(text)
        change(text=text)

    write(setting.title, _key("text"), now, read, help=setting.help, height=140, max_chars=MAX_CHARS, **_of("text"))
