"""Legends, ticks, titles, frames and words of every figure against the marks they speak of."""

import dataclasses
import re

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.formula import number
from gru_viz.cells.mistakes import TABLE
from gru_viz.cells.notation import COLOURS
from gru_viz.figures import compare, conventions, lab, layout, ledger, memory, primers, rows, saturation, training
from gru_viz.figures.compare_ledger import ledger_spec as bars_spec
from gru_viz.figures.legend import scale_legend
from gru_viz.figures.memory_legend import gradient_legend
from gru_viz.figures.stroke import LENGTH
from gru_viz.figures.theme import DARK, LIGHT, STRIPES
from gru_viz.scene.scene import Scene, base
from gru_viz.scene.sources import SOURCES
from gru_viz.views.compare import compare as compared
from gru_viz.views.compare import compare_info
from gru_viz.views.compare import ledger_info as bars_info
from gru_viz.views.conventions import source_info
from gru_viz.views.lab import lab_info
from gru_viz.views.ledger import ledger_info
from gru_viz.views.long import long_input, rivals
from gru_viz.views.memory import far_lines, gradient_info, keep_info, near_lines, window_of
from gru_viz.views.mistakes import mistake_info
from gru_viz.views.primers import curve_info, product_info
from gru_viz.views.reading import read
from gru_viz.views.saturation import saturation_info
from gru_viz.views.study import finished, past, rival_chain, study

from .drawn import assert_pointer_names_rows, assert_ticks_name_rows, extent, named, ramp, rows_under, signs, the

LOOKS = (LIGHT, DARK)


def css(colour):
    return colour.lower()


def size_of(label):
    """The number that a tick of powers of ten stands for."""
    text = label.replace("−", "-").replace(",", "").replace("½", "0.5")
    return float(re.sub(r"10<sup>(-?\d+)</sup>", r"1e\1", text))


def is_stroke(sign):
    return sign.style.get("background", "").startswith("repeating")


def painted(sign):
    """Colour and lengths of a stroke in a legend."""
    pieces = re.findall(r"(#\w{6}|transparent) (\d+)px (\d+)px", sign.style["background"])
    (colour,) = {colour for colour, *_ in pieces[::2]}
    assert {gap for gap, *_ in pieces[1::2]} <= {"transparent"}
    return colour, tuple(int(stop) - int(start) for _, start, stop in pieces)


# ---- the Gate lab ----

LAB = [
    Scene(cell="gru", hidden=5, unit=2, lines=(0, 4), step=7, steps=20, clamps=(("z", 1.0, 3, 5), ("r", 0.5, 1, None))),
    Scene(cell="lstm", hidden=3, unit=1, lines=(2,), step=4, notation="ng"),
    Scene(cell="simplified_gru", hidden=11, unit=9, step=3, notation="pytorch"),
    dataclasses.replace(base("counter"), step=6),
]


def test_the_lab_names_rows_strips_lines_and_scales_as_they_are():
    for scene in LAB:
        info = lab_info(read(scene))
        for look in LOOKS:
            drawn = lab.lab_spec(info, look)
            heatmaps = named(drawn, "heatmap")
            assert_ticks_name_rows(drawn["layout"]["yaxis"], heatmaps)
            titles = the(drawn, "titles")
            for heatmap, panel, y, text, tone in zip(
                heatmaps, info.panels, titles["y"], titles["text"], titles["textfont"]["color"], strict=True
            ):
                assert_pointer_names_rows(heatmap)
                assert panel.entry.symbol.html in heatmap["hovertemplate"]
                assert heatmap["name"] == panel.entry.name
                top, _ = extent(heatmap)
                above = max([extent(other)[1] for other in heatmaps if extent(other)[1] <= top], default=0.0)
                assert above < y < top and text == f"<b>{panel.entry.symbol.html}</b>  {panel.entry.title}"
                assert css(tone) == css(look.line(panel.entry))
            assert drawn["layout"]["yaxis2"]["title"]["text"] == f"unit {scene.unit}"

            frames = [shape for shape in drawn["layout"]["shapes"] if shape["line"].get("dash") != "dot"]
            assert {(shape["x0"], shape["x1"]) for shape in frames} == {(scene.step - 0.5, scene.step + 0.5)}
            spans = sorted((shape["y0"], shape["y1"]) for shape in frames if shape.get("yref") is None)
            np.testing.assert_allclose(spans, [extent(heatmap) for heatmap in heatmaps])

            forced = np.zeros((len(info.panels), *info.panels[0].values.shape), bool)
            for shape in drawn["layout"]["shapes"]:
                if shape["line"].get("dash") == "dot":
                    middle = (shape["y0"] + shape["y1"]) / 2
                    (at,) = [at for at, each in enumerate(heatmaps) if extent(each)[0] < middle < extent(each)[1]]
                    (unit,) = rows_under(heatmaps[at], [middle])
                    forced[at, unit, int(shape["x0"] + 0.5) : int(shape["x1"] + 0.5)] = True
            np.testing.assert_array_equal(forced, [panel.clamped for panel in info.panels])


