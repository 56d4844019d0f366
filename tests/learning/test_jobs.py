"""Jobs with real worker processes."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from gru_viz.learning import jobs as module
from gru_viz.learning.jobs import BusyError, Jobs
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.train import train

TINY = Recipe("parity", (("length", 12),), "gru", hidden_size=3, updates=50, pool=32, seed=5)
ENDLESS = Recipe("parity", (("length", 12),), "rnn", hidden_size=2, updates=100_000, pool=32, checkpoints=200)


def until(holds, seconds=120.0):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


@pytest.fixture
def make():
    made = []

    def make(at_once=1, **more):
        made.append(Jobs(at_once, **more))
        return made[-1]

    yield make
    for one in made:
        pids = [job.process.pid for job in one._processes]
        one.close()
        assert not one._processes and (one._tender is None or not one._tender.is_alive())
        for pid in pids:
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)


def state(jobs, name):
    return jobs.look(name).state


def pid_of(jobs, name):
    return jobs._jobs[name].process.pid


def test_a_job_learns_what_the_generator_learns_to_the_last_bit(make):
    jobs = make()
    recipes = [TINY, Recipe.from_plain({**TINY.to_plain(), "cell": "lstm"})]
    name = jobs.start(recipes)
    until(lambda: state(jobs, name) == "done")
    look = jobs.look(name)
    assert (look.share, look.left, look.sentence, look.is_alive) == (1.0, 0.0, "", False)
    for recipe, learner in zip(recipes, look.learners, strict=True):
        own = list(train(recipe))
        np.testing.assert_array_equal(learner.losses, [progress.loss for progress in own])
        kept = [progress.checkpoint for progress in own if progress.checkpoint]
        assert [one.update for one in learner.checkpoints] == [one.update for one in kept]
        for here, there in zip(learner.checkpoints, kept, strict=True):
            assert here.score == there.score
            np.testing.assert_array_equal(here.lag_norms, there.lag_norms)
            for key, value in there.net.weights().items():
                np.testing.assert_array_equal(here.net.weights()[key], value)
            assert (here.net.words, here.net.answers, here.net.columns) == (
                there.net.words, there.net.answers, there.net.columns,
            )  # fmt: skip
    until(lambda: not jobs._processes)


def test_the_losses_grow_while_it_runs_and_rest_while_it_pauses(make):
    jobs = make()
    name = jobs.start([ENDLESS])
    until(lambda: len(jobs.look(name).learners[0].losses) > 5)
    assert jobs.look(name).left > 0
    jobs.pause(name)
    assert state(jobs, name) == "paused"
    time.sleep(0.5)
    before = len(jobs.look(name).learners[0].losses)
    time.sleep(0.5)
    assert len(jobs.look(name).learners[0].losses) == before
    jobs.resume(name)
    assert state(jobs, name) == "running"
    until(lambda: len(jobs.look(name).learners[0].losses) > before)
    jobs.stop(name)
    look = jobs.look(name)
    assert look.state == "stopped" and look.learners[0].checkpoints, "what was learnt is kept"
    until(lambda: not jobs._processes)


def test_others_wait_in_line_until_there_is_a_place(make):
    jobs = make(most_waiting=2)
    first, second, third = (jobs.start([recipe]) for recipe in (ENDLESS, TINY, TINY))
    assert [state(jobs, name) for name in (first, second, third)] == ["running", "waiting", "waiting"]
    assert [jobs.look(name).place for name in (first, second, third)] == [0, 1, 2]
    with pytest.raises(BusyError, match="2 others are already waiting"):
        jobs.start([TINY])
    until(lambda: jobs.look(third).wait is not None)
    assert jobs.look(third).wait > jobs.look(second).wait > 0
    jobs.stop(first)
    assert state(jobs, second) == "running" and jobs.look(third).place == 1
    until(lambda: state(jobs, third) == "done")


def test_a_pause_gives_way_and_going_on_waits_for_a_place(make):
    jobs = make()
    first, second = jobs.start([ENDLESS]), jobs.start([ENDLESS])
    jobs.pause(first)
    assert (state(jobs, first), state(jobs, second)) == ("paused", "running")
    jobs.resume(first)
    assert (state(jobs, first), jobs.look(first).place) == ("waiting", 1)
    jobs.stop(second)
    assert state(jobs, first) == "running"
    before = len(jobs.look(first).learners[0].losses)
    until(lambda: len(jobs.look(first).learners[0].losses) > before)


def test_no_more_processes_rest_than_there_is_room_for(make, monkeypatch):
    monkeypatch.setattr(module, "SPARE", 1)
    jobs = make()
    names = [jobs.start([ENDLESS]) for _ in range(3)]
    jobs.pause(names[0])
    jobs.pause(names[1])
    assert [state(jobs, name) for name in names] == ["paused", "paused", "waiting"]
    jobs.stop(names[0])
    until(lambda: state(jobs, names[2]) == "running")


def test_nobody_looks(make):
    jobs = make(unattended=0.6)
    left, attended = jobs.start([ENDLESS]), jobs.start([TINY])
    until(lambda: state(jobs, attended) == "done")
    look = jobs.look(left)
    assert look.state == "stopped" and "Nobody had the page open" in look.sentence


def test_a_place_that_others_wait_for_is_given_up_sooner(make):
    jobs = make(contested=0.6)
    left = jobs.start([ENDLESS])
    time.sleep(1.5)
    assert state(jobs, left) == "running"
    waiting = jobs.start([TINY])
    until(lambda: state(jobs, waiting) == "done")
    assert "Nobody had the page open" in jobs.look(left).sentence


def test_a_long_pause_ends(make):
    jobs = make(paused=0.3)
    name = jobs.start([ENDLESS])
    jobs.pause(name)
    until(lambda: state(jobs, name) == "stopped")
    assert "pause" in jobs.look(name).sentence


def test_a_process_that_dies_becomes_a_sentence_and_the_next_gets_its_place(make):
    jobs = make()
    first, second = jobs.start([ENDLESS]), jobs.start([TINY])
    until(lambda: jobs.look(first).learners[0].checkpoints)
    os.kill(pid_of(jobs, first), signal.SIGKILL)
    until(lambda: state(jobs, first) == "failed")
    look = jobs.look(first)
    assert "ended by itself (killed by signal SIGKILL)" in look.sentence and look.learners[0].checkpoints
    until(lambda: state(jobs, second) == "done")


GARBAGE = "print({!r}, flush=True); import time; time.sleep(60)"
SPEAKERS = {
    "dies": ("raise MemoryError('no room')", "ended by itself (code 1, MemoryError: no room)"),
    "stops in mid-line": ("print('{\"kind\": \"pro', end='')", "ended by itself (code 0)"),
    "no JSON": (GARBAGE.format("Hello"), "cannot read (JSONDecodeError: "),
    "no kind": (GARBAGE.format("{}"), "cannot read (KeyError: 'kind')"),
    "no object": (GARBAGE.format("7"), "cannot read (TypeError: "),
    "no net": (GARBAGE.format('{"kind": "checkpoint", "net": "AAAA"}'), "cannot read (ValueError: "),
}
"""What a process may do in place of a worker's work, and what is then said of it."""


