"""What the hand did goes before a page that is asked for, and never after it; without a server."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from gru_viz.schematic.modules import bundled
from gru_viz.schematic.parts import BENCH

STEP = "({ set: 'step', to: 4 })"


@pytest.fixture
def page_(page: Page) -> Page:
    page.clock.install()
    page.set_content("<a href='#there'>Go</a><main data-testid=stApp><button>Open</button></main>")
    script = bundled(BENCH / "outbox.js", BENCH / "unsent.js")
    made = "const sent = [], outbox = new Outbox('hand'); outbox.send = (told) => sent.push(told);"
    page.add_script_tag(content=f"{script}\n{made}")
    return page


def sent(page: Page, after: int = 3_000) -> list[Any]:
    page.clock.run_for(after)
    found: list[Any] = page.evaluate("sent.splice(0).map(({ seq, changes }) => [seq, changes.map(({ to }) => to)])")
    return found


def test_what_has_no_answer_is_sent_again_until_the_page_is_left(page_: Page) -> None:
    page_.evaluate(f"outbox.add{STEP}")
    assert sent(page_) == [[1, [4]]] * 2
    page_.evaluate("outbox.leave()")
    assert sent(page_, 10_000) == []
    page_.evaluate("outbox.acknowledged('hand', 0)")  # put up again, without an answer
    assert sent(page_, 100) == [[1, [4]]]
    page_.evaluate("outbox.acknowledged('hand', 1)")
    assert sent(page_, 10_000) == []


def test_only_where_the_page_stays_does_a_bench_that_leaves_send_what_it_holds(page_: Page) -> None:
    page_.evaluate("outbox.add({ set: 'step', to: 4 }, { rest: true })")
    page_.evaluate("outbox.leave()")
    assert sent(page_) == [[1, [4]]]
    page_.evaluate("outbox.acknowledged('hand', 1)")
    page_.evaluate("outbox.add({ set: 'step', to: 5 }, { rest: true })")
    page_.evaluate("outbox.path = '/another'; outbox.leave()")
    assert sent(page_) == []


def test_a_link_waits_for_the_answer_but_not_for_ever(page_: Page) -> None:
    at = "location.hash"
    page_.evaluate("goesFirst(outbox)")
    page_.get_by_role("link").click()
    assert page_.evaluate(at) == "#there", "nothing waits"
    for answered in (True, False):
        page_.evaluate("location.hash = ''")
        page_.evaluate("outbox.add({ set: 'step', to: 4 }, { rest: true })")
        page_.get_by_role("link").click()
        assert [change for _, change in sent(page_, 50)] == [[4]], "at once, and not after a rest"
        assert page_.evaluate(at) == ""
        if answered:
            page_.evaluate("outbox.acknowledged('hand', outbox.seq)")
            page_.clock.run_for(50)
        else:
            page_.clock.run_for(2_000)
        assert page_.evaluate(at) == "#there"
    page_.evaluate("location.hash = ''; goesNoMore(outbox)")
    page_.get_by_role("link").click()
    assert page_.evaluate(at) == "#there", "a bench that has left holds nothing up"


def test_a_press_on_a_button_sends_what_rests(page_: Page) -> None:
    page_.evaluate("goesFirst(outbox)")
    page_.evaluate("outbox.add({ set: 'step', to: 4 }, { rest: true })")
    page_.get_by_role("button").dispatch_event("pointerdown")
    assert sent(page_, 5) == [[1, [4]]]
