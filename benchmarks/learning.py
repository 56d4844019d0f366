"""Train in gru_viz and in PyTorch, side by side, and solve two classic tasks of memory.

    pip install torch==2.13.0
    python benchmarks/learning.py [--quick]

**One training step.** A recurrent layer (batch 64, T = 20, H = 16, D = 16), a linear head, the cross-entropy of the
last step, gradients, clipping to norm 1, one Adam update. gru_viz computes in float64; PyTorch runs the same step with
``nn.RNN``, ``nn.GRU`` or ``nn.LSTM``, once in float64 and once in its usual float32. All begin with the same weights
and see the same batches, and the losses of the first ten updates are checked to agree to 1e-10 (in float64) before the
clock starts. Repetitions are interleaved, so that a slow moment of the machine falls on all; medians are compared.

**Two tasks.** The adding problem over 50 steps (Hochreiter & Schmidhuber 1997), where the constant answer has a mean
squared error of 1/6, and the first symbol of a sequence over a lag of 40 steps, by the command that anybody can run:
the GRU, and the RNN and LSTM as they come, with plain and with orthogonal recurrent weights at the start. Scores are of
held-out examples.

The tables go to the screen, and everything measured to ``benchmarks/results/learning.json``.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # runs from a clone, not installed

import gru_viz as gv
from benchmarks.timing import machine
from gru_viz.learning.batch import Batch
from gru_viz.learning.net import Net
from gru_viz.learning.optimisers import Adam, clipped
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.train import loss_and_gradients, train

RESULTS = Path(__file__).parent / "results" / "learning.json"
B, T, H, D, K = 64, 20, 16, 16, 4
RATE, CLIP = 0.01, 1.0
LAYERS = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}
MOST_ADDING, LEAST_RECALL = 0.01, 0.99


class Ours:
    """A net of gru_viz with its optimiser."""

    def __init__(self, layer, head):
        cell = gv.cell(layer.__class__.__name__.lower())
        state = {name: value.detach().numpy() for name, value in layer.state_dict().items()}
        params = gv.Parameters.from_torch(cell, state)
        columns = tuple(f"x{at}" for at in range(D))
        weight, bias = (value.detach().numpy().astype(float) for value in (head.weight, head.bias))
        self.net = Net(params, weight, bias, columns=columns, answers=tuple("abcd"))
        self.optimiser = Adam(RATE)

    def step(self, xs, answers):
        """One update; returns the loss before it."""
        targets, weights = np.zeros((B, T), dtype=np.int64), np.zeros((B, T))
        targets[:, -1], weights[:, -1] = answers, 1 / B
        found = loss_and_gradients(self.net, Batch(xs, targets, weights, np.full(B, T)))
        gradients, _ = clipped(found.gradients, CLIP)
        self.net = self.net.replace(self.optimiser.step(self.net.weights(), gradients))
        return found.loss


class Theirs:
    """A layer and a head of PyTorch with its optimiser."""

    def __init__(self, layer, head, dtype):
        self.layer, self.head, self.dtype = layer.to(dtype), head.to(dtype), dtype
        # One bias of each pair that is only added stands still, as it does for gru_viz, where there is only one.
        self.layer.bias_hh_l0.requires_grad_(isinstance(layer, torch.nn.GRU))
        self.weights = [*self.layer.parameters(), *self.head.parameters()]
        self.optimiser = torch.optim.Adam([weight for weight in self.weights if weight.requires_grad], RATE)

    def step(self, xs, answers):
        """One update; returns the loss before it."""
        self.optimiser.zero_grad()
        out, _ = self.layer(torch.as_tensor(xs, dtype=self.dtype))
        loss = cross_entropy(self.head(out[:, -1]), torch.as_tensor(answers))
        loss.backward()
        clip_grad_norm_(self.weights, CLIP)
        self.optimiser.step()
        return loss.item()


def contenders(kind):
    """All three with the same first weights."""

    def made():
        torch.manual_seed(0)
        layer = LAYERS[kind](D, H, batch_first=True, dtype=torch.float64)
        head = torch.nn.Linear(H, K, dtype=torch.float64)
        if kind == "gru":  # of r and z only the sum of both biases is learnt in gru_viz
            with torch.no_grad():
                layer.bias_hh_l0[: 2 * H] = 0.0
            layer.bias_hh_l0.register_hook(_only_the_candidate)
        return layer, head

    return {
        "gru_viz float64": Ours(*made()),
        "PyTorch float64": Theirs(*made(), torch.float64),
        "PyTorch float32": Theirs(*made(), torch.float32),
    }


def _only_the_candidate(gradient):
    kept = gradient.clone()
    kept[: 2 * H] = 0.0
    return kept


def batches(count):
    """Batches to learn from: normal numbers, and answers that depend on the first step."""
    rng = np.random.default_rng(1)
    for _ in range(count):
        xs = rng.standard_normal((B, T, D))
        yield xs, xs[:, 0, :K].argmax(axis=1)


def step_times(kind, repetitions):
    """Milliseconds of every repetition, by contender."""
    run = contenders(kind)
    for xs, answers in batches(10):
        losses = {name: one.step(xs, answers) for name, one in run.items()}
        np.testing.assert_allclose(losses["gru_viz float64"], losses["PyTorch float64"], rtol=0, atol=1e-10)
    times = {name: [] for name in run}
    for xs, answers in batches(repetitions):
        for name, one in run.items():
            began = time.perf_counter()
            one.step(xs, answers)
            times[name].append(1000 * (time.perf_counter() - began))
    return times


def solved(recipe):
    """Held-out score at the end of a run, and its wall time in seconds."""
    began, last = time.perf_counter(), None
    for progress in train(recipe):
        last = progress.checkpoint or last
    return last.score.value, time.perf_counter() - began


def tasks(*, is_quick):
    """Name → (score, seconds)."""
    adding = Recipe("adding", (("length", 50),), updates=1500, pool=10_000, checkpoints=1)
    recall = Recipe("recall", (("lag", 40),), updates=1000, checkpoints=1)
    runs = {"adding problem, T = 50, GRU (MSE)": adding, "first symbol, lag 40, GRU": recall}
    if not is_quick:
        for kind in ("lstm", "rnn"):
            name = kind.upper()
            runs[f"adding problem, T = 50, {name} (MSE)"] = Recipe(**{**vars(adding), "cell": kind})
            runs[f"first symbol, lag 40, {name}"] = Recipe(**{**vars(recall), "cell": kind})
        for kind in ("gru", "rnn"):
            changed = {**vars(recall), "cell": kind, "orthogonal": True}
            runs[f"first symbol, lag 40, {kind.upper()}, orthogonal U at first"] = Recipe(**changed)
    found = {}
    for name, recipe in runs.items():
        found[name] = solved(recipe)
        print(f"  {name:55} {found[name][0]:8.4f}  {found[name][1]:6.1f} s", flush=True)
    return found


def main() -> int:
    """Measure, print, write; 1 where a figure misses its aim."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repetitions, and the GRU alone on the tasks")
    is_quick = parser.parse_args().quick
    print(f"One training step, batch {B}, T {T}, H {H}, D {D}: median ms, and PyTorch over gru_viz")
    steps, misses = {}, []
    for kind in LAYERS:
        times = step_times(kind, 60 if is_quick else 300)
        medians = {name: statistics.median(values) for name, values in times.items()}
        ratios = {name: value / medians["gru_viz float64"] for name, value in medians.items()}
        steps[kind] = {"median_ms": medians, "ratio": ratios, "times_ms": times}
        print(f"  {kind:5}" + "   ".join(f"{name} {medians[name]:6.2f} ({ratios[name]:.2f} x)" for name in medians))
        misses += [f"{kind}: slower than PyTorch in float64"] * (ratios["PyTorch float64"] < 1)
    print("Two tasks: held-out score and wall time")
    scores = tasks(is_quick=is_quick)
    if scores["adding problem, T = 50, GRU (MSE)"][0] > MOST_ADDING:
        misses.append("adding problem not solved")
    if scores["first symbol, lag 40, GRU"][0] < LEAST_RECALL:
        misses.append("first symbol not remembered")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        json.dumps({"machine": machine("numpy", "torch"), "steps": steps, "tasks": scores}, indent=1),
        encoding="utf-8",
    )
    print("Missed: " + "; ".join(misses) if misses else "All aims reached.")
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
