"""Whether the live bench keeps up with the hand: from a pointer event to the frame that shows it.

    python -m benchmarks.live [--rounds 2]

Everything is timed inside Chromium, on its own clock. A slider is dragged with MOVES pointer moves. Every event
that asks for another value is noted: the time stamp that the event itself carries (Chromium stamps it when the
browser process takes it in, before it waits for a frame), and the value that the range input had before the
bench snapped it. What it should come to, the nearest place on the slider's grid, is worked out here, not taken from
the bench. An event counts as painted in the first frame after which ``data-shown`` says this value or that of a
later event; the bench writes it in the call that paints. A frame is over when a task has run that was posted from
its ``requestAnimationFrame`` callback: script, style, layout and paint are in it, raster and the screen are not.

Chromium hands pointer moves out just before a frame, so even a bench that takes no time at all has its move painted
up to one frame after its stamp, half a frame on average. Moves are PACE_MS apart, so that they fall on every phase of
a frame alike, and far enough that the answer to one is there before the next is due: a move that is sent as soon as the
last one is answered comes just after a frame and waits for the whole next one. "work" leaves the wait out: from the
event's first handler to the end of its frame.

Grab: the page is fresh, and a mouse or a finger comes down on the slider at once; beside it a bare range input that
writes its number into an empty page. Commit: what the server sends, in bytes, after a slider has been let go, and the
processor time that it spends from the press to the end of all that. Scrub: the same drag along the words, for time
steps. Stock: the same run and heatmaps with ``st.slider`` and ``st.plotly_chart`` (``stock_app.py``), served with
the same settings. Rounds are interleaved; every number is the median of its rounds.

Fails if a target is missed in a case marked with *. `make bench` brings Playwright and Chromium.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Page

from benchmarks.reruns import CLOCK
from benchmarks.timing import machine
from gru_viz.scene.settings import BY_FIELD
from tests.browser import harness

HERE = Path(__file__).resolve().parent
CLOCKS = HERE / "live.js"
RESULTS = HERE / "results" / "live.json"
SIZE = {"width": 1280, "height": 1100}  # the whole bench is in view, so all of it is really painted
MOVES = 100
PACE_MS = 27
"""1.62 frames of 60 Hz, the golden ratio, so that the moves meet a frame in every phase."""
LIMIT_MS = 5000

NEXT_FRAME = 0.99
"""At least this share of the events is painted by the next frame."""
MEDIAN_MS = 17
"""Half of the events are on their frame sooner than this: one frame at 60 Hz."""
P95_MS = 34
GRAB_MS = 17
COMMIT_BYTES = 40_000


class Case(NamedTuple):
    """A scene, and what is dragged in it: a slider's id, or ``step`` for the words."""

    scene: str
    drags: str
    query: str = ""
    gate: str = ""
    judged: bool = True

    @property
    def title(self) -> str:
        """The case in one line of the table."""
        return f"{self.scene}, {self.drags}{' *' if self.judged else ''}"


REVIEW = "review"
EMPTY = "an empty canvas"
LARGE = "?weights=seed&cell=lstm&hidden=16&sequence=noise&steps=200"
LARGEST = "?weights=seed&cell=gru&hidden=64&sequence=noise&steps=500"
CASES = (
    Case(REVIEW, "shifts/z"),
    Case("LSTM, H 16, T 200", "shifts/f", LARGE, gate="f"),
    Case("GRU, H 64, T 500", "shifts/z", LARGEST),
    Case("LSTM, H 16, T 200", "step", LARGE, judged=False),
)
STOCK_TRACK = "[data-testid=stSlider] [role=group] > div"
STOCK_CHART = "[data-testid=stPlotlyChart] .js-plotly-plot"


def handle(page: Page, case: Case) -> str:
    """What the hand drags; its gate's sliders are shown first."""
    if case.drags == "step":
        return ".gv-bench [data-part=tokens]"
    if case.gate:
        page.locator(f".gv-bench .gv-gate[data-gate={case.gate}]").click()
    return f".gv-bench input[data-slider='{case.drags}']"


def drag(page: Page, where: str, *, leftwards: bool, release: bool = True) -> None:
    """Press on an element near one end, move to the other at a steady pace, release."""
    box = page.locator(where).bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    places = [box["x"] + box["width"] * (0.04 + 0.92 * at / MOVES) for at in range(MOVES + 1)]
    first, *rest = reversed(places) if leftwards else places
    page.mouse.move(first, y)
    page.mouse.down()
    due = time.perf_counter()
    for x in rest:
        due = max(due + PACE_MS / 1000, time.perf_counter())
        time.sleep(max(0.0, due - time.perf_counter()))
        page.mouse.move(x, y)
    if release:
        page.mouse.up()


@contextmanager
def lab(browser: Browser, address: str, case: Case, *, touch: bool = False) -> Iterator[Page]:
    """A fresh visit of the Gate lab."""
    page = browser.new_page(viewport=SIZE, has_touch=touch)
    page.add_init_script(path=CLOCKS)
    yield harness.visit(page, f"{address}/gate_lab{case.query}")
    page.close()


