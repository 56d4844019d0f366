"""The detective names the right hypothesis first, by far, or says that it cannot."""

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.mistakes import TABLE, mistaken, mistaken_parameters
from gru_viz.layers.detective import FACTOR, MISTAKES
from gru_viz.layers.packing import ORDERS

CASES = [
    ("rnn", {}),
    ("simplified_gru", {"update": "keep"}),
    ("simplified_gru", {"update": "take"}),
    *(("gru", {"update": update, "reset": reset}) for update in ("keep", "take") for reset in ("after", "before")),
    *(("lstm", {"output": out, "gates_read": read}) for out in ("tanh", "identity") for read in ("activation", "cell")),
    *(("peephole_lstm", {"output": output}) for output in ("tanh", "identity")),
    ("coupled_lstm", {}),
    ("mgu", {}),
    *(("mingru", {"update": update}) for update in ("keep", "take")),
]


def packed(rng, kind, conventions, library, columns, sets):
    """Random weights as a library packs them → (arrays under telling nothing names, our parameters, D)."""
    D, H = (int(n) for n in rng.permutation([2, 3, 4, 5])[:2])
    cell = gv.cell(kind, **conventions)
    order = ORDERS[library].get(kind, cell.gates)
    W = 0.8 * rng.standard_normal((len(order) * H, D))
    U = 0.8 * rng.standard_normal((len(order) * H, H))
    biases = 0.8 * rng.standard_normal((sets, len(order) * H))
    needed = {spec.name for spec in cell.parameters}
    values = {}
    for at, gate in enumerate(order):
        rows = slice(at * H, (at + 1) * H)
        values |= {f"W_{gate}": W[rows], f"U_{gate}": U[rows], f"b_{gate}": biases[:, rows].sum(axis=0)}
        if gate == "n" and "c_n" in needed and sets == 2:
            values |= {"b_n": biases[0, rows], "c_n": biases[1, rows]}
    arrays = {"first": W.T if columns else W, "second": U.T if columns else U}
    arrays |= {f"third{at}": bias for at, bias in enumerate(biases)}
    if peepholes := [f"P_{gate}" for gate in order if f"P_{gate}" in needed]:
        arrays["fourth"] = 0.8 * rng.standard_normal((1, len(peepholes) * H))
        values |= dict(zip(peepholes, np.split(arrays["fourth"][0], len(peepholes)), strict=True))
    if not any(name.startswith("U_") for name in needed):
        del arrays["second"]
        values = {name: value for name, value in values.items() if not name.startswith("U_")}
    return arrays, gv.Parameters(cell, values), D


