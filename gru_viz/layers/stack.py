"""Layers one above the other, in both directions: run, every gate of every layer, and the way back through all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gru_viz.cells.arrays import checked
from gru_viz.cells.expr import Array
from gru_viz.dynamics.gradients import gradients
from gru_viz.dynamics.trace import Trace, refuse_single_steps, run
from gru_viz.layers.layer import Layer, LayerError


class Stack:
    """Layers that feed each other, lowest first.

    A layer and the reversed one beside it (same name, same depth) read the same input, and their states stand side by
    side, forward first, for the layer above. Raises LayerError where the sizes do not fit.
    """

    def __init__(self, layers: Layer | Iterable[Layer]) -> None:
        given = (layers,) if isinstance(layers, Layer) else tuple(layers)
        if not given:
            raise LayerError("A stack needs at least one layer.")
        self.levels: tuple[tuple[Layer, ...], ...] = tuple(_levels(given))
        """The layers that read the same input, one or two (forward, reversed), lowest first."""
        self.layers = tuple(layer for level in self.levels for layer in level)
        for below, above in zip(self.levels, self.levels[1:], strict=False):
            width = sum(layer.hidden_size for layer in below)
            for layer in above:
                if layer.input_size != width:
                    raise LayerError(
                        f"{layer.title} reads {layer.input_size} numbers a step, and what lies below gives {width}"
                    )

    @property
    def input_size(self) -> int:
        """D, how many numbers the lowest layer reads at each step."""
        return self.layers[0].input_size

    @property
    def output_size(self) -> int:
        """How many numbers the highest layer gives at each step, both directions together."""
        return sum(layer.hidden_size for layer in self.levels[-1])

    def run(
        self,
        xs: ArrayLike,
        lengths: Sequence[int] | None = None,
        h0: Sequence[ArrayLike | None] | None = None,
        c0: Sequence[ArrayLike | None] | None = None,
    ) -> StackRun:
        """Run all layers over a sequence (T, D), or a batch (B, T, D) of sequences of these ``lengths``.

        h0, c0: one initial state for each layer, in the order of ``layers``; None is what its file holds, else zero.
        A reversed layer reads each sequence from its own last step. Past the end of a sequence the outputs are zero.
        """
        inputs = checked("xs", xs)
        if inputs.ndim not in (2, 3) or 0 in inputs.shape or inputs.shape[-1] != self.input_size:
            raise LayerError(
                f"xs has shape {inputs.shape}; expected (T, {self.input_size}) or (B, T, {self.input_size})"
            )
        if lengths is None and h0 is None and c0 is None and self.layers[0].lengths is None:
            refuse_single_steps(inputs.shape, f"lengths=[1] * {len(inputs)}")
        single = inputs.ndim == 2
        batch = inputs[None] if single else inputs
        size, steps = batch.shape[:2]
        ends = _ends(lengths if lengths is not None else self.layers[0].lengths, size, steps)
        for what, given in (("h0", h0), ("c0", c0)):
            if given is not None and len(given) != len(self.layers):
                raise LayerError(
                    f"{what} holds {len(given)} states for {len(self.layers)} layers; give one (or None) each"
                )
        inside = np.arange(steps) < ends[:, None]  # (B, T)
        order = np.where(inside, ends[:, None] - 1 - np.arange(steps), np.arange(steps))  # (B, T), its own inverse
        traces: list[Trace] = []
        below = batch
        for level in self.levels:
            outputs = []
            for layer in level:
                at = len(traces)
                states = [
                    _spread(given[at] if given is not None and given[at] is not None else own, size, layer)
                    for own, given in ((layer.h0, h0), (layer.c0, c0))
                ]
                read = np.take_along_axis(below, order[..., None], axis=1) if layer.reverse else below
                trace = run(layer.cell, layer.params, read, h0=states[0], c0=states[1])
                traces.append(trace)
                seen = np.take_along_axis(trace["h"], order[..., None], axis=1) if layer.reverse else trace["h"]
                outputs.append(seen * inside[..., None])
            below = np.concatenate(outputs, axis=-1)
        return StackRun(self, tuple(traces), below, ends, order, single)


class StackRun(NamedTuple):
    """What a run of a stack left behind. Traces always have a batch axis: (B, T, H)."""

    stack: Stack
    traces: tuple[Trace, ...]
    """One for each of ``stack.layers``; that of a reversed layer has its steps in the order in which it read them."""
    outputs: Array
    """The states of the highest layer (B, T, N), forward first, zero past the end of a sequence."""
    lengths: NDArray[np.intp]
    order: NDArray[np.intp]
    """(B, T): the step of the sequence that a reversed layer reads at each of its own steps."""
    single: bool
    """Whether one sequence without a batch axis was given."""

    @property
    def ys(self) -> Array:
        """The outputs in the shape of what was given: (T, N), or (B, T, N)."""
        return self.outputs[0] if self.single else self.outputs

    def quantity(self, at: int, name: str) -> Array:
        """A quantity of layer number ``at`` along the sequence's own steps, (T, H) or (B, T, H)."""
        value = self.traces[at][name]
        if self.stack.layers[at].reverse:
            value = np.take_along_axis(value, self.order[..., None], axis=1)
        return value[0] if self.single else value

    def last(self, at: int, name: str = "h") -> Array:
        """A state of layer number ``at`` when it has read all of its sequence, (H,) or (B, H)."""
        value = self.traces[at][name][np.arange(len(self.lengths)), self.lengths - 1]
        return np.asarray(value[0] if self.single else value)

    def gradients(self, dys: ArrayLike) -> StackGradients:
        """Gradients of a loss through all layers, from ``dys`` = ∂L/∂ys in the shape of ``ys``."""
        given = checked("dys", dys)
        if given.shape != self.ys.shape:
            raise LayerError(f"dys has shape {given.shape}; expected {self.ys.shape}, the shape of ys")
        flow = given[None] if self.single else given
        inside = np.arange(flow.shape[1]) < self.lengths[:, None]
        found: list[dict[str, Array]] = []
        at = len(self.traces)
        for level in reversed(self.stack.levels):
            flow = flow * inside[..., None]
            total = np.zeros_like(self.traces[at - 1]["x"])
            parts = np.split(flow, np.cumsum([layer.hidden_size for layer in level])[:-1], axis=-1)
            for layer, part in reversed(list(zip(level, parts, strict=True))):
                at -= 1
                index = self.order[..., None]
                into = np.take_along_axis(part, index, axis=1) if layer.reverse else part
                of_layer = gradients(self.traces[at], into)
                dx = of_layer.pop("x")
                total = total + (np.take_along_axis(dx, index, axis=1) if layer.reverse else dx)
                found.insert(0, of_layer)
            flow = total
        return StackGradients(tuple(found), flow[0] if self.single else flow)

    def jacobian_product(self, step: int) -> Array:
        """∂ys[step] / ∂xs through all layers, directions and steps between: (T, N, D) for a single sequence.

        Entry [t, i, j] is the derivative of output i at ``step`` by input j at step t.
        """
        if not self.single or not 0 <= step < len(self.ys):
            raise LayerError(f"a Jacobian product is that of one sequence, and of a step from 0 to {len(self.ys) - 1}")
        steps, size = self.ys.shape
        result = np.empty((steps, size, self.stack.input_size))
        for unit in range(size):
            dys = np.zeros((steps, size))
            dys[step, unit] = 1.0
            result[:, unit] = self.gradients(dys).x
        return result


