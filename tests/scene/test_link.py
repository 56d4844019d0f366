"""Links: every scene comes back from its link, and no link, however broken, does harm."""

import base64
import dataclasses
import time
import zlib
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gru_viz.cells.zoo import CONVENTIONS
from gru_viz.scene import packing, presets
from gru_viz.scene.link import MAX_QUERY, dump, parse, to_query
from gru_viz.scene.scene import START, Scene, base, repaired
from gru_viz.scene.setting import MAX_CLAMPS
from gru_viz.scene.settings import BY_FIELD, MAX_STEPS, SETTINGS

from .strategies import scenes

many = settings(max_examples=60, deadline=None)


def assert_harmless(reading):
    """A valid scene, and a warning of one short printable sentence where something was ignored."""
    assert repaired(dataclasses.asdict(reading.scene)) == (reading.scene, [])
    assert bool(reading.notes) == bool(reading.warning)
    assert reading.warning.isprintable()
    assert len(reading.warning) < 700
    if reading.notes:
        assert reading.warning.startswith("Part of this link could not be used: ")
        assert reading.warning.endswith(".") and not reading.warning.endswith("..")
        assert len(set(reading.notes)) == len(reading.notes)
        assert all("Please" not in note and note[-1] not in ".?" for note in reading.notes)


# --- There and back -------------------------------------------------------------------------------


@many
@given(scenes())
def test_a_scene_comes_back_from_its_link(scene):
    query = dump(scene)
    for sent in (
        query,
        {key: [value] for key, value in query.items()},
        to_query(scene),
        "?" + to_query(scene),
    ):
        assert parse(sent) == (scene, ())


@many
@given(scenes())
def test_a_link_survives_being_decoded_and_encoded_by_a_browser(scene):
    pairs = parse_qsl(to_query(scene), keep_blank_values=True)
    assert dict(pairs) == dump(scene)
    assert parse(urlencode(pairs)) == (scene, ())
    assert parse(urlencode(pairs[::-1])) == (scene, ()), "the order of parameters does not matter"


@pytest.mark.parametrize("weights", ["seed", *presets.PRESETS])
def test_a_preset_is_one_short_parameter(weights):
    scene = base(weights)
    assert dump(scene) == ({} if weights == START else {"weights": weights})
    assert parse(dump(scene)) == (scene, ())


def test_an_empty_link_opens_the_first_preset():
    assert parse("") == parse({}) == parse("?") == (base(START), ())


def test_plain_settings_are_readable():
    scene = Scene(
        cell="lstm", output="identity", biases=True, hidden=2, sequence="noise", noise_seed=7, step=12,
        lines=(1,),
        shifts=(("f", 1.5),), gains=(("U_f", -0.25),), clamps=(("f", 1.0, None, None), ("c", -2.5, 1, 12)),
    )  # fmt: skip
    assert to_query(scene) == (
        "weights=seed&cell=lstm&output=identity&hidden=2&sequence=noise&noise=7&step=12&lines=1"
        "&shift=f_1.5&gain=U_f_-0.25&clamp=f_1+c_-2.5_u1_t12"
    )


def test_a_link_written_by_the_first_version_still_opens():
    query = "weights=seed&hidden=2&sequence=numbers&data=1.JAAoTwECAQIC9AMDBAIBAQgBxBMBAgABAAABAA"
    scene = Scene(hidden=2, sequence="numbers", numbers=((0.5, -1.5),), edits=(("W_z", 0, 1, 2.5),))
    assert to_query(scene) == query
    assert parse(query) == (scene, ())


def test_the_keys_of_a_link_are_those_of_the_table():
    keys = [setting.key for setting in SETTINGS]
    assert len(set(keys)) == len(keys) - 2, "the three packed settings share one key"
    assert len({setting.field for setting in SETTINGS}) == len(SETTINGS)


# --- Length ---------------------------------------------------------------------------------------


def worst_edits(cell_scene):
    """Every weight set to a number of its own between −20 and 20, three decimals."""
    inputs = cell_scene.make_sequence().xs.shape[1]
    slots = [
        (spec.name, row, column)
        for spec in cell_scene.make_cell().parameters
        for shape in [(*spec.shape(inputs, cell_scene.hidden), 1)]
        for row in range(shape[0])
        for column in range(shape[1])
    ]
    return tuple((*slot, ((7919 * at) % 40_001 - 20_000) / 1000) for at, slot in enumerate(slots))


TEXTS = [preset.text for preset in presets.PRESETS.values() if preset.text]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:12])
@pytest.mark.parametrize("update", ["keep", "take"])
@pytest.mark.parametrize("kind", CONVENTIONS)
def test_eight_units_with_every_weight_edited_fit_into_2000_characters(kind, update, text):
    scene = Scene(cell=kind, update=update, notation="pytorch", hidden=8, sequence="text", text=text, seed=9999, unit=7)
    edited = dataclasses.replace(scene, edits=worst_edits(scene))
    params = edited.make_parameters()
    assert len(edited.edits) == sum(params[name].size for name in params)
    assert len(to_query(edited)) < 2000
    assert parse(to_query(edited)) == (edited, ())


