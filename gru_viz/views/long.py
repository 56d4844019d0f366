"""A scene over thousands of steps: its input at that length, and what the page about memory needs of the run.

A run of ten thousand steps holds a hundred megabytes of Jacobians and paths. So it is taken apart some steps at a time,
and a :class:`Study` keeps what is drawn: some numbers for each step, and the products of :mod:`gru_viz.views.chains`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import CELLS
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.dynamics.gradients import input_jacobians, jacobians
from gru_viz.dynamics.memory import Ledger, ledger
from gru_viz.dynamics.paths import jacobian_paths, path_names
from gru_viz.dynamics.products import one_step
from gru_viz.dynamics.trace import Clamp, Trace, run
from gru_viz.scene.scene import Scene, tuned
from gru_viz.scene.sequences import SIGNALS
from gru_viz.scene.settings import BY_FIELD, CURSOR
from gru_viz.views.chains import Chain, block_length, make_chain

PIECE = 2**20
"""Numbers of a Jacobian that are worked on together."""

_SIGNALS: dict[str, Callable[[int, int], Array]] = {
    # The rules of gru_viz.scene.sequences, which stops at 200 steps; a test holds that they agree up to there.
    "pulse": lambda steps, seed: np.eye(1, steps, steps // 6).T,
    "step": lambda steps, seed: np.where(np.arange(steps)[:, None] < max(1, steps // 3), 0.0, 1.0),
    "sine": lambda steps, seed: np.sin(2 * np.pi * (np.arange(steps)[:, None] / 12.0)),
    "alternating": lambda steps, seed: np.where(np.arange(steps)[:, None] % 2 == 0, 1.0, -1.0),
    "noise": lambda steps, seed: np.random.default_rng(seed).uniform(-1, 1, (steps, 1)),
}


class LongInput(NamedTuple):
    """What the cell reads over ``horizon`` steps."""

    xs: Array
    """(T, D)"""
    words: tuple[str, ...]
    """The words of one reading, where the input has any; they come again and again."""
    period: int
    """Steps of one reading; T for a signal, which is made at the full length."""

    def named(self, step: int) -> str:
        """The word of a step, or nothing."""
        return self.words[step % self.period] if self.words else ""


class Study(NamedTuple):
    """What a scene's own cell did, step by step."""

    cell: Cell
    given: LongInput
    radii: dict[str, float]
    """Spectral radius of every recurrent matrix U."""
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
        kept: list[NDArray[Any]] = [
            self.norm,
            self.radius,
            self.parts,
            self.by_input,
            self.state,
            self.given.xs,
            *self.gates.values(),
        ]
        books = [self.ledger.keep, self.ledger.written] if self.ledger else []
        return self.chain.nbytes + sum(array.nbytes for array in [*kept, *books])


class Rival(NamedTuple):
    """Another kind of cell on the same input: random weights, and a gain on every U."""

    kind: str
    biases: bool
    hidden: int
    seed: int
    gain: float


def essence(scene: Scene) -> Scene:
    """The scene without what is only looked at: two that agree in this compute the same over its horizon."""
    plain: dict[str, Any] = {name: BY_FIELD[name].default for name in CURSOR if name != "horizon"}
    return replace(scene, **plain)


def input_essence(scene: Scene) -> tuple[object, ...]:
    """All that decides what the cell reads."""
    fields = "sequence", "noise_seed", "text", "numbers", "input_edits", "weights", "horizon"
    return tuple(getattr(scene, name) for name in fields)


def long_input(scene: Scene) -> LongInput:
    """The scene's input over its horizon: a signal is made that long, anything else is read from the start again."""
    steps = scene.horizon
    if scene.sequence in SIGNALS:
        xs = np.array(_SIGNALS[scene.sequence](steps, scene.noise_seed))
        for step, column, value in scene.input_edits:
            if step < steps:
                xs[step, column] = value
        return LongInput(_frozen(xs), (), steps)
    once = scene.make_sequence()
    period = len(once.xs)
    xs = once.xs[np.arange(steps) % period]
    return LongInput(_frozen(xs), once.tokens if once.named else (), period)


def common_gain(scene: Scene) -> float | None:
    """The gain on every U of the scene's cell; None where they differ."""
    gains = dict(scene.gains)
    found = {gains.get(name, 1.0) for name in recurrent(scene.make_cell())}
    return found.pop() if len(found) == 1 else None


def recurrent(cell: Cell) -> tuple[str, ...]:
    """The names of the recurrent matrices U."""
    return tuple(spec.name for spec in cell.parameters if spec.axes == ("H", "H"))


