"""The bench by keyboard, and what it tells assistive technology."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from gru_viz.scene.scene import START, base
from tests.browser import bench

FOCUS = """() => {
    let element = document.activeElement;
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const style = getComputedStyle(element);
    const isOurs = Boolean(element.closest(".gv-bench"));
    const isSeen = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1)
        || [...element.querySelectorAll("*")].some((part) => {
            const of = getComputedStyle(part);
            return of.outlineStyle !== "none" && parseFloat(of.outlineWidth) >= 1;
        });
    const name = element.getAttribute("aria-label") || element.dataset.id || element.textContent.trim().slice(0, 40);
    return { isOurs, isSeen, name, kind: element.localName, key: element.dataset.id ?? null };
}"""


def test_tab_reaches_everything_and_the_focus_is_seen(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=review-end&step=33&clamp=z_0.5_u1_t33")
    bench.open_arithmetic(page, "z")
    page.get_by_role("button", name="Previous time step").focus()
    reached, unseen = [], []
    for _ in range(120):
        here = page.evaluate(FOCUS)
        if not here["isOurs"]:
            break
        reached.append(here["name"])
        if not here["isSeen"]:
            unseen.append(here["name"])
        page.keyboard.press("Tab")
    else:
        pytest.fail("Tab never leaves the bench")
    assert unseen == []
    wanted = page.locator(bench.BENCH).evaluate(
        """bench => [...bench.querySelectorAll("button, input, select, textarea, [tabindex='0']")]
            .filter((each) => !each.disabled && each.tabIndex >= 0)
            .filter((each) => each.checkVisibility({ visibilityProperty: true }))
            .map((each) => each.ariaLabel || each.dataset.id || each.textContent.trim().slice(0, 40))"""
    )
    assert len(wanted) > 20
    assert set(wanted) - set(reached) == set()


def test_enter_opens_the_arithmetic_and_escape_gives_the_focus_back(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=review-end&step=33")
    aside = page.locator(bench.ASIDE)
    expect(aside).to_be_hidden()
    bench.open_arithmetic(page, "z")
    expect(aside).to_contain_text(f"= {bench.truth(replace(base(START), step=33), ['z'])['z']}")
    page.keyboard.press("Escape")
    expect(aside).to_be_hidden()
    assert page.evaluate(FOCUS)["key"] == "z"
    bench.open_arithmetic(page, "h")
    aside.get_by_role("button", name="Close the arithmetic").focus()
    page.keyboard.press("Escape")
    expect(aside).to_be_hidden()
    assert page.evaluate(FOCUS)["key"] == "h"


def test_arrows_go_from_box_to_box_and_leave_time_alone(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=review-end&step=33")
    page.locator(f"{bench.BENCH} .node[data-id=h_prev]").focus()

    def middle() -> tuple[str, float, float]:
        name = page.evaluate(FOCUS)["key"]
        box = page.locator(f"{bench.BENCH} .node[data-id={name}]").bounding_box()
        assert box
        return name, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    been = [middle()]
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
        been.append(middle())
        (_, x0, y0), (_, x1, y1) = been[-2:]
        assert {"ArrowRight": x1 - x0, "ArrowLeft": x0 - x1, "ArrowDown": y1 - y0, "ArrowUp": y0 - y1}[key] > 0
    assert len({name for name, _, _ in been}) >= 5
    assert bench.step_now(page) == 33
    label = page.locator(f"{bench.BENCH} .node[data-id={been[-1][0]}]").get_attribute("aria-label") or ""
    expect(page.locator(bench.CARD)).to_contain_text(label.partition(": ")[2].strip(), ignore_case=True)


def test_assistive_technology_is_told_the_step_and_the_values(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=review-end&step=9")
    tokens = page.locator(bench.TOKENS)
    expect(tokens).to_have_attribute("role", "slider")
    expect(tokens).to_have_attribute("aria-valuemax", "40")
    expect(tokens).to_have_attribute("aria-valuetext", "t = 9: A")
    page.keyboard.press("ArrowRight")
    expect(tokens).to_have_attribute("aria-valuetext", "t = 10: terrible")
    z = bench.truth(replace(base(START), step=10), ["z"])["z"]
    assert f"update gate {z}" in (page.locator(f"{bench.BENCH} [data-part=past]").get_attribute("aria-label") or "")
    live = page.locator(f"{bench.BENCH} [data-part=live]")
    expect(live).to_contain_text(f"t = 10, terrible, unit 1 · opinion: update gate {z}, ")
