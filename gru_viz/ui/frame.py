"""What surrounds every page: page list, menu, and the guard that gives a cold deep link its frame."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from gru_viz.ui.address import move_to
from gru_viz.ui.asked import CHECK_PAGE, take_question
from gru_viz.ui.asset import ASSETS
from gru_viz.ui.embedded import tell_height
from gru_viz.ui.lesson import presents, take_lesson
from gru_viz.ui.lesson_bar import lesson_bar
from gru_viz.ui.next_step import next_step
from gru_viz.ui.own_layer import stand_in
from gru_viz.ui.question import question_panel
from gru_viz.ui.readable import make_readable
from gru_viz.ui.reconnect import query_when_cut_off
from gru_viz.ui.seen import hidden_values, shows, take_view, tell_hidden
from gru_viz.ui.session import CUT_OFF, PAGE, PATHS
from gru_viz.ui.skip_link import skip_link
from gru_viz.ui.state import CannotRunError, current_scene, keep_link
from gru_viz.ui.theme_watch import watch_theme
from gru_viz.ui.toolbar import toolbar

with suppress(ImportError):  # Another Streamlit may keep its runner elsewhere: the app goes on without this.
    from gru_viz.ui.late_runs import keep_the_open_page

    keep_the_open_page()

_FRAMED = "frame has run"
FRAME_CSS = ASSETS / "frame.css"
"""Styles of every page."""
_ICON = str(ASSETS / "icon.png")
"""Our own file: an icon by name would be fetched from a font server."""


class PageInfo(NamedTuple):
    """One page of the app."""

    file: str
    title: str
    icon: str
    has_sidebar: bool = False
    section: str = ""
    """Which fold of the menu it is in; none: it stands in the menu itself."""

    @property
    def path(self) -> str:
        """Its path in the address: empty for the home page."""
        return "" if self.file == HOME else self.file.removeprefix("pages/").removesuffix(".py")

    @property
    def tab_title(self) -> str:
        """What the browser's tab says."""
        return APP if self.file == HOME else f"{self.title} · {APP}"


APP = "gru_viz"
HOME = "pages/home.py"
WALKTHROUGH = "pages/walkthrough.py"
LAB = "pages/gate_lab.py"
COMPARE = "pages/compare.py"
CONVENTIONS = "pages/conventions.py"
MEMORY = "pages/memory.py"
SENTENCES = "pages/sentences.py"
TRAINING = "pages/training.py"
YOUR_LAYER = "pages/your_layer.py"
MODEL = "pages/model.py"
LESSONS = "pages/lessons.py"
TEACHING = "pages/teaching.py"
CHECK = f"pages/{CHECK_PAGE}.py"

_EXPLORE = "Explore"
TEACH = "Teach"

PAGES: tuple[PageInfo, ...] = (
    PageInfo(HOME, "Home", ":material/home:"),
    PageInfo(WALKTHROUGH, "Walkthrough", ":material/footprint:", has_sidebar=True),
    PageInfo(LAB, "Gate lab", ":material/tune:", has_sidebar=True),
    PageInfo(COMPARE, "Compare", ":material/compare_arrows:", has_sidebar=True, section=_EXPLORE),
    PageInfo(CONVENTIONS, "Conventions", ":material/compare:", has_sidebar=True, section=_EXPLORE),
    PageInfo(MEMORY, "Memory", ":material/timeline:", has_sidebar=True, section=_EXPLORE),
    PageInfo(SENTENCES, "Sentences", ":material/short_text:", section=_EXPLORE),
    PageInfo(TRAINING, "Training", ":material/model_training:", section=_EXPLORE),
    PageInfo(YOUR_LAYER, "Your layer", ":material/upload_file:"),
    PageInfo(MODEL, "The model", ":material/menu_book:", section=_EXPLORE),
    PageInfo(LESSONS, "Lessons", ":material/slideshow:", section=TEACH),
    PageInfo(TEACHING, "Teaching", ":material/school:", section=TEACH),
    PageInfo(CHECK, "Check yourself", ":material/quiz:", section=TEACH),
)


_TELLING = (COMPARE, CONVENTIONS, MEMORY, SENTENCES)
"""Pages whose pictures show all values of a run: they wait until none is hidden."""


def navigate() -> StreamlitPage:
    """Draw the menu; returns the page that the address asks for."""
    st.set_page_config(page_title=APP, page_icon=_ICON, layout="wide")
    pages: dict[str, list[StreamlitPage]] = {}
    for page in PAGES:
        one = st.Page(page.file, title=page.title, icon=page.icon, default=page.file == HOME)
        pages.setdefault(page.section, []).append(one)
    return st.navigation(pages, position="hidden" if st.context.is_embedded or not shows("navigation") else "top")


def path_meant(url: str) -> str | None:
    """The path of the page that a misspelt address means (``/Gate-Lab``); None if it is right or means none."""
    parent, _, last = urlsplit(url).path.rstrip("/").rpartition("/")
    if last in (page.path for page in PAGES):
        return None
    for page in PAGES:
        if _letters(unquote(last)) in (_letters(Path(page.file).stem), _letters(page.title)):
            return f"{parent}/{page.path}"
    return None


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def run_app() -> None:
    """The whole of app.py: page settings, menu, page."""
    if PAGE not in st.session_state and (path := path_meant(st.context.url or "")):
        move_to(path)
        st.stop()
    st.session_state[CUT_OFF] = query_when_cut_off()
    take_view()
    st.session_state[PATHS] = [each.path for each in PAGES]
    take_lesson()
    take_question()
    page = navigate()
    info = next(each for each in PAGES if each.path == page.url_path)
    st.set_page_config(page_title=info.tab_title)
    st.html(FRAME_CSS)
    st.html(ASSETS / "print.css")
    st.html(ASSETS / "present.css")
    st.session_state[_FRAMED] = True
    st.session_state[PAGE] = page.url_path
    toolbar(page.title)
    lesson_bar()
    if info.file != CHECK:
        question_panel()
    if hidden_values() and info.file in _TELLING:
        st.session_state.pop(_FRAMED)
        current_scene()
        st.info(
            "This page tells values that are hidden now. It comes when they are shown.",
            icon=":material/visibility_off:",
        )
        keep_link()
    else:
        try:
            page.run()
        except CannotRunError as error:
            stand_in(page.title, error.why, YOUR_LAYER)
    tell_hidden()
    if st.context.is_embedded:
        tell_height()
    elif shows("navigation") and not presents():
        next_step(info.file)
    watch_theme()
    make_readable()
    skip_link()


def guard() -> None:
    """Run the frame first where Streamlit ran a page without app.py.

    On a fresh server the first visitor of a deep link gets the bare page file, because Streamlit turns off its
    own discovery of ``pages/`` only once some session has called ``st.navigation``. Every page begins with this.
    """
    if not st.session_state.pop(_FRAMED, False):
        navigate()
        st.rerun()
