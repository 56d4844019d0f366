"""All that the live bench needs to run a scene by itself: what the cell is, and what this run is made of.

The browser computes every value that it shows, with the program of :func:`gru_viz.cells.javascript.javascript`. So
what goes there is what a run is made of, not what comes out of one. Of what came out here goes a check only, one number
for each step, by which the bench sees whether both machines agree.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array, Node
from gru_viz.cells.inline import Span, spans
from gru_viz.cells.javascript import javascript
from gru_viz.cells.notation import COLOURS, entry, shown
from gru_viz.learning.shipped import SHIPPED
from gru_viz.scene.changes import ROW_KINDS
from gru_viz.scene.presets import PRESETS, Sight
from gru_viz.scene.scene import Scene, base_parameters, opening
from gru_viz.scene.setting import MAX_CLAMPS
from gru_viz.scene.settings import BY_FIELD
from gru_viz.views.arithmetic import FORCED, Outline, outline, workings
from gru_viz.views.packed import pack_floats
from gru_viz.views.reading import Reading
from gru_viz.views.sliders import Slider, picks, run_key, sliders
from gru_viz.views.tables import is_untouched, unit_names
from gru_viz.views.trained import AS_TRAINED

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
    bounds: tuple[float, float] | None
    """Between which numbers all its values lie; None for one that has no bounds."""
    shape: str
    """"3 units", or "3 × 4" for a matrix."""
    formula: tuple[Span, ...]


class CellInfo(NamedTuple):
    """What the bench has to know of a cell, whatever its numbers are."""

    cell: Cell
    quantities: tuple[Quantity, ...]
    """Every node of the scene's own cell: no clamp adds one."""
    outlines: Mapping[str, Outline]
    """What the arithmetic behind each quantity is made of; empty where nothing can be opened."""
    past: tuple[str, ...]
    """What the strips of the past show: gates, candidate, states."""


class BenchInfo(NamedTuple):
    """What a run is made of."""

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
    parameters: Mapping[str, Array]
    """The weights before anybody tuned them."""
    xs: Array
    """The inputs before anybody edited them, (T, D)."""
    rows: Mapping[str, tuple[tuple[Any, ...], ...]]
    """What was tuned, edited and forced: the scene's rows of each kind, in their order."""
    check: Array
    """(T,): see :func:`check_numbers`."""
    sliders: tuple[Slider, ...]
    sights: tuple[Sight, ...]
    """What was said about a designed scene, as long as it reads what its author gave it."""
    scores: str
    """What to say of scores that were measured before anybody changed anything; empty where none are told."""
    changed: bool
    """Whether anything else than the cursor is another than the author's."""


def bench_info(reading: Reading, *, is_live: bool = True) -> BenchInfo:
    """What the bench shows of a run.

    is_live: whether the run is that of the scene, which a hand can change. Else it is whatever the reading holds, to
    be moved through.
    """
    scene, sequence, cell = reading.scene, reading.sequence, reading.cell
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
        parameters=dict(base_parameters(scene, cell) if is_live else reading.params),
        xs=replace(scene, input_edits=()).make_sequence().xs if is_live else sequence.xs,
        rows={kind: getattr(scene, kind) if is_live or kind == "clamps" else () for kind in ROW_KINDS},
        check=check_numbers(reading),
        sliders=sliders(reading) if is_live else (),
        sights=_sights(scene) if is_live else (),
        scores=AS_TRAINED if is_live and scene.weights in SHIPPED else "",
        changed=is_live and scene.weights in PRESETS and not is_untouched(scene),
    )


def _sights(scene: Scene) -> tuple[Sight, ...]:
    """Those of a preset that rest on numbers, where the cell still reads the sequence that they speak of."""
    preset = PRESETS.get(scene.weights)
    if preset is None:
        return ()
    original = opening(scene)
    reads = ("sequence", "text", "numbers", "labels")
    is_same = all(getattr(scene, name) == getattr(original, name) for name in reads)
    return tuple(sight for sight in preset.sights if sight.evidence) if is_same else ()


def check_numbers(reading: Reading) -> Array:
    """(T,): the states of each step as one number, so that two machines can compare their runs.

    The sum over states and units of weight · value, the weight of unit j being 1 + frac(j (√5 − 1) / 2): no two units
    have the same, so differences do not cancel by chance.
    """
    units = np.arange(reading.params.hidden_size)
    weights = 1.0 + (units * GOLDEN) % 1.0
    return np.asarray(sum(reading.trace[name] @ weights for name in reading.cell.next_states))


GOLDEN = 0.6180339887498949


def cell_info(cell: Cell, notation: str, *, units: int, inputs: int, is_live: bool = True) -> CellInfo:
    """What the bench has to know of a cell of this size. ``is_live``: see :func:`bench_info`."""
    named = [node for node in cell.nodes if node.name]
    return CellInfo(
        cell=cell,
        quantities=tuple(_quantity(cell, node, notation, units, inputs) for node in named),
        outlines={node.name: outline(cell, node.name, notation) for node in named} if is_live else {},
        past=shown(cell),
    )


