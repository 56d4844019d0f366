"""What the page about somebody's own layer computes: orders, packing, remarks, memory, the way back, heads, tokens."""

from weakref import WeakSet

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.layers.layer import Layer, LayerError
from gru_viz.views.listed import MOST_LISTED, listed
from gru_viz.views.memory import keep_info
from gru_viz.views.own_files import choices, embeddings, open_file
from gru_viz.views.own_head import head_table, heads
from gru_viz.views.own_input import decoded, from_tokens, random_input, signal
from gru_viz.views.own_memory import Looking, past_of, stack_gradient
from gru_viz.views.own_run import (
    MAX_HELD,
    WORK,
    most_steps,
    orders,
    packed_quantity,
    remark_sentence,
    remarks,
    run_stack,
    units_data,
)
from gru_viz.views.packed import unpack
from gru_viz.views.shelf import ENOUGH, FULL, MOST_OF_ONE, Shelf
from tests.layers.test_broken import FOLDER, npz


def layer(kind="gru", inputs=3, units=5, seed=0, **more) -> Layer:
    return Layer("rnn", gv.Parameters.random(gv.cell(kind), inputs, units, seed), "made here", **more)


def look_at(one: Layer, steps=40, seed=1):
    return run_stack(gv.Stack(one), np.random.default_rng(seed).standard_normal((steps, one.input_size)))


def test_what_is_shown_is_what_the_stack_computes_in_the_order_of_the_sequence():
    layers = [layer(seed=1), layer(seed=2, reverse=True), layer("lstm", 10, 4, seed=3, depth=1)]
    xs = np.random.default_rng(0).standard_normal((30, 3))
    run, expected = run_stack(gv.Stack(layers), xs), gv.Stack(layers).run(xs)
    for at, look in enumerate(run.looks):
        assert list(look.values)[-1] in ("h", "c")
        for name, values in look.values.items():
            np.testing.assert_allclose(values, expected.quantity(at, name), atol=1e-6)
    assert run.nbytes >= sum(value.nbytes for look in run.looks for value in look.values.values())


def test_what_goes_to_the_browser_holds_every_step_or_the_lowest_and_highest_of_each_group(monkeypatch):
    look = look_at(layer(), 40).looks[0]
    sent = packed_quantity(look, "z")
    found = unpack(sent).reshape(5, 40) / sent["scale"]
    np.testing.assert_allclose(found, look.values["z"].T, atol=5.1e-4)
    assert (sent["columns"], sent["per"]) == (40, 1)
    monkeypatch.setattr("gru_viz.views.own_run.CELLS", 100)
    sent = packed_quantity(look, "z")
    assert (sent["columns"], sent["per"]) == (20, 4)
    pairs = unpack(sent).reshape(5, 10, 2) / sent["scale"]
    groups = look.values["z"].T.reshape(5, 10, 4)
    np.testing.assert_allclose(pairs[..., 0], groups.min(axis=-1), atol=5.1e-4)
    np.testing.assert_allclose(pairs[..., 1], groups.max(axis=-1), atol=5.1e-4)


def test_numbers_beyond_thousandths_are_still_sent_and_their_scale_holds_them():
    look = look_at(layer("mingru"), 10).looks[0]
    look.values["h"][3, 2] = 4e8
    sent = packed_quantity(look, "h")
    assert unpack(sent).max() / sent["scale"] == pytest.approx(4e8, rel=1e-3)
    (state,) = [one for one in units_data(look)["quantities"] if one["name"] == "h"]
    assert state["high"] >= 4e8 and state["low"] == -state["high"]
    assert any("explodes" in one.title and list(one.units) == [2] for one in remarks(look))


def test_orders_hold_every_unit_once_and_put_first_what_they_say():
    look = look_at(layer(units=24), 200).looks[0]
    found = orders(look)
    for order in found.values():
        assert sorted(order) == list(range(24))
    shut = np.mean(look.values["z"] < 0.1, axis=0)[found["by how often z_t is shut"]]
    moved = np.abs(np.diff(look.values["h"], axis=0)).mean(axis=0)[found["by how much the state moves"]]
    assert np.all(np.diff(shut) <= 0) and np.all(np.diff(moved) <= 1e-7)


