"""Layers under the names of Keras 2 and 3: kernel, recurrent_kernel, bias, or vars/0, vars/1, vars/2 of a cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.layers.layer import Found, Layer, LayerError, Question, Refused, Table, Tensor, coarsest
from gru_viz.layers.packing import KERAS_ORDER, kind_of, parameters, unpacked

_NAMED = re.compile(r"(?:(?P<path>.*)[/.])?(?P<role>kernel|recurrent_kernel|bias)(?::0)?")
_NUMBERED = re.compile(r"(?P<path>(?:.*/)?cells?(?:/[^/]+)?)/vars/(?P<role>[0-2])")
_ROLES = {"0": "kernel", "1": "recurrent_kernel", "2": "bias"}
_USUAL = {"activation": "tanh", "recurrent_activation": "sigmoid"}
_CLASSES = {"SimpleRNN": "rnn", "GRU": "gru", "LSTM": "lstm", "CuDNNGRU": "gru", "CuDNNLSTM": "lstm"}
UNSAID = "activations taken for tanh and σ: the file does not say"
DEPTH = 60
"""How deep the configuration of a model may be nested."""


class Config(NamedTuple):
    """What a model's configuration says of one recurrent layer."""

    names: tuple[str, ...]
    """The names of the layers around it and, last, its own."""
    kind: str
    options: Mapping[str, Any]


def configs(node: object, names: tuple[str, ...] = (), merge: str = "", depth: int = 0) -> Iterator[Config]:
    """Every recurrent layer or cell in a model's configuration, which is taken as it comes."""
    if depth > DEPTH:
        raise LayerError("The model's configuration is nested too deeply.")
    if isinstance(node, list):
        for item in node:
            yield from configs(item, names, merge, depth + 1)
    elif isinstance(node, dict):
        inner = node.get("config")
        options = inner if isinstance(inner, dict) else {}
        if isinstance(options.get("name"), str):
            names = (*names, options["name"])
        class_name = str(node.get("class_name", ""))
        merge = str(options.get("merge_mode") or merge)
        if kind := _CLASSES.get(class_name.removesuffix("Cell")):
            yield Config(names, kind, {**options, "merge_mode": merge})
        elif "class_name" in node or depth == 0:
            for item in inner if isinstance(inner, list) else options.values() or node.values():
                yield from configs(item, names, merge, depth + 1)


def keras_layers(
    table: Table, known: tuple[Config, ...] = (), titles: Mapping[str, str] | None = None
) -> Iterator[tuple[set[str], Found]]:
    """Every layer and direction, with the names of its arrays.

    known: what the model's configuration says. titles: path → the name that the file gives what lies there.
    """
    groups: dict[str, dict[str, str]] = {}
    for name in table:
        if match := _NUMBERED.fullmatch(name) or _NAMED.fullmatch(name):
            role = match["role"]
            groups.setdefault(match["path"] or "", {})[_ROLES.get(role, role)] = name
    found: list[tuple[tuple[object, ...], set[str], Found]] = []
    for path, names in groups.items():
        if "recurrent_kernel" not in names and not any(_NUMBERED.fullmatch(name) for name in names.values()):
            continue
        chain = _chain(path, titles or {})
        config = _config(chain, known)
        name, reverse = _place(chain, config)
        tensors = {role: table[found] for role, found in names.items()}
        item: Found
        try:
            item = _layer(name, reverse, tensors, config)
        except ValueError as error:
            item = Refused(name + ", reversed" * reverse, str(error))
        # In the order of the model where that is known, else by name: gru_2 before gru_10, forward before backward.
        place = known.index(config) if config else len(known)
        natural = [part.zfill(8) if part.isdigit() else part for part in re.split(r"(\d+)", name)]
        found.append(((place, natural, reverse), set(names.values()), item))
    for _, used, item in sorted(found, key=lambda entry: entry[0]):
        yield used, item


def _chain(path: str, titles: Mapping[str, str]) -> list[str]:
    """The names on the way to an array, outermost first: those that the file gives, else the steps of the path."""
    steps = [step for step in re.split(r"[/.]", path) if step]
    return [titles.get("/".join(steps[: at + 1]), step) for at, step in enumerate(steps)]


def _config(chain: list[str], known: tuple[Config, ...]) -> Config | None:
    """The configuration whose names lie on the way; the one with the most of them."""

    def on_the_way(config: Config) -> int:
        *outer, own = config.names or ("",)
        if not {own, f"forward_{own}", f"backward_{own}"} & set(chain):
            return 0
        return 1 + sum(name in chain for name in outer)

    best = max(known, key=on_the_way, default=None)
    return best if best and on_the_way(best) else None


