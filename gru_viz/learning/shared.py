"""Training that several visitors share: the same recipes are computed once, and everybody who asked watches that run.

A visitor holds a ticket. Tickets for the same recipes stand for the same job; what one visitor pauses, stops or forgets
is so for that visitor, and for the job only when nobody else wants it. A job that is done answers all later tickets,
as long as :class:`gru_viz.learning.jobs.Jobs` keeps it, or a :class:`gru_viz.learning.store.Store` does.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from typing import Literal

from gru_viz.learning.job import ALIVE, Look
from gru_viz.learning.jobs import KEPT_SECONDS, Jobs
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.so_far import SoFar, pack, unpack
from gru_viz.learning.store import digest

JOINED = "Somebody else has started the same training; you are watching that run."
WENT_ON = "This run went on from update {update:,}, where it had been cut off."
WENT_ON_FROM_A_PAGE = (
    "This run went on from update {update:,}, from what this page had kept of it. This server did not compute what "
    "came before, so whoever else asks for these settings does not get this run."
)
FOUND = "These nets have been trained here before, with the same settings, so nothing had to be computed again."
MOST_TICKETS = 5000
_NAME = re.compile(r"[0-9a-f]{32}\.[\w-]{12}")


class Ticket:
    """What one visitor has asked for."""

    def __init__(self, key: str, job: str, note: str = "") -> None:
        self.id = f"{key}.{secrets.token_urlsafe(9)}"
        self.key, self.job, self.note = key, job, note
        self.wish: Literal["go", "pause", "stop", "forget"] = "go"
        self.seen: Look | None = None
        """How the job stood when the visitor paused or stopped, while it goes on for others."""
        self.looked_at = time.monotonic()


class Shared:
    """The jobs of a server, by ticket. Every method may be called from any thread."""

    def __init__(self, jobs: Jobs, tell_shared: Callable[[], None] = lambda: None) -> None:
        self.jobs, self._tell_shared = jobs, tell_shared
        self._lock = threading.RLock()
        self._tickets: dict[str, Ticket] = {}
        self._job_of: dict[str, str] = {}
        self._packed: dict[str, tuple[int, str, str]] = {}
        """Job → update, text and why there is none: packed once for all who watch."""

    def start(self, recipes: Sequence[Recipe]) -> str:
        """Train, or share what is or was trained; the name of the ticket. Raises BusyError if the line is too long."""
        with self._lock:
            return self._start(recipes, ())

    def go_on(self, name: str) -> str | None:
        """Go on with a run that was cut off, as far as this server knows it; the name of the ticket, None if it cannot.

        Raises BusyError if the line is too long.
        """
        with self._lock:
            look, ticket = self.look(name), self._tickets.get(name)
            so_far = self.jobs.so_far(ticket.job) if ticket is not None else ()
            if look is None or not so_far:
                return None
            return self._start([learner.recipe for learner in look.learners], so_far)

    def go_on_from(self, text: str, recipes: Sequence[Recipe]) -> str:
        """Go on from what a page has kept of a run with these recipes; the name of the ticket.

        Anybody could have written such a text, so what becomes of it is never what others get who ask for the recipes;
        only who sends the very same text shares the run. Raises ValueError for a text of another kind, BusyError if the
        line is too long.
        """
        so_far = unpack(text, recipes)
        update = max(one.update for one in so_far)
        with self._lock:
            self._clear()
            key, own = digest(recipes), hashlib.sha256(text.encode()).hexdigest()
            found = self._found(key)
            if found is not None and (found.state == "done" or (found.is_alive and found.reached >= update)):
                return self._join(key, found)
            job = self.jobs.look(self._job_of.get(own, ""))
            if job is None or not (job.is_alive or job.state == "done"):
                self._job_of[own] = self.jobs.start(recipes, "", so_far)
            return self._give(Ticket(key, self._job_of[own], WENT_ON_FROM_A_PAGE.format(update=update)))

    def pack(self, name: str) -> tuple[int, str] | None:
        """A run so far as a text for its page, and the update it is of; None for nothing to go on from.

        Raises ValueError where it cannot be kept.
        """
        with self._lock:
            look, ticket = self.look(name), self._tickets.get(name)
            so_far = self.jobs.so_far(ticket.job) if ticket is not None else ()
        if look is None or ticket is None or not so_far:
            return None
        update = max(one.update for one in so_far)
        packed = self._packed.get(ticket.job)
        if packed is None or packed[0] != update:
            try:
                packed = update, pack([learner.recipe for learner in look.learners], so_far), ""
            except ValueError as error:
                packed = update, "", str(error)
            self._packed[ticket.job] = packed
        if packed[2]:
            raise ValueError(packed[2])
        return packed[:2]

    def look(self, name: str) -> Look | None:
        """How a visitor's run stands; None if it is not kept any more. A name may come from another server's time."""
        with self._lock:
            ticket = self._tickets.get(name)
            if ticket is None:
                ticket = self._again(name)
            if ticket is None or ticket.wish == "forget":
                return None
            ticket.looked_at = time.monotonic()
            if ticket.wish == "stop" and ticket.seen is not None:
                return ticket.seen
            look = self.jobs.look(ticket.job)
            if look is None:
                return None
            if ticket.wish == "pause":
                if look.state == "running" and not self._wanted(ticket, "go"):
                    self.jobs.pause(ticket.job)
                if ticket.seen is not None and (look.is_alive or look.state == "done"):
                    return ticket.seen._replace(point=look.point)
            return look._replace(id=name, note=ticket.note)

    def pause(self, name: str) -> None:
        """Let a run rest, for this visitor."""
        with self._lock:
            look, ticket = self.look(name), self._tickets.get(name)
            if ticket is None or look is None or look.state != "running":
                return
            ticket.wish, ticket.seen = "pause", look._replace(state="paused")
            if not self._wanted(ticket, "go"):
                self.jobs.pause(ticket.job)

    def resume(self, name: str) -> None:
        """Let a run that rests go on."""
        with self._lock:
            ticket = self._tickets.get(name)
            if ticket is not None and ticket.wish == "pause":
                ticket.wish, ticket.seen = "go", None
                self.jobs.resume(ticket.job)

    def stop(self, name: str) -> None:
        """End a run, for this visitor; what was learnt so far is kept."""
        with self._lock:
            look, ticket = self.look(name), self._tickets.get(name)
            if ticket is None or look is None or not look.is_alive:
                return
            ticket.wish, ticket.seen = "stop", None
            if self._wanted(ticket, "go", "pause"):
                ticket.seen = look._replace(state="stopped", place=0, wait=None, point=0)
            else:
                self.jobs.stop(ticket.job)

    def drop(self, name: str) -> None:
        """End a run and forget it, for this visitor."""
        with self._lock:
            ticket = self._tickets.get(name)
            if ticket is None or ticket.wish == "forget":
                return
            ticket.wish, ticket.seen = "forget", None
            if not self._wanted(ticket, "go", "pause", "stop"):
                look = self.jobs.look(ticket.job)
                if look is not None and look.state != "done":
                    self.jobs.drop(ticket.job)

    def counted(self) -> dict[str, int]:
        """How many jobs run, wait and rest."""
        found = self.jobs.counted()
        return {state: found[state] for state in ALIVE}

    def close(self) -> None:
        """End all jobs."""
        self.jobs.close()

    def _start(self, recipes: Sequence[Recipe], so_far: Sequence[SoFar]) -> str:
        self._clear()
        key = digest(recipes)
        found = self._found(key)
        if found is not None and (found.is_alive or found.state == "done"):
            return self._join(key, found)
        self._job_of[key] = self.jobs.start(recipes, key, so_far)
        update = max((one.update for one in so_far), default=0)
        return self._give(Ticket(key, self._job_of[key], WENT_ON.format(update=update) if update else ""))

    def _join(self, key: str, found: Look) -> str:
        self._tell_shared()
        return self._give(Ticket(key, found.id, JOINED if found.is_alive else FOUND))

    def _found(self, key: str) -> Look | None:
        look = self.jobs.look(self._job_of.get(key, ""))
        if look is None or not (look.is_alive or look.state == "done"):
            recalled = self.jobs.recall(key)
            if recalled is not None:
                self._job_of[key] = recalled
                look = self.jobs.look(recalled)
        return look

    def _again(self, name: str) -> Ticket | None:
        """A ticket that another server gave, or this one before it was restarted."""
        if not _NAME.fullmatch(name):
            return None
        key = name.partition(".")[0]
        found = self._found(key)
        if found is None:
            return None
        ticket = Ticket(key, found.id)
        ticket.id = name
        self._give(ticket)
        return ticket

    def _give(self, ticket: Ticket) -> str:
        self._tickets[ticket.id] = ticket
        return ticket.id

    def _wanted(self, ticket: Ticket, *wishes: str) -> bool:
        """Whether somebody else, who still has the page open, wants the same job so."""
        since = time.monotonic() - self.jobs.unattended
        others = (one for one in self._tickets.values() if one.job == ticket.job and one is not ticket)
        return any(one.wish in wishes and one.looked_at >= since for one in others)

    def _clear(self) -> None:
        """Forget tickets that nobody has shown for long."""
        since = time.monotonic() - KEPT_SECONDS
        kept = [one for one in self._tickets.values() if one.looked_at >= since]
        self._tickets = {one.id: one for one in sorted(kept, key=lambda one: one.looked_at)[-MOST_TICKETS:]}
        self._job_of = {key: job for key, job in self._job_of.items() if job in self.jobs}
        self._packed = {job: packed for job, packed in self._packed.items() if job in self.jobs}
