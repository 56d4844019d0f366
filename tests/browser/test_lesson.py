"""A lesson in a browser: a server that knows nothing opens the stop that the address names."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from gru_viz.content.lessons import LESSONS
from gru_viz.scene.link import parse
from gru_viz.views.lesson import shipped_lesson
from tests.browser import harness

ID = "gru-in-four-steps"
BAR = "[class*=st-key-lesson_bar]"


def arrived(page: Page, at: int) -> None:
    """Wait until the address names this stop, counted from 0, and the page is at rest."""
    page.wait_for_function("(at) => new URLSearchParams(location.search).get('at') === String(at)", arg=at + 1)
    harness.settle(page)


def test_a_new_server_opens_the_stop_that_the_address_names(server: str, fresh_server: str, page: Page) -> None:
    lesson = shipped_lesson(ID)
    harness.visit(page, lesson.stops[3].link(server, lesson=ID, at="4"))
    page.keyboard.press("PageDown")
    arrived(page, 4)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("new URLSearchParams(location.search).get('step') === '37'")
    left = page.url
    harness.visit(page, left.replace(server, fresh_server))
    expect(page.locator(f"{BAR} [data-part=title]")).to_have_text(lesson.stops[4].title)
    assert page.url.partition("?")[2] == left.partition("?")[2]
    page.keyboard.press("PageDown")
    arrived(page, 5)
    assert parse(page.url.partition("?")[2]).scene == LESSONS[ID].stops[5].scene
