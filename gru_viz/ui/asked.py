"""The question that is asked in this visit, and the answers that were revealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from gru_viz.content.questions import QUESTIONS
from gru_viz.scene.scene import Scene
from gru_viz.scene.view import Hidden
from gru_viz.ui.session import PAGE, news
from gru_viz.views.marking import Answer
from gru_viz.views.questions import ASK_KEY, asked_in, hidden_by, says_a_scene, scene_of
from gru_viz.views.sheet import CHECK_KEY, Sheet

CHECK_PAGE = "check_yourself"
SHEET = "questions in a row"
_ASKED = "question that is asked"
_NAMED = "question that the browser named last"
_ANSWERED = "answer that was revealed"


def take_question() -> None:
    """Take the question of a link that came in. Belongs before the page; a link without one is no news."""
    named = news(_NAMED, asked_in)
    if named is not None:
        ask(named)


def ask(id: str) -> None:
    """Ask a question, known or not."""
    st.session_state[_ASKED], st.session_state[_ANSWERED] = id, None


def close_question() -> None:
    """Ask nothing any more."""
    st.session_state[_ASKED] = None


def asked() -> str:
    """The id of the question that is asked, as the link has it; empty for none."""
    return st.session_state.get(_ASKED) or ""


def reveal(answer: Answer | None) -> None:
    """Keep the answer, upon which nothing is hidden any more; None asks anew."""
    st.session_state[_ANSWERED] = answer


def answered() -> Answer | None:
    """The answer, once it was revealed."""
    found: Answer | None = st.session_state.get(_ANSWERED)
    return found


def kept_back() -> tuple[Hidden, ...]:
    """What is not shown because of the question that is open."""
    return (hidden_by(asked()),) if asked() in QUESTIONS and answered() is None else ()


def opened_by(link: Mapping[str, Any] | str) -> Scene | None:
    """The scene of the question that a link asks, where it names no scene of its own.

    A link that asks nothing ends the question of the link before.
    """
    id = asked_in(link)
    if id is None:
        if asked():
            close_question()
            st.rerun()
        return None
    if id != asked():
        ask(id)
    return scene_of(id) if id in QUESTIONS and not says_a_scene(link) else None


def question_in_link() -> dict[str, str]:
    """What a link says of the question, or on its page of the sheet."""
    told = {ASK_KEY: asked()} if asked() in QUESTIONS else {}
    sheet = sheet_now() if st.session_state.get(PAGE) == CHECK_PAGE else None
    return told | ({CHECK_KEY: sheet.text()} if sheet else {})


def sheet_now() -> Sheet | None:
    """The questions in a row that this visit answers."""
    found: Sheet | None = st.session_state.get(SHEET)
    return found
