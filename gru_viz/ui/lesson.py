"""The lesson that runs in this visit, which stop of it is open, and whether the page is shown for a lecture hall."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import streamlit as st

from gru_viz.content.lessons import LESSONS
from gru_viz.scene.lesson import (
    AT_KEY,
    LESSON_KEY,
    MAX_STOPS,
    PRESENT_KEY,
    Lesson,
    Stop,
    is_packed,
    read_packed,
    running,
)
from gru_viz.scene.wording import brief, near
from gru_viz.ui.session import PATHS, news
from gru_viz.views.lesson import shipped_lesson

_RUNS = "lesson that runs"
_NAMED = "lesson that the browser named last"
_OWN = "lesson of one's own"
_PRESENTS = "whether this visit presents"
WARNING = "warning about the lesson"


@dataclass(frozen=True)
class Running:
    """A lesson and the stop that is open, counted from 0."""

    lesson: Lesson
    at: int
    id: str
    """What a link calls it: its name, or all of it; empty where it is too large for a link."""

    @property
    def stop(self) -> Stop:
        """The stop that is open."""
        return self.lesson.stops[self.at]


def take_lesson() -> None:
    """Take the lesson of a link that came in. Belongs before the page; a link without one leaves it as it is."""
    named = news(_NAMED, running)
    if named is None:
        return
    id, at, st.session_state[_PRESENTS] = named
    if id:
        lesson, st.session_state[WARNING] = found(id, st.session_state[PATHS])
        st.session_state[_RUNS] = lesson and Running(lesson, min(max(at, 0), len(lesson.stops) - 1), id)
        if lesson and is_packed(id):
            keep_own(lesson)


def found(id: str, pages: Collection[str]) -> tuple[Lesson | None, str]:
    """The lesson that a link names or holds, None if there is none, and a sentence for what could not be used."""
    if is_packed(id):
        reading = read_packed(id, pages)
        return reading.lesson, reading.warning
    if id not in LESSONS:
        return None, f"There is no lesson called “{brief(id)}”{near(id, LESSONS, [])}."
    return shipped_lesson(id), ""


def lesson_now() -> Running | None:
    """The lesson that runs, if one does."""
    running_now: Running | None = st.session_state.get(_RUNS)
    return running_now


def presents() -> bool:
    """Whether the page is shown for a lecture hall."""
    return bool(st.session_state.get(_PRESENTS))


def present(is_on: bool) -> None:
    """Show the page for a lecture hall, or as ever."""
    st.session_state[_PRESENTS] = is_on


def start(lesson: Lesson, id: str = "", at: int = 0) -> Running:
    """Begin a lesson, or go to one of its stops. ``id``: its name, if it has one."""
    name = id or (lesson.packed() if lesson.fits else "")
    st.session_state[_RUNS] = new = Running(lesson, min(max(at, 0), len(lesson.stops) - 1), name)
    st.session_state[WARNING] = ""
    return new


def go_to(at: int) -> Running | None:
    """Open another stop of the lesson that runs."""
    now = lesson_now()
    if now is not None:
        st.session_state[_RUNS] = now = replace(now, at=min(max(at, 0), len(now.lesson.stops) - 1))
    return now


def own_lesson() -> Lesson | None:
    """The visitor's own lesson, if there is one."""
    own: Lesson | None = st.session_state.get(_OWN)
    return own


def keep_own(lesson: Lesson | None) -> None:
    """Keep the visitor's own lesson; while it runs, it goes on with what was changed."""
    before, now = own_lesson(), lesson_now()
    st.session_state[_OWN] = lesson
    if now and lesson and now.lesson == before:
        start(lesson, at=now.at)
    elif now and now.lesson == before:
        end_lesson()


def add_stop(stop: Stop) -> str:
    """Add a scene to the visitor's own lesson; what came of it, in words."""
    own = own_lesson() or Lesson("My lesson", 0, ())
    if len(own.stops) == MAX_STOPS:
        return f"A lesson has {MAX_STOPS} stops at most."
    keep_own(own.with_stop(stop))
    return f"Added as stop {len(own.stops) + 1} of “{own.title}”."


def end_lesson() -> None:
    """End the lesson; the scene stays."""
    st.session_state[_RUNS] = None


def in_link(*, presenting: bool = True) -> dict[str, str]:
    """What a link says of the lesson. ``presenting``: whether it is also told to present, if this visit does."""
    now = lesson_now()
    told = {LESSON_KEY: now.id, AT_KEY: str(now.at + 1)} if now and now.id else {}
    return told | ({PRESENT_KEY: "1"} if presents() and presenting else {})
