"""A run so far, complete: training goes on from it to the very nets and curves of a run that was never cut off.

What has to be kept is little, for a recipe and its seed already say which batches come, which shapes all weights have,
and at which updates a net was looked at. So there are no names, no shapes and no objects in it, only numbers in an
order that follows from the recipe: the weights and what the optimiser remembers, the losses, and the checkpoints.

:func:`pack` makes one text of it, which may be kept where nobody is trusted; :func:`unpack` takes nothing but what
these recipes can have written.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.expr import Array
from gru_viz.learning.net import Net
from gru_viz.learning.optimisers import OPTIMISERS
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.score import Score
from gru_viz.learning.store import digest
from gru_viz.learning.tasks.task import examples
from gru_viz.learning.train import HELD_OUT, PROBED, Checkpoint, Moment, checkpoint_updates, start

MOST_LETTERS = 900_000
"""Of a packed text. Three cells of 16 units that read numbers fit with all their updates; of those that learn the many
words of the reviews, one does."""
DECIMALS = 3
"""Of the nets of past checkpoints. They are shown like that, and nothing that is still to come hangs on them."""

TOO_LARGE = "What was learnt so far takes {letters:,} letters; at most {most:,} are kept."
UNREADABLE = "What this page had kept of the run cannot be read."
ANOTHER = "What this page had kept is of another run, or of another version of this program."
WRONG = "What this page had kept is no run of these settings: {why}."


class SoFar(NamedTuple):
    """One learner of a run, before update number ``update``."""

    update: int
    numbers: Array
    """The weights, then every part of what the optimiser remembers, each in the order of :meth:`Net.weights`."""
    losses: Array
    """(update,)"""
    checkpoints: tuple[Checkpoint, ...]
    """Those before the update."""


def flat(moment: Moment, recipe: Recipe) -> Array:
    """The numbers of a moment, one behind the other."""
    weights = moment.net.weights()
    parts = [weights]
    for part in OPTIMISERS[recipe.optimiser].PARTS:
        held = moment.memory[part]
        parts.append({name: held.get(name, np.zeros_like(value)) for name, value in weights.items()})
    return np.concatenate([value.ravel() for part in parts for value in part.values()])


def moment(recipe: Recipe, update: int, numbers: Array) -> Moment:
    """The moment that :func:`flat` laid out. Raises ValueError for numbers that are none of it."""
    net = start(recipe, recipe.make_task())
    names = OPTIMISERS[recipe.optimiser].PARTS
    size = _size(net)
    if numbers.shape != ((1 + len(names)) * size,):
        raise ValueError(f"it has {numbers.size:,} numbers in place of {(1 + len(names)) * size:,}")
    if not np.isfinite(numbers).all():
        raise ValueError("a number in it is not finite")
    weights, *parts = (_unravelled(net, part) for part in numbers.reshape(-1, size))
    memory = dict(zip(names, parts, strict=True))
    if any((square < 0).any() for square in memory.get("square", {}).values()):
        raise ValueError("a square in it is below zero")
    return Moment(update, net.replace(weights), memory)


def told(update: int, numbers: Array) -> list[Any]:
    """An update and the numbers of its moment as plain JSON."""
    return [update, base64.b64encode(numbers.astype("<f8").tobytes()).decode("ascii")]


def heard(plain: Sequence[Any]) -> tuple[int, Array]:
    """What :func:`told` wrote, to the last bit."""
    return plain[0], np.frombuffer(base64.b64decode(plain[1]), "<f8").astype(np.float64)


def until(update: int, numbers: Array, losses: Array, checkpoints: Iterable[Checkpoint]) -> SoFar:
    """A learner cut off before an update; what came later is left out."""
    return SoFar(update, numbers, losses[:update], tuple(one for one in checkpoints if one.update < update))


def pack(recipes: Sequence[Recipe], so_far: Sequence[SoFar]) -> str:
    """One text for a run with these learners.

    Raises ValueError for a run that is too large to be kept, or in which a number is not finite.
    """
    reals: list[Array] = []
    wholes: list[Array] = []
    for one in so_far:
        scores = [[checkpoint.score.loss, checkpoint.score.value] for checkpoint in one.checkpoints]
        lags = [checkpoint.lag_norms for checkpoint in one.checkpoints]
        reals += [one.numbers, one.losses, np.array(scores).ravel(), *lags]
        nets = [_thousandths(checkpoint.net) for checkpoint in one.checkpoints]
        wholes += list(np.diff(nets, axis=0, prepend=0 * nets[0][None])) if nets else []
    numbers, steps = np.concatenate(reals), np.concatenate([*wholes, np.zeros(0)])
    if not np.isfinite(numbers).all() or np.abs(steps).max(initial=0) >= 2**31:
        raise ValueError("a number in it is not finite, or too large to be kept")
    head = bytes.fromhex(digest(recipes)) + np.array([one.update for one in so_far], "<u4").tobytes()
    body = _planes(numbers.astype("<f8")) + _planes(steps.astype("<i4"))
    text = base64.b64encode(head + zlib.compress(body, 6)).decode("ascii")
    if len(text) > MOST_LETTERS:
        raise ValueError(TOO_LARGE.format(letters=len(text), most=MOST_LETTERS))
    return text


def unpack(text: str, recipes: Sequence[Recipe]) -> tuple[SoFar, ...]:
    """The learners of a text that :func:`pack` made for these recipes.

    Takes a text from anywhere: nothing in it runs, and its size is bounded before it is looked at. Raises ValueError,
    in one sentence, for any other text.
    """
    if len(text) > MOST_LETTERS:
        raise ValueError(TOO_LARGE.format(letters=len(text), most=MOST_LETTERS))
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(UNREADABLE) from None
    behind = 16 + 4 * len(recipes)
    if len(data) < behind:
        raise ValueError(UNREADABLE)
    if data[:16] != bytes.fromhex(digest(recipes)):
        raise ValueError(ANOTHER)
    updates = np.frombuffer(data[16:behind], "<u4").tolist()
    if any(update > recipe.updates for update, recipe in zip(updates, recipes, strict=True)):
        raise ValueError(WRONG.format(why="it has more updates than they ask for"))
    shapes = [_Shape.of(recipe, update) for recipe, update in zip(recipes, updates, strict=True)]
    reals, wholes = sum(shape.reals for shape in shapes), sum(shape.wholes for shape in shapes)
    inflater = zlib.decompressobj()
    try:
        body = inflater.decompress(data[behind:], 8 * reals + 4 * wholes + 1)
    except zlib.error:
        raise ValueError(UNREADABLE) from None
    if len(body) != 8 * reals + 4 * wholes or not inflater.eof or inflater.unused_data:
        raise ValueError(WRONG.format(why="it has more numbers, or fewer, than they have"))
    numbers = _numbers(body[: 8 * reals], "<f8").astype(np.float64)
    steps = _numbers(body[8 * reals :], "<i4").astype(np.int64)
    if not np.isfinite(numbers).all():
        raise ValueError(WRONG.format(why="a number in it is not finite"))
    found = []
    for shape in shapes:
        try:
            found.append(shape.read(numbers[: shape.reals], steps[: shape.wholes]))
        except ValueError as error:
            raise ValueError(WRONG.format(why=error)) from None
        numbers, steps = numbers[shape.reals :], steps[shape.wholes :]
    return tuple(found)


class _Shape(NamedTuple):
    """What a learner's run so far must look like."""

    recipe: Recipe
    update: int
    net: Net
    looked_at: tuple[int, ...]
    lags: int
    asked: int

    @classmethod
    def of(cls, recipe: Recipe, update: int) -> _Shape:
        task = recipe.make_task()
        held = [np.flatnonzero(one.asked) for one in examples(task, HELD_OUT, recipe.seed, held_out=True)]
        lags = 1 + max(int(asked[-1]) for asked in held[:PROBED])
        looked_at = tuple(at for at in checkpoint_updates(recipe) if at < update)
        return cls(recipe, update, start(recipe, task), looked_at, lags, sum(len(asked) for asked in held))

    @property
    def state(self) -> int:
        return (1 + len(OPTIMISERS[self.recipe.optimiser].PARTS)) * _size(self.net)

    @property
    def reals(self) -> int:
        return self.state + self.update + len(self.looked_at) * (2 + self.lags)

    @property
    def wholes(self) -> int:
        return len(self.looked_at) * _size(self.net)

    def read(self, numbers: Array, steps: NDArray[np.int64]) -> SoFar:
        """Raises ValueError for what cannot be."""
        count = len(self.looked_at)
        state, losses, scores, lags = np.split(numbers, np.cumsum([self.state, self.update, 2 * count]))
        moment(self.recipe, self.update, state)
        if (losses < 0).any() or (scores < 0).any() or (lags < 0).any():
            raise ValueError("a loss, a score or a length in it is below zero")
        if self.net.answers and (scores.reshape(count, 2)[:, 1] > 1).any():
            raise ValueError("a share of right answers in it is above 1")
        nets = np.cumsum(steps.reshape(count, _size(self.net)), axis=0) / 10**DECIMALS
        checkpoints = [
            Checkpoint(at, self.net.replace(_unravelled(self.net, net)), Score(loss, value, self.asked), lag)
            for at, net, (loss, value), lag in zip(
                self.looked_at, nets, scores.reshape(count, 2).tolist(), lags.reshape(count, self.lags), strict=True
            )
        ]
        return SoFar(self.update, state, losses, tuple(checkpoints))


def _size(net: Net) -> int:
    return sum(value.size for value in net.weights().values())


def _unravelled(net: Net, numbers: Array) -> dict[str, Array]:
    """Numbers that stand one behind the other, as the weights of a net."""
    found = {}
    for name, value in net.weights().items():
        found[name], numbers = numbers[: value.size].reshape(value.shape), numbers[value.size :]
    return found


def _thousandths(net: Net) -> Array:
    rounded = np.concatenate([value.ravel() for value in net.rounded(DECIMALS).weights().values()])
    return np.asarray(np.rint(10**DECIMALS * rounded))


def _planes(numbers: NDArray[Any]) -> bytes:
    """All first bytes, then all second ones, and so on: like stands by like, and packs better."""
    return numbers.view(np.uint8).reshape(-1, numbers.itemsize).T.tobytes()


def _numbers(planes: bytes, kind: str) -> NDArray[Any]:
    size = np.dtype(kind).itemsize
    return np.ascontiguousarray(np.frombuffer(planes, np.uint8).reshape(size, -1).T).view(kind).ravel()
