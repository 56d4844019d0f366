"""Undo, redo and reset: after any moves, all of the way back is the first scene, to the last bit."""

import random
from dataclasses import replace

import pytest

from gru_viz.scene.changes import apply
from gru_viz.scene.history import MOST_MOVES, History, difference
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import START, Scene, base, repaired
from gru_viz.scene.settings import BY_FIELD


def bits(scene):
    """All fields of a scene, every float in all its bits."""
    return repr(vars(scene))


def random_move(draw, scene):
    """Another scene, as a hand on the bench, on a widget or on a menu of weights would make it."""
    number = draw.uniform(-3, 3)
    unit, step = draw.randrange(scene.hidden), draw.randrange(len(scene.make_sequence().tokens))
    cell = scene.make_cell()
    matrix = draw.choice([spec.name for spec in cell.parameters if len(spec.axes) == 2])
    moves = [
        {"set": "step", "to": step},
        {"set": "unit", "to": unit},
        {"row": "gains", "place": [matrix], "to": number},
        {"row": "edits", "place": [matrix, unit, 0], "to": number},
        {"row": "input_edits", "place": [step, 0], "to": number},
        {"row": "clamps", "place": [next(iter(cell.next_states)), unit, step], "to": number / 4},
        {"clear": "clamps"},
    ]
    if draw.random() < 0.7:
        return apply(scene, [draw.choice(moves)])[0]
    fields = {
        "hidden": draw.randrange(1, 7),
        "cell": draw.choice(BY_FIELD["cell"].choices),
        "sequence": draw.choice(["sine", "noise", "text"]),
        "horizon": draw.randrange(2, 2000),
        "labels": "one two",
        "biases": draw.random() < 0.5,
    }
    name = draw.choice(list(fields))
    return repaired({**vars(scene), name: fields[name]})[0]


@pytest.mark.parametrize("seed", range(3))
def test_undoing_everything_gives_the_first_scene_and_redoing_it_the_last(seed):
    draw = random.Random(seed)
    history = History.begun(base(START))
    states, at = [history.now], 0  # what the history has to do, in a list with a finger on it
    made = 0
    while made < 200:
        kind = draw.choices(["move", "open", "reset", "undo", "redo"], [12, 1, 1, 4, 3])[0]
        scene = history.now.scene
        if kind in ("undo", "redo"):
            at = max(0, at - 1) if kind == "undo" else min(len(states) - 1, at + 1)
            history = history.undone() if kind == "undo" else history.redone()
        else:
            before = history
            if kind == "move":
                history = history.moved(random_move(draw, scene))
            elif kind == "open":
                history = history.opened(base(draw.choice(list(PRESETS))), is_link=draw.random() < 0.3)
            else:
                history = history.reset()
            if history is not before:
                made += 1
                states, at = [*states[: at + 1], history.now], at + 1
        assert history.now is states[at]
    for _ in range(len(states)):
        history = history.undone()
    assert bits(history.now.scene) == bits(base(START)) and history.told()["undo"] == ""
    for _ in range(len(states)):
        history = history.redone()
    assert bits(history.now.scene) == bits(states[-1].scene) and history.told()["redo"] == ""


def test_a_drag_is_one_move_and_one_that_ends_where_it_began_is_none():
    first = Scene(sequence="sine")
    history = History.begun(first).moved(replace(first, unit=1), "click")
    for step in (3, 4, 9):
        history = history.moved(replace(history.now.scene, step=step), "drag")
    assert len(history.past) == 2 and history.undone().now.scene == replace(first, unit=1)
    back = history.moved(replace(first, unit=1), "drag")
    assert len(back.past) == 1 and back.undone().now.scene == first
    again = back.moved(replace(first, unit=1, step=5), "drag")
    assert again.undone().now.scene == replace(first, unit=1)
    alone = history.moved(replace(first, step=1)).moved(replace(first, step=2))
    assert len(alone.past) == 4, "what belongs to no gesture stands alone"


def test_an_undone_move_ends_its_gesture():
    first = Scene()
    history = History.begun(first).moved(replace(first, step=3), "drag").undone().moved(replace(first, step=4), "drag")
    assert history.undone().now.scene == first and history.future == ()


def test_reset_leads_to_the_preset_then_to_the_link_and_can_be_undone():
    link, preset = replace(base(START), step=2, shifts=(("z", 1.5),)), base("latch")
    history = History.begun(link).opened(preset).moved(replace(preset, step=1))
    once = history.reset()
    assert once.now.scene == preset and once.undone().now == history.now
    twice = once.reset()
    assert twice.now.scene == link and twice.told()["reset"] == "" and twice.reset() is twice
    assert twice.undone().undone().now == history.now
    other = history.opened(base("review-start"), is_link=True).moved(replace(base("review-start"), unit=1)).reset()
    assert other.now.scene == base("review-start") and other.told()["reset"] == "", "a link begins anew"


def test_the_history_is_bounded_and_says_what_it_would_change():
    scene = Scene()
    history = History.begun(scene)
    for number in range(MOST_MOVES + 30):
        history = history.moved(replace(scene, seed=number + 1))
    assert len(history.past) == MOST_MOVES
    assert history.told() == {"undo": "Weight seed", "redo": "", "reset": "Weight seed"}
    assert history.undone().told()["redo"] == "Weight seed"
    three = History.begun(scene).moved(replace(scene, seed=4)).moved(replace(scene, seed=4, step=3))
    three = three.moved(replace(scene, seed=4, step=3, unit=2))
    assert three.told() == {"undo": "Unit", "redo": "", "reset": "Weight seed, Time step t and 1 more"}
    assert three.undone().told() == {"undo": "Time step t", "redo": "Unit", "reset": "Weight seed, Time step t"}
    assert three.undone().undone().undone().told() == {"undo": "", "redo": "Weight seed", "reset": ""}
    many = replace(scene, seed=4, step=3, unit=2, horizon=7)
    assert difference(scene, many) == "Weight seed, Time step t and 2 more"
    assert difference(scene, scene) == ""
