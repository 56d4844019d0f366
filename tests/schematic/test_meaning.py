"""What the drawing says by colours, dashes, arrowheads and signs is what the cell computes."""

import math
import re

import pytest

import gru_viz as gv
from gru_viz.cells.notation import CELL_TITLES, COLOURS, entry
from gru_viz.schematic.layout import layout
from gru_viz.schematic.svg import schematic_svg
from tests.every import EVERY

from .test_svg import NS, drawn, groups

CELLS = [cell for cell in EVERY if cell.option("biases")]


def key_of(style):
    return re.search(r"--line:var\(--line-(\w+)\)", style)[1]


def dash_of(style):
    found = re.search(r"--dash:([\d,]+);", style)
    return found[1].replace(",", " ") if found else ""


def ends(path):
    """First and last corner of a line."""
    numbers = [float(one) for one in re.findall(r"-?[\d.]+", path)]
    return tuple(numbers[:2]), tuple(numbers[-2:])


def test_every_line_has_the_colour_and_the_dashes_of_what_it_carries():
    for cell in CELLS:
        for narrow in (False, True):
            for notation in ("article", "ng"):
                root = drawn(cell, narrow=narrow, notation=notation)
                rails = root.findall(f"{NS}g[@class='gv-rails']/{NS}path")
                rails = [rail for rail in rails if "rail" in rail.get("class").split()]
                plan = layout(cell, narrow)
                assert len(rails) == len(plan.wires)
                by_path = {}
                for name, wire in groups(root, "wire").items():
                    source = entry(cell, name.split("->")[0], notation).colour
                    assert (key_of(wire.get("style")), dash_of(wire.get("style"))) == (source, COLOURS[source].dash)
                    line = next(one for one in wire if "line" in (one.get("class") or "").split())
                    by_path[line.get("d")] = source
                for rail in rails:
                    colour = by_path[rail.get("d")]
                    assert (key_of(rail.get("style")), dash_of(rail.get("style"))) == (colour, COLOURS[colour].dash)
                for panel in (one for one in root.iter(f"{NS}rect") if "panel" in (one.get("class") or "")):
                    assert key_of(panel.get("style")) == entry(cell, panel.get("data-panel"), notation).colour


def test_lines_lead_from_what_is_carried_to_where_it_is_used():
    for cell in CELLS:
        root, plan = drawn(cell), layout(cell)
        for wire in groups(root, "wire").values():
            source, target = (plan.box(wire.get(f"data-{end}")) for end in ("source", "target"))
            head = next((one for one in wire if one.get("class") == "head"), None)
            line = next(one for one in wire if "line" in (one.get("class") or "").split())
            start, end = ends(line.get("d"))
            assert _touches(start, source) and _touches(end, target)
            if head is not None:
                tip = ends(head.get("d"))[0]
                assert math.dist(tip, end) < 0.1, "the arrowhead is at the end"
                numbers = [float(one) for one in re.findall(r"-?[\d.]+", head.get("d"))]
                feet = ((numbers[2] + numbers[4]) / 2, (numbers[3] + numbers[5]) / 2)
                assert _distance(feet, target) > _distance(tip, target)
        for exit_ in plan.exits:
            assert _touches(exit_.points[0], plan.box(exit_.source)) and exit_.points[-1][0] > exit_.points[0][0]


def _touches(point, box):
    return box.left - 1 <= point[0] <= box.right + 1 and box.top - 1 <= point[1] <= box.bottom + 1


def _distance(point, box):
    return math.dist(point, (box.x, box.y))


def test_signs_stand_on_the_operations_that_they_mean():
    for cell in CELLS:
        for name, node in groups(drawn(cell, units=3, inputs=2), "node").items():
            op = cell.by_name[name].op
            words = [text.text for text in node.findall(f"{NS}text") if text.get("class") == "operation"]
            assert words == {"sigmoid": ["σ"], "tanh": ["tanh"], "one_minus": ["1−"]}.get(op, [])
            glyphs = {one.get("class"): one for one in node if one.get("class") in ("glyph", "dot")}
            assert set(glyphs) == {"add": {"glyph"}, "mul": {"dot"}}.get(op, set())
            if op == "add":
                assert re.search(r"h14.*v14", glyphs["glyph"].get("d")), "a plus"
            item = entry(cell, name)
            assert op in node.get("class").split() and key_of(node.get("style")) == item.colour


