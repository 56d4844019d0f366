"""The Gate lab's figure: its traces, axes and marks, and no markup from outside."""

import dataclasses
import re

import numpy as np
import pytest

from gru_viz.cells.notation import NOTATIONS
from gru_viz.figures.lab import binned, plot_lab
from gru_viz.figures.theme import DARK, LIGHT, theme
from gru_viz.scene import presets
from gru_viz.scene.scene import Scene, base
from gru_viz.views.lab import lab_info
from gru_viz.views.reading import read

from .drawn import each_look, named, through_json


def figure(scene, look=LIGHT):
    return plot_lab(lab_info(read(scene)), look)


ALL = [
    Scene(),
    Scene(cell="rnn", hidden=1, steps=2),
    Scene(cell="lstm", hidden=16, steps=200, lines=(1, 2, 3, 4)),
    Scene(sequence="numbers", numbers=((1.0,) * 8,) * 3, clamps=(("z", 1.0, None, 1),)),
    *map(base, presets.PRESETS),
]


@each_look
@pytest.mark.parametrize("scene", ALL, ids=lambda scene: f"{scene.weights}-{scene.cell}-{scene.hidden}")
def test_every_scene_can_be_drawn(scene, look):
    info = lab_info(read(scene))
    drawn = plot_lab(info, look)
    assert 300 < drawn.layout.height < 800
    assert list(drawn.layout.xaxis.range) == [-0.5, len(info.tokens) - 0.5]
    assert drawn.layout.xaxis.title.text == "time step t"
    assert drawn.layout.yaxis.title.text == "unit"
    assert drawn.layout.yaxis.range[0] > drawn.layout.yaxis.range[1] == 0, "units run from top to bottom"
    heatmaps = named(drawn, "heatmap")
    assert sorted(trace.name for trace in heatmaps) == sorted(panel.entry.name for panel in info.panels)
    through_json(drawn)


@each_look
def test_plotly_itself_finds_the_figure_valid(look):
    import plotly.graph_objects as go

    for scene in ALL[:4]:
        go.Figure(plot_lab(lab_info(read(scene)), look).to_plotly_json())


def test_heatmaps_hold_the_numbers_of_the_run():
    info = lab_info(read(Scene(cell="gru", hidden=3)))
    heatmaps = named(plot_lab(info, LIGHT), "heatmap")
    assert [trace.name for trace in heatmaps] == ["z", "r", "n", "h"]
    assert [(trace.zmin, trace.zmax) for trace in heatmaps] == [(0, 1), (0, 1), (-1, 1), (-1, 1)]
    for trace, panel in zip(heatmaps, info.panels, strict=True):
        np.testing.assert_array_equal(trace.z, panel.values)
        assert trace.colorscale[0][1] == (LIGHT.gate_scale if trace.name in "zr" else LIGHT.state_scale)[0][1]
    tops = np.array([trace.y0 for trace in heatmaps])
    assert (np.diff(tops) > 3).all(), "three units each, and room for a title in between"


def test_an_unbounded_cell_state_has_a_scale_of_its_own():
    scales = {trace.name: (trace.zmin, trace.zmax) for trace in named(figure(base("counter")), "heatmap")}
    gates = dict.fromkeys("fio", (0, 1))
    assert scales == {**gates, "g": (-1, 1), "c": (-10, 10), "h": (-1, 1)}


def test_lines_carry_the_run_and_differ_in_dash_between_units():
    scene = Scene(hidden=3, unit=1, lines=(0,))
    info, drawn = lab_info(read(scene)), figure(scene)
    lines = [trace for trace in named(drawn, "scatter") if trace["mode"] == "lines"]
    by_name = {trace["name"]: trace for trace in lines}
    for line in info.lines:
        trace = by_name[f"{line.entry.symbol.html}, unit {line.unit}"]
        np.testing.assert_array_equal(trace["y"], line.values)
        assert trace["line"]["dash"] == ("solid" if line.unit == 1 else "dot")
        assert trace["line"]["color"] == LIGHT.line(line.entry)
    np.testing.assert_array_equal(by_name["signal"]["y"], info.inputs[0].values)