def test_a_process_that_dies_and_one_that_cannot_be_understood_are_told_apart(make, monkeypatch, capfd):
    real = subprocess.Popen
    for name, (program, told) in SPEAKERS.items():

        def spawn(command, program=program, **options):
            return real([sys.executable, "-c", f"import sys; sys.stdin.readline(); {program}"], **options)

        monkeypatch.setattr(subprocess, "Popen", spawn)
        jobs = make()
        job = jobs.start([TINY])
        until(lambda jobs=jobs, job=job: state(jobs, job) == "failed")
        assert told in jobs.look(job).sentence, name
        monkeypatch.undo()
    assert "MemoryError: no room" in capfd.readouterr().err, "the whole complaint goes to the server's own"


def test_paused_runs_give_way_to_those_who_wait_longest_first(make, monkeypatch):
    monkeypatch.setattr(module, "SPARE", 1)
    jobs = make(contested=0.5)
    names = [jobs.start([ENDLESS]) for _ in range(2)]
    until(lambda: jobs.look(names[0]).learners[0].checkpoints)
    for name in names:
        jobs.pause(name)
    time.sleep(1.0)
    assert [state(jobs, name) for name in names] == ["paused", "paused"], "nobody waits"
    third = jobs.start([TINY])
    until(lambda: state(jobs, third) == "done")
    look = jobs.look(names[0])
    assert look.state == "stopped" and look.sentence == module.GAVE_WAY
    assert look.learners[0].checkpoints, "what was learnt is kept"
    assert state(jobs, names[1]) == "paused", "one place was enough"


