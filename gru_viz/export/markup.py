"""Our own prose, in the little Markdown that it is written in, as HTML; formulas as MathML."""

from __future__ import annotations

import html
import re
from functools import cache

_MARKS = re.compile(r"\$(?P<latex>[^$]+)\$|\*\*(?P<strong>.+?)\*\*|\*(?P<em>[^*]+)\*|`(?P<code>[^`]+)`")


def markup(text: str) -> str:
    """Paragraphs of Markdown as HTML: bold, italics, code and formulas between dollar signs; all else as it stands."""
    return "".join(f"<p>{inline(part)}</p>" for part in text.split("\n\n") if part.strip())


def inline(text: str) -> str:
    """One line of the same."""
    found, at = [], 0
    for mark in _MARKS.finditer(text):
        found.append(html.escape(text[at : mark.start()]))
        kind, inside = str(mark.lastgroup), mark[str(mark.lastgroup)]
        found.append(mathml(inside) if kind == "latex" else f"<{kind}>{inline(inside)}</{kind}>")
        at = mark.end()
    return "".join(found) + html.escape(text[at:])


@cache
def mathml(latex: str, *, display: str = "inline") -> str:
    """A formula as MathML, which browsers draw by themselves. Every formula is a line high, so brackets do not grow."""
    from latex2mathml.converter import convert

    return str(convert(re.sub(r"\\(left|right)\b", "", latex), display=display))
