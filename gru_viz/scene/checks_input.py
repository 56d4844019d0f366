"""Checks of what a cell is given to read: texts, numbers, names of steps."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from gru_viz.learning.text import MAX_CHARS, MAX_WORD, tokenize, visible
from gru_viz.scene.sequences import MAX_STEPS
from gru_viz.scene.setting import MAX_GIVEN, Setting
from gru_viz.scene.settings import BY_FIELD
from gru_viz.scene.wording import brief


def default(field: str) -> Any:
    """The value of a field that nobody has set."""
    return BY_FIELD[field].default


def exact(value: float) -> float:
    """A number as a scene keeps it: with all its digits, and never as −0."""
    return float(value) + 0.0


def sound_text(field: str, values: Mapping[str, Any], notes: list[str]) -> str:
    """A text that can be read word by word, or the usual one and a note."""
    text, usual = _letters(values[field], str(default(field)), notes), str(default(field))
    try:
        if text != usual or (field == "text" and values["sequence"] == "text"):
            tokenize(text)
    except ValueError as error:
        clause = str(error).partition(". ")[0].rstrip(".")
        notes.append(clause[:1].lower() + clause[1:])
        return usual
    return text


def _letters(text: object, usual: str, notes: list[str]) -> str:
    """A text that can travel in a link."""
    if not isinstance(text, str):
        notes.append(f"{brief(text)} is not a text")
        return usual
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        notes.append("the text holds half a character, which no link can carry")
        return text.encode(errors="replace").decode()
    return text


def sound_labels(values: Mapping[str, Any], notes: list[str]) -> str:
    """Names for the steps of own numbers, one each, or none and a note."""
    labels = " ".join(visible(_letters(values["labels"], "", notes)).split())
    if not labels or values["sequence"] != "numbers":
        return ""
    steps = len(values["numbers"])
    if len(labels) > MAX_CHARS or max(map(len, labels.split())) > MAX_WORD:
        notes.append(f"the names of the steps are longer than {MAX_CHARS} characters, or one than {MAX_WORD}")
        return ""
    if len(labels.split()) != steps:
        notes.append(f"names of the steps: {len(labels.split())} given, {steps} needed, so the steps go without")
        return ""
    return labels


def most_steps(columns: int) -> int:
    """How many steps own numbers in so many columns can have."""
    return min(MAX_STEPS, MAX_GIVEN // columns)


def sound_numbers(setting: Setting, value: Any, notes: list[str], widest: int) -> tuple[tuple[float, ...], ...]:
    """Rows of finite numbers within the limits, ``widest`` columns at most, and a note on whatever had to change."""
    usual: tuple[tuple[float, ...], ...] = default("numbers")
    try:
        rows = [tuple(float(number) for number in row) for row in value]
    except (TypeError, ValueError, OverflowError):
        notes.append("the numbers of the sequence could not be read; every row holds one number per input")
        return usual
    if not rows or not rows[0] or len({len(row) for row in rows}) > 1:
        notes.append("a sequence of numbers needs at least one row, and every row the same count of numbers")
        return usual
    columns = min(len(rows[0]), widest)
    steps = most_steps(columns)
    if len(rows) > steps or len(rows[0]) > columns:
        notes.append(
            f"the sequence has {len(rows)} steps of {len(rows[0])} numbers; only the first {min(len(rows), steps)} "
            f"steps and {columns} columns are used"
        )
        rows = [row[:columns] for row in rows[:steps]]
    if not all(math.isfinite(number) for row in rows for number in row):
        notes.append("the sequence holds NaN or Inf; those numbers are 0 now")
        rows = [tuple(number if math.isfinite(number) else 0.0 for number in row) for row in rows]
    if any(abs(number) > setting.high for row in rows for number in row):
        notes.append(f"numbers of the sequence beyond ±{setting.high:g} were cut to that")
    return tuple(tuple(exact(min(max(number, setting.low), setting.high)) for number in row) for row in rows)
