"""Fixtures of the browser tests. A missing Chromium is a failure, never a skip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import harness

Opener = Callable[..., Page]

expect.set_options(timeout=20_000)  # A busy machine is slow, and not wrong.


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of one running app, shared by all tests: other visitors have been here before."""
    with harness.running() as address:
        yield address


@pytest.fixture
def fresh_server() -> Iterator[str]:
    """The address of an app that nobody has visited yet."""
    with harness.running() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole session."""
    with harness.chromium() as chromium:
        yield chromium


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Opener]:
    """Opens pages, each in a browser context of its own (as another person would).

    Takes the options of Playwright's ``new_context``. At the end of the test, no page may have
    logged an error or thrown one.
    """
    opened: list[tuple[Page, list[str]]] = []

    def open_page(**options: Any) -> Page:
        options.setdefault("viewport", {"width": 1280, "height": 720})
        context = browser.new_context(**options)
        context.set_default_timeout(60_000)
        page = context.new_page()
        opened.append((page, harness.record_errors(page)))
        return page

    yield open_page
    wrong = [f"{page.url}: {error}" for page, errors in opened for error in errors]
    for page, _ in opened:
        page.context.close()
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def page(new_page: Opener) -> Page:
    """One page, 1280 by 720, in the light theme; fails the test if the browser reports an error."""
    return new_page(color_scheme="light")
