"""Scenes: valid or refused, repaired in words, and true to the weights and inputs they stand for."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gru_viz as gv
from gru_viz.scene import presets
from gru_viz.scene.lexicon import encode
from gru_viz.scene.scene import START, Scene, base, repaired
from gru_viz.scene.sequences import SIGNALS
from gru_viz.scene.setting import MAX_CLAMPS, MAX_HIDDEN
from gru_viz.scene.settings import BY_FIELD, MAX_STEPS, SETTINGS

from .strategies import scenes

some = settings(max_examples=60, deadline=None)


# --- The table and the fields ---------------------------------------------------------------------


def test_the_table_and_the_scene_have_the_same_fields():
    assert [setting.field for setting in SETTINGS] == [*BY_FIELD]
    assert {field.name for field in dataclasses.fields(Scene)} == set(BY_FIELD)
    for field in dataclasses.fields(Scene):
        assert field.default == BY_FIELD[field.name].default
    for setting in SETTINGS:
        assert setting.title and setting.help.endswith(".")


def test_the_plain_scene_is_the_table_of_defaults():
    assert all(getattr(Scene(), field) == setting.default for field, setting in BY_FIELD.items())


def test_a_scene_is_frozen_hashable_and_equal_by_value():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Scene().seed = 3
    assert {Scene(), Scene(seed=0)} == {Scene()}
    assert hash(Scene(edits=(("W_z", 0, 0, 1),))) == hash(Scene(edits=[["W_z", 0, 0, 1.0]]))


@pytest.mark.parametrize("weights", ["seed", *presets.PRESETS])
def test_every_preset_opens_as_it_was_designed(weights):
    scene = base(weights)
    assert scene == Scene(**dataclasses.asdict(scene))
    if weights == "seed":
        return
    preset = presets.PRESETS[weights]
    designed, series = presets.parameters(preset), presets.sequence(preset)
    assert scene.make_cell() == designed.cell
    assert scene.make_parameters() == designed
    np.testing.assert_array_equal(scene.make_sequence().xs, series.xs)
    assert scene.make_sequence().columns == series.columns
    assert (scene.step, scene.unit, scene.hidden) == (preset.step, preset.unit, preset.hidden_size)
    if series.tokens is not None:
        assert scene.make_sequence().tokens == series.tokens
        assert scene.make_sequence().named


@some
@given(scenes())
def test_a_valid_scene_can_be_run_and_needs_no_repair(scene):
    fields = dataclasses.asdict(scene)
    assert repaired(fields) == (scene, [])
    cell, params, sequence = scene.make_cell(), scene.make_parameters(), scene.make_sequence()
    trace = gv.run(
        cell, params, sequence.xs, clamps=[gv.Clamp(*clamp) for clamp in scene.clamps], tokens=sequence.tokens
    )
    assert trace["h"].shape == (len(sequence.tokens), scene.hidden)
    assert len(sequence.known) == len(sequence.tokens) == len(sequence.xs)
    assert len(sequence.columns) == params.input_size
    assert 0 <= scene.step < len(sequence.xs) and 0 <= scene.unit < scene.hidden
    assert scene.unit not in scene.lines


# --- Repair ---------------------------------------------------------------------------------------

JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6), st.binary(max_size=4),
    st.sampled_from(["gru", "lstm", "rnn", "seed", "latch", "counter", "keep", "text", "numbers", "pulse",
    10**400, -(10**5000)]),
)  # fmt: skip
NAMES = st.sampled_from(["z", "r", "n", "h", "W_z", "U_n", "b_z", "c_n", "q"])
MESS = st.one_of(
    JUNK,
    st.lists(JUNK, max_size=4),
    st.lists(st.tuples(NAMES | JUNK, JUNK), max_size=4),
    st.lists(st.tuples(NAMES | JUNK, JUNK, JUNK, JUNK), max_size=4),
    st.lists(st.tuples(JUNK, JUNK, JUNK), max_size=4),
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(list(BY_FIELD)), MESS, max_size=6))
def test_any_fields_are_repaired_into_a_valid_scene_or_refused_with_a_reason(fields):
    scene, notes = repaired(fields)
    assert repaired(dataclasses.asdict(scene)) == (scene, [])
    for note in notes:
        assert note == note.strip() and len(note) < 300 and note.isprintable()
    if notes:
        with pytest.raises(ValueError, match=r"\w"):
            Scene(**fields)
    else:
        assert Scene(**fields) == scene


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"cell": "grru"}, "cell=grru is not one of the choices (did you mean gru?)"),
        ({"cell": ["gru"]}, "cell=['gru'] is not one of the choices (did you mean gru?)"),
        ({"cell": "\x00\u202e\n"}, "cell=··· is not one of the choices"),
        ({"notation": "x" * 999}, f"notation={'x' * 37}… is not one of the choices"),
        ({"weights": "lacth"}, "weights=lacth is not one of the choices (did you mean latch?)"),
        ({"biases": "yes"}, "biases=yes is neither yes nor no"),
        ({"seed": -1}, "seed=-1 lies outside 0 to 9999, so it is 0 now"),
        ({"seed": 10**5000}, "seed=a huge number lies outside 0 to 9999, so it is 9999 now"),
        ({"seed": 1.0}, "seed=1.0 is not a whole number"),
        ({"hidden": True}, "hidden=True is not a whole number"),
        ({"hidden": 65}, "hidden=65 lies outside 1 to 64, so it is 64 now"),
        ({"steps": 1}, "steps=1 lies outside 2 to 2000, so it is 2 now"),
        ({"step": 30}, "step=30 is past the last one, so it is 29 now"),
        ({"unit": 4}, "unit=4 is past the last one, so it is 3 now"),
        ({"lines": (1, 64)}, "lines takes up to 4 units from 0 to 63; the rest was left out"),
        ({"lines": (1, 4)}, "lines names units past the last one, which is 3"),
        ({"lines": 1}, "lines takes up to 4 units from 0 to 63; the rest was left out"),
        ({"sequence": "text", "text": " . "}, "there is no word in this text"),
        ({"sequence": "text", "text": "a" * 2001}, "the text has 2001 characters; at most 2000 fit"),
        ({"text": 5}, "5 is not a text"),
        ({"text": "half \ud800"}, "the text holds half a character, which no link can carry"),
        ({"shifts": (("q", 1.0),)}, "shift of q does not exist in this cell"),
        ({"shifts": (("z", 11.0),)}, "shift of z was cut to -10 … 10"),
        ({"shifts": (("z", float("nan")),)}, "shift of z must be a number"),
        ({"shifts": (("z",),)}, "bias: 1 could not be read"),
        ({"biases": False, "shifts": (("z", 1.0),)}, "shift of z does not exist in this cell"),
        ({"gains": (("W_zz", 2.0),)}, "gain of W_zz does not exist in this cell (did you mean W_z?)"),
        ({"gains": 3}, "gain: 1 could not be read"),
        ({"clamps": (("q", 1.0, None, None),)}, "a clamp on q is not possible here"),
        ({"clamps": (("z", 2.0, None, None),)}, "a clamp on z was cut to 0 … 1"),
        ({"clamps": (("z", 1.0, 4, None),)}, "a clamp on z names a unit or step that is not there"),
        ({"clamps": (("z", 1.0, None, -1),)}, "a clamp on z names a unit or step that is not there"),
        ({"clamps": (("z", 1.0, 0.5, None),)}, "clamps: 1 could not be read"),
        ({"clamps": (("z", "1", None, None),)}, "clamps: 1 could not be read"),
        ({"clamps": tuple(("h", 0.0, unit, step) for unit in range(4) for step in range(30))},
         f"only the first {MAX_CLAMPS} clamps are used"),
        ({"edits": (("W_z", 4, 0, 1.0),)}, "edited weights: ['W_z', 4, 0] is not there in this scene"),
        ({"edits": (("b_z", 0, 1, 1.0),)}, "edited weights: ['b_z', 0, 1] is not there in this scene"),
        ({"edits": (("W_z", 0, 0, 21.0),)}, "edited weights were cut to -20 … 20"),
        ({"edits": (("W_z", 0.5, 0, 1.0),)}, "edited weights: 1 could not be read"),
        ({"input_edits": ((30, 0, 1.0),)}, "edited inputs: [30, 0] is not there in this scene"),
        ({"input_edits": ((0, 0, float("inf")),)}, "edited inputs: [0, 0] is not there in this scene"),
        ({"numbers": ()},
         "a sequence of numbers needs at least one row, and every row the same count of numbers"),
        ({"numbers": ((1.0,), (1.0, 2.0))},
         "a sequence of numbers needs at least one row, and every row the same count of numbers"),
        ({"numbers": (("a",),)},
         "the numbers of the sequence could not be read; every row holds one number per input"),
        ({"numbers": ((10**400,),)},
         "the numbers of the sequence could not be read; every row holds one number per input"),
        ({"numbers": ((float("nan"),),)}, "the sequence holds NaN or Inf; those numbers are 0 now"),
        ({"numbers": ((1001.0,),)}, "numbers of the sequence beyond ±1000 were cut to that"),
        ({"numbers": ((0.0,) * 9,) * 251},
         "the sequence has 251 steps of 9 numbers; only the first 250 steps and 8 columns are used"),
        ({"numbers": ((0.0,),) * 2001},
         "the sequence has 2001 steps of 1 numbers; only the first 2000 steps and 1 columns are used"),
        ({"hidden": 64, "edits": tuple(("U_z", at // 64, at % 64, 1.0) for at in range(2049))},
         "edited weights: only the first 2000 are used"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_or_repaired_in_one_clause(fields, note):
    with pytest.raises(ValueError) as refused:
        Scene(**fields)
    assert str(refused.value) == note
    scene, notes = repaired(fields)
    assert notes == [note]
    assert repaired(dataclasses.asdict(scene)) == (scene, [])


def test_designed_weights_give_way_to_another_cell():
    latch = base("latch")
    scene, notes = repaired({**dataclasses.asdict(latch), "hidden": 5})
    assert scene.weights == "seed" and scene.hidden == 5
    assert notes == [
        "the weights of “Latch: set and reset” need 2 input columns and "
        "a simplified_gru of 2 units, so random weights are used"
    ]
    scene, notes = repaired({**dataclasses.asdict(latch), "sequence": "sine"})
    assert scene.weights == "seed" and len(notes) == 1


# --- What the settings do -------------------------------------------------------------------------


def test_random_weights_follow_the_seed():
    scene = Scene(seed=12, hidden=6, cell="lstm")
    assert scene.make_parameters() == gv.Parameters.random(gv.cell("lstm"), 1, 6, seed=12)


def test_gains_then_shifts_then_edits():
    plain = Scene(seed=1).make_parameters()
    params = Scene(
        seed=1, gains=(("U_z", -2.0),), shifts=(("z", 0.5),), edits=(("U_z", 1, 2, 7.0), ("b_z", 3, 0, -7.0))
    ).make_parameters()
    expected = -2 * plain["U_z"]
    expected[1, 2] = 7
    np.testing.assert_array_equal(params["U_z"], expected)
    np.testing.assert_array_equal(params["b_z"], [*(plain["b_z"][:3] + 0.5), -7.0])
    for name in set(plain) - {"U_z", "b_z"}:
        np.testing.assert_array_equal(params[name], plain[name])


def test_neutral_shifts_and_gains_leave_no_trace():
    assert Scene(shifts=(("z", 0.0),), gains=(("W_z", 1.0),)) == Scene()


def test_numbers_keep_their_digits_and_no_minus_zero():
    scene = Scene(shifts=(("z", 0.12345),), edits=(("W_z", 0, 0, -0.0001),), numbers=((-0.0004,), (1.0006,)))
    assert scene.shifts == (("z", 0.12345),)
    assert [str(number) for (number,) in scene.numbers] == ["-0.0004", "1.0006"]
    assert scene.edits[0][3] == -0.0001
    assert str(Scene(numbers=((-0.0,), (1.0,))).numbers[0][0]) == "0.0"
    tokens = Scene(sequence="numbers", numbers=((0.0004, -0.1), (0.0, 1.256), (-1e-7, 0.0))).make_sequence().tokens
    assert tokens == ("0.0004 -0.1", "0 1.26", "-1e-07 0")


def test_the_last_of_two_values_for_one_place_counts():
    scene = Scene(
        shifts=(("z", 1.0), ("z", 2.0)),
        edits=(("W_z", 0, 0, 1.0), ("W_z", 0, 0, 2.0)),
        clamps=(("z", 0.0, None, None), ("z", 1.0, None, None)),
    )
    assert scene.shifts == (("z", 2.0),)
    assert scene.edits == (("W_z", 0, 0, 2.0),)
    assert scene.clamps == (("z", 1.0, None, None),)


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_of_its_length(name):
    sequence = Scene(sequence=name, steps=17, noise_seed=3).make_sequence()
    expected = SIGNALS[name].make(17, **({"seed": 3} if name == "noise" else {}))
    np.testing.assert_array_equal(sequence.xs, expected)
    assert sequence.columns == ("signal",)
    assert not sequence.named and all(sequence.known)
    assert "-0" not in sequence.tokens


def test_names_of_steps_hold_no_sign_that_nobody_can_see():
    own = Scene(weights="seed", sequence="numbers", numbers=((1.0,), (2.0,)), labels="go\u00adod \u202ebad \u200b")
    assert own.labels == "good bad" and own.make_sequence().tokens == ("good", "bad")


def test_a_text_is_read_by_the_lexicon_and_single_inputs_can_be_changed():
    text = "A dull film, gloopily good."
    scene = Scene(sequence="text", text=text, input_edits=((1, 0, -2.5),))
    expected = np.array(encode(text).xs)
    expected[1, 0] = -2.5
    np.testing.assert_array_equal(scene.make_sequence().xs, expected)
    assert scene.make_sequence().tokens == encode(text).tokens
    assert scene.make_sequence().named
    assert scene.make_sequence().known[3] is False


def test_own_numbers():
    sequence = Scene(sequence="numbers", numbers=[[1, 2.5], [0, -3]]).make_sequence()
    np.testing.assert_array_equal(sequence.xs, [[1, 2.5], [0, -3]])
    assert sequence.tokens == ("1 2.5", "0 -3")
    assert sequence.columns == ("input 0", "input 1")


def test_the_update_convention_of_a_preset_can_be_turned_round():
    scene = base(START)
    other = dataclasses.replace(scene, update="take" if scene.update == "keep" else "keep")
    one, two = (gv.run(s.make_cell(), s.make_parameters(), s.make_sequence().xs) for s in (scene, other))
    np.testing.assert_allclose(two["h"], one["h"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(two["z"], 1 - one["z"], rtol=0, atol=1e-12)


def test_the_longest_scene():
    scene = Scene(sequence="numbers", numbers=((1.0,),) * MAX_STEPS, step=MAX_STEPS - 1, hidden=MAX_HIDDEN)
    assert scene.make_sequence().xs.shape == (MAX_STEPS, 1)
    assert scene.make_parameters().hidden_size == MAX_HIDDEN
