"""Training that several visitors share: the same recipes are computed once, and everybody who asked watches that run.

A visitor holds a ticket. Tickets for the same recipes stand for the same job; what one visitor pauses, stops or forgets
is so for that visitor, and for the job only when nobody else wants it. A job that is done answers all later tickets,
as long as :class:`gru_viz.learning.jobs.Jobs` keeps it, or a :class:`gru_viz.learning.store.Store` does.
"""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from typing import Literal

from gru_viz.learning.job import ALIVE, Look
from gru_viz.learning.jobs import KEPT_SECONDS, Jobs
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.store import digest

JOINED = "Somebody else has started the same training; you are watching that run."
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

    def start(self, recipes: Sequence[Recipe]) -> str:
        """Train, or share what is or was trained; the name of the ticket. Raises BusyError if the line is too long."""
        with self._lock:
            self._clear()
            key = digest(recipes)
            found = self._found(key)
            if found is not None and (found.is_alive or found.state == "done"):
                self._tell_shared()
                return self._give(Ticket(key, found.id, JOINED if found.is_alive else FOUND))
            self._job_of[key] = self.jobs.start(recipes, key)
            return self._give(Ticket(key, self._job_of[key]))

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
                    return ticket.seen
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
                ticket.seen = look._replace(state="stopped", place=0, wait=None)
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
