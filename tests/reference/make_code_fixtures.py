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
from pathlib import Path
from typing import Any

from gru_viz.scene.scene import Scene
from gru_viz.views.code import pytorch_code
from gru_viz.views.reading import read

FILE = Path(__file__).parent / "pytorch_code.json"

NUMBERS = ((0.5, -1.0), (0.25, 0.75), (-0.8, 0.1), (1.5, -0.35), (0.6, 0.9))
PLAIN: dict[str, Any] = {"hidden": 3, "seed": 7, "sequence": "numbers", "numbers": NUMBERS}
PULSE: dict[str, Any] = {"hidden": 2, "seed": 3, "sequence": "pulse", "steps": 12}

Case = tuple[dict[str, Any], str, int, int]
"""Fields of the scene, quantity, unit, step."""


def _layers() -> list[Case]:
    """The cells that a layer of PyTorch can be: every quantity."""
    lstm = ("f", "i", "o", "g", "kept", "written", "c", "tanh_c", "h", "s_f", "Uh_g", "c_prev", "h_prev", "x")
    asked: list[tuple[dict[str, Any], tuple[str, ...]]] = [
        ({"cell": "rnn"}, ("h", "s_h", "Wx_h", "Uh_h")),
        ({"cell": "rnn", "biases": False}, ("h", "s_h")),
        ({"cell": "gru"}, ("z", "r", "v_n", "p", "s_n", "n", "kept", "written", "h", "one_minus_z", "h_prev")),
        ({"cell": "gru", "update": "take"}, ("z", "s_z", "Wx_z", "r", "n", "kept", "written", "h", "one_minus_z")),
        ({"cell": "gru", "biases": False}, ("z", "p", "n", "h")),
        ({"cell": "gru", "update": "take", "biases": False}, ("z", "kept", "h")),
        ({"cell": "lstm"}, lstm),
        ({"cell": "lstm", "biases": False}, ("f", "g", "c", "h")),
    ]
    cases: list[Case] = []
    for fields, names in asked:
        cases += [({**PLAIN, **fields}, name, at % 2, 4) for at, name in enumerate(names)]
        cases.append(({**PLAIN, **fields}, names[0], 1, 0))
    return cases


def _loops() -> list[Case]:
    """The cells that it cannot be."""
    fields: list[tuple[dict[str, Any], tuple[str, ...]]] = [
        *(({"cell": "simplified_gru", "update": update}, ("z", "kept", "h")) for update in ("keep", "take")),
        *(({"cell": "gru", "reset": "before", "update": update}, ("z", "p", "n", "h")) for update in ("keep", "take")),
        ({"cell": "gru", "reset": "before", "biases": False}, ("n", "written")),
        ({"cell": "lstm", "output": "identity"}, ("o", "h")),
        ({"cell": "lstm", "gates_read": "cell"}, ("f", "c", "h")),
        ({"cell": "lstm", "gates_read": "cell", "output": "identity", "biases": False}, ("o", "tanh_c", "h")[::2]),
    ]
    return [({**PLAIN, **some}, name, at % 3, 4) for some, names in fields for at, name in enumerate(names)]


def _clamped() -> list[Case]:
    gru = {"cell": "gru", "clamps": (("z", 1.0, None, None), ("z", 0.25, 1, 3), ("r", 0.0, 2, None))}
    lstm = {"cell": "lstm", "clamps": (("f", 1.0, 0, 2), ("c", 0.5, 1, 3), ("h", -0.5, 2, 1))}
    late = {"cell": "gru", "clamps": (("n", 0.5, None, 4),)}
    asked = [(gru, "z"), (gru, "z_free"), (gru, "h"), (lstm, "f_free"), (lstm, "c"), (lstm, "h")]
    cases: list[Case] = [({**PLAIN, **fields}, name, 1, step) for fields, name in asked for step in (3, 4)]
    return [*cases, ({**PLAIN, **late}, "n", 1, 3), ({**PLAIN, **late}, "n_free", 1, 4)]


def _other_scenes() -> list[Case]:
    return [
        ({**PULSE, "cell": "lstm", "notation": "pytorch"}, "c", 1, 11),
        ({**PULSE, "cell": "gru", "notation": "ng", "hidden": 9}, "n", 8, 7),
        ({"sequence": "text", "text": "Never mind the l’été: it's “good”!", "notation": "ng"}, "z", 2, 6),
        ({"weights": "review-end", **_told("review-end")}, "h", 0, 20),
    ]


def _told(preset: str) -> dict[str, Any]:
    from gru_viz.scene.scene import base

    told = base(preset)
    names = ("cell", "update", "reset", "biases", "hidden", "sequence", "text")
    return {name: getattr(told, name) for name in names}


CASES: list[Case] = [*_layers(), *_loops(), *_clamped(), *_other_scenes()]


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
        records.append(
            {"scene": fields, "name": name, "unit": unit, "step": step, "printed": printed, "program": program.splitlines()}
        )
        print(f"{fields.get('cell', ''):15} {name:12} {printed}")
    import torch

    document = {"torch": torch.__version__, "programs": records}
    FILE.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
