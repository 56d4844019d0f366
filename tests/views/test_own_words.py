"""What the page about somebody's own layer says, held against layers, runs and files of which it is true."""

import re
from dataclasses import replace
from string import ascii_letters

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.layers.fingerprint import fingerprint
from gru_viz.layers.layer import Layer, LayerError
from gru_viz.learning.shipped import shipped_net
from gru_viz.scene.held import Held
from gru_viz.scene.pasted import read_numbers
from gru_viz.scene.pasted_rows import Pasted
from gru_viz.scene.scene import scene_of_layer
from gru_viz.ui.own_look import scene_input
from gru_viz.ui.own_memory import Looked
from gru_viz.views import own_layer, own_memory
from gru_viz.views.own_bounds import MOST_INPUTS, MOST_UNITS, too_large_for
from gru_viz.views.own_files import (
    EXAMPLE,
    EXAMPLE_SENTENCE,
    Choice,
    choices,
    example_file,
    layer_rows,
    open_file,
    too_large,
    words_of,
)
from gru_viz.views.own_head import head_table, heads
from gru_viz.views.own_input import (
    TABLE,
    Pair,
    decoded,
    fitting,
    from_tokens,
    pair_of_table,
    pair_of_ways,
    random_input,
    signal,
)
from gru_viz.views.own_memory import past_of, stack_gradient
from gru_viz.views.own_proof import LISTED, findings_rows, findings_sentence, proof
from gru_viz.views.own_run import BEYOND, OPEN, SHUT, orders, remark_sentence, remarks, run_stack
from gru_viz.views.shelf import Held as HeldFile
from tests.every import EVERY, OTHERS, every_cell_there_is

from .test_own import layer, look_at


def made(cell, inputs=3, units=5, **more) -> Layer:
    return Layer("rnn", gv.Parameters.random(cell, inputs, units, seed=2), "made here", **more)


def keeps_at_one(cell) -> bool:
    """Whether a state stands still while the gate that blends is held at 1."""
    start = np.linspace(-0.5, 0.5, 5)
    gate = gv.Clamp(cell.keep_gate, 1.0)
    h = gv.run(cell, made(cell).params, np.ones((4, 3)), h0=start, clamps=[gate])["h"]
    return bool(np.allclose(h, start))


@every_cell_there_is
def test_every_convention_is_told_as_the_layer_behaves(cell):
    row = layer_rows([made(cell, reverse=True)])[0]
    assert (row.input_size, row.hidden_size, row.direction) == (3, 5, "reads from the end")
    assert layer_rows([made(cell)])[0].direction == "forward"
    options, said = dict(cell.options), row.conventions.split(", ")
    told = own_layer.other_weights([made(cell)], scene_of_layer(Held(made(gv.cell("rnn"))))[0])
    assert "(" in told and f", 3 → 5, fingerprint {fingerprint(made(cell).params)[:12]}…)" in told
    spoken = told.partition("(")[2]
    trace = gv.run(cell, made(cell).params, np.ones((4, 3)))
    if "update" in options:
        assert ("z = 1 keeps" in said) == ("keep the past" in spoken) == keeps_at_one(cell)
        assert ("z = 1 takes the new" in said) == ("take the new" in spoken) == (not keeps_at_one(cell))
    if "reset" in options:
        is_before = any(node.op == "matvec" and node.args[1].name == "p" for node in cell.nodes)
        assert ("reset before the product" in said) == ("reset before U, on h" in spoken) == is_before
        assert ("reset after the product" in said) == ("reset after U h" in spoken) == (not is_before)
    if "output" in options:
        is_squashed = np.allclose(trace["h"], trace["o"] * np.tanh(trace["c"]))
        assert ("h = o ⊙ tanh(c)" in said) == ("shows o ⊙ tanh(c)" in spoken) == is_squashed
        assert ("h = o ⊙ c" in said) == ("shows o ⊙ c" in spoken) == (not is_squashed)
    if "gates_read" in options:
        reads_c = "h_prev" not in cell.by_name
        assert ("gates read c" in said) == ("gates read the cell state c" in spoken) == reads_c
    has_biases = any(spec.is_bias for spec in cell.parameters)
    assert ("biases" in said) == ("with biases" in spoken) == has_biases
    assert ("no biases" in said) == ("without biases" in spoken) == (not has_biases)


def test_menus_name_sizes_depth_and_directions_of_what_they_offer():
    two = [layer(seed=1), layer(seed=2, reverse=True), layer("lstm", 10, 4, seed=3, depth=1)]
    for title, stack in choices([*two, Layer("other", layer(inputs=9, units=2).params, "x")]).items():
        if "whole" in title:
            assert title == "rnn, whole: 2 layers, both directions" and stack.layers == tuple(two)
            continue
        (one,) = stack.layers
        assert f"{one.name}, layer {one.depth}" in title and (", reversed" in title) == one.reverse
        assert title.endswith(f"({one.input_size} → {one.hidden_size})")
    one_way = [layer(seed=1), layer("lstm", 5, 4, seed=3, depth=1)]
    assert next(iter(choices(one_way))) == "rnn, whole: 2 layers"
    assert next(iter(choices(two[:2]))) == "rnn, whole: 1 layer, both directions"


