"""The line at the end of every page: what to look at next."""

from __future__ import annotations

import streamlit as st

from gru_viz.content.next import NEXT


def next_step(page: str) -> None:
    """What to look at after ``page``, and a link into a scene."""
    way = NEXT[page]
    with st.container(key="next_step", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**Next.** {way.text}", width="content")
        st.page_link(way.page, label=way.label, icon=":material/arrow_forward:", query_params=dict(way.query))
