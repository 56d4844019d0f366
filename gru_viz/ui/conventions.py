"""The parts of the page Conventions and mistakes."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from pathlib import Path

import streamlit as st

from gru_viz.cells.formula import number
from gru_viz.cells.mistakes import TABLE
from gru_viz.cells.notation import NOTATIONS
from gru_viz.content.glossary import CAVEATS, LIBRARIES
from gru_viz.figures.conventions import (
    gates_legend,
    gates_spec,
    gradient_legend,
    gradient_spec,
    states_legend,
    states_spec,
)
from gru_viz.figures.theme import theme
from gru_viz.scene.scene import Scene
from gru_viz.scene.sources import SOURCES
from gru_viz.ui.aloud import said_in_words
from gru_viz.ui.bench import small_bench
from gru_viz.ui.controls import choose, slide
from gru_viz.ui.figure import show_figure
from gru_viz.ui.seen import shows
from gru_viz.ui.state import change, plain, scene
from gru_viz.views.aloud_pages import conventions_said
from gru_viz.views.conventions import SourceInfo, StatesInfo, small, source_info
from gru_viz.views.equivalence import Contradiction, Row, contradiction, relabelling, reset_rows, reset_spread, symbols
from gru_viz.views.glossary import Name, glossary
from gru_viz.views.mistakes import MistakeInfo, mistake_info

_CSS = Path(__file__).parent / "assets" / "conventions.css"
LONG = 110
"""Characters of LaTeX that no longer fit into half of the page."""


def page_style() -> None:
    """What only this page needs of CSS."""
    st.html(_CSS)


def in_notation(now: Scene) -> Scene:
    """The scene in the notation of its source: the whole page speaks one."""
    return replace(now, notation=SOURCES[now.source].notation)


def source_part(now: Scene) -> None:
    """One source: menu, formulas, schematic, and its numbers beside the reference."""
    menu, unit = st.columns([3, 2], gap="medium")
    with menu:
        choose("source", tuple(SOURCES), {id: source.title for id, source in SOURCES.items()})
    with unit:
        slide("unit", now.hidden - 1)
    info = source_info(now)
    if found := contradiction(now):
        _contradiction(now, found)
    drawing, words = st.columns([11, 9], gap="medium")
    with drawing:
        small_bench(info.reading)
    with words:
        _words(info)
    _states(info.states, "source_states")
    if shows("explanations"):
        st.markdown(info.finding)
        st.caption(" ".join([*info.notes, _REFERENCE]))


_REFERENCE = "The reference is run on the same weights and the same input; only the convention differs."


def _words(info: SourceInfo) -> None:
    st.markdown(f"## {info.source.title}")
    st.markdown(info.source.note)
    st.markdown("\n\n".join(f"$$\n{formula}\n$$" for formula in info.formulas))
    if info.arrays:
        order = ", ".join(info.source.letters)
        rows = "\n".join(f"| `{name}` | `{shape}` |" for name, shape in info.arrays)
        st.markdown(
            f"Gates are packed as {info.source.along}, in the order **{order}**. In this cell:\n\n"
            f"| array | shape |\n|---|---|\n{rows}"
        )


def _contradiction(now: Scene, found: Contradiction) -> None:
    """The article says two things; both are one click apart."""
    what = {"article-formula": "formula", "article-drawing": "drawing"}
    weights = "On this scene’s weights" if found.is_own else "On the weights below"
    same = (
        f"{weights} both give the same states"
        if found.gap.is_rounding
        else f"{weights} their states differ by up to **{small(found.gap.size)}** {found.gap.place}"
    )
    with st.container(border=True):
        st.markdown(
            "**The article contradicts itself.** Its formula resets after the product, the caption of its drawing "
            f"before: ${found.formula}$ against ${found.drawing}$. {same}; with random weights in the same sizes, by "
            f"up to **{small(found.drawn)}**. You see its **{what[now.source]}** below."
        )
        st.button(
            f"Show its {what[found.other]}",
            key="other_side",
            icon=":material/swap_horiz:",
            on_click=lambda: change(source=found.other),
        )


def _states(info: StatesInfo, key: str) -> None:
    look = theme(st.context.theme.type)
    at = "; ".join(f"{line.part} {number(line.values[info.step])}" for line in info.lines)
    show_figure(
        states_spec(info, look),
        key,
        f"The state of unit {info.unit} over {len(info.lines[0].values)} time steps in {len(info.lines)} runs. "
        f"At t = {info.step}: {at}.",
    )
    st.html(states_legend(info, look))


def proofs(now: Scene) -> None:
    """Keep and take are one function; before and after are two."""
    W, U, b, r, h, matrix = symbols(now, "W_z", "U_z", "b_z", "r", "h", "U_n")
    same, other = st.columns(2, gap="large")
    with same:
        st.markdown("## Keep or take: the same function")
        st.markdown(
            f"Since $\\sigma(-a) = 1 - \\sigma(a)$, turning the signs of ${W}$, ${U}$ and ${b}$ turns a gate that "
            "keeps into one that takes. Largest differences over this scene, computed just now:"
        )
        _table(relabelling(now))
    with other:
        st.markdown("## Before or after: two functions")
        spread = reset_spread()
        st.markdown(
            f"${matrix} ({r} \\odot {h})$ weakens what each unit sends, ${r} \\odot ({matrix}\\, {h})$ what each unit "
            f"receives. Largest difference of the states over {spread.nets} random networks of 2 to 16 units: median "
            f"**{number(spread.median)}**, from {number(spread.low)} to {number(spread.high)}. On this scene’s input:"
        )
        _table(reset_rows(now))


def _table(rows: tuple[Row, ...]) -> None:
    body = "\n".join(f"| {row.what} | {small(row.size)} |" for row in rows)
    st.markdown(f"| between | largest difference |\n|---|---:|\n{body}")


def choose_mistake() -> None:
    """The menu of the gallery."""
    choose("mistake", tuple(TABLE), {id: mistake.title for id, mistake in TABLE.items()})


def gallery(now: Scene) -> None:
    """One mistake beside the right cell."""
    info = mistake_info(now)
    st.markdown(info.slip)
    is_long = any(len(formula) > LONG for pair in info.formulas for formula in pair)
    places = [st.container(), st.container()] if is_long else st.columns(2, gap="medium")
    for place, title, side in zip(places, ("Right", "With the mistake"), ("right", "wrong"), strict=True):
        with place, st.container(border=True):
            formulas = (getattr(pair, side) for pair in info.formulas)
            st.markdown(f"**{title}**\n\n" + "\n\n".join(f"$$\n{formula}\n$$" for formula in formulas))
    picture, words = st.columns(2, gap="medium")
    with picture:
        _picture(info)
    if shows("explanations"):
        with words:
            _notice(info)
    if info.drawing is not None:
        st.markdown("**The cell that the mistaken formulas make**")
        small_bench(info.drawing, "mistaken_bench")
    if info.notes:
        st.caption(" ".join(info.notes))


def _picture(info: MistakeInfo) -> None:
    look = theme(st.context.theme.type)
    if info.gradient is not None:
        show_figure(
            gradient_spec(info.gradient, look),
            "gradient_row",
            f"The gradient by the recurrent weights into unit {info.gradient.unit}, one point for each unit that "
            "they come from: right, mistaken, and measured by finite differences.",
        )
        st.html(gradient_legend(look))
        return
    _states(info.states, "mistake_states")
    names = ", ".join(dict.fromkeys(panel.entry.title for panel in info.gates))
    show_figure(
        gates_spec(info.gates, look),
        "mistake_gates",
        f"Heatmaps of {names} for every unit and time step, each in the right cell and in the mistaken one.",
    )
    st.html(gates_legend(info.gates, look))


def _notice(info: MistakeInfo) -> None:
    """Why it hides, and how to notice it, with the numbers of this run."""
    st.markdown(f"**Why it hides.** {info.hides}")
    if info.gradient is None:
        st.markdown(f"**Size.** The states differ by up to **{small(info.gap.size)}** {info.gap.place}.")
    else:
        st.markdown("**Size.** The states do not differ at all: the forward pass is right.")
    heads = ["in this run", "right", "mistaken"]
    rows = [[row.what, row.right, row.wrong] for row in info.rows]
    if any(row.measured for row in info.rows):
        heads.insert(1, "finite difference")
        rows = [[what, row.measured, *sides] for (what, *sides), row in zip(rows, info.rows, strict=True)]
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    st.info(f"**How to notice it.** {info.test}\n\n{table}\n\n{info.evidence}", icon=":material/visibility:")


def said() -> None:
    """Source and mistake in words."""
    said_in_words(lambda: conventions_said(source_info(now := scene()), mistake_info(in_notation(now))))


def glossary_part() -> None:
    """All names side by side; on a phone every quantity is a block of its own."""
    st.markdown("## Glossary: one thing, many names")
    heads = {**{id: title.partition(" (")[0] for id, title in NOTATIONS.items()}, **LIBRARIES}
    parts = [f"<table class='gv-glossary'>{_head(heads)}"]
    for title, rows in glossary():
        parts.append(
            f"<tbody><tr class='chapter'><th colspan='{len(heads) + 1}' scope='rowgroup'>{escape(title)}</th></tr>"
        )
        for row in rows:
            meaning = f"<small>{escape(row.meaning)}</small>" if row.meaning else ""
            cells = "".join(f"<td data-head='{escape(heads[name.source])}'>{_name(name)}</td>" for name in row.names)
            parts.append(f"<tr><th scope='row'>{escape(row.title)}{meaning}</th>{cells}</tr>")
        parts.append("</tbody>")
    st.html("".join([*parts, "</table>"]))
    st.caption(plain(" ".join(CAVEATS)))


def _head(heads: dict[str, str]) -> str:
    return (
        "<thead><tr><th>quantity</th>"
        + "".join(f"<th>{escape(head)}</th>" for head in heads.values())
        + "</tr></thead>"
    )


def _name(name: Name) -> str:
    if name.symbol is None:
        return f"<code>{escape(name.text)}</code>" if name.text else "–"
    own = f"<small>{escape(name.title)}</small>" if name.title else ""
    kind = " class='marked'" if name.symbol.mark == "tilde" else ""
    return f"<i{kind}>{name.symbol.html}</i>{own}"
