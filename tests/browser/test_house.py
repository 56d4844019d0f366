"""Real pages behind nginx, under a path of their own: what the policy allows is enough, and a server may die."""

from __future__ import annotations

import os
import re
import signal
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from gru_viz.scene.scene import Scene
from tests.browser import bench, harness, house, menu
from tests.browser.test_connection import MENTIONS

BASE = "gru"
EXPECTED = (*MENTIONS, "503", "404", "502")
"""What the console may say while a server is away."""


@pytest.fixture(scope="module")
def servers() -> Iterator[list[house.Replica]]:
    with house.replicas(2, base=BASE) as made:
        yield made


@pytest.fixture(scope="module")
def address(servers: list[house.Replica]) -> Iterator[str]:
    with house.nginx(servers) as found:
        yield f"{found}/{BASE}"


def opened(browser: Browser) -> tuple[Page, list[str]]:
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.set_default_timeout(60_000)
    return page, harness.record_errors(page)


def test_every_page_works_within_the_policy_and_under_its_path(browser: Browser, address: str) -> None:
    page, errors = opened(browser)
    abroad = harness.record_calls_abroad(page, address.removesuffix(f"/{BASE}"))
    harness.visit(page, f"{address}/gate_lab?weights=latch")
    page.locator(".gv-bench").first.wait_for()
    for title in ("Walkthrough", "Compare", "Memory", "Sentences", "Training", "The model", "Home"):
        menu.entry(page, title).click()
        page.wait_for_url(re.compile(rf"{address}/{'' if title == 'Home' else '[a-z_]+'}(\?.*)?$"))
        harness.settle(page)
    harness.visit(page, f"{address}/Gate-Lab")
    assert re.match(rf"{address}/gate_lab(\?|$)", page.url), "a misspelt address leads to the page, below the path"
    page.context.close()
    assert errors == [] and abroad == []


def test_pages_whose_server_is_killed_in_mid_drag_come_back_with_what_the_hand_did(
    browser: Browser, address: str, servers: list[house.Replica]
) -> None:
    scenes = [Scene(cell="gru", hidden=3, steps=20, step=7 + number, unit=number) for number in range(3)]
    pages = [opened(browser) for _ in scenes]
    for (page, _), scene in zip(pages, scenes, strict=True):
        harness.visit(page, f"{address}/gate_lab?{bench.query(scene)}")
    slider = ".gv-bench input[data-slider='shifts/z']"
    held = pages[0][0].locator(slider)
    held.scroll_into_view_if_needed()
    box = held.bounding_box()
    assert box is not None
    mouse = pages[0][0].mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2, steps=4)
    for one in servers:  # One after the other, so that every page loses its server at least once.
        os.kill(one.process.pid, signal.SIGKILL)
        one.process.wait()
        if one is servers[0]:
            for page, _ in pages[1:]:
                page.wait_for_selector(harness.AT_REST, timeout=30_000)
        one.start()
        one.wait()
    mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2, steps=4)
    mouse.up()
    value = float(held.input_value())
    assert value != 0
    for number, ((page, errors), scene) in enumerate(zip(pages, scenes, strict=True)):
        if number == 0:
            page.wait_for_function("() => location.search.includes('shift=')", timeout=40_000)
        harness.settle(page)
        assert f"step={scene.step}" in page.url and f"hidden={scene.hidden}" in page.url
        assert page.locator("[data-testid=stException]").count() == 0
        page.context.close()
        assert [one for one in errors if not any(mention in one for mention in EXPECTED)] == []


def trains(server: house.Replica) -> bool:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=10) as answer:
        return 'gru_viz_trainings{state="running"} 1' in answer.read().decode()


def test_a_run_whose_server_is_killed_goes_on_on_another_from_what_the_page_has_kept(
    browser: Browser, address: str, servers: list[house.Replica]
) -> None:
    page, errors = opened(browser)
    harness.visit(page, f"{address}/training?task=parity&updates=5000&size=4&learners=rnn+gru")
    page.get_by_role("button", name="Start").click()
    page.wait_for_function("() => sessionStorage.getItem('gru_viz:so_far')")
    (server,) = filter(trains, servers)
    server.kill()
    name, update, _ = page.evaluate("() => sessionStorage.getItem('gru_viz:so_far')").split(" ")
    go_on = page.get_by_role("button", name=f"Go on from update {int(update):,}", exact=True)
    expect(go_on).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Start again")).to_be_enabled()
    expect(page.get_by_text("This page has kept the run as it was")).to_be_visible()
    go_on.click()
    expect(page.get_by_text(f"This run went on from update {int(update):,}, from what this page")).to_be_visible()
    told = page.get_by_test_id("stProgress").inner_text()
    found = re.search(r"update ([\d,]+) of 5,000", told)
    assert found is not None and int(found[1].replace(",", "")) >= int(update) - 1, told
    expect(page.locator("[data-part=loss] polyline")).to_have_count(2)
    page.wait_for_function(f"() => !sessionStorage.getItem('gru_viz:so_far').startsWith('{name}')")
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_test_id("stProgress")).to_contain_text("stopped")
    page.context.close()
    server.start()
    server.wait()
    assert [one for one in errors if not any(mention in one for mention in EXPECTED)] == []
