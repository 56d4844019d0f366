"""The scene of a visit: taken from the link, changed by widgets, written back into the address bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import streamlit as st

from gru_viz.scene.link import dump, parse
from gru_viz.scene.scene import Scene, repaired
from gru_viz.ui.address import follow, show_address
from gru_viz.ui.frame import PAGE

_SCENE = "scene"
_PAGE = "page the scene was last shown on"
_WRITTEN = "queries this visit wrote on this page"
_WARNING = "warning about the link"
_NOTES = "notes about the last change"


def current_scene() -> Scene:
    """The scene of this visit. A link that came in since the last run replaces it.

    On arriving at a page, any query is a link (or the browser's Back), and an empty one is the menu, which
    drops the query and leaves the scene as it is. While a page stays open, only a query that it did not write
    itself is a link: a fast hand can start a run before the address bar shows what the last run wrote.
    """
    page = st.session_state.get(PAGE)
    if page != st.session_state.get(_PAGE):
        st.session_state[_PAGE], st.session_state[_WRITTEN] = page, []
    query = {key: st.query_params.get_all(key) for key in st.query_params}
    if _SCENE not in st.session_state or (query and query not in st.session_state[_WRITTEN]):
        reading = parse(query)
        st.session_state[_SCENE] = reading.scene
        st.session_state[_WARNING] = reading.warning
        st.session_state[_NOTES] = []
        _remember(query)
    return scene()


def _remember(query: dict[str, list[str]]) -> None:
    st.session_state[_WRITTEN] = [*st.session_state[_WRITTEN][-50:], query]


def scene() -> Scene:
    """The scene as the last change left it."""
    found: Scene = st.session_state[_SCENE]
    return found


def change(**fields: Any) -> None:
    """Change settings; whatever no longer fits is put right and named on the page."""
    st.session_state[_SCENE], st.session_state[_NOTES] = repaired({**asdict(scene()), **fields})


def replace_scene(new: Scene, notes: Sequence[str] = ()) -> None:
    """Open another scene; ``notes`` say what had to be put right in it."""
    st.session_state[_SCENE], st.session_state[_NOTES] = new, list(notes)


def show_notes() -> None:
    """Say what was ignored in the link, or put right after the last change."""
    if warning := st.session_state.get(_WARNING):
        column, button = st.columns([12, 1], vertical_alignment="center")
        column.warning(plain(warning), icon=":material/link_off:")
        button.button("OK", key="dismiss_warning", on_click=lambda: st.session_state.pop(_WARNING, None))
    if notes := st.session_state.get(_NOTES):
        text = "; ".join(notes)
        st.info(plain(text[:1].upper() + text[1:] + "."), icon=":material/info:")


def clear_notes() -> None:
    """Forget what was said about the change before."""
    st.session_state[_NOTES] = []


def hand_over(key: str, value: Any) -> None:
    """Make the widget ``key`` show ``value``, if it does not already.

    Setting a widget's state always sends it to the browser, where it would undo what a fast hand has done since.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def keep_link() -> None:
    """Write the scene into the address bar, so that copying the address shares it."""
    query = dump(scene())
    _remember({key: [value] for key, value in query.items()})
    show_address(query)


def follow_scene() -> None:
    """Run the surrounding fragment again, a moment after another part of the page has changed the scene."""
    follow(dump(scene()))


def plain(text: str) -> str:
    """A text from outside, so that Markdown shows it letter by letter."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()<>#+-.!|~$:&" else letter for letter in text)
