"""What all figures are made of: rows on one time axis, strokes, packed numbers, scales, sizes in a lecture hall."""

import base64
import itertools

import numpy as np
import pytest

from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.figures.enlarged import SCALE, enlarged
from gru_viz.figures.layout import padded, time_axis
from gru_viz.figures.rows import Rows, power_label, powers
from gru_viz.figures.spec import Spec
from gru_viz.figures.stroke import LENGTH, stroke
from gru_viz.figures.table import MOST_CELLS, MOST_ROWS, spec_table
from gru_viz.figures.theme import DARK, LIGHT, STRIPES
from gru_viz.views.memory import Window

from .drawn import signs
from .test_marks import painted, size_of

LOOKS = (LIGHT, DARK)


def channels(colour):
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def test_each_row_stands_below_its_title_and_holds_its_own_traces_and_rules():
    rows = Rows(Window(5, 25, 12, 30), LIGHT, (60, 90, 40))
    for at, name in enumerate("abc"):
        line = {"type": "scatter", "name": name, "x": [5], "y": [at]}
        rows.add(f"title of {name}", [line], {"range": [0, at + 1]}, [{"type": "line", "y0": at, "y1": at}])
    drawn = rows.spec("x")
    axis = lambda trace: drawn["layout"]["yaxis" + trace["yaxis"].removeprefix("y")]  # noqa: E731
    named = {trace.get("name"): trace for trace in drawn["data"]}
    tops = []
    for at, name in enumerate("abc"):
        title = named[f"title {at + 1}"]
        assert title["text"] == [f"title of {name}"] and title["x"] == [4.5]
        assert axis(named[name])["range"] == [0, at + 1]
        assert axis(title)["domain"][0] == pytest.approx(axis(named[name])["domain"][1])
        tops.append(axis(named[name])["domain"][1])
        (rule,) = [shape for shape in drawn["layout"]["shapes"] if shape.get("yref") == named[name]["yaxis"]]
        assert rule["y0"] == at
    assert tops == sorted(tops, reverse=True)
    (cursor,) = [shape for shape in drawn["layout"]["shapes"] if shape["yref"] == "paper"]
    assert (cursor["x0"], cursor["x1"], cursor["y0"], cursor["y1"]) == (12, 12, 0, 1)
    assert drawn["layout"]["xaxis"]["range"] == [4.5, 25.5] == time_axis(5, 25)["range"]
    for moment in (5, 25, 26):
        one = Rows(Window(5, 25, moment, 30), LIGHT, (60,))
        one.add("t", [], {})
        assert [shape["x0"] for shape in one.spec("x")["layout"]["shapes"]] == [moment] * (moment <= 25)
    assert padded(-1, 3) == pytest.approx([-1.2, 3.2])


def test_powers_of_ten_are_labelled_with_their_size():
    for low, high, every in ((-3.5, 2.5, 1), (-16, 8, 4), (0, 1, 1)):
        axis = powers(low, high, every)
        assert [size_of(text) for text in axis["ticktext"]] == pytest.approx([10.0**at for at in axis["tickvals"]])
        assert all(low <= at <= high and at % every == 0 for at in axis["tickvals"]) and 0 in axis["tickvals"]
    assert power_label(-12) == "10<sup>−12</sup>"


def test_a_stroke_is_inked_first_and_no_two_dashes_look_alike():
    looks = set()
    for dash, lengths in STRIPES.items():
        (sign,) = signs(stroke("#123456", dash, "label"))
        colour, found = painted(sign)
        assert (colour, found, sign.after) == ("#123456", lengths, "label")
        looks.add(tuple(itertools.islice(itertools.cycle(found), 8)))
    assert len(looks) == len(STRIPES) and LENGTH >= max(map(sum, STRIPES.values())) - 9
    dashes = {names.dash for names in CELL_NAMES.values()}
    assert len(dashes) == len(CELL_NAMES) and dashes < set(STRIPES) and "solid" not in dashes


