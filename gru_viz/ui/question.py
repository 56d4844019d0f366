"""A question on a page: to be answered by hand or by keys, then revealed."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from gru_viz.content.questions import QUESTIONS
from gru_viz.scene.settings import CURSOR
from gru_viz.scene.wording import brief, near
from gru_viz.schematic.paper import mount_paper
from gru_viz.ui.asked import answered, asked, close_question, kept_back, reveal
from gru_viz.ui.state import current_scene, open_scene, plain, scene
from gru_viz.views.marking import Answer, is_answer, mark, paper
from gru_viz.views.questions import options, scene_of

_ROUND = "how often a question was asked anew"


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
            tries = st.session_state.get(_ROUND, 0)
            answer = show_question(id, answered(), f"asked_{tries}")
            if answer:
                reveal(answer)
                st.rerun()
            _way_back(id)
        with st.container(horizontal=True, vertical_alignment="center"):
            if kept_back():
                st.caption("What is asked is hidden on the page until you reveal it.")
            if answered() is not None and st.button("Ask again", key="question_again"):
                st.session_state[_ROUND] = tries + 1
                reveal(None)
                st.rerun()
            if st.button("Close the question", key="question_close"):
                close_question()
                st.rerun()


def show_question(id: str, answer: Answer | None, key: str) -> Answer | None:
    """A question, and what is said of an answer; gives the answer that was revealed just now."""
    question = QUESTIONS[id]
    st.markdown(f"**Predict.** {question.text}")
    told = (_draw if question.kind == "draw" else _pick)(id, answer, f"{key}_{id}")
    if answer is not None:
        show_mark(id, answer)
    return told if answer is None and is_answer(id, told) else None


def show_mark(id: str, answer: Answer) -> None:
    """What is said of an answer."""
    found = mark(id, answer)
    parts = [found.said, found.why, f"**Why.** {found.answer}"]
    text = "\n\n".join(part for part in parts if part)
    if found.is_right:
        st.success(f"**Right.** {text}", icon=":material/check:")
    else:
        st.info(f"**Not quite.** {text}", icon=":material/lightbulb:")


def _draw(id: str, answer: Answer | None, key: str) -> Answer | None:
    told = mount_paper(paper(id, answer), key)
    line = told.get("line") if isinstance(told, Mapping) and told.get("id") == id else None
    return tuple(line) if isinstance(line, list) else None


def _pick(id: str, answer: Answer | None, key: str) -> Answer | None:
    places = {option.text: option.at for option in options(id)}
    is_open = answer is None
    if answer is not None:
        st.session_state[key] = next(text for text, at in places.items() if at == answer[0])
    picked = st.radio("Your answer", list(places), index=None, key=key, horizontal=True, disabled=not is_open)
    pressed = is_open and st.button("Reveal", key=f"reveal_{key}", disabled=picked is None)
    return (places[picked],) if pressed and picked is not None else None


def _way_back(id: str) -> None:
    """Where the scene has become another one, a way back to that of the question."""
    was, now = vars(scene_of(id)), vars(scene())
    if any(now[name] != value for name, value in was.items() if name not in CURSOR):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("The scene below is another one than the question's.")
            if st.button("Open the question's scene", key="question_scene"):
                open_scene(scene_of(id))
                st.rerun()
