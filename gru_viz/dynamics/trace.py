"""Running a cell over a sequence: every named quantity at every step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array, evaluate
from gru_viz.cells.parameters import Parameters, checked
from gru_viz.dynamics.program import Loop

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Clamp:
    """Force quantity ``name`` to ``value`` in one unit at one step; None means every unit, every step.

    ``value`` is one number, or (B,): one for each run of a batch, a sweep over forced values.
    Units and steps count from 0. Later clamps win over earlier ones.
    """

    name: str
    value: float | Array
    unit: int | None = None
    step: int | None = None


class Trace(Mapping[str, Array]):
    """All that a run computed. ``trace["z"]`` has shape (T, H); with a batch axis, (B, T, H).

    ``names`` lists the quantities in the order of computation. Besides them, "x" (T, D), "h_prev" and "c_prev"
    can be asked for. What the next step depends on comes from the loop itself; the rest is computed, by the same
    equations, when it is first asked for.
    """

    def __init__(
        self,
        cell: Cell,
        params: Parameters,
        sources: Mapping[str, Array],
        recorded: Mapping[str, Array],
        clamps: tuple[Clamp, ...],
        tokens: tuple[str, ...] | None,
    ) -> None:
        self.cell = cell
        """The graph that ran, clamps included."""
        self.params = params
        self.clamps = clamps
        self.tokens = tokens
        self._values: dict[str, Array] = {**sources, **recorded}
        self._shape = next(iter(recorded.values())).shape

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all computed quantities of width H, in the order of computation."""
        return self.cell.names

    @property
    def steps(self) -> int:
        """T, the number of time steps."""
        return int(self._values["x"].shape[-2])

    def __getitem__(self, name: str) -> Array:
        if name not in self._values:
            node = self.cell.by_name.get(name)
            if node is None:
                raise KeyError(f"{name!r} is not a quantity of this {self.cell.kind}; it has {', '.join(self.names)}")
            for found, value in evaluate([node], self._values).items():
                if found.name and not found.is_source:
                    # What no batched number reaches (W x_t, say) is the same in every run of the batch.
                    self._values.setdefault(found.name, np.broadcast_to(value, self._shape))
        value = self._values[name].view()
        value.setflags(write=False)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def clamped(self, name: str) -> NDArray[np.bool_]:
        """Which cells (T, H) of a quantity were forced."""
        if f"free_{name}" not in self._values:
            return np.zeros((self.steps, self.params.hidden_size), bool)
        return np.asarray(self._values[f"free_{name}"] == 0)

    def to_frame(self, names: Sequence[str] | None = None) -> pd.DataFrame:
        """Tidy table: step, unit, quantity, value, and token where the input had tokens. Steps count from 0.

        ``names`` picks quantities (default: all). Raises ValueError for a batched trace.
        """
        import pandas as pd

        names = tuple(names or self.names)
        if self[names[0]].ndim != 2:
            raise ValueError("a batched trace has no single table; pick one run of the batch first")
        steps, units = self.steps, self.params.hidden_size
        frame = pd.DataFrame(
            {
                "step": np.tile(np.repeat(np.arange(steps), units), len(names)),
                "unit": np.tile(np.arange(units), steps * len(names)),
                "quantity": pd.Categorical(np.repeat(names, steps * units), categories=list(names)),
                "value": np.concatenate([self[name].ravel() for name in names]),
            }
        )
        if self.tokens is not None:
            frame.insert(1, "token", np.asarray(self.tokens, dtype=object)[frame["step"]])
        return frame


def _initial(name: str, value: ArrayLike | None, size: int) -> Array:
    if value is None:
        return np.zeros(size)
    array = checked(name, value)
    if array.ndim not in (1, 2) or array.shape[-1] != size or 0 in array.shape:
        raise ValueError(f"{name} has shape {array.shape}; expected (H,) = ({size},) or (B, {size})")
    return array


def _forced_values(cell: Cell, clamps: Iterable[Clamp], steps: int, size: int) -> list[Array]:
    """The value of each clamp, () or (B,), its name and place looked at."""
    values = []
    for clamp in clamps:
        if clamp.name not in cell.names:
            raise ValueError(f"cannot clamp {clamp.name!r}; this {cell.kind} has {', '.join(cell.names)}")
        value = checked(f"the clamp of {clamp.name}", clamp.value)
        if value.ndim > 1 or not value.size:
            raise ValueError(
                f"the clamp of {clamp.name} has shape {value.shape}; expected a single number, "
                "or (B,), one for each run of a batch"
            )
        for what, at, count in (("unit", clamp.unit, size), ("step", clamp.step, steps)):
            if at is not None and (isinstance(at, bool) or not isinstance(at, int | np.integer) or not 0 <= at < count):
                raise ValueError(f"the clamp of {clamp.name} names {what} {at!r}; {what}s run from 0 to {count - 1}")
        values.append(value)
    return values


