"""One source beside the reference, what is a relabelling and what is not, and the glossary."""

import dataclasses
import re

import numpy as np
import pytest
from hypothesis import given, settings

import gru_viz as gv
from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.notation import CELL_TITLES, NOTATIONS, entry
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import START, Scene, base
from gru_viz.scene.sources import SOURCES
from gru_viz.views.bench import bench_info
from gru_viz.views.conventions import gap, material, small, source_info, stored_shape
from gru_viz.views.equivalence import NETS, contradiction, random_gaps, relabelling, reset_rows, reset_spread, symbols
from gru_viz.views.glossary import glossary
from gru_viz.views.tables import unit_names

from ..scene.strategies import scenes

EPS = np.finfo(float).eps


def test_nothing_is_said_of_a_reset_gate_where_there_is_none():
    silent = {"source": "notes-lstm", "sequence": "numbers", "step": 0}
    for scene in (
        dataclasses.replace(base("counter"), numbers=((0.0, 0.0), (0.0, 0.0)), **silent),
        Scene(cell="lstm", hidden=1, biases=False, numbers=((0.0,),), **silent),
    ):
        finding = source_info(scene).finding
        assert "agree in this run" in finding and "reset gate" not in finding


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_any_scene_can_be_read_in_any_source(scene):
    info = source_info(scene)
    source = SOURCES[scene.source]
    reading = info.reading
    assert reading.cell == gv.cell(source.cell, **source.options)
    assert reading.scene.notation == source.notation
    assert (reading.scene.cell, reading.scene.unit) == (source.cell, scene.unit)
    shown = {line.part: line.values for line in info.states.lines}
    np.testing.assert_array_equal(shown["shown"], reading.trace["h"][:, scene.unit])
    assert ("turned" in shown) == (info.turned is not None) == (source.options.get("update") == "take")
    for line in info.states.lines:
        assert info.states.low <= line.values.min() and line.values.max() <= info.states.high
    assert info.plain.size >= np.abs(shown["shown"] - shown["reference"]).max()
    assert info.finding and all(note.endswith(".") for note in info.notes)
    assert any("Clamps" in note for note in info.notes) == bool(scene.clamps)
    bench_info(reading)
    relabelling(scene), reset_rows(scene), contradiction(scene)


@pytest.mark.parametrize("id", SOURCES)
def test_a_source_is_run_on_the_scenes_own_weights(id):
    source = SOURCES[id]
    options = {name: value for name, value in source.options.items() if name != "biases"}
    scene = Scene(cell=source.cell, hidden=3, seed=7, **options)
    info = source_info(scene, id)
    own = scene.make_parameters()
    for name, value in info.reading.params.items():
        turned = source.options.get("update") == "take" and name in ("W_z", "U_z", "b_z")
        np.testing.assert_array_equal(value, -own[name] if turned else own[name], err_msg=name)
    assert not any("another kind" in note for note in info.notes)


def test_take_is_a_relabelling_and_before_is_not():
    scene = Scene(hidden=4, seed=2, sequence="noise", steps=40)
    simplified = source_info(dataclasses.replace(scene, cell="simplified_gru"), "notes-simplified")
    assert simplified.plain.size > 0.01
    assert simplified.turned.size <= 4 * EPS
    chung = source_info(scene, "chung")
    assert chung.turned.size > 1e-3
    drawing = source_info(scene, "article-drawing")
    assert drawing.plain.size > 1e-3 and drawing.turned is None
    np.testing.assert_allclose(drawing.plain.size, chung.turned.size, atol=1e-12)
    assert small(drawing.plain.size) in drawing.finding


@pytest.mark.parametrize(
    "id", ["article-formula", "cho-v1", "pytorch", "keras", "onnx-linear", "ng-lstm", "pytorch-lstm"]
)
def test_the_reference_agrees_with_itself(id):
    info = source_info(Scene(seed=5), id)
    assert info.plain.size <= 4 * EPS
    assert "**is** the reference" in info.finding


