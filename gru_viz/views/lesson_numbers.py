"""The numbers in the sentences of lessons, from the runs that the sentences speak of."""

from __future__ import annotations

from functools import cache

import numpy as np

from gru_viz.cells.formula import number
from gru_viz.content.lessons.draft import Draft, Number
from gru_viz.dynamics.memory import half_life, keep_share
from gru_viz.scene.scene import Scene, repaired
from gru_viz.views.chains import milestones
from gru_viz.views.memory_words import power_of_ten
from gru_viz.views.reading import Reading, read
from gru_viz.views.study import finished, past, study


@cache
def _read(scene: Scene) -> Reading:
    return read(scene)


@cache
def _power(scene: Scene) -> float:
    """log₁₀ of the norm of the whole product of one-step Jacobians over the scene's horizon."""
    chain = finished(study(scene, past(scene))).chain
    last = scene.horizon - 1
    return float(milestones(chain, last, 0, last).log10[0])


def computed(scene: Scene, of: Number) -> float:
    """A number of a scene's run."""
    if of.how == "power":
        return _power(scene)
    if of.how == "horizon":
        return scene.horizon
    other = repaired({**vars(scene), **of.other})[0]
    trace = _read(other).trace
    if of.how == "apart":
        return float(np.abs(trace["h"] - _read(scene).trace["h"]).max())
    if of.how == "half-life":
        return float(half_life(keep_share(trace))[of.steps[0], of.unit])
    values = trace[of.quantity][list(of.steps) or slice(None), of.unit]
    if of.how == "count":
        return float((values > 0.5).sum())
    return float({"value": values[0], "most": values.max(), "least": values.min()}[of.how])


def written(value: float, of: Number) -> str:
    """A number as a sentence says it."""
    if of.how == "power":
        if abs(value) < 2:
            return number(10**value, 2)
        return power_of_ten(round(value))
    return number(value, of.digits) if of.digits else f"{value:,.0f}"


def filled(draft: Draft, text: str) -> str:
    """A text of a stop with its numbers put in."""
    return text.format(**{name: written(computed(draft.scene, each), each) for name, each in draft.numbers.items()})
