"""A scene: all that a person has set, frozen and valid, small enough for a link."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np

from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Array
from gru_viz.cells.notation import entry, shown
from gru_viz.cells.parameters import Parameters
from gru_viz.cells.zoo import CONVENTIONS
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.scene import lexicon, presets, sequences
from gru_viz.scene.sequences import MAX_STEPS
from gru_viz.scene.settings import (
    BY_FIELD,
    DECIMALS,
    MAX_CLAMPS,
    MAX_INPUTS,
    MAX_LINES,
    WEIGHTS_FROM_SEED,
    Setting,
)

START = "review-end"
"""The preset that opens when a link says nothing about weights."""

NamedNumber = tuple[str, float]
Edit = tuple[str, int, int, float]
"""Parameter name, row, column (0 for a bias), new value."""
InputEdit = tuple[int, int, float]
"""Step, input column, new value."""
ClampSetting = tuple[str, float, int | None, int | None]
"""Quantity, value, unit or None for all, step or None for all."""


def _default(field: str) -> Any:
    return BY_FIELD[field].default


class Sequence(NamedTuple):
    """What the cell reads: one token and one row of inputs per step."""

    tokens: tuple[str, ...]
    """The word, the symbol, or the number of each step."""
    xs: Array
    """Inputs, (T, D)."""
    columns: tuple[str, ...]
    """What each of the D input columns is called."""
    known: tuple[bool, ...]
    """False for a word that the lexicon does not know."""
    named: bool
    """Whether the tokens say more than the numbers do (words, symbols)."""


@dataclass(frozen=True)
class Scene:
    """All that a person can set. Every field stands in :data:`gru_viz.scene.settings.SETTINGS`.

    Numbers are rounded to three decimals. Raises ValueError, in one sentence, for anything out of range or
    out of place; :func:`repaired` makes a valid scene of any fields instead.
    """

    weights: str = _default("weights")
    seed: int = _default("seed")
    cell: str = _default("cell")
    update: str = _default("update")
    reset: str = _default("reset")
    output: str = _default("output")
    gates_read: str = _default("gates_read")
    biases: bool = _default("biases")
    notation: str = _default("notation")
    hidden: int = _default("hidden")
    sequence: str = _default("sequence")
    steps: int = _default("steps")
    noise_seed: int = _default("noise_seed")
    text: str = _default("text")
    step: int = _default("step")
    unit: int = _default("unit")
    lines: tuple[int, ...] = _default("lines")
    stage: int = _default("stage")
    shifts: tuple[NamedNumber, ...] = _default("shifts")
    gains: tuple[NamedNumber, ...] = _default("gains")
    clamps: tuple[ClampSetting, ...] = _default("clamps")
    edits: tuple[Edit, ...] = _default("edits")
    input_edits: tuple[InputEdit, ...] = _default("input_edits")
    numbers: tuple[tuple[float, ...], ...] = _default("numbers")

    def __post_init__(self) -> None:
        sound, notes = _sound(asdict(self))
        if notes:
            raise ValueError(notes[0])
        for name, value in sound.items():
            object.__setattr__(self, name, value)

    def make_cell(self) -> Cell:
        """The cell in the conventions of this scene."""
        return _cell(asdict(self))

    def make_sequence(self) -> Sequence:
        """The inputs, edits included."""
        return _sequence(asdict(self))

    def make_parameters(self) -> Parameters:
        """The weights: designed or random, then gains, then bias shifts, then single edits."""
        cell = self.make_cell()
        values = dict(_base_parameters(self, cell))
        for name, gain in self.gains:
            values[name] = gain * values[name]
        for gate, shift in self.shifts:
            values[f"b_{gate}"] = values[f"b_{gate}"] + shift
        for name, row, column, value in self.edits:
            array = np.array(values[name])
            array[(row, column) if array.ndim == 2 else row] = value
            values[name] = array
        return Parameters(cell, values)


def _base_parameters(scene: Scene, cell: Cell) -> Parameters:
    if scene.weights == WEIGHTS_FROM_SEED:
        input_size = scene.make_sequence().xs.shape[1]
        return Parameters.random(cell, input_size, scene.hidden, scene.seed)
    designed = _designed(scene.weights)
    if designed.cell.option("update") != cell.option("update"):
        turned = {**dict(designed.cell.options), "update": cell.option("update")}
        designed = designed.to(make_cell(cell.kind, **turned))  # type: ignore[arg-type]
    names = {spec.name for spec in cell.parameters}
    return Parameters(cell, {name: value for name, value in designed.items() if name in names})


@cache
def base(weights: str) -> Scene:
    """The scene as a preset tells it, or the plain one for random weights: what a link is measured against."""
    if weights == WEIGHTS_FROM_SEED:
        return Scene()
    preset = presets.PRESETS[weights]
    if preset.text:
        told: dict[str, Any] = {"sequence": "text", "text": preset.text, **preset.options}
    else:
        told = {"sequence": "numbers", "numbers": preset.numbers, **preset.options}
    return Scene(
        weights=weights,
        cell=preset.cell_kind,
        hidden=preset.hidden_size,
        step=preset.step,
        unit=preset.unit,
        **told,
    )


def repaired(given: Mapping[str, Any]) -> tuple[Scene, list[str]]:
    """A valid scene from any fields, and one sentence about each thing that had to change."""
    sound, notes = _sound({**asdict(Scene()), **given})
    return Scene(**sound), list(dict.fromkeys(notes))


def _cell(values: Mapping[str, Any]) -> Cell:
    kind = values["cell"]
    return _one_cell(kind, tuple((name, values[name]) for name in CONVENTIONS[kind]))


@cache
def _one_cell(kind: str, options: tuple[tuple[str, str | bool], ...]) -> Cell:
    return make_cell(kind, **dict(options))


_encoded = lru_cache(maxsize=64)(lexicon.encode)


@cache
def _designed(weights: str) -> Parameters:
    return presets.parameters(presets.PRESETS[weights])


def _sequence(values: Mapping[str, Any]) -> Sequence:
    kind = values["sequence"]
    if kind == "text":
        words = _encoded(values["text"])
        columns = tuple(feature.name for feature in lexicon.FEATURES)
        found = Sequence(words.tokens, words.xs, columns, words.known, named=True)
    elif kind == "numbers":
        found = _numbers(values)
    else:
        seeded = {"seed": values["noise_seed"]} if kind == "noise" else {}
        found = _plain(sequences.SIGNALS[kind].make(values["steps"], **seeded), ("signal",))
    if not values["input_edits"]:
        return found
    xs = np.array(found.xs)
    for step, column, value in values["input_edits"]:
        xs[step, column] = value
    return found._replace(xs=xs) if found.named else _plain(xs, found.columns)


def _numbers(values: Mapping[str, Any]) -> Sequence:
    preset = presets.PRESETS.get(values["weights"])
    xs = np.array(values["numbers"], dtype=float)
    if preset is None or preset.numbers is None or len(preset.columns) != xs.shape[1]:
        return _plain(xs, tuple(f"input {at}" for at in range(xs.shape[1])))
    plain = _plain(xs, preset.columns)
    if preset.labels is None or preset.numbers != values["numbers"]:
        return plain
    return plain._replace(tokens=preset.labels, named=True)


def _plain(xs: Array, columns: tuple[str, ...]) -> Sequence:
    tokens = tuple(" ".join(f"{value:g}" for value in np.round(row, 2) + 0.0) for row in xs)
    return Sequence(tokens, xs, columns, (True,) * len(xs), named=False)


# ---- validity: every check stands once, and serves the constructor and the repair alike ----


def near(given: object, known: Iterable[str]) -> str:
    """A question in brackets about what may have been meant, or nothing."""
    found = difflib.get_close_matches(brief(given), list(known), n=1)
    return f" (did you mean {found[0]}?)" if found else ""


def brief(value: object) -> str:
    """What somebody wrote, short and printable, so that it can be quoted in a sentence."""
    try:
        text = str(value)[:200]
    except ValueError:
        return "a huge number"
    text = " ".join("".join(letter if letter.isprintable() else "·" for letter in text).split())
    return text if len(text) <= 40 else text[:37] + "…"


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        return False
    return isinstance(value, float) or bool(abs(value) < 1e300)


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
        row
        for row in rows
        if len(row) == len(kinds) and all(holds(one) for holds, one in zip(kinds, row, strict=True))
    ]
    if len(sound) < len(rows):
        notes.append(f"{setting.title.lower()}: {len(rows) - len(sound)} could not be read")
    return tuple(sound)


def _units(setting: Setting, value: Any, notes: list[str]) -> tuple[int, ...]:
    units = tuple(value) if isinstance(value, tuple | list) else (None,)
    sound = sorted({int(unit) for unit in units if _is_place(unit) and 0 <= unit <= setting.high})
    if any(unit not in sound for unit in units) or len(sound) > MAX_LINES:
        notes.append(f"{setting.key} takes up to {MAX_LINES} units from 0 to {setting.high:g}; the rest was left out")
    return tuple(sound[:MAX_LINES])


def _rounded(value: float) -> float:
    return round(float(value), DECIMALS) + 0.0


def _sound(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The fields with everything impossible put right, and a sentence for each thing put right."""
    notes: list[str] = []
    values = dict(given)
    for name, setting in BY_FIELD.items():
        values[name] = _one(setting, values[name], notes)
    values["text"] = _sound_text(values, notes)
    cell = _cell(values)
    _settle_weights(values, notes)
    sequence = _sequence({**values, "input_edits": ()})
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
        choices = (WEIGHTS_FROM_SEED, *presets.PRESETS) if setting.field == "weights" else setting.choices
        if value not in choices:
            notes.append(f"{setting.key}={brief(value)} is not one of the choices{near(value, choices)}")
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
    elif setting.field == "numbers":
        return _sound_numbers(setting, value, notes)
    elif setting.kind == "units":
        return _units(setting, value, notes)
    elif setting.field in _ROWS:
        return _rows(setting, value, notes)
    return value


