"""Numbers as people paste and type them: which sign is the decimal one, which one parts numbers, and what is unclear.

Every way in which the whole text can be read is tried. One result is taken, several are asked about, and where there is
none, the way with the fewest faults says what is wrong with it.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from gru_viz.scene.brackets import bracketed_rows, is_bracketed
from gru_viz.scene.pasted_signs import COMMA, MISSING, POINT, Style, cleaned, read_sign, styles
from gru_viz.scene.sequences import MAX_STEPS
from gru_viz.scene.setting import MAX_GIVEN, MAX_INPUTS
from gru_viz.scene.settings import BY_FIELD
from gru_viz.scene.wording import brief, shortest

LONGEST = 50_000
"""Characters of a text; the most numbers that fit, with all their digits, take fewer."""
_SIGN_NAMES = {".": "point", ",": "comma"}


class Room(NamedTuple):
    """How much a reader of numbers takes."""

    characters: int
    steps: int
    inputs: int
    numbers: int
    """Steps times inputs."""
    high: float
    """The largest number, as a size."""

    def most_steps(self, inputs: int) -> int:
        """How many steps fit with so many inputs."""
        return min(self.steps, self.numbers // inputs)


SCENE = Room(LONGEST, MAX_STEPS, MAX_INPUTS, MAX_GIVEN, BY_FIELD["numbers"].high)
"""What a scene takes, all of whose numbers travel in its link."""


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


class UnclearError(ValueError):
    """The text can be read in several ways. ``ways`` are those that fit, and the message says how to write each."""

    def __init__(self, message: str, ways: tuple[Pasted, ...]) -> None:
        super().__init__(message)
        self.ways = ways


class _Fault(NamedTuple):
    """Why a text cannot be read in one way, and how far that is from working."""

    size: float
    sentence: str


class _Cell(NamedTuple):
    place: str
    text: str


class _Line(NamedTuple):
    place: str
    text: str


class _Way(NamedTuple):
    """One way to read a text: what parts the numbers, and how a number is written."""

    apart: str
    """A tab, a semicolon, a comma, ", " (a comma with a blank), a blank, or nothing: one number in a line."""
    style: Style


def read_numbers(text: str, room: Room = SCENE) -> Pasted:
    """Rows of numbers from a text: a line for each step. A single line is a sequence with one input column.

    Tabs, semicolons, commas or blanks part the numbers; lists of Python, NumPy and Matlab are read too, and a first
    line without a number as names of the columns. Raises ValueError, in a sentence that says what is wrong and how to
    write it, and :class:`UnclearError` for a text with several meanings.
    """
    if len(text) > room.characters:
        raise ValueError(f"That is {len(text)} characters; please paste at most {room.characters}.")
    text = cleaned(text)
    if not re.search(r"[^\s,;\[\](){}]", text):
        raise ValueError("There is no number in it. Write for example: 0 1 0 0.5")
    if is_bracketed(text):
        rows, is_flat = bracketed_rows(text)
        lines = [_Line(f"row {at}", row) for at, row in enumerate(rows, 1)]
        ways = [_Way("," if any("," in row for row in rows) else " ", POINT)]
    else:
        every = enumerate(re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text), 1)
        # NumPy writes a line of names behind "#", Matlab's programs behind "%".
        lines = [_Line(f"line {at}", re.sub(r"^[ \t]*[#%]", "", line)) for at, line in every if line.strip()]
        is_flat, ways = len(lines) == 1, _ways(text)
    return _chosen([_read(lines, way, is_flat) for way in ways], room)


def read_cells(cells: Mapping[str, str]) -> dict[str, float]:
    """Numbers of single cells of a table, by what each place is called; the decimal sign is that of all of them.

    Raises ValueError as :func:`read_numbers` does.
    """
    written = [_Cell(place, cleaned(text).strip()) for place, text in cells.items()]
    found = []
    for style in styles(" ".join(cell.text for cell in written)):
        values = _values([written], style)
        found.append(values if isinstance(values, _Fault) else Pasted(tuple((value,) for value in values[0])))
    tell = lambda way: ", ".join(shortest(value) for (value,) in way.rows[:3])  # noqa: E731
    numbers = dict(zip(cells, (value for (value,) in _chosen(found, None, tell).rows), strict=True))
    for place, value in numbers.items():
        _check_range(value, place, SCENE.high)
    return numbers


def _ways(text: str) -> list[_Way]:
    for sign in ("\t", ";"):
        if sign in text:
            return [_Way(sign, style) for style in styles(text)]
    both = styles(text)
    if "," not in text:
        return [_Way(apart, style) for apart in (" ", "") for style in both]
    found = [_Way(",", style) for style in both if style.decimal == "." or '"' in text]
    found += [_Way(", ", style) for style in both if style.decimal == "," and re.search(r",[ \t]", text)]
    return found + [_Way(apart, style) for apart in (" ", "") for style in both]


def _chosen(
    found: Iterable[Pasted | _Fault],
    room: Room | None,
    tell: Callable[[Pasted], str] = lambda way: way.preview,
) -> Pasted:
    """The only way in which a text can be read. ``room``: what the result must fit into, if it is a table."""
    faults: list[_Fault] = []
    ways: dict[Any, Pasted] = {}
    for one in found:
        if isinstance(one, _Fault):
            faults.append(one)
        else:
            ways.setdefault((one.rows, one.names), one)
    if not ways:
        raise ValueError(min(faults, key=lambda fault: fault.size).sentence)
    every = tuple(ways.values())
    if len(every) == 1:
        if room:
            _check_size(every[0], room)
        return every[0]
    fitting = tuple(way for way in every if _fits(way, room or SCENE))
    told = "; or ".join(map(tell, every))
    raise UnclearError(
        f"The commas have more than one meaning here: {told}. Write decimals with a point (0.5), "
        "a semicolon or a tab between numbers (0; 5), and nothing between thousands (1234).",
        fitting,
    )


def _fits(way: Pasted, room: Room) -> bool:
    try:
        _check_size(way, room)
    except ValueError:
        return False
    return True


def _check_size(way: Pasted, room: Room) -> None:
    steps, inputs = len(way.rows), len(way.rows[0])
    if inputs > room.inputs or steps > room.most_steps(inputs):
        raise ValueError(
            f"That is {steps} steps of {inputs} numbers; at most {room.steps} steps, {room.inputs} columns "
            f"and {room.numbers} numbers in all fit."
        )
    for step, row in enumerate(way.rows):
        for column, value in enumerate(row, 1):
            _check_range(value, f"t = {step}, column {column}", room.high)


def _check_range(value: float, place: str, high: float) -> None:
    if not abs(value) <= high:
        size = shortest(value).replace("-", "−") if math.isfinite(value) else "a number beyond all floats"
        raise ValueError(
            f"Cells here read numbers from −{high:g} to {high:g}, and {place} has {size}. "
            "Divide the whole column by something first."
        )


# ---- one way ----


def _read(lines: list[_Line], way: _Way, is_flat: bool) -> Pasted | _Fault:
    table = [
        [_Cell(f"{line.place}, column {at}", text) for at, text in enumerate(_split(line.text, way.apart), 1)]
        for line in lines
    ]
    table = _without_ends(table)
    names: tuple[str, ...] = ()
    if len(table) > 1 and _is_header(table[0]):
        header, *table = table
        if any(re.search(r"[,;\t]", cell.text) for cell in header) and '"' not in lines[0].text:
            return _Fault(1 + len(lines), f"The names in {lines[0].place} hold a comma; put them in quotes.")
        names = tuple(cell.text for cell in header)
        is_flat = False
    if is_flat:
        table = [[cell] for cell in table[0]]
    values = _values(table, way.style)
    if isinstance(values, _Fault):
        return values
    width, places = len(values[0]), [row[0].place.partition(",")[0] for row in table]
    for row, place in zip(values, places, strict=True):
        if len(row) != width:
            return _Fault(
                1, f"{_capital(place)} has {_counted(row)} and {places[0]} has {_counted(values[0])}; they must agree."
            )
    remarks = _remarks(table, way.style)
    if names and len(names) != width:
        return _Fault(1, f"{_capital(lines[0].place)} has {len(names)} names for {width} columns of numbers.")
    if names and not names[0] and width > 1 and _counts([row[0] for row in values]):
        values, names = tuple(row[1:] for row in values), names[1:]
        remarks += ("without the first column, which counts the lines",)
    return Pasted(values, _distinct(names), remarks)


def _split(line: str, apart: str) -> list[str]:
    if not apart:
        texts = [line]
    elif '"' in line:
        texts = next(csv.reader([line.strip() if apart == " " else line], delimiter=apart[0], skipinitialspace=True))
    elif apart == " ":
        texts = re.split(r"[ \t]+", line.strip())
    else:
        texts = re.split(r",[ \t]+" if apart == ", " else apart, line)
    return [text.strip(" \t\"'") for text in texts]


def _without_ends(table: list[list[_Cell]]) -> list[list[_Cell]]:
    """The table without an empty first or last column, as separators at the ends of lines make it.

    The last line may end without one, as a list does; where what is left is not a table, nothing was such an end.
    """
    ended = [row[:-1] if len(row) > 1 and not row[-1].text else row for row in table]
    if len({len(row) for row in ended}) == 1:
        table = ended
    if all(len(row) > 1 and not row[0].text for row in table):
        table = [row[1:] for row in table]
    return table


def _is_header(row: list[_Cell]) -> bool:
    """Whether a line holds names: a letter in it, and nothing that is a number or stands for a missing one."""
    texts = [cell.text for cell in row]
    numbers = any(read_sign(text, style) is not None for text in texts for style in (POINT, COMMA))
    missing = any(text and text.lower() in MISSING for text in texts)
    return not numbers and not missing and all(not text or re.search(r"[^\W\d_]", text) for text in texts)


def _values(table: list[list[_Cell]], style: Style) -> tuple[tuple[float, ...], ...] | _Fault:
    """The numbers of a table, or what keeps them from being numbers."""
    every = [cell for row in table for cell in row]
    read = {cell.place: read_sign(cell.text, style) for cell in every}
    bad = [cell for cell in every if read[cell.place] is None]
    if not bad:
        return tuple(tuple(read[cell.place] or 0.0 for cell in row) for row in table)
    sentence, is_sure = _why(bad, every, style)
    return _Fault(len(bad) - (0.5 if is_sure else 0.0), sentence)


def _why(bad: list[_Cell], every: list[_Cell], style: Style) -> tuple[str, bool]:
    """The sentence about cells that are not numbers, and whether it names a cause."""
    holes = [cell.place for cell in bad if not cell.text]
    if holes:
        shown = "; ".join(holes[:3]) + (f"; and {len(holes) - 3} more" if len(holes) > 3 else "")
        verb = "is" if len(holes) == 1 else "are"
        return f"{_capital(shown)} {verb} empty. Every step needs all its numbers: put one there, for example 0.", True
    first = bad[0]
    said = f"“{brief(first.text)}” in {first.place}"
    if first.text.lower() in MISSING:
        return f"{said} is no number that a cell can read. Put a number there, or leave the line out.", True
    other = COMMA if style == POINT else POINT
    if read_sign(first.text, other) is not None:
        rival = next((cell for cell in every if style.decimal in cell.text and cell not in bad), None)
        if rival is not None:
            return (
                f"{said} has a {_SIGN_NAMES[other.decimal]} where “{brief(rival.text)}” in {rival.place} has a "
                f"{_SIGN_NAMES[style.decimal]}. Use one decimal sign throughout."
            ), True
    return f"{said} is not a number.", False


def _remarks(table: list[list[_Cell]], style: Style) -> tuple[str, ...]:
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


def _counted(row: tuple[float, ...]) -> str:
    return f"{len(row)} number{'s' * (len(row) != 1)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if text.startswith(("line", "row")) else text
