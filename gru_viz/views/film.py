"""A run of training as a film: what the net of every checkpoint makes of one and the same held-out sequence.

All numbers are computed and rounded here, and packed for the browser, which looks them up and paints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.expr import Array
from gru_viz.cells.formula import rounded
from gru_viz.cells.notation import CELL_TITLES, entry, shown
from gru_viz.learning.batch import Example
from gru_viz.learning.job import LearnerLook
from gru_viz.learning.net import Net
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.tasks.task import Task, examples
from gru_viz.scene.setting import DECIMALS
from gru_viz.views.kept import computed_once
from gru_viz.views.memory import CELL_COLOURS
from gru_viz.views.memory_words import power
from gru_viz.views.packed import Whole, pack
from gru_viz.views.training import score_text, size_text

EXAMPLES = 40
"""Held-out sequences that a film can be made of."""
MOST_BYTES = 280_000
"""Of all strips of a film; base64 makes a third more of it."""
LOWEST_LAG = -12.0
"""Powers of ten; less of a gradient than that is drawn as nothing at all."""
MOST_LAGS = 60
MOST_ANSWERS = 12
SLACK = 1.2
"""A cell state beyond 1.27 takes two bytes even in hundredths; so do the lags."""
LARGEST = 999.0
"""Numbers of a net that has run away are cut to this; what they are does not matter any more."""


class Strip(NamedTuple):
    """One quantity of a learner."""

    name: str
    head: str
    sub: str
    title: str
    colour: str
    scale: Literal["gate", "state"]
    high: float
    """Top of the colour scale; a gate's begins at 0, a state's at the same below zero."""


class FilmLearner(NamedTuple):
    """One learner over its checkpoints, C of them."""

    kind: str
    title: str
    colour: str
    updates: tuple[int, ...]
    scores: tuple[str, ...]
    losses: tuple[str, ...]
    strips: tuple[Strip, ...]
    values: Mapping[str, Whole]
    """Quantity → (C, T, N) in units of 1 / ``scale``; empty for a learner that has to be asked for."""
    answers: Whole
    """(C, T, K) in units of 1 / ``scale``: the probability of every answer, or the number that the net says."""
    lags: Whole
    """(C, L) in thousandths: log10 of the share of the gradient left so many steps back."""
    left: tuple[str, ...]
    """The last of ``lags`` at each checkpoint, as a person reads it."""


class FilmInfo(NamedTuple):
    """Everything that a film shows."""

    example: int
    tokens: tuple[str, ...]
    answers: tuple[str, ...]
    """Names of the answers; empty where a number is asked."""
    targets: tuple[str, ...]
    """What is right at each step, an empty text where nothing is asked."""
    right: tuple[int, ...]
    """Number of the right answer at each step; −1 where nothing is asked, or a number."""
    units: int
    """How many units are shown."""
    hidden: int
    """How many there are."""
    scale: int
    back: tuple[int, ...]
    """(L,): the steps back of ``lags``."""
    learners: tuple[FilmLearner, ...]


@computed_once(32)
def held_out(task: str, arguments: tuple[tuple[str, Any], ...], seed: int) -> tuple[Task, tuple[Example, ...]]:
    """A task and the first of its held-out sequences, the very ones that a run is scored on."""
    made = Recipe(task, arguments, seed=seed).make_task()
    return made, tuple(examples(made, EXAMPLES, seed, held_out=True))


def sequence(recipe: Recipe, index: int) -> tuple[Task, Example]:
    """Held-out sequence number ``index`` of a run; numbers in it have as many decimals as a link carries."""
    task, found = held_out(recipe.task, recipe.arguments, recipe.seed)
    example = found[index % EXAMPLES]
    if task.words:
        return task, example
    return task, example._replace(inputs=cast(Array, np.round(example.inputs, DECIMALS)))


@computed_once(512)
def light(net: Net) -> Net:
    """A net as a link carries it."""
    return net.rounded(DECIMALS)


@computed_once(512)
def _read(net: Net, recipe: Recipe, index: int) -> tuple[dict[str, Array], Array]:
    """What a net computes over a sequence: every quantity (T, H), and its answers (T, K)."""
    net, (_, example) = light(net), sequence(recipe, index)
    with np.errstate(over="ignore", invalid="ignore"):
        trace = net.run(example.inputs)
        states = trace["h"]
        answers = net.probabilities(states) if net.answers else net.outputs(states)
    return {name: np.array(trace[name]) for name in shown(net.cell)}, answers


class _Size(NamedTuple):
    """How much of a film travels."""

    scale: int
    units: int
    kinds: tuple[str, ...]
    """The learners whose strips travel."""


def film_info(learners: Sequence[LearnerLook], index: int, notation: str, chosen: str = "") -> FilmInfo | None:
    """The film of a run over one sequence; None as long as no learner has a checkpoint.

    chosen: the kind of cell whose strips have to be there; those of the others are if they fit as well.
    """
    found = [learner for learner in learners if learner.checkpoints]
    if not found:
        return None
    recipe = found[0].recipe
    task, example = sequence(recipe, index)
    chosen = chosen if any(one.recipe.cell == chosen for one in found) else found[-1].recipe.cell
    size = _size([one.recipe for one in learners], chosen, len(example.inputs))
    asked = [bool(one) for one in example.asked]
    names = [_target(task, value) for value in example.targets]
    longest = len(found[0].checkpoints[0].lag_norms)
    back = np.unique(np.linspace(0, longest - 1, min(longest, MOST_LAGS)).round().astype(int))
    return FilmInfo(
        example=index % EXAMPLES,
        tokens=task.tokens(example),
        answers=task.answers,
        targets=tuple(name if is_asked else "" for name, is_asked in zip(names, asked, strict=True)),
        right=tuple(
            int(value) if is_asked and task.answers else -1
            for value, is_asked in zip(example.targets, asked, strict=True)
        ),
        units=size.units,
        hidden=recipe.hidden_size,
        scale=size.scale,
        back=tuple(back.tolist()),
        learners=tuple(_learner(one, index, notation, size, back) for one in found),
    )


def _size(recipes: Sequence[Recipe], chosen: str, steps: int) -> _Size:
    """Thousandths of everything where they fit, else hundredths, else hundredths of the first units of one learner."""
    recipe = recipes[0]
    outputs = min(len(recipe.make_task().answers) or 1, MOST_ANSWERS)
    pictures = recipe.checkpoints + 1

    def needed(units: int, kinds: Sequence[str]) -> int:
        strips = sum(len(shown(one.make_cell())) for one in recipes if one.cell in kinds)
        return pictures * (steps * (strips * units + len(kinds) * outputs) + len(recipes) * MOST_LAGS)

    everyone = tuple(one.cell for one in recipes)
    for scale, share in ((1000, 2.0), (100, SLACK)):
        if share * needed(recipe.hidden_size, everyone) <= MOST_BYTES:
            return _Size(scale, recipe.hidden_size, everyone)
    units = recipe.hidden_size
    while units > 1 and SLACK * needed(units, (chosen,)) > MOST_BYTES:
        units -= 1
    return _Size(100, units, (chosen,))


def _target(task: Task, value: Any) -> str:
    return task.answers[int(value)] if task.answers else f"{value:.3f}"


def _learner(learner: LearnerLook, index: int, notation: str, size: _Size, back: NDArray[np.int64]) -> FilmLearner:
    recipe = learner.recipe
    cell = recipe.make_cell()
    digits = {1000: 3, 100: 2}[size.scale]
    values: dict[str, Whole] = {}
    strips: tuple[Strip, ...] = ()
    answers: Whole = np.zeros(0, np.int64)
    if recipe.cell in size.kinds:
        readings = [_read(checkpoint.net, recipe, index) for checkpoint in learner.checkpoints]
        for name in shown(cell):
            values[name] = _whole(np.stack([traced[name][:, : size.units] for traced, _ in readings]), digits)
        strips = tuple(_strip(recipe, name, notation, values[name], size.scale) for name in values)
        answers = _whole(np.stack([said for _, said in readings]), digits)
    return FilmLearner(
        kind=recipe.cell,
        title=CELL_TITLES[recipe.cell],
        colour=CELL_COLOURS[recipe.cell],
        updates=tuple(checkpoint.update for checkpoint in learner.checkpoints),
        scores=tuple(score_text(recipe, checkpoint.score.value) for checkpoint in learner.checkpoints),
        losses=tuple(size_text(checkpoint.score.loss) for checkpoint in learner.checkpoints),
        strips=strips,
        values=values,
        answers=answers,
        lags=np.stack([lags(checkpoint.lag_norms)[back] for checkpoint in learner.checkpoints]),
        left=tuple(left_text(int(lags(checkpoint.lag_norms)[back[-1]])) for checkpoint in learner.checkpoints),
    )


def _whole(values: Array, digits: int) -> Whole:
    kept = np.nan_to_num(values, nan=0.0, posinf=LARGEST, neginf=-LARGEST)
    return rounded(np.clip(kept, -LARGEST, LARGEST), digits).astype(np.int64)


def _strip(recipe: Recipe, name: str, notation: str, values: Whole, scale: int) -> Strip:
    what = entry(recipe.make_cell(), name, notation)
    high = 1.0
    if what.high is None:  # Grows in few steps, so that a film that is still being made seldom changes its colours.
        most = float(np.abs(values).max()) / scale
        high = next((step for step in (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0) if most <= step), LARGEST)
    kind: Literal["gate", "state"] = "gate" if what.is_unit_interval else "state"
    return Strip(name, what.symbol.head, what.symbol.sub.replace("-", "−"), what.title, what.colour, kind, high)


def lags(norms: Array) -> Whole:
    """log10 of the share of a gradient that is left, (L,), in thousandths; nothing left is :data:`LOWEST_LAG`."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        share = np.log10(norms / norms[0])
    kept = np.nan_to_num(share, nan=LOWEST_LAG, posinf=-LOWEST_LAG, neginf=LOWEST_LAG)
    return rounded(np.clip(kept, LOWEST_LAG, -LOWEST_LAG), 3).astype(np.int64)


