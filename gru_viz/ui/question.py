"""A question on a page: to be answered by hand or by keys, then revealed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from gru_viz.content.questions import QUESTIONS
from gru_viz.scene.settings import CURSOR
from gru_viz.scene.wording import brief, near
from gru_viz.schematic.paper import mount_paper
from gru_viz.ui.asked import answered, asked, close_question, kept_back, reveal
from gru_viz.ui.state import current_scene, open_scene, plain, scene
from gru_viz.views.marking import Answer, is_answer, mark, paper
from gru_viz.views.questions import options, scene_of

_TRIES = "how often a question was asked anew"
Take = Callable[[Answer], None]
"""What is done with an answer when it is revealed, before the page runs again."""


def question_panel() -> None:
    """The question of the link, above the page."""
    if not asked():
        return
    current_scene()  # a link that came in may ask another one, or none
    id = asked()
    with st.container(border=True, key="question"):
        if id not in QUESTIONS:
            st.warning(plain(f"There is no question called “{brief(id)}”{near(id, QUESTIONS, [])}."))
        else:
            show_question(id, answered(), f"asked_{st.session_state.get(_TRIES, 0)}", reveal)
            _way_back(id)
        with st.container(horizontal=True, vertical_alignment="center"):
            if kept_back():
                st.caption("What is asked is hidden on the page until you reveal it.")
            if answered() is not None:
                st.button("Ask again", key="question_again", on_click=_again)
            st.button("Close the question", key="question_close", on_click=close_question)


def _again() -> None:
    st.session_state[_TRIES] = st.session_state.get(_TRIES, 0) + 1  # and with it new, empty widgets
    reveal(None)


def show_question(id: str, answer: Answer | None, key: str, take: Take) -> None:
    """A question, and what is said of an answer; else ``take`` gets the one that is revealed."""
    question = QUESTIONS[id]
    st.markdown(f"**Predict.** {question.text}")
    (_draw if question.kind == "draw" else _pick)(id, answer, f"{key}_{id}", take)
    if answer is not None:
        _show_mark(id, answer)


def _show_mark(id: str, answer: Answer) -> None:
    found = mark(id, answer)
    text = "\n\n".join(part for part in (found.said, found.why, f"**Why.** {found.answer}") if part)
    if found.is_right:
        st.success(f"**Right.** {text}", icon=":material/check:")
    else:
        st.info(f"**Not quite.** {text}", icon=":material/lightbulb:")


def _draw(id: str, answer: Answer | None, key: str, take: Take) -> None:
    def drawn() -> None:
        told = getattr(st.session_state.get(key), "answer", None)
        line = told.get("line") if isinstance(told, Mapping) and told.get("id") == id else None
        if isinstance(line, list) and is_answer(id, line):
            take(tuple(line))

    mount_paper(paper(id, answer), key, drawn if answer is None else lambda: None)


def _pick(id: str, answer: Answer | None, key: str, take: Take) -> None:
    places = {option.text: option.at for option in options(id)}
    if answer is not None:
        told = [f"**{text}** (yours)" if at == answer[0] else text for text, at in places.items()]
        st.markdown(" · ".join(told))
        return

    def picked() -> None:
        if (text := st.session_state.get(key)) in places:
            take((places[text],))

    st.radio("Your answer", list(places), index=None, key=key, horizontal=True)
    # Never disabled: a fast hand presses before the page has run.
    st.button("Reveal", key=f"reveal_{key}", on_click=picked)


def _way_back(id: str) -> None:
    """Where the scene has become another one, a way back to that of the question."""
    was, now = vars(scene_of(id)), vars(scene())
    if any(now[name] != value for name, value in was.items() if name not in CURSOR):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("The scene below is another one than the question's.")
            st.button("Open the question's scene", key="question_scene", on_click=lambda: open_scene(scene_of(id)))
