"""The live bench on a page: schematic, time, sliders and the past in one browser component, answered by sweeps.

Two components, registered once when this module is imported. The bench shows a run and reports what the hand did;
the other, which has nothing to see, carries questions to Python and answers back, in a fragment of its own, so that a
sweep never makes the bench's own fragment run again. The browser computes nothing: it looks up and paints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from gru_viz.schematic.modules import bundled
from gru_viz.schematic.svg import palette_css

_ASSETS = Path(__file__).with_name("assets")
_BENCH = _ASSETS / "bench"
APART = bundled(_BENCH / "apart.js")
"""The script by which components of different fragments take turns, for others to build on."""

CONNECTION = bundled(_BENCH / "connection.js")
"""The script that says whether the page still has its server."""

HAND_KEY = "live_bench"
ASK_KEY = "live_answers"
_ANSWERED = "the question that was answered last"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


_mount_bench = st.components.v2.component(
    "gru_viz_bench",
    html=_text(_BENCH / "bench.html"),
    css=palette_css()
    + "".join(map(_text, (_ASSETS / "schematic.css", _BENCH / "bench.css", _BENCH / "inspector.css"))),
    js=bundled(_BENCH / "main.js"),
)
_mount_answers = st.components.v2.component(
    "gru_viz_answers", html="<span hidden></span>\n", js=bundled(_BENCH / "answers.js")
)


def mount_bench(data: Mapping[str, Any], key: str, on_hand: Callable[[], None]) -> None:
    """Show a run.

    data: made by ``gru_viz.views.bench``. on_hand: called when the hand has done something, which is then in
    ``st.session_state[key].hand``.
    """
    _mount_bench(data=dict(data), key=key, on_hand_change=on_hand)


def mount_answers(answer: Callable[[Any], Mapping[str, Any] | None]) -> None:
    """Answer the bench's question, if it has a new one: ``answer`` gets the question as it came, and gives the answer.

    A run that something else asked for finds the last question once more, and does not answer it again.
    """
    asked = st.session_state.get(ASK_KEY)
    question = getattr(asked, "ask", None)
    data = None
    if question is not None and question != st.session_state.get(_ANSWERED):
        st.session_state[_ANSWERED] = question
        data = answer(question)
    _mount_answers(data={"answer": data}, key=ASK_KEY, height=1, on_ask_change=lambda: None)
