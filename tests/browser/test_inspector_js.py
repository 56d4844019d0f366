"""The arithmetic's panel by itself, in Chromium, with answers as Python gives them; no app is running here."""

import dataclasses
import json
import re
from pathlib import Path

import pytest

import gru_viz.schematic
from gru_viz.cells.inline import spans
from gru_viz.scene.scene import Scene, base
from gru_viz.schematic.modules import bundled
from gru_viz.schematic.svg import palette_css
from gru_viz.views.arithmetic import arithmetic, inspection
from gru_viz.views.reading import read
from gru_viz.views.sums import as_text

ASSETS = Path(gru_viz.schematic.__file__).with_name("assets")
COLOURS = {
    "light": "--st-background-color:#ffffff;--st-text-color:#1b2430;--st-primary-color:#1f5fcc",
    "dark": "--st-background-color:#12161c;--st-text-color:#e8ecf1;--st-primary-color:#77b0ff",
}
SHELL = """<!doctype html><meta charset="utf-8">
<style>:root{%s}body{margin:0;background:var(--st-background-color)}</style>
<style>%s</style><div class="gv-bench gv-stage" data-theme="%s"><div id="host"></div></div>"""
START = """
window.calls = [];
const note = (kind) => (...what) => window.calls.push([kind, ...what]);
window.inspector = createInspector(document.getElementById("host"), {
  onClose: note("close"), onOpen: note("open"), onPick: note("pick"), symbol: (name) => window.quantities[name].symbol,
});
window.textOf = inspectorText;
window.at = (step, more = {}) => {
  const { name, unit, first, steps } = window.answer;
  window.inspector.show(steps[step - first], { name, unit, quantity: window.quantities[name], ...more });
};
"""


def quantities(reading):
    found = {}
    for name in reading.cell.by_name:
        what = reading.entry(name)
        formula = [span.to_json() for span in spans(reading.cell, name, reading.scene.notation)]
        symbol = {"head": what.symbol.head, "sub": what.symbol.sub.replace("-", "−")}
        found[name] = {"symbol": symbol, "title": what.title, "colour": what.colour, "formula": formula}
    return found


def told(page, reading, name, unit, step):
    """Hand the page an answer and show one step of it."""
    answer = json.loads(json.dumps(inspection(reading, name, unit, step)))
    page.evaluate("([q, a]) => { window.quantities = q; window.answer = a; }", [quantities(reading), answer])
    page.evaluate("step => window.at(step)", step)


@pytest.fixture
def panel(page):
    """A page with an empty panel, 420 pixels wide."""
    page.set_viewport_size({"width": 420, "height": 900})
    css = palette_css() + "".join(
        path.read_text(encoding="utf-8")
        for path in (ASSETS / "schematic.css", ASSETS / "bench" / "bench.css", ASSETS / "bench" / "inspector.css")
    )
    page.set_content(SHELL % (COLOURS["light"], css, "light"))
    page.add_script_tag(content=bundled(ASSETS / "bench" / "inspector.js") + START)
    return page


def squeezed(text):
    return re.sub(r"\s", "", text)


