"""Running a cell: every recorded quantity, clamps, batches, extremes, tables and refusals."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gru_viz as gv
from gru_viz.cells.expr import evaluate

from ..every import every_cell

GRU, LSTM = gv.cell("gru"), gv.cell("lstm")
D, H, T = 3, 5, 7


def case(cell, seed=0, batch=()):
    rng = np.random.default_rng(seed)
    values = {spec.name: rng.standard_normal((*batch, *spec.shape(D, H))) for spec in cell.parameters}
    return (
        gv.Parameters(cell, values),
        rng.standard_normal((*batch, T, D)),
        rng.standard_normal((2, *batch, H)),
    )


def forced(clamps, name, step, value):
    for clamp in clamps:
        if clamp.name == name and clamp.step in (None, step):
            value = np.array(value)
            value[... if clamp.unit is None else clamp.unit] = clamp.value
    return value


def stepwise(cell, params, xs, h0, c0, clamps=()):
    """The graph evaluated node by node, one step at a time, forced values put in by hand."""
    rows, past = [], {"h_prev": h0, "c_prev": c0}
    for step, x in enumerate(xs):
        given_now = {"x": x, **past, **params}
        for name in cell.names:
            value = evaluate([cell.by_name[name]], given_now)[cell.by_name[name]]
            given_now[name] = forced(clamps, name, step, value)
        rows.append(given_now)
        past = {f"{state}_prev": given_now[state] for state in cell.states}
    return {name: np.array([row[name] for row in rows]) for name in cell.names}


def assert_same_run(trace, expected):
    for name, values in expected.items():
        np.testing.assert_allclose(trace[name], values, rtol=1e-12, atol=1e-12, err_msg=name)


# --- The record -----------------------------------------------------------------------------------


@every_cell
def test_every_quantity_is_what_its_equation_says(cell):
    params, xs, (h0, c0) = case(cell)
    trace = gv.run(cell, params, xs, h0, c0)
    assert trace.names == cell.names == tuple(trace)
    assert (trace.steps, len(trace)) == (T, len(cell.names))
    assert all(trace[name].shape == (T, H) for name in trace.names)
    assert_same_run(trace, stepwise(cell, params, xs, h0, c0))
    np.testing.assert_array_equal(trace["x"], xs)
    if "h_prev" in cell.by_name:
        np.testing.assert_array_equal(trace["h_prev"], np.concatenate([[h0], trace["h"][:-1]]))
    if cell.kind == "lstm":
        np.testing.assert_array_equal(trace["c_prev"], np.concatenate([[c0], trace["c"][:-1]]))


@every_cell
def test_quantities_asked_for_in_any_order_agree(cell):
    params, xs, (h0, c0) = case(cell)
    one, two = gv.run(cell, params, xs, h0, c0), gv.run(cell, params, xs, h0, c0)
    for name in reversed(cell.names):
        one[name]
    for name in cell.names:
        np.testing.assert_array_equal(one[name], two[name])


@every_cell
def test_the_simplest_run_of_all(cell):
    params = gv.Parameters.random(cell, 1, 1, seed=1)
    trace = gv.run(cell, params, [[0.5]])
    assert all(trace[name].shape == (1, 1) for name in trace.names)


def test_a_trace_cannot_be_written_to_and_owns_its_numbers():
    params, xs, _ = case(GRU)
    trace = gv.run(GRU, params, xs)
    for name in (*trace.names, "x", "h_prev", "W_z"):
        with pytest.raises(ValueError, match="read-only"):
            trace[name][0] = 1
    before = trace["x"].copy()
    xs += 1
    np.testing.assert_array_equal(trace["x"], before)


def test_an_unknown_quantity_is_named_and_the_known_ones_listed():
    params, xs, _ = case(GRU)
    trace = gv.run(GRU, params, xs)
    with pytest.raises(KeyError, match="'q' is not a quantity of this gru; it has Wx_z, "):
        trace["q"]
    assert "q" not in trace and "z" in trace
    with pytest.raises(KeyError, match="'c_prev' is not a quantity of this gru"):
        trace["c_prev"]


# --- Clamps ---------------------------------------------------------------------------------------


@every_cell
def test_every_quantity_can_be_clamped_in_one_place(cell):
    params, xs, (h0, c0) = case(cell)
    free = gv.run(cell, params, xs, h0, c0)
    for name in cell.names:
        clamps = [gv.Clamp(name, 0.25, unit=2, step=3)]
        trace = gv.run(cell, params, xs, h0, c0, clamps=clamps)
        assert_same_run(trace, stepwise(cell, params, xs, h0, c0, clamps))
        assert trace[name][3, 2] == 0.25
        expected = np.zeros((T, H), bool)
        expected[3, 2] = True
        np.testing.assert_array_equal(trace.clamped(name), expected)
        for other in cell.names:
            np.testing.assert_allclose(trace[other][:3], free[other][:3], rtol=1e-13, atol=1e-13)
        assert not trace.clamped("x_elsewhere").any()


@every_cell
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_any_clamps_at_once(cell, data):
    params, xs, (h0, c0) = case(cell)
    clamp = st.builds(
        gv.Clamp,
        st.sampled_from(cell.names),
        st.sampled_from([-1.0, -0.5, 0.0, 0.5, 1.0]),
        st.none() | st.integers(0, H - 1),
        st.none() | st.integers(0, T - 1),
    )
    clamps = data.draw(st.lists(clamp, max_size=6))
    trace = gv.run(cell, params, xs, h0, c0, clamps=clamps)
    assert trace.clamps == tuple(clamps)
    assert_same_run(trace, stepwise(cell, params, xs, h0, c0, clamps))


def test_the_later_clamp_wins():
    params, xs, _ = case(GRU)
    wide, narrow = gv.Clamp("z", 0.25), gv.Clamp("z", 0.75, unit=1, step=2)
    one = gv.run(GRU, params, xs, clamps=[wide, narrow])["z"]
    assert one[2, 1] == 0.75 and np.count_nonzero(one == 0.25) == T * H - 1
    np.testing.assert_array_equal(gv.run(GRU, params, xs, clamps=[narrow, wide])["z"], np.full((T, H), 0.25))


def test_a_clamp_of_one_unit_holds_at_every_step_and_one_of_a_step_in_every_unit():
    params, xs, _ = case(LSTM)
    trace = gv.run(LSTM, params, xs, clamps=[gv.Clamp("f", 1.0, unit=0), gv.Clamp("g", -1.0, step=0)])
    np.testing.assert_array_equal(trace["f"][:, 0], np.ones(T))
    np.testing.assert_array_equal(trace["g"][0], -np.ones(H))
    assert (trace["f"][:, 1:] != 1).all()


def test_what_a_clamped_gate_would_have_been_is_still_there():
    params, xs, _ = case(GRU)
    trace = gv.run(GRU, params, xs, clamps=[gv.Clamp("z", 1.0, step=0)])
    free = gv.run(GRU, params, xs)
    np.testing.assert_array_equal(trace["z_free"][0], free["z"][0])
    np.testing.assert_array_equal(trace["z_free"][1:], trace["z"][1:])
    assert "z_free" in trace.names and "z_free" not in free.names


def test_a_clamp_that_repeats_the_value_changes_nothing():
    params, xs, _ = case(GRU)
    free = gv.run(GRU, params, xs)
    again = gv.run(GRU, params, xs, clamps=[gv.Clamp("r", free["r"][4, 1], unit=1, step=4)])
    np.testing.assert_allclose(again["h"], free["h"], rtol=0, atol=1e-15)


# --- Batches --------------------------------------------------------------------------------------


def batched_parts():
    return [part for count in range(1, 5) for part in itertools.combinations(("xs", "h0", "c0", "parameters"), count)]


@pytest.mark.parametrize("parts", batched_parts(), ids="+".join)
@pytest.mark.parametrize("cell",
[gv.cell("rnn"), gv.cell("simplified_gru"), GRU, gv.cell("gru", reset="before"), LSTM,
                                  gv.cell("lstm", gates_read="cell", output="identity", biases=False)],
                         ids=lambda cell: cell.kind)  # fmt: skip
@pytest.mark.parametrize("clamps", [(), (gv.Clamp("h", 0.5, unit=1, step=2),)], ids=["free", "clamped"])
def test_a_batch_equals_its_runs_one_by_one(cell, parts, clamps):
    B = 4
    params, xs, (h0, c0) = case(cell, batch=(B,))

    def pick(name, value, at):
        return value[at] if name in parts else value[0]

    def part(name, value):
        return value if name in parts else value[0]

    weights = gv.Parameters(cell, {name: part("parameters", params[name]) for name in params})
    assert weights.batch_size == (B if "parameters" in parts else None)
    trace = gv.run(cell, weights, part("xs", xs), part("h0", h0), part("c0", c0), clamps)
    for at in range(B):
        one = gv.run(
            cell,
            gv.Parameters(cell, {name: pick("parameters", params[name], at) for name in params}),
            pick("xs", xs, at), pick("h0", h0, at), pick("c0", c0, at), clamps,
        )  # fmt: skip
        for name in one.names:
            assert trace[name].shape == (B, T, H), name
            np.testing.assert_allclose(trace[name][at], one[name], rtol=1e-13, atol=1e-13, err_msg=name)


@every_cell
def test_a_batch_axis_on_a_single_parameter_is_a_sweep(cell):
    params, xs, (h0, c0) = case(cell)
    for spec in cell.parameters:
        sweep = np.stack([params[spec.name] * gain for gain in (-1.0, 0.0, 2.0)])
        trace = gv.run(cell, params.replace(**{spec.name: sweep}), xs, h0, c0)
        for at, value in enumerate(sweep):
            one = gv.run(cell, params.replace(**{spec.name: value}), xs, h0, c0)
            for name in one.names:
                np.testing.assert_allclose(trace[name][at], one[name], rtol=1e-13, atol=1e-13, err_msg=name)


@every_cell
def test_a_batch_of_forced_values_is_a_sweep_too(cell):
    params, xs, (h0, c0) = case(cell)
    values = np.array([-1.0, 0.25, 0.5, 2.0])
    name, other = cell.gates[0], cell.states[-1]
    clamps = [gv.Clamp(name, 0.75, step=2), gv.Clamp(name, values, unit=1), gv.Clamp(name, 0.1, unit=1, step=3),
              gv.Clamp(other, values[::-1], unit=0, step=4)]  # fmt: skip
    trace = gv.run(cell, params, xs, h0, c0, clamps)
    for at, value in enumerate(values):
        alone = [clamps[0], gv.Clamp(name, value, unit=1), clamps[2], gv.Clamp(other, values[-1 - at], unit=0, step=4)]
        one = gv.run(cell, params, xs, h0, c0, alone)
        assert one.names == trace.names
        for quantity in one.names:
            assert trace[quantity].shape == (len(values), T, H), quantity
            np.testing.assert_allclose(trace[quantity][at], one[quantity], rtol=1e-12, atol=1e-12, err_msg=quantity)
        np.testing.assert_array_equal(one.clamped(name), trace.clamped(name))
        assert trace[name][at, 5, 1] == value and trace[name][at, 3, 1] == 0.1


@every_cell
def test_a_batch_of_forced_values_beside_batches_of_everything_else(cell):
    B = 3
    params, xs, (h0, c0) = case(cell, batch=(B,))
    values = np.array([0.25, 0.5, 1.0])
    trace = gv.run(cell, params, xs, h0, c0, [gv.Clamp("h", values)])
    for at in range(B):
        own = gv.Parameters(cell, {name: array[at] for name, array in params.items()})
        one = gv.run(cell, own, xs[at], h0[at], c0[at], [gv.Clamp("h", values[at])])
        for name in one.names:
            np.testing.assert_allclose(trace[name][at], one[name], rtol=1e-12, atol=1e-12, err_msg=name)
    assert_each_state_is(trace["h"], values)


def assert_each_state_is(states, values):
    np.testing.assert_array_equal(states, np.broadcast_to(values[:, None, None], states.shape))


def test_derivatives_of_a_batch_of_forced_values_are_those_of_its_runs():
    params, xs, (h0, _) = case(GRU)
    values, dstate = np.array([0.0, 0.5, 0.9]), np.random.default_rng(5).standard_normal((3, T, H))
    found = gv.gradients(gv.run(GRU, params, xs, h0, clamps=[gv.Clamp("z", values, unit=1)]), dstate)
    alone = [gv.gradients(gv.run(GRU, params, xs, h0, clamps=[gv.Clamp("z", value, unit=1)]), one)
             for value, one in zip(values, dstate, strict=True)]  # fmt: skip
    for name in params:
        np.testing.assert_allclose(found[name], sum(each[name] for each in alone), rtol=1e-12, atol=1e-12)
    batch = gv.jacobians(gv.run(GRU, params, xs, h0, clamps=[gv.Clamp("z", values, unit=1)]))
    for at, value in enumerate(values):
        one = gv.jacobians(gv.run(GRU, params, xs, h0, clamps=[gv.Clamp("z", value, unit=1)]))
        np.testing.assert_allclose(batch[at], one, rtol=1e-12, atol=1e-12)


def test_a_wrong_length_of_forced_values_is_refused():
    params, xs, _ = case(GRU, batch=(2,))
    with pytest.raises(ValueError, match=r"batch axes differ: \{'parameters': 2, 'clamp 1 of z': 3\}"):
        gv.run(GRU, params, xs[0], clamps=[gv.Clamp("r", 0.5), gv.Clamp("z", np.zeros(3))])
    params, xs, _ = case(GRU)
    with pytest.raises(ValueError, match=r"batch axes differ: \{'clamp 0 of z': 2, 'clamp 1 of z': 3\}"):
        gv.run(GRU, params, xs, clamps=[gv.Clamp("z", np.zeros(2)), gv.Clamp("z", np.zeros(3), unit=0)])
    with pytest.raises(ValueError, match=r"the clamp of z has shape \(0,\)"):
        gv.run(GRU, params, xs, clamps=[gv.Clamp("z", [])])


# --- Extremes -------------------------------------------------------------------------------------


@every_cell
@pytest.mark.parametrize("size", [1000.0, 1e100])
def test_huge_numbers_neither_overflow_nor_warn(cell, size):
    rng = np.random.default_rng(0)

    def signs(shape):
        return size * rng.choice([-1.0, 0.0, 1.0], shape)

    params = gv.Parameters(cell, {spec.name: signs(spec.shape(D, H)) for spec in cell.parameters})
    with np.errstate(all="raise", under="ignore"):
        trace = gv.run(cell, params, signs((T, D)), h0=signs(H), c0=signs(H))
        assert all(np.isfinite(trace[name]).all() for name in trace.names)


@every_cell
def test_ten_thousand_steps(cell):
    params = gv.Parameters.random(cell, 2, 3, seed=4)
    xs = np.random.default_rng(0).standard_normal((10_000, 2))
    with np.errstate(all="raise", under="ignore"):
        trace = gv.run(cell, params, xs)
        assert all(trace[name].shape == (10_000, 3) and np.isfinite(trace[name]).all() for name in trace.names)
    tail = gv.run(cell, params, xs[9_000:], trace["h"][8_999], trace["c"][8_999] if cell.kind == "lstm" else None)
    np.testing.assert_allclose(tail["h"], trace["h"][9_000:], rtol=0, atol=1e-13)


# --- Tables ---------------------------------------------------------------------------------------


def test_the_table_is_tidy():
    params, xs, _ = case(GRU)
    trace = gv.run(GRU, params, xs)
    frame = trace.to_frame()
    assert list(frame) == ["step", "unit", "quantity", "value"]
    assert len(frame) == len(trace.names) * T * H
    assert not frame.duplicated(["step", "unit", "quantity"]).any()
    assert list(frame["quantity"].cat.categories) == list(trace.names)
    assert frame["step"].dtype.kind == frame["unit"].dtype.kind == "i"
    assert frame["value"].dtype == np.float64
    for name in trace.names:
        wide = frame[frame["quantity"] == name].pivot_table(index="step", columns="unit", values="value")
        np.testing.assert_array_equal(wide.to_numpy(), trace[name])
        assert list(wide.index) == list(range(T)) and list(wide.columns) == list(range(H))


def test_the_table_of_chosen_quantities_with_tokens():
    params, xs, _ = case(LSTM)
    tokens = ["a", "b", "a", "<b>", "", "é", "."]
    trace = gv.run(LSTM, params, xs, tokens=tokens)
    frame = trace.to_frame(["h", "f"])
    assert list(frame) == ["step", "token", "unit", "quantity", "value"]
    assert list(dict.fromkeys(frame["quantity"])) == ["h", "f"]
    for step, token in enumerate(tokens):
        assert set(frame.loc[frame["step"] == step, "token"]) == {token}
    assert isinstance(frame, pd.DataFrame)
    assert frame.to_csv(index=False).startswith("step,token,unit,quantity,value\n0,a,0,h,")


def test_no_table_of_a_batch_or_of_an_unknown_quantity():
    params, xs, _ = case(GRU, batch=(2,))
    with pytest.raises(ValueError, match="pick one run of the batch"):
        gv.run(GRU, params, xs).to_frame()
    params, xs, _ = case(GRU)
    with pytest.raises(KeyError, match="'q' is not a quantity"):
        gv.run(GRU, params, xs).to_frame(["z", "q"])


# --- Refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"xs": np.zeros(D)}, r"xs has shape \(3,\); expected \(T, D\) with D = 3 and T at least 1"),
        ({"xs": np.zeros((T, D + 1))}, r"xs has shape \(7, 4\); expected \(T, D\) with D = 3"),
        ({"xs": np.zeros((0, D))}, r"xs has shape \(0, 3\)"),
        ({"xs": np.zeros((0, T, D))}, r"xs has shape \(0, 7, 3\)"),
        ({"xs": np.zeros((2, 2, T, D))}, r"xs has shape \(2, 2, 7, 3\)"),
        ({"xs": np.full((T, D), np.nan)}, "xs holds NaN or Inf"),
        ({"xs": np.full((T, D), -np.inf)}, "xs holds NaN or Inf"),
        ({"xs": np.full((T, D), 1e101)}, r"xs holds a number beyond ±1e\+100"),
        ({"xs": [["a"] * D] * T}, "xs must be numbers; could not convert string"),
        ({"xs": [[1, 2, 3], [1, 2]]}, "xs must be numbers"),
        ({"xs": None}, "given None"),
        ({"h0": np.zeros(H + 1)}, r"h0 has shape \(6,\); expected \(H,\) = \(5,\) or \(B, 5\)"),
        ({"h0": 0.0}, r"h0 has shape \(\)"),
        ({"h0": np.zeros((0, H))}, r"h0 has shape \(0, 5\)"),
        ({"c0": np.zeros((2, 2, H))}, r"c0 has shape \(2, 2, 5\)"),
        ({"h0": [np.inf] * H}, "h0 holds NaN or Inf"),
        ({"h0": np.zeros((2, H)), "xs": np.zeros((3, T, D))}, r"batch axes differ: \{'xs': 3, 'h0': 2\}"),
        ({"tokens": ["a"]}, "1 tokens for 7 steps; there must be one each"),
        ({"clamps": [gv.Clamp("q", 1.0)]}, "cannot clamp 'q'; this gru has Wx_z, "),
        ({"clamps": [gv.Clamp("h_prev", 1.0)]}, "cannot clamp 'h_prev'"),
        ({"clamps": [gv.Clamp("W_z", 1.0)]}, "cannot clamp 'W_z'"),
        ({"clamps": [gv.Clamp("z", np.nan)]}, "the clamp of z holds NaN or Inf"),
        ({"clamps": [gv.Clamp("z", 1e300)]}, r"the clamp of z holds a number beyond ±1e\+100"),
        ({"clamps": [gv.Clamp("z", "high")]}, "the clamp of z must be numbers"),
        ({"clamps": [gv.Clamp("z", [[0.0, 1.0]])]}, r"the clamp of z has shape \(1, 2\); expected a single number"),
        ({"clamps": [gv.Clamp("z", 1.0, unit=H)]}, "the clamp of z names unit 5; units run from 0 to 4"),
        ({"clamps": [gv.Clamp("z", 1.0, unit=-1)]}, "the clamp of z names unit -1; units run from 0 to 4"),
        ({"clamps": [gv.Clamp("z", 1.0, unit=0.5)]}, "the clamp of z names unit 0.5"),
        ({"clamps": [gv.Clamp("z", 1.0, unit=True)]}, "the clamp of z names unit True"),
        ({"clamps": [gv.Clamp("z", 1.0, step=T)]}, "the clamp of z names step 7; steps run from 0 to 6"),
    ],
)  # fmt: skip
def test_what_cannot_be_run_is_refused_by_name(arguments, message):
    params, xs, _ = case(GRU)
    with pytest.raises(ValueError, match=message):
        gv.run(GRU, params, **{"xs": xs, **arguments})


def test_what_users_of_pytorch_write_otherwise_is_named_and_not_taken_for_a_batch():
    h, c = np.random.default_rng(3).standard_normal((2, H))
    pair, apart = "h0 is a pair of arrays. If it is PyTorch's", r"\(h0, c0\): give the two apart, as h0=h and c0=c"
    for cell, hint in ((LSTM, apart), (GRU, "a gru has no c0")):
        params, xs, _ = case(cell)
        for h0 in ((h, c), [h, c], (h.tolist(), c.tolist()), (h[None], c[None]), (h[None, None], c[None, None])):
            with pytest.raises(ValueError, match=f"{pair}.*{hint}"):
                gv.run(cell, params, xs, h0=h0)
        with pytest.raises(ValueError, match=pair):
            gv.run(cell, params, np.stack([xs, xs]), h0=(h, c))
        for rows in (np.stack([h, c]), [h.tolist(), c.tolist()]):
            states = gv.run(cell, params, np.stack([xs, xs]), h0=rows)["h"]
            np.testing.assert_allclose(states[1], gv.run(cell, params, xs, h0=c)["h"], rtol=1e-13, atol=1e-13)
        for arguments, message in (
            ({"h0": h[None, None]}, r"h0 has shape \(1, 1, 5\).*PyTorch's \(layers, B, H\), give one layer: h0\[0\]"),
            ({"xs": xs[:, None]}, r"xs has shape \(7, 1, 3\).*one sequence of 7 steps: give xs\[:, 0\]"),
            ({"xs": xs[:, None], "h0": h}, r"one sequence of 7 steps.*h0 of shape \(B, H\) = \(7, 5\)"),
            ({"xs": xs[:, None], "h0": h[None]}, r"batch axes differ.*PyTorch's order \(T, B, D\)"),
            ({"xs": np.zeros((T, 2, D)), "h0": np.zeros((2, H))}, r"batch axes differ.*PyTorch's order \(T, B, D\)"),
            ({"xs": xs.T}, r"xs has shape \(3, 7\).*it looks transposed"),
            ({"xs": xs[0]}, r"xs has shape \(3,\).*a single step is xs\[None\]"),
        ):
            with pytest.raises(ValueError, match=message):
                gv.run(cell, params, **{"xs": xs, **arguments})
    with pytest.raises(ValueError, match=r"one number a step is xs\[:, None\]"):
        gv.run(GRU, gv.Parameters.random(GRU, 1, 2), [1.0, 2.0, 3.0])


@every_cell
def test_many_runs_of_one_step_are_legal_once_they_are_said_to_be_that(cell):
    params, xs, (h0, _) = case(cell, batch=(4,))
    first = gv.Parameters(cell, {name: values[0] for name, values in params.items()})
    for weights, start in ((first, h0), (params, None)):
        trace = gv.run(cell, weights, xs[:, :1], h0=start)
        whole = gv.run(cell, weights, xs, h0=start)
        np.testing.assert_allclose(trace["h"], whole["h"][:, :1], rtol=1e-13, atol=1e-13)
    assert gv.run(cell, first, xs[:1, :1])["h"].shape == (1, 1, H)


def test_weights_that_are_no_parameters_are_refused():
    params, xs, _ = case(GRU)
    with pytest.raises(ValueError, match=r"params must be Parameters\(cell, weights\); given a dict"):
        gv.run(GRU, dict(params), xs)


def test_weights_of_another_cell_are_refused():
    params, xs, _ = case(GRU)
    with pytest.raises(ValueError, match=r"these parameters belong to Cell\(kind='gru'.*not to Cell\(kind='lstm'"):
        gv.run(LSTM, params, xs)


def test_batches_of_weights_and_inputs_must_agree():
    params, _, _ = case(GRU, batch=(2,))
    with pytest.raises(ValueError, match=r"batch axes differ: \{'xs': 3, 'parameters': 2\}"):
        gv.run(GRU, params, np.zeros((3, T, D)))
