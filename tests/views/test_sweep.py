"""Every position of a slider, in one run: the same numbers as a run of its own at each position."""

import base64
import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gru_viz as gv
from gru_viz.cells.formula import rounded, thousandths
from gru_viz.cells.notation import shown
from gru_viz.scene.changes import rows_with, rows_without
from gru_viz.scene.scene import START, Scene, base
from gru_viz.views.bench import series_names
from gru_viz.views.packed import unpack
from gru_viz.views.reading import read
from gru_viz.views.sliders import positions, sliders
from gru_viz.views.sweep import ENOUGH, FEWEST, sweep, sweep_data

from ..every import every_cell
from ..scene.strategies import scenes


def scene_at(scene, slider, value):
    """The scene with its slider at ``value``, as the page would have it after a change."""
    rows = getattr(scene, slider.kind)
    if slider.neutral is not None and value == slider.neutral:
        changed = rows_without(rows, slider.kind, slider.place)
    else:
        changed = rows_with(rows, slider.kind, slider.place, value)
    return dataclasses.replace(scene, **{slider.kind: changed})


def unpacked(part, count):
    """Blocks of an answer's part by name, (P, ...) each."""
    numbers = unpack(part["packed"]).reshape(count, -1)
    sizes = [int(np.prod(shape)) for _, *shape in part["series"]]
    blocks = np.split(numbers, np.cumsum(sizes)[:-1], axis=1) if sizes else []
    return {name: block.reshape(count, *shape) for (name, *shape), block in zip(part["series"], blocks, strict=True)}


def assert_is_the_run(scene, data, slider, index):
    """Position ``index`` of an answer against a run of the scene with the slider there."""
    reading = read(scene_at(scene, slider, data["at"][index]))
    count, past = len(data["at"]), data["past"]
    digits = {1000: 3, 100: 2}[past["packed"]["scale"]]
    steps, units = reading.trace.steps, scene.hidden
    found = unpack(past["packed"]).reshape(count, len(past["names"]), steps, units)[index]
    assert past["names"] == list(shown(reading.cell))
    for name, values in zip(past["names"], found, strict=True):
        np.testing.assert_array_equal(values, rounded(reading.trace[name], digits), err_msg=name)
    here = unpacked(data["here"], count)
    assert tuple(here) == series_names(reading)
    for name, values in here.items():
        np.testing.assert_array_equal(values[index], thousandths(reading.trace[name][data["step"]]), err_msg=name)
    given_now, plain = unpacked(data["given"], count), read(scene).params
    for name, values in reading.params.items():
        expected = thousandths(values).reshape(scene.hidden, -1)
        if name in given_now:
            np.testing.assert_array_equal(given_now[name][index], expected, err_msg=name)
        else:
            np.testing.assert_array_equal(values, plain[name], err_msg=name)


def picks(scene, data):
    """One slider of each kind that the scene has, any place of it."""
    reading = read(scene)
    steps, inputs = reading.sequence.xs.shape
    spec = data.draw(st.sampled_from(reading.cell.parameters))
    shape = (*spec.shape(inputs, scene.hidden), 1)
    one = st.integers(0, scene.hidden - 1)
    picked = [
        ["edits", [spec.name, data.draw(st.integers(0, shape[0] - 1)), data.draw(st.integers(0, shape[1] - 1))]],
        ["input_edits", [data.draw(st.integers(0, steps - 1)), data.draw(st.integers(0, inputs - 1))]],
        ["clamps", [data.draw(st.sampled_from(shown(reading.cell))), data.draw(st.none() | one),
                    data.draw(st.none() | st.integers(0, steps - 1))]],
    ]  # fmt: skip
    picked += [[kind, [*row[:at], *row[at + 1 :]]]
               for kind, at in (("edits", 3), ("input_edits", 2), ("clamps", 1))
               for row in getattr(scene, kind)[:1]]  # fmt: skip
    found = sliders(reading, picked)
    return [data.draw(st.sampled_from([slider for slider in found if slider.kind == kind]))
            for kind in dict.fromkeys(slider.kind for slider in found)]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(scenes(), st.data())
def test_every_position_is_a_run_of_its_own(scene, data):
    for slider in picks(scene, data):
        step = data.draw(st.integers(0, read(scene).trace.steps - 1))
        answer = sweep_data(sweep(scene, slider.kind, slider.place, step))
        assert answer["at"] == sorted(set(answer["at"]))
        for index in data.draw(st.sets(st.integers(0, len(answer["at"]) - 1), max_size=2)):
            assert_is_the_run(scene, answer, slider, index)


def scene_of(cell, hidden=5, inputs=3, steps=9, **fields):
    """A scene with random weights and inputs, D != H, and one row of every kind."""
    rng = np.random.default_rng(len(cell.parameters) + hidden)
    matrix, gate = f"U_{cell.gates[0]}", cell.gates[-1]
    tuned = {
        "gains": ((matrix, -1.5),),
        "edits": ((matrix, 1, 0, 2.5), (f"W_{gate}", 0, 2, -0.75)),
        "input_edits": ((2, 1, 1.25),),
        "clamps": (("h", 0.25, 1, None), (cell.gates[0], 0.5, None, 4)),
    }
    if cell.option("biases"):
        tuned["shifts"] = ((gate, 0.7),)
    return dataclasses.replace(
        Scene(sequence="numbers", numbers=tuple(map(tuple, np.round(rng.normal(size=(steps, inputs)), 3).tolist()))),
        cell=cell.kind, hidden=hidden, seed=hidden, **dict(cell.options), **{**tuned, **fields},
    )  # fmt: skip


