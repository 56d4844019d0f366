"""A long run and what the page about memory draws of it, made in slices.

A run of ten thousand steps holds a hundred megabytes of Jacobians and paths, and takes a second or two. So it is taken
apart some steps at a time. A :class:`Past` is what is there at once: states and gates. A :class:`Study` adds some
numbers for each step, and the products of :mod:`gru_viz.views.chains`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.cells.notation import GATES
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.dynamics.gradients import input_jacobians, jacobians
from gru_viz.dynamics.memory import Ledger, ledger
from gru_viz.dynamics.paths import jacobian_paths, path_names
from gru_viz.dynamics.spectra import largest_growth, spectral_radii
from gru_viz.dynamics.trace import Clamp, Trace, run
from gru_viz.scene.scene import Scene, tuned
from gru_viz.views.chains import Chain, ChainMaker, block_length
from gru_viz.views.long import LongInput, Rival, long_input, recurrent

PIECE = 2**18
"""Numbers of a Jacobian that are worked on in one slice: some hundredths of a second."""

Result = TypeVar("Result")
Slices = Generator[float, None, Result]
"""A computation in slices: yields the share that is done, and returns the result."""


@dataclass(frozen=True, eq=False)
class Past:
    """What a scene's own cell did, step by step."""

    cell: Cell
    given: LongInput
    radii: dict[str, float]
    """Spectral radius of every recurrent matrix U."""
    gates: dict[str, Array]
    """Every gate, (T, H)."""
    ledger: Ledger | None
    """None for a plain RNN."""
    usual_keep: Array
    """(H,): the median share that a unit keeps; nothing for a plain RNN."""
    state: Array
    """(T, H): the state that the ledger takes apart; h of a plain RNN."""

    @property
    def nbytes(self) -> int:
        """Memory it holds."""
        books = [self.ledger.keep, self.ledger.written] if self.ledger else []
        return sum(array.nbytes for array in [self.given.xs, self.state, *self.gates.values(), *books])


@dataclass(frozen=True, eq=False)
class Study(Past):
    """What a scene's own cell did, and what a small change of its state becomes."""

    norm: Array
    """‖∂state_t / ∂state_{t−1}‖₂, (T,)"""
    radius: Array
    """The spectral radius of the same, (T,)"""
    paths: tuple[str, ...]
    parts: Array
    """(P, T): what each path adds to ``norm``; the column sums are ``norm``."""
    chain: Chain
    by_input: NDArray[np.float32]
    """∂state_t / ∂x_t, (T, S, D)"""

    @property
    def nbytes(self) -> int:
        """Memory it holds."""
        kept: list[NDArray[Any]] = [self.norm, self.radius, self.parts, self.by_input]
        return super().nbytes + self.chain.nbytes + sum(array.nbytes for array in kept)


def finished(slices: Slices[Result]) -> Result:
    """All of a computation at once."""
    while True:
        try:
            next(slices)
        except StopIteration as end:
            result: Result = end.value
            return result


def _run(scene: Scene, given: LongInput) -> Trace:
    # Steps of a clamp are those of the first reading.
    clamps = [Clamp(*clamp) for clamp in scene.clamps if clamp[3] is None or clamp[3] < scene.horizon]
    return run(scene.make_cell(), scene.make_parameters(), given.xs, clamps=clamps)


def past(scene: Scene) -> Past:
    """Run a scene over its horizon; only what needs no Jacobian."""
    given, cell = long_input(scene), scene.make_cell()
    trace = _run(scene, given)
    books = ledger(trace) if cell.keep_gate else None
    own = {name: trace.params[name] for name in recurrent(cell)}
    return Past(
        cell=cell,
        given=given,
        radii={name: float(np.abs(np.linalg.eigvals(matrix)).max()) for name, matrix in own.items()},
        gates={name: _frozen(np.array(trace[name])) for name in gate_names(cell)},
        usual_keep=np.median(books.keep, axis=0) if books else np.zeros(0),
        ledger=books and replace(books, keep=_frozen(books.keep), written=_frozen(books.written)),
        state=_frozen(np.array(trace[books.state if books else "h"])),
    )