def test_the_longest_scene_there_is_fits_and_comes_back():
    text = "a" + "\U00020000" * 39
    text = " ".join([text] * 48)
    assert len(text) < 2000
    numbers = tuple(
        tuple(((31 * at + 7919 * step) % 2_000_001 - 1_000_000) / 1000 for at in range(8)) for step in range(MAX_STEPS)
    )
    scene = Scene(
        cell="lstm", output="identity", gates_read="cell", hidden=16, sequence="numbers", numbers=numbers,
        text=text,
        clamps=tuple(("c", -9.999 + step / 1000, 15, step + 100) for step in range(MAX_CLAMPS)),
        shifts=tuple((gate, -9.999) for gate in "fiog"),
        gains=tuple((f"{m}_{gate}", -3.999) for m in "WU" for gate in "fiog"),
        input_edits=tuple((step, at,
        (step * 8 + at) / 1000 - 1) for step in range(MAX_STEPS) for at in range(8)),
    )  # fmt: skip
    scene = dataclasses.replace(scene, edits=worst_edits(scene))
    assert len(to_query(scene)) < MAX_QUERY
    assert parse(to_query(scene)) == (scene, ())
    every_other = dataclasses.replace(scene, edits=scene.edits[::2], input_edits=scene.input_edits[::2])
    assert parse(to_query(every_other)) == (every_other, ())


# --- Broken links ---------------------------------------------------------------------------------

LETTERS = st.text(alphabet=st.characters(), max_size=30)
KEYS = (
    st.sampled_from([*{setting.key for setting in SETTINGS}, "embed", "embed_options", "stpe", "", "weights "])
    | LETTERS
)
VALUES = LETTERS | st.sampled_from(
    ["nan", "-inf", "1e999", "9" * 5000, "-1", "0x10", "１２", "1_000", " 5", "+5", "none", "None", "true",
     "yes", "gru",
     "W_z_nan", "z_1_u99999999999999999999", "z_1_u_t", "z__", "_", "z_1_1", "z_1_u1_u2", "z_inf", "latch",
     "1.", "1.AAAA",
     "2.AAAA", "\ud800", "\x00", "a" * 3000, "0 1 2 3 4 5 6 7", "0 0 0", "-1 99", "z_1 " * 300]
)  # fmt: skip


@many
@given(st.text() | st.text(alphabet="&=%?+;#abcdef0123456789_.- ", max_size=200))
def test_any_text_opens_something(query):
    assert_harmless(parse(query))


@many
@given(st.binary(max_size=200))
def test_any_bytes_open_something(query):
    assert_harmless(parse(query))


@many
@given(
    st.dictionaries(KEYS, VALUES | st.lists(VALUES, max_size=3) | st.none() | st.integers() | st.floats(), max_size=6)
)
def test_any_parameters_open_something(query):
    assert_harmless(parse(query))


@many
@given(st.lists(st.tuples(KEYS, VALUES), max_size=8))
def test_any_pairs_open_something(pairs):
    assert_harmless(parse("&".join(f"{key}={value}" for key, value in pairs)))


@many
@given(scenes(), st.data())
def test_a_cut_or_mistyped_link_opens_something(scene, data):
    query = to_query(scene) or "weights=seed"
    at = data.draw(st.integers(0, len(query) - 1))
    assert_harmless(parse(query[:at]))
    assert_harmless(parse(query[:at] + data.draw(st.characters()) + query[at + 1 :]))
    assert_harmless(parse(query + "&" + query))


@many
@given(scenes(), st.data())
def test_a_data_piece_on_another_scene_opens_something(scene, data):
    other = data.draw(scenes())
    assert_harmless(parse({**dump(other), **{key: value for key, value in dump(scene).items() if key == "data"}}))


def sealed(body):
    raw = zlib.crc32(body).to_bytes(4, "big") + body
    return "1." + base64.urlsafe_b64encode(raw).decode().rstrip("=")


small_lists = st.lists(st.integers(-5, 40) | st.integers(-(2**32), 2**32), max_size=8)


@many
@given(st.binary(max_size=60).map(sealed) | st.lists(small_lists, min_size=6, max_size=6).map(packing.pack))
def test_a_forged_data_piece_opens_something(piece):
    for weights in ("seed", START, "latch"):
        assert_harmless(parse({"weights": weights, "data": piece}))


