"""Words, counts and labels beside what the newer parts show, read off the calls that would draw them."""

import re
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
import streamlit as st

from gru_viz.content import training as words
from gru_viz.content.questions import QUESTIONS
from gru_viz.content.questions.parts import SUBJECTS
from gru_viz.pictures.picture import FRAMES, file_name
from gru_viz.pictures.subject import subject_of
from gru_viz.scene.lesson import MAX_LINK, MAX_STOPS, Lesson, Stop
from gru_viz.scene.lesson import running as named_in
from gru_viz.scene.pasted import SCENE, read_numbers
from gru_viz.scene.scene import base
from gru_viz.scene.view import FIXABLE, PARTS, VALUES, Hidden, View
from gru_viz.ui import asked, bound, check, lessons, numbers, question, share, take_along, training
from gru_viz.ui import lesson as lesson_now
from gru_viz.ui.asked import SHEET
from gru_viz.ui.compare import scientific
from gru_viz.ui.seen import hidden_values
from gru_viz.views.lesson import shipped_lesson
from gru_viz.views.marking import mark
from gru_viz.views.questions import hidden_by, options
from gru_viz.views.sheet import Sheet


class Calls(list):
    """Every call of Streamlit: its name, its places and what was named; widgets answer with what ``says`` holds."""

    def __init__(self, monkeypatch, **says):
        super().__init__()
        self.says = says
        for name in dir(st):
            if callable(getattr(st, name, None)) and name[0].islower() and name not in ("fragment", "cache_data"):
                monkeypatch.setattr(st, name, self.taker(name))
        monkeypatch.setattr(st, "session_state", {})

    def taker(self, name):
        def take(*args, **more):
            self.append((name, args, more))
            if name == "columns":
                count = args[0] if isinstance(args[0], int) else len(args[0])
                return [Column(self) for _ in range(count)]
            return self.says.get(more.get("key"), nullcontext() if name in ("container", "expander", "empty") else None)

        return take

    def of(self, name):
        return [(args, more) for found, args, more in self if found == name]


class Column(nullcontext):
    """A column: what is called on it is a call as well."""

    def __init__(self, calls):
        super().__init__()
        self.calls = calls

    def __getattr__(self, name):
        return self.calls.taker(name)


PICKS = [id for id, each in QUESTIONS.items() if each.kind == "pick"][:3]


def test_ones_own_answer_is_the_one_that_is_marked(monkeypatch):
    for at in (0, 2):
        calls = Calls(monkeypatch)
        question.show_question(PICKS[0], (at,), "key", lambda _: None)
        (shown,) = [args[0] for args, _ in calls.of("markdown") if " · " in args[0]]
        told = {option.at: option.text for option in options(PICKS[0])}
        assert re.findall(r"\*\*(\S+)\*\* \(yours\)", shown) == [told[at]]
        right = mark(PICKS[0], (at,)).is_right
        assert bool(calls.of("success")) == right and bool(calls.of("info")) == (not right)


def test_questions_in_a_row_are_counted_and_the_last_leads_to_the_result(monkeypatch):
    benches = []
    monkeypatch.setattr(check, "still_bench", lambda reading, key, hidden: benches.append(hidden))
    for at in range(3):
        for is_answered in (False, True):
            calls = Calls(monkeypatch)
            sheet = Sheet("names", 5, tuple(PICKS), ((0,),) * (at + is_answered))
            check._ask(sheet, at)
            ((share_, *_), more) = calls.of("progress")[0]
            assert share_ == pytest.approx((at + is_answered) / 3)
            number, count, subject = re.fullmatch(r"Question (\d) of (\d) · (.*)", more["text"]).groups()
            assert sheet.ids[int(number) - 1] == PICKS[at] and int(count) == 3
            assert subject == SUBJECTS[QUESTIONS[PICKS[at]].subject]
            labels = [args[0] for args, more in calls.of("button") if "check_next" in more["key"]]
            assert labels == ([["Next question"], ["Next question"], ["Result"]][at] if is_answered else [])
            for _, more in calls.of("button"):
                if "check_next" in more["key"]:
                    more["on_click"](*more["args"])
                    assert (st.session_state[SHEET], st.session_state[check._SHOWN]) == (sheet, at + 1)
            assert benches.pop() == (() if is_answered else (hidden_by(PICKS[at]),))
    calls = Calls(monkeypatch)
    check._result(Sheet("names", 5, tuple(PICKS), ((0,), (1,), (0,))))
    assert calls.of("header")[0][0][0] == "2 of 3 right"


def test_what_is_asked_is_kept_back_until_it_was_answered(monkeypatch):
    Calls(monkeypatch)
    asked.ask(PICKS[0])
    assert asked.kept_back() == (hidden_by(PICKS[0]),)
    asked.reveal((1,))
    assert asked.kept_back() == ()
    asked.reveal(None)
    assert asked.kept_back() == (hidden_by(PICKS[0]),)


