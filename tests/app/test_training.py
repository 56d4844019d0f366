"""The page Training through Streamlit's own test runner, with real training."""

import json
import time
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

import gru_viz as gv
from gru_viz.cells.formula import percent
from gru_viz.content.training import KEPT_BEFORE, NOT_KEPT
from gru_viz.learning.recipe import span_of
from gru_viz.learning.shared import FOUND, JOINED, WENT_ON, WENT_ON_FROM_A_PAGE
from gru_viz.learning.so_far import flat, pack
from gru_viz.learning.so_far import unpack as unpack_run
from gru_viz.learning.so_far import until as so_far_until
from gru_viz.learning.store import digest
from gru_viz.learning.tasks import TASKS
from gru_viz.learning.train import train
from gru_viz.scene.history import History
from gru_viz.scene.link import dump
from gru_viz.scene.recipes import recipes
from gru_viz.scene.scene import Scene
from gru_viz.ui import training as page
from gru_viz.ui import training_film
from gru_viz.ui.frame import LAB
from gru_viz.views.film import sequence
from gru_viz.views.packed import unpack
from gru_viz.views.trained import OWN_TITLE

from .test_pages import opened, scene_of, sound

PAGE = "pages/training.py"
TINY = {"task": "parity", "size": 4, "updates": 50, "learners": ("rnn", "gru"), "learn_seed": 3}


@pytest.fixture(autouse=True)
def own_jobs():
    """A server of its own for every test; its processes end with it."""
    page.jobs.cache_clear()
    yield
    page.jobs().close()
    page.jobs.cache_clear()


def placed(scene):
    """The page with a scene that did not come from a link: AppTest sends a link anew with every change of page."""
    at = opened(PAGE)
    at.session_state["history of the scene"] = History.begun(scene)
    return at.run()


def words(at):
    return "\n".join(element.value for element in [*at.markdown, *at.caption, *at.info, *at.warning]) + " ".join(
        element.proto.text for element in at.get("progress")
    )


def film(at):
    (found,) = (one for one in at.get("bidi_component") if "gru_viz_film" in one.proto.component_name)
    return json.loads(found.proto.json)


def press(at, key):
    at.button(key=f"training_{key}").click().run()
    return sound(at)


def until(at, holds, seconds=180):
    deadline = time.monotonic() + seconds
    while not holds(at):
        assert time.monotonic() < deadline, words(at)
        time.sleep(0.1)
        at.run()
    return sound(at)


def test_it_opens_cold_and_warm_and_starts_nothing():
    at = sound(opened(PAGE))
    sound(at.run())
    assert "Ready: 3 cells, 1,000 updates each." in words(at)
    shown = film(at)
    assert shown["learners"] == [] and [panel["name"] for panel in shown["panels"]] == ["loss", "score"]
    assert "learnt nothing yet" in shown["verdicts"][0]["text"]
    assert not page.jobs().jobs._jobs
    assert not at.button(key="training_start").disabled and at.button(key="training_stop").disabled


@pytest.mark.parametrize("task", TASKS)
def test_every_task_opens_from_a_link(task):
    sized = span_of(task)
    span = -1 if sized is None else sized[1].high
    shared = Scene(task=task, span=span, learners=("simplified_gru",), rate="0.1", optimiser="sgd", clip=False)
    at = sound(opened(PAGE, dump(shared)))
    assert scene_of(at) == shared and not at.warning
    if sized is not None:
        assert at.slider(key=f"set_span_{task}").value == span
        assert recipes(scene_of(at))["simplified_gru"].arguments == ((sized[0], span),)


def test_a_bad_link_gets_one_sentence_and_a_page_that_works():
    at = sound(opened(PAGE, {"task": "recal", "rate": "NaN", "learners": "gru gruu", "updates": "9e9", "size": "-4"}))
    assert len(at.warning) == 1 and "recall" in at.warning[0].value
    assert scene_of(at).task == "recall" and scene_of(at).learners == ("gru",)


