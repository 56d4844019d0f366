"""Links: every scene comes back from its link, and no link, however broken, does harm."""

import base64
import dataclasses
import difflib
import json
import quopri
import time
import zlib
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gru_viz.cells.zoo import CONVENTIONS
from gru_viz.scene import packing, presets
from gru_viz.scene.link import dump, parse, to_query
from gru_viz.scene.material import WEIGHTS
from gru_viz.scene.scene import START, Scene, base, repaired
from gru_viz.scene.sent import MAX_QUERY, marked, received, said_beside
from gru_viz.scene.setting import MAX_CLAMPS, MAX_GIVEN, MAX_HIDDEN
from gru_viz.scene.settings import BY_FIELD, BY_KEY, SETTINGS
from gru_viz.scene.wording import TOLD
from gru_viz.views.reading import read

from .strategies import scenes

OLD_LINKS = Path(__file__).with_name("old_links.json")
OLD_RUNS = Path(__file__).with_name("old_runs.json")
"""Query of each of them → the last state, in thousandths."""
PLAIN = json.loads(json.dumps(dataclasses.asdict(Scene())))

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
        "v=2&weights=seed&cell=lstm&output=identity&hidden=2&sequence=noise&noise=7&step=12&lines=1"
        "&shift=f_1.5&gain=U_f_-0.25&clamp=f_1+c_-2.5_u1_t12&end=2"
    )


def test_links_that_were_ever_written_open_what_they_opened_then():
    # Written by earlier versions of the app. Never change a line of that file; add some when links change.
    for old in json.loads(OLD_LINKS.read_text(encoding="utf-8")):
        scene, notes = parse(old["query"])
        assert json.loads(json.dumps(dataclasses.asdict(scene))) == PLAIN | old["opens"], old["query"]
        assert notes == (), old["query"]


def test_the_runs_of_old_links_are_the_same_to_a_thousandth():
    # Computed anew with the code of twelve earlier states of the app, the first of them older than these links: 14 of
    # the 18 give these numbers in every state that knows all their settings. The other four read words, in a lexicon or
    # a net that was made anew later, and give them in every state since then.
    runs = json.loads(OLD_RUNS.read_text(encoding="utf-8"))
    assert list(runs) == [old["query"] for old in json.loads(OLD_LINKS.read_text(encoding="utf-8"))]
    for query, last in runs.items():
        state = read(parse(query).scene).trace["h"][-1]
        np.testing.assert_allclose(state * 1000, last, atol=0.51, err_msg=query)


# --- On the way -----------------------------------------------------------------------------------

STORY = Scene(
    weights="seed", cell="lstm", hidden=2, sequence="text", text="It was (not) good.", sentence="No!", step=2,
    lines=(0, 1), unit=1, shifts=(("i", 1.5), ("f", -0.5)), contenders=("gru-keep-before", "rnn"),
    clamps=(("f", 1.0, None, None), ("c", -2.5, 1, 2)), edits=(("W_f", 0, 1, 2.5),),
)  # fmt: skip
SENT = to_query(STORY)
PACKED = dump(STORY)["data"]

