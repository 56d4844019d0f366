"""Runs that several visitors share, with real worker processes; and what a folder keeps of them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from gru_viz.learning import jobs as module
from gru_viz.learning.jobs import Jobs
from gru_viz.learning.shared import FOUND, JOINED, WENT_ON, WENT_ON_FROM_A_PAGE, Shared
from gru_viz.learning.so_far import pack
from gru_viz.learning.store import Store, digest
from gru_viz.learning.train import train

from .test_jobs import ENDLESS, TINY, until

LONG = TINY.from_plain({**TINY.to_plain(), "updates": 80, "checkpoints": 2})
ROOT = Path(__file__).parents[2]


@pytest.fixture
def make():
    made = []

    def make(**more):
        made.append(Shared(Jobs(more.pop("at_once", 1), **more)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def state(shared, name):
    return shared.look(name).state


def test_the_same_recipes_are_computed_once_and_each_visitor_has_an_own_run(make):
    shared = make()
    one, two = shared.start([ENDLESS]), shared.start([ENDLESS])
    assert len(shared.jobs._jobs) == 1
    assert (shared.look(one).note, shared.look(two).note) == ("", JOINED)
    until(lambda: len(shared.look(one).learners[0].losses) > 5)

    shared.pause(one)
    assert (state(shared, one), state(shared, two)) == ("paused", "running")
    before = len(shared.look(one).learners[0].losses)
    until(lambda: len(shared.look(two).learners[0].losses) > before + 20)
    assert len(shared.look(one).learners[0].losses) == before, "a run that rests stands still for its visitor"
    shared.pause(two)
    assert shared.counted() == {"running": 0, "waiting": 0, "paused": 1}, "nobody else wants it to go on"
    shared.resume(one)
    assert (state(shared, one), state(shared, two)) == ("running", "paused")

    shared.stop(one)
    assert (state(shared, one), shared.counted()["running"]) == ("stopped", 1), "the other one may still go on"
    shared.resume(two)
    shared.drop(one)
    assert shared.look(one) is None and state(shared, two) == "running"
    shared.stop(two)
    assert state(shared, two) == "stopped" and shared.look(two).learners[0].checkpoints
    assert sum(shared.counted().values()) == 0


def test_a_job_goes_on_only_for_visitors_who_still_look(make):
    shared = make(unattended=0.8)
    gone, here = shared.start([ENDLESS]), shared.start([ENDLESS])
    until(lambda: len(shared.look(here).learners[0].losses) > 5)
    shared.look(gone)
    shared.pause(here)
    assert shared.counted()["running"] == 1
    until(lambda: shared.look(here) and shared.counted()["paused"] == 1, 10)


def test_what_is_done_answers_the_next_and_what_was_stopped_begins_anew(make):
    told = []
    shared = make()
    shared._tell_shared = lambda: told.append(1)
    stopped = shared.start([ENDLESS])
    shared.stop(stopped)
    again = shared.start([ENDLESS])
    assert state(shared, again) in ("running", "waiting") and not told
    shared.drop(again)
    first = shared.start([TINY])
    until(lambda: state(shared, first) == "done")
    shared.drop(first)
    second = shared.start([TINY])
    assert (state(shared, second), shared.look(second).note, len(told)) == ("done", FOUND, 1)


def test_a_killed_worker_is_told_to_all_who_watch_and_frees_its_place(make):
    shared = make()
    one, two, other = shared.start([ENDLESS]), shared.start([ENDLESS]), shared.start([TINY])
    until(lambda: shared.look(one).learners[0].checkpoints)
    os.kill(next(iter(shared.jobs._jobs.values())).process.pid, signal.SIGKILL)
    for name in (one, two):
        until(lambda name=name: state(shared, name) == "failed")
        assert "killed by signal SIGKILL" in shared.look(name).sentence
    until(lambda: state(shared, other) == "done")


def test_the_wait_is_told_as_soon_as_any_run_has_shown_how_long_it_takes(make):
    shared = make()
    done = shared.start([TINY])
    until(lambda: state(shared, done) == "done")
    shared.start([ENDLESS])
    waiting = shared.look(shared.start([TINY.from_plain({**TINY.to_plain(), "seed": 6})]))
    assert (waiting.place, waiting.state) == (1, "waiting") and waiting.wait > 0


def test_servers_with_one_folder_share_what_was_trained(make, tmp_path):
    here, there = (make(store=Store(tmp_path)) for _ in range(2))
    name = here.start([TINY])
    until(lambda: state(here, name) == "done")
    until(lambda: [path.suffix for path in tmp_path.iterdir()] == [".run"])
    other = there.start([TINY])
    look, own = there.look(other), here.look(name)
    assert (look.state, look.note) == ("done", FOUND) and not there.jobs._processes
    np.testing.assert_array_equal(look.learners[0].losses, own.learners[0].losses)
    for mine, theirs in zip(own.learners[0].checkpoints, look.learners[0].checkpoints, strict=True):
        assert mine.score == theirs.score
        for key, value in mine.net.weights().items():
            np.testing.assert_array_equal(theirs.net.weights()[key], value)
    assert state(there, name) == "done", "a page whose server has gone finds its run by its name"
    assert there.look("0" * 32 + ".abcdefghijkl") is None and there.look("../../etc/passwd") is None


SERVER = """
import sys, time
from pathlib import Path
from gru_viz.learning.jobs import Jobs
from gru_viz.learning.shared import Shared
from gru_viz.learning.store import Store
from tests.learning.test_jobs import ENDLESS
shared = Shared(Jobs(1, store=Store(Path(sys.argv[1]))))
name = shared.start([ENDLESS])
while len(shared.look(name).learners[0].checkpoints) < 2:
    time.sleep(0.02)