def test_settings_change_the_scene_and_a_new_task_its_size():
    at = opened(PAGE)
    at.slider(key="set_span_recall").set_value(50).run()
    assert scene_of(sound(at)).span == 50
    at.selectbox(key="set_task").set_value("parity").run()
    assert (scene_of(sound(at)).task, scene_of(at).span) == ("parity", -1)
    at.selectbox(key="set_rate").set_value("0.1").run()
    at.number_input(key="set_updates").set_value(200).run()
    assert (scene_of(sound(at)).rate, scene_of(at).updates) == ("0.1", 200)
    at.multiselect(key="set_learners").set_value([]).run()
    assert "At least one cell" in sound(at).warning[0].value
    assert scene_of(at).learners == ("rnn", "gru", "lstm")
    at.multiselect(key="set_learners").set_value(["lstm"]).run()
    assert scene_of(sound(at)).learners == ("lstm",) and not at.warning


def test_a_run_ends_with_the_nets_that_its_settings_promise():
    at = press(opened(PAGE, dump(Scene(**TINY))), "start")
    until(at, lambda at: "· done" in words(at))
    shown = film(at)
    assert [learner["kind"] for learner in shown["learners"]] == ["rnn", "gru"]
    for kind, recipe in recipes(scene_of(at)).items():
        last = list(train(recipe))[-1].checkpoint
        (told,) = (one["text"] for one in shown["verdicts"] if one["kind"] == kind)
        assert told.startswith(
            f"after 50 updates: {percent(last.score.value)} of {last.score.asked:,} held-out questions"
        )
        assert "best constant answer gets 50\u00a0%" in told
        # What the film shows is what the net of this checkpoint computes, in this process too.
        (learner,) = (one for one in shown["learners"] if one["kind"] == kind)
        task, example = sequence(recipe, 0)
        net = last.net.rounded(3)
        trace = gv.run(net.cell, net.params, example.inputs)
        values = unpack(learner["values"]["h"]).reshape(len(learner["updates"]), len(example.inputs), 4)
        np.testing.assert_allclose(values[-1] / learner["values"]["h"]["scale"], trace["h"], atol=0.000501)
        assert shown["tokens"] == list(task.tokens(example))
        # The other pages find it.
        made, kept = at.session_state["nets trained in this visit"][kind]
        assert made == recipe
        np.testing.assert_array_equal(kept.W_y, net.W_y)


def remembered(at):
    """What the tab is told to remember: a run, nothing, or None to be asked."""
    (found,) = (one for one in at.get("bidi_component") if "tab_memory" in one.proto.component_name)
    return json.loads(found.proto.json)["run"]


def test_the_tab_is_told_which_run_it_has():
    at = opened(PAGE, dump(Scene(**{**TINY, "updates": 5000})))
    assert remembered(at) is None, "a new session asks"
    press(at, "start")
    name, update, updates, seconds = remembered(at).split()
    assert name == at.session_state["training job"] and int(update) < int(updates) == 5000 and seconds.isdigit()
    press(at, "reset")
    assert remembered(at) == ""


@pytest.mark.parametrize("is_known", [True, False])
def test_a_session_takes_over_what_the_tab_remembers(monkeypatch, is_known):
    made = recipes(Scene(**TINY))
    name = page.jobs().start(list(made.values())) if is_known else "gone"
    state = {"training_memory": SimpleNamespace(run=name)}
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(page, "tell_tab", lambda told, found, *more: found())
    page.remember(None)
    assert state["training job"] == name and state["recipes of the training job"] == (made if is_known else {})
    assert (page.current_run() is not None) == is_known
    odd = (f"{name} 3", f"{name} x 4 5", f"{name} 1 2 {'9' * 7}", f"{name} ١ 4 5", "<b>")
    for told in (None, 7, ["x"], {"run": name}, *odd):
        state = {"training_memory": SimpleNamespace(run=told)}
        monkeypatch.setattr(st, "session_state", state)
        page.remember(None)
        assert "training job" not in state
    state = {"training_memory": SimpleNamespace(run="another"), "training job": name}
    monkeypatch.setattr(st, "session_state", state)
    page.remember(None)
    assert state["training job"] == name, "a session that has a run keeps it"


