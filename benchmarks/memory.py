"""Time the measures of memory on one long run, and PyTorch's autograd on the first of them.

    pip install torch==2.13.0
    python benchmarks/memory.py [--quick]

A GRU and an LSTM with H = 16 units and D = 8 inputs run over T = 10,000 random inputs, in float64. Of each run, gru_viz
takes everything:

    jacobians     ``gv.jacobians``: ∂state/∂state of every step, (T, 16, 16), for the LSTM's [h, c] (T, 32, 32)
    paths         ``gv.jacobian_paths``: the same apart by highway, gates and candidate
    one_step      ``gv.one_step``: spectral norm and spectral radius of every Jacobian
    log_products  ``gv.log_products``: log₁₀ norms of all products from the last step back to each other one
    connectivity  ``gv.connectivity`` of the last state, all units, by every input
    ledger        ``gv.ledger`` and the parts of the last state

PyTorch gives the first of these, the Jacobians alone, in two ways:

    loop          ``torch.func.jacrev`` of one step of the cell, step by step: what a reader of the manual writes.
                  It is timed on fewer steps (300) and scaled up to T; every step costs the same.
    vmap          ``torch.func.vmap`` of it over all T steps at once: what an expert writes who has all states
                  beforehand. Nothing is scaled.

Why it is fair. Both get the states from the same run, outside the timed part, hold the same weights in float64,
and agree with gru_viz's Jacobians to 1e-10 before the clock starts; norms, radii and products agree with plain
LAPACK to 1e-9. Repetitions are interleaved. Thread counts are left as the libraries set them.

Medians are compared. Peak memory is what ``tracemalloc`` sees in a separate run of gru_viz, results included.
The table goes to the screen, and everything measured to ``benchmarks/results/memory.json``.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # runs from a clone, not installed

import gru_viz as gv
from benchmarks.timing import in_turn, machine, peak_memory

RESULTS = Path(__file__).parent / "results" / "memory.json"
H, D = 16, 8
LOOP_STEPS = 300
AGREEMENT = 1e-10
EVERYTHING = ("jacobians", "paths", "one_step", "log_products")  # what the target of one second is about

Step = Callable[[Tensor, Tensor], Tensor]  # state (S,), x (D,) → new state (S,)


def gru_step(weights: dict[str, Tensor]) -> Step:
    """One step of torch.nn.GRU as its documentation states it, its three products with h stacked into one."""
    W, U, b, c = (weights[name] for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"))

    def step(h: Tensor, x: Tensor) -> Tensor:
        xr, xz, xn = (W @ x + b).chunk(3)
        hr, hz, hn = (U @ h + c).chunk(3)
        z = torch.sigmoid(xz + hz)
        n = torch.tanh(xn + torch.sigmoid(xr + hr) * hn)
        return (1 - z) * n + z * h

    return step


def lstm_step(weights: dict[str, Tensor]) -> Step:
    """One step of torch.nn.LSTM as its documentation states it; the state is [h, c]."""
    W, U, b, d = (weights[name] for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"))

    def step(state: Tensor, x: Tensor) -> Tensor:
        h, c = state.chunk(2)
        i, f, g, o = (W @ x + b + U @ h + d).chunk(4)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.cat([torch.sigmoid(o) * torch.tanh(c), c])

    return step


def ours(trace: gv.Trace) -> dict[str, Callable[[], object]]:
    """Every measure of gru_viz, by name. Those that need Jacobians get them ready made, as a caller would."""
    found = gv.jacobians(trace)
    return {
        "jacobians": lambda: gv.jacobians(trace),
        "paths": lambda: gv.jacobian_paths(trace),
        "one_step": lambda: gv.one_step(found),
        "log_products": lambda: gv.log_products(found),
        "connectivity": lambda: gv.connectivity(trace),
        "ledger": lambda: gv.ledger(trace).parts(),
    }


def check(trace: gv.Trace, loop: Callable[[], Tensor], vmap: Callable[[], Tensor]) -> None:
    """RuntimeError where gru_viz disagrees with PyTorch or with LAPACK. This also warms everything up."""
    found = gv.jacobians(trace)
    norm, radius = gv.one_step(found)
    paths, logs = gv.jacobian_paths(trace), gv.log_products(found).spectral
    product, plain = np.eye(found.shape[-1]), [0.0]
    for jacobian in found[-100:][::-1]:
        product = product @ jacobian
        plain.append(float(np.log10(np.linalg.norm(product, 2))))
    gaps = {
        "loop": np.abs(found[:LOOP_STEPS] - loop().numpy()).max(),
        "vmap": np.abs(found - vmap().numpy()).max(),
        "paths": np.abs(sum(paths.values()) - found).max(),
        "norm": 0.1 * np.abs(norm / np.linalg.norm(found, 2, axis=(1, 2)) - 1).max(),
        "radius": 0.1 * np.abs(radius / np.abs(np.linalg.eigvals(found)).max(axis=1) - 1).max(),
        "log_products": 0.1 * np.abs(logs[: -len(plain) - 1 : -1] - plain).max(),
    }
    for name, gap in gaps.items():
        if not gap <= AGREEMENT:
            raise RuntimeError(f"{trace.cell.kind}: {name} differs by {gap:.1e}")


def measure(kind: str, steps: int, repetitions: int) -> dict[str, object]:
    """All times of one cell in milliseconds per whole run, and the peak memory of each measure in MB."""
    layer_type, make_step = {"gru": (torch.nn.GRU, gru_step), "lstm": (torch.nn.LSTM, lstm_step)}[kind]
    torch.manual_seed(0)
    weights = layer_type(D, H, dtype=torch.float64).state_dict()
    cell = gv.cell(kind)
    params = gv.Parameters.from_torch(cell, {name: value.numpy() for name, value in weights.items()})
    trace = gv.run(cell, params, np.random.default_rng(0).standard_normal((steps, D)))

    states = torch.from_numpy(np.concatenate([trace[f"{name}_prev"] for name in cell.states], axis=1))
    xs = torch.from_numpy(np.array(trace["x"]))
    by_state = torch.func.jacrev(make_step(weights))
    some = list(zip(states[:LOOP_STEPS], xs[:LOOP_STEPS], strict=True))

    def loop() -> Tensor:
        return torch.stack([by_state(state, x) for state, x in some])

    def vmap() -> Tensor:
        return torch.func.vmap(by_state)(states, xs)

    check(trace, loop, vmap)
    contenders = ours(trace) | {"torch loop": loop, "torch vmap": vmap}
    times = in_turn(contenders, repetitions)
    times["torch loop"] = [time * steps / len(some) for time in times["torch loop"]]
    return {
        "cell": kind,
        "median_ms": {name: statistics.median(values) for name, values in times.items()},
        "fastest_ms": {name: min(values) for name, values in times.items()},
        "peak_memory_mb": {name: peak_memory(contender) for name, contender in ours(trace).items()},
        "times_ms": times,
    }


def table(rows: list[dict[str, object]]) -> str:
    """Medians, fastest repetitions, ratios and memory as Markdown."""
    lines = []
    for row in rows:
        median, fastest, peak = row["median_ms"], row["fastest_ms"], row["peak_memory_mb"]
        lines += [f"| {row['cell'].upper()} | median | fastest | peak memory |", "|---|---|---|---|"]
        for name in median:
            memory = f"{peak[name]:.0f} MB" if name in peak else ""
            lines.append(f"| {name} | {median[name]:.0f} ms | {fastest[name]:.0f} ms | {memory} |")
        total, best = (sum(times[name] for name in EVERYTHING) for times in (median, fastest))
        lines.append(f"| **{' + '.join(EVERYTHING)}** | {total:.0f} ms | {best:.0f} ms | |")
        for peer in ("torch loop", "torch vmap"):
            alone, all_of_it = median[peer] / median["jacobians"], median[peer] / total
            lines.append(
                f"\nThe Jacobians alone take {peer} {alone:.1f}x the time of gru_viz, "
                f"and {all_of_it:.1f}x the time of everything above."
            )
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description="the measures of memory on one long run")
    parser.add_argument("--quick", action="store_true", help="fewer steps and repetitions")
    quick = parser.parse_args().quick
    steps, repetitions = (2_000, 3) if quick else (10_000, 5)
    facts = machine("numpy", "torch") | {"torch_threads": torch.get_num_threads()}
    print(f"T = {steps:,}, H = {H}, D = {D}, float64, {repetitions} interleaved repetitions")
    print(f"torch loop: {LOOP_STEPS} steps, scaled to {steps:,}")
    print(", ".join(f"{name} {value}" for name, value in facts.items()) + "\n")
    rows = [measure(kind, steps, repetitions) for kind in ("gru", "lstm")]
    print(table(rows))
    RESULTS.parent.mkdir(exist_ok=True)
    report = {"quick": quick, "steps": steps, "loop_steps": LOOP_STEPS, "repetitions": repetitions, "machine": facts}
    RESULTS.write_text(json.dumps(report | {"results": rows}, indent=2) + "\n")
    print(f"All repetitions: {RESULTS.parent.name}/{RESULTS.name} beside this script")


if __name__ == "__main__":
    main()
