"""Layers of files in scenes: every number comes back from a link, and what a link only names is known again."""

import base64
import gc
import weakref
import zlib
from dataclasses import replace

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.layers.fingerprint import fingerprint
from gru_viz.scene.held import MAX_CONTENT, VERSION, Held, held_from
from gru_viz.scene.history import History
from gru_viz.scene.link import dump, parse, to_query
from gru_viz.scene.packing import DamagedError
from gru_viz.scene.scene import Scene, opening, repaired, scene_of_layer, with_layer
from gru_viz.scene.sent import MAX_QUERY
from gru_viz.scene.setting import MAX_CLAMPS, MAX_GIVEN, MAX_UNITS, MAX_WIDTH
from gru_viz.views.long import essence, long_input
from gru_viz.views.own_bounds import too_large_for
from gru_viz.views.reading import read


def layer_of(kind="gru", inputs=3, hidden=5, seed=1, dtype=np.float32, name="encoder.rnn", **conventions):
    cell = gv.cell(kind, **conventions)
    values = {key: value.astype(dtype) for key, value in gv.Parameters.random(cell, inputs, hidden, seed).items()}
    return gv.Layer(name, gv.Parameters(cell, values), "made here", np.dtype(dtype).name)


def scene_on(layer, **fields):
    found, notes = scene_of_layer(Held(layer), **fields)
    assert not notes
    return found


def test_every_number_of_a_small_layer_comes_back_in_the_precision_of_its_file():
    shortest = {}
    for dtype in (np.float16, np.float32, np.float64):
        layer = layer_of("peephole_lstm", 7, 6, dtype=dtype)
        scene = scene_on(layer, sequence="pulse", into=6, step=9)
        came = parse(to_query(scene))
        assert came == (scene, ())
        for name, value in layer.params.items():
            np.testing.assert_array_equal(came.scene.content.layer.params[name], value)
        assert came.scene.content.layer.precision == layer.precision
        assert came.scene.content.layer.title == layer.title
        shortest[layer.precision] = len(dump(scene)["content"])
    assert shortest["float16"] < 0.65 * shortest["float32"] < 0.45 * shortest["float64"]


def test_arrays_that_need_more_digits_than_their_file_had_keep_them():
    layer = layer_of(dtype=np.float32)
    odd = {
        "b_z": np.full(5, 1 / 3),
        "b_r": np.array([65504.0, 2.0**-24, -0.0, 1e30, 1e-300]),
        "U_n": np.eye(5) * 2.0**100,
    }
    params = layer.params.replace(**odd)
    held = Held(replace(layer, params=params, precision="bfloat16"))
    came = held_from(held.text, params.cell, 3, 5, "x")
    assert came == held and came.layer.params == params


def test_a_fingerprint_is_of_cell_conventions_and_every_number_and_of_nothing_else():
    layer = layer_of()
    mark = fingerprint(layer.params)
    others = [layer_of(seed=2), layer_of(reset="before"), layer_of(update="take"), layer_of(hidden=6), layer_of("mgu")]
    for name in layer.params:
        moved = np.array(layer.params[name])
        moved.flat[-1] = np.nextafter(moved.flat[-1], 9)
        others.append(replace(layer, params=layer.params.replace(**{name: moved})))
    assert len({mark, *(fingerprint(other.params) for other in others)}) == len(others) + 1
    assert fingerprint(layer_of(name="another", dtype=np.float32).params) == mark
    zeros = layer.params.replace(b_z=np.zeros(5))
    assert fingerprint(zeros) == fingerprint(layer.params.replace(b_z=-np.zeros(5)))
    assert len(mark) * 6 >= 256


def test_a_larger_layer_is_named_in_its_link_and_opens_the_very_same_scene():
    layer = layer_of("lstm", 40, 300)
    scene = scene_on(
        layer, step=11, unit=299, lines=(65, 298), clamps=(("f", 1.0, 299, 2),), edits=(("U_f", 299, 299, 2.5),)
    )
    query = to_query(scene)
    assert "content" not in dump(scene) and len(query) < 400
    came, notes = parse(query)
    assert (came, notes) == (replace(scene, content=None), ())
    assert came.lacks_layer and parse(to_query(came)) == (came, ())
    with pytest.raises(ValueError, match="in a file"):
        came.make_parameters()
    assert with_layer(came, Held(layer)) == scene
    np.testing.assert_array_equal(read(scene).trace["h"][-1], read(with_layer(came, Held(layer))).trace["h"][-1])


def test_damage_to_the_numbers_of_a_layer_is_named_and_the_rest_of_the_scene_is_kept():
    scene = scene_on(layer_of(), step=4, gains=(("W_z", 2.0),))
    query = dump(scene)
    content = query["content"]
    other = dump(scene_on(layer_of(seed=2)))["content"]
    bomb = VERSION + base64.urlsafe_b64encode(zlib.compress(bytes(10**7), 9)).decode().rstrip("=")
    for bad in (
        content[:-8],
        content[:40],
        VERSION,
        "9" + content[1:],
        other,
        bomb[:MAX_CONTENT],
        bomb,
        "1.€",
        content + "AAAA",
    ):
        came, notes = parse({**query, "content": bad})
        assert came == replace(scene, content=None), bad[:50]
        assert len(notes) == 1 and notes[0].startswith("the numbers of the layer were left out: "), bad[:50]
    for letters in ("", "x", "ü" * 43):
        came, notes = parse({**query, "fingerprint": letters, "content": ""})
        assert came.weights == "seed" and any("no layer is named" in note for note in notes)
    with pytest.raises(DamagedError):
        held_from(content, scene.make_cell(), 10**6, 10**6, "")


