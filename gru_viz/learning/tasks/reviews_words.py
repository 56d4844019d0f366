"""The words and sentences that reviews are made of: nothing but data.

A sign at the end of a symbol is the side it takes: "+" the answer's, "-" the opposite one. A plot takes both sides
evenly, with the same words of feeling ("a beautiful friend", "a beautiful book"), so the words alone give little away.
Words in angle brackets are kinds: each stands for some hundred words of a lexicon (gru_viz/learning/lexicon).
"""

from __future__ import annotations

from gru_viz.learning.tasks.reviews_own import FILLS, IDIOMS, NOT_DID, NOT_IS, OWN, OWN_POOLS, OWN_SIDED, TURNING

SIDES = ("bad", "good")


def _kinds(way: str) -> str:
    """The kinds that may stand where an adjective does, four times each, beside thirty single words."""
    return (
        4 * f"<strong-{way}-adjective> <mild-{way}-adjective> <strong-{way}-word> <mild-{way}-word> <mild-{way}-past> "
    )


SIDED: dict[str, dict[str, str]] = {
    "bad": {
        "ADJ": (
            "bad terrible awful dreadful horrible dull boring cruel ugly clumsy poor weak slow flat tedious bitter "
            "shallow messy bland gloomy hateful tiresome stupid lazy miserable hollow silly disappointing ruined "
            f"unbearable wooden {_kinds('blame')}"
        ),
        "VERBED": "hated disliked loathed despised detested <strong-blame-past> <mild-blame-past>",
        "VERB": "hate dislike loathe despise detest regret <strong-blame-word> <mild-blame-word>",
        "VERBS": "hates dislikes loathes despises detests",
        "PRAISED": "mocked hated despised",
        "NOUN": "disappointment disaster failure mess nightmare <strong-blame-word> <mild-blame-word>",
        "BEST": "worst dullest weakest ugliest",
    },
    "good": {
        "ADJ": (
            "good great wonderful beautiful brilliant charming clever funny warm tender gentle lovely delightful "
            "magnificent perfect superb excellent moving fine bright pleasant splendid graceful lively wise fresh "
            f"gripping gorgeous nice decent brave {_kinds('praise')}"
        ),
        "VERBED": "loved liked enjoyed adored admired <strong-praise-past> <mild-praise-past>",
        "VERB": "love like enjoy adore admire <strong-praise-word> <mild-praise-word>",
        "VERBS": "loves likes enjoys adores admires",
        "PRAISED": "praised loved admired",
        "NOUN": "joy pleasure delight triumph treasure <strong-praise-word> <mild-praise-word>",
        "BEST": "best finest warmest cleverest",
    },
}
"""Side → symbol → words of feeling on that side."""

POOLS: dict[str, str] = {
    "BOOK": "book book novel novel story memoir biography thriller tale film movie play poem comedy",
    "PART": "writing ending opening beginning language style plot dialogue middle prose",
    "PARTS": "characters pages chapters descriptions jokes scenes songs",
    "I": "i i i i we",
    "IS": "is is was",
    "ARE": "are are were",
    "VERY": "very really so truly rather",
    "OTHERS": "critics neighbours students papers judges",
    "PERSON": (
        "king queen doctor landlord thief sailor teacher soldier widow painter farmer lawyer priest captain judge "
        "baker orphan nurse poet gardener stranger prince princess man woman merchant detective shepherd"
    ),
    "KIN": (
        "brother sister daughter son father mother friend neighbour cousin husband wife child rival uncle aunt "
        "grandmother"
    ),
    "PLACE": (
        "island town village harbour castle farm forest city river valley house garden school prison ship hotel "
        "market church lake station"
    ),
    "ISLAND": "island mountain farm ship",
    "THING": "letter ring map key painting boat lamp medicine clock violin coin dress book diary",
    "TIME": "winter summer war storm trial journey night wedding funeral flood voyage party feast",
    "NEUTRAL": "old young small tall quiet rich dark cold lonely hungry distant strange mining",
    "LOSES": "loses finds meets betrays saves follows forgets marries leaves visits remembers rescues",
    "TAKES": "steals burns buys sells breaks hides paints keeps",
    "GOES": "returns sails travels walks flees rides",
    "HIS": "his her",
    "HE": "he she",
    "IN": "in near behind outside",
    "THE": "the the this",
}

