"""All that the live bench shows of a run, as whole numbers and names, and the same as JSON for the browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array, Node
from gru_viz.cells.formula import thousandths, visible
from gru_viz.cells.inline import Span, spans
from gru_viz.cells.notation import shown
from gru_viz.dynamics.trace import run
from gru_viz.scene.checks import ClampSetting
from gru_viz.views.lab import fixed_range
from gru_viz.views.packed import Whole, joined, pack
from gru_viz.views.reading import Reading
from gru_viz.views.sliders import Slider, run_key, sliders
from gru_viz.views.tables import short_tokens, unit_names

Dress = Literal["lab", "walkthrough", "small"]
"""How much of the bench is there: all of it; schematic, time and the steps of the walkthrough; schematic and time."""


class Quantity(NamedTuple):
    """What a node of the cell is, in the notation of the scene."""

    name: str
    head: str
    sub: str
    title: str
    meaning: str
    role: str
    colour: str
    scale: Literal["gate", "state"]
    """Which colour scale its values get: 0 … 1, or one around 0."""
    low: float
    high: float
    """The ends of the colour scale."""
    shape: str
    """"3 units", or "3 × 4" for a matrix."""
    formula: tuple[Span, ...]


class BenchInfo(NamedTuple):
    """Everything of a run that the bench shows. All numbers are thousandths, rounded once."""

    run: str
    """A key of all that was computed from."""
    tokens: tuple[str, ...]
    known: tuple[bool, ...]
    columns: tuple[str, ...]
    unit_names: tuple[str, ...]
    """What each unit stands for; empty texts where nobody gave them names."""
    step: int
    unit: int
    stage: int
    quantities: tuple[Quantity, ...]
    """Every node of the scene's own cell: no clamp adds one."""
    values: Mapping[str, Whole]
    """x (T, D), every computed quantity (T, H), and the old states (T, H) that the cell reads."""
    given: Mapping[str, Whole]
    """Every parameter as a matrix, (H, D) or (H, H); a bias is (H, 1)."""
    small: Mapping[str, str]
    """Inputs and weights that thousandths show as 0: name/row/column → how they read; an input's row is its step."""
    past: tuple[str, ...]
    """What the strips of the past show: gates, candidate, states."""
    free: Mapping[str, Whole] | None
    """``past`` of the same run without any clamp, (T, H) each; None where nothing is clamped."""
    clamps: tuple[ClampSetting, ...]
    sliders: tuple[Slider, ...]


def bench_info(reading: Reading, picked: object = ()) -> BenchInfo:
    """What the bench shows of a run. ``picked``: see :func:`gru_viz.views.sliders.sliders`."""
    scene, sequence, trace = reading.scene, reading.sequence, reading.trace
    past = shown(reading.cell)
    free = None
    if scene.clamps:
        unforced = run(reading.cell, reading.params, sequence.xs)
        free = {name: thousandths(unforced[name]) for name in past}
    return BenchInfo(
        run=run_key(scene),
        tokens=tuple(short_tokens(sequence)),
        known=sequence.known,
        columns=sequence.columns,
        unit_names=unit_names(scene),
        step=scene.step,
        unit=scene.unit,
        stage=scene.stage,
        quantities=tuple(_quantity(reading, node) for node in reading.cell.nodes if node.name),
        values={name: thousandths(trace[name]) for name in series_names(reading)},
        given={name: thousandths(array.reshape(len(array), -1)) for name, array in reading.params.items()},
        small=_small({"x": sequence.xs, **reading.params}),
        past=past,
        free=free,
        clamps=scene.clamps,
        sliders=sliders(reading, picked),
    )


def _small(given: Mapping[str, Array]) -> dict[str, str]:
    found = {}
    for name, array in given.items():
        table = array.reshape(len(array), -1)
        for row, column in np.argwhere((table != 0) & (thousandths(table) == 0)).tolist():
            found[f"{name}/{row}/{column}"] = visible(float(table[row, column]))
    return found


def series_names(reading: Reading) -> tuple[str, ...]:
    """x, every computed quantity, and the old states that the cell reads: what has a value at every step."""
    cell = reading.cell
    return ("x", *cell.names, *(name for name in ("h_prev", "c_prev") if name in cell.by_name))


