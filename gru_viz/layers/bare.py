"""Arrays whose names say little: our own, ONNX's W, R, B, and a bare pair of matrices that is told by its shapes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

import numpy as np

from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.zoo import CONVENTIONS
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.layers.layer import Found, Layer, Question, Raw, Refused, Table, coarsest
from gru_viz.layers.onnx_nodes import Node, node_layers
from gru_viz.layers.packing import ADDED, KINDS, ORDERS, parameters, unpacked, with_all_peepholes

_OWN = re.compile(r"(?:(?P<prefix>.*)[./])?(?P<name>[A-Za-z]_[a-z])")
_ONNX = re.compile(r"(?:(?P<prefix>.*)[./])?(?P<name>[WRBP])")
PAIR_DECIDES = "One input with its outputs would decide: gv.detect(arrays, xs, ys)."


def bare_layers(table: Table) -> Iterator[Found]:
    """What can be made of arrays that carry no library's names."""
    for look in (_own, _onnx):
        if found := list(look(table)):
            yield from found
            return
    yield from _pairs(table)


def _grouped(pattern: re.Pattern[str], table: Table) -> dict[str, Table]:
    groups: dict[str, Table] = {}
    for name, tensor in table.items():
        if match := pattern.fullmatch(name):
            groups.setdefault(match["prefix"] or "", {})[match["name"]] = tensor
    return groups


def readings(kind: str) -> Iterator[dict[str, str]]:
    """Every combination of a kind's conventions, biases aside."""
    choices = {name: values for name, values in CONVENTIONS[kind].items() if name != "biases"}
    for values in itertools.product(*choices.values()):
        yield {name: str(value) for name, value in zip(choices, values, strict=True)}


def without_biases(names: Iterable[str]) -> set[str]:
    """The parameters that a cell cannot do without."""
    return {name for name in names if name[0] not in "bc"}


def _own(table: Table) -> Iterator[Found]:
    """Arrays under the names of this library, W_z, U_z, b_z, …: everything is said but the conventions."""
    for prefix, arrays in _grouped(_OWN, table).items():
        title, candidates = prefix or "(no prefix)", []
        values = with_all_peepholes({name: tensor.values for name, tensor in arrays.items()})
        for kind in CONVENTIONS:
            for conventions in readings(kind):
                specs = {spec.name for spec in make_cell(kind, **conventions).parameters}
                if not without_biases(specs) == without_biases(values) or not set(values) <= specs:
                    continue
                try:
                    params = parameters(kind, values, **conventions)
                    said = ["gru_viz's own names", *(f"{key} {value}" for key, value in conventions.items())]
                    said += [ADDED] if len(values) > len(arrays) else []
                    candidates.append(Layer(title, params, ", ".join(said), coarsest(arrays.values())))
                except ValueError as error:
                    yield Refused(title, str(error))
                    candidates = []
                    break
        yield from _asked(title, candidates, arrays, "The names do not say which convention holds. " + PAIR_DECIDES)


def _asked(title: str, candidates: list[Layer], arrays: Table, decides: str) -> Iterator[Found]:
    if len(candidates) == 1:
        yield candidates[0]
    elif candidates:
        yield Question(title, tuple(candidates), decides, {name: tensor.values for name, tensor in arrays.items()})


