"""Train the nets that come with the app, measure them, and write them down: ``python -m tools.train_nets``.

Each net takes a few minutes. Its weights are rounded to three decimals, so that what a page shows is the weight
itself, and its head is divided by the temperature that fits half of the sentences written by hand
(gru_viz/learning/by_hand.py). Everything on its card is measured after that, on examples that it never learnt from. The
same code on the same machine gives the same nets again. Where a sum is rounded differently on the way, on another
processor or after a change to the core, training ends with other weights; the committed files are what the app uses
and the tests measure.

``python -m tools.train_nets trained-reviews-gru`` makes that one only; with ``--cards`` before the names, nets stay as
they are and their cards are measured anew.
"""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gru_viz.learning import by_hand
from gru_viz.learning.ablation import gate_accuracies, gate_extremes, unit_drops
from gru_viz.learning.by_hand import Written
from gru_viz.learning.calibration import best_temperature, calibration_error, last_outputs, tempered
from gru_viz.learning.losses import log_softmax
from gru_viz.learning.net import UNKNOWN, Net
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.score import batches, score
from gru_viz.learning.shipped import FOLDER, SHIPPED, shipped_card, shipped_net
from gru_viz.learning.tasks import TASKS, reviews
from gru_viz.learning.tasks.task import examples
from gru_viz.learning.text import is_stop
from gru_viz.learning.train import train
from gru_viz.scene.setting import DECIMALS

CARD_SEED = 1
"""Seed of the held-out examples that a card is measured on."""
MEASURED = 1000
"""Held-out examples for each figure of a card."""
HIDDEN_TIMES, SHARES = 3, 5
"""How often each sentence by hand gets words hidden, and how many groups of shares of known words are told apart."""
VARIANTS: dict[str, dict[str, dict[str, Any]]] = {
    "reviews": {shape: {"shape": shape} for shape in reviews.SHAPES},
    "agreement": {f"{count} attractors": {"attractors": count} for count in range(4)},
}
"""Task → part of it that has a figure of its own → arguments that make this part."""


def held_out(net: Net, task: str) -> dict[str, dict[str, float]]:
    """Loss and accuracy on held-out examples of the whole task and of its parts."""
    figures = {}
    for name, arguments in {"all": {}, **VARIANTS[task]}.items():
        made = TASKS[task].make(**arguments)
        found = score(net, batches(examples(made, MEASURED, CARD_SEED, held_out=True)))
        figures[name] = {"accuracy": found.value, "loss": found.loss, "asked": found.asked}
    return figures


def answers_of(net: Net, written: Sequence[Written]) -> NDArray[np.int64]:
    """(N,): the numbers of the right answers."""
    return np.array([net.answers.index(one.answer) for one in written])


def on_written(net: Net, task: str) -> dict[str, dict[str, float]]:
    """Accuracy on the sentences written by hand, all of them and by kind."""
    written = by_hand.by_hand(task)
    right = last_outputs(net, [one.tokens for one in written]).argmax(axis=-1) == answers_of(net, written)
    kinds = dict.fromkeys(one.kind for one in written)
    rows = {"all": right} | {kind: right[[one.kind == kind for one in written]] for kind in kinds}
    return {name: {"accuracy": float(row.mean()), "asked": len(row)} for name, row in rows.items()}


def calibration(net: Net, task: str, temperature: float) -> dict[str, Any]:
    """How far the net's probabilities are off, with its temperature and without, by hand and by the grammar.

    Beside that, with its temperature: the share of right answers, and the mean probability of the answers it gives.
    """
    written = by_hand.for_measuring(task)
    drawn = examples(TASKS[task].make(), MEASURED, CARD_SEED, held_out=True)
    given = {
        "by_hand": (last_outputs(net, [one.tokens for one in written]), answers_of(net, written)),
        "grammar": (
            np.stack([net.outputs(net.run(one.inputs)["h"][-1]) for one in drawn]),
            np.array([one.targets[-1] for one in drawn]),
        ),
    }
    return {"temperature": temperature} | {
        name: {
            "before": calibration_error(outputs * temperature, right),
            "after": calibration_error(outputs, right),
            "right": float((outputs.argmax(axis=-1) == right).mean()),
            "sure": float(np.exp(log_softmax(outputs)).max(axis=-1).mean()),
            "asked": len(right),
        }
        for name, (outputs, right) in given.items()
    }


def by_share_known(net: Net, task: str) -> list[dict[str, float]]:
    """Accuracy on the sentences by hand with words hidden at random, by the share of words that are left to know."""
    written, generator = by_hand.by_hand(task), np.random.default_rng(CARD_SEED)
    shares, right = [], []
    for one in written * HIDDEN_TIMES:
        ids = net.encode(one.tokens).ids
        ids[generator.random(len(ids)) < generator.random()] = UNKNOWN
        words = ids[[not is_stop(token) for token in one.tokens]]
        shares.append(float((words != UNKNOWN).mean()))
        right.append(net.answers[net.outputs(net.run(ids)["h"][-1]).argmax()] == one.answer)
    bins = np.minimum((np.array(shares) * SHARES).astype(int), SHARES - 1)
    return [
        {"from": at / SHARES, "accuracy": float(np.array(right)[bins == at].mean()), "asked": int((bins == at).sum())}
        for at in range(SHARES)
    ]


def made(recipe: Recipe) -> tuple[Net, float, float]:
    """The trained net, calibrated and rounded, its temperature, and how many seconds it took."""
    began = time.perf_counter()
    net = None
    for progress in train(recipe):
        if progress.checkpoint is not None:
            net = progress.checkpoint.net
            print(f"  update {progress.update:5d}  held-out accuracy {progress.checkpoint.score.value:.3f}", flush=True)
    assert net is not None
    return *calibrated(net.rounded(DECIMALS), recipe.task), time.perf_counter() - began


def calibrated(net: Net, task: str) -> tuple[Net, float]:
    """The net with the temperature that fits the first half of the sentences by hand, and that temperature."""
    written = by_hand.for_temperature(task)
    temperature = best_temperature(last_outputs(net, [one.tokens for one in written]), answers_of(net, written))
    return tempered(net, temperature).rounded(DECIMALS), temperature


def card(net: Net, recipe: Recipe, temperature: float, seconds: float) -> dict[str, Any]:
    """Everything that is said about a net."""
    probes = examples(recipe.make_task(), MEASURED, CARD_SEED, held_out=True)
    drops = unit_drops(net, probes)
    return {
        "recipe": recipe.to_plain(),
        "held_out": held_out(net, recipe.task),
        "by_hand": on_written(net, recipe.task),
        "calibration": calibration(net, recipe.task, temperature),
        "by_share_known": by_share_known(net, recipe.task),
        "units": list(drops),
        "drop": {str(unit): drop for unit, drop in drops.items()},
        "gates": gate_accuracies(net, probes),
        "extremes": gate_extremes(net, probes),
        "seconds": round(seconds, 1),
        "versions": {"numpy": np.__version__, "python": platform.python_version()},
    }


def main(names: list[str]) -> None:
    """Make all nets, or those that are named, or only measure them."""
    only_cards = names[:1] == ["--cards"]
    for name in names[only_cards:] or SHIPPED:
        recipe = SHIPPED[name]
        print(name, flush=True)
        if only_cards:
            net, old = shipped_net(name), shipped_card(name)
            temperature, seconds = old["calibration"]["temperature"], old["seconds"]
        else:
            net, temperature, seconds = made(recipe)
            net.save(FOLDER / f"{name}.npz")
        text = json.dumps(card(net, recipe, temperature, seconds), indent=2)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
