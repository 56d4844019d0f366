"""A class at work: simulated visitors over the real protocol, more and more of them, until it becomes slow.

    python -m benchmarks.load [--visitors 5,10,20,30] [--seconds 20] [--every 2] [--only one,two,smallest]

Three houses take turns: one server of this app, two behind nginx with the kit's configuration, and the smallest
Streamlit app there is (one slider, one ``st.write``) with the same settings. Each visitor is a page that speaks
Streamlit's protocol (``visitor.py``) and does something every few seconds, in the mix of a class: scrub through time,
drag a slider, change the text, turn a page, open a link. The clock of an interaction starts when the hand moves,
whether or not the server has finished what came before, and stops when Python has followed; what explains the change
comes after that, and loads the server as it does in reality.

Per level: median and 95th percentile, the servers' processor time and memory, bytes to the browser. The visitors run
on the same machine and take processor time of their own, which is printed; where it is more than the machine has to
spare, times are too long, and processor time per interaction is what counts.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.timing import machine
from benchmarks.visitor import Visitor
from tests.browser import house

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "load.json"
MIX = {"scrub": 50, "drag": 32, "text": 8, "turn": 8, "link": 2}
"""What a hundred interactions of a class are."""
PAGES = ("gate_lab", "walkthrough")
LINKS = ("weights=latch", "weights=agreement&step=3", "weights=seed&seed=7&cell=lstm&hidden=8&sequence=pulse&shift=f_3")
TEXTS = ("It was good.", "It was not good at all.", "The film was long, but I liked it.")
HELD_MS = 250.0
"""A house holds as many visitors as find 95 of 100 interactions done within this."""
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Level:
    """What was measured at one number of visitors; times in milliseconds."""

    house: str
    visitors: int
    times: dict[str, list[float]] = field(default_factory=dict)
    cpu_ms: float = 0.0
    """Processor time of the servers per interaction."""
    busy: float = 0.0
    """Processor time of the servers, as a share of one core."""
    own_busy: float = 0.0
    """The same of the visitors."""
    session_mib: float = 0.0
    kilobytes: float = 0.0
    """To the browser, per interaction."""
    wrong: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[float]:
        """Every time."""
        return sorted(time for times in self.times.values() for time in times)

    def share(self, part: float) -> float:
        """This part of the interactions took no longer."""
        return self.all[min(len(self.all) - 1, int(part * len(self.all)))] if self.all else float("nan")


def cpu_seconds(pids: Sequence[int]) -> float:
    """Processor time of some processes so far."""
    total = 0
    for pid in pids:
        values = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(values[11]) + int(values[12])
    return total / _TICK


def memory_mib(pids: Sequence[int]) -> float:
    """Memory of some processes."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def interact(visitor: Visitor, kind: str, dice: random.Random) -> None:
    """One interaction of this app."""
    if kind == "scrub":
        await visitor.do({"set": "step", "to": dice.randrange(4)})
    elif kind == "drag":
        await visitor.do({"row": "shifts", "place": ["z"], "to": round(dice.uniform(-4, 4), 2)})
    elif kind == "text" and "Text" in visitor.ids:
        await visitor.write("Text", dice.choice(TEXTS))
    elif kind == "link":
        await visitor.open("gate_lab", dice.choice(LINKS))
    else:
        await visitor.turn(PAGES[visitor.path == PAGES[0]])


async def live(visitor: Visitor, level: Level, every: float, until: float, is_smallest: bool) -> None:
    """A visitor's part of a level."""
    dice = random.Random(visitor.number)
    due = time.perf_counter() + dice.uniform(0, every)
    kinds, weights = list(MIX), list(MIX.values())
    while due < until:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        kind = "slide" if is_smallest else dice.choices(kinds, weights)[0]
        try:
            if is_smallest:
                await visitor.slide("value", dice.randrange(100))
            else:
                await interact(visitor, kind, dice)
            level.times.setdefault(kind, []).append(1000 * (time.perf_counter() - due))
            if kind in ("scrub", "drag"):
                await visitor.explain()
        except Exception as error:  # A visitor that fails is a result, not the end of the measurement.
            level.wrong.append(f"{kind}: {type(error).__name__}")
            return
        due += every * dice.uniform(0.8, 1.2)