class StackGradients(NamedTuple):
    """Gradients through a stack."""

    layers: tuple[dict[str, Array], ...]
    """For each of ``stack.layers``: every parameter by name, and "h0" (and "c0") with one row for each sequence."""
    x: Array
    """By the input, in its shape."""


def _levels(layers: tuple[Layer, ...]) -> Iterable[tuple[Layer, ...]]:
    for _, group in groupby(layers, key=lambda layer: (layer.name, layer.depth)):
        same = list(group)
        while same:
            is_pair = len(same) > 1 and same[0].reverse != same[1].reverse
            level = same[: 1 + is_pair]
            del same[: 1 + is_pair]
            yield tuple(sorted(level, key=lambda layer: layer.reverse))


def _ends(lengths: Sequence[int] | None, size: int, steps: int) -> NDArray[np.intp]:
    if lengths is None:
        return np.full(size, steps)
    ends = checked("lengths", lengths)
    if ends.shape != (size,) or np.any(ends != ends.round()) or np.any(ends < 1) or np.any(ends > steps):
        raise LayerError(f"lengths must be {size} whole numbers from 1 to {steps}, one for each sequence")
    return ends.astype(np.intp)


def _spread(state: ArrayLike | None, size: int, layer: Layer) -> Array | None:
    """An initial state for every sequence of the batch, which also says that there is a batch."""
    value = np.zeros(layer.hidden_size) if state is None else checked("an initial state", state)
    if value.shape not in ((layer.hidden_size,), (size, layer.hidden_size)):
        raise LayerError(
            f"an initial state of {layer.title} has shape {value.shape}; expected ({layer.hidden_size},) or "
            f"({size}, {layer.hidden_size})"
        )
    return np.broadcast_to(value, (size, layer.hidden_size))
