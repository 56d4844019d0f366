"""What one step of the walkthrough shows, as text and numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from gru_viz.cells.formula import number
from gru_viz.content.steps import gate_reading, steps
from gru_viz.content.steps.parts import Step
from gru_viz.views.reading import Reading


class ValueRow(NamedTuple):
    """One quantity of the step: its values in all units at the cursor."""

    name: str
    latex: str
    title: str
    values: tuple[float, ...]
    """(H,)"""


class StageInfo(NamedTuple):
    """One step of the walkthrough, ready for the page."""

    step: Step
    at: int
    titles: tuple[str, ...]
    """Titles of all steps."""
    text: str
    """Prose with the notation's symbols put in as LaTeX."""
    notice: str
    rows: tuple[ValueRow, ...]
    now: str
    """What this step's quantities do at the cursor, read off the numbers."""


def stage_info(reading: Reading) -> StageInfo:
    """The open step of the walkthrough; a stage past the last one opens the last."""
    scene, cell, trace = reading.scene, reading.cell, reading.trace
    all_steps = steps(cell)
    at = min(scene.stage, len(all_steps) - 1)
    step = all_steps[at]
    return StageInfo(
        step=step,
        at=at,
        titles=tuple(each.title for each in all_steps),
        text=with_symbols(reading, step.text),
        notice=with_symbols(reading, step.notice),
        rows=tuple(
            ValueRow(
                name,
                reading.entry(name).symbol.latex,
                reading.entry(name).title,
                tuple(map(float, trace[name][scene.step])),
            )
            for name in step.quantities
        ),
        now=with_symbols(reading, _told(reading, step.quantities)),
    )


def _told(reading: Reading, names: Sequence[str]) -> str:
    """What a step's gates, candidate and state are now; where it has none, what its sums and products are."""
    told = [sentence for name in names if (sentence := _now(reading, name))]
    scene = reading.scene
    plain = [f"{{{name}}} = {number(float(reading.trace[name][scene.step, scene.unit]))}" for name in names]
    return " ".join(told) or f"{', '.join(plain)}."


def with_symbols(reading: Reading, text: str) -> str:
    """``text`` with every ``{name}`` replaced by the quantity's symbol as inline LaTeX."""
    return re.sub(r"\{(\w+)\}", lambda found: f"${reading.entry(found[1]).symbol.latex}$", text)


def _now(reading: Reading, name: str) -> str:
    """One sentence about a gate, candidate or state of the unit in focus at the cursor."""
    scene, what = reading.scene, reading.entry(name)
    if what.role not in ("gate", "candidate", "state"):
        return ""
    value = float(reading.trace[name][scene.step, scene.unit])
    shown = f"{{{name}}} = {number(value)}"
    if what.role == "gate":
        return f"{shown}: {gate_reading(reading.cell, name, value)}."
    if name == reading.cell.states[-1]:
        before = float(reading.trace[f"{name}_prev"][scene.step, scene.unit])
        return f"{shown}, and one step earlier it was {number(before)}."
    return f"{shown}."
