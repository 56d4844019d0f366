"""The film of a training by itself in Chromium: curves, strips, answers and legends beside the nets' own runs."""

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.formula import number
from gru_viz.cells.notation import CELL_TITLES, entry, shown
from gru_viz.figures.theme import LIGHT
from gru_viz.figures.training import DASHES, panel_data, panels
from gru_viz.learning.job import LearnerLook
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.train import train
from gru_viz.views.film import film_data, film_info, left_text, light, sequence
from gru_viz.views.memory import CELL_COLOURS
from gru_viz.views.training import curves_info, score_text, size_text, verdict
from tests.browser.standalone import frames, mount

KINDS = ("rnn", "gru", "lstm")
TASKS = {"recall": (("lag", 6),), "adding": (("length", 8),)}
SCALES = {"light": {"gate": LIGHT.gate_scale, "state": LIGHT.state_scale}}
SCALES["dark"] = SCALES["light"]
LOOK = """() => {
    const all = (query) => [...root.querySelectorAll(query)];
    const text = (name) => root.querySelector(`[data-part=${name}]`).textContent;
    const line = (one) => [one.getAttribute("stroke-dasharray") ?? "", one.style.getPropertyValue("--line")];
    const panel = (name) => {
        const host = root.querySelector(`[data-part=${name}]`);
        const ticks = [...host.querySelectorAll("text.axis")].map((one) => [one.textContent,
            Number(one.getAttribute("x")), Number(one.getAttribute("y")), one.getAttribute("text-anchor")]);
        return {
            title: host.querySelector("text.title")?.textContent, label: host.getAttribute("aria-label"), ticks,
            lines: [...host.querySelectorAll("polyline")].map((one) => ({ kind: one.dataset.kind, drawn: line(one),
                points: one.getAttribute("points").split(" ").map((p) => p.split(",").map(Number)) })),
            cursor: Number(host.querySelector(".cursor")?.getAttribute("x1")),
            guess: Number(host.querySelector("line.guess")?.getAttribute("y1")),
        };
    };
    const learners = (query) => all(query).map((row) => ({
        drawn: [row.querySelector("line").getAttribute("stroke-dasharray") ?? "",
            row.querySelector("svg").style.getPropertyValue("--line")],
        title: row.querySelector("b").textContent, text: row.querySelector("span").textContent }));
    const left = root.querySelector("[data-part=answers]").getBoundingClientRect();
    return {
        loss: panel("loss"), score: panel("score"), lags: panel("lags"),
            legend: learners("[data-part=learners] .gf-learner"),
        left: learners("[data-part=leftOver] .gf-learner"), numbers: text("numbers"), said: text("said"),
        tokens: all("[data-part=tokens] span").map((one) => [one.textContent, one.title,
            one.classList.contains("asked")]),
        rows: all("[data-part=rows] .gf-row").map((row) => ({
            symbol: row.querySelector(".gv-symbol").textContent,
                title: row.querySelector(".gf-label span").textContent,
            line: row.querySelector(".gf-label").style.getPropertyValue("--line"),
                name: row.querySelector("canvas").dataset.strip })),
        answers: all("[data-part=answerLabel] span").map((one) => [one.textContent, one.getBoundingClientRect().top]),
        answerTitle: root.querySelector("[data-part=answerLabel]").title,
        times: all("[data-part=times] span").map((one) => { const b = one.getBoundingClientRect();
            return [Number(one.textContent), (b.left + b.width / 2 - left.left) / left.width]; }),
        legends: all("[data-part=legend] > span").map((one) => ({ text: one.textContent,
            bar: (one.querySelector("i")?.style.background.match(/rgb[^)]*\\)/g) ?? []).map(rgb) })),
        tabs: all("[data-part=tabs] [role=radio]").map((one) => [one.textContent, one.getAttribute("aria-checked"),
            one.style.getPropertyValue("--line")]),
        strokes: strokes.filter((one) => one.of === "answers"),
        spoken: root.querySelector("[data-part=slider]").getAttribute("aria-valuetext"),
    };
}"""


