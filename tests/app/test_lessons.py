"""Lessons in the app: started by a link, moved through by the bar, made, changed and opened on their own page."""

import json
from urllib.parse import parse_qsl

from gru_viz.content.lessons import LESSONS
from gru_viz.scene.lesson import FORMAT, MAX_LINK, Lesson, Stop, read_packed
from gru_viz.scene.link import parse
from gru_viz.ui.frame import LAB, PAGES
from gru_viz.ui.frame import LESSONS as PAGE_OF_LESSONS
from gru_viz.views.lesson import shipped_lesson
from tests.app.test_pages import opened, scene_of, sound

PATHS = [page.path for page in PAGES]
FIRST = next(iter(LESSONS))
OWN = Lesson(
    "Mine <b>*x*</b>",
    10,
    (
        Stop("gate_lab", "weights=latch", "One", "Sentence **one** <script>", "Notes"),
        Stop("walkthrough", "weights=agreement", "Two"),
        Stop("", "weights=counter", "Three"),
    ),
)


def bar(at):
    (found,) = [json.loads(each.proto.json) for each in at.get("bidi_component") if '"stops"' in each.proto.json]
    return found


def lesson_of(at):
    return at.session_state["lesson of one's own"]


def test_a_link_opens_a_lesson_at_its_stop_on_a_server_that_knows_nothing():
    for lesson, id in ((shipped_lesson(FIRST), FIRST), (OWN, OWN.packed())):
        stop = lesson.stops[1]
        at = sound(opened(f"pages/{stop.page}.py", stop.parameters(lesson=id, at="2")))
        assert scene_of(at) == parse(stop.query).scene
        shown = bar(at)
        assert shown["at"] == 1 and [each["title"] for each in shown["stops"]] == [each.title for each in lesson.stops]
        assert shown["stops"][1]["sentence"] == stop.sentence and not shown["presents"]
        sound(at.run())
        assert bar(at)["at"] == 1


def test_a_link_with_a_lesson_that_cannot_be_read_opens_its_scene_and_says_so():
    for id, says in (
        ("gru-in-for-steps", "did you mean gru-in-four-steps?"),
        (OWN.packed()[:-9], "it is damaged"),
        ("1.AAAA", "it is damaged"),
        ("<b>", "There is no lesson"),
    ):
        at = sound(opened(LAB, {"weights": "latch", "lesson": id, "at": "2", "present": "1"}))
        assert scene_of(at).weights == "latch" and bar(at)["stops"] == [] and bar(at)["presents"]
        assert says in " ".join(each.value for each in at.warning).replace("\\", "").replace(":color[-]", "-")


def test_every_stop_of_every_shipped_lesson_opens_its_page():
    for lesson in map(shipped_lesson, LESSONS):
        assert {stop.page for stop in lesson.stops} <= set(PATHS)
        for stop in lesson.stops:
            assert parse(stop.query).notes == ()


def test_ones_own_lesson_is_changed_on_its_page_and_stays_in_its_link():
    at = sound(opened(PAGE_OF_LESSONS, {"lesson": OWN.packed(), "at": "1"}))
    at.text_input(key="title_1_0").set_value("Zwei").run()
    at.text_area(key="notes_1_0").set_value("line\nline").run()
    at.number_input(key="minutes_0").set_value(25).run()
    at.text_input(key="lesson_title_0").set_value("Neu").run()
    at.button(key="up_1_0").click().run()
    at.button(key="remove_2_1").click().run()
    sound(at)
    new = lesson_of(at)
    assert (new.title, new.minutes) == ("Neu", 25)
    assert [stop.title for stop in new.stops] == ["Zwei", "One"] and new.stops[0].notes == "line\nline"
    link = at.code[0].value
    told = dict(parse_qsl(link.partition("?")[2]))
    assert read_packed(told["lesson"], PATHS).lesson == new and link.count("/walkthrough?") == 1
    for key in ("remove_0_2", "remove_0_3"):
        at.button(key=key).click().run()
    assert lesson_of(sound(at)) is None and not at.code


def test_a_shipped_lesson_can_be_copied_and_a_file_opened():
    at = sound(opened(PAGE_OF_LESSONS))
    at.button(key=f"copy_{FIRST}").click().run()
    assert lesson_of(sound(at)) == shipped_lesson(FIRST)
    at.file_uploader(key="open_lesson").set_value(("mine.json", OWN.to_json().encode(), "application/json")).run()
    assert lesson_of(sound(at)) == OWN
    at.file_uploader(key="open_lesson").set_value(("bad.json", b'{"x": 1}', "application/json")).run()
    assert lesson_of(sound(at)) == OWN and FORMAT.replace("_", "\\_") in at.warning[0].value


def test_a_lesson_too_large_for_a_link_says_so():
    stops = tuple(
        Stop("gate_lab", "weights=latch", "x", "", f"{k}" * 9 + "".join(map(chr, range(200 + k, 2900 + k))))
        for k in range(9)
    )
    at = sound(opened(PAGE_OF_LESSONS))
    at.file_uploader(key="open_lesson").set_value(
        ("mine.json", Lesson("x", 1, stops).to_json().encode(), "application/json")
    ).run()
    assert len(lesson_of(sound(at)).packed()) > MAX_LINK
    assert any("too large for a link" in each.value for each in at.warning) and not at.code