def rivals(scene: Scene) -> tuple[Rival, ...]:
    """The other three kinds of cell, as many units, weights from the scene's seed, the gain of its U if it has one."""
    gain = common_gain(scene)
    return tuple(
        Rival(kind, scene.biases, scene.hidden, scene.seed, 1.0 if gain is None else gain)
        for kind in CELLS
        if kind != scene.cell
    )


def rival_chain(rival: Rival, xs: Array) -> Chain:
    """Run another kind of cell; only the products of its Jacobians are kept."""
    cell = make_cell(rival.kind, biases=rival.biases)
    drawn = Parameters.random(cell, xs.shape[1], rival.hidden, rival.seed)
    params = Parameters(cell, tuned(drawn, gains=[(name, rival.gain) for name in recurrent(cell)]))
    trace = run(cell, params, xs)
    return make_chain((jacobians(piece) for piece in pieces(trace)), trace.steps)


def study(scene: Scene) -> Study:
    """Run a scene over its horizon, and take the run apart."""
    given, cell, params = long_input(scene), scene.make_cell(), scene.make_parameters()
    # Steps of a clamp are those of the first reading.
    clamps = [Clamp(*clamp) for clamp in scene.clamps if clamp[3] is None or clamp[3] < scene.horizon]
    trace = run(cell, params, given.xs, clamps=clamps)
    norms, radii, parts, by_input = [], [], [], []

    def taken_apart() -> Iterator[Array]:
        for piece in pieces(trace):
            split = jacobian_paths(piece)
            whole = np.sum(list(split.values()), axis=0)
            measures = one_step(whole)
            norms.append(measures.norm)
            radii.append(measures.radius)
            parts.append(split_norm(split, whole, measures.norm))
            by_input.append(input_jacobians(piece).astype(np.float32))
            yield whole

    chain = make_chain(taken_apart(), trace.steps)
    books = ledger(trace) if cell.keep_gate else None
    state = trace[books.state if books else "h"]
    own = {name: params[name] for name in recurrent(cell)}
    return Study(
        cell=cell,
        given=given,
        radii={name: float(np.abs(np.linalg.eigvals(matrix)).max()) for name, matrix in own.items()},
        norm=_frozen(np.concatenate(norms)),
        radius=_frozen(np.concatenate(radii)),
        paths=path_names(cell),
        parts=_frozen(np.concatenate(parts, axis=1)),
        chain=chain,
        by_input=_frozen(np.concatenate(by_input)),
        gates={name: _frozen(np.array(trace[name])) for name in gate_names(cell)},
        usual_keep=np.median(books.keep, axis=0) if books else np.zeros(0),
        ledger=books and replace(books, keep=_frozen(books.keep), written=_frozen(books.written)),
        state=_frozen(np.array(state)),
    )


def gate_names(cell: Cell) -> tuple[str, ...]:
    """The gates proper: what lies between 0 and 1."""
    return tuple(name for name in cell.gates if name in ("z", "r", "i", "f", "o"))


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


def split_norm(split: dict[str, Array], whole: Array, norm: Array) -> Array:
    """What each path adds to the spectral norm of a Jacobian J: uᵀ P v of path P, (P, n), with J v = ‖J‖₂ u.

    v is the change of the old state that grows most, u what becomes of it. J is the sum of its paths, so the
    contributions sum to the norm; one that works against the others is negative.
    """
    v = _leading(whole)
    grown = np.matvec(whole, v)
    length = np.linalg.norm(grown, axis=1)
    u = np.divide(grown, length[:, None], out=np.zeros_like(grown), where=length[:, None] > 0)
    parts = np.stack([np.vecdot(u, np.matvec(path, v)) for path in split.values()])
    # v is exact up to directions that grow all but equally; what that costs is made good.
    return np.asarray(parts * np.divide(norm, length, out=np.zeros_like(norm), where=length > 0))


def _leading(matrices: Array) -> Array:
    """Unit vectors v (n, S) with ‖J v‖₂ = ‖J‖₂: the column that is left when JᵀJ is squared again and again."""
    power = np.swapaxes(matrices, 1, 2) @ matrices
    for _ in range(9):
        top = np.abs(power).max(axis=(1, 2), keepdims=True)
        power = power / np.where(top > 0, top, 1.0)
        power = power @ power
    at = np.einsum("nii->ni", power).argmax(axis=1)
    column = power[np.arange(len(power)), :, at]
    length = np.linalg.norm(column, axis=1, keepdims=True)
    return np.asarray(np.divide(column, length, out=np.zeros_like(column), where=length > 0))


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.setflags(write=False)
    return array
