"""The primers on the Walkthrough: σ, tanh and the Hadamard product, to play with."""

from __future__ import annotations

import streamlit as st

from gru_viz.cells.notation import COLOURS
from gru_viz.figures.primers import HEIGHT, plot_curve, plot_product
from gru_viz.figures.theme import theme
from gru_viz.views.primers import REACH, curve_info, product_info

_CONFIG = {"displayModeBar": False}


@st.fragment
def primers() -> None:
    """Three small figures in their own fragment, so that playing with them leaves the scene alone."""
    with st.expander("New to σ, tanh and ⊙? Three small primers", icon=":material/school:"):
        tones = theme(st.context.theme.type)
        squash, switch, product = st.columns(3, gap="medium")
        with squash:
            st.markdown("**σ** presses any number into 0 … 1, so it can serve as a gate: shut, open, or in between.")
        with switch:
            st.markdown("**tanh** presses any number into −1 … 1. It makes the content that a gate lets through.")
        with product:
            st.markdown("**⊙**, the Hadamard product, multiplies unit by unit. A gate near 0 mutes its unit.")
        gate = product.slider("Gate of unit 0", 0.0, 1.0, 0.3, 0.05, key="primer_gate")
        shown = product_info(gate)
        product.markdown(f"{gate:g} · {shown.state[0]:g} = **{shown.product[0]:.3f}**")
        for place, op, key in ((squash, "sigmoid", "update"), (switch, "tanh", "candidate")):
            at = place.slider("a", -REACH, REACH, 1.0, 0.1, key=f"primer_{op}_at")
            info = curve_info(op, at)
            colour = COLOURS[key].dark if tones.mode == "dark" else COLOURS[key].light
            place.markdown(f"{info.name}({at:g}) = **{info.value:.3f}**")
            place.plotly_chart(
                plot_curve(info, tones, colour),
                key=f"primer_{op}",
                theme=None,
                height=HEIGHT,
                config=_CONFIG,
                alt=f"The curve of {info.name} with a point at a = {at:g}, value {info.value:.3f}.",
            )
        product.plotly_chart(
            plot_product(shown, tones),
            key="primer_product",
            theme=None,
            height=HEIGHT,
            config=_CONFIG,
            alt="Gate, state and their product for four units: "
            + "; ".join(f"{g:.2f} times {s:.2f} is {p:.2f}" for g, s, p in zip(*shown, strict=True)),
        )
