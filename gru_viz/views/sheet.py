"""A sheet of questions and the answers to them, all of it in one link: nothing is kept anywhere else."""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from gru_viz.content.questions import QUESTIONS
from gru_viz.content.questions.parts import SUBJECTS
from gru_viz.scene import packing
from gru_viz.scene.sent import said_beside
from gru_viz.views.marking import Answer, is_answer, mark

CHECK_KEY = "check"
MIXED = "mixed"
COUNT = 10
MAX_SEED = 9999
MAX_TEXT = 2000
_VERSION = 1


class Sheet(NamedTuple):
    """Questions in a row, and the answers so far."""

    subject: str
    """A key of SUBJECTS, or MIXED."""
    seed: int
    ids: tuple[str, ...]
    answers: tuple[Answer, ...] = ()

    @property
    def right(self) -> int:
        """How many answers are right."""
        return sum(mark(id, answer).is_right for id, answer in zip(self.ids, self.answers, strict=False))

    def text(self) -> str:
        """The sheet as a link holds it."""
        if not self.answers:
            return f"{self.subject}-{self.seed}"
        flat = [number for answer in self.answers for number in answer]
        packed = packing.pack([[_VERSION, len(self.answers)], [numbered(id) for id in self.ids], flat])
        return f"{self.subject}-{self.seed}-{packed}"


def numbered(id: str) -> int:
    """A number for a question that stays when others are added."""
    return zlib.crc32(id.encode()) & 0xFFFF


_BY_NUMBER: Mapping[int, str] = {numbered(id): id for id in QUESTIONS}


def new_sheet(subject: str, seed: int) -> Sheet:
    """Ten questions about all subjects, two of each at least, or all of one subject; the seed says in which order."""
    draw = random.Random(f"{subject} {seed}")
    pools = [[id for id, question in QUESTIONS.items() if question.subject == each] for each in SUBJECTS]
    if subject == MIXED:
        ids = [id for pool in pools for id in draw.sample(pool, 2)]
        ids += draw.sample([id for id in QUESTIONS if id not in ids], COUNT - len(ids))
    else:
        ids = [id for id, question in QUESTIONS.items() if question.subject == subject]
    draw.shuffle(ids)
    return Sheet(subject, seed, tuple(ids[:COUNT]))


def sheet_in(link: Mapping[str, Any] | str) -> tuple[Sheet | None, str] | None:
    """The sheet of a link, and a sentence where it cannot be used; None if the link holds none."""
    found = said_beside(link).get(CHECK_KEY)
    return None if found is None else read_sheet(found)


def read_sheet(text: str) -> tuple[Sheet | None, str]:
    """The sheet that a text holds, and a sentence for what could not be used. Never raises."""
    subject, _, rest = "".join(text[:MAX_TEXT].split()).partition("-")
    seed, _, packed = rest.partition("-")
    if subject not in (MIXED, *SUBJECTS) or not (seed.isascii() and seed.isdigit() and int(seed[:9]) <= MAX_SEED):
        return None, "This link holds no questions that could be asked. Choose some here."
    sheet = new_sheet(subject, int(seed[:9]))
    if not packed:
        return sheet, ""
    try:
        head, numbers, flat = packing.unpack(packed.rstrip(".,;:!?)]}>"), 3)
        return sheet._replace(**_taken(head, numbers, flat)), ""
    except ValueError:
        return (
            sheet,
            "The answers in this link could not be read, probably because it was cut off. Here are its questions.",
        )


def _taken(head: list[int], numbers: list[int], flat: list[int]) -> dict[str, Any]:
    """Questions and answers from three lists of numbers. Raises ValueError for anything else."""
    version, count = head
    if version != _VERSION or not 1 <= len(numbers) <= COUNT or len(set(numbers)) < len(numbers):
        raise ValueError("another version, or no sheet")
    if not 0 <= count <= len(numbers) or not set(numbers) <= set(_BY_NUMBER):
        raise ValueError("an unknown question")
    ids = tuple(_BY_NUMBER[number] for number in numbers)
    answers: list[Answer] = []
    for id in ids[:count]:
        size = len(QUESTIONS[id].steps) if QUESTIONS[id].kind == "draw" else 1
        answer, flat = tuple(flat[:size]), flat[size:]
        if not is_answer(id, answer):
            raise ValueError("no answer to its question")
        answers.append(answer)
    if flat:
        raise ValueError("more than its answers")
    return {"ids": ids, "answers": tuple(answers)}
