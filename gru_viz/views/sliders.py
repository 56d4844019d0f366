"""The sliders of the bench: which numbers of a scene can be moved, how far, and in which steps."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import fields, replace
from typing import NamedTuple

from gru_viz.cells.notation import shown
from gru_viz.scene.changes import Place, place_of, rows_without, value_at
from gru_viz.scene.scene import Scene
from gru_viz.scene.setting import DECIMALS, MAX_CLAMPS
from gru_viz.scene.settings import BY_FIELD, CURSOR
from gru_viz.scene.wording import brief
from gru_viz.views.lab import fixed_range
from gru_viz.views.reading import Reading, read

PICKED = "picked"
"""The group of the sliders that somebody asked for one by one."""

MAX_PICKED = 64
"""Of those that somebody asked for, so many get a slider."""


FAR = 10.0
"""Weights up to this size get the finer of the two grids."""


class Label(NamedTuple):
    """A slider's name in parts: words, a symbol's letter and subscript, and what stands behind them."""

    text: str
    head: str
    sub: str
    after: str = ""


class Slider(NamedTuple):
    """One number of a scene that a hand can move."""

    id: str
    """The kind and the place, as in "edits/W_z/1/0"; "*" stands for None."""
    kind: str
    """The field of the scene: shifts, gains, edits, input_edits or clamps."""
    place: Place
    group: str
    """The gate it belongs to, or :data:`PICKED`."""
    label: Label
    low: float
    high: float
    step: float
    """The grid. ``value`` and ``neutral`` may lie beside it, and beyond its ends."""
    value: float
    neutral: float | None
    """What the number is when the scene says nothing about it; None for a forced value."""


def sliders(reading: Reading, picked: object = ()) -> tuple[Slider, ...]:
    """Bias and gains of every gate and candidate, then what was picked.

    picked: pairs of kind and place, as the bench sends them. Single weights, single inputs and forced values
    that can be in this scene get a slider each; everything else in the list is passed over.
    """
    maker = _Maker(reading)
    names = {spec.name for spec in reading.cell.parameters}
    wanted: list[tuple[str, Place]] = []
    for gate in reading.cell.gates:
        wanted += [("shifts", (gate,))] if f"b_{gate}" in names else []
        wanted += [("gains", (name,)) for name in (f"W_{gate}", f"U_{gate}") if name in names]
    found = {(kind, place): maker.slider(kind, place) for kind, place in wanted}
    for pair in picked[:MAX_PICKED] if isinstance(picked, list | tuple) else ():
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            continue
        kind, place = pair[0], place_of(*pair)
        if place is not None and (kind, place) not in found:
            try:
                found[kind, place] = maker.slider(kind, place)
            except ValueError:
                continue
    return tuple(found.values())


def slider(reading: Reading, kind: object, place: object) -> Slider:
    """One slider. Raises ValueError, in one sentence, for one that cannot be in this scene."""
    found = place_of(kind, place)
    if found is None or not isinstance(kind, str):
        raise ValueError("a slider is named by its kind and a place of that kind")
    return _Maker(reading).slider(kind, found)


def run_key(scene: Scene) -> str:
    """12 hex digits of everything in a scene that is computed from, so not of what is only looked at."""
    names = (field.name for field in fields(Scene) if field.name not in CURSOR)
    told = repr([(name, getattr(scene, name)) for name in names])
    return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()


class _Maker:
    """Makes sliders of one reading, and computes once what they share."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.scene = reading.scene
        self.specs = {spec.name: spec for spec in reading.cell.parameters}
        self.plain_weights = replace(self.scene, edits=()).make_parameters() if self.scene.edits else reading.params
        self.plain_inputs = (
            replace(self.scene, input_edits=()).make_sequence().xs if self.scene.input_edits else reading.sequence.xs
        )

    def slider(self, kind: str, place: Place) -> Slider:
        makes: dict[str, Callable[..., Slider]] = {
            "shifts": self._shift,
            "gains": self._gain,
            "edits": self._weight,
            "input_edits": self._input,
            "clamps": self._clamp,
        }
        return makes[kind](*place)

    def _shift(self, gate: str) -> Slider:
        name = f"b_{gate}"
        if name not in self.specs:
            raise ValueError(f"this {self.reading.cell.kind} has no bias called {brief(name)}")
        symbol = self.reading.entry(name).symbol
        label = Label("add to", symbol.head, symbol.sub)
        setting = BY_FIELD["shifts"]
        return self._made("shifts", (gate,), gate, label, setting.low, setting.high, setting.step, 0.0)

    def _gain(self, name: str) -> Slider:
        if name not in self.specs or len(self.specs[name].axes) != 2:
            raise ValueError(f"this {self.reading.cell.kind} has no matrix called {brief(name)}")
        symbol = self.reading.entry(name).symbol
        label = Label("gain of", symbol.head, symbol.sub)
        setting = BY_FIELD["gains"]
        return self._made("gains", (name,), self.specs[name].gate, label, setting.low, setting.high, setting.step, 1.0)

    def _weight(self, name: str, row: int, column: int) -> Slider:
        if name not in self.specs:
            raise ValueError(f"this {self.reading.cell.kind} has no weights called {brief(name)}")
        array = self.plain_weights[name].reshape(self.reading.params.hidden_size, -1)
        if not (0 <= row < array.shape[0] and 0 <= column < array.shape[1]):
            raise ValueError(f"{name} has {array.shape[0]} rows and {array.shape[1]} columns, counted from 0")
        symbol, axes = self.reading.entry(name).symbol, self.specs[name].axes
        source = ""
        if len(axes) == 2:
            source = f", {self.reading.sequence.columns[column] if axes[1] == 'D' else column}"
        label = Label("", symbol.head, symbol.sub, f"[{row}{source}]")
        neutral = float(array[row, column]) + 0.0
        now = value_at(self.scene.edits, "edits", (name, row, column))
        setting = BY_FIELD["edits"]
        # Both numbers decide, so that moving the weight does not change its grid.
        is_near = abs(neutral) <= FAR and abs(now or 0.0) <= FAR
        low, high, step = (-FAR, FAR, 0.1) if is_near else (setting.low, setting.high, 0.2)
        return self._made("edits", (name, row, column), PICKED, label, low, high, step, neutral)

    def _input(self, step: int, column: int) -> Slider:
        steps, inputs = self.plain_inputs.shape
        if not (0 <= step < steps and 0 <= column < inputs):
            raise ValueError(f"the input has {steps} steps of {inputs} numbers, counted from 0")
        head = self.reading.entry("x").symbol.head
        label = Label("", head, "", f"[{self.reading.sequence.columns[column]}] at t = {step}")
        setting, neutral = BY_FIELD["input_edits"], float(self.plain_inputs[step, column]) + 0.0
        return self._made(
            "input_edits", (step, column), PICKED, label, setting.low, setting.high, setting.step, neutral
        )

    def _clamp(self, name: str, unit: int | None, step: int | None) -> Slider:
        reading, scene = self.reading, self.scene
        if name not in shown(reading.cell):
            raise ValueError(
                f"nothing called {brief(name)} can be forced here; it is one of {', '.join(shown(reading.cell))}"
            )
        for axis, at, count in (("unit", unit, scene.hidden), ("step", step, reading.trace.steps)):
            if at is not None and not 0 <= at < count:
                raise ValueError(f"there is no {axis} {brief(at)}; {axis}s run from 0 to {count - 1}")
        place: Place = (name, unit, step)
        is_new = value_at(scene.clamps, "clamps", place) is None
        if is_new and len(scene.clamps) >= MAX_CLAMPS:
            raise ValueError(f"a scene holds {MAX_CLAMPS} clamps, and this one has them all")
        what = reading.entry(name)
        low, high = fixed_range(reading, name)
        if what.low is None or what.high is None:
            if not is_new:
                # The scale of an unbounded quantity follows its values; the slider's own must not move it.
                freed = replace(scene, clamps=rows_without(scene.clamps, "clamps", place))
                low, high = fixed_range(read(freed), name)
            low, high = max(min(low, -1.0), BY_FIELD["clamps"].low), min(max(high, 1.0), BY_FIELD["clamps"].high)
        # A symbol's t says what the place says more exactly.
        sub = what.symbol.sub if what.symbol.sub != "t" else ""
        of = "every unit" if unit is None else f"unit {unit}"
        at_step = "every step" if step is None else f"t = {step}"
        label = Label("", what.symbol.head, sub, f" of {of} at {at_step}")
        here = reading.trace[name][scene.step if step is None else step, scene.unit if unit is None else unit]
        here = min(max(float(here), low), high)
        return self._made("clamps", place, PICKED, label, low, high, (high - low) / 100, None, here)

    def _made(
        self,
        kind: str,
        place: Place,
        group: str,
        label: Label,
        low: float,
        high: float,
        step: float,
        neutral: float | None,
        here: float = 0.0,
    ) -> Slider:
        """The slider, its value read off the scene: that of its row, else the neutral one, else that ``here``."""
        rows = getattr(self.scene, kind)
        now = value_at(rows, kind, place)
        value = now if now is not None else neutral if neutral is not None else round(here, DECIMALS) + 0.0
        slider_id = "/".join([kind, *("*" if one is None else str(one) for one in place)])
        return Slider(slider_id, kind, place, group, label, low, high, step, value, neutral)