def test_numbers_travel_as_they_are():
    for values in (np.array([[-128, 0, 127]], np.int8), np.array([0.1, -3e200, np.pi])):
        ((trace,),) = [Spec({"data": [{"z": values, "name": "n"}], "layout": {}}).to_dict()["data"]]
        sent = trace["z"]
        found = np.frombuffer(base64.b64decode(sent["bdata"]), np.dtype(f"<{sent['dtype']}"))
        np.testing.assert_array_equal(found.reshape([int(each) for each in sent["shape"].split(", ")]), values)
        assert trace["name"] == "n"


def test_a_lecture_hall_enlarges_pixels_and_nothing_else():
    spec = {
        "data": [
            {"type": "bar", "width": 0.86, "x": [1, 2], "marker": {"size": [2, 4], "line": {"width": 1}}},
            {"line": {"width": 3}, "textfont": {"size": 10}, "width": [0.5], "y": [5]},
        ],
        "layout": {"height": 100, "margin": {"l": 58}, "xaxis": {"range": [0, 9], "title": {"standoff": 6}}},
    }
    assert enlarged(spec) == {
        "data": [
            {"type": "bar", "width": 0.86, "x": [1, 2],
             "marker": {"size": [2 * SCALE, 4 * SCALE], "line": {"width": SCALE}}},
            {"line": {"width": 3 * SCALE}, "textfont": {"size": 10 * SCALE}, "width": [0.5], "y": [5]},
        ],
        "layout": {"height": 100 * SCALE, "margin": {"l": 58 * SCALE},
                   "xaxis": {"range": [0, 9], "title": {"standoff": 6 * SCALE}}},
    }  # fmt: skip


def test_scales_say_more_less_and_none():
    """An open gate is the farthest from the paper; below zero is warm, above it cool, and zero the paper's own tone."""
    for look in LOOKS:
        for scale in (look.gate_scale, look.state_scale):
            assert [place for place, _ in scale] == [0.0, 0.25, 0.5, 0.75, 1.0]
        light = [sum(channels(colour)) for _, colour in look.gate_scale]
        assert light == sorted(light, reverse=look.mode == "light")
        warmth = [channels(colour)[0] - channels(colour)[2] for _, colour in look.state_scale]
        assert warmth[0] > 40 and warmth[1] > 40 and abs(warmth[2]) < 25 and warmth[3] < -40 and warmth[4] < -40


def test_a_table_keeps_every_place_and_digit_of_its_figure():
    heatmap = {
        "type": "heatmap", "name": "m", "z": np.arange(6.0).reshape(2, 3) - 2.5, "x0": 4, "dx": 2, "y0": 0, "dy": 1,
        "hovertemplate": "unit %{y}, t = %{x}: %{z:.1f}<extra></extra>",
    }  # fmt: skip
    line = {
        "type": "scatter",
        "name": "l",
        "x": [10, 8, 9],
        "y": [0.12345, 1, 2],
        "hovertemplate": "t = %{x}: %{y:.4f}",
    }
    table = spec_table({"data": [heatmap, line]})
    assert table.corner == "time step" and table.columns == ("l", "unit 0", "unit 1")
    assert table.rows == (
        ("t = 4", ("", "−2.5", "0.5")),
        ("t = 6", ("", "−1.5", "1.5")),
        ("t = 8", ("1.0000", "−0.5", "2.5")),
        ("t = 9", ("2.0000", "", "")),
        ("t = 10", ("0.1234", "", "")),
    )
    bars = {
        "type": "bar",
        "x": [1, 2],
        "y": [3, 4],
        "customdata": ["a", "b"],
        "hovertemplate": "%{customdata}: %{y:.1f}",
    }
    assert spec_table({"data": [bars]}).corner == "what"
    count = MOST_CELLS // MOST_ROWS + 5
    many = [line | {"name": f"l{at}", "x": list(range(250)), "y": [0.0] * 250} for at in range(count)]
    note = spec_table({"data": [*many, {"type": "scatter", "name": "no", "y": [1]}]}).note
    assert note.startswith(f"Here are the first {MOST_ROWS} of 250 rows and the first {count - 5} of {count} columns;")
    word = {
        "type": "bar",
        "x": [7, 8, 9],
        "y": [3, 4, 5],
        "customdata": ["a", "b", "a"],
        "hovertemplate": bars["hovertemplate"],
    }
    assert [row for row, _ in spec_table({"data": [word]}).rows] == ["a (t = 7)", "b", "a (t = 9)"]
