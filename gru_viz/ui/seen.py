"""What of the pages is shown in this visit, as the link asked."""

from __future__ import annotations

import streamlit as st

from gru_viz.scene.view import EVERYTHING, Hidden, View, view_of
from gru_viz.ui.asked import kept_back
from gru_viz.ui.session import news
from gru_viz.views.share import restrictions

_VIEW = "what is seen"
_NAMED = "view that the browser named last"


def take_view() -> None:
    """Take the view of a link that came in. Belongs before the page; a link without one leaves it as it is."""
    found = news(_NAMED, lambda query: view_of(query)[0])
    if found is not None:
        st.session_state[_VIEW] = found


def view() -> View:
    """What is shown and what stays, in this visit."""
    found: View = st.session_state.get(_VIEW, EVERYTHING)
    return found


def shows(part: str) -> bool:
    """Whether a part of the pages is shown."""
    return view().shows(part)


def hidden_values() -> tuple[Hidden, ...]:
    """The values that no page shows now."""
    return (*(Hidden(name) for name in view().values), *kept_back())


def tell_hidden() -> None:
    """At the end of a page of which parts are hidden: which ones, and the way to see them."""
    if not view().words:
        return
    with st.container(key="hidden_parts", horizontal=True, vertical_alignment="center"):
        st.caption(f"This page as its link shows it. {restrictions(view())}", width="content")
        if not view().is_locked:
            st.button("Show everything", key="show_everything", type="tertiary", on_click=show_everything)


def show_everything() -> None:
    """Show all parts again, unless whoever made the link has locked it."""
    if not view().is_locked:
        st.session_state[_VIEW] = EVERYTHING
