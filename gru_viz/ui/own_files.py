"""Files that a visitor drops: held in memory, opened, shown as a table, and what of them is chosen."""

from __future__ import annotations

import weakref

import pandas as pd
import streamlit as st

from gru_viz.content import your_layer as words
from gru_viz.layers.files import MAX_FILE
from gru_viz.layers.layer import Layer, Question
from gru_viz.ui.state import plain
from gru_viz.views.kept import Kept
from gru_viz.views.own_files import (
    EXAMPLE_NAME,
    Choice,
    OwnFile,
    choices,
    example_file,
    layer_rows,
    open_file,
    too_large,
)
from gru_viz.views.shelf import Held, Shelf

KEPT = Kept(400_000_000)
"""What was made of files, by the file that it was made of; it goes with the file."""
_SHELF, _ROUND, _SAID = "files that were dropped", "how often files were dropped", "what was said about dropped files"
MEBI = -(-MAX_FILE // 10**6)
COLUMNS = ["name in the file", "cell", "conventions", "D", "H", "layer", "direction", "precision", "recognised by"]


def shelf() -> Shelf:
    """The files of this visit."""
    found: Shelf = st.session_state.setdefault(_SHELF, Shelf())
    return found


def drop_files() -> None:
    """The place to drop files, and the way to the example."""
    at = st.session_state.setdefault(_ROUND, 0)
    key = f"own_files_{at}"
    st.file_uploader(
        words.DROP, accept_multiple_files=True, key=key, on_change=_take, args=(key,), max_upload_size=MEBI
    )
    for said in st.session_state.pop(_SAID, ()):
        st.error(plain(said), icon=":material/block:")
    if not shelf().files:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(words.EXAMPLE, key="own_example", type="primary", on_click=_take_example)
            st.caption(words.NOTHING_YET)


def _take(key: str) -> None:
    """Move what was dropped from Streamlit's memory to ours, which survives a look at another page."""
    said = []
    for file in st.session_state.get(key) or ():
        why = too_large(file.size) or _hold(file.name, file.getvalue())
        if why:
            said.append(f"{file.name[:80]}: {why}")
    st.session_state[_SAID] = said
    st.session_state[_ROUND] += 1


def _hold(name: str, data: bytes) -> str:
    own = shelf()
    why = own.put(name, data)
    if not why:
        weakref.finalize(own.files[-1], KEPT.forget, own.files[-1].id)
    return why


def _take_example() -> None:
    _hold(EXAMPLE_NAME, example_file())


def opened(held: Held) -> OwnFile:
    """What a file holds."""
    return KEPT.get((held.id, "file"), lambda: open_file(held.name, held.data), lambda found: found.nbytes)


def show_files() -> Choice | None:
    """Every file with what is in it; gives what is to be run, or None where there is nothing."""
    files = shelf().files
    found: dict[str, Choice] = {}
    for held in list(files):
        own = opened(held)
        with st.container(border=True):
            left, right = st.columns([8, 1], vertical_alignment="center")
            left.markdown(f"**{plain(own.name)}**, {len(held.data) / 1000:,.0f} kB")
            right.button("Remove", key=f"remove_{held.id}", on_click=shelf().remove, args=(held.id,), type="tertiary")
            if own.layers is None:
                st.error(plain(own.refusal), icon=":material/block:")
                continue
            if held.data == example_file():
                st.caption(words.EXAMPLE_SAID)
            layers = [*own.layers, *(_ask(held, at, question) for at, question in enumerate(own.layers.questions))]
            table = pd.DataFrame([list(row) for row in layer_rows(layers)], columns=COLUMNS)
            st.dataframe(table, hide_index=True, key=f"layers_{held.id}")
            for refused in own.layers.refused:
                st.warning(f"Not opened: {plain(str(refused))}.", icon=":material/block:")
        for title, stack in choices(layers).items():
            label = title if len(files) == 1 else f"{own.name[:40]}: {title}"
            found[label] = Choice(held, own, title, stack)
    if not found:
        return None
    label = st.selectbox("Look at", list(found), key="own_choice")
    return found.get(label) or next(iter(found.values()))


def _ask(held: Held, at: int, question: Question) -> Layer:
    """The reading of arrays that fit several conventions: the person says which."""
    said = f"{question.name}: {len(question.candidates)} readings fit. {question.decides}"
    st.info(plain(said), icon=":material/help:")
    titles = [layer.recognised for layer in question.candidates]
    chosen = st.selectbox("Read it as", titles, key=f"reading_{held.id}_{at}")
    return question.candidates[titles.index(chosen) if chosen in titles else 0]
