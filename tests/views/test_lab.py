"""The numbers behind the Gate lab's picture, exactly."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings

from gru_viz.cells.notation import shown
from gru_viz.scene import presets
from gru_viz.scene.scene import Scene, base
from gru_viz.views.lab import MAX_INPUT_LINES, fixed_range, lab_info
from gru_viz.views.reading import read

from ..scene.strategies import scenes


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_the_picture_shows_the_run_and_nothing_else(scene):
    reading = read(scene)
    info = lab_info(reading)
    assert [panel.entry.name for panel in info.panels] == list(shown(reading.cell))
    for panel in info.panels:
        assert panel.entry == reading.entry(panel.entry.name)
        assert panel.values.shape == panel.clamped.shape == (scene.hidden, len(info.tokens))
        np.testing.assert_array_equal(panel.values, reading.trace[panel.entry.name].T)
        assert panel.low <= panel.values.min() and panel.values.max() <= panel.high
        assert (panel.low == 0) == panel.entry.is_unit_interval
    assert [(line.unit, line.entry.name) for line in info.lines] == [
        (unit, name) for unit in (scene.unit, *scene.lines) for name in shown(reading.cell)
    ]
    for line in info.lines:
        np.testing.assert_array_equal(line.values, reading.trace[line.entry.name][:, line.unit])
    for signal, column in zip(info.inputs, reading.sequence.xs.T, strict=bool(info.inputs)):
        np.testing.assert_array_equal(signal.values, column)
    assert bool(info.inputs) == (len(reading.sequence.columns) <= MAX_INPUT_LINES)
    assert info.tokens == reading.sequence.tokens
    assert (info.step, info.unit) == (scene.step, scene.unit)
    drawn = [value for signal in info.inputs for value in signal.values]
    assert info.line_low <= min([panel.low for panel in info.panels] + drawn), "nothing is cut off below"
    assert info.line_high >= max([panel.high for panel in info.panels] + drawn), "nor above"
    if max(map(abs, drawn), default=0) <= 1:
        assert info.line_low == min(panel.low for panel in info.panels), "and nothing small moves the scale"
        assert info.line_high == max(panel.high for panel in info.panels)


def test_clamped_cells_are_marked_and_hold_their_value():
    info = lab_info(read(Scene(clamps=(("z", 1.0, 2, None), ("z", 0.25, None, 5), ("h", -0.5, 0, 3)))))
    z, r, _, h = info.panels
    expected = np.zeros((4, 30), bool)
    expected[2], expected[:, 5] = True, True
    np.testing.assert_array_equal(z.clamped, expected)
    assert set(z.values[expected]) == {1.0, 0.25} and set(z.values[:, 5]) == {0.25}
    assert h.clamped.sum() == 1 and h.values[0, 3] == -0.5
    assert not r.clamped.any()


@pytest.mark.parametrize("weights", ["seed", *presets.PRESETS])
def test_scales_that_theory_bounds_do_not_depend_on_the_values(weights):
    scene = base(weights)
    gates = [spec.gate for spec in scene.make_cell().parameters if spec.name.startswith("b_")]
    matrices = [spec.name for spec in scene.make_cell().parameters if len(spec.axes) == 2]
    loud = dataclasses.replace(
        scene, shifts=tuple((gate, 10.0) for gate in gates), gains=tuple((name, -4.0) for name in matrices)
    )
    one, two = lab_info(read(scene)), lab_info(read(loud))
    for before, after in zip(one.panels, two.panels, strict=True):
        assert before.entry == after.entry
        if before.entry.low is not None:
            assert (before.low, before.high) == (after.low, after.high) == (before.entry.low, before.entry.high)


@pytest.mark.parametrize(
    ("value", "bound"),
    [(0.0, 1.0), (0.5, 0.6), (1.0, 1.0), (1.001, 1.5), (2.0, 2.0), (-2.001, 3.0), (5.0, 6.0), (-10.0, 10.0)],
)
def test_the_scale_of_a_cell_state_is_the_next_round_number(value, bound):
    scene = Scene(cell="lstm", output="identity", clamps=(("c", value, 0, None),), hidden=1)
    assert fixed_range(read(scene), "c") == (-bound, bound)


def test_the_counters_cell_state_counts_its_nine_pulses():
    info = lab_info(read(base("counter")))
    panel = next(panel for panel in info.panels if panel.entry.name == "c")
    assert (panel.low, panel.high) == (-10, 10)
    assert (info.line_low, info.line_high) == (-10, 10)
    np.testing.assert_array_equal(np.round(panel.values[0, [2, 3, 5, 9, 10, 39]]), [0, 1, 2, 3, 4, 9])


def test_a_reading_speaks_the_notation_of_its_scene():
    assert read(Scene(notation="ng")).entry("z").symbol.text == "Γ_u"
    assert read(Scene()).entry("z").symbol.text == "z_t"
