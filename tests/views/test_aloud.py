"""What is said in words is true: every sentence is taken apart again, by another way, and held against the run."""

import re
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings

import gru_viz as gv
from gru_viz.cells.notation import entry, shown
from gru_viz.learning.job import LearnerLook
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.shipped import shipped_net
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import Scene, base
from gru_viz.views.aloud import Words, forced_sentence, gate_sentence, heard, lines_said, move_sentence, run_said
from gru_viz.views.aloud_pages import compare_said, conventions_said, memory_said, sentence_said, training_said
from gru_viz.views.compare import compare
from gru_viz.views.conventions import small, source_info
from gru_viz.views.ledger import ledger_info
from gru_viz.views.long import long_input, rivals
from gru_viz.views.memory import far_lines, gradient_info, keep_info, near_lines, zone_of
from gru_viz.views.memory_words import power
from gru_viz.views.mistakes import mistake_info
from gru_viz.views.reading import read
from gru_viz.views.saturation import saturation_info
from gru_viz.views.sentence_words import probability
from gru_viz.views.sentences import Place, read_sentence
from gru_viz.views.study import finished, past, rival_chain, study
from tests.scene.strategies import scenes

NUMBER = r"(−?[\d.]+)"


def value(text):
    return float(text.replace("−", "-"))


def printed(text, exact, digits=2):
    """Whether a printed number is this one, rounded."""
    assert abs(value(text) - exact) <= 0.5001 * 10.0**-digits, (text, exact)


def names(tokens, named):
    """What each step may be called: by its word alone only where no other step has that word."""
    for step, token in enumerate(tokens):
        if not named or not token:
            yield f"t = {step}"
        elif sum(other == token for other in tokens) == 1:
            yield f"“{token}”"
        else:
            yield f"“{token}” (t = {step})"


def step_at(text, places):
    """The step that the beginning of a text names, and what follows it."""
    found = max((step for step, name in enumerate(places) if text.startswith(name)), key=lambda at: len(places[at]))
    return found, text[len(places[found]) :]


