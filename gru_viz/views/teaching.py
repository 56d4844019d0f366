"""docs/teaching.md: the lessons for those who give them, every number in it from a run."""

from __future__ import annotations

from gru_viz.content.lessons import LESSONS
from gru_viz.content.lessons.draft import Plan
from gru_viz.content.teaching import END, INTRO
from gru_viz.scene.lesson import AT_KEY, LESSON_KEY, MAX_LINK
from gru_viz.views.lesson import shipped_lesson
from gru_viz.views.lesson_numbers import filled

_ASK = "Ask: "


def teaching_text() -> str:
    """All of the document. Its links lead to the app that shows it."""
    sizes = [len(shipped_lesson(id).packed()) / len(plan.stops) for id, plan in LESSONS.items()]
    parts = [
        INTRO.format(count=len(LESSONS)),
        *map(_lesson, LESSONS.values()),
        END.format(fits=int(MAX_LINK / max(sizes)), characters=f"{MAX_LINK:,}"),
    ]
    return "\n\n".join(parts) + "\n"


def _lesson(plan: Plan) -> str:
    stops = shipped_lesson(plan.id).stops
    links = [stop.link(**{LESSON_KEY: plan.id, AT_KEY: str(at)}).lstrip("/") for at, stop in enumerate(stops, 1)]
    way = "\n".join(
        f"{at}. [{stop.title}]({link}). {stop.sentence}{_asked(stop.notes)}"
        for at, (stop, link) in enumerate(zip(stops, links, strict=True), 1)
    )
    wrong = "\n".join(f"- {each}" for each in plan.wrong)
    tasks = "\n".join(f"{at}. {task.asks}" for at, task in enumerate(plan.tasks, 1))
    answers = "\n".join(
        f"{at}. {filled(plan.stops[task.stop], task.answer)} [Stop {task.stop + 1}]({links[task.stop]})"
        for at, task in enumerate(plan.tasks, 1)
    )
    return (
        f"## {plan.title}\n\n{plan.minutes} minutes, {len(stops)} stops. {plan.about} [Start it]({links[0]}).\n\n"
        f"**Prepare.** {plan.prepare}\n\n### The way\n\n{way}\n\n### What students get wrong\n\n{wrong}\n\n"
        f"### Worksheet\n\n{tasks}\n\n### Answers\n\n{answers}"
    )


def _asked(notes: str) -> str:
    question = notes.partition(_ASK)[2].partition("\n")[0].strip()
    return f" *{question[0].upper()}{question[1:]}*" if question else ""
