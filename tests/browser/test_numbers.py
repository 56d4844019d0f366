"""Numbers pasted into the real field and the real table, as a clipboard brings them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser import bench, harness


def paste_into_cell(page: Page, row: int, text: str) -> None:
    """Choose a cell of the only column and paste there; a row is 35 px high, the first stands below the header."""
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    table = page.locator(".st-key-numbers_table [data-testid=stDataFrame]")
    table.scroll_into_view_if_needed()
    expect(table.locator(f"[data-testid=glide-cell-2-{row}]")).to_be_attached()
    table.click(position={"x": 300, "y": 35 * (row + 1) + 17})
    page.wait_for_function("document.activeElement?.closest('.st-key-numbers_table')")
    page.wait_for_timeout(300)  # the table takes a click first, and its paste a moment later
    page.keyboard.press("ControlOrMeta+v")


def test_a_text_is_asked_about_and_a_cell_is_read_by_the_same_rules(server: str, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    harness.visit(page, f"{server}/gate_lab?weights=seed&sequence=numbers")
    field = page.get_by_role("textbox", name="Paste numbers")
    page.evaluate("(text) => navigator.clipboard.writeText(text)", "0,5\n0,7\n1,25")
    field.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("ControlOrMeta+v")
    page.keyboard.press("ControlOrMeta+Enter")
    harness.settle(page)
    expect(page.get_by_text("The commas have more than one meaning here")).to_be_visible()
    page.get_by_role("button", name="Read as 3 steps of 1 input, decimal comma, first step 0.5").click()
    harness.settle(page)
    expect(field).to_have_value("0.5\n0.7\n1.25")
    expect(page.get_by_text("Read as 3 steps of 1 input, decimal comma, first step 0.5.")).to_be_visible()

    bench.open_part(page, "Input")
    paste_into_cell(page, 0, "−0,5")
    expect(field).to_have_value("-0.5\n0.7\n1.25")
    harness.settle(page)
    paste_into_cell(page, 1, "0.0004")
    expect(field).to_have_value("-0.5\n0.0004\n1.25")
    harness.settle(page)
    assert page.locator(f"{bench.BENCH} .gv-token").all_text_contents()[1] == "0.0004"
    paste_into_cell(page, 2, "1,234")
    expect(page.get_by_text("The commas have more than one meaning here: 1234; or 1.234.")).to_be_visible()
    expect(field).to_have_value("-0.5\n0.0004\n1.25")