OWN = Lesson("Mine", 12, tuple(Stop("gate_lab", "weights=latch", title) for title in ("One", "Two", "Three")))


def test_a_lesson_names_its_stops_by_the_numbers_that_its_links_and_lists_have(monkeypatch):
    Calls(monkeypatch)
    for at in range(3):
        lesson_now.start(OWN, at=at)
        id, again, _ = named_in(lesson_now.in_link())
        assert (id, again) == (OWN.packed(), at)
    assert not named_in(lesson_now.in_link())[2]
    lesson_now.present(True)
    assert named_in(lesson_now.in_link())[2] and not named_in(lesson_now.in_link(presenting=False))[2]
    lesson_now.present(False)
    assert not named_in(lesson_now.in_link())[2]
    lesson_now.keep_own(OWN)
    for count in (4, 5):
        said = lesson_now.add_stop(Stop("gate_lab", "weights=latch", "More"))
        assert re.search(r"as stop (\d+) of “Mine”", said)[1] == str(len(lesson_now.own_lesson().stops)) == str(count)
    while len(lesson_now.own_lesson().stops) < MAX_STOPS:
        assert "Added" in lesson_now.add_stop(OWN.stops[0])
    assert str(MAX_STOPS) in lesson_now.add_stop(OWN.stops[0]) and len(lesson_now.own_lesson().stops) == MAX_STOPS
    calls = Calls(monkeypatch)
    for at in range(3):
        lessons._stop(OWN, at)
    titles = [args[0] for args, _ in calls.of("expander")]
    assert [title.partition(" · ") for title in titles] == [
        (str(at), " · ", stop.title) for at, stop in enumerate(OWN.stops, 1)
    ]
    pressed = {}
    for (label, *_), more in calls.of("button"):
        if label in ("Up", "Down") and not more["disabled"]:
            lesson_now.keep_own(OWN)
            more["on_click"](*more["args"])
            pressed.setdefault(label, []).append([stop.title for stop in lesson_now.own_lesson().stops])
    assert pressed == {
        "Down": [["Two", "One", "Three"], ["One", "Three", "Two"]],
        "Up": [["Two", "One", "Three"], ["One", "Three", "Two"]],
    }
    moves = {"Up": [], "Down": []}
    for (label, *_), more in calls.of("button"):
        if label in moves:
            moves[label].append(more["disabled"])
    assert moves["Up"] == [True, False, False] and moves["Down"] == [False, False, True]


def test_how_long_a_lesson_is_and_how_much_of_a_link_it_takes(monkeypatch):
    calls = Calls(monkeypatch)
    lessons._use(OWN)
    ((told,), _) = calls.of("markdown")[0]
    size, most, more = (
        int(text.replace(",", ""))
        for text in re.search(r"takes ([\d,]+) of ([\d,]+) characters: about ([\d,]+) more", told).groups()
    )
    assert (size, most) == (len(OWN.packed()), MAX_LINK)
    assert more == int((MAX_LINK - size) / (size / 3))
    calls = Calls(monkeypatch)
    lessons.shipped()
    cards = [args[0] for args, _ in calls.of("markdown")]
    assert len(cards) == len(lessons.LESSONS)
    for card, id in zip(cards, lessons.LESSONS, strict=True):
        minutes, stops = re.search(r"· (\d+) minutes, (\d+) stops", card).groups()
        assert (int(minutes), int(stops)) == (shipped_lesson(id).minutes, len(shipped_lesson(id).stops))


def test_share_opens_with_the_ticks_of_what_this_visit_shows(monkeypatch):
    for is_locked in (True, False):
        seen = View(tuple(PARTS)[:2], tuple(FIXABLE)[1:3], is_locked, tuple(VALUES)[2:4])
        Calls(monkeypatch)
        st.session_state["what is seen"] = seen
        told = {}
        monkeypatch.setattr(share, "_panel", lambda data, told=told, **_: told.update(data))
        share.share.__wrapped__("Gate lab")
        assert (tuple(told["hidden"]), tuple(told["fixed"]), tuple(told["unseen"])) == (
            seen.hidden, seen.fixed, seen.values)  # fmt: skip
        assert told["locked"] == is_locked and told["canShowAll"] == (not is_locked)


def test_a_picture_is_what_its_name_says_on_the_paper_that_was_chosen(monkeypatch):
    scene = base("review-end")
    subject = subject_of(scene, None, None, None)
    for name in take_along._OFFERS:
        for is_dark in (True, False):
            made = []
            monkeypatch.setattr(
                take_along,
                "picture",
                lambda now, what, kind, made=made, **more: made.append((what, kind, more)),
            )
            monkeypatch.setattr(take_along, "missing", lambda: "")
            calls = Calls(monkeypatch, picture=name, picture_caption=not is_dark, picture_dark=is_dark)
            calls.says["picture"] = name
            monkeypatch.setattr(st, "context", type("Context", (), {"url": ""}))
            take_along.pictures(scene, subject)
            (args, _) = calls.of("download_button")[0]
            args[1]()
            what, kind, more = made[0]
            assert what == ("schematic" if name.startswith("Schematic") else "strips") and name.endswith(kind.upper())
            assert more["theme"] == ("dark" if is_dark else "light") and more["caption"] == (not is_dark)
            assert args[2] == file_name(subject, what, kind, more["step"])
            said = [args[0] for args, _ in calls.of("caption")]
            if kind == "gif":
                first, last = re.search(r"Plays t = (\d+) to (\d+)", said[0]).groups()
                assert list(more["step"]) == list(range(int(first), int(last) + 1)) and len(more["step"]) <= FRAMES
            else:
                assert not said and more["step"] is None


