"""Jacobians and gradients: finite differences, theory, clamps, batches, long runs and refusals."""

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.dynamics import gradients as module

from ..every import EVERY, each, every_cell, every_gated_cell
from .cases import D, H, T, clamps_of

every_blend = each([cell for cell in EVERY if cell.option("update")])
kinds = pytest.mark.parametrize("kind", ["rnn", "simplified_gru", "gru", "lstm"])
GRU, LSTM = gv.cell("gru"), gv.cell("lstm")
B = 4


def case(cell, seed=0, steps=T):
    """Everything that goes into a run, by the names under which its gradient comes back, and ∂L/∂h_t."""
    rng = np.random.default_rng(seed)
    inputs = {spec.name: 0.8 * rng.standard_normal(spec.shape(D, H)) for spec in cell.parameters}
    inputs |= {"x": rng.standard_normal((steps, D)), "h0": rng.uniform(-1, 1, H)}
    if cell.kind == "lstm":
        inputs["c0"] = rng.standard_normal(H)
    return inputs, rng.standard_normal((steps, H))


def run(cell, inputs, clamps=()):
    params = {name: value for name, value in inputs.items() if name not in ("x", "h0", "c0")}
    states = {name: inputs[name] for name in ("h0", "c0") if name in inputs}
    return gv.run(cell, gv.Parameters(cell, params), inputs["x"], **states, clamps=clamps)


# --- Finite differences ---------------------------------------------------------------------------


@every_cell
def test_gradients_agree_with_central_differences_along_a_random_direction(cell):
    for seed, clamps in enumerate(clamps_of(cell)):
        inputs, dstate = case(cell, seed)
        rng = np.random.default_rng(seed + 1000)
        direction = {name: rng.standard_normal(np.shape(value)) for name, value in inputs.items()}

        def loss(distance, inputs=inputs, dstate=dstate, direction=direction, clamps=clamps):
            moved = {name: value + distance * direction[name] for name, value in inputs.items()}
            return np.sum(dstate * run(cell, moved, clamps)["h"])

        gradients = gv.gradients(run(cell, inputs, clamps), dstate)
        assert {name: g.shape for name, g in gradients.items()} == {n: np.shape(v) for n, v in inputs.items()}
        reverse = sum(np.sum(gradients[name] * direction[name]) for name in inputs)
        # Two distances, extrapolated: what is left is of fourth order in the distance.
        near, far = ((loss(e) - loss(-e)) / (2 * e) for e in (1e-5, 2e-5))
        difference = (4 * near - far) / 3
        assert abs(reverse - difference) <= 1e-8 * max(1, abs(difference)), (
            f"reverse mode gives {reverse!r}, central differences give {difference!r}, with {clamps}"
        )


@every_cell
def test_jacobians_agree_with_central_differences_entry_by_entry(cell):
    for seed, clamps in enumerate(clamps_of(cell)):
        inputs, _ = case(cell, seed)
        trace = run(cell, inputs, clamps)
        found = gv.jacobians(trace)
        width = H * len(cell.states)
        assert found.shape == (T, width, width)
        reads = [f"{state}_prev" in cell.by_name for state in cell.states]
        old = [trace[f"{s}_prev"] if read else 0 * trace[s] for s, read in zip(cell.states, reads, strict=True)]
        nudges = 1e-5 * np.concatenate([np.eye(width), -np.eye(width)])
        for step in (0, 3, 4):
            # One step of the sequence from each nudged state, with the clamps that fall on it.
            now = [gv.Clamp(c.name, c.value, c.unit) for c in clamps if c.step in (None, step)]
            starts = np.split(np.concatenate(old, axis=1)[step] + nudges, len(old), axis=1)
            states = {f"{state}0": start for state, start in zip(cell.states, starts, strict=True)}
            end = run(cell, {**inputs, "x": inputs["x"][[step]], **states}, now)
            up, down = np.split(np.concatenate([end[state][:, 0] for state in cell.states], axis=1), 2)
            difference = (up - down).T / 2e-5
            np.testing.assert_allclose(found[step], difference, rtol=0, atol=1e-8, err_msg=f"{clamps}")