def test_the_labs_lines_and_their_legend_are_one():
    for scene in LAB:
        info, trace = lab_info(read(scene)), read(scene).trace
        units = list(dict.fromkeys((scene.unit, *scene.lines)))
        for look in LOOKS:
            drawn = lab.lab_spec(info, look)
            lines = [each for each in drawn["data"] if each.get("mode") == "lines"]
            legend = signs(scale_legend(info, look))
            own = [each for each in lines if each["name"] not in {signal.column for signal in info.inputs}]
            for line in own:
                symbol, _, unit = line["name"].partition(", unit ")
                unit = int(unit) if unit else scene.unit
                (name,) = [p.entry.name for p in info.panels if p.entry.symbol.html == symbol]
                np.testing.assert_array_equal(line["y"], trace[name][:, unit])
                assert line["hovertemplate"].startswith(f"{line['name']}, t = %{{x}}: %{{y")
                (sign,) = [sign for sign in legend if sign.after == symbol and is_stroke(sign)]
                assert painted(sign) == (line["line"]["color"], STRIPES["solid"])
                if len(units) > 1:
                    (sign,) = [sign for sign in legend if sign.after == f"unit {unit}"]
                    assert painted(sign) == (look.text, STRIPES[line["line"]["dash"]])
            assert len({line["line"]["dash"] for line in own}) == len(units)
            assert sum(sign.after.startswith("unit ") for sign in legend) == (len(units) if len(units) > 1 else 0)
            for signal, line in zip(info.inputs, [each for each in lines if each not in own], strict=True):
                assert line["y"] == signal.values.tolist() and line["line"]["color"] == look.line(info.input_entry)
                assert signal.column in line["hovertemplate"]
                (sign,) = [sign for sign in legend if sign.after == info.input_entry.symbol.html and is_stroke(sign)]
                assert painted(sign)[0] == line["line"]["color"]
            for heatmap, panel in zip(named(drawn, "heatmap"), info.panels, strict=True):
                (sign,) = [
                    s
                    for s in legend
                    if "background" in s.style and panel.entry.symbol.html in s.before.split("\u2002")[0].split(", ")
                ]
                assert ramp(sign) == [colour for _, colour in heatmap["colorscale"]]
                low, high = sign.before.split("\u2002")[1], sign.after
                assert (float(low.replace("−", "-")), float(high)) == (heatmap["zmin"], heatmap["zmax"])


def test_every_dash_is_told_apart_in_a_legend():
    assert len(set(STRIPES.values())) == len(STRIPES)
    for dash, lengths in STRIPES.items():
        assert (dash == "solid") == (len(lengths) == 1) and sum(lengths) <= LENGTH, "a whole period is seen"
    assert STRIPES["dot"][0] < STRIPES["dash"][0] < STRIPES["longdash"][0]
    assert len(STRIPES["dashdot"]) == 4 and max(STRIPES["dashdot"]) > STRIPES["dot"][0]


# ---- Compare ----

COMPARED = [
    Scene(hidden=4, unit=2, step=9, contenders=("rnn", "gru-keep-after", "gru-take-before", "lstm-tanh-activation")),
    dataclasses.replace(base("review-end"), unit=1, step=30, contenders=("gru-keep-after", "simplified_gru-take")),
    dataclasses.replace(base("review-end"), step=30, contenders=("rnn", "gru-keep-after", "lstm-tanh-activation")),
]
"""With random weights, with a trained net and a random one, with trained nets."""


