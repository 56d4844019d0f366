"""Seeded random events on every page: whatever a fast hand does, the browser reports no error."""

from __future__ import annotations

import os
import random
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from gru_viz.scene.link import parse
from gru_viz.scene.scene import START, base
from gru_viz.ui.frame import PAGES
from tests.browser import harness

SECONDS = float(os.environ.get("STORM_SECONDS", "5"))
"""For each page; 60 is a thorough run."""
SEED = int(os.environ.get("STORM_SEED", "1"))
KEYS = "ArrowLeft", "ArrowRight", "Home", "End", "Tab", "Escape", "Space"

SEEN = """() => [...document.querySelectorAll(
    "[data-testid=stMain] :is(.js-plotly-plot, svg, canvas, button, input, [role=slider], [role=tab], [role=radio])"
)].map((part) => part.getBoundingClientRect())
  .filter((box) => box.width > 3 && box.height > 3 && box.bottom > 70 && box.top < innerHeight - 10)
  .map((box) => [box.x, Math.max(box.y, 64), box.right, Math.min(box.bottom, innerHeight - 4)])"""
FOCUS = """(at) => {
    const found = [...document.querySelectorAll("[data-testid=stMain] [role=slider]")];
    found[at % found.length]?.focus({ preventScroll: true });
}"""

NO_LINKS = """() => window.addEventListener("click", (event) => {
    if (event.composedPath().some((each) => each.matches?.("a[href]"))) {
        event.preventDefault();
        event.stopPropagation();
    }
}, { capture: true })"""
"""A link opens another scene, to which Reset leads from then on."""


def storm(page: Page, hand: random.Random, seconds: float) -> int:
    """Do what a fast hand does, for so long; how many things it did."""
    page.evaluate(NO_LINKS)
    count, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        count += 1
        what, boxes = hand.random(), page.evaluate(SEEN)
        if what < 0.65 and boxes:
            left, top, right, bottom = hand.choice(boxes)
            for _ in range(3):
                page.mouse.move(hand.uniform(left, right), hand.uniform(top, bottom))
            if what < 0.15:
                page.mouse.click(hand.uniform(left, right), hand.uniform(top, bottom))
            elif what < 0.25:
                page.mouse.down()
                page.mouse.move(hand.uniform(left, right), hand.uniform(top, bottom), steps=4)
                page.mouse.up()
        elif what < 0.8:
            page.mouse.wheel(0, hand.choice((-500, -150, 150, 500)))
        else:
            page.evaluate(FOCUS, hand.randrange(50))
            page.keyboard.press(hand.choice(KEYS))
    return count


def back_to_the_first(page: Page) -> None:
    """Reset leads to what a preset gave, and from there to the first scene of the visit; there it rests."""
    reset = page.locator("[class*=st-key-toolbar] button[data-move=reset]")
    page.keyboard.press("Escape")
    for _ in range(3):
        if reset.get_attribute("aria-disabled") == "true":
            return
        reset.press("Enter")
        page.wait_for_timeout(700)
        harness.settle(page)
    assert reset.get_attribute("aria-disabled") == "true"


@pytest.mark.parametrize("path", [info.path for info in PAGES])
def test_no_error_under_a_storm_of_events(server: str, page: Page, path: str) -> None:
    harness.visit(page, f"{server}/{path}")
    assert storm(page, random.Random(f"{path} {SEED}"), SECONDS) > SECONDS, "the storm has to blow"
    harness.settle(page)
    back_to_the_first(page)
    query = urlsplit(page.url).query
    # A stop of a lesson is a scene that was given, and Reset leads to it.
    assert "lesson=" in query or parse(query).scene == base(START), "as in a fresh session"
