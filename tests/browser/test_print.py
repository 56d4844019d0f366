"""On paper and in forced colours: nothing is cut, menus are gone, and a colour that says something stays."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from gru_viz.ui.frame import LAB, PAGES, WALKTHROUGH
from tests.browser import bench, harness

A4, SHEET = 703, 1031
"""Pixels of CSS between the margins: how wide, and how high."""

CUT = """() => [...document.querySelectorAll("[data-testid=stMain] :is(.katex-display, .js-plotly-plot, table)")]
    .filter((each) => each.getClientRects().length && each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => each.outerHTML.slice(0, 120))"""


def test_on_paper_there_are_no_menus_and_nothing_is_cut(server: str, new_page: Callable[..., Page]) -> None:
    page = new_page(color_scheme="dark")
    for info in PAGES:
        harness.visit(page, f"{server}/{info.path}")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        page.set_viewport_size({"width": A4, "height": 1000})
        assert page.evaluate("document.documentElement.dataset.printed") == "dark"
        app = page.get_by_test_id("stApp")
        assert app.evaluate("app => getComputedStyle(app).filter") == "invert(1) hue-rotate(180deg)", info.path
        gone = (
            "[data-testid=stSidebar], [data-testid=stHeader], [data-testid=stMain] button[kind], "
            "[class*=st-key-toolbar], .st-key-letter_keys"
        )
        assert page.locator(gone).filter(visible=True).count() == 0, info.path
        assert page.evaluate(CUT) == [], info.path
        if info.file in (WALKTHROUGH, LAB):
            drawing = page.locator(f"{bench.BENCH} .gv-drawing svg").first.bounding_box()
            assert drawing and drawing["x"] >= 0 and drawing["x"] + drawing["width"] <= A4 + 1, "the drawing is whole"
            whole = page.locator(bench.BENCH).bounding_box()
            assert whole and whole["y"] < 100 and whole["height"] < SHEET, "on the first sheet"
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": 1280, "height": 720})


def test_forced_colours_leave_what_a_colour_says(server: str, new_page: Callable[..., Page]) -> None:
    page = new_page(forced_colors="active")
    bench.visit(page, server, "weights=review-end&step=33")
    bench.open_figure(page)
    adjust = "each => each.map((one) => getComputedStyle(one).forcedColorAdjust)"
    for kept in (f"{bench.BENCH} .gv-legend-bar", f"{bench.BENCH} .gv-drawing", ".js-plotly-plot"):
        found = page.locator(kept).evaluate_all(adjust)
        assert found and set(found) == {"none"}, kept
    page.goto(f"{server}/sentences")
    harness.settle(page)
    grounds = page.locator(".gw-word").evaluate_all("each => each.map((one) => getComputedStyle(one).backgroundColor)")
    assert len(set(grounds)) > 3, "words on colours"
