"""Every way to take packed weights apart: which matrix is which, in what order, along which axis, with which biases."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from gru_viz.cells.arrays import checked
from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.cells.zoo import CELLS
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.layers.bare import bias_sets, readings, without_biases
from gru_viz.layers.packing import ADDED, ORDERS, with_all_peepholes

_OWN = re.compile(r"(?:.*[./])?([A-Za-z]_[a-z])")


class Unpacked(NamedTuple):
    """Weights by name, and what to say of where they came from."""

    values: Mapping[str, Array]
    said: tuple[str, ...]

    def fits(self, cell: Cell) -> bool:
        """Whether a cell has a place for all of the weights, and needs no other matrix."""
        names = {spec.name for spec in cell.parameters}
        return set(self.values) <= names and without_biases(self.values) == without_biases(names)


def unpackings(arrays: Mapping[str, Array], inputs: int, units: int) -> Iterator[Unpacked]:
    """Every way, given D and H.

    The arrays may be one matrix for each gate under our own names; two matrices (kH, D) and (kH, H), or (D, kH) and
    (H, kH), with none to two bias sets, and the peepholes of an LSTM (3H,); or one matrix of [x, h] or [h, x]. An axis
    of length 1 in front is left out.
    """
    found = {name: checked(name, value) for name, value in arrays.items()}
    found = {name: value[0] if value.ndim > 1 and len(value) == 1 else value for name, value in found.items()}
    own = {match[1]: value for name, value in found.items() if (match := _OWN.fullmatch(name))}
    if own and len(own) == len(found):
        values = with_all_peepholes(own)
        yield Unpacked(values, (ADDED,) if len(values) > len(own) else ())
        return
    matrices, flat = _told_apart(found, units)
    for W, U, layout in _matrices(matrices, inputs, units):
        blocks = (len(W) // units, len(U) // units)
        rows, widths = bias_sets(flat), {len(peeking) * units for _, peeking in _gates(*blocks)} - {0, len(W)}
        peepholes = [row for row in rows if len(row) in widths]
        sets = [half for row in rows if len(row) not in widths for half in _halves(row, len(W))]
        if len(sets) > 2 or len(peepholes) > 1 or any(len(bias) != len(W) for bias in sets):
            continue
        if sets and not np.any(sets):
            sets, layout = [], ("biases all zero", *layout)  # every use of them is one and the same function
        if peepholes and not np.any(peepholes):
            peepholes, layout = [], ("peepholes all zero", *layout)
        for (gates, peeking), kinds in _gates(*blocks).items():
            if len(peeking) * units != sum(map(len, peepholes)):
                continue
            for order in itertools.permutations(gates):
                seen = [f"P_{gate}" for gate in order if gate in peeking]
                split = dict(zip(seen, np.split(peepholes[0], len(seen)), strict=True)) if seen else {}
                for item in _with_biases(kinds, order, W, U, sets, layout):
                    yield item._replace(values={**item.values, **split}) if seen else item


def _told_apart(found: Mapping[str, Array], units: int) -> tuple[list[Array], list[Array]]:
    """Matrices, and biases: beyond two matrices, one of two rows is a pair of biases, best one called so."""
    matrices = {name: value for name, value in found.items() if value.ndim == 2}
    pairs = [name for name, value in matrices.items() if len(value) == 2 and value.shape[1] % units == 0]
    for name in sorted(pairs, key=lambda name: "b" not in name.lower().rpartition("/")[2][:1])[
        : max(0, len(matrices) - 2)
    ]:
        del matrices[name]
    flat = [value for name, value in found.items() if name not in matrices and value.ndim in (1, 2)]
    return list(matrices.values()), flat


def _halves(bias: Array, rows: int) -> list[Array]:
    return np.split(bias, 2) if len(bias) == 2 * rows else [bias]


def _matrices(matrices: Sequence[Array], inputs: int, units: int) -> Iterator[tuple[Array, Array, tuple[str, ...]]]:
    """W (kH, D) and U (kH, H) in every reading of what is there; U may have no rows."""
    if len(matrices) == 1:
        for turned, words in ((matrices[0], "rows"), (matrices[0].T, "columns")):
            if turned.shape[1] == inputs + units and len(turned) % units == 0:
                yield turned[:, :inputs], turned[:, inputs:], (f"[x, h] in one matrix, blocks along {words}",)
                yield turned[:, units:], turned[:, :units], (f"[h, x] in one matrix, blocks along {words}",)
            elif turned.shape[1] == inputs and len(turned) % units == 0:
                yield turned, np.zeros((0, units)), (f"blocks along {words}",)
        return
    if len(matrices) != 2:
        return
    swapped = "" if inputs != units else "the second matrix is that of the input"
    for pair, note in ((matrices, ""), (matrices[::-1], swapped)):
        for along in ("rows", "columns"):
            W, U = pair if along == "rows" else (pair[0].T, pair[1].T)
            if W.shape[1] != inputs or U.shape[1] != units or len(W) % units or len(U) % units:
                continue
            said = (f"blocks along {along}", note)
            yield W, U, said
            yield _other_memory(W), _other_memory(U), ("memory read column by column", *said)
            yield W, _turned(U, units), ("U transposed", *said)


def _other_memory(matrix: Array) -> Array:
    """The same numbers as they lie in memory, read as if columns came first where rows do."""
    return matrix.ravel(order="K").reshape(matrix.shape, order="F" if matrix.flags["C_CONTIGUOUS"] else "C")


def _turned(U: Array, units: int) -> Array:
    return U.reshape(-1, units, units).swapaxes(1, 2).reshape(U.shape)


@cache
def _gates(of_input: int, of_state: int) -> dict[tuple[tuple[str, ...], tuple[str, ...]], frozenset[str]]:
    """The gates, and those with peepholes, of every cell with so many input and recurrent matrices → its kinds."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], set[str]] = {}
    for kind in CELLS:
        for conventions in readings(kind):
            cell = make_cell(kind, **conventions)
            names = [spec.name for spec in cell.parameters]
            counts = [sum(name.startswith(letter) for name in names) for letter in ("W_", "U_")]
            if counts == [of_input, of_state]:
                peeking = tuple(name[2:] for name in names if name.startswith("P_"))
                found.setdefault((cell.gates, peeking), set()).add(kind)
    return {gates: frozenset(kinds) for gates, kinds in found.items()}


