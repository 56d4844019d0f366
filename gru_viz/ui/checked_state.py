"""What the widgets of a session hold, without values that no widget of theirs could have sent.

Streamlit trusts a browser: a message may give a field the number of a slider, or a component a text that its page never
wrote. The script, a callback or Streamlit itself would then meet a value of a type that cannot be. Here such a value is
dropped where it arrives, and the widget keeps its own.
"""

from __future__ import annotations

from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime import state as streamlit_state
from streamlit.runtime.state.common import WidgetMetadata, unpack_widget_state_value
from streamlit.runtime.state.session_state import Serialized, SessionState

from gru_viz.serving.counts import COUNTS

_NUMBERS = {"int_value", "double_value"}
"""A field for whole numbers sends the one, and its widget is said to hold the other."""
_OURS = "$$"
"""What all names begin with that Streamlit gives to widgets and to what components send."""
MOST_WIDGETS = 1000
"""Values of one message that are looked at; a page has fewer than a hundred widgets."""


def fits(state: WidgetState, metadata: WidgetMetadata[Any]) -> bool:
    """Whether a widget can hold this: of its own kind, and readable. No value at all is one that was cleared."""
    kind = state.WhichOneof("value")
    if kind is None:
        return True
    if kind != metadata.value_type and {kind, metadata.value_type} != _NUMBERS:
        return False
    try:
        metadata.deserializer(unpack_widget_state_value(state))
    except Exception:  # Whatever a widget of Streamlit raises: it could not read this.
        return False
    return True


class CheckedState(SessionState):
    """The state of a session, which takes from a browser only what the widgets on the page can hold."""

    def on_script_will_rerun(self, fresh_widget_states: WidgetStates | None, **more: Any) -> None:
        """Take what came with a message, before callbacks see it."""
        if fresh_widget_states is not None:
            fresh_widget_states = self._fitting(fresh_widget_states)
        super().on_script_will_rerun(fresh_widget_states, **more)

    def register_widget(self, metadata: WidgetMetadata[Any], user_key: str | None) -> Any:
        """Take a widget that the page shows; what came for it before it was there is looked at now."""
        held = self._new_widget_state.states.get(metadata.id)
        if isinstance(held, Serialized) and not fits(held.value, metadata):
            del self._new_widget_state.states[metadata.id]
            _count()
        return super().register_widget(metadata, user_key)

    def _fitting(self, states: WidgetStates) -> WidgetStates:
        known = self._new_widget_state.widget_metadata
        # Where a new server does not know a page yet, it knows none of its widgets, but that they have a widget's name.
        kept = [
            one
            for one in states.widgets[:MOST_WIDGETS]
            if (fits(one, known[one.id]) if one.id in known else one.id.startswith(_OURS))
        ]
        if len(kept) == len(states.widgets):
            return states
        _count()
        return WidgetStates(widgets=kept)


def _count() -> None:
    COUNTS.add("gru_viz_refused_total", 'why="unreadable"')


def check_states() -> None:
    """Let all sessions that begin from now on have such a state."""
    streamlit_state.SessionState = CheckedState  # type: ignore[misc]