def test_units_that_run_alike_stand_side_by_side_and_still_ones_last():
    rng = np.random.default_rng(5)
    kinds = rng.permutation(np.repeat([0, 1, 2, 3], 8))
    signals = rng.standard_normal((300, 3))
    look = look_at(layer(units=32), 300).looks[0]
    look.values["h"][:] = 0
    for unit, kind in enumerate(kinds):
        if kind < 3:
            look.values["h"][:, unit] = signals[:, kind] + 0.2 * rng.standard_normal(300)
    order = kinds[orders(look)["alike side by side"]]
    assert np.all(order[-8:] == 3)
    assert np.count_nonzero(np.diff(order)) == 3


def test_remarks_name_what_stands_out_and_only_that():
    look = look_at(layer(units=6), 50).looks[0]
    assert remarks(look) == []
    look.values["h"][:, 1] = 0.3
    look.values["z"][:, 2] = 0.99
    look.values["r"][:, [0, 4]] = 0.01
    told = [remark_sentence(one, 6) for one in remarks(look)]
    assert told == [
        "Never move (the state stays within 0.001 over the whole run): 1 of 6 units: 1",
        "z_t always open (above 0.9 at every step): 1 of 6 units: 2",
        "r_t dead at 0 (below 0.1 at every step): 2 of 6 units: 0, 4",
    ]
    look.values["h"][:] = 0
    assert remark_sentence(remarks(look)[0], 6).endswith("all 6 units")
    assert listed(list(range(MOST_LISTED + 3))).endswith(f"{MOST_LISTED - 1} and 3 more")


@pytest.mark.parametrize("kind", ["gru", "lstm", "mgu", "coupled_lstm", "mingru", "rnn"])
def test_the_ledger_of_a_layer_is_that_of_its_trace(kind):
    for reverse in (False, True):
        one = layer(kind, reverse=reverse)
        run = look_at(one, 25)
        past = past_of(run.looks[0], run.xs)
        trace = gv.run(one.cell, one.params, run.xs[::-1] if reverse else run.xs)
        for name, gate in past.gates.items():
            np.testing.assert_allclose(gate, trace[name], atol=1e-6)
        if kind == "rnn":
            assert past.ledger is None and keep_info(Looking(0, 3, 25), past) is None
            continue
        books = gv.ledger(trace)
        assert past.ledger is not None and past.ledger.state == books.state
        np.testing.assert_allclose(past.ledger.parts(20), books.parts(20), atol=1e-5)


def test_the_way_back_is_the_norm_of_the_whole_jacobian_or_at_most_that(monkeypatch):
    layers = [layer(seed=1), layer(seed=2, reverse=True), layer("gru", 10, 4, seed=3, depth=1)]
    stack, xs = gv.Stack(layers), np.random.default_rng(0).standard_normal((12, 3))
    whole = np.linalg.norm(stack.run(xs).jacobian_product(7), ord=2, axis=(1, 2))
    exact = stack_gradient(stack, xs, 7)
    assert exact.is_exact
    np.testing.assert_allclose(10**exact.log10, whole, rtol=1e-9)
    monkeypatch.setattr("gru_viz.views.own_memory.GRADIENT_WORK", 3 * 12 * 600)
    one = stack_gradient(stack, xs, 7)
    assert not one.is_exact
    assert np.all(10**one.log10 <= whole * (1 + 1e-9)) and np.any(10**one.log10 > 0.05 * whole)
    monkeypatch.setattr("gru_viz.views.own_memory.GRADIENT_WORK", 3 * 6 * 600)
    with pytest.raises(LayerError, match=r"12 steps of this stack takes too long; up to \d fit"):
        stack_gradient(stack, xs, 7)


def test_large_layers_are_run_over_fewer_steps_so_that_time_and_memory_are_bounded():
    for inputs, units in ((3, 5), (64, 512), (1024, 1024), (4096, 256)):
        cell = gv.cell("lstm")
        params = gv.Parameters(cell, {spec.name: np.zeros(spec.shape(inputs, units)) for spec in cell.parameters})
        stack = gv.Stack(Layer("big", params, ""))
        most = most_steps(stack)
        assert most * sum(value.size for value in params.values()) <= WORK
        assert most * (units * 6 * 4 + 8 * inputs) <= MAX_HELD
        assert most >= (2000 if units == 512 else 1000)


