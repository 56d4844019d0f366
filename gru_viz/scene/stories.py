"""Questions about sentences that a designed cell and a trained one both answer, each in its own way."""

from __future__ import annotations

from typing import NamedTuple

from gru_viz.scene.presets import PRESETS


class Story(NamedTuple):
    """One question, put to a designed preset and to the nets that learnt a task."""

    title: str
    question: str
    preset: str
    """The designed side: a key of :data:`PRESETS`."""
    task: str
    """The trained side: what the nets learnt."""
    text: str
    """What the trained net reads."""


def _review(preset: str, title: str, question: str) -> Story:
    """The trained net reads the very text that the preset was designed for."""
    return Story(title, question, preset, "reviews", str(PRESETS[preset].text))


STORIES: dict[str, Story] = {
    "last": _review(
        "review-end",
        "The verdict comes last",
        "A gloomy plot first, the verdict at the very end. What lets the end win?",
    ),
    "first": _review(
        "review-start",
        "The verdict comes first",
        "The verdict first, then a gloomy plot. What carries it past 'cruel' and 'terrible'?",
    ),
    "number": Story(
        "One or many?",
        "The subject is followed by nouns of the other number. Which number reaches the verb?",
        "agreement",
        "agreement",
        "The keys to the cabinet near the old door",
    ),
}
"""Id → story, in the order in which they are told."""

EXAMPLES: dict[str, str] = {story.task: story.text for story in reversed(STORIES.values())}
"""Task → the text that its nets open with."""
