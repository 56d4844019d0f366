"""Time one long sequence through gru_viz and through PyTorch: GRU and LSTM, float64, on the CPU.

    pip install torch==2.13.0
    python benchmarks/core.py [--quick]

Four contenders compute the same layer on the same T = 10,000 inputs, batch size one:

    gru_viz      ``gv.run``, then every quantity in ``trace.names`` is read, so that nothing
                 lazy stays uncomputed: gates, candidate, products, states
    nn.GRU/LSTM  PyTorch's own fused layer, which returns states only
    plain loop   a loop over time in PyTorch that returns the gates as well, written as PyTorch's
                 documentation states the layer: one ``linear`` of x and one of h for each gate
    tuned loop   the same, by somebody who knows how: the products with x are taken before the
                 loop, and one product with h per step serves all gates

Why it is fair. All hold the same random weights in float64, run forward only (PyTorch under
``no_grad``), and are checked to agree to 1e-10 before the clock starts. Weights are prepared
outside the timed part for everybody. Repetitions are interleaved, A B C A B C, so that a slow
moment of the machine falls on all. Thread counts are left as the libraries set them. PyTorch's
fused layer does less work (no gates come out); a loop is the usual way to get them out.

Medians are compared. Where a median is far above the fastest repetition, other programs were
probably running: that row is named under the table, with the comparison of the fastest.

Peak memory is what ``tracemalloc`` sees in a separate run of gru_viz, its results included.
The table goes to the screen, and everything measured to ``benchmarks/results/core.json``.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import linear

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # runs from a clone, not installed

import gru_viz as gv
from benchmarks.timing import in_turn, machine, peak_memory

RESULTS = Path(__file__).parent / "results" / "core.json"
SIZES = [(4, 4), (8, 8), (32, 16), (128, 64)]  # hidden_size H, input_size D
QUICK_SIZES = [(4, 4), (32, 16)]
AGREEMENT = 1e-10
NOISY = 1.3  # median over fastest

Quantities = dict[str, Tensor]
Weights = dict[str, Tensor]  # a state dict of torch.nn.GRU or LSTM
Loop = Callable[[Weights, Tensor], Quantities]


@dataclass(frozen=True)
class Row:
    """One cell at one size. Times are milliseconds per whole sequence."""

    cell: str
    hidden_size: int
    input_size: int
    steps: int
    quantities: int  # how many named quantities gru_viz recorded
    peak_memory_mb: float
    times_ms: dict[str, list[float]]  # contender: every repetition, in order

    def median(self, contender: str) -> float:
        """Median time of one contender."""
        return statistics.median(self.times_ms[contender])

    def fastest(self, contender: str) -> float:
        """Shortest time of one contender."""
        return min(self.times_ms[contender])

    @property
    def peers(self) -> list[str]:
        """The contenders other than gru_viz."""
        return [name for name in self.times_ms if name != "gru_viz"]

    @property
    def is_noisy(self) -> bool:
        """Whether some contender's median is far above its fastest repetition."""
        return any(self.median(name) > NOISY * self.fastest(name) for name in self.times_ms)


def plain_gru_loop(weights: Weights, xs: Tensor) -> Quantities:
    """torch.nn.GRU as its documentation states it, gate by gate."""
    Wr, Wz, Wn = weights["weight_ih_l0"].chunk(3)
    Ur, Uz, Un = weights["weight_hh_l0"].chunk(3)
    br, bz, bn = weights["bias_ih_l0"].chunk(3)
    cr, cz, cn = weights["bias_hh_l0"].chunk(3)
    h = torch.zeros(Un.shape[1], dtype=xs.dtype)
    kept: list[tuple[Tensor, ...]] = []
    for x in xs:
        r = torch.sigmoid(linear(x, Wr, br) + linear(h, Ur, cr))
        z = torch.sigmoid(linear(x, Wz, bz) + linear(h, Uz, cz))
        n = torch.tanh(linear(x, Wn, bn) + r * linear(h, Un, cn))
        h = (1 - z) * n + z * h
        kept.append((r, z, n, h))
    return dict(zip("rznh", map(torch.stack, zip(*kept, strict=True)), strict=True))


