"""The texts beside the code of the pages: HTML, styles and scripts of their components."""

from __future__ import annotations

from pathlib import Path

ASSETS = Path(__file__).parent / "assets"


def asset(name: str) -> str:
    """The text of a file there."""
    return (ASSETS / name).read_text(encoding="utf-8")
