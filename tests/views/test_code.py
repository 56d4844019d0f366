"""The programs of "Show the code": NumPy's run here, PyTorch's ran word for word where the fixture was made."""

import contextlib
import io
import itertools
import json
import re
import subprocess
import sys
import tokenize
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.cell import Cell
from gru_viz.cells.expr import Input, State, U, W, b, sigmoid, tanh
from gru_viz.cells.notation import NOTATIONS, shown
from gru_viz.cells.zoo import CONVENTIONS
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import Scene, base
from gru_viz.views.code import numpy_code, pytorch_code, shortened
from gru_viz.views.reading import Reading, read

from ..every import USUAL

RAN = json.loads((Path(__file__).parents[1] / "reference" / "pytorch_code.json").read_text(encoding="utf-8"))
LAYERS = ("torch.nn.RNN(", "torch.nn.GRU(", "torch.nn.LSTM(")

NUMBERS = ((0.5, -1.0), (0.25, 0.75), (-0.8, 0.1), (1.5, -0.35), (0.6, 0.9))
CELLS: list[dict[str, Any]] = [
    {"cell": kind, **dict(zip(choices, values, strict=True))}
    for kind, choices in ((kind, CONVENTIONS[kind]) for kind in USUAL)
    for values in itertools.product(*choices.values())
]
every_cell = pytest.mark.parametrize(
    "fields", CELLS, ids=["-".join(str(value) for value in some.values()) for some in CELLS]
)
CLAMPS: dict[str, tuple[Any, ...]] = {
    "rnn": (("h", 0.5, 1, 2), ("h", -0.25, None, 0)),
    "simplified_gru": (("z", 0.3, None, None), ("z", 1.0, 1, 2), ("n", 0.5, 0, 4), ("h", 0.1, 2, 1)),
    "gru": (("z", 0.3, None, None), ("z", 1.0, 1, 2), ("r", 0.0, 0, None), ("h", 0.1, 2, 1)),
    "lstm": (("f", 1.0, 0, None), ("c", 0.7, 1, 2), ("h", 0.1, 2, 1), ("o", 0.0, None, 3)),
}


def scene(**fields: Any) -> Scene:
    return Scene(**{"hidden": 3, "seed": 5, "sequence": "numbers", "numbers": NUMBERS, **fields})


