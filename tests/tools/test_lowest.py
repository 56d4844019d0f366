"""The lowest allowed versions are read from requirements.txt."""

from importlib.metadata import version

import pytest
from packaging.requirements import Requirement

from tools.lowest import REQUIREMENTS, lowest


@pytest.mark.parametrize("python", [(3, 11), (3, 12), (3, 13), (3, 14)])
def test_every_requirement_gives_its_lowest_version_and_is_met_by_what_is_installed(python):
    text = REQUIREMENTS.read_text()
    pins = lowest(text, python)
    told = [Requirement(line) for line in text.splitlines() if line and not line.startswith("#")]
    there = {"python_version": ".".join(map(str, python))}
    wanted = [one for one in told if one.marker is None or one.marker.evaluate(there)]
    assert len(pins) == len(wanted) == len({one.name for one in told}) >= 11
    for one in wanted:
        (bound,) = (each.version for each in one.specifier if each.operator == ">=")
        assert f"{one.name}=={bound}" in pins
        if one.marker is None or one.marker.evaluate():  # For the Python that runs this.
            assert one.specifier.contains(version(one.name))


def test_a_line_without_a_lower_bound_is_refused():
    assert lowest("# why\n\na-b[c]>=1.2,<2  # so\nd >= 3") == ["a-b[c]==1.2", "d==3"]
    both = "a>=1; python_version < '3.13'\na>=2,<4; python_version >= '3.13'"
    assert [lowest(both, python) for python in ((3, 12), (3, 13), (3, 20))] == [["a==1"], ["a==2"], ["a==2"]]
    for line in ("numpy", "numpy<3", "numpy==2.2", "-r other.txt", "a>=1; os_name == 'nt'"):
        with pytest.raises(ValueError, match="lower bound"):
            lowest(line)
