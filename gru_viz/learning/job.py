"""One training job: what is known of it, and its process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import IO, Literal, NamedTuple

import numpy as np

import gru_viz
from gru_viz.cells.expr import Array
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.so_far import SoFar, heard, told, until
from gru_viz.learning.train import Checkpoint

State = Literal["waiting", "running", "paused", "done", "stopped", "failed"]
ALIVE: tuple[State, ...] = ("waiting", "running", "paused")


class LearnerLook(NamedTuple):
    """One learner of a job."""

    recipe: Recipe
    losses: Array
    """(updates so far,): entry u is the loss of a batch before update u + 1."""
    checkpoints: tuple[Checkpoint, ...]
    has_ended: bool
    sentence: str
    """Why it ended too early; empty if it did not."""


class Look(NamedTuple):
    """A job at one moment."""

    id: str
    state: State
    learners: tuple[LearnerLook, ...]
    sentence: str
    """Why the job ended too early; empty if it did not."""
    place: int
    """In the line, from 1; 0 for a job that is not in it."""
    wait: float | None
    """Seconds until its turn, if they can be told."""
    left: float | None
    """Seconds of work to go, if they can be told."""
    note: str = ""
    """What else there is to say of it."""
    whole: float | None = None
    """Seconds of work altogether, if they can be told."""
    point: int = 0
    """The update from which the run could go on if it were cut off now, of the learner that is ahead; 0 for none."""

    @property
    def reached(self) -> int:
        """The last update of the learner that is ahead."""
        return max(max(0, len(learner.losses) - 1) for learner in self.learners)

    @property
    def is_alive(self) -> bool:
        """Whether there is more to come."""
        return self.state in ALIVE

    @property
    def share(self) -> float:
        """How much of the work is done, 0 to 1."""
        if all(learner.has_ended for learner in self.learners):
            return 1.0
        parts = [min(1.0, len(one.losses) / (one.recipe.updates + 1)) for one in self.learners if not one.has_ended]
        return sum(parts) / len(parts)


class Learner:
    """What one learner has told so far."""

    def __init__(self, recipe: Recipe, so_far: SoFar | None = None) -> None:
        self.recipe = recipe
        self.losses: list[float] = [] if so_far is None else so_far.losses.tolist()
        self.checkpoints: list[Checkpoint] = [] if so_far is None else list(so_far.checkpoints)
        self.has_ended = False
        self.sentence = ""

    def look(self) -> LearnerLook:
        """A copy that stays as it is."""
        losses = np.array(self.losses, dtype=np.float64)
        return LearnerLook(self.recipe, losses, tuple(self.checkpoints), self.has_ended, self.sentence)


class Job:
    """A job and its process; who changes it holds the lock of :class:`gru_viz.learning.jobs.Jobs`."""

    def __init__(self, name: str, recipes: Sequence[Recipe], key: str = "", so_far: Sequence[SoFar] = ()) -> None:
        self.id, self.key = name, key
        self.learners = [Learner(recipe, one) for recipe, one in zip_longest(recipes, so_far)]
        self.moments = [told(one.update, one.numbers) for one in so_far]
        """From where each learner can go on, as its process told it; empty as long as that is the beginning."""
        self.state: State = "waiting"
        self.sentence = ""
        self.pace: float | None = None
        self.looked_at = self.changed_at = time.monotonic()
        self.process: subprocess.Popen[str] | None = None
        self.complaints: IO[str] | None = None
        """What the process writes to stderr."""
        self.reader: threading.Thread | None = None
        self._early: list[str] | None = []
        """Commands that came before the process knew what to learn."""

    @property
    def point(self) -> int:
        """The update from which the job could go on, of the learner that is ahead; 0 for none."""
        return max((update for update, _ in self.moments), default=0)

    def so_far(self) -> tuple[SoFar, ...]:
        """What the learners have learnt until then; empty for nothing."""
        return tuple(
            until(*heard(plain), one.look().losses, one.checkpoints)
            for one, plain in zip(self.learners, self.moments, strict=False)
        )

    @property
    def left(self) -> float | None:
        """Seconds of work to go."""
        rounds = [one.recipe.updates + 1 - len(one.losses) for one in self.learners if not one.has_ended]
        return None if self.pace is None and rounds else (self.pace or 0.0) * max(rounds, default=0)

    @property
    def whole(self) -> float | None:
        """Seconds of work altogether."""
        return None if self.pace is None else self.pace * max(one.recipe.updates for one in self.learners)

    def turn(self, state: State, sentence: str = "") -> None:
        """Go over into another state."""
        self.state, self.sentence, self.changed_at = state, sentence, time.monotonic()

    def order(self, word: str) -> None:
        """Send a command; a process that has gone does not hear it, and its reader will say so."""
        if self.process is None or self.process.stdin is None or self.process.stdin.closed:
            return
        if self._early is not None:
            self._early.append(word)
            return
        try:
            self.process.stdin.write(word + "\n")
            self.process.stdin.flush()
            if word == "stop":
                self.process.stdin.close()
        except OSError:
            pass

    def spawn(self) -> subprocess.Popen[str]:
        """Start the process. Raises OSError."""
        self.complaints = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        try:
            self.process = _spawned(self.complaints)
        except OSError:
            self.complaints.close()
            raise
        return self.process

    def brief(self, lock: threading.RLock) -> None:
        """Tell the process what to learn, then what it was ordered meanwhile.

        The lock is held only for the latter: a long text goes through when the process has started to read.
        """
        recipes = [one.recipe.to_plain() for one in self.learners]
        try:
            assert self.process is not None and self.process.stdin is not None
            self.process.stdin.write(json.dumps({"recipes": recipes, "moments": self.moments}) + "\n")
            self.process.stdin.flush()
        except OSError:
            pass
        with lock:
            early, self._early = self._early or [], None
            for word in early:
                self.order(word)

    def last_words(self, code: int) -> str:
        """Why a process ended, as far as that is known; what it complained about goes to the server's own stderr."""
        told = ""
        if self.complaints is not None:
            self.complaints.seek(0)
            told = self.complaints.read()
            self.complaints.close()
            sys.stderr.write(told)
        if code < 0:
            try:
                return f"killed by signal {signal.Signals(-code).name}"
            except ValueError:
                return f"killed by signal {-code}"
        lines = told.strip().splitlines()
        return f"code {code}" + (f", {lines[-1].strip()[:200]}" if lines else "")

    def kill(self) -> None:
        """End the process at once, if there is one."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()


def _spawned(complaints: IO[str]) -> subprocess.Popen[str]:
    root = str(Path(gru_viz.__file__).resolve().parents[1])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return subprocess.Popen(
        [sys.executable, "-m", "gru_viz.learning.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        text=True,
        encoding="utf-8",
        cwd=root,
        env={**os.environ, **threads, "PYTHONPATH": os.pathsep.join(paths)},
        creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
        | getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
