"""The keys of the app. One table feeds the buttons that listen, the help, and the documentation."""

from __future__ import annotations

from typing import NamedTuple


class Hotkey(NamedTuple):
    """A key and what it does."""

    shortcut: str
    """As ``st.button`` names it."""
    shown: str
    does: str
    where: str


HOTKEYS: dict[str, Hotkey] = {
    "step_back": Hotkey("Left", "←", "previous time step", "Walkthrough, Gate lab"),
    "step_next": Hotkey("Right", "→", "next time step", "Walkthrough, Gate lab"),
    "stage_back": Hotkey("PageUp", "Page Up", "previous step of the walkthrough", "Walkthrough"),
    "stage_next": Hotkey("PageDown", "Page Down", "next step of the walkthrough", "Walkthrough"),
}


def hotkey_table() -> str:
    """The keys as a Markdown table, and when they are heard."""
    rows = "\n".join(f"| {key.shown} | {key.does} | {key.where} |" for key in HOTKEYS.values())
    return (
        f"| Key | does | on |\n|---|---|---|\n{rows}\n\n"
        "Keys are heard while no field or slider has the focus; on a slider the arrows move the slider. Page Up and "
        "Page Down are what most presenter remotes send."
    )
