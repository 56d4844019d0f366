"""Bars, frames, titles and coloured words of the pages Sentences and Training against what they show."""

import re

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.formula import number, percent
from gru_viz.figures.sentences import chips_html, importance_spec, units_spec
from gru_viz.figures.theme import DARK, LIGHT, mixed
from gru_viz.figures.training import panels
from gru_viz.learning.net import Net
from gru_viz.scene.scene import base
from gru_viz.views.ablation import HeldOut, units_info
from gru_viz.views.importance import importance
from gru_viz.views.sentences import read_sentence
from gru_viz.views.stories import designed_side
from gru_viz.views.training import Curve, CurvesInfo, size_text

from .drawn import the

WORDS = ("<unknown>", "i", "loved", "it")
NET = Net.random(gv.cell("gru"), 6, 3, words=WORDS, embedding_size=4, answers=("bad", "good"))
TOLD = read_sentence(NET, "I loved it it")
HELD = HeldOut(0.9, 400, 0.5, {5: 0.07, 3: 0.05, 0: 0.02, 1: 0.0, 2: -0.01, 4: -0.02}, {"z": 0.5, "r": 0.9}, {})


def title_of(spec, trace):
    """The title of the axis that a trace hangs on."""
    return spec["layout"][trace["yaxis"].replace("y", "yaxis")]["title"]["text"]


def test_a_units_bars_stand_on_the_axis_that_names_them():
    units = units_info(TOLD)
    for look in (LIGHT, DARK):
        spec = units_spec(units, HELD, 4, NET.answers[TOLD.answer], look)
        here, there = the(spec, "this sentence"), the(spec, "held-out examples")
        assert "log-odds lost" in title_of(spec, here) and "log-odds lost" in here["hovertemplate"]
        assert "accuracy lost (%)" in title_of(spec, there) and "accuracy lost" in there["hovertemplate"]
        upper, lower = (spec["layout"][axis]["domain"] for axis in ("yaxis", "yaxis2"))
        assert upper[0] > lower[1]
        for unit, lost, told, drop in zip(here["x"], here["y"], here["customdata"], there["y"], strict=True):
            left = gv.run(NET.cell, NET.params, TOLD.words.xs, clamps=[gv.Clamp("h", 0.0, unit=unit)])["h"][-1]
            after = float(NET.probabilities(left)[TOLD.answer])
            assert told == number(after)
            before = float(TOLD.probabilities[-1, TOLD.answer])
            assert lost == pytest.approx(np.log(before / (1 - before)) - np.log(after / (1 - after)), abs=1e-6)
            assert drop == pytest.approx(100 * HELD.drops[unit])
        assert f"P({NET.answers[TOLD.answer]}) = %{{customdata}}" in here["hovertemplate"]
        assert "without unit %{x}" in here["hovertemplate"] and "without unit %{x}" in there["hovertemplate"]
        (frame,) = spec["layout"]["shapes"]
        assert (frame["x0"] + frame["x1"]) / 2 == 4 and frame["x1"] - frame["x0"] == 1
        assert here["marker"]["color"] != there["marker"]["color"]


def test_a_words_bars_stand_on_the_axis_that_names_them():
    found = importance(TOLD)
    spec = importance_spec(found, LIGHT)
    gradient, out = the(spec, "gradient"), the(spec, "left out")
    assert (title_of(spec, gradient), title_of(spec, out)) == ("gradient", "left out")
    assert gradient["y"] == found.connectivity.tolist() and out["y"] == found.left_out.tolist()
    for trace in (gradient, out):
        assert trace["customdata"] == list(TOLD.words.tokens) and trace["x"] == [0, 1, 2, 3]
    assert spec["layout"]["xaxis"]["tickvals"] == [0, 1, 2, 3]
    assert spec["layout"]["xaxis"]["ticktext"] == list(TOLD.words.tokens)
    assert "without “%{customdata}”" in out["hovertemplate"] and "without" not in gradient["hovertemplate"]
    assert gradient["marker"]["color"] == LIGHT.tone("input") != out["marker"]["color"]


