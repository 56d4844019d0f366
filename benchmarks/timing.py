"""What the benchmarks share: taking turns, peak memory, and what the numbers depend on besides the code."""

import gc
import os
import platform
import time
import tracemalloc
from collections.abc import Callable, Mapping
from importlib.metadata import version

Contenders = Mapping[str, Callable[[], object]]


def in_turn(contenders: Contenders, repetitions: int) -> dict[str, list[float]]:
    """Every repetition of every contender in milliseconds; A B C A B C, so that a slow moment falls on all."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(repetitions):
        for name, contender in contenders.items():
            gc.collect()
            start = time.perf_counter()
            contender()
            times[name].append(1e3 * (time.perf_counter() - start))
    return times


def peak_memory(run: Callable[[], object]) -> float:
    """The most that Python and NumPy held at once during the run, in MB (10^6 bytes)."""
    gc.collect()
    tracemalloc.start()
    run()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def machine(*packages: str) -> dict[str, object]:
    """The machine and the versions of these packages."""
    found: dict[str, object] = {"python": platform.python_version()}
    found |= {package: version(package) for package in packages}
    return found | {"cores": os.cpu_count(), "platform": platform.platform()}
