"""The address bar, written without a trail, and what else follows a change.

``st.query_params`` adds an entry to the browser's history at every change, so that a slider moved twenty times
would take twenty presses of Back. This component replaces the current entry instead.

It also tells the page that the scene has changed. A part of the page that need not follow the hand in the same
run, such as the formulas below a figure, sits in a fragment of its own with :func:`follow`, and runs as soon as
the hand rests.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from gru_viz.scene.sent import NOT_OURS
from gru_viz.schematic.bench import APART

REST_MS = 90
"""How long the hand must rest before what follows is run."""
LEAVING_MS = 1500
"""How long nothing follows after a link was clicked or Back was pressed, since the page may be about to go."""

_ADDRESS_JS = """
export default function ({ data }) {
  const address = new URL(window.location.href);
  const foreign = [...address.searchParams].filter(([key]) => data.foreign.includes(key));
  const whole = [new URLSearchParams(foreign).toString(), data.query].filter(Boolean).join("&");
  const query = whole ? "?" + whole : "";
  if (address.search !== query) {
    window.history.replaceState(window.history.state, "", address.pathname + query + address.hash);
  }
  window[Symbol.for("gru_viz.told")] = data;
  window.dispatchEvent(new CustomEvent("gru_viz:scene", { detail: data }));
}
"""

_FOLLOW_JS = (
    APART
    + """
const followers = new WeakMap();

class Follower {
  constructor() {
    this.calm = 0;
    this.hear = (event) => {
      this.query = event.detail.query;
      this.wait();
    };
    // Streamlit would run a part of the page that is left in place of the page that was asked for, and show nothing.
    this.hold = (event) => {
      if (event.type === "click" && !event.composedPath().some((one) => one.tagName === "A")) return;
      this.calm = Date.now() + this.data.leaving;
      this.wait();
    };
  }

  wait() {
    clearTimeout(this.timer);
    const { query } = this;
    if (query === undefined || query === this.data.query) return;
    this.timer = setTimeout(() => apart(() => this.ask(query)), Math.max(this.data.rest, this.calm - Date.now()));
  }

  listen() {
    // Called at every change of the data; the same function is never added twice.
    window.addEventListener("gru_viz:scene", this.hear);
    window.addEventListener("click", this.hold, true);
    window.addEventListener("popstate", this.hold);
  }

  leave() {
    clearTimeout(this.timer);
    window.removeEventListener("gru_viz:scene", this.hear);
    window.removeEventListener("click", this.hold, true);
    window.removeEventListener("popstate", this.hold);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!followers.has(parentElement)) followers.set(parentElement, new Follower());
  const follower = followers.get(parentElement);
  follower.data = data;
  follower.ask = (query) => setTriggerValue("changed", query);
  follower.listen();
  return () => follower.leave();
}
"""
)

_MOVE_JS = """
export default function ({ data }) {
  const address = new URL(window.location.href);
  address.pathname = data.path;
  window.location.replace(address);
}
"""

_EMPTY = "<span hidden></span>\n"
_address = st.components.v2.component("gru_viz_address", html=_EMPTY, js=_ADDRESS_JS)
_move = st.components.v2.component("gru_viz_move", html=_EMPTY, js=_MOVE_JS)
_follow = st.components.v2.component("gru_viz_follow", html=_EMPTY, js=_FOLLOW_JS)


def show_address(query: Mapping[str, str], history: Mapping[str, Any]) -> None:
    """Make the address bar end in ``query``, and tell :func:`follow` of it, and the toolbar of the ``history``.

    Parameters that belong to Streamlit, such as ``embed``, stay in the address, in front: a link ends in its own mark.
    """
    data = {"query": urlencode(query), "foreign": list(NOT_OURS), "history": dict(history)}
    _address(data=data, key="address", height=1)


def follow(query: Mapping[str, str], key: str = "follow") -> None:
    """Run the surrounding fragment again when another part of the page has changed the scene from ``query``."""
    _follow(
        data={"query": urlencode(query), "rest": REST_MS, "leaving": LEAVING_MS},
        key=key,
        height=1,
        on_changed_change=lambda: None,
    )


def move_to(path: str) -> None:
    """Load the page at ``path`` instead, with the same query; Back leads to where the visitor came from."""
    _move(data={"path": path}, key="move", height=1)