def printed(program: str) -> str:
    """What a program prints, in a namespace of its own."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(program, "program", "exec"), {"__name__": "__main__"})
    return out.getvalue().strip()


def assert_prints(program: str, expected: float) -> None:
    """The printed value is the expected one to all its digits, and so is the comment behind the print."""
    said = program.splitlines()[-1].rpartition("# ")[2]
    assert float(said) == float(f"{expected:.6f}")
    # A tie in the last digit may fall either way; anything else may not.
    np.testing.assert_allclose(float(printed(program)), expected, rtol=0, atol=0.500001e-6)


def asked_names(reading: Reading) -> list[str]:
    states = [node.name for node in reading.cell.nodes if node.op == "state"]
    return ["x", *states, *reading.trace.names]


# ---- NumPy ----


@pytest.mark.parametrize("clamped", [False, True], ids=["free", "clamped"])
@every_cell
def test_numpy_program_prints_every_quantity(fields: dict[str, Any], clamped: bool) -> None:
    reading = read(scene(**fields, clamps=CLAMPS[fields["cell"]] if clamped else ()))
    for at, name in enumerate(asked_names(reading)):
        unit, step = at % 2, (at * 2) % 5
        expected = reading.trace[name][step, unit]
        assert_prints(numpy_code(reading, name, unit, step), expected)


def test_every_unit_and_step_of_a_clamped_gate() -> None:
    reading = read(scene(clamps=CLAMPS["gru"]))
    for name, unit, step in itertools.product(("z", "z_free", "h"), range(3), range(5)):
        assert_prints(numpy_code(reading, name, unit, step), reading.trace[name][step, unit])


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("notation", NOTATIONS)
def test_presets_in_every_notation(preset: str, notation: str) -> None:
    told = base(preset)
    reading = read(Scene(**{**vars(told), "notation": notation}))
    step = len(reading.sequence.tokens) - 1
    for name in shown(reading.cell):
        program = numpy_code(reading, name, 0, step)
        assert_prints(program, reading.trace[name][step, 0])
        assert max(map(len, program.splitlines())) < 100


def test_largest_scene_stays_readable_and_exact() -> None:
    rows = tuple(tuple(round(np.cos(step * 8 + at), 3) for at in range(8)) for step in range(20))
    reading = read(scene(cell="lstm", hidden=16, numbers=rows))
    for write in (numpy_code, pytorch_code):
        program = write(reading, "c", 15, 19)
        assert max(map(len, program.splitlines())) < 100
    assert_prints(numpy_code(reading, "c", 15, 19), reading.trace["c"][19, 15])
    assert repr(float(reading.params["U_o"][7, 11])) in program


def test_lines_are_the_equations() -> None:
    lines = [line.strip().partition("  #")[0] for line in numpy_code(read(scene()), "z", 1, 3).splitlines()]
    assert lines[-10:-2] == [
        "h_prev = h",
        "z = sigmoid(W_z @ x + U_z @ h_prev + b_z)",
        "r = sigmoid(W_r @ x + U_r @ h_prev + b_r)",
        "p = r * (U_n @ h_prev + c_n)",
        "n = np.tanh(W_n @ x + p + b_n)",
        "kept = z * h_prev",
        "written = (1 - z) * n",
        "h = kept + written",
    ]
    assert lines[-1] == 'print(f"{z[1]:.6f}")'


def test_clamps_stand_below_their_quantity() -> None:
    program = numpy_code(read(scene(clamps=(("z", 1.0, 2, None), ("n", -0.5, None, 1)))), "h", 0, 3)
    loop = program[program.index("for t, x in enumerate(xs):") :]
    assert "b_z)  # z_t, update gate\n    z[2] = 1.0  # clamp: z_t is set by hand\n" in loop
    assert "\n    if t == 1:\n        n[:] = -0.5  # clamp: h′_t is set by hand\n" in loop


def test_clamps_after_the_cursor_are_left_out() -> None:
    reading = read(scene(clamps=(("z", 1.0, None, 4),)))
    assert "clamp" not in numpy_code(reading, "z", 0, 3)
    assert "torch.nn.GRU(" in pytorch_code(reading, "z", 0, 3)
    assert "clamp" in numpy_code(reading, "z", 0, 4)
    assert "torch.nn.GRU(" not in pytorch_code(reading, "z", 0, 4)


def test_comments_speak_the_notation() -> None:
    program = numpy_code(read(scene(notation="ng")), "z", 0, 2)
    assert "# Γ_u, update gate" in program
    assert "# c̃_t, candidate" in program


def odd_cell() -> Cell:
    """An LSTM whose output gate looks at the new cell state, and whose input gate is what f leaves."""
    x, h, c = Input("x"), State("h"), State("c")
    f = sigmoid((W("f") @ x + U("f") @ h + b("f")).named("s_f")).named("f")
    g = tanh((W("g") @ x + U("g") @ (f * h).named("p") + b("g")).named("s_g")).named("g")
    new_c = ((f * c).named("kept") + ((1 - f) * g).named("written")).named("c")
    o = sigmoid((W("o") @ x + U("o") @ new_c + b("o")).named("s_o")).named("o")
    options = (("output", "tanh"), ("gates_read", "activation"), ("biases", True))
    return Cell("lstm", options, {"c": new_c, "h": (o * tanh(new_c).named("tanh_c")).named("h")})


def test_a_graph_that_was_never_seen_before() -> None:
    """The lines come from the graph, so an unforeseen cell is written too, and never given to torch.nn."""
    cell = odd_cell()
    params = gv.Parameters.random(cell, 2, 3, seed=2)
    usual = read(scene(cell="lstm"))
    reading = usual._replace(cell=cell, params=params, trace=gv.run(cell, params, usual.sequence.xs))
    for name in asked_names(reading):
        assert_prints(numpy_code(reading, name, 1, 3), reading.trace[name][3, 1])
    program = pytorch_code(reading, "o", 1, 3)
    assert "    o = torch.sigmoid(W_o @ x + U_o @ c + b_o)" in program
    assert "    g = torch.tanh(W_g @ x + U_g @ p + b_g)" in program
    assert "not the usual equations" in program
    assert not any(layer in program for layer in LAYERS)


# ---- PyTorch ----


@pytest.mark.parametrize("record", RAN["programs"], ids=lambda record: record["name"])
def test_pytorch_program_is_the_one_that_ran(record: dict[str, Any]) -> None:
    reading = read(scene_of(record))
    name, unit, step = record["name"], record["unit"], record["step"]
    program = pytorch_code(reading, name, unit, step)
    refresh = "the text has changed: python -m tests.reference.make_code_fixtures"
    assert program.splitlines() == record["program"], refresh
    expected = reading.trace[name][step, unit]
    np.testing.assert_allclose(float(record["printed"]), expected, rtol=0, atol=0.500001e-6)


def scene_of(record: dict[str, Any]) -> Scene:
    def as_tuples(value: Any) -> Any:
        return tuple(map(as_tuples, value)) if isinstance(value, list) else value

    return Scene(**{key: as_tuples(value) for key, value in record["scene"].items()})


def test_the_programs_that_ran_cover_every_cell() -> None:
    def function(options: tuple[tuple[str, Any], ...]) -> tuple[tuple[str, Any], ...]:
        return tuple(option for option in options if option[0] != "biases")

    ran = [scene_of(record).make_cell() for record in RAN["programs"]]
    there_are = [scene(**fields).make_cell() for fields in CELLS]
    assert {(cell.kind, function(cell.options)) for cell in ran} == {
        (cell.kind, function(cell.options)) for cell in there_are
    }


@every_cell
def test_torch_layer_where_there_is_one_and_a_reason_where_not(fields: dict[str, Any]) -> None:
    reading = read(scene(**fields))
    for name in asked_names(reading):
        program = pytorch_code(reading, name, 1, 2)
        compile(program, "program", "exec")
        chosen = {value for key, value in fields.items() if key != "cell"}
        possible = fields["cell"] != "simplified_gru" and not {"before", "identity", "cell"} & chosen
        assert any(layer in program for layer in LAYERS) == possible
        assert ("Written out step by step: " in program) != possible
    assert "clamp" in pytorch_code(read(scene(**fields, clamps=CLAMPS[fields["cell"]])), "h", 0, 4)


# ---- text from a person, and wrong questions ----

HOSTILE = (
    '"""\nimport os; os._exit(3)\n#',
    "'); raise SystemExit(3) #",
    "\r\nraise SystemExit(3)",
    "a\u2028raise\u2029b\x0c\x00\\",
    "coding: rot13",
    "-*- coding: utf-7 -*-",
    "\u202egnisrever\ud800",
    "x" * 500,
)


