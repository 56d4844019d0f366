"""Every widget shows what the scene holds, whatever page one comes from, at whatever speed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page, TimeoutError, expect

from gru_viz.cells.notation import CELL_TITLES, CHOICE_TITLES, NOTATIONS
from gru_viz.learning.tasks import TASKS
from gru_viz.scene.link import parse, to_query
from gru_viz.scene.material import WEIGHTS
from gru_viz.scene.scene import Scene
from gru_viz.scene.settings import SEQUENCES
from gru_viz.scene.sources import SOURCES
from gru_viz.ui.frame import COMPARE, CONVENTIONS, LAB, MEMORY, PAGES, SENTENCES, TRAINING, WALKTHROUGH
from gru_viz.views.compare import fair
from tests.browser import bench, harness, menu

TITLES = {page.file: page.title for page in PAGES}
TAB_TITLES = {page.file: page.tab_title for page in PAGES}
PATHS = {page.file: page.path for page in PAGES}

ELSEWHERE: dict[str, Any] = {
    "horizon": 60, "moment": 20, "zoom_from": 5, "zoom_to": 50, "left": 20, "right": 80,
    "contenders": ("rnn", "gru-keep-before"), "source": "chung", "mistake": "inverted-update",
    "net": "trained-reviews-lstm", "sentence": "It was bad.", "task": "copy", "span": 7, "learners": ("gru",),
    "size": 5, "gate_bias": 4, "orthogonal": True, "rate": "0.03", "optimiser": "sgd", "clip": False, "updates": 150,
    "learn_seed": 9,
}  # fmt: skip
"""No setting of the pages for memory, comparing, conventions, sentences and training has its default."""
A_GRU = Scene(
    seed=7, cell="gru", update="take", reset="before", biases=False, notation="pytorch", hidden=6, sequence="text",
    text="Not a good film at all.", step=2, unit=3, lines=(1, 5), gains=(("U_z", 2.0), ("U_r", 2.0), ("U_n", 2.0)),
    **ELSEWHERE,
)  # fmt: skip
AN_LSTM = Scene(
    seed=11, cell="lstm", output="identity", gates_read="cell", notation="ng", hidden=5, sequence="numbers",
    numbers=((0.5, 1.0), (-2.0, 0.25), (3.0, 4.0)), labels="a b c", step=1, unit=2, lines=(0, 4), shifts=(("f", 1.5),),
    **ELSEWHERE,
)  # fmt: skip
A_SIGNAL = Scene(cell="rnn", seed=3, hidden=7, sequence="noise", steps=12, noise_seed=5, step=4, unit=6, **ELSEWHERE)

READ = """() => {
    const read = (widget) => {
        const texts = (found) => Array.from(found, (one) => one.innerText.trim());
        if (widget.querySelector("[data-testid=stMultiSelect]")) return texts(widget.querySelectorAll("[data-tag]"));
        const ranges = widget.querySelectorAll("input[type=range]");
        if (ranges.length) return Array.from(ranges, (range) => range.getAttribute("aria-valuetext"));
        const field = widget.querySelector("input, textarea");
        return field.type === "checkbox" ? field.checked : field.value;
    };
    const found = {};
    for (const widget of document.querySelectorAll(".stElementContainer[class*=st-key-]:has(input, textarea)")) {
        const key = widget.className.match(/st-key-((set|memory|pasted)_\\S+)/)?.[1];
        if (key) found[key] = read(widget);
    }
    return found;
}"""
"""Key of each widget → what it shows."""
ARRIVED = f"""([atRest, title, right, path, query]) => {{
    const coming = document.querySelector("[data-testid=stSkeleton], [data-stale=true]");
    if (coming || document.title !== title || !document.querySelector(atRest)) return false;
    // Back before the browser has the page's own entry would go one page further.
    if (location.pathname !== "/" + path || location.search.slice(1) !== query) return false;
    const found = ({READ})();
    return Object.keys({{ ...found, ...right }}).every((key) => String(found[key]) === String(right[key]));
}}"""


def sidebar(scene: Scene) -> dict[str, Any]:
    """What the sidebar's widgets have to show."""
    options = {
        name: CHOICE_TITLES[name][getattr(scene, name)]
        for name in {"gru": ("update", "reset"), "lstm": ("output", "gates_read"), "rnn": ()}[scene.cell]
    }
    inputs = {
        "text": {"text": scene.text},
        "noise": {"steps": [str(scene.steps)], "noise_seed": str(scene.noise_seed)},
        "numbers": {"labels": scene.labels},
    }[scene.sequence]
    shown = {
        "weights": WEIGHTS[scene.weights],
        "seed": str(scene.seed),
        "cell": CELL_TITLES[scene.cell],
        **options,
        "biases": scene.biases,
        "notation": NOTATIONS[scene.notation],
        "hidden": [str(scene.hidden)],
        "sequence": SEQUENCES[scene.sequence],
        **inputs,
        "lines": [str(unit) for unit in scene.lines],
    }
    numbers = "\n".join(" ".join(f"{number:g}" for number in row) for row in scene.numbers)
    own = {"pasted_numbers": numbers} if scene.sequence == "numbers" else {}
    return {f"set_{field}": value for field, value in shown.items()} | own


