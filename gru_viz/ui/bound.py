"""What binds a widget to the scene: it shows what the scene holds, and a hand on it changes the scene.

Streamlit keeps the value of a key for as long as the widget that had it last, which may be the one of the page before,
while the browser makes a new widget from what the element says by itself. So three things hold here for every widget:

- What an element says by itself, its default, is what the scene holds. A browser that makes a widget anew shows that.
- A widget that the browser has not seen on this page, in these bounds, is told its value. So is one that shows
  something else. Any other is left alone: a value that is sent would undo what a fast hand has done since.
- A value counts as the hand's only if it is another one than the widget held, and one that it offers. A page that
  was left a moment ago still sends all that its widgets held.
- A widget whose value undo, redo or reset has changed gets a new key, so that it is a new one. The old one may still
  send what it showed before, and nobody could tell that from a hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from gru_viz.ui.session import PAGE

_HELD = "what each widget holds"

Take = Callable[[Any], str | None]
"""Takes a new value into the scene, or says in a sentence why it does not; the widget then keeps the value."""


class _Held(NamedTuple):
    """What is known of a widget: the page and bounds it was made for, its value, and the scene's when it was made."""

    place: tuple[Any, ...]
    value: Any
    now: Any
    refused: str = ""
    renewed: int = 0
    """How often it was replaced by a new one."""
    is_old: bool = False
    """Whether undo, redo or reset came after it."""

    def key(self, key: str) -> str:
        """Its key in the session."""
        return f"{key}_{self.renewed}" if self.renewed else key


def _all_held() -> dict[str, _Held]:
    held: dict[str, _Held] = st.session_state.setdefault(_HELD, {})
    return held


def bound(
    key: str, now: Any, take: Take, offers: Callable[[Any], bool] = lambda _: True, *bounds: Any
) -> dict[str, Any]:
    """The value that a widget shows, under ``value``, and its key and callback.

    now: what the scene holds. offers: whether a value of that type can be chosen. bounds: what makes Streamlit take the
    widget for another one, such as the ends of a slider.
    """
    place, held = (st.session_state.get(PAGE), *bounds), _all_held().get(key)
    is_known = held is not None and held.place == place and held.key(key) in st.session_state
    refused = held.refused if held is not None and is_known and held.now == now else ""
    value = held.value if held is not None and refused else now
    renewed = held.renewed if held is not None else 0
    if held is not None and is_known and held.is_old and held.value != value:
        renewed += 1
    shown = _all_held()[key] = _Held(place, value, now, refused, renewed)
    name = shown.key(key)
    if not is_known or name not in st.session_state or st.session_state[name] != value:
        st.session_state[name] = value
    return {"value": value, "key": name, "on_change": _changed, "args": (key, name, take, offers)}


def _changed(key: str, name: str, take: Take, offers: Callable[[Any], bool]) -> None:
    """What the hand did, if it was one. The widget may be gone by now; nothing that arrives is trusted."""
    held, new = _all_held().get(key), st.session_state.get(name)
    if held is None or held.place[0] != st.session_state.get(PAGE) or held.key(key) != name:
        return
    if type(new) is not type(held.value) or new == held.value or not offers(new):
        return
    _all_held()[key] = held._replace(value=new, refused="")
    if refused := take(new):
        _all_held()[key] = held._replace(value=new, refused=refused)


def refusal(key: str) -> str:
    """Why the scene does not hold what the widget shows; empty where it does."""
    return _all_held()[key].refused


def forget_refused(key: str) -> None:
    """Let a widget show what the scene holds, even if it has refused something."""
    if key in _all_held():
        _all_held()[key] = _all_held()[key]._replace(refused="")


def show_the_scene() -> None:
    """After undo, redo or reset: let every widget show what the scene holds."""
    for key, held in _all_held().items():
        _all_held()[key] = held._replace(refused="", is_old=True)


def menu(title: str, options: Sequence[Any], key: str, now: Any, take: Take, **more: Any) -> None:
    """One of several options."""
    given = bound(key, now, take, lambda new: new in options)
    st.selectbox(title, options, index=options.index(given.pop("value")), **given, **more)


def several(
    title: str, options: Sequence[Any], key: str, now: Sequence[Any], take: Take, most: int, **more: Any
) -> None:
    """Up to ``most`` of several options."""

    def offers(new: list[Any]) -> bool:
        return len(new) <= most and all(one in options and new.count(one) == 1 for one in new)

    given = bound(key, list(now), take, offers)
    st.multiselect(title, options, default=given.pop("value"), max_selections=most, **given, **more)


def slider(title: str, low: float, high: float, key: str, now: Any, take: Take, **more: Any) -> None:
    """A number from ``low`` to ``high``, or two, which are the ends of a part."""
    st.slider(title, low, high, **bound(key, now, take, partial(_lies_within, low, high), low, high), **more)


def number(title: str, low: int, high: int, key: str, now: int, take: Take, **more: Any) -> None:
    """A field for a number from ``low`` to ``high``."""
    st.number_input(title, low, high, **bound(key, now, take, partial(_lies_within, low, high)), **more)


def _lies_within(low: float, high: float, new: Any) -> bool:
    ends = new if isinstance(new, tuple) else (new,)
    return all(low <= end <= high for end in ends) and list(ends) == sorted(ends)
