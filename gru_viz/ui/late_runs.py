"""A part of a page that asks for its run when another page has been asked for.

The browser names the page that it shows, and learns of the next one only when that begins to run. What a part of the
page that is left asks for in between names the old one, and Streamlit runs it after the new page; the browser then
takes all of the new page away again, and nothing comes in its place. So such a run keeps the page that is open, where
a part that is gone draws nothing.
"""

from __future__ import annotations

from dataclasses import replace

from streamlit.runtime import app_session
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData


def on_the_open_page(asked: RerunData, pages: PagesManager) -> RerunData:
    """The same run, on the page that was run last in this session, if it is one of parts of a page."""
    opened = pages.current_page_script_hash
    if not asked.fragment_id_queue or not opened or asked.page_script_hash == opened:
        return asked
    return replace(asked, page_script_hash=opened)


class _Runner(ScriptRunner):
    """What runs the pages of a session, and never a page that was left for the sake of one part of it."""

    def _run_script(self, rerun_data: RerunData) -> None:
        super()._run_script(on_the_open_page(rerun_data, self._pages_manager))


def keep_the_open_page() -> None:
    """Let the runs of all sessions that begin from now on be of this kind."""
    app_session.ScriptRunner = _Runner  # type: ignore[attr-defined]
