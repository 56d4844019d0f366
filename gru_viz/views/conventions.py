"""One source's cell beside the reference, on the same weights and the same input; and what is true of conventions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.expr import Array
from gru_viz.cells.formula import latex, number
from gru_viz.cells.notation import CELL_TITLES, Symbol, entry
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.dynamics.trace import Trace, run
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import Scene, repaired
from gru_viz.scene.setting import WEIGHTS_FROM_SEED, WEIGHTS_OF_LAYER
from gru_viz.scene.sources import REFERENCE, SOURCES, Source
from gru_viz.views.lab import fixed_range
from gru_viz.views.reading import Reading

ROUNDING = 1e-12
"""Differences below this are the last digits of float64, not another function."""


class Gap(NamedTuple):
    """The largest difference between two runs, and where it is."""

    size: float
    step: int
    unit: int

    @property
    def place(self) -> str:
        """Where it is, in brackets."""
        return f"(unit {self.unit}, t = {self.step})"

    @property
    def is_rounding(self) -> bool:
        """Whether the two runs are one function, up to rounding."""
        return self.size <= ROUNDING


def gap(one: Array, other: Array) -> Gap:
    """The largest difference of two arrays (T, H)."""
    differences = np.abs(one - other)
    step, unit = np.unravel_index(int(np.argmax(differences)), differences.shape)
    return Gap(float(differences[step, unit]), int(step), int(unit))


def small(value: float) -> str:
    """A size that may be tiny: ``0``, ``2.2e-16``, ``0.034``."""
    if value == 0 or value >= 0.001:
        return number(value) if value else "0"
    return f"{value:.1e}"


# ---- the same weights for every source ----


LOUD = 3
"""How many times as large as usual the matrices are that stand in for weights in which nothing is seen."""


class Material(NamedTuple):
    """Weights that every convention of one kind of cell is run with; their z = 1 keeps the past."""

    kind: str
    values: Mapping[str, Array]
    is_own: bool
    """Whether they are the scene's own; else they are random ones from its seed, in its sizes."""
    was_turned: bool
    """Whether the scene's z = 1 takes the new value, so that W_z, U_z and b_z were negated."""
    tells_nothing: bool
    """Whether the scene's own were left aside because before and after are one function in them."""


def material(scene: Scene, kind: str) -> Material:
    """The scene's weights where its cell is of this kind, random ones from its seed where it is not.

    Random ones too where the scene's were designed with a diagonal U_n, in which nobody could see whether the reset
    gate acts before or after it: those are LOUD times as large as usual, so that one can see it.
    """
    params = scene.make_parameters() if scene.cell == kind else None
    if params is None or (scene.weights in PRESETS and kind == "gru" and _is_diagonal(params["U_n"])):
        cell = make_cell(kind, **REFERENCE[kind])
        inputs = scene.make_sequence().xs.shape[1]
        drawn = Parameters.random(cell, inputs, scene.hidden, scene.seed)
        size = {name: 1 if params is None or name[0] in "bc" else LOUD for name in drawn}
        values = Parameters(cell, {name: size[name] * value for name, value in drawn.items()})
        return Material(kind, values, False, False, params is not None)
    if params.cell.option("update") != "take":
        return Material(kind, params, True, False, False)
    kept = make_cell(kind, **{**dict(params.cell.options), "update": "keep"})
    return Material(kind, params.to(kept), True, True, False)


def _is_diagonal(matrix: Array) -> bool:
    return not np.any(matrix - np.diag(np.diagonal(matrix)))


def fitted(values: Mapping[str, Array], cell: Cell) -> Parameters:
    """``values`` as the weights of ``cell``: what it has no place for is left out, a missing bias is zero."""
    return Parameters(cell, {spec.name: values[spec.name] for spec in cell.parameters if spec.name in values})


def reference_cell(kind: str, biases: bool = True) -> Cell:
    """The convention that others are measured against: keep, after; for an LSTM the usual one."""
    return make_cell(kind, **REFERENCE[kind], biases=biases)


def _turned(values: Mapping[str, Array]) -> dict[str, Array]:
    return {name: -value if name in ("W_z", "U_z", "b_z") else value for name, value in values.items()}


