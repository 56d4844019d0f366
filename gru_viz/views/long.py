"""A scene over thousands of steps: its input at that length, and the other kinds of cell that read it too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.scene.material import spread
from gru_viz.scene.scene import Scene
from gru_viz.scene.sequences import SIGNALS
from gru_viz.scene.settings import BY_FIELD, CURSOR

LONG_SIGNALS: dict[str, Callable[[int, int], Array]] = {
    # The rules of gru_viz.scene.sequences, which stops much earlier; a test holds that they agree up to there.
    "pulse": lambda steps, seed: np.eye(1, steps, steps // 6).T,
    "step": lambda steps, seed: np.where(np.arange(steps)[:, None] < max(1, steps // 3), 0.0, 1.0),
    "sine": lambda steps, seed: np.sin(2 * np.pi * (np.arange(steps)[:, None] / 12.0)),
    "alternating": lambda steps, seed: np.where(np.arange(steps)[:, None] % 2 == 0, 1.0, -1.0),
    "noise": lambda steps, seed: np.random.default_rng(seed).uniform(-1, 1, (steps, 1)),
}


RIVALS = ("rnn", "simplified_gru", "gru", "lstm")
"""The kinds beside which every cell is set."""


JACOBIANS = 41_000_000
"""Numbers in the Jacobians of one cell, 164 MB: those of an LSTM of 32 units over 10,000 steps."""


class LongInput(NamedTuple):
    """What the cell reads over ``horizon`` steps."""

    xs: Array
    """(T, D)"""
    words: tuple[str, ...]
    """The words of one reading, where the input has any; they come again and again."""
    period: int
    """Steps of one reading; T for a signal, which is made at the full length."""

    def named(self, step: int) -> str:
        """The word of a step, or nothing."""
        return self.words[step % self.period] if self.words else ""


class Rival(NamedTuple):
    """Another kind of cell on the same input: random weights, and a gain on every U."""

    kind: str
    biases: bool
    hidden: int
    seed: int
    gain: float


def most_steps(scene: Scene) -> int:
    """How many steps the page Memory can follow: every cell stands there beside an LSTM, whose state is h and c."""
    state = 2 * scene.hidden
    return max(2, JACOBIANS // (state * max(state, scene.inputs)) // 10 * 10)


def within(scene: Scene) -> Scene:
    """The scene over as many of its steps as the page Memory can follow."""
    most = most_steps(scene)
    return scene if scene.horizon <= most else replace(scene, horizon=most)


def essence(scene: Scene) -> Scene:
    """The scene without what is only looked at: two that agree in this compute the same over its horizon."""
    plain: dict[str, Any] = {name: BY_FIELD[name].default for name in CURSOR if name != "horizon"}
    # A layer is known by its fingerprint: what is kept under this key must not keep the layer.
    return replace(scene, **plain, content=None)


def input_essence(scene: Scene) -> tuple[object, ...]:
    """All that decides what the cell reads."""
    fields = "sequence", "noise_seed", "text", "numbers", "input_edits", "weights", "horizon", "inputs", "into"
    return tuple(getattr(scene, name) for name in fields)


def long_input(scene: Scene) -> LongInput:
    """The scene's input over its horizon: a signal is made that long, anything else is read from the start again."""
    steps = scene.horizon
    if scene.sequence in SIGNALS:
        xs = np.array(spread(vars(scene), LONG_SIGNALS[scene.sequence](steps, scene.noise_seed)))
        for step, column, value in scene.input_edits:
            if step < steps:
                xs[step, column] = value
        return LongInput(_frozen(xs), (), steps)
    once = scene.make_sequence()
    period = len(once.xs)
    xs = once.xs[np.arange(steps) % period]
    return LongInput(_frozen(xs), once.tokens if once.named else (), period)


def common_gain(scene: Scene) -> float | None:
    """The gain on every U of the scene's cell, 1 where there is none; None where they differ."""
    gains = dict(scene.gains)
    found = {gains.get(name, 1.0) for name in recurrent(scene.make_cell())} or {1.0}
    return found.pop() if len(found) == 1 else None


def recurrent(cell: Cell) -> tuple[str, ...]:
    """The names of the recurrent matrices U."""
    return tuple(spec.name for spec in cell.parameters if spec.axes == ("H", "H"))


def rivals(scene: Scene) -> tuple[Rival, ...]:
    """Other kinds of :data:`RIVALS`: as many units, weights from the scene's seed, the gain of its U if it has one."""
    gain = common_gain(scene)
    return tuple(
        Rival(kind, scene.biases, scene.hidden, scene.seed, 1.0 if gain is None else gain)
        for kind in RIVALS
        if kind != scene.cell
    )


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array
