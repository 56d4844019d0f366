"""RNN, GRU and LSTM nodes of an ONNX graph, in all that the operators can say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from gru_viz.cells.arrays import checked
from gru_viz.layers.layer import Found, Layer, LayerError, Refused, Tensor, coarsest
from gru_viz.layers.packing import ONNX_ORDER, kind_of, parameters, unpacked

KINDS = {"RNN": "rnn", "GRU": "gru", "LSTM": "lstm"}
_USUAL = {"rnn": ["Tanh"], "gru": ["Sigmoid", "Tanh"], "lstm": ["Sigmoid", "Tanh", "Tanh"]}
_DIRECTIONS = {"forward": (False,), "reverse": (True,), "bidirectional": (False, True)}


class Node(NamedTuple):
    """A recurrent node, taken out of its graph: everything that does not depend on the input."""

    name: str
    operator: str
    attributes: Mapping[str, Any]
    arrays: Mapping[str, Tensor]
    """By the operator's own names: W, R, B, sequence_lens, initial_h, initial_c, P; those that the file holds."""
    given: frozenset[str] = frozenset()
    """Those that come from outside or are computed in the graph."""


def node_layers(node: Node) -> Iterator[Found]:
    """The layers of a node, one for each direction."""
    direction = _text(node.attributes.get("direction", "forward"))
    for at, reverse in enumerate(_DIRECTIONS.get(direction, (False,))):
        try:
            if direction not in _DIRECTIONS:
                raise LayerError(f"its direction is {direction!r}")
            yield _layer(node, at, reverse)
        except ValueError as error:
            yield Refused(node.name + ", reversed" * reverse, str(error))


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _layer(node: Node, at: int, reverse: bool) -> Layer:
    if missing := [name for name in ("W", "R") if name not in node.arrays]:
        raise LayerError(f"{missing[0]} is not in the file: it comes from outside, or is computed in the graph")
    if outside := sorted(node.given & {"B", "P", "sequence_lens"}):
        raise LayerError(f"{outside[0]} is not in the file: it comes from outside, or is computed in the graph")
    weights = {name: node.arrays[name] for name in ("W", "R", "B", "P") if name in node.arrays}
    for name, tensor in weights.items():
        if tensor.values.ndim != (3 if name in "WR" else 2) or len(tensor.values) <= at:
            raise LayerError(f"{name} has shape {tensor.values.shape}, which has no direction number {at}")
    W, R = (weights[name].values[at] for name in "WR")
    kind = kind_of(*R.shape)
    if kind != KINDS[node.operator]:
        raise LayerError(f"R has shape {R.shape}, which is that of kind {kind}, in a node {node.operator}")
    conventions = _conventions(node, kind, at)
    biases = np.split(weights["B"].values[at], 2) if "B" in weights and weights["B"].values.shape[1] % 2 == 0 else []
    if "B" in weights and not biases:
        raise LayerError(f"B has shape {weights['B'].values.shape}; expected (directions, 2 · {len(R)})")
    peepholes = weights["P"].values[at] if "P" in weights else np.zeros(0)
    if np.any(peepholes) and (kind != "lstm" or len(peepholes) != 3 * R.shape[1]):
        raise LayerError(f"P has shape {weights['P'].values.shape}; only an LSTM has peepholes, (directions, 3H)")
    after = conventions.get("reset") == "after"
    values = unpacked(ONNX_ORDER[kind], W, R, *biases, inner="n" if after else "")
    order = ONNX_ORDER[kind]
    if np.any(peepholes):
        kind = "peephole_lstm"
        values |= dict(zip(("P_i", "P_o", "P_f"), np.split(checked("P", peepholes), 3), strict=True))
    said = [f"ONNX {node.operator}" + (f", order {', '.join(order)}" if len(order) > 1 else "")]
    said.append("two bias sets" if biases else "no biases")
    said += [f"keep, reset {conventions['reset']}"] if kind == "gru" else []
    said += [f"output {conventions['output']}"] if "output" in conventions else []
    said += ["peepholes"] if kind == "peephole_lstm" else []
    if outside := sorted(node.given & {"initial_h", "initial_c"}):
        said.append(f"{' and '.join(outside)} come from outside")
    return Layer(
        node.name,
        parameters(kind, values, **conventions),
        "; ".join(said),
        coarsest(weights.values()),
        reverse=reverse,
        h0=_state(node, "initial_h", at),
        c0=_state(node, "initial_c", at),
        lengths=_lengths(node),
    )


def _conventions(node: Node, kind: str, at: int) -> dict[str, str]:
    """The conventions that the attributes name. LayerError where they name another function."""
    usual, attributes = _USUAL[kind], node.attributes
    given = [_text(name) for name in attributes.get("activations") or []]
    names = given[at * len(usual) : (at + 1) * len(usual)] or usual
    if attributes.get("clip"):
        raise LayerError(f"it clips its sums at {attributes['clip']:g}; not supported")
    if attributes.get("input_forget"):
        raise LayerError(
            "its input gate and forget gate are coupled (input_forget); ONNX does not say which one follows"
        )
    conventions: dict[str, str] = {}
    if kind == "lstm":
        shown = names[2] if len(names) > 2 else ""
        scales = [*(attributes.get("activation_alpha") or []), *(attributes.get("activation_beta") or [])]
        if shown == "Affine" and not scales:
            conventions, names = {"output": "identity"}, [*names[:2], "Tanh"]
        else:
            conventions = {"output": "tanh"}
    if [name.lower() for name in names] != [name.lower() for name in usual]:
        raise LayerError(f"its activations are {', '.join(names)}; here they are {', '.join(usual)}")
    if kind == "gru":
        conventions = {"update": "keep", "reset": "after" if attributes.get("linear_before_reset") else "before"}
    return conventions


def _state(node: Node, name: str, at: int) -> np.ndarray[Any, Any] | None:
    """An initial state that the file holds, (H,) or (B, H)."""
    if name not in node.arrays:
        return None
    values = checked(name, node.arrays[name].values)
    axis = 1 if node.attributes.get("layout") else 0
    if values.ndim != 3 or values.shape[axis] <= at or 0 in values.shape:
        raise LayerError(f"{name} has shape {values.shape}; expected (directions, B, H), or (B, directions, H)")
    rows: np.ndarray[Any, Any] = np.take(values, at, axis=axis)
    return np.asarray(rows[0]) if len(rows) == 1 else rows


def _lengths(node: Node) -> tuple[int, ...] | None:
    if "sequence_lens" not in node.arrays:
        return None
    values = checked("sequence_lens", node.arrays["sequence_lens"].values)
    if values.ndim != 1 or not values.size or np.any(values < 1) or np.any(values != values.round()):
        raise LayerError("sequence_lens must be whole numbers from 1 on")
    return tuple(int(value) for value in values)
