"""Fixtures of the browser tests. A missing Chromium is a failure, never a skip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import harness

Opener = Callable[..., Page]

expect.set_options(timeout=20_000)  # A busy machine is slow, and not wrong.


ALONE = (
    "test_bench_hand.py",
    "test_compare.py::test_a_fast_hand",
    "test_connection.py",
    "test_history.py",
    "test_house.py",
    "test_widgets.py::test_a_fast_hand",
)
"""Tests that time a fast hand, or end servers under it: no other browser may be at work beside them."""

LONG = ("test_widgets.py::test_every_way", "test_bench_geometry.py::test_every_cell")
"""Tests that begin first, so that none of them is left at the end, when all else is done."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here, long = Path(__file__).parent, []
    for item in items:
        if here in item.path.parents:
            name = f"{item.path.name}::{item.name}"
            item.add_marker(pytest.mark.browser)
            if name.startswith(ALONE):
                item.add_marker(pytest.mark.alone)
            if name.startswith(LONG):
                long.append(item)
    items.sort(key=lambda item: item not in long)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of one running app, shared by all tests: other visitors have been here before."""
    with harness.running() as address:
        yield address


class Fresh:
    """Servers that nobody has visited yet: the next one starts while a test still uses the one before."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._start()

    def _start(self) -> None:
        self._next = harness.running()
        self._address = self._pool.submit(self._next.__enter__)

    def take(self) -> tuple[str, AbstractContextManager[str]]:
        """The address of one, and what ends it."""
        address, server = self._address.result(), self._next
        self._start()
        return address, server

    def close(self) -> None:
        self._address.result()
        self._next.__exit__(None, None, None)
        self._pool.shutdown()


@pytest.fixture(scope="session")
def fresh() -> Iterator[Fresh]:
    servers = Fresh()
    yield servers
    servers.close()


@pytest.fixture
def fresh_server(fresh: Fresh) -> Iterator[str]:
    """The address of an app that nobody has visited yet."""
    address, server = fresh.take()
    yield address
    server.__exit__(None, None, None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole session."""
    with harness.chromium() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def tabs(browser: Browser) -> dict[str, list[Page]]:
    """Tabs by the options of their context. A test gets one back empty, but for what it has loaded of Streamlit."""
    return {}


MEDIA: dict[str, Any] = {"color_scheme": "light", "reduced_motion": "no-preference", "forced_colors": "none"}
SIZE = {"width": 1280, "height": 720}


@pytest.fixture
def new_page(browser: Browser, tabs: dict[str, list[Page]]) -> Iterator[Opener]:
    """Opens pages, each in a browser context that no other page of this test has (as another person would).

    Takes the options of Playwright's ``new_context``, and a ``script`` that runs before those of every document. At
    the end of the test, no page may have logged an error or thrown one.
    """
    opened: list[tuple[Page, list[str], str]] = []

    def open_page(*, script: str = "", **options: Any) -> Page:
        media = {name: options.pop(name, usual) for name, usual in MEDIA.items()}
        size = options.pop("viewport", SIZE)
        options.setdefault("bypass_csp", True)  # tests evaluate scripts; test_house.py holds pages to their policy
        kind = repr(sorted(options.items()))
        spare = tabs.setdefault(kind, [])
        page = spare.pop() if spare and not script else browser.new_context(viewport=SIZE, **options).new_page()
        page.context.set_default_timeout(60_000)
        page.set_viewport_size(size)
        page.emulate_media(media="null", **media)
        if script:
            page.add_init_script(script)
        opened.append((page, harness.record_errors(page), "" if script else kind))
        return page

    yield open_page
    wrong = [f"{page.url}: {error}" for page, errors, _ in opened for error in errors]
    for page, _, kind in opened:
        if harness.forget(page) and kind and not wrong:
            tabs[kind].append(page)
        else:
            page.context.close()
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def page(new_page: Opener) -> Page:
    """One page, 1280 by 720, in the light theme; fails the test if the browser reports an error."""
    return new_page(color_scheme="light")