def study(scene: Scene, done: Past) -> Slices[Study]:
    """Take a scene's run apart. It is run once more, since a :class:`Past` keeps a few of all its numbers."""
    trace = _run(scene, done.given)
    norms, radii, parts, by_input = [], [], [], []
    chain = ChainMaker(trace.steps)
    for piece in pieces(trace):
        yield chain.done
        split = jacobian_paths(piece)
        whole = _summed(split)
        norm, direction = largest_growth(whole)
        norms.append(norm)
        radii.append(spectral_radii(whole))
        parts.append(split_norm(split, whole, norm, direction))
        by_input.append(input_jacobians(piece).astype(np.float32))
        chain.add(whole)
    return Study(
        **{field.name: getattr(done, field.name) for field in fields(done)},
        norm=_frozen(np.concatenate(norms)),
        radius=_frozen(np.concatenate(radii)),
        paths=path_names(done.cell),
        parts=_frozen(np.concatenate(parts, axis=1)),
        chain=chain.made(),
        by_input=_frozen(np.concatenate(by_input)),
    )


def rival_chain(rival: Rival, xs: Array) -> Slices[Chain]:
    """Run another kind of cell; only the products of its Jacobians are kept."""
    cell = make_cell(rival.kind, biases=rival.biases)
    drawn = Parameters.random(cell, xs.shape[1], rival.hidden, rival.seed)
    params = Parameters(cell, tuned(drawn, gains=[(name, rival.gain) for name in recurrent(cell)]))
    trace = run(cell, params, xs)
    chain = ChainMaker(trace.steps)
    for piece in pieces(trace):
        yield chain.done
        chain.add(jacobians(piece))
    return chain.made()


def gate_names(cell: Cell) -> tuple[str, ...]:
    """The gates proper: what has weights of its own and lies between 0 and 1."""
    return tuple(name for name in cell.gates if name in GATES)


def pieces(trace: Trace) -> Iterator[Trace]:
    """The same run, some steps at a time, whole blocks of a chain each."""
    size = (trace.params.hidden_size * len(trace.cell.states)) ** 2
    block = block_length(trace.steps)
    length = max(1, PIECE // size // block) * block
    fixed = {spec.name for spec in trace.cell.parameters}
    names = trace.cell.by_name
    for first in range(0, trace.steps, length):
        now = slice(first, first + length)
        values = {name: trace[name] if name in fixed else trace[name][now] for name in names}
        given = {name: value for name, value in values.items() if name in fixed or name == "x" or _is_clamp(name)}
        recorded = {"h": trace["h"][now], **{name: value for name, value in values.items() if name not in given}}
        yield Trace(trace.cell, trace.params, given, recorded, (), None)


def _is_clamp(name: str) -> bool:
    return name.startswith(("free_", "forced_"))


def _summed(split: dict[str, Array]) -> Array:
    first, *others = split.values()
    total = first.copy()
    for other in others:
        total += other
    return total


def split_norm(split: dict[str, Array], whole: Array, norm: Array, v: Array) -> Array:
    """What each path adds to the spectral norm of a Jacobian J: uᵀ P v of path P, (P, n), with J v = ‖J‖₂ u.

    v, (n, S), is the change of the old state that grows most, u what becomes of it. J is the sum of its paths, so the
    contributions sum to the norm; one that works against the others is negative.
    """
    grown = np.matvec(whole, v)
    length = np.linalg.norm(grown, axis=1)
    u = np.divide(grown, length[:, None], out=np.zeros_like(grown), where=length[:, None] > 0)
    parts = np.stack([np.vecdot(u, np.matvec(path, v)) for path in split.values()])
    # v is exact to the last digits only; what that costs is made good, so that the sum is the norm.
    return np.asarray(parts * np.divide(norm, length, out=np.zeros_like(norm), where=length > 0))


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array
