"""Weights: drawn, taken from PyTorch, converted, and refused."""

import itertools
import re

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.zoo import CONVENTIONS

from ..every import EVERY, every_cell

GRU, LSTM = gv.cell("gru"), gv.cell("lstm")


def arrays(cell, D=3, H=4, seed=0):
    rng = np.random.default_rng(seed)
    return {spec.name: rng.standard_normal(spec.shape(D, H)) for spec in cell.parameters}


# --- Random weights -------------------------------------------------------------------------------

# A link holds a seed, not the weights: these numbers must never change.
PINNED = {
    ("gru", "W_z", 0): [0.39028733145245065, -0.0781516555480728, 0.2673838021348679],
    ("gru", "U_n", 0): [-0.053150939837791955, -0.010509637002425576, -0.44001021389448736],
    ("gru", "c_n", 9999): [-0.3465333809631016, -0.045945950813083725, -0.15644738546442472],
    ("lstm", "b_f", 0): [-0.19911792448591903, 0.33322591111703237, -0.3595289910397851],
}


@pytest.mark.parametrize(("kind", "name", "seed"), PINNED)
def test_a_seed_in_an_old_link_still_opens_the_same_weights(kind, name, seed):
    params = gv.Parameters.random(gv.cell(kind), 3, 4, seed=seed)
    np.testing.assert_array_equal(params[name].ravel()[:3], PINNED[kind, name, seed])


def test_pinned_orthogonal_weights():
    params = gv.Parameters.random(gv.cell("rnn"), 1, 2, seed=5, orthogonal=True)
    expected = [[0.22095272221608098, 0.975284519791688], [0.975284519791688, -0.22095272221608095]]
    np.testing.assert_allclose(params["U_h"], expected, rtol=0, atol=1e-14)


@every_cell
def test_weights_lie_within_one_over_the_root_of_h_and_fill_that_range(cell):
    params = gv.Parameters.random(cell, 40, 64, seed=3)
    for name in params:
        values = params[name]
        assert np.abs(values).max() <= 1 / 8
        assert len(np.unique(values)) == values.size
        if values.ndim == 2:
            np.testing.assert_allclose(values.std(), 1 / 8 / np.sqrt(3), rtol=0.05)
            np.testing.assert_allclose(values.mean(), 0, atol=0.01)


@every_cell
def test_the_same_seed_gives_the_same_weights(cell):
    first, again, other = (gv.Parameters.random(cell, 3, 5, seed=seed) for seed in (9, 9, 10))
    assert first == again
    assert all((first[name] != other[name]).all() for name in first)


@pytest.mark.parametrize("kind", CONVENTIONS)
def test_conventions_share_the_weights_they_have_in_common(kind):
    drawn = [gv.Parameters.random(cell, 3, 5, seed=1) for cell in EVERY if cell.kind == kind]
    for one, other in itertools.combinations(drawn, 2):
        for name in set(one) & set(other):
            np.testing.assert_array_equal(one[name], other[name])


def test_gates_do_not_share_numbers():
    params = gv.Parameters.random(LSTM, 4, 4)
    pooled = np.concatenate([params[name].ravel() for name in params])
    assert len(np.unique(pooled)) == pooled.size


@every_cell
@pytest.mark.parametrize("H", [1, 2, 7])
def test_orthogonal_recurrent_weights(cell, H):
    plain = gv.Parameters.random(cell, 3, H, seed=2)
    turned = gv.Parameters.random(cell, 3, H, seed=2, orthogonal=True)
    for name in turned:
        if name.startswith("U_"):
            np.testing.assert_allclose(turned[name] @ turned[name].T, np.eye(H), atol=1e-14)
        else:
            np.testing.assert_array_equal(turned[name], plain[name])


def test_forget_bias():
    params = gv.Parameters.random(LSTM, 2, 3, forget_bias=1.5)
    np.testing.assert_array_equal(params["b_f"], [1.5, 1.5, 1.5])
    np.testing.assert_array_equal(params["b_i"], gv.Parameters.random(LSTM, 2, 3)["b_i"])


