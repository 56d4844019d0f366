"""The four cells in plain Python: one number at a time, from the equations of the papers.

It is slow and obvious on purpose, and it shares no code with gru_viz. Every function takes named
parameters (W_* (H, D), U_* (H, H), b_* and c_n (H,); a missing bias is zero), the inputs xs (T, D)
and the initial states, and returns every gate, candidate and state after every step as (T, H).

Sources: Elman 1990 (the plain recurrent network); Hochreiter & Schmidhuber 1997 and Gers,
Schmidhuber & Cummins 2000 (LSTM); Cho et al. 2014, arXiv 1406.1078 (GRU, z keeps); Chung et al.
2014, arXiv 1412.3555 (GRU, z takes, reset before); the PyTorch documentation of ``torch.nn.GRU``
(reset after); Ng's Sequence Models course (simplified GRU; LSTM with identity output, whose gates
read the cell state).
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Vector = Sequence[float]
Parameters = Mapping[str, Array]
Quantities = dict[str, Array]


def rnn(params: Parameters, xs: Array, h0: Array) -> Quantities:
    """H = tanh(W_h x + U_h h + b_h)."""
    p, H = _numbers(params, len(h0)), len(h0)
    past, steps = h0.tolist(), []
    for x in xs.tolist():
        h = [math.tanh(_net(p, "h", j, x, past)) for j in range(H)]
        steps.append({"h": h})
        past = h
    return _columns(steps)


def simplified_gru(params: Parameters, xs: Array, h0: Array, *, update: str = "keep") -> Quantities:
    """A GRU without a reset gate.

    z = sigmoid(W_z x + U_z h + b_z),  n = tanh(W_n x + U_n h + b_n)
    h = z h + (1 - z) n with update "keep",  h = (1 - z) h + z n with update "take"
    """
    p, H = _numbers(params, len(h0)), len(h0)
    past, steps = h0.tolist(), []
    for x in xs.tolist():
        z, n, h = [0.0] * H, [0.0] * H, [0.0] * H
        for j in range(H):
            z[j] = _sigmoid(_net(p, "z", j, x, past))
            n[j] = math.tanh(_net(p, "n", j, x, past))
            h[j] = _blend(update, z[j], past[j], n[j])
        steps.append({"z": z, "n": n, "h": h})
        past = h
    return _columns(steps)


def gru(params: Parameters, xs: Array, h0: Array, *, update: str = "keep", reset: str = "after") -> Quantities:
    """The GRU.

    z = sigmoid(W_z x + U_z h + b_z),  r = sigmoid(W_r x + U_r h + b_r)
    n = tanh(W_n x + b_n + r (U_n h + c_n)) with reset "after"
    n = tanh(W_n x + U_n (r h) + b_n) with reset "before"
    h = z h + (1 - z) n with update "keep",  h = (1 - z) h + z n with update "take"
    """
    p, H = _numbers(params, len(h0)), len(h0)
    past, steps = h0.tolist(), []
    for x in xs.tolist():
        z, r, n, h = [0.0] * H, [0.0] * H, [0.0] * H, [0.0] * H
        for j in range(H):
            z[j] = _sigmoid(_net(p, "z", j, x, past))
            r[j] = _sigmoid(_net(p, "r", j, x, past))
        gated_past = [r[k] * past[k] for k in range(H)]
        for j in range(H):
            if reset == "after":
                recurrent = r[j] * (_dot(p["U_n"][j], past) + p["c_n"][j])
            elif reset == "before":
                recurrent = _dot(p["U_n"][j], gated_past)
            else:
                raise ValueError(f"reset is {reset!r}, expected 'after' or 'before'")
            n[j] = math.tanh(_dot(p["W_n"][j], x) + p["b_n"][j] + recurrent)
            h[j] = _blend(update, z[j], past[j], n[j])
        steps.append({"z": z, "r": r, "n": n, "h": h})
        past = h
    return _columns(steps)


def lstm(
    params: Parameters,
    xs: Array,
    h0: Array,
    c0: Array,
    *,
    output: str = "tanh",
    gates_read: str = "activation",
) -> Quantities:
    """The LSTM; i, f, o, g read s = h (gates_read "activation") or s = c ("cell"), one step back.

    i, f, o = sigmoid(W_k x + U_k s + b_k),  g = tanh(W_g x + U_g s + b_g)
    c = f c + i g
    h = o tanh(c) with output "tanh",  h = o c with output "identity"
    """
    p, H = _numbers(params, len(h0)), len(h0)
    past_h, past_c, steps = h0.tolist(), c0.tolist(), []
    for x in xs.tolist():
        read = {"activation": past_h, "cell": past_c}[gates_read]
        i, f, o, g = [0.0] * H, [0.0] * H, [0.0] * H, [0.0] * H
        c, h = [0.0] * H, [0.0] * H
        for j in range(H):
            i[j] = _sigmoid(_net(p, "i", j, x, read))
            f[j] = _sigmoid(_net(p, "f", j, x, read))
            o[j] = _sigmoid(_net(p, "o", j, x, read))
            g[j] = math.tanh(_net(p, "g", j, x, read))
            c[j] = f[j] * past_c[j] + i[j] * g[j]
            h[j] = o[j] * {"tanh": math.tanh(c[j]), "identity": c[j]}[output]
        steps.append({"i": i, "f": f, "o": o, "g": g, "c": c, "h": h})
        past_h, past_c = h, c
    return _columns(steps)


CELLS: dict[str, Callable[..., Quantities]] = {
    "rnn": rnn,
    "simplified_gru": simplified_gru,
    "gru": gru,
    "lstm": lstm,
}


def parameter_names(kind: str, *, biases: bool = True, **convention: str) -> list[str]:
    """The parameters of a cell, W_*, U_*, then the biases."""
    letters = {"rnn": "h", "simplified_gru": "zn", "gru": "zrn", "lstm": "ifog"}[kind]
    names = [f"{matrix}_{letter}" for matrix in "WU" for letter in letters]
    if biases:
        names += [f"b_{letter}" for letter in letters]
        if kind == "gru" and convention.get("reset", "after") == "after":
            names.append("c_n")
    return names


def _numbers(params: Parameters, H: int) -> dict[str, Any]:
    """Nested lists of floats; a parameter that is missing reads as H zeros."""
    lists = {name: np.asarray(value).tolist() for name, value in params.items()}
    return defaultdict(lambda: [0.0] * H, lists)


def _columns(steps: list[dict[str, list[float]]]) -> Quantities:
    """One dictionary per step to one (T, H) array per name."""
    return {name: np.array([step[name] for step in steps]) for name in steps[0]}


def _net(p: dict[str, Any], letter: str, j: int, x: Vector, state: Vector) -> float:
    """Unit j of W x + U state + b."""
    b: list[float] = p[f"b_{letter}"]
    return _dot(p[f"W_{letter}"][j], x) + _dot(p[f"U_{letter}"][j], state) + b[j]


def _dot(row: Vector, vector: Vector) -> float:
    return math.fsum(row[k] * vector[k] for k in range(len(vector)))


def _sigmoid(a: float) -> float:
    if a >= 0.0:
        return 1.0 / (1.0 + math.exp(-a))
    return math.exp(a) / (1.0 + math.exp(a))


def _blend(update: str, z: float, past: float, n: float) -> float:
    if update == "keep":
        return z * past + (1.0 - z) * n
    if update == "take":
        return (1.0 - z) * past + z * n
    raise ValueError(f"update is {update!r}, expected 'keep' or 'take'")