@every_cell
def test_all_kinds_of_slider_of_every_cell(cell):
    scene = scene_of(cell)
    matrix, gate = f"U_{cell.gates[0]}", cell.gates[-1]
    picked = [
        ["edits", [matrix, 1, 0]], ["edits", [f"W_{gate}", 2, 1]], ["edits", [cell.parameters[-1].name, 3, 0]],
        ["input_edits", [2, 1]], ["input_edits", [0, 0]],
        ["clamps", ["h", 1, None]], ["clamps", [cell.gates[0], None, 4]], ["clamps", ["h", 0, 3]],
        ["clamps", [gate, None, None]],
    ]  # fmt: skip
    found = sliders(read(scene), picked)
    assert len(found) >= 2 + len(picked)
    rng = np.random.default_rng(1)
    for slider in found:
        answer = sweep_data(sweep(scene, slider.kind, slider.place, 6))
        assert answer["at"] == positions(slider).tolist()
        assert answer["basis"] == slider.basis == answer["slider"]["basis"]
        assert answer["past"]["packed"]["scale"] == 1000
        now = answer["at"].index(slider.value)
        for index in {now, 0, len(answer["at"]) - 1, *rng.integers(0, len(answer["at"]), 4).tolist()}:
            assert_is_the_run(scene, answer, slider, index)
        changing = {"shifts": {f"b_{slider.place[0]}"}, "gains": {slider.place[0]}, "edits": {slider.place[0]}}
        assert {name for name, *_ in answer["given"]["series"]} == changing.get(slider.kind, set())


@pytest.mark.parametrize("cell", [gv.cell("rnn"), gv.cell("gru"), gv.cell("lstm")], ids=lambda cell: cell.kind)
def test_where_one_bit_grows_to_another_picture_a_sweep_still_shows_the_run(cell):
    gains = tuple((spec.name, 4.0) for spec in cell.parameters if len(spec.axes) == 2)
    scene = Scene(cell=cell.kind, hidden=16, sequence="noise", steps=200, seed=1, gains=gains)
    for kind, place in (("shifts", (cell.gates[0],)), ("input_edits", (0, 0)), ("clamps", ("h", 0, 0))):
        answer = sweep_data(sweep(scene, kind, place, 199))
        slider = next(
            each for each in sliders(read(scene), [[kind, place]]) if (each.kind, each.place) == (kind, place)
        )
        for index in (0, len(answer["at"]) // 2, len(answer["at"]) - 1):
            assert_is_the_run(scene, answer, slider, index)


# --- The budget -----------------------------------------------------------------------------------


def raw_bytes(data):
    return sum(len(base64.b64decode(data[part]["packed"]["data"])) for part in ("past", "here", "given"))


@pytest.mark.parametrize("budget", [0, 30_000, 50_000, 60_000, 100_000, 150_000, 200_000, 290_000, 10**9])
def test_positions_are_left_out_until_they_fit(budget):
    scene = dataclasses.replace(base(START), shifts=(("z", 0.137),))
    answer = sweep(scene, "shifts", ("z",), 36, budget)
    data, everywhere = sweep_data(answer), positions(answer.slider)
    assert set(data["at"]) <= set(everywhere) and {-10.0, 0.0, 0.137, 10.0} <= set(data["at"])
    assert raw_bytes(data) <= budget or len(data["at"]) == FEWEST
    full, half = sweep(scene, "shifts", ("z",), 36, 10**9), answer.past_scale == 100
    if half:
        assert raw_bytes(sweep_data(full)) / len(everywhere) * ENOUGH > budget, "only where thousandths are too many"
        assert data["past"]["packed"]["type"] == "i1"
    else:
        assert len(data["at"]) >= ENOUGH
    assert np.diff(np.searchsorted(everywhere, answer.at)).max() <= 2 * -(-len(everywhere) // len(answer.at))
    kept = np.isin(full.at, answer.at)
    for name, block in answer.past.items():
        if not half:
            np.testing.assert_array_equal(block, full.past[name][kept])
        assert np.abs(block / answer.past_scale - full.past[name][kept] / 1000).max() <= 0.0055
    for part, whole in ((answer.here, full.here), (answer.given, full.given)):
        for name, block in part.items():
            np.testing.assert_array_equal(block, whole[name][kept])


def test_the_largest_scene_stays_below_a_megabyte():
    numbers = tuple(tuple(0.1 * ((3 * at * column) % 19) for column in range(8)) for at in range(200))
    scene = Scene(cell="lstm", hidden=16, sequence="numbers", numbers=numbers)
    data = sweep_data(sweep(scene, "gains", ("U_o",), 100))
    assert len(data["at"]) == FEWEST and raw_bytes(data) < 1_000_000
    assert data["past"]["packed"]["type"] == "i2"
    assert data["past"]["packed"]["scale"] == 1000, "hundredths would not save a byte"


# --- Refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "place", "step", "message"),
    [
        ("shifts", ["q"], 0, "this gru has no bias called b_q"),
        ("nonsense", ["z"], 0, "a slider is named by its kind"),
        ("clamps", None, 0, "a slider is named by its kind"),
        ("shifts", ["z"], 41, "the step must be one of 0 to 40"),
        ("shifts", ["z"], -1, "the step must be one of 0 to 40"),
        ("shifts", ["z"], True, "the step must be one of 0 to 40"),
        ("shifts", ["z"], None, "the step must be one of 0 to 40"),
        ("shifts", ["z"], 10**400, "the step must be one of 0 to 40"),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(kind, place, step, message):
    with pytest.raises(ValueError, match=message):
        sweep(base(START), kind, place, step)