def _sound_text(values: Mapping[str, Any], notes: list[str]) -> str:
    text = values["text"]
    if not isinstance(text, str):
        notes.append(f"{brief(text)} is not a text")
        return str(_default("text"))
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        notes.append("the text holds half a character, which no link can carry")
        text = text.encode(errors="replace").decode()
    try:
        if values["sequence"] == "text" or text != _default("text"):
            _encoded(text)
    except ValueError as error:
        clause = str(error).partition(". ")[0].rstrip(".")
        notes.append(clause[:1].lower() + clause[1:])
        return str(_default("text"))
    return text


def _sound_numbers(setting: Setting, value: Any, notes: list[str]) -> tuple[tuple[float, ...], ...]:
    default: tuple[tuple[float, ...], ...] = _default("numbers")
    try:
        rows = [tuple(float(number) for number in row) for row in value]
    except (TypeError, ValueError, OverflowError):
        notes.append("the numbers of the sequence could not be read; every row holds one number per input")
        return default
    if not rows or not rows[0] or len({len(row) for row in rows}) > 1:
        notes.append("a sequence of numbers needs at least one row, and every row the same count of numbers")
        return default
    if len(rows) > MAX_STEPS or len(rows[0]) > MAX_INPUTS:
        notes.append(
            f"the sequence has {len(rows)} steps of {len(rows[0])} numbers; only the first {MAX_STEPS} steps "
            f"and {MAX_INPUTS} columns are used"
        )
        rows = [row[:MAX_INPUTS] for row in rows[:MAX_STEPS]]
    if not all(math.isfinite(number) for row in rows for number in row):
        notes.append("the sequence holds NaN or Inf; those numbers are 0 now")
        rows = [tuple(number if math.isfinite(number) else 0.0 for number in row) for row in rows]
    if any(abs(number) > setting.high for row in rows for number in row):
        notes.append(f"numbers of the sequence beyond ±{setting.high:g} were cut to that")
    return tuple(tuple(_rounded(min(max(number, setting.low), setting.high)) for number in row) for row in rows)