def test_the_scale_of_the_lines_does_not_jump():
    quiet, loud = Scene(), Scene(shifts=(("z", 9.0), ("n", -9.0)), gains=(("W_n", 4.0),))
    assert figure(quiet).layout.yaxis2.range == figure(loud).layout.yaxis2.range == (-1.1, 1.1)


def test_the_cursor_stands_at_its_step_in_every_heatmap_and_in_the_lines():
    shapes = figure(Scene(step=7)).layout.shapes
    assert len(shapes) == 1 + 4
    assert {(shape["x0"], shape["x1"]) for shape in shapes} == {(6.5, 7.5)}


def test_clamped_cells_are_framed():
    shapes = figure(Scene(clamps=(("z", 1.0, 2, None), ("r", 0.0, None, 5)))).layout.shapes
    dotted = sorted((shape["x0"], shape["x1"]) for shape in shapes if shape["line"]["dash"] == "dot")
    assert dotted == [(-0.5, 29.5)] + 4 * [(4.5, 5.5)]


@pytest.mark.parametrize("notation", NOTATIONS)
def test_titles_name_the_quantities_in_the_notation_of_the_scene(notation):
    scene = Scene(notation=notation)
    info = lab_info(read(scene))
    text = "\n".join(strings(figure(scene).to_plotly_json()))
    for panel in info.panels:
        assert f"<b>{panel.entry.symbol.html}</b>  {panel.entry.title}" in text


# Plotly renders these in labels: they may come from our own symbols only.
OURS = re.compile(r"</?(?:b|sub|extra)>")
HOSTILE = (
    "<b>bold</b>", "<a href='javascript:alert(1)'>x</a>", "&amp;", "<br>", "$\\alpha$",
    "<img src=x onerror=1>", "%{x}",
    "</span>", "&lt;script&gt;", "\u202eabc",
)  # fmt: skip


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def assert_no_markup_but_ours(drawn):
    for text in strings(drawn.to_plotly_json()):
        rest = OURS.sub("", text)
        assert "<" not in rest and "&" not in rest and "$" not in rest, text


def test_words_never_become_markup():
    info = lab_info(read(Scene(steps=len(HOSTILE))))
    info = info._replace(tokens=HOSTILE)
    assert_no_markup_but_ours(plot_lab(info, LIGHT))


def test_a_text_from_a_link_never_becomes_markup():
    text = "A <b>good</b> film &amp; <a href='javascript:alert(1)'>more</a> $x^2$ <br> %{y} end."
    scene = dataclasses.replace(base("review-end"), text=text, step=0)
    assert_no_markup_but_ours(figure(scene))


def test_the_theme_of_a_mode():
    assert theme("dark") is DARK
    assert theme("light") is theme(None) is theme("nonsense") is LIGHT


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@each_look
def test_gate_colours_run_one_way_and_state_colours_run_both_ways_from_the_middle(look):
    away = 1 if look is DARK else -1
    gates = np.array([luminance(colour) for _, colour in look.gate_scale])
    assert (away * np.diff(gates) > 0).all()
    states = np.array([luminance(colour) for _, colour in look.state_scale])
    assert (away * np.diff(states[len(states) // 2 :]) > 0).all()
    assert (away * np.diff(states[: len(states) // 2 + 1]) < 0).all()
    for scale in (look.gate_scale, look.state_scale):
        assert [at for at, _ in scale] == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_a_spike_of_a_single_step_stays_where_there_are_more_steps_than_columns():
    values = np.random.default_rng(0).uniform(0, 0.5, (3, 2001))
    values[1, 1234], values[2, 77] = 1.0, -1.0
    found, width = binned(values, 1000)
    assert found.shape == (3, 1000)
    for unit, step, spike in ((1, 1234, found[1].argmax()), (2, 77, found[2].argmin())):
        assert found[unit, spike] == values[unit, step]
        assert abs((width - 1) / 2 + spike * width - step) <= width * 1.5, "and near its place"
    np.testing.assert_array_equal(found[:, 0::2].min(axis=1), values.min(axis=1))
    np.testing.assert_array_equal(binned(values, 2001)[0], values)
