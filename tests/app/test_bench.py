"""What a page sends to the bench in the browser: what the run is made of, in few bytes."""

import json
from dataclasses import replace

import numpy as np
import pytest

from gru_viz.scene.link import dump
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import START, Scene, base
from gru_viz.ui.bench import _gestures
from gru_viz.ui.frame import HOME, LAB, WALKTHROUGH
from gru_viz.views.bench import bench_data, bench_info, material_part
from gru_viz.views.reading import read
from tests.app.test_pages import opened, scene_of, sound
from tests.every import every_cell

LARGEST = 360_000
"""Bytes for the scene that opens first, script and drawings of the bench included."""
LARGEST_MOVING = 16_000
"""Bytes for every change of a hand after that."""


def payload(at):
    texts = [component.proto.json for component in at.get("bidi_component")]
    (text,) = [text for text in texts if '"dress"' in text]
    return text


def structure(data):
    return json.loads(data["texts"][data["parts"][2]])


def material(data):
    return data["texts"][data["parts"][3]]


def assert_is_the_run(data, scene):
    wanted = bench_data(bench_info(read(scene)), dress=data["dress"], heading=data["heading"])
    assert {name: data[name] for name in wanted} == json.loads(json.dumps(wanted))
    assert material(data) == material_part(bench_info(read(scene))).text


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
    assert data["rows"]["clamps"] == [["z", 0.25, 1, 10], ["r", 1.0, None, None]]


def test_each_page_dresses_its_bench():
    lab, tour, home = (json.loads(payload(opened(page))) for page in (LAB, WALKTHROUGH, HOME))
    assert (lab["dress"], tour["dress"], home["dress"]) == ("lab", "walkthrough", "small")
    assert structure(lab)["stages"] == structure(home)["stages"] == []
    stages, names = structure(tour)["stages"], set(structure(tour)["quantities"])
    assert len(stages) >= 3
    assert all(stage["title"] and set(stage["lit"]) <= names for stage in stages)


def test_what_the_browser_keeps_is_not_sent_again():
    at = opened(LAB)
    first = json.loads(payload(at))
    assert set(first["texts"]) == set(first["parts"]) and len(first["parts"]) == 4
    assert len(payload(at)) < LARGEST
    at.session_state["what the browser keeps of the benches"] = {*first["parts"]}
    text = payload(sound(at.run()))
    again = json.loads(text)
    assert again["texts"] == {} and again["parts"] == first["parts"]
    assert len(text) < LARGEST_MOVING
    at.selectbox(key="set_notation").set_value("ng").run()
    other = json.loads(payload(sound(at)))
    assert other["parts"][:2] == first["parts"][:2] and set(other["texts"]) == {other["parts"][2]}


def test_a_choice_in_the_sidebar_reaches_the_bench():
    at = opened(LAB)
    before = json.loads(payload(at))
    at.selectbox(key="set_reset").set_value("before").run()
    sound(at)
    data = json.loads(payload(at))
    assert data["run"] != before["run"]
    assert structure(data)["svg"] != structure(before)["svg"]
    assert_is_the_run(data, scene_of(at))


def test_text_from_a_link_travels_as_data():
    scene = Scene(sequence="text", text="<script>alert(1)</script> **good** 🙂")
    data = json.loads(payload(sound(opened(LAB, dump(scene)))))
    assert json.loads(material(data))["tokens"] == list(read(scene).trace.tokens)
    assert "<script" not in data["texts"][data["parts"][2]]


def test_a_message_is_no_more_gestures_than_a_hand_can_have_made():
    few = [{"gesture": name, "to": at} for at, name in enumerate("aabca")]
    assert [(gesture, [one["to"] for one in group]) for gesture, group in _gestures(few)] == [
        ("a", [0, 1]), ("b", [2]), ("c", [3]), ("a", [4]),
    ]  # fmt: skip
    many = [{"gesture": "ab"[at % 2], "to": at} for at in range(30_000)]
    found = [group for _, group in _gestures(many)]
    assert len(found) == 20 and [one for group in found for one in group] == many
    assert list(_gestures([])) == []
