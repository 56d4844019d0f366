"""Ledger, half-lives, saturation and connectivity: sums, theory, finite differences, long runs, refusals."""

import numpy as np
import pytest

import gru_viz as gv

from ..every import every_cell, every_gated_cell
from .cases import D, H, T, clamps_of, run

GRU, LSTM, RNN = gv.cell("gru"), gv.cell("lstm"), gv.cell("rnn")


# --- Ledger ---------------------------------------------------------------------------------------


@every_gated_cell
def test_the_ledger_sums_to_the_state_at_every_step_whatever_is_forced(cell):
    for seed, clamps in enumerate(clamps_of(cell)):
        trace = run(cell, seed, clamps=clamps)
        ledger = gv.ledger(trace)
        assert ledger.state == ("c" if cell.kind == "lstm" else "h")
        for step in range(T):
            parts = ledger.parts(step)
            assert parts.shape == (step + 2, H)
            np.testing.assert_allclose(
                parts.sum(axis=0), trace[ledger.state][step], rtol=0, atol=1e-14, err_msg=f"{clamps}"
            )
        np.testing.assert_array_equal(ledger.parts(), ledger.parts(T - 1))


@every_gated_cell
def test_the_ledger_is_what_the_equation_says(cell):
    trace = run(cell)
    ledger = gv.ledger(trace)
    if cell.kind == "lstm":
        keep, written, start = trace["f"], trace["i"] * trace["g"], trace["c_prev"][0]
    else:
        keep = trace["z"] if cell.option("update") == "keep" else 1 - trace["z"]
        written, start = (1 - keep) * trace["n"], trace["h_prev"][0]
    np.testing.assert_array_equal(ledger.keep, keep)
    np.testing.assert_array_equal(gv.keep_share(trace), keep)
    np.testing.assert_allclose(ledger.written, written, rtol=0, atol=1e-16)
    np.testing.assert_array_equal(ledger.start, start)
    parts = ledger.parts(4)
    np.testing.assert_allclose(parts[0], np.prod(keep[:5], axis=0) * start, rtol=1e-13)
    for step in range(5):
        np.testing.assert_allclose(parts[step + 1], np.prod(keep[step + 1 : 5], axis=0) * written[step], rtol=1e-13)


@every_gated_cell
def test_a_part_is_what_is_missing_when_its_step_writes_nothing(cell):
    """Every gate and candidate held at its values, one step's write taken out: the state loses just that part."""
    trace = run(cell)
    ledger = gv.ledger(trace)
    held = [
        gv.Clamp(gate, float(trace[gate][step, unit]), unit, step)
        for gate in cell.gates
        for step in range(T)
        for unit in range(H)
    ]
    without = run(cell, clamps=[*held, gv.Clamp("written", 0.0, step=2)])
    lost = (trace[ledger.state] - without[ledger.state])[-1]
    np.testing.assert_allclose(lost, ledger.parts()[3], rtol=0, atol=1e-14)


@every_gated_cell
def test_a_forced_state_is_written_anew(cell):
    name = "c" if cell.kind == "lstm" else "h"
    trace = run(cell, clamps=[gv.Clamp(name, 0.3, unit=1, step=3), gv.Clamp("kept", 0.2, unit=2, step=3)])
    ledger = gv.ledger(trace)
    np.testing.assert_array_equal(ledger.keep[3, 1:3], 0)
    assert ledger.written[3, 1] == 0.3
    assert not ledger.parts()[:4, 1:3].any() and ledger.parts()[:4, 3:].all()


def test_an_lstm_that_counts_ten_thousand_steps():
    trace = gv.run(
        LSTM,
        gv.Parameters.random(LSTM, D, H, seed=0),
        np.zeros((10_000, D)),
        c0=np.arange(H),
        clamps=[gv.Clamp("f", 1.0), gv.Clamp("i", 1.0), gv.Clamp("g", 0.25)],
    )
    parts = gv.ledger(trace).parts()
    np.testing.assert_array_equal(parts[1:], 0.25)
    np.testing.assert_array_equal(parts[0], np.arange(H))
    np.testing.assert_array_equal(parts.sum(axis=0), trace["c"][-1])


@every_gated_cell
def test_the_ledger_of_ten_thousand_steps(cell):
    trace = run(cell, steps=10_000, scale=0.3)
    ledger = gv.ledger(trace)
    for step in (0, 5_000, 9_999):
        np.testing.assert_allclose(ledger.parts(step).sum(axis=0), trace[ledger.state][step], rtol=0, atol=1e-12)
    assert not ledger.remaining()[0].any(), "a share beyond float64 is 0"


def test_the_ledger_of_a_batch_is_that_of_its_runs():
    clamp = gv.Clamp("z", np.array([0.25, 0.5, 0.75]))
    ledger = gv.ledger(run(GRU, clamps=[clamp]))
    assert ledger.parts().shape == (3, T + 1, H)
    for at, value in enumerate(clamp.value):
        alone = gv.ledger(run(GRU, clamps=[gv.Clamp("z", float(value))]))
        np.testing.assert_allclose(ledger.parts()[at], alone.parts(), rtol=0, atol=1e-15)


