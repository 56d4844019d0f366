"""Sliders that somebody asked for: what they are called, where they can stand, and that no other can be had."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from gru_viz.scene.scene import START, Scene, base
from gru_viz.scene.setting import MAX_CLAMPS
from gru_viz.views.lab import fixed_range
from gru_viz.views.reading import Reading, read
from tests.browser import machine
from tests.browser.test_program import random_scene

Place = tuple[Any, ...]


@pytest.fixture
def runner(page: Page) -> Page:
    page.set_content("<!doctype html><title>machine</title>")
    page.add_script_tag(content=machine.script("picked.js") + "window.pickedSliders = pickedSliders;")
    return page


def sliders(page: Page, reading: Reading, *places: Place) -> list[dict[str, Any]]:
    """The slider of each kind and place."""
    machine.load(page, reading)
    focus = {"unit": reading.scene.unit, "step": reading.scene.step}
    picked = [[kind, list(place)] for kind, *place in places]
    found: list[dict[str, Any]] = page.evaluate("given => pickedSliders(model, ...given)", [picked, focus])
    return found


def slider(page: Page, scene: Scene, *place: Any) -> dict[str, Any]:
    (found,) = sliders(page, read(scene), place)
    return found


def grid(found: dict[str, Any]) -> tuple[float, float, float]:
    return found["low"], found["high"], found["step"]


def test_what_a_picked_slider_is_called(runner: Page) -> None:
    scene = dataclasses.replace(base(START), step=36)
    called = {
        ("edits", "W_z", 1, 0): ("W_z[1, praise]", "W_ux[1, praise]"),
        ("edits", "U_n", 0, 2): ("U_[0, 2]", "W_cc[0, 2]"),
        ("edits", "b_r", 2, 0): ("b_r[2]", "b_r[2]"),
        ("input_edits", 5, 1): ("x_[blame] at t = 5", "x_[blame] at t = 5"),
        ("clamps", "z", 1, 36): ("z_ of unit 1 at t = 36", "Γ_u of unit 1 at t = 36"),
        ("clamps", "h", None, None): ("h_ of every unit at every step", "c_ of every unit at every step"),
    }
    for at, notation in enumerate(("article", "ng")):
        found = sliders(runner, read(dataclasses.replace(scene, notation=notation)), *called)
        labels = [f"{each['label']['head']}_{each['label']['sub']}{each['label']['after']}" for each in found]
        assert labels == [names[at] for names in called.values()]
        ids = ["/".join("*" if part is None else str(part) for part in place) for place in called]
        assert [each["id"] for each in found] == ids


def test_values_and_neutrals(runner: Page) -> None:
    scene = Scene(gains=(("W_z", 2.0),), edits=(("W_z", 1, 0, 12.5),), input_edits=((3, 0, 0.25),),
                  clamps=(("r", 0.75, 2, 4),), shifts=(("n", -1.0),), step=4, unit=2)  # fmt: skip
    plain, reading = read(dataclasses.replace(scene, edits=(), input_edits=())), read(scene)
    weight = slider(runner, scene, "edits", "W_z", 1, 0)
    assert (weight["value"], weight["neutral"], grid(weight)) == (12.5, plain.params["W_z"][1, 0], (-20, 20, 0.2))
    near = slider(runner, scene, "edits", "W_z", 2, 0)
    assert near["value"] == near["neutral"] == plain.params["W_z"][2, 0]
    assert grid(near) == (-10, 10, 0.1)
    bias = slider(runner, scene, "edits", "b_n", 1, 0)
    assert bias["neutral"] == plain.params["b_n"][1], "shifts come first"
    one_input = slider(runner, scene, "input_edits", 3, 0)
    assert (one_input["value"], one_input["neutral"]) == (0.25, plain.sequence.xs[3, 0])
    forced = slider(runner, scene, "clamps", "r", 2, 4)
    assert (forced["value"], forced["neutral"], grid(forced)) == (0.75, None, (0, 1, 0.01))
    for (unit, step), at in {(1, 7): (7, 1), (None, 7): (7, 2), (1, None): (4, 1), (None, None): (4, 2)}.items():
        free = slider(runner, scene, "clamps", "n", unit, step)
        assert free["value"] == round(float(reading.trace["n"][at]), 3)
        assert grid(free) == (-1, 1, 0.02)


def test_a_weight_does_not_change_its_own_grid(runner: Page) -> None:
    edits = (("W_n", 0, 0, 15.0), ("W_z", 0, 0, 1.0))
    for name, low in (("W_n", -20), ("W_z", -10)):
        assert slider(runner, Scene(edits=edits), "edits", name, 0, 0)["low"] == low
    far = Scene(gains=(("U_n", 4.0),), weights="seed", hidden=1, seed=0, edits=(("U_n", 0, 0, 1.0),))
    assert slider(runner, far, "edits", "U_n", 0, 0)["high"] == 10


def test_an_unbounded_state_has_the_range_of_the_run_without_that_force(runner: Page) -> None:
    assert grid(slider(runner, base("counter"), "clamps", "c", 0, 5)) == (-10, 10, 0.2), "up to 10, where clamps end"
    small = Scene(cell="lstm")
    assert slider(runner, small, "clamps", "c", 0, None)["high"] == 1
    loud = slider(runner, dataclasses.replace(small, clamps=(("c", 7.5, 0, None),)), "clamps", "c", 0, None)
    assert (loud["low"], loud["high"], loud["value"]) == (-1, 1, 7.5)


def test_what_a_scene_does_not_have_gets_no_slider(runner: Page) -> None:
    places = [("edits", "W_q", 0, 0), ("edits", "W_z", 3, 0), ("edits", "b_z", 0, 1), ("edits", "W_z", -1, 0),
              ("input_edits", 41, 0), ("input_edits", 0, 9), ("clamps", "s_z", 0, 0), ("clamps", "z", 3, 0),
              ("clamps", "z", None, 41), ("clamps", "z", None, -1), ("shifts", "z"), ("constructor", "z")]  # fmt: skip
    assert sliders(runner, read(base(START)), *places) == []
    full = dataclasses.replace(base(START), clamps=tuple(("z", 0.5, at % 3, at // 3) for at in range(MAX_CLAMPS)))
    found = sliders(runner, read(full), ("clamps", "z", 0, 0), ("clamps", "r", 0, 0))
    assert [each["id"] for each in found] == ["clamps/z/0/0"], "a scene holds so many and no more"


def test_colour_scales_end_where_those_of_the_figures_do(runner: Page) -> None:
    rng = np.random.default_rng(5)
    scenes = [base("counter"), base(START), Scene(cell="lstm", output="identity"), *map(random_scene, [rng] * 12)]
    for scene in scenes:
        reading = read(scene)
        machine.load(runner, reading)
        ranges = runner.evaluate("model.ranges")
        assert ranges == {name: list(fixed_range(reading, name)) for name in reading.cell.by_name}
