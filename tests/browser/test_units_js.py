"""All units of a layer by themselves in Chromium: picture, words, keys, lines and table beside the run they show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

import gru_viz as gv
from gru_viz.cells.formula import number
from gru_viz.cells.notation import Entry
from gru_viz.figures.theme import LIGHT, mixed
from gru_viz.ui.own_look import _SCALES
from gru_viz.views import own_run
from gru_viz.views.lab import range_of
from gru_viz.views.own_run import LayerLook, orders, packed_quantity, run_stack, units_data
from tests.browser.standalone import frames, mount

UNITS, STEPS, PER = 12, 40, 4
LINE = 44
LOOK = """() => {
    const all = (query) => [...root.querySelectorAll(query)];
    const part = (name) => root.querySelector(`[data-part=${name}]`);
    const canvas = root.querySelector(".gu-heat canvas");
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    const legend = part("legend");
    const heat = part("heat");
    return {
        said: part("said").textContent, told: heat.getAttribute("aria-valuetext"),
        now: [Number(heat.getAttribute("aria-valuenow")), Number(heat.getAttribute("aria-valuemax"))],
        width: canvas.width, height: canvas.height, pixels: [...pixels],
        names: all("[data-part=names] span").map((one) => [one.textContent, parseFloat(one.style.top) / 100]),
        axis: all("[data-part=axis] span").map((one) => [one.textContent, parseFloat(one.style.left) / 100]),
        cursor: parseFloat(part("cursor").style.left) / 100,
        row: [part("row").style.top, part("row").style.height].map((text) => parseFloat(text) / 100),
        radios: all("[role=radio]").map((one) => ({ text: one.textContent, checked: one.ariaChecked, title: one.title,
            label: one.ariaLabel, ground: getComputedStyle(one).backgroundColor })),
        keep: [part("keep").textContent, part("keep").disabled],
        legend: { parts: [...legend.childNodes].map((one) => one.textContent),
            bar: legend.querySelector(".bar").style.background.match(/rgb[^)]*\\)/g).map(rgb) },
        lines: all(".gu-line").map((line) => ({ name: line.querySelector(".gu-link").textContent,
            value: line.querySelector(".gu-line-value").textContent, unit: Number(line.dataset.unit),
            away: line.querySelector(".gu-away").ariaLabel,
            cursor: parseFloat(line.querySelector(".gu-cursor").style.left) / 100 })),
        unit: part("unit").value,
        order: part("order").selectedOptions[0].textContent,
    };
}"""


def letter(what: Entry) -> str:
    return (what.symbol.head + what.symbol.sub).replace("-", "−")


class Shown:
    """A layer's run in the picture, and where the hand is by now."""

    def __init__(self, page: Page, look: LayerLook, per: int = 1) -> None:
        self.page, self.look, self.per = page, look, per
        self.name, self.order, self.unit, self.step = "h", "as given", 0, 0
        self.lines: list[int] = []
        self.told = {name: {"name": name, **packed_quantity(look, name)} for name in look.values}
        assert {one["per"] for one in self.told.values()} == {per}
        self.base = {**units_data(look), "run": "a run", "shown": "h", "scales": _SCALES}
        mount(page, "units", "units.html", ("view.css", "units/units.css"))
        self.answer("h")

    def answer(self, name: str) -> None:
        self.page.evaluate("data => window.load(data)", {**self.base, "quantity": self.told[name]})
        frames(self.page)

    @property
    def units(self) -> list[int]:
        """From top to bottom."""
        return orders(self.look)[self.order].tolist()

    def ends(self, unit: int, step: int) -> tuple[str, str]:
        """Lowest and highest of the steps that stand together with this one."""
        first = step - step % self.per
        values = self.look.values[self.name][first : first + self.per, unit]
        return number(float(values.min())), number(float(values.max()))

    def check(self) -> dict[str, Any]:
        """All that is seen is the run at the cursor."""
        seen: dict[str, Any] = self.page.evaluate(LOOK)
        what, values, units = self.look.entry(self.name), self.look.values[self.name], self.units
        low, high = range_of(what, values)
        least, most = self.ends(self.unit, self.step)
        first = self.step - self.step % self.per
        when = f"at t = {self.step}" if self.per == 1 else f"from t = {first} to {min(first + self.per, STEPS) - 1}"
        value = least if least == most else f"between {least} and {most}"
        assert seen["said"] == f"{letter(what)} of unit {self.unit} {when} is {value} ({what.title})."
        assert (seen["told"], seen["now"]) == (seen["said"], [self.step, STEPS - 1])
        assert (seen["unit"], seen["order"]) == (str(self.unit), self.order)
        # The picture: rows in the order that is chosen, time from left to right.
        count = STEPS if self.per == 1 else seen["width"]
        assert (seen["width"], seen["height"]) == (count, UNITS)
        cells = np.array(seen["pixels"]).reshape(UNITS, count, 4)[..., :3]
        scale = LIGHT.gate_scale if what.is_unit_interval else LIGHT.state_scale
        for row, unit in enumerate(units):
            for column in range(0, count, 3):
                step = column if self.per == 1 else column // 2 * self.per
                both = values[step : step + self.per, unit]
                share = ((both.max() if column % 2 else both.min()) if self.per > 1 else both[0]) - low
                wanted = mixed(scale, share / (high - low))
                wanted_rgb = [int(wanted[at : at + 2], 16) for at in (1, 3, 5)]
                np.testing.assert_allclose(cells[row, column], wanted_rgb, atol=4, err_msg=f"{unit} {step}")
        # Whose row it is, which step, and where the cursor stands.
        for at, (text, place) in enumerate(seen["names"]):
            row = round(place * UNITS - 0.5)
            assert text == (f"unit {units[row]}" if at == 0 else str(units[row]))
        for at, (text, place) in enumerate(seen["axis"]):
            step = 0 if at == 0 else int(text)
            assert (text == "t = 0") == (at == 0) and place == pytest.approx((step + 0.5) / STEPS)
        assert len(seen["names"]) > 3 and len(seen["axis"]) > 3
        assert seen["cursor"] == pytest.approx((self.step + 0.5) / STEPS, abs=1e-4)
        assert seen["row"] == pytest.approx([units.index(self.unit) / UNITS, 1 / UNITS], abs=1e-4)
        # Which quantity, and what its colours mean.
        for radio, (name, each) in zip(seen["radios"], self.entries(), strict=True):
            assert radio["text"] == f"{letter(each)} {each.title}"
            assert (radio["title"], radio["label"]) == (each.meaning, each.title)
            assert radio["checked"] == str(name == self.name).lower()
        grounds = [radio["ground"] for radio in seen["radios"] if radio["checked"] == "false"]
        chosen = [radio["ground"] for radio in seen["radios"] if radio["checked"] == "true"]
        assert len(set(grounds)) == 1 and chosen[0] not in grounds, "the chosen one stands out"
        parts = [seen["legend"]["parts"][at].replace("−", "-") for at in (1, 3)]
        assert seen["legend"]["parts"][0] == letter(what) and list(map(float, parts)) == [low, high]
        for tone, share in ((seen["legend"]["bar"][0], 0.0), (seen["legend"]["bar"][-1], 1.0)):
            wanted = mixed(scale, share)
            assert tone == [int(wanted[at : at + 2], 16) for at in (1, 3, 5)]
        # Lines: of the units that were chosen, each with its own value.
        assert [line["unit"] for line in seen["lines"]] == self.lines
        for line in seen["lines"]:
            least, most = self.ends(line["unit"], self.step)
            assert line["name"] == f"unit {line['unit']}" and line["away"] == f"Remove the line of {line['name']}"
            assert line["value"] == (least if least == most else f"{least} … {most}")
            assert line["cursor"] == pytest.approx((self.step + 0.5) / STEPS, abs=1e-4)
        assert seen["keep"] == ["Remove its line" if self.unit in self.lines else "Add as a line", False]
        return seen

    def entries(self) -> list[tuple[str, Any]]:
        return [(name, self.look.entry(name)) for name in self.look.values]

    def press(self, key: str) -> None:
        self.page.locator(".gu-heat").press(key)
        frames(self.page)

    def choose(self, name: str) -> None:
        self.page.get_by_role("radio", name=self.look.entry(name).title, exact=True).click()
        self.page.wait_for_function("name => sent.at(-1)?.want === name", arg=name)
        self.answer(name)
        self.name = name


