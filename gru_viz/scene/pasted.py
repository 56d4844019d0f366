"""Numbers as people paste and type them: which sign is the decimal one, which one parts numbers, and what is unclear.

Every way in which the whole text can be read is tried. One result is taken, several are asked about, and where there is
none, the way with the fewest faults says what is wrong with it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from gru_viz.scene.brackets import bracketed_rows, is_bracketed
from gru_viz.scene.pasted_frames import RULE, without_frame
from gru_viz.scene.pasted_rows import IN_PAIRS, Cell, Fault, Line, Pasted, Way, read_rows, values_of
from gru_viz.scene.pasted_signs import (
    COMMA,
    MISSING,
    POINT,
    cleaned,
    grouped,
    may_be_grouped,
    styles,
)
from gru_viz.scene.sequences import MAX_STEPS
from gru_viz.scene.setting import MAX_GIVEN, MAX_INPUTS
from gru_viz.scene.settings import BY_FIELD
from gru_viz.scene.wording import shortest

LONGEST = 50_000
"""Characters of a text; the most numbers that fit, with all their digits, take fewer."""
_NOTHING = "There is no number in it. Write for example: 0 1 0 0.5"


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


class UnclearError(ValueError):
    """The text can be read in several ways. ``ways`` are those that fit, and the message says how to write each."""

    def __init__(self, message: str, ways: tuple[Pasted, ...]) -> None:
        super().__init__(message)
        self.ways = ways


def read_numbers(text: str, room: Room = SCENE) -> Pasted:
    """Rows of numbers from a text: a line for each step. A single line is a sequence with one input column.

    Tabs, semicolons, commas or blanks part the numbers; lists of Python, NumPy and Matlab are read too, and a first
    line without a number as names of the columns. Raises ValueError, in a sentence that says what is wrong and how to
    write it, and :class:`UnclearError` for a text with several meanings.
    """
    if len(text) > room.characters:
        raise ValueError(f"That is {len(text)} characters; please paste at most {room.characters}.")
    text = cleaned(text)
    words = [word for word in re.split(r"[\s,;\[\](){}]+", text) if word]
    if max(len(words), *map(text.count, ",;\t|")) > 3 * room.numbers:
        raise ValueError(f"That is far more than the {room.numbers} numbers that fit.")
    if not any(any(map(str.isnumeric, word)) or word.lower() in MISSING for word in words):
        raise ValueError(_NOTHING)
    if not is_bracketed(text):
        return _read_lines(text, room)
    try:
        return _read_list(text, room)
    except UnclearError:
        raise
    except ValueError as refused:
        try:
            return _read_lines(text, room)  # the brackets may be those of a name, as in "Time (s)"
        except ValueError as other:
            raise (other if re.match(r"[^\d\n]+\n", text) else refused) from None


def _read_list(text: str, room: Room) -> Pasted:
    rows, is_flat = bracketed_rows(text)
    lines = [Line(f"row {at}", row) for at, row in enumerate(rows, 1)]
    return _chosen([read_rows(lines, way, is_flat) for way in _ways_in_brackets("\n".join(rows))], room)


def _read_lines(text: str, room: Room) -> Pasted:
    if '"' not in text and re.search(r"'[^'\n]*[,;][^'\n]*'", text):
        text = text.replace("'", '"')
    text = without_frame("\n".join(re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text)))
    texts = [text]
    if re.search("[\t;]", text):
        texts = [grouped(text)]
    elif may_be_grouped(text, is_wide=room.high > SCENE.high):
        texts += [grouped(text)]
    signs = "commas" if "," in text else "blanks"
    return _chosen([one for each in texts for one in _read_in_every_way(each)], room, signs=signs)


def _read_in_every_way(text: str) -> list[Pasted | Fault]:
    # NumPy writes a line of names behind "#", Matlab's programs behind "%".
    every = [re.sub(r"^[ \t]*[#%]", "", line) if line else "" for line in text.split("\n")]
    full = [at for at, line in enumerate(every) if line.strip() and line != RULE]
    if not full:
        return [Fault(0, _NOTHING)]
    inside = range(full[0], full[-1] + 1)
    # A line of nothing but tabs is a row of a table, all of it empty.
    empty = sum(not every[at].strip(" ") for at in inside)
    lines = [Line(f"line {at + 1}", every[at]) for at in inside if every[at].strip(" ") and every[at] != RULE]
    return [read_rows(lines, way, len(lines) == 1, empty) for way in _ways(text)]


def read_cells(cells: Mapping[str, str]) -> dict[str, float]:
    """Numbers of single cells of a table, by what each place is called; the decimal sign is that of all of them.

    Raises ValueError as :func:`read_numbers` does.
    """
    written = [Cell(place, grouped(cleaned(text)).strip()) for place, text in cells.items()]
    found = []
    for style in styles(" ".join(cell.text for cell in written)):
        values = values_of([written], style)
        found.append(values if isinstance(values, Fault) else Pasted(tuple((value,) for value in values[0])))
    tell = lambda way: ", ".join(shortest(value) for (value,) in way.rows[:3])  # noqa: E731
    numbers = dict(zip(cells, (value for (value,) in _chosen(found, None, tell).rows), strict=True))
    for place, value in numbers.items():
        _check_range(value, place, SCENE.high)
    return numbers


def _ways(text: str) -> list[Way]:
    for sign in ("\t", ";"):
        if sign in text:
            return [Way(sign, style) for style in styles(text)]
    both = styles(text)
    if "," not in text:
        return [Way(apart, style) for apart in (" ", "") for style in both]
    found = [Way(",", style) for style in both if style.decimal == "." or '"' in text]
    if re.search(r",[ \t]", text):
        is_grouped = re.search(r"\d,\d{3}(?!\d)", text) is not None
        found += [Way(", ", style) for style in both if style.decimal == "," or is_grouped]
    if re.search(r"(?<![\d.])\d+,(?:0\d|\d{4})|(?<![\d.])-0,\d", text):
        # "0,05,0,07": nobody begins a number with 05, so the commas may be decimal signs as well.
        found += [Way(IN_PAIRS, COMMA)]
    return found + [Way(apart, style) for apart in (" ", "") for style in both]


def _ways_in_brackets(text: str) -> list[Way]:
    """Lists are those of programs, with a point in their numbers; where commas do two things, that is asked about."""
    if "," not in text:
        return [Way(" ", POINT)]
    ways = [Way(",", POINT)]
    if re.search(r"\d,\d", text) and re.search(r", |[1-9]\d{0,2},0\d\d(?!\d)", text):
        ways += [Way(", ", style) for style in (POINT, COMMA)]
    elif re.search(r"\d,\d.* ", text):
        ways += [Way(" ", COMMA)]
    return ways


def _chosen(
    found: Iterable[Pasted | Fault],
    room: Room | None,
    tell: Callable[[Pasted], str] = lambda way: way.preview,
    signs: str = "commas",
) -> Pasted:
    """The only way in which a text can be read. ``room``: what the result must fit into, if it is a table.

    signs: what has several meanings where there are several ways.
    """
    faults: list[Fault] = []
    ways: dict[Any, Pasted] = {}
    for one in found:
        if isinstance(one, Fault):
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
        f"The {signs} have more than one meaning here: {told}. Write decimals with a point (0.5), "
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
