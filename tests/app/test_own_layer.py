"""Pages on a layer of a person's own file, through Streamlit's own test runner."""

import io
from dataclasses import replace
from types import SimpleNamespace

import numpy as np

import gru_viz as gv
from gru_viz.scene.held import Held
from gru_viz.scene.link import dump
from gru_viz.scene.scene import START, base, scene_of_layer
from gru_viz.ui import in_hand
from gru_viz.ui.frame import COMPARE, CONVENTIONS, HOME, LAB, MEMORY, MODEL, SENTENCES, TRAINING, WALKTHROUGH
from gru_viz.ui.own_layer import open_on
from gru_viz.views.reading import read

from .test_pages import opened, scene_of, sound

RUNS = (WALKTHROUGH, LAB, COMPARE, CONVENTIONS, MEMORY)
NAME = "encoder.<b>rnn"


def layer_of(kind, inputs, hidden, seed=1, **conventions):
    cell = gv.cell(kind, **conventions)
    drawn = gv.Parameters.random(cell, inputs, hidden, seed)
    values = {name: value.astype(np.float32) for name, value in drawn.items()}
    return gv.Layer(NAME, gv.Parameters(cell, values), "made here", "float32")


def scene_on(layer, **fields):
    found, notes = scene_of_layer(Held(layer), **fields)
    assert not notes
    return found


def npz(*layers):
    arrays = {f"{at}.{name}": value for at, layer in enumerate(layers) for name, value in layer.params.items()}
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def said(at):
    return "\n".join(each.value for each in [*at.markdown, *at.caption, *at.error, *at.warning]).replace("\\", "")


SMALL, LARGE = layer_of("gru", 3, 5, reset="before"), layer_of("lstm", 40, 60)


def test_every_page_opens_on_a_small_layer_whose_numbers_are_in_the_link():
    shared = scene_on(SMALL, step=7, gains=(("W_z", 1.5),))
    for page in RUNS:
        at = sound(opened(page, dump(shared)))
        assert scene_of(at) == shared
        np.testing.assert_array_equal(scene_of(at).content.layer.params["U_r"], SMALL.params["U_r"])
        assert any("3 → 5" in each.value and "those of the file" in each.value for each in at.sidebar.caption)
        assert not {"set_cell", "set_reset", "set_hidden"} & {each.key for each in at.sidebar.selectbox}


def test_a_larger_layer_is_asked_for_and_a_wrong_file_is_told_apart():
    shared = scene_on(LARGE, step=7, unit=50, clamps=(("f", 1.0, 59, None),))
    lost = replace(shared, content=None)
    for page in RUNS:
        at = sound(opened(page, dump(shared)))
        assert scene_of(at) == lost
        assert f"40 → 60 (inputs → units), fingerprint `{shared.fingerprint[:12]}" in said(at)
        assert len(at.get("file_uploader")) == 1
    for page in (HOME, MODEL, TRAINING, SENTENCES):
        assert not sound(opened(page, dump(shared))).get("file_uploader")
    at = opened(LAB, dump(shared))
    at.file_uploader[0].upload("other.npz", npz(layer_of("lstm", 40, 60, seed=2))).run()
    assert not at.exception
    assert "This file holds other weights" in at.error[0].value and scene_of(at) == lost
    at.file_uploader[0].upload("text.npz", b"no such thing").run()
    assert "none of these" in at.error[0].value
    at.file_uploader[0].upload("right.npz", npz(SMALL, LARGE)).run()
    sound(at)
    assert scene_of(at) == shared and not at.get("file_uploader")
    np.testing.assert_array_equal(
        read(scene_of(at)).trace["h"],
        gv.run(LARGE.cell, LARGE.params, shared.make_sequence().xs, clamps=[gv.Clamp("f", 1.0, unit=59)])["h"],
    )
    at.switch_page(HOME).run()
    at.switch_page(LAB).run()
    assert scene_of(sound(at)) == shared
    for key, value in dump(replace(shared, step=9)).items():
        at.query_params[key] = value
    assert scene_of(sound(at.run())) == replace(shared, step=9), "it is in hand, and is not asked for again"


def test_random_weights_take_its_place_only_when_somebody_says_so():
    at = sound(opened(LAB, dump(scene_on(LARGE, sequence="pulse"))))
    at.button(key="random_instead").click().run()
    now = scene_of(sound(at))
    assert (now.weights, now.cell, now.hidden, now.sequence, now.fingerprint) == ("seed", "lstm", 60, "pulse", "")
    assert base(START) != now


def test_what_is_too_large_for_a_page_is_said_with_a_way_on():
    wide = scene_on(layer_of("gru", 2, 130), horizon=60)
    file = npz(wide.content.layer)
    at = opened(LAB, dump(replace(wide, steps=2000)))
    assert "can follow" in sound(at).warning[0].value
    label = at.button(key="shorter").label
    at.button(key="shorter").click().run()
    assert 100 < scene_of(sound(at)).steps < 2000 and not at.warning
    assert label == f"Read only {scene_of(at).steps} steps"
    at.file_uploader[0].upload("wide.npz", file).run()
    assert not scene_of(sound(at)).lacks_layer
    at.switch_page(CONVENTIONS).run()
    assert "130 units" in sound(at).warning[0].value
    at.switch_page(SENTENCES).run()
    assert "cannot read here" in said(sound(at))
    at.switch_page(COMPARE).run()
    assert not sound(at).get("file_uploader")


def test_a_layer_is_opened_on_a_page_and_stays_in_hand(monkeypatch):
    before = base(START)
    monkeypatch.setattr("gru_viz.ui.home.hero", lambda: open_on(LARGE, LAB, sequence="pulse", into=1, steps=12))
    at = sound(opened(HOME))
    now = scene_of(at)
    assert now == scene_on(LARGE, sequence="pulse", into=1, steps=12, notation=before.notation)
    assert any("40 → 60" in each.value for each in at.sidebar.caption), "the Gate lab is open"
    history = at.session_state["history of the scene"]
    assert history.undone().now.scene == before
    monkeypatch.undo()
    at.switch_page(LAB).run()
    at.selectbox(key="set_weights").set_value("latch").run()
    assert scene_of(sound(at)) == base("latch")
    at.selectbox(key="set_weights").set_value("layer").run()
    assert scene_of(sound(at)).content.layer is LARGE, "what is in hand stands in the menu"


def test_compare_says_whose_weights_they_are_and_they_can_be_locked():
    shared = scene_on(SMALL)
    at = opened(COMPARE, {**dump(shared), "view": "fix_weights"})
    assert "run on its weights" in said(sound(at)) and "Nothing here was trained" not in said(at)
    assert at.selectbox(key="set_weights").disabled


def test_only_so_many_layers_are_in_hand(monkeypatch):
    state = SimpleNamespace(session_state={})
    monkeypatch.setattr(in_hand, "st", state)
    layers = [Held(layer_of("rnn", 40, 60, seed=seed)) for seed in range(9)]
    for held in layers:
        in_hand.take_in_hand(held)
    assert in_hand.in_hand() == tuple(layers[:-7:-1])
    in_hand.take_in_hand(layers[-3])
    assert in_hand.in_hand()[0] == layers[-3] and len(in_hand.in_hand()) == in_hand.MOST
    scene = scene_on(layers[0].layer)
    assert in_hand.completed(scene).content is None, "the oldest asks for its file again"
    monkeypatch.setattr(in_hand, "MOST_BYTES", 2 * layers[0].nbytes)
    in_hand.take_in_hand(layers[0])
    assert in_hand.in_hand() == (layers[0], layers[-3])
    assert in_hand.completed(replace(scene, content=None)) == scene
