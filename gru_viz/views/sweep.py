"""A whole slider in one run: what the picture shows at each of its positions, before the hand is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.expr import Array
from gru_viz.cells.formula import rounded, thousandths
from gru_viz.cells.notation import shown
from gru_viz.cells.parameters import Parameters
from gru_viz.dynamics.trace import Clamp, Trace, run
from gru_viz.scene.changes import rows_with
from gru_viz.scene.scene import Scene, base_parameters, tuned
from gru_viz.views.bench import given_data, series_names, slider_data
from gru_viz.views.packed import TYPES, Whole, joined, pack, smallest
from gru_viz.views.reading import Reading, read
from gru_viz.views.sliders import Slider, positions, slider

ENOUGH = 61
"""With so many positions a slider still feels smooth; rather than fewer, the past is sent in hundredths."""

FEWEST = 25
"""No sweep has fewer positions, however large they are."""

_PAST_TYPES = {1000: ("i2", "i4"), 100: ("i1", "i2", "i4")}
"""Scale of the past → the types that it may be sent in."""


class Sweep(NamedTuple):
    """One slider at P of its positions. All numbers are those of :func:`gru_viz.run`; none is interpolated."""

    slider: Slider
    step: int
    """The time step that ``here`` is about."""
    at: Array
    """(P,): the positions, ascending."""
    past: Mapping[str, Whole]
    """What the strips of the past show, (P, T, H) each, in units of 1 / ``past_scale``."""
    past_scale: int
    """1000, or 100 where thousandths would be too many bytes."""
    here: Mapping[str, Whole]
    """x (P, D), and every other quantity (P, H), at ``step``, in thousandths."""
    given: Mapping[str, Whole]
    """The parameters that change, (P, rows, columns) each, in thousandths."""


def sweep(scene: Scene, kind: object, place: object, step: object, budget: int = 290_000) -> Sweep:
    """Run a scene at all positions of one slider, in one batch.

    kind, place: which slider, as in :func:`gru_viz.views.sliders.slider`. step: the time step whose quantities
    are wanted in full. budget: bytes for past, here and given together, before base64. Where all positions do
    not fit, some are left out evenly, never the ends, the value now or the neutral one. Where even
    :data:`ENOUGH` would not fit, the past is in hundredths, as long as that saves bytes; then more are left out.
    But at least :data:`FEWEST` stay, so the largest scene (an LSTM of 16 units, 200 steps, an unbounded
    cell state) comes to 25 · (6 · 200 · 16) · 2 bytes of past and 28 kB beside it, just below 1 MB.

    Raises ValueError, in one sentence, for a slider or a step that is not in the scene.
    """
    reading = read(scene)
    moved = slider(reading, kind, place)
    if isinstance(step, bool) or not isinstance(step, int) or not 0 <= step < reading.trace.steps:
        raise ValueError(f"the step must be one of 0 to {reading.trace.steps - 1}")
    everywhere = positions(moved)
    # The run as it is foretells how many bytes a number takes; what the other positions need shows afterwards.
    foretold = _swept(reading, moved, np.array([moved.value]), step)
    at = everywhere[_thinned(everywhere, moved, _plan(foretold, len(everywhere), budget).keep)]
    found = _swept(reading, moved, at, step)
    plan = _plan(found, len(at), budget)
    past = found.past if plan.scale == 1000 else {name: _hundredths(values) for name, values in found.raw.items()}
    kept = _thinned(at, moved, plan.keep)

    def pick(blocks: Mapping[str, Whole]) -> dict[str, Whole]:
        return {name: block[kept] for name, block in blocks.items()}

    return Sweep(moved, step, at[kept], pick(past), plan.scale, pick(found.here), pick(found.given))


def sweep_data(answer: Sweep) -> dict[str, Any]:
    """A sweep as JSON, as the bench's answer wants it (its id is left to whoever answers)."""
    here = {"series": [[name, block.shape[-1]] for name, block in answer.here.items()]}
    past = np.stack(list(answer.past.values()), axis=1)  # (P, Q, T, H)
    return {
        "kind": "sweep",
        "slider": slider_data(answer.slider),
        "basis": answer.slider.basis,
        "step": answer.step,
        "at": answer.at.tolist(),
        "past": {
            "names": list(answer.past),
            "packed": pack(past, answer.past_scale, _PAST_TYPES[answer.past_scale]),
        },
        "here": {**here, "packed": pack(joined(answer.here, 1))},
        "given": given_data(answer.given, 1),
    }


