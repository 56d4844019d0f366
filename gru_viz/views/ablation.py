"""What a net loses without a unit, or with a gate held still: on one sentence, and on examples it never learnt from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.expr import Array
from gru_viz.dynamics.trace import Clamp, run
from gru_viz.learning.ablation import accuracy, gate_accuracies, gate_extremes, gate_names, hold, silence, unit_drops
from gru_viz.learning.net import Net
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.tasks.task import examples
from gru_viz.views.sentences import SentenceRun, log_odds

EXAMPLES = 400
"""Held-out examples that a net is measured on."""
SEED = 1


class HeldOut(NamedTuple):
    """What a net gets right of examples that it never learnt from, whole and with parts taken away."""

    accuracy: float
    asked: int
    """Questions that the figures below are means of."""
    chance: float
    """What the best constant answer gets right."""
    drops: Mapping[int, float]
    """Unit → accuracy lost without it, most important unit first."""
    gates: Mapping[str, float]
    """Gate → accuracy with that gate held at its mean."""
    extremes: Mapping[str, tuple[float, float]]
    """Gate → accuracies with that gate shut (0) and open (1) in every unit; empty where nobody measured that."""

    @property
    def first(self) -> int:
        """The unit that the net needs most."""
        return next(iter(self.drops))


def measured(net: Net, recipe: Recipe) -> HeldOut:
    """Measure a net that reads words on held-out examples of its task."""
    task = recipe.make_task()
    drawn = examples(task, EXAMPLES, SEED, held_out=True)
    # By their words, so that a net of another vocabulary reads them too.
    given = [example._replace(inputs=net.encode(task.tokens(example)).ids) for example in drawn]
    asked = sum(int(example.asked.sum()) for example in given)
    whole = accuracy(net, given)
    return HeldOut(
        whole, asked, task.chance, unit_drops(net, given), gate_accuracies(net, given), gate_extremes(net, given)
    )


def from_card(card: Mapping[str, Any], chance: float) -> HeldOut:
    """The same, as it was measured when the net was made."""
    everything = card["held_out"]["all"]
    return HeldOut(
        everything["accuracy"],
        int(everything["asked"]),
        chance,
        {int(unit): float(card["drop"][str(unit)]) for unit in card["units"]},
        dict(card["gates"]),
        {name: (float(shut), float(opened)) for name, (shut, opened) in card.get("extremes", {}).items()},
    )


class UnitsInfo(NamedTuple):
    """How much the answer to one sentence hangs on each unit."""

    answer: int
    before: float
    """Probability of the answer with all units."""
    changes: Array
    """(H,): log-odds of the answer minus log-odds without the unit; positive where the unit speaks for the answer."""
    after: Array
    """(H,): probability of the same answer without the unit."""
    turned: NDArray[np.bool_]
    """(H,): whether the net gives another answer without the unit."""

    @property
    def order(self) -> tuple[int, ...]:
        """The units, largest change first."""
        return tuple(int(unit) for unit in np.argsort(-np.abs(self.changes), kind="stable"))


def units_info(told: SentenceRun) -> UnitsInfo:
    """Silence each unit in turn, from the first word on, and see what becomes of the answer after the last."""
    net, answer = told.net, told.answer
    states = np.array([_last(told, [silence(net.cell, unit)]) for unit in range(net.params.hidden_size)])
    before = log_odds(net, told.trace["h"][-1])[answer]
    return UnitsInfo(
        answer,
        float(told.probabilities[-1, answer]),
        before - log_odds(net, states)[:, answer],
        net.probabilities(states)[:, answer],
        net.outputs(states).argmax(axis=-1) != answer,
    )


def _last(told: SentenceRun, clamps: list[Clamp] | tuple[Clamp, ...]) -> Array:
    return np.asarray(run(told.net.cell, told.net.params, told.words.xs, clamps=clamps)["h"][-1])


class GateOnSentence(NamedTuple):
    """Probability of the answer to one sentence with a gate held still, in all units at all words."""

    name: str
    mean: float
    """At the mean that it has over this sentence, unit by unit."""
    shut: float
    opened: float


def gates_on(told: SentenceRun) -> tuple[GateOnSentence, ...]:
    """Every gate held at its mean, shut (0) and open (1); none for a plain RNN."""
    net, answer, units = told.net, told.answer, told.net.params.hidden_size
    found = []
    for name in gate_names(net.cell):
        held = (told.trace[name].mean(axis=0), np.zeros(units), np.ones(units))
        left = [float(net.probabilities(_last(told, hold(name, value, units)))[answer]) for value in held]
        found.append(GateOnSentence(name, *left))
    return tuple(found)


Need = Literal["needed", "helps", "spare"]


def need(held: HeldOut, name: str) -> Need:
    """What holding a gate at its mean costs.

    "spare": no more than chance would give between two equally good nets (two standard errors of the difference).
    "needed": more than half of what the net is better than guessing. "helps": between the two.
    """
    left, whole, asked = held.gates[name], held.accuracy, held.asked
    error = math.sqrt((left * (1 - left) + whole * (1 - whole)) / asked)
    if whole - left <= 2 * error:
        return "spare"
    return "needed" if whole - left > (whole - held.chance) / 2 else "helps"
