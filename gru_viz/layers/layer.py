"""What a file holds: layers that can be opened, layers that cannot, and questions that the file leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.cells.parameters import Parameters

Raw = np.ndarray[Any, Any]

EPSILON = {"bfloat16": 2.0**-7, "float16": 2.0**-10, "float32": 2.0**-23, "float64": 2.0**-52}
"""Precision of a file → the distance from 1 to the next number, coarsest first."""


class LayerError(ValueError):
    """A file that cannot be opened, or arrays that cannot be a layer; the message is a sentence for a person."""


class Tensor(NamedTuple):
    """An array of a file, and the precision that it was stored in; bfloat16 stands in float32, which holds it whole."""

    values: Raw
    precision: str


Table = dict[str, Tensor]
"""All arrays of a file, by their names in it."""


def coarsest(tensors: Iterable[Tensor]) -> str:
    """The coarsest precision among them. LayerError for what is no floating-point number that layers compute with."""
    found = {tensor.precision for tensor in tensors}
    if other := sorted(found - set(EPSILON)):
        hint = ", as quantised weights are; turn them back into float32 first" if "int" in other[0] else ""
        raise LayerError(f"its numbers are {other[0]}{hint}; float16, bfloat16, float32 and float64 can be read")
    return next(name for name in EPSILON if name in found)


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer and direction of a file, ready to run: ``gv.Stack([layer]).run(xs)``."""

    name: str
    """What the file calls it, such as "encoder.rnn"; layers of one stack share it."""
    params: Parameters
    recognised: str
    """How it was recognised, and what the file does not say."""
    precision: str = "float64"
    """What its numbers were stored in: float16, bfloat16, float32 or float64."""
    depth: int = 0
    """Which layer of its stack, counted from 0."""
    reverse: bool = False
    """Whether it reads the sequence from its end."""
    h0: Array | None = None
    """The initial state that the file holds, (H,) or (B, H); None is zero."""
    c0: Array | None = None
    lengths: tuple[int, ...] | None = None
    """The lengths of the sequences of a batch, where the file holds them."""

    @property
    def cell(self) -> Cell:
        """The equations."""
        return self.params.cell

    @property
    def conventions(self) -> dict[str, str | bool]:
        """Convention → its value, such as {"update": "keep", "reset": "after", "biases": True}."""
        return dict(self.cell.options)

    @property
    def input_size(self) -> int:
        """D, how many numbers it reads at each step."""
        return self.params.input_size

    @property
    def hidden_size(self) -> int:
        """H, how many units it has."""
        return self.params.hidden_size

    @property
    def title(self) -> str:
        """Its name with its place: "encoder.rnn, layer 1, reversed"."""
        return f"{self.name}, layer {self.depth}" + ", reversed" * self.reverse

    def __str__(self) -> str:
        sizes = f"{self.input_size} → {self.hidden_size}, {self.precision}"
        return f"{self.title}: {self.cell.kind}, {sizes}. {self.recognised}"


class Refused(NamedTuple):
    """A layer of the file that is another function than any cell here, and why."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


@dataclass(frozen=True, eq=False)
class Question:
    """Arrays that fit several conventions: the candidates, and what would decide between them."""

    name: str
    candidates: tuple[Layer, ...]
    decides: str
    arrays: Mapping[str, Raw] = field(default_factory=dict, repr=False)
    """The arrays as the file holds them, for :func:`gru_viz.detect`."""

    def __str__(self) -> str:
        return f"{self.name}: {len(self.candidates)} readings fit. {self.decides}"


Found = Layer | Refused | Question


class Layers(tuple[Layer, ...]):
    """The layers of a file, and what else is in it. It is the tuple of those that are open."""

    refused: tuple[Refused, ...]
    questions: tuple[Question, ...]
    arrays: Mapping[str, Raw]
    """Every array of the file by its name: an embedding or an output head is found here."""
    parts: Mapping[Layer, frozenset[str]]
    """For layers that are told by their names: the names of the arrays that each is made of."""

    @classmethod
    def of(cls, found: Iterable[Found], table: Table, parts: Mapping[Layer, frozenset[str]] | None = None) -> Layers:
        """Sorted into what opens, what does not, and what must be asked. LayerError if nothing opens at all."""
        found = list(found)
        layers = cls(item for item in found if isinstance(item, Layer))
        layers.refused = tuple(item for item in found if isinstance(item, Refused))
        layers.questions = tuple(item for item in found if isinstance(item, Question))
        layers.parts = parts or {}
        layers.arrays = {name: tensor.values for name, tensor in table.items()}
        if not found:
            names = ", ".join(name[:60] for name in list(table)[:6]) + (", …" if len(table) > 6 else "")
            raise LayerError(f"No recurrent layer is recognised. The arrays are called: {names or 'there are none'}.")
        if not layers and not layers.questions:
            raise LayerError("No layer can be opened. " + " ".join(f"{item}." for item in layers.refused)[:400])
        return layers

    def __str__(self) -> str:
        lines = [*map(str, self), *(f"Asked: {item}" for item in self.questions)]
        return "\n".join([*lines, *(f"Not opened: {item}" for item in self.refused)])
