"""Plant small faults, one at a time, and list those that no test notices.

    python -m tools.plant_faults                    every fault, folder by folder
    python -m tools.plant_faults views figures      those of two folders
    python -m tools.plant_faults cells --fault 3    the third of the cells

The faults are data: ``tools/faults/FOLDER.toml``, one ``[[fault]]`` for each, with

- ``title``: what it would make false on screen;
- ``file``: where, from the root of the checkout;
- ``was``: a piece of that file, which stands there exactly once; ``becomes``: what stands there instead;
- ``tests`` (optional): the tests to run. Without it, those of ``RELATED``.

The checkout is copied into a temporary folder and never changed; work that is not committed is copied too. The related
tests must pass there first. Then each fault is written into the copy, the tests run until the first one fails, and the
file is put back. A fault is caught if a test fails, or if the tests do not end in time. Where tests
cannot even be collected, nothing was found out, and the tool stops.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import os
import queue
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
FAULTS = Path(__file__).with_name("faults")
PROCESSES = 2
SECONDS = 420
"""Time limit of one run of the related tests."""
RELATED = {
    "cells": ("tests/cells", "tests/reference", "tests/test_docs.py"),
    "dynamics": ("tests/dynamics", "tests/reference"),
    "layers": ("tests/layers",),
    "learning": ("tests/learning", "tests/reference"),
    "scene": ("tests/scene", "tests/test_docs.py"),
    "views": ("tests/views", "tests/figures"),
    "figures": ("tests/figures",),
    "schematic": ("tests/schematic",),
    "javascript": (
        "tests/browser/test_bench_js.py",
        "tests/browser/test_past_js.py",
        "tests/browser/test_claims_js.py",
        "tests/browser/test_here_js.py",
        "tests/browser/test_hidden_js.py",
    ),
    "pictures": ("tests/pictures",),
    "content": ("tests/content", "tests/views", "tests/app", "tests/test_docs.py"),
    "ui": ("tests/app", "tests/test_docs.py"),
}
"""Folder → tests that belong to it; what does not exist is left out."""
PASSED, FAILED = 0, 1
"""What pytest's exit status says."""


class Fault(NamedTuple):
    """One small change that makes something false."""

    folder: str
    number: int
    title: str
    file: str
    was: str
    becomes: str
    tests: tuple[str, ...]

    def planted(self, text: str) -> str:
        """The file's text with the fault in it.

        Raises:
            ValueError: What it changes does not stand there exactly once, or nothing would change.
        """
        where = f"{self.folder} {self.number} ({self.title})"
        if (found := text.count(self.was)) != 1:
            raise ValueError(f"{where}: {self.was!r} stands {found} times in {self.file}, not once")
        if self.was == self.becomes:
            raise ValueError(f"{where} changes nothing")
        return text.replace(self.was, self.becomes)


def folders() -> list[str]:
    """Every folder that has faults."""
    return sorted(path.stem for path in FAULTS.glob("*.toml"))


def faults_of(folder: str) -> list[Fault]:
    """The faults of one folder, counted from 1."""
    rows = tomllib.loads((FAULTS / f"{folder}.toml").read_text(encoding="utf-8"))["fault"]
    return [
        Fault(folder, number, **{**row, "tests": tuple(row.get("tests", RELATED.get(folder, ())))})
        for number, row in enumerate(rows, start=1)
    ]


def _imports(root: Path, path: Path) -> set[str]:
    """Dotted names that a Python file imports, the packages above them included."""
    found = set()
    package = path.relative_to(root).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found | {name.rpartition(".")[0] for name in found}


