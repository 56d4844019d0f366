"""The paper of a question by itself in Chromium: axes, lines, keys and words beside the run and what the hand drew."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from gru_viz.cells.formula import number
from gru_viz.content.questions import QUESTIONS
from gru_viz.views.marking import HEIGHTS, ends, heights, last_seen, paper
from gru_viz.views.questions import line_of, reading_of
from tests.browser.standalone import frames, mount

DRAWN = [id for id, question in QUESTIONS.items() if question.kind == "draw"]
LOOK = """() => {
    const canvas = root.querySelector("canvas");
    const told = (name) => canvas.getAttribute(`aria-${name}`);
    const key = (query) => { const { borderTopStyle, borderTopColor } = getComputedStyle(root.querySelector(query));
        return [borderTopStyle, written(borderTopColor)]; };
    const tone = (name) => written(getComputedStyle(root.querySelector(".gp")).getPropertyValue(name));
    return {
        said: told("valuetext"), where: root.querySelector("[data-part=where]").textContent, label: told("label"),
        value: ["valuemin", "valuenow", "valuemax"].map((name) => Number(told(name))),
        strokes, width: canvas.clientWidth,
        yours: key(".gp-yours"), run: key(".gp-run"), ink: tone("--ink"), line: tone("--line"),
        shown: ["reveal", "hint", "run"].filter((name) => root.querySelector(`[data-part=${name}]`).checkVisibility()),
    };
}"""


class Drawn:
    """A question's paper, and the line on it by now."""

    def __init__(self, page: Page, id: str) -> None:
        self.page, self.id, self.question = page, id, QUESTIONS[id]
        self.line = list(heights(id, (last_seen(id),) * len(self.question.steps)))
        self.at, self.truth = 0, None
        mount(page, "paper", "paper.html", ("paper/paper.css",))
        self.load(paper(id, None))

    def load(self, data: dict[str, Any]) -> None:
        self.data = data
        self.page.evaluate("data => { strokes = []; window.load(data); }", data)
        frames(self.page)

    def value(self, height: float) -> float:
        low, high = ends(self.id)
        return low + height / HEIGHTS * (high - low)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.evaluate("strokes = []")
            self.page.locator("canvas").press(key)

    def check(self) -> None:
        """What is said and painted is the run before the question, the hand's line and, once revealed, the run."""
        seen = self.page.evaluate(LOOK)
        step, tokens = self.question.steps[self.at], reading_of(self.id).sequence.tokens
        word = "" if re.fullmatch(r"[−.\d]+", tokens[step]) else f", “{tokens[step]}”"
        said = f"t = {step}{word}: yours {number(self.value(self.line[self.at]))}"
        run = reading_of(self.id).trace[self.question.quantity][:, self.question.unit]
        is_done = self.data["truth"] is not None
        if is_done:
            said += f", the run {number(float(line_of(self.id, 0)[self.at]))}"
        assert seen["said"] == seen["where"] == said
        low, high = ends(self.id)
        assert seen["value"] == pytest.approx([low, self.value(self.line[self.at]), high])
        assert seen["label"] == f"Your line: {self.data['title']}"
        assert seen["shown"] == (["run"] if is_done else ["reveal", "hint"])
        # Axes: a value stands as high as its number, a step as far right as its own.
        texts = [one["path"] for one in seen["strokes"] if one["what"] == "fillText"]
        values = {float(text.replace("−", "-")): y for text, x, y in texts if x < 40}
        assert set(values) == {low, 0.0, high}
        height = np.polyfit(list(values), list(values.values()), 1)
        assert height[0] < 0 and np.abs(np.polyval(height, list(values)) - list(values.values())).max() < 0.01
        first = self.data["from"]
        row = min(y for _, x, y in texts if x >= 40)
        column = (seen["width"] - 48) / len(self.data["tokens"])
        ticks = {int(text): x for text, x, y in texts if x >= 40 and y == row}
        assert len(ticks) >= 2
        for tick, x in ticks.items():
            assert x == pytest.approx(40 + (tick - first + 0.5) * column), "numbers below the axis"
        for text, x, y in texts:
            if y > row and x >= 40:
                assert tokens[round((x - 40) / column - 0.5) + first].startswith(text.removesuffix("…"))
        # Lines: the run whole and in its quantity's colour, the hand's broken and in ink; the key below says the same.
        known, yours = [one for one in seen["strokes"] if one["what"] == "stroke"][-2:]
        assert (known["dash"], known["style"]) == ([], seen["line"]) and (len(yours["dash"]), yours["style"]) == (
            2,
            seen["ink"],
        )
        assert seen["yours"] == ["dashed", seen["ink"]] and seen["run"] == ["solid", seen["line"]]
        end = self.question.steps[-1] if is_done else self.question.steps[0] - 1
        path = np.array([[x, y] for x, y, _ in known["path"]], float).reshape(-1, 2)
        np.testing.assert_allclose(path[:, 0], 40 + (np.arange(len(path)) + 0.5) * column, atol=0.01)
        np.testing.assert_allclose(path[:, 1], np.polyval(height, run[first : end + 1]), atol=0.05)
        mine = np.array([[x, y] for x, y, _ in yours["path"]], float)[-len(self.line) :]
        np.testing.assert_allclose(mine[:, 1], np.polyval(height, list(map(self.value, self.line))), atol=0.05)
        np.testing.assert_allclose(mine[:, 0], 40 + (np.array(self.question.steps) - first + 0.5) * column, atol=0.01)


@pytest.mark.parametrize("id", [DRAWN[0], DRAWN[-1]])
def test_paper_shows_what_was_seen_what_was_drawn_and_the_run(page: Page, id: str) -> None:
    drawn = Drawn(page, id)
    last = len(drawn.line) - 1
    for keys, at, by in (
        (("ArrowUp",), 0, 2), (("ArrowRight", "ArrowDown"), 1, -2), (("Shift+ArrowUp",), 1, 10),
        (("End", "Shift+ArrowDown"), last, -10), (("ArrowLeft", "ArrowUp"), last - 1, 2),
        (("Home", "ArrowDown"), 0, -2),
    ):  # fmt: skip
        drawn.press(*keys)
        drawn.at = at
        drawn.line[at] = min(HEIGHTS, max(0, drawn.line[at] + by))
        drawn.check()
    # The mouse: the step and the height under it, and straight lines over what it passes.
    box = page.locator("canvas").bounding_box()
    assert box
    count, first = len(drawn.data["tokens"]), len(drawn.data["known"])

    def place(at: int, height: int) -> tuple[float, float]:
        across = 40 + (first + at + 0.5) / count * (box["width"] - 48)
        return box["x"] + across, box["y"] + 10 + (1 - height / HEIGHTS) * (220 - 50)

    page.mouse.move(*place(1, 80))
    page.mouse.down()
    page.evaluate("strokes = []")
    page.mouse.move(*place(last, 20))
    page.mouse.up()
    drawn.at = last
    drawn.line[1:] = [int(np.floor(80.5 - 60 * step / (last - 1))) for step in range(last)]
    drawn.check()
    page.locator("[data-part=reveal]").click()
    page.wait_for_function("sent.length")
    answer = page.evaluate("sent.at(-1)")
    assert answer == {"id": id, "line": drawn.line}
    drawn.load(paper(id, tuple(drawn.line)))
    drawn.check()
    drawn.press("ArrowLeft", "ArrowUp")
    drawn.at -= 1
    drawn.check()  # What was revealed stays.