def widgets(page: str, scene: Scene) -> dict[str, Any]:
    """What all widgets of a page have to show; training's further settings are in a menu of their own."""
    unit = {"set_unit": [str(scene.unit)]}
    own: dict[str, dict[str, Any]] = {
        WALKTHROUGH: {},
        LAB: {},
        COMPARE: {
            "set_contenders": ["Plain RNN", "GRU · keep the past · reset before U, on h"],
            "set_step": [str(scene.step)],
            **unit,
        },
        CONVENTIONS: {"set_source": SOURCES[scene.source].title, "set_mistake": "z the other way round", **unit},
        MEMORY: {
            "memory_length": [str(scene.horizon)],
            "memory_gain": [f"{dict(scene.gains).get('U_z', 1):.2f}"],
            "memory_moment": [str(scene.moment)],
            "memory_zoom": [str(scene.zoom_from), str(scene.zoom_to)],
            **unit,
        },
    }
    if scene.cell != "rnn":
        own[MEMORY] |= {"set_left": [str(scene.left)], "set_right": [str(scene.right)]}
    if scene.shifts:
        own[MEMORY] |= {"memory_dial": [f"{scene.shifts[0][1]:.2f}"]}
    if page in (COMPARE, CONVENTIONS):  # a source says what cell it is, and in which notation; contenders what cells
        fixed = {f"set_{name}" for name in ("cell", "update", "reset", "output", "gates_read", "biases")}
        other = "set_notation" if page == CONVENTIONS else "set_hidden"
        fixed |= {other} if page == CONVENTIONS or fair(scene).hidden != scene.hidden else set()
        return {key: value for key, value in sidebar(scene).items() if key not in fixed} | own[page]
    if page in own:
        return sidebar(scene) | own[page]
    return {
        SENTENCES: {
            "set_net": "Book reviews · LSTM",
            "set_notation": NOTATIONS[scene.notation],
            "set_sentence": scene.sentence,
        },
        TRAINING: {
            "set_task": TASKS[scene.task].title,
            f"set_span_{scene.task}": [str(scene.span)],
            "set_learners": [CELL_TITLES[kind] for kind in scene.learners],
            "set_size": [str(scene.size)],
            "set_rate": scene.rate,
            "set_updates": str(scene.updates),
            "set_learn_seed": str(scene.learn_seed),
        },
    }.get(page, {})


def assert_shown(page: Page, file: str, scene: Scene, *, came: str = "") -> None:
    """Each widget of a page shows what the scene holds, once the page is there and at rest, and none is missing."""
    right = widgets(file, scene)
    given = [harness.AT_REST, TAB_TITLES[file], right, PATHS[file], to_query(scene)]
    try:
        page.wait_for_function(ARRIVED, arg=given, timeout=60_000, polling=50)  # each frame would slow it down
    except TimeoutError:
        assert page.evaluate(READ) == right, f"{came} → {file}"
        raise


def open_tab(page: Page, file: str) -> None:
    menu.entry(page, TITLES[file]).click()


def every_pair(files: list[str]) -> Iterator[str]:
    """A walk from the first page that takes each way between two pages once, and ends where it began."""
    ways = {file: [other for other in files if other != file] for file in files}
    walk, stack = [], [files[0]]
    while stack:
        if left := ways[stack[-1]]:
            stack.append(left.pop())
        else:
            walk.append(stack.pop())
    return reversed(walk)


def touch(page: Page, file: str, scene: Scene, key: str, field: str) -> None:
    """Move one slider by one, look at what the link says then, and move it back."""
    for name, by in (("ArrowRight", 1), ("ArrowLeft", 0)):
        page.locator(f".st-key-{key} input[type=range]").first.press(name)
        moved = replace(scene, **{field: getattr(scene, field) + by})
        page.wait_for_function("query => location.search.slice(1) === query", arg=to_query(moved))
        assert_shown(page, file, moved)
    harness.settle(page)


