"""Gates packed into one matrix: the orders of the libraries, and how blocks become a cell's named weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gru_viz.cells.arrays import checked
from gru_viz.cells.expr import Array
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.torch_weights import TORCH_ORDER
from gru_viz.cells.zoo import CELLS
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.layers.layer import LayerError

KERAS_ORDER = {"rnn": ("h",), "gru": ("z", "r", "n"), "lstm": ("i", "f", "g", "o")}
ONNX_ORDER = {"rnn": ("h",), "gru": ("z", "r", "n"), "lstm": ("i", "o", "f", "g")}
ORDERS: dict[str, Mapping[str, tuple[str, ...]]] = {"PyTorch": TORCH_ORDER, "Keras": KERAS_ORDER, "ONNX": ONNX_ORDER}
"""Library → kind → the order of the gates in its packed arrays."""
KINDS = {1: "rnn", 3: "gru", 4: "lstm"}
"""How many blocks a layer of a library packs → its kind."""
PEEPHOLES = tuple(
    dict.fromkeys(spec.name for kind in CELLS for spec in make_cell(kind).parameters if spec.name.startswith("P_"))
)
"""The peepholes that a cell can have."""
ADDED = "peepholes that are not there are 0"


def kind_of(rows: int, size: int) -> str:
    """The kind of a layer from the rows of its recurrent matrix and its units."""
    if size < 1 or rows % size or rows // size not in KINDS:
        raise LayerError(f"{rows} rows for {size} units fit no layer: an RNN has 1 row for each, a GRU 3, an LSTM 4")
    return KINDS[rows // size]


def unpacked(
    order: Sequence[str], W: Any, U: Any, b: Any = None, c: Any = None, *, inner: str = ""
) -> dict[str, Array]:
    """Blocks of rows as named weights: W (kH, D), U (kH, H), biases (kH,) of the input and of the recurrent side.

    Two biases are only ever added, and become their sum, but for the candidate ``inner`` of a GRU with reset after the
    product, whose recurrent bias c stays apart.
    """
    count, given = len(order), {"W": W, "U": U, "b": b, "c": c}
    arrays = {letter: checked(letter, value) for letter, value in given.items() if value is not None}
    rows = {array.shape[0] for array in arrays.values()}
    if len(rows) != 1 or any(array.ndim != (2 if letter in "WU" else 1) for letter, array in arrays.items()):
        shapes = ", ".join(str(array.shape) for array in arrays.values())
        raise LayerError(f"its arrays do not fit together; their shapes are {shapes}")
    values: dict[str, Array] = {}
    parts = {letter: np.split(array, count) for letter, array in arrays.items()}
    for at, gate in enumerate(order):
        values[f"W_{gate}"], values[f"U_{gate}"] = parts["W"][at], parts["U"][at]
        biases = [parts[letter][at] for letter in "bc" if letter in parts]
        if gate == inner and len(biases) == 2:
            values[f"b_{gate}"], values[f"c_{gate}"] = biases
        elif biases:
            values[f"b_{gate}"] = sum(biases[1:], biases[0])
    return values


def with_all_peepholes(values: Mapping[str, Array]) -> dict[str, Array]:
    """Weights by name; where some of the peepholes are there, the others are zero."""
    given = [value for name, value in values.items() if name in PEEPHOLES]
    return {**{name: np.zeros_like(given[0]) for name in PEEPHOLES if given}, **values}


def parameters(kind: str, values: Mapping[str, Array], **conventions: str) -> Parameters:
    """The weights in a cell of these conventions, without biases if there are none."""
    has_biases = any(name[0] in "bc" for name in values)
    return Parameters(make_cell(kind, biases=has_biases, **conventions), values)
