"""The nets that come with the app score what their cards say, and enough."""

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.learning.ablation import gate_accuracies, gate_extremes, unit_drops
from gru_viz.learning.shipped import SHIPPED, shipped_card, shipped_net
from gru_viz.learning.tasks import TASKS
from gru_viz.learning.tasks.task import examples
from gru_viz.scene.setting import MAX_HIDDEN, MAX_INPUTS
from tools.train_nets import CARD_SEED, MEASURED, VARIANTS, held_out

every_net = pytest.mark.parametrize("name", SHIPPED)


@every_net
def test_the_card_is_measured_and_not_written(name):
    net, card = shipped_net(name), shipped_card(name)
    assert card["recipe"] == SHIPPED[name].to_plain() | {"arguments": [], "options": []}
    found = held_out(net, SHIPPED[name].task)
    assert found.keys() == card["held_out"].keys() == {"all", *VARIANTS[SHIPPED[name].task]}
    for part, figures in found.items():
        assert figures["asked"] == MEASURED
        # A score near the border may come out on the other side where a processor rounds differently.
        np.testing.assert_allclose(figures["accuracy"], card["held_out"][part]["accuracy"], atol=0.002)
        np.testing.assert_allclose(figures["loss"], card["held_out"][part]["loss"], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("cell", ["gru", "lstm"])
@pytest.mark.parametrize("shape", ["start", "end", "but"])
def test_reviews_are_understood_in_each_shape(cell, shape):
    net = shipped_net(f"trained-reviews-{cell}")
    task = TASKS["reviews"].make(shape=shape)
    other_seed = examples(task, 1000, CARD_SEED + 1, held_out=True)
    states = [net.outputs(_last_state(net, example)) for example in other_seed]
    right = [output.argmax() == example.targets[-1] for output, example in zip(states, other_seed, strict=True)]
    assert np.mean(right) >= 0.97


def test_the_lstm_agrees_whatever_stands_between():
    net = shipped_net("trained-agreement-lstm")
    for attractors in range(4):
        held = examples(TASKS["agreement"].make(attractors=attractors), 500, CARD_SEED + 1, held_out=True)
        right = [net.outputs(_last_state(net, example)).argmax() == example.targets[-1] for example in held]
        assert np.mean(right) >= 0.99, attractors


def _last_state(net, example):
    """The state after the last word, an example at a time and so without any padding."""
    return gv.run(net.cell, net.params, net.inputs(example.inputs))["h"][-1]


@every_net
def test_weights_have_three_decimals_and_fit_a_scene(name):
    net = shipped_net(name)
    for value in net.weights().values():
        np.testing.assert_array_equal(value, np.round(value, 3))
        assert np.abs(value).max() < 20
    assert net.params.hidden_size <= MAX_HIDDEN and net.params.input_size <= MAX_INPUTS
    task = SHIPPED[name].make_task()
    assert (net.words, net.answers) == (task.words, task.answers)


@every_net
def test_units_and_gates_on_the_card_are_those_that_cost_most(name):
    net, card = shipped_net(name), shipped_card(name)
    probes = examples(SHIPPED[name].make_task(), MEASURED, CARD_SEED, held_out=True)
    drops = unit_drops(net, probes)
    assert sorted(card["units"]) == list(range(net.params.hidden_size))
    assert card["units"][0] == next(iter(drops))
    for unit, drop in drops.items():
        np.testing.assert_allclose(card["drop"][str(unit)], drop, atol=0.003)
    gates = gate_accuracies(net, probes)
    assert gates.keys() == card["gates"].keys()
    for gate, left in gates.items():
        np.testing.assert_allclose(card["gates"][gate], left, atol=0.003)
    for gate, left in gate_extremes(net, probes).items():
        np.testing.assert_allclose(card["extremes"][gate], left, atol=0.003)
