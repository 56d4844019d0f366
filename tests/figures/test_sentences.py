"""Figures of the page Sentences: what is in them, not how they look."""

import numpy as np
import plotly.graph_objects as go
import pytest

import gru_viz as gv
from gru_viz.figures.sentences import chips_html, importance_spec, units_spec
from gru_viz.figures.theme import DARK, LIGHT, mixed
from gru_viz.learning.net import Net
from gru_viz.scene.scene import base
from gru_viz.views.ablation import HeldOut, units_info
from gru_viz.views.importance import importance
from gru_viz.views.sentences import read_sentence
from gru_viz.views.stories import designed_side

NET = Net.random(
    gv.cell("gru"), 6, 0, words=("<unknown>", "i", "loved", "it"), embedding_size=4, answers=("bad", "<b>good</b>")
)
TOLD = read_sentence(NET, "I loved it zorg")
HELD = HeldOut(0.9, 400, 0.5, {unit: 0.01 * (3 - unit) for unit in range(6)}, {"z": 0.5, "r": 0.9}, {})


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.mode)
def test_a_bar_for_every_unit(theme):
    units = units_info(TOLD)
    spec = units_spec(units, HELD, 2, NET.answers[1], theme)
    go.Figure(spec)
    assert [trace["name"] for trace in spec["data"]] == ["this sentence", "held-out examples"]
    assert spec["data"][0]["y"] == units.changes.tolist()
    np.testing.assert_allclose(spec["data"][1]["y"], [3, 2, 1, 0, -1, -2], atol=1e-12)
    assert spec["layout"]["yaxis2"]["range"][0] < -2 and spec["layout"]["yaxis2"]["range"][1] > 3
    assert (spec["layout"]["shapes"][0]["x0"], spec["layout"]["shapes"][0]["x1"]) == (1.5, 2.5)
    assert spec["layout"]["xaxis"]["title"]["text"] == "unit"
    assert "<b>good" not in spec["data"][0]["hovertemplate"]


def test_two_bars_for_every_word():
    found = importance(TOLD)
    spec = importance_spec(found, LIGHT)
    go.Figure(spec)
    assert [trace["name"] for trace in spec["data"]] == ["gradient", "left out"]
    assert spec["data"][0]["y"] == found.connectivity.tolist()
    assert spec["data"][1]["y"] == found.left_out.tolist()
    assert spec["layout"]["xaxis"]["ticktext"] == ["I", "loved", "it", "zorg"]


def test_of_many_words_the_axis_counts():
    spec = importance_spec(importance(read_sentence(NET, "loved it " * 60)), DARK)
    assert "ticktext" not in spec["layout"]["xaxis"]
    assert spec["layout"]["xaxis"]["title"]["text"] == "word, counted from 0"


def test_colours_between_the_stops():
    assert mixed(LIGHT.gate_scale, 0) == LIGHT.gate_scale[0][1]
    assert mixed(LIGHT.gate_scale, 1) == mixed(LIGHT.gate_scale, 7) == LIGHT.gate_scale[-1][1]
    assert mixed([[0.0, "#000000"], [1.0, "#ff8040"]], 0.5) == "#804020"


def test_words_on_their_colours_are_escaped():
    side = designed_side(base("review-end"))
    html = chips_html(side._replace(tokens=("<img src=x>", *side.tokens[1:])), LIGHT)
    assert "<img" not in html and "&lt;img src=x&gt;" in html
    assert html.count("class='story-row'") == 2
    assert "unit 1 · opinion" in html