def test_a_run_whose_server_died_is_named_with_how_far_it_came_and_what_it_takes(monkeypatch):
    at = opened(PAGE, dump(Scene(**TINY)))
    told = SimpleNamespace(run="gone 340 1000 25")
    state = {"training_memory": told}
    with monkeypatch.context() as patched:
        patched.setattr(st, "session_state", state)
        patched.setattr(page, "tell_tab", lambda told, found, *more: found())
        page.remember(None)
    for key, value in state.items():
        if key != "training_memory":
            at.session_state[key] = value
    said = words(sound(at.run()))
    assert "is lost at update 340 of 1,000: the server was restarted" in said
    assert "from the beginning, which takes about 25 s." in said
    assert remembered(at) == told.run, "and the tab still knows it"


def wishes():
    return [ticket.wish for ticket in page.jobs()._tickets.values()]


def test_changed_settings_leave_the_run_alone_and_are_named():
    at = press(opened(PAGE, dump(Scene(**TINY))), "start")
    until(at, lambda at: "· done" in words(at))
    assert "settings above have changed" not in words(at)
    at.slider(key="set_size").set_value(5).run()
    assert "made with other settings than those above" in words(sound(at)) and "· done" in words(at)
    press(at, "start")
    until(at, lambda at: "· done" in words(at))
    assert "other settings" not in words(at)
    assert wishes() == ["forget", "go"], "the run before is dropped"
    press(at, "reset")
    assert "Ready: 2 cells" in words(at) and film(at)["learners"] == []
    assert wishes() == ["forget", "forget"]


def test_pause_continue_stop_keep_what_was_learnt():
    at = press(opened(PAGE, dump(Scene(**{**TINY, "updates": 5000}))), "start")
    until(at, lambda at: film(at)["learners"])
    press(at, "pause")
    assert "· paused" in words(at)
    press(at, "go")
    until(at, lambda at: "left" in words(at))
    press(at, "stop")
    assert "· stopped" in words(at) and film(at)["learners"]
    assert at.button(key="training_stop").disabled and not at.button(key="training_start").disabled


def test_a_run_that_was_stopped_goes_on_where_it_was():
    at = press(opened(PAGE, dump(Scene(**{**TINY, "learners": ("gru",)}))), "start")
    until(at, lambda at: film(at)["learners"])
    press(at, "stop")
    (found,) = page.jobs().jobs._jobs.values()
    until(at, lambda at: found.point)
    assert at.button(key="training_go_on").label == f"Go on from update {found.point}"
    assert at.button(key="training_start").label == "Start again"
    press(at, "go_on")
    assert WENT_ON.format(update=found.point) in words(at)
    until(at, lambda at: "· done" in words(at))
    assert at.button(key="training_start").label == "Start" and not [one for one in at.button if "Go on" in one.label]
    last = list(train(recipes(scene_of(at))["gru"]))[-1].checkpoint
    np.testing.assert_array_equal(at.session_state["nets trained in this visit"]["gru"][1].W_y, last.net.rounded(3).W_y)


@pytest.fixture(scope="module")
def kept():
    """A run as a tab has kept it: its name, the update, its text, and the scene that it is of."""
    scene = Scene(**{**TINY, "learners": ("gru",)})
    (recipe,) = recipes(scene).values()
    told = [one for one, _ in zip(train(recipe), range(8), strict=False)]
    checkpoints = [one.checkpoint for one in told if one.checkpoint]
    losses = np.array([one.loss for one in told])
    text = pack([recipe], [so_far_until(7, flat(told[7].moment, recipe), losses, checkpoints)])
    return f"{digest([recipe])}.abcdefghijkl", 7, text, scene


def handed_back(monkeypatch, kept, text, scene=None):
    """The session after the tab was asked for what it has kept, and has sent this."""
    name, update, _, own = kept
    state = {
        page.KEY: SimpleNamespace(so_far=text), page._JOB: name, page._KEPT: (name, update), page._ASKED: "a1",
        "history of the scene": History.begun(scene or own),
    }  # fmt: skip
    with monkeypatch.context() as patched:
        patched.setattr(st, "session_state", state)
        patched.setattr(page, "tell_tab", lambda told, found, so_far, asked, given: given())
        page.remember(None)
    return state


