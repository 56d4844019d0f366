"""The tests by which one notices a classic mistake at home, done on a run, with a sentence made from the numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.formula import number
from gru_viz.cells.notation import entry
from gru_viz.cells.parameters import Parameters
from gru_viz.views.conventions import gap, small
from gru_viz.views.mistaken_run import Case, run_graph
from gru_viz.views.reset_gradient import both_gradients, finite_differences

NEAR = 12.0
"""A logit up to this size still has many digits; beyond it the gate is 0 or 1 as far as float64 goes."""


class Check(NamedTuple):
    """One line of the test's table: what was measured, in the right cell and in the mistaken one."""

    what: str
    right: str
    wrong: str
    measured: str = ""
    """What finite differences say, where they were taken."""


Test = tuple[tuple[Check, ...], str]


def _keeping(cell: Cell) -> float:
    """The value of z that keeps everything."""
    return 1.0 if cell.option("update") == "keep" else 0.0


def _held(found: Case, value: float) -> tuple[float, float]:
    """How far the states get from where they start when the gate called update is held, right and mistaken."""
    size = [
        np.abs(run_graph(made.cell, made.params, found.xs, {"z": value})["h"]).max()
        for made in (found.right, found.wrong)
    ]
    return float(size[0]), float(size[1])


def _standing_still(found: Case) -> Test:
    keep = _keeping(found.right.cell)
    right, wrong = _held(found, keep)
    what = f"largest size of {found.latex('h')} with {found.latex('z')} held at {keep:g}, from a state of 0"
    row = Check(what, small(right), small(wrong))
    if wrong > 0.001:
        said = (
            f"With everything kept, the right state moves by {small(right)}. The mistaken one reaches {small(wrong)}."
        )
    else:
        said = "In this scene even the mistaken state stands still: nothing is written here. Take another input."
    return (row,), said


def _double_sigmoid_test(found: Case) -> Test:
    sums = found.wrong["s_z"]
    step, unit = np.unravel_index(int(np.argmin(np.abs(np.abs(sums) - 1))), sums.shape)
    z, cell = found.latex("z"), found.right.cell
    rows = []
    texts: dict[str, list[str]] = {"sum": [], "logit": [], "shut": []}
    ratios = []
    for trace in (found.right, found.wrong):
        total, gate = float(trace["s_z"][step, unit]), float(trace["z"][step, unit])
        logit = float(np.log(gate / (1 - gate))) if 0 < gate < 1 and abs(total) < NEAR else float("nan")
        ratios.append(logit / total if total else float("nan"))
        texts["sum"].append(number(total))
        texts["logit"].append(number(logit) if np.isfinite(logit) else "out of reach")
        decided = (trace["z"] < 0.1) | (trace["z"] > 0.9)
        texts["shut"].append(f"{100 * decided.mean():.0f} %")
    place = f"unit {unit}, t = {step}"
    sub = entry(cell, "z", found.scene.notation).symbol.latex
    rows = [
        Check(f"the sum a that {z} is made from ({place})", *texts["sum"]),
        Check(rf"$\ln\left({sub} / (1 - {sub})\right)$ there", *texts["logit"]),
        Check(f"share of steps and units with {z} below 0.1 or above 0.9", *texts["shut"]),
    ]
    if all(np.isfinite(ratios)):
        said = (
            f"The right gate gives its sum back, {number(ratios[0], 2)} times as large; the mistaken one gives "
            f"{number(ratios[1], 2)} times its sum."
        )
    else:
        said = "In this scene every sum is so large that a gate no longer tells it. Compute σ(1) by hand instead."
    return tuple(rows), said


def _inverted_update_test(found: Case) -> Test:
    params = found.wrong.params
    turned = {name: -value if name in ("W_z", "U_z", "b_z") else value for name, value in params.items()}
    again = run_graph(found.wrong.cell, Parameters(found.wrong.cell, turned), found.xs)
    plain, after = gap(found.right["h"], found.wrong["h"]), gap(found.right["h"], again["h"])
    names = ", ".join(found.latex(name) for name in ("W_z", "U_z", "b_z") if name in params)
    rows = (
        Check(f"largest difference of {found.latex('h')} to the right cell", "0", small(plain.size)),
        Check(f"the same with the signs of {names} turned in the mistaken cell", "–", small(after.size)),
    )
    if plain.is_rounding:
        return rows, "In this scene the two agree anyway, so the test says nothing. Take other weights."
    return rows, (
        f"Turning the signs brings the difference from {small(plain.size)} down to {small(after.size)}"
        + (": it was a relabelling, and nothing else." if after.is_rounding else ": something else is wrong as well.")
    )


