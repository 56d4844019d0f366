"""Where everything on the bench stands, at every width: nothing moves, overlaps, is cut or too small to be read."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

from gru_viz.scene.scene import START, Scene, base
from tests.browser import bench, harness

SCREENS = {320: 640, 390: 844, 768: 1024, 1024: 768, 1280: 720, 1440: 900, 1920: 1080}
"""Width → height."""
LOOK = """(bench) => {
    const box = (element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        return { left, top, right, bottom };
    };
    const svg = bench.querySelector(".gv-drawing svg");
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const letters = [...svg.querySelectorAll("text, tspan")].filter((text) => text.textContent.trim());
    const parts = ["stages", "transport", "tokens", "drawing", "card", "sliders", "past"]
        .map((name) => [name, bench.querySelector(`[data-part=${name}]`)])
        .filter(([, part]) => part.getClientRects().length);
    const aside = bench.querySelector("[data-part=aside]");
    const inView = (rect) => rect.top >= -1 && rect.bottom <= innerHeight + 1;
    const cut = [".gv-card", ".gv-card-formula", ".gv-card-numbers", ".gv-stages", ".gv-stage-list", ".gv-transport"]
        .flatMap((query) => [...bench.querySelectorAll(query)])
        .filter((part) => part.getClientRects().length && part.scrollWidth > part.clientWidth + 1);
    const value = svg.querySelector("[data-value=h]");
    return {
        parts: parts.map(([name, part]) => [name, box(part)]),
        nodes: Object.fromEntries([...svg.querySelectorAll(".node")].map((node) => [node.dataset.id, box(node)])),
        smallest: Math.min(...letters.map((text) => parseFloat(getComputedStyle(text).fontSize) * scale)),
        value: parseFloat(getComputedStyle(value).fontSize) * scale,
        scrollsSideways: document.documentElement.scrollWidth > innerWidth + 1,
        cut: cut.map((part) => part.className),
        drawing: box(svg),
        aside: aside.getClientRects().length ? box(aside) : null,
        sheet: aside.popover !== null,
        decisive: [...aside.querySelectorAll(".gvi-value, .gvi-line")].map((row) => inView(box(row))),
    };
}"""


def look(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.locator(bench.BENCH).first.evaluate(LOOK)
    return found


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    flat = one["left"] < other["right"] - 1 and other["left"] < one["right"] - 1
    return flat and one["top"] < other["bottom"] - 1 and other["top"] < one["bottom"] - 1


def resized(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": SCREENS[width]})
    harness.settle(page)
    page.locator(bench.BENCH).first.scroll_into_view_if_needed()


def assert_whole(seen: dict[str, Any], where: Any) -> None:
    """Nothing overlaps, nothing is cut, everything can be read."""
    for at, (name, one) in enumerate(seen["parts"]):
        for other, two in seen["parts"][at + 1 :]:
            assert not overlap(one, two), (where, name, other)
    assert seen["smallest"] >= 11.99, (where, seen["smallest"])
    assert not seen["scrollsSideways"] and not seen["cut"], (where, seen["cut"])


def press(page: Page, name: str, where: Any) -> None:
    """Click a quantity: nothing moves, and what is decisive of its arithmetic is in sight."""
    node = page.locator(f"{bench.BENCH} .node[data-id={name}]").first
    box = node.locator(".box, .card").first
    box.evaluate("box => box.scrollIntoView({ block: 'center', inline: 'center' })")
    before = look(page)
    at = box.bounding_box()
    assert at
    page.mouse.click(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    page.locator(f"{bench.ASIDE} .gvi-heading").filter(has_text="=").wait_for()
    page.wait_for_timeout(60)
    seen = look(page)
    assert seen["nodes"] == before["nodes"], (where, "moved")
    aside = seen["aside"]
    assert aside and aside["bottom"] - aside["top"] > 120 and aside["right"] - aside["left"] >= 250, (where, aside)
    assert aside["left"] >= -1 and aside["right"] <= where[0] + 1
    assert not overlap(aside, seen["nodes"][name]), (where, name, "is covered")
    if not seen["sheet"]:
        assert not any(overlap(aside, part) for _, part in seen["parts"]), where
    if aside["top"] >= 0 and aside["bottom"] <= SCREENS[where[0]]:
        assert all(seen["decisive"][:2]), (where, name, seen["decisive"])
    else:
        assert not seen["sheet"], "a sheet is in the window"
    page.get_by_role("button", name="Close the arithmetic").click()
    page.locator(bench.ASIDE).wait_for(state="hidden")
    assert look(page)["nodes"] == before["nodes"]


@pytest.mark.parametrize("place", ["gate_lab", "walkthrough"])
def test_the_arithmetic_opens_without_moving_covering_or_cutting_anything(server: str, page: Page, place: str) -> None:
    bench.visit(page, server, base(START), place)
    letters = []
    for width in SCREENS:
        resized(page, width)
        seen = look(page)
        assert_whole(seen, (width, place))
        letters.append(seen["value"])
        for name in ("z", "h", "h_prev", "n") if width in (390, 1280) else ("z", "n"):
            press(page, name, (width, place))
    assert all(one <= other + 0.01 for one, other in pairwise(letters[-3:])), letters


def test_every_cell_has_room(server: str, page: Page) -> None:
    for place in ("gate_lab", "walkthrough"):
        for scene in (
            Scene(cell="rnn"),
            Scene(cell="simplified_gru", notation="pytorch"),
            Scene(reset="before", update="take", notation="ng"),
            Scene(cell="lstm"),
            Scene(cell="lstm", output="identity", gates_read="cell", notation="ng"),
        ):
            bench.visit(page, server, scene, place)
            gate = next(name for name in ("f", "z", "h") if name in scene.make_cell().by_name)
            for width in (390, 1280):
                resized(page, width)
                assert_whole(look(page), (width, place, scene.cell))
                press(page, gate, (width, place, scene.cell))
            page.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.parametrize("place", ["", "conventions"])
def test_a_bench_to_look_at_has_room(server: str, page: Page, place: str) -> None:
    bench.visit(page, server, base(START), place)
    letters = []
    for width in SCREENS:
        resized(page, width)
        before = look(page)
        assert_whole(before, (width, place))
        letters.append(before["value"])
        bench.point_at(page, "z") if place == "" else None
        assert look(page)["nodes"] == before["nodes"]
    assert all(one <= other + 0.01 for one, other in pairwise(letters[-3:])), letters


def test_every_word_can_be_reached_and_the_cursor_stays_in_sight(server: str, page: Page) -> None:
    bench.visit(page, server, base(START))
    for width in (320, 1280):
        resized(page, width)
        for key in ("Home", "End"):
            page.locator(bench.TOKENS).press(key)
            page.wait_for_timeout(60)
            seen = page.locator(bench.TOKENS).evaluate(
                """(host) => {
                    const [now, frame] = [host.querySelector(".gv-token.now"), host]
                        .map((one) => one.getBoundingClientRect());
                    const words = [...host.querySelectorAll(".gv-token")];
                    return {
                        isThere: now.left >= frame.left - 1 && now.right <= frame.right + 1,
                        gone: words.filter((word) => getComputedStyle(word).visibility === "hidden").length,
                        overlaps: words.some((word, at) => at && word.getBoundingClientRect().left
                            < words[at - 1].getBoundingClientRect().right - 4),
                    };
                }"""
            )
            assert seen == {"isThere": True, "gone": 0, "overlaps": False}, (width, key)


def test_nothing_on_a_bench_jumps_once_it_is_there(server: str, page: Page) -> None:
    for place in ("", "walkthrough", "gate_lab"):
        bench.arrive(page, server, base(START), place)
        tops = """(bench) => [...bench.querySelectorAll("[data-part]")].filter((part) => part.getClientRects().length)
            .map((part) => [part.dataset.part, part.getBoundingClientRect().top - bench.getBoundingClientRect().top])"""
        before = page.locator(bench.BENCH).evaluate(tops)
        harness.settle(page)
        after = page.locator(bench.BENCH).evaluate(tops)
        assert [name for name, _ in before] == [name for name, _ in after]
        for (name, one), (_, other) in zip(before, after, strict=True):
            assert abs(one - other) < 1.5, (place, name)
