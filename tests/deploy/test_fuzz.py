"""A little of what `python -m benchmarks.fuzz` does at length."""

import asyncio

from benchmarks.fuzz import complaints, fuzz_links, fuzz_messages
from tests.browser import house


def test_links_that_nobody_would_make_open_something():
    assert fuzz_links(150, 1).wrong == []


def test_messages_that_no_page_would_send_end_in_no_error():
    with house.replicas(1, GRU_VIZ_CHANGES="1000") as (one,):
        found = asyncio.run(fuzz_messages(one, 120, 1, print))
        assert found.wrong == [] and complaints(one.said()) == []
        assert len(found.times) >= 9 and house.answers(f"{one.address}/_stcore/health")
