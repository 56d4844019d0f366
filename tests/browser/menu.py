"""The menu of the pages, as a hand uses it: some stand in it, the others in its folds."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from gru_viz.ui.frame import PAGES


def entry(page: Page, title: str) -> Locator:
    """What opens a page; its fold is open by then."""
    section = next(info.section for info in PAGES if info.title == title)
    if not section:
        return page.get_by_test_id("stTopNav").get_by_role("link", name=title, exact=True)
    fold = page.get_by_test_id("stTopNavSection").filter(has_text=section)
    if fold.get_attribute("aria-expanded") != "true":
        fold.click()
    return page.get_by_role("menuitem", name=title, exact=True)