def test_menus_offer_stacks_first_then_layers_and_only_what_fits():
    layers = gv.load(FOLDER / "torch_model.safetensors")
    titles = list(choices(layers))
    assert titles[0] == "(no prefix), whole: 2 layers, both directions"
    assert len(titles) == 5
    unfitting = [layer(), Layer("other", layer(inputs=9).params, "x")]
    assert all("all 2 layers" not in title for title in choices(unfitting))
    fitting = [layer(), Layer("other", layer(inputs=5).params, "x")]
    assert next(iter(choices(fitting))).startswith("all 2 layers")


def test_embeddings_and_heads_are_found_in_files_of_both_libraries():
    rng = np.random.default_rng(0)
    arrays = {
        "net.embedding.weight": rng.standard_normal((7, 3)),
        "net.rnn.weight_ih_l0": rng.standard_normal((15, 3)),
        "net.rnn.weight_hh_l0": rng.standard_normal((15, 5)),
        "net.out.weight": rng.standard_normal((2, 5)),
        "net.out.bias": rng.standard_normal(2),
        "net.narrow.weight": rng.standard_normal((2, 4)),
    }
    file = open_file("net.npz", npz(arrays))
    assert file.layers is not None
    assert list(embeddings(file.arrays, 3)) == ["net.embedding.weight"] and not embeddings(file.arrays, 4)
    assert list(heads(file.layers, 5)) == ["net.out.weight"]
    keras = gv.load(FOLDER / "keras_model.keras")
    ((matrix, bias),) = heads(keras, 5).values()
    np.testing.assert_array_equal(matrix, np.float64(keras.arrays["layers/dense/vars/0"]).T)
    np.testing.assert_array_equal(bias, keras.arrays["layers/dense/vars/1"])
    run = run_stack(gv.Stack(file.layers), rng.standard_normal((4, 3)))
    (head,) = heads(file.layers, 5).values()
    table = head_table(run, head, ("a", "b", "c", "d"))
    expected = gv.Stack(file.layers).run(run.xs).ys @ arrays["net.out.weight"].T + arrays["net.out.bias"]
    np.testing.assert_allclose(table[["output 0", "output 1"]], expected, atol=6e-4)
    assert list(table["largest"]) == list(expected.argmax(axis=1))


def test_inputs_are_what_they_say():
    assert signal("pulse", 12, 4, 2).xs.sum() == signal("pulse", 12, 4, 2).xs[2, 2] == 1
    np.testing.assert_array_equal(random_input(9, 2, 5).xs, np.random.default_rng(5).standard_normal((9, 2)))
    table = np.arange(12.0).reshape(4, 3)
    np.testing.assert_array_equal(from_tokens("0 3, 1", table).xs, table[[0, 3, 1]])
    np.testing.assert_array_equal(from_tokens("It's NEW!", table, ("?", "it's", "!")).xs, table[[1, 0, 2]])
    for text, said in (("4", "no row"), ("-1", "no row"), ("a", "no row"), ("", "Write numbers"), ("9" * 40, "no row")):
        with pytest.raises(ValueError, match=said):
            from_tokens(text, table)
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert decoded("größe\n1".encode(encoding)) == "größe\n1"


def test_a_shelf_holds_so_much_and_a_server_so_much(monkeypatch):
    monkeypatch.setattr(Shelf, "_everybody", WeakSet())  # pages that other tests left open hold files too
    small, size = Shelf(), MOST_OF_ONE // 2
    data = bytes(size)
    assert (small.put("a", data), small.put("b", data), small.put("c", b"x")) == ("", "", ENOUGH)
    others = [Shelf() for _ in range(4)]
    said = [other.put("x", data) or other.put("y", data) for other in others]
    assert said == ["", "", "", ""]
    assert Shelf().put("z", data) == FULL
    others.clear()
    assert Shelf().put("z", data) == ""
    small.remove(small.files[0].id)
    assert small.put("c", b"x") == ""
