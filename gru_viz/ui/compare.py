"""The parts of the page Compare: the choice, the picture, the ledgers, the weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from gru_viz.cells.formula import number
from gru_viz.content import compare as words
from gru_viz.content.hotkeys import HOTKEYS
from gru_viz.figures.compare import compare_spec, lines_legend, scales_legend
from gru_viz.figures.compare_ledger import ledger_spec
from gru_viz.figures.theme import theme
from gru_viz.learning.shipped import SHIPPED
from gru_viz.learning.tasks import TASKS
from gru_viz.scene.setting import MAX_CONTENDERS, MIN_CONTENDERS, WEIGHTS_OF_LAYER
from gru_viz.schematic.bench import GESTURE
from gru_viz.ui.asset import ASSETS, asset
from gru_viz.ui.controls import choose_several, slide
from gru_viz.ui.figure import show_figure
from gru_viz.ui.state import change, gesture_of, plain, scene
from gru_viz.views.aloud_pages import cursor_said
from gru_viz.views.compare import (
    Account,
    Comparison,
    Difference,
    compare_info,
    contender_title,
    differences,
    ledger_info,
    short_titles,
)
from gru_viz.views.tables import has_own_weights, unit_name

VISIBLE = 0.0005
"""What three decimals can show."""
ROUNDING = 1e-12
"""Differences below this are counted as rounding."""


def choose_contenders() -> None:
    """The compared cells."""
    st.html(ASSETS / "compare.css")
    titles = short_titles(scene().contenders)
    kept = " and ".join(titles) if len(titles) == MIN_CONTENDERS else ", ".join(titles)
    choose_several(
        "contenders",
        contender_title,
        least=MIN_CONTENDERS,
        most=MAX_CONTENDERS,
        sorry=f"A comparison takes {MIN_CONTENDERS} to {MAX_CONTENDERS} cells. Below you still see {kept}.",
    )


def move(comparison: Comparison) -> None:
    """Time and unit: sliders, and buttons that answer to the arrow keys. Trained nets have their own units in focus."""
    now, steps = scene(), len(comparison.sequence.tokens)
    name = unit_name(now)
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_moves"):
        slide("step", steps - 1)
        if steps > 1:
            _step_keys(now.step, steps, cursor_said(comparison))
        if not comparison.answer:
            slide("unit", now.hidden - 1, title=f"Unit · {plain(name)}" if name else "Unit", width=220)


_keys = st.components.v2.component(
    "gru_viz_step_keys",
    html=asset("step_keys.html"),
    css=asset("step_keys.css"),
    js=GESTURE + asset("step_keys.js"),
)


def _step_keys(step: int, steps: int, said: str) -> None:
    keys = [HOTKEYS["step_back"], HOTKEYS["step_next"]]

    def take() -> None:
        sent = getattr(st.session_state.get("step_keys"), "step", None)
        to = sent.get("to") if isinstance(sent, Mapping) else None
        if isinstance(sent, Mapping) and isinstance(to, int | float) and 0 <= to < steps:
            change(gesture_of(sent), step=int(to))

    told = {"keys": [key.key for key in keys], "titles": [key.does for key in keys], "said": said}
    data = {"step": step, "steps": steps, **told}
    _keys(data=data, key="step_keys", width=120, on_step_change=take)


def picture(comparison: Comparison) -> None:
    """All runs on one time axis."""
    info, look = compare_info(comparison), theme(st.context.theme.type)
    shorts = ", ".join(row.short for row in info.rows)
    now = ", ".join(f"{row.short} {number(float(row.line[info.step]))}" for row in info.rows)
    lines = f"the probability of {info.answer}" if info.answer else f"the state of unit {info.unit}"
    st.html(lines_legend(info, look))
    show_figure(
        compare_spec(info, look),
        "compare_runs",
        f"Heatmaps of the states and gates of {shorts} over {info.steps} time steps, below each other, and "
        f"{lines} as lines. At t = {info.step}: {now}.",
        camera=True,
    )
    st.html(scales_legend(info, look))


def reading_now(comparison: Comparison) -> None:
    """What the cells read at the cursor, and what they say to it."""
    now, step = comparison.scene, comparison.scene.step
    token = plain(comparison.sequence.tokens[step])
    symbol = comparison.contenders[0].reading.entry("h").symbol
    what = f"${symbol.latex}$ of unit {now.unit}"
    if comparison.answer:
        what = f"the probability that the text is “{plain(comparison.answer)}”"
        if SHIPPED[now.weights].task == "agreement":
            what = f"the probability that the verb is “{plain(comparison.answer)}”"
    if now.weights != scene().weights:
        st.caption(words.LEVEL.format(how=words.LEVEL_TRAINED if now.weights in SHIPPED else words.LEVEL_RANDOM))
    info = compare_info(comparison)
    says = "; ".join(f"**{row.short}** {number(float(row.line[step]))}" for row in info.rows)
    st.markdown(f"t = {step}, “{token}”: {what} is {says}.")


def weights_and_differences(comparison: Comparison) -> None:
    """Which weights each contender has, and how far those on the same weights are apart."""
    now = comparison.scene
    st.markdown("#### Which weights?")
    symbol = comparison.contenders[0].reading.entry("h").symbol.latex
    lines = []
    task = TASKS[SHIPPED[now.weights].task].title if now.weights in SHIPPED else ""
    for origin, told in words.ORIGINS.items():
        if names := [f"**{one.short}**" for one in comparison.contenders if one.origin == origin]:
            lines.append(f"- {', '.join(names)}: {told.format(seed=now.seed, task=task)}.")
    lines += [f"- {_difference(pair, symbol)}" for pair in differences(comparison)]
    st.markdown("\n".join(lines))
    is_own = has_own_weights(now) or now.edits
    chance = [one for one in comparison.contenders if one.origin == "random"]
    training = words.TRAINED if now.weights in SHIPPED else words.OWN if is_own else words.UNTRAINED
    if now.weights == WEIGHTS_OF_LAYER:
        training = words.OF_LAYER
    if now.weights in SHIPPED and chance:
        training = words.NEVER_LEARNT
    st.caption(f"{training} {words.NO_CLAMPS if scene().clamps else ''}")
    st.info(words.LOOK, icon=":material/visibility:")


def _difference(pair: Difference, symbol: str) -> str:
    head = f"**{pair.first}** against **{pair.second}**: $\\max |\\Delta {symbol}|$ = "
    size = "0, equal to the last bit" if pair.largest == 0 else scientific(pair.largest)
    if pair.same_function:
        return f"{head}{size}. Names differ, the function does not: any difference is rounding."
    if pair.largest < ROUNDING:
        return f"{head}{size}. Two formulas that agree on this input with these weights, and not in general."
    return f"{head}**{size}**, in unit {pair.unit} at t = {pair.step}. Two different functions."


def scientific(value: float) -> str:
    """A number as a person writes it: three decimals, or a power of ten where those would show nothing."""
    if value >= VISIBLE:
        return number(value)
    digits, exponent = f"{value:.1e}".split("e")
    return f"${digits} \\cdot 10^{{{int(exponent)}}}$"


def ledgers(comparison: Comparison) -> None:
    """The ledger of every contender for the unit in focus, as it stands at the cursor."""
    info, look = ledger_info(comparison), theme(st.context.theme.type)
    st.markdown(f"#### When was the state at t = {info.step} written?")
    st.markdown(words.LEDGER)
    show_figure(
        ledger_spec(info, look),
        "compare_ledgers",
        f"One stacked bar for each cell: the parts of the state of unit {info.unit} after t = {info.step}.",
    )
    tokens = comparison.sequence.tokens
    told = [f"- {_account(account, tokens)}" for account in info.accounts if account.parts is not None]
    if len(told) < len(info.accounts):
        told.append(f"- {words.NO_LEDGER}")
    st.markdown("\n".join(told))
    st.caption(words.LEDGER_LIMITS)


def _account(account: Account, tokens: Sequence[str]) -> str:
    head = f"**{account.short}**: ${account.entry.symbol.latex}$ = {number(account.value)}"
    parts = sorted(account.parts or (), key=lambda part: -abs(part.value))
    shown = [part for part in parts[:3] if abs(part.value) >= VISIBLE]
    if not shown:
        return f"{head}. No part of it reaches {VISIBLE:g}."
    told = [f"{number(part.value)} from {_when(part.step, tokens)}" for part in shown]
    if rest := parts[len(shown) :]:
        others = "one other step" if len(rest) == 1 else f"{len(rest)} other steps together"
        told.append(f"{number(sum(part.value for part in rest))} from {others}")
    return f"{head} is made of {', '.join(told)}."


def _when(step: int | None, tokens: Sequence[str]) -> str:
    return "the start" if step is None else f"t = {step} “{plain(tokens[step])}”"
