"""The snippets of docs/your-layer.md: what they wrote is here and fits; they run where their program is."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import gru_viz as gv

FOLDER = Path(__file__).parent / "files"
DOCUMENT = (Path(__file__).parents[2] / "docs" / "your-layer.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", DOCUMENT, flags=re.DOTALL)
WRITTEN = {"torch": "torch_model.safetensors", "keras": "keras_model.keras", "onnx": "onnx_model.onnx"}


def assert_fits(folder: Path, program: str) -> None:
    pair = np.load(folder / f"{program}_pair.npz", allow_pickle=False)
    verdict = gv.verify(gv.load(folder / WRITTEN[program]), pair["xs"], pair["ys"])
    assert verdict.passed and verdict.precision == "float32", f"{program}: {verdict}"


def test_what_each_snippet_wrote_opens_and_fits() -> None:
    for program in WRITTEN:
        assert_fits(FOLDER, program)


def test_snippets_run_where_their_program_is_installed(tmp_path: Path) -> None:
    """From an empty folder, in an interpreter of its own."""
    environment = {**os.environ, "KERAS_BACKEND": "torch"}
    for program, snippet in zip(WRITTEN, SNIPPETS, strict=False):
        if find_spec(program):
            subprocess.run([sys.executable, "-c", snippet], cwd=tmp_path, env=environment, check=True, timeout=300)
            assert_fits(tmp_path, program)


def test_what_is_done_with_them_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(FOLDER)
    for snippet in SNIPPETS[len(WRITTEN) :]:
        exec(compile(snippet, "docs/your-layer.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "PASS: the largest difference is" in printed
    assert "GRU, keep, reset after, Keras and ONNX order z, r, n, " in printed
