"""What a run looks like as numbers, and as a film."""

import json

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.formula import percent
from gru_viz.cells.notation import NOTATIONS, entry
from gru_viz.cells.notation import shown as names_of
from gru_viz.learning.job import LearnerLook
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.tasks import TASKS
from gru_viz.learning.tasks.task import is_held_out
from gru_viz.learning.train import Score, train
from gru_viz.scene.recipes import opened
from gru_viz.views import film
from gru_viz.views.film import film_data, film_info, lags, left_text, light, sequence
from gru_viz.views.packed import unpack
from gru_viz.views.training import at_checkpoint, curves_info, run_title, seconds_text, size_text, thinned, verdict


def trained(task="parity", kind="gru", updates=12, checkpoints=3, **more):
    recipe = Recipe(task, cell=kind, hidden_size=3, updates=updates, pool=32, checkpoints=checkpoints, **more)
    told = list(train(recipe))
    kept = tuple(progress.checkpoint for progress in told if progress.checkpoint)
    return LearnerLook(recipe, np.array([progress.loss for progress in told]), kept, True, "")


@pytest.fixture(scope="module")
def pair():
    return trained(kind="gru"), trained(kind="lstm")


def test_a_curve_is_thinned_to_means_of_neighbours():
    assert thinned(np.zeros(0)) == ((), ())
    assert thinned(np.array([3.0, 1.0]), 2) == ((0.0, 1.0), (3.0, 1.0))
    assert thinned(np.array([1.0, 3.0, 5.0, 7.0, 10.0]), 3) == ((0.5, 2.5, 4.0), (2.0, 6.0, 10.0))
    updates, losses = thinned(np.arange(5001.0))
    assert len(updates) == len(losses) <= 200
    np.testing.assert_allclose(updates, losses)


def test_the_curves_hold_what_was_measured(pair):
    info = curves_info(pair, 1)
    assert (info.task, info.updates, info.is_accuracy, info.chance) == ("parity", 12, True, 0.5)
    assert info.now == pair[0].checkpoints[1].update
    for curve, learner in zip(info.curves, pair, strict=True):
        assert curve.kind == learner.recipe.cell
        assert curve.losses == tuple(learner.losses)
        assert curve.checkpoints == tuple(one.update for one in learner.checkpoints)
        assert curve.scores == tuple(one.score.value for one in learner.checkpoints)


def test_any_number_past_the_end_is_the_last_checkpoint(pair):
    checkpoints = pair[0].checkpoints
    assert at_checkpoint(checkpoints, 40) is at_checkpoint(checkpoints, len(checkpoints) - 1) is checkpoints[-1]
    assert at_checkpoint((), 0) is None


def test_before_a_run_there_are_axes_and_nothing_on_them():
    info = curves_info([LearnerLook(Recipe("adding"), np.zeros(0), (), False, "")], 40)
    assert (info.now, info.is_accuracy, info.decades) == (None, False, (-3.0, 1.0))
    assert info.curves[0].losses == info.curves[0].scores == ()


def test_numbers_without_end_stay_on_the_axis():
    learner = trained("adding")
    wild = learner._replace(losses=np.array([1.0, 1e200, np.inf]))
    low, high = curves_info([wild], 40).decades
    assert -7 <= low < high <= 6


def test_a_verdict_is_made_of_the_numbers(pair):
    last = pair[0].checkpoints[-1]
    told = verdict(pair[0]).sentence
    assert told == (
        f"GRU after 12 updates: {percent(last.score.value)} of {last.score.asked:,} held-out questions right; "
        "the best constant answer gets 50\u00a0%"
    )
    perfect = last._replace(score=Score(0.0, 1.0, 10))
    assert "100\u00a0% of 10" in verdict(pair[0]._replace(checkpoints=(perfect,))).text
    assert "nothing yet" in verdict(pair[0]._replace(checkpoints=())).text
    adding = trained("adding")
    assert f"a mean squared error of {adding.checkpoints[-1].score.value:.3g} on 500" in verdict(adding).text
    assert "has 0.167" in verdict(adding).text


def test_titles_and_times():
    assert run_title(Recipe("parity")) == "Odd or even"
    assert run_title(Recipe("parity", (("length", 20),))) == "Odd or even (length 20)"
    assert [seconds_text(seconds) for seconds in (0.2, 7.4, 43, 89, 200)] == [
        "about 1 s", "about 7 s", "about 45 s", "about 90 s", "about 3 min",
    ]  # fmt: skip


# ---- the film ----


def test_the_film_shows_what_a_fresh_run_of_each_checkpoint_computes(pair):
    info = film_info(pair, 2, "article")
    task, example = sequence(pair[0].recipe, 2)
    assert is_held_out(film.held_out("parity", (), 0)[1][2])
    assert info.tokens == task.tokens(example) and info.answers == ("even", "odd")
    assert info.targets == tuple(("even", "odd")[int(value)] for value in example.targets)
    assert info.right == tuple(int(value) for value in example.targets)
    assert (info.scale, info.units, info.hidden) == (1000, 3, 3)
    for learner, shown in zip(pair, info.learners, strict=True):
        assert shown.updates == tuple(one.update for one in learner.checkpoints)
        for at, checkpoint in enumerate(learner.checkpoints):
            net = checkpoint.net.rounded(3)
            trace = gv.run(net.cell, net.params, example.inputs)
            for strip in shown.strips:
                np.testing.assert_allclose(shown.values[strip.name][at] / 1000, trace[strip.name], atol=0.000501)
            np.testing.assert_allclose(shown.answers[at] / 1000, net.probabilities(trace["h"]), atol=0.000501)
            np.testing.assert_allclose(
                shown.lags[at] / 1000, np.log10(checkpoint.lag_norms / checkpoint.lag_norms[0]), atol=0.000501
            )


