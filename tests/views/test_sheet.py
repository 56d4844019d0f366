"""A sheet of questions comes back from its link to the last answer, and no link can be anything else."""

from __future__ import annotations

import random

from gru_viz.content.questions import QUESTIONS
from gru_viz.content.questions.parts import SUBJECTS
from gru_viz.scene import packing
from gru_viz.views.marking import HEIGHTS
from gru_viz.views.sheet import COUNT, MIXED, Sheet, new_sheet, numbered, read_sheet, sheet_in


def answered(sheet: Sheet, draw: random.Random, count: int) -> Sheet:
    answers = []
    for id in sheet.ids[:count]:
        question = QUESTIONS[id]
        if question.kind == "pick":
            answers.append((draw.randint(0, len(question.wrong)),))
        else:
            answers.append(tuple(draw.randint(0, HEIGHTS) for _ in question.steps))
    return sheet._replace(answers=tuple(answers))


def test_a_sheet_comes_back_from_its_link() -> None:
    draw = random.Random(3)
    for subject in (MIXED, *SUBJECTS):
        for seed in (0, 7, 9999):
            sheet = new_sheet(subject, seed)
            assert sheet == new_sheet(subject, seed) and len(set(sheet.ids)) == len(sheet.ids)
            for count in (0, 1, len(sheet.ids)):
                given = answered(sheet, draw, count)
                assert read_sheet(given.text()) == (given, "") and len(given.text()) < 700
                assert sheet_in({"check": [given.text()], "v": "2", "end": "2"}) == (given, "")
    for seed in range(30):  # two of each at least
        subjects = [QUESTIONS[id].subject for id in new_sheet(MIXED, seed).ids]
        assert min(subjects.count(subject) for subject in SUBJECTS) >= 2, seed
    mixed = new_sheet(MIXED, 5)
    assert len(mixed.ids) == COUNT and {QUESTIONS[id].subject for id in mixed.ids} == set(SUBJECTS)
    assert new_sheet(MIXED, 5).ids != new_sheet(MIXED, 6).ids
    assert len({numbered(id) for id in QUESTIONS}) == len(QUESTIONS)
    assert sheet_in("weights=latch") is None


def test_a_link_of_an_earlier_day_opens_to_its_own_questions() -> None:
    # Its questions stand in it, so a table that has grown since changes nothing.
    ids = ("blend", "half-life")
    packed = packing.pack([[1, 2], [numbered(id) for id in ids], [0, 2]])
    sheet, said = read_sheet(f"gru-1-{packed}")
    assert sheet == Sheet("gru", 1, ids, ((0,), (2,))) and not said
    assert sheet.right == 1 and sheet._replace(answers=((0,), (0,))).right == 2
    assert [numbered(id) for id in ids] == [28968, 22454]


def test_whatever_stands_there_gets_a_sentence_and_nothing_else_happens() -> None:
    good = answered(new_sheet(MIXED, 1), random.Random(1), COUNT)
    for text in ("", "-", "mixed", "mixed-", "mixed-x", "mixed--1", "other-1", "mixed-10000", "<b>-1", "mixed-²"):
        sheet, said = read_sheet(text)
        assert sheet is None and said, text
    numbers = [numbered(id) for id in good.ids]
    flat = [number for answer in good.answers for number in answer]
    for lists in (
        [[2, 10], numbers, flat],
        [[1, 11], numbers, flat],
        [[1, -1], numbers, flat],
        [[1], numbers, flat],
        [[1, 10], numbers, flat[:-1]],
        [[1, 10], numbers, [*flat, 1]],
        [[1, 10], numbers, [99] * len(flat)],
        [[1, 2], [numbers[0], numbers[0]], flat],
        [[1, 1], [12345], [0]],
        [[1, 0], [], []],
        [[1, 10], numbers * 2, flat],
    ):
        sheet, said = read_sheet(f"mixed-1-{packing.pack(lists)}")
        assert sheet == new_sheet(MIXED, 1) and "could not be read" in said, lists
    for cut in (good.text()[:-3], good.text() + "x" * 5000, good.text().replace("1.", "3.")):
        sheet, said = read_sheet(cut)
        assert sheet == new_sheet(MIXED, 1) and said
    assert read_sheet(good.text() + ".")[0] == good, "a full stop of the sentence around it does no harm"
