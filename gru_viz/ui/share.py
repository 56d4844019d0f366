"""Share: the link of the scene as it stands, its QR code, a frame for a page of one's own, and what students see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from gru_viz.scene.lesson import TEXTS, Stop
from gru_viz.scene.link import dump
from gru_viz.scene.view import FIXABLE, PARTS, VALUES, View
from gru_viz.schematic.bench import APART
from gru_viz.ui.asked import question_in_link
from gru_viz.ui.asset import asset
from gru_viz.ui.lesson import add_stop, in_link
from gru_viz.ui.seen import show_everything, view
from gru_viz.ui.session import PAGE
from gru_viz.ui.state import is_open, scene
from gru_viz.views.share import NO_CODE, frame_html, link_words, qr_code
from gru_viz.views.tables import scene_title

_KEY = "share"
_SHOWN_ALL = "asked to show everything"
_ADDED = "scene that was added to a lesson last, and what came of it"
_LONGEST_BASE = 300


_panel = st.components.v2.component(
    "gru_viz_share",
    html=asset("share.html"),
    css=asset("toolbar.css") + asset("share.css"),
    js=APART + asset("share.js"),
)


@st.fragment
def share(page: str) -> None:
    """The button, and behind it the panel; nothing of it is made before it is asked for."""
    asked = getattr(st.session_state.get(_KEY), "asked", None)
    told = asked if isinstance(asked, Mapping) else {}
    if told.get("all") is True and st.session_state.get(_SHOWN_ALL) != told.get("asked"):
        st.session_state[_SHOWN_ALL] = told.get("asked")
        show_everything()
        st.rerun()
    plan = _plan(told)
    added = _added(page, told, plan) if told.get("add") is True and is_open() else ""
    is_asked = bool(told) and is_open()
    # By name even where it is the default: what opens first may be another scene one day.
    query = (
        urlencode(
            dump(scene(), plan, {**in_link(presenting=False), **question_in_link()}) or {"weights": scene().weights}
        )
        if is_asked
        else ""
    )
    svg, why = _code(told.get("base"), query) if is_asked else ("", "")
    data: dict[str, Any] = {
        "parts": PARTS,
        "fixable": FIXABLE,
        "values": VALUES,
        "unseen": list(plan.values),
        "hidden": list(plan.hidden),
        "fixed": list(plan.fixed),
        "locked": plan.is_locked,
        "canShowAll": bool(view().words) and not view().is_locked,
        "says": link_words(page, scene(), plan) if is_asked else "",
        "query": query,
        "added": added,
        "svg": svg,
        "noCode": why,
        "frame": frame_html(page),
    }
    _panel(data=data, key=_KEY, width="content", height=32, on_asked_change=lambda: None)


def _added(page: str, told: Mapping[str, Any], plan: View) -> str:
    """Add the scene to the visitor's own lesson, once for each press; what came of it, in words."""
    if st.session_state.get(_ADDED, ("", ""))[0] != told.get("asked"):
        query = urlencode({"weights": scene().weights} | dump(scene(), plan, question_in_link()))
        title = f"{page}: {scene_title(scene())}"[: TEXTS["title"].most]
        st.session_state[_ADDED] = told.get("asked"), add_stop(Stop(st.session_state[PAGE], query, title))
    said: str = st.session_state[_ADDED][1]
    return said


def _plan(told: Mapping[str, Any]) -> View:
    """What the panel's ticks say; before anybody ticked, what this visit itself shows. Nothing in it is trusted."""
    if not told or told.get("all") is True:
        return view()
    return View(
        tuple(part for part in PARTS if part in _names(told.get("hidden"))),
        tuple(key for key in FIXABLE if key in _names(told.get("fixed"))),
        told.get("locked") is True,
        tuple(name for name in VALUES if name in _names(told.get("unseen"))),
    )


def _names(sent: object) -> list[object]:
    return sent if isinstance(sent, list) else []


def _code(base: object, query: str) -> tuple[str, str]:
    """The QR code of the link as the browser sees it, or why there is none."""
    if not isinstance(base, str) or len(base) > _LONGEST_BASE or not base.startswith(("http://", "https://")):
        return "", NO_CODE
    svg = qr_code(f"{base}?{query}" if query else base)
    return svg, "" if svg else NO_CODE
