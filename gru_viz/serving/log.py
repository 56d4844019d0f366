"""The log: one line of JSON for each thing worth knowing, without anything that a person typed.

The message of an error may quote what somebody typed or pasted. So of an error only its kind is told, and where in
the code it happened; of a message, only its first line, as it stands in the code before values are put in.
"""

from __future__ import annotations

import json
import logging
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from gru_viz.serving.counts import COUNTS

ROOT = Path(__file__).resolve().parents[2]
MOST_PLACES = 6
MOST_SAID = 200


def places(trace: TracebackType | None) -> list[str]:
    """Where an error happened: file, line and function, from the outside in, the innermost few."""
    found = []
    for frame, line in traceback.walk_tb(trace):
        file = Path(frame.f_code.co_filename)
        name = file.relative_to(ROOT) if file.is_relative_to(ROOT) else Path(*file.parts[-2:])
        found.append(f"{name.as_posix()}:{line} {frame.f_code.co_name}")
    return found[-MOST_PLACES:]


def written(record: logging.LogRecord) -> str:
    """A record as one line of JSON."""
    line: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "from": record.name,
        "said": str(record.msg).partition("\n")[0][:MOST_SAID],
    }
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    if error is not None:
        line |= {"error": type(error).__name__, "where": places(error.__traceback__)}
    return json.dumps(line, ensure_ascii=False)


def start() -> None:
    """Let all that is logged in this process become such lines, whoever logs it and whatever writes it out."""
    usual = logging.LogRecord

    def record(*args: Any, **more: Any) -> logging.LogRecord:
        made = usual(*args, **more)
        made.msg, made.args, made.exc_info = written(made), (), None
        return made

    logging.setLogRecordFactory(record)
    threading.excepthook = lambda told: logger.error("A thread ended", exc_info=told.exc_value)
    only_the_line()


def only_the_line() -> None:
    """Let no handler put anything in front of the line."""
    loggers = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    for handler in (handler for one in (logging.root, *loggers) for handler in one.handlers):
        handler.setFormatter(logging.Formatter("%(message)s"))


def count_error(error: BaseException) -> None:
    """Count an error that a page met; whoever met it logs it."""
    COUNTS.add("gru_viz_errors_total", f'kind="{type(error).__name__}"')


logger = logging.getLogger("gru_viz")
logger.setLevel(logging.INFO)
logger.addHandler(logging.StreamHandler())
logger.propagate = False