def test_a_comparison_names_strips_units_and_lines_as_they_are():
    for scene in COMPARED:
        made = compared(scene)
        info = compare_info(made)
        for look in LOOKS:
            drawn = compare.compare_spec(info, look)
            heatmaps = named(drawn, "heatmap")
            bands = [(row, band) for row in info.rows for band in row.bands]
            symbols, titles, arrows = the(drawn, "symbols"), the(drawn, "titles"), the(drawn, "unit in focus")
            for heatmap, (row, band), y, symbol, arrow in zip(
                heatmaps, bands, symbols["y"], symbols["text"], arrows["y"], strict=True
            ):
                assert_pointer_names_rows(heatmap)
                assert f"{row.short}, {band.entry.symbol.html} {band.entry.title}, unit" in heatmap["hovertemplate"]
                assert symbol.strip() == band.entry.symbol.html and y == pytest.approx(np.mean(extent(heatmap)))
                assert rows_under(heatmap, [arrow]) == [row.unit] and extent(heatmap)[0] < arrow < extent(heatmap)[1]
            legend = signs(compare.lines_legend(info, look) + compare.scales_legend(info, look))
            for at, row in enumerate(info.rows):
                tops = [extent(each)[0] for each in heatmaps if each["name"].startswith(f"{at} ")]
                below = [extent(each)[1] for each in heatmaps if each["name"].startswith(f"{at - 1} ")]
                assert max(below, default=0.0) < titles["y"][at] < min(tops)
                assert row.short in titles["text"][at]
                line = the(drawn, row.short)
                one = made.contenders[at]
                own = one.answers if made.answer else one.reading.trace["h"][:, one.unit]
                np.testing.assert_array_equal(line["y"], own)
                assert line["hovertemplate"].startswith(f"{row.short}, t = %{{x}}: %{{y")
                assert titles["textfont"]["color"][at] == line["line"]["color"]
                (sign,) = [sign for sign in legend if sign.after == row.short]
                assert painted(sign) == (line["line"]["color"], STRIPES[line["line"]["dash"]])
            for heatmap, (_, band) in zip(heatmaps, bands, strict=True):
                label = f"{band.entry.symbol.html} {band.entry.title}"
                ramps = [sign for sign in legend if sign.style["background"].startswith("linear-gradient")]
                (sign,) = [sign for sign in ramps if label in sign.after]
                assert ramp(sign) == [colour for _, colour in heatmap["colorscale"]]
                assert float(sign.before.replace("−", "-")) == heatmap["zmin"]
                assert float(sign.after.split("\u2002")[0]) == heatmap["zmax"]
            told = drawn["layout"]["yaxis2"]["title"]["text"]
            symbol = info.rows[0].bands[0].entry.symbol.html
            assert told == (f"p of “{made.answer}”" if made.answer else f"{symbol} of unit {made.scene.unit}")
            axis = drawn["layout"]["yaxis"]
            side = re.search(r"0 is the (top|bottom) row", axis["title"]["text"])[1]
            is_first_above = axis["range"][0] > axis["range"][1]  # a place counts from the top of the picture
            assert (side == "top") == is_first_above and heatmaps[0]["dy"] > 0


def test_the_bars_of_a_comparison_lie_below_their_heading_and_carry_their_step():
    for scene in COMPARED:
        made = compared(scene)
        info = bars_info(made)
        drawn = bars_spec(info, LIGHT)
        units = {one.unit for one in made.contenders}
        whose = f"unit {max(units)}" if len(units) == 1 else "one unit each"
        assert drawn["layout"]["xaxis"]["title"]["text"] == f"part of the state of {whose} after t = {scene.step}"
        titles, states = the(drawn, "titles"), the(drawn, "states")
        for at, one in enumerate(made.contenders):
            trace = one.reading.trace
            state = trace.cell.states[-1]
            value = trace[state][scene.step, one.unit]
            heading = titles["text"][at]
            of = "" if len(units) == 1 else f" of unit {one.unit}"
            assert one.short in heading and f"{one.reading.entry(state).symbol.html}{of} = {number(value)}" in heading
            assert ("no ledger" in heading) == (one.reading.cell.kind == "rnn")
            assert titles["y"][at] < states["y"][at] < (titles["y"][at + 1] if at + 1 < len(titles["y"]) else np.inf)
            assert states["x"][at] == value
            assert titles["textfont"]["color"][at] == states["marker"]["line"]["color"][at] == compare.tone(at, LIGHT)
            if one.reading.cell.kind == "rnn":
                continue
            (bar,) = [bar for bar in named(drawn, "bar") if bar["name"] == f"{at} parts"]
            parts = gv.ledger(trace).parts(scene.step)[:, one.unit]
            for text, x in zip(bar["text"], bar["x"], strict=True):
                assert parts[int(text.removeprefix("t=")) + 1 if text != "start" else 0] == x
            assert set(bar["y"]) == {states["y"][at]} and one.short in bar["hovertemplate"]
            assert "written at %{text}" in bar["hovertemplate"]


