"""Two visitors of one server: each bench shows its own scene."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from playwright.sync_api import Page

from gru_viz.scene.scene import Scene
from tests.browser import bench, harness

SCENE = Scene(cell="gru", hidden=3, steps=20, step=7, unit=1)


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
