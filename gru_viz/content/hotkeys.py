"""The keys of the app. One table feeds the bench that listens, its help, and the documentation."""

from __future__ import annotations

from typing import NamedTuple


class Hotkey(NamedTuple):
    """A key and what it does."""

    key: str
    """As the browser names it in a keyboard event, behind the keys that are held: ``Control+Shift+z``."""
    shown: str
    does: str
    where: str


EVERYWHERE = "Walkthrough, Gate lab, Compare, Sentences"
ALL = "every page"
IN_LESSON = f"{ALL}, while a lesson runs"
IN_HALL = f"{ALL}, while presenting"
ON_BENCH = "Walkthrough, Gate lab; with the focus on the bench"
STREAMLIT_LETTERS = "r", "c"
"""Letters of Streamlit itself: run again, and, where its menu is a developer's, empty the caches."""

HOTKEYS: dict[str, Hotkey] = {
    "step_back": Hotkey("ArrowLeft", "←", "previous time step", EVERYWHERE),
    "step_next": Hotkey("ArrowRight", "→", "next time step", EVERYWHERE),
    "stage_back": Hotkey("PageUp", "Page Up", "previous step of the walkthrough", "Walkthrough"),
    "stage_next": Hotkey("PageDown", "Page Down", "next step of the walkthrough", "Walkthrough"),
    "first": Hotkey("Home", "Home", "first time step", ON_BENCH),
    "last": Hotkey("End", "End", "last time step", ON_BENCH),
    "unit_up": Hotkey("ArrowUp", "↑", "previous unit", ON_BENCH),
    "unit_down": Hotkey("ArrowDown", "↓", "next unit", ON_BENCH),
    "play": Hotkey(" ", "Space", "play or pause", ON_BENCH),
    "undo": Hotkey("Control+z", "Ctrl+Z", "undo", ALL),
    "redo": Hotkey("Control+Shift+z", "Ctrl+Shift+Z", "redo", ALL),
    "redo_too": Hotkey("Control+y", "Ctrl+Y", "redo", ALL),
    "lesson_back": Hotkey("PageUp", "Page Up", "previous stop of the lesson", IN_LESSON),
    "lesson_next": Hotkey("PageDown", "Page Down", "next stop of the lesson", IN_LESSON),
    "notes": Hotkey("n", "N", "notes for the speaker", IN_LESSON),
    "present": Hotkey("p", "P", "present: large, without menu and sidebar; and back", ALL),
    "pointer": Hotkey("l", "L, held", "a large mark where the mouse is", IN_HALL),
    "digits": Hotkey("d", "D", "numbers to two digits, or three", IN_HALL),
    "full_screen": Hotkey("f", "F", "full screen, and back", IN_HALL),
    "said": Hotkey("Alt+w", "Alt+W", "say in words what the pictures show", f"{ALL} with the pictures of a scene"),
    "close": Hotkey("Escape", "Esc", "close the arithmetic", ON_BENCH),
}


def letters() -> list[str]:
    """The keys that are a single letter."""
    return [key.key for key in HOTKEYS.values() if len(key.key) == 1 and key.key.isalpha()]


LETTERS_TITLE = f"Single letters are shortcuts ({', '.join(letters()).upper()})"
"""The switch that turns them off and on."""


def browser_keys() -> dict[str, str]:
    """What a key does → its name in the browser."""
    return {name: key.key for name, key in HOTKEYS.items()}


def hotkey_table() -> str:
    """The keys as a Markdown table, and when they are heard."""
    rows = "\n".join(f"| {key.shown} | {key.does} | {key.where} |" for key in HOTKEYS.values())
    return (
        f"| Key | does | on |\n|---|---|---|\n{rows}\n\n"
        "Keys are heard while no field or slider has the focus; on a slider the arrows move the slider, in the "
        "schematic they go from box to box. In a text field Ctrl+Z is the field's own; on a Mac, ⌘ stands for Ctrl. "
        "Page Up and Page Down are what most presenter remotes send; while a lesson runs they belong to the lesson. "
        "Whoever is hindered by single letters turns them off below, and with them R of Streamlit, "
        "which runs the page again; the browser keeps that."
    )
