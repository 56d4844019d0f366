"""A sentence under the hand, by itself in Chromium: words, colours, marks and legend beside the net's own run."""

from itertools import product

import numpy as np
import pytest

from gru_viz.cells.formula import number
from gru_viz.content.hotkeys import browser_keys
from gru_viz.content.sentences import says
from gru_viz.learning.shipped import shipped_net
from gru_viz.ui.sentences import _SCALES
from gru_viz.views.familiar import guess_notes, read_as
from gru_viz.views.lab import range_of
from gru_viz.views.sentences import Place, follower, quantities, read_sentence, words_data
from tests.browser.standalone import ASSETS, frames, mount

SENTENCES = {
    "reviews": "The plot is terrible, but I loved Zorg.",
    "agreement": "The cat behind the doors near the windows",
}
LOOK = """() => {
    const all = (query) => [...root.querySelectorAll(query)];
    const track = root.querySelector("[data-part=track]").getBoundingClientRect();
    const middle = (one) => { const box = one.getBoundingClientRect(); return (box.left +
        box.width / 2 - track.left) / track.width; };
    const heat = root.querySelector("[data-part=heat]").getBoundingClientRect();
    const canvas = root.querySelector("[data-part=heat] canvas");
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    const line = root.querySelector("[data-part=line]").getBoundingClientRect();
    const path = root.querySelector("[data-part=line] .path").getAttribute("points").split(" ").map((p) =>
        p.split(",").map(Number));
    const legend = root.querySelector("[data-part=legend]");
    const ends = all("[data-part=ends] span").map((one) => [one.textContent, one.getBoundingClientRect().top]);
    return {
        said: root.querySelector("[data-part=said]").textContent,
        words: all(".gw-word").map((one) => ({
            text: one.firstChild.textContent, title: one.title, now: one.classList.contains("now"),
            unknown: one.classList.contains("unknown"), tone: rgb(one.style.background),
                ink: rgb(getComputedStyle(one).color),
            bar: [one.lastChild.style.left, one.lastChild.style.width].map(parseFloat),
        })),
        axis: all("[data-part=axis] span").map((one) => [one.textContent, parseFloat(one.style.left) / 100]),
        mark: middle(root.querySelector(".gw-mark")),
        rows: all("[data-part=rows] span").map((one) => {
            const box = one.getBoundingClientRect();
            return [Number(one.textContent), (box.top + box.height / 2 - heat.top) / heat.height,
                one.classList.contains("now")];
        }),
        rowMark: (() => { const b = root.querySelector(".gw-row-mark").getBoundingClientRect(); return (b.top +
            b.height / 2 - heat.top) / heat.height; })(),
        heat: { width: canvas.width, height: canvas.height, tones: [...pixels] },
        heatLabel: root.querySelector("[data-part=heatLabel]").textContent,
        path, lineLabel: root.querySelector("[data-part=lineLabel]").textContent, ends,
        legend: { symbol: legend.querySelector(".gv-symbol").textContent,
            parts: [...legend.childNodes].map((one) => one.textContent),
                  bar: (legend.querySelector(".bar").style.background.match(/rgb[^)]*\\)/g)).map(rgb) },
        radios: all("[role=radio]").map((one) => [one.textContent, one.getAttribute("aria-checked"), one.title,
            one.getAttribute("aria-label")]),
        options: all("select option").map((one) => [one.value, one.textContent]),
        unit: root.querySelector("select").value,
        now: root.querySelector("[data-part=words]").getAttribute("aria-valuenow"),
        chart: root.querySelector("[data-part=chart]").getAttribute("aria-label"),
    };
}"""


def flat(text):
    return text.replace("-", "−")


def tone_of(scale, share):
    stops = _SCALES["light"][scale]
    channels = np.array([[int(tone[i : i + 2], 16) for i in (1, 3, 5)] for _, tone in stops])
    return [float(np.interp(share, [place for place, _ in stops], channel)) for channel in channels.T]


