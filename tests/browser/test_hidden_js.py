"""A hidden value stands nowhere on the bench: not as a number, a colour or a line, nor in a text for screen readers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page

from gru_viz.cells.formula import number
from gru_viz.scene.scene import base
from gru_viz.scene.view import Hidden
from gru_viz.ui import bench as ui
from gru_viz.views.mask import mask
from gru_viz.views.reading import read
from tests.browser.standalone import Visit, frames

TOLD = """() => [...root.querySelectorAll("*")].flatMap((one) => one.closest("style, .gv-sliders, .gv-tokens") ? [] : [
  ...[...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data),
  ...["aria-label", "aria-valuetext", "title"].map((name) => one.getAttribute(name) ?? "")]).join("\\n")"""
FIRST, UNIT = 30, 1


def walk(page: Page) -> str:
    """All that the bench says at the steps from the first hidden one on, with the arithmetic of the state open."""
    said = ""
    for _ in range(FIRST, 41):
        for name in ("h", "kept", "h_prev", "z"):
            page.evaluate(
                """name => root.querySelector(`.node[data-id="${name}"]`)
                    .dispatchEvent(new Event("click", { bubbles: true }))""",
                name,
            )
            frames(page, 2)
            said += page.evaluate(TOLD)
        page.keyboard.press("ArrowRight")
    page.evaluate("""() => root.querySelector('[aria-label="Close the arithmetic"]').click()""")
    return said


def test_what_is_hidden_is_told_nowhere(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = replace(base("review-end"), step=FIRST, unit=UNIT)
    trace = read(scene).trace
    secrets = {number(trace[name][step, UNIT]) for name in ("h", "kept") for step in range(FIRST, 41)}
    # What other units say at these steps is no secret.
    open_ = {
        number(value)
        for name in trace.names
        if name not in mask(read(scene).cell, [Hidden("h")])
        for value in trace[name].flat
    }
    secrets -= open_ | {number(value) for value in trace["h"][:, [0, 2]].flat} | {number(trace["h"][FIRST - 1, UNIT])}
    assert len(secrets) >= 4

    Visit(page, scene)
    shown = walk(page)
    assert any(secret in shown for secret in secrets), "or this test would find nothing"

    monkeypatch.setattr(ui, "hidden_values", lambda: (Hidden("h", UNIT, FIRST),))
    Visit(page, scene)
    said = walk(page)
    assert [secret for secret in secrets if secret in said] == []
    assert "NaN" not in said and "undefined" not in said
    assert "hidden state hidden" in said and "= ?" in said
    # The schematic hatches one cell of the state, and the line of the state ends where the hiding begins.
    hatched = page.evaluate(
        """() => [...root.querySelectorAll(".cell[data-hidden]")].map((one) =>
            `${one.closest(".strip").dataset.of} ${one.dataset.unit}`)"""
    )
    assert {each for each in hatched if each.startswith("h ")} == {f"h {UNIT}"}
    assert not any(each.split()[0] in ("z", "r", "n") for each in hatched)
    over = "[...root.querySelectorAll('.gv-marks b')].map((one) => one.parentElement.dataset.marks ?? '')"
    drawn = page.evaluate(over)
    assert drawn == ["h", ""], "a row of one strip, and the end of the lines"