def test_where_nothing_was_written_nothing_grows():
    clamps = [gv.Clamp("z", 2.0), gv.Clamp("written", 0.0)]
    params = gv.Parameters.random(GRU, D, H, seed=0)
    trace = gv.run(GRU, params, np.zeros((2_000, D)), clamps=clamps)
    assert not trace["h"].any() and not gv.ledger(trace).parts().any()
    assert np.isinf(gv.ledger(trace).remaining()[0]).all()


def test_a_plain_rnn_has_no_ledger():
    for function in (gv.ledger, gv.keep_share):
        with pytest.raises(ValueError, match=r"a plain RNN has no ledger: no gate keeps a share"):
            function(run(RNN))


@pytest.mark.parametrize("step", [-1, T, 1.0, True, "last"])
def test_a_step_that_is_not_in_the_run_is_refused(step):
    ledger = gv.ledger(run(GRU))
    for function in (ledger.parts, ledger.remaining, lambda step: gv.connectivity(run(GRU), step)):
        with pytest.raises(ValueError, match=r"steps run from 0 to 6"):
            function(step)


# --- Half-life ------------------------------------------------------------------------------------


def test_half_lives():
    keep = [0.0, 0.25, 0.5, 0.9, 0.99, 1.0, 1.5]
    np.testing.assert_allclose(gv.half_life(keep), [0, 0.5, 1, 6.5788, 68.9676, np.inf, np.inf], rtol=1e-5)
    np.testing.assert_allclose(gv.time_constant(keep), [0, 0.7213, 1.4427, 9.4912, 99.4992, np.inf, np.inf], rtol=1e-4)
    assert gv.half_life(0.5) == 1 and gv.time_constant(np.exp(-1.0)) == 1
    assert np.isnan(gv.half_life([-0.5, np.nan])).all() and np.isnan(gv.time_constant(-0.5))
    assert gv.half_life(np.full((2, 3), 0.5)).shape == (2, 3)


def test_half_lives_of_forget_biases():
    shares = 1 / (1 + np.exp(-np.array([0.0, 1, 2, 5])))
    np.testing.assert_allclose(gv.half_life(shares), [1, 2.213, 5.461, 103.2], rtol=1e-3)


def test_after_a_half_life_half_is_left():
    keep = np.random.default_rng(0).uniform(0.01, 0.999, 50)
    np.testing.assert_allclose(keep ** gv.half_life(keep), 0.5, rtol=1e-12)
    np.testing.assert_allclose(keep ** gv.time_constant(keep), np.exp(-1), rtol=1e-12)


# --- Saturation -----------------------------------------------------------------------------------


def test_saturation_counts_steps():
    gate = np.array([[0.05, 0.5, 0.95], [0.05, 0.95, 0.95], [0.1, 0.95, 0.9], [0.05, 0.05, 0.95]])
    left, right = gv.saturation(gate)
    np.testing.assert_array_equal(left, [0.75, 0.25, 0])
    np.testing.assert_array_equal(right, [0, 0.5, 0.75])
    np.testing.assert_array_equal(gv.saturation(gate, low=0.2, high=0.4).left, [1, 0.25, 0])


@every_gated_cell
def test_units_lie_on_or_below_the_diagonal(cell):
    for seed in range(3):
        for low, high in [(0.1, 0.9), (0.5, 0.5), (0.3, 0.6)]:
            left, right = gv.saturation(run(cell, seed, steps=100, scale=3)[cell.keep_gate], low, high)
            assert left.shape == right.shape == (H,)
            assert (left >= 0).all() and (right >= 0).all() and (left + right <= 1).all()
            assert (left + right).any()


@pytest.mark.parametrize(("value", "point"), [(1.0, (0, 1)), (0.0, (1, 0)), (0.5, (0, 0))])
def test_the_corners_are_integrators_and_feed_forward_units(value, point):
    left, right = gv.saturation(run(GRU, clamps=[gv.Clamp("z", value)])["z"])
    np.testing.assert_array_equal(left, point[0])
    np.testing.assert_array_equal(right, point[1])


def test_saturation_refuses_what_is_no_gate():
    with pytest.raises(ValueError, match=r"gate has shape \(3,\); expected \(T, H\)"):
        gv.saturation([0.1, 0.2, 0.3])
    with pytest.raises(ValueError, match=r"gate has shape \(0, 3\)"):
        gv.saturation(np.zeros((0, 3)))
    with pytest.raises(ValueError, match=r"low = 0.9 is above high = 0.1"):
        gv.saturation(np.zeros((4, 3)), 0.9, 0.1)


# --- Connectivity ---------------------------------------------------------------------------------


def moved(cell, trace, clamps, step, column, distance):
    """The states of the same run with one number of x moved."""
    xs = np.array(trace["x"])
    xs[step, column] += distance
    starts = {f"{name}0": trace[f"{name}_prev"][0] for name in ("h", "c") if f"{name}_prev" in cell.by_name}
    return gv.run(cell, trace.params, xs, **starts, clamps=clamps)


