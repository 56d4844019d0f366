"""Time a key press on a Gate lab slider until Python has followed, and the same in the smallest app.

    python -m benchmarks.reruns [--rounds 30]

Three servers run side by side: this app, and ``smallest_app.py`` (one slider, one ``st.write``) twice,
once with this app's settings and once with Streamlit's defaults, which tidy memory after every rerun.
Each round presses an arrow key once in each, in turn, so that a slow moment of the machine falls on
all. In the Gate lab the bench shows the new value in its next frame (``live.py`` times that); what is
timed here is the way through Python: until the bench has the new run. The Plotly figure below follows in
a run of its own once the hand has rested; its time is printed, and not judged. The clock runs inside the
browser, from the keydown event until after the first frame that follows the LAST change in what is
watched, once that shows new data; a figure drawn in two goes counts until the second. Medians are
compared: the ratio says what the figure costs on top of a rerun, and depends less on the machine than
the milliseconds do.

Fails if the Gate lab needs more than MOST times as long as the smallest app with the same settings.
Playwright and Chromium are needed: `make bench` brings both.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from benchmarks.timing import machine
from tests.browser import harness

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "reruns.json"
WARM_UP = 3
PAUSE_MS = 120
MOST = 3.5
GOAL = 2.5


@dataclass(frozen=True)
class Contender:
    """What is timed: a page, the slider that gets the keys, and the element that must change."""

    title: str
    app: Path
    path: str
    slider: str
    watched: str
    our_settings: bool = True


GATE_LAB = Contender(
    title="Gate lab, bias slider to the new run",
    app=harness.APP,
    path="gate_lab",
    slider=".gv-bench input[data-slider='shifts/z']",
    watched=".st-key-live_bench >>> .gv-bench",
)
FIGURE = replace(
    GATE_LAB, title="Gate lab, bias slider to figure", watched="[data-testid=stPlotlyChart] .js-plotly-plot"
)
SMALLEST = Contender(
    title="smallest app, same settings",
    app=HERE / "smallest_app.py",
    path="",
    slider="[data-testid=stSlider] input[type=range]",
    watched="[data-testid=stMain] [data-testid=stElementContainer]:has(> [data-testid=stMarkdown])",
)
PLAIN = replace(SMALLEST, title="smallest app, Streamlit's defaults", our_settings=False)
CONTENDERS = (GATE_LAB, FIGURE, SMALLEST, PLAIN)

# Arms the clock; the event named `begin` starts it. The promise gives milliseconds, or null if nothing changed
# within `limit` ms. An element may be replaced as a whole, so it is looked up again at every change; behind
# ">>>" it stands in a component's shadow root. The bench is new when its `run` is, a Plotly figure when its `data`
# is another object; anything else when its text is. Quiet for QUIET ms = done.
CLOCK = """
([watched, begin, limit]) => {
  const QUIET = 150;
  const [outer, inner] = watched.split(" >>> ");
  const shadow = inner && [...document.querySelectorAll(`${outer} *`)].find((each) => each.shadowRoot).shadowRoot;
  const find = () => (shadow ? shadow.querySelector(inner) : document.querySelector(outer));
  const content = (element) => element && (element.dataset.run ?? element.data ?? element.textContent);
  const before = content(find());
  let start = null, painted = null, waiting = 0;
  window.addEventListener(begin, () => { start = performance.now(); }, { capture: true, once: true });
  const afterNextFrame = () => {
    waiting += 1;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => { painted = performance.now(); waiting -= 1; };
      channel.port2.postMessage(null);
    });
  };
  const observer = new MutationObserver((changes) => {
    const element = find();
    if (start === null || !content(element) || content(element) === before) return;
    const here = (node) => element.contains(node) || node.contains?.(element);
    if (changes.some((c) => element.contains(c.target) || [...c.addedNodes].some(here))) afterNextFrame();
  });
  observer.observe(shadow ?? document.body, {
    subtree: true, childList: true, characterData: true, attributes: true,
  });
  window.pressToPaint = new Promise((resolve) => {
    const end = (result) => { observer.disconnect(); resolve(result); };
    const look = () => {
      const now = performance.now();
      if (painted !== null && waiting === 0 && now - painted > QUIET) end(painted - start);
      else if (start !== null && now - start > limit) end(null);
      else setTimeout(look, 20);
    };
    look();
  });
}
"""


@dataclass
class Timing:
    """The times of one contender, in milliseconds."""

    title: str
    times: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Half of the key presses were repainted sooner than this."""
        return statistics.median(self.times)

    @property
    def slow(self) -> float:
        """Nine of ten key presses were repainted sooner than this."""
        return statistics.quantiles(self.times, n=10)[-1]


def open_page(browser: Browser, address: str, contender: Contender) -> Page:
    """Open a contender's page, with the keyboard on its slider."""
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    harness.visit(page, f"{address}/{contender.path}")
    page.locator(contender.watched.replace(">>>", "")).first.wait_for()
    return page


def press(page: Page, slider: Locator, watched: str, key: str, limit_ms: int = 5000) -> float:
    """Press one key on a slider; milliseconds until what is watched has been painted anew."""
    page.bring_to_front()
    slider.focus()
    page.wait_for_timeout(PAUSE_MS)
    page.evaluate(CLOCK, [watched, "keydown", limit_ms])
    page.keyboard.press(key)
    time: float | None = page.evaluate("window.pressToPaint")
    if time is None:
        raise RuntimeError(f"A key press on {slider} changed nothing in {limit_ms / 1000:g} seconds.")
    return time


def measure(rounds: int) -> list[Timing]:
    """Time all contenders, in turn."""
    timings = [Timing(contender.title) for contender in CONTENDERS]
    with ExitStack() as stack:
        elsewhere = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        browser = stack.enter_context(harness.chromium())
        pages = []
        for contender in CONTENDERS:
            folder = harness.ROOT if contender.our_settings else elsewhere
            address = stack.enter_context(harness.running(contender.app, folder=folder))
            pages.append(open_page(browser, address, contender))
        for number in range(WARM_UP + rounds):
            key = "ArrowRight" if number % 2 else "ArrowLeft"  # so that no slider reaches its end
            for page, contender, timing in zip(pages, CONTENDERS, timings, strict=True):
                time = press(page, page.locator(contender.slider).first, contender.watched, key)
                if number >= WARM_UP:
                    timing.times.append(time)
    return timings


def main() -> None:
    """Run, print the table and the ratios, and keep the numbers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    timings = measure(rounds)
    lab, _figure, *smallest = timings
    ratios = [lab.median / timing.median for timing in smallest]
    versions = machine("streamlit", "plotly")
    print(" · ".join(f"{name} {version}" for name, version in versions.items()))
    print(f"{'key press to repaint':<36} {'median':>10} {'9 of 10':>10}")
    for timing in timings:
        print(f"{timing.title:<36} {timing.median:7.1f} ms {timing.slow:7.1f} ms")
    for timing, ratio in zip(smallest, ratios, strict=True):
        print(f"ratio {ratio:.2f} to the {timing.title}")
    print(f"at most {MOST}, goal {GOAL}; {rounds} rounds")
    RESULTS.parent.mkdir(exist_ok=True)
    record = {**versions, "ratios": ratios, "timings": [asdict(timing) for timing in timings]}
    RESULTS.write_text(json.dumps(record, indent=1) + "\n")
    sys.exit(ratios[0] > MOST)


if __name__ == "__main__":
    main()