@pytest.fixture(scope="module")
def runs():
    """Task → what two or three cells have learnt in a few updates."""
    found = {}
    for task, arguments in TASKS.items():
        learners = []
        for kind in KINDS:
            recipe = Recipe(
                task, arguments, cell=kind, hidden_size=5, updates=12, pool=64, batch_size=8, checkpoints=3, rate=0.05
            )
            told = list(train(recipe))
            checkpoints = tuple(one.checkpoint for one in told if one.checkpoint)
            learners.append(LearnerLook(recipe, np.array([one.loss for one in told]), checkpoints, True, ""))
        found[task] = learners
    return found


def flat(text):
    return text.replace("-", "−")


def tone_of(scale, share):
    stops = SCALES["light"][scale]
    channels = np.array([[int(tone[i : i + 2], 16) for i in (1, 3, 5)] for _, tone in stops])
    return [float(np.interp(share, [place for place, _ in stops], channel)) for channel in channels.T]


def shown_of(page, learners, index, kind, checkpoint, notation="article"):
    curves = curves_info(learners, checkpoint)
    info = film_info(learners, index, notation, kind)
    data = film_data(
        info, run="r", kind=kind, checkpoint=checkpoint, is_end=False, seq=0,
        score="held-out accuracy" if curves.is_accuracy else "held-out squared error", updates=curves.updates,
        panels=[panel_data(panel) for panel in panels(curves)], verdicts=[verdict(one)._asdict() for one in learners],
        intro="", dashes=DASHES, scales=SCALES,
    )  # fmt: skip
    page.evaluate("data => { if (window.leave) leave(); window.load(data); }", data)
    frames(page)
    page.evaluate("strokes = []")
    frames(page)
    return info, curves


def assert_curves(seen, learners, curves, checkpoint, kind):
    """Every line has the dashes and colour of its legend, and goes up where its numbers do."""
    told = {row["title"]: tuple(row["drawn"]) for row in seen["legend"]}
    assert told == {
        CELL_TITLES[one.recipe.cell]: (DASHES[one.recipe.cell], f"var(--line-{CELL_COLOURS[one.recipe.cell]})")
        for one in learners
    }
    assert {row["title"]: tuple(row["drawn"]) for row in seen["left"]} == told
    for name, values in (
        ("loss", [one.losses for one in learners]),
        ("score", [[c.score.value for c in one.checkpoints] for one in learners]),
    ):
        drawn = seen[name]
        assert drawn["title"].split()[0] == {"loss": "Training", "score": "Held-out"}[name]
        for line, learner, own in zip(drawn["lines"], learners, values, strict=True):
            assert (
                tuple(line["drawn"]) == told[CELL_TITLES[learner.recipe.cell]] and line["kind"] == learner.recipe.cell
            )
            xs, ys = np.array(line["points"]).T
            assert len(xs) >= 2 and (np.diff(xs) >= 0).all()
            if len(own) == len(ys):
                order = np.argsort(own)
                assert (np.diff(ys[order]) <= 0.11).all(), "larger values stand higher"
        # Ticks: larger numbers further right, or higher.
        across = [tick for tick in drawn["ticks"] if tick[3] == "middle"]
        places = [(float(text.replace(",", "")), x) for text, x, _, _ in across]
        assert places == sorted(places) and len(places) > 1
        right = learners[0].checkpoints[checkpoint].update
        (a, x0), (b, x1) = places[0], places[-1]
        assert drawn["cursor"] == pytest.approx(x0 + (right - a) / (b - a) * (x1 - x0), abs=1)
        for learner in learners:
            assert CELL_TITLES[learner.recipe.cell] or drawn["label"]
    ends = {"".join(text.split()): y for text, _, y, anchor in seen["score"]["ticks"] if anchor == "end"}
    if "100%" in ends:
        top, bottom = ends["100%"], ends["0%"]
        assert top < bottom
        for line, learner in zip(seen["score"]["lines"], learners, strict=True):
            for (_, y), point in zip(line["points"], learner.checkpoints, strict=True):
                assert (bottom - y) / (bottom - top) == pytest.approx(point.score.value, abs=0.03)
        chance = learners[0].recipe.make_task().chance
        assert (bottom - 4 - seen["score"]["guess"]) / (bottom - top) == pytest.approx(chance, abs=0.03)


