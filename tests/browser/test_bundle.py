"""The bench's modules as the one script that Streamlit gets: Chromium can read it, all names are there."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

import gru_viz.schematic
from gru_viz.schematic.modules import bundled
from gru_viz.schematic.parts import bench_code

BENCH = Path(gru_viz.schematic.__file__).with_name("assets") / "bench"


def test_a_bundle_is_a_module_that_chromium_can_read(page: Page) -> None:
    for text, name in ((bundled(BENCH / "main.js"), "default"), (bench_code(), "Bench")):
        kind = page.evaluate(
            """async ([text, name]) => {
                const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
                return typeof (await import(address))[name];
            }""",
            [text, name],
        )
        assert kind == "function"


@pytest.mark.parametrize("file", sorted(path.name for path in BENCH.glob("*.js")))
def test_every_module_can_be_read_by_itself(page: Page, file: str) -> None:
    # As an editor reads it, with its imports: served under an address of its own, not bundled.
    page.route(
        "http://bench.test/**",
        lambda route: route.fulfill(
            body="" if route.request.url.endswith("/") else (BENCH / route.request.url.rpartition("/")[2]).read_text(),
            content_type="text/html" if route.request.url.endswith("/") else "text/javascript",
        ),
    )
    page.goto("http://bench.test/")
    assert page.evaluate("async (file) => typeof (await import(`/${file}`))", file) == "object"
