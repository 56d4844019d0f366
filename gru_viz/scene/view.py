"""What of a page a teacher shows: a part of a link, kept under ``view``.

Hiding is a courtesy and no secret: whoever takes ``view`` out of the link sees everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from gru_viz.cells.notation import STRIPS
from gru_viz.scene.checks_layer import OF_LAYER
from gru_viz.scene.sent import received, tidy
from gru_viz.scene.setting import Setting
from gru_viz.scene.settings import BY_KEY
from gru_viz.scene.wording import brief, near

VIEW_KEY = "view"
MAX_WORDS = 64
"""Words of ``view`` that are looked at."""
LOCKED = "locked"

PARTS: dict[str, str] = {
    "navigation": "Menu of the pages, and what to look at next",
    "sidebar": "Sidebar: weights, cell, conventions, input",
    "sliders": "Sliders of biases and gains",
    "weights": "Sliders of single weights and inputs",
    "clamps": "Forcing a gate, a candidate or a state",
    "inspector": "The arithmetic behind a number",
    "explanations": "What explains: texts, what to notice",
    "code": "Code, data and files",
}
"""The parts of a page that can be hidden: id → what the panel calls it."""

VALUES: dict[str, str] = {name: f"{title} {name}" for name, title in STRIPS.items()}
"""The quantities whose values can be hidden: name → what the panel calls it."""


class Hidden(NamedTuple):
    """Values that are not shown, since somebody is to find them out."""

    name: str
    unit: int | None = None
    """None: of all units."""
    step: int = 0
    """From this step on."""


_OF_WEIGHTS = tuple(field for field in OF_LAYER if field != "into")
"""What says which layer the weights are of; it is locked with them."""
FIXABLE: dict[str, str] = {
    setting.key: "Edited weights, inputs and numbers" if setting.kind == "packed" else setting.title
    for setting in BY_KEY.values()
    if not setting.cursor and setting.field not in _OF_WEIGHTS
}
"""Settings that can be locked: key in the link → title."""

_WORDS = Setting(VIEW_KEY, VIEW_KEY, "names", "What students see", "Parts that are hidden, settings that stay.", ())
_HIDE, _VALUE, _FIX = "no_", "hide_", "fix_"


@dataclass(frozen=True)
class View:
    """What is hidden, and what cannot be changed."""

    hidden: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    is_locked: bool = False
    """Whether nobody is offered to see everything."""
    values: tuple[str, ...] = ()
    """Quantities without their values."""

    @property
    def words(self) -> str:
        """As it stands in a link; empty where everything is seen."""
        told = [_HIDE + part for part in PARTS if part in self.hidden]
        told += [_VALUE + name for name in VALUES if name in self.values]
        told += [_FIX + key for key in FIXABLE if key in self.fixed]
        return " ".join([*told, LOCKED] if told and self.is_locked else told)

    def shows(self, part: str) -> bool:
        """Whether a part is seen."""
        return part not in self.hidden

    def keeps(self, field: str) -> bool:
        """Whether a field of a scene cannot be changed."""
        together = {"data": _PACKED, "weights": _OF_WEIGHTS}
        return any(BY_KEY[key].field == field or field in together.get(key, ()) for key in self.fixed)


_PACKED = ("edits", "input_edits", "numbers")
EVERYTHING = View()


def view_of(query: str | bytes | Mapping[str, Any]) -> tuple[View | None, list[str]]:
    """The view of a link, None where it names none, and a sentence for each thing in it that could not be used."""
    found = [text for key, text in received(query).pairs if key == VIEW_KEY]
    if not found:
        return None, []
    notes = [f"{VIEW_KEY} stands there more than once, and the first one counts"] if len(found) > 1 else []
    words = tidy(_WORDS, found[0]).split()
    if len(words) > MAX_WORDS:
        notes.append(f"{VIEW_KEY} has more than {MAX_WORDS} words, and the rest was left out")
    tables = {_HIDE: PARTS, _VALUE: VALUES, _FIX: FIXABLE}
    known = [*(start + name for start, table in tables.items() for name in table), LOCKED]
    for word in words[:MAX_WORDS]:
        if word not in known:
            notes.append(f"{VIEW_KEY} knows no “{brief(word)}”{near(word, known, notes)}")
    used = set(words[:MAX_WORDS])
    view = View(
        tuple(part for part in PARTS if _HIDE + part in used),
        tuple(key for key in FIXABLE if _FIX + key in used),
        LOCKED in used,
        tuple(name for name in VALUES if _VALUE + name in used),
    )
    return view, notes
