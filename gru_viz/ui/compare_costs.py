"""The table of the page Compare: what each cell has, what can be counted, and what was measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from gru_viz.cells.notation import GATES, NOTATIONS, entry
from gru_viz.cells.zoo import CELLS
from gru_viz.cells.zoo import cell as make_cell
from gru_viz.content import compare as words
from gru_viz.views.compare import Comparison, contender_cell
from gru_viz.views.costs import Costs, Timing, costs, measure
from gru_viz.views.reading import Reading

_ATTEMPT = "how often the visitor has asked for a measurement"


_LARGE = (64, 256)
"""Sizes D and H at which the products with a matrix take most of the time."""


@st.cache_data(max_entries=128, show_spinner=False)
def _measured(names: tuple[str, ...], biases: bool, inputs: int, hidden: int, attempt: int) -> Timing:
    """Kept by all visitors for each choice of cells and sizes, until somebody asks again (``attempt``)."""
    cells = [contender_cell(name, biases) for name in names]
    if (inputs, hidden) == _LARGE:
        return measure(cells, inputs, hidden, steps=50, at_most=0.6)
    return measure(cells, inputs, hidden, steps=500)


def timing(comparison: Comparison, *, large: bool = False) -> Timing:
    """The time of a step of every contender, measured once for each choice of cells and sizes."""
    now = comparison.scene
    ids = tuple(one.id for one in comparison.contenders)
    inputs, hidden = _LARGE if large else (comparison.sequence.xs.shape[1], now.hidden)
    order = sorted(ids)
    found = _measured(tuple(order), now.biases, inputs, hidden, st.session_state.get(_ATTEMPT, 0))
    return found._replace(micros=tuple(found.micros[order.index(name)] for name in ids))


def cost_table(comparison: Comparison) -> None:
    """What each contender has and costs."""
    now, inputs = comparison.scene, comparison.sequence.xs.shape[1]
    cells = [one.reading.cell for one in comparison.contenders]
    counted = [costs(cell, inputs, now.hidden) for cell in cells]
    here = timing(comparison)
    timings = [here, timing(comparison, large=True)] if _ATTEMPT in st.session_state else [here]
    st.markdown("#### What does each cell have, and what does it cost?")
    st.markdown(f"Input size $D$ = {inputs}, hidden size $H$ = {now.hidden}, biases {'on' if now.biases else 'off'}.")
    rows = [*_inventory(comparison, counted), *_counts(counted)]
    for timed in timings:
        rows.append(_timed(timed))
    shorts = " | ".join(f"**{one.short}**" for one in comparison.contenders)
    head = f"| per cell | {shorts} |\n|:---" + "|:---" * len(cells)
    with st.container(key="compare_table"):
        st.markdown(head + "|\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows))
    st.button(
        "Measure again, and large cells too",
        key="measure_again",
        icon=":material/timer:",
        on_click=lambda: st.session_state.update({_ATTEMPT: st.session_state.get(_ATTEMPT, 0) + 1}),
    )
    if told := _faster(comparison, [timed for timed in timings if timed.is_steady]):
        st.markdown(told)
    if restless := [timed for timed in timings if not timed.is_steady]:
        worst = max(restless, key=lambda timed: timed.spread)
        st.warning(words.RESTLESS.format(hidden=worst.hidden, spread=worst.spread), icon=":material/hourglass_top:")
    steps, rounds = (" and ".join(str(timed[at]) for timed in timings) for at in (2, 1))
    st.caption(f"{words.MEASURED.format(steps=steps, rounds=rounds)} {words.CHAIN_HELP}")


def _symbols(comparison: Comparison, names: Callable[[Costs], Sequence[str]], counted: Sequence[Costs]) -> list[str]:
    """What each contender's quantities are called in its notation."""
    return [
        ", ".join(f"${one.reading.entry(name).symbol.latex}$" for name in names(cost)) or "none"
        for one, cost in zip(comparison.contenders, counted, strict=True)
    ]


def _inventory(comparison: Comparison, counted: Sequence[Costs]) -> list[list[str]]:
    rows = [
        ["Gates", *_symbols(comparison, lambda cost: cost.gates, counted)],
        ["States", *_symbols(comparison, lambda cost: cost.states, counted)],
    ]
    for gate in GATES:
        cells = zip(comparison.contenders, counted, strict=True)
        rows.append([gate_title(gate), *(_has(one.reading, cost, gate) for one, cost in cells)])
    return rows


def _has(reading: Reading, cost: Costs, gate: str) -> str:
    """Whether a cell has a gate, with weights of its own or as what another one leaves."""
    if gate in cost.gates:
        return "✓ yes"
    if gate not in reading.cell.by_name:
        return "no"
    (other,) = reading.cell.free(gate).args
    return f"$1 - {reading.entry(other.name).symbol.latex}$"


def gate_title(gate: str) -> str:
    """What a gate is called: its title, and its titles in other notations."""
    owner = next(cell for cell in map(make_cell, CELLS) if gate in cell.gates)
    titles = list(dict.fromkeys(entry(owner, gate, notation).title for notation in NOTATIONS))
    also = f" ({', '.join(titles[1:])})" if titles[1:] else ""
    return titles[0].capitalize() + also


def _counts(counted: Sequence[Costs]) -> list[list[str]]:
    rows = {
        "Parameters, with biases": [cost.parameters for cost in counted],
        "Parameters, without": [cost.bare for cost in counted],
        "Multiplications per step": [cost.multiplications for cost in counted],
        "Values of σ and tanh per step": [cost.squashes for cost in counted],
        "Numbers carried to the next step": [cost.memory for cost in counted],
    }
    table = [[title, *(f"${one.latex}$ = **{one.number:,}**" for one in counts)] for title, counts in rows.items()]
    return [*table, ["Operations in a row", *(str(cost.chain) for cost in counted)]]


def _timed(timed: Timing) -> list[str]:
    fastest = min(timed.micros)
    told = [f"**{micros:.1f} µs** · {micros / fastest:.2f} ×" for micros in timed.micros]
    return [f"Measured per step, D = {timed.inputs}, H = {timed.hidden}", *told]


CLOSE = 0.03
"""Times that differ by less than this share count as equal: the clock does not tell them apart."""


def _faster(comparison: Comparison, timings: Sequence[Timing]) -> str:
    """The claim about GRU and LSTM, as it comes out in the numbers of this table."""
    cells = [one.reading.cell for one in comparison.contenders]
    kinds = [cell.kind for cell in cells]
    if "gru" not in kinds or "lstm" not in kinds or not timings:
        return ""
    gru, lstm = kinds.index("gru"), kinds.index("lstm")
    told = []
    for timed in timings:
        work = [costs(cells[at], timed.inputs, timed.hidden).multiplications.number for at in (gru, lstm)]
        ratio = timed.micros[gru] / timed.micros[lstm]
        verdict = "no difference to speak of" if abs(ratio - 1) < CLOSE else "slower" if ratio > 1 else "faster"
        told.append(
            f"With H = {timed.hidden} it does {work[0] / work[1]:.0%} of the LSTM's multiplications, and a step takes "
            f"**{ratio:.0%}** of the time, measured here: **{verdict}**."
        )
    return words.FASTER.format(told=" ".join(told))
