"""The page Lessons: those that come with the app, and one's own: opened, put in order, written, taken along."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import streamlit as st

from gru_viz.content.lessons import LESSONS
from gru_viz.export.lesson import export_lesson
from gru_viz.scene.lesson import (
    AT_KEY,
    LESSON_KEY,
    LINES,
    MAX_FILE,
    MAX_LINK,
    MAX_MINUTES,
    TEXTS,
    Lesson,
    read_file,
    schema,
)
from gru_viz.ui.lesson import keep_own, own_lesson, start
from gru_viz.ui.lesson_bar import open_stop
from gru_viz.ui.session import PATHS
from gru_viz.ui.state import plain
from gru_viz.ui.take_along import slug
from gru_viz.views.lesson import shipped_lesson

_EDITION = "how often the list of the lesson was changed"
_SAID = "what was said about a file of a lesson"
_EDITED = ("title", "sentence", "notes")
_EMPTY = (
    "Nothing is in it yet. Open the page that you want to show, set the scene, and choose **Add to my lesson** in "
    "**Share**, in the row of buttons above. Or open a file, or copy one of the lessons above and change it."
)


def shipped() -> None:
    """A card for every lesson that comes with the app."""
    left, right = st.columns(2)
    for at, plan in enumerate(LESSONS.values()):
        with (left, right)[at % 2], st.container(border=True):
            lesson = shipped_lesson(plan.id)
            st.markdown(f"**{plan.title}** · {plan.minutes} minutes, {len(lesson.stops)} stops\n\n{plan.about}")
            with st.container(horizontal=True, vertical_alignment="center"):
                first = lesson.stops[0]
                st.page_link(
                    f"pages/{first.page or 'home'}.py",
                    label="Start",
                    icon=":material/slideshow:",
                    query_params=first.parameters(**{LESSON_KEY: plan.id, AT_KEY: "1"}),
                )
                st.button("Copy into mine", key=f"copy_{plan.id}", on_click=_keep, args=(lesson,))
                _file(lesson, plan.id, plan.id)


def own() -> None:
    """One's own lesson."""
    st.markdown("## Your own lesson")
    lesson = own_lesson()
    if lesson is None:
        st.markdown(_EMPTY)
    else:
        _use(lesson)
        _head(lesson)
        for at in range(len(lesson.stops)):
            _stop(lesson, at)
    st.file_uploader(
        "Open a lesson from a file", type="json", key="open_lesson", on_change=_open, max_upload_size=MAX_FILE // 10**6
    )
    if said := st.session_state.get(_SAID):
        st.warning(plain(said), icon=":material/draft:")


def _use(lesson: Lesson) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Start", key="start_own", type="primary", icon=":material/slideshow:"):
            open_stop(start(lesson))
        st.download_button(
            "Save as a file",
            lesson.to_json,
            f"{slug(lesson.title) or 'lesson'}.json",
            "application/json",
            on_click="ignore",
        )
        _file(lesson, slug(lesson.title) or "lesson", "own")
    size = len(lesson.packed())
    if not lesson.fits:
        st.warning(
            f"This lesson is too large for a link: {size:,} of {MAX_LINK:,} characters. Save it as a file; if the page "
            "is loaded again, it is gone from here.",
            icon=":material/link_off:",
        )
        return
    more = (MAX_LINK - size) * len(lesson.stops) // size
    st.markdown(f"**Its link** takes {size:,} of {MAX_LINK:,} characters: about {more} more scenes like these fit.")
    first = lesson.stops[0]
    st.code(first.link(_app(), **{LESSON_KEY: lesson.packed(), AT_KEY: "1"}), language=None)


def _app() -> str:
    """Where the app is, without a page."""
    url = urlsplit(st.context.url or "")
    return urljoin(f"{url.scheme}://{url.netloc}{url.path}", ".").rstrip("/") if url.scheme else ""


def _file(lesson: Lesson, name: str, key: str) -> None:
    address = _app()
    st.download_button(
        "As one HTML file",
        lambda: export_lesson(lesson, address=address),
        f"{name}.html",
        "text/html",
        on_click="ignore",
        icon=":material/download:",
        key=f"export_{key}",
        help="All its scenes, live, in one file that opens in any browser, without a server or a network.",
    )


def _head(lesson: Lesson) -> None:
    left, right = st.columns([4, 1])
    with left:
        _field("Title of the lesson", "lesson_title", lesson.title, TEXTS["title"].most, lambda text: _put(title=text))
    right.number_input(
        "Minutes",
        0,
        MAX_MINUTES,
        lesson.minutes,
        key=_key("minutes"),
        on_change=lambda: _put(minutes=_value("minutes")),
    )


def _stop(lesson: Lesson, at: int) -> None:
    stop, last = lesson.stops[at], len(lesson.stops) - 1
    with st.expander(f"{at + 1} · {plain(stop.title)}"):
        for name in _EDITED:
            text = TEXTS[name]
            _field(text.title, f"{name}_{at}", getattr(stop, name), text.most, _setter(at, name), is_long=name in LINES)
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Open", key=_key(f"open_{at}")):
                open_stop(start(lesson, at=at))
            st.button("Up", key=_key(f"up_{at}"), on_click=_move, args=(at, -1), disabled=at == 0)
            st.button("Down", key=_key(f"down_{at}"), on_click=_move, args=(at, 1), disabled=at == last)
            st.button("Remove", key=_key(f"remove_{at}"), on_click=_remove, args=(at,))


def _field(label: str, name: str, now: str, most: int, take: Callable[[str], None], *, is_long: bool = False) -> None:
    make = st.text_area if is_long else st.text_input
    make(label, now, max_chars=most, key=_key(name), on_change=lambda: take(_value(name)))


def _key(name: str) -> str:
    """The key of a field of this edition of the lesson: when the list changes, all fields are new ones."""
    return f"{name}_{st.session_state.get(_EDITION, 0)}"


def _value(name: str) -> Any:
    return st.session_state[_key(name)]


def _setter(at: int, name: str) -> Callable[[str], None]:
    return lambda text: _kept(lambda lesson: lesson.changed(at, **{name: text}))


def _put(**fields: Any) -> None:
    _kept(lambda lesson: lesson.named(**fields))


def _move(at: int, by: int) -> None:
    _keep_changed(lambda lesson: lesson.moved(at, by))


def _remove(at: int) -> None:
    _keep_changed(lambda lesson: lesson.without(at))


def _kept(change: Callable[[Lesson], Lesson | None]) -> None:
    lesson = own_lesson()
    if lesson is not None:
        keep_own(change(lesson))


def _keep_changed(change: Callable[[Lesson], Lesson | None]) -> None:
    _kept(change)
    st.session_state[_EDITION] = st.session_state.get(_EDITION, 0) + 1


def _keep(lesson: Lesson) -> None:
    keep_own(lesson)
    st.session_state[_EDITION] = st.session_state.get(_EDITION, 0) + 1


def _open() -> None:
    file = st.session_state.get("open_lesson")
    st.session_state[_SAID] = ""
    if file is None:
        return
    reading = read_file(file.getvalue(), st.session_state[PATHS])
    st.session_state[_SAID] = reading.warning
    if reading.lesson:
        _keep(reading.lesson)


def schema_file() -> None:
    """The schema of a lesson's file, to be saved."""
    text = json.dumps(schema(), indent=1, ensure_ascii=False)
    st.download_button(
        "Schema of a lesson’s file", text, "lesson.schema.json", "application/schema+json", on_click="ignore"
    )
