"""What a picture is of: one run, one step and one unit of it, and what they are called."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.notation import NOTATIONS, Entry, entry
from gru_viz.dynamics.trace import Trace, run
from gru_viz.scene.link import link_to
from gru_viz.scene.scene import Scene
from gru_viz.scene.setting import WEIGHTS_FROM_SEED
from gru_viz.views.lab import range_of
from gru_viz.views.reading import read
from gru_viz.views.tables import scene_title, unit_names

PAGE = "gate_lab"
"""Where the link of a scene leads that was not pictured on a page."""

UNITS = 16
"""The most elements of a vector that a picture of the cell shows beside each other."""


class Subject(NamedTuple):
    """A run and the place in it that a picture shows."""

    cell: Cell
    """Without clamps: what is drawn."""
    trace: Trace
    notation: str
    tokens: tuple[str, ...]
    """T of them, or none."""
    named: bool
    """Whether the tokens say more than the numbers do."""
    names: tuple[str, ...]
    """What each unit stands for; empty texts where nobody said."""
    title: str
    link: str
    """Empty for a run that no link holds."""
    slug: str
    """What its files are called."""
    step: int
    unit: int

    def entry(self, name: str) -> Entry:
        """What a quantity is called."""
        return entry(self.cell, name, self.notation)

    def ends(self, name: str) -> tuple[float, float]:
        """The ends of a quantity's colour scale, as on the bench."""
        return range_of(self.entry(name), self.trace[name])

    def value(self, name: str) -> float:
        """A quantity's, or a bias's, value of the unit at the step."""
        values = self.trace[name]
        return float(values[self.unit] if values.ndim == 1 else values[self.step, self.unit])

    def level(self, name: str, value: float) -> float:
        """A value's place on its colour scale, 0 to 1."""
        low, high = self.ends(name)
        return min(max((value - low) / (high - low), 0.0), 1.0)

    def free(self) -> Trace | None:
        """The same run with nothing forced; None where nothing is."""
        if not self.trace.clamps:
            return None
        read = [state for state in self.cell.states if f"{state}_prev" in self.cell.by_name]
        starts = {f"{state}0": self.trace[f"{state}_prev"][0] for state in read}
        return run(self.cell, self.trace.params, self.trace["x"], **starts)

    def page(self) -> range:
        """The units that a picture of the cell has room for: those around the one in focus."""
        first = self.unit // UNITS * UNITS
        return range(first, min(first + UNITS, self.trace.params.hidden_size))

    def token(self) -> str:
        """What the cell reads at the step; nothing where nobody gave it a name."""
        return self.tokens[self.step] if self.tokens else ""

    def unit_title(self) -> str:
        """``unit 2 · opinion``."""
        name = self.names[self.unit]
        return f"unit {self.unit} · {name}" if name else f"unit {self.unit}"


def subject_of(
    of: Scene | Trace, step: int | None, unit: int | None, notation: str | None, address: str = ""
) -> Subject:
    """A scene, run, or a run. Without a step or a unit: the scene's, or the last step and the first unit.

    address: where the app is, to stand before the link. Raises ValueError for what is neither, a batch, an unknown
    notation, and a step or unit that is not there.
    """
    if notation is not None and notation not in NOTATIONS:
        raise ValueError(f"notation is {notation!r}; it can be {', '.join(map(repr, NOTATIONS))}")
    if isinstance(of, Scene):
        subject = _of_scene(of if notation is None else replace(of, notation=notation), address)
    elif isinstance(of, Trace):
        subject = _of_trace(of, notation or next(iter(NOTATIONS)))
    else:
        raise ValueError(f"a picture is made of a Trace or a Scene; given a {type(of).__name__}")
    return subject._replace(
        step=subject.step if step is None else _place("step", step, subject.trace.steps),
        unit=subject.unit if unit is None else _place("unit", unit, subject.trace.params.hidden_size),
    )


def _place(what: str, at: int, count: int) -> int:
    if isinstance(at, bool) or not isinstance(at, int | np.integer) or not 0 <= at < count:
        raise ValueError(f"{what} is {at!r}; {what}s run from 0 to {count - 1}")
    return int(at)


def _of_scene(scene: Scene, address: str) -> Subject:
    reading = read(scene)
    own = "" if scene.weights == WEIGHTS_FROM_SEED else f"-{scene.weights.removesuffix(f'-{scene.cell}')}"
    return Subject(
        cell=reading.cell,
        trace=reading.trace,
        notation=scene.notation,
        tokens=reading.sequence.tokens,
        named=reading.sequence.named,
        names=unit_names(scene),
        title=scene_title(scene),
        link=link_to(scene, address or f"/{PAGE}"),
        slug=scene.cell.replace("_", "-") + (own or f"-seed-{scene.seed}"),
        step=scene.step,
        unit=scene.unit,
    )


def _of_trace(trace: Trace, notation: str) -> Subject:
    if trace[trace.names[0]].ndim != 2:
        raise ValueError("a batched trace has no single picture; pick one run of the batch first")
    cell = trace.params.cell
    return Subject(
        cell=cell,
        trace=trace,
        notation=notation,
        tokens=trace.tokens or (),
        named=trace.tokens is not None,
        names=("",) * trace.params.hidden_size,
        title=f"A run of {CELL_NAMES[cell.kind].said}",
        link="",
        slug=cell.kind.replace("_", "-"),
        step=trace.steps - 1,
        unit=0,
    )