async def run_level(name: str, address: str, pids: Sequence[int], visitors: int, seconds: float, every: float) -> Level:
    """Let some visitors come, work, and go."""
    level, is_smallest = Level(name, visitors), name == "smallest"
    before = memory_mib(pids)
    crowd = [Visitor(address, number) for number in range(visitors)]
    for visitor in crowd:
        await visitor.open("" if is_smallest else "gate_lab")
    level.session_mib = (memory_mib(pids) - before) / visitors
    sent = sum(visitor.bytes_in for visitor in crowd)
    begun, cpu, own = time.perf_counter(), cpu_seconds(pids), time.process_time()
    await asyncio.gather(*(live(one, level, every, begun + seconds, is_smallest) for one in crowd))
    spent = time.perf_counter() - begun
    level.busy, level.own_busy = (cpu_seconds(pids) - cpu) / spent, (time.process_time() - own) / spent
    done = max(1, len(level.all))
    level.cpu_ms = 1000 * (cpu_seconds(pids) - cpu) / done
    level.kilobytes = (sum(visitor.bytes_in for visitor in crowd) - sent) / done / 1000
    for visitor in crowd:
        level.wrong += visitor.errors
        await visitor.close()
    return level


def tell(level: Level) -> None:
    """One line of the table."""
    print(
        f"{level.house:<9}{level.visitors:>5}{len(level.all):>7}{level.share(0.5):>8.0f} ms{level.share(0.95):>7.0f} ms"
        f"{level.cpu_ms:>8.0f} ms{100 * level.busy:>6.0f} %{100 * level.own_busy:>6.0f} %{level.session_mib:>8.2f} MiB"
        f"{level.kilobytes:>7.0f} KB{'   ' + ', '.join(level.wrong[:3]) if level.wrong else ''}",
        flush=True,
    )


def measure(name: str, levels: Sequence[int], seconds: float, every: float) -> list[Level]:
    """All levels of one house, from the smallest to the first that is far too slow."""
    found = []
    with ExitStack() as stack:
        script = HERE / "smallest_app.py" if name == "smallest" else house.ROOT / "serve.py"
        # Bounds are not what is measured.
        servers = stack.enter_context(house.replicas(2 if name == "two" else 1, script=script, GRU_VIZ_VISITORS="5000"))
        address = servers[0].address if len(servers) == 1 else stack.enter_context(house.nginx(servers))
        pids = [one.process.pid for one in servers]
        asyncio.run(run_level(name, address, pids, 2, 4.0, 0.5))  # to warm up
        for visitors in levels:
            level = asyncio.run(run_level(name, address, pids, visitors, seconds, every))
            tell(level)
            found.append(level)
            if level.share(0.95) > 10 * HELD_MS:
                break
    return found


def held(levels: Sequence[Level]) -> int:
    """The most visitors that a house held."""
    return max((one.visitors for one in levels if one.all and one.share(0.95) <= HELD_MS), default=0)


def main() -> None:
    """Run, print the table, and keep the numbers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--visitors", default="5,10,20,30")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each level")
    parser.add_argument("--every", type=float, default=2.0, help="seconds between two interactions of a visitor")
    parser.add_argument("--only", default="one,two,smallest")
    given = parser.parse_args()
    versions = machine("streamlit", "plotly")
    print(" · ".join(f"{name} {version}" for name, version in versions.items()))
    print("house    pages   done     p50        p95    CPU each   busy   own    per page      sent")
    levels = [int(one) for one in given.visitors.split(",")]
    results = {name: measure(name, levels, given.seconds, given.every) for name in given.only.split(",")}
    for name, found in results.items():
        each = statistics.median(one.cpu_ms for one in found)
        print(f"{name}: held {held(found)} visitors with p95 ≤ {HELD_MS:g} ms; {each:.0f} ms of processor each")
    record: dict[str, Any] = {**versions, "levels": [asdict(one) for found in results.values() for one in found]}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
