"""Figures of somebody's own layer."""

from __future__ import annotations

import math

import numpy as np

from gru_viz.cells.expr import Array
from gru_viz.figures.rows import Rows, Spec, powers, rule, short
from gru_viz.figures.theme import Theme
from gru_viz.views.extremes import extremes
from gru_viz.views.memory import Window
from gru_viz.views.memory_words import power
from gru_viz.views.own_memory import StackGradient
from gru_viz.views.own_proof import ProofInfo

LOWEST = -18.0
"""Powers of ten; what is smaller is drawn there, and a difference of 0."""


def proof_spec(info: ProofInfo, theme: Theme) -> Spec:
    """The largest difference at every step, and what is allowed."""
    verdict = info.verdict
    logs = _logs(info.differences)
    allowed = math.log10(verdict.tolerance)
    low = min(float(logs.min()), allowed) - 1
    high = max(float(logs.max()), allowed) + 1
    steps = len(verdict.differences)
    rows = Rows(Window(0, max(1, steps - 1), verdict.step, steps), theme, (130,))
    line = {
        "type": "scatter",
        "mode": "lines" if len(info.steps) > 40 else "lines+markers",
        "name": "difference",
        "x": info.steps.tolist(),
        "y": [round(float(value), 3) for value in logs],
        "line": {"color": theme.tone("state"), "width": 1.75},
        "customdata": [f"{value:.2g}" for value in info.differences.tolist()],
        "hovertemplate": "t = %{x:,d}: %{customdata}<extra></extra>",
    }
    every = max(1, round((high - low) / 5))
    axis = {"range": [low, high], **powers(low, high, every)}
    title = f"<b>Largest difference at each step</b>  allowed: {verdict.tolerance:.2g} (dashed)"
    rows.add(title, [line], axis, [rule(allowed, theme.text, "dash")])
    return rows.spec("proof")


def _logs(values: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.asarray(np.maximum(np.log10(values), LOWEST))


def stack_gradient_spec(found: StackGradient, theme: Theme) -> Spec:
    """How strongly what the stack says at one step reacts to the input of every step."""
    steps = len(found.log10)
    at = extremes(np.maximum(found.log10, LOWEST))
    logs = np.where(np.isfinite(found.log10[at]), np.maximum(found.log10[at], LOWEST), np.nan)  # 0 is a gap
    drawn = logs[np.isfinite(logs)] if np.isfinite(logs).any() else np.zeros(1)
    low, high = float(np.floor(drawn.min())) - 0.5, float(np.ceil(drawn.max())) + 0.5
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": "gradient",
        "x": at.tolist(),
        "y": short(logs),
        "line": {"color": theme.tone("input"), "width": 2},
        "connectgaps": False,
        "customdata": [power(value) for value in found.log10[at].tolist()],
        "hovertemplate": "input of t = %{x:,d}: %{customdata}<extra></extra>",
    }
    rows = Rows(Window(0, max(1, steps - 1), found.step, steps), theme, (180,))
    axis = {"range": [low, high], **powers(low, high, max(1, round((high - low) / 5)))}
    what = "‖∂y<sub>T</sub>/∂x<sub>t</sub>‖" if found.is_exact else "‖∂(v·y<sub>T</sub>)/∂x<sub>t</sub>‖"
    rows.add(f"<b>Inputs that count at T = {found.step:,}</b>  {what}", [line], axis, [rule(0, theme.text)])
    return rows.spec("stack_gradient")