def test_each_word_has_the_colour_of_its_value_and_says_its_number():
    side = designed_side(base("review-end"))
    for look in (LIGHT, DARK):
        blocks = chips_html(side, look).split("<div class='story-row'>")[1:]
        for row, block in zip(side.rows, blocks, strict=True):
            scale = look.gate_scale if row.entry.name == "z" else look.state_scale
            chips = re.findall(r"<span style='background:(#\w{6});color:(#\w{6})' title='(\S+)'>(.*?)</span>", block)
            assert [token for *_, token in chips] == list(side.tokens)
            for (colour, ink, told, _), value in zip(chips, row.values, strict=True):
                assert told == number(float(value))
                assert colour == mixed(scale, (float(value) - row.low) / (row.high - row.low))
                assert ink != colour
            low, stops, high = re.search(
                r"story-scale'>(\S+?)<i style='background:linear-gradient\(90deg, (.+?)\)'></i>(\S+?)</span>", block
            ).groups()
            assert (float(low.replace("−", "-")), float(high)) == (row.low, row.high)
            assert re.findall(r"#\w{6}", stops) == [colour for _, colour in scale]
            assert f"<b>{row.entry.symbol.html}</b> {row.entry.title}, unit {side.unit} · {side.name}" in block


def curves(is_accuracy):
    one = Curve("gru", "GRU", "state", (0.0, 50.0), (2.0, 0.5), (0, 25, 100), (0.25, 0.5, 1.0))
    other = Curve("lstm", "LSTM", "input_gate", (10.0, 80.0), (1.0, 0.02), (0, 40, 80), (0.3, 0.04, 0.02))
    return CurvesInfo("recall", (one, other), 100, is_accuracy, 0.25, 25, 4.0, (-2.0, 1.0))


def value_at(place, low, high, is_log):
    value = low + place * (high - low)
    return 10.0**value if is_log else value


def label_value(label):
    """The number that a tick says: ``20``, ``25 %``, ``10⁻²``."""
    digits = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    if label.endswith("%"):
        return float(label[:-1]) / 100
    if label.startswith("10") and len(label) > 2 and not label[2].isascii():
        return 10.0 ** int(label[2:].translate(digits))
    return float(label.replace(",", ""))


def test_ticks_titles_and_points_of_a_run_are_true():
    for is_accuracy in (True, False):
        info = curves(is_accuracy)
        loss, score = panels(info)
        assert "loss" in loss.title and "Training" in loss.title
        assert score.title == ("Held-out accuracy" if is_accuracy else "Held-out squared error")
        is_log = not is_accuracy
        for panel in (loss, score):
            ends = info.decades if is_log else (0.0, info.loss_high if panel is loss else 1.0)
            for tick in panel.y_ticks:
                assert label_value(tick.label) == pytest.approx(value_at(tick.at, *ends, is_log), rel=1e-3, abs=1e-9)
            for tick in panel.x_ticks:
                assert label_value(tick.label) == pytest.approx(100 * tick.at)
            assert len(panel.lines) == 2 and (panel.guess is None) == (panel is loss)
            for line, curve in zip(panel.lines, info.curves, strict=True):
                assert (line.kind, line.colour) == (curve.kind, curve.colour)
                updates, values = (curve.updates, curve.losses) if panel is loss else (curve.checkpoints, curve.scores)
                for x, y, text, update, value in zip(line.xs, line.ys, line.texts, updates, values, strict=True):
                    assert x == pytest.approx(update / 100)
                    assert value_at(y, *ends, is_log) == pytest.approx(value, rel=2e-3)
                    told = percent(value) if is_accuracy and panel is score else size_text(value)
                    assert text == f"update {update:,.0f}: {told}"
                assert line.dots == (panel is score)
        ends = info.decades if is_log else (0.0, 1.0)
        assert value_at(score.guess, *ends, is_log) == pytest.approx(info.chance, rel=2e-3)
