"""What a hand did on the bench, put into a scene. Nothing that arrives from a browser is trusted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from gru_viz.scene.scene import Scene, repaired

MAX_CHANGES = 200
"""Changes of one call that are looked at."""

SETTABLE = ("step", "unit", "stage")
"""Fields of a scene that the bench sets outright."""

Place = tuple[str | int | None, ...]
"""What a row of a scene is about: all that it holds except its number."""


class RowKind(NamedTuple):
    """How the rows of one setting are made: what their place consists of, and where the number stands."""

    parts: tuple[tuple[type, ...], ...]
    number_at: int


_NAME, _COUNT, _COUNT_OR_ALL = (str,), (int,), (int, type(None))

ROW_KINDS: dict[str, RowKind] = {
    "shifts": RowKind((_NAME,), 1),
    "gains": RowKind((_NAME,), 1),
    "edits": RowKind((_NAME, _COUNT, _COUNT), 3),
    "input_edits": RowKind((_COUNT, _COUNT), 2),
    "clamps": RowKind((_NAME, _COUNT_OR_ALL, _COUNT_OR_ALL), 1),
}
"""Settings whose rows put one number at one place. Gate, matrix, (parameter, row, column), (step, column),
(quantity, unit or None, step or None)."""


def place_of(kind: object, place: object) -> Place | None:
    """``place`` as the place of a row of this kind, or None where it does not have the right parts."""
    made = ROW_KINDS.get(kind) if isinstance(kind, str) else None
    if made is None or not isinstance(place, list | tuple) or len(place) != len(made.parts):
        return None
    # A bool is an int to isinstance, and True would then be row 1.
    if not all(type(one) in part for one, part in zip(place, made.parts, strict=True)):
        return None
    return tuple(place)


def value_at(rows: tuple[Any, ...], kind: str, place: Place) -> Any:
    """The number that a row of a scene puts at ``place``, or None where no row speaks of it."""
    at = ROW_KINDS[kind].number_at
    return next((row[at] for row in rows if (*row[:at], *row[at + 1 :]) == place), None)


def rows_with(rows: tuple[Any, ...], kind: str, place: Place, number: Any) -> tuple[Any, ...]:
    """The rows with ``number`` at ``place``: in that row's place in the list, or behind the others if it is new."""
    at = ROW_KINDS[kind].number_at
    new = (*place[:at], number, *place[at:])
    changed = tuple(new if (*row[:at], *row[at + 1 :]) == place else row for row in rows)
    return changed if any(row is new for row in changed) else (*rows, new)


def rows_without(rows: tuple[Any, ...], kind: str, place: Place) -> tuple[Any, ...]:
    """The rows that do not speak of ``place``."""
    at = ROW_KINDS[kind].number_at
    return tuple(row for row in rows if (*row[:at], *row[at + 1 :]) != place)


def apply(scene: Scene, changes: object) -> tuple[Scene, list[str]]:
    """The scene after a list of changes, and one sentence about each thing that had to be put right.

    A change is one of these; the last one on a thing counts:

        {"set": "step"|"unit"|"stage", "to": 5}
        {"row": "shifts"|"gains"|"edits"|"input_edits"|"clamps", "place": [...], "to": 1.2}
        {"row": ..., "place": [...], "to": None}        the row goes away
        {"clear": "clamps"}                             all clamps go away

    A row stays at its place in its list, and a new one goes to the end, so of two clamps on one value the one
    that was there first does not begin to win when it is moved. Numbers beyond the range of their setting are
    cut. Anything else is passed over, and so are changes after the first :data:`MAX_CHANGES`. Never raises.
    """
    fields: dict[str, Any] = {}
    for change in changes[:MAX_CHANGES] if isinstance(changes, list | tuple) else ():
        if isinstance(change, Mapping):
            fields |= _changed(scene, fields, change)
    if not fields:
        return scene, []
    return repaired({**vars(scene), **fields})


def _changed(scene: Scene, fields: Mapping[str, Any], change: Mapping[Any, Any]) -> dict[str, Any]:
    """The field that one change gives a new value, as {name: value}, or nothing."""
    to = change.get("to")
    if "set" in change:
        name, number = change["set"], _finite(to)
        if not (isinstance(name, str) and name in SETTABLE) or number is None or number != int(number):
            return {}
        return {name: int(number)}
    if "clear" in change:
        return {"clamps": ()} if change["clear"] == "clamps" else {}
    kind = change.get("row")
    place = place_of(kind, change.get("place"))
    if place is None or not isinstance(kind, str):
        return {}
    rows = fields.get(kind, getattr(scene, kind))
    if to is None and "to" in change:
        return {kind: rows_without(rows, kind, place)}
    number = _finite(to)
    return {} if number is None else {kind: rows_with(rows, kind, place, number)}


def _finite(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # a whole number of more than 308 digits
        return None
