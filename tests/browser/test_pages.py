"""Every page, opened by its link on a server nobody has visited; test_everyone.py looks at it in every other way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from gru_viz.ui.frame import PAGES, PageInfo
from tests.browser import harness, menu
from tests.browser.test_access import in_share, violations

each_page = pytest.mark.parametrize("info", PAGES, ids=lambda info: info.path or "home")


def background(page: Page) -> tuple[int, ...]:
    colour = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    return tuple(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))


def assert_whole(page: Page, info: PageInfo) -> None:
    """The page itself, in its frame: the menu names every page and marks this one."""
    assert page.title() == info.tab_title
    for each in PAGES:
        assert (menu.entry(page, each.title).get_attribute("aria-current") == "page") == (each == info)
    page.keyboard.press("Escape")
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_role("dialog").count() == 0


@each_page
def test_a_cold_link_opens_the_page_whole_and_quietly(fresh_server: str, page: Page, info: PageInfo) -> None:
    calls = harness.record_calls_abroad(page, fresh_server)
    harness.visit(page, f"{fresh_server}/{info.path}")
    assert page.url.partition("?")[0] == f"{fresh_server}/{info.path}"
    assert page.evaluate("document.activeElement.tagName") == "BODY", "loading takes the focus"
    assert_whole(page, info)
    assert min(background(page)) > 230
    assert calls == []
    viewport = page.locator("meta[name=viewport]").get_attribute("content") or ""
    assert "user-scalable" not in viewport
    assert "maximum-scale" not in viewport
    page.set_viewport_size({"width": 1280, "height": 900})
    harness.settle(page)
    assert violations(page) == [], "what axe finds in the dark and narrow is in test_everyone.py"
    assert info != PAGES[-1] or in_share(page) == []


@pytest.mark.parametrize("width", [1024, 1280])
def test_no_page_hides_behind_more_and_no_table_runs_out(
    server: str, new_page: Callable[..., Page], width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 720})
    harness.visit(page, f"{server}/walkthrough?weights=seed&cell=rnn&hidden=16")
    for info in PAGES:
        menu.entry(page, info.title).click(trial=True)
    table = page.locator(".gv-here-values")
    ends, inner, outer = table.evaluate("box => [box.getBoundingClientRect().right, box.scrollWidth, box.clientWidth]")
    assert ends <= width
    assert inner > outer
