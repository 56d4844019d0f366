"""The signs in which one number can be written."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from gru_viz.learning.text import visible

MISSING = frozenset(("", "nan", "na", "n/a", "#n/a", "null", "none", "inf", "infinity", "-inf", "-infinity", "+inf",
                     "+infinity", "-", "--", "?"))  # fmt: skip
"""What people and programs write where there is no number that a cell could read."""

_NARROW = "\u00a0\u2007\u2008\u2009\u200a\u202f"
"""Blanks that do not break a number."""
_APOSTROPHES = "'’ʼ´`"
_TURNED = {
    **dict.fromkeys(map(ord, "\u2212\u2010\u2011\u2012\u2013\u2014\ufe63\uff0d"), "-"),
    **dict.fromkeys(map(ord, "“”„«»\uff02"), '"'),
    ord("\uff0c"): ",",
    **dict.fromkeys(map(ord, "\uff1b\u061b\u060c\u3001"), ";"),
    ord("\uff0e"): ".", ord("\uff0b"): "+",
    ord("\u066b"): ".", ord("\u066c"): "'", ord("\u3000"): " ",
}  # fmt: skip


class Style(NamedTuple):
    """How a number is written."""

    decimal: str
    """A point or a comma."""
    groups: str
    """What may stand between thousands."""


POINT, COMMA = Style(".", ",\u00a0_"), Style(",", ".\u00a0_")


def styles(text: str) -> tuple[Style, ...]:
    """The ways in which the numbers of a text may be written.

    A point alone is the decimal sign, as in programs and on every page of the app; a comma in the text, or two points
    in a number, make the other way possible.
    """
    return (POINT, COMMA) if "," in text or re.search(r"\d\.\d{3}\.\d{3}", text) else (POINT,)


def cleaned(text: str) -> str:
    """A text with one sign for each meaning: minus, quotes, blanks and thousands signs; invisible signs taken out."""
    text = visible(text).translate(_TURNED)
    text = "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() and not letter.isascii() else letter for letter in text
    )
    # One sign between thousands, a blank that breaks no number; such blanks elsewhere are blanks.
    text = re.sub(rf"(?<=\d)[{_NARROW}{_APOSTROPHES}](?=\d{{3}}(?!\d))", "\u0001", text)
    return re.sub(f"[{_NARROW}]", " ", text).replace("\u0001", "\u00a0")


_GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?: \d{3})+(?!\d)", re.ASCII)
"""Digits in groups that a blank parts. It may also part numbers."""


_ONE_A_LINE = re.compile(r"(?:[+-]?[1-9]\d{0,2}(?: \d{3})+(?:\.\d*)?\s*?(?:\n|$))+", re.ASCII)


def grouped(text: str) -> str:
    """A text where such a blank stands between thousands."""
    return _GROUPED.sub(lambda found: found[0].replace(" ", "\u00a0"), text)


def may_be_grouped(text: str, is_wide: bool = False) -> bool:
    """Whether such a blank looks like one between thousands: before "050", which is no number, or a decimal comma.

    is_wide: whether thousands are likely. Then lines that hold nothing but one such number may be of one column.
    """
    if is_wide and _ONE_A_LINE.fullmatch(text.strip()):
        return True
    return re.search(r"(?<![\d.,])[1-9]\d{0,2} (?:0\d\d(?!\d)|\d{3},\d)", text, re.ASCII) is not None


def _pattern(style: Style) -> re.Pattern[str]:
    sign = re.escape(style.decimal)
    thousands = rf"[1-9]\d{{0,2}}(?P<group>[{re.escape(style.groups)}])\d{{3}}(?:(?P=group)\d{{3}})*"
    # 12,34,567 in India.
    thousands += r"|[1-9]\d?(?:,\d\d)+,\d{3}" if "," in style.groups else ""
    # "5." is how NumPy writes a whole number; nobody writes "5,".
    rest = r"\d*" if style.decimal == "." else r"\d+"
    return re.compile(rf"[+-]?(?:(?:{thousands}|\d+)(?:{sign}{rest})?|{sign}\d+)(?:[eE][+-]?\d+)?", re.ASCII)


_PATTERNS = {style: _pattern(style) for style in (POINT, COMMA)}


def read_sign(text: str, style: Style) -> float | None:
    """A number in this style, or None where the text is none, or one that no float can be."""
    if len(text) > 400 or not _PATTERNS[style].fullmatch(text):
        return None
    plain = re.sub(f"[{re.escape(style.groups)}]", "", text).replace(style.decimal, ".")
    value = float(plain) + 0.0
    # What is too small for a float is not 0.
    return None if value == 0 and re.search("[1-9]", plain.lower().partition("e")[0]) else value