def assert_film(page, seen, learners, info, kind, checkpoint, index):
    learner = next(one for one in learners if one.recipe.cell == kind)
    recipe, found = learner.recipe, learner.checkpoints[checkpoint]
    task, example = sequence(recipe, index)
    net, tokens = light(found.net), task.tokens(example)
    trace = gv.run(net.cell, net.params, net.inputs(example.inputs))
    score = score_text(recipe, found.score.value)
    wanted = f"update {found.update}" + ("held-out accuracy " if task.answers else "held-out squared error ") + score
    wanted += f"held-out loss {size_text(found.score.loss)}" if task.answers else ""
    assert seen["numbers"] == wanted
    assert all(part in seen["spoken"] for part in (str(found.update), score))
    # Steps and what is asked.
    targets = [task.answers[int(t)] if task.answers else f"{t:.3f}" for t in example.targets]
    for at, (text, title, asked) in enumerate(seen["tokens"]):
        assert text == tokens[at] and asked == example.asked[at]
        assert title == f"t = {at}: {tokens[at]}" + (f", asked: {targets[at]}" if asked else "")
    for step, place in seen["times"]:
        assert place == pytest.approx((step + 0.5) / len(tokens), abs=0.02)
    # Strips: names and values.
    for row, name in zip(seen["rows"], shown(net.cell), strict=True):
        what = entry(net.cell, name, "article")
        assert (row["name"], row["symbol"], row["title"]) == (
            name,
            flat(what.symbol.head + what.symbol.sub),
            what.title,
        )
        assert row["line"] == f"var(--line-{what.colour})"
        high = next(
            strip.high for one in info.learners if one.kind == kind for strip in one.strips if strip.name == name
        )
        gate = what.is_unit_interval
        low = 0.0 if gate else -high
        for unit, step in ((1, 3), (4, 2), (0, 5)):
            tone = page.evaluate(
                """([name, unit, units, step, steps]) => {
                    const canvas = root.querySelector(`canvas[data-strip=${name}]`);
                    const at = [(canvas.width * (step + 0.5)) / steps, (canvas.height * (unit +
                        0.5)) / units].map(Math.floor);
                    return [...canvas.getContext("2d").getImageData(...at, 1, 1).data].slice(0, 3);
                }""",
                [name, unit, recipe.hidden_size, step, len(tokens)],
            )
            value = trace[name][step, unit]
            wanted_tone = tone_of("gate" if gate else "state", np.clip((value - low) / (high - low), 0, 1))
            np.testing.assert_allclose(tone, wanted_tone, atol=4, err_msg=f"{name} {unit} {step}")
            said = pointed(
                page, f"canvas[data-strip={name}]", (step + 0.5) / len(tokens), (unit + 0.5) / recipe.hidden_size
            )
            head, _, last = said.rpartition(": ")
            assert head == f"{what.title}, unit {unit}, t = {step} “{tokens[step]}”"
            assert float(last.replace("−", "-")) == pytest.approx(value, abs=6e-3)
    # Legends: which scale, from where to where, for which quantities.
    told = " ".join(one["text"] for one in seen["legends"])
    for one in seen["legends"]:
        if not one["bar"]:
            continue
        low, _, rest = one["text"].partition(" ") if " " in one["text"] else (one["text"], "", "")
        titles = [
            entry(net.cell, name, "article")
            for name in shown(net.cell)
            if entry(net.cell, name, "article").title in one["text"]
        ]
        assert titles
        scale = "gate" if titles[0].is_unit_interval else "state"
        assert one["text"].startswith("0" if scale == "gate" else "−") and rest is not None
        for tone, share in ((one["bar"][0], 0.0), (one["bar"][-1], 1.0)):
            np.testing.assert_allclose(tone, tone_of(scale, share), atol=2)
    assert all(entry(net.cell, name, "article").title in told for name in shown(net.cell))
    # Answers.
    states = trace["h"]
    says_ = net.probabilities(states) if task.answers else net.outputs(states)
    last = int(np.flatnonzero(example.asked)[-1])
    title = CELL_TITLES[kind]
    if task.answers:
        assert [text for text, _ in sorted(seen["answers"], key=lambda one: one[1])] == list(task.answers)
        right = int(example.targets[last])
        head = f"Last question, t = {last}: right is “{task.answers[right]}”. {title} gives it "
        assert seen["said"].startswith(head)
        assert float(seen["said"].removeprefix(head)[:-1]) == pytest.approx(says_[last, right], abs=6e-3)
        assert "framed: the right answer" in told
        frames_ = [one["path"] for one in seen["strokes"] if one["what"] == "strokeRect" and one["dash"]]
        assert len(frames_) >= example.asked.sum()
        width = frames_[0][2] + 2
        for (x, y, _, h), step in zip(frames_[-int(example.asked.sum()) :], np.flatnonzero(example.asked), strict=True):
            assert (round(x / width), round((y - 1) / (h + 2))) == (step, int(example.targets[step]))
        for step, which in ((2, 1), (4, 3)):
            said = pointed(page, "[data-part=answers]", (step + 0.5) / len(tokens), (which + 0.5) / len(task.answers))
            assert said.startswith(f"probability of “{task.answers[which]}” after t = {step} “{tokens[step]}”: ")
            assert float(said.rpartition(": ")[2]) == pytest.approx(says_[step, which], abs=6e-3)
        assert seen["answerTitle"].startswith("Probability of each answer")
    else:
        head = f"Asked at t = {last}: right is {targets[last]}. {title} says "
        assert seen["said"].startswith(head)
        assert float(seen["said"].removeprefix(head)[:-1].replace("−", "-")) == pytest.approx(says_[last, 0], abs=6e-3)
        lines = [one for one in seen["strokes"] if one["what"] == "stroke" and len(one["path"]) == len(tokens)]
        rings = [
            one["path"][0]
            for one in seen["strokes"]
            if one["what"] == "stroke" and one["path"] and one["path"][0][2] == "arc"
        ]
        xs, ys, _ = zip(*lines[-1]["path"], strict=True)
        slope = np.polyfit(says_[:, 0], ys, 1)
        assert slope[0] < 0 and np.abs(np.polyval(slope, says_[:, 0]) - ys).max() < 0.6
        x, y, _ = rings[-1]
        assert x == pytest.approx(xs[last], abs=0.5) and y == pytest.approx(
            np.polyval(slope, example.targets[last]), abs=1.5
        )
        for step in (2, 5):
            said = pointed(page, "[data-part=answers]", (step + 0.5) / len(tokens), 0.5)
            assert said.startswith(f"answer after t = {step} “{tokens[step]}”: ")
            assert float(said.rpartition(": ")[2].replace("−", "-")) == pytest.approx(says_[step, 0], abs=6e-3)
    # What is left of the gradient: the legend tells each learner's own.
    left = {row["title"]: row["text"] for row in seen["left"]}
    for one in learners:
        norms = one.checkpoints[checkpoint].lag_norms
        back = info.back[-1]
        assert left[CELL_TITLES[one.recipe.cell]] == left_text(int(np.round(1000 * np.log10(norms[back] / norms[0]))))
    ticks = [(int(text), x) for text, x, _, anchor in seen["lags"]["ticks"] if anchor == "middle"]
    assert ticks == sorted(ticks) and ticks[0][0] == 0
    powers = sorted((y, text) for text, _, y, anchor in seen["lags"]["ticks"] if anchor == "end")
    assert [text for _, text in powers] == ["1", "10−2", "10−4", "10−6", "10−8"]
    gap = (powers[1][0] - powers[0][0]) / 2
    for line, one in zip(seen["lags"]["lines"], learners, strict=True):
        assert tuple(line["drawn"]) == (DASHES[one.recipe.cell], f"var(--line-{CELL_COLOURS[one.recipe.cell]})")
        norms = one.checkpoints[checkpoint].lag_norms
        for (x, y), lag in zip(line["points"], info.back, strict=False):
            if lag:
                share = ticks[-1][1] - ticks[0][1]
                assert (x - ticks[0][1]) / share * ticks[-1][0] == pytest.approx(lag, abs=0.02)
            assert (y + 4 - powers[0][0]) / gap == pytest.approx(-np.log10(norms[lag] / norms[0]), abs=0.05)
    assert [(text, checked) for text, checked, _ in seen["tabs"]] == [
        (CELL_TITLES[each], str(each == kind).lower()) for each in KINDS
    ]


