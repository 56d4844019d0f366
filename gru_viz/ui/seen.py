"""What of the pages is shown in this visit, as the link asked."""

from __future__ import annotations

import streamlit as st

from gru_viz.scene.view import EVERYTHING, Hidden, View, view_of
from gru_viz.ui.asked import kept_back
from gru_viz.ui.session import news

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


def show_everything() -> None:
    """Show all parts again, unless whoever made the link has locked it."""
    if not view().is_locked:
        st.session_state[_VIEW] = EVERYTHING
