"""Predict, then reveal: by mouse and by keys, with the run over the line that was drawn, and nothing told before."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gru_viz.cells.formula import number
from gru_viz.content.questions import QUESTIONS
from gru_viz.views.marking import HEIGHTS, ends, heights, last_seen, mark
from gru_viz.views.questions import line_of, scene_of
from gru_viz.views.sheet import new_sheet
from tests.browser import bench, harness
from tests.browser.test_access import violations

PANEL = ".st-key-question"
PAPER = f"{PANEL} .gp canvas"
WITHOUT_MENU = 320
"""Pixels at which the menu is folded; its list is Streamlit's."""


def said(page: Page) -> str:
    return page.locator(PAPER).get_attribute("aria-valuetext") or ""


def ours(page: Page) -> list[str]:
    """What axe finds, without Streamlit's own list of pages."""
    return [
        line for line in violations(page) if not re.match(r"list(item)?: .*(stSidebarNav|<li class=.st-emotion)", line)
    ]


def test_a_line_drawn_by_keys_is_held_against_the_run(server: str, page: Page) -> None:
    id = "verdict"
    bench.visit(page, server, f"ask={id}")
    assert bench.numbers(page)["h"] == "?"
    low, high = ends(id)
    line = list(heights(id, (last_seen(id),) * 5))
    assert said(page) == f"t = 36, “Overall”: yours {number(line[0] / HEIGHTS * (high - low) + low)}"
    page.locator(PAPER).focus()
    for keys, at, by in (
        ("Shift+ArrowUp ArrowUp", 0, 12),
        ("ArrowRight ArrowDown", 1, -2),
        ("End Shift+ArrowUp", 4, 10),
    ):
        for key in keys.split():
            page.keyboard.press(key)
        line[at] = min(HEIGHTS, max(0, line[at] + by))
        assert f"t = {36 + at}" in said(page)
        assert said(page).endswith(f"yours {number(line[at] / HEIGHTS * (high - low) + low)}")
    page.keyboard.press("ArrowRight")
    assert "t = 40" in said(page), "the last step is the last"
    page.keyboard.press("Tab")
    expect(page.locator(f"{PANEL} [data-part=reveal]")).to_be_focused()
    page.keyboard.press("Enter")
    found = mark(id, tuple(line))
    expect(page.locator(PANEL)).to_contain_text(found.said)
    expect(page.locator(PANEL)).to_contain_text("Why.")
    harness.settle(page)
    expect(page.locator(PAPER)).to_be_focused()
    assert said(page).endswith(f"the run {number(line_of(id, 0)[4])}")
    bench.assert_true(page, scene_of(id))
    page.keyboard.press("ArrowUp")
    assert said(page).count(number(line[4] / HEIGHTS * (high - low) + low)) == 1, "what was revealed stays"
    assert violations(page) == []
    page.get_by_role("button", name="Close the question").click()
    expect(page.locator(PANEL)).to_have_count(0)
    page.wait_for_function("!location.search.includes('ask=')")


def test_a_line_is_drawn_by_the_mouse_without_a_gap_and_asks_nobody(server: str, page: Page) -> None:
    id = "leak"
    bench.visit(page, server, f"ask={id}")
    page.evaluate("""() => { const send = WebSocket.prototype.send;
        window.messages = 0;
        WebSocket.prototype.send = function (...sent) { window.messages += 1; return send.apply(this, sent); }; }""")
    box = page.locator(PAPER).bounding_box()
    assert box
    x = lambda share: box["x"] + 40 + share * (box["width"] - 48)  # noqa: E731
    page.mouse.move(x(9 / 38), box["y"] + 50)
    page.mouse.down()
    page.mouse.move(x(0.995), box["y"] + 95)  # one move of a fast hand
    page.mouse.up()
    page.locator(PAPER).focus()
    page.keyboard.press("Home")
    values = []
    for _ in QUESTIONS[id].steps:
        values.append(float(said(page).rpartition(" ")[2].replace("−", "-")))
        page.keyboard.press("ArrowRight")
    assert values[0] == pytest.approx(last_seen(id), abs=0.01), "the first step was not passed over"
    falling = values[1:]
    assert falling == sorted(falling, reverse=True) and falling[0] - falling[-1] > 0.4 and len(set(falling)) > 15
    assert page.evaluate("window.messages") == 0


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", WITHOUT_MENU)])
def test_questions_in_a_row_are_answered_by_keys_and_handed_in(
    server: str, new_page: Callable[..., Page], scheme: str, width: int
) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    sheet = new_sheet("gradient", 3)
    sheet = sheet._replace(answers=tuple((0,) for _ in sheet.ids[:-1]))
    harness.visit(page, f"{server}/check_yourself?check={sheet.text()}")
    assert bench.numbers(page)[QUESTIONS[sheet.ids[-1]].quantity] == "?"
    assert ours(page) == []
    radios = page.get_by_role("radiogroup", name="Your answer").get_by_role("radio")
    radios.first.focus()
    page.keyboard.press("Space")
    for name in ("Reveal", "Result"):
        button = page.get_by_role("button", name=name)
        button.focus()
        page.keyboard.press("Enter")
        expect(button).to_have_count(0)
    harness.settle(page)
    shown = page.get_by_text(re.compile(r"^\d of 5 right$"))
    right = shown.inner_text()
    assert int(right[0]) in (4, 5) and ours(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    link = page.locator("[data-testid=stCode] code").inner_text().replace("\n", "")
    other = new_page()
    harness.visit(other, link)
    expect(other.get_by_text(right)).to_be_visible()
    assert other.locator(f"text={right}").count() == 1
    assert (
        page.locator("[data-testid=stAlert]").all_inner_texts()
        == other.locator("[data-testid=stAlert]").all_inner_texts()
    )