def _onnx(table: Table) -> Iterator[Found]:
    """W, R and B as ONNX keeps them, a direction in front; only linear_before_reset is not said."""
    for prefix, arrays in _grouped(_ONNX, table).items():
        shapes = {name: tensor.values.shape for name, tensor in arrays.items()}
        if not all(len(shapes.get(name, ())) == 3 for name in "WR") or not shapes["R"][2]:
            continue
        operator = {1: "RNN", 3: "GRU", 4: "LSTM"}.get(shapes["R"][1] // shapes["R"][2], "RNN")
        title = prefix or "(no prefix)"
        direction = "bidirectional" if shapes["W"][0] == 2 else "forward"
        both = [
            list(node_layers(Node(title, operator, {"direction": direction, "linear_before_reset": after}, arrays)))
            for after in ((1, 0) if operator == "GRU" else (0,))
        ]
        for options in zip(*both, strict=True):
            layers = [item for item in options if isinstance(item, Layer)]
            if not layers:
                yield options[0]
            decides = "The arrays do not say whether reset acts before or after (linear_before_reset). " + PAIR_DECIDES
            yield from _asked(title, layers, arrays, decides)


def _pairs(table: Table) -> Iterator[Found]:
    """Two matrices of one place that fit as W and U, with the biases beside them."""
    groups: dict[str, Table] = {}
    for name, tensor in table.items():
        groups.setdefault(re.split(r"[./](?=[^./]*$)", name)[0] if re.search("[./]", name) else "", {})[name] = tensor
    for prefix, arrays in groups.items():
        matrices = [tensor.values for tensor in arrays.values() if tensor.values.ndim == 2]
        if len(matrices) != 2:
            continue
        title, candidates = prefix or "(no prefix)", []
        try:
            precision = coarsest(arrays.values())
            for first, second in (matrices, matrices[::-1]):
                biases = bias_sets(
                    [t.values for t in arrays.values() if t.values is not first and t.values is not second]
                )
                candidates += list(_candidates(title, first, second, biases, precision))
        except ValueError as error:
            yield Refused(title, str(error))
            continue
        yield from _asked(title, candidates, arrays, PAIR_DECIDES)


def bias_sets(arrays: list[Raw]) -> list[Raw]:
    """Biases one by one, whatever they are packed in: (kH,), (2, kH); what is (2kH,) stays whole."""
    return [row for array in arrays for row in np.atleast_2d(array)]


def _candidates(title: str, W: Raw, U: Raw, biases: list[Raw], precision: str) -> Iterator[Layer]:
    """The pair in the order of every library whose shapes it fits."""
    for along, A, B in (("rows", W, U), ("columns", W.T, U.T)):
        rows, size = B.shape
        blocks = rows // size if size and rows % size == 0 else 0
        if blocks < 2 or len(A) != rows:
            continue
        sets = [half for bias in biases for half in (np.split(bias, 2) if len(bias) == 2 * rows else [bias])]
        if len(sets) > 2 or any(len(bias) != rows for bias in sets):
            continue
        for kind, order, libraries, conventions in _packings(blocks):
            inner = "n" if conventions.get("reset") == "after" and len(sets) == 2 else ""
            values = unpacked(order, A, B, *sets, inner=inner)
            names = libraries or CELL_NAMES[kind].bare
            said = [f"order {', '.join(order)} ({names})", f"blocks along {along}", *conventions.values()]
            yield Layer(title, parameters(kind, values, **conventions), "; ".join(said), precision)


def _packings(blocks: int) -> Iterator[tuple[str, tuple[str, ...], str, dict[str, str]]]:
    """What so many blocks can be: kind, order of the gates, the libraries that pack them so, conventions.

    Two blocks are packed by no library, so that they may be any cell of two gates in any order.
    """
    if kind := KINDS.get(blocks):
        libraries: dict[tuple[str, ...], list[str]] = {}
        for library, orders in ORDERS.items():
            libraries.setdefault(orders[kind], []).append(library)
        choices = [{"update": "keep", "reset": reset} for reset in ("after", "before")] if kind == "gru" else [{}]
        for (order, names), conventions in itertools.product(libraries.items(), choices):
            yield kind, order, " and ".join(names), conventions
        return
    for kind in CONVENTIONS:
        cell = make_cell(kind)
        matrices = {f"{letter}_{gate}" for letter in "WU" for gate in cell.gates}
        if len(cell.gates) == blocks and without_biases(spec.name for spec in cell.parameters) == matrices:
            for order, conventions in itertools.product(itertools.permutations(cell.gates), readings(kind)):
                yield kind, order, "", conventions
