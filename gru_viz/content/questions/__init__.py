"""Questions about runs: predict a line, or pick a number. New ones go to the end of their list; ids stay."""

from __future__ import annotations

from gru_viz.content.questions import gradient, gru, memory, names
from gru_viz.content.questions.parts import Question

QUESTIONS: dict[str, Question] = {
    question.id: question for question in (*gru.QUESTIONS, *memory.QUESTIONS, *names.QUESTIONS, *gradient.QUESTIONS)
}
"""Id → question, subject by subject."""
