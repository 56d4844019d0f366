"""What a training run looks like as numbers: curves over updates, and a sentence about each learner."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.cells.formula import percent
from gru_viz.cells.notation import CELL_TITLES
from gru_viz.learning.job import LearnerLook
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.tasks import TASKS
from gru_viz.learning.train import Checkpoint
from gru_viz.views.memory import CELL_COLOURS
from gru_viz.views.memory_words import power

MOST_POINTS = 200
"""Of a loss curve: each point is the mean of as many batches as that takes."""
LOWEST, HIGHEST = 1e-6, 1e6
"""What is drawn of losses on a scale of powers of ten."""


class Curve(NamedTuple):
    """One learner over the updates."""

    kind: str
    title: str
    colour: str
    """Key of the colour of its cell."""
    updates: tuple[float, ...]
    losses: tuple[float, ...]
    """Mean training loss of the batches around each of ``updates``."""
    checkpoints: tuple[int, ...]
    scores: tuple[float, ...]
    """On held-out examples at each checkpoint: accuracy, or mean squared error."""


class CurvesInfo(NamedTuple):
    """Everything that the two diagrams of a run show."""

    task: str
    curves: tuple[Curve, ...]
    updates: int
    """Where the axis of updates ends."""
    is_accuracy: bool
    chance: float
    now: int | None
    """The update of the checkpoint that is looked at; None before there is one."""
    loss_high: float
    """Top of the loss axis where it is a plain one."""
    decades: tuple[float, float]
    """Ends of an axis of powers of ten, for losses and squared errors."""


def thinned(losses: Array, most: int = MOST_POINTS) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """At most ``most`` points of a curve: means of equally many neighbours, and the update in their middle."""
    if not losses.size:
        return (), ()
    width = -(-losses.size // most)
    parts = [losses[first : first + width] for first in range(0, losses.size, width)]
    middles = tuple(at * width + (len(part) - 1) / 2 for at, part in enumerate(parts))
    return middles, tuple(float(part.mean()) for part in parts)


def at_checkpoint(checkpoints: Sequence[Checkpoint], chosen: int) -> Checkpoint | None:
    """The checkpoint of a number; any number past the end is the last one. None where there is none yet."""
    return checkpoints[min(chosen, len(checkpoints) - 1)] if checkpoints else None


def curves_info(learners: Sequence[LearnerLook], chosen: int) -> CurvesInfo:
    """The curves of a run, with checkpoint number ``chosen`` under the cursor. At least one learner is needed."""
    recipe = learners[0].recipe
    task = recipe.make_task()
    curves = tuple(_curve(learner) for learner in learners)
    longest = max(learners, key=lambda learner: len(learner.checkpoints)).checkpoints
    looked_at = at_checkpoint(longest, chosen)
    start = np.log(len(task.answers)) if task.answers else task.chance
    return CurvesInfo(
        task=task.id,
        curves=curves,
        updates=recipe.updates,
        is_accuracy=bool(task.answers),
        chance=task.chance,
        now=None if looked_at is None else looked_at.update,
        loss_high=float(1.5 * start),
        decades=_decades([value for curve in curves for value in (*curve.losses, *curve.scores)], task.chance),
    )


def _curve(learner: LearnerLook) -> Curve:
    kind = learner.recipe.cell
    updates, losses = thinned(learner.losses)
    return Curve(
        kind,
        CELL_TITLES[kind],
        CELL_COLOURS[kind],
        updates,
        losses,
        tuple(checkpoint.update for checkpoint in learner.checkpoints),
        tuple(checkpoint.score.value for checkpoint in learner.checkpoints),
    )


def _decades(values: Sequence[float], chance: float) -> tuple[float, float]:
    """Whole powers of ten around the values; at least two below chance and one above it, so that they seldom move."""
    usual = np.log10(chance)
    found = np.log10(np.clip([value for value in values if value > 0] or [chance], LOWEST, HIGHEST))
    return float(np.floor(min(usual - 2, found.min()))), float(np.ceil(max(usual + 1, found.max())))


def score_text(recipe: Recipe, value: float) -> str:
    """A score as a person reads it: "98.4 %", or a mean squared error."""
    if recipe.make_task().answers:
        return percent(value)
    return size_text(value)


def size_text(value: float) -> str:
    """A loss or an error to three figures: ``0.0167``; a very small or large one as ``1.6 × 10⁻⁵``."""
    short = f"{value:.3g}"
    return power(math.log10(value)) if "e" in short and value > 0 else short


class Verdict(NamedTuple):
    """What a learner can do by now."""

    kind: str
    title: str
    colour: str
    text: str
    """Half a sentence that goes on from the title."""

    @property
    def sentence(self) -> str:
        """Title and text."""
        return f"{self.title} {self.text}"


def verdict(learner: LearnerLook) -> Verdict:
    """What a learner can do by now, made of its numbers."""
    kind = learner.recipe.cell
    return Verdict(kind, CELL_TITLES[kind], CELL_COLOURS[kind], _told(learner))


def _told(learner: LearnerLook) -> str:
    blind = score_text(learner.recipe, learner.recipe.make_task().chance)
    is_accuracy = bool(learner.recipe.make_task().answers)
    if not learner.checkpoints:
        least = f"{blind} right" if is_accuracy else f"an error of {blind}"
        return f"has learnt nothing yet; the best constant answer gets {least}"
    last = learner.checkpoints[-1]
    score, asked = score_text(learner.recipe, last.score.value), f"{last.score.asked:,} held-out questions"
    head = f"after {last.update:,} updates"
    if is_accuracy:
        return f"{head}: {score} of {asked} right; the best constant answer gets {blind}"
    return f"{head}: a mean squared error of {score} on {asked}; the best constant answer has {blind}"


def run_title(recipe: Recipe) -> str:
    """What was trained: the task and its sizes."""
    sizes = ", ".join(f"{name} {value}" for name, value in recipe.arguments)
    return f"{TASKS[recipe.task].title} ({sizes})" if sizes else TASKS[recipe.task].title


def seconds_text(seconds: float) -> str:
    """A time to wait, as a person says it."""
    if seconds < 1.5:
        return "about 1 s"
    if seconds < 90:
        return f"about {seconds:.0f} s" if seconds < 20 else f"about {5 * round(seconds / 5)} s"
    return f"about {seconds / 60:.0f} min"