def left_text(lag: int) -> str:
    """One of :func:`lags` as a share: ``0.0034``, ``1.9 × 10⁻⁵``."""
    return power(lag / 1000) if lag > 1000 * LOWEST_LAG else "less than can be shown"


def film_data(info: FilmInfo | None, **more: Any) -> dict[str, Any]:
    """The film as plain JSON, with no learners where there is none yet; ``more`` is handed on as it is."""
    if info is None:
        return {"learners": [], **more}
    most = max((abs(float(value)) for value in info.targets if value), default=1.0) if not info.answers else 1.0
    return {
        "examples": EXAMPLES,
        "largest": LARGEST,
        "number_range": [-0.5, max(2.0, most) + 0.25],
        "example": info.example,
        "tokens": list(info.tokens),
        "answers": list(info.answers[:MOST_ANSWERS]),
        "targets": list(info.targets),
        "right": list(info.right),
        "units": info.units,
        "hidden": info.hidden,
        "back": list(info.back),
        "learners": [_learner_data(learner, info.scale) for learner in info.learners],
        **more,
    }


def _learner_data(learner: FilmLearner, scale: int) -> dict[str, Any]:
    return {
        "kind": learner.kind,
        "title": learner.title,
        "colour": learner.colour,
        "updates": list(learner.updates),
        "scores": list(learner.scores),
        "losses": list(learner.losses),
        "strips": [strip._asdict() for strip in learner.strips],
        "values": {name: pack(whole, scale, ("i1", "i2", "i4")) for name, whole in learner.values.items()},
        "answers": pack(learner.answers[..., :MOST_ANSWERS], scale, ("i1", "i2", "i4")),
        "lags": pack(learner.lags, 1000),
        "left": list(learner.left),
    }
