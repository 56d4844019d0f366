"""The core knows no screen: a fresh interpreter imports it without what draws."""

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import gru_viz

ROOT = Path(gru_viz.__file__).parent

BANNED = {
    "cells": {"streamlit", "plotly", "pandas"},
    "dynamics": {"streamlit", "plotly", "pandas"},
    "layers": {"streamlit", "plotly", "pandas", "safetensors", "h5py", "onnx", "torch"},
    "learning": {"streamlit", "plotly", "pandas"},
    "scene": {"streamlit", "plotly", "pandas"},
    "views": {"streamlit", "plotly"},
    "figures": {"streamlit"},
    "export": {"streamlit", "plotly"},
    "pictures": {"streamlit", "plotly", "PIL", "resvg_py"},
}
ALLOWED = {
    # package → the packages of gru_viz it may build on
    "cells": {"cells"},
    "dynamics": {"cells", "dynamics"},
    "layers": {"cells", "dynamics", "layers"},
    "learning": {"cells", "dynamics", "learning"},
    "scene": {"cells", "layers", "learning", "scene"},
}


def modules_of(package):
    found = pkgutil.iter_modules([str(ROOT / package)], f"gru_viz.{package}.")
    return [f"gru_viz.{package}", *(module.name for module in found)]


def imported(statement):
    """Names of all modules that are loaded after a statement in a fresh interpreter."""
    code = f"import sys; {statement}; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT.parent, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize("package", BANNED)
def test_a_package_does_not_bring_along_what_draws(package):
    names = modules_of(package)
    assert len(names) > 1
    tops = {name.partition(".")[0] for name in imported("import " + ", ".join(names))}
    assert "numpy" in tops
    assert not tops & BANNED[package]


def test_the_public_interface_needs_numpy_alone():
    tops = {name.partition(".")[0] for name in imported("import gru_viz")}
    assert "numpy" in tops
    assert not tops & {
        "streamlit",
        "plotly",
        "pandas",
        "torch",
        "keras",
        "onnx",
        "h5py",
        "safetensors",
        "hypothesis",
        "pytest",
    }


@pytest.mark.parametrize("package", ALLOWED)
def test_imports_run_one_way(package):
    for module in modules_of(package):
        source = ROOT.parent / (module.replace(".", "/") + ".py")
        if not source.exists():
            continue
        used = {
            line.split()[1].split(".")[1]
            for line in source.read_text(encoding="utf-8").splitlines()
            if line.startswith(("from gru_viz.", "import gru_viz.", "    from gru_viz."))
        }
        assert used <= ALLOWED[package], f"{module} imports {used - ALLOWED[package]}"


def test_the_example_of_the_package_runs():
    import doctest

    assert doctest.testmod(gru_viz).failed == 0
    assert doctest.testmod(gru_viz).attempted >= 4
