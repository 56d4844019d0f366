"""A layer of a file as a scene holds it, and all its numbers as text where they are few enough for a link.

Every array is written in the shortest format that holds each of its numbers exactly; bytes of one kind stand beside
each other, so that they deflate well. The text says nothing of cell and sizes: those are settings of the scene.
"""

from __future__ import annotations

import base64
import math
import re
import zlib
from functools import cached_property

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.cells.parameters import Parameters
from gru_viz.layers.fingerprint import fingerprint
from gru_viz.layers.layer import EPSILON, Layer
from gru_viz.scene.packing import DamagedError

MAX_CONTENT = 9_000
"""Letters of a layer's numbers in a link; about 1,700 numbers of 32 bits, such as a GRU of 16 units on 16 inputs."""
VERSION = "1."
_FORMATS = ("<f2", "bfloat16", "<f4", "<f8")
_SIZES = (2, 2, 4, 8)
_PRECISIONS = tuple(EPSILON)
_TITLE = re.compile(r"(.*), layer (\d{1,4})(, reversed)?")


class Held:
    """A layer that a scene holds. Two with the same fingerprint are equal; copies of a scene share it."""

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self.fingerprint = fingerprint(layer.params)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Held) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __repr__(self) -> str:
        return f"Held({self.fingerprint})"

    def __deepcopy__(self, memo: object) -> Held:
        return self

    @property
    def nbytes(self) -> int:
        """Memory its numbers take."""
        return sum(value.nbytes for value in self.layer.params.values())

    @cached_property
    def text(self) -> str:
        """All its numbers for a link; empty where they are too many for one."""
        params = self.layer.params
        if sum(value.size for value in params.values()) > MAX_CONTENT:
            return ""
        body = bytes([_PRECISIONS.index(self.layer.precision)])
        body += b"".join(_packed(params[spec.name]) for spec in params.cell.parameters)
        text = VERSION + base64.urlsafe_b64encode(zlib.compress(body, 9)).decode().rstrip("=")
        return text if len(text) <= MAX_CONTENT else ""


def held_from(text: str, cell: Cell, inputs: int, hidden: int, name: str) -> Held:
    """The layer whose numbers stand in a text that :attr:`Held.text` wrote. Raises DamagedError, and nothing else."""
    damaged = DamagedError("they are damaged, probably cut off when the link was copied")
    if not text.startswith(VERSION):
        raise DamagedError("they come from another version of this app")
    shapes = {spec.name: spec.shape(inputs, hidden) for spec in cell.parameters}
    most = 1 + sum(1 + 8 * math.prod(shape) for shape in shapes.values())
    if len(text) > MAX_CONTENT or most > 10 * MAX_CONTENT:
        raise damaged
    coded = text[len(VERSION) :].replace("-", "+").replace("_", "/")
    try:
        opened = zlib.decompressobj()
        body = opened.decompress(base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True), most)
        if not opened.eof or opened.unused_data:
            raise damaged
        precision, body = _PRECISIONS[body[0]], body[1:]
        values: dict[str, Array] = {}
        for parameter, shape in shapes.items():
            values[parameter], body = _unpacked(body, shape)
        if body:
            raise damaged
        named = _TITLE.fullmatch(name)
        params, said = Parameters(cell, values), "Its numbers came with a link."
        if named is None:
            return Held(Layer(name, params, said, precision))
        return Held(Layer(named[1], params, said, precision, int(named[2]), bool(named[3])))
    except (ValueError, IndexError, zlib.error):
        raise damaged from None


def _packed(value: Array) -> bytes:
    ways = ((at, kind, _written(value, kind)) for at, kind in enumerate(_FORMATS))
    at, raw = next((at, raw) for at, kind, raw in ways if np.array_equal(_read(raw, kind), value.ravel()))
    return bytes([at]) + np.frombuffer(raw, np.uint8).reshape(-1, _SIZES[at]).T.tobytes()


def _unpacked(body: bytes, shape: tuple[int, ...]) -> tuple[Array, bytes]:
    at, count = body[0], math.prod(shape)
    size = _SIZES[at] * count
    raw, rest = body[1 : 1 + size], body[1 + size :]
    if len(raw) < size:
        raise ValueError("cut")
    turned = np.frombuffer(raw, np.uint8).reshape(_SIZES[at], count).T.tobytes()
    return _read(turned, _FORMATS[at]).reshape(shape), rest


def _written(value: Array, kind: str) -> bytes:
    if kind == "bfloat16":  # the first half of a float32
        return (value.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()
    with np.errstate(over="ignore"):
        return value.astype(kind).tobytes()


def _read(raw: bytes, kind: str) -> Array:
    if kind == "bfloat16":
        return (np.frombuffer(raw, "<u2").astype("<u4") << 16).view("<f4").astype(np.float64)
    return np.frombuffer(raw, kind).astype(np.float64)
