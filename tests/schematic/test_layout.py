"""The geometry of every cell in every convention: what is drawn, and that nothing collides."""

import itertools
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

import gru_viz as gv
from gru_viz.cells.zoo import CONVENTIONS
from gru_viz.schematic.geometry import Layout, NodeBox, Point, Rect, Wire, overlap, segments
from gru_viz.schematic.layout import layout
from gru_viz.schematic.lighting import feeders
from tests.every import every_cell_there_is as every_cell

both_widths = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])


def outer(plan: Layout) -> dict[str, Rect]:
    """What takes up room by itself, by a name that says what it is."""
    found = {box.id: box.rect for box in plan.nodes if not box.inside}
    found |= {f"exit {exit_.source}": exit_.box.rect for exit_ in plan.exits}
    return found


def label_rects(plan: Layout) -> dict[str, Rect]:
    return {f"{label.kind} {label.id}": label.rect for label in plan.labels}


def lines(plan: Layout) -> Iterator[tuple[str, str, tuple[Point, ...]]]:
    """Every line of the drawing: its id, its source, its corners."""
    for wire in plan.wires:
        yield wire.id, wire.source, wire.points
    for exit_ in plan.exits:
        yield f"{exit_.source}->exit {exit_.source}", exit_.source, exit_.points


def through(points: tuple[Point, ...], area: Rect, margin: float = 0.5) -> bool:
    """Whether a line passes through the inside of an area."""
    inner = (area[0] + margin, area[1] + margin, area[2] - margin, area[3] - margin)
    return any(
        overlap((min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]) + 1e-9, max(a[1], b[1]) + 1e-9), inner)
        for a, b in segments(points)
    )


@every_cell
@both_widths
def test_every_node_and_every_edge_is_drawn_once_and_nothing_else(cell: gv.Cell, narrow: bool) -> None:
    plan = layout(cell, narrow)
    assert sorted(box.id for box in plan.nodes) == sorted(node.name for node in cell.nodes)
    edges = sorted(f"{arg.name}->{node.name}" for node in cell.nodes for arg in node.args)
    assert sorted(wire.id for wire in plan.wires) == edges
    assert sorted(exit_.source for exit_ in plan.exits) == sorted(cell.states)
    assert all(wire.id == f"{wire.source}->{wire.target}" for wire in plan.wires)


@every_cell
@both_widths
def test_a_matrix_stands_inside_its_product_and_nothing_else_does(cell: gv.Cell, narrow: bool) -> None:
    plan = layout(cell, narrow)
    for box in plan.nodes:
        node = cell.by_name[box.id]
        if not any(user.is_product and user.args[0] is node for user in cell.nodes):
            assert box.inside == ""
            continue
        around = plan.box(box.inside)
        assert cell.by_name[box.id] in cell.by_name[around.id].args
        assert around.left < box.left and box.right < around.right
        assert around.top < box.top and box.bottom < around.bottom


@every_cell
@both_widths
def test_wires_begin_at_their_source_and_end_at_their_target(cell: gv.Cell, narrow: bool) -> None:
    plan = layout(cell, narrow)

    def on_border(box: NodeBox, point: Point) -> bool:
        x, y = point
        on_side = x in (box.left, box.right) and y == pytest.approx(box.y)
        return on_side or (y in (box.top, box.bottom) and x == pytest.approx(box.x))

    for wire in plan.wires:
        assert on_border(plan.box(wire.source), wire.points[0]), wire
        assert on_border(plan.box(wire.target), wire.points[-1]), wire
        assert all(a[0] == b[0] or a[1] == pytest.approx(b[1]) for a, b in segments(wire.points)), wire


@every_cell
@both_widths
def test_boxes_and_captions_keep_apart_and_on_the_sheet(cell: gv.Cell, narrow: bool) -> None:
    plan = layout(cell, narrow)
    areas = {**outer(plan), **label_rects(plan)}
    for (name, a), (other, b) in itertools.combinations(areas.items(), 2):
        assert not overlap(a, b), (name, other)
    for name, area in areas.items():
        assert 0 <= area[0] and 0 <= area[1] and area[2] <= plan.width and area[3] <= plan.height, name


@both_widths
def test_the_forget_gate_of_coupled_gates_has_its_name_beside_its_number(narrow: bool) -> None:
    kinds = {label.kind for label in layout(gv.cell("coupled_lstm"), narrow).labels if label.id == "f"}
    assert kinds == {"letter", "value"}


