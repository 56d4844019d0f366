"""Counters of one process, as text that Prometheus and other monitors read."""

from __future__ import annotations

import threading
import time
from collections import Counter

from gru_viz.serving.machine import memory, open_files

HELP = {
    "gru_viz_visitors": ("gauge", "Pages that are open now."),
    "gru_viz_visits_total": ("counter", "Pages that were opened; how: new, or again after a connection was lost."),
    "gru_viz_refused_total": ("counter", "What was not let in; why: full, memory, body, private, unreadable."),
    "gru_viz_messages_total": ("counter", "Messages from browsers."),
    "gru_viz_slowed_total": ("counter", "Messages that had to wait, because one page sent too many."),
    "gru_viz_errors_total": ("counter", "Errors, by kind."),
    "gru_viz_trainings": ("gauge", "Trainings by state: running, waiting, paused."),
    "gru_viz_trainings_shared_total": ("counter", "Trainings that were asked for, and shared with another."),
    "gru_viz_memory_bytes": ("gauge", "Memory of the process."),
    "gru_viz_open_files": ("gauge", "File handles of the process, connections included."),
    "gru_viz_cpu_seconds_total": ("counter", "Processor time of the process."),
    "gru_viz_started_at_seconds": ("gauge", "When the process started, in seconds since 1970."),
}


class Counts:
    """Numbers by name and label. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._values: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()
        self._started = time.time()

    def add(self, name: str, label: str = "", by: int = 1) -> None:
        """Count on; ``label`` is written as in ``kind="ValueError"``."""
        if name not in HELP:
            raise KeyError(name)
        with self._lock:
            self._values[name, label] += by

    def set(self, name: str, value: int, label: str = "") -> None:
        """Say how many there are now."""
        with self._lock:
            self._values[name, label] = value

    def value(self, name: str, label: str = "") -> int:
        """How many there are of one kind."""
        with self._lock:
            return self._values[name, label]

    def text(self) -> str:
        """All of it, as Prometheus reads it."""
        with self._lock:
            found: dict[tuple[str, str], float] = dict(self._values)
        found["gru_viz_memory_bytes", ""] = memory()
        found["gru_viz_open_files", ""] = open_files()
        found["gru_viz_cpu_seconds_total", ""] = round(time.process_time(), 3)
        found["gru_viz_started_at_seconds", ""] = round(self._started, 3)
        lines = []
        for name, (kind, told) in HELP.items():
            lines += [f"# HELP {name} {told}", f"# TYPE {name} {kind}"]
            values = sorted((label, value) for (of, label), value in found.items() if of == name) or [("", 0)]
            lines += [f"{name}{{{label}}} {value}" if label else f"{name} {value}" for label, value in values]
        return "\n".join(lines) + "\n"


COUNTS = Counts()
"""Those of this process."""