def test_every_way_between_two_pages_twice_shows_the_scene(server: str, page: Page) -> None:
    files = [info.file for info in PAGES]
    for scene in (A_GRU, AN_LSTM):
        page.goto(f"{server}/?{to_query(scene)}")
        walk = list(every_pair(files))
        assert len(set(pairwise(walk))) == len(files) * (len(files) - 1)
        assert_shown(page, walk[0], scene)
        for before, file in pairwise(walk):
            open_tab(page, file)
            assert_shown(page, file, scene, came=before)
            if file == TRAINING:
                page.get_by_role("button", name="More settings").click()
                expect(page.locator(".st-key-set_gate_bias input")).to_have_attribute("aria-valuetext", "4")
                expect(page.locator(".st-key-set_optimiser input")).to_have_value("SGD")
                expect(page.locator(".st-key-set_orthogonal input")).to_be_checked()
                expect(page.locator(".st-key-set_clip input")).not_to_be_checked()
        for key in ("go_back", "go_forward"):
            order = walk[-2:-9:-1] if key == "go_back" else walk[-7:]
            for file in order:
                harness.settle(page)
                getattr(page, key)()
                assert_shown(page, file, scene, came=key)
        assert parse(page.url.partition("?")[2]).scene == scene


def test_a_touch_moves_one_setting_and_no_other(server: str, page: Page) -> None:
    page.goto(f"{server}/?{to_query(A_GRU)}")
    for file, key, field in (
        (WALKTHROUGH, "set_hidden", "hidden"),
        (COMPARE, "set_step", "step"),
        (MEMORY, "set_left", "left"),
        (CONVENTIONS, "set_hidden", "hidden"),
        (TRAINING, "set_size", "size"),
        (MEMORY, "memory_moment", "moment"),
        (LAB, "set_hidden", "hidden"),
    ):
        open_tab(page, file)
        assert_shown(page, file, A_GRU)
        touch(page, file, A_GRU, key, field)


def test_a_fast_hand_on_the_menu_finds_the_scene(server: str, page: Page) -> None:
    """Pages that are left before they are there, by the menu and by Back."""
    dice = random.Random(1)
    files = [info.file for info in PAGES]
    page.goto(f"{server}/?{to_query(A_SIGNAL)}")
    assert_shown(page, files[0], A_SIGNAL)
    for _ in range(12):
        for _ in range(dice.randrange(1, 5)):
            if dice.random() < 0.2:
                page.evaluate("history.back()")
            open_tab(page, dice.choice(files))
            page.wait_for_timeout(dice.choice((0, 30, 120, 400)))
        last = dice.choice(files)
        open_tab(page, last)
        assert_shown(page, last, A_SIGNAL)


CLICK_LATER = """([found, ms]) => new Promise((done) => setTimeout(() => {
    const [selector, title] = found;
    [...document.querySelectorAll(selector)].find((each) => each.textContent.endsWith(title)).click();
    done();
}, ms))"""


def test_a_page_that_is_left_under_the_hand_gives_its_last_change_along(server: str, page: Page) -> None:
    """Its parts ask for runs while the next page comes: that one is whole, and begins with what the hand did."""
    bench.visit(page, server, "weights=review-end&step=3")
    for at, ms in enumerate((0, 60, 130, 250)):
        page.locator(bench.TOKENS).focus()
        for _ in range(2):
            page.keyboard.press("ArrowRight")
        page.evaluate(CLICK_LATER, [["[data-testid=stTopNavLink]", ("Walkthrough", "Gate lab")[at % 2]], ms])
        page.wait_for_url(f"**/{('walkthrough', 'gate_lab')[at % 2]}?*step={5 + 2 * at}&*")
        harness.settle(page)
        assert bench.step_now(page) == 5 + 2 * at, ms
    for ms in (0, 130, 250):
        open_tab(page, SENTENCES)
        harness.settle(page)
        page.locator(".gw-view [data-part=chart]").focus()
        page.keyboard.press("ArrowLeft")
        page.evaluate(CLICK_LATER, [["[data-testid=stMain] .stButton button", "Open in the Gate lab"], ms])
        page.wait_for_url("**/gate_lab?*")
        harness.settle(page)
        page.locator(bench.TOKENS).wait_for()