# --- Theory ---------------------------------------------------------------------------------------


def test_the_jacobian_of_a_gru_is_its_highway_and_its_three_paths():
    inputs, _ = case(GRU)
    trace = run(GRU, inputs)
    z, r, n, h, v = (trace[name] for name in ("z", "r", "n", "h_prev", "v_n"))
    np.testing.assert_allclose(v, h @ inputs["U_n"].T + inputs["c_n"], rtol=0, atol=1e-14)
    diag = np.eye(H) * z[:, None]
    through_z = ((h - n) * z * (1 - z))[..., None] * inputs["U_z"]
    inner = r[..., None] * inputs["U_n"] + (v * r * (1 - r))[..., None] * inputs["U_r"]
    through_n = ((1 - z) * (1 - n**2))[..., None] * inner
    np.testing.assert_allclose(gv.jacobians(trace), diag + through_z + through_n, rtol=0, atol=1e-14)


@pytest.mark.parametrize("output", ["tanh", "identity"])
def test_in_an_lstm_the_forget_gate_alone_joins_cell_states_only_because_the_gates_read_h(output):
    cell = gv.cell("lstm", output=output)
    trace = run(cell, case(cell)[0])
    found = gv.jacobians(trace)
    np.testing.assert_allclose(found[:, H:, H:], np.eye(H) * trace["f"][:, None], rtol=0, atol=1e-15)
    assert np.abs(found[:, H:, :H]).max() > 0.1, "h_{t-1} feeds the gates, so the whole Jacobian is more"

    reads_cell = gv.cell("lstm", output=output, gates_read="cell")
    trace = run(reads_cell, case(reads_cell)[0])
    found = gv.jacobians(trace)
    np.testing.assert_array_equal(found[:, :, :H], 0)
    assert np.abs(found[:, H:, H:] - np.eye(H) * trace["f"][:, None]).max() > 0.1


@every_cell
def test_the_gradient_of_the_first_state_is_the_product_of_the_jacobians(cell):
    inputs, dstate = case(cell)
    dstate[:-1] = 0
    trace = run(cell, inputs)
    gradients = gv.gradients(trace, dstate)
    adjoint = np.concatenate([dstate[-1], np.zeros(H * (len(cell.states) - 1))])
    for jacobian in gv.jacobians(trace)[::-1]:
        adjoint = adjoint @ jacobian
    for name, part in zip(cell.states, np.split(adjoint, len(cell.states)), strict=True):
        np.testing.assert_allclose(gradients[f"{name}0"], part, rtol=0, atol=1e-14)


@every_blend
def test_a_unit_that_keeps_everything_passes_every_gradient_on_unchanged(cell):
    inputs, dstate = case(cell)
    trace = run(cell, inputs, [gv.Clamp("z", 1.0 if cell.option("update") == "keep" else 0.0)])
    np.testing.assert_array_equal(gv.jacobians(trace), np.broadcast_to(np.eye(H), (T, H, H)))
    gradients = gv.gradients(trace, dstate)
    np.testing.assert_allclose(gradients.pop("h0"), dstate.sum(axis=0), rtol=0, atol=1e-14)
    assert not any(gradient.any() for gradient in gradients.values()), "nothing is ever written"


def test_with_reset_after_the_reset_gate_stands_at_the_error_and_with_reset_before_at_the_state():
    for reset in ("after", "before"):
        cell = gv.cell("gru", reset=reset)
        inputs, dstate = case(cell, steps=1)
        trace = run(cell, inputs)
        z, r, n, h = (trace[name][0] for name in ("z", "r", "n", "h_prev"))
        error = dstate[0] * (1 - z) * (1 - n**2)
        expected = np.outer(error * r, h) if reset == "after" else np.outer(error, r * h)
        np.testing.assert_allclose(gv.gradients(trace, dstate)["U_n"], expected, rtol=0, atol=1e-15)


