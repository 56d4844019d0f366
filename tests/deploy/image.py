"""What the Dockerfile says, step by step."""

from __future__ import annotations

import re
import shutil
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (word, rest), lines that go on joined and comments left out."""
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", " ", text).splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.strip().partition(" ") for line in lines) if word]


def is_sent(path: str) -> bool:
    """Whether a file goes to the builder, by .dockerignore, whose last rule that fits counts."""
    sent = True
    for rule in (ROOT / ".dockerignore").read_text().splitlines():
        if rule and not rule.startswith("#"):
            wanted = rule.removeprefix("!").removeprefix("**/")
            parts = [path, *map(str, Path(path).parents)] if not rule.startswith("**/") else Path(path).parts
            if any(fnmatch(str(part), wanted) for part in parts):
                sent = rule.startswith("!")
    return sent


def copy(rest: str, folder: Path) -> None:
    """Take one step ``COPY rest`` from the repository, as seen from ``folder``."""
    *sources, target = rest.split()
    for source in sources:
        place = folder / target.lstrip("/") / (Path(source).name if target.endswith("/") else "")
        files = sorted(path for path in (ROOT / source).rglob("*") if path.is_file()) or [ROOT / source]
        for file in files:
            if is_sent(file.relative_to(ROOT).as_posix()):
                to = place / file.relative_to(ROOT / source) if file != ROOT / source else place
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, to)


def copied(folder: Path) -> Path:
    """A folder with what the last stage of the image copies, and nothing else."""
    stage = instructions()
    last = max(at for at, (word, _) in enumerate(stage) if word == "FROM")
    for word, rest in stage[last:]:
        if word == "COPY" and not rest.startswith("--from"):
            copy(rest, folder)
    return folder
