"""Weights of a cell: made at random, taken from PyTorch, checked, and converted between conventions."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gru_viz.cells.arrays import checked
from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.cells.torch_weights import torch_values
from gru_viz.cells.zoo import cell as make_cell


@dataclass(frozen=True, eq=False)
class Parameters(Mapping[str, Array]):
    """The weights of one cell, by name: W_* (H, D), U_* (H, H), b_* (H,), c_n (H,), and peepholes P_* (H,).

    Missing biases are zero. Any parameter may carry one leading batch axis (B, …): one run then computes
    B cells side by side. Arrays are read-only copies.

    Raises ValueError for a missing matrix, an unknown name, a wrong shape, NaN or Inf.
    """

    cell: Cell
    arrays: Mapping[str, Array] = field(repr=False)
    input_size: int = field(init=False)
    hidden_size: int = field(init=False)
    batch_size: int | None = field(init=False)

    def __post_init__(self) -> None:
        specs = self.cell.parameters
        given = {name: checked(name, value) for name, value in dict(self.arrays).items()}
        known = {spec.name for spec in specs}
        for name in sorted(set(given) - known):
            # A bias of another convention does no harm as long as it is zero.
            if name[:2] not in ("b_", "c_") or np.any(given[name]):
                raise ValueError(
                    f"unknown parameter {name!r} for this {self.cell.kind} {dict(self.cell.options)}; "
                    f"it has {', '.join(sorted(known))}"
                )
        matrices = [spec.name for spec in specs if len(spec.axes) == 2]
        if missing := [spec.name for spec in specs if not spec.is_bias and spec.name not in given]:
            raise ValueError(f"missing parameter {', '.join(missing)}; only biases may be left out")
        first = given[matrices[0]]
        if first.ndim not in (2, 3) or 0 in first.shape:
            raise ValueError(f"{matrices[0]} has shape {first.shape}; expected (H, D), each at least 1")
        hidden_size, input_size = first.shape[-2:]
        recurrent = next((given[name] for name in matrices if name.startswith("U_")), first)
        if hidden_size != input_size and recurrent.shape[-2:] == (input_size, input_size):
            raise ValueError(
                f"{matrices[0]} has shape {first.shape} beside U_* of {input_size} units; expected (H, D). It looks "
                "transposed, as Keras keeps it"
            )
        values: dict[str, Array] = {}
        batches: dict[str, int] = {}
        for spec in specs:
            shape = spec.shape(input_size, hidden_size)
            array = given.get(spec.name, np.zeros(shape))
            if array.shape[array.ndim - len(shape) :] != shape or array.ndim - len(shape) not in (0, 1):
                axes = ", ".join(spec.axes) + ("," if len(shape) == 1 else "")
                hint = "; it looks transposed" if len(shape) == 2 and array.shape[-2:] == shape[::-1] else ""
                raise ValueError(
                    f"{spec.name} has shape {array.shape}; expected ({axes}) = {shape}, "
                    f"with at most one batch axis in front{hint}"
                )
            if 0 in array.shape:
                raise ValueError(f"{spec.name} has shape {array.shape}; a batch holds at least one cell")
            if array.ndim > len(shape):
                batches[spec.name] = len(array)
            array.setflags(write=False)
            values[spec.name] = array
        if len(set(batches.values())) > 1:
            raise ValueError(f"batch axes differ: {batches}; they must have one length")
        object.__setattr__(self, "arrays", MappingProxyType(values))
        object.__setattr__(self, "input_size", int(input_size))
        object.__setattr__(self, "hidden_size", int(hidden_size))
        object.__setattr__(self, "batch_size", next(iter(batches.values()), None))

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Parameters):
            return NotImplemented
        return self.cell == other.cell and all(np.array_equal(self[name], other[name]) for name in self)

    def replace(self, **changes: ArrayLike) -> Parameters:
        """The same weights with some arrays changed, checked like new ones."""
        return Parameters(self.cell, {**self.arrays, **{name: checked(name, value) for name, value in changes.items()}})

    @classmethod
    def random(
        cls,
        cell: Cell,
        input_size: int,
        hidden_size: int,
        seed: int = 0,
        *,
        orthogonal: bool = False,
        forget_bias: float | None = None,
        keep_bias: float | None = None,
    ) -> Parameters:
        """Weights drawn uniformly from ±1/√H, as PyTorch draws them (same law, other numbers).

        Each array depends on the seed, its name and its shape alone, so the weights that two conventions
        share are the same numbers. ``orthogonal`` draws every U as an orthogonal matrix instead.
        ``forget_bias`` sets b_f of an LSTM; ``keep_bias`` sets the bias of whichever gate keeps, so that σ(keep_bias)
        of the state is kept in every convention. Raises ValueError for sizes below 1, a negative seed, or a bias
        argument that the cell has no use for.
        """
        if min(input_size, hidden_size) < 1 or seed < 0:
            raise ValueError(
                "input_size and hidden_size must be at least 1 and seed at least 0; "
                f"given {input_size}, {hidden_size}, {seed}"
            )
        bound = 1 / np.sqrt(hidden_size)
        values: dict[str, Array] = {}
        for spec in cell.parameters:
            rng = np.random.default_rng([seed, zlib.crc32(spec.name.encode())])
            shape = spec.shape(input_size, hidden_size)
            if orthogonal and spec.name.startswith("U_"):
                q, r = np.linalg.qr(rng.standard_normal(shape))
                values[spec.name] = q * np.sign(np.diagonal(r))
            else:
                values[spec.name] = rng.uniform(-bound, bound, shape)
        sign = -1.0 if cell.takes else 1.0
        for argument, name, value in (
            ("forget_bias", "b_f", forget_bias),
            ("keep_bias", f"b_{cell.keep_gate or 'z'}", keep_bias),
        ):
            if value is None:
                continue
            if name not in values:
                raise ValueError(f"{argument} sets {name}, which this {cell.kind} does not have")
            if name == "b_f" and argument == "forget_bias" and cell.takes:
                raise ValueError(f"forget_bias is for a gate that keeps with f = 1; in this {cell.kind} use keep_bias")
            values[name] = np.full(hidden_size, sign * value)
        return cls(cell, values)

    @classmethod
    def from_torch(
        cls, cell: Cell, state: Mapping[str, Any] | Any, layer: int | None = None, reverse: bool | None = None
    ) -> Parameters:
        """Weights of one layer and direction of ``torch.nn.RNN``, ``GRU`` or ``LSTM``.

        state: the layer itself, or its ``state_dict()``, a mapping of PyTorch's names (``weight_ih_l0``,
        ``weight_hh_l0``, ``bias_ih_l0``, ``bias_hh_l0``) to arrays or tensors. Only the layer knows whether an RNN was
        made with ReLU, which is refused; a state dict is taken for tanh.
        layer, reverse: which layer, from 0, and which direction. They must be named where there are several. The cell
        of a reversed direction reads the sequence from its end: run it over ``xs[::-1]``.

        PyTorch's GRU keeps with z = 1 and resets after the matrix product; a cell that takes with z = 1 gets the
        relabelled weights. Source: the documentation of ``torch.nn.GRU`` and ``torch.nn.LSTM``.

        Raises ValueError for a missing array, a wrong shape, another kind of layer, a projection (``proj_size``), or a
        cell that PyTorch's layer cannot be.
        """
        return cls(make_cell(cell.kind), torch_values(cell.kind, state, layer, reverse)).to(cell)

    def to(self, cell: Cell) -> Parameters:
        """The same function in another convention of the same cell, where an exact conversion exists.

        update keep ↔ take negates W, U and b of the update gate, since σ(−a) = 1 − σ(a). Biases can be added (as zeros)
        and left out where they are zero. Raises ValueError where the conventions are different functions.
        """
        if cell.kind != self.cell.kind:
            raise ValueError(f"a {self.cell.kind} cannot become a {cell.kind}")
        for name, _ in cell.options:
            if name not in ("update", "biases") and cell.option(name) != self.cell.option(name):
                raise ValueError(
                    f"{name}={self.cell.option(name)!r} and {name}={cell.option(name)!r} are different functions; "
                    "no choice of weights makes them equal in general"
                )
        values = dict(self.arrays)
        if cell.option("update") != self.cell.option("update"):
            turned = [name for name in values if name.endswith(f"_{self.cell.keep_gate}")]
            values |= {name: -values[name] for name in turned}
        return Parameters(cell, values)
