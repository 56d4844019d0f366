"""What a training run is made of: enough to repeat it."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from gru_viz.cells.cell import Cell
from gru_viz.cells.notation import CELL_TITLES
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.learning.optimisers import OPTIMISERS
from gru_viz.learning.tasks import TASKS
from gru_viz.learning.tasks.task import Size, Task

BOUNDS: dict[str, tuple[float, float]] = {
    "hidden_size": (1, 64),
    "embedding_size": (1, 32),
    "gate_bias": (-10, 10),
    "rate": (1e-6, 1e3),
    "clip": (1e-6, 1e300),
    "batch_size": (1, 1024),
    "updates": (1, 100_000),
    "seed": (0, 9999),
    "pool": (16, 50_000),
    "checkpoints": (1, 200),
    "word_dropout": (0, 1),
}
"""Smallest and largest value of each number."""


@dataclass(frozen=True)
class Recipe:
    """A training run. The same recipe gives the same net, to the last bit on one machine.

    task: a key of :data:`gru_viz.learning.tasks.TASKS`; arguments: its sizes, as (name, value).
    cell and options: which cell, in which conventions. gate_bias and orthogonal: how the first weights are drawn, see
    :meth:`Net.random`. rate: learning rate. clip: the largest norm that all gradients together may have. batch_size:
    examples per update. pool: how many different examples there are to learn from. checkpoints: how many moments of
    the run are kept. word_dropout: the share of examples, drawn anew in every batch, in which words are hidden, see
    :func:`gru_viz.learning.train.words_hidden`.

    Raises ValueError, in one sentence, for an unknown name or a number out of range.
    """

    task: str = "reviews"
    arguments: tuple[tuple[str, Any], ...] = ()
    cell: str = "gru"
    options: tuple[tuple[str, str | bool], ...] = ()
    hidden_size: int = 16
    embedding_size: int = 8
    gate_bias: float = 2.0
    orthogonal: bool = False
    optimiser: str = "adam"
    rate: float = 0.01
    clip: float = 1.0
    batch_size: int = 64
    updates: int = 1000
    seed: int = 0
    pool: int = 5000
    checkpoints: int = 40
    word_dropout: float = 0.0

    def __post_init__(self) -> None:
        for name, known in (("task", TASKS), ("optimiser", OPTIMISERS)):
            if getattr(self, name) not in known:
                raise ValueError(f"unknown {name} {getattr(self, name)!r}; choose from {', '.join(known)}")
        for name, (low, high) in BOUNDS.items():
            value = getattr(self, name)
            if not math.isfinite(value) or not low <= value <= high:
                raise ValueError(f"{name} must lie between {low:g} and {high:g}; given {value}")
        self.make_cell()

    @property
    def title(self) -> str:
        """What a menu calls it: task and cell."""
        return f"{TASKS[self.task].title} · {CELL_TITLES[self.cell]}"

    def make_cell(self) -> Cell:
        """The cell that is trained. Raises ValueError for an unknown kind or convention."""
        return make_cell(self.cell, **dict(self.options))

    def make_task(self) -> Task:
        """The task. Raises ValueError for sizes that it cannot have."""
        return _task(self.task, self.arguments)

    def to_plain(self) -> dict[str, Any]:
        """The recipe as plain numbers, texts and lists, for a file."""
        return asdict(self)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Recipe:
        """The recipe that :meth:`to_plain` wrote, perhaps through JSON. Raises ValueError for what is none."""
        pairs = {name: tuple((key, value) for key, value in plain[name]) for name in ("arguments", "options")}
        return cls(**{**plain, **pairs})


def span_of(task: str) -> tuple[str, Size] | None:
    """The size that makes a task longer or harder, by name; None where a task has only one size."""
    return next(iter(TASKS[task].sizes.items()), None)


@lru_cache(maxsize=32)
def _task(kind: str, arguments: tuple[tuple[str, Any], ...]) -> Task:
    return TASKS[kind].make(**dict(arguments))
