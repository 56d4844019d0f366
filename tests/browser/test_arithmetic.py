"""The arithmetic behind a number: what is printed comes out exactly, to the digit, when it is calculated again.

The lines are Python's, the numbers are put in by the browser; both together are tested here, without an app.
"""

from __future__ import annotations

import math
import random
import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from gru_viz.cells.formula import number
from gru_viz.cells.inline import Span, plain
from gru_viz.cells.notation import shown
from gru_viz.scene.scene import Scene, base
from gru_viz.views.reading import Reading, read
from tests.browser import machine
from tests.browser.test_program import random_scene
from tests.every import EVERY

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


@pytest.fixture
def told(page: Page):
    """Gives the arithmetic of a reading's quantities, as the inspector gets it: (name, unit, step) of each → found."""
    machine.start(page)
    loaded: list[Reading] = []

    def ask(reading: Reading, places: list[tuple[str, int, int]]) -> list[dict[str, Any]]:
        if not loaded or loaded[-1] is not reading:
            machine.load(page, reading)
            loaded[:] = [reading]
        return machine.arithmetics(page, places)

    return ask


def one(told, reading, name, unit, step):
    return told(reading, [(name, unit, step)])[0]


def line_of(spans):
    """Spans as plain text."""
    told = (Span(span["head"], span["q"], span["sub"]) if "q" in span else Span(span["t"]) for span in spans)
    return plain(told)


def test_every_number_of_every_cell_can_be_calculated_again(told):
    for cell in EVERY:
        for clamped in (False, True):
            reading = read(scene_of(cell, clamps=clamps_of(cell) if clamped else ()))
            places = [(name, unit, step) for name in cell.names for unit in (0, 1, 3) for step in (0, 3, 5)]
            for (name, unit, step), found in zip(places, told(reading, places), strict=True):
                assert found["value"] == number(reading.trace[name][step, unit]), (cell, name)
                lines = len(found["lines"]) + sum(len(table["rows"]) + 1 for table in found["tables"])
                assert check(found["text"]) == lines > 0
                forced = reading.trace.clamped(name)[step, unit]
                assert (f"forces this value to {found['value']}" in " ".join(found["notes"])) == forced
                if not forced:
                    first = found["lines"][0]["result"] if found["lines"] else found["tables"][0]["total"]
                    assert first == found["value"]


def test_the_arithmetic_goes_down_to_what_can_be_opened(told):
    """Every operand is a gate, candidate, state or input with a link, or is calculated right there."""
    for cell in EVERY:
        reading = read(scene_of(cell, step=4))
        trace, params = reading.trace, reading.params
        places = [(name, 2, step) for name in cell.names for step in (0, 4)]
        for (name, _unit, step), found in zip(places, told(reading, places), strict=True):
            for line in found["lines"]:
                for part in line["numbers"][1::2]:
                    text, *way = part
                    if not way:
                        assert step == 0 and text == "0", "only the start leads nowhere"
                        target = 0.0
                    elif way[0] == "open":
                        target = trace[way[1]][step + way[3], way[2]]
                        assert way[1] in cell.names and (way[3] == 0 or step)
                    else:
                        assert way == ["pick", "edits", way[2], 2, 0]
                        target = params[way[2]][2]
                    assert abs(float(text.replace("−", "-")) - target) <= 0.5001e-4, (name, line)
            tables = [node for node in cell.nodes if node.op == "matvec"]
            titles = [line_of(table["title"]) for table in found["tables"]] + [line_of(x["of"]) for x in found["lines"]]
            assert len(set(titles)) == len(titles), "nothing twice"
            for table in found["tables"]:
                matrix = table["rows"][0][1][3]
                vector = next(node.args[1].name for node in tables if node.args[0].name == matrix)
                assert len(table["rows"]) == (3 if vector == "x" else 4)
                for at, (_, weight, value, _) in enumerate(table["rows"]):
                    assert weight[1:] == ["pick", "edits", matrix, 2, at]
                    old = ["open", vector[0], at, -1] if step else []
                    wanted = {"x": ["pick", "input_edits", step, at], "h_prev": old, "c_prev": old}
                    assert value[1:] == wanted.get(vector, ["open", vector, at, 0])
                    assert abs(float(weight[0].replace("−", "-")) - params[matrix][2, at]) <= 0.5001e-4
                    assert abs(float(value[0].replace("−", "-")) - trace[vector][step, at]) <= 0.5001e-4