def _clamp_inputs(clamps: Sequence[Clamp], values: Sequence[Array], steps: int, size: int) -> dict[str, Array]:
    """``free_q`` (T, H) and ``forced_q`` (T, H), or (B, T, H) where a batch is forced, of every clamped q."""
    inputs: dict[str, Array] = {}
    for clamp, value in zip(clamps, values, strict=True):
        free = inputs.setdefault(f"free_{clamp.name}", np.ones((steps, size)))
        forced = inputs.get(f"forced_{clamp.name}", np.zeros((steps, size)))
        if value.ndim and forced.ndim == 2:
            forced = np.repeat(forced[None], len(value), axis=0)
        inputs[f"forced_{clamp.name}"] = forced
        rows = slice(None) if clamp.step is None else slice(int(clamp.step), int(clamp.step) + 1)
        columns = slice(None) if clamp.unit is None else slice(int(clamp.unit), int(clamp.unit) + 1)
        free[rows, columns] = 0.0
        forced[..., rows, columns] = value[..., None, None]
    return inputs


def run(
    cell: Cell,
    params: Parameters,
    xs: ArrayLike,
    h0: ArrayLike | None = None,
    c0: ArrayLike | None = None,
    clamps: Iterable[Clamp] = (),
    tokens: Sequence[str] | None = None,
) -> Trace:
    """Run ``cell`` over a sequence and record every named quantity at every step.

    xs: (T, D), or (B, T, D) for a batch of sequences. h0, c0: (H,) or (B, H), zero by default (c0 counts for
    the LSTM only). A batch axis may stand on the inputs, the initial state, any parameter and the value of any
    clamp; all must agree.
    clamps: see :class:`Clamp`. tokens: what each step is called, T of them.

    Raises ValueError for a wrong shape, NaN or Inf, an unknown quantity, or a unit or step out of range.
    """
    if params.cell != cell:
        raise ValueError(f"these parameters belong to {params.cell}, not to {cell}")
    inputs = checked("xs", xs)
    if inputs.ndim not in (2, 3) or 0 in inputs.shape or inputs.shape[-1] != params.input_size:
        raise ValueError(f"xs has shape {inputs.shape}; expected (T, D) with D = {params.input_size} and T at least 1")
    if inputs.ndim == 3:
        # In memory step by step, as the loop reads and writes: whatever is computed from it then lies the same way.
        inputs = np.ascontiguousarray(inputs.swapaxes(0, 1)).swapaxes(0, 1)
    steps, size = inputs.shape[-2], params.hidden_size
    if tokens is not None and len(tokens) != steps:
        raise ValueError(f"{len(tokens)} tokens for {steps} steps; there must be one each")
    clamps = tuple(clamps)
    forced = _forced_values(cell, clamps, steps, size)
    start = {"h": _initial("h0", h0, size), "c": _initial("c0", c0, size)}
    lengths = {"xs": inputs.ndim == 3 and len(inputs), "parameters": params.batch_size}
    lengths |= {f"{name}0": value.ndim == 2 and len(value) for name, value in start.items()}
    lengths |= {f"clamp {at} of {clamps[at].name}": len(value) for at, value in enumerate(forced) if value.ndim}
    found = {name: length for name, length in lengths.items() if length}
    if len(set(found.values())) > 1:
        raise ValueError(f"batch axes differ: {found}; they must have one length")
    batch = tuple(set(found.values()))
    clamp_inputs = _clamp_inputs(clamps, forced, steps, size)
    if clamps:
        cell = cell.clamped(clamp.name for clamp in clamps)
    sources: dict[str, Array] = {"x": inputs, **clamp_inputs}
    for spec in cell.parameters:
        value = params[spec.name]
        # A batch of biases (B, H) meets values of shape (B, T, H).
        sources[spec.name] = value[:, None] if len(spec.axes) == 1 and value.ndim == 2 else value
    loop = Loop(cell, sources, start, steps, batch, size)
    recorded = {name: np.moveaxis(value, 0, -2) for name, value in loop.run().items()}
    # What no batched number reaches has no batch axis yet; it is computed, and spread out, when it is asked for.
    recorded |= {name: value for name, value in loop.known.items() if value.shape == (*batch, steps, size)}
    for name, (old, _) in loop.plan.carried.items():
        first = np.broadcast_to(start[name], (*batch, size))[..., None, :]
        recorded[old.name] = np.concatenate([first, recorded[name][..., :-1, :]], axis=-2)
    return Trace(cell, params, sources, recorded, clamps, tuple(tokens) if tokens is not None else None)
