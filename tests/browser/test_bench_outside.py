"""Text and data from outside: a link, a word, a browser that sends garbage. Nothing of it runs or breaks anything."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from gru_viz.scene.lexicon import encode
from gru_viz.scene.scene import Scene
from gru_viz.scene.settings import SETTINGS
from tests.browser import bench, harness

SCENE = Scene(cell="gru", hidden=3, steps=20, step=7, unit=1)

PAYLOAD = "<img src=x onerror=window.ran=1><script>window.ran=1</script>"


def assert_harmless(page: Page) -> None:
    assert page.evaluate("window.ran") is None
    inside = "img[src=x], script:not([src]):has-text('window.ran')"
    assert page.locator(f"[data-testid=stMain] :is({inside})").count() == 0
    assert page.get_by_test_id("stException").count() == 0


def test_a_script_in_a_word_is_a_word_everywhere(server: str, page: Page) -> None:
    # Tokens are cut at spaces and marks, so the payload comes as one word in which nothing is left to cut.
    text = f"good {PAYLOAD} loved"
    scene = Scene(sequence="text", text=text, hidden=3)
    tokens = scene.make_sequence().tokens
    bench.visit(page, server, scene)
    words = page.locator(f"{bench.BENCH} .gv-token")
    titles = words.evaluate_all("words => words.map((word) => word.title)")
    assert len(titles) == len(tokens)
    for step, token in enumerate(tokens):
        assert titles[step].startswith(f"t = {step}: {token}")
        page.keyboard.press("ArrowRight") if step else None
        expect(page.locator(bench.TOKENS)).to_have_attribute("aria-valuetext", f"t = {step}: {token}")
        expect(page.locator(f"{bench.BENCH} .gv-now")).to_have_text(f"“{token}”")
        bench.point_at(page, "x")
        expect(page.locator(bench.CARD)).to_contain_text(f"“{token}”")
    bench.open_arithmetic(page, "z")
    expect(page.locator(bench.ASIDE)).to_contain_text(tokens[-1])
    harness.settle(page)
    assert_harmless(page)


def test_markup_in_what_python_sends_is_text(server: str, new_page: Callable[..., Page]) -> None:
    # No text of a scene brings markup as far as this (words are cut at marks), so it is put into what arrives.
    page = new_page(
        script=f"const markup = {json.dumps(PAYLOAD)};"
        """
        const parsed = JSON.parse;
        JSON.parse = (text, ...more) => {
            const data = parsed(text, ...more);
            for (const what of Object.values(data?.quantities ?? {})) {
                for (const part of ["title", "meaning", "shape"]) what[part] = markup;
                what.symbol = { head: markup, sub: markup };
            }
            for (const list of ["tokens", "columns", "unit_names"])
                if (Array.isArray(data?.[list])) data[list] = data[list].map(() => markup);
            for (const { label } of data?.sliders ?? []) label.text = label.head = label.after = markup;
            return data;
        };"""
    )
    bench.visit(page, server, replace(SCENE, clamps=(("z", 0.5, 1, 7),)))
    expect(page.locator(f"{bench.BENCH} .gv-token").first).to_have_attribute("title", re.compile(re.escape(PAYLOAD)))
    for name in ("x", "z", "h"):
        bench.point_at(page, name)
        expect(page.locator(bench.CARD)).to_contain_text(PAYLOAD)
    bench.open_arithmetic(page, "z")
    expect(page.locator(bench.ASIDE)).to_contain_text(PAYLOAD)
    expect(page.locator(bench.CLAMPS)).to_contain_text(PAYLOAD)
    expect(page.locator(f"{bench.BENCH} .gv-slider-label").first).to_contain_text(PAYLOAD)
    harness.settle(page)
    assert page.locator(f"{bench.BENCH} :is(img, script)").count() == 0
    assert_harmless(page)


@pytest.mark.parametrize("place", ["gate_lab", "walkthrough"])
def test_a_script_in_any_part_of_a_link_is_text(server: str, page: Page, place: str) -> None:
    everywhere = {key: PAYLOAD for key in [*(setting.key for setting in SETTINGS), "data", PAYLOAD]}
    for query in (
        {"weights": PAYLOAD},
        everywhere,
        everywhere | {"weights": "seed", "cell": "gru", "sequence": "text"},
    ):
        bench.visit(page, server, urlencode(query), place)
        expect(page.get_by_text("Part of this link could not be used")).to_be_visible()
        assert_harmless(page)
    # The last one has the payload for its text: it stands in the field, letter by letter, and its words in the bench.
    expect(page.get_by_role("textbox", name="Text")).to_have_value(PAYLOAD)
    words = page.locator(f"{bench.BENCH} .gv-token").all_text_contents()
    assert words == list(encode(PAYLOAD).tokens)


# What the bench tells Python goes through JSON.stringify on its way: the place to put something else.
FORGE_MESSAGES = """
const plainly = JSON.stringify;
JSON.stringify = (value, ...more) => {
    return plainly(window.forged && value?.hand?.changes ? { hand: eval(`(${window.forged})`) } : value, ...more);
};
"""

HOSTILE_HANDS = [
    "null", "17", "'text'", "[]", "{}", "{hand: 1, seq: 1, changes: []}", "{hand: 'a', seq: -1, changes: []}",
    "{hand: 'a', seq: 1e300, changes: 'all', picked: 7}",
    "{hand: 'b', seq: 2, changes: [null, 5, [], {}, {seq: 1}, {seq: 1, set: 'seed', to: 3}], picked: [[1], []]}",
    "{hand: 'c', seq: 2, changes: [{seq: 1, set: 'step', to: 1e9}, {seq: 2, set: 'unit', to: 'x'}], picked: {a: 1}}",
    "{hand: 'd', seq: 9, changes: [{seq: 1, row: 'shifts', place: ['<script>window.ran=1</script>'], to: 2}]}",
    "{hand: 'e', seq: 9, changes: [{seq: 1, row: 'edits', place: ['W_z', -1, 1e9], to: 1e308}]}",
    "{hand: 'f', seq: 9, changes: [{seq: 1, row: '__dict__', place: ['z']}], picked: [['edits', ['W_z', 99, 0]]]}",
    "{hand: 'g', seq: 9, changes: [{seq: 1, row: 'clamps', place: ['z', {}, []], to: null}], picked: 'x'.repeat(1e4)}",
    "{hand: 'h'.repeat(1e5), seq: 9, changes: Array(5000).fill({seq: 1, set: 'step', to: 3}), picked: []}",
    "{hand: 'j', seq: 9, changes: [], kept: 'all'}", "{hand: 'k', seq: 9, changes: [], kept: Array(5000).fill({})}",
    "{hand: 'l', seq: 9, changes: [], kept: ['x'.repeat(1e5), null, 7]}",
    "{hand: 'i', seq: 9, changes: [], picked: Array(5000).fill(['clamps', ['z', 0, 0]])}",
]  # fmt: skip


def test_a_hostile_hand_changes_nothing_and_breaks_nothing(server: str, new_page: Callable[..., Page]) -> None:
    page = new_page(script=FORGE_MESSAGES)
    bench.visit(page, server, SCENE)
    for forged in HOSTILE_HANDS:
        page.evaluate("forged => { window.forged = forged; }", forged)
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(350)
        assert_harmless(page)
    page.evaluate("window.forged = null")
    page.keyboard.press("ArrowLeft")
    step = bench.step_now(page)
    bench.wait_for_address(page, replace(SCENE, step=step))
    harness.settle(page)
    assert_harmless(page)
    bench.assert_true(page, replace(SCENE, step=step))