def hostile_reading() -> Reading:
    reading = read(scene(numbers=tuple((0.1 * at, 0.5) for at in range(len(HOSTILE)))))
    columns = ('a\nraise SystemExit(3)\n"', "coding: rot13")
    return reading._replace(sequence=reading.sequence._replace(tokens=HOSTILE, columns=columns, named=True))


@pytest.mark.parametrize("write", [numpy_code, pytorch_code])
def test_hostile_words_are_comments_and_nothing_else(write: Any) -> None:
    reading = hostile_reading()
    plain = reading._replace(sequence=reading.sequence._replace(named=False, columns=("a", "b")))
    assert without_comments(write(reading, "z", 1, 7)) == without_comments(write(plain, "z", 1, 7))


def without_comments(program: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(program).readline)
    return [token.string for token in tokens if token.type not in (tokenize.COMMENT, tokenize.NL)]


def test_hostile_words_in_a_file_that_is_run(tmp_path: Path) -> None:
    reading = hostile_reading()
    program = numpy_code(reading, "z", 1, 7)
    path = tmp_path / "program.py"
    path.write_text(program, encoding="utf-8")
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{reading.trace['z'][7, 1]:.6f}"
    assert max(map(len, program.splitlines())) < 100


@pytest.mark.parametrize("write", [numpy_code, pytorch_code])
@pytest.mark.parametrize(
    ("name", "unit", "step", "message"),
    [
        ("q", 0, 0, r"'q' is not a quantity of this gru; it has x, h_prev, "),
        ("W_z", 0, 0, "is not a quantity"),
        ("z_free", 0, 0, "is not a quantity"),
        ("z", 3, 0, "unit 3 of z is not there; units run from 0 to 2"),
        ("z", 0, -1, "step -1 of z is not there; steps run from 0 to 4"),
        ("x", 2, 0, "unit 2 of x is not there"),
    ],
)
def test_wrong_questions(write: Any, name: str, unit: int, step: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write(read(scene()), name, unit, step)


def test_a_long_program_is_shown_without_its_rows_of_numbers() -> None:
    reading = read(Scene(weights="seed", hidden=40, sequence="noise", steps=120, step=100))
    for write in (numpy_code, pytorch_code):
        program = write(reading, "h", 0, 100)
        short = shortened(program)
        assert len(program) > 60_000 > 12_000 > len(short)
        kept = [line for line in short.splitlines() if "more lines of numbers" not in line]
        rest = iter(program.splitlines())
        assert all(line in rest for line in kept), "what is shown are lines of the program, in their order"
        left_out = sum(map(int, re.findall(r"# … (\d+) more lines", short)))
        assert len(kept) + left_out == len(program.splitlines())
        code = [line for line in program.splitlines() if re.match(r"[a-z]|    [a-z]", line)]
        assert all(line in kept for line in code), "and none of its code is missing"
