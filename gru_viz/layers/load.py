"""The door: from a file, or from arrays in memory, to layers that can be run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from gru_viz.cells.arrays import plain
from gru_viz.layers.bare import bare_layers
from gru_viz.layers.files import (
    TO_SAFETENSORS,
    is_pickled,
    kind_of_content,
    npz_table,
    read,
    safetensors_table,
    tensor,
)
from gru_viz.layers.hdf5 import hdf5_file, keras_archive
from gru_viz.layers.keras_names import keras_layers
from gru_viz.layers.layer import Found, Layer, LayerError, Layers, Refused, Table, Tensor
from gru_viz.layers.onnx_file import onnx_file
from gru_viz.layers.torch_names import torch_layers

FORMATS = {".safetensors": "safetensors", ".npz": "zip", ".keras": "zip", ".h5": "hdf5", ".hdf5": "hdf5", ".onnx": ""}
"""How a name ends → what such a file begins with; ONNX has no mark of its own."""
_HOLDS = {"safetensors": "safetensors", "zip": "an archive", "hdf5": "HDF5", "": "none of these"}


def load(source: object, name: str = "") -> Layers:
    """The recurrent layers of a file of another program, ready to run.

    source: a path; an open binary file or bytes, with ``name`` for how the file is called; a mapping of arrays or
    tensors, such as a ``state_dict()``; or a module of PyTorch. Files end in .safetensors, .npz, .onnx, .keras,
    .weights.h5 or .h5, and have at most 50 MB.

    Returns a tuple of :class:`Layer`: stacked layers and directions each for itself, in order. What cannot be a cell
    here is in ``.refused`` with its reason, what fits several conventions in ``.questions``, and every array of the
    file in ``.arrays``.

    Raises LayerError, a ValueError, with a sentence, for a file that cannot be opened or holds no such layer. A pickle
    (.pt, .pth) is never opened.
    """
    if isinstance(source, Mapping):
        return _recognised(table_of(source))
    if callable(getattr(source, "state_dict", None)):
        return _module(source)
    content = read(source, name)
    ending = "." + content.name.lower().rpartition(".")[2]
    begins = kind_of_content(content.data)
    if (
        ending in (".pt", ".pth", ".pkl", ".ckpt")
        or begins == "pickle"
        or (begins == "zip" and is_pickled(content.data))
    ):
        raise LayerError(TO_SAFETENSORS)
    if ending not in FORMATS:
        raise LayerError(f"Files that end in {', '.join(FORMATS)} are opened, not one called {content.name[:80]!r}.")
    if begins != FORMATS[ending]:
        raise LayerError(
            f"The file is called {ending}, but what it holds is {_HOLDS[begins]}. It is damaged, or its name is wrong."
        )
    if ending in (".h5", ".hdf5", ".keras", ".onnx"):
        opener = {".keras": keras_archive, ".onnx": onnx_file}.get(ending, hdf5_file)
        table, found = opener(content.data)
        return _named(found, table)
    return _recognised((safetensors_table if ending == ".safetensors" else npz_table)(content.data))


def table_of(arrays: Mapping[Any, Any]) -> Table:
    """A mapping of arrays or tensors, with the precision of each."""
    return {str(key): _tensor(value) for key, value in arrays.items()}


def _tensor(value: Any) -> Tensor:
    """One array in memory. Its type is asked for first: bfloat16 becomes float32 on its way to NumPy."""
    precision = str(getattr(value, "dtype", "")).removeprefix("torch.")
    try:
        found = tensor(plain(value))
    except (TypeError, ValueError, RuntimeError) as error:
        raise LayerError(f"An array cannot be read: {error}") from None
    return found._replace(precision="bfloat16") if precision == "bfloat16" else found


def _recognised(table: Table) -> Layers:
    """What the names of the arrays say, else what their shapes say."""
    known: Iterator[tuple[set[str], Found]] = chain(torch_layers(table), keras_layers(table))
    found = list(known)
    return _named(found, table) if found else Layers.of(bare_layers(table), table)


def _named(found: Iterable[tuple[set[str], Found]], table: Table) -> Layers:
    """What was found by names, and by which."""
    pairs = list(found)
    parts = {item: frozenset(names) for names, item in pairs if isinstance(item, Layer)}
    return Layers.of([item for _, item in pairs], table, parts)


def _module(module: Any) -> Layers:
    """A module of PyTorch, which also knows what its arrays do not say: whether an RNN is one of ReLU."""
    layers = load(module.state_dict())
    modules = dict(module.named_modules()) if callable(getattr(module, "named_modules", None)) else {}
    relu = {name or "(no prefix)" for name, part in modules.items() if getattr(part, "nonlinearity", "") == "relu"}
    table = {name: tensor(values) for name, values in layers.arrays.items()}
    sorted_out = [Refused(item.title, "its nonlinearity is relu; here it is tanh, which is another function")
                  if item.name in relu else item for item in layers]  # fmt: skip
    return Layers.of([*sorted_out, *layers.refused, *layers.questions], table)