def test_a_gate_down_to_its_inputs(told):
    text = one(told, read(base("review-end")), "z", 1, 4)["text"]
    assert text.startswith("z_t, update gate: unit 1 (opinion), t = 4 “")
    assert "\nz_t = σ(W_z x_t + U_z h_{t−1} + b_z) = σ(0 + 0 + 4) = 0.982\n" in text
    assert "\n  praise: " in text, "designed weights look as they were designed"
    assert "\n  verdict heard: −2 × " in text
    assert check(text) == 1 + 9 + 1 + 3 + 1


def test_any_scene_any_number(told):
    for seed in range(25):
        rng = np.random.default_rng(seed)
        scene = random_scene(rng)
        reading = read(scene)
        steps = reading.trace.steps
        places = [
            (name, int(rng.integers(scene.hidden)), step)
            for name in reading.cell.by_name
            for step in {int(rng.integers(steps)), 0, steps - 1}
        ]
        for (name, unit, step), found in zip(places, told(reading, places), strict=True):
            if reading.cell.by_name[name].op not in ("matrix", "input"):
                value = reading.params[name][unit] if name in reading.params else reading.trace[name][step, unit]
                assert found["value"] == number(value)
            check(found["text"])


# --- The checker itself --------------------------------------------------------------------------


def test_one_wrong_digit_is_found(told):
    reading = read(scene_of(read(Scene(cell="gru")).cell))
    for name in ("z", "n", "h"):
        text = one(told, reading, name, 1, 4)["text"]
        assert check(text)
        # Every digit of every result, product and total; and of an operand, the ones.
        places = [at for found in re.finditer(rf"(?:= |sum: )({NUMBER})$", text, re.M) for at in range(*found.span(1))]
        places = [at for at in places if at > text.index("\n", text.index("\n") + 1)]
        places += [found.end() - 1 for found in re.finditer(r"= [^=\n]*?\d+(?=\.\d+ \+)", text)]
        digits = [at for at in places if text[at].isdigit()]
        assert len(digits) >= 5
        for at in digits:
            for other in {"0", "5", random.Random(at).choice("12346789")} - {text[at]}:
                with pytest.raises(AssertionError):
                    check(text[:at] + other + text[at + 1 :])
    lines = one(told, reading, "z", 1, 4)["text"].splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("  ") and " × " in line)
    with pytest.raises(AssertionError):
        check("\n".join(lines[:at] + lines[at + 1 :]))
    with pytest.raises(AssertionError):
        calculated("__import__")


# --- Digits --------------------------------------------------------------------------------------


def test_what_is_calculated_with_is_what_is_printed(page: Page):
    machine.start(page)
    rng = np.random.default_rng(0)
    cases = [
        (float(value), int(digits))
        for value, digits in zip(rng.normal(0, 50, 400), rng.integers(4, 17, 400), strict=True)
    ]
    cases += [
        (float(value), 16) for value in (5e-324, 1.5e-7, -2.5e21, 1e22, 0.1, -0.0, 123456.789, 1.7976931348623157e308)
    ]
    texts = page.evaluate(
        "cases => cases.map(([value, digits]) => [operand(value, digits), asRead(value, digits)])", cases
    )
    for (value, digits), (text, read_) in zip(cases, texts, strict=True):
        assert float(text.replace("−", "-")) == read_, (value, digits, text)
        assert re.fullmatch(NUMBER, text) and text != "−0" and not re.search(r"\.\d*0$", text)
        if digits == 16:
            assert read_ == value
        else:
            assert abs(read_ - value) <= 0.5001 * 10.0**-digits + abs(value) * 2.3e-16
    few = "([parts, total]) => fewestDigits(parts, (read) => counted(read[0] + read[1]) === counted(total))"
    assert page.evaluate(few, [[0.12344, 0.37714], 0.501]) == 5, "with four digits the sum would be 0.5005: 0.500"
    assert page.evaluate(few, [[0.1, 0.4], 0.5]) == 4
    assert page.evaluate(few, [[0.1, 0.4], 7]) == 16


