"""The figures of the page about memory: traces, axes, ranges, and no markup from outside."""

import dataclasses
import itertools
import json

import numpy as np
import plotly.graph_objects as go
import pytest

from gru_viz.figures.ledger import ledger_spec, memory_spec
from gru_viz.figures.memory import gradient_spec
from gru_viz.figures.memory_legend import gradient_legend
from gru_viz.figures.saturation import gates_spec, map_spec
from gru_viz.figures.spec import Spec
from gru_viz.figures.theme import LIGHT
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import Scene, base
from gru_viz.views.ledger import ledger_info
from gru_viz.views.long import rivals
from gru_viz.views.memory import far_lines, gradient_info, keep_info, near_lines, window_of
from gru_viz.views.saturation import saturation_info
from gru_viz.views.study import finished, past, rival_chain, study

from .drawn import each_look


def figures(scene, look=LIGHT):
    found = finished(study(scene, past(scene)))
    others = {rival.kind: finished(rival_chain(rival, found.given.xs)) for rival in rivals(scene)}
    far = far_lines(scene, found, others)
    info = gradient_info(scene, found, *near_lines(scene, found, others, far), far)
    drawn = {"gradient": gradient_spec(info, look)}
    ledger, keep = ledger_info(scene, found), keep_info(scene, found)
    if ledger is not None:
        drawn["ledger"] = ledger_spec(ledger, look)
        drawn["memory"] = memory_spec(ledger, keep, window_of(scene), look)
        saturation = saturation_info(scene, found)
        drawn["map"], drawn["gates"] = map_spec(saturation, look), gates_spec(saturation, look)
    return drawn, gradient_legend(info, look)


ALL = [
    *map(base, PRESETS),
    Scene(cell="rnn", hidden=1, horizon=2),
    Scene(cell="lstm", hidden=16, horizon=300, unit=9, zoom_from=40, zoom_to=40, moment=20, notation="ng"),
    Scene(cell="gru", update="take", hidden=3, clamps=(("h", 0.0, None, 20),), notation="pytorch"),
]


@each_look
@pytest.mark.parametrize("scene", ALL, ids=lambda scene: f"{scene.weights}-{scene.cell}-{scene.horizon}")
def test_plotly_itself_finds_every_figure_valid(scene, look):
    drawn, _ = figures(scene, look)
    assert list(drawn)[1:] == ([] if scene.cell == "rnn" else ["ledger", "memory", "map", "gates"])
    for spec in drawn.values():
        go.Figure(spec)
        json.dumps(Spec(spec).to_dict(), allow_nan=False)
        assert spec["layout"]["datarevision"] == 1
        assert not {"template", "annotations"} & spec["layout"].keys()


def test_all_figures_over_time_have_one_time_axis():
    drawn, _ = figures(Scene(cell="lstm", horizon=80, zoom_from=10, zoom_to=60, moment=30))
    over_time = [drawn[name]["layout"] for name in ("gradient", "memory", "gates")]
    assert [layout["xaxis"]["range"] for layout in over_time] == [[9.5, 60.5]] * 3
    assert {layout["xaxis"]["title"]["text"] for layout in over_time} == {"time step t"}
    assert {(layout["margin"]["l"], layout["margin"]["r"]) for layout in over_time} == {(58, 12)}
    for layout in over_time:
        (cursor,) = [shape for shape in layout["shapes"] if shape["yref"] == "paper"]
        assert cursor["x0"] == cursor["x1"] == 30
    assert drawn["memory"]["layout"]["yaxis2"]["title"]["text"] == "unit"
    low, high = drawn["memory"]["layout"]["yaxis2"]["range"]
    assert low > high, "units run from top to bottom"


def test_the_rows_of_the_gradient():
    drawn, legend = figures(Scene(cell="gru", horizon=30))
    names = [trace["name"] for trace in drawn["gradient"]["data"]]
    assert names[:2] == ["factors", "spectral radius"]
    assert {"Plain RNN", "Simplified GRU", "GRU", "LSTM", "zones", "connectivity", "title 4"} <= set(names)
    lines = {trace["name"]: trace for trace in drawn["gradient"]["data"]}
    assert lines["GRU"]["line"]["dash"] == "solid" and lines["GRU"]["line"]["width"] > lines["LSTM"]["line"]["width"]
    assert len({lines[name]["line"]["dash"] for name in ("Plain RNN", "Simplified GRU", "LSTM")}) == 3
    assert [word.strip() for word in lines["zones"]["text"]] == ["vanishes", "survives", "explodes"]
    layout = drawn["gradient"]["layout"]
    borders = sorted({shape["y0"] for shape in layout["shapes"] if shape["type"] == "rect"})
    assert borders == [-16.0, -3.0, 3.0]
    factor_one = [
        shape for shape in layout["shapes"] if shape["yref"] in ("y", "y2") and shape["y0"] == shape["y1"] == 0
    ]
    assert len(factor_one) == 2
    assert layout["yaxis2"]["range"] == [-16.0, 8.0]
    for word in ("norm", "spectral radius", "GRU", "highway", "update gate", "candidate"):
        assert word in legend


