"""Running a cell over a sequence: every named quantity at every step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gru_viz.cells.arrays import checked
from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array, evaluate
from gru_viz.cells.parameters import Parameters
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


DISPLAYS: dict[str, Callable[[Trace], str]] = {}
"""Media type → how a notebook shows a run. Nothing here knows a screen, so ``gru_viz`` fills it in."""


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

    def _repr_html_(self) -> str | None:
        return DISPLAYS["text/html"](self) if "text/html" in DISPLAYS else None

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


def _is_row(value: object) -> bool:
    return isinstance(value, list | tuple) or getattr(value, "ndim", 0) > 0


def _refuse_pair(name: str, value: Any, cell: Cell) -> None:
    """Two states side by side are PyTorch's (h0, c0), and would pass for a batch of two. Rows in lists are a matrix."""
    is_pair = isinstance(value, list | tuple) and len(value) == 2 and all(one is None or _is_row(one) for one in value)
    if is_pair and (isinstance(value, tuple) or not all(isinstance(item, list | tuple) for item in value)):
        meant = "give the two apart, as h0=h and c0=c" if "c" in cell.states else f"a {cell.kind} has no c0"
        raise ValueError(
            f"{name} is a pair of arrays. If it is PyTorch's (h0, c0): {meant}. A batch of two is one array (2, H)"
        )


def _initial(name: str, value: ArrayLike | None, size: int, cell: Cell) -> Array:
    if value is None:
        return np.zeros(size)
    _refuse_pair(name, value, cell)
    array = checked(name, value)
    if array.ndim not in (1, 2) or array.shape[-1] != size or 0 in array.shape:
        hint = f"; of PyTorch's (layers, B, H), give one layer: {name}[0]" if array.ndim == 3 else ""
        raise ValueError(f"{name} has shape {array.shape}; expected (H,) = ({size},) or (B, {size}){hint}")
    return array


def _inputs(xs: ArrayLike, size: int) -> Array:
    """(T, D) or (B, T, D), a batch laid out step by step, as the loop reads and writes; what follows lies alike."""
    inputs = checked("xs", xs)
    shape = inputs.shape
    if inputs.ndim not in (2, 3) or 0 in shape or shape[-1] != size:
        hint = ""
        if inputs.ndim == 1 and shape[0]:
            hint = {1: "; one number a step is xs[:, None]", shape[0]: "; a single step is xs[None]"}.get(size, "")
        elif inputs.ndim in (2, 3) and shape[-2] == size:
            hint = "; it looks transposed"
        raise ValueError(f"xs has shape {shape}; expected (T, D) with D = {size} and T at least 1{hint}")
    return np.ascontiguousarray(inputs.swapaxes(0, 1)).swapaxes(0, 1) if inputs.ndim == 3 else inputs


def _batch(lengths: Mapping[str, int], shape: tuple[int, ...], size: int) -> tuple[int, ...]:
    """(B,), or () without a batch. Inputs in PyTorch's order (T, B, D) are noticed where they can be."""
    if len(set(lengths.values())) > 1:
        is_time_first = len(shape) == 3 and all(length == shape[1] for name, length in lengths.items() if name != "xs")
        hint = "; is xs in PyTorch's order (T, B, D)? Here it is (B, T, D): xs.swapaxes(0, 1)" if is_time_first else ""
        raise ValueError(f"batch axes differ: {dict(lengths)}; they must have one length{hint}")
    if len(lengths) == 1:
        refuse_single_steps(shape, f"h0 of shape (B, H) = ({shape[0]}, {size})")
    return tuple(set(lengths.values()))


def refuse_single_steps(shape: tuple[int, ...], saying: str) -> None:
    """Inputs of shape (T, 1, D) are PyTorch's single sequence, and would pass for T runs of one step."""
    if len(shape) == 3 and shape[0] > 1 == shape[1]:
        raise ValueError(
            f"xs has shape {shape}. If it is PyTorch's (T, B, D), one sequence of {shape[0]} steps: give xs[:, 0]. If "
            f"{shape[0]} runs of one step are meant: say so with {saying}"
        )


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
    clamp; all must agree. What PyTorch's users write otherwise is refused where it could be taken for a batch: a pair
    (h, c) as h0, and xs of shape (T, 1, D). So B runs of a single step need another batch axis beside that of xs,
    such as h0 of shape (B, H).
    clamps: see :class:`Clamp`. tokens: what each step is called, T of them.

    Raises ValueError for a wrong shape, NaN or Inf, an unknown quantity, or a unit or step out of range.
    """
    if not isinstance(params, Parameters):
        raise ValueError(f"params must be Parameters(cell, weights); given a {type(params).__name__}")
    if params.cell != cell:
        raise ValueError(f"these parameters belong to {params.cell}, not to {cell}")
    inputs = _inputs(xs, params.input_size)
    steps, size = inputs.shape[-2], params.hidden_size
    if tokens is not None and len(tokens) != steps:
        raise ValueError(f"{len(tokens)} tokens for {steps} steps; there must be one each")
    clamps = tuple(clamps)
    forced = _forced_values(cell, clamps, steps, size)
    # Any other state, such as the old candidate of a mistaken cell, begins at zero.
    start = {name: np.zeros(size) for name in cell.next_states}
    start |= {"h": _initial("h0", h0, size, cell), "c": _initial("c0", c0, size, cell)}
    lengths = {"xs": inputs.ndim == 3 and len(inputs), "parameters": params.batch_size}
    lengths |= {f"{name}0": value.ndim == 2 and len(value) for name, value in start.items()}
    lengths |= {f"clamp {at} of {clamps[at].name}": len(value) for at, value in enumerate(forced) if value.ndim}
    batch = _batch({name: length for name, length in lengths.items() if length}, inputs.shape, size)
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
