"""Memory and gradients in the browser: the link opens the same, points can be picked, a phone shows it all."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from gru_viz.views.memory_words import near_one, power
from gru_viz.views.unrolled import STAGES, networks
from gru_viz.views.unrolled_words import network_title
from tests.browser import harness

SHOWN = """() => [...document.querySelectorAll(".js-plotly-plot")].map((chart) => ({
    lines: chart.data.map((trace) => [trace.name, Array.from(trace.x ?? []), Array.from(trace.y ?? [])]),
    marks: chart.layout.shapes.map((shape) => [shape.x0, shape.y0, shape.y1]),
    range: chart.layout.xaxis.range,
}))"""


def visit(page: Page, address: str) -> Page:
    page.goto(address)
    harness.settle(page, timeout=60_000)
    return page


def chart(page: Page, name: str) -> str:
    return f".st-key-memory_{name} .js-plotly-plot"


def press(page: Page, label: str, key: str, times: int = 1) -> None:
    page.get_by_role("slider", name=label).first.focus()
    for _ in range(times):
        page.keyboard.press(key)
        harness.settle(page)


def test_what_a_hand_changed_opens_the_same_for_somebody_else(
    server: str, page: Page, new_page: Callable[..., Page]
) -> None:
    visit(page, f"{server}/memory?weights=seed&cell=gru&hidden=4&sequence=noise")
    press(page, "Moment T", "ArrowLeft", 3)
    press(page, "Steps shown", "ArrowRight", 2)
    press(page, "Towards factor 1", "ArrowRight", 4)
    press(page, "Unit", "ArrowRight")
    press(page, "Shut below (%)", "ArrowRight", 2)
    query = page.url.partition("?")[2]
    for part in ("moment=96", "from=2", "shift=z_0.4", "unit=1", "left=12"):
        assert part in query
    other = visit(new_page(), f"{server}/memory?{query}")
    assert other.url.partition("?")[2] == query
    assert other.evaluate(SHOWN) == page.evaluate(SHOWN)


def test_a_point_of_the_map_chooses_its_unit_and_a_marked_step_its_moment(server: str, page: Page) -> None:
    scene = "weights=seed&cell=gru&hidden=4&sequence=noise&clamp=z_0_u2+z_1_u3_t20"
    visit(page, f"{server}/memory?{scene}")
    page.locator(chart(page, "map")).scroll_into_view_if_needed()
    # The point of unit 2 stands alone, at the far right: its gate is always shut.
    point = page.locator(f"{chart(page, 'map')} .scatterlayer .trace").first.locator("path.point").nth(2)
    box = point.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**unit=2**")
    harness.settle(page)
    expect(page.get_by_text("In unit 2,")).to_be_visible()

    visit(page, f"{server}/memory?{scene}&unit=3")
    page.locator(chart(page, "gates")).scroll_into_view_if_needed()
    mark = page.locator(f"{chart(page, 'gates')} .scatterlayer .trace path.point").nth(20)
    box = mark.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**moment=20**")
    harness.settle(page)
    assert page.get_by_role("slider", name="Moment T").input_value() == "20"


def test_the_explanation_follows_the_hand(server: str, page: Page) -> None:
    visit(page, f"{server}/memory?weights=seed&cell=lstm")
    expect(page.get_by_role("heading", name="Half-life of every unit at T = 99")).to_be_visible()
    press(page, "Moment T", "ArrowLeft", 2)
    expect(page.get_by_role("heading", name="Half-life of every unit at T = 97")).to_be_visible()


def test_ten_thousand_steps_are_drawn_and_can_be_zoomed_to_single_ones(server: str, page: Page) -> None:
    visit(page, f"{server}/memory?weights=seed&cell=rnn&hidden=8&horizon=10000&from=9990")
    steps = page.evaluate(f"document.querySelector('{chart(page, 'gradient')}').data[0].x.filter((x) => x !== null)")
    assert sorted(set(steps)) == list(range(9990, 10_000))
    press(page, "Steps shown", "Home")
    ends = page.evaluate(f"document.querySelector('{chart(page, 'gradient')}').layout.xaxis.range")
    assert ends == [-0.5, 9999.5]


def test_markup_in_a_link_is_text(server: str, page: Page) -> None:
    text = "<img src=x onerror=window.ran=1> <b>loved</b> $x^2$ [a](javascript:window.ran=1)"
    visit(page, f"{server}/memory?weights=seed&sequence=text&text={quote(text)}&horizon=7")
    assert page.evaluate("window.ran") is None
    assert page.locator("[data-testid=stMain] img[src=x]").count() == 0
    assert page.locator("[data-testid=stMain] a[href^=javascript]").count() == 0


@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_nothing_is_wider_than_a_phone(server: str, new_page: Callable[..., Page], cell: str) -> None:
    page = visit(
        new_page(viewport={"width": 390, "height": 844}), f"{server}/memory?weights=seed&cell={cell}&hidden=16"
    )
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth") <= 0


def test_a_figure_that_goes_while_it_is_pressed_leaves_no_error_and_no_cover(server: str, page: Page) -> None:
    for moves in (5, 0):
        visit(page, f"{server}/memory?weights=seed")
        plot = page.locator(f"{chart(page, 'gradient')} .nsewdrag").nth(1)
        plot.evaluate("plot => plot.scrollIntoView({ block: 'center' })")
        box = plot.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y, steps=3)
        page.mouse.down()
        assert page.locator(".dragcover").count() == 1, "Plotly follows the press"
        page.get_by_role("link", name="Home").first.evaluate("link => link.click()")
        expect(page.locator(chart(page, "gradient"))).to_have_count(0)
        if moves:
            page.mouse.move(x + 80, y + 40, steps=moves)
            expect(page.locator(".dragcover")).to_have_count(0)
        page.mouse.up()
        page.mouse.move(x + 120, y)
        expect(page.locator(".dragcover")).to_have_count(0)
    # What goes wrong in the browser fails the test as it ends.


SEEN = """
window.seen = [];
setInterval(() => {
    const figure = document.querySelector(".st-key-memory_gradient, .memory-waiting");
    const next = [...document.querySelectorAll("h5")].find((title) => title.innerText.startsWith("What is in this"));
    const words = document.querySelector(".st-key-gradient_words");
    const isStyled = words && parseFloat(getComputedStyle(words).minHeight) > 0; // a style may come after the page
    if (!figure || !next || !isStyled || !document.querySelector("[data-testid=stExpander]")) return;
    const gap = Math.round(next.getBoundingClientRect().top - figure.getBoundingClientRect().top);
    window.seen.push([figure.className === "memory-waiting", gap]);
}, 30);
"""


def test_nothing_moves_when_what_was_waited_for_comes(server: str, new_page: Callable[..., Page]) -> None:
    for width, height in ((1280, 720), (390, 844)):
        page = new_page(viewport={"width": width, "height": height}, script=SEEN)
        visit(page, f"{server}/memory?weights=seed&cell=lstm&hidden=16&seed={width}&sequence=noise&horizon=10000")
        expect(page.locator(chart(page, "gradient"))).to_be_visible()
        seen = page.evaluate("window.seen")
        assert False in {waited for waited, _ in seen}, "it came, whether or not this machine was slow enough to wait"
        gaps = [gap for _, gap in seen]
        assert max(gaps) - min(gaps) <= 2, sorted(set(gaps))


def test_the_unrolled_networks_say_what_python_says_at_every_zoom(server: str, page: Page) -> None:
    visit(page, f"{server}/memory?weights=seed")
    rows = page.locator(".unrolled .row")
    expect(rows).to_have_count(len(networks()))
    for cells in STAGES:
        page.locator(f".unrolled button[data-cells='{cells}']").click()
        expect(page.locator(".unrolled button[aria-pressed=true]")).to_have_text(f"{cells:,}")
        for row, network in zip(rows.all(), networks(), strict=True):
            assert row.inner_text().split("\n") == [network_title(network), f"{power(network.left(cells))} is left"]
    zoom = page.get_by_role("slider", name="Cells shown, back from T")
    zoom.fill("1")
    assert zoom.get_attribute("aria-valuetext") == "10 cells"
    box = rows.first.locator("canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.65, box["y"] + 30)  # the fourth of ten, counted from the right
    rnn = networks()[0]
    told = page.locator(".unrolled .point").inner_text()
    assert told == (
        f"{network_title(rnn)}, cell 4 back from T: × {near_one(10 ** rnn.factors[3])}, "
        f"and {power(rnn.left(4))} is left."
    )
    # The fourth box is painted as high as its factor, in pixels of the page.
    high = rows.first.locator("canvas").evaluate("""canvas => {
        const at = Math.round(canvas.width * 0.65);
        const column = canvas.getContext("2d").getImageData(at, 0, 1, Math.round(44 * devicePixelRatio)).data;
        const ink = (y) => column[4 * y + 3] > 200;
        let y = column.length / 4 - 1, count = 0;
        while (y >= 0 && ink(y)) { count++; y--; }
        return count / devicePixelRatio;
    }""")
    assert abs(high - 26 * 10 ** rnn.factors[3]) < 1.5
