"""What a page sends to the bench in the browser: the numbers of the run, in few bytes."""

import json
from dataclasses import replace

import numpy as np
import pytest

from gru_viz.cells.formula import thousandths
from gru_viz.scene.link import dump
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import START, Scene, base
from gru_viz.ui.frame import HOME, LAB, WALKTHROUGH
from gru_viz.views.packed import unpack
from gru_viz.views.reading import read
from tests.app.test_pages import opened, scene_of, sound
from tests.every import every_cell

LARGEST = 150_000
"""Bytes for the scene that opens first. Most of it is the two drawings, which stay as they are while a hand moves."""
LARGEST_MOVING = 30_000
"""Without the drawings."""


def payload(at):
    texts = [component.proto.json for component in at.get("bidi_component")]
    (text,) = [text for text in texts if '"dress"' in text]
    return text


def blocks(packed, rows):
    """The (rows, size) blocks by name."""
    values, found, at = unpack(packed["packed"]) / packed["packed"]["scale"], {}, 0
    for name, *shape in packed["series"]:
        shape = (rows, *shape) if rows else shape
        found[name] = values[at : at + int(np.prod(shape))].reshape(shape)
        at += found[name].size
    assert at == len(values)
    return found


def assert_is_the_run(data, scene):
    reading = read(scene)
    steps = reading.trace.steps
    values = blocks(data["values"], steps)
    assert set(reading.cell.names) <= set(values)
    for name, block in values.items():
        np.testing.assert_array_equal(block, thousandths(reading.trace[name]) / 1000, err_msg=name)
    given = blocks(data["given"], 0)
    assert set(given) == {spec.name for spec in reading.cell.parameters}
    for name, block in given.items():
        wanted = thousandths(reading.params[name]) / 1000
        np.testing.assert_array_equal(block, wanted.reshape(block.shape), err_msg=name)
    assert len(data["tokens"]) == len(data["known"]) == steps
    assert (data["step"], data["unit"]) == (scene.step, scene.unit)


@every_cell
def test_the_lab_sends_the_numbers_of_the_run(cell):
    xs = tuple(map(tuple, np.random.default_rng(3).normal(0, 1, (9, 2)).round(3).tolist()))
    fields = {"cell": cell.kind, **dict(cell.options), "sequence": "numbers", "numbers": xs, "hidden": 3}
    scene = Scene(**fields, seed=4, step=5, unit=2)
    assert_is_the_run(json.loads(payload(sound(opened(LAB, dump(scene))))), scene)


@pytest.mark.parametrize("weights", PRESETS)
@pytest.mark.parametrize("page", [WALKTHROUGH, LAB])
def test_every_preset_sends_its_run_cold_and_warm(page, weights):
    at = sound(opened(page, {"weights": weights}))
    assert_is_the_run(json.loads(payload(at)), base(weights))
    assert_is_the_run(json.loads(payload(sound(at.run()))), base(weights))


def test_clamps_and_edits_arrive_with_the_run_without_them():
    scene = replace(
        base(START),
        clamps=(("z", 0.25, 1, 10), ("r", 1.0, None, None)),
        edits=(("W_z", 1, 0, 2.5),),
        gains=(("U_n", 2.0),),
    )
    data = json.loads(payload(sound(opened(LAB, dump(scene)))))
    assert_is_the_run(data, scene)
    assert data["clamps"] == [["z", 0.25, 1, 10], ["r", 1.0, None, None]]
    free = blocks(data["free"], len(data["tokens"]))
    without = read(replace(scene, clamps=())).trace
    for name in data["past"]:
        np.testing.assert_array_equal(free[name], thousandths(without[name]) / 1000, err_msg=name)
    assert json.loads(payload(opened(LAB)))["free"] is None


def test_each_page_dresses_its_bench():
    lab, tour, home = (json.loads(payload(opened(page))) for page in (LAB, WALKTHROUGH, HOME))
    assert (lab["dress"], tour["dress"], home["dress"]) == ("lab", "walkthrough", "small")
    assert lab["stages"] == home["stages"] == []
    assert len(tour["stages"]) >= 3
    names = set(tour["quantities"])
    assert all(stage["title"] and set(stage["lit"]) <= names for stage in tour["stages"])


def test_the_first_scene_is_small():
    for page in (LAB, WALKTHROUGH, HOME):
        text = payload(opened(page))
        data = json.loads(text)
        assert len(text) < LARGEST
        assert len(text) - len(json.dumps(data["svg"])) - len(json.dumps(data["narrow"])) < LARGEST_MOVING


def test_the_largest_scene_opens_and_stays_below_a_megabyte():
    scene = Scene(cell="lstm", hidden=16, steps=200, sequence="noise", clamps=(("c", 0.5, 3, 100),))
    text = payload(sound(opened(LAB, dump(scene))))
    assert_is_the_run(json.loads(text), scene)
    assert len(text) < 1_000_000


def test_a_choice_in_the_sidebar_reaches_the_bench():
    at = opened(LAB)
    before = json.loads(payload(at))
    at.selectbox(key="set_reset").set_value("before").run()
    sound(at)
    data = json.loads(payload(at))
    assert data["run"] != before["run"]
    assert data["svg"] != before["svg"]
    assert_is_the_run(data, scene_of(at))


def test_text_from_a_link_travels_as_data():
    scene = Scene(sequence="text", text="<script>alert(1)</script> **good** 🙂")
    data = json.loads(payload(sound(opened(LAB, dump(scene)))))
    assert data["tokens"] == list(read(scene).trace.tokens)
    assert "<script" not in data["svg"] + data["narrow"]
