"""Late answers, false ones, and those of somebody else: the bench paints what is true of its own scene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page

from gru_viz.scene.scene import Scene
from tests.browser import bench, harness

SCENE = Scene(cell="gru", hidden=3, steps=20, step=7, unit=1)

FORGE = """([id, how]) => {
    const isIt = (answer) => answer.kind === "sweep" && answer.slider.id === id;
    const found = structuredClone(window.answers.findLast(isIt));
    const wrong = (packed) => {
        const bytes = Uint8Array.from(atob(packed.data), (letter) => letter.charCodeAt(0) ^ 85);
        packed.data = btoa(String.fromCharCode(...bytes));
    };
    wrong(found.past.packed);
    wrong(found.here.packed);
    how === "basis" ? (found.basis = found.slider.basis = "0123456789ab") : null;
    if (how === "run") { found.basis = found.slider.basis = "0123456789ab"; found.run = "ba9876543210"; }
    if (how === "size") { found.past.packed.data = found.past.packed.data.slice(0, 400); }
    window.dispatchEvent(new CustomEvent("gru_viz:answer", { detail: found }));
}"""


@pytest.mark.parametrize("how", ["basis", "run", "size"])
def test_a_sweep_of_another_scene_is_never_painted(server: str, page: Page, how: str) -> None:
    page.add_init_script(bench.KEEP_ANSWERS)
    bench.visit(page, server, SCENE)
    bench.hold(page, "shifts/z", 2.0)
    held = replace(SCENE, shifts=(("z", 2.0),))
    frames = bench.record(page)
    page.evaluate(FORGE, ["shifts/z", how])
    page.wait_for_timeout(400)
    seen = bench.recorded(page, frames)
    # The frame that the hand holds stays: not a number of the false answer, and no fall back to the run before.
    assert seen == [" ".join(bench.truth(held, bench.numbers(page)).values())]
    bench.hold(page, "shifts/z", -1.5)
    bench.assert_true(page, replace(SCENE, shifts=(("z", -1.5),)))
    bench.assert_coloured(page, replace(SCENE, shifts=(("z", -1.5),)), scale_of=SCENE)


def test_a_sweep_from_before_a_change_is_asked_for_again(server: str, page: Page) -> None:
    page.add_init_script(bench.KEEP_ANSWERS)
    bench.visit(page, server, SCENE)
    for slider in ("gains/W_z", "shifts/z"):
        bench.hold(page, slider, 2.0)
    bench.let_go(page, "shifts/z")
    there = replace(SCENE, shifts=(("z", 2.0),))
    bench.wait_for_address(page, there)
    harness.settle(page)
    # The old answer once more, as a slow line would bring it: it was true, and is not any longer.
    page.evaluate(
        """id => window.dispatchEvent(new CustomEvent("gru_viz:answer", {
            detail: window.answers.find((answer) => answer.kind === "sweep" && answer.slider.id === id) }))""",
        "gains/W_z",
    )
    bench.assert_true(page, there)
    bench.hold(page, "gains/W_z", -1.0)
    bench.assert_true(page, replace(there, gains=(("W_z", -1.0),)))


# Visitors


def test_two_visitors_at_the_same_time_see_their_own(server: str, new_page: Callable[..., Page]) -> None:
    scenes = [SCENE, Scene(cell="lstm", seed=5, hidden=5, steps=30, step=11, unit=4)]
    names = ["z", "f"]
    pages = [new_page(), new_page()]
    for page, scene in zip(pages, scenes, strict=True):
        bench.visit(page, server, scene)
    for page, name in zip(pages, names, strict=True):
        page.locator(f"{bench.BENCH} [data-gate={name}]").click()
    for value in (-2.0, 1.1, 3.4, -0.6):
        for page, name in zip(pages, names, strict=True):
            bench.slide(page, f"shifts/{name}", value)
        for page, name, scene in zip(pages, names, scenes, strict=True):
            bench.frame_of(page, f"shifts/{name}", value)
            bench.assert_true(page, replace(scene, shifts=((name, value),)))
    for page, name in zip(pages, names, strict=True):
        bench.let_go(page, f"shifts/{name}")
    for page, name, scene in zip(pages, names, scenes, strict=True):
        there = replace(scene, shifts=((name, -0.6),))
        bench.wait_for_address(page, there)
        harness.settle(page)
        bench.assert_true(page, there)