def _quantity(cell: Cell, node: Node, notation: str, units: int, inputs: int) -> Quantity:
    what = entry(cell, node.name, notation)
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
        bounds=None if what.low is None or what.high is None else (what.low, what.high),
        shape=_shape(node, units, inputs),
        formula=spans(cell, node.name, notation),
    )


def _shape(node: Node, units: int, inputs: int) -> str:
    if node.op == "matrix":
        return f"{units} × {inputs if node.name.startswith('W') else units}"
    return _counted(inputs, "column") if node.op == "input" else _counted(units, "unit")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


# ---- for the browser ----


class Part(NamedTuple):
    """Something that the browser keeps: its name there, and its text."""

    id: str
    text: str


MOST_REMEMBERED = 500_000
"""Characters of a text whose name is remembered; weights of a wide layer are longer, and go with their visit."""


def part(text: str) -> Part:
    """A text under a name that follows from what it says."""
    return _part(text) if len(text) <= MOST_REMEMBERED else _part.__wrapped__(text)


@lru_cache(maxsize=8)
def _part(text: str) -> Part:
    return Part(hashlib.blake2b(text.encode(), digest_size=8).hexdigest(), text)


def _part_of(data: Mapping[str, Any]) -> Part:
    return part(json.dumps(data, ensure_ascii=False, separators=(",", ":")))


def structure_part(
    about: CellInfo,
    *,
    svg: str = "",
    narrow: str = "",
    stages: Iterable[Mapping[str, Any]] = (),
    scales: Mapping[str, Any] | None = None,
    keys: Mapping[str, Any] | None = None,
) -> Part:
    """All that does not change while a hand moves numbers, as JSON: the program, the drawings, names and formulas.

    svg, narrow: the drawing of the cell without its clamps, for a wide and a narrow page. stages: title, quantities
    and lit names of each step of the walkthrough. scales, keys: colour scales and hotkeys, handed on as they are.
    """
    return _part_of(
        {
            "program": program(about),
            "svg": svg,
            "narrow": narrow,
            "quantities": {quantity.name: _quantity_data(quantity) for quantity in about.quantities},
            "forced_note": FORCED,
            "number_at": {kind: made.number_at for kind, made in ROW_KINDS.items()},
            "limits": {kind: _limits(kind) for kind in ("edits", "input_edits", "clamps")},
            "outlines": {name: each.to_json() for name, each in about.outlines.items()},
            "states": list(about.cell.next_states),
            "past": list(about.past),
            "stages": list(stages),
            "scales": dict(scales or {}),
            "keys": dict(keys or {}),
        }
    )


def _limits(kind: str) -> dict[str, float]:
    setting = BY_FIELD[kind]
    return {"low": setting.low, "high": setting.high, "step": setting.step, "most": MAX_CLAMPS}


def program(about: CellInfo) -> str:
    """The cell as a module: ``run``, and ``workings`` that compute a quantity from the operands of its line."""
    lines = (f"  {name}: {text},\n" for name, text in (workings(about.cell) if about.outlines else {}).items())
    return f"{javascript(about.cell)}\nexport const workings = {{\n{''.join(lines)}}};\nexport {{ run }};\n"


def material_part(info: BenchInfo) -> Part:
    """What no hand on the bench changes about a run, as JSON: words, weights and inputs before anybody tuned them."""
    return _part_of(
        {
            "tokens": list(info.tokens),
            "named": info.named,
            "known": [bool(known) for known in info.known],
            "columns": list(info.columns),
            "unit_names": list(info.unit_names),
            "parameters": pack_floats(info.parameters),
            "x": pack_floats({"x": info.xs}),
        }
    )


def bench_data(
    info: BenchInfo,
    *,
    dress: Dress = "lab",
    heading: str = "",
    picked: object = (),
    hand: str = "",
    acked: int = 0,
) -> dict[str, Any]:
    """What changes with every run, as plain JSON.

    dress: how much of the bench is there. heading: what stands in front of the time. picked: which numbers got a slider
    of their own, as the bench tells it. hand, acked: whose changes are in the scene, and up to which one.
    """
    return {
        "dress": dress,
        "heading": heading,
        "run": info.run,
        "step": info.step,
        "unit": info.unit,
        "hand": hand,
        "acked": acked,
        "rows": {kind: [list(row) for row in rows] for kind, rows in info.rows.items()},
        "check": pack_floats({"check": info.check}),
        "sliders": [slider_data(slider) for slider in info.sliders],
        "picked": picks(picked),
        "stage": info.stage,
        "claims": [_claim(sight) for sight in info.sights],
        "scores": info.scores,
        "changed": info.changed,
    }


def _claim(sight: Sight) -> dict[str, Any]:
    evidence = [[each.quantity, each.unit, list(each.steps), each.low, each.high] for each in sight.evidence]
    return {"text": sight.text, "evidence": evidence, "force": list(sight.force) if sight.force else None}


def slider_data(slider: Slider) -> dict[str, Any]:
    """One slider as JSON."""
    return {**slider._asdict(), "place": list(slider.place), "label": slider.label._asdict()}


def _quantity_data(quantity: Quantity) -> dict[str, Any]:
    data = quantity._asdict()
    symbol = {"head": data.pop("head"), "sub": data.pop("sub")}
    del data["name"]
    return {"symbol": symbol, **data, "formula": [span.to_json() for span in quantity.formula]}
