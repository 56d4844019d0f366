"""The picture of all units in a browser: what is painted is what the stack computed, however many units and steps."""

from __future__ import annotations

import base64
import io
from itertools import pairwise
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

import gru_viz as gv
from gru_viz.cells.torch_weights import TORCH_ORDER
from gru_viz.figures.theme import LIGHT, mixed
from gru_viz.views.own_files import EXAMPLE_NAME, example_file
from gru_viz.views.own_run import orders, run_stack
from tests.browser import harness
from tests.browser.test_access import violations

VIEW = ".gu-view"
VALUE = f"{VIEW} .gu-value"


def gru_file(inputs: int, units: int) -> bytes:
    """A random GRU as PyTorch would name it, in float32."""
    rng, rows = np.random.default_rng(0), units * len(TORCH_ORDER["gru"])
    shapes = {"weight_ih_l0": (rows, inputs), "weight_hh_l0": (rows, units), "bias_ih_l0": rows, "bias_hh_l0": rows}
    file = io.BytesIO()
    np.savez(file, **{f"rnn.{name}": np.float32(rng.uniform(-1, 1, shape) / np.sqrt(units) * 2)
                      for name, shape in shapes.items()})  # type: ignore[arg-type]  # fmt: skip
    return file.getvalue()


def drop(page: Page, name: str, data: bytes) -> None:
    place = page.locator("[class*=st-key-own_files] input[type=file]")
    place.set_input_files([{"name": name, "mimeType": "application/octet-stream", "buffer": data}])
    expect(page.locator(VALUE)).to_be_visible()
    harness.settle(page)


def painted(page: Page) -> Any:
    """The colours of the canvas, (rows, columns, 3)."""
    width, height, data = page.locator(".gu-heat canvas").evaluate(
        """(canvas) => {
            const { width, height } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            let text = "";
            for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
            return [width, height, btoa(text)];
        }"""
    )
    return np.frombuffer(base64.b64decode(data), np.uint8).reshape(height, width, 4)[..., :3].astype(int)


def colours(values: Any, low: float, high: float) -> Any:
    scale = LIGHT.gate_scale if low == 0 else LIGHT.state_scale
    shares = (np.asarray(values, float) - low) / (high - low)
    hexes = [mixed(scale, share) for share in shares.ravel()]
    return np.array([[int(one[at : at + 2], 16) for at in (1, 3, 5)] for one in hexes]).reshape(*values.shape, 3)


def at_cursor(page: Page) -> str:
    found = page.locator(VALUE).text_content()
    assert found is not None
    return found.replace("−", "-")


def test_every_unit_is_painted_sorted_found_by_number_and_walked_by_keys(page: Page, server: str) -> None:
    errors, calls = harness.record_errors(page), harness.record_calls_abroad(page, server)
    harness.visit(page, f"{server}/your_layer")
    page.get_by_role("button", name="Try it with an example").click()
    expect(page.locator(VALUE)).to_be_visible()
    harness.settle(page)
    layers = gv.load(example_file(), EXAMPLE_NAME)
    (look,) = run_stack(gv.Stack(layers), np.random.default_rng(0).standard_normal((200, 8))).looks
    sorted_by = orders(look)
    for at, (title, order) in enumerate(sorted_by.items()):
        page.locator(f"{VIEW} [data-part=order]").select_option(label=title)
        for name in ("h", "z") if at < 2 else ("z",):
            page.locator(f"{VIEW} .gu-quantity").nth(list(look.values).index(name)).click()
            harness.settle(page)
            expected = colours(look.values[name].T[order], *((-1, 1) if name == "h" else (0, 1)))
            seen = painted(page)
            assert seen.shape == expected.shape
            assert np.abs(seen - expected).max() <= 4, (title, name)
    heat = page.locator(".gu-heat")
    page.locator(f"{VIEW} [data-part=unit]").fill("11")
    heat.focus()
    for key, times in (("End", 1), ("ArrowLeft", 3), ("ArrowUp", 1)):
        for _ in range(times):
            page.keyboard.press(key)
    last = [*sorted_by.values()][-1].tolist()
    unit = last[max(0, last.index(11) - 1)]
    expect(page.locator(f"{VIEW} [data-part=said]")).to_contain_text(f"of unit {unit} at t = 196 is ")
    np.testing.assert_allclose(float(at_cursor(page)), look.values["z"][196, unit], atol=6e-4)
    page.keyboard.press("Enter")
    line = page.locator(f'.gu-line[data-unit="{unit}"] .gu-line-value')
    expect(line).to_have_text(at_cursor(page))
    harness.settle(page)
    page.get_by_text("What it remembers").click()
    harness.settle(page)
    expect(page.locator("p", has_text=f"of unit {unit} at T = 196 is")).to_be_visible()
    assert violations(page) == []
    assert errors == [] and calls == []


def test_512_units_over_2000_steps_keep_every_spike_and_the_cursor_is_painted_in_the_next_frame(
    page: Page, server: str
) -> None:
    data = gru_file(16, 512)
    harness.visit(page, f"{server}/your_layer")
    drop(page, "large.npz", data)
    page.get_by_label("Steps (at most").fill("2000")
    page.keyboard.press("Enter")
    expect(page.locator(f'{VIEW}[data-at$="512 × 2000"]')).to_be_visible()
    harness.settle(page)
    layers = gv.load(data, "large.npz")
    (look,) = run_stack(gv.Stack(layers), np.random.default_rng(0).standard_normal((2000, 16))).looks
    cells = painted(page)
    groups = cells.shape[1] // 2
    edges = [at * 2000 // groups for at in range(groups + 1)]
    values = look.values["h"].T
    lowest = np.stack([values[:, a:b].min(axis=1) for a, b in pairwise(edges)], axis=1)
    highest = np.stack([values[:, a:b].max(axis=1) for a, b in pairwise(edges)], axis=1)
    assert cells.shape[0] == 512
    some = np.arange(0, 512, 37)
    assert np.abs(cells[some, 0::2] - colours(lowest[some], -1, 1)).max() <= 4
    assert np.abs(cells[some, 1::2] - colours(highest[some], -1, 1)).max() <= 4
    late = page.locator(".gu-heat").evaluate(
        """async (heat) => {
            const view = heat.closest(".gu-view");
            const box = heat.getBoundingClientRect();
            const frame = () => new Promise((done) => requestAnimationFrame(() => done()));
            const send = (kind, x) => heat.dispatchEvent(new PointerEvent(kind, { clientX: box.left + x,
                clientY: box.top + 40, button: 0, pointerId: 1, bubbles: true }));
            heat.setPointerCapture = () => {};
            send("pointerdown", 5);
            let late = 0;
            for (let at = 1; at <= 40; at += 1) {
                await frame();
                const x = 5 + at * 15;
                send("pointermove", x);
                const step = Math.floor((x / box.width) * 2000);
                await frame();
                if (!view.dataset.at.includes(` ${step} of `)) late += 1;
            }
            send("pointerup", 5);
            return late;
        }"""
    )
    assert late == 0
    np.testing.assert_allclose(float(at_cursor(page)), look.values["h"][cursor(page)], atol=6e-4)


def cursor(page: Page) -> tuple[int, int]:
    """Step and unit."""
    at = page.locator(VIEW).get_attribute("data-at")
    assert at is not None
    return int(at.split()[2]), int(at.split()[1])