ON_THE_WAY = {
    "nothing": SENT,
    "spaces as %20": SENT.replace("+", "%20"),
    "pluses coded between the items of a list": SENT.replace("f_1+c", "f_1%2Bc").replace("i_1.5+f", "i_1.5%2Bf")
    .replace("before+rnn", "before%2Brnn"),
    "commas between the items of a list": SENT.replace("f_1+c", "f_1,c").replace("before+rnn", "before,+rnn"),
    "&amp;": SENT.replace("&", "&amp;"),
    "&amp;amp;": SENT.replace("&", "&amp;amp;"),
    "two question marks": "??" + SENT,
    "a space before each key": SENT.replace("&", "&%20").replace("v=2", "+v=2"),
    "a zero-width sign before each key": SENT.replace("&", "&%E2%80%8B"),
    "a line break in the packed numbers": SENT.replace(PACKED, PACKED[:9] + "%0D%0A" + PACKED[9:]),
    "spaces in the packed numbers": SENT.replace(PACKED, PACKED[:9] + "++" + PACKED[9:12] + "%C2%A0" + PACKED[12:]),
    "zero-width signs in the packed numbers": SENT.replace(PACKED, f"%EF%BB%BF{PACKED[:9]}%E2%80%8B%C2%AD{PACKED[9:]}"),
    "a line break in a list": SENT.replace("gru-keep-before", "gru-keep-%0Abefore"),
    "zero-width signs in a choice, a number, a list": SENT.replace("lstm", "ls%E2%81%A0tm")
    .replace("step=2", "step=%E2%80%8B2").replace("f_1+", "f_%E2%80%8B1+"),
    "all of it encoded once more": quote(SENT, safe=""),
    "every value encoded once more": "&".join(
        f"{key}={quote(value, safe='')}" for key, value in (one.split("=", 1) for one in SENT.split("&"))
    ),
    "& encoded": SENT.replace("&", "%26"),
    "= encoded": SENT.replace("=", "%3D"),
    "quoted-printable, as mail writes it": quopri.encodestring(SENT.encode()).decode(),
    "the same without its line breaks": quopri.encodestring(SENT.encode()).decode().replace("=\n", "="),
    "lines of a quoted mail": SENT.replace("gru-keep-before", "gru-k> eep-before").replace("shift=", "sh> ift="),
    "a key taken for the name of a sign": SENT.replace("v=2&", "v=2&notation=gn&")
    .replace("&notation=gn", "%C2%ACation=article"),
    "others behind the end": f"{SENT}&from=groupmessage&isappinstalled=0&s=20&t=abc&anybody=1",
    "parameters of others": "si=1&mibextid=2&rdt_cid=3&ScCid=4&irclickid=5&at_medium=6&gad_source=7&from=timeline"
    f"&fbclid=IwAR0&{SENT}&utm_source=x&utm_medium=y&gclid=1&mc_eid=2&mc_cid=3&igshid=4&ref=5"
    "&ref_src=6&msclkid=7&_ga=8&__sign=9&gbraid=&twclid=1&mkt_tok=1&_hsenc=1&srsltid=1&embed=true",
}  # fmt: skip
"""What mail, chat and social programs do to a link that still says all that it said."""


@pytest.mark.parametrize("way", ON_THE_WAY)
def test_what_the_way_has_added_to_a_link_changes_nothing(way):
    assert parse(ON_THE_WAY[way]) == (STORY, ())
    pairs = parse_qsl(ON_THE_WAY[way], keep_blank_values=True)
    assert parse({key: [value] for key, value in pairs}) == (STORY, ()), "as Streamlit hands it over"


def test_signs_of_the_sentence_around_a_link_change_nothing():
    last = [
        "biases=no",
        "step=3",
        "cell=gru",
        "lines=0+1",
        "shift=z_1.5",
        "clamp=z_1_u0_t2",
        "compare=rnn+gru-keep-before",
    ]
    for link in [SENT, "weights=latch", f"weights=seed&cell=lstm&hidden=2&sequence=text&data={PACKED}", *last]:
        meant = parse(link)
        assert not meant.notes, link
        for end in (
            ".",
            ",",
            ")",
            ">",
            ").",
            "?",
            "!",
            ";",
            ":",
            "'",
            '"',
            "]",
            "*",
            "**",
            "…",
            "”.",
            "%20",
            "%0A",
            "%3E",
            "%E2%80%8B",
        ):
            assert parse(link + end) == meant, link + end


@many
@given(scenes())
def test_a_link_ends_in_a_sign_that_nobody_drops_and_a_lost_end_is_noticed(scene):
    query = to_query(scene)
    assert not query or (query[-1].isascii() and query[-1].isalnum())
    for at in [*range(1, min(len(query), 60)), *range(max(1, len(query) - 60), len(query))]:
        cut = parse(query[:at])
        assert cut.notes, query[:at]
        assert cut.warning.isprintable()


def test_every_link_that_is_only_a_name_needs_no_end():
    names = [f"weights={name}" for name in WEIGHTS]
    for name in names:
        for at in range(1, len(name)):
            assert parse(name[:at]).notes, name[:at]


def test_a_text_that_looks_encoded_comes_back_from_its_link():
    for text in ("100%25", "%41 %zz", "a%20b+c", "100% good", "a=b&step=3", "v=2&step=3", "¬ation=gn"):
        scene = Scene(sequence="text", text=f"Word {text}", sentence=text + " Word")
        assert parse(to_query(scene)) == (scene, ()), text
        assert parse(dump(scene)) == (scene, ()), text


def test_what_stands_beside_a_scene_survives_the_way_as_well():
    said = {"view": "no_sliders", "ask": "verdict", "check": "mixed-12-1.ab_", "lesson": "1.ab-c_", "at": "12",
            "present": "1"}  # fmt: skip
    sent = urlencode(marked(said))
    assert said_beside(sent) == said
    for way in (sent.replace("12", "1%E2%80%8B2"), sent.replace("&", "&amp;"), quote(sent), sent + "."):
        assert said_beside(way) == said, way
    for at in range(1, len(sent)):
        assert parse(sent[:at]).notes, sent[:at]


