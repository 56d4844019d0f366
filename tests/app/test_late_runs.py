"""What a page asks for that is being left runs on the page that is open by then."""

from dataclasses import replace

from streamlit.runtime import app_session
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

from gru_viz.ui import frame
from gru_viz.ui.late_runs import on_the_open_page


def test_only_a_late_run_of_a_part_changes_its_page():
    pages = PagesManager("app.py")
    part = RerunData(page_script_hash="old", fragment_id_queue=["bench"], query_string="step=3")
    assert on_the_open_page(part, pages) == part, "no page has run yet"
    pages.set_current_page_script_hash("new")
    assert on_the_open_page(part, pages) == replace(part, page_script_hash="new")
    for asked in (replace(part, page_script_hash="new"), RerunData(page_script_hash="old"), RerunData()):
        assert on_the_open_page(asked, pages) == asked, "a page that is asked for opens"


def test_sessions_have_it():
    assert frame.keep_the_open_page.__module__ == app_session.ScriptRunner.__module__
