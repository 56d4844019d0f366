import dataclasses
import io
import json

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.dynamics.gradients import backward
from gru_viz.learning.batch import padded
from gru_viz.learning.losses import cross_entropy, log_softmax, squared_error
from gru_viz.learning.net import Net
from gru_viz.learning.optimisers import SGD, Adam, clipped, norm
from gru_viz.learning.recipe import Recipe, span_of
from gru_viz.learning.score import batches, score
from gru_viz.learning.tasks import TASKS
from gru_viz.learning.tasks.task import examples
from gru_viz.learning.train import DivergedError, lag_norms, loss_and_gradients, start, train, words_hidden

from ..every import EVERY

TINY = Recipe("parity", (("length", 10),), hidden_size=5, updates=30, pool=64, checkpoints=4, batch_size=16)


def direction_check(function, gradient, weights, rng, tolerance=3e-6):
    """The derivative along one random direction, by central differences and by the gradient."""
    towards = {name: rng.standard_normal(value.shape) for name, value in weights.items()}
    step = 1e-5
    ahead, behind = ({name: value + sign * step * towards[name] for name, value in weights.items()} for sign in (1, -1))
    numeric = (function(ahead) - function(behind)) / (2 * step)
    analytic = sum(float((gradient[name] * towards[name]).sum()) for name in weights)
    np.testing.assert_allclose(analytic, numeric, rtol=tolerance, atol=1e-8)


# --- Losses and optimisers ------------------------------------------------------------------------


def test_log_softmax_does_not_overflow():
    outputs = np.array([[1000.0, 0.0, -1000.0], [0.2, -0.3, 0.7]])
    found = log_softmax(outputs)
    np.testing.assert_allclose(found[0], [0.0, -1000.0, -2000.0])
    np.testing.assert_allclose(np.exp(found[1]), np.exp(outputs[1]) / np.exp(outputs[1]).sum())


def test_losses_have_their_own_derivative():
    rng = np.random.default_rng(0)
    outputs, weights = rng.standard_normal((7, 4)), rng.random(7)
    answers, numbers = rng.integers(0, 4, 7), rng.standard_normal(7)
    for loss, given in (
        (lambda o: cross_entropy(o, answers, weights), outputs),
        (lambda o: squared_error(o, numbers, weights), outputs[:, :1]),
    ):
        gradient = {"o": loss(given).gradient}
        direction_check(lambda at, loss=loss: loss(at["o"]).value, gradient, {"o": given}, rng)


def test_adam_moves_as_its_equations_say():
    rng = np.random.default_rng(1)
    weights, adam = {"w": rng.standard_normal(3)}, Adam(0.02)
    m = v = np.zeros(3)
    expected = weights["w"]
    for update in range(1, 6):
        gradient = rng.standard_normal(3)
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        expected = expected - 0.02 * (m / (1 - 0.9**update)) / (np.sqrt(v / (1 - 0.999**update)) + 1e-8)
        before = weights["w"].copy()
        moved = adam.step(weights, {"w": gradient})
        np.testing.assert_array_equal(weights["w"], before)
        weights = moved
        np.testing.assert_allclose(weights["w"], expected, rtol=1e-12)


def test_sgd_follows_the_gradient():
    moved = SGD(0.5).step({"w": np.array([1.0, 2.0])}, {"w": np.array([2.0, -4.0])})
    np.testing.assert_array_equal(moved["w"], [0.0, 4.0])


def test_clipping_keeps_the_direction_and_short_gradients():
    long = {"a": np.array([3.0, 0.0]), "b": np.array([[4.0]])}
    cut, size = clipped(long, 1.0)
    assert size == norm(long) == 5.0
    np.testing.assert_allclose(norm(cut), 1.0)
    np.testing.assert_allclose(cut["b"] / cut["a"][0], [[4 / 3]])
    same, _ = clipped(long, 6.0)
    np.testing.assert_array_equal(same["a"], long["a"])
    assert clipped({"a": np.zeros(2)}, 1.0)[1] == 0.0
    assert norm({"a": np.array([np.inf])}) == norm({"a": np.array([np.nan])}) == np.inf


# --- Gradients through the net --------------------------------------------------------------------


@pytest.mark.parametrize("task", ["parity", "agreement", "adding"])
@pytest.mark.parametrize("cell", EVERY, ids=str)
def test_gradients_of_every_cell_agree_with_central_differences(cell, task):
    rng = np.random.default_rng(2)
    made = TASKS[task].make()
    recipe = Recipe(task, cell=cell.kind, options=cell.options, hidden_size=4, embedding_size=3)
    net, batch = start(recipe, made), padded(examples(made, 5, 3, held_out=False))
    found = loss_and_gradients(net, batch)
    assert found.gradients.keys() == net.weights().keys()
    direction_check(lambda at: loss_and_gradients(net.replace(at), batch).loss, found.gradients, net.weights(), rng)


