"""All that the live bench needs to run a scene by itself: what the cell is, and what this run is made of.

The browser computes every value that it shows, with the program of :func:`gru_viz.cells.javascript.javascript`. So
what goes there is what a run is made of, not what comes out of one. Of what came out here goes a check only, one number
for each step, by which the bench sees whether both machines agree.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array, Node
from gru_viz.cells.inline import Span, spans
from gru_viz.cells.javascript import javascript
from gru_viz.cells.notation import COLOURS, shown
from gru_viz.scene.changes import ROW_KINDS
from gru_viz.scene.scene import base_parameters
from gru_viz.views.arithmetic import FORCED, Outline, outline, workings
from gru_viz.views.lab import fixed_range
from gru_viz.views.packed import pack_floats
from gru_viz.views.reading import Reading
from gru_viz.views.sliders import Slider, run_key, sliders
from gru_viz.views.tables import unit_names

Dress = Literal["lab", "walkthrough", "small"]
"""How much of the bench is there: all of it; schematic, time and the steps of the walkthrough; schematic and time."""


class Quantity(NamedTuple):
    """What a node of the cell is, in the notation of the scene."""

    name: str
    op: str
    """What kind of node it is; see :class:`gru_viz.cells.expr.Node`."""
    head: str
    sub: str
    title: str
    meaning: str
    role: str
    colour: str
    dash: str
    """How its line is broken, as in the schematic; empty for a whole one."""
    scale: Literal["gate", "state"]
    """Which colour scale its values get: 0 … 1, or one around 0."""
    shape: str
    """"3 units", or "3 × 4" for a matrix."""
    formula: tuple[Span, ...]


class BenchInfo(NamedTuple):
    """What a run is made of, and what the bench has to know about the cell."""

    run: str
    """A key of all that is computed from."""
    tokens: tuple[str, ...]
    named: bool
    """Whether the tokens say more than the numbers do (words, symbols)."""
    known: tuple[bool, ...]
    columns: tuple[str, ...]
    unit_names: tuple[str, ...]
    """What each unit stands for; empty texts where nobody gave them names."""
    step: int
    unit: int
    stage: int
    cell: Cell
    quantities: tuple[Quantity, ...]
    """Every node of the scene's own cell: no clamp adds one."""
    outlines: Mapping[str, Outline]
    """What the arithmetic behind each quantity is made of; empty where nothing can be opened."""
    past: tuple[str, ...]
    """What the strips of the past show: gates, candidate, states."""
    parameters: Mapping[str, Array]
    """The weights before anybody tuned them."""
    xs: Array
    """The inputs before anybody edited them, (T, D)."""
    rows: Mapping[str, tuple[tuple[Any, ...], ...]]
    """What was tuned, edited and forced: the scene's rows of each kind, in their order."""
    ranges: Mapping[str, tuple[float, float]]
    """The ends of every quantity's colour scale."""
    check: Array
    """(T,): see :func:`check_numbers`."""
    sliders: tuple[Slider, ...]


def bench_info(reading: Reading, picked: object = (), *, is_live: bool = True) -> BenchInfo:
    """What the bench shows of a run. ``picked``: see :func:`gru_viz.views.sliders.sliders`.

    is_live: whether the run is that of the scene, which a hand can change. Else it is whatever the reading holds, to
    be moved through.
    """
    scene, sequence, cell = reading.scene, reading.sequence, reading.cell
    notation = scene.notation
    return BenchInfo(
        run=run_key(scene),
        tokens=sequence.tokens,
        named=sequence.named,
        known=sequence.known,
        columns=sequence.columns,
        unit_names=unit_names(scene),
        step=scene.step,
        unit=scene.unit,
        stage=scene.stage,
        cell=cell,
        quantities=tuple(_quantity(reading, node) for node in cell.nodes if node.name),
        outlines={node.name: outline(cell, node.name, notation) for node in cell.nodes if node.name} if is_live else {},
        past=shown(cell),
        parameters=dict(base_parameters(scene, cell) if is_live else reading.params),
        xs=replace(scene, input_edits=()).make_sequence().xs if is_live else sequence.xs,
        rows={kind: getattr(scene, kind) if is_live or kind == "clamps" else () for kind in ROW_KINDS},
        ranges={node.name: fixed_range(reading, node.name) for node in cell.nodes if node.name},
        check=check_numbers(reading),
        sliders=sliders(reading, picked) if is_live else (),
    )


def check_numbers(reading: Reading) -> Array:
    """(T,): the states of each step as one number, so that two machines can compare their runs.

    The sum over states and units of weight · value, the weight of unit j being 1 + frac(j (√5 − 1) / 2): no two units
    have the same, so differences do not cancel by chance.
    """
    units = np.arange(reading.params.hidden_size)
    weights = 1.0 + (units * GOLDEN) % 1.0
    return np.asarray(sum(reading.trace[name] @ weights for name in reading.cell.next_states))


