"""What holds for every test."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).parent

# How long an example takes says something about the machine, not about the app.
settings.register_profile("no deadline", deadline=None)
# A change is judged by the same examples each time; every other run looks for new ones.
settings.register_profile("same examples", deadline=None, derandomize=True)
settings.load_profile("same examples" if os.environ.get("CI") else "no deadline")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What drives a browser is in a folder of its own: the tests that ``-m`` leaves out need not be read."""
    chosen = config.option.markexpr
    if collection_path.parent != TESTS or not (collection_path.is_dir() or collection_path.match("test_*.py")):
        return None
    if collection_path.name == "browser":
        return chosen == "not browser" or None
    return chosen in ("browser", "browser and alone", "browser and not alone") or None
