"""Bytes from outside, up to the arrays in them: sizes are checked before memory is taken, headers never trusted."""

from __future__ import annotations

import importlib
import io
import json
import math
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np

from gru_viz.layers.layer import LayerError, Raw, Table, Tensor

MAX_FILE = 50 * 10**6
"""Bytes of a file."""
MAX_UNPACKED = 200 * 10**6
"""Bytes of all its arrays together, as they say that they are; a compressed file may say much."""
MAX_ARRAYS = 20_000
MAX_AXES = 8
MAX_HEADER = 4 * 10**6
"""Bytes of text (JSON) that a file may hold beside its arrays."""

TO_SAFETENSORS = (
    "A .pt or .pth file is a pickle, a program that runs when it is opened, so it is not opened here. Two lines turn "
    "it into a file of numbers: from safetensors.torch import save_file; "
    'save_file(model.state_dict(), "model.safetensors")'
)


class Content(NamedTuple):
    """A file in memory."""

    name: str
    data: bytes


def read(source: object, name: str = "") -> Content:
    """The bytes of a path, of an open binary file, or the bytes themselves. LayerError beyond the bound."""
    if isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source[: MAX_FILE + 1])
    elif isinstance(source, str | os.PathLike):
        path = Path(source)
        name = name or path.name
        try:
            with path.open("rb") as file:
                data = file.read(MAX_FILE + 1)
        except OSError as error:
            raise LayerError(f"{name} cannot be read: {error.strerror or 'the system refuses it'}.") from None
    elif callable(getattr(source, "read", None)):
        name = name or str(getattr(source, "name", ""))
        data = source.read(MAX_FILE + 1)  # type: ignore[attr-defined]
        if not isinstance(data, bytes):
            raise LayerError("The file is open as text; open it as bytes, with mode 'rb'.")
    else:
        raise LayerError(
            f"A path, bytes, an open file or a mapping of arrays is needed, not a {type(source).__name__}."
        )
    if len(data) > MAX_FILE:
        raise LayerError(f"The file is larger than {MAX_FILE // 10**6} MB, the most that is opened here.")
    if not data:
        raise LayerError("The file is empty.")
    return Content(Path(name).name, data)


def kind_of_content(data: bytes) -> str:
    """What the first bytes say that it is: "hdf5", "zip", "pickle", "safetensors", or "" where they say nothing."""
    if data[:8] == b"\x89HDF\r\n\x1a\n":
        return "hdf5"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "zip"
    if data[:1] == b"\x80" and data[1:2] in b"\x02\x03\x04\x05":
        return "pickle"
    return "safetensors" if data[8:9] == b"{" and int.from_bytes(data[:8], "little") < 2**32 else ""


def library(name: str, suffix: str) -> Any:
    """A format's own library, imported when such a file arrives."""
    try:
        return importlib.import_module(name)
    except ImportError:
        package = name.partition(".")[0]
        raise LayerError(
            f"A {suffix} file needs the package {package}, which is not installed: pip install {package}."
        ) from None


@contextmanager
def one_sentence(what: str) -> Iterator[None]:
    """Whatever a library says of a broken file becomes one sentence; nothing of its traceback passes."""
    try:
        yield
    except LayerError:
        raise
    except MemoryError:
        raise LayerError(f"The file is too large for the memory, or is not {what}.") from None
    except Exception:
        raise LayerError(f"The file is damaged, or is not {what}.") from None


class Budget:
    """Counts what a file's arrays say of their sizes, before they are read."""

    def __init__(self) -> None:
        self.bytes = self.arrays = 0

    def take(self, name: str, shape: tuple[int, ...], itemsize: int) -> int:
        """The bytes of one more array. LayerError where the file claims too much."""
        self.arrays += 1
        if self.arrays > MAX_ARRAYS:
            raise LayerError(f"The file holds more than {MAX_ARRAYS:,} arrays.")
        if len(shape) > MAX_AXES or min(shape, default=0) < 0:
            raise LayerError(f"An array of the file has an impossible shape, {shape[:MAX_AXES]}.")
        size = math.prod(shape) * itemsize
        self.bytes += size
        if self.bytes > MAX_UNPACKED:
            raise LayerError(
                f"Its arrays claim more than {MAX_UNPACKED // 10**6} MB together, the most that is opened here."
            )
        return size


