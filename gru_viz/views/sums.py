"""The parts of an arithmetic as it is printed, as JSON for the browser and as text for a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from gru_viz.cells.inline import Span, plain


class Open(NamedTuple):
    """A number with arithmetic of its own: its quantity, unit, and how many steps away it is (0 or −1)."""

    name: str
    unit: int
    dt: int


class Pick(NamedTuple):
    """A number that a person can set: the setting of the scene, and the place in it."""

    setting: str
    """``edits`` with (parameter, row, column), or ``input_edits`` with (step, column)."""
    place: tuple[str | int, ...]


Link = Open | Pick | None


class Number(NamedTuple):
    """A printed number and where it leads."""

    text: str
    link: Link = None

    def to_json(self) -> list[Any]:
        """``[text]``, ``[text, "open", name, unit, dt]`` or ``[text, "pick", setting, *place]``."""
        if isinstance(self.link, Open):
            return [self.text, "open", *self.link]
        return [self.text, "pick", self.link.setting, *self.link.place] if self.link else [self.text]


class Line(NamedTuple):
    """``of = symbols = numbers = result``."""

    of: tuple[Span, ...]
    symbols: tuple[Span, ...]
    """Empty where ``of`` says it all."""
    numbers: tuple[str | Number, ...]
    """Texts and numbers in turn, beginning and ending with a text."""
    result: str

    @property
    def text(self) -> str:
        """On one line."""
        numbers = "".join(part if isinstance(part, str) else part.text for part in self.numbers)
        return " = ".join(filter(None, (plain(self.of), plain(self.symbols), numbers, self.result)))


class Row(NamedTuple):
    """``weight × value = product`` of one element."""

    label: str
    weight: Number
    value: Number
    product: str

    @property
    def text(self) -> str:
        """On one line."""
        value = f"({self.value.text})" if self.value.text.startswith("−") else self.value.text
        return f"{self.label}: {self.weight.text} × {value} = {self.product}"


class Table(NamedTuple):
    """A row of a matrix times a vector."""

    name: str
    title: tuple[Span, ...]
    rows: tuple[Row, ...]
    total: str


class Given(NamedTuple):
    """A number that is given, not calculated."""

    label: str
    number: Number


class Arithmetic(NamedTuple):
    """The arithmetic behind one number."""

    name: str
    unit: int
    step: int
    symbol: tuple[Span, ...]
    title: str
    formula: tuple[Span, ...]
    place: str
    """Unit, time step and word, in words."""
    value: str
    """Empty for a whole row of weights or inputs."""
    notes: tuple[str, ...]
    lines: tuple[Line, ...]
    tables: tuple[Table, ...]
    given: tuple[Given, ...]

    def to_json(self) -> dict[str, Any]:
        """For the browser, which knows title and formula already."""
        return {
            "step": self.step,
            "symbol": _json(self.symbol),
            "place": self.place,
            "value": self.value,
            "notes": list(self.notes),
            "lines": [
                {
                    "of": _json(line.of),
                    "symbols": _json(line.symbols),
                    "numbers": [part if isinstance(part, str) else part.to_json() for part in line.numbers],
                    "result": line.result,
                }
                for line in self.lines
            ],
            "tables": [
                {
                    "title": _json(table.title),
                    "rows": [[row.label, row.weight.to_json(), row.value.to_json(), row.product] for row in table.rows],
                    "total": table.total,
                }
                for table in self.tables
            ],
            "given": [[row.label, row.number.to_json()] for row in self.given],
        }


def _json(line: Iterable[Span]) -> list[dict[str, str]]:
    return [span.to_json() for span in line]


def as_text(arithmetic: Arithmetic) -> str:
    """All of it as plain text, line by line, as it is printed."""
    symbol, formula = plain(arithmetic.symbol), plain(arithmetic.formula)
    lines = [f"{symbol}, {arithmetic.title}: {arithmetic.place}"]
    if arithmetic.value:
        lines.append(f"{symbol} = {arithmetic.value}")
    if formula != symbol:
        lines.append(formula)
    lines += arithmetic.notes
    lines += [line.text for line in arithmetic.lines]
    for table in arithmetic.tables:
        lines += ["", plain(table.title), *(f"  {row.text}" for row in table.rows), f"  sum: {table.total}"]
    lines += [f"  {row.label}: {row.number.text}" for row in arithmetic.given]
    return "\n".join(lines) + "\n"
