"""Half an hour of a class at work: does the memory of a server grow, and does it come back when everybody has gone?

    python -m benchmarks.soak [--minutes 30] [--visitors 8] [--every 2] [--most 2]

One server, started as the kit starts it. A first class fills what is kept on purpose (modules, caches, tables), and
goes: what the server holds then is the start. Then visitors work in the mix of ``load.py``, for as long as was asked;
pages are left and opened all the time. Last, everybody goes, and the server has as long as it needs to forget them.

Told are memory and file handles every ten seconds, the slope of the memory after the first third (a line through
medians of two minutes, with its standard error), and both ends. Fails if the memory rises by more than two standard
errors and by more than ``--most`` MiB in ten minutes, or if memory or handles do not come back to within 10 % of the
start.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.load import Level, live
from benchmarks.timing import machine
from benchmarks.visitor import Visitor
from tests.browser import house

RESULTS = Path(__file__).resolve().parent / "results" / "soak.json"
SAMPLE, BLOCK = 10.0, 120.0
FORGOTTEN = 150.0
"""Seconds after which a server has forgotten the pages that were left, and has tidied up."""
BACK = 1.10


class Sample(NamedTuple):
    """A server at one time."""

    at: float
    mib: float
    handles: int
    visitors: int


def sample(address: str, begun: float) -> Sample:
    """What the server says of itself."""
    with urllib.request.urlopen(f"{address}/metrics", timeout=20) as answer:
        lines = [line.split() for line in answer.read().decode().splitlines() if not line.startswith("#")]
    found = {name: float(value) for name, value in lines}
    return Sample(
        round(time.perf_counter() - begun, 1),
        round(found["gru_viz_memory_bytes"] / 2**20, 2),
        int(found["gru_viz_open_files"]),
        int(found["gru_viz_visitors"]),
    )


def slope(samples: Sequence[Sample]) -> tuple[float, float]:
    """MiB in ten minutes and its standard error: a line through the medians of blocks."""
    blocks: dict[int, list[float]] = {}
    for one in samples:
        blocks.setdefault(int(one.at // BLOCK), []).append(one.mib)
    xs, ys = [float(at) for at in blocks], [statistics.median(values) for values in blocks.values()]
    if len(xs) < 3:
        return float("nan"), float("nan")
    found = statistics.linear_regression(xs, ys)
    left = sum((y - found.intercept - found.slope * x) ** 2 for x, y in zip(xs, ys, strict=True)) / (len(xs) - 2)
    spread = sum((x - statistics.fmean(xs)) ** 2 for x in xs)
    per = 600 / BLOCK
    return per * found.slope, per * (left / spread) ** 0.5


async def work(address: str, visitors: int, seconds: float, every: float, samples: list[Sample], begun: float) -> Level:
    """Let some visitors work; one that fails is told, and another takes its place."""
    level, until = Level("soak", visitors), time.perf_counter() + seconds

    async def seat(number: int) -> None:
        while time.perf_counter() < until:
            visitor = Visitor(address, number)
            try:
                await visitor.open("gate_lab")
                await live(visitor, level, every, until, is_smallest=False)
                level.wrong += visitor.errors
            except Exception as error:  # A page that cannot be opened is a result too.
                level.wrong.append(f"open: {type(error).__name__}")
                await asyncio.sleep(every)
            finally:
                await visitor.close()

    async def watch() -> None:
        while time.perf_counter() < until:
            samples.append(await asyncio.to_thread(sample, address, begun))
            tell(samples[-1])
            await asyncio.sleep(SAMPLE)

    await asyncio.gather(watch(), *(seat(number) for number in range(visitors)))
    return level


def tell(one: Sample) -> None:
    """One line."""
    print(f"{one.at:>7.0f} s{one.mib:>9.1f} MiB{one.handles:>6} handles{one.visitors:>5} pages", flush=True)


def main() -> None:
    """Run, print what was seen, and keep the numbers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--warm", type=float, default=2.0, help="minutes of the first class")
    parser.add_argument("--visitors", type=int, default=8)
    parser.add_argument("--every", type=float, default=2.0, help="seconds between two interactions of a visitor")
    parser.add_argument("--most", type=float, default=2.0, help="MiB in ten minutes that count as noise")
    given = parser.parse_args()
    versions = machine("streamlit", "plotly")
    print(" · ".join(f"{name} {version}" for name, version in versions.items()))
    samples: list[Sample] = []
    with house.replicas(1, MALLOC_ARENA_MAX="2") as (server,):
        begun = time.perf_counter()

        def gone() -> Sample:
            time.sleep(FORGOTTEN)
            found = sample(server.address, begun)
            tell(found)
            return found

        asyncio.run(work(server.address, given.visitors, 60 * given.warm, given.every, [], begun))
        start, first = gone(), time.perf_counter() - begun
        level = asyncio.run(work(server.address, given.visitors, 60 * given.minutes, given.every, samples, begun))
        end = gone()
    later = [one for one in samples if one.at > first + 20 * given.minutes]
    rise, error = slope(later)
    print(f"{len(level.all)} interactions, {len(level.wrong)} went wrong {level.wrong[:3]}")
    print(f"slope after warm-up {rise:+.2f} ± {error:.2f} MiB in ten minutes")
    print(f"start {start.mib:.1f} MiB, {start.handles} handles; end {end.mib:.1f} MiB, {end.handles} handles")
    RESULTS.parent.mkdir(exist_ok=True)
    told = {**versions, "start": start, "end": end, "slope": [rise, error], "samples": samples}
    RESULTS.write_text(json.dumps(told, indent=1) + "\n")
    grows = rise > given.most and rise > 2 * error
    stays = end.mib > BACK * start.mib or end.handles > BACK * start.handles
    sys.exit(bool(grows or stays or level.wrong))


if __name__ == "__main__":
    main()
