"""A lesson as one file: each thing in it once, all texts as texts, and stops of other pages with their links."""

import base64
import json
import re
import zlib

import pytest

from gru_viz.content.lessons import LESSONS
from gru_viz.export.lesson import VIEWS, export_lesson
from gru_viz.scene.lesson import MAX_STOPS, Lesson, Stop
from gru_viz.views.lesson import shipped_lesson

ADDRESS = "https://example.org/gru"
EVIL = "<img src=x onerror=alert(1)> “&” </script>"
MOST_BYTES = 400_000


def told(page):
    packed = re.search(r'<script type="text/plain" id="data">([^<]*)</script>', page)[1]
    return json.loads(zlib.decompress(base64.b64decode(packed)))


def test_every_shipped_lesson_is_one_small_file():
    for id in LESSONS:
        lesson = shipped_lesson(id)
        page = export_lesson(lesson, address=ADDRESS)
        assert len(page.encode()) < MOST_BYTES, id
        data = told(page)
        assert [stop["sentence"] for stop in data["stops"]] == [stop.sentence for stop in lesson.stops]
        for stop, given in zip(data["stops"], lesson.stops, strict=True):
            assert (stop["data"] is not None) == (given.page in VIEWS)
            assert (stop["title"], stop["notes"]) == (given.title, given.notes)
            if stop["data"] is not None:
                assert stop["data"]["dress"] == {"gate_lab": "lab", "walkthrough": "walkthrough"}[given.page]
            assert stop["link"].startswith(f"{ADDRESS}/{given.page}?") and f'"{given.title}"' in json.dumps(
                stop["title"], ensure_ascii=False
            )
        assert not re.search(r'(?:src|href)="(?!data:)[^"]', page), "nothing is asked for"


def test_what_stops_share_is_there_once():
    stop = Stop("walkthrough", "weights=review-end&step=3", "x", "y")
    one = export_lesson(Lesson("L", 1, (stop,)))
    many = export_lesson(
        Lesson("L", 1, tuple(stop._replace(query=f"weights=review-end&step={at}") for at in range(MAX_STOPS)))
    )
    assert len(many) < 1.15 * len(one)
    data = told(many)
    assert len(data["structures"]) == len(data["materials"]) == 1 and many.count("data-of=") == 1


def test_texts_never_become_markup_and_addresses_are_checked():
    page = export_lesson(
        Lesson(EVIL, 1, (Stop("gate_lab", "weights=latch", EVIL, EVIL, EVIL), Stop("memory", "", EVIL)))
    )
    assert "<img src=x" not in page and page.count("</script>") == 3
    for wrong in ("javascript:alert(1)", "ftp://x", 'https://x"y', "https://a b"):
        with pytest.raises(ValueError, match="address must begin"):
            export_lesson(Lesson("L", 1, (Stop("memory", "", "x"),)), address=wrong)