# ---- a source ----


class Line(NamedTuple):
    """The state of the unit in focus over time, in one of the runs."""

    part: str
    """"reference", "shown" (the source or the mistake) or "turned"."""
    label: str
    values: Array
    """(T,)"""


class StatesInfo(NamedTuple):
    """Two or three runs' states in one picture."""

    symbol: Symbol
    unit: int
    step: int
    lines: tuple[Line, ...]
    low: float
    high: float
    """A fixed scale."""


class SourceInfo(NamedTuple):
    """All that the page shows of one source."""

    source: Source
    reading: Reading
    """The source's cell, run; its scene speaks the source's notation."""
    formulas: tuple[str, ...]
    states: StatesInfo
    plain: Gap
    """States against the reference's, the weights copied as they are."""
    turned: Gap | None
    """The same with W_z, U_z and b_z negated, where z = 1 takes."""
    notes: tuple[str, ...]
    """What was done to the scene's weights and input, in sentences."""
    finding: str
    """What the differences mean, made from them."""
    arrays: tuple[tuple[str, str], ...]
    """A library's arrays and their shapes in this very cell."""


def source_info(scene: Scene, id: str | None = None) -> SourceInfo:
    """One source's cell on the scene's input (by default the source that the scene names)."""
    source = SOURCES[id or scene.source]
    given = material(scene, source.cell)
    cell = make_cell(source.cell, **source.options)
    params = fitted(given.values, cell)
    sequence = scene.make_sequence()
    shown = run(cell, params, sequence.xs, tokens=sequence.tokens)
    base = reference_cell(source.cell)
    # Only the convention may differ, so the reference does without what the source has no place for.
    reference = run(base, fitted(params, base), sequence.xs)
    turned = run(cell, fitted(_turned(params), cell), sequence.xs) if source.options.get("update") == "take" else None
    # A scene on a layer has the conventions of that layer, and no others.
    keeps = given.is_own and scene.weights != WEIGHTS_OF_LAYER
    other = {} if keeps else {"weights": WEIGHTS_FROM_SEED, "gains": (), "shifts": (), "edits": ()}
    kept = repaired(
        {**asdict(scene), **other, "cell": source.cell, "notation": source.notation, "clamps": (), **source.options}
    )
    reading = Reading(kept[0], cell, params, sequence, shown)
    plain = gap(shown["h"], reference["h"])
    after = gap(turned["h"], reference["h"]) if turned is not None else None
    return SourceInfo(
        source,
        reading,
        tuple(latex(cell, name, source.notation) for name in _written(cell)),
        _states(reading, reference, turned),
        plain,
        after,
        tuple(_notes(scene, given, cell, reading, reference)),
        _finding(reading, plain, after),
        tuple(
            (stored.name, str(stored_shape(stored.axes, params.input_size, params.hidden_size)))
            for stored in source.arrays
        ),
    )


def _written(cell: Cell) -> tuple[str, ...]:
    return tuple(name for name in cell.names if name in cell.gates or name in cell.next_states)


def _states(reading: Reading, reference: Trace, turned: Trace | None) -> StatesInfo:
    unit = reading.scene.unit
    signs = ", ".join(reading.entry(name).symbol.html for name in ("W_z", "U_z", "b_z") if name in reading.params)
    lines = [
        Line("reference", reference_title(reading.cell.kind), reference["h"][:, unit]),
        Line("shown", "this source, same weights", reading.trace["h"][:, unit]),
    ]
    if turned is not None:
        lines.append(Line("turned", f"with the signs of {signs} turned", turned["h"][:, unit]))
    return StatesInfo(reading.entry("h").symbol, unit, reading.scene.step, tuple(lines), *fixed_range(reading, "h"))


def reference_title(kind: str) -> str:
    """What a legend calls the reference."""
    return {"lstm": "reference: the usual LSTM", "simplified_gru": "reference: keep"}.get(
        kind, "reference: keep, after"
    )


