"""Figures follow the theme, and the width of the paper.

Streamlit repaints the page by itself when a person switches between light and dark, but runs no script, so that
a figure with colours of its own would keep the old ones. This component notices the switch and asks for a run.

On paper everything is light, and a figure no wider than the paper: before printing, the component notes whether the
page is dark and by how much each figure is too wide. What follows from that stands in ``assets/print.css``.

Plotly listens to the whole document from the press of a button to its release. When the figure is taken off the page
in between, the next move reads what is no longer there. So such a press ends before Plotly hears of that move.
"""

from __future__ import annotations

import streamlit as st

_JS = """
let pressed = null; // the figure on which a button, or a finger, is down
function watchPress(event) {
  if (pressed && !pressed.isConnected) {
    pressed._dragging = false; // not a click, and not the end of a zoom
    pressed = null;
    document.dispatchEvent(new MouseEvent("mouseup"));
  }
  const isPress = event.type === "mousedown" || event.type === "touchstart";
  if (isPress) pressed = event.target.closest?.(".js-plotly-plot") ?? null;
}

export default function ({ parentElement, setTriggerValue }) {
  const mark = parentElement.querySelector("span");
  const background = getComputedStyle(mark).getPropertyValue("--st-background-color");
  if (mark.dataset.background && mark.dataset.background !== background) {
    setTriggerValue("switched", background);
  }
  mark.dataset.background = background;
  for (const what of ["mousedown", "mousemove", "mouseup", "touchstart", "touchmove", "touchend"]) {
    window.addEventListener(what, watchPress, { capture: true, passive: true });
  }
  window.onbeforeprint = () => {
    const paper = 700; // A4 without margins of 12 mm, in CSS pixels
    const style = getComputedStyle(document.querySelector("[data-testid=stApp]"));
    document.documentElement.dataset.printed = style.colorScheme;
    for (const figure of document.querySelectorAll("[data-testid=stPlotlyChart]")) {
      figure.style.setProperty("--print-zoom", Math.min(1, paper / figure.clientWidth));
    }
  };
}
"""

_watch = st.components.v2.component("gru_viz_theme_watch", html="<span hidden></span>\n", js=_JS)


def watch_theme() -> None:
    """Run the page again when the theme is switched."""
    _watch(key="theme_watch", height=1, on_switched_change=lambda: None)
