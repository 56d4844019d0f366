"""What a tab of the browser remembers of a run, also when its page is loaded anew or the server was restarted.

A new session knows nothing of the one before. So this component writes a name into the tab's own storage, which no
other tab sees and which ends with the tab, and tells it to a session that has none. Beside the name it keeps the run
itself, as far as it has come: a long text, which is handed back only when it is asked for.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

import streamlit as st

from gru_viz.schematic.bench import APART

KEY = "training_memory"
_JS = (
    APART
    + """
const told = new WeakMap();
const given = new WeakMap();
const place = "gru_viz:run";
const keeps = "gru_viz:so_far";
let latest = null;

function keep(text) {
  latest = text;
  try {
    sessionStorage.setItem(keeps, text);
  } catch {
    sessionStorage.removeItem(keeps); // It is full: then the page's own memory has to do.
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (data.run) sessionStorage.setItem(place, data.run);
  else if (data.run === "") {
    latest = null;
    sessionStorage.removeItem(place);
    sessionStorage.removeItem(keeps);
  }
  if (data.so_far) keep(data.so_far);
  const kept = () => (latest ?? sessionStorage.getItem(keeps) ?? "").split(" ");
  const found = data.run === null ? sessionStorage.getItem(place) : null;
  if (found && told.get(parentElement) !== data.session) {
    told.set(parentElement, data.session);
    const [name, update] = kept();
    const more = name === found.split(" ")[0] ? ` from ${update}` : "";
    apart(() => setTriggerValue("run", found + more));
  }
  if (data.asked && given.get(parentElement) !== data.asked) {
    given.set(parentElement, data.asked);
    const [, , text] = kept();
    apart(() => setTriggerValue("so_far", text ?? ""));
  }
}
"""
)

_memory = st.components.v2.component("gru_viz_tab_memory", html="<span hidden></span>\n", js=_JS)


def tell_tab(
    run: str | None,
    found: Callable[[], None],
    so_far: str | None = None,
    asked: str = "",
    given: Callable[[], None] = lambda: None,
) -> None:
    """Let the tab remember ``run``; forget what it has for an empty text, and ask for it for None.

    found: called before the next run when the tab remembers something, which is then in ``st.session_state[KEY].run``;
    where it has kept that run as well, " from " and the update follow. so_far: what it is to keep, if there is
    something new: the run's name, the update, and a text without spaces. asked: anything else than before has the tab
    hand that text back, as ``st.session_state[KEY].so_far``, and ``given`` called.
    """
    session = st.session_state.setdefault("session that asked the tab", secrets.token_hex(4))
    data = {"run": run, "session": session, "so_far": so_far, "asked": asked}
    _memory(key=KEY, height=1, data=data, on_run_change=found, on_so_far_change=given)
