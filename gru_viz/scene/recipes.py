"""From the settings of the page Training to runs, and from a trained net to a scene that every page can open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.learning.net import Net
from gru_viz.learning.recipe import Recipe, span_of
from gru_viz.scene.scene import Scene, repaired
from gru_viz.scene.setting import DECIMALS, MAX_INPUTS

UNCLIPPED = 1e300
"""A norm that no gradient of finite numbers reaches."""


def recipes(scene: Scene) -> dict[str, Recipe]:
    """Cell kind → the run that the settings of a scene describe: the same examples and the same seed for each."""
    sized = span_of(scene.task)
    usual = sized is None or scene.span < sized[1].low
    arguments = () if sized is None or usual else ((sized[0], scene.span),)
    return {
        kind: Recipe(
            task=scene.task,
            arguments=arguments,
            cell=kind,
            hidden_size=scene.size,
            embedding_size=MAX_INPUTS,
            gate_bias=scene.gate_bias,
            orthogonal=scene.orthogonal,
            optimiser=scene.optimiser,
            rate=float(scene.rate),
            clip=1.0 if scene.clip else UNCLIPPED,
            updates=scene.updates,
            seed=scene.learn_seed,
        )
        for kind in scene.learners
    }


def opened(net: Net, tokens: Sequence[str], xs: Array, notation: str) -> tuple[Scene, list[str]]:
    """A scene in which a trained cell reads a sequence, (T, D), and notes on what had to be put right for it.

    All weights travel in the scene, rounded to three decimals, so that its link opens the same cell anywhere.
    """
    edits = []
    for name, value in net.rounded(DECIMALS).params.items():
        columns = value.reshape(len(value), -1)
        edits += [(name, row, column, float(number)) for (row, column), number in np.ndenumerate(columns)]
    return repaired(
        {
            "cell": net.cell.kind,
            **dict(net.cell.options),
            "hidden": net.params.hidden_size,
            "notation": notation,
            "sequence": "numbers",
            "numbers": tuple(map(tuple, np.round(xs, DECIMALS).tolist())),
            "labels": " ".join(tokens),
            "edits": tuple(edits),
            "step": len(tokens) - 1,
        }
    )
