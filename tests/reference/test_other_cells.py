"""Peepholes, coupled gates, minimal gated unit and minGRU against their papers, one number at a time."""

import math

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.dynamics.memory import ledger
from gru_viz.dynamics.paths import jacobian_paths

from ..every import OTHERS, each

D, H, T = 3, 5, 9


def sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a))


def by_the_papers(cell: gv.Cell, params: gv.Parameters, xs: np.ndarray, h0: np.ndarray, c0: np.ndarray) -> dict:
    """Every gate, candidate and state, (T, H), in plain loops over steps and units.

    Sources: Gers & Schmidhuber 2000 (P sees c one step back, in the output gate the new c); Greff et al. 2015 (CIFG,
    f = 1 - i); Zhou et al. 2016, equations 6 to 8 (MGU); Feng et al. 2024 (minGRU, h = (1 - z) h + z n).
    """
    found: dict[str, list[list[float]]] = {}
    h, c = list(h0), list(c0)
    take = cell.option("update") != "keep"

    def net(gate: str, j: int, x: np.ndarray, past: list[float] | None) -> float:
        total = sum(params[f"W_{gate}"][j, k] * x[k] for k in range(D))
        total += params[f"b_{gate}"][j] if f"b_{gate}" in params else 0.0
        return total + (0.0 if past is None else sum(params[f"U_{gate}"][j, k] * past[k] for k in range(H)))

    for x in xs:
        now: dict[str, list[float]] = {}
        units = range(H)
        if cell.kind == "peephole_lstm":
            now["i"] = [sigmoid(net("i", j, x, h) + params["P_i"][j] * c[j]) for j in units]
            now["f"] = [sigmoid(net("f", j, x, h) + params["P_f"][j] * c[j]) for j in units]
            now["g"] = [math.tanh(net("g", j, x, h)) for j in units]
            c = [now["f"][j] * c[j] + now["i"][j] * now["g"][j] for j in units]
            now["o"] = [sigmoid(net("o", j, x, h) + params["P_o"][j] * c[j]) for j in units]
            h = [now["o"][j] * (math.tanh(c[j]) if cell.option("output") == "tanh" else c[j]) for j in units]
            now |= {"c": c, "h": h}
        elif cell.kind == "coupled_lstm":
            now["i"] = [sigmoid(net("i", j, x, h)) for j in units]
            now["f"] = [1 - now["i"][j] for j in units]
            now["g"] = [math.tanh(net("g", j, x, h)) for j in units]
            now["o"] = [sigmoid(net("o", j, x, h)) for j in units]
            c = [now["f"][j] * c[j] + now["i"][j] * now["g"][j] for j in units]
            h = [now["o"][j] * math.tanh(c[j]) for j in units]
            now |= {"c": c, "h": h}
        elif cell.kind == "mgu":
            now["f"] = [sigmoid(net("f", j, x, h)) for j in units]
            gated = [now["f"][j] * h[j] for j in units]
            now["n"] = [math.tanh(net("n", j, x, gated)) for j in units]
            now["h"] = h = [(1 - now["f"][j]) * h[j] + now["f"][j] * now["n"][j] for j in units]
        else:
            now["z"] = [sigmoid(net("z", j, x, None)) for j in units]
            now["n"] = [net("n", j, x, None) for j in units]
            new = [z if take else 1 - z for z in now["z"]]
            now["h"] = h = [(1 - new[j]) * h[j] + new[j] * now["n"][j] for j in units]
        for name, values in now.items():
            found.setdefault(name, []).append(values)
    return {name: np.array(rows) for name, rows in found.items()}