SCENES = {
    "designed": base("review-end"),
    "clamped": Scene(cell="lstm", hidden=5, notation="ng", clamps=(("f", 1.0, 2, None), ("c", 0.5, None, 0))),
    "before": Scene(reset="before", notation="pytorch", sequence="text", text="A good film but <b>far</b> too long."),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_the_copied_text_is_what_python_writes_and_what_is_printed(panel, scene):
    reading = read(scene)
    for name in reading.cell.by_name:
        told(panel, reading, name, 2, 0)
        for step in (0, 3):
            panel.evaluate("step => window.at(step)", step)
            text = panel.evaluate("step => textOf(answer.steps[step - answer.first], quantities[answer.name])", step)
            assert text == as_text(arithmetic(reading, name, 2, step))
            shown = squeezed(panel.locator(".gvi-body").inner_text())
            for line in arithmetic(reading, name, 2, step).lines:
                numbers = line.text.split(" = ")[-2:]
                assert squeezed("=".join(numbers)) in shown
            for table in arithmetic(reading, name, 2, step).tables:
                for row in table.rows:
                    assert squeezed(f"{row.label} {row.weight.text} {row.value.text} {row.product}") in shown
                assert f"sum{table.total}" in shown
            assert panel.locator("section script, section b b").count() == 0


@pytest.mark.parametrize("has_clipboard", [True, False])
def test_the_copy_button_copies_and_says_so(panel, has_clipboard):
    """On a plain http address the browser gives no clipboard; then the text is selected and copied the old way."""
    reading = read(base("review-end"))
    told(panel, reading, "z", 1, 36)
    panel.evaluate(
        """has => {
            const writeText = (text) => { window.calls.push(text); return Promise.resolve(); };
            Object.defineProperty(navigator, "clipboard", { value: has ? { writeText } : undefined });
            document.execCommand = (what) => {
                const area = document.activeElement;
                window.calls.push(area.value.slice(area.selectionStart, area.selectionEnd));
                return what === "copy";
            };
        }""",
        has_clipboard,
    )
    panel.get_by_role("button", name="Copy").click()
    panel.get_by_text("Copied", exact=True).wait_for()
    assert panel.evaluate("calls") == [as_text(arithmetic(reading, "z", 1, 36))]
    assert panel.locator("textarea").count() == 0


def test_scrubbing_changes_texts_in_place(panel):
    reading = read(base("review-end"))
    told(panel, reading, "n", 1, 20)
    panel.evaluate("window.kept = [...document.querySelectorAll('.gv-inspector *')]")
    panel.locator(".gvi-table button").first.focus()
    panel.evaluate("() => { for (let step = 2; step < 41; step += 1) window.at(step); }")
    assert panel.evaluate("kept.every(element => element.isConnected)")
    assert panel.evaluate("document.activeElement.matches('.gvi-table button')")
    found = arithmetic(reading, "n", 1, 40)
    assert panel.locator(".gvi-value").inner_text() == found.value
    assert "t = 40" in panel.locator(".gvi-place").inner_text()


def test_numbers_lead_on_and_the_way_back_is_kept(panel):
    reading = read(base("review-end"))
    told(panel, reading, "h", 1, 20)
    assert panel.locator(".gvi-crumbs").is_hidden()
    panel.get_by_role("button", name=re.compile("Open z_t of unit 1")).first.click()
    assert panel.evaluate("calls.pop()") == ["open", "z", 1, 0]
    told(panel, reading, "z", 1, 20)
    panel.get_by_role("button", name=re.compile("Open h_t of unit 2, one step earlier")).click()
    assert panel.evaluate("calls.pop()") == ["open", "h", 2, -1]
    told(panel, reading, "h", 2, 19)
    assert [squeezed(text) for text in panel.locator(".gvi-crumb").all_inner_texts()] == ["ht,unit1", "←zt,unit1"]
    panel.evaluate("window.at(10)")
    assert panel.locator(".gvi-crumb").count() == 2, "moving through time keeps the way back"
    panel.locator(".gvi-crumb").first.click()
    assert panel.evaluate("calls.pop()") == ["open", "h", 1, 1]
    told(panel, reading, "h", 1, 11)
    assert panel.locator(".gvi-crumbs").is_hidden()
    assert panel.evaluate("document.activeElement.matches('.gvi-heading')"), "the button that was pressed is gone"
    # A state leads to itself, one step earlier.
    panel.get_by_role("button", name=re.compile("Open h_t of unit 1, one step earlier")).click()
    assert panel.evaluate("calls.pop()") == ["open", "h", 1, -1]
    panel.evaluate("window.at(10)")
    panel.locator(".gvi-crumb").click()
    assert panel.evaluate("calls.pop()") == ["open", "h", 1, 1]
    told(panel, reading, "n", 0, 10)
    assert panel.locator(".gvi-crumbs").is_hidden(), "what is opened elsewhere begins anew"


def test_weights_and_inputs_are_picked(panel):
    reading = read(base("review-end"))
    told(panel, reading, "z", 1, 36)
    row = panel.locator(".gvi-table").first.locator("tbody tr", has=panel.get_by_role("rowheader", name="verdict"))
    row.get_by_role("button").nth(0).click()
    row.get_by_role("button").nth(1).click()
    panel.get_by_role("button", name=re.compile("number of b_z")).click()
    assert panel.evaluate("calls") == [
        ["pick", "edits", ["W_z", 1, 3]], ["pick", "input_edits", [36, 3]], ["pick", "edits", ["b_z", 1, 0]],
    ]  # fmt: skip
    panel.evaluate("window.at(36, { canPick: false })")
    assert panel.locator(".gvi-pick").count() == 0
    assert panel.locator(".gvi-open").count() > 0
    assert row.locator("td").all_inner_texts() == ["−14", "1", "−14"]


def test_it_waits_closes_and_empties(panel):
    panel.evaluate("inspector.pending()")
    section = panel.get_by_role("region", name="Arithmetic")
    assert section.get_attribute("aria-busy") == "true" and "One moment" in section.inner_text()
    told(panel, read(base("review-end")), "z", 1, 36)
    assert section.get_attribute("aria-busy") is None
    panel.evaluate("inspector.pending()")
    assert section.get_attribute("aria-busy") == "true"
    panel.evaluate("window.at(36)")
    assert section.get_attribute("aria-busy") is None
    panel.get_by_role("button", name="Copy").focus()
    panel.keyboard.press("Escape")
    panel.get_by_role("button", name="Close the arithmetic").click()
    assert panel.evaluate("calls") == [["close"], ["close"]]
    panel.evaluate("inspector.clear()")
    assert panel.locator(".gvi-body").inner_text() == ""
    told(panel, read(base("latch")), "h", 1, 0)
    assert "first step" in section.inner_text()


@pytest.mark.parametrize("width", [340, 420])
@pytest.mark.parametrize("theme", COLOURS)
def test_it_fits_and_can_be_read(panel, theme, width):
    panel.set_viewport_size({"width": width, "height": 900})
    panel.evaluate(
        "([style, theme]) => { document.documentElement.style.cssText = style;"
        " document.querySelector('.gv-stage').dataset.theme = theme; }",
        [COLOURS[theme], theme],
    )
    wide = ((999.123, -880.5, 712.333), (-1000.0, 333.25, 0.001))
    scenes = [*SCENES.values(), Scene(hidden=16, sequence="numbers", numbers=wide)]
    for scene in scenes:
        reading = read(dataclasses.replace(scene, unit=0, step=0))
        told(panel, reading, "c" if scene.cell == "lstm" else "n", 1, 1)
        assert panel.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert panel.evaluate(
            "(() => { const b = document.querySelector('.gvi-body'); return b.scrollWidth <= b.clientWidth; })()"
        )
    # The points of a column stand below each other.
    for column in (2, 3):
        lefts = panel.evaluate(
            "column => [...document.querySelector('.gvi-table')"
            ".querySelectorAll(`tbody td:nth-child(${column}) .gvi-part`)]"
            ".map(part => part.getBoundingClientRect().left)",
            column,
        )
        assert len(lefts) == 3 and max(lefts) - min(lefts) < 0.6
    headers = panel.locator(".gvi-table th:not([scope])")
    assert headers.count() == 0
