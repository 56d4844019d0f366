"""Is this the layer that made these outputs? What the page says of a pair, and what the detective found."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gru_viz.cells.expr import Array
from gru_viz.layers.detective import Findings
from gru_viz.layers.layer import LayerError
from gru_viz.layers.stack import Stack
from gru_viz.layers.verify import Verdict, verify
from gru_viz.views.extremes import extremes
from gru_viz.views.own_input import Pair
from gru_viz.views.own_run import most_steps

LISTED = 12
"""Hypotheses that are shown."""
MOST_WEIGHTS = 3_000_000
"""Of a layer that the detective looks at: some seconds."""


class ProofInfo(NamedTuple):
    """How far a layer is from the outputs it should give."""

    verdict: Verdict
    steps: NDArray[np.intp]
    differences: Array
    """At those steps: every spike is among them."""


def proof(stack: Stack, pair: Pair) -> ProofInfo:
    """Run the pair's input and compare. LayerError, with a sentence, where shapes or sizes do not fit."""
    most = most_steps(stack)
    if pair.xs.ndim == 2 and len(pair.xs) > most:
        raise LayerError(f"The pair has {len(pair.xs):,} steps; of a layer this large, at most {most:,} are run here.")
    verdict = verify(stack, pair.xs, pair.ys)
    at = extremes(verdict.differences)
    return ProofInfo(verdict, at, verdict.differences[at])


def proof_sentence(info: ProofInfo) -> str:
    """The verdict in a sentence."""
    verdict = info.verdict
    is_last = len(verdict.differences) == 1
    where = "of the last state" if is_last else f"at t = {verdict.step:,}"
    within = "within" if verdict.passed else "beyond"
    return (
        f"The largest difference is {verdict.largest:.2g}, {where}: {within} the {verdict.tolerance:.2g} that "
        f"{verdict.precision} allows."
    )


def findings_rows(findings: Findings) -> list[tuple[str, str]]:
    """The best hypotheses: how far off, and what they say."""
    shown = findings.hypotheses[:LISTED]
    return [(f"{'at least ' * one.at_least}{one.residual:.2g}", one.title) for one in shown]


def findings_sentence(findings: Findings) -> str:
    """What was found, in words: everything above the list."""
    return str(findings).partition("\n\n")[0]
