"""What a file of somebody's holds, as tables and choices: layers, stacks of them, and what is beside them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.expr import Array
from gru_viz.cells.torch_weights import TORCH_ORDER
from gru_viz.layers.files import MAX_FILE
from gru_viz.layers.layer import Layer, LayerError, Layers, Raw
from gru_viz.layers.load import load
from gru_viz.layers.stack import Stack
from gru_viz.learning.shipped import shipped_net
from gru_viz.scene.wording import brief
from gru_viz.views.shelf import Held

EXAMPLE = "trained-reviews-gru"
"""The shipped net that the example file holds."""
EXAMPLE_SENTENCE = "The plot is slow and the music is dull , but overall it was a great film ."
EXAMPLE_NAME = "example.npz"
_WORDS = {
    ("update", "keep"): "z = 1 keeps",
    ("update", "take"): "z = 1 takes the new",
    ("reset", "after"): "reset after the product",
    ("reset", "before"): "reset before the product",
    ("output", "tanh"): "h = o ⊙ tanh(c)",
    ("output", "identity"): "h = o ⊙ c",
    ("gates_read", "activation"): "",
    ("gates_read", "cell"): "gates read c",
    ("biases", "True"): "biases",
    ("biases", "False"): "no biases",
}


@dataclass(frozen=True, eq=False)
class OwnFile:
    """A file that was dropped: what it holds, or why it does not open."""

    name: str
    layers: Layers | None
    refusal: str = ""

    @property
    def arrays(self) -> Mapping[str, Raw]:
        """Every array of the file."""
        return {} if self.layers is None else self.layers.arrays

    @property
    def nbytes(self) -> int:
        """Memory it holds."""
        if self.layers is None:
            return 1_000
        params = [value for layer in all_layers(self.layers) for value in layer.params.values()]
        return sum(array.nbytes for array in [*params, *self.layers.arrays.values()])


def all_layers(layers: Layers) -> list[Layer]:
    """Those that are open, and every reading of what the file leaves open."""
    return [*layers, *(one for question in layers.questions for one in question.candidates)]


def open_file(name: str, data: bytes) -> OwnFile:
    """What a file holds; a sentence for whatever cannot be opened."""
    try:
        return OwnFile(name, load(data, name))
    except LayerError as error:
        return OwnFile(name, None, str(error))
    except MemoryError:
        return OwnFile(name, None, "There is no memory left for a file of this size; try again later.")


def too_large(size: int) -> str:
    """The sentence about a file of this many bytes, before anybody reads it; nothing where it may be read."""
    if size <= MAX_FILE:
        return ""
    return f"The file has {size / 10**6:.0f} MB; at most {MAX_FILE // 10**6} MB are opened here."


class LayerRow(NamedTuple):
    """One line of the table of a file."""

    name: str
    cell: str
    conventions: str
    input_size: int
    hidden_size: int
    depth: int
    direction: str
    precision: str
    recognised: str


def layer_rows(layers: Iterable[Layer]) -> list[LayerRow]:
    """Every layer in words."""
    return [
        LayerRow(
            brief(layer.name),
            CELL_NAMES[layer.cell.kind].title,
            conventions_in_words(layer),
            layer.input_size,
            layer.hidden_size,
            layer.depth,
            "reads from the end" if layer.reverse else "forward",
            layer.precision,
            layer.recognised,
        )
        for layer in layers
    ]


def conventions_in_words(layer: Layer) -> str:
    """Its conventions: "z = 1 keeps, reset after the product, biases"."""
    words = (_WORDS.get((name, str(value)), f"{name} {value}") for name, value in layer.conventions.items())
    return ", ".join(word for word in words if word)


def choices(layers: Iterable[Layer]) -> dict[str, Stack]:
    """What can be run, by what a menu calls it: whole stacks first, then every layer by itself."""
    given = list(layers)
    found: dict[str, Stack] = {}
    by_name: dict[str, list[Layer]] = {}
    for layer in given:
        by_name.setdefault(layer.name, []).append(layer)
    if len(by_name) > 1 and (whole := _stacked(given)):
        found[f"all {len(given)} layers, each on top of the one before"] = whole
    for name, some in by_name.items():
        if len(some) > 1 and (stack := _stacked(some)):
            found[f"{brief(name)}, whole: {_counted(stack)}"] = stack
    for layer in given:
        title = f"{brief(layer.name)}, layer {layer.depth}" + ", reversed" * layer.reverse
        found.setdefault(f"{title} ({layer.input_size} → {layer.hidden_size})", Stack(layer))
    return found


class Choice(NamedTuple):
    """What of a file is looked at."""

    held: Held
    file: OwnFile
    title: str
    stack: Stack

    @property
    def key(self) -> tuple[int, str, tuple[str, ...]]:
        """A name for it, and for how its layers are read, to keep results under."""
        return self.held.id, self.title, tuple(layer.recognised for layer in self.stack.layers)


def _stacked(layers: list[Layer]) -> Stack | None:
    try:
        return Stack(layers)
    except LayerError:
        return None


def _counted(stack: Stack) -> str:
    levels = len(stack.levels)
    both = ", both directions" if any(len(level) > 1 for level in stack.levels) else ""
    return f"{levels} layer{'s' * (levels != 1)}{both}"


def embeddings(arrays: Mapping[str, Raw], width: int) -> dict[str, Raw]:
    """The matrices of a file that can be the embedding of a layer that reads ``width`` numbers, a row for each."""
    return {
        name: array
        for name, array in arrays.items()
        if array.ndim == 2 and array.shape[1] == width and "embed" in name.lower() and array.dtype.kind == "f"
    }


def arrays_of(file: OwnFile, layer: Layer) -> dict[str, Raw]:
    """The arrays that a layer is made of, as the file holds them; all of the file's where nothing else is known."""
    layers = file.layers
    if layers is None:
        return {}
    for question in layers.questions:
        if layer in question.candidates:
            return dict(question.arrays)
    return {name: array for name, array in layers.arrays.items() if name in layers.parts.get(layer, layers.arrays)}


@cache
def example_file() -> bytes:
    """A small trained net as PyTorch would name it: embedding, GRU and head."""
    net = shipped_net(EXAMPLE)
    order = TORCH_ORDER[net.cell.kind]
    zeros = np.zeros(net.params.hidden_size)

    def packed(letter: str, gates: Iterable[str] = order) -> Array:
        return np.concatenate([net.params.get(f"{letter}_{gate}", zeros) for gate in gates])

    arrays = {
        "embedding.weight": net.E,
        "rnn.weight_ih_l0": packed("W"),
        "rnn.weight_hh_l0": packed("U"),
        "rnn.bias_ih_l0": packed("b"),
        "rnn.bias_hh_l0": packed("c"),
        "head.weight": net.W_y,
        "head.bias": net.b_y,
    }
    file = io.BytesIO()
    np.savez(file, **{name: np.float32(array) for name, array in arrays.items() if array is not None})  # type: ignore[arg-type]
    return file.getvalue()


def words_of(choice: Choice) -> tuple[str, ...]:
    """What the rows of an embedding stand for; only the example's are known, since files of numbers hold no words."""
    return shipped_net(EXAMPLE).words if choice.held.data == example_file() else ()