@every_cell
def test_connectivity_is_that_of_central_differences(cell):
    many = list(clamps_of(cell))
    for seed, clamps in enumerate([many[0], many[-2]]):
        trace = run(cell, seed, clamps=clamps)
        for state in cell.states:
            by_x = np.empty((T, T, H, D))  # (step of x, step of the state, unit, column of x)
            for step in range(T):
                for column in range(D):
                    up, down = (moved(cell, trace, clamps, step, column, d)[state] for d in (1e-5, -1e-5))
                    by_x[step, :, :, column] = (up - down) / 2e-5
            for at in (0, 3, T - 1):
                found = gv.connectivity(trace, at, state=state)
                assert found.log10.shape == found.norm.shape == (at + 1,)
                expected = np.linalg.norm(by_x[: at + 1, at], 2, axis=(1, 2))
                np.testing.assert_allclose(found.norm, expected, rtol=0, atol=1e-8)
                for unit in (0, H - 1):
                    expected = np.linalg.norm(by_x[: at + 1, at, unit], axis=-1)
                    found = gv.connectivity(trace, at, unit, state)
                    np.testing.assert_allclose(found.norm, expected, rtol=0, atol=1e-8)


@every_cell
def test_connectivity_of_a_unit_is_the_length_of_the_gradient_by_x(cell):
    trace = run(cell, steps=50)
    for unit in (1, 3):
        dstate = np.zeros((50, H))
        dstate[30, unit] = 1
        expected = np.linalg.norm(gv.gradients(trace, dstate)["x"], axis=1)
        np.testing.assert_allclose(gv.connectivity(trace, 30, unit).norm, expected[:31], rtol=1e-10, atol=0)


@pytest.mark.parametrize("cell", [GRU, LSTM])
def test_connectivity_is_the_product_of_jacobians_behind_an_input(cell):
    trace = run(cell, steps=30)
    jacobians = gv.jacobians(trace)
    # What x_t does within its own step: the gradient of h_t alone, unit by unit, in a run cut off after t.
    for t in (5, 20, 29):
        product = np.eye(H * len(cell.states))
        for jacobian in jacobians[t + 1 :][::-1]:
            product = product @ jacobian
        own = np.empty((H * len(cell.states), D))
        for column in range(D):
            up, down = (moved(cell, trace, (), t, column, d) for d in (1e-5, -1e-5))
            own[:, column] = np.concatenate([(up[s] - down[s])[t] / 2e-5 for s in cell.states])
        expected = np.linalg.norm((product @ own)[:H], 2)
        np.testing.assert_allclose(gv.connectivity(trace).norm[t], expected, rtol=1e-7)


def test_connectivity_of_a_linear_rnn_falls_with_its_weight_for_twenty_thousand_steps():
    for weight in (0.5, 2.0):
        params = gv.Parameters(RNN, {"W_h": [[3.0]], "U_h": [[weight]]})
        found = gv.connectivity(gv.run(RNN, params, np.zeros((20_000, 1))))
        expected = np.log10(3) + np.arange(19_999, -1, -1) * np.log10(weight)
        np.testing.assert_allclose(found.log10, expected, rtol=1e-13)
        assert found.norm[0] == (0 if weight < 1 else np.inf)


@every_cell
def test_connectivity_of_ten_thousand_steps_is_finite(cell):
    trace = run(cell, steps=10_000, scale=0.3)
    assert np.isfinite(gv.connectivity(trace).log10).all()
    assert np.isfinite(gv.connectivity(trace, unit=2).log10).all()


def test_no_input_passes_a_state_that_is_forced():
    found = gv.connectivity(run(GRU, clamps=[gv.Clamp("h", 0.3, step=3)]))
    np.testing.assert_array_equal(found.log10[:4], -np.inf)
    np.testing.assert_array_equal(found.norm[:4], 0)
    assert (found.norm[4:] > 0).all()


def test_connectivity_refuses_what_does_not_exist():
    trace = run(GRU)
    for unit in (-1, H, True, 1.5):
        with pytest.raises(ValueError, match=r"units run from 0 to 4"):
            gv.connectivity(trace, unit=unit)
    with pytest.raises(ValueError, match=r"this gru has no state 'c'; it has h"):
        gv.connectivity(trace, state="c")
    with pytest.raises(ValueError, match="pick one run of the batch first"):
        gv.connectivity(run(GRU, batch=(2,)))


# --- All of it ------------------------------------------------------------------------------------


def test_nothing_here_changes_the_run():
    trace = run(LSTM)
    before = {name: np.array(trace[name]) for name in ("h", "c", "f", "x", "c_prev")}
    ledger = gv.ledger(trace)
    ledger.start[:] = 7
    ledger.parts()[:] = 7
    gv.connectivity(trace)
    for name, values in before.items():
        np.testing.assert_array_equal(trace[name], values)
