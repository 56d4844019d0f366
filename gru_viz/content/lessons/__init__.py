"""The lessons that come with the app, as data; one file for each."""

from __future__ import annotations

from gru_viz.content.lessons import four_steps, long_memory, names, to_the_lstm
from gru_viz.content.lessons.draft import Plan

LESSONS: dict[str, Plan] = {plan.id: plan for plan in (four_steps.PLAN, long_memory.PLAN, names.PLAN, to_the_lstm.PLAN)}
"""Name in a link → lesson, in the order of the page."""
