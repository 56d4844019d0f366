"""Training in a process of its own: ``python -m gru_viz.learning.worker``.

The first line of stdin is ``{"recipes": […], "moments": […]}``: the recipes as :meth:`Recipe.to_plain` writes them, and
for a run that goes on, the moment of each learner (:func:`gru_viz.learning.so_far.told`), else nothing. Then come
commands, one a line: ``pause``, ``go``, ``stop``. When stdin closes, whoever asked is gone, and the process ends.

On stdout every line is a JSON object with a ``kind``:

- ``progress``: what every learner has lost since the last one, and the seconds of work per round of updates;
- ``checkpoint``: one learner's net (``.npz`` in base64), score and lag norms;
- ``moments``: the moment of each learner, every few seconds and whenever the work rests or ends: from there another
  process can go on;
- ``end``: one learner has finished, or met a mistake, which is then told in one sentence.

The learners take turns, one update each, so that their curves grow side by side.
"""

from __future__ import annotations

import base64
import io
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any, TextIO

import numpy as np

from gru_viz.learning.net import Net
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.score import Score
from gru_viz.learning.so_far import flat, heard, moment, told
from gru_viz.learning.train import Checkpoint, DivergedError, Moment, Progress, train

NICENESS = 10
LATE_SECONDS = 2.0
"""How long a process may go on with what it is at, such as making examples, when nobody is there any more."""
TELL_SECONDS = 0.2
"""Progress is told at most this often."""
MOMENT_SECONDS = 5.0
"""Moments are told about this often."""


class Orders:
    """What stdin says, read in a thread of its own."""

    def __init__(self, lines: TextIO) -> None:
        self.go = threading.Event()
        self.go.set()
        self.is_stopped = False
        threading.Thread(target=self._listen, args=(lines,), daemon=True).start()

    def _listen(self, lines: TextIO) -> None:
        for line in lines:
            order = line.strip()
            if order == "pause":
                self.go.clear()
            elif order == "go":
                self.go.set()
            elif order == "stop":
                break
        self.is_stopped = True
        self.go.set()
        time.sleep(LATE_SECONDS)
        os._exit(0)


def written(checkpoint: Checkpoint) -> dict[str, Any]:
    """A checkpoint as plain numbers and texts."""
    file = io.BytesIO()
    checkpoint.net.save(file)
    return {
        "update": checkpoint.update,
        "net": base64.b64encode(file.getvalue()).decode("ascii"),
        "score": list(checkpoint.score),
        "lag_norms": checkpoint.lag_norms.tolist(),
    }


def read(plain: dict[str, Any]) -> Checkpoint:
    """The checkpoint that :func:`written` wrote, to the last bit."""
    net = Net.load(io.BytesIO(base64.b64decode(plain["net"])))
    return Checkpoint(plain["update"], net, Score(*plain["score"]), np.array(plain["lag_norms"], dtype=np.float64))


class Teller:
    """Writes lines, and gathers losses until it is time to tell them."""

    def __init__(self, out: TextIO, learners: int) -> None:
        self.out = out
        self.losses: list[list[float]] = [[] for _ in range(learners)]
        self.seconds = 0.0
        self.rounds = 0
        self.told_at = 0.0
        self.moments: list[Moment | None] = [None] * learners
        self.kept_at = time.monotonic()

    def tell(self, kind: str, **what: Any) -> None:
        """Write one line."""
        self.out.write(json.dumps({"kind": kind, **what}) + "\n")
        self.out.flush()

    def progress(self, *, now: bool = False) -> None:
        """Tell the losses since the last time, if it is time, or ``now``."""
        if not any(self.losses) or (not now and time.monotonic() - self.told_at < TELL_SECONDS):
            return
        self.told_at = time.monotonic()
        pace = self.seconds / self.rounds if self.rounds else None
        self.tell("progress", losses=self.losses, pace=pace)
        self.losses = [[] for _ in self.losses]

    def keep(self, recipes: list[Recipe], *, now: bool = False) -> None:
        """Tell from where the run can go on, if it is time, or ``now``, and if there is more than its beginning."""
        if not now and time.monotonic() - self.kept_at < MOMENT_SECONDS:
            return
        self.kept_at = time.monotonic()
        known = [moment for moment in self.moments if moment is not None]
        if len(known) == len(recipes) and any(moment.update for moment in known):
            self.progress(now=True)
            moments = [told(moment.update, flat(moment, recipe)) for moment, recipe in zip(known, recipes, strict=True)]
            self.tell("moments", moments=moments)


def work(recipes: list[Recipe], orders: Orders, teller: Teller, since: list[Moment]) -> None:
    """Train all learners, an update each in turn, until all have ended or the order to stop comes."""
    running: dict[int, Iterator[Progress]] = {
        at: train(recipe, since[at] if since else None) for at, recipe in enumerate(recipes)
    }
    is_first = True
    while running:
        while not orders.go.is_set():
            teller.progress(now=True)
            teller.keep(recipes, now=True)
            orders.go.wait()
        begun = time.perf_counter()
        for at in list(running):
            if orders.is_stopped:
                teller.progress(now=True)
                teller.keep(recipes, now=True)
                return
            sentence = _update(at, running[at], teller)
            if sentence is not None:
                del running[at]
                teller.progress(now=True)
                teller.tell("end", learner=at, sentence=sentence)
        if not is_first:  # The first round also makes the examples.
            teller.seconds += time.perf_counter() - begun
            teller.rounds += 1
        is_first = False
        teller.progress()
        teller.keep(recipes, now=not running)


def _update(at: int, learner: Iterator[Progress], teller: Teller) -> str | None:
    """One update; what there is to say if it was the last, nothing being an empty sentence."""
    try:
        progress = next(learner)
    except StopIteration:
        return ""
    except (DivergedError, ValueError) as error:
        return str(error)
    teller.losses[at].append(progress.loss)
    teller.moments[at] = progress.moment
    if progress.checkpoint is not None:
        teller.progress(now=True)
        teller.tell("checkpoint", learner=at, **written(progress.checkpoint))
    return None


def main() -> None:
    """Read the recipes, train, tell."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server; when it goes, stdin closes.
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    given = json.loads(sys.stdin.readline())
    recipes = [Recipe.from_plain(plain) for plain in given["recipes"]]
    since = [moment(recipe, *heard(plain)) for recipe, plain in zip(recipes, given["moments"], strict=False)]
    try:
        work(recipes, Orders(sys.stdin), Teller(sys.stdout, len(recipes)), since)
    except BrokenPipeError:
        # Nobody listens any more. What is still in the buffer would complain once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    # The thread at stdin holds a lock that the end of the interpreter would wait for.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
