"""What was said about a designed scene is held against the run under the hand, before the hand lets go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from playwright.sync_api import Page

import gru_viz as gv
from gru_viz.cells.formula import number
from gru_viz.learning.shipped import SHIPPED
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import base
from gru_viz.views.reading import read
from gru_viz.views.trained import AS_TRAINED
from tests.browser.standalone import Visit, frames


def told(page: Page) -> dict[str, str]:
    """Whether it holds, and all that is said, by the first words of the claim."""
    found: dict[str, str] = page.evaluate(
        """() => Object.fromEntries([...root.querySelectorAll(".gv-claims:not([hidden]) li")]
            .map((item) => [item.textContent, item.dataset.holds]))"""
    )
    return found


def holds(scene: Any, sight: Any) -> bool:
    """The same from ``gv.run``."""
    reading = read(scene)
    clamps = [gv.Clamp(*clamp) for clamp in scene.clamps] + ([gv.Clamp(*sight.force)] if sight.force else [])
    trace = gv.run(reading.cell, reading.params, reading.sequence.xs, clamps=clamps)
    return all(
        each.low <= trace[each.quantity][step, each.unit] <= each.high for each in sight.evidence for step in each.steps
    )


def test_each_claim_says_whether_it_still_holds_while_the_slider_moves(page: Page) -> None:
    scene = base("review-end")
    Visit(page, scene)
    assert told(page) == {}, "what is said of the original stands below, and holds"
    verdicts = set()
    for value in (0.5, -2.0, -6.0, 4.0):
        page.evaluate(
            """(value) => {
                const range = root.querySelector("input[data-slider='shifts/z']");
                range.value = value;
                range.dispatchEvent(new Event("input", { bubbles: true }));
            }""",
            value,
        )
        frames(page)
        moved = replace(scene, shifts=(("z", value),))
        found = told(page)
        for sight in PRESETS["review-end"].sights:
            (text,) = [text for text in found if sight.text in text]
            assert found[text] == str(holds(moved, sight)).lower(), (value, text)
            assert text.startswith("✓ Still so: " if holds(moved, sight) else "✗ No longer: ")
            verdicts.add(found[text])
    assert verdicts == {"true", "false"}
    # The number that breaks a claim is the run's.
    trace = read(moved).trace
    broken = next(text for text, held in found.items() if held == "false" and "Now " in text)
    sight = next(sight for sight in PRESETS["review-end"].sights if sight.text in broken)
    numbers = [
        number(trace[each.quantity][step, each.unit])
        for each in sight.evidence
        for step in each.steps
        if not each.low <= trace[each.quantity][step, each.unit] <= each.high
    ]
    assert f"is {numbers[0]} at t = " in broken


def test_another_text_makes_no_claims(page: Page) -> None:
    Visit(page, replace(base("review-end"), text="I loved it.", step=0))
    assert told(page) == {}


def test_what_has_arrived_is_not_sent_again(page: Page) -> None:
    visit = Visit(page, base("review-end"))
    page.evaluate(
        """() => {
            const range = root.querySelector("input[data-slider='shifts/z']");
            range.value = 1;
            for (const kind of ["input", "change"]) range.dispatchEvent(new Event(kind, { bubbles: true }));
        }"""
    )
    assert [change["to"] for change in visit.take()] == [1]
    page.wait_for_timeout(3000)
    assert page.evaluate("sent.length") == 0


def test_scores_of_a_trained_net_are_said_to_be_of_the_net_as_it_was(page: Page) -> None:
    said = "() => root.querySelector('.gv-claims:not([hidden])')?.textContent ?? ''"
    for name in SHIPPED:
        Visit(page, base(name))
        assert page.evaluate(said) == ""
        gate = page.evaluate("root.querySelector('input[type=range][data-slider^=shifts]').dataset.slider")
        page.evaluate(
            """(id) => {
                const range = root.querySelector(`input[data-slider='${id}']`);
                range.value = 1.5;
                range.dispatchEvent(new Event("input", { bubbles: true }));
            }""",
            gate,
        )
        frames(page)
        assert page.evaluate(said) == AS_TRAINED, "while the slider is still held"
