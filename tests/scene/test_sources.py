"""The table of sources: possible cells, real layouts, and the facts that are known of each."""

from pathlib import Path

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.mistakes import TABLE
from gru_viz.cells.notation import NOTATIONS
from gru_viz.scene.settings import BY_FIELD
from gru_viz.scene.sources import CONTENDERS, CONTRADICTION, MISTAKES, REFERENCE, SOURCES
from gru_viz.views.conventions import stored_shape
from tests.reference import layouts

GRUS = {
    # source: z = 1 means, reset, biases
    "article-formula": ("keep", "after", False),
    "article-drawing": ("keep", "before", False),
    "ng": ("take", "before", True),
    "notes": ("take", "before", True),
    "cho-v1": ("keep", "after", False),
    "cho-v3": ("keep", "before", False),
    "chung": ("take", "before", False),
    "pytorch": ("keep", "after", True),
    "keras": ("keep", "after", True),
    "keras-before": ("keep", "before", True),
    "onnx": ("keep", "before", True),
    "onnx-linear": ("keep", "after", True),
}


def test_every_gru_has_the_conventions_of_its_source():
    found = {id: tuple(source.options.values()) for id, source in SOURCES.items() if source.cell == "gru"}
    assert found == GRUS


@pytest.mark.parametrize("id", SOURCES)
def test_a_source_is_a_possible_cell_and_says_what_it_is(id):
    source = SOURCES[id]
    cell = gv.cell(source.cell, **source.options)
    assert dict(cell.options) == source.options, "every convention is named, none is left to a default"
    assert source.notation in NOTATIONS
    assert source.title and source.note.endswith(".")
    assert source.note.count("$") % 2 == 0
    assert bool(source.packed) == bool(source.letters) == bool(source.arrays) == bool(source.along)
    if source.packed:
        assert sorted(source.packed) == sorted(cell.gates)


def test_packed_orders_are_those_that_unpack_the_fixtures():
    orders = {
        "pytorch": layouts.PYTORCH_ORDER["gru"],
        "pytorch-lstm": layouts.PYTORCH_ORDER["lstm"],
        "keras": layouts.KERAS_ORDER["gru"],
        "keras-before": layouts.KERAS_ORDER["gru"],
        "onnx": layouts.ONNX_ORDER["gru"],
        "onnx-linear": layouts.ONNX_ORDER["gru"],
    }
    assert {id: "".join(source.packed) for id, source in SOURCES.items() if source.packed} == orders


FIXTURES = {
    "pytorch": ("pytorch_gru", layouts.from_pytorch, {}),
    "pytorch-lstm": ("pytorch_lstm", layouts.from_pytorch, {}),
    "keras": ("keras_gru_after", layouts.from_keras, {"reset_after": True}),
    "keras-before": ("keras_gru_before", layouts.from_keras, {}),
    "onnx": ("onnx_gru_before", layouts.from_onnx, {}),
    "onnx-linear": ("onnx_gru_after", layouts.from_onnx, {"reset_after": True}),
}
"""Source → what the library itself computed, and how its arrays are unpacked."""


def stored(id):
    with np.load(Path(layouts.__file__).with_name(f"{FIXTURES[id][0]}.npz")) as found:
        return dict(found)


@pytest.mark.parametrize("id", FIXTURES)
def test_arrays_have_the_shapes_of_the_librarys_own(id):
    found = stored(id)
    inputs, units = found["xs"].shape[1], found["h"].shape[1]
    for array in SOURCES[id].arrays:
        assert stored_shape(array.axes, inputs, units) == found[array.name].shape, array.name


@pytest.mark.parametrize("id", FIXTURES)
def test_a_librarys_source_computes_what_the_library_computed(id):
    source, found = SOURCES[id], stored(id)
    _, unpack, more = FIXTURES[id]
    arrays = {array.name: found[array.name] for array in source.arrays}
    values = unpack(source.cell, arrays) if unpack is layouts.from_pytorch else unpack(source.cell, **arrays, **more)
    cell = gv.cell(source.cell, **source.options)
    trace = gv.run(cell, gv.Parameters(cell, values), found["xs"], h0=found["h0"], c0=found.get("c0"))
    np.testing.assert_allclose(trace["h"], found["h"], rtol=0, atol=1e-12)


def test_the_article_is_one_text_in_two_conventions():
    one, other = (SOURCES[id].options for id in CONTRADICTION)
    assert {name for name in one if one[name] != other[name]} == {"reset"}


def test_the_reference_of_every_kind_is_a_source_or_its_relabelling():
    for kind in {source.cell for source in SOURCES.values()}:
        gv.cell(kind, **REFERENCE[kind])
    assert SOURCES["pytorch"].options == {**REFERENCE["gru"], "biases": True}
    assert SOURCES["pytorch-lstm"].options == {**REFERENCE["lstm"], "biases": True}


def test_menus_of_the_settings_are_these_tables():
    assert BY_FIELD["source"].choices == tuple(SOURCES)
    assert BY_FIELD["mistake"].choices == MISTAKES == tuple(TABLE)
    assert len(CONTENDERS) == (1 + 2 + 4 + 4) + (2 + 1 + 1 + 2)
