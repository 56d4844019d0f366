"""What a net loses without a unit or a moving gate, against weights that were cut by hand."""

import numpy as np
import pytest

from gru_viz import cell
from gru_viz.cells.zoo import CELLS
from gru_viz.dynamics.trace import run
from gru_viz.learning.ablation import (
    accuracy,
    gate_accuracies,
    gate_extremes,
    gate_means,
    gate_names,
    hold,
    most_important,
    silence,
    unit_drops,
)
from gru_viz.learning.batch import Example
from gru_viz.learning.net import Net
from gru_viz.learning.score import batches, score

WORDS = ("<unknown>", *"abcdefghij")


def net_of(kind, seed=0, answers=("no", "yes")):
    return Net.random(cell(kind), 5, seed, words=WORDS, embedding_size=3, answers=answers)


def texts(count=330, seed=1, answers=2):
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        length = int(rng.integers(1, 12))
        asked = np.zeros(length, dtype=bool)
        asked[rng.integers(length)] = asked[-1] = True
        found.append(Example(rng.integers(0, len(WORDS), length), rng.integers(0, answers, length), asked))
    return found


@pytest.mark.parametrize("kind", CELLS)
def test_accuracy_is_the_share_of_right_answers(kind):
    net, given = net_of(kind), texts()
    right = [
        int(net.outputs(run(net.cell, net.params, net.inputs(one.inputs))["h"])[at].argmax()) == one.targets[at]
        for one in given
        for at in np.flatnonzero(one.asked)
    ]
    assert accuracy(net, given) == pytest.approx(np.mean(right))
    assert accuracy(net, given) == pytest.approx(score(net, batches(given)).value)


@pytest.mark.parametrize("kind", CELLS)
def test_a_silent_unit_is_a_net_whose_weights_from_it_are_zero(kind):
    net, given = net_of(kind), texts()
    drops = unit_drops(net, given)
    assert sorted(drops) == list(range(5))
    for unit, drop in drops.items():
        weights = {name: np.array(value) for name, value in net.weights().items()}
        for name, value in weights.items():
            if name.startswith("U_") or name == "W_y":
                value[:, unit] = 0.0
        assert drop == pytest.approx(accuracy(net, given) - accuracy(net.replace(weights), given))
    assert list(drops.values()) == sorted(drops.values(), reverse=True)
    assert most_important(drops) == next(iter(drops))


@pytest.mark.parametrize("kind", CELLS)
def test_nothing_of_a_silent_unit_is_left(kind):
    net = net_of(kind)
    trace = run(net.cell, net.params, net.inputs(np.arange(6)), clamps=[silence(net.cell, 2)])
    assert not trace["h"][:, 2].any()
    assert np.abs(trace["h"][:, 0]).min() > 0


@pytest.mark.parametrize("kind", CELLS)
def test_gates_are_held_at_the_mean_of_real_steps(kind):
    net, given = net_of(kind), texts()
    names = gate_names(net.cell)
    usual = {"rnn": (), "simplified_gru": ("z",), "gru": ("z", "r"), "lstm": ("f", "i", "o")}
    others = {"peephole_lstm": ("f", "i", "o"), "coupled_lstm": ("i", "f", "o"), "mgu": ("f",), "mingru": ("z",)}
    assert names == (usual | others)[kind]
    means, left = gate_means(net, given), gate_accuracies(net, given)
    assert list(means) == list(left) == list(gate_extremes(net, given)) == list(names)
    traces = [run(net.cell, net.params, net.inputs(one.inputs)) for one in given]
    for name in names:
        together = np.concatenate([trace[name] for trace in traces])
        np.testing.assert_allclose(means[name], together.mean(axis=0))
        assert left[name] == accuracy(net, given, hold(name, together.mean(axis=0), 5))


def test_a_held_gate_does_not_move():
    net = net_of("gru")
    trace = run(net.cell, net.params, net.inputs(np.arange(6)), clamps=hold("z", np.linspace(0, 1, 5), 5))
    np.testing.assert_array_equal(trace["z"], np.tile(np.linspace(0, 1, 5), (6, 1)))
    assert hold("r", 0.5, 2) == (*hold("r", np.array([0.5, 0.5]), 2),)


def test_shut_and_open_are_zero_and_one():
    net, given = net_of("gru"), texts()
    shut, opened = gate_extremes(net, given)["z"]
    assert shut == accuracy(net, given, hold("z", 0.0, 5))
    assert opened == accuracy(net, given, hold("z", 1.0, 5))
    # With z open a GRU keeps its first state, zero, for ever: it answers what its bias says.
    constant = int(net.b_y.argmax())
    asked = np.concatenate([one.targets[one.asked] for one in given])
    assert opened == pytest.approx(float((asked == constant).mean()))


def test_equal_drops_are_told_apart_by_how_sure_the_net_was():
    # Three units that carry the same bit: none is missed, and the one that is read most stands first.
    net = net_of("rnn")
    weights = {name: np.zeros(value.shape) for name, value in net.weights().items()}
    weights["E"][1], weights["E"][2] = 1.0, -1.0
    weights["W_h"][:3] = 1.0
    weights["W_y"][1, :3] = 1.0, 3.0, 2.0
    given = [Example(np.array([word]), np.array([word % 2]), np.array([True])) for word in (1, 2)]
    drops = unit_drops(net.replace(weights), given)
    assert list(drops)[:3] == [1, 2, 0]
    assert set(drops.values()) == {0.0}


def test_what_cannot_be_judged_is_refused():
    with pytest.raises(ValueError, match="has no accuracy"):
        accuracy(net_of("gru", answers=()), texts())
    with pytest.raises(ValueError, match="at least one example"):
        unit_drops(net_of("gru"), [])
