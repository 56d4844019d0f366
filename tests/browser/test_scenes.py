"""Scenes in the browser: what a hand changes is shared by the address, and opens the same for somebody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from gru_viz.scene.scene import START, base
from tests.browser import bench, harness

SHOWN = """() => {
    const chart = document.querySelector(".js-plotly-plot");
    const traces = chart._fullData;
    const rows = (z) => Array.from(z, (row) => Array.from(row));
    return {
        heatmaps: traces.filter((trace) => trace.type === "heatmap").map((trace) => [trace.name, rows(trace.z)]),
        lines: traces.filter((trace) => trace.mode === "lines").map((trace) => [trace.name, Array.from(trace.y)]),
        cursor: chart.layout.shapes.map((shape) => [shape.x0, shape.y0]),
    };
}"""


def press(page: Page, key: str, times: int = 1) -> None:
    for _ in range(times):
        page.keyboard.press(key)
    harness.settle(page)


def step_now(page: Page) -> str | None:
    return page.locator(bench.TOKENS).get_attribute("aria-valuenow")


def test_what_a_hand_changed_opens_the_same_for_somebody_else_on_a_fresh_server(
    server: str, fresh_server: str, page: Page, new_page: Callable[..., Page]
) -> None:
    harness.visit(page, f"{server}/gate_lab?weights=review-start")
    press(page, "ArrowRight", 3)
    page.locator(bench.range_of("shifts/z")).focus()
    press(page, "ArrowLeft", 4)
    bench.open_arithmetic(page, "z")
    page.locator(bench.ASIDE).get_by_role("button", name="Get a slider for this number of W_z").first.click()
    weight = page.locator(bench.range_of("edits/W_z/0/0"))
    weight.focus()
    press(page, "ArrowRight", 2)
    page.wait_for_function("location.search.includes('data=1.')")
    bench.close_arithmetic(page)
    query = page.url.partition("?")[2]
    assert "shift=z_-0.4" in query

    other = harness.visit(new_page(), f"{fresh_server}/gate_lab?{query}")
    assert other.url.partition("?")[2] == query
    for each in (page, other):
        bench.open_figure(each)
    before, after = page.evaluate(SHOWN), other.evaluate(SHOWN)
    assert len(before["heatmaps"][0][1]) == 3
    for part in ("heatmaps", "lines", "cursor"):
        assert after[part] == before[part], part
    assert other.locator(bench.CARD).inner_text() == page.locator(bench.CARD).inner_text()
    # Which numbers were picked is not part of a scene, so only the sliders that everybody has are compared.
    assert bench.numbers(other) == bench.numbers(page)
    assert bench.colours(other) == bench.colours(page)
    assert step_now(other) == step_now(page)
    assert other.locator(bench.range_of("shifts/z")).input_value() == "-0.4"


def test_the_address_follows_without_filling_the_history(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/")
    page.get_by_test_id("stMain").get_by_text("Open this scene").nth(1).click()
    page.wait_for_url("**/gate_lab?**")
    harness.settle(page)
    assert "weights=review-start" in page.url
    press(page, "ArrowRight", 5)
    page.locator(bench.range_of("shifts/z")).focus()
    press(page, "ArrowRight", 5)
    page.wait_for_function("location.search.includes('shift=') && location.search.includes('step=')")
    harness.settle(page)
    page.go_back()
    harness.settle(page)
    expect(page.get_by_text("Three scenes to begin with")).to_be_visible()


@pytest.mark.parametrize("place", ["gate_lab", "walkthrough"])
def test_markup_in_a_link_is_text(server: str, page: Page, place: str) -> None:
    text = "<img src=x onerror=window.ran=1> <script>window.ran=1</script> $\\href{javascript:1}{x}$ **loved**"
    harness.visit(page, f"{server}/{place}?weights=seed&sequence=text&step=1&text={quote(text)}")
    assert page.evaluate("window.ran") is None
    assert page.locator("[data-testid=stMain] img[src=x]").count() == 0
    harness.visit(page, f"{server}/{place}?weights=" + quote("<script>window.ran=1</script>"))
    assert page.evaluate("window.ran") is None
    expect(page.get_by_text("Part of this link could not be used")).to_be_visible()


def test_keys_move_through_time_and_through_the_steps(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/walkthrough?step=5")
    press(page, "ArrowRight", 2)
    press(page, "ArrowLeft")
    assert step_now(page) == "6"
    press(page, "PageDown", 2)
    expect(page.get_by_role("heading", name="3 · Candidate")).to_be_visible()
    press(page, "PageUp")
    expect(page.get_by_role("heading", name="2 · Reset gate")).to_be_visible()
    page.wait_for_function("location.search.includes('stage=1') && location.search.includes('step=6')")


def test_the_schematic_lights_the_open_step_and_carries_the_values(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/walkthrough?stage=0&step=12")
    lit = page.locator(f"{bench.BENCH} .node:not(.faded)")
    names = "nodes => nodes.map((node) => node.dataset.id)"
    first = lit.evaluate_all(names)
    assert "z" in first
    assert "n" not in first
    press(page, "PageDown")
    second = lit.evaluate_all(names)
    assert "r" in second
    assert second != first
    bench.assert_true(page, replace(base(START), step=12))


def test_the_figure_follows_a_switch_of_the_theme(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/gate_lab")
    bench.open_figure(page)
    colour = "document.querySelector('.js-plotly-plot')?.layout?.font.color"
    light = page.evaluate(colour)
    page.emulate_media(color_scheme="dark")
    # While the chart is mounted anew there is none for a moment.
    page.wait_for_function(f"![undefined, {light!r}].includes({colour})")
    harness.settle(page)


def test_a_preset_brings_its_own_numbers_into_the_field(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/gate_lab?weights=latch")
    field = page.get_by_role("textbox", name="Paste numbers")
    rows = field.input_value().count("\n")
    harness.visit(page, f"{server}/gate_lab?weights=leaky-average")
    assert field.input_value().count("\n") not in (0, rows)


def test_an_edited_number_shows_among_the_words(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/gate_lab?weights=seed&sequence=pulse&steps=6&step=3&embed_options=light_theme")
    bench.open_arithmetic(page, "z")
    page.locator(bench.ASIDE).get_by_role("button", name="Get a slider for this input").first.click()
    page.locator(bench.range_of("input_edits/3/0")).focus()
    press(page, "ArrowRight", 3)
    page.wait_for_function("location.search.includes('data=1.')")
    harness.settle(page)
    words = page.locator(f"{bench.BENCH} .gv-token")
    assert words.all_text_contents()[3] == "0.15"
    assert "embed_options=light_theme" in page.url
