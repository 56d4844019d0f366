"""The button that saves the live bench: on which pages it is, and which scene the file holds."""

from dataclasses import replace

import pytest
import streamlit as st

from gru_viz.learning.shipped import SHIPPED
from gru_viz.scene.link import dump
from gru_viz.scene.scene import START, Scene, base
from gru_viz.ui import take_along
from gru_viz.ui.frame import LAB, SENTENCES, WALKTHROUGH

from .test_pages import opened, scene_of, sound
from .test_training import TINY, own_jobs, placed, press, until, words

__all__ = ["own_jobs"]


@pytest.fixture
def saved(monkeypatch):
    """What every button for a bench would save, in the order in which pages made them: (file, its arguments)."""
    found = []

    def button(label, content, file, *_, key=None, **__):
        if key == "save_html":
            found.append((label, file, content))

    monkeypatch.setattr(st, "download_button", button)
    monkeypatch.setattr(take_along, "export_html", lambda scene, **more: (scene, more["view"], more["address"]))
    return found


@pytest.mark.parametrize(("page", "view"), [(LAB, "lab"), (WALKTHROUGH, "walkthrough")])
def test_a_bench_is_saved_as_it_stands(saved, page, view):
    scene = replace(base(START), step=7, shifts=(("z", 1.0),), stage=2)
    at = opened(page, dump(scene))
    if page == LAB:
        at.segmented_control(key="more").set_value("Take it with you").run()
    sound(at)
    label, file, content = saved[-1]
    assert (label, file) == ("Save the bench", "gru-review-end.html")
    assert content()[:2] == (scene, view)


def test_the_link_back_leads_to_the_page_of_the_app(saved, monkeypatch):
    urls = {
        "https://example.org/app/sentences?net=x": "https://example.org/app/gate_lab",
        "http://localhost:8501/": "http://localhost:8501/gate_lab",
        "": "",
    }
    for url, address in urls.items():
        monkeypatch.setattr(take_along.st, "context", type("Context", (), {"url": url}))
        take_along.bench_file("Save", take_along.slug("A: b/C"), lambda: base(START))
        assert saved[-1][2]()[2] == address
        assert saved[-1][1] == "a-b-c.html"


def test_a_net_is_saved_with_the_sentence_that_it_reads(saved):
    net = next(id for id, recipe in SHIPPED.items() if recipe.cell == "lstm")
    sound(opened(SENTENCES, dump(Scene(net=net, sentence="I loved it.", word=1, neuron=3))))
    label, _, content = saved[-1]
    scene, view, _ = content()
    assert (label, view) == ("Take it with you", "lab")
    assert (scene.weights, scene.text, scene.step, scene.unit) == (net, "I loved it.", 1, 3)


def test_a_net_that_was_trained_is_saved_with_its_sequence(saved):
    at = press(placed(Scene(**{**TINY, "learners": ("gru",)})), "start")
    until(at, lambda at: "· done" in words(at))
    label, file, content = saved[-1]
    assert (label, file) == ("Take it with you", "odd-or-even-gru-after-50-updates.html")
    at.button(key="training_open_gate_lab").click().run()
    assert content()[0] == scene_of(at), "the very scene that the Gate lab opens"
