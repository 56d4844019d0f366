"""The line between the page and Python: it breaks, and there may be another server when it is mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from gru_viz.scene.link import dump
from gru_viz.scene.scene import START, Scene, base
from tests.browser import bench, harness
from tests.browser.line import Line

SCENE = Scene(cell="gru", hidden=3, steps=20, step=7, unit=1)
MENTIONS = ("net::ERR_", "WebSocket", "when disconnected from server")
"""What the console may say of a broken line."""


@pytest.fixture
def line(server: str) -> Iterator[Line]:
    with closing(Line(server)) as tied:
        yield tied


@pytest.fixture
def patient_page(browser: Browser) -> Iterator[Page]:
    """A page in whose console a broken line may be mentioned, and nothing else."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, color_scheme="light", bypass_csp=True)
    page = context.new_page()
    errors = harness.record_errors(page)
    yield page
    context.close()
    assert [error for error in errors if not any(mention in error for mention in MENTIONS)] == []


def cut(line: Line, page: Page) -> None:
    """Cut the line, and wait until the page has noticed."""
    line.cut()
    page.wait_for_selector("[data-testid=stApp]:not([data-test-connection-state=CONNECTED])")


def mend(line: Line, page: Page, server: str = "") -> None:
    """Mend the line, to another server if one is given, and wait until the page has noticed."""
    if server:
        line.tie(server)
    line.mend()
    page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]", timeout=40_000)


def assert_is_there(page: Page, scene: Scene) -> None:
    """The page comes to this scene, and stays."""
    bench.wait_for_address(page, scene)
    harness.settle(page)
    bench.assert_true(page, scene)
    assert page.url.partition("?")[2] == bench.query(scene)


def test_a_drag_goes_on_without_a_connection_and_is_kept(line: Line, patient_page: Page) -> None:
    page = patient_page
    bench.visit(page, line.address, SCENE)
    bench.hold(page, "shifts/z", 0.5)
    cut(line, page)
    notice = page.locator(bench.NOTICE)
    expect(notice).to_contain_text("No connection")
    for value in (-3.0, 2.2, -1.4):
        bench.hold(page, "shifts/z", value)
        bench.assert_true(page, replace(SCENE, shifts=(("z", value),)))
    bench.let_go(page, "shifts/z")
    page.wait_for_timeout(500)
    there = replace(SCENE, shifts=(("z", -1.4),))
    bench.assert_true(page, there)
    assert "shift" not in page.url
    mend(line, page)
    expect(notice).to_be_hidden()
    assert_is_there(page, there)
    # And the next one as always.
    bench.hold(page, "gains/U_z", 2.0)
    bench.let_go(page, "gains/U_z")
    assert_is_there(page, replace(there, gains=(("U_z", 2.0),)))


def test_a_change_made_while_the_server_was_restarted_is_kept(
    line: Line, fresh_server: str, patient_page: Page
) -> None:
    page = patient_page
    bench.visit(page, line.address, SCENE)
    page.locator(bench.TOKENS).press("ArrowRight")
    before = replace(SCENE, step=8)
    assert_is_there(page, before)
    bench.hold(page, "shifts/z", 0.5)
    cut(line, page)
    bench.hold(page, "shifts/z", -2.0)
    bench.let_go(page, "shifts/z")
    mend(line, page, fresh_server)
    assert_is_there(page, replace(before, shifts=(("z", -2.0),)))


def test_a_restarted_server_takes_over_the_scene_as_it_stands(
    line: Line, fresh_server: str, patient_page: Page
) -> None:
    page = patient_page
    bench.visit(page, line.address, SCENE)
    # One change through the sidebar, one through the bench, and a slider that somebody asked for.
    seed = page.get_by_role("spinbutton", name="Weight seed")
    seed.fill("9")
    seed.press("Enter")
    there = replace(SCENE, seed=9)
    assert_is_there(page, there)
    bench.open_arithmetic(page, "b_z")
    page.locator(f"{bench.ASIDE} .gvi-pick").first.click()
    picked = page.locator(f"{bench.BENCH} .gv-picked")
    expect(picked).to_be_visible()
    bench.hold(page, "shifts/z", 0.5)
    bench.let_go(page, "shifts/z")
    there = replace(there, shifts=(("z", 0.5),))
    assert_is_there(page, there)
    cut(line, page)
    mend(line, page, fresh_server)
    page.locator(bench.TOKENS).press("ArrowRight")
    assert_is_there(page, replace(there, step=8))
    expect(seed).to_have_value("9")
    expect(picked).to_be_visible()


@pytest.mark.parametrize("place", ["gate_lab", "memory"])
def test_a_page_that_nobody_has_touched_wakes_up_on_a_new_server(
    line: Line, fresh_server: str, patient_page: Page, place: str
) -> None:
    # Streamlit itself asks a new server for nothing if the last run was one of the whole page.
    page = patient_page
    bench.visit(page, line.address, SCENE, place)
    cut(line, page)
    mend(line, page, fresh_server)
    harness.settle(page)
    seed = page.get_by_role("spinbutton", name="Weight seed")
    seed.fill("9")
    seed.press("Enter")
    bench.wait_for_address(page, replace(SCENE, seed=9))


def test_a_reload_finds_its_training_again_and_a_new_server_says_that_it_is_lost(
    line: Line, fresh_server: str, patient_page: Page
) -> None:
    page = patient_page
    harness.visit(page, f"{line.address}/training?task=recall&updates=5000&size=4&learners=gru&learnseed=11")
    start, told = page.get_by_role("button", name="Start"), page.get_by_test_id("stProgress")
    start.click()
    expect(told).to_contain_text("left", timeout=90_000)
    page.get_by_role("button", name="Pause", exact=True).click()
    expect(told).to_contain_text("paused")
    page.reload()
    expect(told).to_contain_text("paused")
    expect(start).to_be_disabled()
    page.get_by_role("button", name="Continue").click()
    expect(told).to_contain_text("left")
    cut(line, page)
    mend(line, page, fresh_server)
    lost = re.compile(r"The run that stood here is lost at update [\d,]+ of 5,000: the server was restarted")
    expect(page.get_by_text(lost)).to_be_visible()
    expect(start).to_be_enabled()
    page.get_by_test_id("stBaseButton-secondary").get_by_text("Reset", exact=True).first.click()
    expect(page.get_by_text("The run that stood here is lost")).to_be_hidden()
    page.reload()
    expect(told).to_contain_text("Ready: one cell")
    harness.settle(page)
    expect(page.get_by_text("The run that stood here is lost")).to_be_hidden()


def test_the_plain_start_has_no_notice(server: str, page: Page) -> None:
    bench.visit(page, server, "")
    expect(page.locator(bench.NOTICE)).to_be_hidden()
    bench.assert_true(page, base(START))
    assert dump(base(START)) == {}
