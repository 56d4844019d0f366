"""A layer of a file in this visit: held, opened on the other pages, and asked for where a link names it."""

from __future__ import annotations

from typing import Any, NoReturn

import streamlit as st

from gru_viz.layers.layer import Layer
from gru_viz.layers.load import FORMATS
from gru_viz.scene.checks_layer import too_large
from gru_viz.scene.held import Held
from gru_viz.scene.scene import Scene, fewer_units, repaired, scene_of_layer
from gru_viz.scene.setting import WEIGHTS_FROM_SEED
from gru_viz.ui.in_hand import in_hand, take_in_hand
from gru_viz.ui.sidebar import scene_sidebar
from gru_viz.ui.state import complete, go, is_open, keep_link, open_scene, plain, replace_scene, scene, show_notes
from gru_viz.views import own_layer as words
from gru_viz.views.own_bounds import TooLarge
from gru_viz.views.own_files import all_layers, open_file


def hold(layer: Layer) -> None:
    """Keep a layer in this visit; scenes that lack it get it. One that no scene can hold is passed over."""
    if not why_not(layer):
        take_in_hand(Held(layer))
        complete()


def held() -> Layer | None:
    """The layer of the scene, else the one that was held last."""
    own = scene().content if is_open() else None
    last = own or next(iter(in_hand()), None)
    return last.layer if last is not None else None


def why_not(layer: Layer) -> str:
    """Why a layer cannot be opened on the other pages; empty where it can."""
    return too_large(layer.input_size, layer.hidden_size)


def open_on(layer: Layer, page: str, **fields: Any) -> NoReturn:
    """Replace the scene by one on a layer, and go to a page.

    fields: further settings of that scene, such as its input; noise where they say nothing.
    """
    hold(layer)
    open_scene(*scene_of_layer(Held(layer), **{"notation": scene().notation, **fields}))
    complete()
    go(page)


def stand_in(page: str, why: TooLarge | None, all_units: str) -> None:
    """What stands in place of a page that cannot run the scene: what is too large for it, or which file is missing.

    all_units: the page that shows a layer of any size.
    """
    scene_sidebar()
    st.title(page, anchor=False)
    show_notes()
    if why is not None:
        _offer_less(why, all_units)
    else:
        _ask_for_file(scene())
    keep_link()


def _offer_less(why: TooLarge, all_units: str) -> None:
    st.warning(why.text, icon=":material/open_in_full:")
    if why.shorter is not None:
        st.button(words.SHORTER.format(steps=why.steps), key="shorter", on_click=replace_scene, args=(why.shorter,))
    st.page_link(all_units, label="Your layer", icon=":material/upload_file:")


def _ask_for_file(now: Scene) -> None:
    """Which file the scene needs, and a place to show it."""
    st.markdown(
        words.ASKED.format(
            name=plain(now.layer_name) or "without a name",
            cell=words.cell_of(now),
            sizes=f"{now.inputs} → {now.hidden}",
            mark=now.fingerprint[:12],
        )
    )
    file = st.file_uploader(words.FILE, [ending[1:] for ending in FORMATS], key="layer_asked_for")
    if file is not None:
        if refused := _shown(file.getvalue(), file.name):
            st.error(plain(refused), icon=":material/fingerprint:")
        else:
            st.rerun()
    st.caption(words.KEPT)
    st.button(words.INSTEAD, key="random_instead", on_click=_go_on_at_random)


def _go_on_at_random() -> None:
    now = scene()
    replace_scene(*repaired({**vars(now), "weights": WEIGHTS_FROM_SEED, "edits": (), **fewer_units(now)}))


def _shown(data: bytes, name: str) -> str:
    """Take the layer that the scene lacks from a file, or say why it is not in there."""
    own = open_file(name, data)
    if own.layers is None:
        return own.refusal
    wanted = scene().fingerprint
    found = [layer for layer in all_layers(own.layers) if not why_not(layer)]
    for layer in found:
        if Held(layer).fingerprint == wanted:
            hold(layer)
            return ""
    return words.other_weights(found, scene())
