"""The frames that a moving slider shows are runs: each number is the one that ``gv.run`` gives at that position."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from gru_viz.cells.cell import Cell
from gru_viz.cells.zoo import CONVENTIONS
from gru_viz.scene.scene import Scene
from gru_viz.views.reading import read
from gru_viz.views.sliders import sliders
from tests.browser import bench, harness
from tests.every import EVERY, OTHERS

POSITIONS = 10
each_kind = pytest.mark.parametrize("kind", CONVENTIONS)


def scene_of(cell: Cell, rng: np.random.Generator) -> Scene:
    """A scene of random weights and random numbers, two inputs for three units, the cursor anywhere."""
    xs = np.round(rng.uniform(-2, 2, (12, 2)), 3)
    return Scene(
        **{"cell": cell.kind, **dict(cell.options)},
        seed=int(rng.integers(1000)),
        hidden=3,
        sequence="numbers",
        numbers=tuple(map(tuple, xs.tolist())),
        step=int(rng.integers(12)),
        unit=int(rng.integers(3)),
    )


def with_row(scene: Scene, kind: str, place: tuple[object, ...], value: float) -> Scene:
    """The scene with one number set; a clamp and an edit say theirs at another place of the row."""
    at = {"edits": 3, "input_edits": 2}.get(kind, 1)
    return replace(scene, **{kind: ((*place[:at], value, *place[at:]),)})


@each_kind
def test_a_frame_at_a_random_position_is_the_run_at_that_position(server: str, page: Page, kind: str) -> None:
    for cell in (cell for cell in EVERY if cell.kind == kind):
        rng = np.random.default_rng(EVERY.index(cell))
        scene = scene_of(cell, rng)
        specs = sliders(read(scene))
        bench.arrive(page, server, scene)
        bench.assert_true(page, scene)
        for at in range(POSITIONS):
            spec = specs[(at + int(rng.integers(2))) % len(specs)]
            value = float(rng.uniform(spec.low, spec.high))
            page.locator(f"{bench.BENCH} [data-gate={spec.group}]").dispatch_event("click")
            bench.slide(page, spec.id, value)
            position = bench.frame_of(page, spec.id, value, within=spec.step / 2 + 1e-3)
            there = with_row(scene, spec.kind, spec.place, position)
            bench.assert_true(page, there)
        bench.assert_coloured(page, there, scale_of=scene)


@each_kind
def test_what_is_let_go_stays_and_is_the_scene(server: str, page: Page, kind: str) -> None:
    cell = next(cell for cell in [*EVERY, *OTHERS] if cell.kind == kind)
    scene = replace(scene_of(cell, np.random.default_rng(7)), step=8, unit=2)
    spec = sliders(read(scene))[0]
    bench.visit(page, server, scene)
    bench.slide(page, spec.id, -1.7)
    there = with_row(scene, spec.kind, spec.place, bench.frame_of(page, spec.id, -1.7))
    frames = bench.record(page)
    bench.let_go(page, spec.id)
    bench.wait_for_address(page, there)
    harness.settle(page)
    # From the last frame to the run that Python made of it, nothing else may ever have been on the screen.
    assert len(bench.recorded(page, frames)) == 1
    bench.assert_true(page, there)
    bench.assert_coloured(page, there)
    for name, z in bench.figure(page).items():
        np.testing.assert_array_equal(z, read(there).trace[name].T, err_msg=name)
    assert page.locator(bench.range_of(spec.id)).input_value() == "-1.7"


def test_frames_follow_the_cursor_and_the_unit_while_the_slider_is_held(server: str, page: Page) -> None:
    scene = replace(scene_of(EVERY[6], np.random.default_rng(1)), step=3, unit=0)
    bench.arrive(page, server, scene)
    bench.hold(page, "gains/U_z", -2.25)
    for step, unit in ((4, 0), (5, 2), (4, 1)):
        tokens = page.locator(bench.TOKENS).bounding_box()
        page.mouse.click(tokens["x"] + tokens["width"] * (step + 0.5) / 12, tokens["y"] + tokens["height"] / 2)
        page.get_by_label("Unit in focus", exact=True).select_option(str(unit))
        bench.hold(page, "gains/U_z", -2.25)
        assert bench.shown(page)[:2] == [str(step), str(unit)]
        bench.assert_true(page, replace(scene, gains=(("U_z", -2.25),), step=step, unit=unit))


@pytest.mark.parametrize(
    ("opened", "button", "slider"),
    [
        ("z", "Get a slider for this number of W_z", "edits/W_z/{unit}/0"),
        ("z", "Get a slider for this number of U_z", "edits/U_z/{unit}/0"),
        ("z", "Get a slider for this input", "input_edits/{step}/0"),
        ("n", None, "clamps/n/{unit}/{step}"),
    ],
    ids=["weight", "recurrent weight", "input", "clamp"],
)
def test_a_number_of_the_arithmetic_gets_a_slider_of_its_own(
    server: str, page: Page, opened: str, button: str | None, slider: str
) -> None:
    rng = np.random.default_rng(5)
    scene = replace(scene_of(EVERY[8], rng), step=7, unit=1)
    bench.visit(page, server, scene)
    bench.open_arithmetic(page, opened)
    if button is None:
        page.locator(bench.ASIDE).get_by_role("button", name="What if").click()
    else:
        page.locator(bench.ASIDE).get_by_role("button", name=button).first.click()
    slider = slider.format(unit=1, step=7)
    expect(page.locator(bench.range_of(slider))).to_be_visible()
    kind, *place = slider.split("/")
    where = tuple(int(part) if part.isdecimal() else part for part in place)
    for value in (-0.9, 0.42, 0.8):
        bench.slide(page, slider, value)
        position = bench.frame_of(page, slider, value, within=0.101)
        there = with_row(scene, kind, where, position)
        bench.assert_true(page, there)
    bench.assert_coloured(page, there, scale_of=scene)
    bench.let_go(page, slider)
    bench.wait_for_address(page, there)
    harness.settle(page)
    bench.assert_true(page, there)
    bench.assert_coloured(page, there)
    bench.slide(page, slider, -0.9)
    bench.assert_true(page, with_row(scene, kind, where, bench.frame_of(page, slider, -0.9, within=0.101)))


def test_a_typed_number_is_shown_and_kept(server: str, page: Page) -> None:
    scene = scene_of(EVERY[6], np.random.default_rng(9))
    bench.visit(page, server, scene)
    field = page.get_by_label("add to b_z, as a number")
    field.fill("1.234")
    field.press("Enter")
    there = replace(scene, shifts=(("z", 1.234),))
    bench.wait_for_address(page, there)
    harness.settle(page)
    bench.assert_true(page, there)
    assert "shift=z_1.234" in page.url
    page.get_by_role("button", name="Back to 0: add to b_z").click()
    bench.wait_for_address(page, scene)
    harness.settle(page)
    bench.assert_true(page, scene)
