"""What rides on the wires: a strip for every vector and a number for every quantity, and all of it has room."""

import itertools
from collections import Counter
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest

import gru_viz as gv
from gru_viz.cells.notation import entry
from gru_viz.schematic.geometry import Rect, Strip, overlap, segments
from gru_viz.schematic.layout import layout
from gru_viz.schematic.metrics import NARROW
from gru_viz.schematic.svg import schematic_svg
from tests.every import EVERY, OTHERS, USUAL, every_notation, name_of
from tests.every import every_cell_there_is as every_cell

from .test_layout import both_widths, lines, through
from .test_svg import NS, drawn, groups

SIZES = [(1, 9), (3, 1), (8, 9), (16, 1)]
"""Units and inputs."""


class Bench(NamedTuple):
    """A cell's drawings in several sizes."""

    cell: gv.Cell
    roots: dict[tuple[int, int], ET.Element]


@pytest.fixture(
    scope="module",
    params=[(cell, narrow) for cell in [*EVERY, *OTHERS] for narrow in (False, True)],
    ids=lambda drawing: f"{name_of(drawing[0])}-{'narrow' if drawing[1] else 'wide'}",
)
def bench(request: pytest.FixtureRequest) -> Bench:
    """Drawn once for all tests: pytest runs those of one drawing one after the other."""
    cell, narrow = request.param
    sizes = SIZES if cell.kind in USUAL else SIZES[::3]
    return Bench(cell, {(u, d): drawn(cell, units=u, inputs=d, narrow=narrow) for u, d in sizes})


EM, SUB, DIGITS = 0.56, 0.68, 7
"""Width of a letter, size of a subscript, letters of the longest number; as wide as any font of the page."""


def number_of(element: ET.Element, name: str) -> float:
    return float(element.get(name, "0"))


def area(rect: ET.Element) -> Rect:
    x, y = number_of(rect, "x"), number_of(rect, "y")
    return (x, y, x + number_of(rect, "width"), y + number_of(rect, "height"))


def boxes(root: ET.Element) -> dict[str, Rect]:
    """Every box, card and circle that takes up room by itself, under the name of its node."""
    found = {}
    for name, node in groups(root, "node").items():
        if "matrix" in node.get("class", "").split() or name.startswith("P_"):
            continue  # It stands in its product's box.
        cards = [*node.iterfind(f"{NS}rect"), *node.iterfind(f"{NS}g[@class='exit']/{NS}rect")]
        for i, card in enumerate(card for card in cards if card.get("class") in ("box", "card")):
            found[f"exit {name}" if i else name] = area(card)
        for circle in node.iterfind(f"{NS}circle[@class='box']"):
            x, y, r = (number_of(circle, key) for key in ("cx", "cy", "r"))
            found[name] = (x - r, y - r, x + r, y + r)
        exit_card = node.find(f"{NS}g[@class='exit']/{NS}rect[@class='card']")
        if exit_card is not None:
            found[f"exit {name}"] = area(exit_card)
    return found


def letters(text: str) -> int:
    return len(text.replace("\u0303", ""))


def width(text: ET.Element, size: float) -> float:
    if text.get("data-value"):
        return EM * DIGITS * size
    found = EM * letters(text.text or "") * size
    for span in text.iter(f"{NS}tspan"):
        found += EM * letters(span.text or "") * float(span.get("font-size", size)) + number_of(span, "dx")
    return found


def words(root: ET.Element) -> dict[str, tuple[Rect, bool]]:
    """Every text: its room, and whether it stands free, not inside a box."""
    found: dict[str, tuple[Rect, bool]] = {}
    for name, node in groups(root, "node").items():
        own = [*node.iterfind(f"{NS}text"), *node.iterfind(f"{NS}g[@class='exit']/{NS}text")]
        for i, text in enumerate(own):
            size, x, y = (number_of(text, key) for key in ("font-size", "x", "y"))
            left = x if text.get("text-anchor") == "start" else x - width(text, size) / 2
            room = (left, y - 0.76 * size, left + width(text, size), y + 0.2 * size)
            found[f"{name} {i} {text.get('class')}"] = (room, text.get("text-anchor") == "start")
    return found


def strips(root: ET.Element) -> dict[str, ET.Element]:
    found = [g for g in root.iter(f"{NS}g") if "strip" in g.get("class", "").split()]
    assert max(Counter(g.get("data-strip") for g in found).values()) == 1
    return {g.get("data-strip", ""): g for g in found}


