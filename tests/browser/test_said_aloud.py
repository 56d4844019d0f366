"""What is read out: each cell of the strips, tables, the page in words, the names of formulas."""

from __future__ import annotations

import random
from dataclasses import replace

from playwright.sync_api import Page, expect

from gru_viz.cells.formula import latex, number
from gru_viz.cells.notation import NOTATIONS, shown
from gru_viz.cells.zoo import CONVENTIONS, cell
from gru_viz.scene.scene import START, base
from gru_viz.ui.asset import asset
from gru_viz.views.aloud import heard, run_said
from gru_viz.views.reading import read
from gru_viz.views.tables import unit_names
from tests.browser import bench, harness, menu

PAST = f"{bench.BENCH} .gv-past"


def test_the_strips_are_walked_cell_by_cell(server: str, page: Page) -> None:
    scene = replace(base(START), step=33, unit=1)
    bench.visit(page, server, scene)
    reading, names = read(scene), shown(scene.make_cell())
    step, row, hand = 33, 1, random.Random(5)
    past = page.locator(PAST)
    past.focus()
    for _ in range(25):
        key = hand.choice(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"])
        page.keyboard.press(key)
        step = min(max(step + (key == "ArrowRight") - (key == "ArrowLeft"), 0), 40)
        row = min(max(row + (key == "ArrowDown") - (key == "ArrowUp"), 0), 3 * len(names) - 1)
        name, unit = names[row // 3], row % 3
        value = number(float(reading.trace[name][step, unit]))
        said = (
            f"{reading.sequence.tokens[step]}, t = {step}, unit {unit} · {unit_names(scene)[unit]}, "
            f"{reading.entry(name).title}: {value}"
        )
        cell = page.locator(f"{PAST} .gv-cell-mark:not([hidden])")
        expect(cell).to_have_attribute("aria-label", said)
        # What is active is another element each time, so that it is read out.
        expect(past).to_have_attribute("aria-activedescendant", cell.get_attribute("id") or "")
        mark, strip = cell.bounding_box(), page.locator(f"{PAST} canvas[data-past={name}]").bounding_box()
        assert mark and strip
        assert abs(mark["x"] - strip["x"] - step * strip["width"] / 41) < 1.5
        assert abs(mark["y"] - strip["y"] - unit * strip["height"] / 3) < 1.5
    page.keyboard.press("Tab")
    expect(page.locator(f"{PAST} .gv-cell-mark:not([hidden])")).to_have_count(0)


def test_tables_hold_the_numbers_are_sorted_and_copied_by_key(server: str, page: Page) -> None:
    scene = replace(base(START), step=33, unit=1)
    bench.visit(page, server, scene)
    trace = read(scene).trace
    page.locator(PAST).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the fold is the next stop
    table = page.locator(f"{bench.BENCH} .gt-fold")
    rows = table.locator("tbody tr")
    expect(rows).to_have_count(41)
    first = [number(float(trace[name][0, 1])) for name in shown(scene.make_cell())]
    assert rows.first.locator("td").all_text_contents()[: len(first)] == first
    expect(rows.first.locator("th")).to_have_text("t = 0 “This”")
    table.locator("thead button").nth(1).press("Enter")
    told = table.locator("tbody td:nth-child(2)").all_text_contents()
    assert told == [number(value) for value in sorted(map(float, trace["z"][:, 1]))]
    expect(table.locator("thead th").nth(1)).to_have_attribute("aria-sort", "ascending")
    expect(table.locator("thead button").nth(1)).to_be_focused()
    table.get_by_role("button", name="Copy the table").press("Enter")
    expect(table.get_by_role("status")).to_have_text("Copied")
    harness.visit(page, f"{server}/conventions?weights=review-end")
    fold = page.locator(".st-key-source_states_as_table")
    fold.locator("summary").press("Enter")
    expect(fold.locator("tbody tr")).to_have_count(41)


def test_a_page_is_said_by_its_key(server: str, page: Page) -> None:
    scene = replace(base(START), step=33, unit=1)
    bench.visit(page, server, scene)
    page.keyboard.press("Alt+w")
    sentences = run_said(heard(read(scene)))
    expect(page.locator(".gv-aloud li")).to_have_text(list(sentences))
    expect(page.locator(".st-key-toolbar .said").first).to_have_text(" ".join(sentences))
    expect(page.locator(".st-key-said_in_words summary")).to_be_focused()


def test_every_formula_has_a_name_in_words(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/model")
    page.wait_for_function("document.querySelectorAll('.katex math:not([aria-label])').length === 0")
    names = page.locator(".katex math").evaluate_all("all => all.map((each) => each.ariaLabel)")
    assert len(names) > 50
    script = asset("readable.js").replace("export default function", "function unused")
    made = [
        latex(cell(kind), name, notation)
        for kind in CONVENTIONS
        for notation in NOTATIONS
        for name in shown(cell(kind))
    ]
    names += page.evaluate(f"texts => {{ {script}\nreturn texts.map(spokenFormula); }}", made)
    for name in names:
        assert name and not set(name) & set("\\{}_^&$"), name
    formula = latex(cell("gru"), "z", "article")
    assert names[len(names) - len(made) + made.index(formula)] == (
        "z t equals sigmoid of (W z x t plus U z h at t minus 1, plus b z)"
    )


def test_the_sentence_and_the_film_have_tables_of_what_they_show(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/sentences?weights=review-end&learners=gru&updates=50&size=8")
    words = page.locator(".gw-view")
    words.locator(".gt-fold summary").press("Enter")
    last = words.locator("tbody tr").last
    expect(last.locator("th")).to_have_text("t = 40 “.”")
    cells = last.locator("td").all_text_contents()
    assert words.locator(".gw-probability").text_content() in cells[:2]
    assert words.locator(".gw-value").text_content() == cells[2], "the unit in focus stands first"
    words.locator(".gw-chart").press("ArrowLeft")
    expect(words.locator("[data-part=live]")).to_contain_text("at t = 39")
    menu.entry(page, "Training").click()
    page.get_by_role("button", name="Start").click()
    page.get_by_text("· done").wait_for()
    harness.settle(page)
    curves, strips = (page.locator(".gf-film .gt-fold").nth(at) for at in (0, 1))
    for fold in (curves, strips):
        fold.locator("summary").press("Enter")
    expect(curves.locator("tbody td").first).to_contain_text("update 0: ")
    steps = page.locator(".gf-tokens > *").count()
    expect(strips.locator("tbody tr")).to_have_count(steps)
    assert all(0 <= float(text) <= 1 for text in strips.locator("tbody td:nth-child(2)").all_text_contents())