def test_areas_sum_to_the_bars():
    scene = Scene(cell="gru", horizon=30)
    found = finished(study(scene, past(scene)))
    drawn, _ = figures(scene)
    areas = [trace for trace in drawn["gradient"]["data"] if "stackgroup" in trace]
    np.testing.assert_allclose(np.sum([area["y"] for area in areas], axis=0), found.norm, atol=0.004)


def test_scales_do_not_move_with_the_moment_or_the_zoom():
    scene = Scene(cell="gru", horizon=60)
    ranges = []
    for look in ({}, {"moment": 20}, {"zoom_from": 5, "zoom_to": 9}, {"left": 20}):
        drawn, _ = figures(dataclasses.replace(scene, **look))
        layout = drawn["gradient"]["layout"]
        ranges.append([layout[f"yaxis{at}"]["range"] for at in ("", "2", "3", "4")])
    assert all(each == ranges[0] for each in ranges)


def test_the_stacked_bar_ends_at_the_number():
    drawn, _ = figures(Scene(cell="lstm", horizon=25, sequence="noise"))
    (bars,) = drawn["ledger"]["data"]
    (line,) = drawn["ledger"]["layout"]["shapes"]
    assert bars["base"][-1] + bars["x"][-1] == pytest.approx(line["x0"], abs=1e-5)
    assert bars["base"][0] == 0


def test_nothing_lies_above_a_row_that_would_catch_the_pointer():
    drawn, _ = figures(Scene(cell="lstm", horizon=25))
    for name in ("gradient", "memory", "gates"):
        axes = [axis["domain"] for key, axis in drawn[name]["layout"].items() if key.startswith("yaxis")]
        axes.sort()
        assert all(high <= low + 1e-9 for (_, high), (low, _) in itertools.pairwise(axes))


def test_a_unit_can_be_picked_in_its_map_and_a_step_in_its_row():
    drawn, _ = figures(Scene(cell="gru", hidden=5, horizon=25, unit=3))
    points = drawn["map"]["data"][0]
    assert points["customdata"] == [0, 1, 2, 3, 4]
    assert all(len(points[axis]) == 5 for axis in "xy")
    assert set(drawn["map"]["data"][1]["text"][0]) >= {"3"}
    assert [trace["name"] for trace in drawn["gates"]["data"]] == [
        "z",
        "saturated z",
        "r",
        "saturated r",
        "title 1",
        "title 2",
    ]


def test_of_many_steps_the_saturated_ones_are_drawn_thick():
    drawn, _ = figures(Scene(cell="simplified_gru", horizon=700, clamps=(("z", 1.0, None, 12),)))
    line, thick, _ = drawn["gates"]["data"]
    assert thick["line"]["width"] > line["line"]["width"]
    assert [x for x, y in zip(thick["x"], thick["y"], strict=True) if y is not None] == [12]
    drawn, _ = figures(Scene(cell="simplified_gru", horizon=30, clamps=(("z", 1.0, None, 12),)))
    sizes = drawn["gates"]["data"][1]["marker"]["size"]
    assert sizes[12] == max(sizes) > sizes[11]


def test_a_word_from_outside_is_no_markup():
    text = "<b>bold</b> <script>alert(1)</script> <i>it</i>"
    drawn, legend = figures(Scene(sequence="text", text=text, horizon=20))
    written = json.dumps([Spec(spec).to_dict() for spec in drawn.values()]) + legend
    assert "<script" not in written and "<i>it" not in written and "<b>bold" not in written


def test_ten_thousand_steps_weigh_less_than_a_megabyte():
    drawn, _ = figures(Scene(cell="lstm", hidden=16, sequence="noise", horizon=10_000))
    assert sum(len(json.dumps(Spec(spec).to_dict())) for spec in drawn.values()) < 1_000_000