def dragged(page: Page, case: Case, *, leftwards: bool) -> dict[str, float]:
    """Drag once; what became of the events."""
    where = handle(page, case)
    page.locator(where).hover()
    harness.settle(page)
    page.locator(".gv-bench").evaluate("(stage, [id, grid]) => watch(stage, id, { grid })", [case.drags, grid_of(case)])
    drag(page, where, leftwards=leftwards)
    return told(page, case.title)


def grid_of(case: Case) -> float:
    """The grid that a slider stands on."""
    return BY_FIELD[case.drags.partition("/")[0]].step


def emptied(browser: Browser, *, leftwards: bool) -> dict[str, float]:
    """The same drag of a range input that only clears an empty canvas of the bench's size."""
    page = browser.new_page(viewport=SIZE)
    page.add_init_script(path=CLOCKS)
    page.goto("data:text/html,<body></body>")
    page.evaluate("() => { empty(); watch(document.querySelector('#stage'), 'empty', { grid: 0.1 }); }")
    drag(page, "input", leftwards=leftwards)
    found = told(page, EMPTY)
    page.close()
    return found


def told(page: Page, title: str) -> dict[str, float]:
    """What the clocks in the page say of a drag."""
    page.wait_for_timeout(200)
    seen = page.evaluate("window.drag")
    events = seen["events"]
    if len(events) < MOVES / 5:
        raise RuntimeError(f"{title}: {MOVES} moves asked for {len(events)} values only.")
    times = [(event["painted"] or event["from"] + LIMIT_MS) - event["from"] for event in events]
    return {
        "moves": seen["moves"],
        "events": len(events),
        "frames": len({event["painted"] for event in events} - {None}),
        "next_frame": statistics.mean(event["frames"] == 1 and bool(event["painted"]) for event in events),
        "median": statistics.median(times),
        "p95": statistics.quantiles(times, n=20)[-1],
        "most": max(times),
        "work": statistics.median(event["painted"] - event["at"] for event in events if event["painted"]),
    }


def press(page: Page, x: float, y: float, *, finger: bool) -> float:
    """A press and a small move at a place; milliseconds until the first frame that shows it."""
    if finger:
        session = page.context.new_cdp_session(page)
        for at, kind in enumerate(("touchStart", "touchMove", "touchMove", "touchMove")):
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x + 9 * at, "y": y}]})
    else:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 12, y, steps=4)
    page.wait_for_function("window.drag.events[0]?.painted")
    first = page.evaluate("window.drag.events[0]")
    return float(first["painted"] - first["from"])


def grabbed(page: Page, case: Case, *, finger: bool) -> float:
    """Milliseconds from the press on a fresh bench to its first live frame."""
    box = page.locator(handle(page, case)).bounding_box()
    assert box is not None
    page.locator(".gv-bench").evaluate("(stage, id) => watch(stage, id, { grab: true })", case.drags)
    return press(page, box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2, finger=finger)


def bare(browser: Browser, *, finger: bool) -> float:
    """The same of a range input in an empty page that writes its number down."""
    page = browser.new_page(viewport=SIZE, has_touch=finger)
    page.add_init_script(path=CLOCKS)
    page.goto("data:text/html,<body></body>")
    page.evaluate("bare()")
    took = press(page, 600, 208, finger=finger)
    page.close()
    return took


def committed(browser: Browser, address: str, server: int, case: Case) -> dict[str, float]:
    """Bytes that come over the line and seconds of the server's processor for one drag and what follows it."""
    page = browser.new_page(viewport=SIZE)
    received = [0]
    page.on("websocket", lambda line: line.on("framereceived", lambda told: received.append(len(told))))
    harness.visit(page, f"{address}/gate_lab{case.query}")
    where = handle(page, case)
    drag(page, where, leftwards=False)  # the first tells the server what the browser keeps
    harness.settle(page)
    received[:], before = [0], processor_seconds(server)
    drag(page, where, leftwards=True, release=False)
    during = sum(received)
    page.mouse.up()
    harness.settle(page)
    page.close()
    return {"during": during, "bytes": sum(received), "seconds": processor_seconds(server) - before}


def processor_seconds(process: int) -> float:
    """User and system time of a process (Linux only; elsewhere 0)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def stock(page: Page, *, leftwards: bool) -> dict[str, float]:
    """The same drag on Streamlit's own slider: how often the chart gets new data, and how long after the release."""
    page.bring_to_front()
    page.locator(STOCK_CHART).evaluate("(chart) => countRepaints(chart)")
    page.evaluate(CLOCK, [STOCK_CHART, "pointerup", LIMIT_MS])
    drag(page, STOCK_TRACK, leftwards=leftwards)
    release: float = page.evaluate("window.pressToPaint")
    return {"frames": page.evaluate("window.repaints"), "release": release}


