"""Layers under PyTorch's names: weight_ih_l0, weight_hh_l0, … with any prefix, depth and direction."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from gru_viz.cells.torch_weights import TORCH_ORDER
from gru_viz.layers.layer import Found, Layer, LayerError, Refused, Table, Tensor, coarsest
from gru_viz.layers.packing import kind_of, parameters, unpacked

_NAME = re.compile(
    r"(?:(?P<prefix>.*?)\.)??(?P<wrapped>parametrizations\.)?(?P<role>(?:weight|bias)_(?:ih|hh|hr))"
    r"(?:_l(?P<depth>\d{1,4}))?(?P<reverse>_reverse)?(?P<part>_raw|_g|_v|_orig|_u|\.original[01]?|\.0\.\w+)?"
)
_NORM = {"_g": "g", ".original0": "g", "_v": "v", ".original1": "v", "_raw": "", "": ""}
"""How the name of a part ends → length g or direction v of a weight norm, or the array itself."""

Place = tuple[str, int, bool]
"""Prefix, depth, and whether the direction is reversed."""


def torch_layers(table: Table) -> Iterator[tuple[set[str], Found]]:
    """Every layer and direction, with the names of the arrays that it is made of."""
    places: dict[Place, dict[tuple[str, str], str]] = {}
    for name in table:
        if match := _NAME.fullmatch(name):
            place = (match["prefix"] or "", int(match["depth"] or 0), bool(match["reverse"]))
            places.setdefault(place, {})[match["role"], match["part"] or ""] = name
    for place in sorted(places):
        prefix, depth, reverse = place
        names = places[place]
        parts = {key: table[name] for key, name in names.items()}
        title = prefix or "(no prefix)"
        try:
            yield set(names.values()), _layer(title, depth, reverse, parts)
        except ValueError as error:
            yield set(names.values()), Refused(f"{title}, layer {depth}" + ", reversed" * reverse, str(error))


def _layer(name: str, depth: int, reverse: bool, parts: dict[tuple[str, str], Tensor]) -> Layer:
    if any(role == "weight_hr" for role, _ in parts):
        raise LayerError("an LSTM with projection (proj_size): its state is narrower than its cell; not supported")
    if strange := sorted({part for _, part in parts} - set(_NORM)):
        raise LayerError(
            f"its weights are computed from others ({strange[0].strip('._')}) in a way that is not known here"
        )
    arrays = {role: _whole(role, parts) for role in sorted({role for role, _ in parts})}
    for role in ("weight_ih", "weight_hh", *(("bias_ih", "bias_hh") if len(arrays) > 2 else ())):
        if role not in arrays:
            raise LayerError(f"{role} is missing")
    recurrent = arrays["weight_hh"].values
    if recurrent.ndim != 2:
        raise LayerError(f"weight_hh has shape {recurrent.shape}; expected (rows, units)")
    kind = kind_of(*recurrent.shape)
    order = TORCH_ORDER[kind]
    packed = (arrays[role].values for role in ("weight_ih", "weight_hh", "bias_ih", "bias_hh") if role in arrays)
    values = unpacked(order, *packed, inner="n" if kind == "gru" else "")
    said = [f"PyTorch {kind.upper()}" + (f", order {', '.join(order)}" if len(order) > 1 else "")]
    said.append("two bias sets" if "bias_ih" in arrays else "no biases")
    if kind == "gru":
        said.append("keep, reset after")
    if kind == "rnn":
        said.append("taken for tanh: the file does not say whether it is relu")
    if any(_NORM[part] for _, part in parts):
        said.append("weight norm multiplied out")
    return Layer(name, parameters(kind, values), "; ".join(said), coarsest(arrays.values()), depth, reverse)


def _whole(role: str, parts: dict[tuple[str, str], Tensor]) -> Tensor:
    """The array of a role; with weight norm, W = g v / ‖v‖, the norm over every axis along which g has length 1."""
    found = {_NORM[part]: tensor for (other, part), tensor in parts.items() if other == role}
    if set(found) >= {"g", "v"}:
        length, direction = (np.asarray(found[key].values, np.float64) for key in "gv")
        if length.ndim not in (0, direction.ndim):
            raise LayerError(f"the weight norm of {role} has lengths of shape {length.shape} for {direction.shape}")
        axes = tuple(axis for axis in range(direction.ndim) if length.ndim == 0 or length.shape[axis] == 1)
        norm = np.sqrt(np.sum(direction**2, axis=axes, keepdims=True))
        return Tensor(length * direction / np.where(norm == 0, 1, norm), coarsest(found.values()))
    if "" not in found:
        raise LayerError(f"{role} has a weight norm of which one half is missing")
    return found[""]
