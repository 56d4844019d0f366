"""What a designed preset is made of, and the helper with which the designs are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from gru_viz.scene.lexicon import COLUMNS


class Weight(NamedTuple):
    """One weight of a design that is not zero, and why it is there."""

    name: str
    """The parameter: W_*, U_*, b_* or c_*."""
    row: int
    """The unit whose gate or candidate it feeds."""
    col: int | None
    """The input column (W) or the unit (U) that it reads; None for a bias."""
    value: float
    reason: str


class Evidence(NamedTuple):
    """Numbers behind an observation: low ≤ quantity ≤ high in one unit at some steps."""

    quantity: str
    unit: int
    steps: tuple[int, ...]
    low: float
    high: float


class Force(NamedTuple):
    """A gate held at one value, in every unit and at every step: a what-if."""

    gate: str
    value: float


class Sight(NamedTuple):
    """Something to look for in the picture, with the numbers it rests on."""

    text: str
    evidence: tuple[Evidence, ...]
    force: Force | None = None
    """What has to be forced for the evidence to hold; None for the run as it is."""


class Preset(NamedTuple):
    """A cell with hand-made weights and an input on which its gates do something worth seeing."""

    id: str
    title: str
    question: str
    """What to wonder about before looking."""
    story: str
    sights: tuple[Sight, ...]
    cell_kind: str
    options: Mapping[str, str | bool]
    """Every convention of the cell."""
    units: tuple[str, ...]
    """What each unit stands for."""
    weights: tuple[Weight, ...]
    """The weights that are not zero."""
    columns: tuple[str, ...]
    """What each input column stands for."""
    text: str | None
    """The input as a text for the lexicon; None where it is numbers."""
    numbers: tuple[tuple[float, ...], ...] | None
    """The input as numbers, one row for each step; None where it is a text."""
    labels: tuple[str, ...] | None
    """A word for each row of ``numbers``, if there is one."""
    step: int
    """Where the time cursor stands at first; steps count from 0."""
    unit: int
    """The unit that is picked out at first; units count from 0."""

    @property
    def hidden_size(self) -> int:
        """H, the number of units."""
        return len(self.units)

    @property
    def look_for(self) -> tuple[str, ...]:
        """What to look for, as sentences."""
        return tuple(sight.text for sight in self.sights)


Draft = tuple[str, str, str | None, float, str]
"""A weight by names: parameter, unit, what it reads (a column, a unit, None), value, reason."""
Seen = tuple[str, str, int | Iterable[int], float, float]
"""Evidence by names: quantity, unit, step or steps, lowest and highest value."""


class SightDraft(NamedTuple):
    """An observation with evidence by names."""

    text: str
    evidence: tuple[Seen, ...]
    force: Force | None


def sight(text: str, *evidence: Seen, force: Force | None = None) -> SightDraft:
    """An observation and the evidence for it, by names."""
    return SightDraft(text, evidence, force)


def design(
    *,
    id: str,
    title: str,
    question: str,
    story: str,
    sights: Iterable[SightDraft],
    cell: str,
    options: Mapping[str, str | bool],
    units: tuple[str, ...],
    weights: Iterable[Draft],
    text: str | None = None,
    numbers: tuple[tuple[float, ...], ...] | None = None,
    columns: tuple[str, ...] = COLUMNS,
    labels: tuple[str, ...] | None = None,
    step: int,
    unit: str,
) -> Preset:
    """A preset from weights and evidence that speak of units and columns by name.

    Raises ValueError for a name that is not among the units or columns, or unless exactly one of
    text and numbers is given.
    """
    if (text is None) == (numbers is None):
        raise ValueError(f"{id} needs either a text or numbers")
    resolved = tuple(
        Weight(
            name,
            units.index(row),
            None if col is None else (columns if name.startswith("W") else units).index(col),
            float(value),
            reason,
        )
        for name, row, col, value, reason in weights
    )
    seen = tuple(
        Sight(
            draft.text,
            tuple(
                Evidence(
                    quantity,
                    units.index(where),
                    (when,) if isinstance(when, int) else tuple(when),
                    low,
                    high,
                )
                for quantity, where, when, low, high in draft.evidence
            ),
            draft.force,
        )
        for draft in sights
    )
    return Preset(
        id=id,
        title=title,
        question=question,
        story=story,
        sights=seen,
        cell_kind=cell,
        options=dict(options),
        units=units,
        weights=resolved,
        columns=columns,
        text=text,
        numbers=numbers,
        labels=labels,
        step=step,
        unit=units.index(unit),
    )
