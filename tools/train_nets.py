"""Train the nets that come with the app, measure them, and write them down: ``python -m tools.train_nets``.

Each net takes about a minute. Its weights are rounded to three decimals, so that what a page shows is the weight
itself, and everything on its card is measured after that, on examples that it never learnt from. The same code on the
same machine gives the same nets again. Where a sum is rounded differently on the way, on another processor or after a
change to the core, training ends with other weights; the committed files are what the app uses and the tests measure.

``python -m tools.train_nets trained-reviews-gru`` makes that one only.
"""

from __future__ import annotations

import json
import platform
import sys
import time
from typing import Any

import numpy as np

from gru_viz.learning.ablation import gate_accuracies, gate_extremes, unit_drops
from gru_viz.learning.net import Net
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.score import batches, score
from gru_viz.learning.shipped import FOLDER, SHIPPED
from gru_viz.learning.tasks import TASKS
from gru_viz.learning.tasks.task import examples
from gru_viz.learning.train import train
from gru_viz.scene.setting import DECIMALS

CARD_SEED = 1
"""Seed of the held-out examples that a card is measured on."""
MEASURED = 1000
"""Held-out examples for each figure of a card."""
VARIANTS: dict[str, dict[str, dict[str, Any]]] = {
    "reviews": {shape: {"shape": shape} for shape in ("start", "end", "but")},
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


def made(recipe: Recipe) -> tuple[Net, float]:
    """The trained net, rounded, and how many seconds it took."""
    began = time.perf_counter()
    net = None
    for progress in train(recipe):
        if progress.checkpoint is not None:
            net = progress.checkpoint.net
            print(f"  update {progress.update:5d}  held-out accuracy {progress.checkpoint.score.value:.3f}", flush=True)
    assert net is not None
    return net.rounded(DECIMALS), time.perf_counter() - began


def card(net: Net, recipe: Recipe, seconds: float) -> dict[str, Any]:
    """Everything that is said about a net."""
    probes = examples(recipe.make_task(), MEASURED, CARD_SEED, held_out=True)
    drops = unit_drops(net, probes)
    return {
        "recipe": recipe.to_plain(),
        "held_out": held_out(net, recipe.task),
        "units": list(drops),
        "drop": {str(unit): drop for unit, drop in drops.items()},
        "gates": gate_accuracies(net, probes),
        "extremes": gate_extremes(net, probes),
        "seconds": round(seconds, 1),
        "versions": {"numpy": np.__version__, "python": platform.python_version()},
    }


def main(names: list[str]) -> None:
    """Make all nets, or those that are named."""
    for name in names or SHIPPED:
        recipe = SHIPPED[name]
        print(name, flush=True)
        net, seconds = made(recipe)
        net.save(FOLDER / f"{name}.npz")
        text = json.dumps(card(net, recipe, seconds), indent=2)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
