"""A table of numbers by itself in Chromium: how it is sorted, what it leaves out, what is copied."""

from __future__ import annotations

from playwright.sync_api import Page

from gru_viz.schematic.modules import bundled
from tests.browser.standalone import ASSETS, put

ROWS = [
    ["t = 0", ["0.250", "one", "1,204"]],
    ["t = 1", ["−0.500", "=1+1", "9"]],
    ["t = 2", ["3.0 × 10⁻⁶", "Two", "hidden"]],
    ["t = 3", ["−0.750 … 2.000", "", "−12"]],
    ["t = 4", ["2.0 × 10⁴", "+two", "80%"]],
]
TABLE = {"caption": "Some numbers", "corner": "time step", "columns": ["a", "b", "c"], "rows": ROWS, "note": "Not all."}
RISING = {1: [3, 1, 2, 0, 4], 3: [3, 1, 4, 0, 2]}
"""Column → which rows come in which order: by what the number is, words behind all numbers."""


def steps(page: Page) -> list[int]:
    return [int(text.removeprefix("t = ")) for text in page.locator("tbody th").all_inner_texts()]


def test_a_table_is_sorted_by_the_numbers_that_it_shows_and_says_so(page: Page) -> None:
    put(page, '<div class="gt-table"></div>', bundled(ASSETS / "table" / "main.js"))
    page.evaluate("data => window.load(data)", TABLE)
    heads = page.locator("thead th")
    assert [text.strip() for text in heads.all_inner_texts()] == ["time step", "a", "b", "c"]
    assert page.get_by_role("region", name="Some numbers").locator("caption").inner_text() == "Some numbers"
    assert page.locator(".gt-note").inner_text() == "Not all."
    for column, rising in RISING.items():
        for wanted, word, sign in ((rising, "ascending", "▲"), (rising[::-1], "descending", "▼")):
            heads.nth(column).locator("button").click()
            assert steps(page) == wanted, (column, word)
            assert [head.get_attribute("aria-sort") for head in heads.all()] == [
                word if at == column else "none" for at in range(4)
            ]
            assert heads.nth(column).inner_text().endswith(sign)
            # Every row keeps its own numbers.
            for row in page.locator("tbody tr").all():
                name, *texts = row.locator("th, td").all_inner_texts()
                assert [name, texts] in ROWS
    heads.nth(0).locator("button").click()
    assert steps(page) == [0, 1, 2, 3, 4]
    heads.nth(0).locator("button").click()
    assert steps(page) == [4, 3, 2, 1, 0]


def test_what_is_copied_is_what_is_shown_as_a_spreadsheet_takes_it(page: Page) -> None:
    put(page, '<div class="gt-table"></div>', bundled(ASSETS / "table" / "main.js"))
    page.evaluate("""data => {
        document.execCommand = () => { window.copied = root.querySelector("textarea").value; return true; };
        window.load(data);
    }""", TABLE)  # fmt: skip
    page.locator("thead th button").nth(1).click()
    page.get_by_role("button", name="Copy the table").click()
    assert page.get_by_role("status").inner_text() == "Copied"
    lines = [line.split("\t") for line in page.evaluate("window.copied").split("\n")]
    assert lines[0] == ["time step", "a", "b", "c"]
    inert = {"=1+1": "'=1+1", "+two": "'+two"}
    wanted = [[name, *(inert.get(text, text.replace("−", "-")) for text in texts)] for name, texts in ROWS]
    assert lines[1:] == [wanted[at] for at in RISING[1]]


def test_a_table_that_is_cut_says_what_of_how_much_it_shows(page: Page) -> None:
    put(page, "<i></i>", bundled(ASSETS / "table" / "table.js") + "\nwindow.made = { bounded, fromOne };")
    told = """([rows, columns]) => {
        const table = { caption: "", corner: "", columns: Array.from({ length: columns }, (_, at) => `c${at}`),
            rows: Array.from({ length: rows }, (_, at) =>
                [`r${at}`, Array.from({ length: columns }, (_, to) => `${at} ${to}`)]) };
        const found = made.bounded(table, "More.");
        return [found.rows.length, found.columns.length, found.note,
            found.rows.every(([, cells]) => cells.length === found.columns.length)];
    }"""
    for size, wanted in {
        (40, 9): (40, 9, ""),
        (450, 3): (200, 3, "Here are 200 of 450 rows. More."),
        (41, 300): (41, 97, "Here are 97 of 300 columns. More."),
        (900, 64): (200, 20, "Here are 200 of 900 rows and 20 of 64 columns. More."),
    }.items():
        assert page.evaluate(told, list(size)) == [*wanted, True]
    assert page.evaluate("made.fromOne(2, 5)") == [2, 0, 1, 3, 4]


def test_a_closed_fold_asks_for_nothing_and_an_open_one_shows_what_is_new(page: Page) -> None:
    put(page, "<div id='here'></div>", bundled(ASSETS / "table" / "table.js") + "\nwindow.made = { TableFold };")
    page.evaluate("""rows => {
        window.asked = 0;
        window.fold = new made.TableFold(root.querySelector("#here"), () => {
            asked += 1;
            return { caption: `asked ${asked}`, corner: "", columns: ["a", "b", "c"], rows, note: "" };
        });
        fold.paint();
    }""", ROWS)  # fmt: skip
    page.wait_for_timeout(300)
    assert page.evaluate("asked") == 0
    page.locator("summary").click()
    page.locator("caption", has_text="asked 1").wait_for()
    assert page.locator(".gt-note").is_hidden()
    page.evaluate("fold.paint()")
    page.locator("caption", has_text="asked 2").wait_for()