def measure(rounds: int) -> dict[str, Any]:
    """Everything, in interleaved rounds; the median of every number."""
    drags: dict[str, list[dict[str, float]]] = {title: [] for title in (*(case.title for case in CASES), EMPTY)}
    commits: dict[str, list[dict[str, float]]] = {CASES[0].scene: [], CASES[2].scene: []}
    grabs: dict[str, list[float]] = {"mouse": [], "finger": [], "bare mouse": [], "bare finger": []}
    stocks: list[dict[str, float]] = []
    intervals: list[float] = []
    with ExitStack() as stack:
        browser = stack.enter_context(harness.chromium())
        address = stack.enter_context(harness.running())
        server = listener(address)
        peer = browser.new_page(viewport=SIZE)
        peer.add_init_script(path=CLOCKS)
        harness.visit(peer, stack.enter_context(harness.running(HERE / "stock_app.py")))
        for number in range(rounds):
            leftwards = bool(number % 2)
            for case in CASES:
                with lab(browser, address, case) as page:
                    intervals.append(page.evaluate("frameInterval()"))
                    drags[case.title].append(dragged(page, case, leftwards=leftwards))
            drags[EMPTY].append(emptied(browser, leftwards=leftwards))
            for kind in ("mouse", "finger"):
                with lab(browser, address, CASES[0], touch=kind == "finger") as page:
                    grabs[kind].append(grabbed(page, CASES[0], finger=kind == "finger"))
                grabs[f"bare {kind}"].append(bare(browser, finger=kind == "finger"))
            for case in (CASES[0], CASES[2]):
                commits[case.scene].append(committed(browser, address, server, case))
            stocks.append(stock(peer, leftwards=leftwards))

    def middle(found: list[dict[str, float]]) -> dict[str, float]:
        return {name: statistics.median(each[name] for each in found) for name in found[0]}

    return {
        "frame_interval": statistics.median(intervals),
        "drags": {title: middle(found) for title, found in drags.items()},
        "grab": {kind: statistics.median(times) for kind, times in grabs.items()},
        "stock": middle(stocks),
        "commits": {scene: middle(found) for scene, found in commits.items()},
        "rounds": {"drags": drags, "grab": grabs, "stock": stocks, "commits": commits},
    }


def listener(address: str) -> int:
    """The process that serves an address, found by the port in its command."""
    port = address.rpartition(":")[2]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_text().split("\0")
        except OSError:
            continue
        if f"--server.port={port}" in words:
            return int(folder.name)
    return 0


def missed(found: dict[str, Any]) -> list[str]:
    """One sentence for each target that is missed."""
    told: list[tuple[str, float, float]] = [
        (f"grab with a {kind}, ms", found["grab"][kind], GRAB_MS) for kind in ("mouse", "finger")
    ]
    told.append(("bytes of a commit", found["commits"][REVIEW]["bytes"], COMMIT_BYTES))
    for case in CASES:
        if case.judged:
            one = found["drags"][case.title]
            told.append((f"{case.title}: share not painted by the next frame", 1 - one["next_frame"], 1 - NEXT_FRAME))
            told.append((f"{case.title}: median, ms", one["median"], MEDIAN_MS))
            told.append((f"{case.title}: p95, ms", one["p95"], P95_MS))
    return [f"missed: {what}: {value:.4g}, at most {most:.4g}" for what, value, most in told if value > most + 1e-9]


def show(found: dict[str, Any]) -> None:
    """Print the tables."""
    heads = ("values", "frames", "by next frame", "median", "p95", "most", "work")
    print("{:<32} {:>6} {:>6} {:>13} {:>9} {:>9} {:>9} {:>9}".format(f"drag of {MOVES} moves", *heads))
    for title, one in found["drags"].items():
        times = " ".join(f"{one[name]:6.1f} ms" for name in heads[3:])
        print(f"{title:<32} {one['events']:6.0f} {one['frames']:6.0f} {one['next_frame']:13.1%} {times}")
    ours, peer = found["drags"][CASES[0].title], found["stock"]
    print(f"a frame: {found['frame_interval']:.1f} ms; * is judged: {NEXT_FRAME:.0%}, {MEDIAN_MS} ms, {P95_MS} ms")
    print(f"stock slider and chart: {peer['frames']:.0f} frame, {peer['release']:.0f} ms after the release;", end=" ")
    print(f"the live bench: {ours['frames']:.0f} frames, {ours['frames'] / max(1, peer['frames']):.0f} times as many")
    for kind in ("mouse", "finger"):
        ours, least = found["grab"][kind], found["grab"][f"bare {kind}"]
        print(f"press to first live frame, {kind}: {ours:.1f} ms; a bare range input: {least:.1f} ms")
    for scene, one in found["commits"].items():
        told = f"{one['during']:.0f} bytes while it moves, {one['bytes'] / 1000:.1f} kB in all"
        print(f"drag of {scene}: {told}, {one['seconds']:.2f} s of the server's processor")


def main() -> None:
    """Run, print the tables, and keep the numbers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=2)
    rounds = parser.parse_args().rounds
    found = measure(rounds)
    versions = machine("streamlit", "plotly")
    print(" · ".join(f"{name} {version}" for name, version in versions.items()), f"· {rounds} rounds")
    show(found)
    misses = missed(found)
    print(*misses, sep="\n")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({**versions, **found, "missed": misses}, indent=1) + "\n")
    sys.exit(bool(misses))


if __name__ == "__main__":
    main()
