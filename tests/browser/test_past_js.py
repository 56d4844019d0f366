"""Long and wide runs on the bench by itself in Chromium: stretches, pages of units, marks, keys, what is read out."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Page

from gru_viz.cells.formula import number
from gru_viz.cells.notation import COLOURS, shown
from gru_viz.content.hotkeys import HOTKEYS
from gru_viz.figures.theme import DARK
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import Scene, base
from gru_viz.scene.view import Hidden
from gru_viz.ui import bench as ui
from gru_viz.views.packed import pack_floats
from tests.browser import bench
from tests.browser.standalone import Visit, frames

SHOWN_UNITS = 16
_RNG = np.random.default_rng(8)
LONG = Scene(
    cell="gru", hidden=20, notation="pytorch", seed=4, step=70, unit=5, sequence="numbers",
    numbers=tuple((round(float(x), 2),) for x in _RNG.normal(0, 2, 90)),
    clamps=(("z", 0.75, 5, 70), ("r", 0.25, 18, None), ("n", -0.5, None, 66)),
)  # fmt: skip
FEW = replace(LONG, hidden=6, clamps=(("z", 0.75, 5, 70), ("r", 0.25, 4, None), ("n", -0.5, None, 66)))
LOOK = """() => {
    const all = (query) => [...root.querySelectorAll(query)];
    const lines = root.querySelector(".gv-lines").getBoundingClientRect();
    const across = (box) => [(box.left - lines.left) / lines.width, box.width / lines.width];
    return {
        said: root.querySelector(".gv-zoom-said").textContent,
        from: [root.querySelector(".gv-zoom input").ariaValueText, Number(root.querySelector(".gv-zoom input").value)],
        ticks: all(".gv-time-axis span").map((one) => { const box = one.getBoundingClientRect();
            return [Number(one.textContent), (box.left + box.width / 2 - lines.left) / lines.width]; }),
        mark: across(root.querySelector(".gv-track .gv-time-mark").getBoundingClientRect()),
        frames: all(".gv-marks i").map((one) => {
            const { outlineStyle, outlineColor } = getComputedStyle(one);
            const strip = one.parentElement.getBoundingClientRect();
            const box = one.getBoundingClientRect();
            return { of: one.parentElement.dataset.marks, across: across(box), style: outlineStyle,
                tone: written(outlineColor), down: [(box.top - strip.top) / strip.height, box.height / strip.height] };
        }),
        pixels: Object.fromEntries(all("canvas[data-past]").map((canvas) => [canvas.dataset.past,
            [canvas.width, canvas.height,
            [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data]]])),
        rows: all(".gt-fold tbody tr").map((row) => [...row.children].map((cell) => cell.textContent)),
        heads: all(".gt-fold thead th").map((cell) => cell.textContent),
        note: root.querySelector(".gt-note")?.textContent,
        ink: written(getComputedStyle(root.querySelector(".gv-stage")).getPropertyValue("--ink")),
    };
}"""


def column(page: Page, name: str, unit: int, share: float) -> None:
    """Press a strip's cell at a share of the width."""
    page.evaluate(
        """([name, share, down]) => {
            const canvas = root.querySelector(`canvas[data-past=${name}]`).getBoundingClientRect();
            const past = root.querySelector("[data-part=past]");
            past.setPointerCapture = () => {};
            const at = { bubbles: true, button: 0, clientX: canvas.left + share * canvas.width,
                clientY: canvas.top + down * canvas.height };
            for (const kind of ["pointerdown", "pointerup"]) past.dispatchEvent(new PointerEvent(kind, at));
        }""",
        [name, share, (unit + 0.5) / FEW.hidden],
    )
    frames(page, 2)


