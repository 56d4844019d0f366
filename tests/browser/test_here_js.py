"""What the walkthrough says at the cursor, in Chromium without a server: every number and word is that of the run."""

from __future__ import annotations

import re
from dataclasses import replace

from playwright.sync_api import Page

from gru_viz.cells.formula import number
from gru_viz.content.steps import steps
from gru_viz.scene.scene import Scene, base
from gru_viz.views.reading import read
from tests.browser.standalone import Visit, frames

SCENES = (
    replace(base("agreement"), unit=1, step=4),
    replace(base("review-end"), step=30, unit=1),
    Scene(cell="gru", update="take", hidden=3, sequence="noise", steps=40, step=9, seed=5, gains=(("W_z", 3.0),)),
)

SEEN = """() => ({
    words: root.querySelector(".gv-here-words").textContent,
    rows: [...root.querySelectorAll(".gv-here tr")].map((row) => [...row.children].map((cell) => cell.textContent)),
})"""


def assert_told(page: Page, scene: Scene) -> set[str]:
    """The sentence and the table are those of this scene; which readings of gates were there."""
    reading, seen = read(scene), page.evaluate(SEEN)
    names = steps(reading.cell)[scene.stage].quantities
    head, *rows = seen["rows"]
    assert head[1:] == [f"unit {unit}" for unit in range(scene.hidden)]
    for name, (title, *values) in zip(names, rows, strict=True):
        assert title.endswith(f" {reading.entry(name).title}")
        assert values == [number(float(value)) for value in reading.trace[name][scene.step]], name
    told = re.findall(r" = (−?[\d.]+\d)(?:: (near 0|near 1|neither)|, and .*? was (−?[\d.]+\d))?", seen["words"])
    roles = {name: reading.entry(name).role for name in names}
    spoken = [name for name in names if roles[name] in ("gate", "candidate", "state")] or list(names)
    assert len(told) == len(spoken)
    for name, (now, near, before) in zip(spoken, told, strict=True):
        value = float(reading.trace[name][scene.step, scene.unit])
        assert now == number(value)
        wanted = "near 0" if value < 0.1 else "near 1" if value > 0.9 else "neither"
        assert near == (wanted if roles[name] == "gate" else "")
        if before:
            assert before == number(float(reading.trace[name][scene.step - 1, scene.unit]))
    assert any(before for *_, before in told) == (reading.cell.states[-1] in spoken)
    return {near for _, near, _ in told}


def test_the_words_and_the_table_follow_the_hand_before_python_hears_of_it(page: Page) -> None:
    met: set[str] = set()
    for scene in SCENES:
        for stage in range(len(steps(scene.make_cell()))):
            Visit(page, replace(scene, stage=stage), "walkthrough")
            page.evaluate("() => root.querySelector('[data-part=tokens]').focus()")
            for later in range(3):
                met |= assert_told(page, replace(scene, stage=stage, step=scene.step + later))
                page.keyboard.press("ArrowRight")
                frames(page, 2)
    assert met == {"", "near 0", "near 1", "neither"}, "or a reading was never tried"
