"""What one step of the walkthrough says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from gru_viz.cells.cell import Cell
from gru_viz.cells.notation import entry
from gru_viz.content.steps import gate_readings, steps
from gru_viz.content.steps.parts import Step
from gru_viz.views.reading import Reading


class Here(NamedTuple):
    """What is said of a quantity at the cursor. The browser puts the numbers in, in every frame."""

    name: str
    readings: tuple[str, ...]
    """What a gate means near 0, in between and near 1; empty for all others."""
    before: str
    """The same state one step earlier, where that is told; else empty."""


class StageInfo(NamedTuple):
    """One step of the walkthrough, ready for the page."""

    step: Step
    at: int
    titles: tuple[str, ...]
    """Titles of all steps."""
    text: str
    """Prose with the notation's symbols put in as LaTeX."""
    notice: str


def stage_info(reading: Reading) -> StageInfo:
    """The open step of the walkthrough; a stage past the last one opens the last."""
    scene, cell = reading.scene, reading.cell
    all_steps = steps(cell)
    at = min(scene.stage, len(all_steps) - 1)
    step = all_steps[at]
    return StageInfo(
        step=step,
        at=at,
        titles=tuple(each.title for each in all_steps),
        text=with_symbols(reading, step.text),
        notice=with_symbols(reading, step.notice),
    )


def here(cell: Cell, names: Sequence[str]) -> tuple[Here, ...]:
    """What to say of a step's gates, candidate and state; where it has none, of its sums and products."""
    spoken = [name for name in names if entry(cell, name).role in ("gate", "candidate", "state")]
    return tuple(
        Here(
            name,
            readings=gate_readings(cell, name) if entry(cell, name).role == "gate" else (),
            before=f"{name}_prev" if name == cell.states[-1] else "",
        )
        for name in spoken or names
    )


def with_symbols(reading: Reading, text: str) -> str:
    """``text`` with every ``{name}`` replaced by the quantity's symbol as inline LaTeX."""
    return re.sub(r"\{(\w+)\}", lambda found: f"${reading.entry(found[1]).symbol.latex}$", text)
