"""A page inside another one: it tells how high it is, so that the frame around it can follow."""

from __future__ import annotations

import streamlit as st

_JS = """
export default function () {
  const main = document.querySelector("[data-testid=stMainBlockContainer]");
  if (window.parent === window || !main || main.dataset.told) return;
  main.dataset.told = "yes";
  const tell = () => window.parent.postMessage({ type: "gru_viz:height", height: Math.ceil(main.offsetHeight) }, "*");
  new ResizeObserver(tell).observe(main);
  tell();
}
"""

_height = st.components.v2.component("gru_viz_height", html="<span hidden></span>\n", js=_JS)


def tell_height() -> None:
    """Tell the page around this one its height, at every change: ``{type: "gru_viz:height", height: 1234}``."""
    _height(key="tell_height", height=1)