# --- Sources, forced values ----------------------------------------------------------------------


def test_sources_show_where_they_come_from(told):
    reading = read(base("latch"))
    old, start, inputs, row, bias = told(
        reading, [("h_prev", 1, 7), ("h_prev", 1, 0), ("x", 0, 3), ("U_z", 1, 3), ("b_z", 1, 3)]
    )
    (label, given) = old["given"][0]
    assert old["value"] == number(reading.trace["h"][6, 1]) == number(float(given[0].replace("−", "-")))
    assert label == "t = 6" and given[1:] == ["open", "h", 1, -1]
    assert (start["value"], start["given"]) == ("0.000", []) and "begins at 0" in start["notes"][0]
    assert [label for label, _ in inputs["given"]] == ["set", "reset"] and inputs["value"] == ""
    assert [given[1:] for _, given in inputs["given"]] == [["pick", "input_edits", 3, 0], ["pick", "input_edits", 3, 1]]
    assert [label for label, _ in row["given"]] == ["latch", "echo"]
    shown_ = [float(given[0].replace("−", "-")) for _, given in row["given"]]
    np.testing.assert_allclose(shown_, reading.params["U_z"][1], rtol=0, atol=5e-5)
    assert bias["value"] == number(reading.params["b_z"][1])
    assert bias["given"][0][1][1:] == ["pick", "edits", "b_z", 1, 0]


def test_a_forced_value_says_so_and_shows_what_would_be(told):
    reading = read(Scene(clamps=(("z", 1.0, 2, None),)))
    found, other, kept = told(reading, [("z", 2, 5), ("z", 1, 5), ("kept", 2, 5)])
    free = number(reading.trace["z_free"][5, 2])
    assert found["value"] == "1.000" and found["lines"][0]["result"] == free != "1.000"
    assert found["notes"] == [f"A clamp forces this value to 1.000. Without it, this step would give {free}:"]
    assert line_of(found["lines"][0]["of"]) == "z_t without the clamp"
    assert other["notes"] == []
    assert kept["lines"][0]["numbers"][1][0] == "1", "what uses the value uses the forced one"


def test_the_first_step_begins_at_zero(told):
    found = one(told, read(Scene()), "z", 0, 0)
    assert found["notes"] == ["This is the first step: the old state is 0."]
    table = next(table for table in found["tables"] if table["rows"][0][1][3] == "U_z")
    assert {row[2][0] for row in table["rows"]} == {"0"} and {len(row[2]) for row in table["rows"]} == {1}


def test_numbers_carry_their_links(told):
    found = one(told, read(base("review-end")), "z", 1, 36)
    (line,) = found["lines"]
    assert line["of"] == [{"q": "z", "head": "z", "sub": "t"}]
    assert [span["q"] for span in line["symbols"] if "q" in span] == ["W_z", "x", "U_z", "h_prev", "b_z"]
    assert [part[1:] for part in line["numbers"][1::2]] == [
        ["open", "Wx_z", 1, 0], ["open", "Uh_z", 1, 0], ["pick", "edits", "b_z", 1, 0],
    ]  # fmt: skip
    inputs, past = found["tables"]
    assert inputs["rows"][3] == [
        "verdict", ["−7.5", "pick", "edits", "W_z", 1, 3], ["1", "pick", "input_edits", 36, 3], "−7.5",
    ]  # fmt: skip
    assert past["rows"][2][2][1:] == ["open", "h", 2, -1] and inputs["total"] == "−7.500"


# --- Words ---------------------------------------------------------------------------------------


