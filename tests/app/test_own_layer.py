"""Pages on a layer of a person's own file, through Streamlit's own test runner."""

import io
from dataclasses import replace

import numpy as np

import gru_viz as gv
from gru_viz.scene.held import Held
from gru_viz.scene.link import dump
from gru_viz.scene.scene import START, base, scene_of_layer
from gru_viz.ui.frame import COMPARE, CONVENTIONS, HOME, LAB, MEMORY, MODEL, SENTENCES, TRAINING, WALKTHROUGH
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
        assert shared.fingerprint[:12] in said(at) and "40 → 60" in said(at)
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