def test_a_strip_of_a_film_is_called_and_coloured_as_its_quantity_is(pair):
    for notation in NOTATIONS:
        info = film_info(pair, 1, notation)
        for learner, made in zip(info.learners, pair, strict=True):
            cell = made.recipe.make_cell()
            assert [strip.name for strip in learner.strips] == list(names_of(cell))
            for strip in learner.strips:
                what = entry(cell, strip.name, notation)
                assert (strip.head, strip.sub, strip.title) == (what.symbol.head, what.symbol.sub, what.title)
                assert strip.colour == what.colour
                assert (strip.scale == "gate") == what.is_unit_interval
                assert np.abs(learner.values[strip.name]).max() / info.scale <= strip.high
            assert len({strip.colour for strip in learner.strips}) == len(learner.strips)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("kind", ["gru", "lstm"])
def test_what_opens_elsewhere_shows_the_same_numbers(task, kind):
    learner = trained(task, kind, updates=3)
    info = film_info([learner], 1, "article")
    found, example = sequence(learner.recipe, 1)
    net = light(learner.checkpoints[-1].net)
    scene, notes = opened(net, found.tokens(example), net.inputs(example.inputs), "article")
    assert notes == []
    trace = gv.run(scene.make_cell(), scene.make_parameters(), scene.make_sequence().xs)
    for name, values in info.learners[0].values.items():
        np.testing.assert_allclose(values[-1] / info.scale, trace[name], atol=0.000501)


def test_a_number_is_asked_as_a_number():
    info = film_info([trained("adding")], 0, "article")
    assert info.answers == () and set(info.right) == {-1}
    assert [target for target in info.targets if target] == [info.targets[-1]]
    assert float(info.targets[-1]) > 0
    assert info.learners[0].answers.shape == (len(info.learners[0].updates), len(info.tokens), 1)


def test_the_browser_gets_the_same_whole_numbers_in_few_bytes(pair):
    info = film_info(pair, 0, "ng")
    data = json.loads(json.dumps(film_data(info, run="1")))
    assert data["run"] == "1" and len(data["learners"]) == 2
    for sent, learner in zip(data["learners"], info.learners, strict=True):
        for name, whole in learner.values.items():
            np.testing.assert_array_equal(unpack(sent["values"][name]), whole.ravel())
        np.testing.assert_array_equal(unpack(sent["answers"]), learner.answers.ravel())
        np.testing.assert_array_equal(unpack(sent["lags"]), learner.lags.ravel())
    assert data["learners"][0]["strips"][0]["head"] == "Γ"


@pytest.mark.parametrize(("lag", "scale", "units"), [(20, 1000, 12), (32, 100, 12), (198, 100, 3)])
def test_a_large_film_gets_coarser_and_then_shows_one_learner_and_fewer_units(lag, scale, units):
    recipe = Recipe("recall", (("lag", lag),), hidden_size=12, updates=40, pool=16, checkpoints=40)
    learners = []
    for kind in ("rnn", "gru", "lstm"):
        own = Recipe.from_plain({**recipe.to_plain(), "cell": kind})
        first = next(train(own)).checkpoint
        learners.append(LearnerLook(own, np.ones(41), (first,) * 41, True, ""))
    info = film_info(learners, 0, "article", "lstm")
    assert (info.scale, info.units) == (scale, units)
    assert len(json.dumps(film_data(info))) <= 400_000
    there = [learner.kind for learner in info.learners if learner.strips]
    assert there == (["lstm"] if lag == 198 else ["rnn", "gru", "lstm"])
    assert len(info.back) <= 60 and (info.back[0], info.back[-1]) == (0, lag + 1)
    other = film_info(learners, 0, "article", "rnn")
    assert {learner.kind for learner in other.learners if learner.strips} >= {"rnn"} and other.units == 12


def test_weights_that_ran_away_still_make_a_film():
    learner = trained("adding", "rnn", optimiser="sgd", updates=3)
    last = learner.checkpoints[-1]
    huge = last.net.replace({name: value * 1e90 for name, value in last.net.weights().items()})
    info = film_info([learner._replace(checkpoints=(last._replace(net=huge),))], 0, "article")
    assert np.abs(info.learners[0].answers).max() <= 999_000
    data = json.loads(json.dumps(film_data(info), allow_nan=False))
    assert data["largest"] == 999, "the browser says of a number as large as that that it was cut"


def test_a_gradient_that_is_gone_is_nothing():
    np.testing.assert_array_equal(lags(np.array([2.0, 0.2, 0.0, 20.0])), [0, -1000, -12000, 1000])
    np.testing.assert_array_equal(lags(np.zeros(2)), [-12000, -12000])
    assert [left_text(lag) for lag in (0, -1000, -4718, -12000, 6000)] == [
        "1.00", "0.100", "1.9 × 10⁻⁵", "less than can be shown", "1.0 × 10⁶",
    ]  # fmt: skip


def test_very_small_and_very_large_errors_are_powers_of_ten():
    assert [size_text(value) for value in (0.0, 0.01667, 12.3, 1.62e-5, 1.6e96, np.inf)] == [
        "0", "0.0167", "12.3", "1.6 × 10⁻⁵", "1.6 × 10⁹⁶", "inf",
    ]  # fmt: skip


def test_no_checkpoint_no_film(pair):
    assert film_info([pair[0]._replace(checkpoints=())], 0, "article") is None
    assert film_data(None, run="x") == {"learners": [], "run": "x"}
    info = film_info([pair[0]._replace(checkpoints=()), pair[1]], 0, "article")
    assert [learner.kind for learner in info.learners] == ["lstm"]