def pointed(page, query, x, y):
    """What is said about the place under the pointer."""
    return page.evaluate(
        """([query, x, y]) => {
            const canvas = root.querySelector(query);
            const box = canvas.getBoundingClientRect();
            canvas.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX: box.left +
                box.width * x, clientY: box.top + box.height * y }));
            return root.querySelector("[data-part=point]").textContent;
        }""",
        [query, x, y],
    )


def test_all_that_a_film_shows_is_the_nets_own_run(page, runs):
    mount(page, "film", "film.html", ("schematic.css", "film/film.css"))
    for task, learners in runs.items():
        for kind, checkpoint, index in (("lstm", 1, 3), ("gru", 2, 1), ("rnn", 2, 6)):
            info, curves = shown_of(page, learners, index, kind, checkpoint)
            page.evaluate("""index => { strokes = []; const slider = root.querySelector("[data-part=slider]");
                slider.value = index === 1 ? 2 : 1; slider.dispatchEvent(new Event("input"));
                    slider.dispatchEvent(new Event("change")); }""", checkpoint)  # fmt: skip
            frames(page)
            page.evaluate("""index => { strokes = []; const slider = root.querySelector("[data-part=slider]");
                slider.value = index; slider.dispatchEvent(new Event("input"));
                    slider.dispatchEvent(new Event("change")); }""", checkpoint)  # fmt: skip
            page.evaluate("kind => root.querySelector(`[data-part=tabs] [data-kind=${kind}]`).click()", kind)
            frames(page)
            seen = page.evaluate(LOOK)
            assert_curves(seen, learners, curves, checkpoint, kind)
            assert_film(page, seen, learners, info, kind, checkpoint, index)
        assert task in TASKS


