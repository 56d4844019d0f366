"""The scene of a visit: taken from the link, changed by widgets, written back into the address bar."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import streamlit as st

from gru_viz.scene.history import History
from gru_viz.scene.link import dump, parse
from gru_viz.scene.scene import Scene, repaired
from gru_viz.scene.settings import CURSOR
from gru_viz.scene.view import view_of
from gru_viz.ui.address import follow, show_address
from gru_viz.ui.asked import opened_by, question_in_link
from gru_viz.ui.bound import show_the_scene
from gru_viz.ui.in_hand import completed
from gru_viz.ui.lesson import in_link
from gru_viz.ui.seen import view
from gru_viz.ui.session import CUT_OFF, PAGE, made_moves, marking, new_moves
from gru_viz.views.own_bounds import TooLarge, Use, too_large_for

_HISTORY = "history of the scene"
_PAGE = "page the scene was last shown on"
_OPENED = "query that the browser named last"
_WRITTEN = "queries this visit wrote on this page"
_SENT = "whether a page of the app opened the one that runs"
_WARNING = "warning about the link"
_NOTES = "notes about the last change"
LOCKED = "whoever made this link has locked that setting"
_MOST_WRITTEN = 50
"""Queries that are remembered: far more than a hand is ever ahead of the browser."""


class CannotRunError(Exception):
    """The page that is open cannot run the scene: a file is missing, or it is too large, which ``why`` then says."""

    def __init__(self, why: TooLarge | None = None) -> None:
        super().__init__()
        self.why = why


def runnable_scene(use: Use) -> Scene:
    """The same as :func:`current_scene`, for a page that runs the scene.

    Raises CannotRunError where that cannot be; the frame then says why in place of the page.
    """
    why = too_large_for(current_scene(), use)
    if why or scene().lacks_layer:
        raise CannotRunError(why)
    return scene()


def current_scene() -> Scene:
    """The scene of this visit. A link that came in since the last run replaces it.

    On arriving at a page, any query is a link (or the browser's Back), and an empty one is the menu, which
    drops the query and leaves the scene as it is. While a page stays open, only a new query that it did not write
    itself is a link: Streamlit goes on naming the query that the page was opened with, or, after an arrival without
    one, what the address bar shows, and a fast hand can start a run before that is what the last run wrote.

    A page whose server was restarted under it goes on where it was.
    """
    page = st.session_state.get(PAGE)
    if page != st.session_state.get(_PAGE):
        st.session_state[_PAGE], st.session_state[_OPENED], st.session_state[_WRITTEN] = page, None, []
    query = {key: st.query_params.get_all(key) for key in st.query_params}
    if st.session_state.pop(_SENT, False):
        st.session_state[_OPENED] = query
    cut_off = st.session_state.get(CUT_OFF)
    is_new = query != st.session_state[_OPENED] and query not in st.session_state[_WRITTEN]
    if _HISTORY not in st.session_state or (query and is_new):
        link = query if cut_off is None or _HISTORY in st.session_state else cut_off
        reading = parse(link)
        if (asked := opened_by(link)) is not None:
            reading = reading._replace(scene=asked)
        before = st.session_state.get(_HISTORY)
        reading = reading._replace(scene=completed(reading.scene))
        _keep(before.opened(reading.scene, is_link=True) if before else History.begun(reading.scene))
        reading = reading._replace(notes=(*reading.notes, *view_of(query)[1]))
        st.session_state[_WARNING] = reading.warning
        st.session_state[_NOTES] = []
    st.session_state[_OPENED] = query  # last: a run that is stopped before has opened nothing
    return scene()


def go(page: str) -> NoReturn:
    """Open another page of the app with the scene as it stands.

    Streamlit first notes the page that is left with the query that goes along, in an entry of its own unless that is
    what the address bar shows. So that goes along, and the page that opens knows that it is no link.
    """
    written = st.session_state[_WRITTEN]
    st.session_state[_SENT] = True
    st.switch_page(page, query_params=written[-1] if written else st.session_state[_OPENED])


def go_to_link(page: str, query: Mapping[str, str]) -> NoReturn:
    """Open a page of the app with what a link holds, even if that link is what was shown here before."""
    st.session_state[_PAGE] = None
    st.switch_page(page, query_params=query)


def link_query() -> dict[str, str]:
    """All that a link to this visit says."""
    return dump(scene(), view(), {**in_link(), **question_in_link()})


def is_open() -> bool:
    """Whether this visit has a scene already."""
    return _HISTORY in st.session_state


def scene() -> Scene:
    """The scene as the last change left it."""
    return history().now.scene


def history() -> History:
    """What was done to the scene in this visit."""
    found: History = st.session_state[_HISTORY]
    return found


def change(gesture: str = "", /, **fields: Any) -> None:
    """Change settings; whatever no longer fits is put right and named on the page. ``gesture``: as in a history."""
    replace_scene(*repaired({**vars(scene()), **fields}), gesture)


def replace_scene(new: Scene, notes: Sequence[str] = (), gesture: str = "") -> None:
    """Take a changed scene; ``notes`` say what had to be put right in it."""
    new, told = _with_what_is_locked(new)
    _keep(history().moved(new, gesture))
    st.session_state[_NOTES] = [*notes, *told]


def open_scene(new: Scene, notes: Sequence[str] = ()) -> None:
    """Open another scene, to which Reset leads back from now on."""
    new, told = _with_what_is_locked(new)
    _keep(history().opened(new))
    st.session_state[_NOTES] = [*notes, *told]


def _with_what_is_locked(new: Scene) -> tuple[Scene, list[str]]:
    """A scene with what whoever made the link has locked as it is now, and what there is to say of that."""
    kept = {name: value for name, value in vars(scene()).items() if view().keeps(name)}
    if all(getattr(new, name) == value for name, value in kept.items()):
        return new, []
    new, notes = repaired({**vars(new), **kept})
    return new, [*notes, LOCKED]


def complete() -> None:
    """Give every scene of this visit the layer that it lacks, where that is in hand, and no other."""
    if is_open():
        st.session_state[_HISTORY] = history().revised(completed)


def travel() -> None:
    """Undo, redo and reset as the browser asks. What a field has refused is forgotten: every widget shows the scene."""
    moves = new_moves()
    if not moves or not is_open():
        return
    new = history()
    for _, name in moves:
        new = {"undo": new.undone, "redo": new.redone, "reset": new.reset}[name]()
    mark = marking(moves)
    st.session_state[_NOTES] = []
    show_the_scene()
    _keep(new)
    mark()  # Streamlit stops a run wherever it looks into the session: from the line before to here it does not


def gesture_of(sent: Mapping[str, Any]) -> str:
    """What a change that the browser sent was part of."""
    return str(sent.get("gesture") or "")[:40]


def _keep(new: History) -> None:
    """What was said about the link goes, unless nothing changes but what is looked at: it spoke of another scene."""
    before: History | None = st.session_state.get(_HISTORY)
    was, now = vars(before.now.scene) if before else {}, vars(new.now.scene)
    if any(now[name] != value for name, value in was.items() if name not in CURSOR):
        st.session_state[_WARNING] = None
    st.session_state[_HISTORY] = new


def show_notes() -> None:
    """Say what was ignored in the link, or put right after the last change."""
    if warning := st.session_state.get(_WARNING):
        column, button = st.columns([12, 1], vertical_alignment="center")
        column.warning(plain(warning), icon=":material/link_off:")
        button.button("OK", key="dismiss_warning", on_click=lambda: st.session_state.update({_WARNING: None}))
    if notes := st.session_state.get(_NOTES):
        text = "; ".join(notes)
        st.info(plain(text[:1].upper() + text[1:] + "."), icon=":material/info:")


def clear_notes() -> None:
    """Forget what was said about the change before."""
    st.session_state[_NOTES] = []


def keep_link() -> None:
    """Write the scene into the address bar, so that copying the address shares it."""
    query = link_query()
    written = {key: [value] for key, value in query.items()}
    # Each once: a page that looks again every second would push the others out.
    others = [one for one in st.session_state[_WRITTEN] if one != written]
    st.session_state[_WRITTEN] = [*others, written][-_MOST_WRITTEN:]
    show_address(query, {**history().told(), **made_moves()})


def follow_scene(key: str = "follow") -> None:
    """Run the surrounding fragment again, a moment after another part of the page has changed the scene."""
    follow(link_query(), key)


_SIGNS = frozenset(r"\`*_{}[]()<>#+-.!|~$:&")
_APART = re.compile(r"[<>~@]|:(?=\S)|(?<=www)\.|-(?=-)", re.IGNORECASE)
"""Signs of web and mail addresses, names of icons, arrows and dashes: Streamlit looks for those in finished text too,
where no backslash is left."""


def plain(text: str) -> str:
    """A text from outside, so that Markdown shows it letter by letter, in one line.

    Signs of Markdown get a backslash. Those in ``_APART`` also get a span of their own (a colour without a colour), so
    that no piece of finished text holds a whole address or the whole name of an icon.
    """
    line = re.sub(r"\s+", " ", text)
    apart = {found.start() for found in _APART.finditer(line)}
    shown = (f"\\{letter}" if letter in _SIGNS else letter for letter in line)
    return "".join(f":color[{letter}]" if at in apart else letter for at, letter in enumerate(shown))
