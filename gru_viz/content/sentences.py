"""The words of the page Sentences: what is asked, how a sentence about a net goes on, what each measure means."""

from __future__ import annotations

from collections.abc import Mapping

from gru_viz.scene.stories import STORIES

INTRO = (
    "A net that **learnt** a task reads a sentence of yours, one word at a time. Move along the words: the box above "
    "them says what the net would answer if the sentence ended there; the colours say what one unit holds."
)

SAYS: Mapping[str, Mapping[str, str]] = {
    "reviews": {"bad": "finds the book bad", "good": "finds the book good"},
    "agreement": {"is": "expects “is”", "are": "expects “are”"},
}
"""Task → answer → how a sentence that begins with "the net" goes on."""


def says(task: str, answers: tuple[str, ...]) -> tuple[str, ...]:
    """For each answer, how a sentence that begins with "the net" goes on."""
    known = SAYS.get(task, {})
    return tuple(known.get(answer, f"answers “{answer}”") for answer in answers)


_OWN: Mapping[str, Mapping[str, str]] = {
    "reviews": {
        "Not good": "The book was not good.",
        "But": "The plot is terrible, but I loved it.",
        "But not": "The plot is beautiful, but I hated it.",
        "Nobody was asked": "A cruel king locks a good doctor away. A terrible storm falls on the harbour.",
    },
    "agreement": {
        "Nothing between": "The keys",
        "Two between": "The cat behind the doors near the windows",
        "A clause": "The dog that the neighbours like",
        "A sentence before": "The cats are asleep and the key to the cabinets",
    },
}

QUICK: Mapping[str, Mapping[str, str]] = {
    task: {**{story.title: story.text for story in STORIES.values() if story.task == task}, **own}
    for task, own in _OWN.items()
}
"""Task → name of a sentence → the sentence."""

NOT_HERE = (
    "The link speaks of a {cell} that somebody trained on the page Training. Such a net lives as long as the visit: "
    "train it once more, with the same settings, and it is the same net. Until then you see {shown}."
)
NOT_TRAINED = (
    "Your scene’s cell is {cell}, and no trained one comes with the app. One that you train on the page Training, on "
    "{tasks}, can be chosen here."
)
NO_LAYER = (
    "Your layer “{name}” cannot read here: a sentence needs words, an embedding that turns them into inputs, and an "
    "output that answers, and a file of weights does not say which those are. These nets have all of them."
)
NO_WORDS = (
    "The {cell} that was trained in this visit has learnt “{task}”, where no words are read. For sentences, train one "
    "on {tasks}. Until then you see {shown}."
)

UNITS = (
    "Each unit in turn is held at 0 from the first word on, and the net reads the sentence again. A bar above 0: the "
    "unit speaks *for* the answer, and without it the answer gets weaker. Below 0: it speaks against it. The lower "
    "bars ask the same of {count:,} examples which the net never learnt from."
)
GATES = (
    "A gate is held at its own average, unit by unit, so that it keeps its usual strength but can no longer answer to "
    "the words. What is still right then needs no moving gate. Shut is 0, open is 1, in all units at all words."
)
WORDS = (
    "**Its mind changes most** where the probability of the answer moves most from one word to the next: it knows "
    "nothing of the words to come. **Gradient** (connectivity): how strongly the log-odds of the answer move when the "
    "numbers of one word are nudged, $\\lVert \\partial \\ell_T / \\partial x_t \\rVert$ with "
    "$\\ell = \\log \\frac{p}{1-p}$. It looks at tiny changes only. **Left out**: the net reads the sentence without "
    "the word; the bar is how much of the log-odds is gone. Above 0, the word speaks for the answer. They may "
    "disagree: a later word can undo a turn, a net that is quite sure hardly moves at a nudge, and a sentence without "
    "a word is one that nobody wrote."
)
STORY = (
    "The same question, answered twice: by a cell whose weights somebody chose, and by one that learnt them. Under "
    "“One or many?” each reads a text of its own: the designed cell several clauses, the net the words "
    "before one verb."
)
