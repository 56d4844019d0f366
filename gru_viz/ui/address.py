"""The address bar, written without a trail.

``st.query_params`` adds an entry to the browser's history at every change, so that a slider moved twenty times
would take twenty presses of Back. This component replaces the current entry instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

_JS = """
export default function ({ data }) {
  const address = new URL(window.location.href);
  const query = data.query ? "?" + data.query : "";
  if (address.search !== query) {
    window.history.replaceState(window.history.state, "", address.pathname + query + address.hash);
  }
}
"""

_address = st.components.v2.component("gru_viz_address", html="<span hidden></span>\n", js=_JS)


def show_address(query: Mapping[str, str]) -> None:
    """Make the address bar end in ``query``."""
    _address(data={"query": urlencode(query)}, key="address", height=1)
