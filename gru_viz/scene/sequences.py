"""Test signals with one input column, for asking a cell simple questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array

MIN_STEPS = 2
MAX_STEPS = 2000


def _checked(steps: int, **values: float) -> int:
    if not MIN_STEPS <= steps <= MAX_STEPS:
        raise ValueError(f"steps must lie between {MIN_STEPS} and {MAX_STEPS}; given {steps}")
    for name, value in values.items():
        if not -1 <= value <= 1:
            raise ValueError(f"{name} must lie between -1 and 1; given {value}")
    return steps


def _place(steps: int, at: int | None, default: int) -> int:
    place = default if at is None else at
    if not 0 <= place < steps:
        raise ValueError(f"at must be a step from 0 to {steps - 1}; given {place}")
    return place


def pulse(steps: int = 30, at: int | None = None, width: int = 1, height: float = 1.0) -> Array:
    """Zero, except for ``width`` steps of ``height`` from step ``at`` on.

    By default the pulse comes a sixth of the way in.

    Shape (steps, 1). What remains after the pulse is memory, and nothing else.
    Raises ValueError for steps outside 2..2000, a height outside [-1, 1], a width below 1, or a
    place outside the sequence.
    """
    start = _place(_checked(steps, height=height), at, steps // 6)
    if width < 1:
        raise ValueError(f"width must be at least 1; given {width}")
    xs = np.zeros((steps, 1))
    xs[start : start + width] = height
    return xs


def step(steps: int = 30, at: int | None = None, low: float = 0.0, high: float = 1.0) -> Array:
    """``low`` until step ``at`` (default: a third of the way), ``high`` from there on.

    Shape (steps, 1). Shows how fast a cell gets used to something new.
    Raises ValueError for steps outside 2..2000, levels outside [-1, 1] or a place outside the
    sequence.
    """
    start = _place(_checked(steps, low=low, high=high), at, max(1, steps // 3))
    xs = np.full((steps, 1), low)
    xs[start:] = high
    return xs


def sine(steps: int = 30, period: float = 12.0, amplitude: float = 1.0, phase: float = 0.0) -> Array:
    """Amplitude · sin(2π (t / period + phase)): ``period`` in steps, ``phase`` in turns.

    Shape (steps, 1). Shows what a slow or a fast unit makes of a smooth change.
    Raises ValueError for steps outside 2..2000, an amplitude outside [-1, 1], a period that is not
    positive or a phase that is not finite.
    """
    _checked(steps, amplitude=amplitude)
    if not (0 < period < np.inf and np.isfinite(phase)):
        raise ValueError(f"period must be positive and phase finite; given {period} and {phase}")
    time = np.arange(steps)[:, None]
    return np.asarray(amplitude * np.sin(2 * np.pi * (time / period + phase)))


def alternating(steps: int = 30, every: int = 1, low: float = -1.0, high: float = 1.0) -> Array:
    """``every`` steps of ``high``, then as many of ``low``, and so on.

    Shape (steps, 1). The hardest signal to average and the easiest to follow.
    Raises ValueError for steps outside 2..2000, levels outside [-1, 1] or ``every`` below 1.
    """
    _checked(steps, low=low, high=high)
    if every < 1:
        raise ValueError(f"every must be at least 1; given {every}")
    is_high = np.arange(steps)[:, None] // every % 2 == 0
    return np.where(is_high, high, low).astype(np.float64)


def noise(steps: int = 30, seed: int = 0, amplitude: float = 1.0) -> Array:
    """Independent numbers spread evenly over ±``amplitude``; the same seed gives the same numbers.

    Shape (steps, 1). There is no pattern here, so whatever looks smooth was made by the cell.
    Raises ValueError for steps outside 2..2000, an amplitude outside [-1, 1] or a negative seed.
    """
    _checked(steps, amplitude=amplitude)
    if seed < 0:
        raise ValueError(f"seed must be at least 0; given {seed}")
    return amplitude * np.random.default_rng(seed).uniform(-1, 1, (steps, 1))


class Signal(NamedTuple):
    """A test signal as a menu offers it."""

    title: str
    description: str
    make: Callable[..., Array]
    """steps → (steps, 1); further arguments have defaults."""


SIGNALS: dict[str, Signal] = {
    "pulse": Signal("Pulse", "One kick, then silence: how long does the cell remember it?", pulse),
    "step": Signal("Step", "Off, then on for good: how fast does the cell follow?", step),
    "sine": Signal("Sine", "A smooth wave: what is delayed, what is flattened?", sine),
    "alternating": Signal("Alternating", "Up, down, up, down: can the cell keep up?", alternating),
    "noise": Signal("Noise", "No pattern, made from a seed: what does the cell smooth?", noise),
}
"""Id → signal, in the order of the menu."""
