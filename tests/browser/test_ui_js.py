"""The small components around a page, by themselves in Chromium: what they say, what they do, what their keys do."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from gru_viz.content.hotkeys import HOTKEYS
from gru_viz.figures.theme import LIGHT
from gru_viz.scene.view import FIXABLE, PARTS, VALUES
from gru_viz.schematic.bench import APART, GESTURE, HALL
from gru_viz.ui import lesson_bar, toolbar
from gru_viz.ui.asset import asset
from gru_viz.ui.unrolled import told as unrolled_told
from gru_viz.views.memory_words import near_one, power
from gru_viz.views.unrolled import DEPTH, Unrolled
from gru_viz.views.unrolled_words import network_title
from tests.browser.standalone import put

SHELL = '<div data-testid="stApp" data-test-script-state="notRunning"></div>'


def start(page: Page, name: str, *before: str) -> None:
    """Put one of them on an empty page."""
    put(page, f"<style>{asset(f'{name}.css')}</style>{asset(f'{name}.html')}", "".join([*before, asset(f"{name}.js")]))
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", SHELL)


def load(page: Page, data: dict[str, Any]) -> None:
    page.evaluate("data => { sent = []; window.load(data); }", data)


def sent(page: Page) -> Any:
    """What was sent last; waits for it."""
    page.wait_for_function("sent.length")
    return page.evaluate("sent.splice(0).at(-1)")


# ---- the step keys of Compare ----


def test_step_keys_go_where_their_names_say(page: Page) -> None:
    ways = {"previous time step": -1, "next time step": 1}
    start(page, "step_keys", GESTURE)
    keys = [HOTKEYS["step_back"], HOTKEYS["step_next"]]
    data = {"step": 4, "steps": 9, "keys": [each.key for each in keys], "titles": [each.does for each in keys]}
    load(page, {**data, "said": "at t = 4"})
    for hotkey in keys:
        way = ways[hotkey.does]
        for press in (
            lambda hotkey=hotkey: page.keyboard.press(hotkey.key),
            lambda hotkey=hotkey: page.get_by_title(hotkey.does, exact=True).click(),
            lambda hotkey=hotkey: page.get_by_role("button", name=hotkey.does.capitalize()).click(),
        ):
            load(page, {**data, "said": "at t = 4"})
            press()
            told = sent(page)
            assert told["to"] == 4 + way
            load(page, {**data, "step": 4 + way, "said": "moved"})
            load(page, {**data, "said": "at t = 4"})
    page.locator("[aria-live]", has_text="at t = 4").wait_for(state="attached")
    for step, way in ((0, -1), (8, 1)):
        load(page, {**data, "step": step, "said": ""})
        page.keyboard.press({-1: "ArrowLeft", 1: "ArrowRight"}[way])
        page.wait_for_timeout(30)
        assert page.evaluate("sent.length") == 0, "no step before the first, none behind the last"
    # Two presses are two gestures.
    load(page, {**data, "said": ""})
    page.keyboard.press("ArrowRight")
    first = sent(page)
    page.keyboard.press("ArrowRight")
    second = sent(page)
    assert (first["to"], second["to"]) == (5, 6) and first["gesture"] != second["gesture"]


# ---- undo, redo, reset ----


def tell(page: Page, **history: Any) -> None:
    page.evaluate("history => window.dispatchEvent(new CustomEvent('gru_viz:scene', { detail: { history } }))", history)


def test_undo_redo_and_reset_say_and_do_what_is_told(page: Page) -> None:
    start(page, "toolbar", APART, asset("again.js"))
    data = toolbar.told()
    load(page, data)
    told = {"undo": "Time step t", "redo": "", "reset": "Cell"}
    tell(page, **told, hand="", acked=0)
    names = {"undo": "Undo", "redo": "Redo", "reset": "Reset"}
    for move, name in names.items():
        button = page.get_by_role("button", name=name, exact=True)
        shown = f" ({HOTKEYS[move].shown})" if move in HOTKEYS else ""
        assert button.get_attribute("title") == name + (f": {told[move]}" if told[move] else "") + shown
        assert button.get_attribute("aria-disabled") == str(not told[move]).lower()
        assert button.get_attribute("data-move") == move
    # A key and a button ask for the same; what there is nothing of is not asked for.
    page.keyboard.press("Control+y")
    page.wait_for_timeout(30)
    assert page.evaluate("sent.length") == 0
    wanted, seq = [], 0
    for press, move in (("Control+z", "undo"), ("Control+Shift+Z", "redo"), ("Control+y", "redo"), ("reset", "reset")):
        if press in names:
            page.get_by_role("button", name=names[press], exact=True).click()
        else:
            page.keyboard.press(press)
        seq += 1
        wanted.append({"seq": seq, "name": move})
        asked = sent(page)
        assert asked["moves"] == wanted
    # Python has some of them, then all: what was done last is said.
    tell(page, **told, hand=asked["hand"], acked=1)
    assert page.get_by_role("status").inner_text() == "Undone: Time step t"
    tell(page, undo="Weights", redo="Unit", reset="Cell", hand=asked["hand"], acked=4)
    assert page.get_by_role("status").inner_text() == "Reset: Cell"
    assert page.get_by_role("button", name="Redo", exact=True).get_attribute("title") == "Redo: Unit (Ctrl+Shift+Z)"
    page.keyboard.press("Control+z")
    assert sent(page)["moves"] == [{"seq": 5, "name": "undo"}]
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<input type=text id=field>')")
    page.locator("#field").press("Control+z")
    page.wait_for_timeout(30)
    assert page.evaluate("sent.length") == 0, "a text field has an undo of its own"


def test_the_key_for_words_opens_the_fold_and_has_it_read_out(page: Page) -> None:
    start(page, "toolbar", APART, asset("again.js"))
    data = toolbar.told()
    page.evaluate(
        """fold => document.body.insertAdjacentHTML("beforeend", `<div class="st-key-${fold}"><details>
            <summary>In words</summary><ul class="gv-aloud"><li>One.</li><li>Two.</li></ul></details></div>`)""",
        data["said"]["fold"],
    )
    load(page, data)
    page.keyboard.press(HOTKEYS["said"].key)
    page.locator(".said", has_text="One. Two.").wait_for(state="attached")
    assert page.evaluate("document.activeElement.textContent") == "In words"
    assert page.evaluate("document.querySelector('details').open")


# ---- Share ----


def test_share_sends_what_is_ticked_and_shows_what_python_says(page: Page) -> None:
    start(page, "share", APART)
    data = {
        "parts": PARTS, "values": VALUES, "fixable": FIXABLE, "hidden": ["code", "sliders"], "unseen": ["h"],
        "fixed": ["cell"], "locked": False, "canShowAll": True, "says": "Opens Gate lab.",
        "query": "a=1&b=2",         "added": "Added as stop 1.", "svg": "<svg data-is='code'></svg>", "noCode": "",
        "frame": '<iframe src="{src}"></iframe>',
    }  # fmt: skip
    load(page, data)
    page.get_by_role("button", name="Share", exact=True).click()

    def told() -> dict[str, Any]:
        asked = sent(page)
        return {name: asked[name] for name in ("hidden", "unseen", "fixed", "locked")}

    assert told() == {"hidden": ["sliders", "code"], "unseen": ["h"], "fixed": ["cell"], "locked": False}
    assert page.get_by_role("button", name="Share", exact=True).get_attribute("aria-expanded") == "true"
    for name, titles, ticked in (
        ("parts", PARTS, [id for id in PARTS if id not in data["hidden"]]),
        ("values", VALUES, ["h"]),
        ("fixed", FIXABLE, ["cell"]),
    ):
        boxes = page.locator(f"[data-part={name}] label")
        assert boxes.all_text_contents() == list(titles.values())
        assert page.locator(f"[data-part={name}] :checked").evaluate_all("all => all.map((one) => one.value)") == ticked
    page.get_by_label(PARTS["code"], exact=True).check()
    assert told()["hidden"] == ["sliders"]
    page.get_by_label(PARTS["sidebar"], exact=True).uncheck()
    assert told()["hidden"] == ["sidebar", "sliders"]
    page.locator("[data-part=locked]").check()
    assert told()["locked"] is True
    base = page.evaluate("location.origin + location.pathname")
    assert page.locator("[data-part=link]").input_value() == f"{base}?a=1&b=2"
    frame = page.locator("[data-part=frame]").input_value()
    assert frame == f'<iframe src="{base}?embed=true&amp;a=1&amp;b=2"></iframe>'
    said = {"says": data["says"], "added": data["added"]}
    assert {part: page.locator(f"[data-part={part}]").text_content() for part in said} == said
    assert page.locator("[data-part=code] svg").count() == 1
    page.locator("[data-part=add]").click()
    assert sent(page)["add"] is True
    page.locator("[data-part=all]").click()
    assert sent(page)["all"] is True
    for works, button, status in ((True, "Copied", "Copied"), (False, "Press Ctrl+C", "Selected: press Ctrl+C")):
        page.evaluate("works => { document.execCommand = () => works; }", works)
        page.evaluate("navigator.clipboard && (navigator.clipboard.writeText = () => Promise.reject())")
        copy = page.locator("[data-copy=frame]")
        copy.click()
        page.locator("[data-copy=frame]", has_text=button).wait_for()
        assert page.locator("[data-part=said]").text_content() == status
    load(page, {**data, "canShowAll": False, "svg": "", "noCode": "Too long.", "query": "", "locked": True})
    assert page.locator("[data-part=all]").is_hidden() and page.locator("[data-part=locked]").is_checked()
    assert page.locator("[data-part=code]").text_content() == "Too long."
    assert page.locator("[data-part=link]").input_value() == base


# ---- a lesson, and the view for a lecture hall ----

STOPS = [
    {"title": f"Title {at}", "sentence": f"Sentence {at}.", "notes": f"Notes {at}." if at % 2 else ""}
    for at in range(5)
]


class Bar:
    """The bar of a lesson, at a stop."""

    def __init__(self, page: Page, at: int) -> None:
        self.page, self.at = page, at
        start(page, "lesson", APART, HALL, asset("again.js"))
        self.data = {"stops": STOPS, "at": at, "presents": False, "hand": "", "acked": 0, **lesson_bar.keys_told()}
        load(page, self.data)

    def text(self, part: str) -> str:
        return self.page.locator(f"[data-part={part}]").text_content() or ""

    def check(self) -> None:
        stop, last = STOPS[self.at], len(STOPS) - 1
        assert (self.text("count"), self.text("title")) == (f"{self.at + 1} of {last + 1}", stop["title"])
        assert self.text("sentence") == stop["sentence"]
        assert self.text("notes") == (stop["notes"] or "No notes for this stop.")
        for name, is_end in (("Previous stop", self.at == 0), ("Next stop", self.at == last)):
            button = self.page.get_by_role("button", name=name, exact=True)
            assert button.get_attribute("aria-disabled") == str(is_end).lower()
        now = self.page.locator("[data-part=list] [aria-current=step]").all_text_contents()
        assert now == [stop["title"]]


def test_the_bar_of_a_lesson_says_where_one_is_and_goes_where_it_says(page: Page) -> None:
    bar = Bar(page, 2)
    bar.check()
    does = {"previous stop of the lesson": -1, "next stop of the lesson": 1}
    for name in ("lesson_next", "lesson_back", "lesson_back"):
        page.keyboard.press(HOTKEYS[name].key)
        bar.at += does[HOTKEYS[name].does]
        bar.check()
        wish = sent(page)
        assert (wish["at"], wish["presents"], wish["ends"]) == (bar.at, False, False)
    for name, key, way in (
        ("Previous stop", "lesson_back", -1),
        ("Next stop", "lesson_next", 1),
        ("Next stop", "lesson_next", 1),
    ):
        button = page.get_by_role("button", name=name, exact=True)
        assert button.get_attribute("title") == f"{name} ({HOTKEYS[key].shown})"
        button.click()
        bar.at += way
        bar.check()
        assert sent(page)["at"] == bar.at
    for name, key in (("Notes", "notes"), ("Present", "present")):
        title = page.get_by_role("button", name=name, exact=True).get_attribute("title") or ""
        assert title.endswith(f"({HOTKEYS[key].shown})")
        assert ("speaker" in title) == (key == "notes") == ("speaker" in HOTKEYS[key].does)
    notes, opener = page.locator("[data-part=notes]"), page.get_by_role("button", name="Notes", exact=True)
    for is_open in (True, False):
        page.keyboard.press(HOTKEYS["notes"].key)
        assert notes.is_visible() == is_open == (opener.get_attribute("aria-expanded") == "true")
    page.get_by_role("button", name="Stops").click()
    page.get_by_role("button", name="Title 4", exact=True).click()
    bar.at = 4
    bar.check()
    page.keyboard.press("PageDown")
    bar.check()
    page.get_by_role("button", name="End the lesson").click()
    page.wait_for_function("sent.some((wish) => wish.ends)")
    # What Python acknowledges is shown; what is older than the hand is not.
    load(page, {**bar.data, "at": 0, "hand": "another", "acked": 99})
    bar.at = 0
    bar.check()


def test_keys_of_the_lecture_hall_do_what_their_help_says(page: Page) -> None:
    bar = Bar(page, 1)
    digits = "window[Symbol.for('gru_viz.digits')] ?? 3"
    page.mouse.move(310, 170)
    for name in ("pointer", "digits"):
        page.keyboard.press(HOTKEYS[name].key)
    assert page.evaluate(digits) == 3 and not page.locator(".gv-pointer").count(), "only while presenting"
    page.keyboard.press(HOTKEYS["present"].key)
    assert sent(page)["presents"] is True
    button = page.locator("[data-part=present]")
    assert button.get_attribute("aria-pressed") == "true"
    assert page.evaluate("document.documentElement.hasAttribute('data-gv-presents')")
    page.keyboard.down(HOTKEYS["pointer"].key)
    for x, y in ((310, 170), (420, 240)):
        page.mouse.move(x, y)
        box = page.locator(".gv-pointer").bounding_box()
        assert box and abs(box["x"] + box["width"] / 2 - x) < 2 and abs(box["y"] + box["height"] / 2 - y) < 2
    assert page.evaluate(digits) == 3
    page.keyboard.up(HOTKEYS["pointer"].key)
    assert not page.locator(".gv-pointer").count()
    for wanted in (2, 3, 2):
        page.keyboard.press(HOTKEYS["digits"].key)
        assert page.evaluate(digits) == wanted
    page.keyboard.press(HOTKEYS["full_screen"].key)
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press(HOTKEYS["full_screen"].key)
    page.wait_for_function("document.fullscreenElement === null")
    page.keyboard.press(HOTKEYS["present"].key)
    assert sent(page)["presents"] is False and button.get_attribute("aria-pressed") == "false"
    assert not page.evaluate("document.documentElement.hasAttribute('data-gv-presents')")
    bar.check()
    # Without a lesson there is no bar, and the view can be had all the same.
    load(page, {**bar.data, "stops": [], "hand": "another", "acked": 99})
    assert page.locator(".lesson").is_hidden()
    page.keyboard.press("PageDown")
    page.keyboard.press(HOTKEYS["present"].key)
    assert sent(page)["presents"] is True


# ---- formulas in words ----

SPOKEN = {
    r"h_t = z_t \odot h_{t-1} + \left(1 - z_t\right) \odot n_t": (
        "h t equals z t times, unit by unit, h at t minus 1, plus (1 minus z t) times, unit by unit, n t"
    ),
    r"\sigma(a) - \tanh(b)": "sigmoid of (a) minus tanh of (b)",
    r"\frac{a}{b}": "a over b",
    r"\frac{\partial h_T}{\partial h_t}": "d h T over d h t",
    r"a \le b, c \ge d": "a is at most b, c is at least d",
    r"a < b > c \ne d": "a is less than b is more than c is not d",
    r"x^2": "x to the 2",
    r"W^\top x": "W transposed x",
    r"\tilde{h}_t": "h tilde t",
    r"\sqrt{H}": "the root of H",
    r"\sum a \prod b": "the sum a the product b",
    r"\max x \approx \ln y": "the largest x is about the logarithm of y",
    r"h_{t+1} \to \infty": "h at t plus 1, towards infinity",
    r"h'": "h prime",
    r"\lVert a \rVert": "the size of a",
    r"\mathrm{MSE} \times 2": "MSE times 2",
    r"a/b − c": "a over b minus c",
}  # fmt: skip


def test_formulas_are_read_out_as_they_are_meant(page: Page) -> None:
    script = asset("readable.js").replace("export default function", "function unused")
    page.set_content("<!doctype html>")
    spoken = page.evaluate(f"texts => {{ {script}\nreturn texts.map(spokenFormula); }}", list(SPOKEN))
    assert dict(zip(SPOKEN, spoken, strict=True)) == SPOKEN


# ---- the unrolled networks ----


def test_the_unrolled_networks_are_painted_and_told_as_their_factors_say(page: Page) -> None:
    rng = np.random.default_rng(4)
    loses, grows = (np.float32(rng.uniform(*ends, DEPTH)).astype(float) for ends in ((-0.9, -0.5), (0.5, 0.6)))
    mixed = np.where(np.arange(DEPTH) % 2, loses, grows)
    networks = [Unrolled("rnn", None, loses), Unrolled("gru", 0.9, mixed), Unrolled("gru", 1.0, np.zeros(DEPTH))]
    start(page, "unrolled")
    data = unrolled_told(networks, LIGHT)
    load(page, data)
    look = """(at) => {
        const canvas = root.querySelectorAll("canvas")[at];
        const pen = canvas.getContext("2d");
        return { label: canvas.ariaLabel, left: canvas.parentElement.querySelector("output").textContent,
            title: canvas.parentElement.querySelector("b").textContent, width: canvas.clientWidth };
    }"""
    pixel = """([at, x, y]) => {
        const canvas = root.querySelectorAll("canvas")[at];
        return [...canvas.getContext("2d").getImageData(Math.round(x), y, 1, 1).data].slice(0, 3);
    }"""
    tones = {name: [int(tone[i : i + 2], 16) for i in (1, 3, 5)] for name, tone in data["tones"].items()}
    for cells in (10, 100, 1000):
        page.evaluate("strokes = []")
        page.locator(".zoom input").fill(str(np.log10(cells)))
        assert page.locator(".zoom input").get_attribute("aria-valuetext") == f"{cells:,} cells"
        pressed = page.locator(".stages [aria-pressed=true]")
        assert pressed.all_text_contents() == [f"{cells:,}"]
        for at, network in enumerate(networks):
            seen, left = page.evaluate(look, at), power(network.left(cells))
            assert seen["title"] == network_title(network) and seen["left"] == f"{left} is left"
            assert seen["label"] == f"{network_title(network)}: after {cells:,} cells, {left} is left."
            for cell in (0, 3, cells - 1):
                x = seen["width"] * (1 - (cell + 0.5) / cells)
                box = page.locator("canvas").nth(at).bounding_box()
                assert box
                page.mouse.move(box["x"] + x, box["y"] + 20)
                assert page.locator(".point").text_content() == (
                    f"{network_title(network)}, cell {cell + 1:,} back from T: "
                    f"× {near_one(10 ** network.factors[cell])}, "
                    f"and {power(network.left(cell + 1))} is left."
                )
                if cells > 100:
                    continue
                factor = network.factors[cell]
                tone = tones["keeps" if not factor else "grows" if factor > 0 else "loses"]
                assert page.evaluate(pixel, [at, x, 43]) == pytest.approx(tone, abs=3)
                # As high as its factor, and below as deep as what is left.
                for y, is_inside in (
                    (44 - 0.85 * 26 * min(1.2, 10**factor), True),
                    (44 - 1.15 * 26 * min(1.2, 10**factor) - 2, False),
                ):
                    assert (sum(page.evaluate(pixel, [at, x, int(y)])) > 0) == is_inside
                rest = 22 * max(0.0, min(1.0, 1 + network.left(cell + 1) / 16))
                if rest > 3:
                    assert page.evaluate(pixel, [at, x, int(46 + rest / 2)]) == pytest.approx(tones["left"], abs=3)
    page.mouse.move(1, 1)
    assert page.locator(".point").text_content() == ""
    page.evaluate("strokes = []")
    page.locator(".zoom input").fill("1")
    texts = [one["path"][0] for one in page.evaluate("strokes") if one["what"] == "fillText"]
    wanted = [f"× {near_one(10 ** network.factors[cell])}" for network in networks for cell in range(10)]
    assert texts == wanted
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="1,000", exact=True).click()
    assert re.match(r"1,000 cells", page.locator(".zoom input").get_attribute("aria-valuetext") or "")
