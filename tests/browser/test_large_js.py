"""Runs of 2,000 steps and 64 units on the bench, in Chromium without a server: nothing is lost, all can be reached."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from playwright.sync_api import Page

from gru_viz.cells.formula import number
from gru_viz.figures.theme import LIGHT
from gru_viz.scene.scene import Scene
from tests.browser.standalone import Visit, frames

SPIKE = 1234
LARGE = Scene(hidden=64, sequence="pulse", steps=2000, step=700, unit=40, gains=(("W_z", 4.0),))


def column(page: Page, name: str, unit: int) -> np.ndarray:
    """The colours along one row of a strip, (pixels, 3)."""
    found = page.evaluate(
        """([name, unit]) => {
            const canvas = root.querySelector(`canvas[data-past=${name}]`);
            const y = Math.floor(((unit + 0.5) * canvas.height) / 64);
            return [...canvas.getContext("2d").getImageData(0, y, canvas.width, 1).data];
        }""",
        [name, unit],
    )
    return np.array(found).reshape(-1, 4)[:, :3]


def test_a_spike_of_one_step_in_two_thousand_is_seen_and_comes_near(page: Page) -> None:
    page.set_viewport_size({"width": 1000, "height": 900})
    spiked = replace(LARGE, sequence="numbers", numbers=((0.0,),) * 2000, input_edits=((SPIKE, 0, 5.0),))
    reading = Visit(page, spiked).reading
    unit = int(np.abs(reading.params["W_z"]).argmax())
    truth = reading.trace["z"][:, unit]
    assert abs(truth[SPIKE] - np.median(truth)) > 0.2
    row = column(page, "z", unit)
    assert len(row) < 2000
    channels = np.array([[int(tone[i : i + 2], 16) for i in (1, 3, 5)] for _, tone in LIGHT.gate_scale])
    places = [place for place, _ in LIGHT.gate_scale]
    wanted = [np.interp(truth[SPIKE], places, channel) for channel in channels.T]
    hit = np.flatnonzero(np.abs(row - wanted).max(axis=1) <= 3)
    assert len(hit) and abs(hit.mean() / len(row) - SPIKE / 2000) < 0.01
    page.evaluate("() => root.querySelector('[data-part=tokens]').focus()")
    for _ in range(6):
        page.evaluate("() => root.querySelector('.gv-zoom button').click()")
        frames(page)
    assert page.evaluate("root.querySelector('.gv-zoom-said').textContent") == "t = 684 … 715"
    ticks = page.evaluate("[...root.querySelectorAll('.gv-time-axis span')].map((tick) => Number(tick.textContent))")
    assert ticks and all(684 <= tick <= 715 for tick in ticks)
    # Each step has a column of its own, and the cursor keeps itself in sight.
    row = column(page, "h", 3)
    assert len(row) == 32
    page.keyboard.press("End")
    frames(page)
    assert page.evaluate("root.querySelector('.gv-zoom-said').textContent") == "t = 1968 … 1999"


def test_every_unit_is_reached_by_typing_and_by_page(page: Page) -> None:
    page.set_viewport_size({"width": 1200, "height": 900})
    visit = Visit(page, replace(LARGE, hidden=50))
    trace = visit.reading.trace

    def shown() -> str:
        return page.evaluate("root.querySelector('[data-value=h]').textContent")

    def units() -> str:
        return page.evaluate("root.querySelector('.gv-pager span').textContent")

    assert (shown(), units()) == (number(trace["h"][700, 40]), "units 32 … 47 of 50")
    page.evaluate(
        """() => {
            const field = root.querySelector(".gv-unit-field");
            field.value = "49";
            field.dispatchEvent(new Event("change"));
        }"""
    )
    frames(page)
    assert (shown(), units()) == (number(trace["h"][700, 49]), "units 34 … 49 of 50")
    marked = page.evaluate("[...root.querySelectorAll('.strip[data-of=z] .cell.now')].map((cell) => cell.dataset.unit)")
    assert marked and set(marked) == {"15"}
    page.evaluate("() => root.querySelector('.gv-pager button').click()")
    frames(page)
    assert (shown(), units()) == (number(trace["h"][700, 33]), "units 32 … 47 of 50")
    # A click on a cell means the unit that it stands for now.
    page.evaluate(
        "() => root.querySelector('.strip[data-of=z] .cell').dispatchEvent(new Event('click', { bubbles: true }))"
    )
    frames(page)
    assert shown() == number(trace["h"][700, 32])
    # Words are there where they are in sight, not two thousand of them.
    words = page.evaluate("[...root.querySelectorAll('.gv-token')].map((word) => word.title)")
    assert any(word.startswith("t = 700:") for word in words) and len(words) < 600