def test_each_place_names_and_numbers_its_own_quantity():
    """Cards, tags and captions: the letter beside a number is the letter of that number."""
    for cell in CELLS:
        for notation in ("article", "ng", "pytorch"):
            root = drawn(cell, units=3, inputs=2, notation=notation)
            for name, node in groups(root, "node").items():
                own = [text.get("data-value") for text in node.iter(f"{NS}text") if text.get("data-value")]
                inner = {one.get("data-id") for one in node.iter(f"{NS}g") if one.get("data-id")} - {name}
                assert set(own) <= {name} | inner, name
                what = entry(cell, name, notation)
                letters = [
                    "".join(text.itertext()).replace("−", "-")
                    for text in node.findall(f"{NS}text")
                    if text.get("class") == "symbol"
                ]
                for letter in letters:
                    assert letter.startswith(what.symbol.head + what.symbol.sub), (name, letter)
                exit_ = node.find(f"{NS}g[@class='exit']")
                if exit_ is not None:
                    (letter,) = (
                        "".join(text.itertext()) for text in exit_.findall(f"{NS}text") if text.get("class") == "symbol"
                    )
                    assert letter == what.symbol.head + what.symbol.sub
                    assert key_of(exit_.get("style")) == what.colour
                captions = [text.text for text in node.findall(f"{NS}text") if text.get("class") == "caption"]
                assert set(captions) <= {what.title}
                titles = [
                    span.text
                    for text in node.findall(f"{NS}text")
                    for span in text.iter(f"{NS}tspan")
                    if span.get("class") == "caption"
                ]
                assert set(titles) <= {what.title}


def test_it_is_called_what_it_is():
    for kind, title in CELL_TITLES.items():
        label = drawn(gv.cell(kind)).get("aria-label")
        assert re.search(rf"the {title} at", label, re.IGNORECASE)
    described = drawn(gv.cell("gru"), values={"r": 0.25, "n": -0.5}).get("aria-label")
    assert "reset gate r_t = 0.250" in described and "candidate" in described.split("= 0.250")[1]


def test_what_is_lit_leads_to_the_named_quantity():
    cell = gv.cell("gru")
    root = drawn(cell, lit=["p"])
    lit_wires = {name for name, wire in groups(root, "wire").items() if "faded" not in wire.get("class").split()}
    assert lit_wires == {f"{arg.name}->p" for arg in cell.by_name["p"].args}
    lit_nodes = {name for name, node in groups(root, "node").items() if "faded" not in node.get("class").split()}
    assert lit_nodes == {"p", *(arg.name for arg in cell.by_name["p"].args)}


def test_strips_count_units_from_the_top_and_columns_from_the_left():
    root = drawn(gv.cell("lstm"), units=4, inputs=3)
    for strip in (one for one in root.iter(f"{NS}g") if "strip" in (one.get("class") or "").split()):
        cells = sorted(strip.findall(f"{NS}rect[@class='cell']"), key=lambda cell: int(cell.get("data-unit")))
        axis = "x" if "row" in strip.get("class").split() else "y"
        places = [float(cell.get(axis)) for cell in cells]
        assert places == sorted(places) and len(set(places)) == len(places)


@pytest.mark.parametrize("cut", [3, 14, 15, 40])
def test_a_long_word_is_cut_and_says_so(cut):
    word = "abcdefghij" * 4
    text = next(
        one for one in drawn(gv.cell("gru"), token=word[:cut]).iter(f"{NS}text") if one.get("data-token") is not None
    ).text
    assert text == word[:cut] if cut <= 14 else text == word[:13] + "…"
    assert schematic_svg(gv.cell("gru"), token=word[:cut])
