"""The right answers are right, the wrong ones wrong by more than a reader could overlook, and the texts are true."""

from __future__ import annotations

import math
import re
from collections import Counter

import numpy as np

from gru_viz.cells.parameters import Parameters
from gru_viz.content.questions import QUESTIONS
from gru_viz.content.questions.parts import SUBJECTS, Question, Way
from gru_viz.scene.link import parse
from gru_viz.scene.view import Hidden
from gru_viz.views.marking import HEIGHTS, ends, heights, is_answer, last_seen, mark, paper
from gru_viz.views.questions import hidden_by, line_of, options, reading_of, scene_of
from gru_viz.views.tables import unit_names
from tests.reference import independent

APART = 0.05
"""The least difference, where the scale is 1."""


def run_again(question: Question, xs, h0, c0):
    """The run by other code; a gate that is held gets no weights, and the bias of its value."""
    scene = parse(question.scene).scene
    params = scene.make_parameters()
    cell, numbers = params.cell, {name: np.array(value) for name, value in params.items()}
    for gate, value, unit, step in scene.clamps:
        assert unit is None and step is None
        for name in numbers:
            if name.endswith(f"_{gate}"):
                numbers[name] = np.zeros_like(numbers[name])
        numbers[f"b_{gate}"] += 50.0 if value == 1 else math.log(value / (1 - value))
    told = {name: value for name, value in cell.options if name != "biases"}
    start = (h0, c0) if "c" in cell.states else (h0,)
    return getattr(independent, cell.kind)(Parameters(cell, numbers), xs, *start, **told)


def answer_again(question: Question):
    xs, size = scene_of(question.id).make_sequence().xs, scene_of(question.id).hidden
    zeros = np.zeros(size)
    run = run_again(question, xs, zeros, zeros)
    steps, unit = list(question.steps), question.unit
    if question.measure == "value":
        return run[question.quantity][steps, unit]
    if question.measure == "gradient":
        first, last, eps = steps[0], steps[-1], 1e-6
        ends_ = []
        for by in (eps, -eps):
            state = {name: np.array(run.get(name, np.zeros_like(run["h"]))[first - 1]) for name in ("h", "c")}
            state[question.quantity][unit] += by
            part = run_again(question, xs[first : last + 1], state["h"], state["c"])
            ends_.append(part[question.quantity][-1, unit])
        return [(ends_[0] - ends_[1]) / (2 * eps)]
    share = run["z"] if parse(question.scene).scene.update == "keep" else 1 - run["z"]
    kept = share[steps, unit]
    return [kept.prod()] if question.measure == "kept" else [math.log(0.5) / math.log(kept[-1])]


def test_right_answers_come_out_again_by_other_code() -> None:
    for question in QUESTIONS.values():
        assert np.allclose(line_of(question.id, 0), answer_again(question), atol=1e-6), question.id


def test_wrong_answers_are_wrong_beyond_doubt_and_no_two_look_alike() -> None:
    for question in QUESTIONS.values():
        right = np.array(line_of(question.id, 0))
        scale = max(1.0, abs(right).max())
        for way in range(1, len(question.wrong) + 1):
            wrong = np.array(line_of(question.id, way))
            assert np.isfinite(wrong).all()
            assert abs(wrong - right).mean() >= APART * scale, (question.id, way)
        if question.kind == "pick":
            assert len({option.text for option in options(question.id)}) == len(question.wrong) + 1 >= 3, question.id
        assert all(way.why for way in question.wrong) and question.answer and question.text


def test_there_are_questions_for_each_subject_and_their_scenes_are_whole() -> None:
    least = {"gru": 6, "memory": 5, "names": 5, "gradient": 4}
    counted = Counter(question.subject for question in QUESTIONS.values())
    assert counted.keys() == SUBJECTS.keys() and all(counted[subject] >= most for subject, most in least.items())
    assert len(QUESTIONS) >= 20 and Counter(question.kind for question in QUESTIONS.values())["draw"] >= 6
    for id, question in QUESTIONS.items():
        assert re.fullmatch(r"[a-z-]{3,40}", id)
        for changes in ({}, *(way.changes for way in question.wrong)):
            assert parse({**question.scene, **changes}).notes == (), id
        # Where the cursor stands at first, nothing that is asked is seen.
        hidden, scene = hidden_by(id), scene_of(id)
        assert hidden == Hidden(question.quantity, question.unit, hidden.step) and scene.unit == question.unit
        assert question.measure != "value" or hidden.step == question.steps[0]
        assert question.kind == "draw" or scene.step <= question.steps[-1]


def test_numbers_and_words_in_the_texts_are_those_of_the_run() -> None:
    for question in QUESTIONS.values():
        reading = reading_of(question.id)
        values = np.concatenate([np.ravel(value) for value in (*map(reading.trace.__getitem__, reading.trace.names),
                                                               *reading.params.values())])  # fmt: skip
        for text in (question.text, question.answer):
            for told in re.findall(r"−?\d+\.\d+", text):
                digits = len(told.partition(".")[2])
                near = abs(values - float(told.replace("−", "-"))) <= 0.5 * 10.0**-digits + 1e-9
                assert near.any(), (question.id, told)
        tokens = reading.sequence.tokens
        for word, step in re.findall(r"“(\w+)” \((?:t = )?(\d+)\)", question.text):
            assert tokens[int(step)] == word, (question.id, word)


