"""What happens to a link on its way: signs that mail and chat programs add to it, change in it or drop from it.

They drop a full stop or a bracket at its end, break it over two lines, write ``&amp;`` for ``&``, and add parameters
of their own. So a link that is more than a name of weights stands between two marks, ``v`` and ``end``: what a
person set is never last, and a link that has lost its end is noticed. Links without marks are older, or written by
hand, and open as they always did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.entities import html5
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote_plus, unquote, unquote_plus

from gru_viz.scene.beside import BESIDE
from gru_viz.scene.setting import Setting
from gru_viz.scene.settings import BY_KEY
from gru_viz.scene.wording import brief

MAX_QUERY = 95_000
"""Characters of a query that are looked at; the longest text, all numbers and all edits take fewer."""
MAX_PAIRS = 200
MAX_KEY = 100
MAX_PLAIN = 5000
"""Characters of a value that are looked at, unless it is a text or packed; the longest list of clamps takes fewer."""
NOT_OURS = ("embed", "embed_options")
"""Keys that belong to Streamlit; they are none of a scene's business."""
VERSION = "2"
"""Of links; those of version 1 have no marks."""
FIRST, LAST = "v", "end"
"""Keys of the two marks; both have the version as their value."""

_TRACKING = re.compile(
    r"_.*|(utm|hsa|mtm|pk|mc|fb|oly|vero|trk|ga|gad|ref|li_fat|at|itm|stm|matomo|piwik|algo|pd_rd|guce|ns|nb|tt|ad|adset"
    r"|campaign|share|hss|elq|dm|vgo|rdt|is|action|dicbo|wt|sc|kw)[_.].*|.*cl(?:ic)?kid|.*clid|gclsrc|[gw]braid|igshid|igsh"
    r"|mkt_tok|srsltid|epik|spm|ncid|cmpid|ref|referrer|s_cid|trk|si|cid|sccid|cjevent|mibextid|ocid|cvid|oicd|xmt|slof"
    r"|wprov|xtor|sms_ss|awc|tduid|fbadid|s_kwcid|wickedid|elqtrack.*|openexternalbrowser|isappinstalled|nsukey|sfnsn"
    r"|guccounter|feature|app|ved|usg|sharer?|shared|rb_clickid|ranmid|raneaid|ransiteid|bbeml|mkwid|pcrid|sender_device"
    r"|web_id|trkcampaign",
    re.IGNORECASE,
)
"""Keys that programs add to the links that pass through them. None of ours may look like that."""
_FOREIGN_VALUES = {"from": frozenset(("singlemessage", "groupmessage", "timeline"))}
"""What programs write under keys that are ours, too."""
_OURS = frozenset((*BY_KEY, *BESIDE, FIRST, LAST))
_TEXTS = ("text", "line")
_SPELLED = {
    sign + key[len(name) :] + "=": key
    for key in (*BY_KEY, *BESIDE)
    for name, sign in html5.items()
    if not name.endswith(";") and key.startswith(name)
}
"""What becomes of "&" and a key where a page takes the two for the name of a sign: "&notation=" is "¬ation=" there."""
_AGAIN = re.compile(r"[\w.~*+ -]*%[0-9A-Fa-f]{2}(?:[\w.~*+ -]|%[0-9A-Fa-f]{2})*", re.ASCII)
"""A text as it stands in a link: what is left where somebody has encoded all of a link once more."""
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
    told = list(_restored(_pairs(query, notes)))
    marks = {key: _version(value) for key, value in told if key in (FIRST, LAST)}
    end = next((at for at, (key, _) in enumerate(told) if key == LAST), len(told))
    # Behind the end of a link stands what others have added, or a setting that somebody wrote there.
    known = [one for at, one in enumerate(told) if at < end or one[0] in _OURS]
    pairs = [(key, value) for key, value in known if key not in marks and not _is_foreign(key, value)]
    versions = set(marks.values())
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
    if setting.kind in _TEXTS:
        return unquote_plus(text) if _AGAIN.fullmatch(text) else text
    if "%" in text:
        text = unquote_plus(text)
    # Mail breaks lines behind "=", and puts ">" before those that it quotes; neither stands in any of these values.
    text = re.sub(r"=|>\s?", "", text)
    if setting.kind not in ("packed", "layer"):
        text = text[:MAX_PLAIN]
    solid = "".join(letter for letter in text.replace("\N{NO-BREAK SPACE}", " ") if letter.isprintable())
    if setting.kind in ("units", "names", "numbers", "clamps"):
        return " ".join(_BETWEEN.split(solid)).strip().rstrip(_DROPPED)
    # An underscore may belong to packed numbers. Elsewhere it marked the link as slanted.
    return "".join(solid.split()).rstrip(_DROPPED if setting.kind in ("packed", "layer") else _DROPPED + "_")


