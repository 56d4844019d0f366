"""What a net needs: how much worse it does without one of its units, or with one of its gates held still.

A unit is silenced by forcing its state to 0 at every step: c of an LSTM, whose h is then 0 as well, and h of the
others. A gate is held still by forcing it, in every unit, to that unit's mean, so that it keeps its usual strength and
can no longer answer to what is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.cells.notation import entry, shown
from gru_viz.dynamics.trace import Clamp
from gru_viz.learning.batch import Batch, Example
from gru_viz.learning.net import Net
from gru_viz.learning.score import batches, score


def gate_names(cell: Cell) -> tuple[str, ...]:
    """The gates of a cell, in the order in which pictures show them; none for a plain RNN."""
    return tuple(name for name in shown(cell) if entry(cell, name).role == "gate")


def silence(cell: Cell, unit: int) -> Clamp:
    """s_t[unit] = 0 at every step, s being c for an LSTM and h otherwise: nothing of the unit reaches anybody."""
    return Clamp("c" if "c" in cell.states else "h", 0.0, unit=unit)


def hold(name: str, values: Array | float, units: int) -> tuple[Clamp, ...]:
    """Quantity ``name`` is values[j] in unit j at every step; ``values`` is (H,), or one number for all units."""
    each = np.broadcast_to(np.asarray(values, dtype=np.float64), (units,))
    return tuple(Clamp(name, float(value), unit=unit) for unit, value in enumerate(each))


def accuracy(net: Net, examples: Sequence[Example], clamps: Iterable[Clamp] = ()) -> float:
    """Share of right answers, argmax_k o_k = target, over all steps at which something is asked.

    Raises ValueError for a net that answers with a number, or for no examples.
    """
    return score(net, _batches(net, examples), clamps).value


def unit_drops(net: Net, examples: Sequence[Example]) -> dict[int, float]:
    """Unit → how much accuracy is lost when it is silenced; most important unit first.

    accuracy(net) − accuracy(net with s_t[unit] = 0 for all t). Units that cost the same accuracy stand in the order of
    how much ∑ log p(right answer) they cost. Raises ValueError as :func:`accuracy`.
    """
    given = _batches(net, examples)
    before = score(net, given).value
    after = {unit: score(net, given, [silence(net.cell, unit)]) for unit in range(net.params.hidden_size)}
    order = sorted(after, key=lambda unit: (after[unit].value, -after[unit].loss))
    return {unit: before - after[unit].value for unit in order}


def gate_means(net: Net, examples: Sequence[Example]) -> dict[str, Array]:
    """Gate → its mean in each unit, (H,), over all steps of all examples; filled-up steps do not count."""
    names = gate_names(net.cell)
    sums = {name: np.zeros(net.params.hidden_size) for name in names}
    steps = 0
    for batch in _batches(net, examples) if names else ():
        trace = net.run(batch.inputs)
        real = _real(batch)
        steps += int(real.sum())
        for name in names:
            sums[name] += trace[name][real].sum(axis=0)
    return {name: total / steps for name, total in sums.items()}


def gate_accuracies(net: Net, examples: Sequence[Example]) -> dict[str, float]:
    """Gate → the accuracy that is left when it is held at its mean, unit by unit; empty for a plain RNN.

    z_t[j] = mean of z[j] over all steps of all ``examples``, and so for every gate, one at a time. The means come from
    the very examples that are then judged, and no answer goes into them. Raises ValueError as :func:`accuracy`.
    """
    given, means = _batches(net, examples), gate_means(net, examples)
    return {name: score(net, given, hold(name, mean, len(mean))).value for name, mean in means.items()}


def gate_extremes(net: Net, examples: Sequence[Example]) -> dict[str, tuple[float, float]]:
    """Gate → the accuracies that are left when it is 0 and when it is 1, in every unit at every step."""
    given, units = _batches(net, examples), net.params.hidden_size

    def left(name: str, value: float) -> float:
        return score(net, given, hold(name, value, units)).value

    return {name: (left(name, 0.0), left(name, 1.0)) for name in gate_names(net.cell)}


def _batches(net: Net, examples: Sequence[Example]) -> list[Batch]:
    if not net.answers:
        raise ValueError("a net that answers with a number has no accuracy; give one that chooses among answers")
    if not examples:
        raise ValueError("accuracy needs at least one example; given none")
    return batches(examples)


def _real(batch: Batch) -> NDArray[np.bool_]:
    return np.arange(batch.inputs.shape[1]) < batch.lengths[:, None]


def most_important(drops: Mapping[int, float]) -> int:
    """The first unit of :func:`unit_drops`."""
    return next(iter(drops))