def _swapped_captions_test(found: Case) -> Test:
    keep = _keeping(found.right.cell)
    rows, said = _standing_still(found)
    right, wrong = (run_graph(made.cell, made.params, found.xs, {"z": 1 - keep}) for made in (found.right, found.wrong))
    z, n = found.latex("z"), found.latex("n")
    what = f"largest difference of {found.latex('h')} and {n} with {z} held at {1 - keep:g}"
    copied = [gap(trace["h"], trace["n"]).size for trace in (right, wrong)]
    row = Check(what, *map(small, copied))
    more = (
        f" Held the other way, the right state is the candidate itself (difference {small(copied[0])}); with the "
        + (f"captions exchanged it is not ({small(copied[1])}).")
    )
    return (*rows, row), said + (more if copied[1] > 0.001 else "")


def _without_weights_test(found: Case) -> Test:
    spread = [float((trace["z"].max(axis=1) - trace["z"].min(axis=1)).max()) for trace in (found.right, found.wrong)]
    apart = [gap(trace["z"], trace["r"]).size for trace in (found.right, found.wrong)]
    params = found.right.params
    count = sum(params[spec.name].size for spec in found.right.cell.parameters if spec.gate in "zr")
    z, r = found.latex("z"), found.latex("r")
    rows = (
        Check(f"largest distance between two units in {z}", *map(small, spread)),
        Check(f"largest difference of {z} and {r}", *map(small, apart)),
        Check("numbers that these two gates could learn", str(count), "0"),
    )
    width, units = params.input_size, params.hidden_size
    fits = (
        "Here x + h could even be computed: the shapes fit by accident."
        if width in (1, units)
        else f"And x + h as it stands cannot be computed here: x has {width} numbers, h has {units}."
    )
    if units == 1:
        return rows, f"With a single unit there is nothing to compare; take more. {fits}"
    return rows, (
        f"In the right cell two units differ by up to {small(spread[0])}, without weights by {small(spread[1])}. {fits}"
    )


def _gradient_test(found: Case) -> Test:
    trace = found.right
    right, wrong = both_gradients(trace)
    size = trace.params.hidden_size
    row, column = np.unravel_index(int(np.argmax(np.abs(right - wrong))), right.shape)
    single, anywhere = np.zeros((size, size)), np.random.default_rng(found.scene.seed).standard_normal((size, size))
    single[row, column] = 1.0
    measured = finite_differences(trace, np.stack([single, anywhere]))
    U = found.latex("U_n").strip("$")
    places = (rf"$\partial L / \partial {U}$ from unit {column} to {row}", "a random direction")
    rows = [
        Check(place, _digits(by_formula[0]), _digits(by_formula[1]), _digits(value))
        for place, value, by_formula in zip(
            places,
            measured,
            ((right[row, column], wrong[row, column]), (np.sum(right * anywhere), np.sum(wrong * anywhere))),
            strict=True,
        )
    ]
    length = float(np.linalg.norm(right))
    if length == 0:
        return tuple(rows), "In this scene the gradient is 0, so there is nothing to compare. Take other weights."
    error = float(np.linalg.norm(right - wrong)) / length
    rows.append(Check("error of the whole matrix", "0", f"{100 * error:.1f} %"))
    if error < 1e-9:
        why = (
            "with a single unit, it does not matter where the reset gate stands"
            if size == 1
            else "the gates hardly act"
        )
        return tuple(rows), f"In this scene the two agree: {why}. Take another scene."
    return tuple(rows), (
        f"The finite difference agrees with the right gradient to {small(_relative(measured[0], right[row, column]))}, "
        f"and misses the other by {100 * _relative(measured[0], wrong[row, column]):.0f} %. Over the whole matrix the "
        f"error is {100 * error:.1f} %."
    )


def _relative(measured: float, claimed: float) -> float:
    size = max(abs(measured), abs(claimed))
    return float(abs(measured - claimed) / size) if size else 0.0


def _digits(value: float) -> str:
    return f"{value:.5g}".replace("-", "−")


HOME_TESTS: dict[str, Callable[[Case], Test]] = {
    "previous-candidate": _standing_still,
    "double-sigmoid": _double_sigmoid_test,
    "inverted-update": _inverted_update_test,
    "swapped-captions": _swapped_captions_test,
    "gates-without-weights": _without_weights_test,
    "wrong-reset-gradient": _gradient_test,
}
"""Id of a mistake → its test."""
