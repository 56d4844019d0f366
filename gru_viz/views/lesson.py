"""The lessons that come with the app, as they are shown."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlencode

from gru_viz.content.lessons import LESSONS
from gru_viz.content.lessons.draft import Draft
from gru_viz.scene.lesson import Lesson, Stop
from gru_viz.scene.link import dump
from gru_viz.views.lesson_numbers import filled


@cache
def shipped_lesson(id: str) -> Lesson:
    """A lesson with its numbers filled in. Raises KeyError for a name that is not in :data:`LESSONS`."""
    plan = LESSONS[id]
    return Lesson(plan.title, plan.minutes, tuple(map(shown, plan.stops)))


def shown(draft: Draft) -> Stop:
    """A stop as a lesson holds it."""
    query = dump(draft.scene, draft.view, {"ask": draft.ask} if draft.ask else {})
    # By name even where it is the default: what opens first may be another scene one day.
    query = {"weights": draft.scene.weights} | query
    return Stop(draft.page, urlencode(query), draft.title, filled(draft, draft.sentence), filled(draft, draft.notes))
