"""Lessons as files and in links: what is right is kept, what is wrong is named, and nothing raises."""

import json
import random
from urllib.parse import parse_qsl, urlencode

import jsonschema
import pytest

from gru_viz.scene import packing
from gru_viz.scene.beside import BESIDE
from gru_viz.scene.lesson import (
    FORMAT,
    MAX_FILE,
    MAX_LINK,
    MAX_STOPS,
    TEXTS,
    Lesson,
    Stop,
    is_packed,
    read_file,
    read_packed,
    running,
    schema,
)
from gru_viz.scene.link import dump, parse
from gru_viz.scene.scene import Scene, base
from gru_viz.scene.view import View

PAGES = ("", "gate_lab", "walkthrough")
STOPS = tuple(
    Stop(page, urlencode(dump(scene)), title, "A **sentence** & <b>more</b> “quoted”.", "One line\nand another: z̃ᵗ 🙂")
    for page, scene, title in (
        ("gate_lab", base("review-end"), "First"),
        ("walkthrough", Scene(cell="lstm", edits=(("W_f", 0, 0, 2.5),)), "Second"),
        ("", base("agreement"), "Third"),
    )
)
LESSON = Lesson("A lesson", 30, STOPS)


def test_a_lesson_comes_back_from_a_file_and_from_a_link():
    assert read_file(LESSON.to_json(), PAGES) == (LESSON, ())
    assert read_file(LESSON.to_json().encode(), PAGES) == (LESSON, ())
    assert read_packed(LESSON.packed(), PAGES) == (LESSON, ())
    assert is_packed(LESSON.packed()) and LESSON.fits
    jsonschema.validate(json.loads(LESSON.to_json()), schema())


def told(**changed):
    return json.loads(LESSON.to_json()) | changed


def test_what_is_wrong_is_named_and_the_rest_is_kept():
    first = STOPS[0]._asdict()
    cases = (
        # file, stops kept, what is said
        (told(stops=[*told()["stops"], {"page": "gate-lab", "query": "", "title": "x"}]), 3, "stop 4 is on no page"),
        (told(stops=[first | {"titel": "x"}]), 1, "stop 1 has no “titel” (did you mean title?)"),
        (told(stops=[first | {"sentence": 7}]), 1, "the sentence for the class of stop 1 is no text"),
        (told(stops=[first | {"sentence": "x" * 999}]), 1, "is longer than 300 characters"),
        (told(stops=[first, None]), 1, "stop 2 is no scene"),
        (told(stops=[first] * (MAX_STOPS + 1)), MAX_STOPS, f"more than {MAX_STOPS} stops"),
        (told(minutes="30"), 3, "its minutes are no whole number"),
        (told(minutes=30.0), 3, ""),
        (told(**{FORMAT: "1"}), 3, ""),
        (told(stops=[first | {"page": "https://x.org/gate_lab?weights=latch"}]), 1, ""),
        (told(stops=[first, first | {"query": "weights=lach"}]), 2, "scene of stop 2: there are no weights called"),
        (told(stops=[first | {"query": "v=2&weights=latch&step=1"}]), 1, "scene of stop 1: the link seems to be cut"),
        (told(stops=[first | {"query": "view=no_slider"}]), 1, "the scene of stop 1: view knows no “no_slider”"),
        (told(minutes=True), 3, "its minutes are no whole number"),
        (told(titel="x"), 3, "a lesson has no “titel” (did you mean title?)"),
        (told(**{FORMAT: 2}), 3, "it has version 2"),
        (told(stops=[]), 0, "it has no stops"),
        (told(stops={}), 0, "its stops are no list"),
        ([], 0, "it does not begin with"),
        ({}, 0, "it does not begin with"),
    )
    for file, kept, says in cases:
        reading = read_file(json.dumps(file), PAGES)
        assert says in reading.warning and bool(says) == bool(reading.warning), says
        assert len(reading.lesson.stops if reading.lesson else ()) == kept, says
    for junk in (
        b"",
        b"\xff\xfe",
        "{",
        "[" * 100_000,
        "NaN",
        "null",
        '{"a": ' + "9" * 5000 + "}",
        "x" * (MAX_FILE + 1),
    ):
        reading = read_file(junk, PAGES)
        assert reading.lesson is None and reading.warning, junk[:20]