@pytest.mark.parametrize(("kind", "name"), [("rnn", "h"), ("gru", "h"), ("lstm", "c")])
def test_the_adjoint_of_a_state_is_the_derivative_by_a_push_on_it(kind, name):
    rng, at, step = np.random.default_rng(4), 5, 1e-6
    cell = gv.cell(kind)
    params, xs = gv.Parameters.random(cell, 3, 4, 5), rng.standard_normal((9, 3))
    trace, weights, towards = gv.run(cell, params, xs), rng.standard_normal((9, 4)), rng.standard_normal(4)

    def loss(push):
        clamps = [gv.Clamp(name, value, unit, at) for unit, value in enumerate(trace[name][at] + push)]
        return (weights * gv.run(cell, params, xs, clamps=clamps)["h"]).sum()

    numeric = (loss(step * towards) - loss(-step * towards)) / (2 * step)
    np.testing.assert_allclose(backward(trace, weights).adjoints[name][at] @ towards, numeric, rtol=1e-6)


def test_a_batch_of_examples_of_one_step_is_a_batch():
    net = start(TINY, TASKS["parity"].make(length=10))
    xs = np.random.default_rng(6).standard_normal((3, 1, net.params.input_size))
    states = net.run(xs)["h"]
    for at in range(3):
        np.testing.assert_allclose(states[at], net.run(xs[at])["h"], rtol=1e-13, atol=1e-13)


def test_lag_norms_of_one_example_are_the_norms_of_its_adjoints():
    made = TASKS["parity"].make(length=10)
    net = start(TINY, made)
    batch = padded(examples(made, 3, 0, held_out=True))
    found = lag_norms(net, batch)
    single = []
    for row in range(3):
        trace = gv.run(net.cell, net.params, batch.inputs[row])
        dstate = np.zeros((10, 5))
        loss = cross_entropy(net.outputs(trace["h"][-1:]), batch.targets[row, -1:], np.ones(1))
        dstate[-1] = loss.gradient[0] @ net.W_y
        single.append(np.linalg.norm(backward(trace, dstate).adjoints["h"], axis=1)[::-1])
    np.testing.assert_allclose(found, np.mean(single, axis=0), rtol=1e-12)


# --- Training -------------------------------------------------------------------------------------


def test_the_same_recipe_gives_the_same_net_and_another_seed_another():
    def last(recipe):
        return [progress for progress in train(recipe)][-1].checkpoint.net.weights()

    one, again, other = last(TINY), last(TINY), last(dataclasses.replace(TINY, seed=1))
    for name, value in one.items():
        np.testing.assert_array_equal(value, again[name])
        assert not np.array_equal(value, other[name])


def test_a_run_tells_every_update_and_keeps_its_checkpoints():
    told = list(train(TINY))
    assert [progress.update for progress in told] == list(range(TINY.updates + 1))
    kept = [progress.checkpoint for progress in told if progress.checkpoint]
    assert [at.update for at in kept] == [0, 2, 8, 17, 30]
    assert all(np.isfinite(progress.loss) and progress.gradient_norm > 0 for progress in told)
    task = TINY.make_task()
    held = examples(task, 500, TINY.seed, held_out=True)
    assert kept[-1].score == score(kept[-1].net, batches(held))
    np.testing.assert_array_equal(kept[0].net.weights()["U_z"], start(TINY, task).weights()["U_z"])


def test_a_small_task_is_learnt():
    recipe = Recipe("parity", (("length", 10),), cell="lstm", hidden_size=8, updates=400, rate=0.02, checkpoints=1)
    first, last = (progress.checkpoint.score for progress in train(recipe) if progress.checkpoint)
    assert first.value < 0.7 and last.value > 0.97 and last.loss < first.loss


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_a_run_that_leaves_the_numbers_says_so(cell):
    recipe = Recipe(
        "adding", (("length", 10),), cell=cell, optimiser="sgd", rate=10.0, clip=1e300, updates=500, pool=64
    )
    with pytest.raises(DivergedError, match=r"At update \d+ the loss was no longer a number.*such as 1\.$"):
        list(train(recipe))


