"""The arithmetic's panel by itself, in Chromium, with the bench's own machine; no app is running here."""

import dataclasses
import re

import pytest

from gru_viz.scene.scene import Scene, base
from gru_viz.schematic.parts import bench_css
from gru_viz.views.reading import read
from tests.browser import machine

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
  onClose: note("close"), onOpen: note("open"), onPick: note("pick"), symbol: (name) => model.symbol(name),
});
window.at = (step, more = {}) => {
  const [name, unit] = window.place;
  inspector.show(arithmetic(model, name, unit, step), { name, unit, quantity: model.data.quantities[name], ...more });
};
"""


def told(page, reading, name, unit, step):
    """Show the arithmetic of one step of a run."""
    machine.load(page, reading)
    page.evaluate("([name, unit, step]) => { window.place = [name, unit]; window.at(step); }", [name, unit, step])


def at(page, name, unit, step):
    """What the panel is given."""
    return machine.arithmetics(page, [(name, unit, step)])[0]


@pytest.fixture
def panel(page):
    """A page with an empty panel, 420 pixels wide."""
    page.set_viewport_size({"width": 420, "height": 900})
    page.set_content(SHELL % (COLOURS["light"], bench_css(), "light"))
    page.add_script_tag(content=machine.script("inspector.js") + START)
    return page


def squeezed(text):
    return re.sub(r"\s", "", text)


SCENES = {
    "designed": base("review-end"),
    "clamped": Scene(cell="lstm", hidden=5, notation="ng", clamps=(("f", 1.0, 2, None), ("c", 0.5, None, 0))),
    "before": Scene(reset="before", notation="pytorch", sequence="text", text="A good film but <b>far</b> too long."),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_what_is_printed_is_what_was_worked_out(panel, scene):
    reading = read(scene)
    for name in reading.cell.by_name:
        told(panel, reading, name, 2, 0)
        for step in (0, 3):
            panel.evaluate("step => window.at(step)", step)
            found = at(panel, name, 2, step)
            shown = squeezed(panel.locator(".gvi-body").inner_text())
            for line in found["lines"]:
                numbers = "".join(part if isinstance(part, str) else part[0] for part in line["numbers"])
                assert squeezed(f"{numbers}={line['result']}") in shown
            for table in found["tables"]:
                for label, weight, value, product in table["rows"]:
                    assert squeezed(f"{label} {weight[0]} {value[0]} {product}") in shown
                assert f"sum{table['total']}" in shown
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
    assert panel.evaluate("calls") == [at(panel, "z", 1, 36)["text"]]
    assert panel.locator("textarea").count() == 0


def test_scrubbing_changes_texts_in_place(panel):
    reading = read(base("review-end"))
    told(panel, reading, "n", 1, 20)
    panel.evaluate("window.kept = [...document.querySelectorAll('.gv-inspector *')]")
    panel.locator(".gvi-table button").first.focus()
    panel.evaluate("() => { for (let step = 2; step < 41; step += 1) window.at(step); }")
    assert panel.evaluate("kept.every(element => element.isConnected)")
    assert panel.evaluate("document.activeElement.matches('.gvi-table button')")
    assert panel.locator(".gvi-value").inner_text() == at(panel, "n", 1, 40)["value"]
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
    assert row.locator("td").all_inner_texts() == ["−7.5", "1", "−7.5"]


def test_it_closes(panel):
    told(panel, read(base("review-end")), "z", 1, 36)
    panel.get_by_role("button", name="Copy").focus()
    panel.keyboard.press("Escape")
    panel.get_by_role("button", name="Close the arithmetic").click()
    assert panel.evaluate("calls") == [["close"], ["close"]]
    told(panel, read(base("latch")), "h", 1, 0)
    assert "first step" in panel.get_by_role("region", name="Arithmetic").inner_text()


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
