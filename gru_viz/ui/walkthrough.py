"""The Walkthrough's parts: steps and time, the schematic, and the text beside it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from gru_viz.cells.formula import number
from gru_viz.schematic.component import schematic
from gru_viz.schematic.lighting import feeders
from gru_viz.schematic.svg import schematic_svg
from gru_viz.ui.controls import move_button
from gru_viz.ui.state import change, hand_over, plain
from gru_viz.views.reading import Reading
from gru_viz.views.walkthrough import StageInfo


def stage_bar(info: StageInfo) -> None:
    """Which step is open, and the way to the next."""
    count = len(info.titles)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="stage_bar"):
        move_button("stage_back", "stage", -1, count)
        hand_over("set_stage", info.at)
        st.segmented_control(
            "Step of the walkthrough",
            range(count),
            format_func=info.titles.__getitem__,
            key="set_stage",
            label_visibility="collapsed",
            required=True,
            on_change=lambda: change(stage=st.session_state["set_stage"]),
        )
        move_button("stage_next", "stage", 1, count)


def values_at_cursor(reading: Reading) -> dict[str, float]:
    """Every quantity of the unit in focus at the cursor, the previous states included."""
    scene, cell = reading.scene, reading.cell
    names = [*cell.names, *(name for name in ("h_prev", "c_prev") if name in cell.by_name)]
    return {name: float(reading.trace[name][scene.step, scene.unit]) for name in names}


def drawing(reading: Reading, info: StageInfo) -> None:
    """The schematic with this step's lines lit and the values of the unit in focus."""
    scene, cell = reading.scene, reading.cell
    told: dict[str, Any] = {
        "notation": scene.notation,
        "lit": feeders(cell, info.step.quantities),
        "values": values_at_cursor(reading),
        "token": reading.sequence.tokens[scene.step],
    }
    with st.container(key="drawing"):
        schematic(schematic_svg(cell, **told), narrow=schematic_svg(cell, **told, narrow=True), key="schematic")


def explanation(info: StageInfo) -> None:
    """The prose of a step, its formula in symbols, and what to notice."""
    st.markdown(f"#### {info.step.title}")
    st.markdown(info.text)
    for formula in info.formulas:
        st.latex(formula)
    st.info(f"**Look.** {info.notice}\n\n**Here.** {info.now}", icon=":material/visibility:")


def numbers(reading: Reading, info: StageInfo) -> None:
    """The step's formulas with the numbers of the unit in focus."""
    scene = reading.scene
    token = plain(reading.sequence.tokens[scene.step])
    st.markdown(f"**With the numbers of unit {scene.unit} at t = {scene.step}** (“{token}”)")
    for formula in info.with_numbers:
        st.latex(formula)
    st.caption("Shown to three decimals, computed with all sixteen.")


def values_table(info: StageInfo) -> None:
    """The step's quantities in every unit."""
    st.markdown("**In every unit**")
    units = range(len(info.rows[0].values))
    head = "| | " + " | ".join(f"unit {unit}" for unit in units) + " |\n|---|" + "---:|" * len(units) + "\n"
    body = [f"| ${row.latex}$ {row.title} | " + " | ".join(map(number, row.values)) + " |" for row in info.rows]
    st.markdown(head + "\n".join(body))
