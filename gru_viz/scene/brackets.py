"""Lists of numbers as Python, NumPy, PyTorch and Matlab write them, as rows of plain text."""

from __future__ import annotations

import re

_OPEN, _CLOSE = "([{", ")]}"
_NAMED = re.compile(
    r"[,;]?\s*\b[A-Za-z_]\w*\s*=(?!=)\s*(?:"
    r"(?![\s(\[{]|[A-Za-z_][\w.]*\s*\()[\w.'\"<>:]+|\([\d, ]*\)(?=\s*[,)]))"
)
"""An argument with its name, such as dtype=float32."""
_GIVEN = r"[A-Za-z_][\w.]*\s*(?:=|<-)\s*"
"""What a name is given to."""
_LONGEST_NAME = 60


def is_bracketed(text: str) -> bool:
    """Whether a text is a list in brackets: it begins with one, maybe behind a name.

    A number alone in round brackets is none: that is how bookkeepers write a negative one.
    """
    if re.match(r"\s*\(\s*\d+(?:\.\d+)?\s*\)", text):
        return False
    return bool(re.match(rf"\s*(?:{_GIVEN})?(?:[A-Za-z_][\w.]*\s*)?" r"[\[({]", text))


def bracketed_rows(text: str) -> tuple[list[str], bool]:
    """The innermost lists as rows of text, and whether it was a flat list, so that each number is a step.

    Raises ValueError, in a sentence, for brackets that do not match, left-out numbers, and more than two levels.
    """
    if re.search(r"\.\.\.|…", text):
        raise ValueError("The dots “...” stand for numbers that were left out when it was printed. Print them all.")
    # Matlab's rows may stand in lines; NumPy, which breaks long ones, indents what follows.
    text = re.sub(r"(?<=[\w.])\s*\n(?=[\w.+-])", ";", text) if text.count("[") == 1 else text
    text = re.sub(r"(?: ?\n ?)+", "\n", re.sub(r"[^\S\n]+", " ", text))
    text = _NAMED.sub("", text)
    if re.search(r"[\w\"']\s*:", text):
        raise ValueError("A colon stands in it, as in JSON or a dict. Paste the lists of numbers alone.")
    is_vector = re.match(rf"\s*(?:{_GIVEN})?c\s*\(", text)  # c(1, 2) is how R writes one
    text = _without_calls(text)
    depth, deepest, row = 0, 0, ""
    rows: list[str] = []
    for letter in text:
        if letter == "[":
            if row.strip(" \t\r\n,;"):
                raise ValueError(f"“{row.strip()[:20]}” stands beside a list; every row needs brackets of its own.")
            depth, row = depth + 1, ""
            deepest = max(deepest, depth)
        elif letter == "]":
            if row.strip(" \t\r\n,;") or (rows == [] and depth == deepest):
                rows.append(row)
            depth, row = depth - 1, ""
        else:
            row += letter
    if is_vector and not deepest:
        return [" ".join(row.split())], True
    if row.strip(" \t\r\n,;"):
        raise ValueError(f"“{row.strip()[:20]}” stands outside the brackets.")
    if deepest > 2:
        raise ValueError(f"The list has {deepest} levels of brackets; rows of numbers have two.")
    if deepest == 1 and len(rows) == 1 and ";" in rows[0].rstrip(" \t\r\n;"):
        return [" ".join(row.split()) for row in re.split(r";|\n", rows[0]) if row.strip()], False
    return [" ".join(row.replace(";", " ").split()) for row in rows], deepest == 1 and len(rows) == 1


def _without_calls(text: str) -> str:
    """The text with square brackets only, and without names and the brackets of calls such as np.array( … )."""
    text = re.sub(rf"^\s*{_GIVEN}", "", text)
    out, open_ones = "", []
    for at, letter in enumerate(text):
        if letter in _OPEN:
            name = re.search(r"[A-Za-z_][\w.]*\s*$", out[-_LONGEST_NAME:]) if letter == "(" else None
            is_call = name is not None
            if name is not None:
                out = out.removesuffix(name[0])
            open_ones.append((_CLOSE[_OPEN.index(letter)], is_call))
            out += "" if is_call else "["
        elif letter in _CLOSE:
            if not open_ones or open_ones[-1][0] != letter:
                raise ValueError(f"The bracket “{letter}” at character {at + 1} closes none that is open.")
            out += "" if open_ones.pop()[1] else "]"
        else:
            out += letter
    if open_ones:
        raise ValueError("A bracket is opened and never closed.")
    return out