def test_what_was_there_before_the_first_step_is_called_the_start():
    info = bars_info(compared(COMPARED[0]))
    account = info.accounts[1]
    first = account.parts[0]._replace(step=None, value=0.25)
    changed = info._replace(accounts=(account._replace(parts=(first, *account.parts)),))
    assert named(bars_spec(changed, LIGHT), "bar")[0]["text"][:2] == ["start", f"t={account.parts[0].step}"]


# ---- Conventions ----


def test_lines_of_a_source_have_the_colour_width_and_dash_of_their_legend():
    for id in SOURCES:
        info = source_info(dataclasses.replace(base("review-end"), unit=2), id).states
        for look in LOOKS:
            drawn, legend = conventions.states_spec(info, look), signs(conventions.states_legend(info, look))
            for trace, sign, line in zip(drawn["data"], legend, info.lines, strict=True):
                assert sign.after == line.label and line.label in trace["hovertemplate"]
                assert painted(sign) == (trace["line"]["color"], STRIPES[trace["line"]["dash"]])
                assert sign.style["height"] == f"{trace['line']['width']:g}px"
                assert float(sign.style.get("opacity", 1)) == trace["opacity"]
                assert (trace["name"] == "reference") == ("reference" in line.label)
                assert ("turned" in line.label) == (trace["line"]["dash"] == "dot")
            assert drawn["layout"]["yaxis"]["title"]["text"].endswith("unit 2")
            # The source's own run has the colour of a state, as on every other page; what was turned is told apart.
            assert the(drawn, "shown")["line"]["color"] == look.tone("state")


def test_gates_of_the_right_and_the_mistaken_cell_are_called_so():
    for id in TABLE:
        info = mistake_info(Scene(hidden=5, seed=2, sequence="noise"), id)
        if not info.gates:
            continue
        for look in LOOKS:
            drawn = conventions.gates_spec(info.gates, look)
            heatmaps, titles = named(drawn, "heatmap"), the(drawn, "titles")
            assert_ticks_name_rows(drawn["layout"]["yaxis"], heatmaps)
            legend = signs(conventions.gates_legend(info.gates, look))
            for heatmap, panel, y, text, tone in zip(
                heatmaps, info.gates, titles["y"], titles["text"], titles["textfont"]["color"], strict=True
            ):
                assert_pointer_names_rows(heatmap)
                who, other = ("right", "mistaken") if panel.is_right else ("mistaken", "right")
                assert text.endswith(who) and f"({who})" in heatmap["hovertemplate"] and other not in text
                assert panel.entry.title in text and panel.entry.symbol.html in text
                assert y < extent(heatmap)[0] and css(tone) == css(look.line(panel.entry))
                (sign,) = [
                    sign for sign in legend if panel.entry.symbol.html in sign.before.split("\u2002")[0].split(", ")
                ]
                assert ramp(sign) == [colour for _, colour in heatmap["colorscale"]]
                assert float(sign.before.split("\u2002")[1].replace("−", "-")) == heatmap["zmin"]
                assert float(sign.after) == heatmap["zmax"]


def test_the_points_of_the_gradient_have_the_signs_of_their_legend():
    shapes = {"circle": "●", "x-thin": "✕", "circle-open": "◯"}
    info = mistake_info(Scene(hidden=5, unit=3), "wrong-reset-gradient").gradient
    for look in LOOKS:
        drawn, legend = conventions.gradient_spec(info, look), signs(conventions.gradient_legend(look))
        assert {sign.after for sign in legend} == {trace["name"] for trace in drawn["data"]}
        assert len({trace["marker"]["color"] for trace in drawn["data"]}) == 3
        for trace in drawn["data"]:
            (sign,) = [sign for sign in legend if sign.after == trace["name"]]
            assert sign.sign == shapes[trace["marker"]["symbol"]] and sign.style["color"] == trace["marker"]["color"]
            assert trace["hovertemplate"].startswith(f"{trace['name']}, from unit %{{x}}")
        assert "comes from" in drawn["layout"]["xaxis"]["title"]["text"]
        assert drawn["layout"]["yaxis"]["title"]["text"].endswith("row of unit 3")


