"""Everybody can use the pages: rules of axe-core, a narrow screen, a finger, less motion, both themes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from gru_viz.figures.theme import DARK
from gru_viz.scene.scene import START, Scene, base
from gru_viz.schematic.svg import schematic_svg
from tests.browser import bench, harness

NOT_OURS = [("presentation-role-conflict", "[data-testid=stFileUploaderDropzone]")]
"""Rule and selector of what Streamlit's own widgets do wrong. Nothing that we write may be in here."""


def violations(page: Page) -> list[str]:
    """What axe-core finds, one line each, without what is Streamlit's own."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    lines = []
    for violation in found:
        for node in violation["nodes"]:
            path = node["target"][0]
            outer, inner = (path, "") if isinstance(path, str) else (path[0], " >> ".join(path[1:]))
            if not inner and any(
                violation["id"] == rule and page.locator(outer).first.evaluate("(e, own) => e.matches(own)", own)
                for rule, own in NOT_OURS
            ):
                continue
            why = (node.get("failureSummary") or "").splitlines()[-1].strip()
            lines.append(f"{violation['id']}: {inner or outer} ({node['html'][:80]}): {why[:120]}")
    return lines


def go_dark(page: Page) -> None:
    """Switch to the dark theme, and wait until the page has followed."""
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === 'dark'")
    harness.settle(page)


def in_share(page: Page) -> list[str]:
    """What axe finds in the panel that shares a page."""
    page.get_by_role("button", name="Share", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    harness.settle(page)
    found = violations(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    return found


@pytest.mark.parametrize("place", ["walkthrough", "gate_lab"])
def test_no_rule_of_axe_is_broken(server: str, new_page: Callable[..., Page], place: str) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    bench.visit(page, server, "weights=review-end&step=33&clamp=r_0.5_u1_t33", place)
    found = {"light": violations(page)}
    bench.open_arithmetic(page, "z")
    harness.settle(page)
    found["light, with the arithmetic"] = violations(page)
    go_dark(page)
    expect(page.locator(bench.ASIDE)).to_be_visible()
    found["dark, with the arithmetic"] = violations(page)
    bench.close_arithmetic(page)
    found["dark"] = violations(page)
    assert not any(found.values()), found


def test_without_motion_nothing_moves_by_itself(server: str, new_page: Callable[..., Page]) -> None:
    page = new_page(reduced_motion="reduce")
    bench.visit(page, server, "weights=review-end&step=9")
    moving = """bench => [...bench.querySelectorAll("*")].filter((each) => {
        const style = getComputedStyle(each);
        const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0);
        return (style.transitionProperty !== "none" && lasts(style.transitionDuration))
            || (style.animationName !== "none" && lasts(style.animationDuration));
    }).map((each) => each.outerHTML.slice(0, 80))"""
    assert page.locator(bench.BENCH).evaluate(moving) == []
    page.keyboard.press("ArrowRight")
    assert page.locator(bench.BENCH).evaluate("bench => bench.getAnimations({ subtree: true }).length") == 0
    expect(page.locator(bench.TOKENS)).to_have_attribute("aria-valuenow", "10")


@pytest.mark.parametrize("place", ["", "gate_lab"])
def test_the_second_tab_stop_is_in_the_content(server: str, page: Page, place: str) -> None:
    harness.visit(page, f"{server}/{place}")
    assert page.evaluate("document.activeElement === document.body"), "nothing takes the focus on load"
    page.keyboard.press("Tab")
    link = page.locator(".gv-skip")
    expect(link).to_be_focused()
    box = link.bounding_box()
    assert box and box["x"] >= 0 and box["y"] >= 0, "and it is seen then"
    before = page.url
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').contains(document.activeElement)")
    assert page.evaluate("document.activeElement !== document.querySelector('[data-testid=stMain]')")
    assert page.url == before


def test_an_embedded_page_is_the_content_alone(server: str, page: Page) -> None:
    bench.visit(page, server, "embed=true&weights=review-end")
    for part in ("stTopNav", "stTopNavLink", "stSidebar"):
        assert not page.get_by_test_id(part).locator("visible=true").count(), part
    assert "embed=true" in page.url


PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def view_box(scene: Scene, narrow: bool) -> str:
    inputs = scene.make_sequence().xs.shape[1]
    text = schematic_svg(scene.make_cell(), notation=scene.notation, narrow=narrow, units=scene.hidden, inputs=inputs)
    found = re.search(r'viewBox="([^"]+)"', text)
    assert found
    return found[1]


@pytest.mark.parametrize("place", ["walkthrough", "gate_lab"])
def test_a_phone_shows_the_narrow_drawing_and_nothing_sticks_out(
    server: str, new_page: Callable[..., Page], place: str
) -> None:
    page = new_page(**PHONE)
    bench.visit(page, server, "weights=review-end&step=33&clamp=r_0.5_u1_t33", place)
    wide = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert wide <= 0
    drawing = page.locator(f"{bench.BENCH} [data-part=drawing] svg")
    assert drawing.get_attribute("viewBox") == view_box(base(START), narrow=True)
    box = drawing.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    bench.assert_true(page, replace(base(START), step=33, clamps=(("r", 0.5, 1, 33),)))
    bench.open_arithmetic(page, "z")
    harness.settle(page)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 0


def test_a_finger_drags_a_slider_and_scrubs(server: str, new_page: Callable[..., Page]) -> None:
    page = new_page(**PHONE)
    bench.visit(page, server, "weights=review-end&step=33")
    page.locator(bench.range_of("shifts/z")).scroll_into_view_if_needed()
    harness.settle(page)
    box = page.locator(bench.range_of("shifts/z")).bounding_box()
    assert box
    assert box["height"] >= 24, "too thin for a finger"
    touch = page.context.new_cdp_session(page)

    def finger(kind: str, x: float, y: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    y = box["y"] + box["height"] / 2
    finger("touchStart", box["x"] + box["width"] * 0.5, y)
    for share in (0.54, 0.58, 0.62, 0.66, 0.7):
        finger("touchMove", box["x"] + box["width"] * share, y)
        page.wait_for_timeout(30)
    value = bench.frame_of(page, "shifts/z")
    assert 2 < value < 6
    scene = replace(base(START), step=33, shifts=(("z", value),))
    bench.assert_true(page, scene)
    finger("touchEnd", 0, 0)
    bench.wait_for_address(page, scene)
    harness.settle(page)

    tokens = page.locator(bench.TOKENS)
    tokens.scroll_into_view_if_needed()
    harness.settle(page)
    box = tokens.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    finger("touchStart", box["x"] + box["width"] * 0.5, y)
    for share in (0.45, 0.4, 0.35, 0.3):
        finger("touchMove", box["x"] + box["width"] * share, y)
        page.wait_for_timeout(30)
    finger("touchEnd", 0, 0)
    step = int(tokens.get_attribute("aria-valuenow") or "")
    under = tokens.evaluate(
        """(host, x) => [...host.querySelectorAll(".gv-token")].findIndex((word) =>
            Math.abs((word.getBoundingClientRect().left + word.getBoundingClientRect().right) / 2 - x) < 9)""",
        box["x"] + box["width"] * 0.3,
    )
    assert step == pytest.approx(under, abs=1), "the word under the finger"
    there = replace(scene, step=step)
    bench.wait_for_address(page, there)
    harness.settle(page)
    bench.assert_true(page, there)


def test_a_switch_of_the_theme_repaints_every_cell(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=review-end&step=33")
    scene = replace(base(START), step=33)
    bench.assert_coloured(page, scene)
    page.emulate_media(color_scheme="dark")
    page.locator(f"{bench.BENCH}[data-theme=dark]").wait_for()
    harness.settle(page)
    bench.assert_coloured(page, scene, theme=DARK)
    bench.assert_true(page, scene)
    page.emulate_media(color_scheme="light")
    page.locator(f"{bench.BENCH}[data-theme=light]").wait_for()
    harness.settle(page)
    bench.assert_coloured(page, scene)
