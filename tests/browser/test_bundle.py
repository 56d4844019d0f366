"""The bench's modules as the one script that Streamlit gets: Chromium can read it, all names are there."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

import gru_viz.schematic
from gru_viz.schematic.modules import bundled
from gru_viz.schematic.parts import bench_code

ASSETS = Path(gru_viz.schematic.__file__).with_name("assets")
BENCH = ASSETS / "bench"
PAGE = '<p id="old"></p><script type="text/plain" id="script">eJwDAAAAAAE=</script>'
"""What ``unpack.js`` looks for: a script of its own, which is empty."""


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
    def served(route: Route) -> None:
        path = ASSETS / route.request.url.removeprefix("http://bench.test/")
        if path == ASSETS:
            route.fulfill(body=PAGE, content_type="text/html")
        elif path.is_file():
            route.fulfill(body=path.read_text(encoding="utf-8"), content_type="text/javascript")
        else:
            route.fulfill(status=404)

    page.route("http://bench.test/**", served)
    page.goto("http://bench.test/")
    assert page.evaluate("async (file) => typeof (await import(`/bench/${file}`))", file) == "object"