def frame(strip: ET.Element) -> Rect:
    (found,) = strip.iterfind(f"{NS}rect[@class='frame']")
    return area(found)


def test_every_wire_carries_one_strip_with_one_cell_per_element(bench: Bench) -> None:
    cell = bench.cell
    for (units, inputs), root in bench.roots.items():
        found = strips(root)
        assert set(found) == set(groups(root, "wire")) | set(cell.states)
        for name, group in groups(root, "wire").items():
            (strip,) = (g for g in group if g.get("data-strip"))
            assert strip.get("data-strip") == name and strip.get("data-of") == group.get("data-source")
            source, target = (cell.by_name[group.get(f"data-{end}", "")] for end in ("source", "target"))
            assert ("row" in strip.get("class", "").split()) == (source.op == "matrix")
            vector = target.args[1] if source.op == "matrix" else source
            cells = strip.findall(f"{NS}rect[@class='cell']")
            count = inputs if vector.op == "input" else units
            assert [c.get("data-unit") for c in cells] == [str(k) for k in range(count)], name
        assert all(found[state].get("data-of") == state for state in cell.states)


def test_cells_fill_their_frame_units_top_to_bottom(bench: Bench) -> None:
    for root in bench.roots.values():
        for name, strip in strips(root).items():
            left, top, right, bottom = frame(strip)
            cells = [area(rect) for rect in strip.iterfind(f"{NS}rect[@class='cell']")]
            axis = 0 if "row" in strip.get("class", "").split() else 1
            assert bottom - top <= 48 and cells[0][axis] < (left, top)[axis] + 2, name
            assert cells[-1][axis + 2] == pytest.approx((right, bottom)[axis] - 1, abs=0.02)
            for a, b in itertools.pairwise(cells):
                assert a[axis + 2] == pytest.approx(b[axis], abs=0.02) and a[axis] < b[axis]
            assert all(left <= c[0] and top <= c[1] and c[2] <= right and c[3] <= bottom for c in cells), name
            assert min(c[axis + 2] - c[axis] for c in cells) > 2


def test_strips_numbers_captions_and_boxes_keep_apart_and_on_the_sheet(bench: Bench) -> None:
    cell = bench.cell
    for (units, _), root in bench.roots.items():
        left, top, wide, high = (float(v) for v in root.get("viewBox", "").split())
        around = boxes(root)
        text = {name: room for name, (room, is_free) in words(root).items() if is_free}
        inner = {f"{node.name}->{user.name}" for user in cell.nodes if user.is_product for node in user.args[:1]}
        columns = {name: frame(s) for name, s in strips(root).items() if name not in inner}
        areas = around | text | {f"strip {name}": room for name, room in columns.items()}
        for (one, a), (two, b) in itertools.combinations(areas.items(), 2):
            assert not overlap(a, b), (one, two, units)
        for name, a in areas.items():
            assert left <= a[0] and top <= a[1] and a[2] <= left + wide and a[3] <= top + high, name
        for name, strip in strips(root).items():
            if name in columns:
                continue
            product, row = name.split("->")[1], frame(strip)
            assert around[product][0] < row[0] and row[2] < around[product][2]
            is_row = "row" in strip.get("class", "").split()
            top = around[product][3] - 16 if is_row else around[product][1]
            assert top < row[1] and row[3] < around[product][3]


@every_cell
@every_notation
@both_widths
def test_words_in_every_notation_have_room(cell: gv.Cell, notation: str, narrow: bool) -> None:
    root = drawn(cell, units=16, inputs=16, notation=notation, narrow=narrow)
    around, columns = boxes(root), {name: frame(strip) for name, strip in strips(root).items()}
    rooms = words(root)
    for (one, (a, _)), (two, (b, _)) in itertools.combinations(rooms.items(), 2):
        assert not overlap(a, b), (one, two)
    for name, (room, is_free) in rooms.items():
        assert not any(overlap(room, strip) for strip in columns.values()), name
        inside = [box for box in around.values() if overlap(room, box)]
        assert len(inside) == (0 if is_free else 1), name
        for box in inside:
            assert box[0] <= room[0] and box[1] <= room[1] and room[2] <= box[2] and room[3] <= box[3], name


