"""The live bench in a page: its handles, what it shows, and what a run says that it has to show."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import numpy as np
from playwright.sync_api import JSHandle, Locator, Page

from gru_viz.cells.formula import number
from gru_viz.cells.notation import shown as gate_names
from gru_viz.figures.theme import LIGHT, Theme
from gru_viz.scene.link import dump
from gru_viz.scene.scene import Scene
from gru_viz.views.lab import fixed_range
from gru_viz.views.reading import read
from tests.browser import harness

# Playwright's CSS looks into the component's shadow root, document.querySelector does not.
BENCH = ".gv-bench"
TOKENS = f"{BENCH} [data-part=tokens]"
CARD = f"{BENCH} [data-part=card]"
ASIDE = f"{BENCH} [data-part=aside]"
CLAMPS = f"{BENCH} [data-part=clamps]"
NOTICE = f"{BENCH} [data-part=notice]"


def link(scene: Scene | str, place: str = "gate_lab") -> str:
    """Path and query of a scene, or of a query."""
    return f"{place}?{scene if isinstance(scene, str) else query(scene)}"


def arrive(page: Page, server: str, scene: Scene | str, place: str = "gate_lab") -> Locator:
    """Open a scene, and go on as soon as its bench is there and no script is on its way."""
    page.goto(f"{server}/{link(scene, place)}")
    bench = page.locator(f"{BENCH}[data-shown]")
    bench.wait_for()
    page.wait_for_selector(harness.AT_REST)
    return bench


def visit(page: Page, server: str, scene: Scene | str, place: str = "gate_lab") -> Locator:
    """Open a scene, and wait until the whole page is at rest."""
    harness.visit(page, f"{server}/{link(scene, place)}")
    return page.locator(BENCH)


def slide(page: Page, slider: str, value: float) -> None:
    """Move a slider as a hand that keeps hold of it: it says ``input``, and never ``change``."""
    page.locator(BENCH).evaluate(
        """(bench, [id, value]) => {
            const range = bench.querySelector(`input[type=range][data-slider="${id}"]`);
            range.focus({ preventScroll: true });
            range.value = value;
            range.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        [slider, value],
    )


def hold(page: Page, slider: str, value: float) -> None:
    """Move a slider, keep hold of it, and wait until its frame is shown."""
    slide(page, slider, value)
    frame_of(page, slider, value)


def let_go(page: Page, slider: str) -> None:
    """Let go of a slider: it says ``change``."""
    page.locator(range_of(slider)).dispatch_event("change")


def range_of(slider: str) -> str:
    """A slider by its id."""
    return f"{BENCH} input[type=range][data-slider='{slider}']"


def frame_of(page: Page, slider: str, value: float | None = None, within: float = 1e-9) -> float:
    """Wait until a frame of this slider is shown (at ``value``, if one is given), and give its position."""
    page.locator(BENCH).evaluate(
        """(bench, [id, value, within]) => new Promise((resolve, reject) => {
            const late = performance.now() + 30000;
            const look = () => {
                const [, , , slider, at] = (bench.dataset.shown ?? "").split(" ");
                const there = slider === id && (value === null || Math.abs(Number(at) - value) <= within);
                if (there) resolve();
                else if (performance.now() > late) reject(new Error(`${bench.dataset.shown} is not ${id} ${value}`));
                else requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
        })""",
        [slider, value, within],
    )
    return float(shown(page)[4])


def shown(page: Page) -> list[str]:
    """Step, unit and stage that the last paint showed, and slider and position of what the hand holds."""
    return (page.locator(BENCH).get_attribute("data-shown") or "").split()


def step_now(page: Page) -> int:
    """The time step under the cursor."""
    return int(page.locator(TOKENS).get_attribute("aria-valuenow") or "")


def numbers(page: Page) -> dict[str, str]:
    """Every number in the schematic, by the name of its quantity."""
    texts = page.locator(f"{BENCH} [data-value]")
    found = texts.evaluate_all("texts => texts.map((text) => [text.dataset.value, text.textContent])")
    return dict(found)


def truth(scene: Scene, names: Any) -> dict[str, str]:
    """What ``gv.run`` says about the unit in focus at the cursor, to the digits that are shown."""
    reading = read(scene)
    values = {}
    for name in names:
        if name in reading.params:
            values[name] = reading.params[name].reshape(scene.hidden, -1)[scene.unit, 0]
        else:
            values[name] = reading.trace[name][scene.step, scene.unit]
    return {name: number(value) for name, value in values.items()}


def assert_true(page: Page, scene: Scene) -> None:
    """The schematic's numbers are those of this scene."""
    seen = numbers(page)
    assert len(seen) >= 2, "the schematic shows no numbers"
    assert seen == truth(scene, seen)


