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
from tests.browser import bench, harness

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