def test_the_curves_are_read_where_the_pointer_is(page, runs):
    mount(page, "film", "film.html", ("schematic.css", "film/film.css"))
    learners = runs["recall"]
    shown_of(page, learners, 0, "gru", 2)
    for name, count in (("loss", 13), ("score", 4)):
        for at in (1, 2):
            update = at if name == "loss" else learners[0].checkpoints[at].update
            page.evaluate(
                """([name, share]) => {
                    const box = root.querySelector(`[data-part=${name}]`).getBoundingClientRect();
                    root.querySelector(`[data-part=${name}]`).dispatchEvent(new PointerEvent("pointermove",
                        { bubbles: true,
                        clientX: box.left + 46 + (box.width - 60) * share, clientY: box.top + 100 }));
                }""",
                [name, update / 12],
            )
            said = page.locator("[data-part=curvePoint]").text_content()
            for learner in learners:
                value = (
                    size_text(learner.losses[at]) if name == "loss" else f"{learner.checkpoints[at].score.value:.0%}"
                )
                part = next(
                    one
                    for one in said.replace(". ", " · ", 1).split(" · ")
                    if one.startswith(CELL_TITLES[learner.recipe.cell])
                )
                assert f"update {update}:" in part
                assert value.rstrip("%") in part or name == "score"
        assert count


def test_the_film_plays_and_its_button_says_what_it_does(page, runs):
    mount(page, "film", "film.html", ("schematic.css", "film/film.css"))
    shown_of(page, runs["recall"], 0, "gru", 0)

    def index():
        return int(page.evaluate("root.querySelector('.gf-film').dataset.index"))

    page.evaluate(
        """() => {
            const slider = root.querySelector("[data-part=slider]");
            slider.value = 0;
            for (const kind of ["input", "change"]) slider.dispatchEvent(new Event(kind));
        }"""
    )
    frames(page)
    play = page.get_by_role("button", name="Play the training, checkpoint by checkpoint")
    assert (play.text_content(), play.get_attribute("title")) == ("▶", "Play the training, checkpoint by checkpoint")
    play.click()
    pause = page.get_by_role("button", name="Pause the film")
    assert (pause.text_content(), pause.get_attribute("title")) == ("❚❚", "Pause the film")
    page.wait_for_function("root.querySelector('.gf-film').dataset.index >= 2")
    page.get_by_role("button", name="Play the training, checkpoint by checkpoint").wait_for()
    page.locator("[data-part=numbers]").evaluate("one => 0")
    at = index()
    tab = page.locator("[data-part=tabs] [aria-checked=true]")
    page.locator("[data-part=play]").press("ArrowLeft")
    frames(page)
    assert index() == at - 1
    page.locator("[data-part=play]").press("ArrowRight")
    frames(page)
    assert index() == at
    tab.press("ArrowRight")
    assert page.locator("[data-part=tabs] [aria-checked=true]").inner_text() == CELL_TITLES["lstm"]
    assert number(0.5) == "0.500"
