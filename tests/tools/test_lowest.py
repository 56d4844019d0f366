"""The lowest allowed versions are read from requirements.txt."""

from importlib.metadata import version

import pytest
from packaging.requirements import Requirement

from tools.lowest import REQUIREMENTS, lowest


def test_every_requirement_gives_its_lowest_version_and_is_met_by_what_is_installed():
    text = REQUIREMENTS.read_text()
    pins = lowest(text)
    wanted = [Requirement(line) for line in text.splitlines() if line and not line.startswith("#")]
    assert len(pins) == len(wanted) >= 4
    for one in wanted:
        (bound,) = (each.version for each in one.specifier if each.operator == ">=")
        assert f"{one.name}=={bound}" in pins
        assert one.specifier.contains(version(one.name))


def test_a_line_without_a_lower_bound_is_refused():
    assert lowest("# why\n\na-b[c]>=1.2,<2  # so\nd >= 3") == ["a-b[c]==1.2", "d==3"]
    for line in ("numpy", "numpy<3", "numpy==2.2", "-r other.txt"):
        with pytest.raises(ValueError, match="lower bound"):
            lowest(line)