def assert_shown(seen, told, task, notation, name, unit, word, needed):
    net, tokens = told.net, told.words.tokens
    what = quantities(told, notation)[name]
    low, high = range_of(what, told.trace[name])
    scale = "gate" if what.is_unit_interval else "state"
    shares = (np.clip(told.trace[name], low, high) - low) / (high - low)  # (T, H)
    letter = flat(what.symbol.head + what.symbol.sub)
    # What is said.
    best = int(told.probabilities[word].argmax())
    kind = read_as(told.net, tokens)[word]
    unknown = f", read as “{kind}”" if kind else ""
    guess = guess_notes(told.net, tokens)[word]
    assert seen["said"] == (
        f"After “{tokens[word]}” at t = {word} (last: {len(tokens) - 1}){unknown}, the net "
        f"{says(task, net.answers)[best]} with "
        f"{number(told.probabilities[word, best])}.{guess and ' '}{guess}"
        f"{letter} of unit {unit} is {number(told.trace[name][word, unit])} ({what.title})."
    )
    assert seen["chart"].startswith(f"The answer after every word, and {what.title} of every unit.")
    assert seen["now"] == str(word + 1)
    # Words and their colours.
    for at, chip in enumerate(seen["words"]):
        assert (chip["text"], chip["now"]) == (tokens[at], at == word)
        assert chip["unknown"] == (not told.words.known[at])
        kind = read_as(told.net, tokens)[at]
        assert bool(chip["title"]) == bool(kind) and kind in chip["title"]
        np.testing.assert_allclose(chip["tone"], tone_of(scale, shares[at, unit]), atol=3)
        share = shares[at, unit]
        ends = [0, share] if scale == "gate" else sorted([0.5, share])
        np.testing.assert_allclose(chip["bar"], [100 * ends[0], 100 * (ends[1] - ends[0])], atol=0.2)
        bright = np.array(chip["tone"]) @ [0.3, 0.6, 0.1] > 128
        assert (sum(chip["ink"]) < 100) == bright or abs(np.array(chip["tone"]).mean() - 128) < 45
    # One axis of words; probabilities from 0 at the bottom to 1 at the top.
    count = len(tokens)
    assert seen["axis"] == [[token, pytest.approx((at + 0.5) / count, abs=1e-3)] for at, token in enumerate(tokens)]
    assert seen["mark"] == pytest.approx((word + 0.5) / count, abs=0.02)
    last = len(net.answers) - 1
    assert seen["lineLabel"] == f"probability of “{net.answers[last]}”"
    for at in range(count):
        heights = [y for x, y in seen["path"][2 * at : 2 * at + 2]]
        assert heights == [pytest.approx(1000 * (1 - told.probabilities[at, last]), abs=1)] * 2
    assert [text for text, _ in sorted(seen["ends"], key=lambda end: end[1])] == ["1", "0.5", "0"]
    # All units.
    units = net.params.hidden_size
    for at, (label, middle, now) in enumerate(seen["rows"]):
        assert label == at and middle == pytest.approx((at + 0.5) / units, abs=0.02) and now == (at == unit)
    assert seen["rowMark"] == pytest.approx((unit + 0.5) / units, abs=0.02)
    assert (seen["heat"]["width"], seen["heat"]["height"]) == (count, units)
    pixels = np.array(seen["heat"]["tones"]).reshape(units, count, 4)[..., :3]
    for at, row in product(range(count), range(units)):
        np.testing.assert_allclose(pixels[row, at], tone_of(scale, shares[at, row]), atol=3)
    assert seen["heatLabel"] == f"{letter} {what.title}, all units"
    # Legend and menus.
    legend = seen["legend"]
    assert legend["symbol"] == letter
    assert [float(part.replace("−", "-")) for part in (legend["parts"][1], legend["parts"][3])] == [low, high]
    for tone, share in ((legend["bar"][0], 0.0), (legend["bar"][-1], 1.0)):
        np.testing.assert_allclose(tone, tone_of(scale, share), atol=2)
    for (text, checked, title, label), each in zip(seen["radios"], quantities(told, notation).values(), strict=True):
        assert flat(each.symbol.head + each.symbol.sub) in text.replace(" ", "")
        assert checked == str(each.name == name).lower()
        assert each.title in f"{text} {label}" and each.meaning in f"{title} {label}"
    follows = follower(told)
    for value, text in seen["options"]:
        roles = [int(value) == follows.unit and "follows the answer", int(value) == needed and "needed most"]
        assert text == " · ".join([value, *filter(None, roles)])
    assert seen["unit"] == str(unit)


