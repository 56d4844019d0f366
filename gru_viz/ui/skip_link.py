"""A first stop for the Tab key: menu and sidebar stand before the content, and hold about twenty stops."""

from __future__ import annotations

import streamlit as st

_JS = """
export default function () {
  const main = document.querySelector("[data-testid=stMain]");
  if (main) main.tabIndex = -1;
  if (document.querySelector(".gv-skip")) return;
  // A button, since the address holds the scene and no place on the page.
  const link = document.createElement("button");
  link.className = "gv-skip";
  link.textContent = "Skip to the content";
  link.onclick = () => document.querySelector("[data-testid=stMain]")?.focus();
  const place = document.createElement("nav"); // all that stands on a page belongs to a landmark
  place.ariaLabel = "Skip the menu";
  place.append(link);
  document.body.prepend(place);
}
"""

_link = st.components.v2.component("gru_viz_skip_link", html="<span hidden></span>\n", js=_JS)


def skip_link() -> None:
    """A link that shows when the Tab key reaches it, before anything else, and leads to the content."""
    _link(key="skip_link", height=1)
