"""A lesson in a browser: by keyboard alone from its first stop to its last, presented, restarted, and as one file."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from gru_viz.content.hotkeys import LETTERS_TITLE
from gru_viz.content.lessons import LESSONS
from gru_viz.export.lesson import VIEWS, export_lesson
from gru_viz.scene.lesson import running
from gru_viz.scene.link import parse
from gru_viz.views.lesson import shipped_lesson
from tests.browser import bench, harness
from tests.browser.test_access import violations

ID = "gru-in-four-steps"
BAR = "[class*=st-key-lesson_bar]"
LEAST_PX = 18

SMALLEST = """() => {
  const scaleOf = (element) => {
    let root = element.ownerSVGElement;
    while (root?.ownerSVGElement) root = root.ownerSVGElement;
    const box = root?.viewBox.baseVal;
    if (!box?.width) return (root ?? element).currentCSSZoom;
    const { width, height } = root.getBoundingClientRect();
    return Math.min(width / box.width, height / box.height);
  };
  const isCut = (element) => {
    for (let up = element; up; up = up.parentElement ?? up.getRootNode().host) {
      const { clipPath, overflow, display } = getComputedStyle(up);
      if (clipPath.startsWith("inset(50")) return true;
      const isLine = display === "inline" || up instanceof SVGElement;
      if (overflow === "hidden" && !isLine && up.clientWidth <= 1) return true;
    }
    return false;
  };
  const found = [];
  const look = (node) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.ELEMENT_NODE) {
        look(child);
        if (child.shadowRoot) look(child.shadowRoot);
      }
      if (child.nodeType !== Node.TEXT_NODE || !child.data.trim()) continue;
      const element = child.parentElement;
      if (element.matches("style, script, noscript, option, title")) continue;
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const range = document.createRange();
      range.selectNode(child);
      const { width, height } = range.getBoundingClientRect();
      if (width < 2 || height < 2 || isCut(element)) continue;
      const size = parseFloat(getComputedStyle(element).fontSize) * scaleOf(element);
      found.push([Math.round(10 * size) / 10, child.data.trim().slice(0, 40)]);
    }
  };
  look(document.body);
  return found.sort((one, other) => one[0] - other[0]);
}"""
"""How high every letter that can be seen is, in CSS pixels of the screen, with all zooms; and what it says."""


def small(page: Page) -> list[tuple[float, str]]:
    """What is set smaller than the last row can read."""
    found: list[tuple[float, str]] = []
    for _ in range(80):  # the page of the stop may still be on its way
        found = page.evaluate(SMALLEST)
        if len(found) > 5:
            break
        page.wait_for_timeout(250)
    assert len(found) > 5
    return [(size, text) for size, text in found if size < LEAST_PX]


def has_focus(page: Page) -> bool:
    """Whether the focus is somewhere on the page, and not lost with a part that has gone."""
    return bool(page.evaluate("document.activeElement !== document.body && document.activeElement.isConnected"))


def arrived(page: Page, at: int) -> None:
    """Wait until the address names this stop, counted from 0, and the page is at rest."""
    page.wait_for_function("(at) => new URLSearchParams(location.search).get('at') === String(at)", arg=at + 1)
    harness.settle(page)


def test_a_whole_lesson_by_keyboard_alone_with_letters_for_the_last_row(server: str, page: Page) -> None:
    lesson, plan = shipped_lesson(ID), LESSONS[ID]
    harness.visit(page, f"{server}/lessons")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href')?.includes('lesson=gru-in-four-steps')"):
            break
    page.keyboard.press("Enter")
    arrived(page, 0)
    page.keyboard.press("p")
    page.wait_for_function("location.search.includes('present=1')")
    smallest = []
    for at, (stop, draft) in enumerate(zip(lesson.stops, plan.stops, strict=True)):
        arrived(page, at)
        assert parse(page.url.partition("?")[2]).scene == draft.scene, stop.title
        assert running(page.url.partition("?")[2]) == (ID, at, True)
        expect(page.locator(f"{BAR} [data-part=sentence]")).to_have_text(stop.sentence)
        expect(page.locator(f"{BAR} [data-part=count]")).to_have_text(f"{at + 1} of {len(lesson.stops)}")
        assert not page.locator("[data-testid=stSidebar], [data-testid=stHeader]").locator("visible=true").count()
        smallest += small(page)
        if stop.page in VIEWS:
            page.wait_for_selector(f"{bench.BENCH}[data-presents]")
            width = page.locator(f"{bench.BENCH} [data-part=drawing] svg").bounding_box()["width"]
            assert width > 380 and page.locator(f"{bench.BENCH} [data-part=past]").is_visible()
            step = draft.scene.step
            page.keyboard.press("ArrowLeft" if step else "ArrowRight")
            page.wait_for_function(
                "(step) => new URLSearchParams(location.search).get('step') === String(step)",
                arg=step - 1 if step else 1,
            )
        if at:
            assert has_focus(page), stop.title
        page.keyboard.press("PageDown")
    assert smallest == []
    assert running(page.url.partition("?")[2])[1] == len(lesson.stops) - 1, "after the last stop nothing more comes"
    page.keyboard.press("PageUp")
    arrived(page, len(lesson.stops) - 2)
    assert parse(page.url.partition("?")[2]).scene == plan.stops[-2].scene


def test_a_new_server_opens_the_stop_that_the_address_names(server: str, fresh_server: str, page: Page) -> None:
    lesson = shipped_lesson(ID)
    harness.visit(page, lesson.stops[3].link(server, lesson=ID, at="4"))
    page.keyboard.press("PageDown")
    arrived(page, 4)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("new URLSearchParams(location.search).get('step') === '37'")
    left = page.url
    harness.visit(page, left.replace(server, fresh_server))
    expect(page.locator(f"{BAR} [data-part=title]")).to_have_text(lesson.stops[4].title)
    assert page.url.partition("?")[2] == left.partition("?")[2]
    page.keyboard.press("PageDown")
    arrived(page, 5)
    assert parse(page.url.partition("?")[2]).scene == LESSONS[ID].stops[5].scene


def test_a_lesson_as_one_file_by_keyboard_alone(page: Page, tmp_path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for id in (ID, "from-product-to-lstm"):
        lesson = shipped_lesson(id)
        file = tmp_path / f"{id}.html"
        file.write_text(export_lesson(lesson, address="https://example.org/gru"), encoding="utf-8")
        asked.clear()
        page.goto(file.as_uri())
        expect(page.locator("#count")).to_have_text(f"1 of {len(lesson.stops)}")
        if id == ID:
            page.keyboard.press("p")
        for at, stop in enumerate(lesson.stops):
            expect(page.locator("#sentence")).to_have_text(stop.sentence)
            if stop.page in VIEWS:
                bench.assert_true(page, LESSONS[id].stops[at].scene)
                page.keyboard.press("ArrowLeft")
            else:
                expect(page.locator("#link")).to_have_attribute("href", stop.link("https://example.org/gru"))
            if at in (0, len(lesson.stops) - 1):
                assert violations(page) == []
            if id == ID:
                assert small(page) == [], stop.title
            if at:
                assert has_focus(page)
            page.keyboard.press("PageDown")
        page.keyboard.press("PageUp")
        expect(page.locator("#title")).to_have_text(lesson.stops[-2].title)
        assert asked == [file.as_uri()]
        page.reload()
        expect(page.locator("#title")).to_have_text(lesson.stops[-2].title)
    page.get_by_role("checkbox", name=LETTERS_TITLE).uncheck()
    page.reload()
    page.locator("h1").click()
    page.keyboard.press("n")
    expect(page.locator("#notes")).to_be_hidden()
    page.get_by_role("checkbox", name=LETTERS_TITLE).check()
    page.locator("h1").click()
    page.keyboard.press("n")
    expect(page.locator("#notes")).to_be_visible()
    expect(page.locator("#notes-open")).to_have_attribute("title", "Notes for the speaker (N)")
