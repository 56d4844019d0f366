"""How near an answer to a question is, in words."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.cells.notation import entry
from gru_viz.content.questions import QUESTIONS
from gru_viz.views.questions import line_of, options, reading_of
from gru_viz.views.tables import unit_names

Answer = tuple[int, ...]
"""What was drawn, a height from 0 to HEIGHTS for each step; or the one option that was picked."""
HEIGHTS = 100
_BEFORE = 8
"""Steps before the question that are shown beside the line to be drawn."""
_NEAR = 0.1
"""A line is right up to this mean distance, as a share of half the axis."""


class Mark(NamedTuple):
    """What is said about an answer."""

    is_right: bool
    said: str
    why: str
    """What a wrong answer mixed up; empty for a right one."""
    answer: str
    """The right one, and why."""


def is_answer(id: str, told: object) -> bool:
    """Whether something from outside is an answer to a question."""
    question = QUESTIONS[id]
    if not isinstance(told, list | tuple) or not all(type(one) is int for one in told):
        return False
    if question.kind == "pick":
        return len(told) == 1 and 0 <= told[0] <= len(question.wrong)
    return len(told) == len(question.steps) and all(0 <= one <= HEIGHTS for one in told)


def ends(id: str) -> tuple[float, float]:
    """The ends of the axis on which a line is drawn."""
    question, reading = QUESTIONS[id], reading_of(id)
    told = entry(reading.cell, question.quantity)
    if told.low is not None and told.high is not None:
        return told.low, told.high
    bound = float(math.ceil(np.abs(reading.trace[question.quantity]).max()))
    return -bound, bound


def heights(id: str, line: tuple[float, ...]) -> Answer:
    """A line as one draws it, to the nearest height."""
    low, high = ends(id)
    return tuple(round(min(max((value - low) / (high - low), 0.0), 1.0) * HEIGHTS) for value in line)


def last_seen(id: str) -> float:
    """The last value that is not hidden; 0 where the question begins with the run."""
    question = QUESTIONS[id]
    first = question.steps[0]
    return float(reading_of(id).trace[question.quantity][first - 1, question.unit]) if first else 0.0


def mark(id: str, answer: Answer) -> Mark:
    """What is said about an answer."""
    question = QUESTIONS[id]
    if question.kind == "pick":
        found = {option.at: option for option in options(id)}
        picked, right = found[answer[0]], found[0]
        said = f"{picked.text} is right." if picked.at == 0 else f"{picked.text} is not right: it is {right.text}."
        return Mark(picked.at == 0, said, picked.why if picked.at else "", right.why)
    drawn, truth = _values(id, answer), np.array(line_of(id, 0))
    error, guess = _apart(drawn, truth), _apart(np.full(len(truth), last_seen(id)), truth)
    wrong = [_apart(drawn, np.array(line_of(id, way))) for way in range(1, len(question.wrong) + 1)]
    low, high = ends(id)
    is_right = error <= _NEAR * (high - low) / 2 and error < min(wrong)
    said = f"On average your line is {error:.2f} away from the run. A guess that nothing changes is {guess:.2f} away."
    nearest = int(np.argmin(wrong))
    is_like = not is_right and wrong[nearest] < error
    why = f"Your line is closer to another one. {question.wrong[nearest].why}" if is_like else ""
    return Mark(is_right, said, why, question.answer)


def _values(id: str, answer: Answer) -> Array:
    low, high = ends(id)
    return np.array(answer) / HEIGHTS * (high - low) + low


def _apart(one: Array, other: Array) -> float:
    return float(np.abs(one - other).mean())


def paper(id: str, answer: Answer | None) -> dict[str, Any]:
    """What the browser needs to have a line drawn, as plain JSON; the run itself only once it was answered."""
    question, reading = QUESTIONS[id], reading_of(id)
    first, last = question.steps[0], question.steps[-1]
    shown = reading.entry(question.quantity)
    before = max(0, first - _BEFORE)
    name = unit_names(reading.scene)[question.unit]
    return {
        "id": id,
        "from": before,
        "tokens": list(reading.sequence.tokens[before : last + 1]),
        "known": [float(one) for one in reading.trace[question.quantity][before:first, question.unit]],
        "start": list(heights(id, (last_seen(id),) * len(question.steps))),
        "drawn": list(answer) if answer else None,
        "truth": [float(one) for one in line_of(id, 0)] if answer else None,
        "heights": HEIGHTS,
        "ends": list(ends(id)),
        "colour": shown.colour,
        "title": f"{shown.title} of unit {question.unit}{f' ({name})' if name else ''}",
    }