# ---- Memory ----

LOOK = {"unit": 2, "moment": 37, "zoom_from": 5, "zoom_to": 50, "horizon": 60, "sequence": "noise", "hidden": 5}
LONG = [
    Scene(cell="gru", seed=3, gains=(("W_z", 3.0), ("W_r", 2.0)), left=35, right=70, **LOOK),
    Scene(cell="gru", update="take", notation="ng", seed=4, left=20, right=55, **LOOK),
    Scene(cell="lstm", seed=7, gains=(("W_f", 3.0), ("W_i", 2.0), ("W_o", 4.0)), left=35, right=60, **LOOK),
]


def run(scene):
    return gv.run(scene.make_cell(), scene.make_parameters(), long_input(scene).xs)


def gradient(scene):
    found = finished(study(scene, past(scene)))
    others = {rival.kind: finished(rival_chain(rival, found.given.xs)) for rival in rivals(scene)}
    far = far_lines(scene, found, others)
    return gradient_info(scene, found, *near_lines(scene, found, others, far), far)


def test_the_axes_words_and_marks_of_the_saturation_map():
    for scene in LONG:
        trace, info = run(scene), saturation_info(scene, finished(study(scene, past(scene))))
        for look in LOOKS:
            drawn = saturation.map_spec(info, look)
            tones = set()
            for at, gate in enumerate(info.maps):
                values = trace[gate.entry.name]
                points = the(drawn, f"units of {gate.entry.name}")
                for axis, letter in (("xaxis", "x"), ("yaxis", "y")):
                    ticks = drawn["layout"][f"{axis}{at + 1 if at else ''}"]
                    assert [size_of(text) for text in ticks["ticktext"]] == ticks["tickvals"]
                    title = drawn["layout"][f"{axis}{at + 1 if at else ''}"]["title"]["text"]
                    word, symbol, sign, end = re.fullmatch(r"(\w+), (.+) ([<>]) ([\d.]+)", title).groups()
                    assert symbol == gate.entry.symbol.html and word == {"<": "shut", ">": "open"}[sign]
                    there = values < float(end) if sign == "<" else values > float(end)
                    np.testing.assert_allclose(points[letter], there.mean(axis=0), atol=1e-4)
                    assert f"{word} %{{{letter}" in points["hovertemplate"]
                    assert float(end) == (scene.left if sign == "<" else scene.right) / 100
                for unit, (text, shape) in enumerate(zip(points["text"], points["marker"]["symbol"], strict=True)):
                    now = values[37, unit]
                    word = ", shut at T" if now < scene.left / 100 else ", open at T" if now > scene.right / 100 else ""
                    assert text == f"unit {unit}{word}"
                    # The share of steps shut grows to the left of nothing: a triangle points to the gate's own end.
                    assert (
                        shape == {"": "circle", ", shut at T": "triangle-left", ", open at T": "triangle-right"}[word]
                    )
                ring = the(drawn, f"unit in focus of {gate.entry.name}")
                assert (ring["x"][0], ring["y"][0]) == pytest.approx(
                    ((values[:, 2] < scene.left / 100).mean(), (values[:, 2] > scene.right / 100).mean())
                )
                assert ring["text"] == ["<b>2</b>", f"<b>{gate.entry.symbol.html}</b>"]
                assert points["marker"]["color"] == look.line(gate.entry)
                tones.add(points["marker"]["color"])
                assert points["xaxis"] == ring["xaxis"] == f"x{at + 1 if at else ''}"
            assert len(tones) == len(info.maps)


