"""The page Sentences: what is chosen and typed, and the words under the hand."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.notation import NOTATIONS
from gru_viz.content import sentences as words
from gru_viz.content.hotkeys import browser_keys
from gru_viz.figures.theme import DARK, LIGHT
from gru_viz.learning.shipped import shipped_card
from gru_viz.learning.text import MAX_CHARS, MAX_WORDS, tokenize
from gru_viz.scene.setting import MAX_LEARNT, WEIGHTS_OF_LAYER
from gru_viz.scene.settings import BY_FIELD
from gru_viz.scene.settings_learning import MOST_IMPORTANT, SHOWN
from gru_viz.scene.stories import EXAMPLES
from gru_viz.schematic.words import mount_words
from gru_viz.ui.aloud import said_in_words
from gru_viz.ui.asset import ASSETS
from gru_viz.ui.bound import forget_refused
from gru_viz.ui.controls import choose, write
from gru_viz.ui.frame import LAB, MEMORY, TRAINING
from gru_viz.ui.sentence_nets import (
    WORD_TASKS,
    Chosen,
    chosen_net,
    held_out,
    net_choices,
    net_title,
    open_net,
    place_of,
    run_of,
    scene_of,
    text_of,
)
from gru_viz.ui.state import change, gesture_of, go, plain, scene
from gru_viz.ui.take_along import bench_file, slug
from gru_viz.views.aloud_pages import sentence_said
from gru_viz.views.familiar import familiar, familiar_sentence
from gru_viz.views.notice import has_trained
from gru_viz.views.sentence_words import follower_sentence, scores_sentence, turn_sentence
from gru_viz.views.sentences import SentenceRun, biggest_turn, follower, words_data

HAND = "sentence_words"
_ACKED = "what was taken from the words last"
FIELD = "set_sentence"
_SCALES = {look.mode: {"gate": look.gate_scale, "state": look.state_scale} for look in (LIGHT, DARK)}


def heading() -> None:
    """What the page is about."""
    st.html(ASSETS / "sentences.css")
    title, text = st.columns([1, 6], gap="small", vertical_alignment="center")
    title.markdown("#### Sentences")
    text.markdown(words.INTRO)


def choices() -> None:
    """The net and the sentence."""
    chosen = chosen_net()
    left, right = st.columns([2, 5], gap="medium")
    with left:
        _choose_net(chosen)
        choose("notation", titles=NOTATIONS)
        if chosen.is_shipped and not chosen.instead and not has_trained(scene().cell):
            st.caption(words.NOT_TRAINED.format(cell=CELL_NAMES[scene().cell].said, tasks=WORD_TASKS))
    with right:
        _write_sentence(chosen)
        with st.container(horizontal=True, key="quick_sentences", gap="small"):
            for at, (name, text) in enumerate(words.QUICK.get(chosen.recipe.task, {}).items()):
                st.button(name, key=f"quick_{chosen.recipe.task}_{at}", help=text, on_click=_take_text, args=(text,))
    if scene().weights == WEIGHTS_OF_LAYER:
        st.caption(words.NO_LAYER.format(name=plain(scene().layer_name)))
    if chosen.instead:
        st.warning(plain(chosen.instead), icon=":material/model_training:")
        if st.button("Go to Training", key="to_training"):
            go(TRAINING)


def _choose_net(chosen: Chosen) -> None:
    options = net_choices()

    def take(new: str) -> None:
        forget_refused(FIELD)
        # A sentence of the quick choice belongs to its task; one that somebody wrote stays.
        own = scene().sentence not in words.QUICK.get(chosen.recipe.task, {}).values()
        change(net=new, sentence=scene().sentence if own else "", neuron=MOST_IMPORTANT)

    choose("net", options, {id: net_title(id) for id in options}, take)


def _take_text(text: str) -> None:
    forget_refused(FIELD)
    usual = EXAMPLES[chosen_net().recipe.task]
    change(sentence="" if text == usual else text, word=MAX_WORDS - 1)


def _write_sentence(chosen: Chosen) -> None:
    """The sentence that the net reads."""
    setting, now = BY_FIELD["sentence"], text_of(chosen)

    def read(text: str) -> None:
        tokenize(text)
        _take_text(text)

    write(setting.title, FIELD, now, read, help=setting.help, height=92, max_chars=MAX_CHARS)


def reading() -> None:
    """The words under the hand, what the net makes of them, and the way to the other pages."""
    chosen = chosen_net()
    text = text_of(chosen)
    told = run_of(chosen, text)
    at = place_of(chosen, told)
    says = words.says(chosen.recipe.task, told.net.answers)
    st.markdown(turn_sentence(told, biggest_turn(told), says, plain))
    _how_well(told)
    data = words_data(told, at, scene().notation, held_out(chosen).first, says)
    mount_words(
        {**data, "acked": st.session_state.get(_ACKED, ""), "scales": _SCALES, "keys": browser_keys()}, HAND, _take_hand
    )
    if chosen.is_shipped:
        st.caption(scores_sentence(shipped_card(chosen.id)))
    with st.container(horizontal=True, key="open_sentence"):
        for title, page in (("Gate lab", LAB), ("Memory", MEMORY)):
            if st.button(
                f"Open in {'the ' if page == LAB else ''}{title}",
                key=f"open_{page}",
                icon=":material/arrow_forward:",
                help="This net, this sentence, this unit and this word, with every weight to change.",
                on_click=open_net,
                args=(chosen, text, at.unit, at.word),
            ):
                go(page)
        now = scene()
        bench_file("Take it with you", slug(chosen.title), lambda: scene_of(now, chosen, text, at.unit, at.word)[0])


def said() -> None:
    """The reading in words."""
    chosen = chosen_net()
    told = run_of(chosen, text_of(chosen))
    says = words.says(chosen.recipe.task, told.net.answers)
    said_in_words(lambda: sentence_said(told, place_of(chosen, told), scene().notation, says))


def _how_well(told: SentenceRun) -> None:
    """How many of the words the net knows, and which unit is coloured."""
    known = familiar(told.net, told.words.tokens)
    st.markdown(f"{familiar_sentence(known, plain)} {follower_sentence(told, follower(told), plain)}")


def _take_hand() -> None:
    """Take over what was chosen among the words. Nothing in it is trusted."""
    sent = getattr(st.session_state.get(HAND), "hand", None)
    if not isinstance(sent, Mapping) or not isinstance(sent.get("set"), Mapping):
        return
    name = str(sent.get("id"))[:60]
    if name == st.session_state.get(_ACKED):
        return
    given, fields = sent["set"], {}
    if _is_whole(given.get("word"), MAX_WORDS - 1):
        fields["word"] = given["word"]
    if _is_whole(given.get("neuron"), MAX_LEARNT - 1):
        fields["neuron"] = given["neuron"]
    if given.get("shown") in SHOWN:
        fields["shown"] = given["shown"]
    if fields:
        change(gesture_of(sent), **fields)
    st.session_state[_ACKED] = name


def _is_whole(value: object, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= high
