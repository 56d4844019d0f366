"""The figures of a comparison: traces, axes, scales, cursor, and no markup from outside."""

import dataclasses
import re
from html import escape

import numpy as np
import plotly.graph_objects as go
import pytest

from gru_viz.cells.formula import number
from gru_viz.figures.compare import TONES, compare_spec, lines_legend, plot_compare, scales_legend, tone
from gru_viz.figures.compare_ledger import ledger_spec, plot_ledger
from gru_viz.figures.theme import DARK, LIGHT
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import Scene, base
from gru_viz.scene.sources import CONTENDERS
from gru_viz.views.compare import compare, compare_info, ledger_info

from .drawn import each_look, named, through_json

LSTMS = tuple(name for name in CONTENDERS if name.startswith("lstm-"))
ALL = [
    Scene(),
    Scene(hidden=1, sequence="numbers", numbers=((1.0,),), contenders=("rnn", "gru-take-before")),
    Scene(hidden=16, steps=200, contenders=LSTMS),
    Scene(hidden=2, notation="ng", contenders=("simplified_gru-take", "simplified_gru-keep")),
    *map(base, PRESETS),
]
each_scene = pytest.mark.parametrize("scene", ALL, ids=lambda scene: f"{scene.weights}-{scene.hidden}")


@each_look
@each_scene
def test_every_comparison_can_be_drawn(scene, look):
    comparison = compare(scene)
    info = compare_info(comparison)
    drawn = plot_compare(info, look)
    assert drawn.layout.xaxis.title.text == "time step t"
    assert drawn.layout.yaxis.title.text.startswith("unit")
    told = drawn.layout.yaxis2.title.text
    assert told == f"p of “{info.answer}”" if info.answer else f"of unit {scene.unit}" in told
    assert [escape(word) for word in info.words] == list(drawn.layout.xaxis.ticktext or ())
    assert list(drawn.layout.xaxis.range) == [-0.5, info.steps - 0.5]
    assert drawn.layout.yaxis.range[0] > drawn.layout.yaxis.range[1] == 0, "units run from top to bottom"
    assert 250 < drawn.layout.height < 1700
    ledgers = plot_ledger(ledger_info(comparison), look)
    assert f"after t = {scene.step}" in ledgers.layout.xaxis.title.text
    for figure in (drawn, ledgers):
        go.Figure(through_json(figure))


@each_scene
def test_heatmaps_hold_the_runs_on_shared_scales(scene):
    info = compare_info(compare(scene))
    heatmaps = iter(named(compare_spec(info, LIGHT), "heatmap"))
    bottom = 0.0
    scales = {}
    for at, row in enumerate(info.rows):
        for band in row.bands:
            trace = next(heatmaps)
            assert trace["name"] == f"{at} {band.entry.name}"
            np.testing.assert_array_equal(trace["z"], band.values)
            scales.setdefault(band.entry.name, set()).add((trace["zmin"], trace["zmax"]))
            assert trace["colorscale"] == (LIGHT.gate_scale if band.entry.name in "zrfio" else LIGHT.state_scale)
            top = trace["y0"] - trace["dy"] / 2
            assert top > bottom - 1e-9, "strips do not overlap"
            bottom = top + trace["dy"] * len(band.values)
    assert next(heatmaps, None) is None
    assert all(len(found) == 1 for found in scales.values())
    assert all(scales[name] == {(0, 1)} for name in scales if name in "zrfio")


@each_scene
def test_one_cursor_goes_through_all_of_it(scene):
    (cursor,) = compare_spec(compare_info(compare(scene)), LIGHT)["layout"]["shapes"]
    assert (cursor["x0"], cursor["x1"]) == (scene.step - 0.5, scene.step + 0.5)
    assert (cursor["yref"], cursor["y0"], cursor["y1"]) == ("paper", 0, 1)


