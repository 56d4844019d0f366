"""One layer and direction of PyTorch's ``nn.RNN``, ``nn.GRU`` or ``nn.LSTM``, taken apart gate by gate.

Nothing here imports PyTorch: a layer is whatever has a ``state_dict``, and a state dict is a mapping of arrays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from gru_viz.cells.arrays import checked
from gru_viz.cells.expr import Array

TORCH_ORDER = {"rnn": ("h",), "gru": ("r", "z", "n"), "lstm": ("i", "f", "g", "o")}
"""The order in which PyTorch packs the gates of a layer, row block by row block."""
_ARRAYS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
_NAME = re.compile(r"(?:weight|bias)_(?:ih|hh|hr)_l(\d+)(_reverse)?")


class _Place(NamedTuple):
    layer: int
    reverse: bool

    @property
    def suffix(self) -> str:
        return f"_l{self.layer}" + "_reverse" * self.reverse

    def __str__(self) -> str:
        return f"layer={self.layer}, reverse={self.reverse}"


def torch_values(kind: str, source: Any, layer: int | None, reverse: bool | None) -> dict[str, Array]:
    """Weights by our names; "b_n" and "c_n" of a GRU apart, other biases added. See ``Parameters.from_torch``."""
    if kind not in TORCH_ORDER:
        raise ValueError(f"PyTorch has no layer for a {kind}; use one of {', '.join(TORCH_ORDER)}")
    state = source if isinstance(source, Mapping) else _state_of(kind, source)
    suffix = _suffix(state, layer, reverse)
    if any(f"weight_hr{end}" in state for end in (suffix, "_l0")):
        raise ValueError("an LSTM with proj_size multiplies its output with one more matrix, which the lstm here lacks")
    order = TORCH_ORDER[kind]
    arrays = _arrays(kind, state, suffix)
    blocks = {name: dict(zip(order, np.split(array, len(order)), strict=True)) for name, array in arrays.items()}
    zeros = dict.fromkeys(order, np.zeros(arrays["weight_hh"].shape[-1]))
    inner, outer = blocks.get("bias_ih", zeros), blocks.get("bias_hh", zeros)
    values: dict[str, Array] = {}
    for gate in order:
        values[f"W_{gate}"] = blocks["weight_ih"][gate]
        values[f"U_{gate}"] = blocks["weight_hh"][gate]
        if (gate, kind) == ("n", "gru"):
            values["b_n"], values["c_n"] = inner[gate], outer[gate]
        else:
            values[f"b_{gate}"] = inner[gate] + outer[gate]
    return values


def _state_of(kind: str, module: Any) -> Mapping[str, Any]:
    """The state dict of a layer, which also says what a state dict cannot: its kind and its nonlinearity."""
    if isinstance(module, type) or not callable(getattr(module, "state_dict", None)):
        given = f"the class {module.__name__}" if isinstance(module, type) else f"a {type(module).__name__}"
        raise ValueError(f"expected a layer of PyTorch or its state_dict(); given {given}")
    mode = str(getattr(module, "mode", type(module).__name__)).upper()
    is_relu = mode == "RNN_RELU" or getattr(module, "nonlinearity", "tanh") == "relu"
    found = mode.removesuffix("CELL").partition("_")[0].lower()
    if found in TORCH_ORDER and found != kind:
        raise ValueError(f"the layer is of kind {found}, the cell of kind {kind}; use gv.cell({found!r})")
    if is_relu:
        raise ValueError("the layer's nonlinearity is relu; the rnn here has tanh, which is another function")
    state: Mapping[str, Any] = module.state_dict()
    return state


def _suffix(state: Mapping[str, Any], layer: int | None, reverse: bool | None) -> str:
    """How the names of the asked layer and direction end. Where there are several, the asker must say which."""
    places = sorted({_Place(int(m[1]), bool(m[2])) for m in (_NAME.fullmatch(str(name)) for name in state) if m})
    if not places and "weight_ih" in state:
        return ""  # nn.GRUCell and its like have one layer, and no number in their names
    fitting = [
        place for place in places if layer in (None, place.layer) and (reverse is None or reverse == place.reverse)
    ]
    if len(fitting) > 1:
        raise ValueError(f"there are several layers or directions; name one of: {'; '.join(map(str, fitting))}")
    return fitting[0].suffix if fitting else _Place(layer or 0, bool(reverse)).suffix


def _arrays(kind: str, state: Mapping[str, Any], suffix: str) -> dict[str, Array]:
    """The two matrices and, where there are any, the two biases of one layer, by name and with equal rows."""
    order, arrays = TORCH_ORDER[kind], {}
    has_bias = any(f"{name}{suffix}" in state for name in _ARRAYS[2:])
    for name in _ARRAYS if has_bias else _ARRAYS[:2]:
        if name + suffix not in state:
            given = ", ".join(map(str, state)) or "nothing"
            inside = [str(key).removesuffix(name + suffix) for key in state if str(key).endswith("." + name + suffix)]
            hint = f"; pass the layer itself, which stands in {inside[0].removesuffix('.')!r}" if inside else ""
            if dicts := [str(key) for key, value in state.items() if isinstance(value, Mapping)]:
                hint = f"; its state dict may be what stands under {dicts[0]!r}"
            if any("_all_weight_values" in str(key) for key in state):
                hint = "; these are quantised weights, so give the layer as it was before"
            raise ValueError(f"{name + suffix} is missing; given {given}{hint}")
        precision = str(getattr(state[name + suffix], "dtype", "")).removeprefix("torch.")
        if precision.endswith("int8"):
            raise ValueError(
                f"{name + suffix} is {precision}, as quantised weights are; turn it back into float32 first"
            )
        arrays[name] = checked(name + suffix, state[name + suffix])
    total, size = (*arrays["weight_hh"].shape, 0, 0)[:2]
    other = [name for name, gates in TORCH_ORDER.items() if total == len(gates) * size > 0]
    if other and kind not in other:
        raise ValueError(
            f"{total} rows for {size} units are the weights of kind {other[0]}; the cell is of kind {kind}"
        )
    for name, array in arrays.items():
        if array.ndim != (2 if name.startswith("weight") else 1) or len(array) % len(order):
            raise ValueError(
                f"{name + suffix} has shape {array.shape}; PyTorch's {kind.upper()} packs {len(order)} blocks of H rows"
            )
    rows = {name + suffix: len(array) for name, array in arrays.items()}
    if len(set(rows.values())) > 1:
        raise ValueError(f"the arrays differ in their number of rows: {rows}; each packs {len(order)} blocks of H")
    return arrays
