"""What theory says of gated cells, on random cells, weights and inputs."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import gru_viz as gv
from gru_viz.cells.zoo import CONVENTIONS

from ..every import USUAL

EVERY = [
    gv.cell(kind, **dict(zip(choices, values, strict=True)))
    for kind, choices in ((kind, CONVENTIONS[kind]) for kind in USUAL)
    for values in itertools.product(*choices.values())
]
GATED = [cell for cell in EVERY if cell.keep_gate]
LSTMS = [cell for cell in EVERY if cell.kind == "lstm"]
GRUS = [cell for cell in EVERY if cell.option("update")]
few = settings(max_examples=40, deadline=None)


@st.composite
def runs(draw, cells, scales=(0.1, 1.0, 10.0)):
    """A cell, weights, inputs and initial states, mostly D ≠ H. Small scales keep rounding errors small."""
    cell = draw(st.sampled_from(cells))
    D, H, T = draw(st.integers(1, 4)), draw(st.integers(1, 5)), draw(st.integers(1, 12))
    scale = draw(st.sampled_from(scales))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = {spec.name: scale * rng.standard_normal(spec.shape(D, H)) for spec in cell.parameters}
    states = {"h0": rng.uniform(-1, 1, H), "c0": rng.standard_normal(H)}
    return cell, gv.Parameters(cell, values), rng.standard_normal((T, D)), states


def shares(cell, trace):
    """Name of the memory, the share of it that is kept, and what is written, all (T, H)."""
    if cell.kind == "lstm":
        return "c", trace["f"], trace["i"] * trace["g"]
    keep = trace["z"] if cell.option("update") == "keep" else 1 - trace["z"]
    return "h", keep, (1 - keep) * trace["n"]


@few
@given(runs(GRUS))
def test_a_unit_that_keeps_everything_never_changes(run):
    cell, params, xs, states = run
    held = gv.Clamp("z", 1.0 if cell.option("update") == "keep" else 0.0)
    trace = gv.run(cell, params, xs, **states, clamps=[held])
    np.testing.assert_array_equal(trace["h"], np.broadcast_to(states["h0"], trace["h"].shape))


@few
@given(runs(GRUS))
def test_a_unit_that_takes_everything_is_its_candidate(run):
    cell, params, xs, states = run
    held = gv.Clamp("z", 0.0 if cell.option("update") == "keep" else 1.0)
    trace = gv.run(cell, params, xs, **states, clamps=[held])
    np.testing.assert_array_equal(trace["h"], trace["n"])


@few
@given(runs(LSTMS))
def test_an_open_forget_gate_and_a_shut_input_gate_hold_the_cell_state(run):
    cell, params, xs, states = run
    trace = gv.run(cell, params, xs, **states, clamps=[gv.Clamp("f", 1.0), gv.Clamp("i", 0.0)])
    np.testing.assert_array_equal(trace["c"], np.broadcast_to(states["c0"], trace["c"].shape))


@few
@given(runs(LSTMS))
def test_a_shut_output_gate_shows_nothing(run):
    cell, params, xs, states = run
    trace = gv.run(cell, params, xs, **states, clamps=[gv.Clamp("o", 0.0)])
    np.testing.assert_array_equal(trace["h"], np.zeros_like(trace["h"]))


@few
@given(runs(EVERY))
def test_gates_lie_between_0_and_1_and_candidates_between_minus_1_and_1(run):
    cell, params, xs, states = run
    trace = gv.run(cell, params, xs, **states)
    for name in cell.names:
        op = cell.by_name[name].op
        if op == "sigmoid":
            assert (trace[name] >= 0).all() and (trace[name] <= 1).all()
            unsaturated = np.abs(trace[f"s_{name}"]) < 30
            assert ((trace[name] > 0) & (trace[name] < 1))[unsaturated].all()
        elif op == "tanh":
            assert (np.abs(trace[name]) <= 1).all()


@few
@given(runs(EVERY))
def test_a_hidden_state_stays_within_plus_minus_1_where_it_is_a_blend_or_squashed(run):
    cell, params, xs, states = run
    trace = gv.run(cell, params, xs, **states)
    if cell.option("output") != "identity":
        # A blend of two numbers can leave their interval by a rounding error.
        assert np.abs(trace["h"]).max() <= 1 + 1e-15


@few
@given(runs(GATED))
def test_the_memory_ledger_sums_to_the_state(run):
    cell, params, xs, states = run
    trace = gv.run(cell, params, xs, **states)
    memory, keep, written = shares(cell, trace)
    for end in range(len(xs)):
        kept_since = np.array([np.prod(keep[s + 1 : end + 1], axis=0) for s in range(end + 1)])
        total = np.sum(kept_since * written[: end + 1], axis=0)
        total = total + np.prod(keep[: end + 1], axis=0) * states[f"{memory}0"]
        np.testing.assert_allclose(trace[memory][end], total, rtol=0, atol=1e-13)


@few
@given(runs(GRUS, scales=(0.1, 0.5)))
def test_keep_and_take_are_a_relabelling(run):
    cell, params, xs, states = run
    other = {"keep": "take", "take": "keep"}[cell.option("update")]
    turned = params.to(gv.cell(cell.kind, **{**dict(cell.options), "update": other}))
    one, two = gv.run(cell, params, xs, **states), gv.run(turned.cell, turned, xs, **states)
    np.testing.assert_allclose(two["z"], 1 - one["z"], rtol=0, atol=1e-14)
    np.testing.assert_allclose(two["h"], one["h"], rtol=0, atol=1e-14)


@pytest.mark.parametrize("cell", GRUS, ids=lambda cell: "-".join(map(str, dict(cell.options).values())))
def test_relabelling_changes_no_state(cell):
    other = {"keep": "take", "take": "keep"}[cell.option("update")]
    for seed in range(20):
        rng = np.random.default_rng(seed)
        params = gv.Parameters.random(cell, 3, 5, seed=seed)
        turned = params.to(gv.cell(cell.kind, **{**dict(cell.options), "update": other}))
        xs, h0 = rng.standard_normal((40, 3)), rng.uniform(-1, 1, 5)
        one, two = gv.run(cell, params, xs, h0), gv.run(turned.cell, turned, xs, h0)
        np.testing.assert_allclose(two["h"], one["h"], rtol=0, atol=4e-16)


@st.composite
def before_and_after(draw, diagonal):
    H = draw(st.integers(2, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    after = gv.cell("gru", update=draw(st.sampled_from(["keep", "take"])), biases=draw(st.booleans()))
    params = gv.Parameters(after, {s.name: rng.standard_normal(s.shape(3, H)) for s in after.parameters})
    if "c_n" in params:
        params = params.replace(c_n=np.zeros(H))
    if diagonal:
        params = params.replace(U_n=np.diag(rng.standard_normal(H)))
    before = gv.cell("gru", **{**dict(after.options), "reset": "before"})
    xs, h0 = rng.standard_normal((12, 3)), rng.uniform(-1, 1, H)
    return gv.run(after, params, xs, h0)["h"], gv.run(before, gv.Parameters(before, dict(params)), xs, h0)["h"]


@few
@given(before_and_after(diagonal=True))
def test_reset_before_and_after_agree_for_a_diagonal_matrix(states):
    np.testing.assert_allclose(states[1], states[0], rtol=0, atol=1e-13)


@few
@given(before_and_after(diagonal=False))
def test_reset_before_and_after_are_different_functions_in_general(states):
    assert np.abs(states[1] - states[0]).max() > 1e-6


@few
@given(runs([cell for cell in EVERY if cell.kind == "gru"], scales=(0.1, 0.5)))
def test_a_gru_with_an_open_reset_gate_is_the_simplified_gru(run):
    cell, params, xs, states = run
    simple = gv.cell("simplified_gru", update=cell.option("update"), biases=cell.option("biases"))
    values = {spec.name: params[spec.name] for spec in simple.parameters}
    if "c_n" in params:
        values["b_n"] = params["b_n"] + params["c_n"]
    one = gv.run(cell, params, xs, states["h0"], clamps=[gv.Clamp("r", 1.0)])
    two = gv.run(simple, gv.Parameters(simple, values), xs, states["h0"])
    np.testing.assert_allclose(one["h"], two["h"], rtol=0, atol=1e-12)


@few
@given(runs(GATED, scales=(0.1, 0.5)), arrays(float, 12, elements=st.floats(-1e3, 1e3)))
def test_the_past_depends_on_nothing_that_comes_later(run, later):
    cell, params, xs, states = run
    at = len(xs) // 2
    changed = np.array(xs)
    changed[at:, 0] = later[: len(xs) - at]
    one, two = gv.run(cell, params, xs, **states), gv.run(cell, params, changed, **states)
    for name in cell.names:
        np.testing.assert_allclose(one[name][:at], two[name][:at], rtol=1e-9, atol=1e-9)


@few
@given(runs(EVERY, scales=(0.1, 0.5)))
def test_a_sequence_can_be_cut_anywhere(run):
    cell, params, xs, states = run
    whole = gv.run(cell, params, xs, **states)
    at = len(xs) // 2
    if at:
        first = gv.run(cell, params, xs[:at], **states)
        rest = gv.run(cell, params, xs[at:], first["h"][-1], first["c"][-1] if cell.kind == "lstm" else None)
        np.testing.assert_allclose(np.concatenate([first["h"], rest["h"]]), whole["h"], rtol=0, atol=1e-13)


@pytest.mark.parametrize("steps", [1, 2, 10, 50])
def test_a_gate_halves_a_memory_in_its_half_life(steps):
    cell = gv.cell("gru", biases=True)
    keep = 0.5 ** (1 / steps)
    params = gv.Parameters(cell, {s.name: np.zeros(s.shape(1, 1)) for s in cell.parameters})
    params = params.replace(b_z=[np.log(keep / (1 - keep))])
    trace = gv.run(cell, params, np.zeros((steps, 1)), h0=[1.0])
    np.testing.assert_allclose(trace["h"][-1], 0.5, rtol=1e-13)