@pytest.mark.parametrize("kind", ["gru", "simplified_gru"])
def test_keep_bias_keeps_the_same_share_in_either_convention(kind):
    kept = []
    for update in ("keep", "take"):
        cell = gv.cell(kind, update=update)
        params = gv.Parameters.random(cell, 2, 3, keep_bias=2.0)
        silent = params.replace(W_z=np.zeros((3, 2)), U_z=np.zeros((3, 3)))
        z = gv.run(cell, silent, np.ones((1, 2)))["z"][0]
        kept.append(z if update == "keep" else 1 - z)
    np.testing.assert_allclose(kept, 1 / (1 + np.exp(-2.0)), rtol=0, atol=2e-16)


@pytest.mark.parametrize(
    ("cell", "arguments", "message"),
    [
        (GRU, {"forget_bias": 1.0}, "forget_bias sets b_f, which this gru does not have"),
        (gv.cell("rnn"), {"keep_bias": 1.0}, "keep_bias sets b_z, which this rnn does not have"),
        (gv.cell("mgu"), {"forget_bias": 1.0}, "in this mgu use keep_bias"),
        (gv.cell("lstm", biases=False), {"forget_bias": 1.0}, "forget_bias sets b_f"),
        (LSTM, {"forget_bias": np.nan}, "b_f holds NaN or Inf"),
        (GRU, {"seed": -1}, r"seed at least 0; given 3, 4, -1"),
        (GRU, {"hidden_size": 0}, r"must be at least 1 .*; given 3, 0, 0"),
        (GRU, {"input_size": -2}, r"must be at least 1 .*; given -2, 4, 0"),
    ],
)
def test_impossible_random_weights_are_refused(cell, arguments, message):
    with pytest.raises(ValueError, match=message):
        gv.Parameters.random(cell, **{"input_size": 3, "hidden_size": 4, **arguments})


# --- Given weights --------------------------------------------------------------------------------


@every_cell
def test_given_weights_are_kept_as_read_only_copies(cell):
    given = arrays(cell)
    params = gv.Parameters(cell, given)
    assert (params.input_size, params.hidden_size, params.batch_size) == (3, 4, None)
    assert list(params) == [spec.name for spec in cell.parameters]
    assert len(params) == len(cell.parameters)
    for name, array in given.items():
        before = array.copy()
        array += 1
        np.testing.assert_array_equal(params[name], before)
        with pytest.raises(ValueError, match="read-only"):
            params[name][...] = 0


def test_whole_numbers_and_lists_become_float64():
    params = gv.Parameters(gv.cell("rnn"), {"W_h": [[1, 2]], "U_h": [[3]]})
    assert {params[name].dtype for name in params} == {np.dtype(np.float64)}
    np.testing.assert_array_equal(params["b_h"], [0])


