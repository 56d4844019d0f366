"""A question in a link: its scene opens, nothing tells what is asked before Reveal, and then everything is shown."""

import json

from gru_viz.content.questions import QUESTIONS
from gru_viz.scene.link import parse
from gru_viz.views.marking import heights
from gru_viz.views.mask import mask
from gru_viz.views.questions import hidden_by, line_of, options, reading_of, scene_of
from gru_viz.views.sheet import sheet_in
from tests.app.test_pages import opened, sound  # fmt: skip
from tests.app.test_pages import scene_of as open_scene_of


def masked(at):
    (found,) = [json.loads(each.proto.json) for each in at.get("bidi_component") if '"mask"' in each.proto.json]
    return found["mask"]


def told(at):
    return " ".join(
        each.value for kind in ("markdown", "info", "warning", "caption", "success") for each in at.get(kind)
    )


def test_a_question_hides_what_it_asks_until_it_is_revealed():
    at = sound(opened("pages/gate_lab.py", {"ask": "blend"}))
    assert open_scene_of(at) == scene_of("blend")
    wanted = mask(reading_of("blend").cell, [hidden_by("blend")])
    assert masked(at) == {name: [list(row) for row in rows] for name, rows in wanted.items()}
    parts = next(each for each in at.segmented_control if each.label == "More about this scene")
    assert parts.options == ["Weights", "Input"]
    (radio,) = [each for each in at.radio if each.label == "Your answer"]
    reveal = next(each for each in at.button if each.label == "Reveal")
    assert "0.861" in radio.options
    at.button(key=reveal.key).click().run()
    assert masked(sound(at)), "nothing was picked"
    at.radio(key=radio.key).set_value("−0.067").run()
    at.button(key=reveal.key).click().run()
    assert masked(at) == {} and "0.861" in told(at) and "Not quite" in told(at)
    at.button(key="question_again").click().run()
    assert masked(at) and not sound(at).success
    at.button(key="question_close").click().run()
    assert masked(at) == {} and not [each for each in at.radio if each.label == "Your answer"]


def test_pages_that_tell_all_values_wait_and_an_unknown_question_gets_a_sentence():
    for page in ("compare", "memory", "conventions", "sentences"):
        at = sound(opened(f"pages/{page}.py", {"ask": "leak"}))
        assert "It comes when they are shown" in told(at) and not at.get("plotly_chart"), page
    at = sound(opened("pages/gate_lab.py", {"ask": "leek <b>", "weights": "counter"}))
    assert "There is no question called" in told(at) and masked(at) == {}
    assert open_scene_of(at) == parse("weights=counter").scene


def test_a_scene_in_the_link_counts_and_a_link_without_a_question_ends_it():
    at = sound(opened("pages/gate_lab.py", {"ask": "topic", "weights": "latch"}))
    assert open_scene_of(at) == parse("weights=latch").scene
    at.button(key="question_scene").click().run()
    assert open_scene_of(at) == scene_of("topic")
    at.query_params.clear()
    at.query_params["weights"] = "counter"
    sound(at.run())
    assert not [each for each in at.button if each.label == "Close the question"] and masked(at) == {}


def test_questions_in_a_row_end_in_a_link_that_opens_to_the_same_answers():
    at = sound(opened("pages/check_yourself.py"))
    at.button(key="check_begin").click().run()
    sheet = at.session_state["questions in a row"]
    assert len(sheet.ids) == 10 and not sheet.answers
    answers = []
    for id in sheet.ids:
        question = QUESTIONS[id]
        found = heights(id, line_of(id, 1)) if question.kind == "draw" else (0,)
        shown = sheet._replace(answers=tuple(answers))
        at = sound(opened("pages/check_yourself.py", {"check": shown.text()}))
        assert question.text in told(at), "an address in the middle goes on there"
        hidden = hidden_by(id)
        assert [hidden.unit, hidden.step] in masked(at)[hidden.name]
        if question.kind == "pick":
            (radio,) = [each for each in at.radio if each.label == "Your answer"]
            radio.set_value(next(option.text for option in options(id) if option.at == 0)).run()
            next(each for each in at.button if each.label == "Reveal").click().run()
            assert at.session_state["questions in a row"].answers[-1] == (0,) and masked(at) == {}
            assert "Right." in told(at)
        answers.append(found)
    done = sheet._replace(answers=tuple(answers))
    at = sound(opened("pages/check_yourself.py", {"check": done.text()}))
    picks = sum(QUESTIONS[id].kind == "pick" for id in sheet.ids)
    assert f"{picks} of 10 right" in [each.value for each in at.header]
    (link,) = [each.value for each in at.code]
    assert sheet_in(link.partition("?")[2]) == (done, "")
    at.button(key="check_again").click().run()
    assert at.session_state["questions in a row"] is None
    assert "could be asked" in told(opened("pages/check_yourself.py", {"check": "mixed-x <b>"}))
