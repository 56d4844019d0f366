"""Tables on their way into a spreadsheet: in its own decimal sign, without a cell that it would run as a formula."""

from __future__ import annotations

import re
from typing import NamedTuple

import pandas as pd

from gru_viz.learning.text import IGNORABLE


class Dialect(NamedTuple):
    """How a CSV file writes numbers and parts its columns."""

    title: str
    decimal: str
    separator: str


DIALECTS: dict[str, Dialect] = {
    "point-comma": Dialect("1.5 , 2.5 (point, comma)", ".", ","),
    "point-semicolon": Dialect("1.5 ; 2.5 (point, semicolon)", ".", ";"),
    "point-tab": Dialect("1.5 ⇥ 2.5 (point, tab)", ".", "\t"),
    "comma-semicolon": Dialect("1,5 ; 2,5 (comma, semicolon)", ",", ";"),
    "comma-tab": Dialect("1,5 ⇥ 2,5 (comma, tab)", ",", "\t"),
}
"""Every pair that can be told apart again; the first is what programs read."""

_COMMA_LANGUAGES = frozenset(
    "be bg bs ca cs da de el es et eu fi fr gl hr hu id is it ka kk lt lv mk nb nl nn no pl pt ro ru sk sl sq sr sv tr "
    "uk vi".split()
)
_POINT_REGIONS = frozenset(("de-CH", "de-LI", "it-CH", "es-MX", "es-US", "es-PR", "es-GT", "es-HN", "es-NI", "es-PA",
                            "es-PE", "es-SV", "es-DO", "es-CU"))  # fmt: skip


def usual_dialect(locale: str | None) -> str:
    """The dialect that spreadsheets of a browser's language expect, such as "de-AT"."""
    language = (locale or "").partition("-")[0].lower()
    uses_comma = language in _COMMA_LANGUAGES and locale not in _POINT_REGIONS
    return "comma-semicolon" if uses_comma else "point-comma"


_NUMBER = r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_NUMBERS = re.compile(rf"{_NUMBER}(?: {_NUMBER})*")
_FORMULA = re.compile(
    rf"(^|[,;\t\r\n|])(?=[\s\x00-\x1f\x7f-\x9f{IGNORABLE}]*[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]|[\t\r\n])"
)
"""Where a formula may begin; nobody sees the signs that may stand before it."""


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before a sign that would begin one.

    That is at the start of the text, and behind a sign at which a spreadsheet may part it into cells. Numbers stay.
    """
    return text if _NUMBERS.fullmatch(text) else _FORMULA.sub(r"\1'", text)


def inert_table(frame: pd.DataFrame) -> pd.DataFrame:
    """A table whose texts, column names included, are :func:`inert`. Streamlit's own tables can be saved as CSV."""
    tamed = frame.rename(columns=lambda name: inert(str(name)))
    for at, kind in enumerate(frame.dtypes):
        if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind)):
            tamed.isetitem(at, [inert(one) if isinstance(one, str) else one for one in frame.iloc[:, at]])
    return tamed


def csv_text(frame: pd.DataFrame, dialect: Dialect) -> str:
    """A table as a CSV file (RFC 4180): every number with all its digits, every text quoted and :func:`inert`."""
    tamed = inert_table(frame)
    for at, kind in enumerate(frame.dtypes):
        if pd.api.types.is_float_dtype(kind):
            # pandas quotes floats with another decimal sign as if they were texts.
            tamed.isetitem(at, [repr(float(one)).replace(".", dialect.decimal) for one in frame.iloc[:, at]])
        elif not pd.api.types.is_numeric_dtype(kind):
            tamed.isetitem(at, [_quoted(str(one), dialect) for one in tamed.iloc[:, at]])
    head = dialect.separator.join(_quoted(name, dialect) for name in tamed.columns)
    rows = (dialect.separator.join(map(str, row)) for row in tamed.itertuples(index=False))
    return "".join(f"{line}\r\n" for line in (head, *rows))


def _quoted(text: str, dialect: Dialect) -> str:
    # Steps of plain numbers are named by them: with a point, another spreadsheet would read "1.5" as the first of May.
    text = text.replace(".", dialect.decimal) if _NUMBERS.fullmatch(text) else text
    return '"' + text.replace('"', '""') + '"'