@pytest.mark.parametrize(
    ("query", "warning"),
    [
        ("stpe=3", "there is no setting called “stpe” (did you mean step?)"),
        ("zzz=3", "there is no setting called “zzz”"),
        ("step=3&step=4", "step stands there more than once, and the first one counts"),
        ("weights=lach", "there are no weights called “lach” (did you mean latch?)"),
        ("step=two", "step=two could not be read"),
        ("step=99999999999999", "step=99999999999999 is not a whole number"),
        ("weights=seed&step=-1", "step=-1 lies outside 0 to 199, so it is 0 now"),
        ("biases=maybe", "biases=maybe is neither yes nor no"),
        ("cell=gruu", "cell=gruu is not one of the choices (did you mean gru?)"),
        ("notation=%FF%FE", "notation=\ufffd\ufffd is not one of the choices"),
        ("notation=%00", "notation=· is not one of the choices"),
        ("notation=%E2%80%AEgn", "notation=·gn is not one of the choices"),
        ("lines=1+99", "lines takes up to 4 units from 0 to 15; the rest was left out"),
        ("shift=z_nan", "shift of z must be a number"),
        ("shift=z_1e999", "shift of z must be a number"),
        ("shift=z", "shift=z could not be read"),
        ("clamp=z", "clamp=z could not be read"),
        ("clamp=z_1_x5", "clamp=z_1_x5 could not be read"),
        ("clamp=" + "z_1+" * 5000, f"clamp={'z_1 ' * 9}z… could not be read"),
        ("data=1.AAAA", "the data piece with edited weights, inputs or numbers was left out: it is damaged, "
                        "probably cut off when it was copied"),
        ("data=7.AAAA",
         "the data piece with edited weights, inputs or numbers was left out: it has version '7', "
                        "and this app reads version 1"),
        ("sequence=text&text=", "there is no word in this text"),
        ({"text": "half \ud800"}, None),
    ],
)  # fmt: skip
def test_what_was_ignored_is_said_in_one_sentence(query, warning):
    reading = parse(query)
    assert_harmless(reading)
    if warning is not None:
        assert warning in reading.notes
    assert reading.scene.text.encode()


@pytest.mark.parametrize(
    ("lists", "reason"),
    [
        ([[1, 1], [], [], [], [], []], "its numbers do not fill their rows"),
        ([[], [], [], [], [], []], "its numbers do not fill their rows"),
        ([[2], [1, 2, 3], [], [], [], []], "its numbers do not fill their rows"),
        ([[-1], [1, 2, 3], [], [], [], []], "its numbers do not fill their rows"),
        ([[9], [1] * 9, [], [], [], []], "its numbers do not fill their rows"),
        ([[0], [], [0, 2], [1], [], []], "its parts do not fit together"),
        ([[0], [], [0], [1], [], []], "its places make no sense"),
    ],
)
def test_a_forged_data_piece_is_left_out_with_its_reason(lists, reason):
    (note,) = parse({"data": packing.pack(lists)}).notes
    assert note == f"the data piece with edited weights, inputs or numbers was left out: {reason}"


def test_edits_of_another_size_are_left_out_and_the_numbers_kept():
    scene = Scene(hidden=16, sequence="numbers", numbers=((0.5,), (1.5,)))
    scene = dataclasses.replace(scene, edits=worst_edits(scene))
    reading = parse({**dump(scene), "hidden": "2"})
    assert reading.scene == Scene(hidden=2, sequence="numbers", numbers=((0.5,), (1.5,)))
    assert reading.notes == ("the edited weights of the data piece belong to another cell or size, and were left out",)


def test_streamlits_own_parameters_are_none_of_our_business():
    assert parse("embed=true&embed_options=dark_theme") == (base(START), ())


def test_another_cell_than_the_presets_takes_the_plain_conventions():
    reading = parse("weights=latch&cell=gru&hidden=3")
    assert (reading.scene.weights, reading.scene.cell, reading.scene.hidden) == ("seed", "gru", 3)
    assert reading.scene.update == BY_FIELD["update"].default
    assert_harmless(reading)


HOSTILE = {
    "a million letters": "a" * 10**6,
    "a million separators": "&" * 10**6,
    "a million percent signs": "%" * 10**6,
    "a million digits": "step=" + "9" * 10**6,
    "a million spaces": "text=" + "+" * 10**6,
    "many unknown keys": "&".join(f"stp{at}" for at in range(9000)),
    "many bad names": "&".join(f"{key}=" + "+".join(["zz_1"] * 4000) for key in ("shift", "gain", "clamp", "lines")),
    "a huge key": {"k" * 10**6: "1"},
    "many huge keys": {f"{at}" * 3000: "v" * 3000 for at in range(500)},
    "many points": "sequence=text&text=" + "1." * 999,
    "many marks": "sequence=text&text=a" + "%CC%81%CC%A3" * 900,
    "many sealed digits": {
        "data": sealed(b"".join(b"\x80\x20\x01\xff\xff\xff\x7f" + b"\xfe" * 15_360 for _ in range(2)))
    },
    "a sealed tower of digits": {"data": sealed(b"\x80\x20\x01" + b"\xff\xff\xff\xff\xff\x7f")},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_link_is_answered_at_once(name):
    start = time.perf_counter()
    reading = parse(HOSTILE[name])
    assert time.perf_counter() - start < 2, "generous: these take a few hundredths of a second at most"
    assert_harmless(reading)
