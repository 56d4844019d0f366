"""The page Compare in a browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import harness

STEP = "input[type=range][aria-label='Time step t']"
SHOWN = """() => {
    const [runs, ledgers] = document.querySelectorAll(".js-plotly-plot");
    const rows = (z) => Array.from(z, (row) => Array.from(row));
    return {
        heatmaps: runs.data.filter((trace) => trace.type === "heatmap").map((trace) => [trace.name, rows(trace.z)]),
        cursor: runs.layout.shapes.map((shape) => [shape.x0, shape.x1]),
        bars: ledgers.data.filter((trace) => trace.type === "bar").map((trace) => Array.from(trace.x)),
    };
}"""


def test_keys_move_the_cursor_through_all_runs_and_the_link_opens_the_same(
    server: str, page: Page, new_page: Callable[..., Page]
) -> None:
    chosen = "compare=gru-keep-after+gru-keep-before+lstm-tanh-activation+rnn"
    harness.visit(page, f"{server}/compare?weights=review-start&step=5&{chosen}")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        harness.settle(page)
    page.keyboard.press("ArrowLeft")
    harness.settle(page)
    assert page.locator(STEP).input_value() == "7"
    assert "step=7" in page.url
    shown = page.evaluate(SHOWN)
    assert shown["cursor"] == [[6.5, 7.5]]
    expect(page.get_by_role("heading", name="When was the state at t = 7 written?")).to_be_visible()

    other = harness.visit(new_page(), page.url)
    assert other.url == page.url
    assert other.evaluate(SHOWN) == shown


def test_a_fast_hand_loses_no_step(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/compare?weights=seed&steps=60")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(60)
    harness.settle(page)
    expect(page.locator(STEP)).to_have_value("12")
    for _ in range(20):
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(15)
    harness.settle(page)
    expect(page.locator(STEP)).to_have_value("0")
    page.get_by_role("button", name="Next time step").click(click_count=3)
    harness.settle(page)
    expect(page.locator(STEP)).to_have_value("3")
    page.locator(STEP).focus()
    page.keyboard.press("ArrowRight")
    harness.settle(page)
    expect(page.locator(STEP)).to_have_value("4")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    harness.settle(page)
    expect(page.locator(STEP)).to_have_value("5")


def test_the_table_scrolls_by_itself_on_a_phone(server: str, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    harness.visit(
        page, f"{server}/compare?compare=gru-keep-after+gru-take-before+lstm-tanh-activation+lstm-identity-cell"
    )
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0
    table = page.locator(".st-key-compare_table")
    assert table.evaluate("box => box.scrollWidth - box.clientWidth") > 0
    for heading in page.locator(".js-plotly-plot .textpoint text").all():
        box = heading.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390, heading.text_content()


def test_a_wrong_number_of_cells_gets_a_sentence(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/compare?compare=rnn+gru-keep-after")
    page.get_by_role("button", name="Remove").first.click()
    harness.settle(page)
    expect(page.get_by_text("A comparison takes 2 to 4 cells")).to_be_visible()
    assert "compare=rnn+gru-keep-after" in page.url
