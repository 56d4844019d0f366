"""Figures follow the theme.

Streamlit repaints the page by itself when a person switches between light and dark, but runs no script, so that
a figure with colours of its own would keep the old ones. This component notices the switch and asks for a run.
"""

from __future__ import annotations

import streamlit as st

_JS = """
export default function ({ parentElement, setTriggerValue }) {
  const mark = parentElement.querySelector("span");
  const background = getComputedStyle(mark).getPropertyValue("--st-background-color");
  if (mark.dataset.background && mark.dataset.background !== background) {
    setTriggerValue("switched", background);
  }
  mark.dataset.background = background;
}
"""

_watch = st.components.v2.component("gru_viz_theme_watch", html="<span hidden></span>\n", js=_JS)


def watch_theme() -> None:
    """Run the page again when the theme is switched."""
    _watch(key="theme_watch", height=1, on_switched_change=lambda: None)