def from_bfloat16(raw: bytes | np.ndarray[Any, Any], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """Bfloat16 is the upper half of a float32."""
    halves = np.frombuffer(raw, "<u2") if isinstance(raw, bytes) else raw.view("<u2")
    return (halves.astype(np.uint32) << 16).view(np.float32).reshape(shape)


def tensor(value: np.ndarray[Any, Any]) -> Tensor:
    """A NumPy array with its precision."""
    return Tensor(value, value.dtype.name)


# ---- safetensors ----

_DTYPES = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32",
    "I16": "int16", "I8": "int8", "U64": "uint64", "U32": "uint32", "U16": "uint16", "U8": "uint8", "BOOL": "bool",
}  # fmt: skip


def safetensors_table(data: bytes) -> Table:
    """The arrays of a safetensors file; those of a type that NumPy lacks (float8) are left out."""
    header = int.from_bytes(data[:8], "little")
    if len(data) < 10 or header > len(data) - 8:
        raise LayerError("The file is cut off, or is not safetensors: its header is longer than the file.")
    if header > MAX_HEADER:
        raise LayerError(f"The header of the file is larger than {MAX_HEADER // 10**6} MB.")
    module = library("safetensors", ".safetensors")
    with one_sentence("safetensors"):
        json.loads(data[8 : 8 + header])
        budget, table = Budget(), {}
        for name, item in module.deserialize(data):
            precision, shape = _DTYPES.get(item["dtype"]), tuple(item["shape"])
            if precision is None:
                continue
            raw = bytes(item["data"])
            budget.take(name, shape, len(raw) // max(1, math.prod(shape)))
            if precision == "bfloat16":
                table[name] = Tensor(from_bfloat16(raw, shape), precision)
            else:
                table[name] = Tensor(
                    np.frombuffer(raw, np.dtype(precision).newbyteorder("<")).reshape(shape), precision
                )
        return table


# ---- archives: .npz, and .keras ----


def entries(data: bytes, what: str) -> Iterator[tuple[str, zipfile.ZipFile, zipfile.ZipInfo]]:
    """The files in an archive, with nothing read yet."""
    with one_sentence(what):
        archive = zipfile.ZipFile(io.BytesIO(data))
        found = archive.infolist()
    if len(found) > MAX_ARRAYS:
        raise LayerError(f"The archive holds more than {MAX_ARRAYS:,} files.")
    for info in found:
        yield info.filename, archive, info


def unzipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int, what: str) -> bytes:
    """The bytes of one file of an archive, never more than ``most``, whatever its header says."""
    with one_sentence(what):
        try:
            with archive.open(info) as file:
                data = file.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError):
            raise LayerError(f"The archive is damaged: {info.filename[:60]!r} cannot be unpacked.") from None
    if len(data) > most:
        raise LayerError(
            f"{info.filename[:60]!r} in the archive unpacks to more than {most // 10**6} MB; it is not opened."
        )
    return data


def is_pickled(data: bytes) -> bool:
    """Whether an archive is a .pt file of PyTorch."""
    try:
        return any(name.endswith("data.pkl") for name in zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return False


def npy_array(file: IO[bytes], name: str, budget: Budget) -> Raw | None:
    """One array, its header looked at before its numbers are read; None for what are no numbers (texts, dates)."""
    version = np.lib.format.read_magic(file)
    reader = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
    shape, is_fortran, dtype = reader(file, max_header_size=10_000)
    if dtype.hasobject:
        raise LayerError(f"{name[:60]!r} holds Python objects (a pickle), which are never opened; save numbers only.")
    size = budget.take(name, shape, dtype.itemsize)
    raw = file.read(size)
    if len(raw) < size:
        raise LayerError(f"{name[:60]!r} is cut off: it holds fewer numbers than its header says.")
    if dtype.kind not in "fiub":
        return None
    return np.frombuffer(raw, dtype).reshape(shape, order="F" if is_fortran else "C")


def npz_table(data: bytes) -> Table:
    """The arrays of an .npz, each header looked at before its numbers are unpacked."""
    budget, table = Budget(), {}
    for name, archive, info in entries(data, "an .npz"):
        if not name.endswith(".npy"):
            raise LayerError(f"The archive holds {name[:60]!r}, which is no array; an .npz holds arrays (.npy) only.")
        with one_sentence("an .npz"), archive.open(info) as file:
            values = npy_array(file, name, budget)
        if values is not None:
            table[name.removesuffix(".npy")] = tensor(values)
    return table


def text_of(data: bytes, what: str) -> Mapping[str, Any]:
    """A JSON object of a file, its size bounded."""
    if len(data) > MAX_HEADER:
        raise LayerError(f"{what} is larger than {MAX_HEADER // 10**6} MB.")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise LayerError(f"{what} is damaged: it is no JSON.") from None
    if not isinstance(found, dict):
        raise LayerError(f"{what} is damaged: it is no JSON object.")
    return found
