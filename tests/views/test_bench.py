"""The data of the bench: the run, rounded once, in the form that the contract with the browser asks for."""

import base64
import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings

import gru_viz as gv
from gru_viz.cells.inline import spans
from gru_viz.cells.notation import COLOURS, entry
from gru_viz.scene.scene import START, Scene, base, tuned
from gru_viz.views.bench import bench_data, bench_info, cell_info, check_numbers, material_part, program, structure_part
from gru_viz.views.mistaken_run import case
from gru_viz.views.reading import read

from ..every import every_cell, every_notation
from ..scene.strategies import scenes


def scene_of(cell, notation="article", **fields):
    options = {"update": "keep", "reset": "after", "output": "tanh", "gates_read": "activation", **dict(cell.options)}
    return Scene(cell=cell.kind, notation=notation, sequence="numbers", hidden=3,
                 numbers=((0.5, 1.0), (0.25, -1.0), (0.0, 3.0), (1.5, 2.0)), **options, **fields)  # fmt: skip


def floats(part):
    """Arrays by name."""
    numbers, found, at = np.frombuffer(base64.b64decode(part["data"])), {}, 0
    for name, *shape in part["series"]:
        size = math.prod(shape)
        found[name] = numbers[at : at + size].reshape(shape)
        at += size
    assert at == len(numbers)
    return found


def about(reading):
    inputs = reading.sequence.xs.shape[1]
    return cell_info(reading.cell, reading.scene.notation, units=reading.scene.hidden, inputs=inputs)


def structure_of(reading, **more):
    return json.loads(structure_part(about(reading), **more).text)


def data_of(reading, **more):
    info = bench_info(reading)
    return {**json.loads(material_part(info).text), **json.loads(json.dumps(bench_data(info, **more), allow_nan=False))}


@settings(max_examples=60, deadline=None)
@given(scenes())
def test_the_data_is_what_the_run_is_made_of_and_plain_json(scene):
    reading = read(scene)
    data = data_of(reading)
    weights = tuned(floats(data["parameters"]), *(data["rows"][kind] for kind in ("gains", "shifts", "edits")))
    assert set(weights) == set(reading.params)
    for name, block in weights.items():
        np.testing.assert_array_equal(block, reading.params[name], err_msg=name)
    (xs,) = floats(data["x"]).values()
    xs = xs.copy()
    for step, column, value in data["rows"]["input_edits"]:
        xs[step, column] = value
    np.testing.assert_array_equal(xs, reading.sequence.xs)
    assert data["rows"]["clamps"] == [list(clamp) for clamp in scene.clamps]
    assert data["tokens"] == list(reading.sequence.tokens) and data["columns"] == list(reading.sequence.columns)
    assert len(data["tokens"]) == len(data["known"]) == reading.trace.steps and len(data["unit_names"]) == scene.hidden
    assert (data["step"], data["unit"], data["stage"]) == (scene.step, scene.unit, scene.stage)
    assert data["named"] == reading.sequence.named


def test_the_check_tells_any_unit_of_any_state():
    reading = read(scene_of(gv.cell("lstm")))
    check = check_numbers(reading)
    assert check.shape == (4,)
    for name in ("h", "c"):
        for unit in range(3):
            other = dict(reading.trace)
            other[name] = other[name].copy()
            other[name][2, unit] += 1e-3
            moved = check_numbers(reading._replace(trace=other)) - check
            assert abs(moved[2]) >= 1e-3 - 1e-12 and np.all(np.delete(moved, 2) == 0)


@every_notation
@every_cell
def test_every_node_of_the_cell_is_explained(cell, notation):
    for clamps in ((), (("h", 0.5, 0, 1),)):
        reading = read(scene_of(cell, notation, clamps=clamps))
        assert reading.cell == cell
        quantities = structure_of(reading)["quantities"]
        assert set(quantities) == set(cell.by_name)
        for name, what in quantities.items():
            known = entry(cell, name, notation)
            assert what["symbol"] == {"head": known.symbol.head, "sub": known.symbol.sub.replace("-", "−")}
            assert (what["title"], what["meaning"], what["role"]) == (known.title, known.meaning, known.role)
            assert what["colour"] == known.colour in COLOURS
            assert what["scale"] == ("gate" if known.is_unit_interval else "state")
            assert what["op"] == cell.by_name[name].op
            assert what["bounds"] == (None if known.low is None else [known.low, known.high])
            assert what["formula"] == [span.to_json() for span in spans(cell, name, notation)]
            assert {span["q"] for span in what["formula"] if "q" in span} <= set(quantities)
            columns = {"W": "3 × 2", "U": "3 × 3"}
            shape = columns.get(name[0]) if cell.by_name[name].op == "matrix" else None
            assert what["shape"] == (shape or ("2 columns" if name == "x" else "3 units"))


