"""The numbers of the page Sentences, against runs made by hand."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.formula import thousandths
from gru_viz.cells.notation import NOTATIONS, entry, shown
from gru_viz.cells.zoo import CELLS
from gru_viz.content.sentences import QUICK, says
from gru_viz.dynamics.trace import Clamp, run
from gru_viz.learning.net import Net
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.shipped import SHIPPED, shipped_card, shipped_net
from gru_viz.scene.scene import base
from gru_viz.scene.stories import EXAMPLES, STORIES
from gru_viz.views.ablation import HeldOut, from_card, gates_on, measured, need, units_info
from gru_viz.views.familiar import familiar, familiar_sentence, guess_notes, read_as, unknown_sentence
from gru_viz.views.importance import agreement, importance, log_odds_gradient
from gru_viz.views.packed import unpack
from gru_viz.views.sentence_words import (
    follower_sentence,
    gates_sentence,
    importance_sentence,
    listed,
    percent,
    probability,
    scores_sentence,
    turn_sentence,
    unit_sentence,
)
from gru_viz.views.sentences import (
    Place,
    Turn,
    biggest_turn,
    fingerprint,
    follower,
    log_odds,
    place,
    read_sentence,
    reads_sentences,
    words_data,
)
from gru_viz.views.stories import designed_side, side_sentence, trained_side

WORDS = ("<unknown>", "i", "loved", "the", "dull", "book", ".")
TEXT = "I loved the dull, dull zorg of a book!"


def net_of(kind, seed=0, answers=("bad", "good"), **options):
    return Net.random(gv.cell(kind, **options), 6, seed, words=WORDS, embedding_size=4, answers=answers)


every_kind = pytest.mark.parametrize("kind", CELLS)


@every_kind
def test_a_sentence_is_a_run_over_the_rows_of_the_embedding(kind):
    net = net_of(kind)
    told = read_sentence(net, TEXT)
    ids = [WORDS.index(word) for word in "i loved the dull dull <unknown> <unknown> <unknown> book .".split()]
    assert told.words.known == (True, True, True, True, True, False, False, False, True, True)
    states = run(net.cell, net.params, net.E[ids])["h"]
    np.testing.assert_array_equal(told.trace["h"], states)
    outputs = states @ net.W_y.T + net.b_y
    np.testing.assert_allclose(told.probabilities, np.exp(outputs) / np.exp(outputs).sum(axis=1, keepdims=True))
    assert told.answer == told.probabilities[-1].argmax()


def test_only_nets_of_words_and_answers_read_sentences():
    assert reads_sentences(net_of("gru"))
    assert not reads_sentences(Net.random(gv.cell("gru"), 3, 0, columns=("bit",), answers=("even", "odd")))
    assert not reads_sentences(net_of("gru", answers=()))


@pytest.mark.parametrize("answers", [("no", "yes"), ("a", "b", "c", "d")])
def test_log_odds(answers):
    net = net_of("lstm", answers=answers)
    states = np.random.default_rng(0).normal(size=(3, 4, 6))
    chances = net.probabilities(states)
    np.testing.assert_allclose(log_odds(net, states), np.log(chances / (1 - chances)))
    sure = np.full(6, 1e6)
    assert np.isfinite(log_odds(net, sure)).all()


@pytest.mark.parametrize("answers", [("no", "yes"), ("a", "b", "c", "d")])
def test_the_gradient_of_log_odds_is_what_finite_differences_say(answers):
    net = net_of("gru", answers=answers)
    state = np.random.default_rng(0).normal(size=6)
    for answer in range(len(answers)):
        slopes = [
            (log_odds(net, state + push)[answer] - log_odds(net, state - push)[answer]) / 2e-6
            for push in 1e-6 * np.eye(6)
        ]
        np.testing.assert_allclose(log_odds_gradient(net, state, answer), slopes, rtol=1e-6, atol=1e-8)


@every_kind
@pytest.mark.parametrize("text", [TEXT, "Loved it"])
def test_importance_by_gradient_and_by_leaving_out(kind, text):
    net = net_of(kind)
    told = read_sentence(net, text)
    found, xs = importance(told), told.words.xs
    whole = log_odds(net, told.trace["h"][-1])[found.answer]
    assert found.log_odds == whole
    for word in range(len(xs)):
        states = run(net.cell, net.params, np.delete(xs, word, axis=0))["h"]
        assert found.left_out[word] == pytest.approx(whole - log_odds(net, states[-1])[found.answer])
        slopes = []
        for column in range(xs.shape[1]):
            ends = []
            for push in (1e-5, -1e-5):
                moved = np.array(xs)
                moved[word, column] += push
                ends.append(log_odds(net, run(net.cell, net.params, moved)["h"][-1])[found.answer])
            slopes.append((ends[0] - ends[1]) / 2e-5)
        assert found.connectivity[word] == pytest.approx(np.linalg.norm(slopes), rel=1e-5)


def test_one_word_left_out_leaves_the_answer_to_nothing():
    net = net_of("gru")
    told = read_sentence(net, "Loved")
    found = importance(told)
    nothing = log_odds(net, np.zeros(6))[found.answer]
    assert found.left_out == pytest.approx([found.log_odds - nothing])
    assert biggest_turn(told).word == 0
    assert biggest_turn(told).before == pytest.approx(net.probabilities(np.zeros(6))[found.answer])


def test_agreement_names_the_words_that_both_measures_name():
    found = importance(read_sentence(net_of("gru"), TEXT))._replace(
        connectivity=np.array([5.0, 1, 4, 0, 3, 0, 0, 0, 0, 0]), left_out=np.array([0.0, -9, 8, 0, -7, 0, 0, 0, 0, 1])
    )
    both = agreement(found)
    assert both.by_gradient == (0, 2, 4)
    assert both.by_leaving_out == (1, 2, 4)
    assert both.shared == (2, 4)
    turn = Turn(5, 0.5, 0.9)
    told = importance_sentence(found, both, turn, str)
    assert "2 of 3 in common." in told and "hangs most on “I”, “the” and “dull” (t = 4);" in told
    assert "at “zorg”, which neither puts first. **They disagree**" in told
    assert "not one word in common." in importance_sentence(found, both._replace(shared=()), turn, str)
    same = both._replace(by_leaving_out=(0, 2, 4), shared=(0, 2, 4))
    assert "Here both name the same words." in importance_sentence(found, same, turn, str)
    assert "“I”, where the gradient puts it first too. **They" in importance_sentence(found, both, Turn(0, 0, 1), str)
    assert importance_sentence(found, same, Turn(0, 0, 1), str).endswith("while it read: all three agree.")


def test_the_colours_begin_with_the_unit_that_follows_the_answer():
    told = read_sentence(net_of("gru"), TEXT)
    found = follower(told)
    line = told.probabilities[:, told.answer]
    by_hand = [np.corrcoef(told.trace["h"][:, unit], line)[0, 1] for unit in range(6)]
    assert found.unit == np.abs(by_hand).argmax() and found.correlation == pytest.approx(by_hand[found.unit])
    text = follower_sentence(told, found, str)
    assert f"**unit {found.unit}**" in text and ("goes down where" in text) == (found.correlation < 0)
    assert follower(read_sentence(net_of("gru"), "loved")) is None


KINDS_NET = (*WORDS, "<strong-praise-adjective>", "<mild-blame-word>")


def test_how_many_words_are_known_and_when_an_answer_is_a_guess():
    net = Net.random(gv.cell("gru"), 6, 0, words=KINDS_NET, embedding_size=4, answers=("bad", "good"))
    tokens = ("I", "loved", "the", "amazing", "zorg", "Zorg", "!")
    assert read_as(net, tokens) == ("", "", "", "strong praise", "unknown", "unknown", "")
    found = familiar(net, tokens)
    assert (found.words, found.learnt, found.by_kind, found.unknown, found.strange) == (6, 3, 1, ("zorg",), 2)
    assert found.is_guess and not familiar(net, tokens[:5]).is_guess
    assert guess_notes(net, tokens) == ("",) * 5 + ("A guess: it knows 4 of these 6 words.",) * 2
    told = familiar_sentence(found, str.upper)
    assert told.startswith("Of 6 words it has learnt 3. 1 it knows only by kind")
    assert "“AMAZING” (strong praise)." in told and "2 it does not know (“ZORG”)" in told
    assert familiar_sentence(familiar(net, tokens[:3]), str) == "It has learnt all 3 words of this."
    run_ = read_sentence(net, " ".join(tokens))
    turn = biggest_turn(run_)
    assert turn_sentence(run_, turn, ("x", "y"), str).startswith("**A guess**, since it knows 4 of 6 words: in the end")


def test_words_that_nobody_knows_are_named_with_what_follows():
    scene = replace(base("review-end"), text="A grzmot of Zorg, zorg and novels.", step=0)
    told = unknown_sentence(scene, scene.make_sequence(), str)
    assert told == (
        "2 words are not known here (“grzmot”, “Zorg”): their inputs are 0, so the gates see only the old state and "
        "their biases there."
    )
    edited = replace(scene, input_edits=((1, 0, 1.0),))
    assert unknown_sentence(edited, edited.make_sequence(), str).startswith("1 word is not known here (“Zorg”): its")
    plain = base("review-end")
    assert unknown_sentence(plain, plain.make_sequence(), str) == ""
    trained = replace(base("trained-reviews-gru"), text="A grzmot.", step=0)
    assert "the net reads “unknown” there" in unknown_sentence(trained, trained.make_sequence(), str)


@every_kind
def test_every_unit_is_silenced_in_turn(kind):
    net = net_of(kind)
    told = read_sentence(net, TEXT)
    units = units_info(told)
    before = log_odds(net, told.trace["h"][-1])[units.answer]
    for unit in range(6):
        clamp = Clamp("c" if kind == "lstm" else "h", 0.0, unit=unit)
        state = run(net.cell, net.params, told.words.xs, clamps=[clamp])["h"][-1]
        assert units.changes[unit] == pytest.approx(before - log_odds(net, state)[units.answer])
        assert units.after[unit] == pytest.approx(net.probabilities(state)[units.answer])
        assert units.turned[unit] == (net.outputs(state).argmax() != units.answer)
    assert units.before == told.probabilities[-1].max()
    sizes = [abs(units.changes[unit]) for unit in units.order]
    assert sizes == sorted(sizes, reverse=True)


@every_kind
def test_every_gate_is_held_at_its_mean_shut_and_open(kind):
    net = net_of(kind)
    told = read_sentence(net, TEXT)
    found = gates_on(told)
    assert [gate.name for gate in found] == [name for name in shown(net.cell) if name in "zrfio"]
    for gate in found:
        for value, left in ((told.trace[gate.name].mean(axis=0), gate.mean), (0.0, gate.shut), (1.0, gate.opened)):
            each = np.broadcast_to(value, 6)
            clamps = [Clamp(gate.name, float(each[unit]), unit=unit) for unit in range(6)]
            state = run(net.cell, net.params, told.words.xs, clamps=clamps)["h"][-1]
            assert left == pytest.approx(net.probabilities(state)[told.answer])


def test_settings_that_point_past_what_is_there():
    told = read_sentence(net_of("gru"), TEXT)
    assert place(told, "r", 3, 4, 5) == Place("r", 3, 4)
    assert place(told, "o", -1, 199, 5) == Place("h", 5, 9)
    assert place(told, "c", 15, 0, 5) == Place("h", 5, 0)


@every_kind
@pytest.mark.parametrize("notation", NOTATIONS)
def test_what_the_browser_gets(kind, notation):
    told = read_sentence(net_of(kind), TEXT)
    data = words_data(told, Place("h", 2, 3), notation, 4, ("is against it", "is for it"))
    names = [quantity["name"] for quantity in data["quantities"]]
    assert names[0] == "h" and sorted(names) == sorted(shown(told.net.cell))
    values = unpack(data["values"]).reshape(len(names), 10, 6)
    for name, block in zip(names, values, strict=True):
        np.testing.assert_array_equal(block, thousandths(told.trace[name]))
    np.testing.assert_array_equal(unpack(data["probabilities"]).reshape(10, 2), thousandths(told.probabilities))
    assert (data["shown"], data["unit"], data["word"], data["needed"]) == ("h", 2, 3, 4)
    assert data["tokens"][-2:] == ["book", "!"] and data["known"][5] is False
    for quantity in data["quantities"]:
        assert quantity["scale"] == ("gate" if quantity["name"] in "zrfio" else "state")
        assert quantity["low"] < quantity["high"]


def test_a_fingerprint_tells_nets_apart():
    net = net_of("gru")
    weights = {name: np.array(value) for name, value in net.weights().items()}
    assert fingerprint(net) == fingerprint(net.replace(weights))
    weights["E"][2, 1] += 0.001
    others = [net.replace(weights), net_of("gru", 1), net_of("lstm"), net_of("gru", reset="before")]
    assert len({fingerprint(one) for one in [net, *others]}) == 5


# ---- what the numbers say ----


def held(gates, accuracy=0.98, asked=1000, drops=None):
    return HeldOut(accuracy, asked, 0.5, drops or {3: 0.1, 0: 0.0}, gates, {})


def test_a_gate_is_needed_helps_or_is_spare():
    found = held({"z": 0.51, "r": 0.975, "o": 0.8})
    assert [need(found, name) for name in "zro"] == ["needed", "spare", "helps"]
    assert need(held({"z": 0.95}), "z") == "helps"
    assert need(held({"z": 0.95}, asked=100), "z") == "spare", "a hundred examples cannot tell them apart"


def test_the_sentence_about_gates_is_made_of_its_numbers():
    gru, lstm = gv.cell("gru"), gv.cell("lstm")
    z, r = (entry(gru, name) for name in "zr")
    told = gates_sentence(held({"z": 0.51, "r": 0.975}), [z, r])
    assert "98\u00a0% of held-out" in told and "guessing gets 50\u00a0%" in told
    assert "With its update gate held at its average it gets 51\u00a0%, with its reset gate 97.5\u00a0%." in told
    assert told.endswith("So it solves this with its **update gate**. Its reset gate could as well be a constant.")
    assert gates_sentence(held({"z": 0.51, "r": 0.9}), [z, r]).endswith("The **reset gate** helps.")
    assert gates_sentence(held({"z": 0.98, "r": 0.98}), [z, r]).endswith("stand in for any one of them.")
    f, i, o = (entry(lstm, name) for name in "fio")
    told = gates_sentence(held({"f": 0.9, "i": 0.9, "o": 0.98}), [f, i, o])
    assert "no single gate carries this alone, but the **forget gate** and **input gate** help." in told
    assert "has no gates" in gates_sentence(held({}), [])


def test_the_sentence_about_units_is_made_of_its_numbers():
    told = read_sentence(net_of("gru"), TEXT)
    units = units_info(told)._replace(
        before=0.9, changes=np.array([0.1, -4.0, 2.0, 0, 0, 0]), after=np.array([0.9, 0.99, 0.4, 0.9, 0.9, 0.9]),
        turned=np.array([False, False, True, False, False, False]),
    )  # fmt: skip
    text = unit_sentence(units, held({}), "good")
    assert "Without **unit 1** the log-odds of “good” gain 4.00" in text
    assert "from 0.90 to 0.99" in text
    assert "Only the loss of unit 2 turns the answer over." in text
    assert "unit 3 is missed most: 98\u00a0% right with it, 88\u00a0% without" in text
    assert "No single unit" in unit_sentence(units._replace(turned=np.zeros(6, bool)), held({}), "good")
    assert "any one of 6 units" in unit_sentence(units._replace(turned=np.ones(6, bool)), held({}), "good")
    assert "no unit is missed" in unit_sentence(units, held({}, drops={0: 0.0, 1: -0.1}), "good")


def test_the_sentence_about_the_turn_is_made_of_its_numbers():
    told = read_sentence(net_of("gru"), TEXT)
    turn = biggest_turn(told)
    line = [float(told.net.probabilities(np.zeros(6))[told.answer]), *told.probabilities[:, told.answer]]
    steps = np.abs(np.diff(line))
    assert turn.word == steps.argmax()
    assert (turn.before, turn.after) == (line[turn.word], line[turn.word + 1])
    text = turn_sentence(told, turn, ("is against it", "is for it"), str.upper)
    assert told.words.tokens[turn.word].upper() in text and probability(turn.after) in text


def test_numbers_as_a_person_says_them():
    assert [percent(share) for share in (1.0, 0.5, 0.997, 0.9999)] == [
        "100\u00a0%", "50\u00a0%", "99.7\u00a0%", "100\u00a0%",
    ]  # fmt: skip
    assert [probability(value) for value in (0.934, 0.5, 0.0, 1.0)] == ["0.93", "0.50", "0.00", "1.00"]
    assert [probability(value) for value in (0.9996, 0.004, 0.99999996, 1e-9)] == [
        "0.9996", "0.004", "more than 0.999999", "less than 0.000001",
    ]  # fmt: skip
    assert [listed(list("abc")[:count]) for count in (1, 2, 3)] == ["a", "a and b", "a, b and c"]


def test_answers_have_words_and_others_get_quotes():
    assert says("reviews", ("bad", "good")) == ("finds the book bad", "finds the book good")
    assert says("elsewhere", ("x",)) == ("answers “x”",)


# ---- the nets that come with the app ----


@pytest.mark.parametrize("name", SHIPPED)
def test_a_card_becomes_what_the_page_shows(name):
    card = shipped_card(name)
    found = from_card(card, 0.5)
    assert found.accuracy == card["held_out"]["all"]["accuracy"]
    assert list(found.drops) == card["units"]
    assert found.first == card["units"][0]


def test_a_net_is_measured_on_examples_of_its_task():
    recipe = Recipe("agreement", cell="gru", hidden_size=4)
    net = Net.random(recipe.make_cell(), 4, 0, words=recipe.make_task().words, answers=recipe.make_task().answers)
    found = measured(net, recipe)
    assert found.asked == 400 and found.chance == 0.5
    assert 0.3 < found.accuracy < 0.7
    assert set(found.gates) == set(found.extremes) == {"z", "r"}
    assert found == measured(net, recipe)


@pytest.mark.parametrize("task", QUICK)
def test_the_nets_know_every_word_of_the_quick_sentences(task):
    assert EXAMPLES[task] in QUICK[task].values()
    for name in (name for name, recipe in SHIPPED.items() if recipe.task == task):
        for text in QUICK[task].values():
            told = read_sentence(shipped_net(name), text)
            assert all(told.words.known), (text, told.words)


@pytest.mark.parametrize("id", STORIES)
@pytest.mark.parametrize("kind", ["gru", "lstm", "rnn"])
def test_a_story_has_two_sides(id, kind):
    story = STORIES[id]
    designed = designed_side(base(story.preset))
    assert designed.name
    told = read_sentence(shipped_net(f"trained-{story.task}-{kind}"), story.text)
    units = units_info(told)
    learnt = trained_side(told, units, "article")
    assert learnt.unit == units.order[0] and not learnt.name
    gates = [row.entry.name for row in learnt.rows]
    assert gates == {"gru": ["z", "h"], "lstm": ["f", "c"], "rnn": ["h"]}[kind]
    for side in (designed, learnt):
        for row in side.rows:
            assert row.low <= row.values.min() and row.values.max() <= row.high
    np.testing.assert_array_equal(learnt.rows[-1].values, told.trace[gates[-1]][:, learnt.unit])


def test_what_a_side_says_is_read_off_its_values():
    side = designed_side(base("review-end"))
    state = side.rows[-1].values
    jumps = np.abs(np.diff(state, prepend=0.0))
    text = side_sentence(side, str)
    assert f"moves most at “{side.tokens[int(jumps.argmax())]}”" in text
    count = int((side.keep < 0.5).sum())
    assert re.search(rf"At {count} of {len(side.tokens)} words less than half", text)
    closed = side._replace(keep=np.full(len(side.tokens), 0.9))
    assert "keeps more than half" in side_sentence(closed, str)
    assert side_sentence(side._replace(keep=None), str).startswith("No gate keeps anything")


def test_a_net_that_is_more_careful_than_it_has_to_be_is_told_of():
    for name in SHIPPED:
        card = shipped_card(name)
        known = card["calibration"]["grammar"]
        is_told = f"probability of {known['sure']:.2f} on average" in scores_sentence(card)
        assert is_told == (known["right"] > known["sure"] + 0.05), name
    assert "less sure than it could be" in scores_sentence(shipped_card("trained-reviews-gru"))
