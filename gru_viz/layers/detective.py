"""The detective: weights with one input and its outputs, and every way in which they could have been meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gru_viz.cells.arrays import checked
from gru_viz.cells.cell import Cell
from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.expr import Array
from gru_viz.cells.mistakes import TABLE, mistaken, mistaken_parameters
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import CELLS
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.dynamics.trace import run
from gru_viz.layers.bare import readings
from gru_viz.layers.layer import EPSILON, Layer, LayerError
from gru_viz.layers.load import table_of
from gru_viz.layers.unpacked import Unpacked, unpackings
from gru_viz.layers.verify import tolerance_of

FACTOR = 1000
"""How many times farther off the next hypothesis must be before one is named."""
STEPS = 32
"""Steps of the pair that all hypotheses are tried on; the best ones see all of it."""
FINALISTS = 8
LARGE = 20_000
"""Numbers of weights from which on a hypothesis is first tried on one step and on a few units."""
FEW = 16
NUMBERS = 2_000_000
"""Numbers of weights that are run side by side."""
MISTAKES = ("previous-candidate", "double-sigmoid", "gates-without-weights")
"""Mistakes that are functions of their own. An inverted update is the other value of ``update``, and exchanged captions
are another order of the gates: both are among the hypotheses anyway."""


class Reading(NamedTuple):
    """What cell the weights are given to: the equations, and what to say of them."""

    cell: Cell
    title: str
    right: Cell
    """The same without the mistake, whose parameters say where the weights go."""
    mistake: str = ""

    def parameters(self, values: Mapping[str, Array]) -> Parameters:
        """The weights in this cell."""
        if not self.mistake:
            return Parameters(self.cell, values)
        return mistaken_parameters(self.mistake, self.cell, Parameters(self.right, values))


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """One way in which the weights could have been meant."""

    reading: Reading = field(repr=False)
    unpacked: Unpacked = field(repr=False)
    reverse: bool
    residual: float
    """The largest difference between its states and the given ones."""
    at_least: bool = False
    """Whether only the first step of a large layer was looked at, so that the difference is this or more."""

    @property
    def title(self) -> str:
        """Kind, order, conventions, biases, layout and direction, in words."""
        parts = [self.reading.title, *self.unpacked.said, *(["read from the end"] if self.reverse else [])]
        return ", ".join(part for part in parts if part)

    @property
    def layer(self) -> Layer:
        """The layer as this hypothesis reads it."""
        params = self.reading.parameters(self.unpacked.values)
        return Layer("detected", params, self.title, reverse=self.reverse)

    def __str__(self) -> str:
        return f"{'at least ' * self.at_least}{self.residual:.2g}  {self.title}"


@dataclass(frozen=True, eq=False)
class Findings:
    """All hypotheses, the best first."""

    hypotheses: tuple[Hypothesis, ...] = field(repr=False)
    tolerance: float
    """What the precision of the outputs allows."""

    @property
    def best(self) -> Hypothesis:
        """The hypothesis with the smallest residual."""
        return self.hypotheses[0]

    @property
    def fits(self) -> bool:
        """Whether the best hypothesis is within the precision."""
        return self.best.residual <= self.tolerance

    @cached_property
    def rivals(self) -> tuple[Hypothesis, ...]:
        """Those that this pair cannot tell from the best: within the precision, or less than 1,000 times as far off."""
        bound = max(self.tolerance, FACTOR * self.best.residual)
        return tuple(item for item in self.hypotheses[1:] if item.residual <= bound)

    @property
    def next_best(self) -> Hypothesis | None:
        """The best of those that can be told from the first."""
        return next(iter(self.hypotheses[1 + len(self.rivals) :]), None)

    @property
    def factor(self) -> float:
        """How many times farther off the next best is; infinite where nothing else is possible."""
        floor = max(self.best.residual, EPSILON["float64"])
        return self.next_best.residual / floor if self.next_best else float("inf")

    @cached_property
    def probe(self) -> tuple[Array, float] | None:
        """An input (T, D) on which the best and its first rival part, and by how much; None if there is no rival."""
        if not self.rivals:
            return None
        pair = (self.best, self.rivals[0])
        layers = [item.layer for item in pair]
        widest: tuple[Array, float] | None = None
        for xs in _probes(layers[0].input_size):
            states = [_states(layer, xs) for layer in layers]
            gap = float(np.abs(states[0] - states[1]).max())
            if widest is None or gap > widest[1]:
                widest = (xs, gap)
            if gap > FACTOR * self.tolerance:
                break
        return widest

    def __str__(self) -> str:
        lines = []
        if not self.fits:
            lines.append(f"No hypothesis fits: the best is off by {self.best.residual:.2g} ({self.best.title}).")
        elif not self.rivals:
            lines.append(f"{self.best.title}: {self.best.residual:.1g}")
            if self.next_best:
                least = "at least " * self.next_best.at_least
                lines[0] += f"; the next best is off by {least}{self.next_best.residual:.2g} ({self.next_best.title})"
        else:
            names = "; ".join(item.title for item in (self.best, *self.rivals[:3]))
            lines.append(f"This input cannot tell {1 + len(self.rivals)} hypotheses apart: {names}.")
            if self.probe and self.probe[1] > self.tolerance:
                xs, gap = self.probe
                lines.append(
                    f"An input of {len(xs)} steps would ({_described(xs)}): the first two part by {gap:.2g} there."
                )
            else:
                lines.append("With these weights the first two are the same function on every input that was tried.")
        return "\n".join([*lines, "", *(str(item) for item in self.hypotheses[:10])])


def detect(
    arrays: Mapping[str, ArrayLike],
    xs: ArrayLike,
    ys: ArrayLike,
    h0: ArrayLike | None = None,
    c0: ArrayLike | None = None,
) -> Findings:
    """Which conventions made ``ys`` from ``xs`` with these weights? Every hypothesis is run, and listed by residual.

    arrays: the matrices and biases of one layer, under any names; see :func:`unpackings` for how they may be packed.
    xs: (T, D). ys: the states at every step (T, H), or only the last one (H,).

    What is tried: every cell whose gates fit, in every convention (keep and take, reset before and after, output
    through tanh or as it is, …); every order of the gates; rows, columns, the memory read the other way round, U
    transposed; one bias set or two, exchanged, or none; the classic mistakes; the sequence read from its end. Peepholes
    are one vector (3H,) in the order of their gates, as in ONNX, or have our own names.

    Raises LayerError where the shapes fit no layer at all.
    """
    inputs, expected = checked("xs", xs), checked("ys", ys)
    if inputs.ndim == 3 and len(inputs) == 1:
        inputs, expected = inputs[0], expected[0]
    if inputs.ndim != 2 or expected.ndim not in (1, 2) or (expected.ndim == 2 and len(expected) != len(inputs)):
        raise LayerError(
            f"xs has shape {inputs.shape} and ys {expected.shape}; one sequence (T, D) with (T, H) is needed"
        )
    table = table_of(arrays)
    names = [tensor.precision for tensor in table.values()]
    names.append(str(getattr(ys, "dtype", "float64")).removeprefix("torch."))
    precision = next(name for name in EPSILON if name in {*names, "float64"})
    pair = _Pair(inputs, expected, h0, c0)
    shape = (inputs.shape[1], expected.shape[-1])
    packed = list(unpackings({name: tensor.values for name, tensor in table.items()}, *shape))
    tolerance = tolerance_of(precision, expected)
    found = [item for reading in _readings() for item in _tried(reading, packed, pair, FACTOR * tolerance)]
    if not found:
        shapes = ", ".join(f"{name} {tensor.values.shape}" for name, tensor in table.items())
        raise LayerError(f"No layer of {shape[0]} inputs and {shape[1]} units has these arrays: {shapes}")
    found.sort(key=lambda item: item.residual)
    finals = [replace(item, residual=pair.residual(item), at_least=False) for item in found[:FINALISTS]]
    return Findings(tuple(sorted([*finals, *found[FINALISTS:]], key=lambda item: item.residual)), tolerance)


class _Pair(NamedTuple):
    xs: Array
    ys: Array
    h0: ArrayLike | None
    c0: ArrayLike | None

    @property
    def starts_at_zero(self) -> bool:
        """Whether the outputs of the first step are there, and nothing stood before it."""
        return self.ys.ndim == 2 and len(self.xs) > 1 and self.h0 is None and self.c0 is None

    def cut(self, reverse: bool) -> tuple[Array, Array]:
        """The steps that all hypotheses are tried on, in the order in which they are read."""
        xs = self.xs[::-1] if reverse else self.xs
        if self.ys.ndim == 1:
            return xs, self.ys[None]
        return xs[:STEPS], (self.ys[::-1] if reverse else self.ys)[:STEPS]

    def residual(self, item: Hypothesis) -> float:
        """The largest difference over all steps."""
        layer = item.layer
        xs = self.xs[::-1] if item.reverse else self.xs
        states = run(layer.cell, layer.params, xs, self.h0, self.c0)["h"]
        ys = self.ys[::-1] if item.reverse and self.ys.ndim == 2 else self.ys
        return float(np.abs(states[-1] - ys if ys.ndim == 1 else states - ys).max())


@cache
def _readings() -> tuple[Reading, ...]:
    """Every cell in every convention, and every mistake about it."""
    found: list[Reading] = []
    for kind in CELLS:
        for conventions in readings(kind):
            right = make_cell(kind, **conventions)
            words = [f"reset {value}" if name == "reset" else value for name, value in conventions.items()]
            said = {"tanh": "", "identity": "output as it is", "activation": "", "cell": "gates read c"}
            title = ", ".join([CELL_NAMES[kind].title, *filter(None, (said.get(word, word) for word in words))])
            found.append(Reading(right, title, right))
            for mistake in MISTAKES if kind == "gru" else ():
                told = f"{title}, mistake: {TABLE[mistake].title}"
                found.append(Reading(mistaken(mistake, right), told, right, mistake))
    return tuple(found)


def _tried(reading: Reading, packed: Iterable[Unpacked], pair: _Pair, enough: float) -> Iterator[Hypothesis]:
    """The residuals of all ways to unpack the weights for one reading, many side by side.

    The first step begins at zero, so what a unit becomes there depends on its own row of W and its own bias alone. What
    is off by more than ``enough`` there is never run as a whole.
    """
    fitting = [item for item in packed if item.fits(reading.right)]
    directions = dict.fromkeys((False, True) if len(pair.xs) > 1 else (False,), fitting)
    if fitting and sum(value.size for value in fitting[0].values.values()) > LARGE and pair.starts_at_zero:
        few = [Unpacked({name: _few(name, value) for name, value in item.values.items()}, ()) for item in fitting]
        for reverse in directions:
            at = -1 if reverse else 0
            first = _Pair(pair.xs[at][None], pair.ys[at][None, :FEW], None, None)
            tried = list(zip(fitting, _tried(reading, few, first, enough), strict=True))
            directions[reverse] = [item for item, step in tried if step.residual <= enough]
            for item, step in tried:
                if step.residual > enough:
                    yield Hypothesis(reading, item, reverse, step.residual, at_least=True)
    for reverse, items in directions.items():
        size = sum(value.size for value in items[0].values.values()) if items else 1
        xs, ys = pair.cut(reverse)
        for at in range(0, len(items), max(1, NUMBERS // size)):
            some = items[at : at + max(1, NUMBERS // size)]
            shapes = {name: value.shape for item in some for name, value in item.values.items()}
            stacked = {
                name: np.stack([item.values.get(name, np.zeros(shape)) for item in some])
                for name, shape in sorted(shapes.items())
            }
            batched = np.broadcast_to(xs, (len(some), *xs.shape))
            states = run(reading.cell, reading.parameters(stacked), batched, pair.h0, pair.c0)["h"]
            gaps = np.abs((states[:, -1:] if pair.ys.ndim == 1 else states) - ys).max(axis=(1, 2))
            yield from (Hypothesis(reading, item, reverse, float(gap)) for item, gap in zip(some, gaps, strict=True))


def _few(name: str, value: Array) -> Array:
    """The rows of the first units; what is multiplied with a state of zero does not matter."""
    rows = value[:FEW]
    return np.zeros((len(rows), len(rows))) if name.startswith("U_") else rows


def _states(layer: Layer, xs: Array) -> Array:
    states = run(layer.cell, layer.params, xs[::-1] if layer.reverse else xs)["h"]
    return states[::-1] if layer.reverse else states


def _probes(size: int) -> Iterator[Array]:
    """Inputs that may tell two layers apart: noise of three sizes, and a pulse in each of the first inputs."""
    for scale in (1.0, 3.0, 10.0):
        yield scale * np.random.default_rng(0).standard_normal((30, size))
    for at in range(min(size, 8)):
        pulse = np.zeros((10, size))
        pulse[0, at] = 3.0
        yield pulse


def _described(xs: Array) -> str:
    if np.count_nonzero(xs) == 1:
        return f"a pulse of {xs.max():g} in input {int(xs[0].argmax())}, then zeros"
    return f"noise of standard deviation {xs.std():.0f}"
