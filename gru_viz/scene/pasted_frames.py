"""Tables that are drawn with lines, as Markdown, databases and terminals draw them."""

from __future__ import annotations

_DRAWN = {**dict.fromkeys(range(0x2500, 0x2580), "-"), **dict.fromkeys(map(ord, "│┃┆┇┊┋║╎╏￨¦｜"), "|")}
_RULES = frozenset("|+:-= \t\r")
RULE = "|"
"""What a line that only rules off becomes."""


def without_frame(text: str) -> str:
    """A drawn table with tabs between its cells, line by line; any other text as it is."""
    drawn = text.translate(_DRAWN)
    lines = drawn.split("\n")
    if "|" not in drawn or not all("|" in line or _is_rule(line) or not line.strip() for line in lines):
        return text
    return "\n".join(RULE if _is_rule(line) else _cells(line) for line in lines)


def _is_rule(line: str) -> bool:
    return _RULES.issuperset(line) and any(sign in line for sign in ("--", "==", "|-|", ":-", "-:"))


def _cells(line: str) -> str:
    inside = line.strip().removeprefix("|").removesuffix("|")
    return "\t".join(cell.strip() for cell in inside.split("|"))