def _module(root: Path, path: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


@cache
def _graph(root: Path) -> dict[str, set[str]]:
    """Module → what it imports, of the package, the pages and the tests."""
    files = [root / "app.py", *(path for part in ("gru_viz", "pages", "tests") for path in (root / part).rglob("*.py"))]
    graph = {_module(root, path): _imports(root, path) for path in files if path.exists()}
    pages = {name for name in graph if name.startswith("pages.")}
    for name in graph:
        if name.startswith("tests.app."):  # Streamlit runs the pages; no import says so.
            graph[name] |= pages
    return graph


def nearest_first(root: Path, fault: Fault) -> list[str]:
    """The related test files, those first that import the changed file over the fewest others.

    Those that do not import it at all are left out, unless none does.
    """
    files: list[Path] = []
    for part in fault.tests:
        path = root / part
        files += sorted(path.rglob("test_*.py")) if path.is_dir() else [path] if path.exists() else []
    modules = _graph(root)
    distance, step = {_module(root, root / fault.file): 0}, 0
    while near := {name for name, far in distance.items() if far == step}:
        step += 1
        distance |= {name: step for name, used in modules.items() if name not in distance and used & near}
    reached = [path for path in files if _module(root, path) in distance]
    files = sorted(reached, key=lambda path: distance[_module(root, path)]) or files
    return [str(path.relative_to(root)) for path in files]


def copied(target: Path) -> Path:
    """A copy of the checkout as it is now, without what Git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def _write(path: Path, text: str) -> None:
    """Write a file, and forget its compiled form: Python tells versions of a file apart by second and size only."""
    path.write_text(text, encoding="utf-8")
    if path.suffix == ".py":
        Path(importlib.util.cache_from_source(path)).unlink(missing_ok=True)


def _tests(root: Path, files: list[str], command: list[str]) -> tuple[int | None, str]:
    """Exit status of the tests, None if they did not end in time, and the end of what they printed."""
    process = subprocess.Popen(
        [*command, "-x", "-q", "-p", "no:cacheprovider", *files],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        printed, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        printed, _ = process.communicate()
        return None, printed[-2000:]
    return process.returncode, printed[-2000:]


def _verdict(status: int | None, printed: str) -> str:
    if status == PASSED:
        return "survived"
    if status in (FAILED, None):
        failed = re.search(r"^(?:FAILED|ERROR) (\S+)", printed, re.MULTILINE)
        return f"caught by {failed[1]}" if failed else "caught: not in time" if status is None else "caught"
    raise SystemExit(f"pytest ended with {status}:\n{printed}")


def main() -> None:
    """Plant the faults that were asked for and print what became of them."""
    parser = argparse.ArgumentParser("python -m tools.plant_faults", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", metavar="FOLDER", help=f"one or more of {', '.join(folders())}")
    parser.add_argument("--fault", type=int, nargs="*", help="only those with these numbers")
    parser.add_argument("--trust", action="store_true", help="do not run the tests without a fault first")
    parser.add_argument("--pytest", default=f"{shlex.quote(sys.executable)} -m pytest", help="what runs the tests")
    asked = parser.parse_args()
    wanted = [
        fault
        for folder in asked.folders or folders()
        for fault in faults_of(folder)
        if not asked.fault or fault.number in asked.fault
    ]
    command = shlex.split(asked.pytest)
    for fault in wanted:
        fault.planted((ROOT / fault.file).read_text(encoding="utf-8"))

    with tempfile.TemporaryDirectory(prefix="faults-") as place:
        copies: queue.Queue[Path] = queue.Queue()
        catches: Counter[str] = Counter()
        for number in range(PROCESSES):
            copies.put(copied(Path(place) / str(number)))

        def unharmed(tests: tuple[str, ...]) -> None:
            root = copies.get()
            status, printed = _tests(root, [test for test in tests if (root / test).exists()], command)
            copies.put(root)
            if status != PASSED:
                raise SystemExit(f"without any fault, {' '.join(tests)} do not pass:\n{printed}")

        def verdict(fault: Fault) -> str:
            root = copies.get()
            path = root / fault.file
            right = path.read_text(encoding="utf-8")
            began = time.monotonic()
            try:
                _write(path, fault.planted(right))
                # What has caught many faults so far is asked first.
                files = sorted(nearest_first(root, fault), key=lambda file: -catches[file])
                found = _verdict(*_tests(root, files, command))
            finally:
                _write(path, right)
                copies.put(root)
            took = time.monotonic() - began
            catches[found.removeprefix("caught by ").partition("::")[0]] += 1
            print(f"{fault.folder} {fault.number:3d}  {took:4.0f} s  {fault.title}: {found}", flush=True)
            return found

        with ThreadPoolExecutor(PROCESSES) as pool:
            if not asked.trust:
                list(pool.map(unharmed, dict.fromkeys(fault.tests for fault in wanted)))
            verdicts = list(pool.map(verdict, wanted))

    survivors = [fault for fault, found in zip(wanted, verdicts, strict=True) if found == "survived"]
    print(f"\n{'folder':12s} faults  caught  survived")
    for name in [*dict.fromkeys(fault.folder for fault in wanted), "all"]:
        count = sum(name in (fault.folder, "all") for fault in wanted)
        missed = sum(name in (fault.folder, "all") for fault in survivors)
        print(f"{name:12s} {count:6d}  {count - missed:6d}  {missed:8d}  {missed / max(count, 1):4.0%}")
    for fault in survivors:
        print(f"survived: {fault.folder} {fault.number}: {fault.title} ({fault.file})")
    sys.exit(bool(survivors))


if __name__ == "__main__":
    main()
