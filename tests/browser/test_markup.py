"""Text from a person or a link is text: nothing in it becomes a link, an icon, a picture, a formula, another letter."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Page, expect

from gru_viz.scene.link import to_query
from gru_viz.scene.scene import Scene
from tests.browser import harness
from tests.browser.markup_app import DOORS, MARKUP

MADE = "a, img, strong, b, em, i, code, pre, del, sup, input, hr, ul, ol, table, blockquote, h1, h2, .katex, [role=img]"
SPOILS = "a, img, strong, em, code, del, sup, h1, [role=img]"
"""What markup in the words below would make, and the texts of the app that they stand in do not have."""
SHOWN = """([root, made]) => [...document.querySelectorAll(root)].map((one) => [
    one.textContent,
    [...one.querySelectorAll(made)].filter((each) => each.textContent + (each.alt ?? "")).map((each) => each.outerHTML),
    [...one.querySelectorAll("[style], [class*=stMarkdownColored]")].map((each) => each.outerHTML),
])"""
TEXT = "[data-testid=stMarkdownContainer], [data-testid=stCaptionContainer]"
OURS = {"beside bold": "<strong>t = 8</strong>", "list": "<ul>", "table": "<table"}


def test_every_kind_of_markup_stays_what_it_is_wherever_streamlit_shows_text(page: Page) -> None:
    with harness.running(Path(__file__).with_name("markup_app.py")) as address:
        harness.visit(page, address)
        for place, door in enumerate(DOORS):
            root = ", ".join(f".st-key-door-{place} {each}" for each in TEXT.split(", "))
            shown = page.evaluate(SHOWN, [root, MADE])
            assert len(shown) == len(MARKUP), door
            for markup, (text, made, styled) in zip(MARKUP, shown, strict=True):
                told = f"{markup!r} in {door!r}: {text!r}"
                assert " ".join(markup.split()) in " ".join(text.split()), told
                assert [each for each in made if not each.startswith(OURS.get(door, "-"))] == [], told
                assert styled == [], told


NASTY = ("www.evil.example/:smile:**b**`c`d", "a@evil.example:red[x]$y$<b>", ":material/home:_evil_[x](http://x.yz)")
"""Words of at most 40 letters that hold everything at once."""
LABELLED = Scene(sequence="numbers", numbers=tuple((float(at),) for at in range(3)), labels=" ".join(NASTY), hidden=2)


def at(step: int) -> str:
    return to_query(Scene(**{**vars(LABELLED), "step": step}))


def link(**fields: str) -> str:
    return urlencode(fields)


SOME = NASTY[0]
OPENED: dict[str, tuple[str, str]] = {
    **{f"name of a step {step}, compared": (f"compare?{at(step)}", NASTY[step]) for step in range(3)},
    "name of a step, in the ledger": (f"memory?{at(0)}", "www.evil.exam"),
    "notation": (f"gate_lab?{link(notation=SOME)}", SOME),
    "weights": (f"?{link(weights=SOME)}", SOME),
    "a key": (f"model?{quote(NASTY[2], safe='')}=1", NASTY[2]),
    "a number": (f"gate_lab?{link(step=SOME)}", SOME),
    "a bias": (f"gate_lab?{link(shift='https://evil.example_1')}", "https://evil.example"),
    "packed numbers": (f"conventions?{link(data=':evil:.x')}", "':evil:'"),
    "compared cells": (f"compare?{link(compare=SOME)}", SOME),
    "learners": (f"training?{link(learners=SOME)}", SOME),
    "what may be cut off": (f"gate_lab?v=2&{link(notation=SOME)}", SOME),
    "words that a net does not know": (f"sentences?{link(sentence='see :smile: and x@evil.example or $y$')}", "evil"),
}
"""Ways into the app for a text from outside: address, and what must be read on the page."""


def assert_only_text(page: Page, word: str) -> None:
    """The word is on the page, letter by letter, and nothing beside it is made of it."""
    shown: list[Any] = page.evaluate(SHOWN, [TEXT, SPOILS])
    near = [each for each in shown if "evil" in each[0]]
    assert any(word in text for text, _, _ in near), (word, near)
    for text, made, _ in near:
        assert [each for each in made if not each.startswith("<strong") or each == "<strong>b</strong>"] == [], text
    assert page.locator("a[href*=evil], a[href^=mailto], img[src*=evil], img[alt='Streamlit logo']").count() == 0


def test_no_door_of_the_app_lets_markup_in(server: str, page: Page) -> None:
    for name, (path, word) in OPENED.items():
        harness.visit(page, f"{server}/{path}")
        assert page.get_by_test_id("stException").count() == 0, name
        assert_only_text(page, word)


def test_nor_does_a_field_that_refuses_a_text(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/gate_lab?{at(0)}")
    field = page.get_by_role("textbox", name="Paste numbers")
    field.fill("1 www.evil.example 3")
    field.press("Control+Enter")
    expect(page.get_by_test_id("stAlert").filter(has_text="evil")).to_be_visible()
    assert_only_text(page, "www.evil.example")


@pytest.mark.parametrize("path", ["Gate_Lab", "gate-lab/"])
def test_a_misspelt_address_opens_the_page_with_its_query(server: str, page: Page, path: str) -> None:
    page.goto(f"{server}/model")
    harness.settle(page)
    page.goto(f"{server}/{path}?weights=latch&step=3")
    page.wait_for_url("**/gate_lab?v=2&weights=latch&step=3&end=2")
    harness.settle(page)
    assert page.get_by_role("dialog").count() == 0
    page.go_back()
    page.wait_for_url("**/model*")


def test_a_misspelt_address_opens_the_page_on_a_cold_server(fresh_server: str, browser: Any) -> None:
    # Not `page`: before the app has run once, Streamlit itself logs that it knows no such page.
    page = browser.new_page()
    page.goto(f"{fresh_server}/Gate_Lab?weights=latch&step=3")
    page.wait_for_url("**/gate_lab?v=2&weights=latch&step=3&end=2", timeout=60_000)
    harness.settle(page)
    assert page.get_by_role("dialog").count() == 0
    page.close()