def test_a_process_that_does_not_listen_is_killed(make, monkeypatch):
    monkeypatch.setattr(module, "GRACE_SECONDS", 0.3)
    jobs = make()
    name = jobs.start([ENDLESS])
    until(lambda: jobs.look(name).learners[0].checkpoints)
    os.kill(pid_of(jobs, name), signal.SIGSTOP)
    jobs.stop(name)
    until(lambda: not jobs._processes, 10)


def test_weights_that_run_away_become_a_sentence_and_the_others_go_on(make):
    wild = Recipe("adding", (), "rnn", hidden_size=4, optimiser="sgd", rate=10.0, clip=1e300, updates=200, pool=64)
    jobs = make()
    name = jobs.start([wild, TINY])
    until(lambda: state(jobs, name) == "done")
    ill, well = jobs.look(name).learners
    assert "no longer a number" in ill.sentence and "learning rate below 10" in ill.sentence
    assert ill.checkpoints and ill.checkpoints[0].update == 0
    assert well.sentence == "" and well.checkpoints[-1].update == 50


def test_a_task_that_cannot_be_made_becomes_a_sentence(make):
    jobs = make()
    name = jobs.start([Recipe("parity", (("length", 1),), "gru", updates=50)])
    until(lambda: state(jobs, name) == "done")
    (learner,) = jobs.look(name).learners
    assert learner.sentence and not learner.checkpoints


def test_a_python_that_is_not_there_becomes_a_sentence(make, monkeypatch):
    jobs = make()
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    name = jobs.start([TINY])
    look = jobs.look(name)
    assert look.state == "failed" and "could not be started" in look.sentence


def test_ended_jobs_are_dropped_after_a_while_and_when_there_are_many(make, monkeypatch):
    jobs = make(kept=0.2)
    first = jobs.start([TINY])
    jobs.stop(first)
    time.sleep(0.3)
    second = jobs.start([TINY])
    assert jobs.look(first) is None
    monkeypatch.setattr(module, "KEPT_JOBS", 0)
    jobs.stop(second)
    jobs.drop(jobs.start([TINY]))
    assert not jobs._jobs


def test_the_worker_ends_when_the_server_has_gone(make):
    jobs = make()
    name = jobs.start([ENDLESS])
    until(lambda: jobs.look(name).learners[0].checkpoints)
    process = jobs._jobs[name].process
    process.stdin.close()
    until(lambda: process.poll() is not None, 10)
    assert process.returncode == 0


def test_a_closed_server_starts_nothing(make):
    jobs = make()
    jobs.close()
    with pytest.raises(BusyError, match="about to end"):
        jobs.start([TINY])


def learnt(look):
    """All losses, and the weights of all nets at the end."""
    nets = [learner.checkpoints[-1].net.weights() for learner in look.learners]
    return [learner.losses.tolist() for learner in look.learners], [
        {name: value.tolist() for name, value in weights.items()} for weights in nets
    ]


def test_a_job_that_was_stopped_goes_on_to_the_nets_of_one_that_was_not(make):
    recipes = [
        TINY.from_plain({**TINY.to_plain(), "updates": 120, "cell": kind, "checkpoints": 4}) for kind in ("gru", "lstm")
    ]
    jobs = make()
    name = jobs.start(recipes)
    until(lambda: len(jobs.look(name).learners[0].losses) > 20)
    jobs.pause(name)
    # Whenever the work rests, it is told from where it can go on.
    until(lambda: jobs.look(name).point == jobs.look(name).reached > 0)
    jobs.resume(name)
    jobs.stop(name)
    until(lambda: not jobs._processes)
    so_far = jobs.so_far(name)
    assert 5 < jobs.look(name).point < 120 and len(so_far) == 2
    later = jobs.start(recipes, so_far=so_far)
    look = jobs.look(later)
    assert look.reached == max(one.update for one in so_far) - 1 and look.learners[0].checkpoints
    jobs.pause(later)
    jobs.resume(later)
    whole = jobs.start(recipes)
    for each in (later, whole):
        until(lambda each=each: state(jobs, each) == "done")
        until(lambda each=each: jobs.look(each).point == 120)
    assert learnt(jobs.look(later)) == learnt(jobs.look(whole))


def test_who_is_asked_to_rest_or_stop_before_it_knows_what_to_learn_does_it_afterwards(make):
    jobs = make()
    name = jobs.start([ENDLESS])
    jobs.pause(name)
    time.sleep(1.0)
    assert state(jobs, name) == "paused" and len(jobs.look(name).learners[0].losses) <= 1
    jobs.stop(name)
    until(lambda: not jobs._processes, 10)
    assert state(jobs, name) == "stopped"
