"""What a layer of somebody's own reads: chosen, typed or dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from gru_viz.scene.pasted import UnclearError, read_numbers
from gru_viz.scene.pasted_rows import Pasted
from gru_viz.scene.wording import brief
from gru_viz.ui.own_files import MEBI
from gru_viz.ui.state import plain
from gru_viz.views.long import LONG_SIGNALS
from gru_viz.views.own_files import EXAMPLE_SENTENCE, Choice, embeddings, words_of
from gru_viz.views.own_input import (
    TABLE,
    Given,
    decoded,
    fitting,
    from_npy,
    from_table,
    from_tokens,
    random_input,
    signal,
)
from gru_viz.views.own_run import most_steps

RANDOM, PULSE, SIGNAL, NUMBERS, TOKENS = "Random", "Pulse", "Signal", "Own numbers", "Tokens"
_TAKEN = "numbers that a layer reads"
SHOWN_ROWS = 8

Found = TypeVar("Found")


def choose_input(choice: Choice) -> Given | None:
    """The input of a stack; None, with a sentence, where there is none yet."""
    stack = choice.stack
    most, tables = most_steps(stack), embeddings(choice.file.arrays, stack.input_size)
    kinds = [RANDOM, PULSE, SIGNAL, NUMBERS, *([TOKENS] if tables else [])]
    kind = st.segmented_control("It reads", kinds, default=RANDOM, key=f"own_input_{len(kinds)}") or RANDOM
    if kind == NUMBERS:
        given = _own_numbers(stack.input_size)
    elif kind == TOKENS:
        given = _tokens(choice)
    else:
        given = _made(kind, stack.input_size, most)
    if given is not None and len(given.xs) > most:
        st.info(f"This layer is large: of {len(given.xs):,} steps, the first {most:,} are run.", icon=":material/info:")
        return given._replace(xs=given.xs[:most], tokens=given.tokens[:most])
    return given


def _made(kind: str, size: int, most: int) -> Given:
    left, middle, right = st.columns(3)
    steps = int(left.number_input(f"Steps (at most {most:,})", 2, most, min(200, most), key=f"own_steps_{most}"))
    if kind == RANDOM:
        return random_input(steps, size, int(middle.number_input("Seed", 0, 10**6, 0, key="own_seed")))
    column = int(middle.number_input("In input", 0, size - 1, 0, key=f"own_column_{size}"))
    if kind == PULSE:
        return signal("pulse", steps, size, column)
    names = [name for name in LONG_SIGNALS if name != "pulse"]
    name = right.selectbox("Signal", names, key="own_signal")
    return signal(name if name in names else names[0], steps, size, column)


def _tokens(choice: Choice) -> Given | None:
    tables = embeddings(choice.file.arrays, choice.stack.input_size)
    names = list(tables)
    left, right = st.columns([1, 2])
    name = left.selectbox("Embedding", names, key="own_embedding")
    table = tables[name if name in tables else names[0]]
    words = words_of(choice)
    left.caption(
        f"{len(table):,} rows of {table.shape[1]}" + ("" if words else "; tokens are the numbers of its rows.")
    )
    usual = EXAMPLE_SENTENCE if words else " ".join(str(at) for at in range(min(8, len(table))))
    label = "Words" if words else "Numbers of tokens"
    text = right.text_area(label, usual, key=f"own_tokens_{bool(words)}", height=92, max_chars=60_000)
    return said(lambda: from_tokens(text, table, words))


def _own_numbers(size: int) -> Given | None:
    """A table or an array that is dropped; what a table is read as is shown before it is taken."""
    file = st.file_uploader(
        f"A table (.csv, .tsv, .txt) or an array (.npy): a row for each step, {size} number{'s' * (size != 1)} in each",
        key="own_numbers",
        max_upload_size=MEBI,
    )
    if isinstance(file, UploadedFile):
        if file.name.lower().endswith(".npy"):
            return said(lambda: from_npy(file.getvalue(), size, brief(file.name)))
        for at, way in enumerate(ways_to_read(file)):
            _preview(way, size, brief(file.name), f"{file.file_id}_{at}")
    taken: Given | None = st.session_state.get(_TAKEN)
    if taken is None:
        st.caption("Nothing is read yet.")
        return None
    if said(lambda: fitting(taken.xs, size)) is None:
        return None
    st.caption(plain(f"It reads {taken.title}."))
    return taken


def ways_to_read(file: UploadedFile) -> tuple[Pasted, ...]:
    """What a table can be read as: one way, several where its commas leave it open, none with a sentence."""
    try:
        return (read_numbers(decoded(file.getvalue()), TABLE),)
    except UnclearError as unclear:
        st.warning(plain(str(unclear)), icon=":material/help:")
        return unclear.ways
    except ValueError as error:
        st.error(plain(str(error)), icon=":material/block:")
        return ()


def _preview(way: Pasted, size: int, name: str, id: str) -> None:
    names = list(way.names) or [f"input {at}" for at in range(len(way.rows[0]))]
    st.caption(plain(f"Read as {way.preview}." if len(way.rows[0]) < 12 else f"{len(way.rows)} rows of {len(names)}."))
    st.dataframe(pd.DataFrame(way.rows[:SHOWN_ROWS], columns=names), key=f"preview_{id}")
    if given := said(lambda: from_table(way, size, name)):
        st.button("Use these numbers", key=f"use_{id}", on_click=_take, args=(given,))


def _take(given: Given) -> None:
    st.session_state[_TAKEN] = given


def said(make: Callable[[], Found]) -> Found | None:
    """What is made, or None with the sentence why not."""
    try:
        return make()
    except ValueError as error:
        st.error(plain(str(error)), icon=":material/block:")
        return None
