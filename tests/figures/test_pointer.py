"""What the pointer reads off a mark is the number of that mark, wherever on it the pointer is."""

import dataclasses
import math

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.formula import number
from gru_viz.figures.lab import MOST_COLUMNS, lab_spec
from gru_viz.figures.ledger import memory_spec
from gru_viz.figures.memory import gradient_spec
from gru_viz.figures.own import LOWEST, proof_spec, stack_gradient_spec
from gru_viz.figures.sentences import importance_spec
from gru_viz.figures.table import spec_table
from gru_viz.figures.theme import LIGHT
from gru_viz.learning.shipped import shipped_net
from gru_viz.scene.scene import Scene, base
from gru_viz.views.importance import importance
from gru_viz.views.lab import lab_info
from gru_viz.views.ledger import ledger_info
from gru_viz.views.memory import far_lines, gradient_info, keep_info, near_lines, window_of
from gru_viz.views.memory_words import power
from gru_viz.views.own_input import Pair
from gru_viz.views.own_memory import StackGradient
from gru_viz.views.own_proof import proof, proof_sentence
from gru_viz.views.reading import read
from gru_viz.views.sentences import read_sentence
from gru_viz.views.study import finished, past, study

from .drawn import read_off, the
from .test_marks import size_of


def remembered(scene):
    found = past(scene)
    books, keep = ledger_info(scene, found), keep_info(scene, found)
    return books, keep, memory_spec(books, keep, window_of(scene), LIGHT)


def test_both_ends_of_a_stroke_say_its_number():
    scene = dataclasses.replace(base("counter"), horizon=40, moment=37)
    books, _, drawn = remembered(scene)
    parts = dict(zip(books.at.steps.tolist(), books.at.log10.tolist(), strict=True))
    told = list(read_off(the(drawn, "written")))
    assert len(told) == 2 * len(parts)
    for point, text in told:
        assert text == f"t = {point['x']} left {number(parts[point['x']], 4)} in unit {scene.unit}"
    made = finished(study(scene, past(scene)))
    far = far_lines(scene, made, {})
    info = gradient_info(scene, made, *near_lines(scene, made, {}, far), far)
    factors = dict(zip(info.norms.steps.tolist(), info.norms.log10.tolist(), strict=True))
    for point, text in read_off(the(gradient_spec(info, LIGHT), "factors")):
        at, said = text.removeprefix("t = ").split(": factor ")
        assert int(at) == point["x"] and float(said) == pytest.approx(10 ** factors[point["x"]], rel=6e-3)


def test_where_a_mark_stands_for_several_steps_the_pointer_says_near_and_so_does_the_table():
    long = Scene(hidden=2, horizon=4000, moment=3999)
    short = dataclasses.replace(long, horizon=50, moment=49)
    for scene, word in ((short, "t = "), (long, "near t = ")):
        _, keep, drawn = remembered(scene)
        assert (keep.cell_steps > 1) == (word != "t = ")
        assert f", {word}%{{x" in the(drawn, "kept")["hovertemplate"]
        table = spec_table({"data": [the(drawn, "kept")]})
        assert table.corner == "time step" and table.columns == ("unit 0, kept", "unit 1, kept")
        assert [row.startswith(word) for row, _ in table.rows] == [True] * len(table.rows)
    for steps, word in ((30, "t = "), (MOST_COLUMNS + 500, "near t = ")):
        table = spec_table(lab_spec(lab_info(read(Scene(hidden=2, sequence="noise", steps=steps))), LIGHT))
        assert table.corner == "time step" and not any("near" in column for column in table.columns)
        assert any(row.startswith(word) for row, _ in table.rows)


