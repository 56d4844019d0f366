"""A scene as one HTML file, opened from the disk: it asks nobody, and does all that a hand can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import gru_viz as gv
from gru_viz.cells.formula import number
from gru_viz.cells.notation import shown
from gru_viz.export.page import View, export_html
from gru_viz.export.site import INDEX, entries, write_site
from gru_viz.scene.scene import START, Scene, base
from gru_viz.views.reading import read
from tests.browser import bench, harness
from tests.browser.firefox import firefox
from tests.browser.test_access import violations

Opener = Callable[..., None]
MOST_BYTES = 400_000
SHARES = (0.55, 0.61, 0.68, 0.4, 0.3)


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Iterator[Opener]:
    """Opens a scene's file; at the end, nothing but these files may have been asked for."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    files: list[str] = []

    def open_file(scene: Scene, view: View = "lab") -> None:
        file = tmp_path / f"scene{len(files)}.html"
        file.write_text(export_html(scene, view=view), encoding="utf-8")
        assert file.stat().st_size <= MOST_BYTES
        files.append(file.as_uri())
        page.goto(files[-1])
        page.locator(f"{bench.BENCH}[data-shown]").wait_for()

    yield open_file
    assert asked == files


def rest(page: Page) -> None:
    """Let the page take what the hand has done, however slow the machine is."""
    page.wait_for_timeout(250)


SCENES = (
    replace(base(START), step=36),
    base("agreement"),
    base("latch"),
    base("counter"),
    base("trained-reviews-lstm"),
    base("trained-agreement-rnn"),
    Scene(cell="lstm", gates_read="cell", output="identity", notation="pytorch", hidden=5, step=7),
    Scene(cell="gru", update="take", reset="before", notation="ng", seed=3, step=9, unit=2),
    Scene(cell="rnn", biases=False, sequence="noise", step=4, gains=(("U_h", 2.0),)),
    Scene(cell="simplified_gru", update="keep", clamps=(("z", 0.5, 1, None),), edits=(("W_n", 0, 0, 2.5),), step=3),
)


def test_ten_scenes_show_what_run_gives_before_and_after_a_change(page: Page, opened: Opener) -> None:
    assert len(SCENES) == 10 and len({scene.cell for scene in SCENES}) == 4
    for scene in SCENES:
        opened(scene)
        bench.assert_true(page, scene)
        cell = scene.make_cell()
        gate, state = cell.gates[0], list(cell.next_states)[-1]
        page.locator(bench.range_of(f"gains/W_{gate}")).press("Home")
        scene = replace(scene, gains=(*(each for each in scene.gains if each[0] != f"W_{gate}"), (f"W_{gate}", -4.0)))
        rest(page)
        bench.assert_true(page, scene)
        # A force on the state, as the arithmetic offers it.
        bench.open_arithmetic(page, state)
        page.locator(".gv-force button").click()
        slider = page.locator(bench.range_of(f"clamps/{state}/{scene.unit}/{scene.step}"))
        slider.press("End")
        high = float(slider.get_attribute("max") or "")
        scene = replace(scene, clamps=(*scene.clamps, (state, high, scene.unit, scene.step)))
        rest(page)
        bench.assert_true(page, scene)
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("ArrowRight")
        scene = replace(scene, step=min(scene.step + 1, read(scene).trace.steps - 1))
        rest(page)
        bench.assert_true(page, scene)
        bench.assert_coloured(page, scene)
        expect(page.locator(bench.NOTICE).first).to_be_hidden()
        page.get_by_role("button", name="Back to how it came").click()
        expect(page.locator(f"{bench.CLAMPS} .gv-chip")).to_have_count(len(scene.clamps) - 1)


def test_a_drag_shows_what_run_gives_at_five_positions(page: Page, opened: Opener) -> None:
    scene = SCENES[0]
    opened(scene)
    box = page.locator(bench.range_of("shifts/z")).bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    for share in SHARES:
        page.mouse.move(box["x"] + box["width"] * share, y)
        page.wait_for_timeout(40)
        moved = replace(scene, shifts=(("z", bench.frame_of(page, "shifts/z")),))
        bench.assert_true(page, moved)
    page.mouse.up()
    expect(page.locator("#again")).to_be_visible()
    bench.assert_true(page, moved)


