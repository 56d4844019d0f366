"""Prints what the app needs, at the lowest allowed versions: ``python -m tools.lowest``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements.txt"
_LINE = re.compile(
    r"(?P<name>[\w.-]+(?:\[[\w,.-]+\])?)\s*>=\s*(?P<bound>[\w.]+)\s*(?:,[^;]*)?"
    r"(?:;\s*python_version\s*(?P<sign><|>=)\s*[\"'](?P<python>3\.\d+)[\"']\s*)?"
)


def lowest(requirements: str, python: tuple[int, int] = sys.version_info[:2]) -> list[str]:
    """``name==version`` for each line of a requirements.txt that holds for this Python.

    Raises ValueError for a line without a lower bound, or with a condition other than one on Python's version.
    """
    pins = []
    for line in requirements.splitlines():
        if not (wanted := line.partition("#")[0].strip()):
            continue
        found = _LINE.fullmatch(wanted)
        if found is None:
            raise ValueError(f"{wanted!r} does not begin with a name and a lower bound, as in numpy>=2.2")
        is_newer = not found["python"] or python >= tuple(map(int, found["python"].split(".")))
        if is_newer == (found["sign"] != "<"):
            pins.append(f"{found['name']}=={found['bound']}")
    return pins


if __name__ == "__main__":
    print("\n".join(lowest(REQUIREMENTS.read_text(encoding="utf-8"))))