@each_look
def test_lines_carry_the_state_of_the_unit_in_focus(look):
    scene = Scene(unit=2, contenders=("rnn", "gru-keep-after", "gru-keep-before", "lstm-tanh-activation"))
    info = compare_info(compare(scene))
    lines = [trace for trace in compare_spec(info, look)["data"] if trace.get("mode") == "lines"]
    assert [line["name"] for line in lines] == [row.short for row in info.rows]
    for at, (line, row) in enumerate(zip(lines, info.rows, strict=True)):
        assert line["y"] == row.line.tolist()
        assert line["line"]["color"] == tone(at, look)
    assert len({line["line"]["dash"] for line in lines}) == len({line["line"]["color"] for line in lines}) == 4
    assert [line["line"]["dash"] for line in lines] == [dash for _, dash in TONES]


def test_the_scale_does_not_jump_with_the_weights():
    quiet = Scene(contenders=("gru-keep-after", "gru-take-after"))
    loud = dataclasses.replace(quiet, shifts=(("z", 9.0),), gains=(("W_n", 4.0),))
    one, two = (compare_spec(compare_info(compare(scene)), LIGHT)["layout"]["yaxis2"] for scene in (quiet, loud))
    assert one["range"] == two["range"] == [-1.12, 1.12]


def test_bars_stack_up_to_the_state():
    scene = dataclasses.replace(base("review-end"), step=30, contenders=("rnn", "gru-keep-after", *LSTMS[:2]))
    info = ledger_info(compare(scene))
    spec = ledger_spec(info, LIGHT)
    bars = named(spec, "bar")
    assert [bar["name"] for bar in bars] == ["1 parts", "2 parts", "3 parts"], "an RNN has no ledger"
    for bar, account in zip(bars, info.accounts[1:], strict=True):
        assert bar["x"] == [part.value for part in account.parts]
        assert bar["text"] == [f"t={part.step}" for part in account.parts]
        ends = {1: 0.0, -1: 0.0}
        for base_, length in zip(bar["base"], bar["x"], strict=True):
            assert base_ == ends[int(np.sign(length))], "pieces touch, and those of one sign lie on one side"
            ends[int(np.sign(length))] += length
        np.testing.assert_allclose(ends[1] + ends[-1], account.value, atol=1e-12)
        low, high = spec["layout"]["xaxis"]["range"]
        assert low < ends[-1] and ends[1] < high
    states = next(trace for trace in spec["data"] if trace["name"] == "states")
    assert states["x"] == [account.value for account in info.accounts]
    titles = next(trace for trace in spec["data"] if trace["name"] == "titles")
    assert "no ledger" in titles["text"][0]
    for text, account in zip(titles["text"], info.accounts, strict=True):
        assert number(account.value) in text and account.short in text


@each_look
def test_the_later_a_part_the_more_it_stands_out(look):
    info = ledger_info(compare(dataclasses.replace(base("review-end"), step=35, contenders=LSTMS[:2])))
    bar = named(ledger_spec(info, look), "bar")[0]
    light = [sum(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in bar["marker"]["color"]]
    away = 1 if look is DARK else -1
    assert (away * np.diff(light) >= 0).all()
    assert len(bar["insidetextfont"]["color"]) == len(bar["x"])


OURS = re.compile(r"</?(?:b|sub|extra)>")


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def test_words_never_get_into_a_figure():
    text = "A <b>good</b> film &amp; <a href='javascript:alert(1)'>more</a> $x^2$ <br> %{y} end."
    comparison = compare(dataclasses.replace(base("review-end"), text=text, step=3))
    for spec in (compare_spec(compare_info(comparison), LIGHT), ledger_spec(ledger_info(comparison), LIGHT)):
        for told in strings(spec):
            rest = OURS.sub("", told)
            assert not set("<$") & set(rest), told
            assert re.fullmatch(r"(?:[^&]|&(?:lt|gt|amp|quot|#x27);)*", rest), told


@each_look
@pytest.mark.parametrize("notation", ["article", "ng", "pytorch"])
def test_the_legend_names_every_line_symbol_and_scale(look, notation):
    info = compare_info(compare(Scene(notation=notation)))
    legend = lines_legend(info, look) + scales_legend(info, look)
    for at, row in enumerate(info.rows):
        assert row.short in legend and tone(at, look) in legend
        for band in row.bands:
            assert f"{band.entry.symbol.html} {band.entry.title}" in legend
    assert legend.count("linear-gradient(90deg, " + look.gate_scale[0][1]) == 1
