"""What a hand does on the bench: time and forcing. Everything reaches the scene, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from playwright.sync_api import Page, expect

from gru_viz.scene.scene import START, Scene, base
from tests.browser import bench, harness

STEPS = 41
"""Of the scene that opens when a link says nothing."""


def wait_for_step(page: Page, step: int) -> None:
    expect(page.locator(bench.TOKENS)).to_have_attribute("aria-valuenow", str(step))


def column(page: Page, step: int, where: str = bench.TOKENS, steps: int = STEPS) -> tuple[float, float]:
    """The middle of a time step's column."""
    box = page.locator(where).bounding_box()
    assert box
    return box["x"] + box["width"] * (step + 0.5) / steps, box["y"] + box["height"] / 2


def cell(page: Page, name: str, unit: int, step: int, units: int = 3) -> tuple[float, float]:
    """The middle of a cell of a heatmap."""
    heatmap = page.locator(f"{bench.BENCH} canvas[data-past={name}]")
    heatmap.scroll_into_view_if_needed()
    box = heatmap.bounding_box()
    assert box
    return box["x"] + box["width"] * (step + 0.5) / STEPS, box["y"] + box["height"] * (unit + 0.5) / units


# Time


def test_a_drag_along_the_words_scrubs(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=review-end")
    page.mouse.move(*column(page, 36))
    page.mouse.down()
    seen = []
    for step in range(35, 20, -1):
        page.mouse.move(*column(page, step))
        page.evaluate("new Promise(requestAnimationFrame)")
        seen.append(int(bench.shown(page)[0]))
    page.mouse.up()
    assert seen[-1] == 21
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) >= 12, "the drag jumped"
    there = replace(base(START), step=21)
    bench.wait_for_address(page, there)
    bench.assert_true(page, there)


