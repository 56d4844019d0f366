"""A lesson: scenes in an order, each with a page, a title, a sentence for the class and notes for the speaker.

A lesson stands in a JSON file or, packed, in a link. Reading never raises: whatever cannot be used is put right or left
out, and named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from gru_viz.scene import packing
from gru_viz.scene.link import parse
from gru_viz.scene.sent import MAX_QUERY, marked, received, said_beside
from gru_viz.scene.view import view_of
from gru_viz.scene.wording import TOLD, brief, near

LESSON_KEY, AT_KEY, PRESENT_KEY = "lesson", "at", "present"
FORMAT, VERSION = "gru_viz_lesson", 1
"""What a file names its format, and the version of it."""
MAX_STOPS = 40
MAX_MINUTES = 600
MAX_FILE = 1_000_000
"""Bytes of a file that are read."""
MAX_LINK = 6000
"""Characters of a lesson in a link: with the scene beside it, the address stays below the 8 kB that servers take."""


class Text(NamedTuple):
    """One field of a stop."""

    title: str
    most: int
    """Characters."""
    says: str


TEXTS: dict[str, Text] = {
    "page": Text("Page", 40, "The page as the address names it, such as gate_lab; empty for Home."),
    "query": Text("Scene", MAX_QUERY, "The scene: what stands behind the question mark of its link."),
    "title": Text("Title", 80, "What the list of the lesson calls it."),
    "sentence": Text("Sentence for the class", 300, "Shown above the page while the lesson runs."),
    "notes": Text("Notes for the speaker", 3000, "Shown when they are asked for."),
}
"""Every field of a stop, in the order of a file."""
LINES = ("notes",)
"""Fields that may have several lines."""


class Stop(NamedTuple):
    """One scene of a lesson."""

    page: str
    query: str
    title: str
    sentence: str = ""
    notes: str = ""

    def parameters(self, **beside: str) -> dict[str, str]:
        """The link's parameters, and more that stand beside the scene."""
        own = {key: value for key, value in received(self.query).pairs if key not in (LESSON_KEY, AT_KEY, PRESENT_KEY)}
        return marked({**own, **beside})

    def link(self, base: str = "", **beside: str) -> str:
        """The link of the scene. ``base``: the address of the app, without a slash at its end."""
        return f"{base}/{self.page}?{urlencode(self.parameters(**beside))}"


@dataclass(frozen=True)
class Lesson:
    """Scenes in an order. Every text is as short as :data:`TEXTS` says, and in one line but for the notes."""

    title: str
    minutes: int
    stops: tuple[Stop, ...]

    def named(self, title: str | None = None, minutes: int | None = None) -> Lesson:
        """With another title or other minutes."""
        title = self.title if title is None else sound("title", title, []) or self.title
        return Lesson(title, self.minutes if minutes is None else minutes, self.stops)

    def with_stop(self, stop: Stop) -> Lesson:
        """With one more stop, at its end."""
        return Lesson(self.title, self.minutes, (*self.stops, stop))

    def changed(self, at: int, **texts: str) -> Lesson:
        """With other texts of a stop."""
        stops = list(self.stops)
        told = {name: sound(name, text, []) for name, text in texts.items()}
        stops[at] = stops[at]._replace(**{**told, "title": told.get("title") or stops[at].title})
        return Lesson(self.title, self.minutes, tuple(stops))

    def moved(self, at: int, by: int) -> Lesson:
        """With a stop moved towards the end, or, with ``by`` below 0, towards the start."""
        stops = list(self.stops)
        stops.insert(min(max(at + by, 0), len(stops) - 1), stops.pop(at))
        return Lesson(self.title, self.minutes, tuple(stops))

    def without(self, at: int) -> Lesson | None:
        """Without a stop; None if it was the only one."""
        stops = self.stops[:at] + self.stops[at + 1 :]
        return Lesson(self.title, self.minutes, stops) if stops else None

    def to_json(self) -> str:
        """As it stands in a file."""
        head = {FORMAT: VERSION, "title": self.title, "minutes": self.minutes}
        return json.dumps({**head, "stops": [stop._asdict() for stop in self.stops]}, ensure_ascii=False, indent=1)

    def packed(self) -> str:
        """As it stands in a link; longer than :data:`MAX_LINK`, it needs a file."""
        told = [self.title, self.minutes, self.stops]
        return packing.pack_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")))

    @property
    def fits(self) -> bool:
        """Whether a link can hold it."""
        return len(self.packed()) <= MAX_LINK


class ReadLesson(NamedTuple):
    """What a file or a link held: a lesson, None if there is none in it, and a sentence for what was left out."""

    lesson: Lesson | None
    notes: tuple[str, ...]

    @property
    def warning(self) -> str:
        """All notes as one sentence, or an empty text."""
        if not self.notes:
            return ""
        more = f"; and {len(self.notes) - TOLD} more" if len(self.notes) > TOLD else ""
        said = "; ".join(self.notes[:TOLD]) + more
        return f"Part of this lesson could not be used: {said}." if self.lesson else f"This is no lesson: {said}."