def test_the_example_holds_the_trained_nets_own_numbers():
    net, file = shipped_net(EXAMPLE), open_file("example.npz", example_file())
    (one,) = file.layers
    assert one.params.keys() == net.params.keys()
    for name, value in net.params.items():
        np.testing.assert_array_equal(one.params[name], np.float32(value), err_msg=name)
    assert np.any(net.params["c_n"]), "the two biases of the candidate can be told apart"
    shelved = [HeldFile("x.npz", data) for data in (example_file(), example_file() + b" ")]
    assert [bool(words_of(Choice(one, file, "", gv.Stack(file.layers)))) for one in shelved] == [True, False]
    assert from_tokens(EXAMPLE_SENTENCE, net.E, net.words).tokens == tuple(EXAMPLE_SENTENCE.split())


def test_a_file_that_is_too_large_is_told_in_its_own_unit():
    assert too_large(50_000_000) == ""
    assert too_large(61_000_000) == "The file has 61 MB; at most 50 MB are opened here."


def test_sentences_about_layers_count_and_name_what_is_there():
    wanted = scene_of_layer(Held(layer("lstm")))[0]
    others = [layer(seed=seed, depth=seed) for seed in range(6)]
    told = own_layer.other_weights(others, wanted)
    assert told.count("fingerprint") == 5 and " and 2 more. The scene needs" in told and wanted.fingerprint[:12] in told
    assert " more" not in own_layer.other_weights(others[:4], wanted)
    for given, reads_back, starts in (
        (layer(), False, False),
        (layer(reverse=True), True, False),
        (layer(h0=np.array([0.0, 0.5, 0, 0, 0])), False, True),
        (layer("lstm", h0=np.zeros(5), c0=np.array([0.0, 0, 0, 0, 2])), False, True),
        (layer(h0=np.zeros(5)), False, False),
    ):
        told = own_layer.of_layer(scene_of_layer(Held(given))[0])
        assert (own_layer.REVERSED in told, own_layer.STARTS in told) == (reads_back, starts)
        assert ", 3 → 5 (inputs → units), float64." in told


@pytest.mark.parametrize("use", MOST_UNITS)
def test_what_a_page_can_follow_is_told_to_the_step(use):
    most = MOST_UNITS[use]
    scene, _ = scene_of_layer(Held(layer(inputs=2, units=most + 1)))
    told = too_large_for(scene, use)
    assert told.shorter is None
    assert f"up to {most} units and {MOST_INPUTS} inputs; this one has {most + 1} units and 2 inputs" in told.text
    scene, _ = scene_of_layer(Held(layer(inputs=2, units=min(most, 200))), sequence="pulse", steps=2000)
    told = too_large_for(scene, use)
    if use in ("conventions", "memory"):
        assert told is None, "as many units as every scene may have, and as many steps as the page can follow"
        return
    assert f"With {scene.hidden} units and 2 inputs, this page can follow {told.steps:,} steps" in told.text
    assert f"here are {scene.steps:,}" in told.text
    assert told.shorter.steps == told.steps and too_large_for(told.shorter, use) is None
    assert too_large_for(replace(scene, steps=told.steps + 1), use) is not None
    own = {"sequence": "numbers", "numbers": tuple((step / 900, 0.0) for step in range(told.steps + 9))}
    names = [ascii_letters[step % 52] for step in range(told.steps + 9)]
    named, _ = scene_of_layer(Held(layer(inputs=2, units=scene.hidden)), **own, labels=" ".join(names))
    shorter = too_large_for(named, use).shorter
    assert shorter.numbers == named.numbers[: told.steps]
    assert shorter.labels.split() == names[: told.steps]


def test_a_ledger_begins_with_the_state_of_the_file_and_its_parts_add_up_to_the_state():
    rng = np.random.default_rng(3)
    for cell in [cell for cell in (*EVERY, *OTHERS) if cell.keep_gate]:
        h0, c0 = rng.uniform(-0.9, 0.9, (2, 5))
        one = made(cell, h0=h0, c0=c0 if "c" in cell.states else None)
        run = look_at(one, 25)
        past = past_of(run.looks[0], run.xs)
        np.testing.assert_allclose(past.ledger.start, c0 if "c" in cell.states else h0)
        np.testing.assert_allclose(past.ledger.parts(20).sum(axis=0), past.state[20], atol=1e-6)
        np.testing.assert_allclose(past.usual_keep, np.median(past.ledger.keep, axis=0))
        books = gv.ledger(gv.run(cell, one.params, run.xs, h0=h0, c0=c0 if "c" in cell.states else None))
        np.testing.assert_allclose(past.ledger.parts(20), books.parts(20), atol=1e-5)


