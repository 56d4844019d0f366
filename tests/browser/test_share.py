"""Share: what it says is what opens, what is hidden is not there, and a sandboxed frame of another site has it too."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from gru_viz.scene.link import parse
from gru_viz.scene.scene import START, base
from gru_viz.scene.view import PARTS, View, view_of
from tests.browser import bench, harness

PANEL = ".st-key-share [data-part=panel]"


def test_the_panel_gives_a_link_with_what_students_see(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=review-end&step=12")
    page.locator(".st-key-share [data-part=open]").click()
    link = page.locator(f"{PANEL} [data-part=link]")
    expect(page.locator(f"{PANEL} [data-part=says]")).to_contain_text("Opens Gate lab")
    expect(page.locator(f"{PANEL} [data-part=says]")).to_contain_text("t = 12")
    expect(page.locator(f"{PANEL} .code svg")).to_be_visible()
    for part in ("sidebar", "navigation", "code", "sliders", "inspector"):
        box = page.locator(f"{PANEL} input[value={part}]")
        box.click()
        page.wait_for_function(
            "([panel, part]) => document.querySelector('.st-key-share [data-testid=stBidiComponentIsolated]')"
            ".shadowRoot.querySelector('[data-part=link]').value.includes('no_' + part)",
            arg=[PANEL, part],
        )
    sent = link.input_value().partition("?")[2]
    assert parse(sent).scene.step == 12
    found, notes = view_of(sent)
    assert found == View(tuple(part for part in PARTS if f"no_{part}" in sent)) and len(found.hidden) == 5 and not notes
    frame = page.locator(f"{PANEL} [data-part=frame]").input_value()
    assert frame.startswith(f'<iframe src="{server}/gate_lab?embed=true&amp;') and "sandbox=" in frame

    harness.visit(page, link.input_value())
    for gone in (
        "[data-testid=stSidebar]",
        "[data-testid=stTopNavLink]",
        f"{bench.BENCH} .gv-gates",
        ".st-key-next_step",
    ):
        assert not page.locator(gone).locator("visible=true").count(), gone
    assert not page.get_by_role("radio", name="Show the code").count()
    page.locator(f"{bench.BENCH} [data-target]").first.click(force=True)
    assert page.locator(f"{bench.BENCH} [data-part=aside]").is_hidden()
    page.locator(".st-key-share [data-part=open]").click()
    page.locator(f"{PANEL} [data-part=all]").click()
    page.wait_for_function("!location.search.includes('view=')")
    harness.settle(page)
    assert page.locator("[data-testid=stSidebar]").is_visible()


def test_a_frame_of_another_origin_takes_no_focus_tells_its_height_and_shares(
    server: str, page: Page, tmp_path: Path
) -> None:
    address = f"{server}/gate_lab?embed=true&weights=review-end"
    (tmp_path / "index.html").write_text(
        "<link rel=icon href='data:,'><input id=own autofocus><script>window.heights = [];"
        "addEventListener('message', ({ data }) => { if (data.type === 'gru_viz:height') { heights.push(data.height);"
        " document.querySelector('iframe').style.height = `${data.height}px`; } });</script>"
        "<iframe sandbox='allow-scripts allow-same-origin' style='border: 0; width: 1000px; height: 400px' "
        f"src='{address}'></iframe>"
    )
    with harness.serving(tmp_path) as site:
        page.goto(site)
        frame = page.frame_locator("iframe")
        frame.locator(bench.TOKENS).wait_for()
        page.wait_for_function("heights.at(-1) > 700")
        page.wait_for_timeout(1500)
        assert page.evaluate("document.activeElement.id") == "own"
        inner = page.frames[1]
        told, high = (
            page.evaluate("heights.at(-1)"),
            inner.evaluate("document.querySelector('[data-testid=stMainBlockContainer]').offsetHeight"),
        )
        assert told == high and page.locator("iframe").bounding_box()["height"] == told  # type: ignore[index]
        frame.locator(".st-key-share [data-part=open]").click()
        expect(frame.locator(f"{PANEL} [data-part=link]")).to_have_value(f"{server}/gate_lab?weights={START}")
        frame.locator(f"{PANEL} [data-copy=link]").click()
        expect(frame.locator(f"{PANEL} [data-part=said]")).not_to_be_empty()
    assert base(START) == parse("").scene
