"""Proving what a layer is: a pair of inputs and outputs, the verdict, and the detective."""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from gru_viz.content import your_layer as words
from gru_viz.figures.own import proof_spec
from gru_viz.figures.theme import theme
from gru_viz.layers.detective import Findings, detect
from gru_viz.layers.layer import LayerError
from gru_viz.ui.figure import show_figure
from gru_viz.ui.own_files import KEPT, MEBI
from gru_viz.ui.own_input import said, ways_to_read
from gru_viz.ui.state import plain
from gru_viz.views.own_files import Choice, arrays_of
from gru_viz.views.own_input import Pair, pair_of_npz, pair_of_ways
from gru_viz.views.own_proof import MOST_WEIGHTS, findings_rows, findings_sentence, proof, proof_sentence

_ASKED = "pair that the detective looks at"


def prove(choice: Choice) -> None:
    """Drop a pair: the verdict, and every other way to read the weights."""
    st.markdown("##### Prove it")
    st.markdown(words.PROOF)
    file = st.file_uploader("Inputs and outputs (.npz or .csv)", key="own_pair", max_upload_size=MEBI)
    if not isinstance(file, UploadedFile) or (pair := _pair(choice, file)) is None:
        return
    if (info := said(lambda: proof(choice.stack, pair))) is not None:
        show, icon = (st.success, ":material/check:") if info.verdict.passed else (st.error, ":material/close:")
        show(f"{'PASS' if info.verdict.passed else 'NO'}. {plain(proof_sentence(info))}", icon=icon)
        if len(info.verdict.differences) > 1:
            show_figure(proof_spec(info, theme(st.context.theme.type)), "own_proof", proof_sentence(info))
    _detective(choice, pair)


def _pair(choice: Choice, file: UploadedFile) -> Pair | None:
    if file.name.lower().endswith(".npz"):
        return said(lambda: pair_of_npz(file.getvalue()))
    ways, stack = ways_to_read(file), choice.stack
    return said(lambda: pair_of_ways(ways, stack.input_size, stack.output_size)) if ways else None


def _detective(choice: Choice, pair: Pair) -> None:
    """Every way to read the weights of one layer, by how far off it is."""
    st.markdown(words.DETECT)
    if len(choice.stack.layers) > 1:
        st.caption("Choose a single layer above: the detective looks at one layer with its own inputs and outputs.")
        return
    (layer,) = choice.stack.layers
    if sum(value.size for value in layer.params.values()) > MOST_WEIGHTS:
        st.caption(f"This layer has more than {MOST_WEIGHTS:,} weights; use `gv.detect` in a notebook for it.")
        return
    digest = hashlib.sha256(np.asarray(pair.xs).tobytes() + np.asarray(pair.ys).tobytes()).hexdigest()[:16]
    key = (choice.held.id, "detective", layer.title, digest)
    st.button("Ask the detective", key="ask_detective", icon=":material/search:", on_click=_ask, args=(key,))
    if st.session_state.get(_ASKED) != key:
        return

    def look() -> Findings:
        try:
            return detect(arrays_of(choice.file, layer), pair.xs, pair.ys)
        except MemoryError:
            raise LayerError("There is no memory left to look at a layer of this size.") from None

    with st.spinner("Running every reading of these weights …"):
        found = said(lambda: KEPT.get(key, look, lambda _: 20_000_000))
    if found is not None:
        _tell(found)


def _ask(key: tuple[object, ...]) -> None:
    st.session_state[_ASKED] = key


def _tell(found: Findings) -> None:
    st.markdown("\n\n".join(map(plain, findings_sentence(found).split("\n"))))
    st.dataframe(pd.DataFrame(findings_rows(found), columns=["off by", "read as"]), hide_index=True, key="own_findings")
    if found.probe and found.probe[1] > found.tolerance:
        file = io.BytesIO()
        np.savez(file, xs=found.probe[0])
        st.download_button(
            "Save the input that would tell them apart",
            file.getvalue(),
            "tell_apart.npz",
            "application/octet-stream",
            on_click="ignore",
            key="own_probe",
            icon=":material/download:",
        )


def snippets() -> None:
    """How to make a file and a pair from a trained model."""
    sections = words.sections()
    titles = [title for title in words.SNIPPETS if title in sections]
    if not titles:
        return
    with st.expander("How to make a file and a pair from your own model", icon=":material/code:"):
        for place, title in zip(st.tabs(titles), titles, strict=True):
            place.markdown(sections[title])
