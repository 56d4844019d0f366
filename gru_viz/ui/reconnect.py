"""A page outlives its server: what a new one has to know of a page that was open before.

After a restart the browser connects again by itself, but Streamlit then tells the new server the query that the page
was once opened with, and nothing at all if the last run was one of the whole script. So this component notes what the
address bar shows when the connection breaks, which goes along with the first message to the next server, and asks for
a run when there is one.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from gru_viz.schematic.bench import APART, CONNECTION

_JS = (
    APART
    + CONNECTION
    + """
const lines = new WeakMap();

export default function ({ parentElement, setStateValue }) {
  if (!lines.has(parentElement)) {
    const line = new Connection((isThere) => {
      // While there is no server, the note only waits for the next message.
      const note = { query: window.location.search, isThere, at: Date.now() };
      apart(() => line.send(note));
    });
    lines.set(parentElement, line);
  }
  const line = lines.get(parentElement);
  line.send = (note) => setStateValue("note", note);
  line.watch();
  return () => line.leave();
}
"""
)

_line = st.components.v2.component("gru_viz_reconnect", html="<span hidden></span>\n", js=_JS)


def query_when_cut_off() -> str | None:
    """What the address bar showed when this page last lost its server; None if it never has.

    Comes from the browser, and is no more to be trusted than any link. Belongs into no fragment: a new server knows
    none.
    """
    note = getattr(_line(key="reconnect", height=1, on_note_change=lambda: None), "note", None)
    query = note.get("query") if isinstance(note, Mapping) else None
    return query if isinstance(query, str) else None
