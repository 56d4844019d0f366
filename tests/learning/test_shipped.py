"""The nets that come with the app score what their cards say, and enough."""

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.learning import by_hand
from gru_viz.learning.ablation import gate_accuracies, gate_extremes, unit_drops
from gru_viz.learning.calibration import best_temperature, calibration_error, last_outputs, tempered
from gru_viz.learning.shipped import SHIPPED, shipped_card, shipped_net
from gru_viz.learning.tasks import TASKS
from gru_viz.learning.tasks.task import examples
from gru_viz.scene.setting import MAX_HIDDEN, MAX_INPUTS
from gru_viz.views.familiar import GUESS_BELOW
from tools.train_nets import CARD_SEED, MEASURED, VARIANTS, answers_of, calibration, held_out, on_written

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


@every_net
def test_the_scores_by_hand_and_the_calibration_are_measured(name):
    net, card, task = shipped_net(name), shipped_card(name), SHIPPED[name].task
    for part, figures in on_written(net, task).items():
        assert figures["asked"] == card["by_hand"][part]["asked"]
        np.testing.assert_allclose(figures["accuracy"], card["by_hand"][part]["accuracy"], atol=1.01 / figures["asked"])
    told = card["calibration"]
    found = calibration(net, task, told["temperature"])
    for part in ("by_hand", "grammar"):
        for when in ("before", "after", "right", "sure"):
            np.testing.assert_allclose(found[part][when], told[part][when], atol=0.02)
    written = by_hand.for_temperature(task)
    again = best_temperature(last_outputs(net, [one.tokens for one in written]), answers_of(net, written))
    assert again == pytest.approx(1, abs=0.03), "the head holds the temperature that fits best"


def test_reviews_are_calibrated_better_than_they_were_and_hand_written_ones_are_many():
    for cell in ("gru", "lstm", "rnn"):
        told = shipped_card(f"trained-reviews-{cell}")["calibration"]["by_hand"]
        assert told["after"] < told["before"]
    written = by_hand.by_hand("reviews")
    assert len(written) >= 200 and len({one.text for one in written}) == len({one.id for one in written}) == len(
        written
    )
    assert {one.answer for one in written} == {"bad", "good"}
    assert 0.4 < np.mean([one.answer == "good" for one in written]) < 0.6


@pytest.mark.parametrize("task", ["reviews", "agreement"])
def test_below_the_share_of_a_guess_nets_are_right_less_often_than_two_times_in_three(task):
    cards = [shipped_card(name)["by_share_known"] for name in SHIPPED if SHIPPED[name].task == task]
    for rows in zip(*cards, strict=True):
        right = np.average([row["accuracy"] for row in rows], weights=[row["asked"] for row in rows])
        assert (right > 2 / 3) == (rows[0]["from"] >= GUESS_BELOW), rows


def test_calibration_against_numbers_worked_out_by_hand():
    outputs = np.log([[0.9, 0.1], [0.9, 0.1], [0.2, 0.8], [0.35, 0.65]])
    answers = np.array([0, 1, 1, 0])
    # Bins 0.9: half right; 0.8: right; 0.6: wrong.
    assert calibration_error(outputs, answers) == pytest.approx((2 * 0.4 + 0.2 + 0.65) / 4)
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(4000, 1)) * [1, -1]
    truth = (rng.random(4000) > np.exp(logits[:, 0]) / np.exp(logits).sum(axis=1)).astype(np.int64)
    assert best_temperature(3 * logits, truth) == pytest.approx(3, rel=0.1)
    net = shipped_net("trained-reviews-gru")
    state = rng.normal(size=16)
    np.testing.assert_allclose(tempered(net, 2.0).outputs(state), net.outputs(state) / 2)


@pytest.mark.parametrize("cell", ["gru", "lstm"])
@pytest.mark.parametrize("shape", ["start", "end", "but", "own"])
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
