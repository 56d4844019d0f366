"""The figures of the page of conventions: traces, axes, scales, and no markup from outside."""

import numpy as np
import plotly.graph_objects as go
import pytest

from gru_viz.cells.mistakes import TABLE
from gru_viz.figures.conventions import (
    gates_legend,
    gates_spec,
    gradient_legend,
    gradient_spec,
    states_legend,
    states_spec,
)
from gru_viz.figures.theme import LIGHT
from gru_viz.scene.scene import Scene, base
from gru_viz.scene.sources import SOURCES
from gru_viz.views.conventions import source_info
from gru_viz.views.mistakes import mistake_info

from .drawn import each_look, named


@each_look
@pytest.mark.parametrize("id", SOURCES)
def test_states_of_a_source_lie_over_the_reference(id, look):
    info = source_info(base("review-end"), id).states
    drawn = go.Figure(states_spec(info, look))
    assert [trace.name for trace in drawn.data] == [line.part for line in info.lines]
    assert drawn.data[0].name == "reference", "drawn first, so that it lies below"
    for trace, line in zip(drawn.data, info.lines, strict=True):
        np.testing.assert_array_equal(trace.y, line.values)
    assert len({(trace.line.color, trace.line.width, trace.line.dash) for trace in drawn.data}) == len(drawn.data)
    assert drawn.layout.xaxis.title.text == "time step t"
    assert drawn.layout.yaxis.title.text == f"{info.symbol.html}, unit 1"
    assert list(drawn.layout.xaxis.range) == [-0.5, 40.5]
    assert drawn.layout.yaxis.range[0] < info.low < info.high < drawn.layout.yaxis.range[1]
    legend = states_legend(info, look)
    assert all(line.label in legend for line in info.lines)


def test_the_scale_of_a_gru_does_not_follow_its_values():
    spec = states_spec(source_info(Scene(), "pytorch").states, LIGHT)
    assert spec["layout"]["yaxis"]["range"] == [-1.1, 1.1]


@each_look
@pytest.mark.parametrize("id", [id for id in TABLE if TABLE[id].gates])
def test_gates_of_both_cells_stand_below_each_other(id, look):
    info = mistake_info(Scene(hidden=5), id)
    drawn = go.Figure(gates_spec(info.gates, look))
    heatmaps = named(drawn, "heatmap")
    expected = [f"{name} {who}" for name in TABLE[id].gates for who in ("right", "mistaken")]
    assert [trace.name for trace in heatmaps] == expected
    for trace, panel in zip(heatmaps, info.gates, strict=True):
        np.testing.assert_array_equal(trace.z, panel.values)
        assert (trace.zmin, trace.zmax) == (panel.entry.low, panel.entry.high)
    assert (np.diff([trace.y0 for trace in heatmaps]) > 5).all(), "five units each, and room for a title in between"
    assert drawn.layout.yaxis.range[0] > drawn.layout.yaxis.range[1] == 0, "units run from top to bottom"
    assert drawn.layout.xaxis.title.text == "time step t" and drawn.layout.yaxis.title.text == "unit"
    assert "linear-gradient" in gates_legend(info.gates, look)


@each_look
def test_the_gradients_points_are_right_mistaken_and_measured(look):
    info = mistake_info(Scene(hidden=6, unit=2), "wrong-reset-gradient").gradient
    drawn = go.Figure(gradient_spec(info, look))
    assert [trace.name for trace in drawn.data] == ["finite difference", "right", "mistaken"]
    for trace, values in zip(drawn.data, (info.measured, info.right, info.wrong), strict=True):
        np.testing.assert_array_equal(trace.y, values)
        assert list(trace.x) == list(range(6))
    assert len({trace.marker.symbol for trace in drawn.data}) == 3
    assert "unit" in drawn.layout.xaxis.title.text and "row of unit 2" in drawn.layout.yaxis.title.text
    assert all(name in gradient_legend(look) for name in ("right", "mistaken", "finite difference"))


def test_sixteen_units_and_two_hundred_steps_still_fit():
    info = mistake_info(Scene(hidden=16, steps=200), "double-sigmoid")
    spec = gates_spec(info.gates, LIGHT)
    assert spec["layout"]["height"] < 600
    assert len(spec["layout"]["yaxis"]["tickvals"]) == 4 * len(info.gates)