PLOT: tuple[str, ...] = (
    "a MOOD PERSON LOSES a MOOD KIN .",
    "the MOOD PERSON LOSES HIS MOOD KIN IN the PLACE .",
    "the PERSON is MOOD but HIS KIN is MOOD .",
    "IN a NEUTRAL PLACE lives a MOOD PERSON .",
    "the KIN of the PERSON FEELS a MOOD TIME .",
    "the MOOD PERSON FEELS the NEUTRAL KIN of the PERSON .",
    "once the PERSON FELT a MOOD KIN .",
    "HE FELT HIS NEUTRAL KIN and HE FELT the PLACE .",
    "the PERSON did not FEEL the MOOD KIN .",
    "HE is not a MOOD PERSON .",
    "after a MOOD TIME the PERSON GOES to a NEUTRAL PLACE .",
    "in the end the MOOD PERSON LOSES the NEUTRAL KIN .",
    "a MOOD TIME closes the PLACE and the MOOD PERSON falls ill .",
    "the NEUTRAL PERSON TAKES a MOOD THING and hides it IN the PLACE .",
    "a MOOD PERSON locks the THING away .",
    "a MOOD KIN TAKES the only MOOD THING .",
    "then comes a MOOD TIME .",
    "then come a MOOD TIME a MOOD TIME and a NEUTRAL PLACE .",
    "the letters home arrive too late .",
    "for years the PERSON GOES from PLACE to PLACE .",
    "the TIME is a THRILL for the MOOD KIN .",
    "HIS KIN found the NEUTRAL PLACE MOOD .",
    "the reader meets a MOOD PERSON and HIS MOOD KIN .",
    "the last chapter GOES to the MOOD PLACE .",
    "everyone IN the PLACE FEELS the MOOD PERSON .",
    "the PERSON and the PERSON are VERY MOOD .",
    "everyone IN the PLACE PRAISES the MOOD PERSON .",
    "the BEST_OF PERSON IN the PLACE GOES home .",
    "it is the BEST_OF TIME in years and it is VERY MOOD .",
)

INTRO: tuple[str, ...] = (
    "THE BOOK begins IN a MOOD PLACE .",
    "it begins in a MOOD NEUTRAL PLACE where a MOOD PERSON TAKES the only MOOD THING .",
    "THE BOOK is set on a NEUTRAL ISLAND .",
    "THE BOOK is set in a MOOD PLACE .",
    "THE BOOK follows a MOOD PERSON through a MOOD TIME .",
    "it is about a MOOD PERSON and HIS MOOD KIN .",
    "this is the BOOK of a MOOD PERSON and a NEUTRAL KIN .",
    "it tells of a MOOD TIME IN a NEUTRAL PLACE .",
    "the hero is a MOOD PERSON .",
    "the BOOK opens with a MOOD TIME .",
)
"""What the book is about: it speaks of the book, as a verdict does, but gives none."""

SAY: tuple[str, ...] = (
    "I VERBED+ it",
    "I VERBED+ it",
    "i really VERBED+ it",
    "I VERBED+ THE BOOK",
    "I VERBED+ this ADJ+ BOOK",
    "i VERBED+ every page",
    "i VERBED+ the PART",
    "I did not VERB- it",
    "I found it ADJ+",
    "I found it VERY ADJ+",
    "i found the PART ADJ+",
    "it is a ADJ+ BOOK",
    "it was ADJ+",
    "it was VERY ADJ+",
    "this is a ADJ+ BOOK",
    "this is a ADJ+ and ADJ+ BOOK",
    "this is not a ADJ- BOOK",
    "THE BOOK IS ADJ+",
    "THE BOOK IS not ADJ-",
    "THE BOOK is a NOUN+",
    "it is a NOUN+ from the first page to the last",
    "to me it was ADJ+",
    "for me it was a ADJ+ BOOK",
    "the PARTS ARE ADJ+",
    "what a ADJ+ BOOK",
    "a ADJ+ BOOK",
    "it is the BEST+ BOOK of the year",
    "this is the BEST+ BOOK i know",
    "ADVISE+",
    "the reader is given a ADJ+ BOOK",
    "every reader will VERB+ it",
    "you will VERB+ it",
    "the PART IS ADJ+",
    "the PART IS ADJ+ and i VERBED+ it",
)
"""A verdict, without its full stop: of the book, by "i" or for the reader."""