def drawn(cell: gv.Cell) -> tuple[gv.Parameters, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    params = gv.Parameters(cell, {spec.name: rng.standard_normal(spec.shape(D, H)) for spec in cell.parameters})
    return params, rng.standard_normal((T, D)), rng.uniform(-1, 1, H), rng.standard_normal(H)


@each(OTHERS)
def test_every_quantity_follows_the_paper(cell: gv.Cell) -> None:
    params, xs, h0, c0 = drawn(cell)
    trace = gv.run(cell, params, xs, h0, c0)
    expected = by_the_papers(cell, params, xs, h0, c0)
    assert {"h", *cell.states, *cell.gates} <= set(expected)
    for name, values in expected.items():
        np.testing.assert_allclose(trace[name], values, rtol=0, atol=1e-12, err_msg=name)


@each(OTHERS)
def test_gradients_are_the_slopes_of_the_loss(cell: gv.Cell) -> None:
    params, xs, h0, c0 = drawn(cell)
    weigh = np.random.default_rng(4).standard_normal((T, H))
    found = gv.gradients(gv.run(cell, params, xs, h0, c0), weigh)
    given = {**params, "x": xs, "h0": h0, "c0": c0}
    assert set(found) == {*params, "x", *(f"{state}0" for state in cell.states)}

    def loss(values: dict) -> float:
        arrays = {name: values[name] for name in params}
        return float(
            (gv.run(cell, gv.Parameters(cell, arrays), values["x"], values["h0"], values["c0"])["h"] * weigh).sum()
        )

    for name, gradient in found.items():
        along = np.random.default_rng(5).standard_normal(given[name].shape)
        ahead, back = (loss({**given, name: given[name] + by * along}) for by in (1e-5, -1e-5))
        assert (gradient * along).sum() == pytest.approx((ahead - back) / 2e-5, rel=1e-6, abs=1e-8), name


@each(OTHERS)
def test_paths_sum_to_the_jacobian_and_the_ledger_to_the_state(cell: gv.Cell) -> None:
    params, xs, h0, c0 = drawn(cell)
    trace = gv.run(cell, params, xs, h0, c0)
    whole, paths = gv.jacobians(trace), jacobian_paths(trace)
    np.testing.assert_allclose(sum(paths.values()), whole, rtol=0, atol=1e-12)
    reads = {name[2:] for name in params if name[0] in "UP"}
    assert len(paths) == 1 + len(reads), "the highway, and a path through whatever reads the state"
    books, state = ledger(trace), cell.states[-1]
    share = trace["f"] if "f" in trace and state == "c" else 1 - trace[cell.keep_gate] if cell.takes else trace["z"]
    np.testing.assert_allclose(books.keep, share, rtol=0, atol=1e-15)
    np.testing.assert_allclose(books.parts().sum(axis=0), trace[state][-1], rtol=0, atol=1e-12)
    at, old = 4, np.concatenate([trace[f"{name}_prev"][4] for name in cell.states])
    for column in range(len(old)):
        new = []
        for by in (1e-6, -1e-6):
            pushed = np.array(old)
            pushed[column] += by
            one = gv.run(cell, params, xs[at : at + 1], pushed[:H], pushed[H:] if "c" in cell.states else None)
            new.append(np.concatenate([one[name][0] for name in cell.states]))
        np.testing.assert_allclose((new[0] - new[1]) / 2e-6, whole[at][:, column], rtol=0, atol=1e-7)


def test_without_peepholes_it_is_the_usual_lstm() -> None:
    cell = gv.cell("peephole_lstm")
    params, xs, h0, c0 = drawn(cell)
    bare = params.replace(**{name: np.zeros(H) for name in ("P_i", "P_f", "P_o")})
    usual = gv.Parameters(gv.cell("lstm"), {name: value for name, value in params.items() if name[0] != "P"})
    ours, theirs = gv.run(cell, bare, xs, h0, c0), gv.run(usual.cell, usual, xs, h0, c0)
    np.testing.assert_allclose(ours["h"], theirs["h"], rtol=0, atol=1e-15)
    with pytest.raises(ValueError, match="missing parameter P_i"):
        gv.Parameters(cell, {name: value for name, value in params.items() if name != "P_i"})


def test_keep_and_take_of_a_mingru_are_one_function() -> None:
    take = gv.cell("mingru")
    params, xs, h0, _ = drawn(take)
    keep = gv.cell("mingru", update="keep")
    there = gv.run(keep, params.to(keep), xs, h0)
    np.testing.assert_allclose(there["h"], gv.run(take, params, xs, h0)["h"], rtol=0, atol=1e-14)


@each(OTHERS)
def test_a_keep_bias_keeps(cell: gv.Cell) -> None:
    if cell.option("biases"):
        params = gv.Parameters.random(cell, D, H, keep_bias=2.0)
        silent = params.replace(**{name: np.zeros_like(params[name]) for name in params if name[0] in "WUP"})
        keep = ledger(gv.run(cell, silent, np.ones((1, D)))).keep
        np.testing.assert_allclose(keep, 1 / (1 + np.exp(-2.0)), rtol=1e-12)
    else:
        with pytest.raises(ValueError, match="keep_bias"):
            gv.Parameters.random(cell, D, H, keep_bias=2.0)