def plain_lstm_loop(weights: Weights, xs: Tensor) -> Quantities:
    """torch.nn.LSTM as its documentation states it, gate by gate."""
    Wi, Wf, Wg, Wo = weights["weight_ih_l0"].chunk(4)
    Ui, Uf, Ug, Uo = weights["weight_hh_l0"].chunk(4)
    bi, bf, bg, bo = weights["bias_ih_l0"].chunk(4)
    di, df, dg, do = weights["bias_hh_l0"].chunk(4)
    h = c = torch.zeros(Ui.shape[1], dtype=xs.dtype)
    kept: list[tuple[Tensor, ...]] = []
    for x in xs:
        i = torch.sigmoid(linear(x, Wi, bi) + linear(h, Ui, di))
        f = torch.sigmoid(linear(x, Wf, bf) + linear(h, Uf, df))
        g = torch.tanh(linear(x, Wg, bg) + linear(h, Ug, dg))
        o = torch.sigmoid(linear(x, Wo, bo) + linear(h, Uo, do))
        c = f * c + i * g
        h = o * torch.tanh(c)
        kept.append((i, f, g, o, c, h))
    return dict(zip("ifgoch", map(torch.stack, zip(*kept, strict=True)), strict=True))


def gru_loop(weights: Weights, xs: Tensor) -> Quantities:
    """torch.nn.GRU's equations, step by step, with the gates kept."""
    W, b = weights["weight_ih_l0"], weights["bias_ih_l0"]
    U, c = weights["weight_hh_l0"], weights["bias_hh_l0"]
    H = U.shape[1]
    from_x = xs @ W.T + b  # (T, 3H)
    h = torch.zeros(H, dtype=xs.dtype)
    gates, candidates, states = [], [], []
    for x_gates, x_n in zip(from_x[:, : 2 * H].unbind(), from_x[:, 2 * H :].unbind(), strict=True):
        from_h = torch.addmv(c, U, h)  # (3H,)
        rz = torch.sigmoid(x_gates + from_h[: 2 * H])
        n = torch.tanh(x_n + rz[:H] * from_h[2 * H :])
        h = n + rz[H:] * (h - n)
        gates.append(rz)
        candidates.append(n)
        states.append(h)
    rz = torch.stack(gates)
    n, h = torch.stack(candidates), torch.stack(states)
    return {"r": rz[:, :H], "z": rz[:, H:], "n": n, "h": h}


def lstm_loop(weights: Weights, xs: Tensor) -> Quantities:
    """torch.nn.LSTM's equations, step by step, with the gates kept."""
    W, U = weights["weight_ih_l0"], weights["weight_hh_l0"]
    H = U.shape[1]
    from_x = xs @ W.T + (weights["bias_ih_l0"] + weights["bias_hh_l0"])  # (T, 4H)
    h = torch.zeros(H, dtype=xs.dtype)
    c = torch.zeros(H, dtype=xs.dtype)
    gates, candidates, cells, states = [], [], [], []
    for from_x_t in from_x.unbind():
        a = torch.addmv(from_x_t, U, h)  # (4H,)
        ifgo = torch.sigmoid(a)  # one call for all; the g block is not used
        g = torch.tanh(a[2 * H : 3 * H])
        c = ifgo[H : 2 * H] * c + ifgo[:H] * g
        h = ifgo[3 * H :] * torch.tanh(c)
        gates.append(ifgo)
        candidates.append(g)
        cells.append(c)
        states.append(h)
    ifgo = torch.stack(gates)
    g, c, h = torch.stack(candidates), torch.stack(cells), torch.stack(states)
    return {
        "i": ifgo[:, :H],
        "f": ifgo[:, H : 2 * H],
        "o": ifgo[:, 3 * H :],
        "g": g,
        "c": c,
        "h": h,
    }


CELLS: dict[str, tuple[Callable[..., torch.nn.Module], dict[str, Loop]]] = {
    "gru": (torch.nn.GRU, {"plain loop": plain_gru_loop, "tuned loop": gru_loop}),
    "lstm": (torch.nn.LSTM, {"plain loop": plain_lstm_loop, "tuned loop": lstm_loop}),
}