def test_every_question_counts_the_same_in_a_score():
    made = TASKS["brackets"].make()
    recipe = Recipe("brackets", hidden_size=6)
    net, given = start(recipe, made), examples(made, 20, 0, held_out=True)
    right = []
    for example in given:
        states = gv.run(net.cell, net.params, example.inputs)["h"]
        right += list(net.outputs(states).argmax(axis=-1)[example.asked] == example.targets[example.asked])
    found = score(net, batches(given))
    assert found.asked == len(right)
    np.testing.assert_allclose(found.value, np.mean(right))


# --- Recipes and nets -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"task": "chess"}, "unknown task 'chess'"),
        ({"optimiser": "magic"}, "unknown optimiser 'magic'"),
        ({"hidden_size": 0}, "hidden_size must lie between 1 and 64; given 0"),
        ({"rate": float("nan")}, "rate must lie between"),
        ({"cell": "grue"}, "unknown cell"),
        ({"options": (("update", "burn"),)}, "update='burn'"),
    ],
)
def test_an_impossible_recipe_is_refused_in_a_sentence(change, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(TINY, **change)


def test_a_recipe_comes_back_from_plain_values():
    assert Recipe.from_plain(json.loads(json.dumps(TINY.to_plain()))) == TINY


def test_every_task_makes_a_net_that_fits_it():
    for name, kind in TASKS.items():
        recipe = Recipe(name, hidden_size=3)
        net = start(recipe, recipe.make_task())
        batch = padded(examples(recipe.make_task(), 4, 0, held_out=False))
        assert np.isfinite(loss_and_gradients(net, batch).loss), name
        sized = span_of(name)
        assert (sized is None) == (not kind.sizes)


@pytest.mark.parametrize("cell", EVERY, ids=str)
def test_a_net_comes_back_from_its_file(cell, tmp_path):
    net = Net.random(cell, 4, 7, words=("<unknown>", "loved", "it"), embedding_size=3, answers=("bad", "good"))
    net.save(tmp_path / "net.npz")
    file = io.BytesIO()
    net.save(file)
    file.seek(0)
    for again in (Net.load(tmp_path / "net.npz"), Net.load(file)):
        assert (again.cell, again.words, again.answers) == (net.cell, net.words, net.answers)
        for name, value in net.weights().items():
            np.testing.assert_array_equal(again.weights()[name], value)


def test_a_file_that_holds_no_net_is_refused(tmp_path):
    for name, content in (("empty", b""), ("text", b"good morning"), ("zip", b"PK\x03\x04 nothing")):
        path = tmp_path / f"{name}.npz"
        path.write_bytes(content)
        with pytest.raises(ValueError, match="holds no net"):
            Net.load(path)
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    with pytest.raises(ValueError, match="holds no net"):
        Net.load(tmp_path / "other.npz")


def test_a_net_whose_shapes_do_not_fit_is_refused():
    net = Net.random(gv.cell("gru"), 4, 0, columns=("a", "b"), answers=("x", "y", "z"))
    with pytest.raises(ValueError, match=r"W_y has shape \(2, 4\); expected \(3, 4\)"):
        Net(net.params, net.W_y[:2], net.b_y, answers=net.answers, columns=net.columns)
    with pytest.raises(ValueError, match="reads 2 named columns and no words"):
        Net(net.params, net.W_y, net.b_y, answers=net.answers)


def test_unknown_words_are_marked_and_read_as_the_unknown_word():
    net = Net.random(gv.cell("rnn"), 2, 0, words=("<unknown>", "loved", "it"), embedding_size=3)
    ids, known = net.encode(["I", "Loved", "IT", "zyzzyva"])
    assert ids.tolist() == [0, 1, 2, 0] and known == (False, True, True, False)
    np.testing.assert_array_equal(net.inputs(ids)[3], net.E[0])


def test_words_are_hidden_in_a_share_of_the_examples_and_answers_stay():
    task = TASKS["reviews"].make()
    batch = padded(examples(task, 400, 0, held_out=False))
    hidden = words_hidden(batch, 0.5, np.random.default_rng(0))
    changed = hidden.inputs != batch.inputs
    assert not hidden.inputs[changed].any(), "only the unknown word takes a place"
    assert 0.4 < changed.any(axis=1).mean() < 0.5 and 0.2 < changed[batch.inputs > 0].mean() < 0.3
    np.testing.assert_array_equal(hidden.targets, batch.targets)
    np.testing.assert_array_equal(words_hidden(batch, 0.0, np.random.default_rng(0)).inputs, batch.inputs)
    recipe = Recipe("reviews", hidden_size=3, updates=2, pool=64, batch_size=16)
    losses = [
        [progress.loss for progress in train(dataclasses.replace(recipe, word_dropout=share))] for share in (0, 1)
    ]
    assert losses[0][0] != losses[1][0], "words are hidden where the recipe says so"
