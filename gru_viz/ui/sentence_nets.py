"""The nets of the page Sentences: which one reads, what it read, what was measured on it, and where else to open it."""

from __future__ import annotations

from dataclasses import asdict
from typing import NamedTuple

import streamlit as st

from gru_viz.cells.cell_names import CELL_NAMES
from gru_viz.cells.notation import CELL_TITLES
from gru_viz.content import sentences as words
from gru_viz.learning.ablation import gate_names
from gru_viz.learning.net import Net
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.shipped import SHIPPED, shipped_card, shipped_net
from gru_viz.learning.tasks import TASKS
from gru_viz.scene.recipes import opened, recipes
from gru_viz.scene.scene import Scene, base, repaired
from gru_viz.scene.settings import BY_FIELD
from gru_viz.scene.settings_learning import LEARNING, TRAINED_HERE
from gru_viz.scene.stories import EXAMPLES
from gru_viz.ui.state import open_scene, scene
from gru_viz.ui.trained_here import trained_here
from gru_viz.views.ablation import GateOnSentence, HeldOut, UnitsInfo, from_card, gates_on, measured, units_info
from gru_viz.views.importance import Importance, importance
from gru_viz.views.kept import Kept
from gru_viz.views.sentences import Place, SentenceRun, fingerprint, follower, place, read_sentence, reads_sentences

STAND_IN = str(BY_FIELD["net"].default)
"""The net that is shown while the one that was asked for is not there."""
WORD_TASKS = " or ".join(f"“{TASKS[task].title}”" for task in EXAMPLES)
"""The tasks whose nets read words."""
_KEPT = Kept(60_000_000)
"""Runs and what was measured, shared by all visitors and never written to."""
_OURS = ("notation", *(setting.field for setting in LEARNING))
"""What opening another scene leaves as it is, so that this page is found again as it was left."""


class Chosen(NamedTuple):
    """The net that reads."""

    id: str
    net: Net
    recipe: Recipe
    is_shipped: bool
    instead: str
    """Why it is not the net that was asked for; empty where it is."""

    @property
    def key(self) -> str:
        """What results are kept under."""
        return fingerprint(self.net)

    @property
    def title(self) -> str:
        """Task and cell."""
        return self.recipe.title


def net_title(id: str) -> str:
    """What a menu calls a net."""
    if id in SHIPPED:
        return SHIPPED[id].title
    return f"Trained in this visit · {CELL_TITLES[TRAINED_HERE[id]]}"


def net_choices() -> list[str]:
    """The nets that come with the app, those of this visit, and the one that the scene asks for."""
    here = [id for id, kind in TRAINED_HERE.items() if trained_here(kind) is not None or id == scene().net]
    return [*SHIPPED, *here]


def chosen_net() -> Chosen:
    """The net of the scene, or one that comes with the app and the reason why."""
    asked = scene().net
    if asked in SHIPPED:
        return Chosen(asked, shipped_net(asked), SHIPPED[asked], True, "")
    kind = TRAINED_HERE[asked]
    net, shown = trained_here(kind), f"“{SHIPPED[STAND_IN].title}”"
    if net is not None and reads_sentences(net):
        return Chosen(asked, net, recipes(scene())[kind], False, "")
    if net is None:
        why = words.NOT_HERE.format(cell=CELL_NAMES[kind].bare, shown=shown)
    else:
        why = words.NO_WORDS.format(
            cell=CELL_NAMES[kind].bare, task=TASKS[scene().task].title, tasks=WORD_TASKS, shown=shown
        )
    return Chosen(STAND_IN, shipped_net(STAND_IN), SHIPPED[STAND_IN], True, why)


def text_of(chosen: Chosen) -> str:
    """The sentence of the scene, or the example of the net's task."""
    return scene().sentence or EXAMPLES[chosen.recipe.task]


def run_of(chosen: Chosen, text: str) -> SentenceRun:
    """What the net made of a sentence."""
    return _KEPT.get((chosen.key, text), lambda: read_sentence(chosen.net, text), lambda found: found.nbytes)


def units_of(chosen: Chosen, text: str) -> UnitsInfo:
    """What the answer to a sentence loses without each unit."""
    told = run_of(chosen, text)
    return _KEPT.get(("units", chosen.key, text), lambda: units_info(told), lambda _: 2_000)


def gates_of(chosen: Chosen, text: str) -> tuple[GateOnSentence, ...]:
    """What becomes of the answer to a sentence with each gate held still."""
    told = run_of(chosen, text)
    return _KEPT.get(("gates", chosen.key, text), lambda: gates_on(told), lambda _: 1_000)


def importance_of(chosen: Chosen, text: str) -> Importance:
    """How much each word of a sentence counts for the answer."""
    told = run_of(chosen, text)
    return _KEPT.get(("words", chosen.key, text), lambda: importance(told), lambda _: 10_000)


def held_out(chosen: Chosen) -> HeldOut:
    """What was measured on examples that the net never learnt from: when it was made, or now."""

    def measure() -> HeldOut:
        card = shipped_card(chosen.id) if chosen.is_shipped else {}
        if set(card.get("gates", ())) == set(gate_names(chosen.net.cell)) and card:
            return from_card(card, chosen.recipe.make_task().chance)
        with st.spinner("Measuring the net on examples it never learnt from …"):
            return measured(chosen.net, chosen.recipe)

    return _KEPT.get(("held out", chosen.key), measure, lambda _: 2_000)


def place_of(chosen: Chosen, told: SentenceRun) -> Place:
    """Quantity, unit and word that the scene asks for, or the nearest there are."""
    now = scene()
    follows = follower(told)
    first = held_out(chosen).first if follows is None else follows.unit
    return place(told, now.shown, now.neuron, now.word, first)


def open_net(chosen: Chosen, text: str, unit: int, word: int) -> None:
    """Open a trained net on a sentence as the scene of all other pages."""
    open_scene(*scene_of(scene(), chosen, text, unit, word))


def scene_of(now: Scene, chosen: Chosen, text: str, unit: int, word: int) -> tuple[Scene, list[str]]:
    """A trained net on a sentence as a scene, all else as it is ``now``, and what had to be put right for it."""
    ours = {name: getattr(now, name) for name in _OURS}
    notes: list[str] = []
    if chosen.is_shipped:
        made: Scene = base(chosen.id)
        own = {"text": text}
    else:
        told = run_of(chosen, text)
        made, notes = opened(chosen.net, told.words.tokens, told.words.xs, now.notation)
        own = {}
    found, more = repaired({**asdict(made), **ours, **own, "unit": unit, "step": word, "lines": ()})
    return found, [*notes, *more]


def open_designed(preset: str) -> None:
    """Open a designed scene as the scene of all other pages."""
    now = asdict(scene())
    open_scene(*repaired({**asdict(base(preset)), **{name: now[name] for name in _OURS}}))
