"""Pictures in Chromium: worked-out styles agree with the stylesheet, files open by themselves, buttons give them."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

import gru_viz as gv
from gru_viz.figures.theme import DARK, LIGHT
from gru_viz.pictures.drawing import drawing
from gru_viz.pictures.sheet import css
from gru_viz.pictures.styles import styled
from gru_viz.pictures.subject import subject_of
from gru_viz.scene.scene import Scene, base
from tests.browser import harness
from tests.browser.bench import open_part

SCENES = [
    base("review-end"),
    base("trained-reviews-lstm"),
    Scene(weights="seed", cell="rnn", hidden=16, sequence="text", text="Internationalization is 日本語テキスト. " * 20),
    Scene(weights="seed", cell="simplified_gru", notation="ng", hidden=1, sequence="sine", steps=200, step=199),
]
SEEN = """(root) => [...root.querySelectorAll("rect, circle, path, text, tspan")].flatMap((each) => {
  const style = getComputedStyle(each);
  const tone = (paint) => paint.startsWith("color(srgb") ? paint.match(/[\\d.]+/g).map((part) => Math.round(255 * part))
    : (paint.match(/\\d+/g) ?? []).map(Number);
  const none = (paint) => paint === "none" || paint === "rgba(0, 0, 0, 0)";
  if (style.visibility === "hidden" || (none(style.fill) && none(style.stroke))) return [];
  const [line, ...dashes] = none(style.stroke) ? [[]]
    : [tone(style.stroke), parseFloat(style.strokeWidth).toFixed(2), style.strokeDasharray, style.strokeLinecap];
  const letters = each.closest("text") ? [style.fontStyle, style.fontWeight, style.fontFamily] : [];
  return [[tone(style.fill), line, each.tagName, Number(style.opacity).toFixed(3), ...dashes, ...letters]];
})"""
BOXES = """() => [...document.querySelectorAll("text")].filter((each) => each.textContent).map((each) => {
  const { left, top, right, bottom } = each.getBoundingClientRect();
  return [each.textContent, left, top, right, bottom];
})"""


def test_worked_out_styles_are_those_of_the_browser(page: Page) -> None:
    cell = gv.cell("lstm")
    trace = gv.run(
        cell,
        gv.Parameters.random(cell, 2, 3, 1),
        np.eye(2),
        clamps=[gv.Clamp("f", 1.0, unit=1)],
        tokens=["a", "b"],
    )
    variables = {"--st-text-color": "#1b2330", "--st-background-color": "#fbfbfd", "--st-font": "serif"}
    for look in (LIGHT, DARK):
        stage = ET.Element("div", {"class": "gv-stage", "data-theme": look.mode})
        stage.append(drawing(subject_of(trace, 1, 1, None), look))
        faded = next(group for group in stage.iter("g") if group.get("data-id") == "i")
        faded.set("class", f"{faded.get('class')} faded")
        raw = ET.tostring(stage, encoding="unicode")
        styled(stage, css(), {**variables, "--word": "#1b2330"})
        told = ";".join(f"{name}:{value}" for name, value in variables.items())
        page.set_content(f"<style>{css()} * {{ transition: none!important }}</style><main style='{told}'>{raw}</main>")
        browsers = page.locator("main").evaluate(SEEN)
        page.set_content(f"<main style='font-family:serif'>{ET.tostring(stage, encoding='unicode')}</main>")
        ours = page.locator("main").evaluate(SEEN)
        assert len(ours) == len(browsers) > 200
        for one, other in zip(ours, browsers, strict=True):
            assert one[2:] == other[2:]
            for tones in zip(one[:2], other[:2], strict=True):
                np.testing.assert_allclose(*tones, atol=1)  # A mixture is rounded once more here.


@pytest.mark.parametrize("what", ["schematic", "strips"])
def test_a_picture_opens_from_a_file_with_no_request_and_no_word_over_another(
    what: str, browser: Browser, tmp_path: Path
) -> None:
    page = browser.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    errors = harness.record_errors(page)
    for at, scene in enumerate(SCENES):
        file = tmp_path / f"{at}.svg"
        file.write_text(str(gv.picture(scene, what, address="https://example.org/gate_lab")), encoding="utf-8")  # type: ignore[arg-type]
        page.goto(file.as_uri())
        boxes = page.evaluate(BOXES)
        assert len(boxes) > 10
        width, height = page.evaluate("['width', 'height'].map((side) => document.documentElement[side].baseVal.value)")
        for text, left, top, right, bottom in boxes:
            assert 0 <= left < right <= width and 0 <= top < bottom <= height, f"{text} is cut off"
        for k, (text, *one) in enumerate(boxes):
            for more, *other in boxes[:k]:
                # Letters are lower than the boxes that lines of text have.
                across = min(one[2], other[2]) - max(one[0], other[0])
                down = min(one[3], other[3]) - max(one[1], other[1])
                assert across < 1 or down < 0.3 * min(one[3] - one[1], other[3] - other[1]), f"{text} and {more}"
        assert requests.pop() == file.as_uri() and not requests and not errors
    page.close()


def test_the_buttons_of_the_app_give_the_files(server: str, browser: Browser) -> None:
    page = browser.new_page(accept_downloads=True)
    harness.visit(page, f"{server}/gate_lab?weights=latch&step=2")
    open_part(page, "Take it with you")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the bench").click()
    assert download.value.suggested_filename == "simplified-gru-latch.html"
    assert f'href="{server}/gate_lab?v=2&amp;weights=latch&amp;step=2' in download.value.path().read_text("utf-8")
    assert page.locator(".st-key-save_html").bounding_box()["height"] < 60  # type: ignore[index]
    expected: dict[str, Callable[[bytes], object]] = {
        "Schematic at this step, SVG": lambda data: "".join(ET.fromstring(data).itertext()),
        "Whole run as strips and lines, PNG": lambda data: Image.open(io.BytesIO(data)).info["Description"],
        "Schematic playing through the steps, GIF": lambda data: Image.open(io.BytesIO(data)).info["comment"],
    }
    names = []
    for option, opens in expected.items():
        harness.choose(page, "picture", option)
        harness.settle(page)
        with page.expect_download() as download:
            page.get_by_role("button", name="Save the picture").click()
        data = download.value.path().read_bytes()
        names.append(download.value.suggested_filename)
        told = opens(data)
        assert f"{server}/gate_lab?v=2&weights=latch" in str(told)
    assert names[0] == "simplified-gru-latch-step-2-unit-0-schematic.svg"
    assert names[1] == "simplified-gru-latch-step-2-unit-0-strips.png"
    assert names[2].startswith("simplified-gru-latch-steps-0-to-")
    page.close()
