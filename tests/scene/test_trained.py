"""Scenes that hold a trained net, and what the page Training makes of its settings."""

import dataclasses

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.learning.recipe import span_of
from gru_viz.learning.shipped import OPENS_AT, SHIPPED, shipped_net
from gru_viz.learning.tasks import TASKS
from gru_viz.learning.tasks.task import examples
from gru_viz.learning.train import start
from gru_viz.scene.link import dump, parse, to_query
from gru_viz.scene.material import WEIGHTS, words_for
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.recipes import opened, recipes
from gru_viz.scene.scene import Scene, base, repaired
from gru_viz.scene.settings import BY_FIELD
from gru_viz.scene.stories import EXAMPLES, STORIES

every_net = pytest.mark.parametrize("name", SHIPPED)


@every_net
def test_a_trained_net_opens_from_its_name_alone(name):
    scene = base(name)
    assert parse(f"weights={name}") == (scene, ())
    assert dump(scene) == {"weights": name}
    net = shipped_net(name)
    trace = gv.run(scene.make_cell(), scene.make_parameters(), scene.make_sequence().xs)
    words = words_for(net, scene.text)
    expected = gv.run(net.cell, net.params, words.xs)
    np.testing.assert_array_equal(trace["h"], expected["h"])
    assert scene.step == len(words.tokens) - 1 and scene.unit == OPENS_AT[name]


def test_examples_are_known_to_the_nets_that_read_them():
    for story in STORIES.values():
        assert story.preset in PRESETS
        for cell in ("gru", "lstm", "rnn"):
            assert all(words_for(shipped_net(f"trained-{story.task}-{cell}"), story.text).known), story.title
    assert EXAMPLES.keys() == {recipe.task for recipe in SHIPPED.values()}


def test_any_sentence_end_is_a_full_stop_and_case_does_not_count():
    net = shipped_net("trained-reviews-gru")
    one, other = words_for(net, "I LOVED it!"), words_for(net, "i loved it.")
    np.testing.assert_array_equal(one.xs, other.xs)
    assert one.tokens == ("I", "LOVED", "it", "!")


def test_a_trained_net_gives_way_to_another_cell_or_input():
    for change in ({"hidden": 5}, {"cell": "rnn"}, {"sequence": "sine"}):
        scene, notes = repaired({**dataclasses.asdict(base("trained-reviews-gru")), "step": 0, "unit": 0, **change})
        assert scene.weights == "seed"
        assert notes == [
            f"the weights of “{WEIGHTS['trained-reviews-gru']}” need 8 input columns and a gru of 16 units, "
            "so random weights are used"
        ]


def test_a_link_with_a_trained_net_and_a_sentence_of_its_own_comes_back():
    scene = dataclasses.replace(
        base("trained-agreement-lstm"), text="The cats near the old house", step=2, unit=5, clamps=(("f", 0.0, 5, 3),)
    )
    assert parse(to_query(scene)) == (scene, ())


# --- The settings of Training ---------------------------------------------------------------------


@pytest.mark.parametrize("task", TASKS)
def test_every_task_in_every_size_makes_recipes(task):
    sized = span_of(task)
    spans = (-1,) if sized is None else (-1, sized[1].low, sized[1].high)
    for span in spans:
        scene = Scene(task=task, span=span)
        found = recipes(scene)
        assert tuple(found) == scene.learners
        for kind, recipe in found.items():
            assert (recipe.cell, recipe.hidden_size, recipe.seed) == (kind, scene.size, scene.learn_seed)
            made = recipe.make_task()
            assert dict(recipe.arguments) == ({} if span == -1 else {sized[0]: span})
            assert made.longest <= 200


def test_a_size_that_a_task_cannot_have_is_put_right_and_named():
    scene, notes = repaired({"task": "parity", "span": 150})
    assert scene.span == 100 and notes == ["the length of this task runs from 10 to 100, so it is 100 now"]
    scene, notes = repaired({"task": "reviews", "span": 7})
    assert scene.span == -1 and notes == ["this task comes in one size only"]


def test_clipping_can_be_left_out():
    assert recipes(Scene(clip=True))["gru"].clip == 1.0
    assert recipes(Scene(clip=False))["gru"].clip > 1e100


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm", "simplified_gru"])
def test_a_net_that_was_trained_here_opens_in_a_link_with_all_its_weights(task, kind):
    recipe = recipes(Scene(task=task, learners=(kind,), size=16))[kind]
    made = recipe.make_task()
    net = start(recipe, made)
    example = max(examples(made, 20, 0, held_out=True), key=lambda each: len(each.inputs))
    xs = net.inputs(example.inputs)
    scene, notes = opened(net, made.tokens(example), xs, "pytorch")
    assert notes == []
    query = to_query(scene)
    assert parse(query) == (scene, ())
    assert len(query) < 16_000
    for name, value in scene.make_parameters().items():
        np.testing.assert_array_equal(value, np.round(net.params[name], 3) + 0.0, err_msg=name)
    sequence = scene.make_sequence()
    assert sequence.tokens == made.tokens(example) and sequence.named
    np.testing.assert_allclose(sequence.xs, xs, atol=0.0005 + 1e-12)


# --- Names of steps -------------------------------------------------------------------------------


def test_steps_of_own_numbers_can_have_names():
    scene = Scene(sequence="numbers", numbers=((0.0,), (1.0,), (0.5,)), labels=" on  off ( ")
    assert scene.labels == "on off (" and scene.make_sequence().tokens == ("on", "off", "(")
    assert parse(to_query(scene)) == (scene, ())


@pytest.mark.parametrize(
    ("labels", "note"),
    [
        ("a b", "names of the steps: 2 given, 3 needed, so the steps go without"),
        ("a b " + "c" * 41, "the names of the steps are longer than 2000 characters, or one than 40"),
        (7, "7 is not a text"),
    ],
)
def test_names_that_do_not_fit_are_left_out_and_named(labels, note):
    scene, notes = repaired({"sequence": "numbers", "numbers": ((0.0,), (1.0,), (0.5,)), "labels": labels})
    assert scene.labels == "" and notes == [note]


def test_a_sentence_that_cannot_be_read_is_named():
    scene, notes = repaired({"sentence": "?!"})
    assert scene.sentence == BY_FIELD["sentence"].default and notes == ["there is no word in this text"]
    scene, notes = repaired({"sentence": "word " * 201})
    assert scene.sentence == "" and "201 words" in notes[0]


@pytest.mark.parametrize(
    ("text", "learners", "note"),
    [
        ("learners=none", ("rnn", "gru", "lstm"), "learners takes 1 to 3 different ones, so it is rnn gru lstm now"),
        ("learners=foo", ("rnn", "gru", "lstm"), "so it is rnn gru lstm now"),
        ("learners=lstm+foo", ("lstm",), "foo is not one of the choices"),
        ("learners=lstm+rnn+gru+minimal", ("lstm", "rnn", "gru"), "minimal is not one of the choices"),
    ],
)
def test_learners_that_cannot_be_read_give_way_to_the_usual_ones(text, learners, note):
    read = parse(text)
    assert read.scene.learners == learners and note in read.warning
