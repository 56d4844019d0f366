"""Kill a server under a class: two servers behind the real nginx, pages open on both, one killed with SIGKILL.

    python -m benchmarks.survive [--browsers 12] [--protocol 28] [--within 20]

Every page has a scene of its own. Of the pages in a browser, one in three is in the middle of a drag when its server
dies, and one in three presents a lesson, and has gone on to its next stop. Each must come back with its scene and its
step, whichever server it comes to; the seconds that takes are counted from the kill. Pages in a real browser show it
(the address, the bench, the lesson's bar), the others speak the protocol (``visitor.py``). Fails if one page is lost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

from benchmarks.timing import machine
from benchmarks.visitor import Visitor
from gru_viz.content.lessons import LESSONS
from gru_viz.views.lesson import shipped_lesson
from tests.browser import harness, house

RESULTS = Path(__file__).resolve().parent / "results" / "survive.json"
DRAGS, PRESENTS = 0, 1
"""What every third page does, counted from the first and from the second."""
BAR = ".lesson"
SLIDER = ".gv-bench input[data-slider='shifts/z']"
STEPS = 20


def link(number: int) -> str:
    """A scene that no other page has."""
    return f"weights=seed&seed={number}&cell=gru&hidden={2 + number % 5}&steps={STEPS}&step={number % STEPS}"


def wanted(number: int) -> set[str]:
    """What a page's address must say: everything but what is so by default."""
    said = {f"seed={number}", f"hidden={2 + number % 5}", f"steps={STEPS}", f"step={number % STEPS}"}
    return said - {"seed=0", "hidden=4", "step=0"}


def shows(query: str, number: int) -> bool:
    """Whether a page is where it was."""
    return wanted(number) <= {f"{key}={value}" for key, values in parse_qs(query).items() for value in values}


async def crowd(address: str, numbers: range) -> list[Visitor]:
    """The pages without a browser."""
    visitors = [Visitor(address, number) for number in numbers]
    for visitor in visitors:
        await visitor.open("gate_lab", link(visitor.number))
        await visitor.do({"set": "unit", "to": 1})
    return visitors


async def back(visitor: Visitor, within: float) -> float | None:
    """Seconds until a page without a browser has its scene again; 0 for one whose server lives, None if it is lost."""
    try:
        await visitor.do({"set": "unit", "to": 0})
        seconds = 0.0
    except Exception:  # Its line is dead, in one of several ways.
        seconds = await visitor.come_back(within)
    return seconds if shows(visitor.query, visitor.number) and not visitor.errors else None


def grab(page: Page) -> None:
    """Take a slider and begin to drag."""
    slider = page.locator(SLIDER)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2, steps=3)


def at_work(page: Page, address: str, number: int) -> None:
    """Open a page, and do on it what is to be cut off."""
    if number % 3 != PRESENTS:
        harness.visit(page, f"{address}/gate_lab?{link(number)}")
        return
    id = list(LESSONS)[number % len(LESSONS)]
    stops = shipped_lesson(id).stops
    at = number % (len(stops) - 1)
    harness.visit(page, stops[at].link(address, lesson=id, at=str(at + 1), present="1"))
    page.keyboard.press("PageDown")
    page.wait_for_function(f"() => new URLSearchParams(location.search).get('at') === '{at + 2}'")
    harness.settle(page)


def in_browser(page: Page, before: str, number: int, killed: float, within: float) -> float | None:
    """The same of a page in a browser, seconds from the kill; it must be connected, at rest, and show what it did."""
    if number % 3 == DRAGS:
        page.mouse.up()
    try:
        page.wait_for_selector(harness.AT_REST, timeout=1000 * within)
        shown = f"{BAR}[data-presents]" if number % 3 == PRESENTS else ".gv-bench"
        page.wait_for_selector(shown, timeout=1000 * within)
        if number % 3 == DRAGS:
            page.wait_for_function("() => location.search.includes('shift=z')", timeout=1000 * within)
    except Exception:
        return None
    seconds = time.perf_counter() - killed
    now, was = parse_qs(urlsplit(page.url).query), parse_qs(urlsplit(before).query)
    is_same = now == was if number % 3 != DRAGS else shows(urlsplit(page.url).query, number)
    if number % 3 == PRESENTS:
        is_same &= page.locator(f"{BAR} [data-part=count]").inner_text().startswith(was["at"][0])
    return seconds if is_same and not page.locator("[data-testid=stException]").count() else None


@contextmanager
def beside() -> Iterator[Callable[[Coroutine[Any, Any, Any]], Any]]:
    """Runs what the other pages do in a thread of its own, since this one belongs to the browsers."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def survive(browsers: int, others: int, within: float) -> dict[str, list[float | None]]:
    """Open all pages, kill one server, and see who comes back."""
    with (
        house.replicas(2, GRU_VIZ_VISITORS="100") as servers,
        house.nginx(servers) as address,
        harness.chromium() as one,
    ):
        pages = [one.new_context(viewport={"width": 1280, "height": 720}).new_page() for _ in range(browsers)]
        for number, page in enumerate(pages):
            at_work(page, address, number)
        with beside() as run:
            visitors = run(crowd(address, range(browsers, browsers + others)))
            for page in pages[DRAGS::3]:
                grab(page)
            before = [page.url for page in pages]
            servers[0].kill()
            killed = time.perf_counter()

            async def all_back() -> list[float | None]:
                return await asyncio.gather(*(back(visitor, within) for visitor in visitors))

            found: dict[str, list[float | None]] = {"protocol": run(all_back())}
            found["browser"] = [
                in_browser(page, before[number], number, killed, within) for number, page in enumerate(pages)
            ]
            for visitor in visitors:
                run(visitor.close())
    return found


def main() -> None:
    """Run, print who came back, and keep the numbers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--browsers", type=int, default=12)
    parser.add_argument("--protocol", type=int, default=28)
    parser.add_argument("--within", type=float, default=20.0, help="seconds in which a page must be back")
    given = parser.parse_args()
    found = survive(given.browsers, given.protocol, given.within)
    versions = machine("streamlit")
    print(" · ".join(f"{name} {version}" for name, version in versions.items()))
    lost = 0
    for kind, times in found.items():
        came = [time for time in times if time is not None]
        moved = [time for time in came if time > 0]
        lost += len(times) - len(came)
        told = f", median {statistics.median(moved):.1f} s, longest {max(moved):.1f} s" if moved else ""
        print(f"{kind}: {len(came)} of {len(times)} with their scene; {len(moved)} timed{told}")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({**versions, "seconds": found}, indent=1) + "\n")
    sys.exit(lost > 0)


if __name__ == "__main__":
    main()
