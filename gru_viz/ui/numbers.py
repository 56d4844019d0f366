"""A sequence of one's own: pasted as text or edited as a table."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from gru_viz.scene.pasted import SCENE, UnclearError, read_cells, read_numbers
from gru_viz.scene.pasted_rows import Pasted
from gru_viz.scene.wording import shortest
from gru_viz.ui.bound import forget_refused, refusal
from gru_viz.ui.controls import write, write_line
from gru_viz.ui.state import change, plain, scene

_FIELD, _TABLE = "pasted_numbers", "numbers_table"
_UNDERSTOOD = "what pasted numbers were understood as"
_WAYS = "ways to read the pasted numbers"


def _rows() -> tuple[tuple[float, ...], ...]:
    """The sequence as it is read, single inputs edited by hand included."""
    return tuple(tuple(map(float, row)) for row in scene().make_sequence().xs)


def paste_numbers() -> None:
    """A field to paste numbers into, what they were understood as, and a field for what the steps are called."""
    now = _rows()
    lines = [" ".join(map(shortest, row)) for row in now]
    # Without brackets, a line alone would be a column.
    shown = f"[[{lines[0]}]]" if len(now) == 1 and len(now[0]) > 1 else "\n".join(lines)
    write(
        "Paste numbers",
        _FIELD,
        shown,
        _read,
        height=140,
        help="One line per time step; several numbers in a line are several input columns. Tables from a spreadsheet, "
        "CSV and lists from Python work too. Every number keeps its digits.",
    )
    st.session_state.setdefault(_WAYS, ((), ()))
    asked, ways = st.session_state[_WAYS]
    is_asking = bool(ways and asked == now and refusal(_FIELD))
    if is_asking:
        for at, way in enumerate(ways):
            st.button(plain(f"Read as {way.preview}"), key=f"way_to_read_{at}", on_click=_take, args=(way,))
    understood: Pasted | None = st.session_state.get(_UNDERSTOOD)
    if understood is not None and understood.rows == now and not is_asking:
        st.caption(plain(f"Read as {understood.preview}."))
    write_line("labels")


def _read(text: str) -> None:
    st.session_state[_WAYS] = ((), ())
    try:
        _take(read_numbers(text, SCENE._replace(inputs=max(SCENE.inputs, scene().inputs))))
    except UnclearError as unclear:
        st.session_state[_WAYS] = (_rows(), unclear.ways)
        raise


def _take(way: Pasted) -> None:
    st.session_state[_WAYS] = ((), ())
    forget_refused(_FIELD)
    st.session_state[_UNDERSTOOD] = way
    change(numbers=way.rows, input_edits=())


def edit_table() -> None:
    """The same sequence as a table with rows that can be added and removed.

    Its cells are texts, read as pasted ones are: a browser's number field has rules of its own, in which "0,5" is 5.
    """
    columns = list(scene().make_sequence().columns)
    shown = pd.DataFrame([list(map(shortest, row)) for row in _rows()], columns=columns, dtype=object)
    edited = st.data_editor(
        shown,
        num_rows="dynamic",
        hide_index=False,
        column_config={name: st.column_config.TextColumn(name, default="0") for name in columns},
        height=280,
        key=_TABLE,
    )
    try:
        rows = _edited(shown, edited)
    except ValueError as error:
        st.error(plain(f"{error} The sequence stays as it was until then."))
        return
    if rows and rows != _rows():
        change(numbers=rows, input_edits=())
        st.session_state.pop(_TABLE, None)
        st.rerun()


def _edited(shown: pd.DataFrame, edited: pd.DataFrame) -> tuple[tuple[float, ...], ...]:
    """The rows of a table: those of the scene, and what a hand wrote into it. Raises ValueError as ``read_cells``."""
    before: dict[Any, Any] = shown.to_dict("index")
    texts = edited.astype(object).where(edited.notna(), "")
    written = {
        f"t = {step}, {column}": str(text)
        for step, (label, row) in enumerate(texts.iterrows())
        for column, text in row.items()
        if text != before.get(label, {}).get(column)
    }
    read = read_cells(written) if written else {}
    return tuple(
        tuple(float(read.get(f"t = {step}, {column}", text)) for column, text in row.items())
        for step, (_, row) in enumerate(texts.iterrows())
    )