def read_file(data: bytes | str, pages: Collection[str]) -> ReadLesson:
    """The lesson in a file. ``pages``: those that there are, as the address names them."""
    if len(data) > MAX_FILE:
        return ReadLesson(None, (f"it is larger than {MAX_FILE // 1000} kB",))
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        return ReadLesson(None, ("it is not JSON, or it was cut off",))
    if not isinstance(told, dict) or FORMAT not in told:
        return ReadLesson(None, (f"it does not begin with “{FORMAT}”, as the lessons of this app do",))
    notes: list[str] = []
    if told[FORMAT] not in (VERSION, str(VERSION)):
        notes.append(f"it has version {brief(told[FORMAT])}, and this app reads version {VERSION}")
    for key in told:
        if key not in (FORMAT, "title", "minutes", "stops", "$schema"):
            notes.append(f"a lesson has no “{brief(key)}”{near(key, ('title', 'minutes', 'stops'), notes)}")
    return _read(told.get("title"), told.get("minutes"), told.get("stops"), pages, notes)


def read_packed(text: str, pages: Collection[str]) -> ReadLesson:
    """The lesson that a link holds."""
    try:
        title, minutes, stops = json.loads(packing.unpack_text(text, MAX_FILE))
    except packing.DamagedError as error:
        return ReadLesson(None, (str(error),))
    except (ValueError, TypeError, RecursionError):
        return ReadLesson(None, ("it makes no sense",))
    return _read(title, minutes, stops, pages, [])


def is_packed(text: str) -> bool:
    """Whether a link's ``lesson`` is all of a lesson, and not the name of one."""
    return "." in text


def sound(field: str, value: object, notes: list[str], where: str = "") -> str:
    """A text as a lesson may hold it: short enough, printable, in one line but for the notes."""
    most = TEXTS[field].most
    named = f"the {TEXTS[field].title.lower()}{where}"
    if not isinstance(value, str):
        if value is not None:
            notes.append(f"{named} is no text")
        return ""
    if len(value) > most:
        notes.append(f"{named} is longer than {most} characters, and the rest was left out")
    text = value[:most].encode(errors="replace").decode()
    lines = ["".join(each if each.isprintable() else " " for each in line).rstrip() for line in text.splitlines()]
    return "\n".join(lines).strip() if field in LINES else re.sub(r"\s+", " ", " ".join(lines)).strip()


def _read(title: object, minutes: object, stops: object, pages: Collection[str], notes: list[str]) -> ReadLesson:
    if not isinstance(stops, list):
        return ReadLesson(None, (*notes, "its stops are no list"))
    if len(stops) > MAX_STOPS:
        notes.append(f"it has more than {MAX_STOPS} stops, and the rest was left out")
    found = [_stop(one, at, pages, notes) for at, one in enumerate(stops[:MAX_STOPS], 1)]
    kept = tuple(stop for stop in found if stop)
    if not kept:
        return ReadLesson(None, (*notes, "it has no stops"))
    if isinstance(minutes, float) and minutes.is_integer():
        minutes = int(minutes)
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 0 <= minutes <= MAX_MINUTES:
        notes.append(f"its minutes are no whole number from 0 to {MAX_MINUTES}")
        minutes = 0
    return ReadLesson(Lesson(sound("title", title, notes) or "A lesson", minutes, kept), tuple(dict.fromkeys(notes)))


def _stop(given: object, at: int, pages: Collection[str], notes: list[str]) -> Stop | None:
    where = f" of stop {at}"
    if isinstance(given, list):
        given = dict(zip(TEXTS, given, strict=False))
    if not isinstance(given, Mapping):
        notes.append(f"stop {at} is no scene")
        return None
    for key in given:
        if key not in TEXTS:
            notes.append(f"stop {at} has no “{brief(key)}”{near(key, TEXTS, notes)}")
    told: dict[str, Any] = {field: sound(field, given.get(field), notes, where) for field in TEXTS}
    # An address that was pasted whole: the last part of its path.
    told["page"] = told["page"].partition("?")[0].rstrip("/").rpartition("/")[2]
    if told["page"] not in pages:
        notes.append(f"stop {at} is on no page of this app, “{brief(told['page'])}”{near(told['page'], pages, notes)}")
        return None
    # A link that was pasted whole: what stands behind its question mark.
    told["query"] = told["query"].rpartition("?")[2]
    if read := (*parse(told["query"]).notes, *view_of(told["query"])[1]):
        notes.append(f"the scene{where}: {read[0]}")
    return Stop(**{**told, "title": told["title"] or f"Stop {at}"})


def running(query: Mapping[str, Any] | str) -> tuple[str, int, bool] | None:
    """What a link says of a lesson: its name or all of it, the stop counted from 0, and whether it is presented.

    None if the link says nothing of it.
    """
    told = said_beside(query)
    if not {LESSON_KEY, PRESENT_KEY} & set(told):
        return None
    at = told.get(AT_KEY, "")
    return told.get(LESSON_KEY, ""), int(at) - 1 if at.isdecimal() and len(at) < 4 else 0, told.get(PRESENT_KEY) == "1"


def schema() -> dict[str, Any]:
    """The JSON Schema of a file."""
    fields = {
        name: {"type": "string", "maxLength": text.most, "description": text.says} for name, text in TEXTS.items()
    }
    fields["page"] |= {"pattern": "^[a-z0-9_]*$"}
    stop = {
        "type": "object",
        "properties": fields,
        "required": ["page", "query", "title"],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A lesson of gru_viz",
        "type": "object",
        "properties": {
            "$schema": {"type": "string"},
            FORMAT: {"const": VERSION, "description": "The version of this format."},
            "title": {"type": "string", "maxLength": TEXTS["title"].most},
            "minutes": {"type": "integer", "minimum": 0, "maximum": MAX_MINUTES},
            "stops": {"type": "array", "minItems": 1, "maxItems": MAX_STOPS, "items": stop},
        },
        "required": [FORMAT, "title", "minutes", "stops"],
        "additionalProperties": False,
    }
