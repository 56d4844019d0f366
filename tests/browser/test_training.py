"""The page Training in a browser: real training, curves, and the film that is dragged through it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

import gru_viz as gv
from gru_viz.cells.formula import number
from gru_viz.learning.train import train
from gru_viz.scene.link import parse
from gru_viz.scene.recipes import recipes
from gru_viz.scene.scene import Scene
from gru_viz.views.film import light, sequence
from gru_viz.views.training import score_text, size_text
from tests.browser import harness
from tests.browser.test_access import go_dark, violations

TINY = "task=parity&updates=60&size=3&learners=rnn+gru&learnseed=2"
LONG = "task=recall&updates=5000&size=4&learners=gru"
LOOSE = 90_000
"""Milliseconds that training may take on a busy machine."""


def trained(page: Page, address: str, query: str = TINY, end: str = "done") -> Scene:
    harness.visit(page, f"{address}/training?{query}")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_test_id("stProgress")).to_contain_text(f"· {end}", timeout=LOOSE)
    harness.settle(page)
    return parse(query).scene


def slider(page: Page) -> Locator:
    return page.get_by_label("Checkpoint", exact=True)


def until(page: Page, holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LOOSE / 1000
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        page.wait_for_timeout(50)


def pointed(page: Page, strip: str, unit: int, units: int, step: int, steps: int) -> str:
    """The number under the pointer on a cell of a strip."""
    canvas = page.locator(f"canvas[data-strip={strip}]")
    box = canvas.bounding_box()
    assert box is not None
    place = {"x": (step + 0.5) * box["width"] / steps, "y": (unit + 0.5) * box["height"] / units}
    canvas.hover(position=place)
    return page.locator("[data-part=point]").inner_text().rpartition(": ")[2]


def test_the_film_shows_the_nets_that_the_link_promises(server: str, page: Page) -> None:
    scene = trained(page, server)
    recipe = recipes(scene)["gru"]
    kept = [progress.checkpoint for progress in train(recipe) if progress.checkpoint]
    _, example = sequence(recipe, 0)
    steps = len(example.inputs)
    assert slider(page).get_attribute("max") == str(len(kept) - 1) == slider(page).input_value()
    for presses in (0, 3, 9):
        for _ in range(presses):
            slider(page).press("ArrowLeft")
        checkpoint = kept[int(slider(page).input_value())]
        numbers = page.locator("[data-part=numbers]")
        expect(numbers).to_contain_text(f"update {checkpoint.update}")
        expect(numbers).to_contain_text(f"held-out accuracy {score_text(recipe, checkpoint.score.value)}")
        expect(numbers).to_contain_text(f"held-out loss {size_text(checkpoint.score.loss)}")
        net = light(checkpoint.net)
        trace = gv.run(net.cell, net.params, example.inputs)
        for name, unit, step in (("z", 0, 0), ("r", 2, 5), ("n", 1, steps - 1), ("h", 2, steps - 1)):
            assert pointed(page, name, unit, 3, step, steps) == number(float(trace[name][step, unit]))
        likely = float(net.probabilities(trace["h"])[-1, int(example.targets[-1])])
        expect(page.locator(".gf-said[data-part=said]")).to_contain_text(f"GRU gives it {number(likely)}.")
    place = len(kept) - 1 - 12
    until(page, lambda: f"checkpoint={place}" in page.url)

    page.get_by_role("radio", name="Plain RNN").click()
    expect(page.locator("canvas[data-strip]")).to_have_count(1)
    page.get_by_role("radio", name="GRU").click()
    shown = pointed(page, "h", 1, 3, steps - 1, steps)
    harness.settle(page)
    page.get_by_role("button", name="Gate lab").click()
    page.wait_for_url("**/gate_lab?**")
    harness.settle(page)
    opened = parse(page.url.partition("?")[2]).scene
    found = gv.run(opened.make_cell(), opened.make_parameters(), opened.make_sequence().xs)
    assert number(float(found["h"][-1, 1])) == shown, "the Gate lab shows what the film showed"
    canvas = page.locator("canvas[data-past=h]")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    canvas.hover(position={"x": box["width"] - 4, "y": 1.5 * box["height"] / 3})
    expect(page.locator(".gv-card-value")).to_contain_text(shown)

    page.go_back()
    harness.settle(page)
    assert slider(page).input_value() == str(place), "and on the way back everything is as it was"


def test_nothing_flickers_and_new_checkpoints_leave_the_hand_alone(server: str, page: Page) -> None:
    harness.visit(page, f"{server}/training?{LONG}")
    page.get_by_role("button", name="Start").click()
    slider(page).wait_for(timeout=LOOSE)
    line = page.locator("[data-part=loss] polyline")
    line.evaluate("line => { window.line = line; }")

    def last(at_least: int) -> None:
        until(page, lambda: int(slider(page).get_attribute("max") or 0) >= at_least)

    last(6)
    assert slider(page).evaluate("slider => slider.value === slider.max"), "at the end it follows"
    slider(page).press("Home")
    slider(page).press("ArrowRight")
    before = int(slider(page).get_attribute("max") or 0)
    last(before + 2)
    assert slider(page).input_value() == "1", "elsewhere it stays"
    slider(page).press("End")
    last(before + 4)
    assert slider(page).evaluate("slider => slider.value === slider.max")
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.get_by_test_id("stProgress")).to_contain_text("paused")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_test_id("stProgress")).to_contain_text("left")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_test_id("stProgress")).to_contain_text("stopped")
    assert line.evaluate("line => line === window.line && line.isConnected"), "the same line grew"
    page.get_by_test_id("stBaseButton-secondary").get_by_text("Reset", exact=True).first.click()
    expect(page.get_by_test_id("stProgress")).to_contain_text("Ready")
    expect(slider(page)).to_be_hidden()


def test_playing_dragging_the_curves_and_another_example(server: str, page: Page) -> None:
    trained(page, server)
    page.get_by_role("button", name="Play the training").click()
    until(page, lambda: int(slider(page).input_value()) in range(4, 20))
    page.get_by_role("button", name="Pause the film").click()
    at = slider(page).input_value()
    page.wait_for_timeout(700)
    assert slider(page).input_value() == at
    box = page.locator("[data-part=score]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100, steps=5)
    expect(page.locator("[data-part=numbers]")).to_contain_text("update 29")
    expect(page.locator("[data-part=curvePoint]")).to_contain_text("GRU, update")
    page.mouse.up()
    until(page, lambda: "checkpoint=" in page.url)
    before = page.locator("[data-part=tokens]").inner_text()
    page.get_by_role("button", name="Another example").click()
    expect(page.locator("[data-part=tokens]")).not_to_have_text(before)
    expect(page.locator("[data-part=numbers]")).to_contain_text("update 29")


def test_a_long_film_brings_the_learner_that_is_asked_for(server: str, page: Page) -> None:
    trained(page, server, "task=recall&span=198&updates=50&size=6&learners=rnn+gru+lstm")
    expect(page.locator("canvas[data-strip]")).to_have_count(6)
    expect(page.locator("[data-part=legend]")).to_contain_text("of 6 units")
    page.get_by_role("radio", name="GRU").click()
    expect(page.locator("canvas[data-strip]")).to_have_count(4)
    expect(page.get_by_role("radio", name="GRU")).to_have_attribute("aria-checked", "true")


def test_a_link_opens_the_same_settings_on_a_cold_server(fresh_server: str, page: Page) -> None:
    link = "task=adding&span=30&learners=lstm&size=5&rate=0.03&optimiser=sgd&clip=no&updates=150&learnseed=7"
    harness.visit(page, f"{fresh_server}/training?{link}")
    expect(page.get_by_test_id("stProgress")).to_contain_text("Ready: one cell, 150 updates each")
    expect(page.get_by_role("button", name="Start")).to_be_enabled()
    assert parse(page.url.partition("?")[2]).scene == parse(link).scene


def test_weights_that_run_away_end_in_a_sentence(server: str, page: Page) -> None:
    wild = "task=adding&optimiser=sgd&clip=no&rate=10&updates=200&learners=gru"
    trained(page, server, wild, "ended early")
    expect(page.get_by_text("the loss was no longer a number")).to_be_visible()
    expect(page.locator(".gf-said[data-part=said]")).to_contain_text(re.compile("GRU says (below −|above )999"))


def test_on_a_phone_nothing_scrolls_sideways(server: str, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    trained(page, server, "task=reviews&updates=50&size=4&learners=gru+lstm")
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 0
    for part in ("loss", "score", "lags", "tokens", "rows"):
        box = page.locator(f"[data-part={part}]").bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390, part
    for _ in range(2):
        slider(page).press("ArrowLeft")
    until(page, lambda: "checkpoint=" in page.url)


def test_no_rule_of_axe_is_broken(server: str, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1280, "height": 900})
    trained(page, server)
    page.mouse.move(2, 2)  # no tooltip is open: Streamlit puts it outside of all landmarks
    expect(page.get_by_role("tooltip")).to_have_count(0)
    harness.settle(page)
    light = violations(page)
    go_dark(page)
    assert light + violations(page) == []
