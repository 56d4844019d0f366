"""Training, one update at a time.

:func:`train` is a generator: every ``next`` is one update of a few milliseconds, so whoever drives it decides when to
draw, to wait, or to stop.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.dynamics.gradients import backward
from gru_viz.learning.batch import Batch, padded
from gru_viz.learning.net import EMBEDDING, HEAD, UNKNOWN, Net
from gru_viz.learning.optimisers import OPTIMISERS, Memory, Optimiser, clipped
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.score import Score, batches, loss_of, score
from gru_viz.learning.tasks.task import Task, examples

HELD_OUT = 500
"""Examples, none of them ever learnt from, that the score of a checkpoint is measured on."""
PROBED = 64
"""Held-out examples whose gradients are followed back through time at a checkpoint."""


class DivergedError(ArithmeticError):
    """The loss has left the range of numbers; the message says when, and what to try."""


class Checkpoint(NamedTuple):
    """A moment of a run: the net as it was, and what was measured on it."""

    update: int
    net: Net
    score: Score
    lag_norms: Array
    """(L,): mean ‖∂L/∂h‖ at lag 0, 1, … steps before the last question; see :func:`lag_norms`."""


class Moment(NamedTuple):
    """Where a run stands before an update: with its recipe, all that its next updates hang on.

    What is drawn from the seed, such as the batches, follows from the number of the update.
    """

    update: int
    net: Net
    memory: Memory
    """What the optimiser remembers."""


class Progress(NamedTuple):
    """What one update tells."""

    update: int
    """How many updates there have been; 0 is the untrained net, before anything was learnt."""
    loss: float
    """Of the batch, before the update."""
    gradient_norm: float
    """‖g‖ of all gradients together, before clipping."""
    checkpoint: Checkpoint | None
    moment: Moment
    """From here :func:`train` tells this update again, and all that follow."""


class Gradients(NamedTuple):
    """The loss of a batch and everything it says about the weights."""

    loss: float
    gradients: dict[str, Array]
    """∂L by every weight of :meth:`Net.weights`."""
    adjoints: dict[str, Array]
    """State → ∂L/∂state, (B, T, H), everything that follows from it included."""


def loss_and_gradients(net: Net, batch: Batch) -> Gradients:
    """Loss and gradients of a batch, by backpropagation through time.

    L = Σ_{b,t} w_bt ℓ(W_y h_bt + b_y, target_bt), with the cross-entropy or the squared error for ℓ. Steps of weight 0
    (padding, or nothing asked) add nothing to L, so what the cell does there has no gradient.
    """
    asked = batch.weights > 0
    trace = net.run(batch.inputs)
    states = trace["h"][asked]  # (N, H)
    loss = loss_of(net, net.outputs(states), batch, asked, batch.weights[asked])
    dstate = np.zeros_like(trace["h"])
    dstate[asked] = loss.gradient @ net.W_y
    found, adjoints = backward(trace, dstate)
    gradients = {name: found[name] for name in net.params}
    gradients |= dict(zip(HEAD, (loss.gradient.T @ states, loss.gradient.sum(axis=0)), strict=True))
    if net.E is not None:
        rows = np.zeros(net.E.shape)
        np.add.at(rows, batch.inputs.ravel().astype(np.int64), found["x"].reshape(-1, net.E.shape[1]))
        gradients[EMBEDDING] = rows
    return Gradients(loss.value, gradients, adjoints)


def lag_norms(net: Net, batch: Batch) -> Array:
    """How much of the gradient is left so many steps back: entry l is the mean over examples of ‖∂L/∂s_{q − l}‖₂.

    L is the loss of the last question of an example, which stands at step q, and s what the cell carries along: c for
    an LSTM, h for the others. An example counts at a lag as long as it is that long.
    """
    asked = batch.weights > 0
    last = asked.shape[1] - 1 - asked[:, ::-1].argmax(axis=1)  # (B,)
    rows = np.arange(len(last))
    weights = np.zeros(asked.shape)
    weights[rows, last] = 1.0
    adjoints = loss_and_gradients(net, batch._replace(weights=weights)).adjoints
    sizes = np.linalg.norm(adjoints.get("c", adjoints["h"]), axis=-1)  # (B, T)
    means = []
    for lag in range(int(last.max()) + 1):
        there = last >= lag
        means.append(float(sizes[rows[there], last[there] - lag].mean()))
    return np.array(means)


def checkpoint_updates(recipe: Recipe) -> list[int]:
    """When a run is looked at: 0, the end, and between them the closer the earlier, where most happens."""
    parts = recipe.checkpoints
    return sorted({round(recipe.updates * (part / parts) ** 2) for part in range(parts + 1)})


def start(recipe: Recipe, task: Task) -> Net:
    """The net as a run begins, with weights from the seed."""
    return Net.random(
        recipe.make_cell(),
        recipe.hidden_size,
        recipe.seed,
        gate_bias=recipe.gate_bias,
        orthogonal=recipe.orthogonal,
        words=task.words,
        embedding_size=recipe.embedding_size,
        columns=task.columns,
        answers=task.answers,
    )


def words_hidden(batch: Batch, share: float, generator: np.random.Generator) -> Batch:
    """A batch of words in which a share of the examples have some of them replaced by the unknown word.

    How much of such an example is hidden is drawn evenly from nothing to everything, and its answer stays: so a net
    learns what is left to know when few words are known, and to say even odds for none (word dropout: M. Iyyer et al.,
    "Deep Unordered Composition Rivals Syntactic Methods for Text Classification", ACL 2015).
    """
    rows = len(batch.inputs)
    rates = np.where(generator.random(rows) < share, generator.random(rows), 0.0)
    hidden = generator.random(batch.inputs.shape) < rates[:, None]
    return batch._replace(inputs=np.where(hidden, UNKNOWN, batch.inputs))


def stream(recipe: Recipe, task: Task, first: int = 0) -> Iterator[Batch]:
    """The batches of a run without end, one for every update from ``first`` on. All of them follow from the seed.

    They are drawn without replacement from a pool of ``recipe.pool`` examples, shuffled anew when all were used.
    """
    pool = examples(task, recipe.pool, recipe.seed, held_out=False)
    rng, hiding = (np.random.default_rng([recipe.seed, purpose]) for purpose in (1, 2))
    hides = bool(task.words and recipe.word_dropout)
    waiting: list[int] = []
    for update in count():
        if len(waiting) < recipe.batch_size:
            waiting += rng.permutation(len(pool)).tolist()
        chosen, waiting = waiting[: recipe.batch_size], waiting[recipe.batch_size :]
        if update < first and not hides:
            continue
        batch = padded([pool[at] for at in chosen])
        if hides:
            batch = words_hidden(batch, recipe.word_dropout, hiding)
        if update >= first:
            yield batch


def train(recipe: Recipe, since: Moment | None = None) -> Iterator[Progress]:
    """Train a net; yields before the first update and after every one, or from a moment of the same recipe on.

    Scores are measured on examples of the held-out part of the task, which shares no input with those of the batches.
    A run that goes on from a moment tells what an undisturbed one tells from there on, to the last bit.

    Raises DivergedError when the loss or a weight is no longer a finite number, ValueError for a task that cannot be
    made in the sizes asked for.
    """
    task = recipe.make_task()
    held = examples(task, HELD_OUT, recipe.seed, held_out=True)
    probe, judged = padded(held[:PROBED]), batches(held)
    optimiser: Optimiser = OPTIMISERS[recipe.optimiser](recipe.rate)
    looked_at = set(checkpoint_updates(recipe))
    net, first = start(recipe, task), 0
    if since is not None:
        net, first = since.net, since.update
        optimiser.resume(first, since.memory)

    def look(update: int) -> Checkpoint | None:
        if update not in looked_at:
            return None
        return Checkpoint(update, net, score(net, judged), lag_norms(net, probe))

    for update, batch in zip(range(first, recipe.updates + 1), stream(recipe, task, first), strict=False):
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                found = loss_and_gradients(net, batch)
                gradients, size = clipped(found.gradients, recipe.clip)
                checkpoint = look(update) if np.isfinite([found.loss, size]).all() else None
        except ValueError:  # A number has become too large to compute with.
            raise _diverged(update, recipe) from None
        if not np.isfinite(found.loss) or not np.isfinite(size):
            raise _diverged(update, recipe)
        yield Progress(update, found.loss, size, checkpoint, Moment(update, net, optimiser.memory))
        if update == recipe.updates:
            return
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                net = net.replace(optimiser.step(net.weights(), gradients))
        except ValueError:
            raise _diverged(update + 1, recipe) from None


def _diverged(update: int, recipe: Recipe) -> DivergedError:
    return DivergedError(
        f"At update {update} the loss was no longer a number: the steps were so large that the weights ran away. "
        f"Try a learning rate below {recipe.rate:g}, such as {recipe.rate / 10:g}."
    )
