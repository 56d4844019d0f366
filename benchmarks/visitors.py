"""Time one visitor's slider while another visitor trains three cells on the same server, and while nobody trains.

    python -m benchmarks.visitors [--rounds 40]

One server, two visitors. One presses an arrow key on a bias slider of the Gate lab; the clock is that of ``reruns.py``,
from the keydown event until the bench has painted the new run. The other has the page Training open. Rounds alternate:
a block of presses while training is paused, a block while it goes on, and so forth, so that a slow moment of the
machine falls on both. The other visitor's browser runs on the same machine here and draws its curves all the while,
which in reality it would do at home; so the figure errs on the safe side. Medians are compared.

Fails if the slider takes more than MOST times as long while somebody trains, or if the training did not move on between
the blocks. Playwright and Chromium are needed: `make bench` brings both.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.reruns import GATE_LAB, WARM_UP, open_page, press
from benchmarks.timing import machine
from tests.browser import harness

RESULTS = Path(__file__).resolve().parent / "results" / "visitors.json"
BLOCK = 10
MOST = 1.5
RUN = "training?task=recall&span=40&learners=rnn+gru+lstm&size=16&updates=5000"


def updates_done(page: Page) -> int:
    """How far the training page says that it is."""
    told = page.locator("[data-testid=stMain]").inner_text()
    found = re.search(r"update ([\d,]+) of [\d,]+", told)
    return int(found[1].replace(",", "")) if found else 0


def main() -> None:
    """Run, print the table, and keep the numbers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=40, help="presses while idle, and as many while training")
    rounds = parser.parse_args().rounds
    times: dict[str, list[float]] = {"idle": [], "training": []}
    with harness.running() as address, harness.chromium() as browser:
        trainer = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
        harness.visit(trainer, f"{address}/{RUN}")
        trainer.get_by_role("button", name="Start").click()
        trainer.get_by_role("button", name="Pause").wait_for()
        page = open_page(browser, address, GATE_LAB)
        slider = page.locator(GATE_LAB.slider).first
        done = [0]
        for block in range(2 * max(1, rounds // BLOCK)):
            mode = "training" if block % 2 else "idle"
            trainer.get_by_role("button", name="Continue" if block % 2 else "Pause").click()
            trainer.wait_for_timeout(1500)
            for number in range(WARM_UP + BLOCK):
                time = press(page, slider, GATE_LAB.watched, "ArrowRight" if number % 2 else "ArrowLeft")
                if number >= WARM_UP:
                    times[mode].append(time)
            if block % 2:
                done.append(updates_done(trainer))
    medians = {mode: statistics.median(values) for mode, values in times.items()}
    ratio = medians["training"] / medians["idle"]
    versions = machine("streamlit")
    print(" · ".join(f"{name} {version}" for name, version in versions.items()))
    for mode, median in medians.items():
        print(f"slider to paint, {mode:<9} {median:7.1f} ms")
    print(f"ratio {ratio:.2f}, at most {MOST}; updates done after each block: {done[1:]}")
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({**versions, "ratio": ratio, "times": times, "updates": done}, indent=1) + "\n")
    went_on = all(later > earlier for earlier, later in pairwise(done))
    sys.exit(ratio > MOST or not went_on)


if __name__ == "__main__":
    main()