def test_a_mark_says_how_far_a_line_is_and_which_mistake_it_is() -> None:
    for id, question in QUESTIONS.items():
        if question.kind == "pick":
            for option in options(id):
                found = mark(id, (option.at,))
                assert found.is_right == (option.at == 0) and option.text in found.said
                told, right = re.fullmatch(r"(.+?) is (?:right|not right: it is (.+))\.", found.said).groups()
                assert told == option.text and right in (None, *(one.text for one in options(id) if one.at == 0))
                assert (right is None) == found.is_right and found.answer == question.answer
                assert found.why == ("" if found.is_right else question.wrong[option.at - 1].why)
            continue
        low, high = ends(id)
        right = np.array(line_of(id, 0))
        drawn = heights(id, line_of(id, 0))
        error = abs(np.array(drawn) / HEIGHTS * (high - low) + low - right).mean()
        guess = abs(last_seen(id) - right).mean()
        found = mark(id, drawn)
        assert found.answer == question.answer
        assert found.is_right and not found.why and f"{error:.2f} away" in found.said and f"{guess:.2f}" in found.said
        for way, wrong in enumerate(question.wrong, 1):
            found = mark(id, heights(id, line_of(id, way)))
            assert not found.is_right, (id, way)
            assert wrong.why in found.why, (id, way)


def test_only_an_answer_is_one() -> None:
    assert is_answer("blend", [3]) and is_answer("blend", (0,))
    for told in ([4], [-1], [True], [0.0], [], [0, 0], "0", None, {"line": 3}, [10**30]):
        assert not is_answer("blend", told), told
    count = len(QUESTIONS["verdict"].steps)
    assert is_answer("verdict", [50] * count)
    for told in ([50] * (count - 1), [101] * count, [float("nan")] * count):
        assert not is_answer("verdict", told)


def test_answers_stand_in_the_order_of_their_numbers_and_say_them() -> None:
    for id, question in QUESTIONS.items():
        if question.kind == "pick":
            told = options(id)
            assert [option.value for option in told] == sorted(line_of(id, way)[-1] for way in range(len(told)))
            for option in told:
                number, _, unit = option.text.partition(" ")
                assert unit == ("steps" if question.measure == "half-life" else "")
                digits = len(number.partition(".")[2])
                assert digits and abs(float(number.replace("−", "-")) - option.value) <= 0.5001 * 10.0**-digits, id
    assert any(options(id)[0].at for id in QUESTIONS if QUESTIONS[id].kind == "pick")


def test_a_share_and_a_gradient_are_those_of_any_run(monkeypatch) -> None:
    scene = {"weights": "seed", "seed": "3", "cell": "lstm", "hidden": "3", "sequence": "sine"}
    for measure, quantity, unit in (("gradient", "h", 1), ("gradient", "c", 2)):
        asked = Question("any", "names", scene, "pick", "", quantity, unit, (4, 5, 6, 7), "", (), measure)
        monkeypatch.setitem(QUESTIONS, "any", asked)
        for made in (scene_of, reading_of, line_of):
            made.cache_clear()
        assert np.allclose(line_of("any", 0), answer_again(asked), rtol=1e-4), (measure, quantity)
    # A gate that is held stays held where somebody makes a mistake.
    held = {**QUESTIONS["reset-held"].scene, "clamp": "r_0.25"}
    wrong = tuple(Way("", mistake=mistake) for mistake in ("no-tanh", "double-sigmoid"))
    monkeypatch.setitem(QUESTIONS, "any", Question("any", "gru", held, "pick", "", "r", 1, (7,), "", wrong))
    for made in (scene_of, reading_of, line_of):
        made.cache_clear()
    assert [line_of("any", way)[0] for way in range(3)] == [0.25] * 3
    for made in (scene_of, reading_of, line_of):
        made.cache_clear()


def test_a_line_is_right_within_a_tenth_of_half_its_axis_and_both_distances_are_told() -> None:
    seen = set()
    for id, question in QUESTIONS.items():
        if question.kind != "draw":
            continue
        low, high = ends(id)
        right, drawn = np.array(line_of(id, 0)), np.array(heights(id, line_of(id, 0)))
        first = question.steps[0]
        before = reading_of(id).trace[question.quantity][first - 1, question.unit]
        for shift in range(-30, 31, 2):
            answer = np.clip(drawn + shift, 0, HEIGHTS)
            line = answer / HEIGHTS * (high - low) + low
            error, guess = abs(line - right).mean(), abs(before - right).mean()
            others = min(abs(line - line_of(id, way)).mean() for way in range(1, len(question.wrong) + 1))
            found = mark(id, tuple(map(int, answer)))
            assert found.is_right == (error <= 0.05 * (high - low) and error < others), (id, shift)
            assert re.findall(r"(your line|nothing changes) is (\d\.\d\d) away", found.said) == [
                ("your line", f"{error:.2f}"),
                ("nothing changes", f"{guess:.2f}"),
            ]
            seen.add(found.is_right)
    assert seen == {True, False}


def test_the_paper_shows_what_came_before_and_nothing_that_is_asked() -> None:
    for id, question in QUESTIONS.items():
        if question.kind != "draw":
            continue
        told, first = paper(id, None), question.steps[0]
        reading = reading_of(id)
        column = reading.trace[question.quantity][:, question.unit]
        assert told["known"] == list(column[told["from"] : first]) and told["truth"] is told["drawn"] is None
        assert told["tokens"] == list(reading.sequence.tokens[told["from"] : question.steps[-1] + 1])
        low, high = told["ends"]
        assert set(told["start"]) == {round((told["known"][-1] - low) / (high - low) * told["heights"])}
        unit, name = re.search(r" of unit (\d+)(?: \((.*)\))?$", told["title"]).groups()
        assert int(unit) == question.unit and (name or "") == unit_names(reading.scene)[question.unit]
        answer = heights(id, line_of(id, 0))
        assert paper(id, answer)["truth"] == list(line_of(id, 0)) and paper(id, answer)["drawn"] == list(answer)
