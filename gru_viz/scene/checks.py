"""Whether the fields of a scene are possible, and the nearest possible ones where they are not.

Every check stands once, and serves the constructor and the repair of a scene alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.notation import entry, shown
from gru_viz.learning.recipe import span_of
from gru_viz.scene.checks_input import default, exact, sound_labels, sound_numbers, sound_text
from gru_viz.scene.checks_layer import HIGHER, one_line, settle_layer
from gru_viz.scene.held import Held
from gru_viz.scene.material import WEIGHTS, cell_of, given_weights, sequence_of
from gru_viz.scene.setting import (
    MAX_CLAMPS,
    MAX_GIVEN,
    MAX_INPUTS,
    MAX_LINES,
    WEIGHTS_FROM_SEED,
    WEIGHTS_OF_LAYER,
    Setting,
)
from gru_viz.scene.settings import BY_FIELD
from gru_viz.scene.settings_learning import USUAL
from gru_viz.scene.wording import brief, near

NamedNumber = tuple[str, float]
Edit = tuple[str, int, int, float]
"""Parameter name, row, column (0 for a bias), new value."""
InputEdit = tuple[int, int, float]
"""Step, input column, new value."""
ClampSetting = tuple[str, float, int | None, int | None]
"""Quantity, value, unit or None for all, step or None for all."""


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        return False
    return isinstance(value, float) or bool(abs(int(value)) < 10**300)


def _is_place(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_name(value: object) -> bool:
    return isinstance(value, str)


def _is_place_or_all(value: object) -> bool:
    return value is None or _is_place(value)


_ROWS: dict[str, tuple[Callable[[object], bool], ...]] = {
    "shifts": (_is_name, _is_number),
    "gains": (_is_name, _is_number),
    "clamps": (_is_name, _is_number, _is_place_or_all, _is_place_or_all),
    "edits": (_is_name, _is_place, _is_place, _is_number),
    "input_edits": (_is_place, _is_place, _is_number),
}
"""What each column of a setting that is a list of rows has to hold."""


def _rows(setting: Setting, value: Any, notes: list[str]) -> tuple[tuple[Any, ...], ...]:
    """The rows of a setting that hold the right kinds of things."""
    kinds = _ROWS[setting.field]
    try:
        rows = [tuple(row) for row in value]
    except TypeError:
        rows = [()]
    sound = [
        row for row in rows if len(row) == len(kinds) and all(holds(one) for holds, one in zip(kinds, row, strict=True))
    ]
    if len(sound) < len(rows):
        notes.append(f"{setting.title.lower()}: {len(rows) - len(sound)} could not be read")
    if len(sound) > MAX_GIVEN:
        notes.append(f"{setting.title.lower()}: only the first {MAX_GIVEN} are used")
    return tuple(sound[:MAX_GIVEN])


def _units(setting: Setting, value: Any, notes: list[str]) -> tuple[int, ...]:
    units = tuple(value) if isinstance(value, tuple | list) else (None,)
    sound = sorted({int(unit) for unit in units if _is_place(unit) and 0 <= unit <= setting.high})
    if any(unit not in sound for unit in units) or len(sound) > MAX_LINES:
        notes.append(f"{setting.key} takes up to {MAX_LINES} units from 0 to {setting.high:g}; the rest was left out")
    return tuple(sound[:MAX_LINES])


def _names(setting: Setting, value: Any, notes: list[str]) -> tuple[str, ...]:
    """Different ones of the choices, as many as the setting wants."""
    given = tuple(value) if isinstance(value, tuple | list) else (value,)
    sound: list[str] = []
    for name in given:
        if not isinstance(name, str) or name not in setting.choices:
            notes.append(f"{setting.key}: {brief(name)} is not one of the choices{near(name, setting.choices, notes)}")
        elif name in sound:
            notes.append(f"{setting.key} names {name} twice")
        else:
            sound.append(name)
    if not setting.low <= len(sound) <= setting.high:
        usual: tuple[str, ...] = setting.default  # type: ignore[assignment]
        spare = [name for name in usual if name not in sound]
        few = [*sound, *spare][: int(setting.high if len(sound) > setting.high else setting.low)]
        sound = few if sound else list(usual)
        takes = f"{setting.key} takes {setting.low:g} to {setting.high:g} different ones"
        notes.append(f"{takes}, so it is {' '.join(sound)} now")
    return tuple(sound)


def sound(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The fields with everything impossible put right, and a sentence for each thing put right."""
    notes: list[str] = []
    values = dict(given)
    for name, setting in BY_FIELD.items():
        if values["weights"] == WEIGHTS_OF_LAYER and name in HIGHER:
            setting = replace(setting, high=HIGHER[name])
        values[name] = _one(setting, values[name], notes)
    widest = values["inputs"] if values["weights"] == WEIGHTS_OF_LAYER else MAX_INPUTS
    values["numbers"] = sound_numbers(BY_FIELD["numbers"], values["numbers"], notes, widest)
    values["text"] = sound_text("text", values, notes)
    values["sentence"] = sound_text("sentence", values, notes)
    values["labels"] = sound_labels(values, notes)
    settle_layer(values, notes)
    cell = cell_of(values)
    _settle_weights(values, notes)
    _settle_span(values, notes)
    sequence = sequence_of({**values, "input_edits": ()})
    steps, inputs = sequence.xs.shape
    _settle_cursor(values, steps, notes)
    hidden = values["hidden"]
    names = {spec.name: spec for spec in cell.parameters}
    gates = [spec.gate for spec in cell.parameters if spec.name.startswith("b_")]
    matrices = [spec.name for spec in cell.parameters if len(spec.axes) == 2]
    values["shifts"] = _named_numbers(BY_FIELD["shifts"], values["shifts"], gates, 0.0, notes)
    values["gains"] = _named_numbers(BY_FIELD["gains"], values["gains"], matrices, 1.0, notes)
    values["clamps"] = _sound_clamps(cell, values["clamps"], steps, hidden, notes)

    def fits(edit: Edit) -> bool:
        name, row, column, _ = edit
        if name not in names:
            return False
        shape = (*names[name].shape(inputs, hidden), 1)
        return 0 <= row < shape[0] and 0 <= column < shape[1]

    values["edits"] = _edited(BY_FIELD["edits"], values["edits"], fits, notes)
    values["input_edits"] = _edited(
        BY_FIELD["input_edits"],
        values["input_edits"],
        lambda edit: 0 <= edit[0] < steps and 0 <= edit[1] < inputs,
        notes,
    )
    return values, notes


