"""What the numbers of the page about memory say, as sentences made from them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.formula import number, rounded
from gru_viz.cells.notation import entry
from gru_viz.dynamics.memory import half_life
from gru_viz.scene.scene import Scene
from gru_viz.views.ledger import LedgerInfo
from gru_viz.views.memory import HIGHWAY, LOST, GradientInfo, KeepInfo, Window, zone_of
from gru_viz.views.study import Study

VISIBLE = 0.0005
"""What three decimals can show."""
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power(log10: float) -> str:
    """A size given as a power of ten, as text: ``0.042``, ``5.0 × 10⁻⁶``."""
    if not math.isfinite(log10):
        return "0" if log10 < 0 else "∞"
    if -3 <= log10 < 4:
        return number(10.0**log10, max(0, 2 - math.floor(log10)) if log10 < 2 else 0)
    exponent = math.floor(log10)
    leading = round(10.0 ** (log10 - exponent), 1)
    if leading >= 10:
        leading, exponent = 1.0, exponent + 1
    return f"{leading:.1f} × {power_of_ten(exponent)}"


def power_of_ten(exponent: int) -> str:
    """Ten to a power, as text: ``10⁻⁶``."""
    return f"10{str(exponent).translate(_RAISED)}"


def steps_text(steps: float) -> str:
    """A half-life in words."""
    if math.isinf(steps):
        return "never"
    if math.isnan(steps):
        return "none"
    if steps >= 9999.5:
        return f"{steps:,.0f} steps" if steps < 1e7 else "over ten million steps"
    return f"{number(steps, 1)} steps"


class GradientWords(NamedTuple):
    """What the numbers of each row say."""

    growth: str
    """How fast a difference grows or shrinks."""
    factors: str
    product: str
    paths: str
    inputs: str


def gradient_words(info: GradientInfo) -> GradientWords:
    """A sentence or two for each row, made from the run."""
    window, own = info.window, info.own
    if math.isfinite(info.mean_factor):
        factors = f"Over all {window.steps:,} steps their geometric mean is **{power(info.mean_factor)}**."
    else:
        factors = "At least one of them is exactly 0, so nothing from before it gets through."
    rest = ", ".join(f"{line.title} {power(line.start)} ({zone_of(line.start)})" for line in info.lines if not line.own)
    product = (
        f"From T = {window.moment:,} back to step 0, the product of the {CELL_NAMES[own.kind].bare} is "
        f"**{power(own.start)}**: it {zone_of(own.start)}. On the same input: {rest}."
    )
    if because := bars_sentence(info):
        product += f" {because}"
    lost = own.line.steps[own.line.log10 < LOST]
    if lost.size:
        steps = window.moment - int(lost.max())
        product += f" It leaves the picture {steps:,} {'step' if steps == 1 else 'steps'} before T."
    shares = sorted(info.paths, key=lambda part: -abs(part.mean))
    paths = f"On average, a factor of {number(sum(part.mean for part in shares))} is made up of " + ", ".join(
        f"{number(part.mean)} {'along' if part.name == HIGHWAY else 'through'} the {part.title}" for part in shares
    )
    reacts = info.by_input
    if not len(reacts.steps):
        return GradientWords(growth_sentence(info), factors, product, f"{paths}.", "All steps shown come after T.")
    most = int(np.argmax(reacts.log10))
    inputs = (
        f"Of the steps shown, it reacts most to t = {int(reacts.steps[most]):,} ({power(float(reacts.log10[most]))})"
    )
    if most != 0:
        inputs += f", and to t = {int(reacts.steps[0]):,} by {power(float(reacts.log10[0]))}"
    return GradientWords(growth_sentence(info), factors, product, f"{paths}.", f"{inputs}.")


def bars_sentence(info: GradientInfo) -> str:
    """Why the product can shrink below bars that stand above 1; nothing where they do not part."""
    rate = growth_rate(info)
    if rate is None or not rate < 0 < info.mean_factor:
        return ""
    return (
        f"The bars' mean of {power(info.mean_factor)} is above 1, and yet the product falls, on average to "
        f"{power(rate)} of itself a step: what one step enlarges most comes out in a direction that the next does not "
        "enlarge as much."
    )


def growth_rate(info: GradientInfo) -> float | None:
    """log₁₀ of the mean factor a step of the product from T back to step 0; None where there is no such product."""
    steps, start = info.window.moment, info.own.start
    return start / steps if steps and math.isfinite(start) else None


def growth_sentence(info: GradientInfo) -> str:
    """How fast a small difference of the state grows, and when rounding would show, or that it dies out."""
    rate = growth_rate(info)
    if rate is None:
        is_start = not info.window.moment
        return "At T = 0 no step lies in between." if is_start else "At T nothing is left of a difference of step 0."
    sign = "−" if rate < 0 else "+" if rate else ""
    exponent = sign + power(math.log10(abs(rate) * math.log(10)) if rate else -math.inf)
    told = (
        f"A tiny difference in the state at step 0 becomes at most {power(info.own.start)} of itself at T, on average "
        f"× {near_one(10**rate)} a step: the largest Lyapunov exponent, ln of that, is about {exponent}."
    )
    if rate <= 0:
        return f"{told} So on the whole, errors of rounding do not grow, and decide nothing."
    steps = (math.log10(VISIBLE) - LOST) / rate
    if steps >= info.window.steps:
        return f"{told} That is too slow for rounding errors of 10⁻¹⁶ to be seen in these {info.window.steps:,} steps."
    return (
        f"{told} At that pace a rounding error of 10⁻¹⁶ can be seen in the third decimal after some {steps:,.0f} "
        "steps: from there on rounding decides, and no two computers need agree. This is chaos."
    )


def near_one(factor: float) -> str:
    """A factor with digits enough to tell it from 1."""
    gap = abs(1 - factor)
    return number(factor, 3 if not gap else min(9, max(2, 1 - math.floor(math.log10(gap)))))


def ledger_sentence(info: LedgerInfo, window: Window, quoted: Callable[[str], str] = str) -> str:
    """The sum as a line of numbers, and how old the memory is. ``quoted`` makes words of the input safe to print."""
    symbol, digits = info.entry.symbol, _enough_digits(info)
    line = " ".join(
        f"{'−' if part.value < 0 else '+'} {number(abs(part.value), digits)} ({quoted(part.label)})"
        for part in info.segments
        if number(abs(part.value), digits).strip("0.")
    )
    age = window.moment - info.half + 1
    old = "this very step" if age == 1 else f"the last {age:,} steps"
    return (
        f"${symbol.base}_{{T}}$ of unit {info.unit} at T = {window.moment:,} is **{number(info.value)}** "
        f"= {line.removeprefix('+ ') or '0'}. Half of all that was added and taken away came in {old}."
    )


def _enough_digits(info: LedgerInfo) -> int:
    """As many as it takes for the printed parts to add up to the printed sum, and not only just."""
    values, total = np.array([part.value for part in info.segments]), float(rounded(info.value, 3)) / 1000
    fits = (digits for digits in range(3, 9) if abs(np.round(values, digits).sum() - total) < 0.00049)
    return next(fits, 9)


def keep_sentence(info: KeepInfo, window: Window) -> str:
    """What the unit in focus keeps at the moment, and for how long."""
    _, share, life, usual = info.rows[info.unit]
    gate = f"1 - {info.entry.symbol.latex}" if info.takes else info.entry.symbol.latex
    fits = (digits for digits in range(3, 12) if steps_text(float(half_life(round(share, digits)))) == steps_text(life))
    shown = number(share, next(fits, 12))
    because = f" (ln ½ / ln {shown})" if 0 < life < math.inf else ""
    return (
        f"At T = {window.moment:,} unit {info.unit} keeps ${gate} = {shown}$ of its past. If every step did that, half "
        f"would be left after **{steps_text(life)}**{because}. At the median share of the run it would be "
        f"{steps_text(usual)}."
    )


def own_sentence(scene: Scene, study: Study, info: GradientInfo) -> str:
    """How far the scene is from a factor of 1, and what would take it there."""
    radii = ", ".join(
        f"${entry(study.cell, name, scene.notation).symbol.latex}$ {number(radius, 2)}"
        for name, radius in study.radii.items()
    )
    told = f"Spectral radius of {'the matrix' if len(study.radii) == 1 else 'each matrix'} U: {radii}. "
    if not study.radii:
        told = "No matrix U stands in the way of this state. "
    mean = f"the factors have a geometric mean of {power(info.mean_factor)}."
    if study.ledger is None or study.cell.keep_gate is None:
        state, matrix = (entry(study.cell, name, scene.notation).symbol.latex for name in ("h", "U_h"))
        factor = rf"\mathrm{{diag}}(1 - {state}^2)\,{matrix}"
        return f"{told}A factor is ${factor}$: the matrix decides alone, and tanh can only shrink. Here {mean}"
    gate = entry(study.cell, study.cell.keep_gate, scene.notation).symbol.latex
    state = entry(study.cell, study.ledger.state, scene.notation).symbol.base
    here = f"Here {number(100 * float(study.ledger.keep.mean()), 1)} % is kept on average, and {mean}"
    end = 0 if study.cell.takes else 1
    whatever = ", whatever U is" if study.radii else ""
    if not study.cell.blends:
        return (
            f"{told}With ${gate} \\to 1$ the highway from ${state}_{{t-1}}$ to ${state}_t$ has a factor of 1, whatever "
            f"U is. The paths through the other gates go on, until the input gate shuts as well. {here}"
        )
    if study.ledger.state == "c":
        return (
            f"{told}With ${gate} \\to {end}$ a step copies its cell state, ${state}_t = {state}_{{t-1}}$, with a "
            f"factor of 1{whatever}, and writes nothing. The output gate still decides what is shown of it. {here}"
        )
    return (
        f"{told}With ${gate} \\to {end}$ a step copies its state, ${state}_t = {state}_{{t-1}}$, and its factor is 1"
        f"{whatever}. That is a limit: no sigmoid gets there, and a cell that only copies takes in nothing new. "
        f"{here}"
    )


def half_life_table(info: KeepInfo) -> pd.DataFrame:
    """A row for every unit."""
    share = f"{'1 − ' if info.takes else ''}{info.entry.symbol.text}"
    return pd.DataFrame(
        [(unit, number(now), steps_text(life), steps_text(usual)) for unit, now, life, usual in info.rows],
        columns=["unit", f"keeps now ({share})", "half-life now", "at the median"],
    )
