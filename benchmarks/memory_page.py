"""Time the sliders of the page Memory and gradients at T = 10,000 steps against T = 100, and weigh what is sent.

    python -m benchmarks.memory_page [--rounds 15]

One server, two pages side by side: a GRU of 16 units on noise, 100 steps in one, 10,000 in the other. Each round
presses an arrow key on the same slider in both, in turn, so that a slow moment falls on both. The clock is that of
``reruns.py``: from the keydown event until after the first frame that follows the last change of the figure that the
slider is about. Gain and dial compute four cells anew; they are timed with fewer rounds and not compared.

The payload is that of all WebSocket frames from opening the page at T = 10,000 until it is at rest, and of the
figures' specifications among them.

Fails if a slider that only looks takes more than MOST times as long at 10,000 steps, or if the figures weigh more
than MOST_BYTES. Playwright and Chromium are needed: `make bench` brings both.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page

from benchmarks.reruns import WARM_UP, press
from benchmarks.timing import machine
from tests.browser import harness

RESULTS = Path(__file__).resolve().parent / "results" / "memory_page.json"
MOST = 1.5
MOST_BYTES = 1_000_000
SCENE = (
    "weights=seed&cell={cell}&hidden=16&unit=8&sequence=noise&horizon={steps}&moment={moment}&from={first}&to={last}"
)
LOOKS = {
    # what is moved: (the slider's label, the figure that must follow)
    "moment": ("Moment T", "gradient"),
    "zoom": ("Steps shown", "gradient"),
    "unit": ("Unit", "kept"),
    "threshold": ("Shut below (%)", "map"),
}
COMPUTES = {"gain": ("Gain of all U", "gradient"), "dial": ("Towards factor 1", "gradient")}


def open_page(browser: Browser, address: str, steps: int, cell: str) -> tuple[Page, int]:
    """Open the page at a length; gives it, and the bytes of all that came through its WebSocket."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: received.append(len(data))))
    query = SCENE.format(cell=cell, steps=steps, moment=steps * 9 // 10, first=steps // 20, last=steps * 19 // 20)
    page.goto(f"{address}/memory?{query}")
    harness.settle(page, timeout=120_000)
    return page, sum(received)


def figures(page: Page) -> int:
    """Bytes of all figures on the page, as JSON."""
    return int(
        page.evaluate("""() => {
            const plain = (key, value) => value?.bdata ?? (ArrayBuffer.isView(value) ? "" : value);
            const size = (chart) => new Blob([JSON.stringify({ data: chart.data, layout: chart.layout }, plain)]).size;
            return [...document.querySelectorAll(".js-plotly-plot")].reduce((sum, chart) => sum + size(chart), 0);
        }""")
    )


def main() -> None:
    """Run, print the table, and keep the numbers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--cell", default="gru")
    given = parser.parse_args()
    times: dict[str, dict[int, list[float]]] = {name: {100: [], 10_000: []} for name in [*LOOKS, *COMPUTES]}
    with harness.running() as address, harness.chromium() as browser:
        pages, sent = {}, {}
        for steps in (100, 10_000):
            pages[steps], sent[steps] = open_page(browser, address, steps, given.cell)
        weight = figures(pages[10_000])
        for name, (label, figure) in {**LOOKS, **COMPUTES}.items():
            rounds = given.rounds if name in LOOKS else 3
            for number in range(WARM_UP + rounds):
                key = "ArrowRight" if number % 2 else "ArrowLeft"
                for steps, page in pages.items():
                    slider = page.get_by_role("slider", name=label).first
                    time = press(page, slider, f".st-key-memory_{figure} .js-plotly-plot", key, limit_ms=30_000)
                    harness.settle(page, timeout=60_000)
                    if number >= WARM_UP:
                        times[name][steps].append(time)
    versions = machine("streamlit", "plotly")
    print(" · ".join(f"{name} {version}" for name, version in versions.items()))
    print(f"{'key press to repaint':<22} {'T = 100':>10} {'T = 10,000':>12} {'ratio':>7}")
    ratios = {}
    for name, by_steps in times.items():
        short, long = (statistics.median(by_steps[steps]) for steps in (100, 10_000))
        ratios[name] = long / short
        print(f"{name:<22} {short:7.0f} ms {long:9.0f} ms {long / short:7.2f}")
    print(
        f"all that was sent until the page was at rest: {sent[10_000] / 1e6:.2f} MB, at T = 100 {sent[100] / 1e6:.2f}"
    )
    print(f"figures at T = 10,000: {weight / 1e6:.2f} MB (at most {MOST_BYTES / 1e6:g}); looking: at most {MOST} times")
    RESULTS.parent.mkdir(exist_ok=True)
    record = {**versions, "cell": given.cell, "ratios": ratios, "sent": sent, "figures": weight, "times": times}
    RESULTS.write_text(json.dumps(record, indent=1) + "\n")
    sys.exit(weight > MOST_BYTES or max(ratios[name] for name in LOOKS) > MOST)


if __name__ == "__main__":
    main()
