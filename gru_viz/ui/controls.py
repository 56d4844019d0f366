"""Widgets bound to the scene: each shows a setting, and changes it when it is moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from gru_viz.scene.lexicon import MAX_CHARS, encode
from gru_viz.scene.settings import BY_FIELD, MAX_LINES
from gru_viz.ui.hotkeys import HOTKEYS
from gru_viz.ui.state import change, clear_notes, hand_over, plain, scene
from gru_viz.views.reading import Reading
from gru_viz.views.tables import unit_name


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


def slide_named(field: str, name: str, label: str, neutral: float) -> None:
    """A slider for one named number of a setting, such as the gain of one matrix."""
    slide_edit(field, (name,), label, dict(getattr(scene(), field)).get(name, neutral))


def slide_edit(field: str, place: tuple[Any, ...], label: str, now: float) -> None:
    """A slider for one row of a setting that is a list of (*place, number): a single weight, a single input."""
    setting = BY_FIELD[field]
    low, high = float(setting.low), float(setting.high)
    key = f"set_{field}_{'_'.join(map(str, place))}"
    hand_over(key, float(min(max(now, low), high)))

    def take() -> None:
        others = [edit for edit in getattr(scene(), field) if edit[:-1] != place]
        change(**{field: (*others, (*place, st.session_state[key]))})

    st.slider(label, low, high, step=setting.step, key=key, help=setting.help, on_change=take)


_ICONS = {-1: ":material/chevron_left:", 1: ":material/chevron_right:"}


def move_button(hotkey: str, field: str, by: int, count: int) -> None:
    """A button, and its key, that moves a whole-number setting by one step within 0 … count − 1."""
    key = HOTKEYS[hotkey]
    st.button(
        _ICONS[by],
        key=f"{hotkey}_button",
        shortcut=key.shortcut,
        help=key.does.capitalize(),
        on_click=_move,
        args=(field, by, count),
    )


def _move(field: str, by: int, count: int) -> None:
    change(**{field: min(max(getattr(scene(), field) + by, 0), count - 1)})


def step_buttons(steps: int) -> None:
    """Previous and next time step, also on the arrow keys."""
    move_button("step_back", "step", -1, steps)
    move_button("step_next", "step", 1, steps)


def time_bar(reading: Reading) -> None:
    """Which time step and which unit the numbers belong to."""
    steps, units = len(reading.sequence.tokens), reading.params.hidden_size
    name = unit_name(reading.scene)
    with st.container(horizontal=True, vertical_alignment="bottom", key="time_bar"):
        slide("step", steps - 1)
        step_buttons(steps)
        slide("unit", units - 1, title=f"Unit · {name}" if name else "Unit", width=210)
