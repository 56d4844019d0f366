"""One row of the table of all that a person can set, and the limits that several rows share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MAX_HIDDEN = 64
MAX_LEARNT = 16
"""Units of a cell that is trained here: all its weights have to fit into a link."""
MAX_INPUTS = 8
MAX_UNITS = 1024
"""Units of a layer of a file."""
MAX_WIDTH = 1000
"""Inputs of a layer of a file: two steps of own numbers still fit into a link."""
MAX_GIVEN = 2000
"""Own numbers, edited weights and edited inputs of a scene, of each so many: they travel in its link."""
MAX_CLAMPS = 64
MAX_LINES = 4
MAX_HORIZON = 10_000
MIN_CONTENDERS, MAX_CONTENDERS = 2, 4
WEIGHTS_FROM_SEED = "seed"
"""The choice of weights that are drawn at random."""
WEIGHTS_OF_LAYER = "layer"
"""The choice of weights that a layer of a file has."""
DECIMALS = 3
"""The grid on which sliders stand and the weights of nets that are trained here, which keeps their links short.

What a person writes or pastes keeps its own digits."""


@dataclass(frozen=True)
class Setting:
    """One thing a person can set. ``field`` is its name in a scene, ``key`` its name in a link."""

    key: str
    field: str
    kind: Literal["choice", "flag", "int", "text", "numbers", "units", "clamps", "names", "line", "layer", "packed"]
    title: str
    help: str
    default: object
    choices: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    cursor: bool = False
    """Whether it changes only what is looked at, and nothing that a run of the scene computes."""