def test_replace_checks_like_the_constructor():
    params = gv.Parameters(GRU, arrays(GRU))
    changed = params.replace(b_z=[1, 2, 3, 4])
    np.testing.assert_array_equal(changed["b_z"], [1, 2, 3, 4])
    np.testing.assert_array_equal(changed["W_z"], params["W_z"])
    assert changed != params
    with pytest.raises(ValueError, match=r"b_z has shape \(2,\)"):
        params.replace(b_z=[1, 2])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"W_z": None}, "missing parameter W_z; only biases may be left out"),
        ({"W_z": None, "U_n": None}, "missing parameter W_z, U_n"),
        ({"W_q": np.zeros((4, 3))}, r"unknown parameter 'W_q' for this gru .*it has U_n, U_r, U_z, W_n"),
        ({"b_q": np.ones(4)}, "unknown parameter 'b_q'"),
        ({"b_f": [[0.0, 1.0]]}, "unknown parameter 'b_f'"),
        ({"W_z": np.zeros(3)}, r"W_z has shape \(3,\); expected \(H, D\), each at least 1"),
        ({"W_z": np.zeros((0, 3))}, r"W_z has shape \(0, 3\); expected \(H, D\)"),
        ({"W_z": np.zeros((2, 2, 4, 3))}, r"W_z has shape \(2, 2, 4, 3\); expected \(H, D\)"),
        ({"W_r": np.zeros((3, 4))}, r"W_r has shape \(3, 4\); expected \(H, D\) = \(4, 3\).*it looks transposed"),
        ({"W_z": np.zeros((3, 4))}, r"W_z has shape \(3, 4\) beside U_\* of 4 units.* It looks transposed"),
        ({"U_z": np.zeros((4, 3))}, r"U_z has shape \(4, 3\); expected \(H, H\) = \(4, 4\)"),
        (
            {"b_z": np.zeros((4, 1))},
            r"b_z has shape \(4, 1\); expected \(H,\) = \(4,\), with at most one batch axis",
        ),
        ({"b_z": 1.0}, r"b_z has shape \(\); expected \(H,\)"),
        ({"c_n": np.zeros(5)}, r"c_n has shape \(5,\)"),
        ({"U_z": np.full((4, 4), np.nan)}, "U_z holds NaN or Inf"),
        ({"b_z": [0, 0, 0, np.inf]}, "b_z holds NaN or Inf"),
        ({"b_z": [0, 0, 0, -1e101]}, r"b_z holds a number beyond ±1e\+100"),
        ({"b_z": ["a", "b", "c", "d"]}, "b_z must be numbers; could not convert"),
        ({"W_z": [[1, 2, 3], [1, 2]]}, "W_z must be numbers"),
        ({"b_z": [1j, 0, 0, 0]}, "b_z must be numbers"),
        ({"b_z": np.zeros((2, 4)), "b_r": np.zeros((3, 4))}, r"batch axes differ: \{'b_z': 2, 'b_r': 3\}"),
        ({"b_z": np.zeros((0, 4))}, r"b_z has shape \(0, 4\); a batch holds at least one cell"),
    ],
)
def test_bad_weights_are_refused_by_name(changes, message):
    given = {name: value for name, value in {**arrays(GRU), **changes}.items() if value is not None}
    with pytest.raises(ValueError, match=message):
        gv.Parameters(GRU, given)


def test_a_zero_bias_of_another_convention_does_no_harm():
    plain = gv.cell("gru", biases=False)
    given = {name: value for name, value in arrays(GRU).items() if name[0] in "WU"}
    assert gv.Parameters(plain, {**given, "b_z": np.zeros(4)}) == gv.Parameters(plain, given)


# --- Another convention ---------------------------------------------------------------------------


@every_cell
def test_changing_the_convention_there_and_back_changes_nothing(cell):
    params = gv.Parameters.random(cell, 3, 4, seed=5)
    assert params.to(cell) == params
    if update := cell.option("update"):
        other = gv.cell(cell.kind, **{**dict(cell.options), "update": "take" if update == "keep" else "keep"})
        turned = params.to(other)
        np.testing.assert_array_equal(turned["W_z"], -params["W_z"])
        np.testing.assert_array_equal(turned["W_n"], params["W_n"])
        assert turned.to(cell) == params


def test_biases_can_come_as_zeros_and_go_as_zeros():
    plain = gv.cell("gru", biases=False)
    params = gv.Parameters.random(plain, 3, 4)
    with_biases = params.to(GRU)
    np.testing.assert_array_equal(with_biases["c_n"], np.zeros(4))
    assert with_biases.to(plain) == params
    with pytest.raises(ValueError, match="unknown parameter 'b_n'"):
        with_biases.replace(b_n=[0, 0, 0, 1]).to(plain)