def test_two_hundred_random_layers():
    """Every convention, order, axis and number of bias sets; a pair in float32 for every third."""
    rng = np.random.default_rng(2)
    surest = []
    for at in range(200):
        kind, conventions = CASES[at % len(CASES)]
        library = list(ORDERS)[at // len(CASES) % 3]
        columns, sets = bool(at % 2), int(rng.integers(3))
        arrays, params, D = packed(rng, kind, conventions, library, columns, sets)
        xs = rng.standard_normal((16, D))
        ys = gv.run(params.cell, params, xs)["h"]
        found = gv.detect(arrays, xs, ys.astype(np.float32) if at % 3 == 0 else ys)
        assert found.fits, f"{at} {kind} {conventions}: {found}"
        right = next(item for item in found.hypotheses if item.layer.params == params)
        assert right in (found.best, *found.rivals), f"{at}: {found}"
        if not found.rivals:
            assert right is found.best and found.factor >= FACTOR
            assert f"blocks along {'columns' if columns else 'rows'}" in found.best.title
            assert found.best.title.startswith(CELL_NAMES[kind].title)
            if kind in ("gru", "lstm"):
                assert f"order {', '.join(ORDERS[library][kind])}" in found.best.title
            surest.append(found.factor)
        else:
            assert "cannot tell" in str(found)
    assert len(surest) >= 190 and min(surest) >= FACTOR


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_classic_mistake_is_named(mistake):
    rng = np.random.default_rng(3)
    cell = mistaken(mistake)
    right = gv.Parameters.random(gv.cell("gru"), 3, 4, seed=5)
    xs = rng.standard_normal((16, 3))
    ys = gv.run(cell, mistaken_parameters(mistake, cell, right), xs)["h"]
    found = gv.detect(dict(right), xs, ys)
    assert found.fits and not found.rivals
    assert TABLE[mistake].title in found.best.title


def test_peepholes_that_are_not_there_or_all_zero():
    rng = np.random.default_rng(9)
    arrays, params, D = packed(rng, "peephole_lstm", {"output": "tanh"}, "ONNX", False, 1)
    xs, some = rng.standard_normal((16, D)), params.replace(P_i=0 * params["P_i"], P_o=0 * params["P_o"])
    own = {name: value for name, value in some.items() if name not in ("P_i", "P_o")}
    found = gv.detect(own, xs, gv.run(some.cell, some, xs)["h"])
    assert found.fits and not found.rivals and found.best.layer.params == some
    assert found.best.title == "LSTM with peepholes, peepholes that are not there are 0"
    (asked,) = gv.load(own).questions
    assert [layer.conventions["output"] for layer in asked.candidates] == ["tanh", "identity"]
    assert asked.candidates[0].params == some and "not there are 0" in asked.candidates[0].recognised
    plain = gv.Parameters(gv.cell("lstm"), {name: value for name, value in params.items() if name[0] != "P"})
    found = gv.detect(arrays | {"fourth": 0 * arrays["fourth"]}, xs, gv.run(plain.cell, plain, xs)["h"])
    assert found.best.layer.params == plain
    assert "peepholes all zero" in found.best.title and not found.rivals


def test_exchanged_gates_and_an_inverted_update_are_told_as_order_and_convention():
    rng = np.random.default_rng(4)
    arrays, params, D = packed(rng, "gru", {"update": "keep", "reset": "after"}, "PyTorch", False, 2)
    xs = rng.standard_normal((16, D))
    swapped = mistaken("swapped-captions", params.cell)
    found = gv.detect(arrays, xs, gv.run(swapped, gv.Parameters(swapped, dict(params)), xs)["h"])
    assert "Keras and ONNX order z, r, n" in found.best.title and not found.rivals
    inverted = mistaken("inverted-update", params.cell)
    found = gv.detect(arrays, xs, gv.run(inverted, gv.Parameters(inverted, dict(params)), xs)["h"])
    assert found.best.title.startswith("GRU, take, reset after, PyTorch order") and not found.rivals


def test_layouts_directions_and_one_matrix_for_both():
    rng = np.random.default_rng(5)
    params = gv.Parameters.random(gv.cell("lstm"), 3, 4, seed=1)
    xs = rng.standard_normal((16, 3))
    W, U, b = (np.concatenate([params[f"{letter}_{gate}"] for gate in "ifgo"]) for letter in "WUb")
    ys = gv.run(params.cell, params, xs)["h"]
    turned = np.concatenate([params[f"U_{gate}"].T for gate in "ifgo"])
    memory = [matrix.ravel(order="F").reshape(matrix.shape) for matrix in (W, U)]
    for arrays, told in (
        ([np.hstack([W, U]).T, b], "[x, h] in one matrix, blocks along columns"),
        ([np.hstack([U, W]), b], "[h, x] in one matrix, blocks along rows"),
        ([W, turned, b], "U transposed"),
        ([*memory, b], "memory read column by column"),
        ([U, W, b], "blocks along rows"),
    ):
        found = gv.detect({str(at): array for at, array in enumerate(arrays)}, xs, ys)
        assert told in found.best.title and found.fits and not found.rivals, str(found)
    back = gv.run(params.cell, params, xs[::-1])["h"][::-1]
    found = gv.detect({"W": W, "U": U, "b": b}, xs, back)
    assert "read from the end" in found.best.title and found.best.layer.reverse and not found.rivals
    last = gv.detect({"W": W, "U": U, "b": b}, xs, ys[-1])
    assert last.fits and "read from the end" not in last.best.title


def test_it_says_so_when_the_input_cannot_decide_and_which_would():
    rng = np.random.default_rng(6)
    arrays, params, D = packed(rng, "gru", {"update": "keep", "reset": "before"}, "Keras", True, 1)
    xs = rng.standard_normal((1, D))  # the first step sees no past: reset before or after, U transposed or not
    found = gv.detect(arrays, xs, gv.run(params.cell, params, xs)["h"])
    assert found.fits and found.rivals
    assert "cannot tell" in str(found) and "would" in str(found)
    probe, gap = found.probe
    assert gap > FACTOR * found.tolerance
    again = gv.detect(arrays, probe, gv.run(params.cell, params, probe)["h"])
    assert not again.rivals and again.best.title.startswith("GRU, keep, reset before, Keras and ONNX order z, r, n")


def test_it_says_so_when_nothing_fits_and_when_shapes_fit_nothing():
    rng = np.random.default_rng(7)
    arrays, _, D = packed(rng, "gru", {"update": "keep", "reset": "after"}, "PyTorch", False, 2)
    H = arrays["second"].shape[1]
    found = gv.detect(arrays, rng.standard_normal((9, D)), rng.uniform(-1, 1, (9, H)))
    assert not found.fits and str(found).startswith("No hypothesis fits: the best is off by")
    with pytest.raises(gv.LayerError, match="No layer of 7 inputs"):
        gv.detect(arrays, np.zeros((4, 7)), np.zeros((4, H)))


def test_a_large_layer_is_tried_on_its_first_step_first():
    rng = np.random.default_rng(8)
    params = gv.Parameters.random(gv.cell("gru"), 20, 90, seed=2)
    W, U = (np.concatenate([params[f"{letter}_{gate}"] for gate in "rzn"]) for letter in "WU")
    b = np.concatenate([params["b_r"], params["b_z"], params["b_n"]])
    c = np.concatenate([np.zeros(180), params["c_n"]])
    xs = rng.standard_normal((10, 20))
    ys = gv.run(params.cell, params, xs)["h"]
    found = gv.detect({"W": W, "U": U, "b": b, "c": c}, xs, ys)
    assert found.best.layer.params == params and found.fits and not found.rivals
    assert found.best.title.startswith("GRU, keep, reset after, PyTorch order r, z, n, ")
    bounded = [item for item in found.hypotheses if item.at_least]
    assert len(bounded) > 0.9 * len(found.hypotheses)
    for item in bounded[:: len(bounded) // 7]:  # what is said to be off by so much is off by so much or more
        states = gv.run(item.reading.cell, item.layer.params, xs[::-1] if item.reverse else xs)["h"]
        assert np.abs((states[::-1] if item.reverse else states) - ys).max() >= item.residual