def _quantity(reading: Reading, node: Node) -> Quantity:
    what = reading.entry(node.name)
    low, high = fixed_range(reading, node.name)
    return Quantity(
        name=node.name,
        head=what.symbol.head,
        sub=_subscript(what.symbol.sub),
        title=what.title,
        meaning=what.meaning,
        role=what.role,
        colour=what.colour,
        scale="gate" if what.is_unit_interval else "state",
        low=low,
        high=high,
        shape=_shape(reading, node),
        formula=_formulas(reading.cell, reading.scene.notation)[node.name],
    )


@cache
def _formulas(cell: Cell, notation: str) -> dict[str, tuple[Span, ...]]:
    """The formula of every node. To be asked with a scene's own cell only: a clamped one is equal to it."""
    return {node.name: spans(cell, node.name, notation) for node in cell.nodes if node.name}


def _subscript(sub: str) -> str:
    return sub.replace("-", "−")


def _shape(reading: Reading, node: Node) -> str:
    units = reading.params.hidden_size
    if node.op == "matrix":
        return f"{units} × {reading.params[node.name].shape[-1]}"
    if node.op == "input":
        return _counted(len(reading.sequence.columns), "column")
    return _counted(units, "unit")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


# ---- for the browser ----


def bench_data(
    info: BenchInfo,
    *,
    dress: Dress = "lab",
    heading: str = "",
    svg: str = "",
    narrow: str = "",
    hand: str = "",
    acked: int = 0,
    stages: Iterable[tuple[str, Sequence[str]]] = (),
    scales: Mapping[str, Any] | None = None,
    keys: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The bench's data as plain JSON.

    dress: how much of the bench is there. heading: what stands in front of the time. svg, narrow: the drawing
    of the cell without its clamps, for a wide and a narrow page. hand, acked: whose changes are in the scene, and
    up to which one. stages: title and lit names of each step of the walkthrough. scales, keys: colour scales and
    hotkeys, handed on as they are.
    """
    return {
        "dress": dress,
        "heading": heading,
        "run": info.run,
        "svg": svg,
        "narrow": narrow,
        "tokens": list(info.tokens),
        "known": [bool(known) for known in info.known],
        "columns": list(info.columns),
        "unit_names": list(info.unit_names),
        "step": info.step,
        "unit": info.unit,
        "hand": hand,
        "acked": acked,
        "quantities": {quantity.name: _quantity_data(quantity) for quantity in info.quantities},
        "values": steps_data(info.values),
        "given": given_data(info.given),
        "small": dict(info.small),
        "past": list(info.past),
        "free": None if info.free is None else steps_data(info.free),
        "clamps": [list(clamp) for clamp in info.clamps],
        "sliders": [slider_data(slider) for slider in info.sliders],
        "stages": [{"title": title, "lit": list(lit)} for title, lit in stages],
        "stage": info.stage,
        "scales": dict(scales or {}),
        "keys": dict(keys or {}),
    }


def slider_data(slider: Slider) -> dict[str, Any]:
    """One slider as JSON."""
    return {**slider._asdict(), "place": list(slider.place), "label": slider.label._asdict()}


def steps_data(blocks: Mapping[str, Whole]) -> dict[str, Any]:
    """Blocks (T, size) by name, one behind the other."""
    return {"series": [[name, block.shape[-1]] for name, block in blocks.items()], "packed": pack(joined(blocks))}


def given_data(blocks: Mapping[str, Whole], lead: int = 0) -> dict[str, Any]:
    """Blocks (..., rows, columns) by name; the first ``lead`` axes are shared and stand outside."""
    series = [[name, *block.shape[lead:]] for name, block in blocks.items()]
    return {"series": series, "packed": pack(joined(blocks, lead))}


def _quantity_data(quantity: Quantity) -> dict[str, Any]:
    data = quantity._asdict()
    symbol = {"head": data.pop("head"), "sub": data.pop("sub")}
    del data["name"]
    return {"symbol": symbol, **data, "formula": [span.to_json() for span in quantity.formula]}
