"""Undo, redo and reset in the browser: over all pages, by key and by button, and what a drag counts for."""

from __future__ import annotations

import random

from playwright.sync_api import Locator, Page, expect

from gru_viz.scene.link import parse
from gru_viz.scene.scene import START, base
from tests.browser import bench, harness, menu
from tests.browser.test_bench_hand import column, wait_for_step


def button(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-toolbar button[data-move={name}]")


def query(page: Page) -> str:
    return str(page.evaluate("location.search.slice(1)"))


def wait_for_another(page: Page, query: str) -> None:
    page.wait_for_function("query => location.search.slice(1) !== query", arg=query)


def turn(page: Page, key: str) -> None:
    page.locator(f"[class*='st-key-{key}'] label").first.click()


def test_thirty_fast_moves_on_three_pages_are_undone_and_redone(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=review-end")
    draw, wanted = random.Random(12), base(START)

    def on_the_bench() -> None:
        kind = draw.choice(["step", "slider", "unit", "sidebar"])
        if kind == "step":
            page.locator(bench.TOKENS).press("ArrowLeft")
        elif kind == "slider":
            slider = page.locator(f"{bench.BENCH} input[type=range]").nth(draw.randrange(2))
            slider.focus()
            slider.press(draw.choice(["ArrowRight", "PageUp"]))
        elif kind == "unit":
            units = page.get_by_label("Unit in focus", exact=True)
            units.press("ArrowUp" if units.input_value() == "2" else "ArrowDown")
        else:
            turn(page, "set_biases")

    def in_compare() -> None:
        page.get_by_role("button", name="Previous time step").click()

    moves = 0
    for path, hand in (("Gate lab", on_the_bench), ("Compare", in_compare), ("Gate lab", on_the_bench)):
        menu.entry(page, path).click()
        harness.settle(page)
        for _ in range(10):
            before = query(page)
            hand()
            wait_for_another(page, before)
            moves += 1
    assert moves == 30
    harness.settle(page)
    last = parse(query(page)).scene
    page.locator(bench.TOKENS).focus()
    for move in range(2 * moves):  # a fast hand in Compare may leave a step of its own behind; none is left undone
        if move not in (5, 10, 15):
            page.keyboard.press("Control+z")
        else:
            button(page, "undo").click()
    bench.wait_for_address(page, wanted)
    expect(button(page, "undo")).to_have_attribute("aria-disabled", "true")
    harness.settle(page)
    bench.assert_true(page, wanted)
    for key in ["Control+y", "Control+Shift+z"] * moves:
        page.keyboard.press(key)
    bench.wait_for_address(page, last)
    harness.settle(page)
    bench.assert_true(page, last)
    button(page, "reset").click()
    bench.wait_for_address(page, wanted)
    button(page, "undo").click()
    bench.wait_for_address(page, last)


def test_a_drag_with_rests_is_one_move_and_a_text_field_keeps_its_own(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=review-end")
    page.mouse.move(*column(page, 30))
    page.mouse.down()
    for step in (20, 12, 4):
        page.mouse.move(*column(page, step))
        wait_for_step(page, step)
        page.wait_for_function("step => location.search.includes(`step=${step}&`)", arg=step)
    page.mouse.up()
    harness.settle(page)
    field = page.locator("[class*='st-key-set_text'] textarea")
    field.focus()
    field.press_sequentially(" More.")
    page.keyboard.press("Control+z")
    assert "step=4" in query(page) and "text=" not in query(page), "the field's own undo left the scene alone"
    page.keyboard.press("Control+Shift+z")
    page.locator(bench.TOKENS).focus()
    page.wait_for_function("location.search.includes('text=')")
    harness.settle(page)
    page.keyboard.press("Control+z")
    page.wait_for_function("!location.search.includes('text=')")
    expect(field).to_have_value(base(START).text)
    page.keyboard.press("Control+z")
    bench.wait_for_address(page, base(START))
    wait_for_step(page, base(START).step)
    expect(page.locator(".st-key-toolbar .bar [role=status]")).to_have_text("Undone: Time step t")
