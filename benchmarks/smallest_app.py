"""The smallest app there is to compare with: one slider, one line of text."""

import streamlit as st

st.write("value", st.slider("value", 0, 100, 50))
