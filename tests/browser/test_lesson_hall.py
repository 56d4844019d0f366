"""The view for a lecture hall on every page of the lessons, its keys, and a lesson of one's own."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from gru_viz.content.hotkeys import LETTERS_TITLE, STREAMLIT_LETTERS, letters
from gru_viz.content.lessons import LESSONS
from gru_viz.scene.link import parse
from gru_viz.views.lesson import shipped_lesson
from tests.browser import bench, harness, menu
from tests.browser.test_access import violations
from tests.browser.test_lesson import BAR, ID, arrived, small


def test_every_page_of_the_lessons_has_letters_for_the_last_row_and_breaks_no_rule(
    server: str, new_page: Callable[..., Page]
) -> None:
    seen = {}
    for id in LESSONS:
        for at, stop in enumerate(shipped_lesson(id).stops):
            seen.setdefault(stop.page, stop.link(server, lesson=id, at=str(at + 1), present="1"))
    pages = {scheme: new_page(color_scheme=scheme) for scheme in ("light", "dark")}
    for number, (place, link) in enumerate(seen.items()):
        page = pages[("light", "dark")[number % 2]]
        harness.visit(page, link)
        assert small(page) == [], place
        wide = page.evaluate(
            "(main => [main.scrollWidth, main.clientWidth])(document.querySelector('[data-testid=stMain]'))"
        )
        assert wide[0] <= wide[1], (place, wide)
        assert violations(page) == [], place


def test_keys_of_the_lecture_hall(server: str, page: Page) -> None:
    harness.visit(page, shipped_lesson(ID).stops[0].link(server, lesson=ID, at="1", present="1"))
    number = page.locator(f"{bench.BENCH} [data-value=h]").first
    expect(number).to_have_text("0.000")
    page.keyboard.press("d")
    expect(number).to_have_text("0.00")
    page.keyboard.press("d")
    expect(number).to_have_text("0.000")
    page.mouse.move(300, 200)
    page.keyboard.down("l")
    box = page.locator(".gv-pointer").bounding_box()
    assert box["width"] >= 40 and abs(box["x"] + box["width"] / 2 - 300) < 3
    page.mouse.move(500, 300)
    box = page.locator(".gv-pointer").bounding_box()
    assert abs(box["x"] + box["width"] / 2 - 500) < 3 and abs(box["y"] + box["height"] / 2 - 300) < 3
    page.keyboard.up("l")
    assert not page.locator(".gv-pointer").count()
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    notes = page.locator(f"{BAR} [data-part=notes]")
    expect(notes).to_be_hidden()
    page.keyboard.press("n")
    expect(notes).to_contain_text("Ask:")
    page.keyboard.press("p")
    page.wait_for_function("!location.search.includes('present')")
    harness.settle(page)
    assert page.get_by_test_id("stSidebar").is_visible()


def test_single_letters_are_turned_off_where_the_keys_are_listed(server: str, page: Page) -> None:
    told: list[str | bytes] = []
    page.on("websocket", lambda line: line.on("framesent", lambda message: told.append(message)))
    harness.visit(page, f"{server}/model")
    page.get_by_role("checkbox", name=LETTERS_TITLE).uncheck()
    harness.visit(page, shipped_lesson(ID).stops[0].link(server, lesson=ID, at="1", present="1"))
    number = page.locator(f"{bench.BENCH} [data-value=h]").first
    notes, opens = (page.locator(f"{BAR} [data-part={name}]") for name in ("notes", "notes-open"))
    address = page.url
    told.clear()
    for letter in (*letters(), *STREAMLIT_LETTERS):
        page.keyboard.down(letter)
        assert not page.locator(".gv-pointer").count()
        page.keyboard.up(letter)
    page.keyboard.press("PageUp")  # goes on being heard, and nothing comes of it at the first stop
    harness.settle(page)
    expect(number).to_have_text("0.000")
    expect(notes).to_be_hidden()
    assert told == [], "nothing is asked of the server"
    assert (page.url, page.evaluate("document.fullscreenElement")) == (address, None)
    expect(opens).to_have_attribute("title", "Notes for the speaker")
    harness.visit(page, f"{server}/model")
    page.get_by_role("checkbox", name=LETTERS_TITLE).check()
    harness.visit(page, address)
    expect(opens).to_have_attribute("title", "Notes for the speaker (N)")
    page.keyboard.press("n")
    expect(notes).to_be_visible()
    told.clear()
    page.keyboard.press("r")
    harness.settle(page)
    assert told, "Streamlit's own letter, which the switch keeps away, runs the page again"


def test_a_scene_is_added_from_share_and_the_lesson_runs_from_its_page(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=latch&step=7")
    page.locator(".st-key-share [data-part=open]").click()
    page.locator(".st-key-share [data-part=add]").click()
    expect(page.locator(".st-key-share [data-part=added]")).to_have_text("Added as stop 1 of “My lesson”.")
    page.locator(".st-key-share [data-part=add]").click()
    expect(page.locator(".st-key-share [data-part=added]")).to_have_text("Added as stop 2 of “My lesson”.")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    menu.entry(page, "Lessons").click()
    page.wait_for_url("**/lessons*")
    harness.settle(page)
    page.locator(".st-key-start_own button").click()
    arrived(page, 0)
    assert parse(page.url.partition("?")[2]).scene.step == 7
    expect(page.locator(f"{BAR} [data-part=count]")).to_have_text("1 of 2")