def test_lines_are_steps_and_numbers_in_a_line_are_columns(monkeypatch):
    helped = {}
    monkeypatch.setattr(numbers, "write", lambda *_, **more: helped.update(more))
    monkeypatch.setattr(numbers, "write_line", lambda _: None)
    monkeypatch.setattr(numbers, "_rows", lambda: ((1.0,),))
    Calls(monkeypatch)
    numbers.paste_numbers()
    one, several = re.search(
        r"One line per (.*?); several numbers in a line are several (.*?)\.", helped["help"]
    ).groups()
    rows = read_numbers("1 2\n3 4\n5 6", SCENE).rows
    assert {one: len(rows), several: len(rows[0])} == {"time step": 3, "input columns": 2}


def test_the_ends_of_a_slider_and_as_many_as_a_field_takes_are_on_offer(monkeypatch):
    taken = []
    calls = Calls(monkeypatch)
    bound.slider("S", 2, 9, "s", 5, taken.append)
    bound.slider("Z", 0, 9, "z", (1, 3), taken.append)
    bound.several("M", ["a", "b", "c", "d"], "m", ["a"], taken.append, most=3)
    ways = {more["key"]: more["args"][3] for name, _, more in calls if "args" in more}
    assert [value for value in range(12) if ways["s"](value)] == list(range(2, 10))
    assert ways["z"]((0, 9)) and ways["z"]((4, 4)) and not ways["z"]((4, 3)) and not ways["z"]((0, 10))
    assert ways["m"](["a", "b", "c"]) and ways["m"]([])
    assert not any(ways["m"](each) for each in (["a", "b", "c", "d"], ["a", "a"], ["e"]))


def test_what_plays_is_around_the_step_and_never_longer_than_it_may_be():
    for steps, step in ((FRAMES * 3, FRAMES), (FRAMES * 3, 0), (FRAMES * 3, FRAMES * 3 - 1), (5, 3), (FRAMES, 2)):
        played = take_along._played(steps, step)
        assert step in played and len(played) == min(steps, FRAMES) and 0 <= played[0] and played[-1] < steps
        before, after = step - played[0], played[-1] - step
        assert abs(before - after) <= 1 or played[0] == 0 or played[-1] == steps - 1


def test_no_stop_is_opened_that_a_lesson_does_not_have(monkeypatch):
    Calls(monkeypatch)
    for at, found in ((-3, 0), (0, 0), (2, 2), (3, 2), (99, 2)):
        assert lesson_now.start(OWN, at=at).at == found and lesson_now.go_to(at).at == found
        assert lesson_now.lesson_now().stop == OWN.stops[found]


def test_values_that_a_link_hides_are_hidden(monkeypatch):
    Calls(monkeypatch)
    st.session_state["what is seen"] = View(hidden=tuple(PARTS)[:1], values=("z", "h"))
    assert hidden_values() == (Hidden("z"), Hidden("h"))
    asked.ask(PICKS[0])
    assert hidden_values() == (Hidden("z"), Hidden("h"), hidden_by(PICKS[0]))


def test_a_small_number_is_written_as_the_number_that_it_is():
    for size in (0.25, 0.0006, 0.0004, 2.26e-8, 1.1e-16):
        found = re.fullmatch(r"\$(\d\.\d) \\cdot 10\^\{(-\d+)\}\$", scientific(size))
        told = float(found[1]) * 10.0 ** int(found[2]) if found else float(scientific(size))
        assert abs(told - size) <= max(0.05 * size, 0.0005 if size >= 0.0005 else 0), size


def test_the_buttons_that_training_speaks_of_do_what_it_says(monkeypatch):
    doing = SimpleNamespace(stop="stops", pause="pauses", resume="goes on")
    monkeypatch.setattr(training, "jobs", lambda: doing)
    calls = Calls(monkeypatch)
    training.run_buttons(SimpleNamespace(state="running", id="x", is_alive=True))
    does = {args[0]: more["on_click"] for args, more in calls.of("button")}
    ends, begins = re.search(r"\*\*(\w+)\*\* it, and \*\*(\w+)\*\* trains with the new ones", words.DIFFERENT).groups()
    assert (does[ends], does[begins]) == (doing.stop, training._start) and does["Pause"] == doing.pause
    assert does[re.search(r"\*\*(\w+)\*\* trains with", words.DIFFERENT_ENDED)[1]] == training._start
