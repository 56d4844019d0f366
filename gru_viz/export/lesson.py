"""A lesson as one HTML file: all its scenes live, one bench, no server, no network."""

from __future__ import annotations

import html
from typing import Any, NamedTuple

import gru_viz
from gru_viz.content.hotkeys import LETTERS_TITLE, browser_keys
from gru_viz.export.page import (
    View,
    as_function,
    check_address,
    packed,
    page_script,
    run_of,
    shell,
    stages_of,
    structure_of,
    template,
)
from gru_viz.scene.lesson import Lesson, Stop
from gru_viz.scene.link import parse
from gru_viz.schematic.parts import bench_html
from gru_viz.views.bench import bench_info
from gru_viz.views.reading import read

VIEWS: dict[str, View] = {"gate_lab": "lab", "walkthrough": "walkthrough"}
"""Page of the app → what the bench of the file shows; stops on other pages become their sentence, with a link."""


class _Kept:
    """Things that several stops share, each once."""

    def __init__(self) -> None:
        self.found: list[Any] = []

    def place(self, thing: Any) -> int:
        """Where it stands."""
        if thing not in self.found:
            self.found.append(thing)
        return self.found.index(thing)


class _Shared(NamedTuple):
    programs: _Kept
    structures: _Kept
    materials: _Kept
    prose: dict[int, str]


def export_lesson(lesson: Lesson, *, address: str = "") -> str:
    """A lesson as one HTML file, in which Page Down and Page Up go from stop to stop.

    address: of the app, such as "https://example.org/gru", for the links of stops that need it. Stops on the pages Gate
    lab and Walkthrough are live in the file.

    Raises ValueError for an address that is not one of the web.
    """
    check_address(address)
    shared = _Shared(_Kept(), _Kept(), _Kept(), {})
    stops = [_stop(stop, shared, address.rstrip("/")) for stop in lesson.stops]
    programs = ",\n".join(map(as_function, shared.programs.found))
    script = page_script("lesson_page.js") + f"openLesson([{programs}]);\n"
    data = {
        "stops": stops,
        "structures": shared.structures.found,
        "materials": shared.materials.found,
        "keys": browser_keys(),
    }
    titles = (html.escape(stop.title) for stop in lesson.stops)
    return template("lesson_page.html").substitute(
        shell(lesson.title, script),
        bench=bench_html(),
        stages="\n".join(f'<div data-of="{at}">{text}</div>' for at, text in shared.prose.items()),
        letters=LETTERS_TITLE,
        items="".join(f'<li><button type="button">{title}</button></li>' for title in titles),
        source=f"Made with gru_viz {gru_viz.__version__}.",
        data=packed(data),
    )


def _stop(stop: Stop, shared: _Shared, address: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "title": stop.title,
        "sentence": stop.sentence,
        "notes": stop.notes,
        "place": stop.page.replace("_", " ") or "home",
        "link": stop.link(address),
        "data": None,
    }
    if stop.page not in VIEWS:
        return told
    reading = read(parse(stop.query).scene)
    structure = structure_of(reading)
    structure["program"] = shared.programs.place(structure["program"])
    material, run = run_of(reading, bench_info(reading), VIEWS[stop.page])
    at = shared.structures.place(structure)
    if VIEWS[stop.page] == "walkthrough":
        shared.prose.setdefault(at, "".join(stages_of(reading)))
    return {**told, "structure": at, "material": shared.materials.place(material), "data": run}
