"""The data of the bench: the run, rounded once, in the form that the contract with the browser asks for."""

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given, settings

import gru_viz as gv
from gru_viz.cells.formula import latex_with_numbers, thousandths
from gru_viz.cells.inline import spans
from gru_viz.cells.notation import COLOURS, entry, shown
from gru_viz.scene.scene import START, Scene, base
from gru_viz.views.arithmetic import arithmetic
from gru_viz.views.bench import bench_data, bench_info
from gru_viz.views.lab import fixed_range
from gru_viz.views.packed import unpack
from gru_viz.views.reading import read
from gru_viz.views.tables import short_tokens

from ..every import every_cell, every_notation
from ..scene.strategies import scenes


def scene_of(cell, notation="article", **fields):
    options = {"update": "keep", "reset": "after", "output": "tanh", "gates_read": "activation", **dict(cell.options)}
    return Scene(cell=cell.kind, notation=notation, sequence="numbers", hidden=3,
                 numbers=((0.5, 1.0), (0.25, -1.0), (0.0, 3.0), (1.5, 2.0)), **options, **fields)  # fmt: skip


def by_steps(part, steps):
    """Blocks (T, size) by name."""
    numbers, found, at = unpack(part["packed"]), {}, 0
    for name, size in part["series"]:
        found[name] = numbers[at : at + steps * size].reshape(steps, size)
        at += steps * size
    assert at == len(numbers)
    return found


def given_of(part):
    numbers, found, at = unpack(part["packed"]), {}, 0
    for name, rows, columns in part["series"]:
        found[name] = numbers[at : at + rows * columns].reshape(rows, columns)
        at += rows * columns
    assert at == len(numbers)
    return found


@settings(max_examples=60, deadline=None)
@given(scenes())
def test_the_data_is_the_run_and_plain_json(scene):
    reading = read(scene)
    data = json.loads(json.dumps(bench_data(bench_info(reading)), allow_nan=False))
    trace, cell = reading.trace, reading.cell
    values = by_steps(data["values"], trace.steps)
    old = [name for name in ("h_prev", "c_prev") if name in cell.by_name]
    assert list(values) == ["x", *cell.names, *old]
    for name, block in values.items():
        np.testing.assert_array_equal(block, thousandths(trace[name]), err_msg=name)
    weights = given_of(data["given"])
    assert list(weights) == [spec.name for spec in cell.parameters] or set(weights) == set(reading.params)
    for name, block in weights.items():
        np.testing.assert_array_equal(block, thousandths(reading.params[name]).reshape(scene.hidden, -1))
        assert block.shape[1] == 1 or name[0] in "WU"
    assert data["past"] == list(shown(cell))
    if scene.clamps:
        free = by_steps(data["free"], trace.steps)
        unforced = read(dataclasses.replace(scene, clamps=())).trace
        assert list(free) == data["past"]
        for name, block in free.items():
            np.testing.assert_array_equal(block, thousandths(unforced[name]))
    else:
        assert data["free"] is None
    assert data["clamps"] == [list(clamp) for clamp in scene.clamps]
    assert data["tokens"] == short_tokens(reading.sequence) and data["columns"] == list(reading.sequence.columns)
    assert len(data["tokens"]) == len(data["known"]) == trace.steps and len(data["unit_names"]) == scene.hidden
    assert (data["step"], data["unit"], data["stage"]) == (scene.step, scene.unit, scene.stage)


@every_notation
@every_cell
def test_every_node_of_the_cell_is_explained(cell, notation):
    for clamps in ((), (("h", 0.5, 0, 1),)):
        reading = read(scene_of(cell, notation, clamps=clamps))
        assert reading.cell == cell
        data = bench_data(bench_info(reading))
        quantities = data["quantities"]
        assert set(quantities) == set(cell.by_name)
        for name, what in quantities.items():
            known = entry(cell, name, notation)
            assert what["symbol"] == {"head": known.symbol.head, "sub": known.symbol.sub.replace("-", "−")}
            assert (what["title"], what["meaning"], what["role"]) == (known.title, known.meaning, known.role)
            assert what["colour"] == known.colour in COLOURS
            assert what["scale"] == ("gate" if known.is_unit_interval else "state")
            assert (what["low"], what["high"]) == fixed_range(reading, name)
            assert what["formula"] == [span.to_json() for span in spans(cell, name, notation)]
            assert {span["q"] for span in what["formula"] if "q" in span} <= set(quantities)
            columns = {"W": "3 × 2", "U": "3 × 3"}
            shape = columns.get(name[0]) if cell.by_name[name].op == "matrix" else None
            assert what["shape"] == (shape or ("2 columns" if name == "x" else "3 units"))


