"""Bars, frames, ticks and rules stand where the numbers are that they are made of."""

import re

import numpy as np
import pytest

from gru_viz.cells.formula import number
from gru_viz.figures.compare import compare_spec
from gru_viz.figures.compare_ledger import ledger_spec as bars_spec
from gru_viz.figures.ledger import ledger_spec, memory_spec
from gru_viz.figures.memory import gradient_spec
from gru_viz.figures.memory_legend import gradient_legend
from gru_viz.figures.primers import plot_curve, plot_product
from gru_viz.figures.saturation import map_spec
from gru_viz.figures.sentences import MOST_WORDS, importance_spec
from gru_viz.figures.theme import DARK, LIGHT
from gru_viz.learning.shipped import shipped_net
from gru_viz.scene.scene import Scene
from gru_viz.views.compare import compare, compare_info
from gru_viz.views.compare import ledger_info as bars_info
from gru_viz.views.importance import importance
from gru_viz.views.ledger import ledger_info
from gru_viz.views.memory import far_lines, gradient_info, keep_info, near_lines, window_of
from gru_viz.views.primers import curve_info, product_info
from gru_viz.views.saturation import saturation_info
from gru_viz.views.sentences import read_sentence
from gru_viz.views.study import finished, past, study

from .drawn import named, read_off, the
from .test_parts import channels

SCENE = Scene(cell="lstm", hidden=5, sequence="noise", steps=31, step=20, unit=2, horizon=31, moment=20)


def test_no_unit_lies_beyond_the_line_of_all_steps():
    info = saturation_info(SCENE, past(SCENE))
    drawn = map_spec(info, LIGHT)
    for gate, line in zip(info.maps, drawn["layout"]["shapes"], strict=True):
        assert (line["x0"] + line["y0"], line["x1"] + line["y1"]) == (1, 1) and line["x0"] != line["x1"]
        points = the(drawn, f"units of {gate.entry.name}")
        assert np.all(np.add(points["x"], points["y"]) <= 1) and line["xref"] == points["xaxis"]


def test_the_frame_of_a_comparison_is_one_step_and_its_words_stand_at_their_steps():
    info = compare_info(compare(SCENE))
    (frame,) = compare_spec(info, LIGHT)["layout"]["shapes"]
    assert (frame["x0"], frame["x1"]) == (19.5, 20.5)
    axis = compare_spec(info._replace(words=tuple(f"w{at}" for at in range(31))), LIGHT)["layout"]["xaxis"]
    assert axis["ticktext"] == [f"w{at}" for at in axis["tickvals"]] and axis["tickvals"] == list(range(31))
    for heatmap in named(compare_spec(info, LIGHT), "heatmap"):
        assert heatmap["zmin"] <= np.min(heatmap["z"]) and np.max(heatmap["z"]) <= heatmap["zmax"]


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.mode)
def test_parts_lie_end_to_end_and_later_ones_stand_out_more(look):
    info = bars_info(compare(SCENE))
    drawn = bars_spec(info, look)
    for at, account in enumerate(info.accounts):
        if not account.parts:
            continue
        bars, ends = the(drawn, f"{at} parts"), {True: 0.0, False: 0.0}
        for part, start, size in zip(account.parts, bars["base"], bars["x"], strict=True):
            assert size == part.value and start == pytest.approx(ends[size > 0])
            ends[size > 0] += size
        assert sum(ends.values()) == pytest.approx(account.value, abs=1e-9)
        steps = [-1 if part.step is None else part.step for part in account.parts]
        light = [sum(channels(colour)) for colour in bars["marker"]["color"]]
        assert [light[at] for at in np.argsort(steps)] == sorted(light, reverse=look.mode == "light")
    info = ledger_info(SCENE, past(SCENE))
    bars, end = the(ledger_spec(info, look), "parts"), 0.0
    for segment, start, size in zip(info.segments, bars["base"], bars["x"], strict=True):
        assert start == pytest.approx(end, abs=2e-6) and size == pytest.approx(segment.value, abs=1e-6)
        end += segment.value
    assert end == pytest.approx(info.value)
    opacity = dict(zip([segment.grouped for segment in info.segments], bars["marker"]["opacity"], strict=True))
    assert opacity[True] < opacity[False], "what is named stands out from what is added up"


def test_the_share_kept_is_coloured_from_nothing_to_all():
    found = past(SCENE)
    kept = the(memory_spec(ledger_info(SCENE, found), keep_info(SCENE, found), window_of(SCENE), LIGHT), "kept")
    assert (kept["zmin"], kept["zmax"]) == (0, 100) and np.min(kept["z"]) >= 0 and np.max(kept["z"]) <= 100


def test_a_primer_shows_the_readers_own_numbers():
    for kind, function in (("sigmoid", lambda a: 1 / (1 + np.exp(-a))), ("tanh", np.tanh)):
        info = curve_info(kind, 1.5)
        point, curve = plot_curve(info, LIGHT, "#123456").data
        assert (point.x[1], point.y[1]) == (1.5, pytest.approx(function(1.5))) and point.marker.size[1] > 0
        assert point.x[0] == 1.5 and point.y[2] == point.y[1], "lines to both axes"
        for at, text in read_off({"x": curve.x, "y": curve.y, "hovertemplate": curve.hovertemplate}):
            assert at["y"] == pytest.approx(function(at["x"]), abs=1e-9)
            assert text == f"{info.name}({at['x']:.1f}) = {at['y']:.3f}".replace("-", "−")
    info = product_info(0.3)
    drawn = plot_product(info, LIGHT)
    (cells,) = drawn.data
    rows = {"gate": info.gate, "state": info.state, "gate ⊙ state": np.multiply(info.gate, info.state)}
    assert [list(row) for row in cells.z] == [pytest.approx(list(rows[label])) for label in cells.y]
    assert list(cells.x) == [f"unit {unit}" for unit in range(len(info.gate))]
    for text in drawn.layout.annotations:
        assert text.text == f"<b>{number(cells['z'][text['y']][text['x']], 2)}</b>"
    places = {(text.x, text.y) for text in drawn.layout.annotations}
    assert places == {(unit, row) for unit in range(len(info.gate)) for row in range(3)}


def test_words_too_many_to_name_are_counted_from_where_the_bars_begin():
    found = importance(read_sentence(shipped_net("trained-reviews-gru"), " ".join(["good"] * (MOST_WORDS + 5))))
    drawn = importance_spec(found, LIGHT)
    axis = drawn["layout"]["xaxis"]
    assert "ticktext" not in axis and axis["title"]["text"] == f"word, counted from {drawn['data'][0]['x'][0]}"
    assert drawn["data"][0]["x"] == list(range(MOST_WORDS + 5))


def test_the_rows_and_groups_of_the_gradient_are_called_by_what_is_in_them():
    made = finished(study(SCENE, past(SCENE)))
    far = far_lines(SCENE, made, {})
    info = gradient_info(SCENE, made, *near_lines(SCENE, made, {}, far), far)
    drawn = gradient_spec(info, LIGHT)
    axis = the(drawn, info.paths[0].title)["yaxis"]
    assert [shape["y0"] for shape in drawn["layout"]["shapes"] if shape["yref"] == axis] == [0, 1]
    ends = r"(?=<span style='display:inline-flex|</div>$)"
    groups = dict(re.findall(rf"<b>(\w+)</b>(.*?){ends}", gradient_legend(info, LIGHT)))
    for word, titles in {
        "Factor": ["norm", "spectral radius"],
        "Product": [line.title for line in info.lines],
        "Paths": [part.title for part in info.paths],
    }.items():
        assert all(f">{title}" in groups[word] for title in titles), word