def test_one_unit_and_one_column_are_not_plural():
    told = structure_of(read(Scene(hidden=1)))["quantities"]
    assert (told["x"]["shape"], told["h"]["shape"]) == ("1 column", "1 unit")


def test_a_designed_scene_names_its_units():
    data = data_of(read(base(START)))
    assert data["unit_names"] == ["topic", "opinion", "verdict heard"]
    assert data_of(read(Scene()))["unit_names"] == [""] * 4


def test_what_the_page_adds_is_handed_on():
    scene = dataclasses.replace(base(START), stage=1)
    reading = read(scene)
    picked = [["edits", ["W_z", 0, 1]], ["nonsense"]]
    data = data_of(reading, picked=picked, dress="walkthrough", hand="a1", acked=17)
    told = structure_of(
        reading, svg="<svg>", narrow="<svg/>",
        stages=[{"title": "Update gate", "lit": ["z", "s_z"]}], scales={"light": {}}, keys={"ArrowLeft": "step"},
    )  # fmt: skip
    assert (data["dress"], told["svg"], told["narrow"]) == ("walkthrough", "<svg>", "<svg/>")
    assert (data["hand"], data["acked"], data["stage"]) == ("a1", 17, 1)
    assert told["stages"] == [{"title": "Update gate", "lit": ["z", "s_z"]}]
    assert (told["scales"], told["keys"]) == ({"light": {}}, {"ArrowLeft": "step"})
    assert data["picked"] == picked[:1]
    last = data["sliders"][-1]
    assert (last["id"], last["kind"], last["place"]) == ("gains/U_n", "gains", ["U_n"])
    assert set(last) == {"id", "kind", "place", "group", "label", "low", "high", "step", "value", "neutral"}
    assert set(last["label"]) == {"text", "head", "sub"}


def test_a_hand_changes_the_data_and_neither_structure_nor_material():
    scene = base(START)
    moved = dataclasses.replace(scene, clamps=(("z", 1.0, 0, None),), shifts=(("z", 2.0),), step=3)
    moved = dataclasses.replace(moved, gains=(("U_n", 2.0),), edits=(("W_z", 0, 0, 1.5),), input_edits=((1, 0, 2.0),))
    before, after = bench_info(read(scene)), bench_info(read(moved))
    assert structure_part(about(read(scene))) == structure_part(about(read(moved)))
    assert material_part(before) == material_part(after)
    assert before.run != after.run
    assert structure_of(read(scene)) != structure_of(read(dataclasses.replace(scene, notation="ng")))
    mistaken = case(scene, "double-sigmoid").wrong.cell
    assert program(about(read(scene))) != program(about(read(scene))._replace(cell=mistaken))


def test_a_run_to_look_at_brings_its_own_numbers():
    reading = read(dataclasses.replace(base(START), gains=(("W_z", 2.0),), clamps=(("z", 1.0, 0, None),)))
    info = bench_info(reading, is_live=False)
    shut = cell_info(reading.cell, "article", units=3, inputs=4, is_live=False)
    np.testing.assert_array_equal(info.parameters["W_z"], reading.params["W_z"])
    assert info.rows["gains"] == () and info.rows["clamps"] == reading.scene.clamps
    assert shut.outlines == {} and info.sliders == ()


@pytest.mark.parametrize(("scene", "most"), [(base(START), 6_000), (Scene(cell="lstm", hidden=16, steps=200), 8_000)])
def test_the_data_stays_small(scene, most):
    assert len(json.dumps(bench_data(bench_info(read(scene))))) < most
