"""How weights move along their gradients."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Protocol

import numpy as np

from gru_viz.cells.expr import Array

Arrays = Mapping[str, Array]
Memory = Mapping[str, Arrays]
"""What an optimiser remembers from update to update: part → weight → array of the weight's shape."""


class Optimiser(Protocol):
    """Something that turns weights and their gradients into the next weights."""

    PARTS: ClassVar[tuple[str, ...]]
    """Names of the parts of its memory."""

    def step(self, weights: Arrays, gradients: Arrays) -> dict[str, Array]:
        """The weights after one update; ``weights`` itself stays as it is."""
        ...

    @property
    def memory(self) -> Memory:
        """What it remembers now; no later update changes it."""
        ...

    def resume(self, updates: int, memory: Memory) -> None:
        """Go on like one that has made so many updates and remembers this."""
        ...


class SGD:
    """Stochastic gradient descent: w ← w − rate · ∂L/∂w. It remembers nothing."""

    PARTS: ClassVar[tuple[str, ...]] = ()
    memory: Memory = MappingProxyType({})

    def __init__(self, rate: float) -> None:
        self.rate = rate

    def step(self, weights: Arrays, gradients: Arrays) -> dict[str, Array]:
        """One update."""
        return {name: value - self.rate * gradients[name] for name, value in weights.items()}

    def resume(self, updates: int, memory: Memory) -> None:
        """Nothing hangs on what was before."""


class Adam:
    """Adam: a step of about ``rate`` for every weight, whatever the size of its gradient.

    m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,
    w ← w − rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)

    Source: D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015, arXiv 1412.6980.
    """

    PARTS: ClassVar[tuple[str, ...]] = ("mean", "square")

    def __init__(self, rate: float, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8) -> None:
        self.rate, self.beta1, self.beta2, self.epsilon = rate, beta1, beta2, epsilon
        self.updates = 0
        self.mean: Arrays = {}
        self.square: Arrays = {}

    @property
    def memory(self) -> Memory:
        """The m and v of every weight; both empty before the first update, which is as good as zeros."""
        return {"mean": self.mean, "square": self.square}

    def resume(self, updates: int, memory: Memory) -> None:
        """t, m and v as they were."""
        self.updates, self.mean, self.square = updates, memory["mean"], memory["square"]

    def step(self, weights: Arrays, gradients: Arrays) -> dict[str, Array]:
        """One update."""
        self.updates += 1
        rate = self.rate / (1 - self.beta1**self.updates)
        spread = math.sqrt(1 - self.beta2**self.updates)
        moved, means, squares = {}, {}, {}
        for name, value in weights.items():
            gradient = gradients[name]
            mean, square = self.mean.get(name, 0.0), self.square.get(name, 0.0)
            means[name] = mean = mean + (1 - self.beta1) * (gradient - mean)
            squares[name] = square = square + (1 - self.beta2) * (gradient * gradient - square)
            moved[name] = value - rate * mean / (np.sqrt(square) / spread + self.epsilon)
        self.mean, self.square = means, squares
        return moved


OPTIMISERS: dict[str, type[SGD] | type[Adam]] = {"adam": Adam, "sgd": SGD}
"""Name → optimiser, made with its learning rate."""


def norm(gradients: Arrays) -> float:
    """‖g‖₂ of all gradients together; Inf where one of them is not finite."""
    with np.errstate(over="ignore", invalid="ignore"):
        total = sum(float(np.vdot(gradient, gradient)) for gradient in gradients.values())
    return math.sqrt(total) if math.isfinite(total) else math.inf


def clipped(gradients: Arrays, limit: float) -> tuple[dict[str, Array], float]:
    """The gradients, shrunk together so that their norm is at most ``limit``, and the norm they had.

    Source: R. Pascanu, T. Mikolov and Y. Bengio, "On the difficulty of training recurrent neural networks", 2013.
    """
    size = norm(gradients)
    factor = min(1.0, limit / size) if size else 1.0
    return {name: factor * gradient for name, gradient in gradients.items()}, size
