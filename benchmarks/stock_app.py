"""The peer of the live bench: the same run and the same heatmaps, with Streamlit's own slider and chart."""

from dataclasses import replace

import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

import gru_viz as gv
from gru_viz.scene.scene import base

shift = st.slider("Bias: add to b_z", -10.0, 10.0, 0.0, 0.1)
scene = replace(base("review-end"), shifts=(("z", shift),) if shift else ())
trace = gv.run(scene.make_cell(), scene.make_parameters(), scene.make_sequence().xs)
names = ("z", "r", "n", "h")
figure = make_subplots(rows=len(names), cols=1, shared_xaxes=True, row_titles=names)
for row, name in enumerate(names, 1):
    low = 0 if name in "zr" else -1
    figure.add_trace(go.Heatmap(z=trace[name].T, zmin=low, zmax=1, showscale=False), row=row, col=1)
st.plotly_chart(figure, key="gates")