@pytest.mark.parametrize(
    ("start", "goal", "message"),
    [
        (GRU, LSTM, "a gru cannot become a lstm"),
        (GRU, gv.cell("gru", reset="before"), "reset='after' and reset='before' are different functions"),
        (LSTM, gv.cell("lstm", output="identity"), "output='tanh' and output='identity' are different"),
        (LSTM, gv.cell("lstm", gates_read="cell"), "gates_read='activation' and gates_read='cell'"),
    ],
)
def test_different_functions_are_not_converted(start, goal, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        gv.Parameters.random(start, 3, 4).to(goal)


# --- PyTorch --------------------------------------------------------------------------------------


def torch_state(blocks, D=3, H=4, layer=0, seed=0):
    rng = np.random.default_rng(seed)
    shapes = {
        "weight_ih": (blocks * H, D),
        "weight_hh": (blocks * H, H),
        "bias_ih": (blocks * H,),
        "bias_hh": (blocks * H,),
    }
    return {f"{name}_l{layer}": rng.standard_normal(shape) for name, shape in shapes.items()}


def test_from_torch_puts_every_block_where_pytorch_has_it():
    state = torch_state(3)
    params = gv.Parameters.from_torch(GRU, state)
    for at, gate in enumerate("rzn"):
        rows = slice(4 * at, 4 * at + 4)
        np.testing.assert_array_equal(params[f"W_{gate}"], state["weight_ih_l0"][rows])
        np.testing.assert_array_equal(params[f"U_{gate}"], state["weight_hh_l0"][rows])
    np.testing.assert_array_equal(params["b_z"], state["bias_ih_l0"][4:8] + state["bias_hh_l0"][4:8])
    np.testing.assert_array_equal(params["b_n"], state["bias_ih_l0"][8:])
    np.testing.assert_array_equal(params["c_n"], state["bias_hh_l0"][8:])


def test_from_torch_into_the_other_update_convention_is_the_same_function():
    state, take = torch_state(3), gv.cell("gru", update="take")
    xs = np.random.default_rng(1).standard_normal((9, 3))
    keep = gv.run(GRU, gv.Parameters.from_torch(GRU, state), xs)
    other = gv.run(take, gv.Parameters.from_torch(take, state), xs)
    np.testing.assert_allclose(other["h"], keep["h"], rtol=0, atol=4e-16)


def test_from_torch_without_biases():
    state = {name: value for name, value in torch_state(3).items() if name.startswith("weight")}
    params = gv.Parameters.from_torch(gv.cell("gru", biases=False), state)
    assert set(params) == {"W_z", "U_z", "W_r", "U_r", "W_n", "U_n"}


@pytest.mark.parametrize(
    ("cell", "changes", "layer", "message"),
    [
        (
            gv.cell("simplified_gru"),
            {},
            0,
            "PyTorch has no layer for a simplified_gru; use one of rnn, gru, lstm",
        ),
        (GRU, {}, 1, "weight_ih_l1 is missing; given weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0"),
        (GRU, {"weight_hh_l0": None}, 0, "weight_hh_l0 is missing"),
        (
            GRU,
            {"weight_ih_l0": np.zeros((13, 3))},
            0,
            r"weight_ih_l0 has shape \(13, 3\); PyTorch's GRU packs 3 blocks of H",
        ),
        (GRU, {"bias_ih_l0": np.zeros((12, 1))}, 0, r"bias_ih_l0 has shape \(12, 1\)"),
        (GRU, {"weight_ih_l0": np.zeros(12)}, 0, r"weight_ih_l0 has shape \(12,\)"),
        (GRU, {"bias_ih_l0": np.zeros(3)}, 0, "the arrays differ in their number of rows: .*'bias_ih_l0': 3"),
        (GRU, {"weight_hh_l0": np.zeros((15, 5))}, 0, "the arrays differ in their number of rows"),
        (GRU, {"weight_hh_l0": np.zeros((12, 5))}, 0, r"U_z has shape \(4, 5\)|U_r has shape \(4, 5\)"),
        (GRU, {"bias_hh_l0": np.full(12, np.nan)}, 0, "bias_hh_l0 holds NaN or Inf"),
        (gv.cell("gru", reset="before"), {}, 0, "reset='after' and reset='before' are different functions"),
        (gv.cell("gru", biases=False), {}, 0, "unknown parameter 'b_n'"),
    ],
)
def test_what_pytorch_cannot_have_written_is_refused(cell, changes, layer, message):
    state = {name: value for name, value in {**torch_state(3), **changes}.items() if value is not None}
    with pytest.raises(ValueError, match=message):
        gv.Parameters.from_torch(cell, state, layer=layer)


def test_an_empty_state_dict_is_refused():
    with pytest.raises(ValueError, match="weight_ih_l0 is missing; given nothing"):
        gv.Parameters.from_torch(LSTM, {})
