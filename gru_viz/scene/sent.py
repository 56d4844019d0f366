"""What happens to a link on its way: signs that mail and chat programs add to it, change in it or drop from it.

They drop a full stop or a bracket at its end, break it over two lines, write ``&amp;`` for ``&``, and add parameters
of their own. So a link that is more than a name of weights stands between two marks, ``v`` and ``end``: what a
person set is never last, and a link that has lost its end is noticed. Links without marks are older, or written by
hand, and open as they always did.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from gru_viz.scene.setting import Setting
from gru_viz.scene.wording import brief

MAX_QUERY = 95_000
"""Characters of a query that are looked at; the longest text, all numbers and all edits take fewer."""
MAX_PAIRS = 200
MAX_PLAIN = 5000
"""Characters of a value that are looked at, unless it is a text or packed; the longest list of clamps takes fewer."""
NOT_OURS = ("embed", "embed_options")
"""Keys that belong to Streamlit; they are none of a scene's business."""
VERSION = "2"
"""Of links; those of version 1 have no marks."""
FIRST, LAST = "v", "end"
"""Keys of the two marks; both have the version as their value."""

_TRACKING = re.compile(
    r"_.*|(utm|hsa|mtm|pk|mc|fb|oly|vero|trk|ga|ref|li_fat)_.*|.*clid|.*clkid|gclsrc|[gw]braid|igshid|igsh|mkt_tok|srsltid|epik"
    r"|spm|ncid|cmpid|ref|referrer|s_cid|trk|wt\.mc_id",
    re.IGNORECASE,
)
"""Keys that programs add to the links that pass through them. None of ours may look like that."""
_BETWEEN = re.compile(r"[\s,;]+|(?<!_)(?<!\d[eE])\++")
"""What stands between the items of a list; a plus there was a space once, unless it is the sign of a number."""
_DROPPED = ".,;:!?)]}>'\"*~|`…»”’"
"""Signs of the sentence around a link, which stick to its end."""


class Sent(NamedTuple):
    """The parameters of a link as they were meant, in their order."""

    pairs: list[tuple[str, str]]
    notes: list[str]


def marked(query: Mapping[str, str]) -> dict[str, str]:
    """The parameters of a link between its marks; a mere name of weights is whole or no name, and needs none."""
    return dict(query) if set(query) <= {"weights"} else {FIRST: VERSION, **query, LAST: VERSION}


def received(query: str | bytes | Mapping[str, Any]) -> Sent:
    """What a query says to this app: without marks and without what others have added, and with a note if it is cut."""
    notes: list[str] = []
    told = [(_bare(key), value) for key, value in _pairs(query, notes)]
    marks = {key: _bare(value) for key, value in told if key in (FIRST, LAST)}
    pairs = [(key, value) for key, value in told if key not in marks and not _is_foreign(key)]
    versions = {mark[: len(VERSION)] for mark in marks.values()}
    if len(marks) == 1 or "" in versions:
        if pairs and not pairs[-1][1]:
            pairs.pop()
        rest = f", so “{brief('='.join(pairs[-1]))}” may not be all of it" if pairs else ""
        notes.insert(0, f"the link seems to be cut off: its end is missing{rest}")
    elif versions - {VERSION}:
        notes.append("the link comes from another version of this app, and may open something else here")
    return Sent(pairs, notes)


def tidy(setting: Setting, text: str) -> str:
    """A value without what the way has added to it; a text is what a person wrote, and stays as it is."""
    if setting.kind in ("text", "line"):
        return text
    if setting.kind not in ("packed", "layer"):
        text = text[:MAX_PLAIN]
    solid = "".join(letter for letter in text.replace("\N{NO-BREAK SPACE}", " ") if letter.isprintable())
    if setting.kind in ("units", "names", "numbers", "clamps"):
        return " ".join(_BETWEEN.split(solid)).strip().rstrip(_DROPPED)
    # An underscore may belong to packed numbers. Elsewhere it marked the link as slanted.
    return "".join(solid.split()).rstrip(_DROPPED if setting.kind in ("packed", "layer") else _DROPPED + "_")


def _pairs(query: str | bytes | Mapping[str, Any], notes: list[str]) -> list[tuple[str, str]]:
    if isinstance(query, bytes):
        query = query.decode(errors="replace")
    if isinstance(query, str):
        if len(query) > MAX_QUERY:
            notes.append(f"the link is longer than {MAX_QUERY} characters, and the rest was left out")
            query = query[:MAX_QUERY]
        # One more than is used, and the rest undecoded.
        first = "&".join(query.removeprefix("?").split("&", MAX_PAIRS + 1)[: MAX_PAIRS + 1])
        pairs = parse_qsl(first, keep_blank_values=True, errors="replace")
    else:
        pairs = []
        for key, value in query.items():
            pairs += [(key, one) for one in (value if isinstance(value, list | tuple) else [value])]
    if len(pairs) > MAX_PAIRS:
        notes.append(f"the link has more than {MAX_PAIRS} parameters, and the rest was left out")
    return [(_sendable(key)[:100], _sendable(value)[:MAX_QUERY]) for key, value in pairs[:MAX_PAIRS]]


def _sendable(text: object) -> str:
    return str(text).encode(errors="replace").decode()


def _bare(key: str) -> str:
    solid = "".join(letter for letter in key if letter.isprintable() and not letter.isspace())
    return re.sub(r"^(\?|&|amp;)+", "", solid)


def _is_foreign(key: str) -> bool:
    return key in NOT_OURS or _TRACKING.fullmatch(key) is not None
