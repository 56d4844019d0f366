"""The program that the browser runs gives what ``gv.run`` gives, and prints what Python prints, whatever the scene."""

from __future__ import annotations

import dataclasses
import os
import re
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

import gru_viz as gv
from gru_viz.cells.formula import number, thousandths, visible
from gru_viz.cells.mistakes import TABLE
from gru_viz.cells.notation import shown
from gru_viz.scene.changes import apply
from gru_viz.scene.scene import Scene, repaired
from gru_viz.scene.setting import MAX_HIDDEN
from gru_viz.views.mistaken_run import case
from gru_viz.views.reading import Reading, read
from tests.browser import bench, machine
from tests.every import EVERY, OTHERS

SCENES = int(os.environ.get("GRU_VIZ_SCENES", "120"))
"""How many random scenes are compared; more on demand."""
TIE = 1e-12
"""A value that lies so near to the middle between two thousandths may be rounded to either."""


def random_scene(rng: np.random.Generator) -> Scene:
    """Any cell and convention, any size, gains, shifts, clamps, edits, over numbers."""
    cells = [*EVERY, *OTHERS]
    cell = cells[rng.integers(len(cells))]
    hidden = int(rng.integers(1, MAX_HIDDEN + 1))
    steps, inputs = int(rng.integers(2, 60)), int(rng.integers(1, 6))
    gates = [spec.gate for spec in cell.parameters if spec.name.startswith("b_")]
    matrices = [spec.name for spec in cell.parameters if len(spec.axes) == 2]
    names = shown(cell)

    def some(values: list[str]) -> list[str]:
        return [value for value in values if rng.random() < 0.4]

    def place(most: int) -> int | None:
        return None if rng.random() < 0.3 else int(rng.integers(most))

    def between(low: float, high: float) -> float:
        return round(float(rng.uniform(low, high)), 3)

    told: dict[str, Any] = {
        "cell": cell.kind,
        **dict(cell.options),
        "seed": int(rng.integers(10_000)),
        "hidden": hidden,
        "sequence": "numbers",
        "numbers": tuple(map(tuple, np.round(rng.normal(0, 1.5, (steps, inputs)), 3).tolist())),
        "gains": tuple((name, between(-4, 4)) for name in some(matrices)),
        "shifts": tuple((gate, between(-5, 5)) for gate in some(gates)),
        "edits": tuple((name, int(rng.integers(hidden)), 0, between(-9, 9)) for name in some(matrices)),
        "input_edits": tuple(
            (int(rng.integers(steps)), int(rng.integers(inputs)), between(-2, 2)) for _ in range(rng.integers(3))
        ),
        "clamps": tuple(
            (names[rng.integers(len(names))], between(0, 1), place(hidden), place(steps))
            for _ in range(rng.integers(3))
        ),
    }
    return repaired(told)[0]


def assert_agrees(page: Page, reading: Reading) -> dict[str, Any]:
    """Every quantity is the run's until the step from which on rounding decides, and is shown with the same digits."""
    verdict: dict[str, Any] = page.evaluate("model.verdict")
    until = reading.trace.steps if verdict["parts"] is None else verdict["parts"]
    for name, found in machine.values(page, reading).items():
        true = reading.trace[name]
        assert np.isfinite(found).all(), name
        np.testing.assert_allclose(found[:until], true[:until], rtol=1e-12, atol=1e-12, err_msg=f"{name} {verdict}")
        differs = thousandths(found[:until]) != thousandths(true[:until])
        middle = np.abs(true[:until] * 1000 - np.floor(true[:until] * 1000) - 0.5) / 1000
        assert np.all(middle[differs] <= TIE), f"{name}: another thousandth is shown"
    return verdict


def test_random_scenes_agree(page: Page) -> None:
    machine.start(page)
    parted = 0
    for seed in range(SCENES):
        reading = read(random_scene(np.random.default_rng(seed)))
        machine.load(page, reading)
        verdict = assert_agrees(page, reading)
        parted += verdict["decides"] is not None
    print(f"{SCENES} scenes, of which rounding decides in {parted}")


def wild_scene() -> Scene:
    """A scene whose differences grow."""
    numbers = tuple((round(float(x), 3),) for x in np.random.default_rng(0).normal(0, 1, 190))
    return Scene(cell="rnn", seed=4, hidden=16, sequence="numbers", numbers=numbers, gains=(("U_h", 4.0),))