def test_a_step_has_no_say_in_what_came_before_it():
    inputs, dstate = case(LSTM)
    dstate[4:] = 0
    assert not gv.gradients(run(LSTM, inputs), dstate)["x"][4:].any()


@every_cell
def test_gradients_are_linear_in_dstate_and_zero_without_it(cell):
    inputs, dstate = case(cell)
    trace = run(cell, inputs)
    one, two, none = (gv.gradients(trace, scale * dstate) for scale in (1.0, -2.0, 0.0))
    for name in inputs:
        np.testing.assert_allclose(two[name], -2 * one[name], rtol=1e-13, atol=0)
        assert one[name].any() or (name, cell.option("gates_read")) == ("h0", "cell")
        assert not none[name].any()


# --- Clamps ---------------------------------------------------------------------------------------


@every_gated_cell
def test_no_gradient_passes_a_gate_that_is_forced(cell):
    inputs, dstate = case(cell)
    for gate in cell.gates:
        gradients = gv.gradients(run(cell, inputs, [gv.Clamp(gate, 0.5)]), dstate)
        silent = {gate, "r"} if gate == "n" else {gate}  # the reset gate has its say through the candidate alone
        for spec in cell.parameters:
            assert gradients[spec.name].any() == (spec.gate not in silent), f"{spec.name} with {gate} forced"
        one_unit = gv.gradients(run(cell, inputs, [gv.Clamp(gate, 0.5, unit=2)]), dstate)
        rows = np.abs(one_unit[f"W_{gate}"]).sum(axis=1) > 0
        np.testing.assert_array_equal(rows, np.arange(H) != 2)


@every_cell
def test_no_gradient_passes_states_that_are_forced(cell):
    inputs, dstate = case(cell)
    dstate[:4] = 0
    clamps = [gv.Clamp(state, 0.3, step=3) for state in cell.states]
    trace = run(cell, inputs, clamps)
    assert not gv.jacobians(trace)[3].any()
    gradients = gv.gradients(trace, dstate)
    assert not any(gradients[f"{state}0"].any() for state in cell.states)
    assert not gradients["x"][:4].any() and gradients["x"][4:].any()


# --- Batches --------------------------------------------------------------------------------------


@every_cell
@pytest.mark.parametrize("clamps", [[], [gv.Clamp("h", 0.5, unit=1, step=4)]], ids=["free", "clamped"])
@pytest.mark.parametrize("batched", ["x", "states", "parameters", "matrices", "one bias", "all"])
def test_a_batch_is_what_its_runs_are_one_by_one(cell, clamps, batched):
    runs = [case(cell, seed) for seed in range(B)]
    given = {
        "x": lambda name: name == "x",
        "states": lambda name: name in ("h0", "c0"),
        "parameters": lambda name: "_" in name,
        "matrices": lambda name: name[0] == "U",
        "one bias": lambda name: name == next((n for n in runs[0][0] if n[:2] == "b_"), "x"),
        "all": lambda name: True,
    }[batched]
    together = {n: np.stack([inputs[n] for inputs, _ in runs]) if given(n) else v for n, v in runs[0][0].items()}
    apart = [{n: v[at] if given(n) else v for n, v in together.items()} for at in range(B)]
    dstate = np.stack([d for _, d in runs])

    trace = run(cell, together, clamps)
    gradients = gv.gradients(trace, dstate)
    singles = [run(cell, inputs, clamps) for inputs in apart]
    expected = [gv.gradients(single, d) for single, d in zip(singles, dstate, strict=True)]
    for name, value in together.items():
        one_by_one = np.stack([gradient[name] for gradient in expected])
        if name in ("h0", "c0") or given(name):
            assert gradients[name].shape == (B, *np.shape(runs[0][0][name]))
        else:
            one_by_one = one_by_one.sum(axis=0)
            assert gradients[name].shape == value.shape
        np.testing.assert_allclose(gradients[name], one_by_one, rtol=0, atol=1e-12, err_msg=name)
    np.testing.assert_allclose(gv.jacobians(trace), [gv.jacobians(single) for single in singles], rtol=0, atol=1e-13)


