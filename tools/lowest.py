"""Prints requirements.txt with every package at its lowest allowed version: ``python -m tools.lowest``."""

from __future__ import annotations

import re
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements.txt"


def lowest(requirements: str) -> list[str]:
    """``name==version`` for each line of a requirements.txt. Raises ValueError for one without a lower bound."""
    pins = []
    for line in requirements.splitlines():
        if not (wanted := line.partition("#")[0].strip()):
            continue
        found = re.fullmatch(r"([\w.-]+(?:\[[\w,.-]+\])?)\s*>=\s*([\w.]+)\s*(?:,.*)?", wanted)
        if found is None:
            raise ValueError(f"{wanted!r} does not begin with a name and a lower bound, as in numpy>=2.2")
        pins.append(f"{found[1]}=={found[2]}")
    return pins


if __name__ == "__main__":
    print("\n".join(lowest(REQUIREMENTS.read_text(encoding="utf-8"))))