def test_everything_can_be_done_with_the_keyboard_alone(page: Page, opened: Opener) -> None:
    scene = SCENES[0]
    opened(scene, "walkthrough")

    def tab_to(selector: str) -> None:
        for _ in range(150):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"no way to {selector} with the Tab key")

    page.keyboard.press("PageDown")
    expect(page.locator(".steps h2:visible")).to_have_text("2 · Reset gate")
    page.keyboard.press("ArrowRight")
    tab_to("[data-dress-choice=lab]")
    page.keyboard.press("Enter")
    expect(page.locator(".steps")).to_be_hidden()
    rest(page)
    scene = replace(scene, step=37)
    bench.assert_true(page, scene)
    tab_to(".node[data-id=x]")
    for name in ("Wx_n", "b_n", "s_n", "n"):
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.dataset.id") == name
    page.keyboard.press("Enter")
    expect(page.locator(f"{bench.ASIDE} .gvi-heading").filter(has_text="=")).to_be_visible()
    tab_to(".gv-force button")
    page.keyboard.press("Enter")
    tab_to(f"[data-slider='clamps/n/{scene.unit}/37']")
    page.keyboard.press("Home")
    scene = replace(scene, clamps=(("n", -1.0, scene.unit, 37),))
    rest(page)
    bench.assert_true(page, scene)
    tab_to("[data-slider='shifts/z']")
    page.keyboard.press("PageUp")
    scene = replace(scene, shifts=(("z", float(page.locator(bench.range_of("shifts/z")).input_value())),))
    assert scene.shifts[0][1] > 0
    rest(page)
    bench.assert_true(page, scene)
    tab_to("#again")
    page.keyboard.press("Enter")
    bench.assert_true(page, replace(scene, clamps=(), shifts=()))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_axe_is_broken_in_a_file(page: Page, opened: Opener, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    opened(replace(SCENES[0], clamps=(("r", 0.5, 1, 36),)), "walkthrough")
    assert page.locator(bench.BENCH).get_attribute("data-theme") == scheme
    found = violations(page)
    page.locator("[data-dress-choice=lab]").click()
    bench.open_arithmetic(page, "z")
    assert found + violations(page) == []


def test_words_of_a_person_stay_words(page: Page, opened: Opener) -> None:
    nasty = "</script><script>window.ran=1</script> <img src=x onerror=window.ran=1> <b>good</b>"
    scene = Scene(weights="seed", sequence="text", text=nasty, step=0)
    opened(scene)
    assert page.locator(".gv-token").all_text_contents() == list(scene.make_sequence().tokens)
    assert page.evaluate("[typeof window.ran, document.images.length, document.scripts.length]") == ["undefined", 0, 4]


def test_a_run_with_states_of_its_own_goes_on_from_them(page: Page, tmp_path: Path) -> None:
    cell = gv.cell("lstm")
    params = gv.Parameters.random(cell, 2, 3, seed=4)
    force = gv.Clamp("f", 0.9, step=1)
    trace = gv.run(cell, params, [[1.0, -1.0]] * 4, h0=[0.5, -0.5, 0.25], c0=[1.0, 2.0, -2.0], clamps=[force])
    file = tmp_path / "run.html"
    file.write_text(export_html(trace), encoding="utf-8")
    page.goto(file.as_uri())
    page.locator(f"{bench.BENCH}[data-shown]").wait_for()
    for step in range(4):
        seen = bench.numbers(page)
        assert {name: seen[name] for name in shown(cell)} == {
            name: number(float(trace[name][step, 0])) for name in shown(cell)
        }
        page.keyboard.press("ArrowRight")
        rest(page)
    expect(page.locator("[data-part=parting]")).to_be_hidden()


def test_firefox_opens_the_file_drags_and_asks_nobody(tmp_path: Path) -> None:
    scene = SCENES[0]
    file, control = tmp_path / "scene.html", tmp_path / "control.html"
    file.write_text(export_html(scene), encoding="utf-8")
    control.write_text('<!doctype html><img src="http://127.0.0.1:47011/seen.png">', encoding="utf-8")
    with firefox() as page:
        page.open(control.as_uri())
        assert "http://127.0.0.1:47011/seen.png" in page.asked(), "what is asked for is noted"
        page.open(file.as_uri())
        page.evaluate("new Promise((done) => setTimeout(done, 500))")
        look = """(() => {
            const bench = document.querySelector(".gv-bench");
            const numbers = [...bench.querySelectorAll("[data-value]")];
            const box = bench.querySelector("input[data-slider='shifts/z']").getBoundingClientRect();
            return [bench.dataset.shown.split(" "), numbers.map((text) => [text.dataset.value, text.textContent]),
                [box.left, box.top + box.height / 2, box.width]];
        })()"""
        _, numbers, (left, y, width) = page.evaluate(look)
        assert dict(numbers) == bench.truth(scene, dict(numbers))
        places = [round(left + width * share) for share in (0.5, *SHARES)]
        pressed: list[dict[str, Any]] = [{"type": "pointerDown", "button": 0}]
        for at, x in enumerate(places):
            page.mouse({"type": "pointerMove", "x": x, "y": round(y)}, *(pressed if at == 0 else ()))
            page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            (_, _, _, *held), numbers, _ = page.evaluate(look)
            if at:
                assert held[0] == "shifts/z"
                moved = replace(scene, shifts=(("z", float(held[1])),))
                assert dict(numbers) == bench.truth(moved, dict(numbers))
        page.mouse({"type": "pointerUp", "button": 0})
        # Firefox counts a font of its own, which is data and comes from nowhere.
        assert [address for address in page.asked() if not address.startswith("data:")] in ([], [file.as_uri()])
        assert page.errors() == []


def test_the_app_saves_the_scene_as_the_hand_left_it(server: str, page: Page, tmp_path: Path) -> None:
    scene = replace(SCENES[0], step=9)
    bench.visit(page, server, scene)
    bench.open_part(page, "Take it with you")
    page.locator(bench.range_of("shifts/z")).press("PageUp")
    scene = replace(scene, shifts=(("z", float(page.locator(bench.range_of("shifts/z")).input_value())),))
    bench.wait_for_address(page, scene)
    harness.settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the bench").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "gru-review-end.html"
    page.goto(file.as_uri())
    page.locator(f"{bench.BENCH}[data-shown]").wait_for()
    bench.assert_true(page, scene)
    page.get_by_role("link", name="Open this scene in the app").click()
    page.locator(f"{bench.BENCH}[data-shown]").wait_for()
    bench.assert_true(page, scene)
    bench.wait_for_address(page, scene)


def test_every_page_of_the_site_opens_and_asks_for_nothing_else(page: Page, tmp_path: Path) -> None:
    write_site(tmp_path / "lessons")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with harness.serving(tmp_path) as root:
        address = f"{root}/lessons"
        page.goto(f"{address}/{INDEX}")
        assert violations(page) == []
        links = page.locator("a").evaluate_all("links => links.map((link) => [link.href, link.textContent])")
        assert len(links) == 2 * len(entries()) and len({href for href, _ in links}) == len(links)
        for href, title in links:
            page.goto("about:blank")
            asked.clear()
            page.goto(href)
            page.locator(f"{bench.BENCH}[data-shown]").wait_for()
            walks = href.endswith("#walkthrough")
            assert page.locator(bench.BENCH).get_attribute("data-dress") == ("walkthrough" if walks else "lab")
            assert walks or page.locator("h1").text_content() == title
            assert asked == [href.partition("#")[0]]
        page.get_by_role("link", name="All scenes").click()
        expect(page.locator("h1")).to_have_text("What the gates of a recurrent network do")