def test_one_unit_and_one_column_are_not_plural():
    data = bench_data(bench_info(read(Scene(hidden=1))))
    assert (data["quantities"]["x"]["shape"], data["quantities"]["h"]["shape"]) == ("1 column", "1 unit")


def test_a_designed_scene_names_its_units():
    data = bench_data(bench_info(read(base(START))))
    assert data["unit_names"] == ["topic", "opinion", "verdict heard"]
    assert bench_data(bench_info(read(Scene())))["unit_names"] == [""] * 4


def test_what_the_page_adds_is_handed_on():
    scene = dataclasses.replace(base(START), stage=1)
    info = bench_info(read(scene), [["edits", ["W_z", 0, 1]], ["nonsense"]])
    data = bench_data(
        info, dress="walkthrough", svg="<svg>", narrow="<svg/>", hand="a1", acked=17,
        stages=[("Update gate", ("z", "s_z"))], scales={"light": {}}, keys={"ArrowLeft": "step"},
    )  # fmt: skip
    assert (data["dress"], data["svg"], data["narrow"]) == ("walkthrough", "<svg>", "<svg/>")
    assert (data["hand"], data["acked"], data["stage"]) == ("a1", 17, 1)
    assert data["stages"] == [{"title": "Update gate", "lit": ["z", "s_z"]}]
    assert (data["scales"], data["keys"]) == ({"light": {}}, {"ArrowLeft": "step"})
    last = data["sliders"][-1]
    assert (last["id"], last["kind"], last["place"]) == ("edits/W_z/0/1", "edits", ["W_z", 0, 1])
    assert set(last) == {"id", "kind", "place", "group", "label", "low", "high", "step", "value", "neutral", "basis"}
    assert set(last["label"]) == {"text", "head", "sub", "after"}
    json.dumps(data, allow_nan=False)


def test_a_forced_value_is_shown_as_forced_and_its_free_run_beside_it():
    scene = dataclasses.replace(base(START), clamps=(("z", 1.0, 0, None),))
    reading = read(scene)
    info = bench_info(reading)
    assert set(info.values["z"][:, 0]) == {1000}
    np.testing.assert_array_equal(info.values["one_minus_z"][:, 0], 0)
    assert info.free is not None
    free = gv.run(reading.cell, reading.params, reading.sequence.xs)
    np.testing.assert_array_equal(info.free["z"], thousandths(free["z"]))
    assert info.run != bench_info(read(base(START))).run


@pytest.mark.parametrize(
    ("scene", "most"), [(base(START), 30_000), (Scene(cell="lstm", hidden=16, steps=200), 300_000)]
)
def test_the_data_stays_small(scene, most):
    assert len(json.dumps(bench_data(bench_info(read(scene))))) < most


def test_a_number_that_somebody_gave_is_never_shown_as_0():
    scene = Scene(
        hidden=2, sequence="numbers", numbers=((0.0004, 0.0), (-0.000012345, 0.5)),
        edits=(("W_z", 1, 0, 0.0002), ("b_z", 0, 0, 4e-7), ("U_n", 0, 1, 0.0)),
    )  # fmt: skip
    reading = read(scene)
    assert bench_data(bench_info(reading))["small"] == {
        "x/0/0": "0.0004", "x/1/0": "−1.2e−05", "W_z/1/0": "0.0002", "b_z/0/0": "4e−07"
    }  # fmt: skip
    assert r"4 \cdot 10^{-7}" in latex_with_numbers(reading.cell, reading.trace, "z", 0, 0)
    assert "0.0004" in str(arithmetic(reading, "x", 0, 0).to_json())
    assert arithmetic(reading, "b_z", 0, 0).value == "4e−07"
    assert "0.0002" in str(arithmetic(reading, "W_z", 1, 0).to_json())
