"""Run the PyTorch programs that the app shows, and keep what they printed.

Run from the root of the repository, whenever a program's text changes or a case is added to :data:`CASES`;
the tests read the file and do not need PyTorch::

    pip install torch==2.13.0
    python -m tests.reference.make_code_fixtures

``pytorch_code.json`` holds one record for each case: the fields of the scene, the quantity, unit and step, the
program as it ran, line by line, and what it printed. The tests write the program anew, ask that it is the same
text, so that this very program went through PyTorch, and that what it printed is the number of the trace.

Inputs and weights are such that no library function decides about their last digit: numbers, pulses, words,
and weights drawn uniformly.
"""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gru_viz.scene.scene import Scene, base
from gru_viz.views.code import pytorch_code
from gru_viz.views.reading import read

FILE = Path(__file__).parent / "pytorch_code.json"

NUMBERS = ((0.5, -1.0, 0.3), (0.25, 0.75, 0.0), (-0.8, 0.1, 1.25), (1.5, -0.35, -0.6))
PLAIN: dict[str, Any] = {"hidden": 2, "seed": 7, "sequence": "numbers", "numbers": NUMBERS}
LAST = len(NUMBERS) - 1

Case = tuple[dict[str, Any], str, int, int]
"""Fields of the scene, quantity, unit, step."""


def _plain() -> list[Case]:
    """Every cell in every convention: those that a layer of PyTorch can be, and those that it cannot."""
    asked: list[tuple[dict[str, Any], str]] = [
        ({"cell": "rnn"}, "h s_h"),
        ({"cell": "rnn", "biases": False}, "Uh_h"),
        ({"cell": "gru"}, "z p n h one_minus_z"),
        ({"cell": "gru", "biases": False}, "n"),
        ({"cell": "gru", "update": "take"}, "z s_z kept h h_prev"),
        ({"cell": "gru", "update": "take", "biases": False}, "z"),
        ({"cell": "lstm"}, "f g kept c tanh_c h x"),
        ({"cell": "lstm", "biases": False}, "f h"),
        ({"cell": "simplified_gru", "update": "keep"}, "h"),
        ({"cell": "simplified_gru", "update": "take"}, "kept"),
        ({"cell": "gru", "reset": "before"}, "p"),
        ({"cell": "gru", "reset": "before", "update": "take"}, "n"),
        ({"cell": "gru", "reset": "before", "biases": False}, "h"),
        ({"cell": "lstm", "output": "identity"}, "h"),
        ({"cell": "lstm", "gates_read": "cell"}, "o"),
        ({"cell": "lstm", "gates_read": "cell", "output": "identity", "biases": False}, "h"),
    ]
    cases: list[Case] = [({**PLAIN, "cell": "gru"}, "n", 1, 0), ({**PLAIN, "cell": "lstm"}, "written", 1, 0)]
    for some, names in asked:
        cases += [({**PLAIN, **some}, name, at % 2, LAST) for at, name in enumerate(names.split())]
    return cases


def _clamped() -> list[Case]:
    gru: dict[str, Any] = {"cell": "gru", "clamps": (("z", 1.0, None, None), ("z", 0.25, 1, 2), ("r", 0.0, 0, None))}
    lstm: dict[str, Any] = {"cell": "lstm", "clamps": (("f", 1.0, 0, 1), ("c", 0.5, 1, 2), ("h", -0.5, 1, 1))}
    late: dict[str, Any] = {"cell": "gru", "clamps": (("n", 0.5, None, LAST),)}
    asked = [
        (gru, "z", 2), (gru, "z_free", 2), (gru, "h", 3),
        (lstm, "f_free", 2), (lstm, "c", 3), (lstm, "h", 3),
        (late, "n", LAST - 1), (late, "n_free", LAST),
    ]  # fmt: skip
    return [({**PLAIN, **some}, name, 1, step) for some, name, step in asked]


def _other_scenes() -> list[Case]:
    return [
        ({"cell": "rnn", "hidden": 5, "sequence": "pulse", "steps": 12, "notation": "pytorch"}, "s_h", 4, 7),
        ({"sequence": "text", "text": "Mind the l’été: it's “good”!", "hidden": 1, "notation": "ng"}, "z", 0, 5),
        ({"weights": "review-end", **_told("review-end")}, "h", 0, 20),
    ]


def _told(preset: str) -> dict[str, Any]:
    told = base(preset)
    names = ("cell", "update", "reset", "biases", "hidden", "sequence", "text")
    return {name: getattr(told, name) for name in names}


CASES: list[Case] = [*_plain(), *_clamped(), *_other_scenes()]


def main() -> None:
    """Run every program in an interpreter of its own, as a person would, and write the file."""
    records = []
    for fields, name, unit, step in CASES:
        program = pytorch_code(read(Scene(**fields)), name, unit, step)
        command = [sys.executable, "-W", "error", "-"]
        done = subprocess.run(command, input=program, capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            raise SystemExit(f"{fields} {name}\n{program}\n{done.stderr}")
        printed = done.stdout.strip()
        asked = {"scene": fields, "name": name, "unit": unit, "step": step}
        records.append({**asked, "printed": printed, "program": program.splitlines()})
        print(f"{fields.get('cell', ''):15} {name:12} {printed}")
    document = {"torch": version("torch"), "programs": records}
    FILE.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