def test_the_rows_of_gates_mark_what_is_saturated():
    for scene in LONG:
        trace, info = run(scene), saturation_info(scene, finished(study(scene, past(scene))))
        drawn = saturation.gates_spec(info, LIGHT)
        for at, gate in enumerate(info.maps):
            line, marks = the(drawn, gate.entry.name), the(drawn, f"saturated {gate.entry.name}")
            values = trace[gate.entry.name][:, 2]
            np.testing.assert_allclose(line["y"], values[line["x"]], atol=6e-4)
            shut_or_open = (values < scene.left / 100) | (values > scene.right / 100)
            assert [size > 4 for size in marks["marker"]["size"]] == shut_or_open[marks["x"]].tolist()
            name = f"y{at + 1 if at else ''}"
            bands = sorted(
                (shape["y0"], shape["y1"])
                for shape in drawn["layout"]["shapes"]
                if shape["yref"] == name and shape["type"] == "rect"
            )
            assert bands == [(0, scene.left / 100), (scene.right / 100, 1)]
            title = the(drawn, f"title {at + 1}")["text"][0]
            assert title == f"<b>{gate.entry.title} {gate.entry.symbol.html}</b>  unit 2"
            assert line["line"]["color"] == LIGHT.line(gate.entry)
            axis = drawn["layout"][f"yaxis{at + 1 if at else ''}"]
            assert [size_of(text) for text in axis["ticktext"]] == axis["tickvals"]


def test_the_rows_of_memory_say_what_they_show():
    for scene in LONG:
        trace, found = run(scene), finished(study(scene, past(scene)))
        drawn = ledger.memory_spec(ledger_info(scene, found), keep_info(scene, found), window_of(scene), LIGHT)
        written = the(drawn, "written")
        parts = gv.ledger(trace).parts(37)[1:, 2]
        for t, left in zip(written["x"][1::3], written["y"][1::3], strict=True):
            assert left == pytest.approx(parts[t], abs=1e-5)
        assert f"in unit {scene.unit}" in written["hovertemplate"]
        state = trace.cell.states[-1]
        assert the(drawn, "title 1")["text"] == [
            f"<b>What each step left in {read(scene).entry(state).symbol.head}<sub>T</sub></b>  of unit 2"
        ]
        kept = the(drawn, "kept")
        share = the(drawn, "title 2")["text"][0].partition("keeps</b>  ")[2]
        gate = trace[trace.cell.keep_gate][5:51].T
        assert share.removeprefix("1 − ") == read(scene).entry(trace.cell.keep_gate).symbol.html
        np.testing.assert_allclose(kept["z"], 100 * (1 - gate if share.startswith("1 − ") else gate), atol=0.51)
        assert "%{z} % kept" in kept["hovertemplate"] and "unit %{y}, t = %{x" in kept["hovertemplate"]
        assert (kept["x0"], kept["dx"], kept["y0"], kept["dy"]) == (5, 1, 0, 1)
        assert drawn["layout"]["yaxis2"]["tickvals"] == [0, 1, 2, 3, 4]
        (frame,) = [shape for shape in drawn["layout"]["shapes"] if shape.get("layer") == "above"]
        assert (frame["y0"], frame["y1"], frame["yref"]) == (1.5, 2.5, "y2")
        lives, axis = the(drawn, "half-life"), drawn["layout"]["yaxis3"]
        for t, y, text in zip(lives["x"], lives["y"], lives["text"], strict=True):
            steps = gv.half_life(gv.keep_share(trace)[t, 2])
            assert 10**y == pytest.approx(np.clip(steps, 0.1, 1e5), rel=0.01) and text == f"{steps:,.1f} steps"
        assert [size_of(text) for text in axis["ticktext"]] == pytest.approx([10.0**at for at in axis["tickvals"]])
        assert lives["line"]["color"] == LIGHT.line(read(scene).entry(trace.cell.keep_gate))
        assert "Half-life" in the(drawn, "title 3")["text"][0] and "half-life: %{text}" in lives["hovertemplate"]
        assert drawn["layout"]["xaxis"]["range"] == [4.5, 50.5]


def test_what_never_falls_to_a_half_is_called_so():
    for value, text in ((1.0, "never"), (0.5, "1.0 steps"), (0.2, "0.4 steps")):
        scene = dataclasses.replace(LONG[0], gains=(), clamps=(("z", value, None, None),))
        found = finished(study(scene, past(scene)))
        drawn = ledger.memory_spec(ledger_info(scene, found), keep_info(scene, found), window_of(scene), LIGHT)
        assert set(the(drawn, "half-life")["text"]) == {text}


