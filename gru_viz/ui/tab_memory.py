"""One text that a tab of the browser remembers, also when its page is loaded anew or the server was restarted.

A new session knows nothing of the one before. So this component writes a name into the tab's own storage, which no
other tab sees and which ends with the tab, and tells it to a session that has none.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

import streamlit as st

from gru_viz.schematic.bench import APART

_JS = (
    APART
    + """
const told = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const place = "gru_viz:run";
  if (data.run) sessionStorage.setItem(place, data.run);
  else if (data.run === "") sessionStorage.removeItem(place);
  const found = data.run === null ? sessionStorage.getItem(place) : null;
  if (found && told.get(parentElement) !== data.session) {
    told.set(parentElement, data.session);
    apart(() => setTriggerValue("run", found));
  }
}
"""
)

_memory = st.components.v2.component("gru_viz_tab_memory", html="<span hidden></span>\n", js=_JS)


def tell_tab(run: str | None, found: Callable[[], None], key: str) -> None:
    """Let the tab remember ``run``; forget what it has for an empty text, and ask for it for None.

    found: called before the next run when the tab remembers something, which is then in ``st.session_state[key].run``.
    """
    session = st.session_state.setdefault("session that asked the tab", secrets.token_hex(4))
    _memory(key=key, height=1, data={"run": run, "session": session}, on_run_change=found)
