"""Training jobs of one server: a few at a time, each in a process of its own, the others in a line.

Nothing here knows a screen. Whoever shows a job asks for its :class:`Look` again and again; a job that nobody has
looked at for a while is stopped and keeps what was learnt.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from gru_viz.learning.job import ALIVE, Job, Look, State
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.so_far import SoFar
from gru_viz.learning.store import Record, Store
from gru_viz.learning.worker import read, written

UNATTENDED_SECONDS = 90.0
"""A browser lets a page in the background speak only once a minute, so a minute would be too short."""
CONTESTED_SECONDS = 15.0
"""The same while others wait in line: a page in sight looks every second, and one that was closed never again. A
paused run keeps its place at least that long."""
PAUSED_SECONDS = 900.0
KEPT_SECONDS = 1800.0
"""How long a job that has ended is kept after the last look at it."""
KEPT_JOBS = 24
MOST_WAITING = 30
"""Whoever waits costs nothing, and is told how long it will take."""
SPARE = 3
"""Processes that may rest, paused, beside those that run."""
GRACE_SECONDS = 3.0
"""How long a process that was told to stop may take."""

NOBODY_LOOKED = "Nobody had the page open for a while, so the training was stopped. What was learnt by then is kept."
PAUSED_LONG = "After a quarter of an hour of pause the training was stopped. What was learnt by then is kept."
GAVE_WAY = (
    "Others were waiting, so this run, which was paused, has given up its place. What was learnt by then is kept."
)
CRASHED = "The process that trained ended by itself ({why}). What was learnt by then is kept."
UNREADABLE = (
    "The process that trained said something that this server cannot read ({why}), so it was ended. What was learnt "
    "by then is kept."
)
SERVER_GONE = "The server that trained this run has ended. What was learnt by then is here."
NOT_STARTED = "The process that trains could not be started: {error}."


class BusyError(RuntimeError):
    """There are too many in the line already; the message says so."""


class Jobs:
    """All jobs of a server. Every method may be called from any thread."""

    def __init__(
        self,
        at_once: int,
        *,
        most_waiting: int = MOST_WAITING,
        unattended: float = UNATTENDED_SECONDS,
        contested: float = CONTESTED_SECONDS,
        paused: float = PAUSED_SECONDS,
        kept: float = KEPT_SECONDS,
        store: Store | None = None,
    ) -> None:
        self.at_once, self.most_waiting = at_once, most_waiting
        self.store = store
        self.unattended, self.contested, self.paused, self.kept = unattended, contested, paused, kept
        self._lock = threading.RLock()
        self._wake = threading.Condition(self._lock)
        self._jobs: dict[str, Job] = {}
        self._line: list[Job] = []
        self._processes: list[Job] = []
        """Jobs whose process has not been waited for yet, dropped ones included."""
        self._tender: threading.Thread | None = None
        self._is_closed = False

    def __contains__(self, name: str) -> bool:
        return name in self._jobs

    def start(self, recipes: Sequence[Recipe], key: str = "", so_far: Sequence[SoFar] = ()) -> str:
        """Begin to train, or stand in line; the name of the job. Raises BusyError where the line is too long.

        key: what the store calls the run; without one, the store does not keep it. so_far: from where each learner goes
        on; without it, they begin.
        """
        with self._lock:
            self._clear()
            if self._is_closed:
                raise BusyError("This server is about to end, and trains nothing more.")
            if len(self._line) >= self.most_waiting:
                raise BusyError(f"{len(self._line)} others are already waiting for their turn. Please try again later.")
            job = Job(secrets.token_urlsafe(9), recipes, key, so_far)
            self._jobs[job.id] = job
            self._line.append(job)
            self._advance()
            self._tend()
            return job.id

    def recall(self, key: str) -> str | None:
        """A job for what the store has of a run; its name, None if there is nothing."""
        lines = self.store.lines(key) if self.store is not None else []
        try:
            recipes = [Recipe.from_plain(plain) for plain in lines[0]["recipes"]]
            job = Job(secrets.token_urlsafe(9), recipes, key)
            job.turn("stopped", SERVER_GONE)
            for told in lines[1:]:
                self._take(job, told)
        except (ValueError, KeyError, TypeError, IndexError):
            return None
        if all(learner.has_ended for learner in job.learners):
            job.turn("done")
        with self._lock:
            self._clear()
            self._jobs[job.id] = job
        return job.id

    def counted(self) -> Counter[str]:
        """How many jobs there are in every state."""
        with self._lock:
            return Counter(job.state for job in self._jobs.values())

    def look(self, name: str) -> Look | None:
        """How a job stands, None for one that is not kept any more. Whoever looks attends to the job."""
        with self._lock:
            job = self._jobs.get(name)
            if job is None:
                return None
            job.looked_at = time.monotonic()
            place = self._line.index(job) + 1 if job in self._line else 0
            learners = tuple(one.look() for one in job.learners)
            wait, left, whole = self._wait(place), job.left, job.whole
            return Look(job.id, job.state, learners, job.sentence, place, wait, left, whole=whole, point=job.point)

    def so_far(self, name: str) -> tuple[SoFar, ...]:
        """From where a job can go on, learner by learner; empty for nothing."""
        with self._lock:
            job = self._jobs.get(name)
            return () if job is None else job.so_far()

    def pause(self, name: str) -> None:
        """Let a running job rest; the next in line gets its place."""
        with self._lock:
            job = self._jobs.get(name)
            if job is not None and job.state == "running":
                job.turn("paused")
                job.order("pause")
                self._advance()

    def resume(self, name: str) -> None:
        """Let a paused job go on, as soon as there is a place for it."""
        with self._lock:
            job = self._jobs.get(name)
            if job is not None and job.state == "paused":
                job.turn("waiting")
                self._line.append(job)
                self._advance()

    def stop(self, name: str, sentence: str = "") -> None:
        """End a job; it keeps what was learnt up to its last checkpoint."""
        with self._lock:
            job = self._jobs.get(name)
            if job is not None and job.state in ALIVE:
                self._end(job, "stopped", sentence)

    def drop(self, name: str) -> None:
        """End a job and forget it."""
        with self._lock:
            self.stop(name)
            self._jobs.pop(name, None)

    def close(self) -> None:
        """End all jobs and wait until nothing of them is left."""
        with self._lock:
            self._is_closed = True
            for name in list(self._jobs):
                self.stop(name)
            readers = [job.reader for job in self._processes if job.reader is not None]
            tender = self._tender
            self._wake.notify_all()
        for reader in readers:
            reader.join(GRACE_SECONDS)
        with self._lock:
            late = list(self._processes)
        for job in late:
            job.kill()
            if job.reader is not None:
                job.reader.join()
        if tender is not None:
            tender.join()

    # ---- with the lock held ----

    def _wait(self, place: int) -> float | None:
        """Seconds until the turn of a place in the line."""
        running = [job for job in self._jobs.values() if job.state == "running"]
        known = [job.whole for job in self._jobs.values() if job.whole is not None]
        if not place or not known:
            return None
        usual = sum(known) / len(known)
        ahead = [usual if job.left is None else job.left for job in (*running, *self._line[: place - 1])]
        return sum(ahead) / self.at_once

    def _advance(self) -> None:
        while self._line and sum(job.state == "running" for job in self._jobs.values()) < self.at_once:
            here = [job for job in self._line if job.process is not None or self._has_room]
            if not here:
                self._make_room()
                return
            job = here[0]
            self._line.remove(job)
            job.turn("running")
            if job.process is not None:
                job.order("go")
            else:
                self._spawn(job)

    @property
    def _has_room(self) -> bool:
        return len(self._processes) < self.at_once + SPARE

    def _make_room(self) -> None:
        """Let the run that has been paused longest give way, unless a process is ending already."""
        if any(job.state not in ALIVE for job in self._processes):
            return
        paused = [job for job in self._processes if job.state == "paused"]
        longest = min(paused, key=lambda job: job.changed_at, default=None)
        if longest is not None and time.monotonic() - longest.changed_at >= self.contested:
            longest.turn("stopped", GAVE_WAY)
            longest.order("stop")

    def _spawn(self, job: Job) -> None:
        try:
            process = job.spawn()
        except OSError as error:
            job.turn("failed", NOT_STARTED.format(error=error))
            return
        self._processes.append(job)
        job.reader = threading.Thread(target=self._read, args=(job, process), daemon=True, name=f"job {job.id}")
        job.reader.start()

    def _end(self, job: Job, state: State, sentence: str = "") -> None:
        if job in self._line:
            self._line.remove(job)
        job.turn(state, sentence)
        job.order("stop")
        self._advance()

    def _clear(self) -> None:
        """Forget jobs that ended long ago."""
        ended = sorted((job for job in self._jobs.values() if job.state not in ALIVE), key=lambda job: job.looked_at)
        now = time.monotonic()
        for at, job in enumerate(ended):
            if now - job.looked_at > self.kept or len(ended) - at > KEPT_JOBS:
                del self._jobs[job.id]

    def _tend(self) -> None:
        if self._tender is None or not self._tender.is_alive():
            self._tender = threading.Thread(target=self._watch, daemon=True, name="tender of the jobs")
            self._tender.start()

    # ---- threads ----

    def _watch(self) -> None:
        """Stop what nobody looks at, and end what does not end; as long as there is anything to watch."""
        with self._lock:
            while True:
                now = time.monotonic()
                alive = [job for job in self._jobs.values() if job.state in ALIVE]
                for job in alive:
                    is_wanted = job.state == "running" and bool(self._line)
                    if now - job.looked_at > (min(self.unattended, self.contested) if is_wanted else self.unattended):
                        self._end(job, "stopped", NOBODY_LOOKED)
                    elif job.state == "paused" and now - job.changed_at > self.paused:
                        self._end(job, "stopped", PAUSED_LONG)
                for job in self._processes:
                    if job.state not in ALIVE and now - job.changed_at > GRACE_SECONDS:
                        job.kill()
                self._advance()
                if not self._processes and not any(job.state in ALIVE for job in self._jobs.values()):
                    self._tender = None
                    return
                self._wake.wait(min(0.5, self.unattended / 4))

    def _read(self, job: Job, process: subprocess.Popen[str]) -> None:
        """Take what a process says until it ends, and see it off."""
        assert process.stdout is not None and process.stdin is not None
        job.brief(self._lock)
        why, record = "", self._record(job)
        try:
            for line in process.stdout:
                if line.endswith("\n"):  # Half a line is the last that a process said before it died.
                    self._take(job, told := json.loads(line))
                    if record is not None:
                        record.add(line, is_moment=told["kind"] == "moments")
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            why = f"{type(error).__name__}: {error}"[:200]
            job.kill()
        finally:
            code = process.wait()
            process.stdout.close()
            try:
                process.stdin.close()
            except OSError:
                pass
        if record is not None:
            record.end(is_whole=all(learner.has_ended for learner in job.learners))
        ended = job.last_words(code)
        sentence = UNREADABLE.format(why=why) if why else CRASHED.format(why=ended)
        with self._lock:
            self._processes.remove(job)
            if job.state in ALIVE:
                self._end(job, "failed", sentence)
            self._advance()
            self._wake.notify_all()

    def _record(self, job: Job) -> Record | None:
        if self.store is None or not job.key:
            return None
        record = self.store.record(job.key, [one.recipe for one in job.learners])
        so_far = job.so_far()
        if so_far:
            before: list[dict[str, Any]] = [
                {"kind": "progress", "losses": [one.losses.tolist() for one in so_far], "pace": None},
                *(
                    {"kind": "checkpoint", "learner": at, **written(each)}
                    for at, one in enumerate(so_far)
                    for each in one.checkpoints
                ),
            ]
            for told in before:
                record.add(json.dumps(told) + "\n")
            record.add(json.dumps({"kind": "moments", "moments": job.moments}) + "\n", is_moment=True)
        return record

    def _take(self, job: Job, told: dict[str, Any]) -> None:
        checkpoint = read(told) if told["kind"] == "checkpoint" else None
        with self._lock:
            if told["kind"] == "progress":
                for learner, losses in zip(job.learners, told["losses"], strict=True):
                    learner.losses += losses
                job.pace = told["pace"] if told["pace"] is not None else job.pace
            elif checkpoint is not None:
                job.learners[told["learner"]].checkpoints.append(checkpoint)
            elif told["kind"] == "moments":
                if all(
                    update <= len(one.losses) for one, (update, _) in zip(job.learners, told["moments"], strict=True)
                ):
                    job.moments = told["moments"]
            elif told["kind"] == "end":
                learner = job.learners[told["learner"]]
                learner.has_ended, learner.sentence = True, told["sentence"]
                if job.state in ALIVE and all(one.has_ended for one in job.learners):
                    self._end(job, "done")