@pytest.fixture
def look() -> LayerLook:
    rng = np.random.default_rng(3)
    params = gv.Parameters.random(gv.cell("lstm"), 2, UNITS, seed=6)
    layer = gv.Layer("a layer", params, "made here", "float32")
    return run_stack(gv.Stack((layer,)), 3 * rng.standard_normal((STEPS, 2))).looks[0]


def test_all_units_are_shown_sorted_and_told_as_the_run_has_them(page: Page, look: LayerLook) -> None:
    shown = Shown(page, look)
    shown.check()
    shown.choose("f")
    shown.check()
    for title in list(orders(look))[1:]:
        page.locator("[data-part=order]").select_option(label=title)
        frames(page)
        shown.order = title
        shown.check()
    units = shown.units
    assert units != sorted(units)
    # A press in the picture means the row and the step that are there; keys go to the neighbours on the screen.
    box = page.locator(".gu-heat canvas").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 7.5 / STEPS, box["y"] + box["height"] * 4.5 / UNITS)
    frames(page)
    shown.unit, shown.step = units[4], 7
    shown.check()
    for key, rows, steps in (
        ("ArrowRight", 0, 1), ("Shift+ArrowRight", 0, 10), ("ArrowLeft", 0, -1), ("Shift+ArrowLeft", 0, -10),
        ("ArrowDown", 1, 0), ("ArrowDown", 1, 0), ("ArrowUp", -1, 0), ("End", 0, STEPS), ("Home", 0, -STEPS),
        ("Shift+ArrowDown", 10, 0), ("Shift+ArrowUp", -10, 0),
    ):  # fmt: skip
        shown.press(key)
        shown.unit = units[min(max(units.index(shown.unit) + rows, 0), UNITS - 1)]
        shown.step = min(max(shown.step + steps, 0), STEPS - 1)
        shown.check()
    page.wait_for_function("unit => sent.at(-1).unit === unit && sent.at(-1).step === 0", arg=shown.unit)


