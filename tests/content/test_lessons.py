"""What the shipped lessons say, recomputed from runs of their own."""

import json
import re

import jsonschema
import numpy as np

import gru_viz as gv
from gru_viz.content.lessons import LESSONS
from gru_viz.dynamics.products import log_products
from gru_viz.scene.lesson import MAX_LINK, TEXTS, read_file, schema
from gru_viz.scene.link import parse
from gru_viz.scene.scene import repaired
from gru_viz.ui.frame import PAGES
from gru_viz.views.lesson import shipped_lesson
from gru_viz.views.lesson_numbers import computed, filled, written
from gru_viz.views.long import long_input

PATHS = [page.path for page in PAGES]
THEORY = {"0", "1", "0.5", "0.9", "0.98", "10,000", "10⁻³⁰⁸", "100", "256", "1.1", "2", "3", "4", "9", "10"}
"""Numbers that the prose may have by itself: settings of the scene, exact powers, places in the lesson."""


def ran(scene):
    clamps = [gv.Clamp(*each) for each in scene.clamps]
    return gv.run(scene.make_cell(), scene.make_parameters(), scene.make_sequence().xs, clamps=clamps)


def expected(scene, of):
    """A number of a lesson, by another way than the app goes."""
    if of.how == "horizon":
        return scene.horizon
    if of.how == "power":
        trace = gv.run(scene.make_cell(), scene.make_parameters(), long_input(scene).xs)
        return log_products(gv.jacobians(trace)[1:]).spectral[0]
    trace = ran(repaired({**vars(scene), **of.other})[0])
    if of.how == "apart":
        return np.abs(trace["h"] - ran(scene)["h"]).max()
    column = np.asarray(trace[of.quantity])[:, of.unit]
    at = list(of.steps) or range(len(column))
    if of.how == "half-life":
        return np.log(0.5) / np.log(column[of.steps[0]])
    if of.how == "count":
        return sum(column[step] > 0.5 for step in at)
    return {"value": lambda found: found[0], "most": max, "least": min}[of.how]([column[step] for step in at])


def test_every_number_is_that_of_the_run_and_the_words_around_it_are_true():
    seen = 0
    for plan in LESSONS.values():
        for stop in plan.stops:
            for name, of in stop.numbers.items():
                where = f"{plan.id}, {stop.title}, {name}"
                found = computed(stop.scene, of)
                np.testing.assert_allclose(found, expected(stop.scene, of), rtol=2e-4, atol=1e-9, err_msg=where)
                assert of.low <= found <= of.high, (where, found)
                if of.how != "power":
                    text = written(found, of).replace("−", "-").replace(",", "")
                    assert len(text.partition(".")[2]) == of.digits, (where, text)
                    assert abs(float(text) - found) <= 0.5001 * 10.0**-of.digits, (where, text)
                assert any(f"{{{name}}}" in text for text in (stop.sentence, stop.notes)), where
                seen += 1
    assert seen > 40


def test_a_lesson_has_its_length_its_questions_and_no_number_of_its_own():
    assert len(LESSONS) == 4
    for plan in LESSONS.values():
        assert 20 <= plan.minutes <= 45 and 6 <= len(plan.stops) <= 12, plan.id
        assert len(plan.wrong) >= 3 and len(plan.tasks) >= 3
        for stop in plan.stops:
            assert "Ask:" in stop.notes or stop is plan.stops[5], (plan.id, stop.title)
            bare = re.sub(r"\{\w+\}", "", f"{stop.sentence} {stop.notes}")
            typed = set(re.findall(r"\d[\d.,⁻⁰-⁹¹²³]*(?<![.,])", bare))
            assert typed <= THEORY, (plan.id, stop.title, typed - THEORY)
        for task in plan.tasks:
            assert filled(plan.stops[task.stop], task.answer)
        assert not any("{" in text for text in (plan.about, *plan.wrong, *(task.asks for task in plan.tasks)))


def test_shipped_lessons_are_sound_files_and_fit_into_a_link():
    for id in LESSONS:
        lesson = shipped_lesson(id)
        assert read_file(lesson.to_json(), PATHS) == (lesson, ())
        jsonschema.validate(json.loads(lesson.to_json()), schema())
        assert len(lesson.packed()) <= MAX_LINK / 2, "about twenty-four stops like these fit"
        for stop, draft in zip(lesson.stops, LESSONS[id].stops, strict=True):
            assert parse(stop.query) == (draft.scene, ())
            assert len(stop.sentence) <= TEXTS["sentence"].most