def test_bars_over_words_say_their_own_numbers():
    found = importance(read_sentence(shipped_net("trained-reviews-gru"), "good film , and a dull end"))
    drawn = importance_spec(found, LIGHT)
    for at, (point, text) in enumerate(read_off(the(drawn, "gradient"))):
        assert (point["x"], text) == (at, f"{found.tokens[at]}: {found.connectivity[at]:.3g}")
    for at, (_, text) in enumerate(read_off(the(drawn, "left out"))):
        said = f"{found.left_out[at]:.3f}".replace("-", "−")
        assert text == f"without “{found.tokens[at]}”: {said} of the log-odds gone"


def test_a_gradient_too_small_to_draw_is_told_by_its_own_size():
    sizes = np.array([-np.inf, -40.3, LOWEST + 0.5, -2.0, 0.25])
    for is_exact, norm in ((True, "‖∂y<sub>T</sub>/∂x<sub>t</sub>‖"), (False, "‖∂(v·y<sub>T</sub>)/∂x<sub>t</sub>‖")):
        drawn = stack_gradient_spec(StackGradient(4, sizes, is_exact), LIGHT)
        line = the(drawn, "gradient")
        assert line["y"][0] is None and line["y"][1:] == pytest.approx(np.maximum(sizes[1:], LOWEST))
        told = {point["x"]: text for point, text in read_off(line)}
        assert told == {t: f"input of t = {t}: {power(sizes[t])}" for t in (1, 2, 3, 4)}
        assert the(drawn, "title 1")["text"] == [f"<b>Inputs that count at T = 4</b>  {norm}"]
        (one,) = [shape for shape in drawn["layout"]["shapes"] if shape.get("layer") == "below"]
        (cursor,) = [shape for shape in drawn["layout"]["shapes"] if shape is not one]
        assert (one["y0"], one["y1"], cursor["x0"], cursor["x1"]) == (0, 0, 4, 4)
        axis = drawn["layout"]["yaxis"]
        assert [math.log10(size_of(text)) for text in axis["ticktext"]] == pytest.approx(axis["tickvals"])


def test_a_proof_shows_each_difference_and_what_is_allowed():
    cell = gv.cell("gru")
    layer = gv.Layer("rnn", gv.Parameters.random(cell, 3, 4, seed=1), "made here")
    xs = np.random.default_rng(0).standard_normal((2000, 3))
    ys = gv.Stack(layer).run(xs).ys
    off = ys + 1e-6 * np.random.default_rng(1).standard_normal(ys.shape)
    off[1234, 2] += 0.5
    off[7] = ys[7]
    for given, words in ((ys, "within"), (off, "at t = 1,234: beyond")):
        info = proof(gv.Stack(layer), Pair(xs, given))
        apart = np.abs(ys - given).max(axis=1)
        assert words in proof_sentence(info) and f"difference is {apart.max():.2g}, " in proof_sentence(info)
        assert info.verdict.passed == (apart.max() <= info.verdict.tolerance) == (words == "within")
        drawn = proof_spec(info, LIGHT)
        line = the(drawn, "difference")
        for point, text in read_off(line):
            assert text == f"t = {point['x']:,}: {apart[point['x']]:.2g}"
            assert point["y"] == pytest.approx(max(LOWEST, math.log10(max(apart[point["x"]], 1e-99))), abs=6e-4)
        assert {7, 1234} <= set(line["x"]) or words == "within"
        (allowed,) = [shape for shape in drawn["layout"]["shapes"] if shape.get("layer") == "below"]
        (cursor,) = [shape for shape in drawn["layout"]["shapes"] if shape is not allowed]
        assert 10 ** allowed["y0"] == pytest.approx(info.verdict.tolerance) and cursor["x0"] == apart.argmax()
        title = the(drawn, "title 1")["text"][0]
        assert f"allowed: {info.verdict.tolerance:.2g} (dashed)" in title and allowed["line"]["dash"] == "dash"
    last = proof(gv.Stack(layer), Pair(xs, ys[-1]))
    assert "of the last state: within" in proof_sentence(last) and "t =" not in proof_sentence(last)