def test_all_that_is_shown_of_a_sentence_is_the_nets_own_run(page):
    mount(page, "words", "words.html", ("view.css", "words/words.css"))
    html = (ASSETS / "words" / "words.html").read_text(encoding="utf-8")
    for task, kind, notation in (
        ("reviews", "gru", "article"),
        ("agreement", "lstm", "pytorch"),
        ("reviews", "rnn", "ng"),
    ):
        told = read_sentence(shipped_net(f"trained-{task}-{kind}"), SENTENCES[task])
        page.evaluate("html => { if (window.leave) leave(); root.querySelector('.gw-view').outerHTML = html; }", html)
        for name, unit, word in ((list(quantities(told, notation))[-1], 3, 4), ("h", 11, 2)):
            data = words_data(told, Place(name, unit, word), notation, 5, says(task, told.net.answers))
            page.evaluate(
                "data => { if (window.leave) leave(); window.sent = []; window.load(data); }",
                {**data, "acked": "", "scales": _SCALES, "keys": browser_keys()},
            )
            frames(page)
            assert_shown(page.evaluate(LOOK), told, task, notation, name, unit, word, 5)
        _assert_the_hand_is_followed(page, told, task, notation)


def _assert_the_hand_is_followed(page, told, task, notation):
    """From word 2, unit 11, the state: buttons, keys, pointer and menus."""

    def now(name, unit, word):
        frames(page)
        assert_shown(page.evaluate(LOOK), told, task, notation, name, unit, word, 5)

    page.get_by_role("button", name="Next word").click()
    page.get_by_role("button", name="Next word").click()
    now("h", 11, 4)
    page.get_by_role("button", name="Previous word").click()
    now("h", 11, 3)
    page.locator("[data-part=words]").press("ArrowRight")
    now("h", 11, 4)
    page.locator("[data-part=words]").press("Home")
    now("h", 11, 0)
    page.locator("[data-part=words]").press("End")
    now("h", 11, len(told.words.tokens) - 1)
    page.locator("[data-part=chart]").press("ArrowUp")
    now("h", 10, len(told.words.tokens) - 1)
    page.locator("[data-part=chart]").press("ArrowDown")
    page.locator("[data-part=chart]").press("ArrowDown")
    now("h", 12, len(told.words.tokens) - 1)
    own = list(quantities(told, notation))
    page.get_by_role("radio").nth(own.index("h")).click()
    first = own[(own.index("h") + 1) % len(own)]
    page.get_by_role("radio").nth(own.index(first)).click()
    now(first, 12, len(told.words.tokens) - 1)
    page.locator("select").select_option("6")
    now(first, 6, len(told.words.tokens) - 1)
    page.locator(".gw-word").nth(1).click()
    page.mouse.move(2, 2)
    now(first, 6, 1)
    box = page.locator("[data-part=heat] canvas").bounding_box()
    count, units = len(told.words.tokens), told.net.params.hidden_size
    at = (box["x"] + box["width"] * 3.5 / count, box["y"] + box["height"] * 13.5 / units)
    page.mouse.move(*at)
    frames(page)
    said = page.locator("[data-part=said]").text_content()
    assert f"“{told.words.tokens[3]}”" in said and "of unit 13 is " + number(told.trace[first][3, 13]) in said
    page.mouse.down()
    page.mouse.up()
    page.mouse.move(2, 2)
    now(first, 13, 3)
    page.wait_for_timeout(200)
    assert page.evaluate("sent.at(-1).set") == {"word": 3, "neuron": 13, "shown": first} or first == "h"
