"""Which conventions are one function in other words, and which are two: computed differences, nothing written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.cells.formula import latex
from gru_viz.cells.notation import entry
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.dynamics.trace import run
from gru_viz.scene.scene import Scene
from gru_viz.scene.sources import CONTRADICTION
from gru_viz.views.conventions import Gap, fitted, gap, material, source_info
from gru_viz.views.kept import computed_once

NETS, NET_SIZES, NET_STEPS, NET_INPUTS = 60, (2, 4, 8, 16), 30, 3
"""The random networks: how many, of which sizes (as many of each), over how many steps, with how many inputs."""


class Contradiction(NamedTuple):
    """The article against itself."""

    other: str
    """The source that it also is."""
    gap: Gap
    formula: str
    drawing: str
    """The candidate's formula in both."""
    drawn: float
    """The size of the difference with random weights in the same sizes."""
    is_own: bool
    """Whether ``gap`` is about the scene's own weights."""


def contradiction(scene: Scene) -> Contradiction | None:
    """What the article's two sides are, and by how much they differ here; None for another source."""
    if scene.source not in CONTRADICTION:
        return None
    formula, drawing = (source_info(scene, id) for id in CONTRADICTION)
    other = CONTRADICTION[1 - CONTRADICTION.index(scene.source)]
    sides = [latex(info.reading.cell, "n", info.source.notation) for info in (formula, drawing)]
    found = gap(formula.reading.trace["h"], drawing.reading.trace["h"])
    cell, params = formula.reading.cell, formula.reading.params
    random = Parameters.random(cell, params.input_size, params.hidden_size, scene.seed)
    drawn = _moved(random, formula.reading.sequence.xs)
    return Contradiction(other, found, sides[0], sides[1], drawn, material(scene, cell.kind).is_own)


class Row(NamedTuple):
    """One line of a table of differences."""

    what: str
    size: float


def relabelling(scene: Scene) -> tuple[Row, ...]:
    """Keep against take, on the scene's weights with those of z negated, and on random nets: computed differences."""
    given = material(scene, "gru")
    xs = scene.make_sequence().xs
    keep, take = (make_cell("gru", update=update, reset="after") for update in ("keep", "take"))
    params = fitted(given.values, keep)
    kept, taken, copied = run(keep, params, xs), run(take, params.to(take), xs), run(take, fitted(params, take), xs)
    names = ("h", "n", "r")
    symbols = {name: f"${entry(keep, name, scene.notation).symbol.latex}$" for name in ("z", *names)}
    rows = [Row(f"{symbols[name]} against {symbols[name]}", gap(kept[name], taken[name]).size) for name in names]
    complement = entry(keep, "one_minus_z", scene.notation).symbol.latex
    rows.append(Row(f"{symbols['z']} against ${complement}$", gap(kept["z"], 1 - taken["z"]).size))
    rows.append(Row(f"{symbols['h']} in {NETS} random networks", float(random_gaps()[0].max())))
    return (*rows, Row(f"for comparison: {symbols['h']} without turning the signs", gap(kept["h"], copied["h"]).size))


class Spread(NamedTuple):
    """The size of before against after over random networks."""

    nets: int
    median: float
    low: float
    high: float


def reset_spread() -> Spread:
    """Before against after over random networks, the largest difference of the states in each."""
    found = random_gaps()[1]
    return Spread(len(found), float(np.median(found)), float(found.min()), float(found.max()))


@computed_once(1)
def random_gaps() -> tuple[Array, Array]:
    """Largest |Δh| of keep against take (relabelled), and of reset before against after, each (NETS,).

    As many nets of each size, weights from ±1/√H without biases, 30 steps of normal noise.
    """
    relabelled, moved = [], []
    after, before, take = (
        make_cell("gru", biases=False, **options)
        for options in ({"reset": "after"}, {"reset": "before"}, {"reset": "after", "update": "take"})
    )
    for size in NET_SIZES:
        nets = [Parameters.random(after, NET_INPUTS, size, seed) for seed in range(NETS // len(NET_SIZES))]
        stacked = Parameters(
            after, {spec.name: np.stack([net[spec.name] for net in nets]) for spec in after.parameters}
        )
        xs = np.random.default_rng(size).standard_normal((NET_STEPS, NET_INPUTS))
        h = run(after, stacked, xs)["h"]
        relabelled.append(_largest(h - run(take, stacked.to(take), xs)["h"]))
        moved.append(_largest(h - run(before, Parameters(before, stacked), xs)["h"]))
    return np.concatenate(relabelled), np.concatenate(moved)


def _largest(differences: Array) -> Array:
    return np.asarray(np.abs(differences).max(axis=(1, 2)))


def reset_rows(scene: Scene) -> tuple[Row, ...]:
    """Before against after: here, with random weights of the same sizes, and in the two cases where they agree."""
    given = material(scene, "gru")
    xs = scene.make_sequence().xs
    inputs, units = xs.shape[1], scene.hidden
    after = make_cell("gru")
    drawn = Parameters.random(after, inputs, units, scene.seed)
    diagonal = {**drawn, "U_n": np.diag(np.diagonal(drawn["U_n"]))}
    symbol = f"${entry(after, 'U_n', scene.notation).symbol.latex}$"
    inner = f"${entry(after, 'c_n', scene.notation).symbol.latex}$"
    rows = []
    if given.is_own or given.tells_nothing:
        rows.append(Row("the scene’s weights", _moved(scene.make_parameters(), xs)))
    if given.tells_nothing:
        rows.append(Row("the weights of the pictures above", _moved(given.values, xs)))
    rows.append(Row(f"random weights, seed {scene.seed}, {_counted(units)}", _moved(drawn, xs)))
    rows.append(Row("a single unit", _moved(Parameters.random(after, inputs, 1, scene.seed), xs)))
    rows.append(Row(f"the random weights, only the diagonal of {symbol}", _moved(diagonal, xs)))
    rows.append(Row(f"the same, and the inner bias {inner} kept", _moved(diagonal, xs, inner=True)))
    return tuple(rows)


def _counted(units: int) -> str:
    return "1 unit" if units == 1 else f"{units} units"


def _moved(values: Mapping[str, Array], xs: Array, inner: bool = False) -> float:
    """Largest |Δh| of reset before against after on the same weights, the bias inside the reset product left out."""
    before, after = (make_cell("gru", reset=reset) for reset in ("before", "after"))
    common = {name: value for name, value in values.items() if inner or name != "c_n"}
    return gap(run(before, fitted(common, before), xs)["h"], run(after, fitted(common, after), xs)["h"]).size


def symbols(scene: Scene, *names: str) -> tuple[str, ...]:
    """The symbols of a GRU's quantities in the scene's notation, as LaTeX; h is the state of the step before."""
    cell = make_cell("gru")
    return tuple(entry(cell, "h_prev" if name == "h" else name, scene.notation).symbol.latex for name in names)
