"""A sequence of one's own: pasted as text or edited as a table."""

from __future__ import annotations

import re
from functools import partial

import pandas as pd
import streamlit as st

from gru_viz.scene.sequences import MAX_STEPS
from gru_viz.scene.setting import MAX_INPUTS
from gru_viz.scene.settings import BY_FIELD
from gru_viz.ui.controls import write, write_line
from gru_viz.ui.state import change, scene

_LIMIT = 20_000
_DECIMAL_COMMA = re.compile(r"\d,\d")


def read_numbers(text: str) -> tuple[tuple[float, ...], ...]:
    """Rows of numbers from a pasted text: a line for each step, numbers apart by commas, semicolons, tabs or spaces.

    A single line is a sequence with one input column. Raises ValueError, in a sentence, for anything else, and where a
    comma could be that of a decimal.
    """
    if len(text) > _LIMIT:
        raise ValueError(f"That is {len(text)} characters; please paste at most {_LIMIT}.")
    if any(_DECIMAL_COMMA.search(line) and re.search(r"[;\s]", line.strip()) for line in text.splitlines()):
        raise ValueError(
            "Some commas stand between digits, and other signs part the numbers as well. Use a point for decimals, and "
            "commas with a space, or no commas at all."
        )
    rows = [[word for word in re.split(r"[,;\s]+", line) if word] for line in text.splitlines()]
    rows = [row for row in rows if row]
    if not rows:
        raise ValueError("There is no number in it. Write for example: 0 1 0 0.5")
    if len(rows) == 1:
        rows = [[word] for word in rows[0]]
    numbers = []
    for at, row in enumerate(rows, 1):
        try:
            numbers.append(tuple(float(word) for word in row))
        except ValueError:
            bad = next(word for word in row if not _is_number(word))
            raise ValueError(f"“{bad[:20]}” in line {at} is not a number; use a point for decimals.") from None
        if len(row) != len(rows[0]):
            raise ValueError(f"Line {at} has {len(row)} numbers and line 1 has {len(rows[0])}; they must agree.")
    if len(rows) > MAX_STEPS or len(rows[0]) > MAX_INPUTS:
        raise ValueError(
            f"That is {len(rows)} steps of {len(rows[0])} numbers; "
            f"at most {MAX_STEPS} steps and {MAX_INPUTS} columns fit."
        )
    return tuple(numbers)


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _rows() -> tuple[tuple[float, ...], ...]:
    """The sequence as it is read, single inputs edited by hand included."""
    return tuple(tuple(map(float, row)) for row in scene().make_sequence().xs)


def paste_numbers() -> None:
    """A field to paste numbers into, and one for what the steps are called."""
    now = _rows()
    write(
        "Paste numbers",
        "pasted_numbers",
        now,
        "\n".join(" ".join(f"{number:g}" for number in row) for row in now),
        lambda text: change(numbers=read_numbers(text), input_edits=()),
        height=140,
        help="One line per time step; several numbers in a line are several input columns. Kept to three decimals.",
    )
    write_line("labels")


def edit_table() -> None:
    """The same sequence as a table with rows that can be added and removed."""
    columns = scene().make_sequence().columns
    frame = pd.DataFrame(_rows(), columns=list(columns))
    setting = BY_FIELD["numbers"]
    column = partial(
        st.column_config.NumberColumn, min_value=setting.low, max_value=setting.high, required=True, default=0.0
    )
    config = {name: column(name) for name in columns}
    edited = st.data_editor(
        frame, num_rows="dynamic", hide_index=False, column_config=config, height=280, key="numbers_table"
    )
    rows = tuple(tuple(map(float, row)) for row in edited.fillna(0.0).to_numpy())
    if rows and rows != _rows():
        change(numbers=rows, input_edits=())
        st.session_state.pop("numbers_table", None)
        st.rerun()
