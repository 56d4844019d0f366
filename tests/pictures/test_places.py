"""Numbers, words and marks beside a picture stand at the rows, columns and values that they name."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.notation import entry, shown
from gru_viz.figures.theme import DARK, LIGHT, mixed
from gru_viz.pictures.strips import AXIS, LEFT, PLOT
from gru_viz.pictures.words import brief
from gru_viz.scene.scene import base
from gru_viz.views.lab import range_of

from .test_picture import NS, drawn, made, words

SIDE = LEFT + AXIS


def texts(root, **wanted):
    """The texts with these attributes: (words, x, middle, bold)."""
    for text in root.iter(f"{NS}text"):
        if all(text.get(name.replace("_", "-")) == value for name, value in wanted.items()):
            size, x, y = (float(text.attrib[name]) for name in ("font-size", "x", "y"))
            yield "".join(text.itertext()), x, y - 0.35 * size, text.get("font-weight") == "700"


def strips_of(root):
    """Quantity → the tops of its rows, and the left ends of its columns."""
    found = {}
    for group in root.iter(f"{NS}g"):
        if group.get("data-of"):
            places = re.findall(r"M([\d.]+) ([\d.]+)", " ".join(path.attrib["d"] for path in group))
            found[group.get("data-of")] = [sorted({float(place[at]) for place in places}) for at in (1, 0)]
    return found


def numbers(root, x):
    """The numbers whose words end at x: (number, middle, bold)."""
    for told, at, middle, bold in texts(root, text_anchor="end"):
        if at == pytest.approx(x) and re.fullmatch(r"−?[\d.]+", told):
            yield float(told.replace("−", "-")), middle, bold


def test_units_and_steps_are_named_at_their_rows_and_columns():
    for units, steps, unit, step in ((3, 5, 1, 3), (40, 60, 7, 11)):
        trace = made(gv.cell("gru"), steps=steps, units=units)
        root = drawn(trace, "strips", unit=unit, step=step)
        rows = strips_of(root)
        height = min(np.diff(tops).min() for tops, _ in rows.values())
        beside = [(int(number), middle, bold) for number, middle, bold in numbers(root, SIDE - 9)]
        for tops, lefts in rows.values():
            assert len(tops) == units and len(lefts) <= steps
            told = [each for each in beside if tops[0] < each[1] < tops[-1] + height]
            assert told and told[0][0] == 0
            for number, middle, bold in told:
                assert int((middle - tops[0]) // height) == number and bold == (number == unit)
        paths = " ".join(path.get("d", "") for path in root.iter(f"{NS}path"))
        pointers = re.findall(r"M([\d.]+) ([\d.]+)l-6 -4v8z", paths)
        for (_, middle), (tops, _) in zip(pointers, rows.values(), strict=True):
            assert int((float(middle) - tops[0]) // height) == unit
        column = PLOT / steps
        below = [each for each in texts(root, text_anchor="middle") if each[0].isdigit()]
        assert below[0][0] == "0" and len(below) >= 5
        for number, x, _, bold in below:
            assert (x - SIDE) / column == pytest.approx(int(number) + 0.5, abs=0.01) and bold == (int(number) == step)
        (frame,) = [rect for rect in root.iter(f"{NS}rect") if rect.get("rx") == "2"]
        assert (float(frame.attrib["x"]) - SIDE) / column == pytest.approx(step, abs=0.01)
        assert float(frame.attrib["width"]) == pytest.approx(column, abs=0.02)
        how = next(line for line in words(root) if line.startswith("Lines are"))
        assert how == f"Lines are those of unit {unit}. Rows are units, columns are time steps."


def test_each_strip_is_named_beside_it():
    for cell, notation in ((gv.cell("gru"), "ng"), (gv.cell("lstm"), "pytorch"), (gv.cell("mgu"), "article")):
        root = drawn(made(cell), "strips", notation=notation)
        titles = list(texts(root, text_anchor="start"))
        for name, (tops, _) in strips_of(root).items():
            what = entry(cell, name, notation)
            beside = [told for told, x, middle, _ in titles if tops[0] <= middle <= tops[-1] + 15 and x < LEFT]
            assert beside[-1] == what.title and what.symbol.base in beside[-2], (beside, what)


def test_words_stand_below_their_steps_and_those_left_out_are_counted():
    for steps, length, every in ((5, 3, 1), (30, 12, 1), (150, 2, 3)):
        tokens = [f"{'w' * length}{step}" for step in range(steps)]
        root = drawn(made(gv.cell("rnn"), steps=steps, tokens=tokens), "strips", step=steps - 1)
        column, found = PLOT / steps, {}
        for text in root.iter(f"{NS}text"):
            if text.text in tokens:
                turned = re.match(r"translate\(([\d.]+) ", text.get("transform", ""))
                found[text.text] = float(turned[1] if turned else text.attrib["x"])
        assert list(found) == tokens[::every]
        for at, x in zip(range(0, steps, every), found.values(), strict=True):
            assert (x - SIDE) / column == pytest.approx(at + 0.5, abs=0.01)
        assert [line for line in words(root) if line.startswith("one word")] == [f"one word in {every}"] * (every > 1)


def test_numbers_at_the_lines_stand_at_their_heights():
    for cell in (gv.cell("gru"), gv.cell("lstm"), gv.cell("mingru")):
        trace = made(cell, steps=6)
        root = drawn(trace, "strips", unit=1)
        name = shown(cell)[0]
        (line,) = [path for path in root.iter(f"{NS}path") if path.get("data-of") == name]
        ys = [float(y) for _, y in re.findall(r"([\d.]+) ([\d.]+)", line.attrib["d"])]
        slope, origin = np.polyfit(trace[name][:, 1], ys, 1)
        low = min(range_of(entry(cell, each), trace[each])[0] for each in shown(cell))
        told = [each for each in numbers(root, SIDE - 9) if each[1] > strips_of(root)[shown(cell)[-1]][0][-1] + 16]
        assert 0.0 in [number for number, *_ in told] and low in [number for number, *_ in told]
        for number, middle, _ in told:
            assert middle == pytest.approx(origin + slope * number, abs=0.1)


def test_a_colour_scale_stands_between_its_own_ends():
    for look in (LIGHT, DARK):
        root = drawn(made(gv.cell("mingru"), steps=6), "strips", theme=look.mode)
        bars = 0
        for group in root.iter(f"{NS}g"):
            rects = group.findall(f"{NS}rect")
            if len(rects) != 36:
                continue
            bars += 1
            xs = [float(rect.attrib["x"]) for rect in rects]
            middle = float(rects[0].attrib["y"]) + 6
            beside = [each for each in texts(root) if each[2] == pytest.approx(middle, abs=0.1)]
            first, last = (
                float(told.replace("−", "-"))
                for told in (
                    max((each for each in beside if each[1] < xs[0]), key=lambda each: each[1])[0],
                    min((each for each in beside if each[1] > xs[-1]), key=lambda each: each[1])[0],
                )
            )
            scale = look.gate_scale if first == 0 else look.state_scale
            assert first < last and xs == sorted(xs)
            assert [rects[at].get("fill") for at in (0, 18, 35)] == [mixed(scale, at / 35) for at in (0, 18, 35)]
        assert bars >= 2


def test_the_unit_in_focus_is_the_one_that_is_marked():
    root = drawn(made(gv.cell("gru"), steps=4, units=5), step=1, unit=3)
    for group in root.iter(f"{NS}g"):
        if group.get("data-of") in ("z", "r", "n", "h"):
            cells = {int(rect.attrib["data-unit"]): rect.get("stroke-width") for rect in group if rect.get("data-unit")}
            assert [unit for unit, width in cells.items() if width == "1.6"] == [3]


def test_captions_count_units_and_name_what_they_stand_for():
    scene = base("review-end")
    for unit in range(scene.hidden):
        subject = gv.picture(replace(scene, unit=unit, step=2), "strips")
        title = re.findall(r"Lines are those of (.*?)\. Rows", ET.fromstring(subject).findtext(f"{NS}desc"))[0]
        assert title.startswith(f"unit {unit} · ")
    for cell in (gv.cell("lstm"), gv.cell("mgu")):
        root = drawn(made(cell, units=2))
        assert words(root)[0] == root.findtext(f"{NS}title") == f"A run of {CELL_NAMES[cell.kind].said}"
    for units, unit, said in (
        (1, 0, "shows unit 0,"),
        (5, 1, "shows units 0 to 4,"),
        (20, 17, "units 16 to 19 of 20,"),
    ):
        root = drawn(made(gv.cell("gru"), units=units), unit=unit)
        assert any(said in line for line in words(root)), said
    assert brief("abcdef", 6) == "abcdef" and brief("abcdefg", 6) == "abcde…"