def test_equal_states_from_another_formula_are_not_called_the_reference():
    own = Scene(hidden=3, seed=1)
    shape = range(3)
    diagonal = dataclasses.replace(
        own, edits=tuple(("U_n", row, column, 0.0) for row in shape for column in shape if row != column)
    )
    info = source_info(diagonal, "article-drawing")
    assert info.plain.is_rounding
    assert "differs" in info.finding and "diagonal" in info.finding
    one = source_info(Scene(hidden=1), "article-drawing")
    assert one.plain.is_rounding and "single unit" in one.finding


def test_designed_weights_in_which_before_and_after_agree_give_way_to_some_in_which_one_sees_it():
    for weights in PRESETS:
        scene = base(weights)
        if scene.cell != "gru":
            continue
        own = scene.make_parameters()["U_n"]
        given_ = material(scene, "gru")
        assert given_.tells_nothing == np.array_equal(own, np.diag(np.diagonal(own))) != given_.is_own
        assert (unit_names(source_info(scene).reading.scene) == PRESETS[weights].units) == given_.is_own
        found = contradiction(scene)
        assert found.gap.size > 0.1, "to be seen on a scale from -1 to 1"
        assert found.is_own == given_.is_own
        assert ("no number beside its diagonal" in " ".join(source_info(scene).notes)) == given_.tells_nothing
        sizes = {row.what: row.size for row in reset_rows(scene)}
        assert sizes["the scene’s weights"] == 0 or given_.is_own


def test_the_first_picture_of_the_page_shows_a_difference():
    shown = source_info(base(START), "article-drawing").states
    reference, drawing = (line.values for line in shown.lines)
    assert np.abs(reference - drawing).max() > 0.1, "in the very unit that is shown"


def test_sources_are_cited_by_what_can_be_found():
    for source in SOURCES.values():
        assert re.search(
            r"Kostadinov|article|A\. Ng|Ng’s|arXiv|PyTorch|Keras|ONNX|operator|paper|older form",
            f"{source.title} {source.note}",
        ), source
    told = " ".join(source.note for source in SOURCES.values())
    assert r"(w_{cc}^{[l]})^\top" in told


def test_dropped_biases_are_named_with_the_size_of_their_absence():
    scene = Scene(hidden=3, seed=1)
    info = source_info(scene, "article-formula")
    full = scene.make_parameters()
    without = gv.Parameters(full.cell, {name: value for name, value in full.items() if name[0] in "WU"})
    xs = scene.make_sequence().xs
    size = gap(gv.run(full.cell, full, xs)["h"], gv.run(full.cell, without, xs)["h"]).size
    (note,) = info.notes
    assert "$b_{z}$, $b_{r}$, $b$, the bias inside the reset product" in note and small(size) in note
    assert not source_info(scene, "pytorch").notes
    assert not source_info(dataclasses.replace(scene, biases=False), "article-formula").notes


def test_another_kind_of_cell_gets_random_weights_and_says_so():
    scene = Scene(cell="rnn", hidden=3, seed=4)
    given_ = material(scene, "gru")
    assert not given_.is_own
    np.testing.assert_array_equal(given_.values["U_n"], gv.Parameters.random(gv.cell("gru"), 1, 3, 4)["U_n"])
    (note,) = source_info(scene, "pytorch").notes
    assert "Plain RNN" in note and "seed 4" in note


def test_a_scene_that_takes_is_turned_before_it_is_compared():
    kept = Scene(hidden=3, seed=6)
    taken = dataclasses.replace(kept, update="take")
    np.testing.assert_array_equal(material(taken, "gru").values["W_z"], -taken.make_parameters()["W_z"])
    info = source_info(taken, "ng")
    np.testing.assert_allclose(info.states.lines[2].values, source_info(taken, "keras-before").states.lines[1].values)


def test_the_gap_knows_its_place():
    one, other = np.zeros((4, 3)), np.zeros((4, 3))
    other[2, 1] = -0.5
    found = gap(one, other)
    assert (found.size, found.step, found.unit, found.is_rounding) == (0.5, 2, 1, False)
    assert found.place == "(unit 1, t = 2)"


