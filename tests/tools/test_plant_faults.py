"""The planted faults still fit the code: each changes one place, and Python can still read what it makes."""

import ast
from functools import cache

import pytest

from tools.plant_faults import FAULTS, ROOT, Fault, faults_of, folders, nearest_first


@cache
def dumped(text):
    """A program without its comments and blanks."""
    return ast.dump(ast.parse(text))


def test_every_fault_changes_one_place_that_is_there():
    assert len(folders()) == len(list(FAULTS.glob("*.toml"))) > 0
    for folder in folders():
        seen, files = set(), set()
        for fault in faults_of(folder):
            text = (ROOT / fault.file).read_text(encoding="utf-8")
            planted = fault.planted(text)
            assert planted != text
            if fault.file.endswith(".py"):
                changed = dumped(planted) != dumped(text)
                assert changed, f"{fault.title}: nothing but comments or blanks would change"
            if (fault.file, fault.tests) not in files:
                assert nearest_first(ROOT, fault), f"{fault.title}: no test belongs to it"
            files.add((fault.file, fault.tests))
            assert planted not in seen and fault.title.strip(), f"{fault.title}: planted twice"
            seen.add(planted)


def test_a_fault_that_does_not_fit_is_an_error():
    fault = Fault("cells", 1, "a title", "a file", "keep", "take", ())
    assert fault.planted("z keeps") == "z takes"
    for text in ("z takes", "keep or keep"):
        with pytest.raises(ValueError, match="not once"):
            fault.planted(text)
    with pytest.raises(ValueError, match="changes nothing"):
        fault._replace(becomes="keep").planted("keep")


def test_tests_that_import_the_changed_file_run_first_and_those_that_do_not_are_left_out():
    fault = Fault("views", 1, "a title", "gru_viz/views/saturation.py", "", "", ("tests/views", "tests/figures"))
    files = nearest_first(ROOT, fault)
    assert {"tests/views/test_memory.py", "tests/figures/test_memory.py"} <= set(files)
    assert "tests/views/test_arithmetic.py" not in files
    script = fault._replace(file="gru_viz/schematic/assets/bench/card.js")
    assert len(nearest_first(ROOT, script)) > len(files), "no test imports a script: all of them run"
