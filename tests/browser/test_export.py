"""A scene as one HTML file, opened from the disk: it asks nobody, and shows what ``run`` gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from gru_viz.export.page import export_html
from gru_viz.scene.scene import START, Scene, base
from tests.browser import bench

Open = Callable[..., Page]


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Iterator[Open]:
    """Opens a scene's file; at the end, nothing but files may have been asked for."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    files: list[str] = []

    def open_file(scene: Scene, **more: str) -> Page:
        file = tmp_path / f"scene{len(files)}.html"
        file.write_text(export_html(scene, **more), encoding="utf-8")  # type: ignore[arg-type]
        files.append(file.as_uri())
        page.goto(files[-1])
        page.locator(f"{bench.BENCH}[data-shown]").wait_for()
        return page

    yield open_file
    assert asked == files


def test_a_drag_in_the_file_shows_what_run_gives(opened: Open) -> None:
    scene = replace(base(START), step=36)
    page = opened(scene)
    bench.assert_true(page, scene)
    slider = page.locator(bench.range_of("shifts/z"))
    box = slider.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    for share in (0.55, 0.6, 0.65, 0.4, 0.3):
        page.mouse.move(box["x"] + box["width"] * share, y)
        page.wait_for_timeout(40)
        moved = replace(scene, shifts=(("z", bench.frame_of(page, "shifts/z")),))
        bench.assert_true(page, moved)
    page.mouse.up()
    page.wait_for_function("() => !document.querySelector('#again').hidden")
    bench.assert_true(page, moved)
