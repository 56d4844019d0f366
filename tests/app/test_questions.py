"""A question in a link: its scene opens, nothing tells what is asked before Reveal, and then everything is shown."""

import json

from gru_viz.scene.link import parse
from gru_viz.views.mask import mask
from gru_viz.views.questions import hidden_by, reading_of, scene_of
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
    assert reveal.disabled and "0.861" in radio.options
    at.session_state["answer that was revealed"] = (1,)  # as the button does; AppTest presses none outside a page
    sound(at.run())
    assert masked(at) == {} and "0.861" in told(at) and "Not quite" in told(at)
    assert {"Ask again", "Close the question"} <= {each.label for each in at.button}


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
    assert "Open the question's scene" in [each.label for each in at.button]
    at.query_params.clear()
    at.query_params["weights"] = "counter"
    sound(at.run())
    assert not [each for each in at.button if each.label == "Close the question"] and masked(at) == {}