def test_what_is_left_of_a_cut_link_is_read_and_its_last_part_named():
    assert "sentence=No%21" in SENT
    cut = parse(SENT[: SENT.index("No%21") + 1])
    assert cut.scene == dataclasses.replace(STORY, sentence="N", edits=())
    assert cut.notes == ("the link seems to be cut off: its end is missing, so “sentence=N” may not be all of it",)
    assert parse(SENT[: SENT.index("No%21")]).notes[0].endswith("so “compare=gru-keep-before rnn” may not be all of it")
    assert parse(SENT.removeprefix("v=2&")).notes[0].startswith("the link seems to be cut off: its end is missing")
    assert parse(SENT.removesuffix("&end=2") + "&fbclid=1").notes[0].startswith("the link seems to be cut off")
    (note,) = parse(SENT.replace("v=2", "v=3").replace("end=2", "end=3")).notes
    assert note == "the link comes from another version of this app, and may open something else here"


def test_no_setting_is_taken_for_somebody_elses():
    assert {key for key, _ in received({key: "1" for key in BY_KEY}).pairs} == set(BY_KEY)


def test_the_keys_of_a_link_are_those_of_the_table():
    keys = [setting.key for setting in SETTINGS]
    assert len(set(keys)) == len(keys) - 2, "the three packed settings share one key"
    assert len({setting.field for setting in SETTINGS}) == len(SETTINGS)


# --- Length ---------------------------------------------------------------------------------------


def worst_edits(cell_scene):
    """Every weight set to a number of its own between −20 and 20, three decimals: the weights of a net trained here."""
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
    steps = MAX_GIVEN // 8
    numbers = tuple(tuple(1000 / (1.1 + at + 8 * step) for at in range(8)) for step in range(steps))
    scene = Scene(
        cell="lstm", output="identity", gates_read="cell", hidden=MAX_HIDDEN, sequence="numbers", numbers=numbers,
        text=text,
        clamps=tuple(("c", -9.999 + step / 1000, 15, step + 100) for step in range(MAX_CLAMPS)),
        shifts=tuple((gate, -9.999) for gate in "fiog"),
        gains=tuple((f"{m}_{gate}", -3.999) for m in "WU" for gate in "fiog"),
        input_edits=tuple((step, at,
        1 / (1.1 + at + 8 * step)) for step in range(steps) for at in range(8)),
    )  # fmt: skip
    every = worst_edits(scene)[-MAX_GIVEN:]
    scene = dataclasses.replace(scene, edits=tuple((*place, 20 / (1.1 + at)) for at, (*place, _) in enumerate(every)))
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
        ("weights=seed&step=-1", "step=-1 lies outside 0 to 1999, so it is 0 now"),
        ("biases=maybe", "biases=maybe is neither yes nor no"),
        ("cell=gruu", "cell=gruu is not one of the choices (did you mean gru?)"),
        ("notation=%FF%FE", "notation=\ufffd\ufffd is not one of the choices"),
        ("notation=%00", "notation= is not one of the choices"),
        ("notation=%E2%80%AEgn", "notation=gn is not one of the choices"),
        ("clam%00=1", "there is no setting called “clam” (did you mean clamp?)"),
        ("lines=1+99", "lines takes up to 4 units from 0 to 63; the rest was left out"),
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
                        "and this app reads versions 1 and 2"),
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
    "many names that are almost right": {
        **{f"stepp{at}": "1" for at in range(150)},
        **{key: " ".join(f"gru-keep-aftr{at}" for at in range(256)) for key in ("compare", "learners")},
        **{key: " ".join(f"U_zz{at}_1" for at in range(256)) for key in ("shift", "gain", "clamp")},
    },
    "many points": "sequence=text&text=" + "1." * 999,
    "many marks": "sequence=text&text=a" + "%CC%81%CC%A3" * 900,
    "many sealed digits": {
        "data": sealed(b"".join(b"\x80\x20\x01\xff\xff\xff\x7f" + b"\xfe" * 15_360 for _ in range(2)))
    },
    "a sealed tower of digits": {"data": sealed(b"\x80\x20\x01" + b"\xff\xff\xff\xff\xff\x7f")},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_link_is_answered_at_once(name, monkeypatch):
    asked = []
    look = difflib.get_close_matches
    monkeypatch.setattr(
        difflib, "get_close_matches", lambda *given, **more: asked.append(given) or look(*given, **more)
    )
    start = time.perf_counter()
    reading = parse(HOSTILE[name])
    assert time.perf_counter() - start < 2, "generous: these take a hundredth of a second at most"
    assert len(asked) <= 3 * TOLD, "what was meant is looked for only where it is read out"
    assert_harmless(reading)
