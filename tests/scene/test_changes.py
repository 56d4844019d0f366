"""What a hand did, put into a scene: the last change counts, and nonsense does nothing."""

import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gru_viz.cells.notation import shown
from gru_viz.scene.changes import MAX_CHANGES, ROW_KINDS, apply, place_of, rows_with, rows_without, value_at
from gru_viz.scene.link import dump, parse
from gru_viz.scene.scene import START, Scene, base
from gru_viz.scene.setting import MAX_CLAMPS
from gru_viz.scene.settings import BY_FIELD

from .strategies import scenes

START_SCENE = base(START)

words = st.sampled_from(
    ["set", "row", "to", "place", "clear", "seq", "step", "unit", "stage", "clamps", "shifts", "gains", "edits",
     "input_edits", "z", "r", "n", "h", "c", "W_z", "U_n", "b_z", "c_n", "", "x"]
)  # fmt: skip
numbers = st.integers(-3, 45) | st.integers() | st.floats() | st.sampled_from([10**400, -(10**4000), 1.5, 2.0])
leaves = st.none() | st.booleans() | numbers | words | st.text(max_size=5)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words | st.text(max_size=3), inner, max_size=4)
)
places = st.lists(st.none() | numbers | words | st.booleans(), max_size=4) | anything
likely = st.fixed_dictionaries(
    {},
    optional={
        "seq": anything,
        "set": words | anything,
        "row": words | anything,
        "clear": words | anything,
        "place": places,
        "to": numbers | anything,
    },
)


@settings(max_examples=300, deadline=None)
@given(scenes(), anything | st.lists(likely | anything, max_size=8))
def test_nothing_that_arrives_can_break_a_scene(scene, changes):
    after, notes = apply(scene, changes)
    assert after == Scene(**dataclasses.asdict(after))
    assert all(isinstance(note, str) and note for note in notes)
    assert parse(dump(after)).scene == after
    moved = {"step", "unit", "stage", "lines", *ROW_KINDS}
    for field in dataclasses.fields(Scene):
        assert field.name in moved or getattr(after, field.name) == getattr(scene, field.name)


@pytest.mark.parametrize("changes", [
     None, [], {}, "set", 7, math.nan, [None], [[]], [{}], [{"to": 3}], [{"set": "seed", "to": 3}],
     [{"set": "step", "to": True}], [{"set": "step", "to": 10**5000}],
     [{"set": "step", "to": "5"}], [{"set": "step", "to": 2.5}], [{"set": "step"}],
     [{"set": "step", "to": math.nan}], [{"set": ["step"], "to": 3}], [{"clear": "edits"}], [{"clear": ["clamps"]}],
     [{"row": "numbers", "place": [0], "to": 1}], [{"row": ["shifts"], "place": ["z"], "to": 1}],
     [{"row": "shifts", "place": "z", "to": 1}], [{"row": "shifts", "place": ["z"]}],
     [{"row": "shifts", "place": ["z"], "to": True}], [{"row": "shifts", "place": ["z"], "to": math.inf}],
     [{"row": "shifts", "place": ["z"], "to": 10**400}], [{"row": "shifts", "place": ["z", 1], "to": 1}],
     [{"row": "edits", "place": ["W_z", True, 0], "to": 1}], [{"row": "edits", "place": ["W_z", 0.0, 0], "to": 1}],
     [{"row": "input_edits", "place": [None, 0], "to": 1}], [{"row": "clamps", "place": ["z", "0", None], "to": 1}]],
)  # fmt: skip
def test_what_makes_no_sense_does_nothing(changes):
    assert apply(START_SCENE, changes) == (START_SCENE, [])


@settings(max_examples=60, deadline=None)
@given(scenes(), st.data())
def test_a_row_is_replaced_at_its_place_added_or_taken_away(scene, data):
    kind = data.draw(st.sampled_from(list(ROW_KINDS)))
    setting, rows = BY_FIELD[kind], getattr(scene, kind)
    cell, (steps, inputs) = scene.make_cell(), scene.make_sequence().xs.shape
    unit, step = st.integers(0, scene.hidden - 1), st.integers(0, steps - 1)
    biases = [spec.gate for spec in cell.parameters if spec.name.startswith("b_")]
    matrices = [spec.name for spec in cell.parameters if spec.axes == ("H", "H")]
    if not matrices and kind in ("gains", "edits"):
        return  # a minGRU has no U
    if kind == "shifts" and not biases:
        return
    place = {
        "shifts": lambda: [data.draw(st.sampled_from(biases))],
        "gains": lambda: [data.draw(st.sampled_from(matrices))],
        "edits": lambda: [data.draw(st.sampled_from(matrices)), data.draw(unit), data.draw(unit)],
        "input_edits": lambda: [data.draw(step), data.draw(st.integers(0, inputs - 1))],
        "clamps": lambda: [data.draw(st.sampled_from(shown(cell))), data.draw(st.none() | unit),
                           data.draw(st.none() | step)],
    }[kind]()  # fmt: skip
    if data.draw(st.booleans()) and rows:
        at = ROW_KINDS[kind].number_at
        row = data.draw(st.sampled_from(rows))
        place = [*row[:at], *row[at + 1 :]]
    before = value_at(rows, kind, tuple(place))
    if kind == "clamps" and before is None and len(rows) == MAX_CLAMPS:
        return
    low = 0.0 if kind == "clamps" else setting.low
    to = data.draw(st.integers(int(low * 1000), 1000 if kind == "clamps" else int(setting.high * 1000))) / 1000
    after, notes = apply(scene, [{"seq": 1, "row": kind, "place": place, "to": to}])
    assert not notes
    neutral = {"shifts": 0.0, "gains": 1.0}.get(kind)
    assert value_at(getattr(after, kind), kind, tuple(place)) == (None if to == neutral else to)
    if kind == "clamps":
        expected = list(rows_with(rows, kind, tuple(place), to))
        assert list(after.clamps) == expected, "in its place in the list, or at the end"
    assert rows_without(getattr(after, kind), kind, tuple(place)) == rows_without(rows, kind, tuple(place))
    away, notes = apply(after, [{"row": kind, "place": place, "to": None}])
    assert not notes
    assert getattr(away, kind) == rows_without(rows, kind, tuple(place))