def test_a_direction_has_length_1_and_what_takes_too_long_names_what_fits(monkeypatch):
    stack, xs = gv.Stack(layer(units=6)), np.random.default_rng(0).standard_normal((12, 3))
    monkeypatch.setattr(own_memory, "GRADIENT_WORK", own_memory.gradient_cost(stack, 12))
    found = stack_gradient(stack, xs, 7)
    assert not found.is_exact
    dys = np.zeros((12, 6))
    dys[7] = np.random.default_rng(0).standard_normal(6)
    dys /= np.sqrt(np.sum(dys**2))
    np.testing.assert_allclose(10**found.log10, np.linalg.norm(stack.run(xs).gradients(dys).x, axis=1), rtol=1e-9)
    monkeypatch.undo()
    for bound, at in (("GRADIENT_WORK", own_memory.gradient_cost(stack, 9)), ("GRADIENT_NUMBERS", 9 * 6)):
        monkeypatch.setattr(own_memory, bound, at)
        with pytest.raises(LayerError, match=r"through 12 steps .*; up to 9 fit\.") as raised:
            stack_gradient(stack, xs, 7)
        most = int(re.findall(r"up to (\d+)", str(raised.value))[0])
        assert stack_gradient(stack, xs[:most], 3).step == 3
        monkeypatch.undo()


def test_orders_put_first_the_unit_that_is_most_so():
    look = look_at(layer(units=4), 40).looks[0]
    for unit, share in enumerate((0.25, 1.0, 0.0, 0.5)):
        look.values["r"][:, unit] = np.where(np.arange(40) < 40 * share, SHUT / 2, 0.5)
    found = orders(look)
    assert list(found["by how often r_t is shut"]) == [1, 3, 0, 2] and list(found["as given"]) == [0, 1, 2, 3]


def test_remarks_hold_at_every_step_and_beyond_what_they_say():
    look = look_at(layer("lstm", units=6), 50).looks[0]
    assert remarks(look) == []
    look.values["f"][:, 1], look.values["f"][7, 2] = (OPEN + 1) / 2, (OPEN + 1) / 2
    look.values["i"][:, 3], look.values["i"][:-1, 4] = SHUT / 2, SHUT / 2
    look.values["c"][9, 5], look.values["c"][9, 0] = -1.5 * BEYOND, 0.9 * BEYOND
    assert [remark_sentence(one, 6) for one in remarks(look)] == [
        "f_t always open (above 0.9 at every step): 1 of 6 units: 1",
        "i_t dead at 0 (below 0.1 at every step): 1 of 6 units: 3",
        "c_t explodes (goes beyond ±100): 1 of 6 units: 5",
    ]


def test_a_pair_of_many_steps_says_how_many_fit_and_findings_tell_the_best_first(monkeypatch):
    one = layer(units=4)
    xs = np.random.default_rng(0).standard_normal((30, 3))
    ys = gv.Stack(one).run(xs).ys
    monkeypatch.setattr("gru_viz.views.own_proof.most_steps", lambda stack: 29)
    with pytest.raises(LayerError, match=r"The pair has 30 steps; .* at most 29 are run"):
        proof(gv.Stack(one), Pair(xs, ys))
    packed = {f"W{letter}": np.vstack([one.params[f"{letter}_{gate}"] for gate in "zrn"]) for letter in "WU"}
    packed["b"] = np.concatenate([one.params[f"b_{gate}"] for gate in "zrn"])
    found = gv.detect(packed, xs, gv.run(one.cell, one.params.replace(c_n=np.zeros(4)), xs)["h"])
    rows, first = findings_rows(found), findings_sentence(found)
    assert len(rows) == min(LISTED, len(found.hypotheses)) and rows[0][1] == found.best.title
    assert [said for _, said in rows] == [item.title for item in found.hypotheses[:LISTED]]
    assert found.best.title in first and "\n\n" not in first and str(found).startswith(first)
    cut = replace(found.hypotheses[1], at_least=True)
    marked = findings_rows(replace(found, hypotheses=(found.best, cut)))
    assert [off.startswith("at least ") for off, _ in marked] == [False, True]