def measure(kind: str, H: int, D: int, steps: int, repetitions: int) -> Row:
    """Check that the contenders agree, then time them in turn. RuntimeError if they do not."""
    layer_type, loops = CELLS[kind]
    torch.manual_seed(0)
    layer = layer_type(D, H, dtype=torch.float64)
    xs = np.random.default_rng(0).standard_normal((steps, D))
    xs_torch = torch.from_numpy(xs)
    cell = gv.cell(kind)
    weights: Weights = layer.state_dict()
    arrays = {name: value.numpy() for name, value in weights.items()}
    params = gv.Parameters.from_torch(cell, arrays)

    def run_gru_viz() -> dict[str, NDArray[np.float64]]:
        trace = gv.run(cell, params, xs)
        return {name: trace[name] for name in trace.names}

    fused_name = f"nn.{kind.upper()}"
    contenders: dict[str, Callable[[], object]] = {
        "gru_viz": run_gru_viz,
        fused_name: lambda: layer(xs_torch),
        **{name: partial(loop, weights, xs_torch) for name, loop in loops.items()},
    }

    # This also warms everything up.
    recorded = run_gru_viz()
    fused_states, _ = layer(xs_torch)
    looped = [item for loop in loops.values() for item in loop(weights, xs_torch).items()]
    for name, value in [("h", fused_states), *looped]:
        gap = float(np.abs(recorded[name] - value.numpy()).max())
        if not gap <= AGREEMENT:
            raise RuntimeError(f"{kind} H={H} D={D}: {name} differs by {gap:.1e}")
    quantities = len(recorded)
    del recorded, fused_states

    times = in_turn(contenders, repetitions)
    return Row(kind, H, D, steps, quantities, peak_memory(run_gru_viz), times)


def ratio(peer: float, gru_viz: float) -> str:
    """How gru_viz's time compares with a peer's, in words."""
    factor = peer / gru_viz
    if 0.95 < factor < 1.05:
        return "equal within 5 %"
    return f"{factor:.1f}x faster" if factor >= 1 else f"{1 / factor:.1f}x slower"


def table(rows: list[Row]) -> str:
    """Medians and ratios as Markdown."""
    head = ["cell", "H, D", "quantities", "gru_viz", "nn.GRU/LSTM", "plain loop", "tuned loop"]
    head += ["vs nn.GRU/LSTM", "vs plain loop", "vs tuned loop", "peak memory of gru_viz"]
    body = []
    for row in rows:
        body.append(
            [row.cell.upper(), f"{row.hidden_size}, {row.input_size}", str(row.quantities)]
            + [f"{row.median(name):.0f} ms" for name in ("gru_viz", *row.peers)]
            + [ratio(row.median(peer), row.median("gru_viz")) for peer in row.peers]
            + [f"{row.peak_memory_mb:.0f} MB"]
        )
    widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
    lines = [[c.ljust(w) for c, w in zip(line, widths, strict=True)] for line in (head, *body)]
    lines.insert(1, ["-" * w for w in widths])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def warning(row: Row) -> str:
    """What a noisy row says when only the fastest repetitions are compared."""
    ours = row.fastest("gru_viz")
    comparisons = [f"against {peer} {ratio(row.fastest(peer), ours)}" for peer in row.peers]
    size = f"{row.cell.upper()} {row.hidden_size}, {row.input_size}"
    return f"noisy: {size}; by the fastest repetitions gru_viz is, {', '.join(comparisons)}"


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description="gru_viz against PyTorch on one long sequence")
    parser.add_argument("--quick", action="store_true", help="fewer sizes, steps and repetitions")
    quick = parser.parse_args().quick
    sizes = QUICK_SIZES if quick else SIZES
    steps, repetitions = (2_000, 3) if quick else (10_000, 7)

    facts = machine("numpy", "torch") | {"torch_threads": torch.get_num_threads()}
    print(f"T = {steps:,}, float64, median of {repetitions} interleaved repetitions")
    print(", ".join(f"{name} {value}" for name, value in facts.items()) + "\n")
    with torch.no_grad():
        rows = [measure(kind, H, D, steps, repetitions) for kind in CELLS for H, D in sizes]
    print(table(rows), *(warning(row) for row in rows if row.is_noisy), sep="\n")

    RESULTS.parent.mkdir(exist_ok=True)
    results = [
        asdict(row)
        | {"median_ms": {name: row.median(name) for name in row.times_ms}}
        | {"fastest_ms": {name: row.fastest(name) for name in row.times_ms}}
        for row in rows
    ]
    report = {"quick": quick, "steps": steps, "repetitions": repetitions, "machine": facts}
    RESULTS.write_text(json.dumps(report | {"results": results}, indent=2) + "\n")
    print(f"\nAll repetitions: {RESULTS.parent.name}/{RESULTS.name} beside this script")


if __name__ == "__main__":
    main()
