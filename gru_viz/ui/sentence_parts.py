"""What explains on the page Sentences: which units, gates and words matter, and a designed cell beside."""

from __future__ import annotations

import streamlit as st

from gru_viz.cells.formula import percent
from gru_viz.cells.notation import CELL_TITLES, entry
from gru_viz.content import sentences as words
from gru_viz.figures.sentences import chips_html, importance_spec, units_spec
from gru_viz.figures.theme import theme
from gru_viz.learning.ablation import gate_names
from gru_viz.learning.shipped import SHIPPED, shipped_net
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import base
from gru_viz.scene.setting import MAX_LEARNT
from gru_viz.scene.stories import STORIES, Story
from gru_viz.ui.figure import clicked, show_figure
from gru_viz.ui.frame import LAB
from gru_viz.ui.sentence_nets import (
    Chosen,
    chosen_net,
    gates_of,
    held_out,
    importance_of,
    open_designed,
    open_net,
    place_of,
    run_of,
    text_of,
    units_of,
)
from gru_viz.ui.state import change, go, plain, scene
from gru_viz.views.ablation import HeldOut
from gru_viz.views.importance import agreement
from gru_viz.views.sentence_words import gates_sentence, importance_sentence, probability, unit_sentence
from gru_viz.views.sentences import SentenceRun, biggest_turn
from gru_viz.views.stories import designed_side, side_sentence, trained_side

_AGAIN = "the whole page has to follow"


def explanation() -> None:
    """Units, gates and words that matter, and the stories."""
    if st.session_state.pop(_AGAIN, False):
        st.rerun()
    chosen = chosen_net()
    told = run_of(chosen, text_of(chosen))
    held = held_out(chosen)
    left, right = st.columns(2, gap="large")
    with left:
        _units(chosen, told, held)
    with right:
        _gates(chosen, told, held)
    _words(chosen, told)
    _stories(chosen)


def _jump(unit: int) -> None:
    change(neuron=unit)
    st.session_state[_AGAIN] = True


def _take_bar() -> None:
    if (unit := clicked("sentence_units", "x", MAX_LEARNT)) is not None:
        _jump(unit)


def _units(chosen: Chosen, told: SentenceRun, held: HeldOut) -> None:
    st.markdown("##### The unit that matters most, found for you")
    units = units_of(chosen, text_of(chosen))
    answer = told.net.answers[units.answer]
    unit = place_of(chosen, told).unit
    st.markdown(unit_sentence(units, held, plain(answer)))
    look = theme(st.context.theme.type)
    show_figure(
        units_spec(units, held, unit, answer, look),
        "sentence_units",
        f"Bars for each unit: log-odds of {answer} lost without it on this sentence, and accuracy lost on held-out "
        f"examples. Largest on this sentence: unit {units.order[0]}.",
        on_select=_take_bar,
        selection_mode="points",
    )
    with st.container(horizontal=True, key="jump_units", gap="small"):
        for place, found in enumerate(units.order[:3]):
            st.button(f"Show unit {found}", key=f"jump_{place}", on_click=_jump, args=(found,))
    st.caption(words.UNITS.format(count=held.asked))


def _gates(chosen: Chosen, told: SentenceRun, held: HeldOut) -> None:
    st.markdown("##### Which gates does the net really use?")
    cell, notation = told.net.cell, scene().notation
    names = gate_names(cell)
    st.markdown(gates_sentence(held, [entry(cell, name, notation) for name in names]))
    if not names:
        return
    answer = plain(told.net.answers[told.answer])
    lines = [
        f"| Gate | right, gate at its mean | {'right, shut | right, open | ' if held.extremes else ''}"
        f"P({answer}), at its mean | P({answer}), shut | P({answer}), open |",
        "|---" * (7 if held.extremes else 5) + "|",
    ]
    for gate in gates_of(chosen, text_of(chosen)):
        what = entry(cell, gate.name, notation)
        cells = [percent(value) for value in (held.gates[gate.name], *held.extremes.get(gate.name, ()))]
        cells += [probability(value) for value in (gate.mean, gate.shut, gate.opened)]
        lines.append(f"| ${what.symbol.latex}$ {what.title} | {' | '.join(cells)} |")
    with st.container(key="gate_table"):
        st.markdown("\n".join(lines))
    st.caption(words.GATES)


def _words(chosen: Chosen, told: SentenceRun) -> None:
    st.markdown("##### Which words decide?")
    found = importance_of(chosen, text_of(chosen))
    st.markdown(importance_sentence(found, agreement(found), biggest_turn(told), plain))
    answer = told.net.answers[found.answer]
    show_figure(
        importance_spec(found, theme(st.context.theme.type)),
        "sentence_importance",
        f"Two bars for each word: the size of the gradient of the log-odds of {answer}, and how much of the log-odds "
        "is gone without the word.",
    )
    st.caption(words.WORDS)


def _stories(chosen: Chosen) -> None:
    st.markdown(f"##### Designed and learnt\n\n{words.STORY}")
    own = next((id for id, story in STORIES.items() if story.text == text_of(chosen)), None)
    usual = own or next(id for id, story in STORIES.items() if story.task == chosen.recipe.task)
    id = st.segmented_control(
        "Question",
        list(STORIES),
        default=usual,
        format_func=lambda name: STORIES[name].title,
        key="story",
        label_visibility="collapsed",
    )
    story = STORIES[id or usual]
    st.markdown(f"**{story.question}**")
    left, right = st.columns(2, gap="large")
    with left:
        _designed(story)
    with right:
        _trained(story, chosen)


def _designed(story: Story) -> None:
    preset = PRESETS[story.preset]
    side = designed_side(base(story.preset))
    st.markdown(f"**Designed**: {preset.title} ({CELL_TITLES[preset.cell_kind]})")
    st.html(chips_html(side, theme(st.context.theme.type)))
    st.markdown(side_sentence(side, plain))
    if st.button("Open the designed cell in the Gate lab", key="open_designed", icon=":material/arrow_forward:",
                 on_click=open_designed, args=(story.preset,)):  # fmt: skip
        go(LAB)


def _trained(story: Story, chosen: Chosen) -> None:
    if chosen.recipe.task != story.task:
        id = f"trained-{story.task}-{chosen.recipe.cell}"
        id = id if id in SHIPPED else f"trained-{story.task}-gru"
        chosen = Chosen(id, shipped_net(id), SHIPPED[id], True, "")
    told, units = run_of(chosen, story.text), units_of(chosen, story.text)
    side = trained_side(told, units, scene().notation)
    st.markdown(f"**Learnt**: {chosen.title}, the unit that its answer hangs on most")
    st.html(chips_html(side, theme(st.context.theme.type)))
    answer = words.says(chosen.recipe.task, told.net.answers)[told.answer]
    sure = probability(float(told.probabilities[-1, told.answer]))
    st.markdown(f"The net {plain(answer)} with {sure}. {side_sentence(side, plain)}")
    if st.button("Open the trained net in the Gate lab", key="open_trained", icon=":material/arrow_forward:",
                 on_click=open_net, args=(chosen, story.text, side.unit, len(side.tokens) - 1)):  # fmt: skip
        go(LAB)