def colours(page: Page) -> dict[str, Any]:
    """The colour in the middle of every cell: of the schematic's strips, and of the heatmaps of the past."""
    found: dict[str, Any] = page.locator(BENCH).evaluate(
        """bench => {
            const rgb = (text) => text.match(/[0-9]+/g).slice(0, 3).map(Number);
            const strips = {};
            for (const strip of bench.querySelectorAll(".strip:not(.row)")) {
                const cells = [...strip.querySelectorAll(".cell")].sort((a, b) => a.dataset.unit - b.dataset.unit);
                (strips[strip.dataset.of] ??= []).push(cells.map((cell) => rgb(getComputedStyle(cell).fill)));
            }
            const steps = bench.querySelectorAll(".gv-token").length;
            const past = {};
            for (const canvas of bench.querySelectorAll("canvas[data-past]")) {
                const units = bench.querySelectorAll("select[aria-label='Unit in focus'] option").length;
                const context = canvas.getContext("2d");
                const { width, height } = canvas;
                const at = (row, step) => [...context.getImageData(
                    (width * (step + 0.5)) / steps, (height * (row + 0.5)) / units, 1, 1).data].slice(0, 3);
                past[canvas.dataset.past] = Array.from({ length: units }, (_, row) =>
                    Array.from({ length: steps }, (_, step) => at(row, step)));
            }
            return { strips, past };
        }"""
    )
    return found


def assert_coloured(page: Page, scene: Scene, scale_of: Scene | None = None, theme: Theme = LIGHT) -> None:
    """Every cell has the colour of its value; ``scale_of``: the scene whose ranges the colour scales have."""
    reading, scales = read(scene), read(scale_of or scene)

    def coloured(name: str, values: Any) -> Any:
        low, high = fixed_range(scales, name)
        stops = theme.gate_scale if scales.entry(name).is_unit_interval else theme.state_scale
        at = np.clip((values - low) / (high - low), 0, 1)
        channels = np.array([[int(tone[i : i + 2], 16) for i in (1, 3, 5)] for _, tone in stops])
        return np.stack([np.interp(at, [place for place, _ in stops], channel) for channel in channels.T], axis=-1)

    seen = colours(page)
    assert set(seen["past"]) == set(gate_names(reading.cell))
    for name, cells in seen["past"].items():
        # 256 tones, so half a tone away at most; one more for rounding.
        wanted = coloured(name, reading.trace[name].T)
        np.testing.assert_allclose(cells, wanted, atol=3, err_msg=f"past of {name}")
    for name, strips in seen["strips"].items():
        values = reading.params[name] if name in reading.params else reading.trace[name][scene.step]
        for cells in strips:
            np.testing.assert_allclose(cells, coloured(name, values), atol=3, err_msg=f"strip of {name}")


def record(page: Page) -> JSHandle:
    """Begin to note the numbers of every frame that reaches the screen."""
    return page.locator(BENCH).evaluate_handle(
        """bench => {
            const notes = { frames: new Set(), on: true };
            const look = () => {
                notes.frames.add([...bench.querySelectorAll("[data-value]")].map((text) => text.textContent).join(" "));
                if (notes.on) requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
            return notes;
        }"""
    )


def recorded(page: Page, notes: JSHandle) -> list[str]:
    """The different frames since :func:`record`."""
    found: list[str] = notes.evaluate("notes => { notes.on = false; return [...notes.frames]; }")
    return found


def query(scene: Scene) -> str:
    """The query of a scene, as it stands in the address."""
    return urlencode(dump(scene))


def wait_for_address(page: Page, scene: Scene) -> None:
    """Wait until the address is the link of this scene."""
    page.wait_for_function("query => location.search.slice(1) === query", arg=query(scene), timeout=30_000)


def open_part(page: Page, name: str) -> None:
    """Choose one of the parts below the bench in the Gate lab."""
    page.get_by_role("radio", name=name, exact=True).or_(page.get_by_role("button", name=name, exact=True)).click()
    harness.settle(page)


def open_figure(page: Page) -> None:
    """Show the figure of the whole run."""
    open_part(page, "Figure")
    page.locator(".js-plotly-plot .heatmaplayer image").first.wait_for(state="attached")


def figure(page: Page) -> dict[str, Any]:
    """The heatmaps of the figure below: name → (units, steps)."""
    open_figure(page)
    found = page.evaluate(
        """() => document.querySelector(".js-plotly-plot")._fullData.filter((trace) => trace.type === "heatmap")
            .map((trace) => [trace.name, Array.from(trace.z, (row) => Array.from(row))])"""
    )
    assert found, "the figure has no heatmaps"
    return dict(found)


def open_arithmetic(page: Page, name: str) -> None:
    """Open the arithmetic of a quantity with the keyboard, and wait until it is there."""
    page.locator(f"{BENCH} .node[data-id={name}]").press("Enter")
    page.locator(f"{ASIDE} .gvi-heading").filter(has_text="=").wait_for()


def point_at(page: Page, name: str) -> None:
    """Put the pointer on a quantity's box in the schematic, or on what lies over it there."""
    box = page.locator(f"{BENCH} .node[data-id={name}]").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def close_arithmetic(page: Page) -> None:
    """Close the arithmetic; the drawing has its whole width again."""
    page.get_by_role("button", name="Close the arithmetic").click()
    page.locator(ASIDE).wait_for(state="hidden")
    harness.settle(page)