shared.pause(name)
while not shared.look(name).point:
    time.sleep(0.02)
print(name, next(iter(shared.jobs._jobs.values())).process.pid, flush=True)
time.sleep(600)
"""


def test_a_server_that_is_killed_leaves_no_process_and_what_was_learnt(make, tmp_path):
    server = subprocess.Popen([sys.executable, "-c", SERVER, tmp_path], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    name, pid = server.stdout.readline().split()
    server.kill()
    server.wait()
    server.stdout.close()
    begun = time.monotonic()
    until(lambda: not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2], 5)
    assert time.monotonic() - begun < 5
    shared = make(store=Store(tmp_path))
    look = shared.look(name)
    assert (look.state, look.sentence) == ("stopped", module.SERVER_GONE)
    assert len(look.learners[0].checkpoints) >= 2 and len(look.learners[0].losses) > 0
    later = shared.go_on(name)
    assert shared.look(later).note == WENT_ON.format(update=look.point)
    until(lambda: len(shared.look(later).learners[0].losses) > look.point)
    own = [progress.loss for progress, _ in zip(train(ENDLESS), range(look.point + 1), strict=False)]
    assert shared.look(later).learners[0].losses[: look.point + 1].tolist() == own
    assert shared.look(shared.start([ENDLESS])).note == JOINED, "what the server knows by itself is for all"
    (kept,) = (lines for lines in [Store(tmp_path).lines(digest([ENDLESS]))] if lines)
    assert [told["kind"] for told in kept[:3]] == ["recipes", "progress", "checkpoint"], "and is written down whole"


def test_a_process_that_is_busy_ends_all_the_same_when_its_server_has_gone():
    """Whatever it is at, such as making examples, when stdin closes."""
    busy = (
        "import sys, time; from gru_viz.learning import worker; worker.LATE_SECONDS = 0.3; "
        "worker.Orders(sys.stdin); print('busy', flush=True)\nwhile True: time.sleep(0.01)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", busy], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert process.stdout.readline() == "busy\n"
    process.communicate(timeout=10)
    assert process.returncode == 0


def test_a_folder_is_bounded_and_what_cannot_be_read_is_as_good_as_nothing(make, tmp_path):
    store = Store(tmp_path, most=5000)
    for number in range(4):
        record = store.record(f"{number:032x}", [TINY])
        record.add("x" * 3000 + "\n")
        record.end(is_whole=True)
        os.utime(tmp_path / f"{number:032x}.run", (number, number))
    store.record("f" * 32, [TINY]).end(is_whole=False)
    assert sorted(path.name[31] for path in tmp_path.iterdir()) == ["3"]
    key = digest([TINY])
    for text in ("", "nothing\n", "[]\n", '{"kind": "recipes", "recipes": [{}]}\n', '{"kind": "x"}\n{"half'):
        (tmp_path / f"{key}.run").write_text(text)
        assert make(store=store).jobs.recall(key) is None, text
    assert digest([TINY]) != digest([ENDLESS]) and len(digest([TINY])) == 32


def cut_off(shared, recipe):
    """A run that was stopped in the middle, and its text."""
    name = shared.start([recipe])
    until(lambda: len(shared.look(name).learners[0].losses) > 5)
    shared.stop(name)
    until(lambda: shared.look(name).point)
    return name, *shared.pack(name)


def test_what_a_page_has_kept_goes_on_for_that_page_and_is_given_to_nobody_else(make, tmp_path):
    shared, other = make(at_once=2), make(at_once=2, store=Store(tmp_path))
    _, update, text = cut_off(shared, LONG)
    name = other.go_on_from(text, [LONG])
    assert other.look(name).note == WENT_ON_FROM_A_PAGE.format(update=update)
    assert other.look(name).reached >= update - 1
    fair = other.start([LONG])
    assert other.look(fair).note == "" and other.look(fair).reached < update, "whoever asks begins at the beginning"
    same = other.go_on_from(text, [LONG])
    assert len(other.jobs._jobs) == 2, "the very same text is gone on with once"
    for each in (name, fair, same):
        until(lambda each=each: state(other, each) == "done")
    here, there = (other.look(each).learners[0] for each in (name, fair))
    np.testing.assert_array_equal(here.losses, there.losses)
    for key, value in there.checkpoints[-1].net.weights().items():
        np.testing.assert_array_equal(here.checkpoints[-1].net.weights()[key], value)
    assert other.look(other.go_on_from(text, [LONG])).note == FOUND, "what the server has computed itself comes first"
    until(lambda: [path.suffix for path in tmp_path.iterdir()] == [".run"])


def test_a_forged_run_reaches_neither_others_nor_the_folder(make, tmp_path):
    shared = make(at_once=2, store=Store(tmp_path))
    stopped, *_ = cut_off(shared, LONG)
    (so_far,) = shared.jobs.so_far(shared._tickets[stopped].job)
    forged = pack([LONG], [so_far._replace(losses=so_far.losses + 7)])
    name = shared.go_on_from(forged, [LONG])
    until(lambda: state(shared, name) == "done")
    assert shared.look(name).learners[0].losses[0] > 7 and not list(tmp_path.iterdir())
    fair = shared.start([LONG])
    until(lambda: state(shared, fair) == "done")
    assert shared.look(fair).learners[0].losses[0] < 7 and shared.look(fair).note == ""
    with pytest.raises(ValueError, match="of another run"):
        shared.go_on_from(forged, [TINY])


def test_a_run_goes_on_where_it_was_stopped(make):
    shared = make()
    name, update, _ = cut_off(shared, LONG)
    later = shared.go_on(name)
    assert shared.look(later).note == WENT_ON.format(update=update)
    assert shared.go_on("nobody's") is None and shared.pack("nobody's") is None
