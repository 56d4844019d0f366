"""What the right answer to a question is, and what the wrong ones are: all computed from runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array, Node, substitute
from gru_viz.cells.formula import number
from gru_viz.cells.mistakes import TABLE, mistaken_parameters
from gru_viz.cells.parameters import Parameters
from gru_viz.content.questions import QUESTIONS
from gru_viz.content.questions.parts import Measure, Question, Way
from gru_viz.dynamics.gradients import jacobians
from gru_viz.dynamics.trace import Trace
from gru_viz.scene.beside import BESIDE
from gru_viz.scene.link import parse
from gru_viz.scene.scene import Scene
from gru_viz.scene.sent import received, said_beside
from gru_viz.scene.view import Hidden
from gru_viz.views.mistaken_run import run_graph
from gru_viz.views.reading import Reading, read

ASK_KEY = "ask"
RIGHT = Way("")
_LONGEST_ID = 60


class Option(NamedTuple):
    """One of the answers to pick from."""

    at: int
    """0 for the right one, else which wrong one."""
    value: float
    text: str
    why: str


def asked_in(link: Mapping[str, Any] | str) -> str | None:
    """The question that a link asks, known or not; None if it asks none."""
    found = said_beside(link).get(ASK_KEY)
    return found if found is None else found[:_LONGEST_ID]


def says_a_scene(link: Mapping[str, Any] | str) -> bool:
    """Whether a link names any setting."""
    return any(key not in BESIDE for key, _ in received(link).pairs)


@lru_cache(maxsize=64)
def scene_of(id: str) -> Scene:
    """The scene of a question."""
    question = QUESTIONS[id]
    at = question.steps[0] if question.kind == "draw" else question.steps[-1]
    return parse({"unit": str(question.unit), "step": str(at), **question.scene}).scene


@lru_cache(maxsize=32)
def reading_of(id: str) -> Reading:
    """The run of a question's scene."""
    return read(scene_of(id))


def hidden_by(id: str) -> Hidden:
    """What is not shown while the question is open."""
    question = QUESTIONS[id]
    first = question.steps[0] if question.measure == "value" else question.steps[-1]
    return Hidden(question.quantity, question.unit, first)


@lru_cache(maxsize=256)
def line_of(id: str, way: int) -> tuple[float, ...]:
    """What comes out at the steps of a question; ``way`` 0 is the right one, 1 the first wrong one, and so on."""
    question = QUESTIONS[id]
    return tuple(map(float, _line(question, question.wrong[way - 1] if way else RIGHT)))


def options(id: str) -> tuple[Option, ...]:
    """The answers to pick from, from the lowest number to the highest."""
    question = QUESTIONS[id]
    found = []
    for at, why in enumerate((question.answer, *(way.why for way in question.wrong))):
        value = line_of(id, at)[-1]
        found.append(Option(at, value, printed(question.measure, value), why))
    return tuple(sorted(found, key=lambda option: option.value))


def printed(measure: Measure, value: float) -> str:
    """A number as an answer."""
    return f"{value:.1f} steps" if measure == "half-life" else number(value)


def _line(question: Question, way: Way) -> Array:
    scene = parse({**question.scene, **way.changes}).scene
    trace = _traced(scene, way.mistake)
    name, unit = way.quantity or question.quantity, question.unit if way.unit is None else way.unit
    steps = way.steps or question.steps
    found = _MEASURES[way.measure or question.measure](trace, name, unit, steps)
    return -found if way.is_negated else found


def _traced(scene: Scene, mistake: str) -> Trace:
    """The run of a scene; with a mistake, of the cell that somebody made who made it, on the same weights."""
    if not mistake:
        return read(scene).trace
    right = scene.make_parameters()
    change = TABLE[mistake].change if mistake in TABLE else _without_tanh
    cell = Cell(right.cell.kind, (*right.cell.options, ("mistake", mistake)), change(right.cell))
    params = mistaken_parameters(mistake, cell, right) if mistake in TABLE else Parameters(cell, dict(right))
    held = {name: value for name, value, unit, step in scene.clamps if unit is None and step is None}
    return run_graph(cell, params, scene.make_sequence().xs, held)


def _without_tanh(cell: Cell) -> dict[str, Node]:
    """Every tanh forgotten: a candidate is its sum, a cell state is shown as it is."""

    def change(node: Node) -> Node:
        return node.args[0].named(node.name) if node.op == "tanh" else node

    return dict(zip(cell.next_states, substitute(cell.next_states.values(), change), strict=True))


# ---- what is read off a run ----


def _value(trace: Trace, name: str, unit: int, steps: tuple[int, ...]) -> Array:
    return np.asarray(trace[name][list(steps), unit])


def _kept_share(trace: Trace, unit: int, steps: tuple[int, ...]) -> Array:
    """What share of the old state is kept at each of the steps."""
    share = next(arg for arg in trace.cell.by_name["kept"].args if not arg.name.endswith("_prev"))
    return np.asarray(trace[share.name][list(steps), unit])


def _kept(trace: Trace, name: str, unit: int, steps: tuple[int, ...]) -> Array:
    return np.asarray([_kept_share(trace, unit, steps).prod()])


def _gradient(trace: Trace, name: str, unit: int, steps: tuple[int, ...]) -> Array:
    states = list(trace.cell.states)
    at = states.index(name) * trace.params.hidden_size + unit
    total = np.eye(len(states) * trace.params.hidden_size)
    for step in steps:
        total = jacobians(trace)[step] @ total
    return np.asarray([total[at, at]])


def _half_life(trace: Trace, name: str, unit: int, steps: tuple[int, ...]) -> Array:
    return np.asarray([math.log(0.5) / math.log(_kept_share(trace, unit, steps)[-1])])


_MEASURES: Mapping[Measure, Callable[[Trace, str, int, tuple[int, ...]], Array]] = {
    "value": _value,
    "kept": _kept,
    "gradient": _gradient,
    "half-life": _half_life,
}