def test_a_lost_run_goes_on_from_what_the_tab_has_kept(monkeypatch, kept):
    name, update, text, scene = kept
    at = opened(PAGE, dump(scene))
    at.session_state[page._JOB], at.session_state[page._KEPT] = name, (name, update)
    sound(at.run())
    assert "This page has kept the run as it was at update 7: **Go on** trains" in words(at)
    assert "**Start again** trains them from the beginning" in words(at)
    press(at, "go_on")
    (found,) = (one for one in at.get("bidi_component") if "tab_memory" in one.proto.component_name)
    assert json.loads(found.proto.json)["asked"], "the tab is asked for it only now"
    state = handed_back(monkeypatch, kept, text)
    look = page.jobs().look(state[page._JOB])
    assert look.note == WENT_ON_FROM_A_PAGE.format(update=7) and look.reached >= 6
    assert page._ASKED not in state and page._KEPT not in state
    at.slider(key="set_size").set_value(5).run()
    assert not [one for one in at.button if "Go on" in one.label], "other settings are another run"


def test_what_the_tab_hands_back_is_not_trusted(monkeypatch, kept):
    other = Scene(**{**TINY, "learners": ("lstm",)})
    for text, scene, said in (
        ("", None, "cannot be read"),
        ("<b>**x**</b>", None, "cannot be read"),
        (kept[2][:-40] + kept[2][-36:], None, "What this page had kept"),
        ("A" * 2_000_000, None, "at most 900,000 are kept"),
        (kept[2], other, "of another run"),
    ):
        state = handed_back(monkeypatch, kept, text, scene)
        assert said in state[page._BUSY] and state[page._BUSY].endswith("**Start** trains from the beginning.")
        assert page._KEPT not in state and state[page._JOB] == kept[0] and not page.jobs().jobs._jobs
    for odd in (None, 7, ["x"], {"text": kept[2]}):
        state = handed_back(monkeypatch, kept, odd)
        assert page._BUSY not in state and not page.jobs().jobs._jobs


def test_the_tab_is_handed_a_run_now_and_then_and_told_what_it_cannot_keep(monkeypatch):
    at = press(opened(PAGE, dump(Scene(**{**TINY, "updates": 5000, "learners": ("gru",)}))), "start")
    until(at, lambda at: film(at)["learners"])
    press(at, "pause")
    (job,) = page.jobs().jobs._jobs.values()

    def handed(at):
        (found,) = (one for one in at.get("bidi_component") if "tab_memory" in one.proto.component_name)
        return json.loads(found.proto.json)["so_far"]

    until(at, handed)
    name, update, text = handed(at).split(" ")
    assert (name, int(update)) == (at.session_state[page._JOB], job.point)
    (so_far,) = unpack_run(text, [job.learners[0].recipe])
    assert so_far.update == job.point
    assert handed(sound(at.run())) is None, "once is enough"
    monkeypatch.setattr("gru_viz.learning.so_far.MOST_LETTERS", 10)
    page.jobs()._packed.clear()
    at.session_state[page._PACKED] = ("", 0, 0.0, False)
    at.run()
    at.run()
    assert handed(at) is None and KEPT_BEFORE.format(update=int(update)) in words(at)
    del at.session_state[page._KEPT]
    assert NOT_KEPT in words(at.run())


def test_weights_that_run_away_end_in_a_sentence():
    wild = Scene(task="adding", optimiser="sgd", clip=False, rate="10", updates=200, learners=("gru", "lstm"))
    at = press(opened(PAGE, dump(wild)), "start")
    until(at, lambda at: "· ended early" in words(at))
    told = [element.value for element in at.warning]
    assert len(told) == 2 and all("no longer a number" in one for one in told)
    assert film(at)["learners"], "the checkpoints before it are kept"


def test_a_second_visitor_waits_in_line_and_a_third_may_be_sent_away():
    page.jobs().jobs.at_once, page.jobs().jobs.most_waiting = 1, 1
    first = press(opened(PAGE, dump(Scene(**{**TINY, "updates": 5000}))), "start")
    second = press(opened(PAGE, dump(Scene(**TINY))), "start")
    assert "Another training is under way on this server; you are number 1 in the line" in words(second)
    third = press(opened(PAGE, dump(Scene(**{**TINY, "learn_seed": 4}))), "start")
    assert "Please try again later" in words(third) and not third.button(key="training_start").disabled
    press(first, "reset")
    until(second, lambda at: "· done" in words(at))


