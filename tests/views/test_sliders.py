"""The sliders of the bench: what can be moved, where it can stand, and what tells one run from another."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gru_viz.cells.notation import shown
from gru_viz.scene.changes import ROW_KINDS, apply, value_at
from gru_viz.scene.scene import START, Scene, base, repaired
from gru_viz.scene.setting import MAX_CLAMPS
from gru_viz.scene.settings import BY_FIELD
from gru_viz.views.reading import read
from gru_viz.views.sliders import FAR, MAX_PICKED, PICKED, run_key, slider, sliders
from gru_viz.views.tables import CURSOR

from ..scene.strategies import scenes
from ..scene.test_changes import anything

START_SCENE = base(START)


def picked_of(scene):
    """A pick for every row that the scene has."""
    return [
        [kind, [*row[: made.number_at], *row[made.number_at + 1 :]]]
        for kind, made in ROW_KINDS.items()
        for row in getattr(scene, kind)
    ]


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_every_slider_stands_where_the_scene_is(scene):
    reading, picked = read(scene), picked_of(scene)
    found = sliders(reading, picked)
    assert len({each.id for each in found}) == len(found)
    names = {spec.name for spec in reading.cell.parameters}
    standing = [each.id for each in found if each.group != PICKED]
    assert standing == [
        slider_id
        for gate in reading.cell.gates
        for slider_id, name in ((f"shifts/{gate}", f"b_{gate}"), (f"gains/W_{gate}", f"W_{gate}"),
                                (f"gains/U_{gate}", f"U_{gate}"))
        if name in names
    ]  # fmt: skip
    assert {(each.kind, each.place) for each in found} >= {(kind, tuple(place)) for kind, place in picked[:MAX_PICKED]}
    assert found[-1] == slider(reading, found[-1].kind, found[-1].place)
    for each in found:
        count = (each.high - each.low) / each.step
        assert 100 <= round(count) <= 200 and abs(count - round(count)) < 1e-9, "the grid ends where the slider does"
        assert BY_FIELD[each.kind].low <= each.low < each.high <= BY_FIELD[each.kind].high
        now = value_at(getattr(scene, each.kind), each.kind, each.place)
        assert each.value == (now if now is not None else each.neutral if each.neutral is not None else each.value)
        assert (each.neutral is None) == (each.kind == "clamps")


def test_what_a_slider_is_called():
    scene = dataclasses.replace(START_SCENE, step=36, notation="ng")
    picked = [["edits", ["W_z", 1, 0]], ["edits", ["U_n", 0, 2]], ["edits", ["b_r", 2, 0]], ["input_edits", [5, 1]],
              ["clamps", ["z", 1, 36]], ["clamps", ["h", None, None]]]  # fmt: skip

    def labels(scene):
        found = {each.id: each.label for each in sliders(read(scene), picked)}
        return {key: f"{label.text} {label.head}_{label.sub}{label.after}".strip() for key, label in found.items()}

    subs = {"z": "z", "r": "r", "n": ""}
    assert labels(dataclasses.replace(scene, notation="article")) == {
        **{f"shifts/{gate}": f"add to b_{sub}" for gate, sub in subs.items()},
        **{f"gains/{m}_{gate}": f"gain of {m}_{sub}" for m in "WU" for gate, sub in subs.items()},
        "edits/W_z/1/0": "W_z[1, praise]",
        "edits/U_n/0/2": "U_[0, 2]",
        "edits/b_r/2/0": "b_r[2]",
        "input_edits/5/1": "x_[blame] at t = 5",
        "clamps/z/1/36": "z_ of unit 1 at t = 36",
        "clamps/h/*/*": "h_ of every unit at every step",
    }
    ng = labels(scene)
    assert (ng["clamps/z/1/36"], ng["edits/W_z/1/0"]) == ("Γ_u of unit 1 at t = 36", "W_ux[1, praise]")
    assert (ng["shifts/z"], ng["gains/U_z"]) == ("add to b_u", "gain of W_uc")


def test_values_and_neutrals():
    scene = Scene(gains=(("W_z", 2.0),), edits=(("W_z", 1, 0, 12.5),), input_edits=((3, 0, 0.25),),
                  clamps=(("r", 0.75, 2, 4),), shifts=(("n", -1.0),), step=4, unit=2)  # fmt: skip
    plain = read(dataclasses.replace(scene, edits=(), input_edits=()))
    reading = read(scene)
    weight = slider(reading, "edits", ("W_z", 1, 0))
    assert (weight.value, weight.neutral) == (12.5, plain.params["W_z"][1, 0])
    assert (weight.low, weight.high, weight.step) == (-20, 20, 0.2)
    near = slider(reading, "edits", ("W_z", 2, 0))
    assert near.value == near.neutral == plain.params["W_z"][2, 0]
    assert (near.low, near.high, near.step) == (-10, 10, 0.1)
    one_input = slider(reading, "input_edits", (3, 0))
    assert (one_input.value, one_input.neutral) == (0.25, plain.sequence.xs[3, 0])
    assert slider(reading, "shifts", ("n",)).value == -1 and slider(reading, "gains", ("W_z",)).value == 2
    forced = slider(reading, "clamps", ("r", 2, 4))
    assert (forced.value, forced.neutral, forced.low, forced.high, forced.step) == (0.75, None, 0, 1, 0.01)
    for place, at in (
        (("n", 1, 7), (7, 1)),
        (("n", None, 7), (7, 2)),
        (("n", 1, None), (4, 1)),
        (("n", None, None), (4, 2)),
    ):
        free = slider(reading, "clamps", place)
        assert free.value == round(float(reading.trace["n"][at]), 3)
        assert (free.low, free.high, free.step) == (-1, 1, 0.02)


def test_a_weight_does_not_change_its_own_grid():
    edits = (("W_n", 0, 0, 15.0), ("W_z", 0, 0, 1.0))
    for place, low in ((("W_n", 0, 0), -20), (("W_z", 0, 0), -10)):
        assert slider(read(Scene(edits=edits)), "edits", place).low == low
    far = Scene(gains=(("U_n", 4.0),), weights="seed", hidden=1, seed=0, edits=(("U_n", 0, 0, 1.0),))
    assert slider(read(far), "edits", ("U_n", 0, 0)).high == FAR


def test_an_unbounded_state_has_the_range_of_the_run_without_that_force():
    counter = base("counter")
    free = slider(read(counter), "clamps", ("c", 0, 5))
    assert (free.low, free.high, free.step) == (-10, 10, 0.2), "up to 10, where clamps end"
    small = Scene(cell="lstm")
    assert slider(read(small), "clamps", ("c", 0, None)).high == 1
    loud = slider(read(dataclasses.replace(small, clamps=(("c", 7.5, 0, None),))), "clamps", ("c", 0, None))
    assert (loud.low, loud.high, loud.value) == (-1, 1, 7.5)


@settings(max_examples=60, deadline=None)
@given(scenes(), st.lists(anything | st.lists(anything, min_size=2, max_size=2), max_size=5) | anything)
def test_nothing_that_is_picked_can_break_the_sliders(scene, picked):
    reading = read(scene)
    plain = sliders(reading)
    found = sliders(reading, picked)
    assert found[: len(plain)] == plain
    assert all(each.group == PICKED for each in found[len(plain) :])


@pytest.mark.parametrize(
    ("kind", "place", "message"),
    [
        ("shifts", ["q"], "this gru has no bias called b_q"),
        ("gains", ["b_z"], "this gru has no matrix called b_z"),
        ("edits", ["W_q", 0, 0], "this gru has no weights called W_q"),
        ("edits", ["W_z", 3, 0], "W_z has 3 rows and 9 columns"),
        ("edits", ["b_z", 0, 1], "b_z has 3 rows and 1 columns"),
        ("input_edits", [41, 0], "the input has 41 steps of 9 numbers"),
        ("clamps", ["s_z", 0, 0], "nothing called s_z can be forced here; it is one of z, r, n, h"),
        ("clamps", ["z", 3, 0], "there is no unit 3; units run from 0 to 2"),
        ("clamps", ["z", None, 10**5000], "there is no step a huge number; steps run from 0 to 40"),
        ("clamps", ["z", None, -1], "there is no step -1"),
        ("clamps", ["z"], "a slider is named by its kind and a place of that kind"),
        ("numbers", [0], "a slider is named by its kind"),
        (["clamps"], {}, "a slider is named by its kind"),
    ],
)
def test_a_slider_that_is_not_there_is_refused_in_a_sentence(kind, place, message):
    with pytest.raises(ValueError, match=message):
        slider(read(START_SCENE), kind, place)


def test_a_scene_full_of_clamps_takes_no_more():
    full = dataclasses.replace(START_SCENE, clamps=tuple(("z", 0.5, at % 3, at // 3) for at in range(MAX_CLAMPS)))
    reading = read(full)
    assert slider(reading, "clamps", ("z", 0, 0)).value == 0.5
    with pytest.raises(ValueError, match="a scene holds 64 clamps, and this one has them all"):
        slider(reading, "clamps", ("r", 0, 0))
    assert [each.id for each in sliders(reading, [["clamps", ["r", 0, 0]]]) if each.group == PICKED] == []


# --- Keys -----------------------------------------------------------------------------------------


def test_every_change_gives_the_run_another_key_and_taking_it_back_the_old_one():
    picked = [["edits", ["W_z", 0, 1]], ["input_edits", [3, 0]], ["clamps", ["z", 1, 7]], ["clamps", ["h", None, 9]]]
    for moved in sliders(read(START_SCENE), picked):
        scene, key = START_SCENE, run_key(START_SCENE)
        for value in (0.5, 0.123, 0.75):
            scene, _ = apply(scene, [{"row": moved.kind, "place": list(moved.place), "to": value}])
            after = {each.id: each for each in sliders(read(scene), picked)}
            assert after[moved.id].value == value
            assert run_key(scene) != key
            key = run_key(scene)
        scene, _ = apply(scene, [{"row": moved.kind, "place": list(moved.place), "to": None}])
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