def holds_of_gate(sentence, head, values, places):
    """Take a sentence about a gate apart."""
    assert sentence.startswith(head), sentence
    rest = sentence[len(head) :]
    if found := re.fullmatch(rf" is about {NUMBER} at (?:every step|.*)\.", rest, re.DOTALL):
        assert np.abs(values - value(found[1])).max() <= 0.01
    elif found := re.fullmatch(rf" stays (above|below) {NUMBER} except at (.*)\.", rest, re.DOTALL):
        bound, told, others = value(found[2]), [], found[3]
        while others:
            step, others = step_at(others, places)
            number, others = re.fullmatch(rf" \({NUMBER}\)(?:, | and )?(.*)", others, re.DOTALL).groups()
            assert abs(value(number) - values[step]) <= 0.0051
            # Whoever reads the number sees that it misses the bound.
            assert value(number) == values[step] == bound or (value(number) < bound) == (found[1] == "above")
            told.append(step)
        missed = values <= bound if found[1] == "above" else values >= bound
        assert told == list(np.flatnonzero(missed)) and len(told) <= min(3, len(values) // 4)
    elif found := re.fullmatch(
        rf" stays (above|below) {NUMBER}; (lowest|highest) at (.*): {NUMBER}\.", rest, re.DOTALL
    ):
        is_over = found[1] == "above"
        assert np.all(values > value(found[2]) if is_over else values < value(found[2]))
        step, empty = step_at(found[4], places)
        assert not empty and values[step] == (values.min() if is_over else values.max())
        printed(found[5], values[step], 3)
        assert value(found[5]) != value(found[2]), "it does not read like the bound"
    else:
        low, first, high, then, count, of = re.fullmatch(
            rf" goes from {NUMBER} at (.*) to {NUMBER} at (.*); it is above one half at (\d+) of (\d+) steps\.",
            rest,
            re.DOTALL,
        ).groups()
        for number, place, exact in ((low, first, values.min()), (high, then, values.max())):
            printed(number, exact)
            assert values[step_at(place, places)[0]] == exact
        assert int(count) == sum(one > 0.5 for one in values) and int(of) == len(values)


def holds_of_move(sentence, head, values, places, before=None):
    """Take a sentence about a state apart."""
    assert sentence.startswith(head), sentence
    rest = sentence[len(head) :]
    line = list(values) if before is None else [before, *values]
    jumps = [abs(then - first) for first, then in pairwise(line)]
    if found := re.fullmatch(rf" moves by less than 0\.005 at every step and ends at {NUMBER}\.", rest):
        assert max(jumps, default=0) < 0.005
        printed(found[1], line[-1])
        return
    place, first, then, end = re.fullmatch(
        rf" moves most at (.*), from {NUMBER} to {NUMBER}, and ends at {NUMBER}\.", rest, re.DOTALL
    ).groups()
    at = step_at(place, places)[0] + (before is not None)
    assert jumps[at - 1] == max(jumps)
    assert first != then
    for number, exact in ((first, line[at - 1]), (then, line[at]), (end, line[-1])):
        printed(number, exact)


@settings(max_examples=40, deadline=None)
@given(scenes())
def test_every_sentence_about_a_run_is_true(scene):
    reading = read(scene)
    told = list(run_said(heard(reading), scene.clamps))
    assert 3 <= len(told) <= 9 and sum(map(len, told)) < 2500
    trace, unit, step = reading.trace, scene.unit, scene.step
    tokens, named = reading.sequence.tokens, reading.sequence.named
    places = list(names(tokens, named))
    assert f"{scene.hidden} unit" in told[0] and f"{len(tokens)} step" in told.pop(0)
    for name in shown(reading.cell):
        what = reading.entry(name)
        if what.role == "gate":
            holds_of_gate(told.pop(0), f"The {what.title} of unit {unit}", trace[name][:, unit], places)
    state = reading.cell.states[-1]
    title = reading.entry(state).title
    before = float(trace[f"{state}_prev"][0, unit])
    holds_of_move(told.pop(0), f"The {title} of unit {unit}", trace[state][:, unit], places, before)
    if scene.clamps:
        sentence = told.pop(0)
        for name, forced, where, when in scene.clamps[:2]:
            place = ("in all units" if where is None else f"in unit {where}") + (
                " at every step" if when is None else f" at t = {when}"
            )
            found = re.search(rf"the {re.escape(reading.entry(name).title)} at {NUMBER} {place}", sentence)
            printed(found[1], forced)
    spans = np.ptp(trace[state], axis=0)
    if scene.hidden > 1:
        sentence = told.pop(0)
        if spans.max() >= 0.005:
            widest, low, high = re.search(
                rf"unit (\d+) has the widest .*: from {NUMBER} to {NUMBER}\.", sentence
            ).groups()
            assert spans[int(widest)] == spans.max()
            printed(low, trace[state][:, int(widest)].min())
            printed(high, trace[state][:, int(widest)].max())
    (last,) = told
    assert last.startswith(f"The cursor is at t = {step}") and f"on unit {unit}: " in last
    numbers = re.split(rf"on unit {unit}: ", last)[-1]
    for name in shown(reading.cell):
        found = re.search(rf"\b{re.escape(reading.entry(name).title)} {NUMBER}(?:,| and|\.$)", numbers)
        printed(found[1].rstrip("."), trace[name][step, unit])


def test_the_two_reviews_are_said_as_a_person_would():
    reading = read(replace(base("review-end"), unit=1))
    told = run_said(heard(reading))
    assert "The reset gate of unit 1 stays above 0.95 except at “Overall” (0.02)." in told
    gate, words = np.full(8, 0.97), Words(tuple("abcdefgh"), True)
    gate[[2, 5]] = 0.1234, 0.0012
    assert gate_sentence("the update gate", gate, words) == (
        "The update gate stays above 0.95 except at “c” (0.12) and “f” (0.00)."
    )


@pytest.mark.parametrize("edge", [0.95, 0.9499999, 0.9500001, 0.05, 0.5, 0.0, 1.0])
def test_numbers_beside_a_bound_read_as_what_they_are(edge):
    words, places = Words(("",) * 9, False), [f"t = {step}" for step in range(9)]
    for others in (0.99, 0.01, 0.7, 0.3):
        values = np.full(9, others)
        values[4] = edge
        holds_of_gate(gate_sentence("it", values, words), "It", values, places)
    holds_of_move(move_sentence("it", np.array([edge]), words), "It", [edge], places)


def test_lines_of_several_runs_are_true():
    """Compare and Conventions: every line, the cursor, and where they part."""
    draws = np.random.default_rng(3)
    words, places = Words(tuple("abcabc"), True), list(names(tuple("abcabc"), True))
    for _ in range(50):
        lines = {name: draws.normal(size=6).round(draws.integers(1, 6)) for name in ("One", "Two", "Three")}
        step = int(draws.integers(6))
        told = lines_said("state", lines, words, step)
        for sentence, (name, line) in zip(told, lines.items(), strict=False):
            holds_of_move(sentence, f"{name}: state", line, places)
        for name, line in lines.items():
            printed(re.search(rf"{name} {NUMBER}(?:,| and|\.$)", told[3])[1].rstrip("."), line[step])
        place, high, top, low, bottom = re.fullmatch(
            rf"They are furthest apart at (.*): (\w+) {NUMBER}, (\w+) {NUMBER}\.", told[4]
        ).groups()
        at = step_at(place, places)[0]
        stack = np.stack(list(lines.values()))
        assert np.ptp(stack, axis=0)[at] == np.ptp(stack, axis=0).max()
        printed(top, lines[high][at])
        printed(bottom, lines[low][at])
        assert (lines[high][at], lines[low][at]) == (stack[:, at].max(), stack[:, at].min())


@pytest.mark.parametrize("name", ["review-end", "seed", *list(PRESETS)[-3:]])
def test_pages_with_several_runs_say_a_few_sentences_with_their_own_numbers(name):
    scene = base(name)
    comparison = compare(scene)
    told = compare_said(comparison)
    assert 3 <= len(told) <= 8
    one = comparison.contenders[0]
    line = one.reading.trace["h"][:, one.unit] if one.answers is None else one.answers
    found = re.search(rf"ends at {NUMBER}\.$", told[0])
    printed(found[1], line[-1])
    source, mistake = source_info(scene), mistake_info(scene)
    told = conventions_said(source, mistake)
    assert 3 <= len(told) <= 8 and not any(sign in " ".join(told) for sign in "<>$*")


def test_a_sentence_read_by_a_net_is_said_with_its_own_numbers():
    net = shipped_net("trained-reviews-gru")
    run = read_sentence(net, "A long film , but in the end I loved it .")
    told = sentence_said(run, Place("h", 2, 3), "article", ("says no", "says yes"))
    assert 3 <= len(told) <= 9
    printed(re.search(rf"probability of {NUMBER}\.$", told[0])[1].rstrip("."), run.probabilities[-1, run.answer])
    jumps = np.abs(np.diff(run.probabilities[:, run.answer]))
    word = re.search("changes most at “(.*?)”", told[1])[1]
    assert run.words.tokens[1 + int(jumps.argmax())] == word or jumps.max() < abs(run.probabilities[0] - 0.5).max()
    gate = entry(net.cell, "z", "article").title
    holds_of_gate(told[2], f"The {gate} of unit 2", run.trace["z"][:, 2], list(names(run.words.tokens, True)))


def test_the_cells_that_differ_most_are_told_first_and_where():
    scene = Scene(
        hidden=4, seed=3, sequence="noise", contenders=("gru-keep-after", "gru-take-after", "gru-keep-before")
    )
    made = compare(scene)
    runs = {one.short: one.reading.trace["h"] for one in made.contenders}
    found = [
        re.fullmatch(
            r"(.*) and (.*) have the same weights; the largest difference of their states is (.*), in unit (\d+) at "
            r"t = (\d+)\.",
            sentence,
        ).groups()
        for sentence in compare_said(made)[-2:]
    ]
    sizes = []
    for first, second, size, unit, step in found:
        apart = np.abs(runs[first] - runs[second])
        assert apart[int(step), int(unit)] == apart.max() and small(apart.max()) == size
        assert int(step) != int(unit), "an exchange shows"
        sizes.append(apart.max())
    assert (
        sizes == sorted((np.abs(one - other).max() for one, other in combinations(runs.values(), 2)), reverse=True)[:2]
    )


def test_each_gap_of_the_conventions_is_the_one_that_is_named():
    scene = replace(Scene(hidden=3, seed=5, sequence="noise"), source="chung", mistake="previous-candidate")
    source, mistake = source_info(scene), mistake_info(scene)
    sizes = re.fullmatch(
        r"The largest differences of the states, over all units: between this source and the reference (\S+), "
        r"with the signs of the update gate's weights turned (\S+) and "
        r"between the right cell and the mistake chosen below (\S+)\.",
        conventions_said(source, mistake)[-1],
    ).groups()
    lines = {line.part: line.values for line in source.states.lines}
    for name, part in (("Reference", "reference"), (source.source.title, "shown"), ("Signs turned", "turned")):
        (sentence,) = [one for one in conventions_said(source, mistake) if one.startswith(f"{name}: ")]
        printed(re.search(rf"ends at {NUMBER}\.$", sentence)[1], lines[part][-1])
    assert abs(lines["reference"][-1] - lines["shown"][-1]) > 0.011
    assert sizes == tuple(map(small, (source.plain.size, source.turned.size, mistake.gap.size)))
    assert len(set(sizes)) == 3


def test_what_is_said_of_memory_is_what_the_run_holds():
    scene = replace(base("agreement"), unit=1, moment=19, horizon=25)
    run = finished(study(scene, past(scene)))
    others = {each.kind: finished(rival_chain(each, long_input(scene).xs)) for each in rivals(scene)}
    far = far_lines(scene, run, others)
    gradient = gradient_info(scene, run, *near_lines(scene, run, others, far), far)
    trace = gv.run(scene.make_cell(), scene.make_parameters(), long_input(scene).xs)
    told = list(memory_said(gradient, ledger_info(scene, run), keep_info(scene, run), saturation_info(scene, run)))
    assert abs(trace["c"][19, 1]) > 0.5
    product = np.linalg.multi_dot(gv.jacobians(trace)[19:0:-1])
    size = np.log10(np.linalg.norm(product, 2))
    assert f"of the LSTM is {power(size)}: the gradient {zone_of(size)}." in told[0] and "From T = 19 back" in told[0]
    rest = told[1].removeprefix("Other cells on the same input: ")
    assert all(f"{line.title} {power(line.start)} ({zone_of(line.start)})" in rest for line in gradient.lines[:-1])
    assert gradient.own.title not in re.findall(r"(?:^|, | and )(\w[\w ]*?) [\d.∞]", rest)
    assert len(re.findall(r"\(\w+\)", rest)) == len(others)
    parts = np.abs(gv.ledger(trace).parts(19)[1:, 1])
    age = next(age for age in range(1, 21) if parts[-age:].sum() >= parts.sum() / 2)
    assert re.search(r"came in the last ([\d,]+) step", told[2])[1] == str(age)
    printed(re.search(rf"of unit 1 at T is {NUMBER};", told[2])[1], trace["c"][19, 1])
    printed(re.search(rf"unit 1 keeps {NUMBER} of its past", told[3])[1], trace["f"][19, 1], 3)
    for sentence, name in zip(told[4:], ("f", "i", "o"), strict=True):
        title, shut, opened = re.fullmatch(
            r"The (.*) of unit 1 is shut at (\d+) % of the 25 steps and open at (\d+) %\.", sentence
        ).groups()
        (gate,) = [gate for gate in "fio" if entry(trace.cell, gate, "article").title == title]
        values = trace[gate][:, 1]
        assert abs(int(shut) - 100 * (values < scene.left / 100).mean()) <= 0.5, name
        assert abs(int(opened) - 100 * (values > scene.right / 100).mean()) <= 0.5, name


def test_the_mind_goes_from_before_to_after_and_a_loss_from_first_to_last():
    net = shipped_net("trained-reviews-gru")
    run = read_sentence(net, "The plot is terrible, but I loved it.")
    told = sentence_said(run, Place("h", 2, 3), "article", ("says no", "says yes"))
    word, before, after = re.search(r"most at “(.*?)”.* goes from (\S+) to (\S+)\.$", told[1]).groups()
    at = run.words.tokens.index(word)
    line = run.probabilities[:, run.answer]
    assert at > 0 and (before, after) == (probability(float(line[at - 1])), probability(float(line[at])))
    assert before != after
    look = LearnerLook(
        Recipe("recall", (("lag", 6),), cell="gru", hidden_size=4), np.array([1.5, 0.7, 0.25]), (), False, ""
    )
    assert re.search(
        r"In 3 batches its training loss went from (\S+) to (\S+)\.$", training_said([look])[0]
    ).groups() == (
        "1.5",
        "0.25",
    )


def test_numbers_that_are_told_apart_do_not_read_alike():
    words, places = Words(("",) * 4, False), [f"t = {step}" for step in range(4)]
    for low, high in ((0.116, 0.1225), (-0.0041, 0.0049), (0.9501, 0.9553)):
        values = np.array([low, low, high, high])
        holds_of_move(move_sentence("it", values, words), "It", values, places)
        gate = np.array([low, high, low, high])
        holds_of_gate(gate_sentence("it", gate, words), "It", gate, places)
        apart = re.search(
            r"apart at t = 2: B (\S+), A (\S+)\.$", lines_said("x", {"A": values * 0 + low, "B": values}, words, 0)[-1]
        )
        assert apart[1] != apart[2]
    gate = np.full(4, 0.99)
    gate[2] = 0.95004
    holds_of_gate(gate_sentence("it", gate, words), "It", gate, places)


def test_of_many_values_held_by_hand_two_are_told_and_the_others_counted():
    reading = read(base("review-end"))
    forced = (("z", 0.25, 1, None), ("r", 0.5, None, 7), ("n", 0.75, 0, 3), ("z", 1.0, 2, 5))
    for count, rest in ((1, ""), (2, ""), (3, "1 more value"), (4, "2 more values")):
        told = forced_sentence(heard(reading), forced[:count])
        assert len(re.findall(r" at \d\.\d\d in ", told)) == min(count, 2) and told.endswith(
            f"{rest}." if rest else "."
        )
        assert ("more" in told) == bool(rest)


@pytest.mark.parametrize(("steps", "count"), [(40, 3), (40, 4), (40, 9), (8, 2), (8, 3), (3, 1)])
def test_exceptions_are_few(steps, count):
    values = np.full(steps, 0.99)
    values[1 : 1 + count] = np.linspace(0.2, 0.4, count)
    words, places = Words(("",) * steps, False), [f"t = {step}" for step in range(steps)]
    told = gate_sentence("it", values, words)
    holds_of_gate(told, "It", values, places)
    assert ("except" in told) == (count <= min(3, steps // 4))


def test_the_answer_in_the_end_is_the_nets_own():
    net, found = shipped_net("trained-reviews-gru"), set()
    for text in ("I loved it.", "I hated it."):
        run = read_sentence(net, text)
        told = sentence_said(run, Place("h", 0, 0), "article", ("says no", "says yes"))
        assert told[0].startswith(f"In the end the net {('says no', 'says yes')[run.answer]}, ")
        found.add(run.answer)
    assert found == {0, 1}
