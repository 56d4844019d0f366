"""What comes late on a page has its place kept: nothing below it jumps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.harness import visit

# A place that is kept is as high without what it is kept for.
HEIGHT = """(key) => {
    const place = document.querySelector(`.st-key-${key}`);
    const whole = place.getBoundingClientRect().height;
    for (const child of place.children) child.style.display = "none";
    return [whole, place.getBoundingClientRect().height];
}"""
LATE = {"sentences": "sentence_words", "memory": "unrolled", "model": "model_text"}

# A browser's own measure of what jumps: the share of the window that moved, times how far. Below 0.1 it is called good.
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shifted += one.value; })
    .observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("width", [1280, 390])
def test_late_parts_have_their_place_kept_and_nothing_jumps(
    server: str, new_page: Callable[..., Page], width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 720}, script=SHIFTS)
    jumps = {}
    for path in ("gate_lab", *LATE):
        visit(page, f"{server}/{path}")
        if path != "sentences":
            jumps[path] = page.evaluate("window.shifted")
        if path in LATE:
            whole, kept = page.evaluate(HEIGHT, LATE[path])
            assert kept <= whole + 1, f"{path}: the place is higher than what it is kept for"
            assert min(whole, 720) - kept < 100, f"{path} at {width}: {kept} of {whole} pixels are kept"
    assert max(jumps.values()) < 0.15, jumps
