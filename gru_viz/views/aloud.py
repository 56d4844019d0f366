"""What a picture shows, in a few sentences made from its numbers: for whoever hears a page, or wants it in words.

Every number is printed to two decimals, and no sentence says more than the numbers do: "stays above 0.95" is true of
every step but those that are named.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.cells.formula import number
from gru_viz.cells.notation import CELL_TITLES, Entry, entry, shown
from gru_viz.dynamics.trace import Trace
from gru_viz.views.reading import Reading

Said = tuple[str, ...]
"""Sentences, plain text."""

MOST_EXCEPTIONS = 3
"""Steps that a sentence names as exceptions; they are also at most a quarter of the run."""
BOUNDS = (
    (0.95, True),
    (0.05, False),
    (0.9, True),
    (0.1, False),
    (0.75, True),
    (0.25, False),
    (0.5, True),
    (0.5, False),
)
"""What a gate may stay above (true) or below, the most telling first."""
DIGITS = 2
STILL = 0.005
"""A line that moves by less than this over the run is said to stand still."""
MOST_FORCED = 2


class Words(NamedTuple):
    """How a sentence names a step: by its word where only one step has it."""

    tokens: tuple[str, ...]
    named: bool

    def at(self, step: int) -> str:
        """``“terrible”``, ``“the” (t = 3)``, ``t = 3``."""
        token = self.tokens[step]
        if not self.named or not token:
            return f"t = {step}"
        return f"“{token}”" if self.tokens.count(token) == 1 else f"“{token}” (t = {step})"

    def here(self, step: int) -> str:
        """``t = 3, “the”``."""
        return f"t = {step}" + (f", “{self.tokens[step]}”" if self.named and self.tokens[step] else "")


class Heard(NamedTuple):
    """A run, and what of it is in focus."""

    cell: Cell
    trace: Trace
    words: Words
    notation: str
    step: int
    unit: int

    def entry(self, name: str) -> Entry:
        """What a quantity is called."""
        return entry(self.cell, name, self.notation)


def heard(reading: Reading) -> Heard:
    """A scene's run, with the scene's cursor and unit."""
    scene, sequence = reading.scene, reading.sequence
    words = Words(sequence.tokens, sequence.named)
    return Heard(reading.cell, reading.trace, words, scene.notation, scene.step, scene.unit)


def listed(items: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def counted(count: int, what: str) -> str:
    """``1 unit``, ``10,000 steps``."""
    return f"{count:,} {what}{'s' * (count != 1)}"


def gate_sentence(title: str, values: Array, words: Words) -> str:
    """What a line between 0 and 1 does over the run."""
    head = f"{title[:1].upper()}{title[1:]}"
    low, high = int(values.argmin()), int(values.argmax())
    if values[high] - values[low] < STILL:
        where = "at every step" if len(values) > 1 else f"at {words.at(0)}"
        return f"{head} is about {number(float(values.mean()), DIGITS)} {where}."
    for bound, is_over in BOUNDS:
        others = np.flatnonzero(values <= bound if is_over else values >= bound)
        if len(others) > min(MOST_EXCEPTIONS, len(values) // 4):
            continue
        way = f"{head} stays {'above' if is_over else 'below'} {bound:g}"
        if len(others):
            named = [f"{words.at(int(at))} ({_beside(float(values[at]), bound)})" for at in others]
            return f"{way} except at {listed(named)}."
        end = low if is_over else high
        nearest = _beside(float(values[end]), bound, 3)
        return f"{way}; {'lowest' if is_over else 'highest'} at {words.at(end)}: {nearest}."
    count = int(np.count_nonzero(values > 0.5))
    least, most = _told_apart(float(values[low]), float(values[high]))
    return (
        f"{head} goes from {least} at {words.at(low)} to {most} at {words.at(high)}; it is above one half at "
        f"{count} of {len(values)} steps."
    )


def _beside(value: float, bound: float, least: int = DIGITS) -> str:
    """A value with so many decimals that it does not read like the bound that it misses."""
    texts = (number(value, digits) for digits in range(least, 9))
    return next((text for text in texts if text.rstrip("0") != f"{bound:g}" or value == bound), number(value, 9))


def _told_apart(one: float, other: float) -> tuple[str, str]:
    """Two values that are STILL apart or more, with so many decimals that they do not read alike."""
    digits = DIGITS if number(one, DIGITS) != number(other, DIGITS) else DIGITS + 1
    return number(one, digits), number(other, digits)


def move_sentence(title: str, values: Array, words: Words, before: float | None = None) -> str:
    """Where a line moves most, and how it ends. ``before``: what it was before the first step, if that counts."""
    head = f"{title[:1].upper()}{title[1:]}"
    end = f"ends at {number(float(values[-1]), DIGITS)}"
    line = values if before is None else np.concatenate([[before], values])
    jumps = np.abs(np.diff(line))
    if not jumps.size or jumps.max() < STILL:
        return f"{head} moves by less than {STILL:g} at every step and {end}."
    at = int(jumps.argmax())
    first, then = _told_apart(float(line[at]), float(line[at + 1]))
    where = words.at(at if before is not None else at + 1)
    return f"{head} moves most at {where}, from {first} to {then}, and {end}."


def cursor_sentence(run: Heard) -> str:
    """Gates, candidate and states of the unit in focus at the cursor."""
    told = [
        f"{run.entry(name).title} {number(float(run.trace[name][run.step, run.unit]), DIGITS)}"
        for name in shown(run.cell)
    ]
    return f"The cursor is at {run.words.here(run.step)}, on unit {run.unit}: {listed(told)}."


def units_sentence(run: Heard) -> str:
    """Which of several units has the state that goes through most; nothing for a single one."""
    name = run.cell.states[-1]
    values = run.trace[name]
    if values.shape[1] == 1:
        return ""
    spans = values.max(axis=0) - values.min(axis=0)
    unit = int(spans.argmax())
    if spans[unit] < STILL:
        return f"The {run.entry(name).title} moves by less than {STILL:g} in all {len(spans)} units."
    low, high = _told_apart(float(values[:, unit].min()), float(values[:, unit].max()))
    return f"Of all {len(spans)} units, unit {unit} has the widest {run.entry(name).title}: from {low} to {high}."


def run_said(run: Heard, forced: tuple[tuple[str, float, int | None, int | None], ...] = ()) -> Said:
    """A run: its gates and its state in the unit in focus, what is forced, and what happens at the cursor."""
    steps = len(run.words.tokens)
    told = [f"{CELL_TITLES[run.cell.kind]}, {counted(run.trace['h'].shape[1], 'unit')}, {counted(steps, 'step')}."]
    told += [
        gate_sentence(f"the {run.entry(name).title} of unit {run.unit}", run.trace[name][:, run.unit], run.words)
        for name in shown(run.cell)
        if run.entry(name).role == "gate"
    ]
    state = run.cell.states[-1]
    before = float(run.trace[f"{state}_prev"][0, run.unit])
    title = f"the {run.entry(state).title} of unit {run.unit}"
    told.append(move_sentence(title, run.trace[state][:, run.unit], run.words, before))
    told += [forced_sentence(run, forced)] if forced else []
    told += [sentence] if (sentence := units_sentence(run)) else []
    return (*told, cursor_sentence(run))


def forced_sentence(run: Heard, forced: tuple[tuple[str, float, int | None, int | None], ...]) -> str:
    """What somebody holds at a value."""
    told = []
    for name, value, unit, step in forced[:MOST_FORCED]:
        where = "in all units" if unit is None else f"in unit {unit}"
        when = "at every step" if step is None else f"at t = {step}"
        told.append(f"the {run.entry(name).title} at {number(value, DIGITS)} {where} {when}")
    more = [counted(len(forced) - len(told), "more value")] if len(forced) > len(told) else []
    return f"Held by hand: {listed([*told, *more])}."


def cursor_line(lines: Mapping[str, Array], words: Words, step: int) -> str:
    """All lines at the cursor."""
    now = [f"{name} {number(float(values[step]), DIGITS)}" for name, values in lines.items()]
    return f"The cursor is at {words.here(step)}: {listed(now)}."


def lines_said(what: str, lines: Mapping[str, Array], words: Words, step: int) -> Said:
    """Several lines in one picture: what each does, all of them at the cursor, and where they part most."""
    told = [move_sentence(f"{name}: {what}", values, words) for name, values in lines.items()]
    told.append(cursor_line(lines, words, step))
    stack = np.stack(list(lines.values()))
    spans = stack.max(axis=0) - stack.min(axis=0)
    at = int(spans.argmax())
    if spans[at] < STILL:
        return (*told, f"The lines are never {STILL:g} apart.")
    names, column = list(lines), stack[:, at]
    high, low = int(column.argmax()), int(column.argmin())
    most, least = _told_apart(float(column[high]), float(column[low]))
    return (
        *told,
        f"They are furthest apart at {words.at(at)}: {names[high]} {most}, {names[low]} {least}.",
    )
