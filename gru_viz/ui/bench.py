"""The live bench of a page: what it shows, and what the hand does to the scene."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice, pairwise
from typing import Any

import streamlit as st

from gru_viz.scene.changes import apply
from gru_viz.scene.view import PARTS, Hidden
from gru_viz.schematic.bench import HAND_KEY, mount_bench
from gru_viz.schematic.parts import bench_code, bench_css, structure
from gru_viz.ui.seen import hidden_values, view
from gru_viz.ui.state import gesture_of, replace_scene, scene
from gru_viz.views.bench import Dress, bench_data, bench_info, material_part, part
from gru_viz.views.mask import mask
from gru_viz.views.reading import Reading
from gru_viz.views.tables import scene_title

_TAKEN = "what has been taken from the hand"
_PICKED = "what the hand has picked"
_KEPT = "what the browser keeps of the benches"
_MOST_KEPT = 50
_MOST_GESTURES = 20
"""Gestures of one message that can be undone one by one. Each costs a look at the whole scene."""
_MOST_HANDS = 8
"""Benches of one visit whose changes are told apart: one for each page opened, the last few count."""


def live_bench(reading: Reading, dress: Dress) -> None:
    """Show the bench for a run; what the hand does changes the scene."""
    hand, acked = st.session_state.get(_TAKEN, {}).get("last", ("", 0))
    picked = st.session_state.get(_PICKED, ())
    heading = scene_title(reading.scene) if dress == "lab" else ""
    mount_bench(_data(reading, dress, picked=picked, hand=hand, acked=acked, heading=heading), HAND_KEY, _take)


def small_bench(reading: Reading, key: str = "small_bench") -> None:
    """Show a run that can be moved through and changes nothing; a second one on a page needs a ``key`` of its own."""
    mount_bench(_data(reading, "small"), key, lambda: None)


def still_bench(reading: Reading, key: str, hidden: Iterable[Hidden] = ()) -> None:
    """Show a whole run, strips and all, that can be moved through and changes nothing.

    hidden: values that are not shown, besides those that no page shows.
    """
    still = {"muted": True, "hides": ["sliders", "weights", "clamps", "inspector"]}
    data = _data(reading, "lab", hidden, heading=scene_title(reading.scene))
    mount_bench({**data, **still}, key, lambda: None)


def _data(reading: Reading, dress: Dress, hidden: Iterable[Hidden] = (), **more: Any) -> dict[str, Any]:
    info = bench_info(reading, is_live=dress != "small")
    cell, units, inputs = reading.cell, reading.scene.hidden, reading.sequence.xs.shape[1]
    told = structure(cell.nodes, cell, reading.scene.notation, dress, units, inputs)
    parts = (part(bench_code()), part(bench_css()), told, material_part(info))
    kept = st.session_state.get(_KEPT, ())
    return {
        "parts": [each.id for each in parts],
        "texts": {each.id: each.text for each in parts if each.id not in kept},
        **bench_data(info, dress=dress, **more),
        "hides": _hides(),
        "mask": mask(cell, (*hidden_values(), *hidden)),
    }


def _hides() -> list[str]:
    """What of the bench the link hides; what it locks cannot be moved, and is hidden too."""
    seen = view()
    locked = {
        "sliders": seen.keeps("shifts") and seen.keeps("gains"),
        "weights": seen.keeps("edits"),
        "clamps": seen.keeps("clamps"),
    }
    return [part for part in PARTS if part in seen.hidden or locked.get(part)]


def _take() -> None:
    """Take over what the hand has done since the last time. Nothing in it is trusted."""
    sent = getattr(st.session_state.get(HAND_KEY), "hand", None)
    if not isinstance(sent, Mapping):
        return
    kept = sent.get("kept")
    st.session_state[_KEPT] = (
        {id for id in kept[:_MOST_KEPT] if isinstance(id, str)} if isinstance(kept, list) else set()
    )
    hand, seq, changes = sent.get("hand"), sent.get("seq"), sent.get("changes")
    if not isinstance(hand, str) or not _is_count(seq) or not isinstance(changes, list):
        return
    hand = hand[:40]
    taken = st.session_state.setdefault(_TAKEN, {})
    before = taken.get("hands", {}).get(hand, 0)
    new = [change for change in changes if isinstance(change, Mapping) and _is_count(change.get("seq"))]
    new = [change for change in new if before < change["seq"] <= seq]
    notes: list[str] = []
    for gesture, together in _gestures(new):
        changed, more = apply(scene(), together)
        notes += more
        replace_scene(changed, notes, gesture)
    hands = {**taken.get("hands", {}), hand: max(before, seq)}
    taken["hands"] = dict(list(hands.items())[-_MOST_HANDS:])
    taken["last"] = (hand, max(before, seq))
    st.session_state[_PICKED] = sent.get("picked")


def _gestures(changes: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Changes of one gesture together. After many gestures, as a page without a server collects, the rest is one."""
    groups = groupby(enumerate(changes), lambda each: gesture_of(each[1]))
    firsts = [next(group)[0] for _, group in islice(groups, _MOST_GESTURES)]
    for at, end in pairwise([*firsts, len(changes)]):
        yield gesture_of(changes[at]), list(changes[at:end])


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