def _one(setting: Setting, value: Any, notes: list[str]) -> Any:
    """A single field, clamped into its range or set back to its default."""
    if setting.kind == "choice":
        choices = (*WEIGHTS, WEIGHTS_OF_LAYER) if setting.field == "weights" else setting.choices
        if value not in choices:
            notes.append(f"{setting.key}={brief(value)} is not one of the choices{near(value, choices, notes)}")
            return setting.default
    elif setting.kind == "flag":
        if not isinstance(value, bool):
            notes.append(f"{setting.key}={brief(value)} is neither yes nor no")
            return setting.default
    elif setting.kind == "int":
        if isinstance(value, bool) or not isinstance(value, int | np.integer):
            notes.append(f"{setting.key}={brief(value)} is not a whole number")
            return setting.default
        if not setting.low <= value <= setting.high:
            nearest = int(min(max(value, setting.low), setting.high))
            notes.append(
                f"{setting.key}={brief(value)} lies outside {setting.low:g} to {setting.high:g}, so it is {nearest} now"
            )
            return nearest
        return int(value)
    elif setting.kind == "line":
        return one_line(value) if isinstance(value, str) else setting.default
    elif setting.kind == "layer":
        return value if isinstance(value, Held) else None
    elif setting.kind == "units":
        return _units(setting, value, notes)
    elif setting.kind == "names":
        return _names(setting, value, notes)
    elif setting.field in _ROWS:
        return _rows(setting, value, notes)
    return value


def _settle_weights(values: dict[str, Any], notes: list[str]) -> None:
    """Given weights need their own cell, size and inputs; where those differ, weights come from the seed."""
    weights = values["weights"]
    if weights in (WEIGHTS_FROM_SEED, WEIGHTS_OF_LAYER):
        return
    inputs = sequence_of({**values, "input_edits": ()}).xs.shape[1]
    own = given_weights(weights)
    if (values["cell"], values["hidden"], inputs) != (own.cell.kind, own.hidden_size, own.input_size):
        values["weights"] = WEIGHTS_FROM_SEED
        notes.append(
            f"the weights of “{WEIGHTS[weights]}” need {own.input_size} input columns and a "
            f"{own.cell.kind} of {own.hidden_size} units, so random weights are used"
        )