# --- Long runs and extremes -----------------------------------------------------------------------


@every_cell
def test_ten_thousand_steps_stay_finite(cell):
    rng = np.random.default_rng(0)
    params = gv.Parameters.random(cell, D, H, seed=1)
    trace = gv.run(cell, params, rng.standard_normal((10_000, D)))
    assert np.isfinite(gv.jacobians(trace)).all()
    for dstate in (rng.standard_normal((10_000, H)), np.eye(10_000, H, -9_990)):
        assert all(np.isfinite(gradient).all() for gradient in gv.gradients(trace, dstate).values())


@kinds
def test_jacobians_do_not_depend_on_how_steps_are_put_into_blocks(kind, monkeypatch):
    cell = gv.cell(kind)
    trace = run(cell, case(cell)[0])
    whole = gv.jacobians(trace)
    for steps in (1, 3):
        monkeypatch.setattr(module, "BLOCK", steps * whole[0].size)
        np.testing.assert_array_equal(gv.jacobians(trace), whole)


def test_a_gradient_beyond_float64_is_inf_or_nan_without_a_warning():
    cell = gv.cell("rnn", biases=False)
    params = gv.Parameters(cell, {"W_h": np.zeros((H, D)), "U_h": 3 * np.eye(H)})
    trace = gv.run(cell, params, np.zeros((1_000, D)))
    gradients = gv.gradients(trace, np.ones((1_000, H)))
    assert not np.isfinite(gradients["h0"]).any()


@kinds
def test_huge_weights_saturate_and_pass_no_gradient(kind):
    cell = gv.cell(kind)
    inputs, dstate = case(cell)
    huge = {name: 1e90 * value if "_" in name else value for name, value in inputs.items()}
    trace = run(cell, huge)
    assert np.isfinite(gv.jacobians(trace)).all()
    assert all(np.isfinite(gradient).all() for gradient in gv.gradients(trace, dstate).values())


@every_cell
def test_one_unit_one_input_one_step(cell):
    trace = gv.run(cell, gv.Parameters.random(cell, 1, 1, seed=1), [[0.5]])
    assert gv.jacobians(trace).shape == (1, len(cell.states), len(cell.states))
    assert gv.gradients(trace, [[1.0]])["x"].shape == (1, 1)


def test_a_gradient_belongs_to_whoever_asked_for_it():
    inputs, dstate = case(GRU)
    trace = run(GRU, inputs)
    before = {name: np.array(trace[name]) for name in ("h", "z", "x", "U_z")}
    for gradient in gv.gradients(trace, dstate).values():
        gradient += 1
    gv.jacobians(trace)[:] = 0
    for name, values in before.items():
        np.testing.assert_array_equal(trace[name], values)


# --- Refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dstate", "message"),
    [
        (np.zeros(H), r"dstate has shape \(5,\); expected \(T, H\) = \(7, 5\), the shape of h"),
        (np.zeros((T + 1, H)), r"dstate has shape \(8, 5\); expected \(T, H\) = \(7, 5\)"),
        (np.zeros((T, D)), r"dstate has shape \(7, 3\)"),
        (np.zeros((1, T, H)), r"dstate has shape \(1, 7, 5\)"),
        (1.0, r"dstate has shape \(\)"),
        (np.full((T, H), np.nan), "dstate holds NaN or Inf"),
        ([["a"] * H] * T, "dstate must be numbers"),
    ],
)
def test_what_is_no_gradient_of_the_states_is_refused(dstate, message):
    trace = run(GRU, case(GRU)[0])
    with pytest.raises(ValueError, match=message):
        gv.gradients(trace, dstate)


def test_a_batch_wants_a_batch_of_gradients():
    inputs, dstate = case(GRU)
    trace = run(GRU, {**inputs, "x": np.stack([inputs["x"]] * B)})
    with pytest.raises(ValueError, match=r"expected \(B, T, H\) = \(4, 7, 5\), the shape of h"):
        gv.gradients(trace, dstate)
