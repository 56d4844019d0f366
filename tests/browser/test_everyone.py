"""Every page for everyone: axe-core, a window of 320 pixels (400 % zoom), wide text spacing, forced colours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from gru_viz.ui.frame import PAGES
from tests.browser import harness
from tests.browser.test_access import violations

NARROW, HALF, WIDE = {"width": 320, "height": 640}, {"width": 640, "height": 512}, {"width": 1280, "height": 900}
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


def places(server: str, page: Page) -> list[tuple[str, Callable[[], object]]]:
    """Every page of the app, and how to open it."""
    query = "?weights=review-end&step=33"
    return [(info.title, lambda path=info.path: harness.visit(page, f"{server}/{path}{query}")) for info in PAGES]


# Contrast depends on the scheme alone, and all else on the width: two of the four pairs see every rule.
@pytest.mark.parametrize(("window", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["1280-light", "320-dark"])
def test_no_rule_of_axe_is_broken_on_any_page(
    server: str, new_page: Callable[..., Page], window: dict[str, int], scheme: str
) -> None:
    page, found = new_page(color_scheme=scheme, viewport=window), []
    for title, open_ in places(server, page):
        open_()
        found += [f"{title}: {line}" for line in violations(page)]
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    harness.settle(page)
    found += [f"Share: {line}" for line in violations(page)]
    assert not found, "\n".join(found)


def test_nothing_is_lost_at_any_zoom_nor_with_wide_spacing(server: str, new_page: Callable[..., Page]) -> None:
    page, found = new_page(color_scheme="light", viewport=NARROW), []
    for title, open_ in places(server, page):
        open_()
        for how in ("as it is", "spaced"):
            if how == "spaced":
                page.evaluate(SPACE_OUT, SPACED)
            for window in (HALF, NARROW):
                page.set_viewport_size(window)
                page.wait_for_timeout(400)
                found += [f"{title} at {window['width']}, {how}: {line}" for line in page.evaluate(LOST)]
    assert not found, "\n".join(found)


def test_states_show_in_forced_colours_and_nothing_moves_where_motion_is_not_wanted(
    server: str, new_page: Callable[..., Page]
) -> None:
    page, found = new_page(forced_colors="active", reduced_motion="reduce"), []
    for title, open_ in places(server, page):
        open_()
        found += [f"{title}: {line}" for line in page.evaluate(STATELESS)]
        moving = page.evaluate("document.getAnimations().filter((each) => each.playState === 'running').length")
        found += [f"{title}: {moving} animations run"] * (moving > 0)
    assert not found, "\n".join(found)


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