GOLDEN = 0.6180339887498949


def _quantity(reading: Reading, node: Node) -> Quantity:
    what = reading.entry(node.name)
    return Quantity(
        name=node.name,
        op=node.op,
        head=what.symbol.head,
        sub=what.symbol.sub.replace("-", "−"),
        title=what.title,
        meaning=what.meaning,
        role=what.role,
        colour=what.colour,
        dash=COLOURS[what.colour].dash,
        scale="gate" if what.is_unit_interval else "state",
        shape=_shape(reading, node),
        formula=_formulas(reading.cell.nodes, reading.cell, reading.scene.notation)[node.name],
    )


@cache
def _formulas(nodes: tuple[Node, ...], cell: Cell, notation: str) -> dict[str, tuple[Span, ...]]:
    """The formula of every node. ``nodes`` tells a clamped cell from the free one, which is equal to it."""
    return {node.name: spans(cell, node.name, notation) for node in nodes if node.name}


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


class Part(NamedTuple):
    """Something that the browser keeps: its name there, and its text."""

    id: str
    text: str


@lru_cache(maxsize=8)
def part(text: str) -> Part:
    """A text under a name that follows from what it says."""
    return Part(hashlib.blake2b(text.encode(), digest_size=8).hexdigest(), text)


def structure_part(
    info: BenchInfo,
    *,
    svg: str = "",
    narrow: str = "",
    stages: Iterable[Mapping[str, str | Sequence[str]]] = (),
    scales: Mapping[str, Any] | None = None,
    keys: Mapping[str, Any] | None = None,
) -> Part:
    """All that does not change while a hand moves numbers, as JSON: the program, the drawings, names and formulas.

    svg, narrow: the drawing of the cell without its clamps, for a wide and a narrow page. stages: title, quantities
    and lit names of each step of the walkthrough. scales, keys: colour scales and hotkeys, handed on as they are.
    """
    return part(
        json.dumps(
            {
                "program": program(info),
                "svg": svg,
                "narrow": narrow,
                "quantities": {quantity.name: _quantity_data(quantity) for quantity in info.quantities},
                "forced_note": FORCED,
                "number_at": {kind: made.number_at for kind, made in ROW_KINDS.items()},
                "outlines": {name: each.to_json() for name, each in info.outlines.items()},
                "states": list(info.cell.next_states),
                "past": list(info.past),
                "stages": list(stages),
                "scales": dict(scales or {}),
                "keys": dict(keys or {}),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
    )


def program(info: BenchInfo) -> str:
    """The cell as a module: ``run``, and ``workings`` that compute a quantity from the operands of its line."""
    lines = (f"  {name}: {text},\n" for name, text in (workings(info.cell) if info.outlines else {}).items())
    return f"{javascript(info.cell)}\nexport const workings = {{\n{''.join(lines)}}};\nexport {{ run }};\n"


def bench_data(
    info: BenchInfo, *, dress: Dress = "lab", heading: str = "", hand: str = "", acked: int = 0
) -> dict[str, Any]:
    """What changes with every run, as plain JSON.

    dress: how much of the bench is there. heading: what stands in front of the time. hand, acked: whose changes are in
    the scene, and up to which one.
    """
    return {
        "dress": dress,
        "heading": heading,
        "run": info.run,
        "tokens": list(info.tokens),
        "named": info.named,
        "known": [bool(known) for known in info.known],
        "columns": list(info.columns),
        "unit_names": list(info.unit_names),
        "step": info.step,
        "unit": info.unit,
        "hand": hand,
        "acked": acked,
        "parameters": pack_floats(info.parameters),
        "x": pack_floats({"x": info.xs}),
        "rows": {kind: [list(row) for row in rows] for kind, rows in info.rows.items()},
        "ranges": {name: list(ends) for name, ends in info.ranges.items()},
        "check": pack_floats({"check": info.check}),
        "sliders": [slider_data(slider) for slider in info.sliders],
        "stage": info.stage,
    }


def slider_data(slider: Slider) -> dict[str, Any]:
    """One slider as JSON."""
    return {**slider._asdict(), "place": list(slider.place), "label": slider.label._asdict()}


def _quantity_data(quantity: Quantity) -> dict[str, Any]:
    data = quantity._asdict()
    symbol = {"head": data.pop("head"), "sub": data.pop("sub")}
    del data["name"]
    return {"symbol": symbol, **data, "formula": [span.to_json() for span in quantity.formula]}
