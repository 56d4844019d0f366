"""Check yourself: questions in a row, and a link that opens to the same answers."""

from __future__ import annotations

import random
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from gru_viz.content.questions import QUESTIONS
from gru_viz.content.questions.parts import SUBJECTS
from gru_viz.scene.sent import marked
from gru_viz.ui.asked import SHEET, close_question, sheet_now
from gru_viz.ui.bench import still_bench
from gru_viz.ui.question import show_question
from gru_viz.ui.session import news
from gru_viz.views.marking import Answer
from gru_viz.views.questions import hidden_by, reading_of
from gru_viz.views.sheet import CHECK_KEY, MAX_SEED, MIXED, Sheet, new_sheet, sheet_in

_NAMED = "sheet that the browser named last"
_SAID = "what could not be used of a sheet"
_SHOWN = "question of the sheet that is shown"
_TITLES = {MIXED: "Mixed: ten questions from all subjects", **SUBJECTS}


def take_sheet() -> None:
    """Take the sheet of a link that came in; a question of another page ends here."""
    close_question()
    found = news(_NAMED, sheet_in)
    if found is not None:
        st.session_state[SHEET], st.session_state[_SAID] = found
        st.session_state[_SHOWN] = len(found[0].answers) if found[0] else 0
    if said := st.session_state.get(_SAID):
        st.warning(said)


def check() -> None:
    """What stands on the page now: a choice, a question, or the result."""
    sheet = sheet_now()
    if sheet is None:
        _choose()
    elif st.session_state.get(_SHOWN, 0) < len(sheet.ids):
        _ask(sheet, st.session_state.get(_SHOWN, 0))
    else:
        _result(sheet)


def _put(sheet: Sheet | None, shown: int) -> None:
    st.session_state[SHEET], st.session_state[_SHOWN], st.session_state[_SAID] = sheet, shown, ""


def _choose() -> None:
    st.radio("Subject", list(_TITLES.values()), key="check_subject")
    st.button("Begin", type="primary", key="check_begin", on_click=_begin)


def _begin() -> None:
    chosen = st.session_state.get("check_subject")
    subject = next((id for id, title in _TITLES.items() if title == chosen), MIXED)
    _put(new_sheet(subject, random.randint(0, MAX_SEED)), 0)


def _ask(sheet: Sheet, at: int) -> None:
    id, count = sheet.ids[at], len(sheet.ids)
    answer = sheet.answers[at] if at < len(sheet.answers) else None
    st.progress(len(sheet.answers) / count, text=f"Question {at + 1} of {count} · {SUBJECTS[QUESTIONS[id].subject]}")
    with st.container(border=True, key="question"):
        take = partial(_answer, sheet, at)
        show_question(id, answer, f"sheet_{sheet.subject}_{sheet.seed}", take)
        if answer is not None:
            label = "Result" if at + 1 == count else "Next question"
            st.button(label, type="primary", key=f"check_next_{at}", on_click=_put, args=(sheet, at + 1))
    still_bench(reading_of(id), f"bench_{id}", () if answer else (hidden_by(id),))


def _answer(sheet: Sheet, at: int, answer: Answer) -> None:
    _put(sheet._replace(answers=(*sheet.answers[:at], answer)), at)


def _result(sheet: Sheet) -> None:
    st.header(f"{sheet.right} of {len(sheet.ids)} right", anchor=False)
    st.markdown("To hand in your answers, copy this link. It opens to the same answers.")
    url = (st.context.url or "").partition("?")[0]
    st.code(f"{url}?{urlencode(marked({CHECK_KEY: sheet.text()}))}", language=None, wrap_lines=True)
    for at, (id, answer) in enumerate(zip(sheet.ids, sheet.answers, strict=True)):
        with st.container(border=True):
            st.markdown(f"**{at + 1} · {SUBJECTS[QUESTIONS[id].subject]}**")
            show_question(id, answer, f"result_{at}", lambda _: None)
    st.button("Other questions", key="check_again", on_click=_put, args=(None, 0))
