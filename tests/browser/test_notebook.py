"""A run in a notebook's output: its bench lives in the sandbox, without a network, and shows the run's own numbers."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Browser, expect

import gru_viz as gv
from gru_viz.cells.formula import number
from tests.browser import harness


def test_the_bench_lives_in_a_sandbox_without_a_network(browser: Browser) -> None:
    cell = gv.cell("lstm")
    params = gv.Parameters.random(cell, input_size=2, hidden_size=3, seed=1)
    trace = gv.run(cell, params, np.random.default_rng(0).standard_normal((6, 2)))
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 900})
    page = context.new_page()
    errors = harness.record_errors(page)
    calls = harness.record_calls_abroad(page, "about:")
    page.set_content(f"<!doctype html><main>{trace._repr_html_()}</main>")
    frame = page.frame_locator("iframe")
    for step in range(3):
        expect(frame.locator("[data-value=c]").first).to_have_text(number(trace["c"][step, 0]))
        expect(frame.locator("[data-value=f]").first).to_have_text(number(trace["f"][step, 0]))
        frame.get_by_role("button", name="Next time step").click()
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    assert errors == calls == []
    context.close()