def test_the_stacked_bar_says_which_parts_add():
    for scene in LONG:
        info = ledger_info(scene, finished(study(scene, past(scene))))
        drawn = ledger.ledger_spec(info, LIGHT)
        (bars,) = drawn["data"]
        axis = drawn["layout"]["yaxis"]
        row = dict(zip(axis["ticktext"], axis["tickvals"], strict=True))
        for x, y, text, told, segment in zip(
            bars["x"], bars["y"], bars["text"], bars["customdata"], info.segments, strict=True
        ):
            assert y == row["adds" if x > 0 else "takes away"]
            assert text == segment.label and told == number(segment.value, 4)
        assert len({tone for tone, x in zip(bars["marker"]["color"], bars["x"], strict=True) if x > 0}) == 1
        assert len(set(bars["marker"]["color"])) == 2


def test_the_gradients_rows_words_ticks_and_legend():
    for scene in LONG:
        info = gradient(scene)
        for look in LOOKS:
            drawn = memory.gradient_spec(info, look)
            layout_ = drawn["layout"]
            legend = signs(gradient_legend(info, look))
            for line in info.lines:
                trace = the(drawn, line.title)
                (sign,) = [sign for sign in legend if sign.after == line.title]
                assert painted(sign) == (trace["line"]["color"], STRIPES[trace["line"]["dash"]])
                assert (sign.style["height"] == "4px") == (trace["line"]["width"] == 4) == line.own
                assert trace["hovertemplate"].startswith(line.title)
            for name, title in (("factors", "norm"), ("spectral radius", "spectral radius")):
                (sign,) = [sign for sign in legend if sign.after == title]
                told = painted(sign)[0] if is_stroke(sign) else sign.style["background"]
                assert told == the(drawn, name)["line"]["color"]
            for part in info.paths:
                areas = [trace for trace in drawn["data"] if trace.get("stackgroup") and trace["name"] == part.title]
                (sign,) = [sign for sign in legend if sign.after == f"{part.title} {part.symbol}".strip()]
                assert areas and {area["fillcolor"] for area in areas} == {sign.style["background"]}
                assert all(part.title in area["hovertemplate"] for area in areas)
                assert {area["stackgroup"] for area in areas} <= {"plus", "minus"}

            hovers = {
                name: the(drawn, name)["hovertemplate"] for name in ("factors", "spectral radius", "connectivity")
            }
            assert "factor %{customdata" in hovers["factors"] and "t = %{x" in hovers["factors"]
            assert "spectral radius %{customdata" in hovers["spectral radius"]
            assert hovers["connectivity"].startswith("input of t = %{x")
            assert all("from T back to t = %{x" in the(drawn, line.title)["hovertemplate"] for line in info.lines)
            factors, radii = the(drawn, "factors"), the(drawn, "spectral radius")
            np.testing.assert_allclose(
                np.clip(np.log10(factors["customdata"][1::3]), *info.factor_range), factors["y"][1::3], atol=1e-3
            )
            np.testing.assert_allclose(
                np.clip(np.log10(radii["customdata"]), *info.factor_range), radii["y"], atol=1e-3
            )
            norms = gv.one_step(gv.jacobians(run(scene)))
            np.testing.assert_allclose(factors["customdata"][1::3], norms.norm[factors["x"][1::3]], rtol=1e-3)
            np.testing.assert_allclose(radii["customdata"], norms.radius[radii["x"]], rtol=1e-3)
            areas = [trace for trace in drawn["data"] if trace.get("stackgroup")]
            together = np.sum([area["y"] for area in areas], axis=0)
            np.testing.assert_allclose(together, norms.norm[areas[0]["x"]], atol=0.005)
            of_factors = [at for at in (1, 2, 3, 4) if "factor" in the(drawn, f"title {at}")["text"][0].lower()]
            of_products = [at for at in (1, 2, 3, 4) if "product" in the(drawn, f"title {at}")["text"][0].lower()]
            assert of_factors == [int(trace["yaxis"][1:] or 1) for trace in (factors, areas[0])]
            assert of_products == [int(the(drawn, info.own.title)["yaxis"][1:])]
            assert the(drawn, "connectivity")["line"]["color"] == look.line(read(scene).entry("x"))
            zones = the(drawn, "zones")
            bands = [shape for shape in layout_["shapes"] if shape["type"] == "rect" and shape["yref"] == "y2"]
            for word, y, tone in zip(zones["text"], zones["y"], zones["textfont"]["color"], strict=True):
                (band,) = [band for band in bands if band["y0"] < y < band["y1"]]
                assert band["fillcolor"] == tone
                middle = (band["y0"] + band["y1"]) / 2
                assert word.strip() == ("vanishes" if middle < -3 else "explodes" if middle > 3 else "survives")
            for name in ("yaxis2", "yaxis4"):
                axis = layout_[name]
                assert [size_of(text) for text in axis["ticktext"]] == [10.0**at for at in axis["tickvals"]]
            axis = layout_["yaxis"]
            assert [size_of(text) for text in axis["ticktext"]] == pytest.approx([10.0**at for at in axis["tickvals"]])
            upper, lower = re.search(
                r"‖∂\S+?<sub>(.+?)</sub>/∂\S+?<sub>(.+?)</sub>‖", the(drawn, "title 1")["text"][0].replace(", ", ",")
            ).groups()
            assert (upper, lower) == ("t", "t−1"), "a factor leads from one step to the next"
            assert f"‖∂{info.state}<sub>t</sub>" in the(drawn, "title 1")["text"][0]
            asked, by = re.search(r"‖∂(\w)<sub>T</sub>/∂(\w)<sub>t</sub>‖", the(drawn, "title 4")["text"][0]).groups()
            assert (asked, by) == (read(scene).entry("h").symbol.head, "x")
            assert "from T back to t" in the(drawn, "title 2")["text"][0]
            heights = {layout_[name]["domain"][1] for name in ("yaxis", "yaxis2", "yaxis3", "yaxis4")}
            assert len(heights) == 4