def stored_shape(axes: tuple[str, ...], inputs: int, units: int) -> tuple[int, ...]:
    """The shape of a library's array, such as ("3H", "D"), in a cell of this size."""
    sizes = {"D": inputs, "H": units}
    return tuple(int(axis.rstrip("DH") or 1) * sizes.get(axis[-1], 1) for axis in axes)


def _notes(scene: Scene, given: Material, cell: Cell, reading: Reading, reference: Trace) -> list[str]:
    notes = []
    name = CELL_NAMES[cell.kind].bare
    if given.tells_nothing:
        symbol = reading.entry("U_n").symbol.latex
        notes.append(
            f"In the scene’s designed weights ${symbol}$ has no number beside its diagonal, and then it does not "
            f"matter where the reset gate acts. So that it can be seen, this {name} has random weights in the same "
            f"sizes, from seed {scene.seed}, with matrices {LOUD} times as large as usual."
        )
    elif not given.is_own:
        notes.append(
            f"The scene’s own cell is of another kind ({CELL_TITLES[scene.cell]}), so this {name} has random weights "
            f"in the same sizes, from seed {scene.seed}."
            + ("" if scene.cell in REFERENCE else f" No source of this list has {CELL_NAMES[scene.cell].said}.")
        )
    elif given.was_turned:
        notes.append(
            "The scene’s own z = 1 takes the new value. Its weights of z were negated first, so that they mean “keep”, "
            "as in the reference."
        )
    dropped = [name for name, value in given.values.items() if name not in reading.params and np.any(value)]
    if dropped:
        base = reference_cell(cell.kind)
        whole = run(base, fitted(given.values, base), reading.sequence.xs)
        size = gap(whole["h"], reference["h"]).size
        notation = reading.scene.notation
        symbols = [f"${entry(whole.cell, name, notation).symbol.latex}$" for name in dropped if name != "c_n"]
        inner = ["the bias inside the reset product"] if "c_n" in dropped else []
        notes.append(
            f"Biases that this source has no place for are left out, here and in the reference: "
            f"{', '.join([*symbols, *inner])}. That alone moves the states by up to {small(size)}."
        )
    if scene.clamps:
        notes.append("Clamps are left out on this page.")
    return notes


def _finding(reading: Reading, plain: Gap, turned: Gap | None) -> str:
    cell = reading.cell
    if _conventions(cell) == REFERENCE[cell.kind]:
        return f"This source’s convention **is** the reference: the largest difference is **{small(plain.size)}**."
    if turned is None and plain.is_rounding:
        return (
            f"The formula differs from the reference’s, and yet the states agree in this run: the largest difference "
            f"is **{small(plain.size)}**. {_why_equal(reading)}".strip()
        )
    other = "the formula differs" if cell.kind == "lstm" else "the reset gate stands elsewhere"
    if turned is None:
        return (
            f"The same weights give other states, by up to **{small(plain.size)}** {plain.place}: {other}, and no "
            "relabelling removes that."
        )
    copied = f"Copied as they are, the weights give other states, by up to **{small(plain.size)}** {plain.place}."
    if turned.is_rounding:
        rest = f"Turn the signs of the update gate’s weights, and **{small(turned.size)}** is left: the same function."
        return f"{copied} {rest}" + (f" {_why_equal(reading)}" if cell.option("reset") == "before" else "")
    return (
        f"{copied} Turn the signs of the update gate’s weights, and **{small(turned.size)}** {turned.place} is left: "
        f"that part is real, because {other}."
    )


def _conventions(cell: Cell) -> dict[str, str | bool]:
    return {name: value for name, value in cell.options if name != "biases"}


def _why_equal(reading: Reading) -> str:
    """Why reset before and after agree in a run, as far as the weights say it; empty where no gate resets."""
    if "U_n" not in reading.params:
        return ""
    if reading.params.hidden_size == 1:
        return "With a single unit, U is one number, and it does not matter where the reset gate multiplies."
    if _is_diagonal(reading.params["U_n"]):
        symbol = reading.entry("U_n").symbol.latex
        return (
            f"Here ${symbol}$ has no number beside its diagonal, and then it does not matter where the reset gate acts."
        )
    return ""
