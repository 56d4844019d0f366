"""The sliders of the bench: what can be moved, where it can stand, and what tells one run from another."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gru_viz.cells.notation import shown
from gru_viz.scene.changes import apply, place_of, value_at
from gru_viz.scene.scene import START, Scene, base, repaired
from gru_viz.scene.settings import BY_FIELD
from gru_viz.views.reading import read
from gru_viz.views.sliders import MAX_PICKED, picks, run_key, sliders
from gru_viz.views.tables import CURSOR

from ..scene.strategies import scenes
from ..scene.test_changes import anything

START_SCENE = base(START)


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_every_slider_stands_where_the_scene_is(scene):
    reading = read(scene)
    found = sliders(reading)
    names = {spec.name for spec in reading.cell.parameters}
    assert [(each.id, each.group) for each in found] == [
        (slider_id, gate)
        for gate in reading.cell.gates
        for slider_id, name in ((f"shifts/{gate}", f"b_{gate}"), (f"gains/W_{gate}", f"W_{gate}"),
                                (f"gains/U_{gate}", f"U_{gate}"))
        if name in names
    ]  # fmt: skip
    for each in found:
        count = (each.high - each.low) / each.step
        assert 100 <= round(count) <= 200 and abs(count - round(count)) < 1e-9, "the grid ends where the slider does"
        setting = BY_FIELD[each.kind]
        assert (each.low, each.high, each.step) == (setting.low, setting.high, setting.step)
        now = value_at(getattr(scene, each.kind), each.kind, each.place)
        assert (each.value, each.neutral) == (each.neutral if now is None else now, float(each.kind == "gains"))


def test_what_a_slider_is_called():
    def labels(notation):
        found = sliders(read(dataclasses.replace(START_SCENE, notation=notation)))
        return {each.id: f"{each.label.text} {each.label.head}_{each.label.sub}" for each in found}

    subs = {"z": "z", "r": "r", "n": ""}
    assert labels("article") == {
        **{f"shifts/{gate}": f"add to b_{sub}" for gate, sub in subs.items()},
        **{f"gains/{m}_{gate}": f"gain of {m}_{sub}" for m in "WU" for gate, sub in subs.items()},
    }
    ng = labels("ng")
    assert (ng["shifts/z"], ng["gains/U_z"]) == ("add to b_u", "gain of W_uc")


@settings(max_examples=60, deadline=None)
@given(st.lists(anything | st.lists(anything, min_size=2, max_size=2), max_size=5) | anything)
def test_what_comes_back_of_what_was_picked_has_the_form_of_places(sent):
    for kind, place in picks(sent):
        assert place_of(kind, place) == tuple(place)


def test_what_was_picked_comes_back():
    picked = [["edits", ["W_z", 1, 0]], ["input_edits", [5, 1]], ["clamps", ["h", None, None]]]
    assert [list(each) for each in picks([*picked, ["edits", [True, 0, 0]], ["steps", [1]], [1], 7])] == picked
    assert len(picks([picked[0]] * 1000)) == MAX_PICKED


# --- Keys -----------------------------------------------------------------------------------------


def test_every_change_gives_the_run_another_key_and_taking_it_back_the_old_one():
    places = [("edits", ("W_z", 0, 1)), ("input_edits", (3, 0)), ("clamps", ("z", 1, 7)), ("clamps", ("h", None, 9))]
    places += [(each.kind, each.place) for each in sliders(read(START_SCENE))]
    for kind, place in places:
        scene, key = START_SCENE, run_key(START_SCENE)
        for value in (0.5, 0.123, 0.75):
            scene, _ = apply(scene, [{"row": kind, "place": list(place), "to": value}])
            assert value_at(getattr(scene, kind), kind, place) == value
            assert run_key(scene) != key
            key = run_key(scene)
        scene, _ = apply(scene, [{"row": kind, "place": list(place), "to": None}])
        assert run_key(scene) == run_key(START_SCENE)


def another(field):
    """The scene that opens first with another value of this setting, any that is valid."""
    setting, now = BY_FIELD[field], getattr(START_SCENE, field)
    low, high = int(setting.low), int(setting.high)
    values = {
        "choice": setting.choices,
        "flag": (True, False),
        "int": (low, high, (low + high) // 2),
        "names": (setting.choices[:low], setting.choices[-low:]),
        "text": ("It was good.", "It was bad."),
        "units": ((0,), ()),
    }[setting.kind]
    found = (repaired({**dataclasses.asdict(START_SCENE), field: value}) for value in values if value != now)
    return next(scene for scene, notes in found if not notes)


@pytest.mark.parametrize("field", CURSOR)
def test_what_is_only_looked_at_changes_no_key(field):
    looked = another(field)
    assert getattr(looked, field) != getattr(START_SCENE, field)
    assert run_key(looked) == run_key(START_SCENE) and len(run_key(looked)) == 12


@settings(max_examples=40, deadline=None)
@given(scenes(), scenes())
def test_two_scenes_have_one_key_only_if_they_compute_the_same(one, other):
    def computed(scene):
        return {field.name: getattr(scene, field.name) for field in dataclasses.fields(Scene)
                if field.name not in CURSOR}  # fmt: skip

    assert (run_key(one) == run_key(other)) == (computed(one) == computed(other))
    assert shown(one.make_cell())
