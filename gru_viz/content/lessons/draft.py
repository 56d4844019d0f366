"""What a lesson that comes with the app is written in. Its numbers are computed from the runs when it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from gru_viz.content.questions import QUESTIONS
from gru_viz.scene.link import parse
from gru_viz.scene.scene import Scene
from gru_viz.scene.view import EVERYTHING, View

How = Literal["value", "most", "least", "count", "half-life", "horizon", "power", "apart"]


class Number(NamedTuple):
    """A number in a sentence, and between which ends the words around it stay true."""

    low: float
    high: float
    how: How = "value"
    """The value itself; the most or the least of several steps; at how many steps it is above one half; the half-life
    of what a keep gate keeps; the steps of the scene's horizon, and log₁₀ of what is left of a gradient over them;
    how far the states are apart, at most, from those of the same weights in the ``other`` conventions."""
    quantity: str = "h"
    unit: int = 0
    steps: tuple[int, ...] = ()
    """The step; for the most and the least, all of these, and none stands for every step."""
    other: Mapping[str, Any] = {}
    """Fields of the scene in which the run differs that the number is read from; of "apart", is compared with."""
    digits: int = 2


def value(quantity: str, unit: int, step: int, low: float, high: float, *, digits: int = 2) -> Number:
    """A quantity of one unit at one step; step −1 is the last."""
    return Number(low, high, "value", quantity, unit, (step,), digits=digits)


def over(how: How, quantity: str, unit: int, steps: range, low: float, high: float, *, digits: int = 2) -> Number:
    """The most or the least of a quantity over some steps, or at how many of them it is above one half."""
    return Number(low, high, how, quantity, unit, tuple(steps), digits=0 if how == "count" else digits)


class Draft(NamedTuple):
    """One stop. A name in braces in its texts is one of its numbers."""

    page: str
    scene: Scene
    title: str
    sentence: str
    notes: str
    """What to say, what to do, and what to ask."""
    numbers: Mapping[str, Number] = {}
    view: View = EVERYTHING
    ask: str = ""
    """The question that the page asks, by its name."""


def predict(id: str, title: str, notes: str) -> Draft:
    """A stop in the Gate lab that asks a question before anybody looks."""
    asked = QUESTIONS[id]
    at = asked.steps[0] if asked.kind == "draw" else asked.steps[-1]
    scene = parse({"unit": str(asked.unit), "step": str(at), **asked.scene}).scene
    return Draft("gate_lab", scene, title, "Predict before you look; then reveal.", notes, ask=id)


class Task(NamedTuple):
    """A line of the worksheet."""

    asks: str
    answer: str
    """A name in braces is one of the stop's numbers."""
    stop: int
    """Where the answer can be seen, counted from 0."""


class Plan(NamedTuple):
    """A lesson, and what a teacher wants to know before."""

    id: str
    title: str
    minutes: int
    about: str
    prepare: str
    stops: tuple[Draft, ...]
    wrong: tuple[str, ...]
    """What students get wrong, and what helps."""
    tasks: tuple[Task, ...]