def _with_biases(
    kinds: frozenset[str], order: tuple[str, ...], W: Array, U: Array, sets: Sequence[Array], layout: tuple[str, ...]
) -> Iterator[Unpacked]:
    """One order of the gates with every use of the biases."""
    letters = [("W", W), *([("U", U)] if len(U) else [])]
    matrices = {
        f"{letter}_{gate}": block
        for letter, matrix in letters
        for gate, block in zip(order, np.split(matrix, len(order)), strict=True)
    }
    libraries = [name for name, orders in ORDERS.items() for kind in kinds if orders.get(kind) == order]
    named = f"{' and '.join(libraries)} order" if libraries else "order"
    said = (f"{named} {', '.join(order)}" if len(order) > 1 else "", *filter(None, layout))

    def unpacked(biases: Mapping[str, Array], words: str) -> Unpacked:
        return Unpacked({**matrices, **biases}, (*said, words))

    split = [dict(zip(order, np.split(bias, len(order)), strict=True)) for bias in sets]
    yield unpacked({}, "biases left out" if sets else "no biases")
    if not sets:
        return
    added = {f"b_{gate}": np.sum([part[gate] for part in split], axis=0) for gate in order}
    yield unpacked(added, "two bias sets, added" if len(sets) == 2 else "one bias set")
    if "n" in order and "r" in order:
        # Only the candidate of a GRU with reset after tells its two biases apart.
        first, last = split[0]["n"], split[-1]["n"]
        apart = {"one bias set, inside the reset product": (np.zeros_like(first), first)}
        if len(split) == 2:
            apart = {"two bias sets": (first, last), "two bias sets, exchanged": (last, first)}
        for words, (b_n, c_n) in apart.items():
            yield unpacked({**added, "b_n": b_n, "c_n": c_n}, words)
