"""The page Sentences in a browser: what stands under the cursor is what a fresh run says."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from gru_viz.cells.formula import thousandths
from gru_viz.cells.notation import entry, shown
from gru_viz.content.sentences import says
from gru_viz.dynamics.trace import run
from gru_viz.learning.shipped import SHIPPED, shipped_net
from gru_viz.scene.link import dump, parse
from gru_viz.scene.material import words_for
from gru_viz.scene.scene import START, Scene, base
from gru_viz.scene.stories import EXAMPLES
from gru_viz.views.familiar import guess_notes
from gru_viz.views.sentences import follower, read_sentence
from tests.browser import harness
from tests.browser.test_access import go_dark, violations

VIEW = ".gw-view"
SAID = "[data-part=said]"
WORDS = f"{VIEW} [data-part=words]"
CHIPS = f"{WORDS} .gw-word"


def scene_of(**fields: object) -> Scene:
    return replace(base(START), **fields)  # type: ignore[arg-type]


def visit(page: Page, server: str, scene: Scene) -> Page:
    query = "&".join(f"{key}={value.replace(' ', '+')}" for key, value in dump(scene).items())
    return harness.visit(page, f"{server}/sentences?{query}")


def linked(page: Page) -> Scene:
    reading = parse(parse_qs(urlsplit(page.url).query))
    assert reading.warning is None or not reading.warning
    return reading.scene


def printed(value: int) -> str:
    return f"{'−' if value < 0 else ''}{abs(value) // 1000}.{abs(value) % 1000:03d}"


def assert_said(page: Page, net_id: str, text: str, word: int, unit: int, quantity: str) -> None:
    """The readout holds the numbers of a run that is made here and now."""
    net = shipped_net(net_id)
    read = words_for(net, text)
    trace = run(net.cell, net.params, read.xs)
    chances = net.probabilities(trace["h"])[word]
    best = int(thousandths(chances).argmax())  # of two that read alike, the first
    told = page.locator(f"{VIEW} {SAID}")
    after = f"After “{read.tokens[word]}”"
    unknown = "" if read.known[word] else ", read as “unknown”"
    first = (
        f"{after} at t = {word} (last: {len(read.tokens) - 1}){unknown}, the net "
        f"{says(SHIPPED[net_id].task, net.answers)[best]}"
    )
    guess = guess_notes(net, read.tokens)[word]
    said = f"{first} with {printed(int(thousandths(chances[best])))}.{guess and ' '}{guess}"
    expect(told.locator("p").first).to_have_text(said)
    expect(told.locator("p").last).to_contain_text(f"of unit {unit} is ")
    expect(told.locator("p").last).to_contain_text(entry(net.cell, quantity).title)
    expect(told.locator(".gw-value")).to_have_text(printed(int(thousandths(trace[quantity][word, unit]))))


def first_unit(net_id: str, text: str) -> int:
    """The unit that is in focus until another is chosen: the one that follows the answer."""
    found = follower(read_sentence(shipped_net(net_id), text))
    assert found is not None
    return found.unit


def choose(page: Page, quantity: str, unit: int) -> None:
    page.locator(f"{VIEW} [data-quantity={quantity}]").click()
    page.locator(f"{VIEW} [data-part=unit]").select_option(str(unit))


def rest(page: Page, scene: Scene) -> None:
    """Wait until the address says this scene, and the page is at rest."""
    page.wait_for_function(
        """(query) => JSON.stringify([...new URLSearchParams(location.search)].sort())
            === JSON.stringify(Object.entries(query).sort())""",
        arg=dump(scene),
    )
    harness.settle(page)
    assert linked(page) == scene


def test_a_link_opens_exactly_what_was_shared_on_a_cold_server(
    fresh_server: str, page: Page, new_page: Callable[..., Page]
) -> None:
    text = "I loved zorg, but the plot was dull."
    scene = scene_of(net="trained-reviews-lstm", sentence=text, shown="f", neuron=9, word=2)
    visit(page, fresh_server, scene)
    assert linked(page) == scene
    assert_said(page, "trained-reviews-lstm", text, 2, 9, "f")
    expect(page.locator(f"{CHIPS}.now")).to_have_text("zorg")
    expect(page.locator(f"{CHIPS}.unknown")).to_have_count(1)
    expect(page.locator(f"{VIEW} [data-quantity=f]")).to_have_attribute("aria-checked", "true")
    expect(page.locator(f"{VIEW} [data-part=unit]")).to_have_value("9")
    expect(page.get_by_label("Sentence", exact=True)).to_have_value(text)
    other = harness.visit(new_page(), page.url)
    assert other.url == page.url
    assert other.locator(f"{VIEW} {SAID}").inner_text() == page.locator(f"{VIEW} {SAID}").inner_text()


@pytest.mark.parametrize("net_id", ["trained-reviews-gru", "trained-agreement-lstm"])
def test_wherever_the_hand_goes_the_numbers_are_those_of_a_run(server: str, page: Page, net_id: str) -> None:
    rng = random.Random(net_id)
    net, text = shipped_net(net_id), EXAMPLES[SHIPPED[net_id].task]
    tokens = words_for(net, text).tokens
    scene = scene_of(net=net_id)
    visit(page, server, scene)
    assert_said(page, net_id, text, len(tokens) - 1, first_unit(net_id, text), "h")
    for _ in range(12):
        word, unit = rng.randrange(len(tokens)), rng.randrange(net.params.hidden_size)
        quantity = rng.choice(shown(net.cell))
        choose(page, quantity, unit)
        page.locator(CHIPS).nth(word).click()
        page.mouse.move(5, 5)
        assert_said(page, net_id, text, word, unit, quantity)
        scene = replace(scene, shown=quantity, neuron=unit, word=word)
    rest(page, scene)
    assert_said(page, net_id, text, word, unit, quantity)


def test_pointing_looks_and_does_not_choose(server: str, page: Page) -> None:
    visit(page, server, scene_of(word=3, neuron=2))
    before = page.url
    text = EXAMPLES["reviews"]
    page.locator(CHIPS).nth(7).hover()
    assert_said(page, "trained-reviews-gru", text, 7, 2, "h")
    heat = page.locator(f"{VIEW} [data-part=heat]")
    heat.scroll_into_view_if_needed()
    box = heat.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * (20.5 / 41), box["y"] + box["height"] * (11.5 / 16))
    assert_said(page, "trained-reviews-gru", text, 20, 11, "h")
    expect(page.locator(f"{VIEW} [data-part=unit]")).to_have_value("2")
    page.mouse.move(5, 5)
    assert_said(page, "trained-reviews-gru", text, 3, 2, "h")
    harness.settle(page)
    assert page.url == before


def test_a_click_on_the_heatmap_chooses_word_and_unit_and_a_drag_moves_on(server: str, page: Page) -> None:
    scene = scene_of(word=3, neuron=2)
    visit(page, server, scene)
    heat = page.locator(f"{VIEW} [data-part=heat]")
    heat.scroll_into_view_if_needed()
    box = heat.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * (20.5 / 41), box["y"] + box["height"] * (11.5 / 16))
    page.mouse.down()
    for column in range(21, 31):
        page.mouse.move(box["x"] + box["width"] * ((column + 0.5) / 41), box["y"] + 3)
    assert_said(page, "trained-reviews-gru", EXAMPLES["reviews"], 30, 11, "h")
    page.mouse.up()
    page.mouse.move(5, 5)
    rest(page, replace(scene, word=30, neuron=11))
    assert_said(page, "trained-reviews-gru", EXAMPLES["reviews"], 30, 11, "h")
    expect(page.locator(f"{VIEW} [data-part=unit]")).to_have_value("11")


def test_what_answers_is_there_in_the_next_frame(server: str, page: Page) -> None:
    """Without a word from Python: between the hand and the paint lie two frames of the browser, and no rerun."""
    visit(page, server, scene_of(word=0, neuron=2))
    changed = page.locator(VIEW).evaluate(
        """async (view) => {
            const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            const look = () => [view.dataset.word, view.querySelector("[data-part=said]").textContent,
                [...view.querySelectorAll(".gw-word")].map((chip) => chip.style.background).join()];
            const seen = [look()];
            view.querySelector("[data-part=next]").click();
            await frames();
            seen.push(look());
            view.querySelector("[data-quantity=z]").click();
            await frames();
            seen.push(look());
            return seen;
        }"""
    )
    assert [state[0] for state in changed] == ["0", "1", "1"]
    assert len({state[1] for state in changed}) == 3
    assert changed[0][2] == changed[1][2] != changed[2][2]


def test_a_fast_hand_loses_no_word(server: str, page: Page) -> None:
    scene = scene_of(word=0)
    visit(page, server, scene)
    for _ in range(17):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(45)
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(10)
    rest(page, replace(scene, word=11))
    expect(page.locator(WORDS)).to_have_attribute("aria-valuenow", "12")
    page.locator(WORDS).focus()
    page.keyboard.press("End")
    rest(page, replace(scene, word=40))
    page.keyboard.press("Home")
    rest(page, replace(scene, word=0))
    expect(page.get_by_role("button", name="Previous word")).to_be_disabled()
    page.locator(f"{VIEW} [data-part=chart]").focus()
    page.keyboard.press("ArrowDown")
    unit = (first_unit("trained-reviews-gru", EXAMPLES["reviews"]) + 1) % 16
    if unit:  # not below the last
        rest(page, replace(scene, word=0, neuron=unit))
    page.locator(f"{VIEW} [data-quantity=h]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"{VIEW} [data-quantity=z]")).to_be_focused()
    expect(page.locator(f"{VIEW} [data-quantity=z]")).to_have_attribute("aria-checked", "true")


def test_a_long_text_keeps_the_word_under_the_cursor_in_sight(server: str, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    text = "the good book was not dull. " * 28
    visit(page, server, scene_of(sentence=text, word=3))
    seen = """words => {
        const [box, chip] = [words, words.querySelector(".now")].map((each) => each.getBoundingClientRect());
        return words.scrollHeight > words.clientHeight && chip.top >= box.top && chip.bottom <= box.bottom;
    }"""
    words = page.locator(WORDS)
    words.focus()
    for key, word in (("End", 195), ("Home", 0)):
        page.keyboard.press(key)
        rest(page, scene_of(sentence=text, word=word))
        assert words.evaluate(seen)


def test_writing_a_sentence_and_opening_it_in_the_gate_lab(server: str, page: Page) -> None:
    visit(page, server, scene_of())
    field = page.get_by_label("Sentence", exact=True)
    field.fill("The <b>zorg</b> was **dull**.")
    field.press("Control+Enter")
    expect(page.locator(CHIPS)).to_have_text(["The", "b", "zorg", "b", "was", "dull", "."])
    harness.settle(page)
    page.get_by_role("button", name="Open in the Gate lab").click()
    page.wait_for_url("**/gate_lab**")
    harness.settle(page)
    scene = parse(parse_qs(urlsplit(page.url).query)).scene
    assert (scene.weights, scene.text) == ("trained-reviews-gru", "The <b>zorg</b> was **dull**.")
    page.go_back()


def test_a_button_below_jumps_to_a_unit(server: str, page: Page) -> None:
    visit(page, server, scene_of(neuron=0))
    button = page.get_by_role("button", name="Show unit").nth(1)
    unit = (button.text_content() or "").strip().removeprefix("Show unit ")
    button.click()
    rest(page, scene_of(neuron=int(unit)))
    expect(page.locator(f"{VIEW} [data-part=unit]")).to_have_value(unit)


@pytest.mark.parametrize("text", ["", "the good book " * 66, "Supercalifragilisticexpialidocious " * 5])
def test_nothing_sticks_out_on_a_phone(server: str, new_page: Callable[..., Page], text: str) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    visit(page, server, scene_of(sentence=text))
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0
    view = page.locator(VIEW)
    assert view.evaluate("view => view.scrollWidth - view.clientWidth") <= 0
    page.locator(CHIPS).nth(1).tap()
    expect(page.locator(WORDS)).to_have_attribute("aria-valuenow", "2")


def test_no_rule_of_axe_is_broken(server: str, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    visit(page, server, scene_of(sentence="I loved zorg, but the plot was dull.", shown="z", word=2))
    light = violations(page)
    go_dark(page)
    page.locator(f"{VIEW}[data-theme=dark]").wait_for()
    assert light + violations(page) == []


def test_a_switch_of_the_theme_repaints_every_word(server: str, page: Page) -> None:
    visit(page, server, scene_of())
    look = "view => [...view.querySelectorAll('.gw-word')].map((chip) => chip.style.background).join()"
    light = page.locator(VIEW).evaluate(look)
    page.emulate_media(color_scheme="dark")
    page.locator(f"{VIEW}[data-theme=dark]").wait_for()
    harness.settle(page)
    assert page.locator(VIEW).evaluate(look) != light
    page.emulate_media(color_scheme="light")
    page.locator(f"{VIEW}[data-theme=light]").wait_for()
    harness.settle(page)
    assert page.locator(VIEW).evaluate(look) == light


def test_back_takes_one_press_after_opening_another_page(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/sentences?net=trained-agreement-lstm&word=2")
    link, before = page.url, page.evaluate("history.length")
    page.get_by_role("button", name="Open in the Gate lab").click()
    page.wait_for_url("**/gate_lab*")
    harness.settle(page)
    assert page.evaluate("history.length") == before + 1
    assert "weights=trained-agreement-lstm" in page.url
    page.go_back()
    harness.settle(page)
    assert page.url == link