def test_sizes_are_printed_so_that_tiny_ones_can_be_told_from_nothing():
    assert [small(value) for value in (0.0, 2.2e-16, 0.00099, 0.0344, 1.8509)] == [
        "0",
        "2.2e-16",
        "9.9e-04",
        "0.034",
        "1.851",
    ]


def test_shapes_of_stored_arrays():
    assert stored_shape(("1", "3H", "D"), 7, 5) == (1, 15, 7)
    assert stored_shape(("2", "3H"), 7, 5) == (2, 15)
    assert stored_shape(("H", "4H"), 7, 5) == (5, 20)


@pytest.mark.parametrize("weights", ["seed", *PRESETS])
def test_relabelling_changes_the_last_digit_at_most(weights):
    rows = relabelling(base(weights))
    *proof, copied = rows
    assert len(proof) == 5
    for row in proof:
        assert row.size <= 4 * EPS, row.what
    assert copied.size > 1e-3, "without turning the signs it is another function"


def test_before_and_after_differ_as_the_literature_of_bugs_says():
    relabelled, moved = random_gaps()
    assert len(relabelled) == len(moved) == NETS == 60
    assert relabelled.max() <= 4 * EPS
    spread = reset_spread()
    assert 0.02 < spread.median < 0.06
    assert spread.low == moved.min() > 1e-3 and spread.high == moved.max()


def test_before_and_after_agree_for_one_unit_and_for_a_diagonal_matrix_only():
    rows = {row.what: row.size for row in reset_rows(Scene(hidden=4, seed=3, sequence="noise", steps=40))}
    own, drawn, single, diagonal, inner = rows.values()
    assert own == drawn > 1e-3
    assert single <= 4 * EPS and diagonal <= 4 * EPS
    assert inner > 1e-3, "the bias inside the reset product breaks it"


def test_the_articles_two_sides_are_one_click_apart():
    found = contradiction(Scene(hidden=4, seed=3))
    assert found.other == "article-drawing"
    assert contradiction(Scene(source="article-drawing")).other == "article-formula"
    assert contradiction(Scene(source="pytorch")) is None
    assert found.formula != found.drawing
    cell = [gv.cell("gru", reset=reset, biases=False) for reset in ("after", "before")]
    scene = Scene(hidden=4, seed=3)
    own = {name: value for name, value in scene.make_parameters().items() if name[0] in "WU"}
    h = [gv.run(one, gv.Parameters(one, own), scene.make_sequence().xs)["h"] for one in cell]
    np.testing.assert_allclose(found.gap.size, np.abs(h[0] - h[1]).max())


def test_a_cell_that_no_source_has_is_told_so():
    for kind, names in CELL_NAMES.items():
        written = any(source.cell == kind for source in SOURCES.values())
        (note, *_) = source_info(Scene(weights="seed", cell=kind), "pytorch").notes or ("",)
        assert ("is of another kind" in note) == (kind != "gru"), kind
        assert note.endswith(f"No source of this list has {names.said}.") != written, kind


def test_the_glossary_shows_the_notation_table():
    for title, rows in glossary():
        cell = gv.cell(next(kind for kind, known in CELL_TITLES.items() if known == title))
        assert len({row.name for row in rows}) == len(rows)
        for row in rows:
            by_source = {name.source: name for name in row.names}
            assert list(by_source) == [*NOTATIONS, "keras", "onnx"]
            for notation in NOTATIONS:
                assert by_source[notation].symbol == entry(cell, row.name, notation).symbol
            assert row.title == entry(cell, row.name).title
        if cell.kind == "peephole_lstm":  # What it has besides those of the LSTM.
            assert {row.name for row in rows} == {spec.name for spec in cell.parameters if spec.name[0] == "P"}
        else:
            assert set(cell.gates) <= {row.name for row in rows}
    assert {title for title, _ in glossary()} == set(CELL_TITLES.values()) - {"Plain RNN", "Simplified GRU"}


def test_symbols_follow_the_notation():
    assert symbols(Scene(notation="ng"), "z", "h") == (r"\Gamma_{u}", "c_{t-1}")