def test_where_rounding_decides_is_found(page: Page) -> None:
    """With large gains a difference in the last bit grows until it is seen; the machine finds out where."""
    wild = wild_scene()
    tame = dataclasses.replace(wild, gains=(("U_h", 0.5),))
    machine.start(page)
    machine.load(page, read(tame))
    assert assert_agrees(page, read(tame)) == {"parts": None, "decides": None}
    reading = read(wild)
    machine.load(page, reading)
    verdict = assert_agrees(page, reading)
    assert 0 < verdict["parts"] < verdict["decides"] < 190
    apart = np.abs(machine.values(page, reading)["h"] - reading.trace["h"]).max(axis=1)
    assert apart[verdict["decides"] :].max() > 5e-4 > apart[: verdict["parts"]].max()
    # A run that somebody changed on its way is noticed, too.
    info, data = machine.told(read(tame))
    data["check"] = machine.told(read(dataclasses.replace(tame, input_edits=((70, 0, 0.5),))))[1]["check"]
    page.evaluate("async (told) => { await loaded(told); }", [info, data])
    assert page.evaluate("model.verdict") == {"parts": 70, "decides": 70}


def test_where_rounding_decides_is_said(server: str, page: Page) -> None:
    said = page.locator(f"{bench.BENCH} [data-part=parting]")
    bench.visit(page, server, wild_scene())
    expect(said).to_contain_text("rounding decides")
    step = int(re.search(r"t = (\d+) on", said.inner_text())[1])
    hatched, lines = (page.locator(f"{bench.BENCH} {part}").bounding_box() for part in (".gv-parting", ".gv-lines"))
    assert abs(hatched["x"] - lines["x"] - lines["width"] * step / 190) < 4
    # A difference of one bit at the start, as another machine would have it, is seen from about there on.
    reading = read(wild_scene())
    other = gv.run(reading.cell, reading.params, reading.sequence.xs, h0=np.full(16, 2.0**-53))
    apart = np.abs(other["h"] - reading.trace["h"]).max(axis=1) > 5e-4
    assert apart.any() and abs(int(apart.argmax()) - step) < 40
    bench.visit(page, server, dataclasses.replace(wild_scene(), gains=(("U_h", 0.5),)))
    expect(said).to_be_hidden()


def test_a_hand_moves_the_run_to_where_python_would(page: Page) -> None:
    """Change after change on one machine: whatever it computes anew, it ends where a fresh run does."""
    machine.start(page)
    for seed in range(8):
        rng = np.random.default_rng(1000 + seed)
        scene = random_scene(rng)
        reading = read(scene)
        machine.load(page, reading)
        hidden, steps, cell = scene.hidden, reading.trace.steps, reading.cell
        gate, matrix = cell.gates[0], f"U_{cell.gates[-1]}"
        changes: list[dict[str, Any]] = []
        for _ in range(12):
            number_ = round(float(rng.uniform(0, 1)), 3)
            to = None if rng.random() < 0.2 else number_
            step, unit = int(rng.integers(steps)), int(rng.integers(hidden))
            change = [
                {"row": "clamps", "place": [shown(cell)[0], unit, step], "to": to},
                {"row": "clamps", "place": [shown(cell)[-1], None, step], "to": to},
                {"row": "input_edits", "place": [step, 0], "to": to},
                {"row": "edits", "place": [matrix, unit, 0], "to": to},
                {"row": "gains", "place": [matrix], "to": to},
                {"clear": "clamps"},
            ][rng.integers(6)]
            if scene.biases and rng.random() < 0.2:
                change = {"row": "shifts", "place": [gate], "to": to}
            changes = [*changes[-3:], change]
            page.evaluate("changes => model.show(changes)", changes)
            there = read(apply(scene, changes)[0])
            for name, found in machine.values(page, there).items():
                np.testing.assert_allclose(found, there.trace[name], rtol=1e-9, atol=1e-9, err_msg=f"{name} {changes}")
            free = page.evaluate("name => model.free && packed(model.free[name])", shown(cell)[-1])
            assert (free is None) == (not there.scene.clamps)


def test_every_mistake_runs(page: Page) -> None:
    machine.start(page)
    for id in TABLE:
        found = case(Scene(hidden=3, steps=12), id)
        trace = found.wrong
        scene = dataclasses.replace(found.scene, cell="gru", **dict(found.right.cell.options))
        reading = Reading(scene, trace.cell, trace.params, scene.make_sequence(), trace)
        machine.load(page, reading, is_live=False)
        assert_agrees(page, reading)


def test_numbers_are_written_as_python_writes_them(page: Page) -> None:
    rng = np.random.default_rng(0)
    values = [*rng.normal(0, 1, 500), *rng.normal(0, 1e4, 100), *(rng.integers(-9999, 9999, 500) / 2000)]
    values += [
        0.0,
        -0.0,
        0.0005,
        0.0015,
        -0.0005,
        2.5e-4,
        -2.5e-4,
        1e9,
        -123456789.0005,
        1e15,
        3e20,
        0.9995,
        0.99949999,
    ]
    values += (rng.integers(-9999, 9999, 200) / 2000 + 1e-13).tolist()
    machine.start(page)
    values += (rng.normal(0, 1, 200) * 10.0 ** rng.integers(-12, -2, 200)).tolist()
    for write in (number, visible):
        written = page.evaluate(f"values => values.map((value) => {write.__name__}(value))", list(map(float, values)))
        assert written == [write(value) for value in values]
