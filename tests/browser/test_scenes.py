"""Scenes in the browser: what a hand changes is shared by the address, and opens the same for somebody else."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser import harness

STEP = "input[type=range][aria-label='Time step t']"
BIAS = "[data-testid=stSlider] input[type=range][aria-label^='Bias']"
SHOWN = """() => {
    const chart = document.querySelector(".js-plotly-plot");
    const rows = (z) => Array.from(z, (row) => Array.from(row));
    return {
        heatmaps: chart.data.filter((trace) => trace.type === "heatmap").map((trace) => [trace.name, rows(trace.z)]),
        lines: chart.data.filter((trace) => trace.mode === "lines").map((trace) => [trace.name, Array.from(trace.y)]),
        cursor: chart.layout.shapes.map((shape) => [shape.x0, shape.y0]),
        sliders: [...document.querySelectorAll("input[type=range]")].map((input) => [input.ariaLabel, input.value]),
        formula: document.querySelector(".st-key-details .katex-mathml")?.textContent,
    };
}"""


def press(page: Page, key: str, times: int = 1) -> None:
    for _ in range(times):
        page.keyboard.press(key)
        harness.settle(page)


def test_what_a_hand_changed_opens_the_same_for_somebody_else_on_a_fresh_server(
    server: str, fresh_server: str, page: Page, new_page: Callable[..., Page]
) -> None:
    harness.visit(page, f"{server}/gate_lab?weights=review-start")
    page.locator(STEP).focus()
    press(page, "ArrowRight", 3)
    page.locator(BIAS).focus()
    press(page, "ArrowLeft", 4)
    page.locator(".st-key-tune").get_by_text("Weight", exact=True).click()
    harness.settle(page)
    page.locator("[data-testid=stSlider] input[type=range][aria-label='Weight']").focus()
    press(page, "ArrowRight", 2)
    query = page.url.partition("?")[2]
    assert "shift=z_-0.4" in query
    assert "data=1." in query

    other = harness.visit(new_page(), f"{fresh_server}/gate_lab?{query}")
    assert other.url.partition("?")[2] == query
    before, after = page.evaluate(SHOWN), other.evaluate(SHOWN)
    # Which tool is open is not part of a scene, so its sliders are not compared.
    for part in ("heatmaps", "lines", "cursor", "formula"):
        assert after[part] == before[part], part
    assert dict(after["sliders"])["Time step t"] == dict(before["sliders"])["Time step t"]


def test_the_address_follows_without_filling_the_history(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/")
    page.get_by_test_id("stMain").get_by_text("Open this scene").nth(1).click()
    page.wait_for_url("**/gate_lab?**")
    harness.settle(page)
    assert "weights=review-start" in page.url
    page.locator(STEP).focus()
    press(page, "ArrowRight", 5)
    assert "step=" in page.url
    page.go_back()
    harness.settle(page)
    expect(page.get_by_text("Three scenes to begin with")).to_be_visible()


def test_a_fast_hand_loses_nothing(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/gate_lab?weights=seed&steps=100")
    page.locator(STEP).focus()
    for _ in range(25):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(15)
    harness.settle(page)
    assert page.locator(STEP).input_value() == "25"
    assert "step=25" in page.url


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
    assert page.locator(STEP).input_value() == "6"
    press(page, "PageDown", 2)
    expect(page.get_by_role("heading", name="3 · Candidate")).to_be_visible()
    press(page, "PageUp")
    expect(page.get_by_role("heading", name="2 · Reset gate")).to_be_visible()
    assert "stage=1" in page.url
    assert "step=6" in page.url


def test_the_schematic_lights_the_open_step_and_carries_the_values(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/walkthrough?stage=0")
    drawing = page.locator(".st-key-drawing svg:visible")
    expect(drawing.locator("[data-id='z']")).to_have_count(1)
    first = drawing.evaluate("svg => svg.outerHTML")
    press(page, "PageDown")
    assert drawing.evaluate("svg => svg.outerHTML") != first


def test_a_click_on_a_word_moves_the_cursor_there(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/gate_lab")
    page.get_by_role("group", name="The sequence").get_by_text("terrible", exact=True).click()
    harness.settle(page)
    assert page.locator(STEP).input_value() == "10"


def test_the_figure_follows_a_switch_of_the_theme(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/gate_lab")
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


def test_an_edited_number_shows_in_the_strip_above_the_figure(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/gate_lab?weights=seed&sequence=pulse&steps=6&step=3&embed_options=light_theme")
    page.locator(".st-key-tune").get_by_text("Input", exact=True).click()
    harness.settle(page)
    page.locator("[data-testid=stSlider] input[type=range][aria-label='Input at t = 3']").focus()
    press(page, "ArrowRight", 3)
    strip = page.get_by_role("group", name="The sequence")
    assert strip.locator("button").all_text_contents()[3] == "0.15"
    assert "embed_options=light_theme" in page.url
    assert "data=1." in page.url
