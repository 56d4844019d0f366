"""The arithmetic behind a number: what is printed comes out exactly, to the digit, when it is calculated again."""

import json
import math
import random
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gru_viz.cells.formula import number
from gru_viz.cells.inline import plain
from gru_viz.cells.notation import shown
from gru_viz.scene.scene import Scene, base
from gru_viz.views import printed
from gru_viz.views.arithmetic import arithmetic, inspection
from gru_viz.views.reading import read
from gru_viz.views.sums import Open, Pick, as_text

from ..every import every_cell
from ..scene.strategies import scenes

NUMBER = r"−?\d+(?:\.\d+)?"
FUNCTIONS = {"σ": lambda a: 1 / (1 + math.exp(-a)) if a > -700 else 0.0, "tanh": math.tanh}


def calculated(text):
    """What a person with a calculator gets: numbers, +, −, ×, σ, tanh and brackets, and nothing else."""
    assert re.fullmatch(r"(?:[\d.+−×() ]|σ|tanh)+", text), text
    return eval(text.replace("−", "-").replace("×", "*"), {"__builtins__": {}}, FUNCTIONS)


def same(value, result, digits=None):
    """Whether ``value`` is printed as ``result``."""
    assert re.fullmatch(NUMBER, result), result
    places = len(result.partition(".")[2])
    got = number(value, places if digits is None else digits)
    if abs(value) < 1e4:
        return got == result
    # Beyond that the order of a sum moves more than `number` rounds away; a tie may fall to either side.
    return abs(float(got.replace("−", "-")) - float(result.replace("−", "-"))) < 1.01 * 10.0**-places


def check(text):
    """Calculate every line of a text again; gives how many there were. Wrong ones are in the AssertionError."""
    lines, checked = text.splitlines(), 0
    products = []
    for line in lines:
        if line.startswith("  sum: "):
            total = line.removeprefix("  sum: ")
            assert same(math.fsum(products), total, 3), f"{products} are not {total}"
            products = []
        elif found := re.fullmatch(rf"  .*: ({NUMBER} × (?:{NUMBER}|\({NUMBER}\))) = ({NUMBER})", line):
            assert same(calculated(found[1]), found[2]), line
            products.append(float(found[2].replace("−", "-")))
        elif line.count(" = ") >= 2:
            *_, numbers, result = line.split(" = ")
            assert same(calculated(numbers), result, 3), line
        else:
            continue
        checked += 1
    assert not products, "a table has a sum"
    return checked


def scene_of(cell, **changes):
    options = {name: value for name, value in cell.options}
    rng = np.random.default_rng(5)
    rows = tuple(map(tuple, np.round(rng.normal(0, 1.5, (6, 3)), 3).tolist()))
    told = {"cell": cell.kind, **options, "seed": 4, "hidden": 4, "sequence": "numbers", "numbers": rows}
    gates = [spec.gate for spec in cell.parameters if spec.name.startswith("b_")]
    told["shifts"] = tuple((gate, 0.375 + at) for at, gate in enumerate(gates))
    return Scene(**told | changes)