@every_cell
@both_widths
def test_no_line_runs_through_a_box_or_a_caption(cell: gv.Cell, narrow: bool) -> None:
    plan = layout(cell, narrow)
    inside = {box.id for box in plan.nodes if box.inside}
    for line, source, points in lines(plan):
        if source in inside:
            continue  # A matrix docks inside its product's box.
        for name, area in {**outer(plan), **label_rects(plan)}.items():
            assert not through(points, area), (line, name)


@every_cell
@both_widths
def test_lines_of_different_sources_never_share_a_stretch(cell: gv.Cell, narrow: bool) -> None:
    plan = layout(cell, narrow)
    for (one, source, a), (two, other, b) in itertools.combinations(lines(plan), 2):
        if source == other:
            continue
        for p, q in itertools.product(segments(a), segments(b)):
            for axis in (0, 1):
                along = 1 - axis
                flat = p[0][axis] == p[1][axis] and q[0][axis] == q[1][axis]
                if flat and abs(p[0][axis] - q[0][axis]) < 6:
                    low = max(min(p[0][along], p[1][along]), min(q[0][along], q[1][along]))
                    high = min(max(p[0][along], p[1][along]), max(q[0][along], q[1][along]))
                    assert high <= low, (one, two)


@every_cell
@both_widths
def test_every_crossing_is_marked_on_the_upper_line(cell: gv.Cell, narrow: bool) -> None:
    plan = layout(cell, narrow)

    def crosses(a: Wire, b: Wire) -> int:
        count = 0
        for (p1, p2), (q1, q2) in itertools.product(segments(a.points), segments(b.points)):
            for (u1, u2), (v1, v2) in (((p1, p2), (q1, q2)), ((q1, q2), (p1, p2))):
                if u1[0] == u2[0] and v1[1] == v2[1]:
                    across = min(v1[0], v2[0]) < u1[0] < max(v1[0], v2[0])
                    count += across and min(u1[1], u2[1]) < v1[1] < max(u1[1], u2[1])
        return count

    for i, wire in enumerate(plan.wires):
        below = [other for other in plan.wires[:i] if other.source != wire.source]
        assert bool(wire.crossings) == any(crosses(wire, other) for other in below), wire


@every_cell
def test_time_runs_to_the_right(cell: gv.Cell) -> None:
    plan = layout(cell)
    for state in cell.states:
        out = next(exit_.box for exit_ in plan.exits if exit_.source == state)
        assert all(box.x <= out.x for box in plan.nodes)
        if f"{state}_prev" in cell.by_name:
            assert all(plan.box(f"{state}_prev").x <= box.x for box in plan.nodes)


def test_the_convention_moves_the_product_and_the_complement() -> None:
    after, before = (layout(gv.cell("gru", reset=reset)) for reset in ("after", "before"))
    assert after.box("Uh_n").x < after.box("p").x
    assert before.box("p").x < before.box("Up_n").x
    keep, take = (layout(gv.cell("gru", update=update)) for update in ("keep", "take"))
    assert keep.box("one_minus_z").y == keep.box("z").y
    assert take.box("kept").y < take.box("one_minus_z").y < take.box("z").y


@pytest.mark.parametrize("kind", [kind for kind in CONVENTIONS if kind != "mingru"])  # without biases, no sum is left
def test_biases_leave_everything_else_where_it_is(kind: str) -> None:
    with_biases, without = (layout(gv.cell(kind, biases=biases)) for biases in (True, False))
    places = {box.id: (box.x, box.y) for box in with_biases.nodes}
    assert all(places[box.id] == (box.x, box.y) for box in without.nodes)


def test_a_clamped_graph_is_refused_with_a_reason() -> None:
    with pytest.raises(ValueError, match="unnamed"):
        layout(gv.cell("gru").clamped(["z"]))


def test_a_graph_that_reads_a_foreign_state_is_refused_with_a_reason() -> None:
    cell = gv.cell("rnn")
    (new,) = cell.next_states.values()
    with pytest.raises(ValueError, match="h_prev"):
        layout(replace(cell, next_states={"y": new}))


def test_feeders_stop_at_gates_states_and_inputs() -> None:
    cell = gv.cell("gru")
    assert feeders(cell, ["z"]) == {"z", "s_z", "Wx_z", "Uh_z", "W_z", "U_z", "b_z"}
    assert feeders(cell, ["h"]) == {"h", "kept", "written", "one_minus_z"}
    with pytest.raises(KeyError):
        feeders(cell, ["q"])


def test_the_drawing_comes_without_streamlit_plotly_or_pandas() -> None:
    code = (
        "import sys; import gru_viz.schematic.svg; "
        "sys.exit(any(name in sys.modules for name in ('streamlit', 'plotly', 'pandas')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
