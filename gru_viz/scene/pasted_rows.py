"""A text read in one way, line by line: rows of numbers and the names of their columns, or what is wrong with it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sized
from typing import NamedTuple

from gru_viz.scene.pasted_reasons import reason
from gru_viz.scene.pasted_signs import COMMA, MISSING, POINT, Style, read_sign
from gru_viz.scene.wording import brief, shortest

_NUMERIC = re.compile(r"(?:\w+\s*=|\w{0,3}(?=[$€£¥₹₽₺₩฿]))?\s*[+-]?[$€£¥₹₽₺₩฿]?\s*[+-]?[.,]?\d")
"""How a number begins, with a currency or after "x = " too: no name does."""
IN_PAIRS = ",,"
_SIGN_NAMES = {".": "point", ",": "comma"}


class Pasted(NamedTuple):
    """What a text was understood as."""

    rows: tuple[tuple[float, ...], ...]
    """One row for each step."""
    names: tuple[str, ...] = ()
    """Names of the input columns from a header row; empty where there was none."""
    remarks: tuple[str, ...] = ()
    """What else was understood: the decimal comma, thousands signs, a column that was left out."""

    @property
    def preview(self) -> str:
        """One line: "3 steps of 1 input, decimal comma, first step 0.5"."""
        steps, inputs = len(self.rows), len(self.rows[0])
        named = f" ({', '.join(self.names)})" if self.names else ""
        counted = f"{steps} step{'s' * (steps != 1)} of {inputs} input{'s' * (inputs != 1)}{named}"
        first = ", ".join(shortest(value).replace("-", "−") for value in self.rows[0])
        return ", ".join([counted, *self.remarks, f"first step {first if inputs == 1 else f'({first})'}"])


class Fault(NamedTuple):
    """Why a text cannot be read in one way, and how far that is from working."""

    size: float
    sentence: str


class Cell(NamedTuple):
    """One place of a table."""

    place: str
    text: str


class Line(NamedTuple):
    """One line of a text, or one row of a list."""

    place: str
    text: str


class Way(NamedTuple):
    """One way to read a text: what parts the numbers, and how a number is written."""

    apart: str
    """A tab, a semicolon, a comma, ", " (a comma with a blank), every second comma (IN_PAIRS), a blank, or nothing: one
    number in a line."""
    style: Style


def read_rows(lines: list[Line], way: Way, is_flat: bool, empty: int = 0) -> Pasted | Fault:
    """Rows of numbers from lines, read in one way; ``empty`` lines between them were left out.

    is_flat: whether a single line is a sequence, a number for each step.
    """
    table = [
        [Cell(f"{line.place}, column {at}", text) for at, text in enumerate(_split(line.text, way.apart), 1)]
        for line in lines
    ]
    table = _without_ends(table)
    names: tuple[str, ...] = ()
    if len(table) > 1 and _is_header(table[0]):
        header, *table = table
        if any(re.search(r"[,;\t]", cell.text) for cell in header) and '"' not in lines[0].text:
            return Fault(1 + len(lines), f"The names in {lines[0].place} hold a comma; put them in quotes.")
        names = tuple(cell.text for cell in header)
        is_flat = False
        if _is_header(table[0]):
            place = table[0][0].place.partition(",")[0]
            return Fault(0, f"{_capital(place)} holds names too, and one line of names is read. Leave one of them out.")
    if is_flat:
        table = [[cell] for cell in table[0]]
    values = values_of(table, way.style)
    if isinstance(values, Fault):
        return values
    width, places = len(values[0]), [row[0].place.partition(",")[0] for row in table]
    for row, place in zip(values, places, strict=True):
        if len(row) != width:
            return Fault(
                0, f"{_capital(place)} has {_counted(row)} and {places[0]} has {_counted(values[0])}; they must agree."
            )
    remarks = _remarks(table, way.style)
    if empty:
        remarks += (f"{empty} empty line{'s' * (empty != 1)} left out",)
    if names and way.apart == " " and len(names) == width - 1 and [row[0] for row in values] == [*range(len(values))]:
        # pandas prints the numbers of the lines below no name.
        names = ("", *names)
    if names and len(names) != width:
        return Fault(0, f"{_capital(lines[0].place)} has {_counted(names, 'name')} for {width} columns of numbers.")
    if names and not names[0] and width > 1 and _counts([row[0] for row in values]):
        values, names = tuple(row[1:] for row in values), names[1:]
        remarks += ("without the first column, which counts the lines",)
    return Pasted(values, _distinct(names), remarks)


def _split(line: str, apart: str) -> list[str]:
    if not apart:
        texts = [line]
    elif apart == IN_PAIRS:
        parts = line.split(",")
        is_names = not re.search(r"\d", line)
        texts = parts if is_names else [",".join(parts[at : at + 2]) for at in range(0, len(parts), 2)]
    elif '"' in line:
        texts = next(csv.reader([line.strip() if apart == " " else line], delimiter=apart[0], skipinitialspace=True))
    elif apart == " ":
        texts = re.split(r"[ \t]+", line.strip())
    else:
        texts = re.split(r",[ \t]+" if apart == ", " else apart, line)
    return [text.strip(" \t\"'") for text in texts]


def _without_ends(table: list[list[Cell]]) -> list[list[Cell]]:
    """The table without an empty first or last column, as separators at the ends of lines make it.

    The last line may end without one, as a list does; where what is left is not a table, nothing was such an end.
    """
    ended = [row[:-1] if len(row) > 1 and not row[-1].text else row for row in table]
    if len({len(row) for row in ended}) == 1:
        table = ended
    if len(table) > 1 and all(len(row) > 1 and not row[0].text for row in table):
        table = [row[1:] for row in table]
    return table


def _is_header(row: list[Cell]) -> bool:
    """Whether a line holds names: a letter in it, and nothing that begins as a number or stands for a missing one."""
    texts = [cell.text for cell in row]
    numbers = any(_NUMERIC.match(text) or text[:1].isnumeric() for text in texts)
    missing = any(text and text.lower() in MISSING for text in texts)
    return not numbers and not missing and all(not text or re.search(r"[^\W\d_]", text) for text in texts)


def values_of(table: list[list[Cell]], style: Style) -> tuple[tuple[float, ...], ...] | Fault:
    """The numbers of a table, or what keeps them from being numbers."""
    every = [cell for row in table for cell in row]
    read = {cell.place: read_sign(cell.text, style) for cell in every}
    bad = [cell for cell in every if read[cell.place] is None]
    if not bad:
        return tuple(tuple(read[cell.place] or 0.0 for cell in row) for row in table)
    sentence, is_sure = _why(bad, every, style)
    return Fault(len(bad) / len(every) - (0.25 if is_sure else 0.0), sentence)


def _why(bad: list[Cell], every: list[Cell], style: Style) -> tuple[str, bool]:
    """The sentence about cells that are not numbers, and whether it names a cause."""
    holes = [cell.place for cell in bad if not cell.text]
    if holes:
        shown = "; ".join(holes[:3]) + (f"; and {len(holes) - 3} more" if len(holes) > 3 else "")
        verb = "is" if len(holes) == 1 else "are"
        return f"{_capital(shown)} {verb} empty. Every step needs all its numbers: put one there, for example 0.", True
    first = bad[0]
    said = f"“{brief(first.text)}” in {first.place}"
    other = COMMA if style == POINT else POINT
    if read_sign(first.text, other) is not None and first.text.lower() not in MISSING:
        rival = next((cell for cell in every if style.decimal in cell.text and cell not in bad), None)
        if rival is not None:
            return (
                f"{said} has a {_SIGN_NAMES[other.decimal]} where “{brief(rival.text)}” in {rival.place} has a "
                f"{_SIGN_NAMES[style.decimal]}. Use one decimal sign throughout."
            ), True
    return f"{said} {reason(first.text)}.", first.text.lower() in MISSING


def _remarks(table: list[list[Cell]], style: Style) -> tuple[str, ...]:
    texts = [cell.text for row in table for cell in row]
    found = []
    if style.decimal == "," and any("," in text for text in texts):
        found.append("decimal comma")
    if any(re.search(rf"\d[{re.escape(style.groups)}]\d", text) for text in texts):
        found.append("signs between thousands left out")
    return tuple(found)


def _counts(values: list[float]) -> bool:
    return values in ([*range(len(values))], [*range(1, len(values) + 1)])


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names as columns of a scene carry them: letters, digits and few signs, each name once."""
    found: list[str] = []
    for at, name in enumerate(names):
        plain = re.sub(r"[^\w°%-]+", "_", name).strip("_-")[:24] or f"input_{at}"
        while plain in found:
            plain += "_"
        found.append(plain)
    return tuple(found)


def _counted(row: Sized, what: str = "number") -> str:
    return f"{len(row)} {what}{'s' * (len(row) != 1)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text.startswith(("line", "row")) else text