def assert_stretch(page: Page, visit: Visit, step: int, count: int) -> tuple[int, int]:
    """What is shown of the past is one stretch of steps, and every part of it says which; gives its ends."""
    seen, reading = page.evaluate(LOOK), visit.reading
    steps, names, scene = reading.trace.steps, shown(reading.cell), visit.scene
    row_names = [int(row[0].removeprefix("t = ").split()[0]) for row in seen["rows"]]
    first, last = row_names[0], row_names[-1]
    assert last - first + 1 == count and row_names == list(range(first, last + 1)) and first <= step <= last
    words = f"t = {first} … {last}"
    assert seen["said"] == (f"all {steps} steps" if count == steps else words)
    assert seen["from"] == [words, first]
    assert len(seen["ticks"]) >= 2
    for tick, place in seen["ticks"]:
        assert place == pytest.approx((tick - first + 0.5) / count, abs=0.01)
    np.testing.assert_allclose(seen["mark"], [(step - first) / count, 1 / count], atol=0.01)
    # A frame round everything that is forced, as wide and as high as it holds.
    wanted = set()
    for name, _, unit, at in scene.clamps:
        if at is None or first <= at <= last:
            across = (0.0, 1.0) if at is None else ((at - first) / count, 1 / count)
            for each in range(scene.hidden) if unit is None else [unit]:
                wanted.add((name, *np.round(across, 2), *np.round((each / scene.hidden, 1 / scene.hidden), 2)))
    drawn = {(one["of"], *np.round(one["across"], 2), *np.round(one["down"], 2)) for one in seen["frames"]}
    assert drawn == wanted and {(one["style"], one["tone"]) for one in seen["frames"]} <= {("dashed", seen["ink"])}
    for name in names:  # Each step of the stretch has its own column.
        width, height, pixels = seen["pixels"][name]
        if width == count:
            tones = np.array(pixels).reshape(height, width, 4)[..., :3]
            bright = reading.trace[name][first : last + 1].T
            for a, b in pairwise(range(0, width, 5)):
                for unit in (1, 4):
                    same = np.abs(bright[unit, a] - bright[unit, b]) < 1e-9
                    assert (tones[unit, a] == tones[unit, b]).all() or not same
    # The table: the unit in focus first, each column under its own name.
    heads = seen["heads"][1:]
    for at, head in enumerate(heads[: 2 * len(names)]):
        name = names[at % len(names)]
        unit = int(head.rpartition(" ")[2])
        assert head == f"{reading.entry(name).title}, unit {unit}" and (at >= len(names) or unit == scene.unit)
        for row in (0, count // 2, count - 1):
            assert seen["rows"][row][at + 1] == number(float(reading.trace[name][first + row, unit]))
    return first, last


def test_a_stretch_of_a_long_run_is_told_alike_by_all_that_shows_it(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 1200})
    visit = Visit(page, FEW)
    page.locator(".gt-fold summary").click()
    frames(page)
    steps = len(LONG.numbers)
    assert_stretch(page, visit, 70, steps)
    does = {
        "Fewer steps, closer": lambda count: -(-count // 2),
        "More steps": lambda count: min(steps, 2 * count),
        "All steps": lambda _: steps,
    }
    count = steps
    for title in (
        "Fewer steps, closer",
        "Fewer steps, closer",
        "More steps",
        "All steps",
        "Fewer steps, closer",
        "Fewer steps, closer",
    ):
        button = page.locator(".gv-zoom").get_by_role("button", name=title, exact=True)
        assert button.get_attribute("title") == title
        button.click()
        count = does[title](count)
        frames(page)
        page.wait_for_timeout(270)  # The table follows a resting hand.
        first, last = assert_stretch(page, visit, 70, count)
    # A press at a share of the stretch means the step that is there, early or late in its column.
    for share, step in ((0.1 / count, first), (4.9 / count, first + 4), (1 - 0.1 / count, last)):
        column(page, "z", 3, share)
        assert page.evaluate("root.querySelector('.gv-bench').dataset.shown").split()[:2] == [str(step), "3"]
    page.locator(".gv-zoom input").fill(str(first - 6))
    frames(page)
    page.wait_for_timeout(270)
    visit.scene = replace(FEW, unit=3)
    assert_stretch(page, visit, last - 6, count)


def test_a_page_of_units_is_told_as_it_is_shown(page: Page) -> None:
    visit = Visit(page, LONG)
    trace = visit.reading.trace
    look = """() => ({ said: root.querySelector(".gv-pager span").textContent,
        unit: Number(root.querySelector("select[aria-label='Unit in focus']").value),
        tones: [...root.querySelector(".strip[data-of=h]").querySelectorAll(".cell")]
            .map((one) => rgb(getComputedStyle(one).fill)),
        now: [...root.querySelector(".strip[data-of=h]").querySelectorAll(".cell")]
            .findIndex((one) => one.classList.contains("now")),
        all: [...root.querySelectorAll("canvas[data-past=h]")].map((canvas) =>
            Array.from({ length: canvas.height }, (_, row) =>
                [...canvas.getContext("2d").getImageData(70 * canvas.width / 90, row, 1, 1).data].slice(0, 3)))[0] })"""

    def assert_page(unit: int) -> int:
        frames(page, 2)
        seen = page.evaluate(look)
        words = seen["said"].split()
        first, last = int(words[1]), int(words[3])
        assert seen["said"] == f"units {first} … {last} of {LONG.hidden}" and last - first + 1 == SHOWN_UNITS
        assert seen["unit"] == unit and first <= unit <= last and seen["now"] == unit - first
        assert len(trace["h"][0]) == LONG.hidden
        np.testing.assert_allclose(seen["tones"], seen["all"][first : last + 1], atol=4)
        return first

    assert assert_page(5) == 0
    for title, unit in (("Later units", 19), ("Earlier units", 3), ("Later units", 19)):
        page.get_by_role("button", name=title, exact=True).click()
        first = assert_page(unit)
    # What is under the pointer is the unit that the cell stands for now; the input has cells of its own.
    for at in (0, 9):
        cell = f".strip:not(.row)[data-of=h] .cell[data-unit='{at}']"
        page.evaluate(
            "query => root.querySelector(query).dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))", cell
        )
        frames(page, 2)
        assert f"in unit {first + at} at t = 70" in page.locator(".gv-card-value").inner_text()
        page.evaluate("query => root.querySelector(query).dispatchEvent(new Event('click', { bubbles: true }))", cell)
        assert assert_page(first + at) == (first if first + at >= SHOWN_UNITS else 0)
        page.get_by_role("button", name="Later units", exact=True).click()
        frames(page, 2)


def test_the_cell_under_the_keys_is_read_out_and_opened(page: Page) -> None:
    scene = replace(base("review-end"), step=33, unit=1, clamps=(("z", 0.75, 1, 33), ("r", 0.25, None, 34)))
    visit = Visit(page, scene)
    reading = visit.reading
    names = shown(reading.cell)
    step, row = 33, 1
    past = page.locator("[data-part=past]")
    past.focus()
    forced = {("z", 1, 33), *(("r", unit, 34) for unit in range(3))}
    met = set()
    for key in (
        "ArrowUp",
        "ArrowDown",
        "ArrowRight",
        "ArrowDown",
        "ArrowDown",
        "ArrowDown",
        "ArrowLeft",
        "ArrowUp",
        "ArrowRight",
        "ArrowDown",
    ):
        past.press(key)
        frames(page, 2)
        step += (key == "ArrowRight") - (key == "ArrowLeft")
        row += (key == "ArrowDown") - (key == "ArrowUp")
        name, unit = names[row // 3], row % 3
        value = number(float(reading.trace[name][step, unit]))
        told = page.locator(".gv-cell-mark:not([hidden])").get_attribute("aria-label") or ""
        assert told.startswith(f"{reading.sequence.tokens[step]}, t = {step}, unit {unit}")
        assert told.endswith(
            f"{reading.entry(name).title}: {value}" + (", forced" if (name, unit, step) in forced else "")
        )
        met.add(((name, unit, step) in forced, name))
    assert {is_forced for is_forced, _ in met} == {True, False} and len({name for _, name in met}) > 1
    past.press("Enter")
    frames(page, 2)
    assert page.locator(".gvi-place").inner_text().startswith(f"{reading.entry(name).title.capitalize()}, unit {unit}")
    assert page.locator(".gvi-value").inner_text() == value


def test_what_is_read_out_once_the_cursor_rests_is_where_it_is(page: Page) -> None:
    scene = replace(base("review-end"), step=33, unit=1)
    visit = Visit(page, scene)
    page.locator("[data-part=tokens]").press("ArrowLeft")
    page.wait_for_function("root.querySelector('[data-part=live]').textContent.startsWith('t = 32')")
    trace = visit.reading.trace
    values = ", ".join(
        f"{visit.reading.entry(name).title} {number(float(trace[name][32, 1]))}" for name in shown(visit.reading.cell)
    )
    told = page.locator("[data-part=live]").text_content() or ""
    assert told == f"t = 32, {visit.reading.sequence.tokens[32]}, unit 1 · opinion: {values}"
    tokens = page.locator("[data-part=tokens]")
    assert tokens.get_attribute("aria-valuetext") == f"t = 32: {visit.reading.sequence.tokens[32]}"
    # Numbers of the arithmetic are called by what they print, at every step.
    page.locator(".node[data-id=h]").press("Enter")
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight"):
        tokens.press(key)
        frames(page, 2)
        names = page.evaluate(
            "[...root.querySelectorAll('.gv-inspector button[title]')]"
            ".map((one) => [one.textContent, one.ariaLabel, one.title])"
        )
        called = [(text, label, title) for text, label, title in names if text and text[-1].isdigit()]
        assert len(called) > 3
        for text, label, title in called:
            assert label == f"{text}. {title}"


def test_hidden_rows_are_hatched_and_claims_keep_silent(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = replace(base("review-end"), step=33, unit=0, shifts=(("z", -6.0),))
    visit = Visit(page, scene)
    claims = page.locator(".gv-claims")
    assert claims.is_visible()
    # What no longer holds is marked by more than its words.
    marks = page.evaluate("""[...root.querySelectorAll(".gv-claims li")].map((one) =>
        [one.dataset.holds, getComputedStyle(one).borderLeftStyle])""")
    assert {style for holds, style in marks if holds == "false"} == {"dashed"}
    assert {style for holds, style in marks if holds == "true"} <= {"solid"}
    broken = page.evaluate("[...root.querySelectorAll('.gv-claim-now')].map((one) => one.textContent)")
    assert broken
    for one in broken:
        step = int(one.partition("at t = ")[2].partition(",")[0])
        assert one.endswith(f"at t = {step}, “{visit.reading.sequence.tokens[step]}”.")
    monkeypatch.setattr(ui, "hidden_values", lambda: (Hidden("h", 1, 30), Hidden("h", 2, 36)))
    visit = Visit(page, scene)
    assert claims.is_hidden()
    over = page.evaluate("""[...root.querySelectorAll(".gv-marks[data-marks=h] b")].map((one) => {
        const [mark, strip] = [one.getBoundingClientRect(), one.parentElement.getBoundingClientRect()];
        return [(mark.left - strip.left) / strip.width, (mark.right - strip.left) / strip.width,
            (mark.top - strip.top) / strip.height, mark.height / strip.height];
    })""")
    np.testing.assert_allclose(over, [[30 / 41, 1, 1 / 3, 1 / 3], [36 / 41, 1, 2 / 3, 1 / 3]], atol=0.01)
    # The last value before it is told, the first hidden one is not.
    units = page.locator("select[aria-label='Unit in focus']")
    units.select_option("1")
    tokens = page.locator("[data-part=tokens]")
    for step, value in ((30, "hidden"), (29, number(float(visit.reading.trace["h"][29, 1])))):
        while int(tokens.get_attribute("aria-valuenow") or "") > step:
            tokens.press("ArrowLeft")
            frames(page, 1)
        frames(page, 2)
        told = page.locator("[data-part=past]").get_attribute("aria-label") or ""
        assert told.endswith(f"hidden state {value}"), told
        cells = page.evaluate("""[...root.querySelectorAll(".strip[data-of=h] .cell")].map((one) =>
            [Number(one.dataset.unit), one.hasAttribute("data-hidden"),
                getComputedStyle(one).fill.includes("gv-hatch")])""")
        assert {unit for unit, is_hidden, _ in cells if is_hidden} == ({1} if step == 30 else set())
        assert all(is_hidden == is_hatched for _, is_hidden, is_hatched in cells)


def test_a_claim_about_a_forced_run_is_held_against_that_run(page: Page) -> None:
    for id, preset in PRESETS.items():
        forced = [sight for sight in preset.sights if sight.force and sight.evidence]
        if not forced:
            continue
        scene = base(id)
        gate = scene.make_cell().gates[0]
        visit = Visit(page, replace(scene, shifts=((gate, 1e-9),)))
        told = page.locator(".gv-claims li").all_inner_texts()
        for sight in forced:
            (text,) = [text for text in told if sight.text[:30] in text]
            assert text.startswith("✓ Still so: "), f"{id}: nothing was changed that could break it"
        for bound in (-5.0, 5.0):
            visit.scene = replace(scene, shifts=tuple((each, bound) for each in scene.make_cell().gates))
            visit.show()
            for text in page.locator(".gv-claims li").all_inner_texts():
                is_forced = any(sight.text[:30] in text for sight in forced)
                assert ("Forced so, " in text) <= is_forced and (" Now " in text) <= (not is_forced)
        return
    pytest.fail("no preset claims anything about a forced run")


def test_where_this_run_and_pythons_part_is_said_and_hatched(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = replace(base("review-end"), step=3)
    real = ui._data

    def told(*given: object, **more: object) -> dict[str, object]:
        data = real(*given, **more)
        check = np.frombuffer(base64.b64decode(data["check"]["data"])).copy()
        check[17:] += 0.01
        return {**data, "check": pack_floats({"check": check})}

    Visit(page, scene)
    assert page.locator("[data-part=parting]").is_hidden() and page.locator(".gv-parting").is_hidden()
    monkeypatch.setattr(ui, "_data", told)
    Visit(page, scene)
    assert (page.locator("[data-part=parting]").text_content() or "").startswith("From t = 17 on, rounding decides")
    place = page.evaluate("""() => {
        const [a, b] = [".gv-parting", ".gv-lines"].map((one) => root.querySelector(one).getBoundingClientRect());
        return [(a.left - b.left) / b.width, root.querySelector(".gv-parting").title]; }""")  # fmt: skip
    assert place == [pytest.approx(17 / 41, abs=0.01), "From t = 17 on, rounding decides"]


def test_what_the_hand_does_is_sent_place_by_place_and_press_by_press(page: Page) -> None:
    visit = Visit(page, LONG, picked=[["clamps", ["z", 5, 70]], ["clamps", ["n", None, 66]], ["edits", ["U_z", 3, 7]]])
    for id, key in (("clamps/z/5/70", "Home"), ("clamps/n/*/66", "End"), ("edits/U_z/3/7", "End")):
        page.locator(f"input[data-slider='{id}']").press(key)
    changes = visit.take()
    assert [(change["row"], change["place"]) for change in changes] == [
        ("clamps", ["z", 5, 70]), ("clamps", ["n", None, 66]), ("edits", ["U_z", 3, 7])
    ]  # fmt: skip
    assert len({change["gesture"] for change in changes}) == 3, "three presses can be taken back one by one"
    high = json.loads(json.dumps(changes))[2]["to"]
    assert visit.reading.params["U_z"][3, 7] == high
    bench.assert_true(page, visit.scene)
    # A drag of one press is one gesture.
    box = page.locator("input[data-slider='edits/U_z/3/7']").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    gestures = set()
    for share in (0.6, 0.7):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
        frames(page, 2)
        gestures |= {change["gesture"] for change in visit.take()}
    page.mouse.up()
    gestures |= {change["gesture"] for change in visit.take()}
    assert len(gestures) == 1


def test_free_all_frees_what_is_forced_and_nothing_else(page: Page) -> None:
    visit = Visit(page, replace(LONG, edits=(("U_z", 3, 7, 2.5),)))
    page.get_by_role("button", name="Free all").click()
    visit.take()
    assert visit.scene.clamps == () and visit.scene.edits == (("U_z", 3, 7, 2.5),)
    bench.assert_true(page, visit.scene)


def test_lines_are_drawn_as_the_notation_table_says_and_forced_cells_dashed(page: Page) -> None:
    scene = Scene(
        cell="lstm",
        hidden=3,
        step=4,
        unit=1,
        sequence="numbers",
        numbers=((0.5,), (1.0,), (-1.0,)) * 3,
        clamps=(("f", 0.9, 1, 4),),
    )
    visit = Visit(page, scene)
    drawn = page.evaluate("""[...root.querySelectorAll(".wire")].map((one) => [one.dataset.source,
        (getComputedStyle(one.querySelector(".line")).strokeDasharray.match(/[0-9.]+/g) ?? []).map(Number)])""")
    dashes = {}
    for source, dash in drawn:
        wanted = [float(part) for part in COLOURS[visit.reading.entry(source).colour].dash.split()]
        assert dash == wanted, source
        dashes[source] = bool(dash)
    assert set(dashes.values()) == {True, False}
    cells = page.evaluate("""[...root.querySelectorAll(".strip:not(.row) .cell")].map((one) => [
        one.closest(".strip").dataset.of, Number(one.dataset.unit), getComputedStyle(one).strokeDasharray])""")
    assert {(name, unit) for name, unit, dash in cells if dash != "none"} == {("f", 1)}


def test_dark_pages_have_dark_colours(page: Page) -> None:
    scene = replace(base("review-end"), step=33)
    Visit(page, scene)
    page.add_style_tag(
        content=":root { --st-background-color: #0e1117 !important; --st-text-color: #fafafa !important; }"
    )
    Visit(page, scene)
    assert page.locator(".gv-bench").get_attribute("data-theme") == "dark"
    bench.assert_coloured(page, scene, theme=DARK)


def test_a_lost_server_is_told_and_one_that_is_there_is_not(page: Page) -> None:
    visit = Visit(page, base("review-end"))
    notice = page.locator("[data-part=notice]")
    app = "document.querySelector('[data-testid=stApp]')"
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend',"
        "'<div data-testid=stApp data-test-connection-state=CONNECTED></div>')"
    )
    visit.show()
    assert notice.is_hidden()
    page.evaluate(f"{app}.setAttribute('data-test-connection-state', 'CONNECTING')")
    page.locator("[data-part=notice]", has_text="No connection to the server").wait_for()
    page.evaluate(f"{app}.setAttribute('data-test-connection-state', 'CONNECTED')")
    notice.wait_for(state="hidden")


def test_keys_are_those_of_the_help(page: Page) -> None:
    visit = Visit(page, LONG)
    tokens, last = page.locator("[data-part=tokens]"), visit.reading.trace.steps - 1
    for name, (step, unit) in {
        "unit_down": (70, 6), "unit_up": (70, 5), "first": (0, 5), "step_next": (1, 5), "last": (last, 5),
        "step_back": (last - 1, 5),
    }.items():  # fmt: skip
        tokens.press(HOTKEYS[name].key)
        frames(page, 2)
        assert page.evaluate("root.querySelector('.gv-bench').dataset.shown").split()[:2] == [str(step), str(unit)], (
            HOTKEYS[name].does
        )
