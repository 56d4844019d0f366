"""Reviews as people tell them to a friend: nothing but data, in the symbols of reviews_words.py.

In a verdict, each sign of no (:data:`TURNING`) turns the words of feeling behind it round, and two turn them back.
"""

from __future__ import annotations

TURNING = (
    "not no never hardly barely scarcely nothing nobody neither nor without cannot can't don't didn't doesn't isn't "
    "wasn't couldn't wouldn't won't far anything less"
)
"""Words that turn what follows round."""

OWN_POOLS: dict[str, str] = {
    "WE": "i i i i we she he they",
    "WHO": (
        "sister brother mother father friend wife husband daughter son neighbour aunt uncle teacher boss grandmother"
    ),
    "QUITE": "quite really exactly particularly very so that all terribly entirely",
    "SOME": "some most many all half",
    "HEARD": "bought borrowed found got ordered picked took read finished started opened carried downloaded received",
    "SHOP": (
        "library shop bookshop station airport market school internet cellar holiday flat hospital train bus plane "
        "beach hotel cafe kitchen garden bed sofa"
    ),
    "WHEN": (
        "yesterday today recently twice once slowly quickly again already finally lately tonight alone together later"
    ),
    "SPAN": "night day week weekend month summer winter evening afternoon morning hour holiday year journey",
    "LONG": "long short thick thin big heavy first second third last new old recent latest previous next whole",
    "ABOUT": (
        "family war love money travel history science nature music food art science crime murder friendship childhood "
        "politics school work marriage death ghosts dragons robots cats dogs sailors doctors detectives london paris "
        "africa india space future past sea mountains cooking football chess grief memory identity"
    ),
    "PARTNER": "author writer poet translator publisher editor director narrator hero heroine main villain",
    "WROTE": "wrote writes tells describes explains covers follows shows covers mixes uses has gives",
    "THEY": "we they people readers children students everyone",
    "COUNT": "two three four five six seven ten twenty thirty fifty hundred several few",
    "TOPICS": (
        "cover title map photographs pictures print paper font index notes language world setting story plot pacing "
        "prose voice tone idea ideas premise structure translation dialogue ending beginning middle opening romance "
        "mystery twist action humour character characters chapter chapters sentences words details descriptions "
        "research recipes illustrations facts poems jokes scenes themes message"
    ),
    "ADDS": "there here then also anyway still just even only however though perhaps maybe well actually honestly",
}
"""Pools that no side has."""

OWN_SIDED: dict[str, dict[str, str]] = {
    "bad": {
        "ADV": "badly poorly terribly clumsily lazily painfully awfully <strong-blame-adverb> <mild-blame-adverb>",
    },
    "good": {
        "ADV": (
            "beautifully brilliantly wonderfully cleverly perfectly superbly <strong-praise-adverb> "
            "<mild-praise-adverb>"
        ),
    },
}

FILLS: tuple[str, ...] = (
    "WE HEARD it at the SHOP",
    "WE HEARD it in the SHOP WHEN",
    "my WHO gave it to me for my birthday",
    "my WHO HEARD it WHEN and gave it to me",
    "a WHO of mine told me about it last SPAN",
    "it is a LONG BOOK about ABOUT and ABOUT",
    "it has about COUNT hundred pages and COUNT chapters",
    "the BOOK is about a NEUTRAL PERSON who GOES to a PLACE",
    "this is the LONG BOOK by this PARTNER that i have read",
    "the PARTNER WROTE about ABOUT and the ABOUT of a NEUTRAL KIN",
    "we read it for our book club last SPAN",
    "i had to read it for school when i was COUNT",
    "i read it in one SPAN on the SHOP",
    "it took me COUNT days to read",
    "THEY said it was about ABOUT",
    "i do not usually read books about ABOUT",
    "you can get it at the SHOP for COUNT euros",
    "SOME of the TOPICS and the TOPICS are about ABOUT",
    "ADDS i HEARD it on the SHOP with my WHO",
    "there is a PERSON and there are COUNT dogs in it",
    "let me tell you about this BOOK",
    "so this is what i think of it",
    "it was published last year and is set in ABOUT",
    "her LONG BOOK was about ABOUT",
    "i have been thinking about it for a SPAN",
)
"""Sentences that say nothing for or against."""

NOT_DID: tuple[str, ...] = (
    "didn't", "did not", "didn't QUITE", "did not QUITE", "don't", "do not", "never", "could never", "hardly", "barely",
    "couldn't", "could not", "cannot", "can't QUITE", "don't QUITE", "would never", "will never", "couldn't QUITE",
    "i didn't", "wouldn't",
)  # fmt: skip
NOT_IS: tuple[str, ...] = (
    "is not", "was not", "isn't", "wasn't", "is hardly", "was hardly", "is never", "was never", "was barely",
    "is anything but", "was far from", "is far from", "was anything but", "isn't QUITE", "wasn't QUITE",
    "was not QUITE", "is not QUITE", "doesn't feel", "did not feel", "is not at all", "is scarcely",
)  # fmt: skip