def _settle_weights(values: dict[str, Any], notes: list[str]) -> None:
    """Designed weights need their own cell, size and inputs; where those differ, weights come from the seed."""
    preset = presets.PRESETS.get(values["weights"])
    if preset is None:
        return
    inputs = _sequence({**values, "input_edits": ()}).xs.shape[1]
    designed = _designed(preset.id)
    if (values["cell"], values["hidden"], inputs) != (preset.cell_kind, preset.hidden_size, designed.input_size):
        values["weights"] = WEIGHTS_FROM_SEED
        notes.append(
            f"the designed weights of “{preset.title}” need {designed.input_size} input columns and a "
            f"{preset.cell_kind} of {preset.hidden_size} units, so random weights are used"
        )


def _settle_cursor(values: dict[str, Any], steps: int, notes: list[str]) -> None:
    for field, count in (("step", steps), ("unit", values["hidden"])):
        if values[field] >= count:
            notes.append(f"{field}={values[field]} is past the last one, so it is {count - 1} now")
            values[field] = count - 1
    if any(unit >= values["hidden"] for unit in values["lines"]):
        notes.append(f"lines names units past the last one, which is {values['hidden'] - 1}")
    values["lines"] = tuple(unit for unit in values["lines"] if unit < values["hidden"] and unit != values["unit"])


def _named_numbers(
    setting: Setting, value: Iterable[NamedNumber], known: list[str], neutral: float, notes: list[str]
) -> tuple[NamedNumber, ...]:
    found: dict[str, float] = {}
    for name, number in value:
        if name not in known:
            notes.append(f"{setting.key} of {brief(name)} does not exist in this cell{near(name, known)}")
        elif not math.isfinite(number):
            notes.append(f"{setting.key} of {name} must be a number")
        else:
            if not setting.low <= number <= setting.high:
                notes.append(f"{setting.key} of {name} was cut to {setting.low:g} … {setting.high:g}")
            found[name] = _rounded(min(max(number, setting.low), setting.high))
    return tuple((name, found[name]) for name in known if found.get(name, neutral) != neutral)


def _sound_clamps(
    cell: Cell, value: Iterable[ClampSetting], steps: int, hidden: int, notes: list[str]
) -> tuple[ClampSetting, ...]:
    found: dict[tuple[str, int | None, int | None], float] = {}
    setting, known = BY_FIELD["clamps"], shown(cell)
    for name, number, unit, step in value:
        if name not in known or not math.isfinite(number):
            notes.append(f"a clamp on {brief(name)} is not possible here{near(name, known)}")
            continue
        if (unit is not None and not 0 <= unit < hidden) or (step is not None and not 0 <= step < steps):
            notes.append(f"a clamp on {name} names a unit or step that is not there")
            continue
        what = entry(cell, name)
        low = setting.low if what.low is None else what.low
        high = setting.high if what.high is None else what.high
        if not low <= number <= high:
            notes.append(f"a clamp on {name} was cut to {low:g} … {high:g}")
        found[name, unit, step] = _rounded(min(max(number, low), high))
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
        found[tuple(place)] = _rounded(min(max(number, setting.low), setting.high))
    return tuple((*place, number) for place, number in sorted(found.items()))
