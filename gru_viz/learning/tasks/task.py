"""What a task is, and how its examples are split into those for training and those held out."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.learning.batch import Example

UNKNOWN = "<unknown>"
"""Word 0 of every vocabulary: whatever the vocabulary does not have."""
HELD_OUT_ONE_IN = 5
"""One in so many different inputs is held out."""
PATIENCE = 1000
"""Examples drawn in vain before a part counts as empty."""


@dataclass(frozen=True)
class Task:
    """Something to learn, with an endless supply of examples."""

    id: str
    title: str
    summary: str
    """What is asked, and why it is hard."""
    words: tuple[str, ...]
    """Word id → word; ``words[0]`` is :data:`UNKNOWN`. Empty where the inputs are numbers."""
    columns: tuple[str, ...]
    """The names of the input columns where the inputs are numbers, else empty."""
    answers: tuple[str, ...]
    """The names of the classes; empty where a number is asked, which is then judged by its squared error."""
    chance: float
    """What blind guessing gets: the accuracy of the best constant answer, or the mean squared error of the best
    constant number."""
    draw: Callable[[np.random.Generator], Example]
    """One example, not yet sorted into training and held out: use :func:`examples`."""
    longest: int
    """Most steps of an example."""
    write: Callable[[Array], str] | None = None
    """One row of numbers as a short text; None: the row is one-hot and the text is the name of its column."""

    def tokens(self, example: Example) -> tuple[str, ...]:
        """The steps of an example as a person reads them: words, symbols, or numbers written short."""
        if self.words:
            return tuple(self.words[word] for word in example.inputs)
        if self.write is not None:
            return tuple(self.write(row) for row in example.inputs)
        return tuple(self.columns[column] for column in example.inputs.argmax(axis=-1))


class Size(NamedTuple):
    """A whole number that a task can be made with."""

    low: int
    default: int
    high: int
    help: str


class Kind(NamedTuple):
    """A task as a menu offers it, before its sizes are chosen."""

    title: str
    summary: str
    make: Callable[..., Task]
    """sizes → the task; every size has a default."""
    sizes: Mapping[str, Size]
    """Argument of ``make`` → what it may be."""


def check_sizes(sizes: Mapping[str, Size], **given: int) -> None:
    """Raises ValueError, in a sentence that names the bounds, for a size outside them or not whole."""
    for name, value in given.items():
        low, _, high, _ = sizes[name]
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or not low <= value <= high:
            raise ValueError(f"{name} must be a whole number from {low} to {high}; given {value!r}")


def is_held_out(example: Example) -> bool:
    """Whether an example is kept away from training. Its inputs alone decide: the CRC-32 of their bytes, mod 5."""
    return zlib.crc32(example.inputs.tobytes()) % HELD_OUT_ONE_IN == 0


def examples(task: Task, count: int, seed: int | np.random.Generator, held_out: bool) -> list[Example]:
    """``count`` examples of one part of a task; the two parts never share an input, whatever the seeds.

    The same seed gives the same examples. A Generator is drawn from where it stands, and moves on.

    Raises ValueError for a negative count or seed, or where the task has too few different inputs to fill this part.
    """
    if count < 0:
        raise ValueError(f"count must be at least 0; given {count}")
    generator = np.random.default_rng(seed)
    found: list[Example] = []
    in_vain = 0
    while len(found) < count:
        example = task.draw(generator)
        if is_held_out(example) == held_out:
            found.append(example)
            in_vain = 0
        elif (in_vain := in_vain + 1) == PATIENCE:
            part = "held-out" if held_out else "training"
            raise ValueError(
                f"The task {task.id!r} has too few different inputs: none of {PATIENCE} examples belonged to its "
                f"{part} part. Please make its sequences longer."
            )
    return found
