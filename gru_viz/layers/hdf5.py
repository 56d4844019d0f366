"""Keras's files: .weights.h5 and .h5 (HDF5), and .keras, an archive of one such file and the model's configuration."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from gru_viz.layers.files import (
    MAX_ARRAYS,
    MAX_FILE,
    MAX_HEADER,
    Budget,
    entries,
    from_bfloat16,
    library,
    one_sentence,
    tensor,
    text_of,
    unzipped,
)
from gru_viz.layers.keras_names import Config, configs, keras_layers
from gru_viz.layers.layer import Found, LayerError, Table, Tensor

MAX_GROUPS_DEEP = 24


def keras_archive(data: bytes) -> tuple[Table, Iterator[tuple[set[str], Found]]]:
    """A .keras file: its configuration says what its arrays cannot."""
    parts: dict[str, bytes] = {}
    for name, archive, info in entries(data, "a .keras archive"):
        if name in ("config.json", "model.weights.h5"):
            parts[name] = unzipped(archive, info, MAX_FILE if name.endswith(".h5") else MAX_HEADER, "a .keras archive")
    if len(parts) < 2:
        missing = "config.json" if "model.weights.h5" in parts else "model.weights.h5"
        raise LayerError(f"The file is no .keras archive: {missing} is missing in it.")
    return hdf5_file(parts["model.weights.h5"], text_of(parts["config.json"], "config.json"))


def hdf5_file(data: bytes, config: Mapping[str, Any] | None = None) -> tuple[Table, Iterator[tuple[set[str], Found]]]:
    """The arrays of an HDF5 file and the layers among them. ``config`` is the model's, else the file's own is read."""
    h5py = library("h5py", ".h5")
    table: Table = {}
    titles: dict[str, str] = {}
    _check_texts(data)
    with one_sentence("an HDF5 file"), h5py.File(io.BytesIO(data), "r") as file:
        if config is None and "model_config" in file.attrs:
            text = file.attrs["model_config"]
            config = text_of(text if isinstance(text, bytes) else str(text).encode(), "The model's configuration")
        _walk(h5py, file, "", table, titles, Budget())
    known: tuple[Config, ...] = tuple(configs(config)) if config is not None else ()
    return table, keras_layers(table, known, titles)


def _check_texts(data: bytes) -> None:
    """Texts lie in heaps marked GCOL, and each place that refers to one claims a length, which the library trusts.

    A place is known by the heap's address and the number of a text that is in there; bytes that only look like an
    address have another number behind them.
    """
    at = data.find(b"GCOL")
    while at >= 0:
        address, texts = at.to_bytes(8, "little"), set(_texts(data, at))
        place = data.find(address, 4)
        while place >= 0:
            length, index = (int.from_bytes(data[where : where + 4], "little") for where in (place - 4, place + 8))
            if length > len(data) and index in texts:
                raise LayerError("The file is damaged: a text in it claims to be longer than the file.")
            place = data.find(address, place + 8)
        at = data.find(b"GCOL", at + 4)


def _texts(data: bytes, heap: int) -> Iterator[int]:
    """The numbers of all texts in a heap."""
    at, end = heap + 16, min(len(data), heap + int.from_bytes(data[heap + 8 : heap + 16], "little"))
    while at + 16 <= end and (number := int.from_bytes(data[at : at + 2], "little")):
        yield number
        at += 16 + -(-int.from_bytes(data[at + 8 : at + 16], "little") // 8) * 8


def _walk(h5py: Any, group: Any, path: str, table: Table, titles: dict[str, str], budget: Budget) -> None:
    """Every array below a group. Links that lead elsewhere, to other files above all, are not followed."""
    if path.count("/") > MAX_GROUPS_DEEP:
        raise LayerError("The groups of the file are nested too deeply.")
    if len(group) > MAX_ARRAYS:
        raise LayerError(f"The file holds more than {MAX_ARRAYS:,} arrays.")
    for name in group:
        at = f"{path}/{name}" if path else str(name)
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise LayerError(f"{at[:60]!r} is a link to another place, which is not followed.")
        item = group[name]
        if isinstance(item, h5py.Group):
            budget.take(at, (), 0)
            title = item.attrs.get("name") if name == "vars" else None
            if isinstance(title, str) and len(title) < 200:
                titles[path] = title
            _walk(h5py, item, at, table, titles, budget)
        elif isinstance(item, h5py.Dataset) and item.shape is not None:
            if item.is_virtual or item.external:
                raise LayerError(f"{at[:60]!r} takes its numbers from another file, which is not opened.")
            budget.take(at, item.shape, item.dtype.itemsize)
            if (found := _array(item)) is not None:
                table[at] = found


def _array(item: Any) -> Tensor | None:
    """The numbers of a dataset, or None for anything else. Keras keeps bfloat16 as two bytes and says so beside."""
    if item.chunks and int(np.prod(item.chunks)) * item.dtype.itemsize > MAX_FILE:
        raise LayerError("A part of the file claims to be larger than the file may be.")
    if item.dtype.kind == "V" and item.dtype.itemsize == 2 and item.attrs.get("dtype") == "bfloat16":
        return Tensor(from_bfloat16(np.ascontiguousarray(item[()]), item.shape), "bfloat16")
    return tensor(item[()]) if item.dtype.kind in "fiub" else None