def _place(chain: list[str], config: Config | None) -> tuple[str, bool]:
    """The outermost name that belongs to a layer, and whether it reads from the end."""
    plain = {"layers", "model_weights", "cell", "cells", "_layer_checkpoint_dependencies", "_cells"}
    names = [name for name in dict.fromkeys(chain) if name not in plain and not name.endswith("_cell")]
    is_backward = any(name == "backward_layer" or name.startswith("backward_") for name in chain)
    reverse = is_backward
    if config and (said := config.options.get("go_backwards")) is not None:
        # Keras 2 tells of the layer that both directions were made from, and not of the one that it turned.
        reverse = bool(said) != (f"backward_{config.names[-1]}" in chain)
    wrapped = [name for name in names if re.sub(r"^(forward|backward)_", "", name) == name]
    return "/".join(wrapped or names) or "(no name)", reverse


def _layer(name: str, reverse: bool, tensors: Mapping[str, Tensor], config: Config | None) -> Layer | Question:
    for role in ("kernel", "recurrent_kernel"):
        if role not in tensors:
            raise LayerError(f"its {role} is missing")
    kernel, recurrent = (tensors[role].values for role in ("kernel", "recurrent_kernel"))
    if kernel.ndim != 2 or recurrent.ndim != 2:
        raise LayerError(f"its kernel has {kernel.ndim} axes, as that of a convolutional LSTM has; not supported")
    size, columns = recurrent.shape
    kind = kind_of(columns, size)
    options = config.options if config else {}
    if config and config.kind != kind:
        raise LayerError(f"its configuration says {config.kind}, its arrays are those of kind {kind}")
    for option, usual in _USUAL.items():
        if (given := options.get(option, usual)) != usual:
            what = given if isinstance(given, str) else "one of its own"
            raise LayerError(f"its {option} is {what}; here it is {usual}, which is another function")
    W, U, biases, note = _arrays(kind, kernel, recurrent, tensors.get("bias"))
    precision = coarsest(tensors.values())
    order = KERAS_ORDER[kind]
    said = [f"Keras {kind.upper()}" + (f", order {', '.join(order)}" if len(order) > 1 else "")]
    said += [f"{len(biases)} bias set{'s' * (len(biases) > 1)}" if biases else "no biases", *note]
    said += [] if config else [UNSAID]
    if options.get("merge_mode") not in (None, "", "concat"):
        said.append(f"its two directions are joined by {options['merge_mode']}; here they stand side by side")

    def layer(reset: str) -> Layer:
        conventions = {"update": "keep", "reset": reset} if kind == "gru" else {}
        values = unpacked(order, W, U, *biases, inner="n" if kind == "gru" and len(biases) == 2 else "")
        text = "; ".join([*said, f"keep, reset {reset}"] if kind == "gru" else said)
        return Layer(name, parameters(kind, values, **conventions), text, precision, reverse=reverse)

    reset_after = options.get("reset_after")
    if kind == "gru" and not biases and not isinstance(reset_after, bool):
        decides = (
            "Without biases the file does not say whether the reset gate acts before or after the product: "
            "the model's configuration would (reset_after; a .keras file holds it), or an input with its outputs."
        )
        arrays = {role: tensor.values for role, tensor in tensors.items()}
        return Question(name, (layer("after"), layer("before")), decides, arrays)
    return layer("after" if len(biases) == 2 or (not biases and reset_after) else "before")


def _arrays(
    kind: str, kernel: Array, recurrent: Array, bias: Tensor | None
) -> tuple[Array, Array, list[Array], list[str]]:
    """W and U with blocks of rows, the bias sets, and what there is to say of them."""
    size, columns = recurrent.shape
    if bias is None:
        return kernel.T, recurrent.T, [], []
    shape = bias.values.shape
    if shape == (columns,):
        return kernel.T, recurrent.T, [bias.values], []
    if shape == (2, columns) and kind == "gru":
        return kernel.T, recurrent.T, list(bias.values), []
    if shape == (2 * columns,) and kind != "rnn":
        # CuDNN's layers keep each gate's block of the kernel the other way round, and each of U transposed.
        count = columns // size
        W = np.vstack([block.reshape(block.shape[::-1]) for block in np.hsplit(np.ascontiguousarray(kernel), count)])
        return W, np.vstack(np.hsplit(recurrent, count)), np.split(bias.values, 2), ["a layer of the CuDNN era"]
    raise LayerError(f"its bias has shape {shape}, which fits no {kind.upper()} of {size} units")