def clamps_of(cell):
    names = shown(cell)
    return ((names[0], 0.25, 1, None), (names[-1], -0.5, None, 3), (names[len(names) // 2], 1.0, 2, 0))


@pytest.mark.parametrize("clamped", [False, True], ids=["free", "clamped"])
@every_cell
def test_every_number_of_every_cell_can_be_calculated_again(cell, clamped):
    reading = read(scene_of(cell, clamps=clamps_of(cell) if clamped else ()))
    for name in cell.names:
        for unit in range(4):
            for step in (0, 3, 5):
                found = arithmetic(reading, name, unit, step)
                assert found.value == number(reading.trace[name][step, unit])
                lines = len(found.lines) + sum(len(table.rows) + 1 for table in found.tables)
                assert check(as_text(found)) == lines > 0
                forced = reading.trace.clamped(name)[step, unit]
                assert (f"forces this value to {found.value}" in " ".join(found.notes)) == forced
                if not forced:
                    assert found.lines[0].result == found.value if found.lines else found.tables[0].total


@every_cell
def test_the_arithmetic_goes_down_to_what_can_be_opened(cell):
    """Every operand is a gate, candidate, state or input with a link, or is calculated right there."""
    reading = read(scene_of(cell, step=4, clamps=()))
    trace, params = reading.trace, reading.params
    for name in cell.names:
        for step in (0, 4):
            found = arithmetic(reading, name, 2, step)
            here = {plain(line.of) for line in found.lines} | {plain(table.title) for table in found.tables}
            for line in found.lines:
                for part in line.numbers:
                    if isinstance(part, str):
                        continue
                    if isinstance(part.link, Open):
                        target = trace[part.link.name][step + part.link.dt, part.link.unit]
                        assert part.link.name in cell.names and (part.link.dt == 0 or step)
                    elif isinstance(part.link, Pick):
                        setting, (parameter, row, column) = part.link
                        assert (setting, row, column) == ("edits", 2, 0)
                        target = params[parameter][2]
                    else:
                        assert step == 0 and part.text == "0", "only the start leads nowhere"
                        target = 0
                    assert abs(float(part.text.replace("−", "-")) - target) <= 0.5001e-4
            for table in found.tables:
                matrix, vector = (node.name for node in cell.by_name[table.name].args)
                assert len(table.rows) == (3 if vector == "x" else 4)
                for at, row in enumerate(table.rows):
                    assert row.weight.link == Pick("edits", (matrix, 2, at))
                    if vector == "x":
                        assert row.value.link == Pick("input_edits", (step, at))
                    elif vector.endswith("_prev"):
                        assert row.value.link == (Open(vector[0], at, -1) if step else None)
                    else:
                        assert row.value.link == Open(vector, at, 0)
                    given = trace[vector][step, at]
                    assert abs(float(row.value.text.replace("−", "-")) - given) <= 0.5001e-4
            assert len(here) == len(found.lines) + len(found.tables), "nothing twice"


def test_a_gate_down_to_its_inputs():
    text = as_text(arithmetic(read(base("review-end")), "z", 1, 4))
    assert text.startswith("z_t, update gate: unit 1 (opinion), t = 4 “")
    assert "z_t = σ(W_z x_t + U_z h_{t−1} + b_z)\nz_t = σ(s_z) = σ(" in text
    assert "\n  praise: −6 × 0 = 0\n" in text, "designed weights look as they were designed"
    assert "\n  verdict heard: −2 × " in text
    assert check(text) == 2 + 9 + 1 + 3 + 1


@settings(max_examples=30, deadline=None)
@given(scenes(), st.randoms(use_true_random=False))
def test_any_scene_any_number(scene, chance):
    reading = read(scene)
    for name in reading.cell.by_name:
        unit, step = chance.randrange(scene.hidden), chance.randrange(reading.trace.steps)
        found = arithmetic(reading, name, unit, step)
        if reading.cell.by_name[name].op not in ("matrix", "input"):
            value = reading.params[name][unit] if name in reading.params else reading.trace[name][step, unit]
            assert found.value == number(value)
        for each in (found, *(arithmetic(reading, name, unit, at) for at in (0, reading.trace.steps - 1))):
            for line in each.lines:
                *_, numbers, result = line.text.rsplit(" = ", 2)
                assert same(calculated(numbers), result, 3), line.text
            for table in each.tables:
                for row in table.rows:
                    _, product, result = row.text.rsplit(": ", 1)[0], *row.text.rsplit(": ", 1)[1].split(" = ")
                    assert same(calculated(product), result), row.text
                products = math.fsum(float(row.product.replace("−", "-")) for row in table.rows)
                assert same(products, table.total, 3), table


# --- The checker itself --------------------------------------------------------------------------


def test_one_wrong_digit_is_found():
    reading = read(scene_of(read(Scene(cell="gru")).cell))
    for name in ("z", "n", "h"):
        text = as_text(arithmetic(reading, name, 1, 4))
        assert check(text)
        # Every digit of every result, product and total; and of an operand, the ones.
        places = [at for found in re.finditer(rf"(?:= |sum: )({NUMBER})$", text, re.M) for at in range(*found.span(1))]
        places = [at for at in places if at > text.index("\n", text.index("\n") + 1)]
        places += [found.end() - 1 for found in re.finditer(r"= [^=\n]*?\d+(?=\.\d+ \+)", text)]
        digits = [at for at in places if text[at].isdigit()]
        assert len(digits) >= 10
        for at in digits:
            for other in {"0", "5", random.Random(at).choice("12346789")} - {text[at]}:
                with pytest.raises(AssertionError):
                    check(text[:at] + other + text[at + 1 :])


def test_a_missing_row_is_found():
    text = as_text(arithmetic(read(scene_of(read(Scene(cell="gru")).cell)), "z", 1, 4))
    lines = text.splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("  ") and " × " in line)
    with pytest.raises(AssertionError):
        check("\n".join(lines[:at] + lines[at + 1 :]))


def test_the_checker_calculates_only():
    with pytest.raises(AssertionError):
        calculated("__import__")


# --- Digits --------------------------------------------------------------------------------------


@given(st.floats(-1e4, 1e4), st.integers(printed.FEWEST, printed.MOST))
def test_what_is_calculated_with_is_what_is_printed(value, digits):
    (text,) = printed.texts(np.array([value]), digits)
    assert float(text.replace("−", "-")) == printed.as_read(np.array([value]), digits)[0]
    assert re.fullmatch(NUMBER, text) and text != "−0" and not re.search(r"\.\d*0$", text)
    assert abs(float(text.replace("−", "-")) - value) <= 0.5001 * 10.0**-digits + abs(value) * 2.3e-16


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_last_resort_is_the_float_itself(value):
    (text,) = printed.texts(np.array([value]), printed.EXACT)
    assert float(text.replace("−", "-")) == value and re.fullmatch(NUMBER, text)


def test_as_few_digits_as_will_do():
    total = np.array([0.501, 0.5])
    parts = np.array([[0.12344, 0.37714], [0.1, 0.4]])
    digits = printed.fewest_digits([parts], lambda read: number_of(read.sum(axis=-1)) == number_of(total))
    np.testing.assert_array_equal(digits, [5, 4])
    assert printed.texts(parts[0], 4) == ["0.1234", "0.3771"], "with four digits the sum would be 0.5005: 0.500"
    impossible = printed.fewest_digits([parts], lambda read: np.zeros(2, bool))
    np.testing.assert_array_equal(impossible, [printed.EXACT] * 2)


def number_of(values):
    return np.array([number(value) for value in values])


# --- Sources, forced values, answers --------------------------------------------------------------


def test_sources_show_where_they_come_from():
    reading = read(base("latch"))
    old = arithmetic(reading, "h_prev", 1, 7)
    assert old.value == number(reading.trace["h"][6, 1]) == number(float(old.given[0].number.text.replace("−", "-")))
    assert old.given[0].label == "t = 6" and old.given[0].number.link == Open("h", 1, -1)
    start = arithmetic(reading, "h_prev", 1, 0)
    assert (start.value, start.given) == ("0.000", ()) and "begins at 0" in start.notes[0]
    inputs = arithmetic(reading, "x", 0, 3)
    assert [row.label for row in inputs.given] == ["set", "reset"] and inputs.value == ""
    assert [row.number.link for row in inputs.given] == [Pick("input_edits", (3, 0)), Pick("input_edits", (3, 1))]
    row = arithmetic(reading, "U_z", 1, 3)
    assert [each.label for each in row.given] == ["latch", "echo"]
    np.testing.assert_allclose(
        [float(each.number.text.replace("−", "-")) for each in row.given], reading.params["U_z"][1], rtol=0, atol=5e-5
    )
    bias = arithmetic(reading, "b_z", 1, 3)
    assert bias.value == number(reading.params["b_z"][1])
    assert bias.given[0].number.link == Pick("edits", ("b_z", 1, 0))


def test_a_forced_value_says_so_and_shows_what_would_be():
    reading = read(Scene(clamps=(("z", 1.0, 2, None),)))
    found = arithmetic(reading, "z", 2, 5)
    free = number(reading.trace["z_free"][5, 2])
    assert found.value == "1.000" and found.lines[0].result == free != "1.000"
    assert found.notes == (f"A clamp forces this value to 1.000. Without it, this step would give {free}:",)
    assert plain(found.lines[0].of) == "z_t without the clamp"
    assert arithmetic(reading, "z", 1, 5).notes == ()
    kept = arithmetic(reading, "kept", 2, 5)
    assert kept.lines[0].numbers[1].text == "1", "what uses the value uses the forced one"


def test_the_first_step_begins_at_zero():
    found = arithmetic(read(Scene()), "z", 0, 0)
    assert found.notes == ("This is the first step: the old state is 0.",)
    table = next(table for table in found.tables if table.name == "Uh_z")
    assert {row.value.text for row in table.rows} == {"0"} and {row.value.link for row in table.rows} == {None}


@pytest.mark.parametrize("name", ["z", "n", "h", "h_prev", "x", "W_z"])
def test_an_answer_holds_the_steps_round_the_cursor(name):
    reading = read(base("review-end"))
    answer = inspection(reading, name, 1, 36)
    assert (answer["kind"], answer["name"], answer["unit"], answer["first"]) == ("inspect", name, 1, 0)
    assert len(answer["steps"]) == 41
    for step in (0, 36, 40):
        assert answer["steps"][step] == arithmetic(reading, name, 1, step).to_json()
        assert answer["steps"][step]["step"] == step
    json.dumps(answer, allow_nan=False)
    for step in (0, 20, 40):
        small = inspection(reading, name, 1, step, budget=12_000)
        assert len(json.dumps(small["steps"], ensure_ascii=False, separators=(",", ":")).encode()) <= 12_100
        assert small["first"] <= step < small["first"] + len(small["steps"])
        assert small["steps"] == answer["steps"][small["first"] :][: len(small["steps"])]
    assert len(inspection(reading, name, 1, 36, budget=1)["steps"]) == 1


def test_numbers_in_an_answer_carry_their_links():
    answer = inspection(read(base("review-end")), "z", 1, 36)
    line, total = answer["steps"][36]["lines"]
    assert line["of"] == [{"q": "z", "head": "z", "sub": "t"}]
    assert line["symbols"] == [{"t": "σ("}, {"q": "s_z", "head": "s", "sub": "z"}, {"t": ")"}]
    assert line["numbers"] == ["σ(", ["−10", "open", "s_z", 1, 0], ")"] and line["result"] == "0.000"
    assert total["numbers"][-2] == ["4", "pick", "edits", "b_z", 1, 0]
    inputs, past = answer["steps"][36]["tables"]
    assert inputs["rows"][3] == [
        "verdict", ["−14", "pick", "edits", "W_z", 1, 3], ["1", "pick", "input_edits", 36, 3], "−14",
    ]  # fmt: skip
    assert past["rows"][2][2][1:] == ["open", "h", 2, -1] and inputs["total"] == "−14.000"


@pytest.mark.parametrize(
    ("name", "unit", "step", "sentence"),
    [
        ("i", 0, 0, "i is not a quantity of this gru; it has W_z, x"),
        ("z_free", 0, 0, "z_free is not a quantity"),
        (None, 0, 0, "None is not a quantity"),
        (["z"], 0, 0, "is not a quantity"),
        ("z", 4, 0, "there is no unit 4; units run from 0 to 3"),
        ("z", -1, 0, "there is no unit -1"),
        ("z", True, 0, "there is no unit True"),
        ("z", "0", 0, "there is no unit 0"),
        ("z", 0, 30, "there is no step 30; steps run from 0 to 29"),
        ("z", 0, 1.5, "there is no step 1.5"),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(name, unit, step, sentence):
    reading = read(Scene(clamps=(("z", 1.0, 2, None),)))
    for ask in (arithmetic, inspection):
        with pytest.raises(ValueError, match=re.escape(sentence)):
            ask(reading, name, unit, step)
