"""ONNX: the recurrent nodes of a model, through ONNX's own library, after a look at how much it would have to build."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from gru_viz.layers.files import Budget, from_bfloat16, library, one_sentence, tensor
from gru_viz.layers.layer import Found, LayerError, Table, Tensor
from gru_viz.layers.onnx_nodes import KINDS, Node, node_layers

MAX_MESSAGES = 200_000
"""An object costs a hundred times its two bytes in the file, so they are counted first."""
# Kind of message → field number → the kind of message in that field (onnx.proto); other fields are not looked into.
_MESSAGES: dict[str, dict[int, str]] = {
    "model": {7: "graph", 8: "leaf", 14: "leaf", 20: "training", 25: "function", 26: "leaf"},
    "training": {1: "graph", 2: "graph", 3: "leaf", 4: "leaf"},
    "graph": {1: "node", 5: "tensor", 11: "value", 12: "value", 13: "value", 14: "annotation", 15: "sparse"},
    "function": {7: "node", 9: "leaf", 11: "attribute", 12: "value", 14: "leaf"},
    "node": {5: "attribute", 9: "leaf", 10: "device"},
    "attribute": {
        5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 14: "type", 15: "type", 22: "sparse", 23: "sparse"
    },
    "tensor": {13: "leaf", 16: "leaf"},
    "sparse": {1: "tensor", 2: "tensor"},
    "annotation": {2: "leaf"},
    "value": {2: "type", 4: "leaf"},
    "type": {1: "tensor_type", 4: "container", 5: "container", 8: "tensor_type", 9: "container"},
    "container": {1: "type", 2: "type"},
    "tensor_type": {2: "shape"},
    "shape": {1: "leaf"},
    "device": {2: "sharding"},
    "sharding": {3: "leaf", 4: "annotation"},
    "leaf": {},
}  # fmt: skip
_INPUTS = ("X", "W", "R", "B", "sequence_lens", "initial_h", "initial_c", "P")
_DTYPES = {1: "float32", 10: "float16", 11: "float64", 6: "int32", 7: "int64"}
BFLOAT16 = 16
EXTERNAL = 1


def onnx_file(data: bytes) -> tuple[Table, Iterator[tuple[set[str], Found]]]:
    """The arrays of a model and the recurrent layers of its graph."""
    with one_sentence("an ONNX model"):
        _count(data)
    onnx = library("onnx", ".onnx")
    with one_sentence("an ONNX model"):
        graph = onnx.load_model_from_string(data).graph
        budget, table = Budget(), {}
        constants = [(item.output[0], item.attribute[0].t) for item in graph.node if _is_constant(item)]
        for name, item in [*((item.name, item) for item in graph.initializer), *constants]:
            found = _array(name, item, budget)
            if found is not None:
                table[name] = found
        nodes = [_node(onnx, item, at, table) for at, item in enumerate(graph.node) if item.op_type in KINDS]
        if not nodes and not graph.node:
            raise LayerError("The file is damaged, or is not an ONNX model: it has no graph.")
    return table, ((set(), found) for node in nodes for found in node_layers(node))


def _is_constant(item: Any) -> bool:
    return (
        item.op_type == "Constant"
        and len(item.output) == len(item.attribute) == 1
        and item.attribute[0].name == "value"
    )


def _node(onnx: Any, item: Any, at: int, table: Table) -> Node:
    if item.domain not in ("", "ai.onnx"):
        raise LayerError(f"A node {item.op_type} belongs to {item.domain[:40]!r}, not to ONNX.")
    names = {role: name for role, name in zip(_INPUTS, item.input, strict=False) if name and role != "X"}
    if item.op_type != "LSTM":
        names.pop("initial_c", None)
    arrays = {role: table[name] for role, name in names.items() if name in table}
    attributes = {field.name: onnx.helper.get_attribute_value(field) for field in item.attribute}
    title = item.name or next((name for name in item.output if name), f"{item.op_type} {at}")
    return Node(title, item.op_type, attributes, arrays, frozenset(set(names) - set(arrays)))


def _array(name: str, item: Any, budget: Budget) -> Tensor | None:
    """The numbers of an initializer; None for a type that no layer has."""
    if item.data_location == EXTERNAL:
        raise LayerError(
            f"{name[:60]!r} lies in a file beside the model, which is not opened; save the model as one file."
        )
    shape, dtype = tuple(item.dims), _DTYPES.get(item.data_type)
    if dtype is None and item.data_type != BFLOAT16:
        return None
    size = budget.take(name, shape, np.dtype(dtype).itemsize if dtype else 2)
    raw = item.raw_data
    if raw:
        if len(raw) != size:
            raise LayerError(f"{name[:60]!r} holds {len(raw)} bytes where its shape {shape} asks for {size}.")
        if dtype is None:
            return Tensor(from_bfloat16(raw, shape), "bfloat16")
        return tensor(np.frombuffer(raw, np.dtype(dtype).newbyteorder("<")).reshape(shape).astype(dtype))
    packed = {"float32": "float_data", "float64": "double_data", "int64": "int64_data"}.get(dtype or "", "int32_data")
    values = np.array(getattr(item, packed))
    if values.size != math.prod(shape):
        raise LayerError(
            f"{name[:60]!r} holds {values.size} numbers where its shape {shape} asks for {math.prod(shape)}."
        )
    if dtype in (None, "float16"):
        halves = values.astype(np.uint16)
        if dtype is None:
            return Tensor(from_bfloat16(halves, shape), "bfloat16")
        return tensor(halves.view(np.float16).reshape(shape))
    return tensor(values.astype(dtype).reshape(shape))


def _count(data: bytes) -> None:
    """LayerError if the file would become more objects than a model of 50 MB has. Nothing is built meanwhile."""
    view, left = memoryview(data), MAX_MESSAGES
    stack: list[tuple[str, int, int]] = [("model", 0, len(data))]
    while stack:
        kind, at, end = stack.pop()
        while at < end:
            key, at = _varint(view, at, end)
            number, wire = key >> 3, key & 7
            left -= 1
            if left < 0:
                raise LayerError(f"The model has more than {MAX_MESSAGES:,} parts; it is not opened.")
            if wire == 0:
                _, at = _varint(view, at, end)
            elif wire in (1, 5):
                at += 8 if wire == 1 else 4
            elif wire == 2:
                length, at = _varint(view, at, end)
                if length > end - at:
                    raise LayerError("The file is cut off, or is not an ONNX model.")
                inner = _MESSAGES[kind].get(number)
                if inner:
                    stack.append((inner, at, at + length))
                at += length
            else:
                raise LayerError("The file is damaged, or is not an ONNX model.")


def _varint(view: memoryview, at: int, end: int) -> tuple[int, int]:
    value = shift = 0
    while at < end and shift < 70:
        byte = view[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
    raise LayerError("The file is cut off, or is not an ONNX model.")
