"""What was trained on a machine, kept in a folder, so that servers beside each other and after each other share it.

One file holds what a worker said about one run, under a name that follows from the recipes. A run that is under way
has a file of its own, so if its server is killed, what was learnt by then can still be shown.
"""

from __future__ import annotations

import hashlib
import json
import platform
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np

from gru_viz.learning.recipe import Recipe

MOST_BYTES = 200 * 2**20
MOMENT = ".moment"
"""Ends the name of the file that says from where a run under way can go on."""
_VERSION = 1


def digest(recipes: Sequence[Recipe]) -> str:
    """A name for these recipes on this kind of machine: 32 letters."""
    made_with = [_VERSION, np.__version__, platform.machine(), platform.python_version()]
    told = json.dumps([made_with, [recipe.to_plain() for recipe in recipes]], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


class Store:
    """A folder of runs; the oldest go when all together are larger than ``most`` bytes."""

    def __init__(self, folder: Path, most: int = MOST_BYTES) -> None:
        self.folder, self.most = folder, most
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def record(self, key: str, recipes: Sequence[Recipe]) -> Record:
        """Begin to keep a run."""
        self._make_room()
        return Record(self.folder, key, recipes)

    def lines(self, key: str) -> list[dict[str, Any]]:
        """What is kept of a run, the recipes first; empty if nothing is."""
        found = [*self.folder.glob(f"{key}.*.part"), *self.folder.glob(f"{key}.run")]
        for path in sorted(found, key=_rank, reverse=True):
            try:
                text = path.read_text(encoding="utf-8")
                moment = path.with_suffix(MOMENT)
                text = text[: text.rfind("\n") + 1] + (moment.read_text(encoding="utf-8") if moment.exists() else "")
            except OSError:
                continue
            # What comes after the last line break was cut off when its server was killed.
            lines = text[: text.rfind("\n") + 1].splitlines()
            try:
                return [json.loads(line) for line in lines]
            except ValueError:
                continue
        return []

    def _make_room(self) -> None:
        paths = sorted(self.folder.glob("*.*"), key=lambda path: path.stat().st_mtime, reverse=True)
        size = 0
        for path in paths:
            size += path.stat().st_size
            if size > self.most:
                path.unlink(missing_ok=True)


class Record:
    """A run that is being written down. A folder that is full or gone ends the record, and nothing else."""

    def __init__(self, folder: Path, key: str, recipes: Sequence[Recipe]) -> None:
        self._path = folder / f"{key}.{secrets.token_hex(4)}.part"
        self._whole = folder / f"{key}.run"
        self._file: IO[str] | None = None
        try:
            self._file = self._path.open("w", encoding="utf-8")
        except OSError:
            return
        self.add(json.dumps({"kind": "recipes", "recipes": [recipe.to_plain() for recipe in recipes]}) + "\n")

    def add(self, line: str, *, is_moment: bool = False) -> None:
        """Write down one line; one that tells from where to go on takes the place of the one before."""
        try:
            if self._file is not None and is_moment:
                new = self._path.with_suffix(".new")
                new.write_text(line, encoding="utf-8")
                new.replace(self._path.with_suffix(MOMENT))
            elif self._file is not None:
                self._file.write(line)
                self._file.flush()
        except OSError:
            self.end(is_whole=False)

    def end(self, *, is_whole: bool) -> None:
        """Keep a whole run; forget any other, for those who saw it still have it."""
        if self._file is None:
            return
        self._file.close()
        self._file = None
        try:
            self._path.with_suffix(MOMENT).unlink(missing_ok=True)
            if is_whole:
                self._path.replace(self._whole)
            else:
                self._path.unlink()
        except OSError:
            pass


def _rank(path: Path) -> tuple[bool, int]:
    return path.suffix == ".run", path.stat().st_size if path.exists() else 0