def test_a_hand_on_several_things_at_once():
    changes = [
        {"seq": 1, "set": "step", "to": 5},
        {"seq": 2, "row": "shifts", "place": ["z"], "to": 1.0},
        {"seq": 3, "row": "shifts", "place": ["z"], "to": 1.2345},
        {"seq": 4, "row": "clamps", "place": ["z", 1, None], "to": 0.5},
        {"seq": 5, "row": "clamps", "place": ["z", None, None], "to": 0.75},
        {"seq": 6, "row": "clamps", "place": ["z", 1, None], "to": 0.25},
        {"seq": 7, "set": "unit", "to": 1.0},
        {"seq": 8, "set": "stage", "to": 2},
        {"seq": 9, "set": "step", "to": 7},
    ]
    after, notes = apply(START_SCENE, changes)
    assert not notes
    assert (after.step, after.unit, after.stage) == (7, 1, 2)
    assert after.shifts == (("z", 1.2345),), "a number keeps its digits"
    assert after.clamps == (("z", 0.25, 1, None), ("z", 0.75, None, None))
    freed, _ = apply(after, [{"clear": "clamps"}, {"row": "clamps", "place": ["h", 0, 3], "to": -0.5}])
    assert freed.clamps == (("h", -0.5, 0, 3),)


@pytest.mark.parametrize(
    ("change", "field", "value", "note"),
    [
        ({"set": "step", "to": 5000}, "step", 40, "step=5000 lies outside 0 to 1999"),
        ({"set": "step", "to": -1}, "step", 0, "step=-1 lies outside"),
        ({"set": "unit", "to": 10**300}, "unit", 2, "unit=100"),
        ({"row": "shifts", "place": ["z"], "to": 99}, "shifts", (("z", 10.0),), "cut to -10 … 10"),
        ({"row": "shifts", "place": ["zz"], "to": 1}, "shifts", (), "shift of zz does not exist in this cell"),
        ({"row": "gains", "place": ["b_z"], "to": 2}, "gains", (), "gain of b_z does not exist"),
        ({"row": "edits", "place": ["W_z", 99, 0], "to": 2}, "edits", (), "is not there in this scene"),
        ({"row": "edits", "place": ["W_z", 0, 0], "to": -1e9}, "edits", (("W_z", 0, 0, -20.0),), "cut to -20 … 20"),
        ({"row": "input_edits", "place": [-1, 0], "to": 2}, "input_edits", (), "is not there in this scene"),
        ({"row": "clamps", "place": ["z", 3, None], "to": 1}, "clamps", (), "a unit or step that is not there"),
        ({"row": "clamps", "place": ["s_z", 0, None], "to": 1}, "clamps", (), "a clamp on s_z is not possible here"),
        ({"row": "clamps", "place": ["z", 0, None], "to": 7}, "clamps", (("z", 1.0, 0, None),), "cut to 0 … 1"),
    ],
)
def test_what_goes_too_far_is_put_right_and_said(change, field, value, note):
    after, notes = apply(START_SCENE, [change])
    assert getattr(after, field) == value
    assert any(note in each for each in notes), notes


def test_no_more_changes_than_anybody_can_make():
    many = [{"row": "shifts", "place": ["z"], "to": at / 100} for at in range(1, MAX_CHANGES + 50)]
    assert apply(START_SCENE, many)[0].shifts == (("z", MAX_CHANGES / 100),)
    clamps = [{"row": "clamps", "place": ["z", 0, at % 40], "to": 0.5 + at // 40 / 10} for at in range(80)]
    more = [{"row": "clamps", "place": ["r", 0, at], "to": 1} for at in range(40)]
    after, notes = apply(START_SCENE, clamps + more)
    assert len(after.clamps) == MAX_CLAMPS and f"only the first {MAX_CLAMPS} clamps are used" in notes
    assert after.clamps[:40] == tuple(("z", 0.6, 0, at) for at in range(40))


def test_a_place_has_the_parts_of_its_kind():
    assert place_of("clamps", ["z", None, 3]) == ("z", None, 3)
    assert place_of("edits", ("W_z", 0, 1)) == ("W_z", 0, 1)
    for kind, place in ((None, ["z"]), ("shifts", None), ("shifts", [1]), ("edits", ["W_z", 0, None]), ([], [])):
        assert place_of(kind, place) is None
