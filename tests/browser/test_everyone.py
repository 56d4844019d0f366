"""Every page for everyone: dark, on a phone, at 400 % zoom, with wide spacing, in forced colours; and axe."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from gru_viz.ui.frame import PAGES, PageInfo
from tests.browser import harness
from tests.browser.test_access import in_share, violations
from tests.browser.test_pages import assert_whole, background, each_page

NARROW, HALF, WIDE = {"width": 320, "height": 640}, {"width": 640, "height": 512}, {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}
"""400 % and 200 % of a window of 1280 pixels are 320 and 640 CSS pixels."""

SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""
"""The spacing of WCAG 1.4.12."""

SPACE_OUT = """(css) => {
    const into = (root) => {
        const style = document.createElement("style");
        style.textContent = css;
        (root.head ?? root).append(style);
        for (const each of root.querySelectorAll("*")) if (each.shadowRoot) into(each.shadowRoot);
    };
    into(document);
}"""

LOST = """() => {
    const main = document.querySelector("[data-testid=stMain]");
    const found = [];
    for (const [what, box] of [["page", document.documentElement], ["content", main]]) {
        const wide = box.scrollWidth - box.clientWidth;
        if (wide > 1) found.push(`the ${what} scrolls sideways by ${wide}`);
    }
    const inside = (each) => [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])];
    const all = (root) => [...root.querySelectorAll("*")].flatMap(inside);
    const unread = "[aria-hidden=true], svg, .gv-unseen, .gt-unseen, .katex-mathml";
    const scrolls = (each) => {
        for (let box = each; box && box !== main; box = box.parentElement ?? box.getRootNode().host) {
            if (["auto", "scroll"].includes(getComputedStyle(box).overflowX)) return true;
        }
        return false;
    };
    for (const each of all(main)) {
        const text = [...each.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
        if (!text.length || !each.getClientRects().length || each.closest(unread)) continue;
        const box = each.getBoundingClientRect();
        if (box.width < 2 || getComputedStyle(each).visibility === "hidden") continue;
        const range = document.createRange();
        range.selectNodeContents(text[0]);
        const words = range.getBoundingClientRect();
        const isOutside = words.right > innerWidth + 1 || words.left < -1;
        if (isOutside && !scrolls(each)) found.push(`outside: ${each.textContent.slice(0, 40)}`);
        const style = getComputedStyle(each);
        const isCut = (each.scrollHeight > each.clientHeight + 3 && style.overflowY === "hidden" && each.clientHeight);
        if (isCut && !each.title) found.push(`cut: ${each.className} ${each.textContent.slice(0, 40)}`);
    }
    return found;
}"""
"""What a reader cannot get at: text beside the window that nothing scrolls to, text that its own box cuts off."""


STATELESS = """() => {
    const inside = (each) => [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])];
    const all = (root) => [...root.querySelectorAll("*")].flatMap(inside);
    const seen = (each) => each.getClientRects().length > 0;
    const look = (each) => {
        const style = getComputedStyle(each);
        return [style.backgroundColor, style.color, style.outlineStyle].join();
    };
    const found = [];
    for (const on of all(document).filter((each) => each.matches("[role=radio][aria-checked=true]"))) {
        if (!seen(on)) continue;
        const off = [...on.parentElement.children].find((each) => each.getAttribute("aria-checked") === "false");
        if (off && look(on) === look(off)) found.push(`no choice shows: ${on.textContent}`);
    }
    for (const box of document.querySelectorAll("[data-testid=stSlider], [data-testid=stCheckbox]")) {
        const keeps = (each) => getComputedStyle(each).forcedColorAdjust === "none";
        const shows = [...box.querySelectorAll("div")].some(keeps);
        if (seen(box) && !shows) found.push(`no state shows: ${box.textContent}`);
    }
    return found;
}"""
"""Choices and sliders that look the same whatever is set."""


TOUCHING = """() => [...document.querySelectorAll(".js-plotly-plot")].flatMap((plot) => {
    const all = (found) => plot.querySelectorAll(found);
    const box = (one) => ({ said: one.textContent, ...one.getBoundingClientRect().toJSON() });
    const shown = (found) => [...all(found)].map(box).filter((one) => one.width);
    const touch = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const numbers = shown("[class^=y][class$=tick] text");
    const titled = shown("[class^=y][class$=title]").flatMap((title) => numbers.filter((one) => touch(title, one)));
    const names = shown("[class^=x][class$=tick] text");
    return [...titled, ...names.filter((one, at) => at && touch(names[at - 1], one))].map((one) => one.said);
})"""
"""What is written on an axis and touches its title or its neighbour."""

RUNNING = """new Promise((told) => setTimeout(() => told(
    document.getAnimations().filter((each) => each.playState === 'running').length), 400))"""
"""How many animations go on; a colour that another mode gives may fade in before."""


def resized(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    harness.settle(page)


def on_a_phone(page: Page) -> list[str]:
    wide = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    return [*([f"wider by {wide}"] * (wide > 0)), *(f"touches: {said}" for said in page.evaluate(TOUCHING))]


def at_any_zoom(page: Page) -> list[str]:
    """What is lost at 200 % and 400 %, as it is and with wide spacing; the page keeps the spacing."""
    found = []
    for how in ("as it is", "spaced"):
        if how == "spaced":
            page.evaluate(SPACE_OUT, SPACED)
        for window in (HALF, NARROW):
            resized(page, window)
            found += [f"at {window['width']}, {how}: {line}" for line in page.evaluate(LOST)]
    return found


# One tab for all that a reader's device may ask for, since opening a page is the most of each look at it.
# Contrast depends on the scheme alone, and all else that axe looks at on the width: wide and light is in test_pages.py.
@each_page
def test_a_page_is_for_everyone(server: str, new_page: Callable[..., Page], info: PageInfo) -> None:
    page = new_page(color_scheme="dark", reduced_motion="reduce", viewport=PHONE)
    harness.visit(page, f"{server}/{info.path}?weights=review-end&step=33")
    assert max(background(page)) < 40, "it opens dark"
    found = {"animations where motion is not wanted": page.evaluate(RUNNING) or []}
    found["on a phone"] = on_a_phone(page)
    resized(page, NARROW)
    found["axe"] = violations(page)
    if info == PAGES[-1]:
        found["axe in Share"] = in_share(page)
    resized(page, WIDE)
    assert page.get_by_test_id("stSidebar").is_visible() == info.has_sidebar
    assert max(background(page)) < 40
    assert_whole(page, info)
    page.emulate_media(forced_colors="active")
    found["in forced colours"] = page.evaluate(STATELESS)
    found["animations in forced colours"] = page.evaluate(RUNNING) or []
    page.emulate_media(forced_colors="none")
    found["at a zoom"] = at_any_zoom(page)
    assert {where: wrong for where, wrong in found.items() if wrong} == {}


COVERED = """() => {
    let on = document.activeElement;
    while (on.shadowRoot?.activeElement) on = on.shadowRoot.activeElement;
    if (on === document.body || on.closest("[data-testid=stSidebar], canvas")) return null;
    const widget = (each) => each?.closest?.("[data-testid=stSlider], [data-testid=stElementContainer]");
    const own = widget(on) ?? widget(on.getRootNode().host);
    const box = on.getBoundingClientRect();
    const at = (root, y) => root.elementFromPoint(box.x + Math.min(6, box.width / 2), y);
    const isCovered = [box.top + 2, box.bottom - 2].every((y) => {
        let hit = at(document, y);
        while (hit?.shadowRoot && at(hit.shadowRoot, y) && at(hit.shadowRoot, y) !== hit) hit = at(hit.shadowRoot, y);
        const isOwn = own && (widget(hit) ?? widget(hit?.getRootNode().host)) === own;
        return !hit || !(isOwn || on.contains(hit) || hit.contains(on));
    });
    return isCovered ? `${on.tagName} ${on.ariaLabel ?? on.textContent.slice(0, 30)}` : null;
}"""
"""What has the focus, if something else lies over all of it."""


def test_what_has_the_focus_is_never_covered(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/memory?weights=review-end")
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    page.locator("[data-testid=stMain] summary").last.focus()
    found = []
    for _ in range(45):
        page.keyboard.press("Shift+Tab")
        if (covered := page.evaluate(COVERED)) is not None:
            found.append(covered)
    assert not found, "\n".join(found)
