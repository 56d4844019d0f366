"""A classic mistake beside the right cell: the same weights, the same input, and the test that gives it away."""

from __future__ import annotations

from dataclasses import asdict
from typing import NamedTuple

from gru_viz.cells.expr import Array
from gru_viz.cells.mistakes import TABLE, Mistake, Pair, compared
from gru_viz.cells.notation import Entry, entry
from gru_viz.scene.scene import Scene, repaired
from gru_viz.views.conventions import Gap, Line, StatesInfo, gap
from gru_viz.views.home_tests import HOME_TESTS, Check
from gru_viz.views.mistaken_run import Case, case
from gru_viz.views.reading import Reading
from gru_viz.views.reset_gradient import GradientInfo, gradient_formulas, gradient_info


class GatePanel(NamedTuple):
    """One gate of all units over time, in one of the two cells."""

    entry: Entry
    is_right: bool
    values: Array
    """(H, T)"""


class MistakeInfo(NamedTuple):
    """All that the page shows of one mistake."""

    mistake: Mistake
    slip: str
    hides: str
    test: str
    """The mistake's texts with the symbols put in."""
    formulas: tuple[Pair, ...]
    states: StatesInfo
    gates: tuple[GatePanel, ...]
    gap: Gap
    rows: tuple[Check, ...]
    evidence: str
    """What the test says in this run, made from its numbers."""
    notes: tuple[str, ...]
    gradient: GradientInfo | None
    drawing: Reading | None
    """The mistaken cell, to be drawn where a drawing is the point."""


def mistake_info(scene: Scene, id: str | None = None) -> MistakeInfo:
    """One mistake (by default the one that the scene names), on the scene's weights and input."""
    found = case(scene, id)
    mistake = TABLE[found.id]
    right, wrong = found.right, found.wrong
    rows, evidence = HOME_TESTS[found.id](found)
    unit, symbol = scene.unit, entry(right.cell, "h", scene.notation).symbol
    return MistakeInfo(
        mistake,
        found.told(mistake.slip),
        found.told(mistake.hides),
        found.told(mistake.test),
        _formulas(found),
        StatesInfo(
            symbol,
            unit,
            scene.step,
            (
                Line("reference", "right", right["h"][:, unit]),
                Line("shown", "with the mistake", wrong["h"][:, unit]),
            ),
            -1.0,
            1.0,
        ),
        tuple(
            GatePanel(entry(trace.cell, name, scene.notation), trace is right, trace[name].T)
            for name in mistake.gates
            for trace in (right, wrong)
        ),
        gap(right["h"], wrong["h"]),
        rows,
        evidence,
        found.notes,
        gradient_info(found) if found.id == "wrong-reset-gradient" else None,
        _drawing(found) if mistake.is_drawn else None,
    )


def _drawing(found: Case) -> Reading:
    told = {**asdict(found.scene), **dict(found.right.cell.options), "cell": "gru", "clamps": ()}
    wrong = found.wrong
    return Reading(repaired(told)[0], wrong.cell, wrong.params, found.scene.make_sequence(), wrong)


def _formulas(found: Case) -> tuple[Pair, ...]:
    right, wrong = found.right.cell, found.wrong.cell
    if found.id == "wrong-reset-gradient":
        return (gradient_formulas(found),)
    return tuple(compared(found.id, right, wrong, name, found.scene.notation) for name in TABLE[found.id].written)
