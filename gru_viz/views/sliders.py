"""The sliders that every bench has, and which others somebody asked for."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from typing import NamedTuple

from gru_viz.scene.changes import Place, place_of, value_at
from gru_viz.scene.scene import Scene
from gru_viz.scene.settings import BY_FIELD, CURSOR
from gru_viz.views.reading import Reading

MAX_PICKED = 64
"""Of those that somebody asked for, so many are remembered."""


class Label(NamedTuple):
    """A slider's name in parts: words, and a symbol's letter and subscript."""

    text: str
    head: str
    sub: str


class Slider(NamedTuple):
    """One number of a scene that a hand can move."""

    id: str
    """The kind and the place, as in "gains/W_z"."""
    kind: str
    """The field of the scene: shifts or gains."""
    place: Place
    group: str
    """The gate it belongs to."""
    label: Label
    low: float
    high: float
    step: float
    """The grid. ``value`` may lie beside it."""
    value: float
    neutral: float
    """What the number is when the scene says nothing about it."""


def sliders(reading: Reading) -> tuple[Slider, ...]:
    """Bias and gains of every gate and candidate."""
    return tuple(
        _slider(reading, kind, name, gate)
        for gate in reading.cell.gates
        for kind, name in (("shifts", f"b_{gate}"), ("gains", f"W_{gate}"), ("gains", f"U_{gate}"))
        if name in reading.params
    )


def _slider(reading: Reading, kind: str, name: str, gate: str) -> Slider:
    place = (gate,) if kind == "shifts" else (name,)
    text, neutral = ("add to", 0.0) if kind == "shifts" else ("gain of", 1.0)
    symbol, setting = reading.entry(name).symbol, BY_FIELD[kind]
    now = value_at(getattr(reading.scene, kind), kind, place)
    return Slider(
        "/".join([kind, *place]),
        kind,
        place,
        gate,
        Label(text, symbol.head, symbol.sub),
        setting.low,
        setting.high,
        setting.step,
        neutral if now is None else now,
        neutral,
    )


def picks(sent: object) -> list[tuple[str, list[object]]]:
    """What was picked, kind and place of each, as far as it has the form of places; the rest is passed over."""
    found = []
    for pair in sent[:MAX_PICKED] if isinstance(sent, list | tuple) else ():
        if isinstance(pair, list | tuple) and len(pair) == 2 and (place := place_of(*pair)) is not None:
            found.append((str(pair[0]), list[object](place)))
    return found


def run_key(scene: Scene) -> str:
    """12 hex digits of everything in a scene that is computed from, so not of what is only looked at."""
    names = (field.name for field in fields(Scene) if field.name not in CURSOR)
    told = repr([(name, getattr(scene, name)) for name in names])
    return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()
