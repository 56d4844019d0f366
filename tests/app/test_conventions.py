"""The page of conventions through Streamlit's own test runner."""

import pytest

from gru_viz.scene.link import dump
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import START, Scene, base
from gru_viz.scene.sources import MISTAKES, SOURCES

from .test_pages import opened, scene_of, sound

PAGE = "pages/conventions.py"


def said(at):
    return "\n".join([*(each.value for each in at.markdown), *(each.value for each in at.info)])


def test_it_opens_cold_and_warm():
    at = sound(opened(PAGE))
    sound(at.run())
    assert scene_of(at) == base(START)
    assert "The article contradicts itself" in said(at)


@pytest.mark.parametrize("id", SOURCES)
def test_every_source_opens_from_its_link(id):
    at = sound(opened(PAGE, {"source": id}))
    assert scene_of(at).source == id
    assert SOURCES[id].title in said(at) and SOURCES[id].note in said(at)
    assert ("contradicts itself" in said(at)) == id.startswith("article")


@pytest.mark.parametrize("cell", ["rnn", "simplified_gru", "gru", "lstm"])
@pytest.mark.parametrize("id", MISTAKES)
def test_every_mistake_opens_for_every_cell(id, cell):
    shared = Scene(cell=cell, mistake=id, source="ng", hidden=3, unit=2)
    at = sound(opened(PAGE, dump(shared)))
    assert scene_of(at) == shared
    assert "How to notice it" in said(at)


@pytest.mark.parametrize("weights", [*PRESETS, "seed"])
def test_every_preset_opens_from_its_link(weights):
    at = sound(opened(PAGE, {"weights": weights}))
    assert scene_of(at) == base(weights)
    assert not at.warning


@pytest.mark.parametrize(
    "fields",
    [
        {"hidden": 1},
        {"cell": "gru", "update": "take", "reset": "before", "biases": False, "notation": "ng", "source": "chung"},
        {"hidden": 16, "sequence": "noise", "steps": 200, "clamps": (("z", 1.0, None, 3),), "unit": 15},
        {"sequence": "text", "text": "<script>alert(1)</script> **good** 🙂", "mistake": "swapped-captions"},
        {"sequence": "numbers", "numbers": ((1.0, -0.5), (0.25, 3.0)), "source": "onnx", "mistake": "double-sigmoid"},
    ],
    ids=str,
)
def test_a_link_opens_exactly_what_was_shared(fields):
    shared = Scene(**fields)
    assert scene_of(sound(opened(PAGE, dump(shared)))) == shared


def test_a_bad_source_is_named_and_the_page_still_opens():
    at = sound(opened(PAGE, {"source": "pytroch", "mistake": "9"}))
    assert len(at.warning) == 1
    assert "did you mean pytorch" in at.warning[0].value
    assert (scene_of(at).source, scene_of(at).mistake) == (Scene().source, Scene().mistake)


def test_the_articles_other_side_is_one_click_away():
    at = opened(PAGE)
    at.button(key="other_side").click().run()
    assert scene_of(sound(at)).source == "article-drawing"
    at.button(key="other_side").click().run()
    assert scene_of(sound(at)).source == "article-formula"


def test_menus_and_unit_change_the_scene():
    at = opened(PAGE)
    at.selectbox(key="set_source").set_value("keras").run()
    at.selectbox(key="set_mistake").set_value("gates-without-weights").run()
    at.slider(key="set_unit").set_value(2).run()
    now = scene_of(sound(at))
    assert (now.source, now.mistake, now.unit) == ("keras", "gates-without-weights", 2)
    assert "`(2, 9)`" in said(at), "the shape of Keras's bias in this very cell"


def test_a_single_unit_has_no_slider_and_no_error():
    at = sound(opened(PAGE, dump(Scene(hidden=1))))
    assert not [slider for slider in at.slider if slider.key == "set_unit"]


def test_the_sidebar_names_no_convention_and_the_page_speaks_one_notation():
    for id in ("chung", "ng", "pytorch-lstm"):
        at = sound(opened(PAGE, dump(Scene(source=id, notation="article", update="keep"))))
        in_sidebar = {each.key for each in at.sidebar.selectbox} | {each.key for each in at.sidebar.toggle}
        assert in_sidebar == {"set_weights", "set_sequence"}
        told = said(at)
        assert ("\\Gamma_{u}" in told) == (SOURCES[id].notation == "ng"), id
        assert ("W_{iz}" in told) == (SOURCES[id].notation == "pytorch"), id