def test_a_line_is_the_unit_that_it_names(page: Page, look: LayerLook) -> None:
    shown = Shown(page, look)
    for unit, step in ((7, 5), (2, 11)):
        page.locator("[data-part=unit]").fill(str(unit))
        shown.unit = unit
        while shown.step < step:
            shown.press("ArrowRight")
            shown.step += 1
        page.evaluate("strokes = []")
        shown.press("Enter")
        shown.lines.append(unit)
        shown.check()
    low, high = range_of(look.entry("h"), look.values["h"])
    strokes = page.evaluate("strokes.filter((one) => one.what === 'stroke' && one.path.length > 10)")
    tones = page.evaluate("written(getComputedStyle(root.querySelector('.gu-view')).getPropertyValue('--accent'))")
    for stroke, unit in zip(strokes[-2:], shown.lines, strict=True):
        heights = np.array(stroke["path"])[:, 1].astype(float)
        values = low + (1 - (heights - 3) / (LINE - 6)) * (high - low)
        np.testing.assert_allclose(values, look.values["h"][:, unit], atol=2e-3)
        assert stroke["style"] == tones
    page.get_by_title("Put the cursor on this unit").first.click()
    frames(page)
    shown.unit = 7
    shown.check()
    page.locator("[data-part=keep]").click()
    frames(page)
    shown.lines.remove(7)
    shown.check()
    page.locator(".gu-away").click()
    frames(page)
    shown.lines.clear()
    shown.check()


def test_of_many_steps_each_block_tells_its_lowest_and_its_highest_value(
    page: Page, look: LayerLook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_run, "CELLS", 2 * UNITS * STEPS // PER)
    shown = Shown(page, look, PER)
    shown.press("End")
    shown.step = STEPS - 1
    shown.check()
    for _ in range(3):
        shown.press("ArrowLeft")
        shown.step -= 1
    shown.press("ArrowDown")
    shown.unit = 1
    shown.press("Enter")
    shown.lines.append(1)
    shown.check()


def test_the_table_has_the_numbers_of_the_picture_from_the_cursor_on(
    page: Page, look: LayerLook, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Shown(page, look)
    for key in ("ArrowDown", "ArrowDown"):
        shown.press(key)
    page.locator("summary").click()
    frames(page)
    table = page.locator(".gt-table table")
    titles = [title for title in table.locator("thead th").all_inner_texts()]
    assert titles[:3] == ["time step", "unit 2", "unit 0"] and len(titles) == UNITS + 1
    assert table.locator("caption").inner_text() == f"{look.entry('h').title} of every unit"
    rows = table.locator("tbody tr")
    assert rows.count() == STEPS
    for step in (0, 9):
        name, *told = rows.nth(step).locator("th, td").all_inner_texts()
        assert name == f"t = {step}"
        assert told == [
            number(float(look.values["h"][step, unit])) for unit in (2, *(u for u in range(UNITS) if u != 2))
        ]
