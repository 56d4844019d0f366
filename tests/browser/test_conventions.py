"""The page of conventions in a real browser: it renders, a link opens the same, and it fits a phone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from gru_viz.cells.mistakes import TABLE
from gru_viz.scene.link import dump
from gru_viz.scene.scene import Scene
from gru_viz.scene.sources import SOURCES
from tests.browser import bench, harness

PLACE = "conventions"


def open_page(page: Page, server: str, query: str = "") -> Page:
    return harness.visit(page, f"{server}/{PLACE}?{query}")


def figures(page: Page) -> list[Any]:
    return page.evaluate(
        """() => [...document.querySelectorAll(".js-plotly-plot")].map((plot) => plot._fullData.map((trace) =>
            [trace.name, Array.from(trace.y ?? [], Number), trace.line?.color ?? ""]))"""
    )


def test_it_shows_a_source_with_formula_schematic_and_numbers(server: str, page: Page) -> None:
    scene = Scene(source="pytorch", hidden=3, step=4)
    open_page(page, server, urlencode(dump(scene)))
    expect(page.get_by_role("heading", name=SOURCES["pytorch"].title)).to_be_visible()
    bench.assert_true(page, Scene(hidden=3, step=4, notation="pytorch"))
    assert page.locator(".katex-error").count() == 0


@pytest.mark.parametrize("notation", ["article", "ng"])
def test_every_mistake_renders(server: str, page: Page, notation: str) -> None:
    first, *others = TABLE
    open_page(page, server, urlencode(dump(Scene(mistake=first, notation=notation, update="take", reset="before"))))
    for id in (first, *others):
        if id != first:
            harness.choose(page, "set_mistake", TABLE[id].title)
            page.wait_for_function("id => location.search.includes(`mistake=${id}`)", arg=id)
            harness.settle(page)
        expect(page.get_by_text("How to notice it")).to_be_visible()
        assert page.locator(".katex").count() > 0
        assert page.locator(".katex-error").count() == 0, f"{id}: a formula that cannot be set"
        assert page.get_by_test_id("stException").count() == 0, id


def test_a_choice_is_in_the_link_and_the_link_opens_the_same(server: str, new_page: Any) -> None:
    page = open_page(new_page(), server, "weights=seed&hidden=3")
    harness.choose(page, "set_source", SOURCES["ng"].title)
    page.wait_for_function("location.search.includes('source=ng')")
    harness.settle(page)
    harness.choose(page, "set_mistake", TABLE["double-sigmoid"].title)
    page.wait_for_function("location.search.includes('mistake=double-sigmoid')")
    harness.settle(page)
    query = page.url.partition("?")[2]
    other = open_page(new_page(), server, query)
    assert other.url.partition("?")[2] == query
    assert figures(other) == figures(page)
    assert other.locator(".katex-html").all_text_contents() == page.locator(".katex-html").all_text_contents()


def test_the_gallery_follows_the_unit_of_the_slider_above(server: str, page: Page) -> None:
    open_page(page, server, "weights=seed&hidden=3")
    page.locator("[data-testid=stSlider] input[type=range][aria-label='Unit']").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('unit=1')")
    harness.settle(page)
    titles = page.evaluate(
        "() => [...document.querySelectorAll('.js-plotly-plot')].map((plot) => plot.layout.yaxis.title.text)"
    )
    assert [title for title in titles if "unit 1" in title] == titles[:2]


@pytest.mark.parametrize("query", ["", "source=keras&mistake=swapped-captions", "mistake=wrong-reset-gradient"])
def test_a_phone_needs_no_sideways_scrolling(server: str, new_page: Any, query: str) -> None:
    page = open_page(new_page(viewport={"width": 390, "height": 844}), server, query)
    wide = page.evaluate(
        """() => { const main = document.querySelector("[data-testid=stMain]");
            return [main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - innerWidth]; }"""
    )
    assert wide == [0, 0]
    table = page.locator(".gv-glossary")
    box = table.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_it_can_be_read_in_the_dark(server: str, new_page: Any) -> None:
    page = open_page(new_page(color_scheme="dark"), server)
    colour = page.evaluate("getComputedStyle(document.querySelector('.gv-glossary')).color")
    assert min(int(part) for part in colour.removeprefix("rgb(").rstrip(")").split(",")) > 150
