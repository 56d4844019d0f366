from gru_viz.ui.frame import guard

guard()

import streamlit as st  # noqa: E402

st.title("gru_viz")