def as_float(text):
    return float(text.replace("−", "-"))


def test_it_names_the_unit_the_step_the_word_and_what_is_read(told):
    step, unit = 36, 1
    names = ("topic", "opinion", "verdict heard")
    reading = read(base("review-end"))
    cell, trace = reading.cell, reading.trace
    computed = told(reading, [(name, unit, step) for name in cell.names])
    for found in computed:
        assert found["place"] == f"unit {unit} ({names[unit]}), t = {step} “{reading.sequence.tokens[step]}”"
        for table in found["tables"]:
            matrix = table["rows"][0][1][3]
            vector = next(
                node.args[1].name for node in cell.nodes if node.op == "matvec" and node.args[0].name == matrix
            )
            labels = reading.sequence.columns if vector == "x" else names
            assert [row[0] for row in table["rows"]] == list(labels)
            for at, (label, weight, value, product) in enumerate(table["rows"]):
                line = next(line for line in found["text"].splitlines() if line.startswith(f"  {label}: {weight[0]} ×"))
                assert line.endswith(f" = {product}")
                read_ = [as_float(weight[0]), as_float(value[0])]
                np.testing.assert_allclose(
                    read_, (reading.params[matrix][unit, at], trace[vector][step, at]), atol=6e-5
                )
            assert line_of(table["title"]) in found["text"]
    for node in cell.nodes:
        if node.op == "state":
            found = one(told, reading, node.name, unit, step)
            away = {"earlier": -1, "later": 1}[re.search(r"one step (earlier|later)", found["notes"][0])[1]]
            state = node.name.removesuffix("_prev")
            assert trace[node.name][step, unit] == trace[state][step + away, unit]
            ((label, given),) = found["given"]
            assert as_float(given[0]) == pytest.approx(trace[state][int(label.removeprefix("t = ")), unit], abs=6e-4)
        if node.op == "matrix":
            rows = one(told, reading, node.name, unit, step)["given"]
            assert [label for label, _ in rows] == list(
                reading.sequence.columns if node.name.startswith("W") else names
            )
            values = [as_float(given[0]) for _, given in rows]
            np.testing.assert_allclose(values, reading.params[node.name][unit], atol=6e-4)


def test_notes_about_sources_are_true_of_every_unit_and_step(told):
    reading = read(Scene(hidden=4, seed=2, sequence="noise", cell="lstm"))
    assert "every unit reads all of it" in one(told, reading, "x", 0, 3)["notes"][0]
    assert all(np.all(reading.params[name]) for name in reading.params if name.startswith("W_"))
    for name in ("W_f", "U_f", "b_f"):
        first, other = told(reading, [(name, 1, 2), (name, 1, 7)])
        assert first["given"] == other["given"], "no step has weights of its own"
        (note,) = first["notes"]
        assert re.search(r"[Tt]he same at every step\.$", note)
        assert ("this unit reads" in note) == (len(reading.params[name].shape) == 2)
    for state in ("h_prev", "c_prev"):
        first = one(told, reading, state, 1, 0)
        start = re.search(r"begins at (\d+)\.$", first["notes"][0])[1]
        assert float(start) == float(first["value"]) == reading.trace[state][0, 1]
        assert first["notes"][0].startswith("Nothing comes before the first step")
    first, later = told(reading, [("f", 1, 0), ("f", 1, 4)])
    assert float(re.search(r"the old state is (\d+)\.$", first["notes"][0])[1]) == reading.trace["h_prev"][0, 1]
    assert not later["notes"]


def test_a_clamp_is_said_to_force_the_value_that_it_forces(told):
    reading = read(Scene(clamps=(("r", 0.75, 2, 5),), hidden=4, seed=2))
    (note,) = one(told, reading, "r", 2, 5)["notes"]
    forced, free = re.search(r"forces this value to (\S+)\. Without it, this step would give (\S+):", note).groups()
    assert forced == "0.750"
    assert free == number(read(Scene(hidden=4, seed=2)).trace["r"][5, 2]) != forced