def test_powers_of_ten_are_written_as_what_they_are():
    for at in range(-20, 9):
        assert size_of(rows.power_label(at)) == 10.0**at
    assert rows.powers(-16, 8, 4)["tickvals"] == [-16, -12, -8, -4, 0, 4, 8]
    steps, words = layout.time_axis(3, 9), layout.time_axis(3, 9)["title"]["text"]
    assert steps["range"] == [2.5, 9.5] and words == "time step t"


# ---- primers and training ----


def test_the_readers_point_lies_on_the_curve():
    for op, name in (("sigmoid", "σ"), ("tanh", "tanh")):
        info = curve_info(op, 1.5)
        drawn = primers.plot_curve(info, LIGHT, "#123456").to_plotly_json()
        point, curve = drawn["data"]
        (at,) = [k for k, size in enumerate(point["marker"]["size"]) if size]
        assert (point["x"][at], point["y"][at]) == (1.5, pytest.approx(np.interp(1.5, info.xs, info.ys), abs=1e-3))
        assert curve["hovertemplate"].startswith(f"{name}(")
        assert point["x"][0] == 1.5 and point["y"][-1] == point["y"][at]
        low, high = drawn["layout"]["yaxis"]["range"]
        assert low < min(info.ys) and max(info.ys) < high


def test_the_rows_of_the_product_are_gate_state_and_product():
    info = product_info(0.25)
    drawn = primers.plot_product(info, LIGHT).to_plotly_json()
    (cells,) = drawn["data"]
    row = dict(zip(cells["y"], cells["z"], strict=True))
    np.testing.assert_allclose(row["gate ⊙ state"], np.multiply(row["gate"], row["state"]))
    assert min(row["gate"]) >= 0 > min(row["state"]), "a gate is never negative"
    np.testing.assert_array_equal(row["gate"], info.gate)
    for each in drawn["layout"]["annotations"]:
        value = cells["z"][each["y"]][each["x"]]
        assert each["text"] == f"<b>{number(value, 2)}</b>"
    assert list(cells["x"]) == [f"unit {unit}" for unit in range(4)]


def test_each_kind_of_cell_has_one_dash_on_every_page():
    for kind, dash in memory.DASHES.items():
        assert training.DASHES[kind] == " ".join(map(str, STRIPES[dash]))
    assert len(set(training.DASHES.values())) == len(CELL_NAMES)
    assert len({names.colour for names in CELL_NAMES.values()} & set(COLOURS)) == len(CELL_NAMES)