class _Swept(NamedTuple):
    """A batched run as whole numbers, and the past as it came out of it."""

    raw: dict[str, Array]
    past: dict[str, Whole]
    here: dict[str, Whole]
    given: dict[str, Whole]


def _swept(reading: Reading, moved: Slider, at: Array, step: int) -> _Swept:
    trace, given = _batched(reading, moved, at)
    raw = {name: trace[name] for name in shown(reading.cell)}
    now = {name: trace[name][..., step, :] for name in series_names(reading)}
    return _Swept(
        raw=raw,
        past={name: thousandths(values) for name, values in raw.items()},
        here={name: thousandths(np.broadcast_to(row, (len(at), row.shape[-1]))) for name, row in now.items()},
        given={name: thousandths(values.reshape(*values.shape[:2], -1)) for name, values in given.items()},
    )


def _batched(reading: Reading, moved: Slider, at: Array) -> tuple[Trace, dict[str, Array]]:
    """The run of a scene with ``at`` (P,) in the place of one number, and the parameters that this changes."""
    scene, cell, xs = reading.scene, reading.cell, reading.sequence.xs
    fields = ("gains", "shifts", "edits", "clamps")
    rows = {name: getattr(scene, name) for name in fields}
    if moved.kind == "input_edits":
        xs = np.repeat(xs[None], len(at), axis=0)  # (P, T, D)
        xs[:, moved.place[0], moved.place[1]] = at  # type: ignore[index]
    else:
        rows[moved.kind] = rows_with(rows[moved.kind], moved.kind, moved.place, at)
    values = tuned(base_parameters(scene, cell), rows["gains"], rows["shifts"], rows["edits"])
    axes = {spec.name: len(spec.axes) for spec in cell.parameters}
    given = {name: array for name, array in values.items() if array.ndim > axes[name]}
    # A matrix per run, even where all runs share it: NumPy then takes the products one by one, as a single run does,
    # to the last bit. Where the dynamics are chaotic, one bit would be another picture after a hundred steps.
    values |= {
        spec.name: np.repeat(values[spec.name][None], len(at), axis=0)
        for spec in cell.parameters
        if spec.axes == ("H", "H") and spec.name not in given
    }
    trace = run(cell, Parameters(cell, values), xs, clamps=[Clamp(*row) for row in rows["clamps"]])
    return trace, given


class _Plan(NamedTuple):
    keep: int
    """How many positions to keep."""
    scale: int
    """What the past is to be counted in."""


def _plan(found: _Swept, count: int, budget: int) -> _Plan:
    """How many of ``count`` positions fit into ``budget`` bytes, and with which scale of the past."""
    beside = sum(_bytes(blocks, ("i2", "i4")) for blocks in (found.here, found.given))
    size = beside + _bytes(found.past, _PAST_TYPES[1000])
    if budget // size >= min(ENOUGH, count):
        return _Plan(min(budget // size, count), 1000)
    coarse = beside + _bytes({name: _hundredths(values) for name, values in found.raw.items()}, _PAST_TYPES[100])
    scale = 100 if coarse < size else 1000
    return _Plan(min(max(budget // min(coarse, size), FEWEST), count), scale)


def _bytes(blocks: Mapping[str, Whole], types: tuple[str, ...]) -> int:
    """Bytes of one position, if all blocks are packed as one array."""
    if not blocks:
        return 0
    widest = max(TYPES[smallest(block, types)] for block in blocks.values())
    return widest * sum(block.size // len(block) for block in blocks.values())


def _hundredths(values: Array) -> Whole:
    return rounded(values, 2).astype(np.int64)


def _thinned(at: Array, moved: Slider, count: int) -> NDArray[np.intp]:
    """Places in ``at`` of ``count`` positions, as even as whole steps allow; ends, value and neutral always."""
    if count >= len(at):
        return np.arange(len(at))
    must = np.flatnonzero(np.isin(at, [moved.value, moved.value if moved.neutral is None else moved.neutral]))
    even = np.round(np.linspace(0, len(at) - 1, count - len(must))).astype(np.intp)
    kept = np.union1d(even, must)
    while len(kept) < count:  # where those that must stay were among the even ones, the widest gap is halved
        gap = int(np.argmax(np.diff(kept)))
        kept = np.insert(kept, gap + 1, (kept[gap] + kept[gap + 1]) // 2)
    return kept