def written(text: str) -> str:
    """A text as a link says it: as it is, unless :func:`tidy` would take it for one that was encoded twice."""
    return quote_plus(text) if _AGAIN.fullmatch(text) else text


_PACKED = Setting("beside", "beside", "packed", "", "", "")


def said_beside(query: str | bytes | Mapping[str, Any]) -> dict[str, str]:
    """What stands beside the scene, by its key, tidied; the first counts."""
    found = [(key, value) for key, value in received(query).pairs if key in BESIDE]
    return {key: tidy(_PACKED, value) for key, value in reversed(found)}


def _restored(pairs: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Keys and values as they were written, whatever has taken a link for something else on its way."""
    for at, (key, value) in enumerate(pairs):
        # All of it was encoded once more, or its "&" were.
        if re.match(rf"\W*{FIRST}=", key[:20]) or (_bare(key) == FIRST and "&" in value):
            whole = f"{key}={value}" if value else key
            if "&" not in whole:
                break
            pairs = [*pairs[:at], *parse_qsl(whole, keep_blank_values=True, errors="replace"), *pairs[at + 1 :]]
            break
    is_quoted = any(key == FIRST and value.startswith("3D") for key, value in pairs)
    for key, value in pairs:
        if not value and "=" in key:
            key, _, value = key.partition("=")
        if is_quoted:  # as mail writes it: "=" is "=3D", and a line ends in "="
            joined = re.sub(r"=[\r\n]*", "", f"{key}={value}".replace("=3D", "\0")).replace("\0", "=")
            key, _, value = unquote(joined).partition("=")
        key = _bare(key)
        if "=" in value and key not in _OURS:  # a line was broken within the key
            first, _, rest = (key + value.lstrip()).partition("=")
            key, value = (first, rest) if first in _OURS else (key, value)
        is_text = key in BY_KEY and BY_KEY[key].kind in _TEXTS
        for spelled, meant in _SPELLED.items():
            if spelled in value and not is_text:
                value, _, rest = value.partition(spelled)
                yield meant, rest
        yield key, value


def _version(value: str) -> str:
    """The version that a mark names; empty where it is cut, or runs into something else."""
    mark = _bare(value)
    return mark[: len(VERSION)] if not mark[len(VERSION) : len(VERSION) + 1].isalnum() else ""


def _pairs(query: str | bytes | Mapping[str, Any], notes: list[str]) -> list[tuple[str, str]]:
    if isinstance(query, bytes):
        query = query.decode(errors="replace")
    if isinstance(query, str):
        if len(query) > MAX_QUERY:
            notes.append(f"the link is longer than {MAX_QUERY} characters, and the rest was left out")
            query = query[:MAX_QUERY]
        query = re.sub(r"[\t\r\n]", "", query)  # as browsers do
        # One more than is used, and the rest undecoded.
        first = "&".join(query.removeprefix("?").split("&", MAX_PAIRS + 1)[: MAX_PAIRS + 1])
        pairs = parse_qsl(first, keep_blank_values=True, errors="replace")
    else:
        pairs = []
        for key, value in query.items():
            pairs += [(key, one) for one in (value if isinstance(value, list | tuple) else [value])]
    if len(pairs) > MAX_PAIRS:
        notes.append(f"the link has more than {MAX_PAIRS} parameters, and the rest was left out")
    return [(_sendable(key)[:MAX_QUERY], _sendable(value)[:MAX_QUERY]) for key, value in pairs[:MAX_PAIRS]]


def _sendable(text: object) -> str:
    return str(text).encode(errors="replace").decode()


def _bare(key: str) -> str:
    solid = "".join(letter for letter in key[:MAX_KEY] if letter.isprintable() and letter not in "> ")
    return re.sub(r"^(\?|&|amp;)+", "", solid, flags=re.IGNORECASE)


def _is_foreign(key: str, value: str) -> bool:
    if key in _OURS:
        return value in _FOREIGN_VALUES.get(key, ())
    return key in NOT_OURS or _TRACKING.fullmatch(key) is not None