def test_cell_conventions_and_sizes_stay_those_of_the_layer():
    scene = scene_on(layer_of("gru", 16, 5, reset="before"))
    for name, value in {
        "cell": "lstm",
        "update": "take",
        "reset": "after",
        "biases": False,
        "hidden": 9,
        "inputs": 2,
    }.items():
        changed, notes = repaired({**vars(scene), name: value})
        assert changed == scene and notes == ["cell, conventions and sizes are those of the layer, and stay so"]
    changed, notes = repaired({**vars(scene), "sequence": "text"})
    assert changed == scene and "so it reads noise" in notes[0]
    changed, _ = repaired({**vars(scene), "sequence": "numbers"})
    np.testing.assert_array_equal(changed.make_sequence().xs, [[0.0] * 16, [1.0] * 16])
    changed, notes = repaired({**vars(scene), "sequence": "numbers", "numbers": ((1.0, 2.0),)})
    np.testing.assert_array_equal(changed.make_sequence().xs, [[1.0, 2.0, *[0.0] * 14]])
    assert "what was missing is 0" in notes[0]
    changed, _ = repaired({**vars(scene), "weights": "seed"})
    assert (changed.content, changed.fingerprint, changed.inputs) == (None, "", 1)
    assert opening(replace(scene, step=3, gains=(("W_z", 2.0),))) == scene


def test_signals_reach_every_input_of_a_layer_or_one_and_noise_is_new_in_each():
    layer = layer_of("gru", 6, 4)
    one, all_of_them = (scene_on(layer, sequence="sine", into=into, horizon=30) for into in (2, -1))
    noise = scene_on(layer, sequence="noise", into=2, horizon=30)
    narrow = Scene(sequence="sine").make_sequence().xs[:, 0]
    np.testing.assert_array_equal(one.make_sequence().xs, np.outer(narrow, np.eye(6)[2]))
    np.testing.assert_array_equal(all_of_them.make_sequence().xs, np.outer(narrow, np.ones(6)))
    assert np.linalg.matrix_rank(noise.make_sequence().xs) == 6
    for scene in (one, all_of_them, noise):
        np.testing.assert_allclose(long_input(scene).xs, scene.make_sequence().xs, atol=1e-15)


def test_the_longest_scene_on_a_layer_fits_into_a_link():
    layer = next(made for hidden in range(40, 1, -1) if Held(made := layer_of("lstm", 8, hidden, name="n" * 120)).text)
    steps = MAX_GIVEN // 8
    units = range(layer.hidden_size)
    edits = tuple((f"U_{gate}", row, at, 20 / (1.1 + row + at)) for gate in "ifog" for row in units for at in units)
    scene = scene_on(
        layer,
        sequence="numbers",
        numbers=tuple(tuple(1000 / (1.1 + at + 8 * step) for at in range(8)) for step in range(steps)),
        text=" ".join(["a" + "\U00020000" * 39] * 48),
        clamps=tuple(("c", -9.999 + step / 1000, 1, step + 100) for step in range(MAX_CLAMPS)),
        edits=edits[:MAX_GIVEN],
        input_edits=tuple((step, at, 1 / (1.1 + at + 8 * step)) for step in range(steps) for at in range(8)),
    )
    assert len(to_query(scene)) < MAX_QUERY
    assert parse(to_query(scene)) == (scene, ())


def test_a_layer_that_no_scene_can_hold_is_refused_with_its_sizes():
    for layer in (layer_of("rnn", 1, MAX_UNITS + 1), layer_of("rnn", MAX_WIDTH + 1, 1)):
        scene, notes = scene_of_layer(Held(layer))
        assert scene.weights == "seed"
        assert any(f"this one has {layer.hidden_size:,} and {layer.input_size:,}" in note for note in notes)


def test_what_a_page_cannot_show_is_said_and_fewer_steps_are_offered_where_they_do():
    small = scene_on(layer_of(), steps=2000)
    assert all(too_large_for(small, use) is None for use in ("bench", "compare", "conventions", "memory"))
    wide = scene_on(layer_of("gru", 40, 200), steps=2000)
    assert too_large_for(wide, "conventions").shorter is None and "200 units" in too_large_for(wide, "conventions").text
    for use in ("bench", "compare"):
        shorter = too_large_for(wide, use).shorter
        assert shorter.content == wide.content and too_large_for(shorter, use) is None
        assert 50 < shorter.steps < 2000
    own = scene_on(layer_of("rnn", 1, 250), sequence="numbers", numbers=((0.5,),) * 2000)
    assert len(too_large_for(own, "bench").shorter.numbers) < 2000
    assert too_large_for(Scene(hidden=64, steps=2000), "bench") is None


def test_a_history_gets_and_loses_a_layer_as_a_whole():
    scene = scene_on(layer_of("lstm", 40, 100))
    lost = replace(scene, content=None)
    history = History.begun(Scene()).opened(lost, is_link=True).moved(replace(lost, step=3)).undone()
    found = history.revised(lambda one: with_layer(one, scene.content) if one.lacks_layer else one)
    assert (found.now.scene, found.now.given, found.redone().now.scene) == (scene, scene, replace(scene, step=3))
    assert found.undone().now.scene == Scene()


def test_what_results_are_kept_under_does_not_keep_the_layer():
    layer = layer_of("rnn", 40, 200)
    key, gone = essence(scene_on(layer)), weakref.ref(layer.params)
    assert key.fingerprint and key != essence(scene_on(layer_of("rnn", 40, 200, seed=2)))
    del layer
    gc.collect()
    assert gone() is None
