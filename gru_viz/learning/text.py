"""A text as it is read, word by word: the one place where signs and spellings are made alike.

Whatever reads words goes through here: texts and sentences, the lexicon, the vocabularies of nets and grammars, links.

- :func:`clean` makes alike what looks alike on screen, and takes out what nobody can see.
- :func:`tokenize` cuts a text into the tokens that are shown: words and sentence ends, as they were written.
- :func:`spelling` is what a token is looked up by: the same for "Don’t", "don't" and "DON´T".

A vocabulary holds spellings: ``tokenize(word) == (word,)`` and ``spelling(word) == word`` for every word in it.
All three functions are pure, and doing any of them twice is doing it once.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

MAX_CHARS = 2000
"""Longest text, in characters."""
MAX_WORDS = 200
"""Most time steps of one text: its words and its sentence ends."""
MAX_WORD = 40
"""Longest single word, in characters."""

STOP = "."
"""The spelling of every sentence end."""
STOPS = frozenset(".!?…‽。؟۔।॥։።፧។။")
"""Signs that end a sentence. Their full-width and small forms become these in :func:`clean`."""
APOSTROPHES = "'’‘‛′‵´`ʼʻʹˈ՚❛❜ꞌ"
"""Signs that people type for an apostrophe; the spelling has the first."""
IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Unicode's Default_Ignorable_Code_Point, as ranges: soft hyphen, zero-width signs, marks of direction, variation
selectors, byte order mark. Without them a word looks the same."""

_CONTROLS = "\\x00-\\x08\\x0e-\\x1b\\x7f-\\x84\\x86-\\x9f"
"""Signs for machines, which no screen shows; those that part lines and words are not among them."""
_IGNORABLE = re.compile(f"[{IGNORABLE}{_CONTROLS}]+")
_OVERLAID = re.compile("[\u0305\u0332\u0333\u0335-\u0338\u033f\u0488\u0489\u20dd-\u20e0\u20e2-\u20e4]+")
"""Lines through, over and under a letter, and frames around it; the letter is the same without them."""
_RAISED = "™℠№ªº"
_SPELLED = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | {"ı": "i"})
_DOTTED = re.compile("i\u0307+")
# What the signs of a text are turned into leaves letters, apostrophes, sentence ends and spaces only.
_STOP = f"[{re.escape(''.join(sorted(STOPS)))}]"
_LETTER = rf"[^\s{re.escape(APOSTROPHES)}{_STOP[1:]}"
_TOKEN = re.compile(rf"\d+(?:\.\d+)+|{_LETTER}+(?:[{re.escape(APOSTROPHES)}]{_LETTER}+)*|{_STOP}")


def visible(text: str) -> str:
    """A text without the signs that nobody can see: :data:`IGNORABLE` and signs for machines."""
    return _IGNORABLE.sub("", text)


def _stands_apart(sign: str) -> bool:
    """NFKC would turn "3½" into "31⁄2", "good²" into "good2" and "good™" into "goodTM": such signs stay as they are."""
    return sign in _RAISED or unicodedata.category(sign) == "No"


def clean(text: str) -> str:
    """A text with one form for what looks alike: Unicode's NFKC, without the signs that nobody can see.

    Lines through letters and frames around them go, too. So full-width and mathematical letters become plain ones,
    a letter and its accent become one character, and "ﬁ" becomes "fi". Numbers that are no plain digits ("½", "²",
    "①") and ™ are left alone. The spacing acute "´" keeps its form, since people type it as an apostrophe, and
    three points are the one sign "…".
    """
    runs = ((apart, "".join(run)) for apart, run in groupby(_OVERLAID.sub("", visible(text)), _stands_apart))
    parts = (run if apart else unicodedata.normalize("NFKC", run) for apart, run in runs)
    return _OVERLAID.sub("", "".join(parts)).replace(" \u0301", "´").replace("...", "…")


def spelling(token: str) -> str:
    """What a token is looked up by: its clean form in small letters, with ' for every apostrophe and . for every stop.

    Small letters are Unicode's case folding ("STRASSE" and "straße" are alike). The dotted and the dotless i of
    Turkish, "İ" and "ı", count as "i", whatever their case.
    """
    folded = clean(token).translate(_SPELLED).casefold()
    found = clean(_DOTTED.sub("i", folded))
    return STOP if found in STOPS else found


def is_stop(token: str) -> bool:
    """Whether a token is the end of a sentence."""
    return token in STOPS


def _plain(text: str) -> str:
    """A clean text with spaces for all signs but letters, digits, apostrophes and sentence ends.

    An accent without a letter below it is a sign too.
    """
    signs: list[str] = []
    for sign in text:
        kind = unicodedata.category(sign)[0]
        has_base = bool(signs) and unicodedata.category(signs[-1])[0] in "LMN"
        kept = sign in APOSTROPHES or sign in STOPS or kind in "LN" or (kind == "M" and has_base)
        signs.append(sign if kept else " ")
    return "".join(signs)


def _ends(text: str, at: int) -> bool:
    """Whether the point at a place of a plain text ends a sentence: "good. But", "good.But", not "3.5" nor "J.K."."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not after or after.isspace() or after in STOPS or after in APOSTROPHES:
        return True
    return before.islower() and after.isupper()


def tokenize(text: str) -> tuple[str, ...]:
    """The words of a text and the ends of its sentences, in order; each as it was written, in its :func:`clean` form.

    A word is a run of letters and digits of any script, with apostrophes inside it ("didn't", "l’été"); hyphens and
    dashes split. A sentence end (:data:`STOPS`) is a token of its own, since a cell can make use of it, with or without
    a space behind it ("Great!Loved"). Several in a row count as one ("?!" gives "?"), one before the first word is
    dropped. A point between letters or digits ends nothing ("3.5", "J.K."), unless a small letter stands before it
    and a capital behind it ("good.But"). All other signs are dropped, so markup is just its words: "<b>good</b>"
    gives "b", "good", "b".

    Raises ValueError if there is no word, or for more than MAX_CHARS characters that can be seen, MAX_WORDS tokens,
    or MAX_WORD characters in one word.
    """
    length = len(visible(text))
    if length > MAX_CHARS:
        raise ValueError(f"The text has {length} characters; at most {MAX_CHARS} fit. Please shorten it.")
    plain = _plain(clean(text))
    tokens: list[str] = []
    for match in _TOKEN.finditer(plain):
        token = match.group()
        if token in STOPS:
            if tokens and tokens[-1] not in STOPS and (token != STOP or _ends(plain, match.start())):
                tokens.append(token)
        elif any(char.isalnum() for char in token):
            tokens.append(token)
    if not tokens:
        raise ValueError("There is no word in this text. Please type at least one.")
    if len(tokens) > MAX_WORDS:
        raise ValueError(
            f"The text has {len(tokens)} words and sentence ends; at most {MAX_WORDS} fit. Please shorten it."
        )
    longest = max(tokens, key=len)
    if len(longest) > MAX_WORD:
        raise ValueError(
            f"The word beginning with {longest[:12]!r} has {len(longest)} characters; at most {MAX_WORD} fit."
        )
    return tuple(tokens)