@every_cell
@both_widths
def test_a_strip_lies_on_its_own_wire_and_no_other_line_touches_it(cell: gv.Cell, narrow: bool) -> None:
    plan = layout(cell, narrow)
    wires = {wire.id: wire for wire in plan.wires}
    corners = {line: points for line, _, points in lines(plan)} | {exit_.source: exit_.points for exit_ in plan.exits}

    def is_level(strip: Strip) -> bool:
        return any(
            a[1] == b[1] == strip.y and min(a[0], b[0]) < strip.x < max(a[0], b[0])
            for a, b in segments(corners[strip.id])
        )

    for strip in plan.strips:
        if strip.is_row:
            continue
        if strip.id in wires and wires[strip.id].kind == "dock":
            assert abs(strip.y - plan.box(strip.source).y) < 1e-9
        else:
            upright = (a[0] == b[0] == strip.x for a, b in segments(corners[strip.id]))
            assert is_level(strip) or any(upright), strip
        for line, source, points in lines(plan):
            if source != strip.source:
                assert not through(points, strip.rect, margin=-2), (strip.id, line)
        same = [points for line, source, points in lines(plan) if source == strip.source]
        touching = [points for points in same if through(points, strip.rect)]
        assert len(touching) <= 1, (strip.id, touching)


@every_cell
@both_widths
def test_every_quantity_has_one_number(cell: gv.Cell, narrow: bool) -> None:
    root = drawn(cell, units=3, inputs=2, narrow=narrow)
    shown = {
        text.get("data-value", ""): (number_of(text, "font-size"), text.get("class"))
        for text in root.iter(f"{NS}text")
        if text.get("data-value")
    }
    assert len(shown) == sum(text.get("data-value") is not None for text in root.iter(f"{NS}text"))
    table = {node.name: entry(cell, node.name) for node in cell.nodes}
    carried = {node.name for node in cell.nodes if node.op not in ("input", "matrix")}
    main = {name for name in carried if table[name].role in ("gate", "candidate", "state", "blend", "gated")}
    assert main <= set(shown) <= carried
    assert all(shown[name][0] >= 19 and shown[name][1] == "value" for name in main)
    if not narrow:
        assert set(shown) == carried
        assert all(14 <= size <= 15 and kind == "value small" for n, (size, kind) in shown.items() if n not in main)


@every_cell
def test_the_drawings_fit_the_screens_they_are_for(cell: gv.Cell) -> None:
    wide, narrow = layout(cell), layout(cell, True)
    # A phone has to scroll a little for these, and keeps their letters large enough.
    least_phone = {"peephole_lstm": 415, "coupled_lstm": 415, "mgu": 435}.get(cell.kind, 395)
    assert wide.width <= 1200 and narrow.width <= 735 * least_phone / 395
    ratio = {"lstm": 2.0, "peephole_lstm": 1.55}.get(cell.kind, 2.3)
    assert wide.width / wide.height >= ratio
    numbers = [label.size for label in narrow.labels if label.kind == "value"]
    assert all(size * least_phone / narrow.width >= 12 for size in [*numbers, NARROW.least])


def test_without_units_it_is_a_picture_and_with_units_a_keyboard_reaches_every_box() -> None:
    cell = gv.cell("gru")
    picture, bench = drawn(cell), drawn(cell, units=3, inputs=2)
    assert picture.get("role") == "img" and bench.get("role") == "group"
    assert not [g for g in picture.iter() if g.get("tabindex") or g.get("data-strip")]
    for name, node in groups(bench, "node").items():
        item = entry(cell, name)
        within = cell.by_name[name].op == "matrix"
        assert (node.get("tabindex"), node.get("role")) == ((None, None) if within else ("-1", "button"))
        label = f"{item.symbol.text.replace('-', '−')}: {item.title}"
        assert node.get("aria-label") == (None if within else label)
        assert [child.get("class") for child in node if child.get("class") == "ring"] == ["ring"]
    for wire in groups(bench, "wire").values():
        parts = [(child.get("class") or "").split()[0] for child in wire if child.get("class") != "halo"]
        assert [part for part in parts if part != "head"] == ["line", "hit", "strip"]
    panels = [panel.get("data-panel") for panel in bench.iter(f"{NS}rect") if "panel" in panel.get("class", "")]
    assert panels == ["h", "z", "r", "n"]


def test_sizes_change_the_drawing_and_are_part_of_its_name() -> None:
    # The browser updates a drawing in place only where this name stays the same.
    cell = gv.cell("lstm")
    names = {ET.fromstring(schematic_svg(cell, units=u, inputs=d)).get("data-layout") for u, d in SIZES}
    assert len(names) == len(SIZES)