OWN: tuple[str, ...] = (
    # Said straight on.
    "WE VERBED+ it",
    "WE VERBED+ every LONG chapter of it",
    "what a ADJ+ BOOK",
    "WE really VERBED+ the TOPICS and the TOPICS",
    "the TOPICS WAS ADJ+",
    "the TOPICS was ADJ+ and the TOPICS ADJ+",
    "such a ADJ+ BOOK",
    "ADV+ written and ADJ+",
    "a ADV+ told BOOK with ADJ+ characters",
    "i found it ADJ+ and ADJ+ from start to finish",
    "one of the BEST+ books i have read this year",
    "it is a NOUN+",
    "a complete NOUN+",
    "it made me feel ADJ+",
    "i think it is ADJ+",
    "my WHO VERBS+ it and so do i",
    "ADJ+ ADJ+ ADJ+",
    "full of ADJ+ TOPICS",
    # Turned once.
    "WE NOT_DID VERB- it",
    "WE NOT_DID VERB- this BOOK",
    "WE NOT_DID VERB- the TOPICS",
    "WE NOT_DID find it ADJ-",
    "WE never once VERBED- it",
    "it NOT_IS ADJ-",
    "the BOOK NOT_IS ADJ-",
    "this NOT_IS a ADJ- BOOK",
    "the TOPICS NOT_IS ADJ-",
    "it is no NOUN-",
    "there is nothing ADJ- about it",
    "there was nothing to VERB- in it",
    "not one ADJ- page in it",
    "not a ADJ- BOOK",
    "not ADJ- at all",
    "hardly ADJ-",
    "never ADJ-",
    "no ADJ- TOPICS and no ADJ- TOPICS",
    "nobody i know VERBED- it",
    "neither ADJ- nor ADJ-",
    "i don't think it is ADJ-",
    "i do not think anyone will VERB- it",
    "i can't say i VERBED- it",
    "i wouldn't call it ADJ-",
    "it never felt ADJ-",
    "it isn't the BEST- BOOK of the PARTNER",
    "it is less ADJ- than people say",
    "without a single ADJ- scene",
    "not as ADJ- as i HEARD",
    "not as ADJ- as they say",
    # Turned twice.
    "it is not that i NOT_DID VERB+ it",
    "i can't say that i didn't VERB+ it",
    "nobody could say it wasn't ADJ+",
    "i don't think it isn't ADJ+",
    "it was never not ADJ+",
    "it isn't not ADJ+",
    "there was no page that i did not VERB+",
    "not that it wasn't ADJ+",
    "i never said i didn't VERB+ it",
    "there isn't a page that isn't ADJ+",
    # One thing denied, the other said.
    "it is not ADJ- but ADJ+",
    "it was not ADJ- but ADJ+",
    "the BOOK is not a NOUN- but a NOUN+",
    "not ADJ- but ADJ+",
    "it wasn't ADJ- it was ADJ+",
    "the TOPICS are not ADJ- but ADJ+",
    "i did not VERB- it but VERBED+ it",
    # One thing granted, the other said.
    "although the TOPICS was ADJ- WE VERBED+ it",
    "even though the TOPICS WAS ADJ- it was ADJ+",
    "despite the ADJ- TOPICS WE VERBED+ it",
    "i wanted to VERB- it but i could not",
    "i expected to VERB- it but it was ADJ+",
    "i thought it would be ADJ- but it was ADJ+",
    "they told me it was ADJ- but WE VERBED+ it",
    "it started ADJ- but ended ADJ+",
    "the TOPICS was ADJ- yet the BOOK is ADJ+",
    "my WHO VERBED- it but i VERBED+ it",
    "the TOPICS is ADJ- but the BOOK as a whole is ADJ+",
    "some TOPICS are ADJ- but WE VERBED+ it anyway",
)  # fmt: skip
"""A verdict as a person says it."""

IDIOMS: dict[str, tuple[str, ...]] = {
    "bad": (
        "i couldn't finish it", "we could not finish it", "i gave up after COUNT pages", "a waste of time",
        "what a waste of money", "it put me to sleep", "i fell asleep", "i want my money back", "do not bother",
        "don't bother with this", "save your money", "one star", "zero out of ten", "it left me cold",
        "it goes nowhere", "i skipped whole chapters", "it drags", "it drags on and on", "the TOPICS drags",
        "it is too long", "the TOPICS was far too slow", "too many TOPICS", "i could not care less",
        "i didn't care about anyone in it", "i have read better", "it fell flat", "i am glad it is over",
        "i would not read it again", "i wish i had not bought it", "never again", "it is not worth it",
        "not worth the money", "nothing happens", "it makes no sense", "i expected more", "i was hoping for more",
        "avoid it", "stay away from it", "it is a let down", "i don't recommend it", "i would not recommend it",
        "i cannot recommend it", "not recommended", "it could have been so much better", "the PARTNER can't write",
        "worse than the first one", "it gets worse with every page", "i gave it away", "the TOPICS ruins it",
        "i lost interest after COUNT pages", "it didn't hold my attention", "it is not for me", "it wasn't my thing",
    ),
    "good": (
        "i couldn't put it down", "we could not put it down", "a real page turner", "it kept me up all night",
        "i read it in one sitting", "it made me laugh out loud", "it made me laugh and cry", "i will read it again",
        "i can't wait for the next one", "i want more", "five stars", "ten out of ten", "everyone should read it",
        "you have to read it", "it stays with you", "i was hooked from the first page", "it is worth every minute",
        "it is worth it", "worth every penny", "i wish it had been longer", "i did not want it to end",
        "i didn't want it to end", "a must read", "my new favourite", "highly recommended",
        "i recommend it to everyone",
        "i would recommend it to anyone", "it is better than the first one", "it gets better with every page",
        "it grew on me", "it won me over", "i have read it COUNT times", "i bought a copy for my WHO",
        "buy it", "go and get it", "i will never forget it", "i couldn't stop reading", "it never drags",
        "it is never boring", "it held my attention to the end", "it blew me away", "it is not too long",
        "i don't regret buying it", "i will look for more by this PARTNER", "the PARTNER can really write",
        "you won't regret it", "don't miss it", "it is exactly what i needed", "it was over far too soon",
        "i haven't read anything better", "couldn't ask for more", "just what i was looking for",
    ),
}  # fmt: skip
"""Verdicts without a word of feeling, or that mean something else than their words."""
