"""Pages of their own, opened as files: which text stands beside which step, which stop is open, what the keys do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page

from gru_viz.content.hotkeys import HOTKEYS
from gru_viz.content.lessons import LESSONS
from gru_viz.content.steps import steps
from gru_viz.export.lesson import VIEWS, export_lesson
from gru_viz.export.page import export_html
from gru_viz.scene.scene import base
from gru_viz.views.lesson import shipped_lesson
from tests.browser import bench
from tests.browser.standalone import frames

LESSON = "gru-in-four-steps"
SHOWN = """[...document.querySelectorAll("[data-stage]")].filter((one) => one.checkVisibility())
    .map((one) => one.querySelector("h2").textContent)"""


def opened(page: Page, file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    page.goto(file.as_uri())


def test_a_scenes_page_tells_what_is_open_and_what_was_changed(page: Page, tmp_path: Path) -> None:
    scene = replace(base("review-end"), step=9)
    opened(page, tmp_path / "scene.html", export_html(scene, view="walkthrough"))
    page.locator(f"{bench.BENCH}[data-shown]").wait_for()
    titles = [step.title for step in steps(scene.make_cell())]
    walk, lab = (page.get_by_role("button", name=name) for name in ("Walk through it", "Take it in hand"))
    assert (walk.get_attribute("aria-pressed"), lab.get_attribute("aria-pressed")) == ("true", "false")
    for at, title in enumerate(titles):
        assert (
            page.evaluate("(radio => radio.textContent)(document.querySelector('[role=radio][aria-checked=true]'))")
            == title
        )
        assert [text.partition("·")[2].strip() or text for text in page.evaluate(SHOWN)] == [
            title.partition("·")[2].strip() or title
        ]
        if at < len(titles) - 1:
            page.keyboard.press(HOTKEYS["stage_next"].key)
            page.wait_for_timeout(40)
    lab.click()
    assert (walk.get_attribute("aria-pressed"), lab.get_attribute("aria-pressed")) == ("false", "true")
    assert page.evaluate(SHOWN) == []
    again = page.get_by_role("button", name="Back to how it came")
    assert again.count() == 0 and not page.locator("#notice").get_attribute("data-changed")
    page.locator(bench.range_of("shifts/z")).press("End")
    again.wait_for()
    high = float(page.locator(bench.range_of("shifts/z")).input_value())
    bench.assert_true(page, replace(scene, shifts=(("z", high),)))
    assert page.locator("#notice[data-changed]").count() == 1
    assert page.locator("[data-part=parting]").is_hidden(), "Python's numbers are those of the scene as it came"
    again.click()
    page.wait_for_timeout(40)
    assert again.count() == 0
    bench.assert_true(page, scene)


def test_a_lessons_page_tells_which_stop_is_open_and_shows_that_one(page: Page, tmp_path: Path) -> None:
    lesson, plan = shipped_lesson(LESSON), LESSONS[LESSON]
    lesson = replace(
        lesson, stops=tuple(stop._replace(notes=stop.notes if at % 2 else "") for at, stop in enumerate(lesson.stops))
    )
    opened(page, tmp_path / "lesson.html", export_lesson(lesson))
    count, at = len(lesson.stops), 0

    def text(part: str) -> str:
        return page.locator(f"#{part}").text_content() or ""

    def check() -> None:
        page.wait_for_function("at => location.hash === `#${at + 1}` || (!location.hash && !at)", arg=at)
        stop = lesson.stops[at]
        page.locator("#sentence", has_text=stop.sentence[:20]).wait_for()
        assert (text("count"), text("title"), text("sentence")) == (f"{at + 1} of {count}", stop.title, stop.sentence)
        assert text("notes") == (stop.notes or "No notes for this stop.")
        assert page.locator("#list [aria-current=step]").all_text_contents() == [stop.title]
        assert page.locator("#list [data-now]").all_text_contents() == [stop.title]
        assert (page.locator("#back").is_disabled(), page.locator("#next").is_disabled()) == (at == 0, at == count - 1)
        if stop.page in VIEWS:
            page.locator(f"{bench.BENCH}[data-shown]").wait_for()
            frames(page)
            bench.assert_true(page, plan.stops[at].scene)
            seen = page.evaluate(SHOWN)
            dress = page.locator(bench.BENCH).get_attribute("data-dress")
            assert dress == VIEWS[stop.page] and bool(seen) == (dress == "walkthrough")
            if seen:
                title = page.evaluate("document.querySelector('[role=radio][aria-checked=true]').textContent")
                assert seen[0].endswith(title.partition("· ")[2] or title)
        else:
            assert page.locator("#where").is_visible() and page.locator("#bench").is_hidden()

    check()
    for name, by in (("lesson_next", 1), ("lesson_next", 1), ("lesson_back", -1)):
        page.keyboard.press(HOTKEYS[name].key)
        at += by
        check()
    for name, by in (("Next stop", 1), ("Previous stop", -1), ("Previous stop", -1)):
        button = page.get_by_role("button", name=name, exact=True)
        key = HOTKEYS["lesson_next" if by > 0 else "lesson_back"]
        assert button.get_attribute("title") == f"{name} ({key.shown})"
        button.click()
        at += by
        check()
    for at in (count - 1, 3):
        page.locator("#list").get_by_role("button", name=lesson.stops[at].title, exact=True).click()
        check()
    notes, opener = page.locator("#notes"), page.get_by_role("button", name="Notes", exact=True)
    for is_open in (True, False):
        page.keyboard.press(HOTKEYS["notes"].key)
        assert notes.is_visible() == is_open == (opener.get_attribute("aria-expanded") == "true")
    for presents in (True, False):
        page.keyboard.press(HOTKEYS["present"].key)
        assert page.locator("#present").get_attribute("aria-pressed") == str(presents).lower()
        assert page.evaluate("document.documentElement.hasAttribute('data-gv-presents')") == presents
    # What the hand does belongs to the stop that is open.
    at = next(at for at, stop in enumerate(lesson.stops) if VIEWS.get(stop.page) == "lab")
    page.locator("#list").get_by_role("button", name=lesson.stops[at].title, exact=True).click()
    check()
    again = page.get_by_role("button", name="Back to how it came")
    assert again.count() == 0
    slider = page.locator(f"{bench.BENCH} .gv-slider input[type=range]").first
    slider.press("End")
    again.wait_for()
    again.click()
    page.wait_for_timeout(40)
    check()
