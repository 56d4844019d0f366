"""Why something is not a number, in the words of whoever wrote it, and what to write instead."""

from __future__ import annotations

import re

from gru_viz.scene.pasted_signs import MISSING

_NUMBER = "[+-]?[.,]?[0-9](?:[0-9.,_\u00a0]*[0-9])?(?:e[+-]?[0-9]+)?"
_REASONS: tuple[tuple[str, str], ...] = (
    (rf"(?:{_NUMBER} ?)?[%٪‰]", "is a percentage. Write 0.5 for 50 %"),
    (r"[+-]?\d+ ?[/⁄] ?\d+|[+-]?\d*[¼-¾⅐-⅞↉]", "is a fraction. Write 0.5 for 1/2"),
    (
        r"\d{1,4}([-./])\d{1,2}\1\d{1,4}(?:[T ].*)?|\d{1,2}:\d{2}(?::\d{2}.*)?(?: ?[ap]m)?",
        "is a date or a time. Leave that column out",
    ),
    (r"[+-]?[0-9.,_\u00a0]+e-\d+", "is too close to 0 for a computer's numbers. Write 0"),
    (_NUMBER, "has points or commas where no number has them. Write it as 1234.5"),
    (r"[+-]?0[xob][0-9a-f]+", "is not written in tens. Write 31 for 0x1F"),
    (rf"{_NUMBER} ?(?:[*×·x] ?10|[d^]).*", "holds a power. Write 1.5e-3 for 1.5 × 10⁻³"),
    (rf"\({_NUMBER}\)|{_NUMBER}-", "may be a negative number of a bookkeeper. Write −5 for (5)"),
    (rf"[^\w\s]?{_NUMBER} ?\D+|\D{{1,3}}{_NUMBER}", "holds more than a number. Leave units and other signs out"),
)
"""What a text looks like as a whole, the first that fits → what is said of it."""
_COMPILED = tuple((re.compile(look, re.IGNORECASE), said) for look, said in _REASONS)


def reason(text: str) -> str:
    """What is said of a text that is no number, with what to write instead; without its full stop."""
    if text.lower() in MISSING:
        return "is no number that a cell can read. Put a number there, or leave the line out"
    fitting = (said for look, said in _COMPILED if len(text) < 60 and look.fullmatch(text))
    return next(fitting, "is not a number. Put one there, or leave it out")