def test_titles_of_inputs_and_refusals_speak_of_these_very_numbers():
    given = signal("pulse", 12, 4, 2)
    (column,) = np.flatnonzero(given.xs.any(axis=0))
    assert given.title == f"pulse in input {column}, the others 0" and signal("step", 9, 1, 0).title == "step"
    drawn = random_input(9, 2, 5)
    (seed,) = map(int, re.findall(r"seed (\d+)", drawn.title))
    np.testing.assert_array_equal(drawn.xs, random_input(9, 2, seed).xs)
    table = np.arange(12.0).reshape(4, 3)
    assert from_tokens("0 3 1 1 2", table).title.startswith("5 tokens")
    with pytest.raises(ValueError, match=r"“x” \(t = 2\) is no row") as refused:
        from_tokens("0 1 x", table)
    (last,) = map(int, re.findall(r"rows are 0 to (\d+)", str(refused.value)))
    from_tokens(str(last), table)
    with pytest.raises(ValueError, match="no row"):
        from_tokens(str(last + 1), table)
    assert from_tokens("[0, ３,\u200b 1]", table).tokens == ("0", "3", "1")
    words = ("<unk>", "the", "didn't", "good", ".", "!")
    written = from_tokens("Ｔhe THE goo\u00add didn’t DİDN´T fine ! .", np.arange(6.0)[:, None], words)
    assert written.xs[:, 0].tolist() == [1, 1, 3, 2, 2, 0, 5, 4]
    for values, size, said in (
        (np.zeros((4, 7)), 3, "4 rows of 7 numbers; the layer reads 3 numbers at each step: (steps, 3)"),
        (np.zeros((4, 7)), 1, "4 rows of 7 numbers; the layer reads 1 number at each step: (steps, 1)"),
        (np.zeros((2, 4, 7)), 7, "the shape (2, 4, 7)"),
        (np.zeros((10_001, 1)), 1, "10,001 steps; at most 10,000"),
        (np.zeros((9_000, 600)), 600, "5,400,000 numbers; at most 5,000,000"),
    ):
        with pytest.raises(LayerError, match=re.escape(said)):
            fitting(values, size)
    pasted = read_numbers("1 2 3 4 5\n6 7 8 9 10", TABLE)
    pair = pair_of_table(pasted, 2, 3)
    np.testing.assert_array_equal(np.hstack(pair), pasted.rows)
    assert (pair.xs.shape, pair.ys.shape) == ((2, 2), (2, 3))
    with pytest.raises(LayerError, match="5 columns; 4 inputs and then 2 outputs are needed, 6 together"):
        pair_of_table(pasted, 4, 2)
    assert decoded("1 €".encode("cp1252")) == "1 €"


def test_a_pair_whose_commas_leave_two_ways_open_is_that_with_the_right_columns_or_none():
    narrow, wide = Pasted(((0.5,), (0.7,))), Pasted(((0.0, 5.0), (0.0, 7.0)))
    np.testing.assert_array_equal(pair_of_ways((narrow, wide), 1, 1).ys, [[5], [7]])
    with pytest.raises(ValueError, match="Several of these readings have the right columns"):
        pair_of_ways((wide, Pasted(((0.0, 5000.0), (0.0, 7.0)))), 1, 1)
    with pytest.raises(ValueError, match="The table has 1 column; 2 inputs and then 1 output are needed"):
        pair_of_ways((narrow, wide), 2, 1)


@pytest.mark.parametrize(
    ("matrix", "bias"),
    [("out.weight", "out.bias"), ("dense/kernel:0", "dense/bias:0"), ("layers/dense/vars/0", "layers/dense/vars/1")],
)
def test_a_head_of_many_outputs_tells_the_largest_and_its_value(matrix, bias):
    rng = np.random.default_rng(0)
    W, b = rng.standard_normal((20, 5)), rng.standard_normal(20)
    rnn = {"rnn.weight_ih_l0": rng.standard_normal((15, 3)), "rnn.weight_hh_l0": rng.standard_normal((15, 5))}
    layers = gv.load({**rnn, matrix: W if matrix == "out.weight" else W.T, bias: b})
    run = run_stack(gv.Stack(layers), rng.standard_normal((6, 3)))
    table = head_table(run, heads(layers, 5)[matrix])
    outputs = gv.Stack(layers).run(run.xs).ys @ W.T + b
    assert list(table.columns) == ["t", "largest", "its value"] and list(table["t"]) == list(range(6))
    assert list(table["largest"]) == list(outputs.argmax(axis=1))
    np.testing.assert_allclose(table["its value"], outputs.max(axis=1), atol=6e-4)


@pytest.mark.parametrize("reverse", [False, True])
def test_a_layer_opened_elsewhere_shows_the_number_under_the_cursor(reverse):
    one = layer("lstm", reverse=reverse)
    run = look_at(one, 25)
    looked = Looked(run, run.looks[0], None, (), 3, 8)
    scene, notes = scene_of_layer(Held(one), **scene_input(looked))
    trace = gv.run(scene.make_cell(), scene.make_parameters(), scene.make_sequence().xs)
    assert not notes and scene.unit == 3
    assert trace["c"][scene.step, scene.unit] == pytest.approx(run.looks[0].values["c"][8, 3], abs=1e-6)
