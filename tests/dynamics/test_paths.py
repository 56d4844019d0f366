"""Paths of the one-step Jacobian: their sum, formulas by hand, the graph with all other edges cut, clamps, batches."""

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.expr import OPS
from gru_viz.dynamics.paths import path_names

from ..every import every_cell
from .cases import H, T, clamps_of, run

GRU, LSTM = gv.cell("gru"), gv.cell("lstm")


def diag(values):
    """Rows of numbers as diagonal matrices."""
    return values[..., None] * np.eye(H)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("rnn", ("candidate",)),
        ("simplified_gru", ("highway", "z", "candidate")),
        ("gru", ("highway", "z", "r", "candidate")),
        ("lstm", ("highway", "f", "i", "o", "candidate")),
    ],
)
def test_each_cell_has_its_paths_whatever_is_forced(kind, names):
    cell = gv.cell(kind)
    assert path_names(cell) == names
    for clamps in clamps_of(cell):
        assert tuple(gv.jacobian_paths(run(cell, clamps=clamps))) == names


@every_cell
def test_paths_sum_to_the_jacobian(cell):
    for seed, clamps in enumerate(clamps_of(cell)):
        trace = run(cell, seed, clamps=clamps)
        whole = gv.jacobians(trace)
        paths = gv.jacobian_paths(trace)
        assert {path.shape for path in paths.values()} == {whole.shape}
        np.testing.assert_allclose(sum(paths.values()), whole, rtol=0, atol=1e-13, err_msg=f"{clamps}")
        for path in paths.values():
            assert clamps or path.any()


# --- By hand --------------------------------------------------------------------------------------


@pytest.mark.parametrize("update", ["keep", "take"])
def test_the_paths_of_a_gru_with_reset_after(update):
    trace = run(gv.cell("gru", update=update))
    z, r, n, h, v = (trace[name] for name in ("z", "r", "n", "h_prev", "v_n"))
    U = trace.params
    keep, sign = (z, 1) if update == "keep" else (1 - z, -1)
    open_ = (1 - keep) * (1 - n**2)
    expected = {
        "highway": diag(keep),
        "z": sign * diag((h - n) * z * (1 - z)) @ U["U_z"],
        "r": diag(open_ * v * r * (1 - r)) @ U["U_r"],
        "candidate": diag(open_ * r) @ U["U_n"],
    }
    for name, path in gv.jacobian_paths(trace).items():
        np.testing.assert_allclose(path, expected[name], rtol=0, atol=1e-14, err_msg=name)


def test_the_paths_of_a_gru_with_reset_before():
    trace = run(gv.cell("gru", reset="before"))
    z, r, n, h = (trace[name] for name in ("z", "r", "n", "h_prev"))
    U = trace.params
    open_ = (1 - z) * (1 - n**2)
    paths = gv.jacobian_paths(trace)
    through_r = diag(open_) @ U["U_n"] @ diag(h * r * (1 - r)) @ U["U_r"]
    np.testing.assert_allclose(paths["r"], through_r, rtol=0, atol=1e-14)
    np.testing.assert_allclose(paths["candidate"], diag(open_) @ U["U_n"] @ diag(r), rtol=0, atol=1e-14)


@pytest.mark.parametrize("reads", ["activation", "cell"])
@pytest.mark.parametrize("output", ["tanh", "identity"])
def test_the_paths_of_an_lstm(output, reads):
    trace = run(gv.cell("lstm", output=output, gates_read=reads))
    i, f, g, o, c, c_prev = (trace[name] for name in ("i", "f", "g", "o", "c", "c_prev"))
    shown, slope = (np.tanh(c), 1 - np.tanh(c) ** 2) if output == "tanh" else (c, np.ones_like(c))
    U, a = trace.params, o * slope
    gates = {
        "i": diag(g * i * (1 - i)) @ U["U_i"],
        "f": diag(c_prev * f * (1 - f)) @ U["U_f"],
        "candidate": diag(i * (1 - g**2)) @ U["U_g"],
    }
    old = slice(0, H) if reads == "activation" else slice(H, None)  # the columns of what the gates read
    expected = {name: np.zeros((T, 2 * H, 2 * H)) for name in ("highway", "o", *gates)}
    for name, by_c in gates.items():
        expected[name][:, H:, old], expected[name][:, :H, old] = by_c, diag(a) @ by_c
    expected["highway"][:, H:, H:], expected["highway"][:, :H, H:] = diag(f), diag(a * f)
    expected["o"][:, :H, old] = diag(shown * o * (1 - o)) @ U["U_o"]
    paths = gv.jacobian_paths(trace)
    assert paths.keys() == expected.keys()
    for name, path in paths.items():
        np.testing.assert_allclose(path, expected[name], rtol=0, atol=1e-14, err_msg=name)


