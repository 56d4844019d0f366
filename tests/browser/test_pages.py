"""Every page, opened by its link: on a server nobody has visited, in both themes, on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from gru_viz.ui.frame import PAGES, PageInfo
from tests.browser import harness, menu

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


@each_page
def test_the_dark_theme(server: str, new_page: Callable[..., Page], info: PageInfo) -> None:
    page = harness.visit(new_page(color_scheme="dark"), f"{server}/{info.path}")
    assert max(background(page)) < 40
    assert_whole(page, info)


TOUCHING = """() => [...document.querySelectorAll(".js-plotly-plot")].flatMap((plot) => {
    const all = (found) => plot.querySelectorAll(found);
    const box = (one) => ({ said: one.textContent, ...one.getBoundingClientRect().toJSON() });
    const shown = (found) => [...all(found)].map(box).filter((one) => one.width);
    const touch = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const numbers = shown("[class^=y][class$=tick] text");
    const titled = shown("[class^=y][class$=title]").flatMap((title) => numbers.filter((one) => touch(title, one)));
    const names = shown("[class^=x][class$=tick] text");
    return [...titled, ...names.filter((one, at) => at && touch(names[at - 1], one))].map((one) => one.said);
})"""
"""What is written on an axis and touches its title or its neighbour."""


@each_page
def test_nothing_is_wider_than_a_phone(server: str, new_page: Callable[..., Page], info: PageInfo) -> None:
    page = harness.visit(new_page(viewport={"width": 390, "height": 844}), f"{server}/{info.path}")
    wide = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert wide <= 0
    assert page.evaluate(TOUCHING) == []


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