def test_whatever_a_file_holds_comes_out_bounded_and_written_again_is_read_the_same():
    rng = random.Random(3)
    values = (
        None,
        1,
        1.5,
        True,
        "x",
        "",
        "\n\t\0 a \u2028b",
        "\ud800",
        [],
        {},
        "y" * 4000,
        "?weights=latch",
        "gate_lab",
    )
    for _ in range(400):
        stops = [{name: rng.choice(values) for name in TEXTS} | {"page": rng.choice(PAGES)} for _ in range(3)]
        reading = read_file(json.dumps(told(title=rng.choice(values), stops=stops)), PAGES)
        lesson = reading.lesson
        for stop in lesson.stops:
            for name, text in TEXTS.items():
                assert len(getattr(stop, name)) <= text.most
                assert name == "notes" or getattr(stop, name).isprintable()
            parse(stop.query)
        assert read_file(lesson.to_json(), PAGES).lesson == lesson
        assert read_packed(lesson.packed(), PAGES).lesson == lesson


def test_a_packed_lesson_that_was_cut_or_is_too_large_gets_a_sentence():
    packed = LESSON.packed()
    for damaged in (packed[:-1], packed[:40], packed.replace(packed[30], "~", 1), "1.", "7.abc", "1.AAAA"):
        reading = read_packed(damaged, PAGES)
        assert reading.lesson is None and reading.warning.startswith("This is no lesson"), damaged
    bomb = packing.pack_text(" " * (20 * MAX_FILE))
    assert len(bomb) < MAX_FILE and "it holds more than" in read_packed(bomb, PAGES).warning
    assert "it makes no sense" in read_packed(packing.pack_text("[1, 2]"), PAGES).warning


def test_a_link_holds_about_twenty_scenes_of_usual_length():
    scene = "v=2&weights=review-end&step={}&unit=1&clamp=r_1&end=2"
    sentence = (
        "At “Overall” the reset gate hides the old opinion, and the update gate throws it out: number {} of many."
    )
    notes = (
        "Ask first which gate lets the word in. Then move one step on with the arrow key, and read the number {} again."
    )
    stops = [
        Stop("gate_lab", scene.format(at), f"Title {at}", sentence.format(at), notes.format(at)) for at in range(40)
    ]
    assert Lesson("A lesson", 45, tuple(stops[:20])).fits
    random.seed(1)
    noise = "".join(chr(random.randrange(0x4E00, 0x9FFF)) for _ in range(3000))
    too_long = Lesson("A lesson", 45, (STOPS[0]._replace(notes=noise),))
    assert len(too_long.packed()) > MAX_LINK and not too_long.fits


def test_a_stop_says_all_that_its_link_needs():
    stop = Stop("gate_lab", urlencode(dump(base("latch"), View(("sidebar",)), {"ask": "q1"})), "A stop")
    told_of = stop.parameters(lesson="mine", at="3")
    assert next(iter(told_of)) == "v" and list(told_of)[-1] == "end"
    assert told_of["lesson"] == "mine" and told_of["ask"] == "q1" and told_of["view"] == "no_sidebar"
    assert parse(told_of) == (base("latch"), ())
    assert running(told_of) == ("mine", 2, False)
    assert running(dict(parse_qsl(stop.link("http://x", at="1", lesson="mine", present="1").partition("?")[2]))) == (
        "mine",
        0,
        True,
    )
    assert "lesson" not in Stop("", "lesson=other&at=9&present=1&weights=latch", "x").parameters()


def test_what_stands_beside_a_scene_is_no_setting_and_no_scene_needs_it():
    told_of = dump(Scene(seed=3), beside=dict.fromkeys(BESIDE, "1"))
    assert set(BESIDE) <= set(told_of) and list(told_of)[-1] == "end"
    assert parse(told_of) == (Scene(seed=3), ())
    assert "did you mean lesson?" in parse("leson=x").warning


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("weights=latch", None),
        ("at=3", None),
        ("lesson=a&at=0", ("a", -1, False)),
        ("lesson=a&at=99999", ("a", 0, False)),
        ("lesson=a&at=-1", ("a", 0, False)),
        ("lesson=a&at=²", ("a", 0, False)),
        ("lesson=a&lesson=b", ("a", 0, False)),
        ("present=1", ("", 0, True)),
        ("present=yes", ("", 0, False)),
        ("lesson=a%20b", ("ab", 0, False)),
    ],
)
def test_what_a_link_says_of_a_lesson(query, found):
    assert running(query) == found
