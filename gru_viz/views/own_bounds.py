"""How large a scene on a layer of a file may be on each page, and what is said where it is larger."""

from __future__ import annotations

import math
from typing import Any, Literal, NamedTuple

from gru_viz.scene.scene import Scene, repaired
from gru_viz.scene.sequences import MAX_STEPS, MIN_STEPS, SIGNALS
from gru_viz.scene.setting import MAX_HIDDEN, WEIGHTS_OF_LAYER

Use = Literal["bench", "compare", "conventions", "memory"]
"""What a page does with a scene."""

MOST_UNITS: dict[Use, int] = {"bench": 256, "compare": 256, "conventions": MAX_HIDDEN, "memory": 256}
MOST_INPUTS = 256
WORK = 12_000_000
"""Products of two numbers that a browser computes in a frame (1/60 s), and a little more than that."""


class TooLarge(NamedTuple):
    """Why a page cannot show a scene."""

    text: str
    shorter: Scene | None = None
    """The same scene with as few steps as it takes; None where no number of steps would do."""
    steps: int = 0
    """How many those are."""


def too_large_for(scene: Scene, use: Use) -> TooLarge | None:
    """What is too large in a scene on a layer for a page; None where the page can show it."""
    if scene.weights != WEIGHTS_OF_LAYER:
        return None
    units, inputs = MOST_UNITS[use], MOST_INPUTS
    if scene.hidden > units or scene.inputs > inputs:
        return TooLarge(
            f"This page shows layers of up to {units} units and {inputs} inputs; this one has {scene.hidden} units and "
            f"{scene.inputs} inputs. The page “Your layer” shows every unit of it."
        )
    steps, most = len(scene.make_sequence().xs), _most_steps(scene, use)
    if steps <= most:
        return None
    shorter = _shortened(scene, most) if most >= MIN_STEPS else None
    return TooLarge(
        f"With {scene.hidden} units and {scene.inputs} inputs, this page can follow {most:,} steps, and here are "
        f"{steps:,}. The page “Your layer” shows longer ones.",
        shorter,
        most,
    )


def _most_steps(scene: Scene, use: Use) -> int:
    inputs, units = scene.inputs, scene.hidden
    if use == "memory":
        return MAX_STEPS  # It reads as much of them as it can follow, and says so.
    if use == "compare":
        return MAX_STEPS * MAX_HIDDEN // max(units, MAX_HIDDEN)
    if units <= MAX_HIDDEN and inputs <= MAX_HIDDEN:
        return MAX_STEPS
    return WORK // sum(math.prod(spec.shape(inputs, units)) for spec in scene.make_cell().parameters)


def _shortened(scene: Scene, most: int) -> Scene | None:
    fields: dict[str, Any]
    if scene.sequence in SIGNALS:
        fields = {"steps": most}
    elif scene.sequence == "numbers":
        fields = {"numbers": scene.numbers[:most], "labels": " ".join(scene.labels.split()[:most])}
    else:
        return None
    return repaired({**vars(scene), **fields})[0]