def test_a_plain_rnn_is_all_candidate():
    trace = run(gv.cell("rnn"))
    expected = diag(1 - trace["h"] ** 2) @ trace.params["U_h"]
    np.testing.assert_allclose(gv.jacobian_paths(trace)["candidate"], expected, rtol=0, atol=1e-14)


# --- With every other edge cut --------------------------------------------------------------------


def cut(cell, values, moved, gate):
    """The new states of one step where the old state moves along one path only, everything else standing still.

    The old state moves only where U_gate is the first matrix above it, and on the highway (gate "") where none is.
    """

    def value(node, moves):
        if node.is_source:
            return moved[node.name] if moves and node.op == "state" else values[node.name]
        if node.op == "matvec":
            moves = gate != "" and node.args[0].name == f"U_{gate}"
        return OPS[node.op].value(*(value(arg, moves) for arg in node.args))

    return np.concatenate([value(cell.next_states[name], gate == "") for name in cell.states], axis=-1)


@every_cell
def test_a_path_is_the_jacobian_of_the_graph_with_the_other_edges_cut(cell):
    letters = {"highway": "", "candidate": {"rnn": "h", "lstm": "g"}.get(cell.kind, "n")}
    for seed, clamps in enumerate(clamps_of(cell)):
        trace = run(cell, seed, clamps=clamps)
        paths = gv.jacobian_paths(trace)
        sources = [node.name for node in trace.cell.nodes if node.is_source]
        for step in (2, 3, 4):
            values = {name: trace.params[name] if name in trace.params else trace[name][step] for name in sources}
            old = [name for name in sources if name.endswith("_prev")]
            for path, jacobian in paths.items():
                for column in range(H * len(cell.states)):
                    state, unit = cell.states[column // H], column % H
                    nudge = {name: 1e-5 * (np.arange(H) == unit) * (name == f"{state}_prev") for name in old}
                    gate = letters.get(path, path)
                    up, down = (
                        cut(trace.cell, values, {n: values[n] + sign * nudge[n] for n in old}, gate) for sign in (1, -1)
                    )
                    difference = (up - down) / 2e-5
                    message = f"{path}, step {step}, column {column}, {clamps}"
                    np.testing.assert_allclose(jacobian[step, :, column], difference, atol=1e-8, err_msg=message)


# --- Clamps, batches, long runs -------------------------------------------------------------------


@every_cell
def test_a_forced_gate_closes_its_own_path_and_no_other(cell):
    free = gv.jacobian_paths(run(cell))
    names = {gate: gate for gate in cell.gates} | dict.fromkeys("ngh", "candidate")
    for gate in cell.gates:
        forced = gv.jacobian_paths(run(cell, clamps=[gv.Clamp(gate, 0.5)]))
        # The reset gate has its say through the candidate alone.
        silent = {names[gate], "r"} if gate == "n" else {names[gate]}
        assert {name for name, path in forced.items() if not path.any()} == silent & free.keys()
        one = gv.jacobian_paths(run(cell, clamps=[gv.Clamp(gate, 0.5, unit=2)]))[names[gate]]
        assert (cell.option("reset"), gate) == ("before", "r") or not one[:, 2].any()


def test_a_gru_that_keeps_everything_is_all_highway():
    paths = gv.jacobian_paths(run(GRU, clamps=[gv.Clamp("z", 1.0)]))
    np.testing.assert_array_equal(paths.pop("highway"), np.broadcast_to(np.eye(H), (T, H, H)))
    assert not any(path.any() for path in paths.values())


@every_cell
def test_a_batch_has_the_paths_of_its_runs(cell):
    runs = 3
    together = run(cell, batch=(runs,))
    paths = gv.jacobian_paths(together)
    for at in range(runs):
        params = gv.Parameters(cell, {name: value[at] for name, value in together.params.items()})
        starts = {f"{name}0": together[f"{name}_prev"][0, 0] for name in ("h", "c") if f"{name}_prev" in cell.by_name}
        alone = gv.jacobian_paths(gv.run(cell, params, together["x"], **starts))
        for name, path in alone.items():
            np.testing.assert_allclose(paths[name][at], path, rtol=0, atol=1e-13)


@pytest.mark.parametrize("kind", ["gru", "lstm"])
def test_paths_of_ten_thousand_steps(kind):
    trace = run(gv.cell(kind), steps=10_000)
    np.testing.assert_allclose(sum(gv.jacobian_paths(trace).values()), gv.jacobians(trace), rtol=0, atol=1e-13)