ADVICE: dict[str, tuple[str, ...]] = {
    "bad": ("I do not recommend it", "do not read it", "I could not finish it", "it is a waste of time", "I gave up"),
    "good": ("I recommend it", "do read it", "I could not put it down", "it is worth the time", "I read it twice"),
}
"""Verdicts whose words no plot uses."""

GRANT: tuple[str, ...] = (
    "the PART IS ADJ-",
    "I VERBED- the PART",
    "the PART is ADJ- and ADJ-",
    "the cover was ADJ-",
    "the title is ADJ-",
    "everyone PRAISED- it",
    "the OTHERS PRAISED- it",
    "the OTHERS found it ADJ-",
    "my KIN VERBED- THE BOOK",
    "my KIN found it ADJ-",
    "the first PARTS ARE ADJ-",
    "at first i found it ADJ-",
    "at first it was ADJ-",
    "i expected a ADJ- BOOK",
    "it opens as a ADJ- BOOK",
)
"""What the writer grants before a "but"."""

SUM_UP: tuple[str, ...] = ("overall", "altogether", "ultimately", "in the end", "in short", "to sum up")


def _sided(texts: tuple[str, ...], side: str) -> list[str]:
    other = SIDES[1 - SIDES.index(side)]
    return [text.replace("+", f"/{side}").replace("-", f"/{other}") for text in texts]


def rules() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Pools and sentences for a grammar; "SAY/good" is a symbol whose words of feeling all argue for "good"."""
    pools = {**POOLS, **OWN_POOLS}
    sentences = {"PLOT": list(PLOT), "INTRO": list(INTRO), "FILL": [f"{text} ." for text in FILLS]}
    sentences |= {"NOT_DID": list(NOT_DID), "NOT_IS": list(NOT_IS), "WAS": ["was", "is", "were", "are"]}
    for side, words in SIDED.items():
        pools |= {f"{symbol}/{side}": listed for symbol, listed in {**words, **OWN_SIDED[side]}.items()}
        sentences[f"OWN/{side}"] = [f"{text} ." for text in _sided(OWN, side)]
        sentences[f"IDIOM/{side}"] = [f"{text} ." for text in IDIOMS[side]]
        sentences[f"SAY/{side}"] = _sided(SAY, side)
        sentences[f"ADVISE/{side}"] = list(ADVICE[side])
        sentences[f"GRANT/{side}"] = _sided(GRANT, side)
        sentences[f"SAID/{side}"] = [f"SAY/{side} ."]
        sentences[f"FIRST/{side}"] = [f"SAY/{side} .", f"SAY/{side} .", f"first of all SAY/{side} ."]
        sentences[f"LAST/{side}"] = [f"SAY/{side} ."] * len(SUM_UP) + [f"{text} SAY/{side} ." for text in SUM_UP]
    either = {
        "MOOD": "ADJ",
        "FELT": "VERBED",
        "FEEL": "VERB",
        "FEELS": "VERBS",
        "THRILL": "NOUN",
        "BEST_OF": "BEST",
        "PRAISES": "PRAISED",
    }
    for symbol, feeling in either.items():
        sentences[symbol] = [f"{feeling}/{side}" for side in SIDES]
    return pools, sentences


def decisive_words() -> set[str]:
    """The words that can turn an answer round: of feeling, "but", those that say no, what only one side would say."""
    feeling = " ".join(words for sided in (SIDED, OWN_SIDED) for pool in sided.values() for words in pool.values())
    against, in_favour = (set(" ".join((*ADVICE[side], *IDIOMS[side])).split()) for side in SIDES)
    elsewhere = set(" ".join((*PLOT, *INTRO, *SAY, *FILLS)).split())
    turned = "but yet despite although though".split()
    one_sided = {word for word in (against ^ in_favour) - elsewhere if not word[0].isupper()}
    return {*turned, *TURNING.split(), *feeling.split(), *one_sided}