def _settle_span(values: dict[str, Any], notes: list[str]) -> None:
    """The size of a task within what that task can have."""
    if values["span"] == USUAL:
        return
    sized = span_of(values["task"])
    if sized is None:
        notes.append("this task comes in one size only")
        values["span"] = USUAL
        return
    name, (low, _, high, _) = sized
    if not low <= values["span"] <= high:
        values["span"] = min(max(values["span"], low), high)
        notes.append(f"the {name} of this task runs from {low} to {high}, so it is {values['span']} now")


def _settle_cursor(values: dict[str, Any], steps: int, notes: list[str]) -> None:
    for field, count in (("step", steps), ("unit", values["hidden"])):
        if values[field] >= count:
            notes.append(f"{field}={values[field]} is past the last one, so it is {count - 1} now")
            values[field] = count - 1
    if values["zoom_from"] > values["zoom_to"]:
        notes.append("the zoomed part ends before it begins, so all steps are shown")
        values["zoom_from"], values["zoom_to"] = default("zoom_from"), default("zoom_to")
    if any(unit >= values["hidden"] for unit in values["lines"]):
        notes.append(f"lines names units past the last one, which is {values['hidden'] - 1}")
    values["lines"] = tuple(unit for unit in values["lines"] if unit < values["hidden"] and unit != values["unit"])


def _named_numbers(
    setting: Setting, value: Iterable[NamedNumber], known: list[str], neutral: float, notes: list[str]
) -> tuple[NamedNumber, ...]:
    found: dict[str, float] = {}
    for name, number in value:
        if name not in known:
            notes.append(f"{setting.key} of {brief(name)} does not exist in this cell{near(name, known, notes)}")
        elif not math.isfinite(number):
            notes.append(f"{setting.key} of {name} must be a number")
        else:
            if not setting.low <= number <= setting.high:
                notes.append(f"{setting.key} of {name} was cut to {setting.low:g} … {setting.high:g}")
            found[name] = exact(min(max(number, setting.low), setting.high))
    return tuple((name, found[name]) for name in known if found.get(name, neutral) != neutral)


def _sound_clamps(
    cell: Cell, value: Iterable[ClampSetting], steps: int, hidden: int, notes: list[str]
) -> tuple[ClampSetting, ...]:
    found: dict[tuple[str, int | None, int | None], float] = {}
    setting, known = BY_FIELD["clamps"], shown(cell)
    for name, number, unit, step in value:
        if name not in known or not math.isfinite(number):
            notes.append(f"a clamp on {brief(name)} is not possible here{near(name, known, notes)}")
            continue
        if (unit is not None and not 0 <= unit < hidden) or (step is not None and not 0 <= step < steps):
            notes.append(f"a clamp on {name} names a unit or step that is not there")
            continue
        what = entry(cell, name)
        low = setting.low if what.low is None else what.low
        high = setting.high if what.high is None else what.high
        if not low <= number <= high:
            notes.append(f"a clamp on {name} was cut to {low:g} … {high:g}")
        found[name, unit, step] = exact(min(max(number, low), high))
    if len(found) > MAX_CLAMPS:
        notes.append(f"only the first {MAX_CLAMPS} clamps are used")
    kept = list(found.items())[:MAX_CLAMPS]
    return tuple((name, number, unit, step) for (name, unit, step), number in kept)


def _edited(setting: Setting, value: Iterable[Any], fits: Any, notes: list[str]) -> tuple[Any, ...]:
    found: dict[tuple[Any, ...], float] = {}
    for edit in value:
        *place, number = edit
        if not fits(edit) or not math.isfinite(number):
            notes.append(f"{setting.title.lower()}: {brief(place)} is not there in this scene")
            continue
        if not setting.low <= number <= setting.high:
            notes.append(f"{setting.title.lower()} were cut to {setting.low:g} … {setting.high:g}")
        found[tuple(place)] = exact(min(max(number, setting.low), setting.high))
    return tuple((*place, number) for place, number in sorted(found.items()))