def test_a_click_on_a_word_and_a_drag_over_the_past_move_the_cursor(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=review-end")
    page.mouse.click(*column(page, 10))
    wait_for_step(page, 10)
    page.mouse.move(*cell(page, "h", 0, 5))
    page.mouse.down()
    page.mouse.move(*cell(page, "h", 0, 12), steps=4)
    page.mouse.up()
    wait_for_step(page, 12)
    bench.wait_for_address(page, replace(base(START), step=12))


def test_keys_on_the_page_and_on_the_words(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=review-end&step=5")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    wait_for_step(page, 6)
    page.locator(bench.TOKENS).focus()
    for key, step in (("End", 40), ("ArrowRight", 40), ("ArrowLeft", 39), ("Home", 0), ("ArrowLeft", 0)):
        page.keyboard.press(key)
        wait_for_step(page, step)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Unit in focus", exact=True)).to_have_value("2")
    there = replace(base(START), step=0, unit=2)
    bench.wait_for_address(page, there)
    bench.assert_true(page, there)


def test_the_buttons_stop_at_the_ends(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=review-end&step=39")
    following, previous = (page.get_by_role("button", name=f"{way} time step") for way in ("Next", "Previous"))
    following.click()
    wait_for_step(page, 40)
    expect(following).to_be_disabled()
    previous.click()
    wait_for_step(page, 39)


def test_playing_advances_in_its_speed_and_pauses_at_the_end(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=review-end&step=33")
    page.get_by_label("Steps in a second").select_option("4")
    page.locator(bench.BENCH).evaluate(
        """bench => {
            window.steps = [];
            const look = () => {
                const step = Number(bench.dataset.shown.split(" ")[0]);
                if (step !== window.steps.at(-1)?.step) window.steps.push({ step, at: performance.now() });
                requestAnimationFrame(look);
            };
            look();
        }"""
    )
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=30_000)
    steps = page.evaluate("window.steps")
    seen = [each["step"] for each in steps]
    assert seen == sorted(set(seen)) and seen[-1] == 40 and set(seen) <= set(range(33, 41))
    assert len(seen) >= 3, "step by step, as far as a busy machine shows every one"
    assert 1000 < steps[-1]["at"] - steps[0]["at"] < 6000, "four steps a second, and not one, nor all at once"
    there = replace(base(START), step=40)
    bench.wait_for_address(page, there)
    bench.assert_true(page, there)
    # Once more from the beginning, and stopped by hand.
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(700)
    page.get_by_role("button", name="Pause").click()
    assert 1 <= bench.step_now(page) <= 30
    bench.wait_for_address(page, replace(base(START), step=bench.step_now(page)))


def test_a_fast_hand_loses_no_time_step(server: str, page: Page) -> None:
    scene = Scene(steps=100)
    bench.visit(page, server, scene)
    page.locator(bench.TOKENS).focus()
    for _ in range(25):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(15)
    assert bench.step_now(page) == 25
    there = replace(scene, step=25)
    bench.wait_for_address(page, there)
    harness.settle(page)
    assert bench.step_now(page) == 25
    bench.assert_true(page, there)


def test_a_fast_hand_loses_no_step_of_a_slider(server: str, page: Page) -> None:
    scene = Scene(steps=100, step=50)
    bench.visit(page, server, scene)
    slider = page.locator(bench.range_of("shifts/z"))
    slider.focus()
    for _ in range(25):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(15)
    there = replace(scene, shifts=(("z", 2.5),))
    bench.wait_for_address(page, there)
    harness.settle(page)
    assert slider.input_value() == "2.5"
    bench.assert_true(page, there)


def test_the_first_key_on_a_slider_is_in_the_address_at_once(server: str, page: Page) -> None:
    bench.visit(page, server, Scene())
    page.locator(bench.range_of("shifts/z")).focus()
    harness.settle(page)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.includes('shift=z_0.1')", timeout=2300)


# Forcing


def test_a_cell_dragged_upright_forces_its_value_and_the_link_carries_it(
    server: str, page: Page, new_page: Callable[..., Page]
) -> None:
    bench.visit(page, server, "weights=review-end")
    free = base(START)
    x, y = cell(page, "z", 1, 33)
    page.mouse.move(x, y)
    page.mouse.down()
    # z = 1 there: downwards.
    for at in range(8, 64, 8):
        page.mouse.move(x, y + at)
    slider = "clamps/z/1/33"
    value = bench.frame_of(page, slider)
    page.wait_for_timeout(100)
    value = bench.frame_of(page, slider)
    assert 0.3 < value < 0.8
    there = replace(free, step=33, unit=1, clamps=(("z", value, 1, 33),))
    bench.assert_true(page, there)
    page.mouse.up()
    bench.wait_for_address(page, there)
    harness.settle(page)
    bench.assert_true(page, there)
    bench.assert_coloured(page, there)
    expect(page.locator(bench.CLAMPS)).to_contain_text(f"{value:g} (unit 1 · opinion, t = 33)")
    expect(page.locator(bench.range_of(slider))).to_be_visible()

    bench.point_at(page, "h")
    now, before = (bench.truth(scene, ["h"])["h"] for scene in (there, replace(there, clamps=())))
    assert now != before
    card = page.locator(bench.CARD)
    expect(card).to_contain_text(f"{now} in unit 1 · opinion at t = 33")
    expect(card).to_contain_text(f"free it is {before}, a difference of ")
    bench.point_at(page, "z")
    expect(card).to_contain_text("forced")

    other = new_page()
    bench.visit(other, server, page.url.partition("?")[2])
    assert bench.numbers(other) == bench.numbers(page)
    assert bench.colours(other) == bench.colours(page)
    expect(other.locator(bench.CLAMPS)).to_contain_text("(unit 1 · opinion, t = 33)")


def test_what_if_gives_a_slider_chips_and_a_way_back(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=review-end")
    free = base(START)
    bench.open_arithmetic(page, "r")
    page.get_by_label("Where it is forced").select_option(label="this unit, every step")
    page.get_by_role("button", name="What if").click()
    slider = "clamps/r/1/*"
    expect(page.locator(bench.range_of(slider))).to_be_visible()
    expect(page.locator(bench.CLAMPS)).to_be_hidden()
    bench.hold(page, slider, 0.25)
    bench.let_go(page, slider)
    once = replace(free, clamps=(("r", 0.25, 1, None),))
    bench.wait_for_address(page, once)
    chips = page.locator(bench.CLAMPS)
    expect(chips).to_contain_text("0.25 (unit 1 · opinion, every step)")
    field = page.locator(f"{bench.BENCH} .gv-picked input[type=number]")
    field.fill("0.5")
    field.press("Enter")
    once = replace(free, clamps=(("r", 0.5, 1, None),))
    bench.wait_for_address(page, once)
    harness.settle(page)
    bench.assert_true(page, once)

    bench.open_arithmetic(page, "n")
    page.get_by_label("Where it is forced").select_option(label="every unit, this step")
    page.get_by_role("button", name="What if").click()
    slider = "clamps/n/*/36"
    expect(page.locator(bench.range_of(slider))).to_be_visible()
    bench.hold(page, slider, -0.8)
    bench.let_go(page, slider)
    twice = replace(once, clamps=(*once.clamps, ("n", -0.8, None, 36)))
    bench.wait_for_address(page, twice)
    harness.settle(page)
    bench.assert_true(page, twice)
    assert chips.locator(".gv-chip").count() == 2

    chips.get_by_role("button", name="Let it go free: reset gate").click()
    bench.wait_for_address(page, replace(free, clamps=(("n", -0.8, None, 36),)))
    chips.get_by_role("button", name="Free all").click()
    bench.wait_for_address(page, free)
    harness.settle(page)
    bench.assert_true(page, free)
    bench.assert_coloured(page, free)
    expect(chips).to_be_hidden()
    expect(page.locator(f"{bench.BENCH} .gv-picked")).to_be_hidden()


def test_a_cell_of_the_schematic_dragged_upright_is_forced_too(server: str, page: Page) -> None:
    bench.visit(page, server, "weights=review-end&step=33")
    box = page.locator(f"{bench.BENCH} .strip[data-of=z] .cell[data-unit='1']").first.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for at in range(8, 48, 8):
        page.mouse.move(x, y + at)
    bench.frame_of(page, "clamps/z/1/33")
    page.wait_for_timeout(100)
    value = bench.frame_of(page, "clamps/z/1/33")
    page.mouse.up()
    there = replace(base(START), step=33, clamps=(("z", value, 1, 33),))
    bench.wait_for_address(page, there)
    harness.settle(page)
    bench.assert_true(page, there)
    expect(page.locator(bench.ASIDE)).to_be_hidden()