def test_two_visitors_with_the_same_settings_share_a_run_and_are_told():
    first, second = (press(opened(PAGE, dump(Scene(**TINY))), "start") for _ in range(2))
    for at in (first, second):
        until(at, lambda at: "· done" in words(at))
    assert JOINED in words(second) or FOUND in words(second)
    assert JOINED not in words(first) and FOUND not in words(first)
    third = press(opened(PAGE, dump(Scene(**TINY))), "start")
    assert "· done" in words(third) and FOUND in words(third)
    assert len(page.jobs().jobs._jobs) == 1, "computed once"


def test_a_run_that_is_not_kept_any_more_is_named():
    at = press(opened(PAGE, dump(Scene(**TINY))), "start")
    until(at, lambda at: "· done" in words(at))
    updates = TINY["updates"]
    page.jobs().drop(at.session_state["training job"])
    at.run()
    assert f"is lost at update {updates:,} of {updates:,}: the server was restarted" in words(sound(at))
    assert "**Start again** trains them from the beginning" in words(at)
    assert f"kept the run as it was at update {updates:,}" in words(at), "a run that has ended can be had again"
    press(at, "start")
    until(at, lambda at: "· done" in words(at))


@pytest.mark.parametrize("task", ["parity", "adding", "reviews"])
def test_a_net_opens_in_the_gate_lab_with_its_sequence(task):
    at = press(placed(Scene(**{**TINY, "task": task, "learners": ("gru",)})), "start")
    until(at, lambda at: "· done" in words(at))
    shown, here = film(at), scene_of(at)
    at.button(key="training_open_gate_lab").click().run()
    there = scene_of(at)
    assert list(there.make_sequence().tokens) == shown["tokens"]
    assert (there.task, there.updates, there.learn_seed) == (here.task, here.updates, here.learn_seed)
    trace = gv.run(there.make_cell(), there.make_parameters(), there.make_sequence().xs)
    (learner,) = shown["learners"]
    for name, packed in learner["values"].items():
        values = unpack(packed).reshape(len(learner["updates"]), len(shown["tokens"]), 4)
        np.testing.assert_allclose(values[-1] / packed["scale"], trace[name], atol=0.000501)
    at.switch_page(LAB)
    sound(at.run())
    menu = at.selectbox(key="set_weights")
    assert menu.format_func(menu.value) == OWN_TITLE
    assert not [field for field in at.number_input if field.key == "set_seed"], "a seed that nothing is drawn from"
    at.switch_page(PAGE)
    assert "· done" in words(sound(at.run())), "the run is still there"


def test_a_net_that_reads_words_opens_in_sentences():
    at = press(placed(Scene(**{**TINY, "task": "agreement", "learners": ("lstm",)})), "start")
    until(at, lambda at: "· done" in words(at))
    at.button(key="training_open_sentences").click().run()
    assert scene_of(at).net == "here-lstm"
    kept = at.session_state["nets trained in this visit"]["lstm"]
    assert kept[0] == recipes(scene_of(at))["lstm"], "so the other page finds it"
    assert at.session_state["page that is open"] == "sentences" and not sound(at).warning


@pytest.mark.parametrize(
    ("place", "checkpoint", "example"),
    [
        ({"seq": 7, "kind": "gru", "at": 3, "example": 2}, 3, 2),
        ({"seq": 8, "kind": "rnn", "at": None, "example": -4}, 40, 0),
        ({"seq": "x", "kind": "gru", "at": 1e9, "example": "<b>"}, 40, 0),
        ({"seq": True, "kind": "gru", "at": float("nan"), "example": float("inf")}, 40, 0),
        ({"kind": ["gru"], "at": 5}, 12, 1),
        ({"kind": "lsmt", "at": 5}, 12, 1),
        (["gru"], 12, 1),
        (None, 12, 1),
    ],
)
def test_what_the_hand_sends_is_not_trusted(monkeypatch, place, checkpoint, example):
    class Sent:
        pass

    sent = Sent()
    sent.place = place
    state = {training_film.FILM_KEY: sent, "history of the scene": History.begun(Scene(checkpoint=12)), page.EXAMPLE: 1}
    monkeypatch.setattr(st, "session_state", state)
    training_film._take()
    assert (state["history of the scene"].now.scene.checkpoint, state[page.EXAMPLE]) == (checkpoint, example)
