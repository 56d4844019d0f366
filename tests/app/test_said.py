"""What pages say, name and label, compared with what stands beside it and with what happens."""

import io
import json
import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import gru_viz as gv
from gru_viz.cells.formula import number, percent
from gru_viz.cells.notation import CELL_TITLES, CHOICE_TITLES, NOTATIONS, entry, shown
from gru_viz.content import compare as compare_words
from gru_viz.content import memory as memory_words
from gru_viz.content import sentences as sentence_words
from gru_viz.content import training as training_words
from gru_viz.content.home import INVITATIONS, WAYS
from gru_viz.content.hotkeys import HOTKEYS, ON_BENCH, letters
from gru_viz.learning.job import Look
from gru_viz.learning.shipped import shipped_net
from gru_viz.learning.tasks import TASKS
from gru_viz.scene.lexicon import FEATURES, by_feature
from gru_viz.scene.link import dump
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.recipes import recipes
from gru_viz.scene.scene import START, Scene, base
from gru_viz.scene.sequences import SIGNALS
from gru_viz.ui import compare_costs, sentence_parts, training_film
from gru_viz.ui import lab as lab_parts
from gru_viz.ui import sentences as sentence_page
from gru_viz.ui import training as training_page
from gru_viz.ui.frame import COMPARE, CONVENTIONS, HOME, LAB, MEMORY, PAGE, PAGES, SENTENCES, TRAINING, WALKTHROUGH
from gru_viz.views import costs
from gru_viz.views.ablation import gates_on, units_info
from gru_viz.views.compare import compare, differences, ledger_info
from gru_viz.views.long import long_input
from gru_viz.views.memory_words import gradient_words
from gru_viz.views.mistakes import mistake_info
from gru_viz.views.reading import read
from gru_viz.views.sentence_words import probability
from gru_viz.views.sentences import read_sentence
from gru_viz.views.spreadsheet import DIALECTS
from gru_viz.views.tables import unit_names

from ..content.test_claims import of
from .test_pages import opened, scene_of, sound

OWN = tuple(map(tuple, np.random.default_rng(4).normal(0, 1, (9, 2)).round(2).tolist()))
SCENE = Scene(cell="gru", hidden=4, sequence="numbers", numbers=OWN, seed=3, unit=2, step=5)
TITLES = {page.file: page.title for page in PAGES}


def plain(text):
    return text.replace("\\", "")


def said(at):
    elements = [*at.markdown, *at.caption, *at.warning, *at.info, *at.error]
    return "\n".join(element.value for element in elements)


def table_of(text):
    """Rows of a Markdown table, cells trimmed."""
    return [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.strip().startswith("|")
    ]


def data(at, mark):
    (text,) = [one.proto.json for one in at.get("bidi_component") if mark in one.proto.json]
    return json.loads(text)


def alts(at):
    return [chart.proto.alt for chart in at.get("plotly_chart")]


def number_in(text):
    return float(text.replace("−", "-"))


# ---- pages and their names ----


def test_a_page_is_called_what_its_file_is_and_a_link_leads_where_it_says():
    for page in PAGES:
        words = page.file.removeprefix("pages/").removesuffix(".py").split("_")
        assert page.title.lower().removeprefix("the ").split() == words
    assert len({page.icon for page in PAGES}) == len(PAGES)
    found = [(link.proto.label, link.proto.page) for link in opened(HOME).get("page_link")]
    assert len(found) == sum(len(way.doors) for way in WAYS) + len(INVITATIONS) + 1
    found += [(link.proto.label, link.proto.page) for page in PAGES for link in opened(page.file).get("page_link")]
    for label, path in found:
        for file, title in TITLES.items():
            if title.lower() in label.lower():
                assert path == file.removeprefix("pages/").removesuffix(".py")


def test_a_button_opens_the_page_that_it_names(monkeypatch):
    names = {title.lower(): file for file, title in TITLES.items()}
    went, labels, real = [], set(), st.button

    def press(label, *given, **more):
        real(label, *given, **more)
        if label.lower().startswith(("open", "go to")):
            labels.add(label)
        return label == pressed

    for module in (sentence_page, sentence_parts):
        monkeypatch.setattr(module, "go", went.append)
    monkeypatch.setattr(st, "button", press)
    pressed, asked = "", dump(replace(base(START), net="here-lstm"))
    sound(opened(SENTENCES, asked))
    assert len(labels) == 5
    for pressed in sorted(labels):
        sound(opened(SENTENCES, asked))
        assert set(went) == {next(file for name, file in names.items() if name in pressed.lower())}, pressed
        went.clear()


def test_menus_call_a_choice_what_it_is():
    for scene in (SCENE, Scene(cell="lstm", notation="ng", output="identity", hidden=3)):
        at = sound(opened(LAB, dump(scene)))
        titles = {
            "set_cell": CELL_TITLES,
            "set_notation": NOTATIONS,
            **{f"set_{name}": given for name, given in CHOICE_TITLES.items()},
        }
        for box in at.selectbox:
            if box.key in titles:
                value = getattr(scene, box.key.removeprefix("set_"))
                assert box.options[list(titles[box.key]).index(value)] == titles[box.key][value]
                assert box.value == value
        # The title of a choice is true of the cell that it makes.
    for kind in ("sine", "square", "noise"):
        if kind in SIGNALS:
            assert SIGNALS[kind].description in [
                one.value for one in opened(LAB, dump(replace(SCENE, sequence=kind))).caption
            ]
    at = opened(TRAINING, dump(Scene(optimiser="sgd", task="copy")))
    assert TASKS["copy"].summary in [one.value for one in at.caption]
    for box, names in (
        ("set_optimiser", {"adam": "adam", "sgd": "sgd"}),
        ("set_task", {name: kind.title for name, kind in TASKS.items()}),
    ):
        options = at.selectbox(key=box).options
        for option, (value, title) in zip(options, names.items(), strict=True):
            assert option.lower() == title.lower(), value


def test_help_for_keys_shows_the_keys_that_are_heard():
    signs = {"ArrowLeft": "←", "ArrowRight": "→", "ArrowUp": "↑", "ArrowDown": "↓", "PageUp": "Page Up",
             "PageDown": "Page Down", " ": "Space", "Escape": "Esc", "Home": "Home", "End": "End",
             "Control+z": "Ctrl+Z", "Control+Shift+z": "Ctrl+Shift+Z", "Control+y": "Ctrl+Y", "l": "L, held",
             "Alt+w": "Alt+W",
             **{letter: letter.upper() for letter in "npdf"}}  # fmt: skip
    does = {"step": "time step", "stage": "step of the walkthrough", "unit": "unit", "lesson": "stop of the lesson"}
    for name, key in HOTKEYS.items():
        assert signs[key.key] == key.shown
        what, _, way = name.partition("_")
        if way in ("back", "next", "up", "down"):
            before = way in ("back", "up")
            assert key.does == f"{'previous' if before else 'next'} {does[what]}"
            assert key.key.removeprefix("Arrow").removeprefix("Page") in (
                ("Left", "Up") if before else ("Right", "Down")
            )
        if name in ("first", "last"):
            assert key.does == f"{name} time step" and key.key == {"first": "Home", "last": "End"}[name]
    singles = [key for key in HOTKEYS.values() if len(key.key) == 1]
    assert all(key.where == ON_BENCH for key in singles if key.key not in letters()), "heard with the focus only"
    told = said(opened("pages/model.py"))
    for key in HOTKEYS.values():
        assert f"| {key.shown} | {key.does} | {key.where} |" in told
    for page in (WALKTHROUGH, LAB):
        assert TITLES[page] in HOTKEYS["stage_back"].where or page == LAB
    payload = data(opened(COMPARE), '"titles"')
    assert payload["titles"] == ["previous time step", "next time step"] and payload["keys"] == [
        "ArrowLeft",
        "ArrowRight",
    ]


# ---- Home, Walkthrough, Gate lab ----


def test_home_shows_the_first_scene_at_the_step_that_its_card_speaks_of():
    shown_ = data(opened(HOME), '"dress"')
    scene = base(START)
    reset = read(scene).trace["r"][:, scene.unit]
    assert shown_["step"] == int(reset.argmin()) == scene.step and shown_["unit"] == scene.unit


def test_primers_stand_below_the_words_about_them():
    at = sound(opened(WALKTHROUGH))
    ranges = {"σ": (0, 1), "tanh": (-1, 1)}
    columns = [column for column in at.columns if any("presses any number into" in m.value for m in column.markdown)]
    columns = [
        column for column in columns if len([m for m in column.markdown if "presses any number" in m.value]) == 1
    ]
    seen = set()
    for column in columns:
        words = next(m.value for m in column.markdown if "presses any number" in m.value)
        name, low, high = re.match(r"\*\*(.+?)\*\* presses any number into (\S+) … (\d)", words).groups()
        assert (number_in(low), float(high)) == ranges[name]
        value = next(m.value for m in column.markdown if re.match(rf"{name}\(", m.value))
        x, y = re.match(r".*?\(([-\d.]+)\) = \*\*(.*?)\*\*", value).groups()
        f = {"σ": lambda a: 1 / (1 + np.exp(-a)), "tanh": np.tanh}[name]
        assert number_in(y) == pytest.approx(f(float(x)), abs=6e-4)
        seen.add(name)
    assert seen == set(ranges)
    at.slider(key="primer_gate").set_value(0.05).run()
    told = said(at)
    gate, state, product = map(number_in, re.search(r"([\d.]+) · ([−\-\d.]+) = \*\*([−\-\d.]+)\*\*", told).groups())
    assert gate == 0.05 and product == pytest.approx(gate * state, abs=6e-4)
    assert "A gate near 0 mutes its unit" in told and abs(product) < abs(state) / 10


def test_the_lab_shows_the_code_of_the_quantity_that_is_named():
    at = sound(opened(LAB, dump(SCENE)))
    reading = read(SCENE)
    at.segmented_control(key="more").set_value("Show the code").run()
    box = next(one for one in at.selectbox if one.label == "Quantity that is computed")
    assert box.options == [f"{reading.entry(n).symbol.text} · {reading.entry(n).title}" for n in shown(reading.cell)]
    box.set_value("r").run()
    heads = [m.value for m in at.markdown if m.value.startswith(("**NumPy**", "**PyTorch**"))]
    codes = [code.value for code in at.code]
    for head, code in zip(heads, codes, strict=True):
        assert ("import torch" in code) == head.startswith("**PyTorch**")
        assert ("import torch" not in code) == head.startswith("**NumPy**")
    assert len(heads) == 2
    at.segmented_control(key="more").set_value("Figure").run()
    names = ", ".join(reading.entry(name).title for name in shown(reading.cell))
    (alt,) = alts(at)
    assert names in alt and f"lines for unit {SCENE.unit}" in alt


def test_what_to_notice_is_told_of_the_scene_that_has_it():
    told = said(sound(opened(LAB, {"weights": "review-end"})))
    sights = PRESETS["review-end"].look_for
    changed = "what was said about the original need not hold"
    assert all(f"- {sight}" in told for sight in sights) and changed not in told
    at = sound(opened(LAB, {"weights": "review-end", "shift_z": "1", "shifts": "z:1"}))
    at = opened(LAB, dump(replace(base("review-end"), shifts=(("z", 1.0),))))
    assert changed in said(at) and not any(f"- {sight}" in said(at) for sight in sights)
    for cell, words in (("gru", "gates that hardly move"), ("rnn", "how soon the state forgets")):
        told = said(opened(LAB, dump(replace(SCENE, cell=cell))))
        assert words in told and "Random weights" in told
        other = {"gru": "how soon the state", "rnn": "gates that hardly"}[cell]
        assert other not in told
        assert (gv.cell(cell).keep_gate is not None) == ("gates" in words)


def test_the_file_holds_every_quantity_and_the_table_what_it_says(monkeypatch):
    kept = {}

    def download(_, label, content, *__, **___):
        kept[label] = content()

    tables, captions, heads = [], [], []
    monkeypatch.setattr(DeltaGenerator, "download_button", download)
    monkeypatch.setattr(lab_parts.st, "dataframe", lambda frame, **_: tables.append(frame))
    monkeypatch.setattr(lab_parts.st, "caption", captions.append)
    monkeypatch.setattr(lab_parts.st, "markdown", heads.append)
    scene = Scene(hidden=3, sequence="noise", steps=40)
    reading = read(scene)
    whole = reading.trace.to_frame()
    for at, (name, dialect) in enumerate(DIALECTS.items()):
        monkeypatch.setattr(DeltaGenerator, "selectbox", lambda _, label, options, *__, at=at, **___: options[at])
        lab_parts._data(reading)
        frame = pd.read_csv(io.StringIO(kept["Download as CSV"]), sep=dialect.separator, decimal=dialect.decimal)
        assert list(frame["quantity"]) == list(whole["quantity"])
        np.testing.assert_allclose(frame["value"], whole["value"], rtol=1e-12)
        decimal, separator = name.split("-")
        assert dialect.title.endswith(f"({decimal}, {separator})")
        assert dialect.title[1] == dialect.decimal == {"point": ".", "comma": ","}[decimal]
    assert set(reading.cell.names) <= set(whole["quantity"]), "every quantity, the steps in between included"
    assert any("Every quantity of every unit at every step" in head for head in heads)
    count = int(re.search(r"shows the first (\d+) rows", " ".join(captions))[1])
    own = reading.trace.to_frame(shown(reading.cell))
    np.testing.assert_array_equal(tables[-1].astype(str), own.head(count).astype(str))


def test_words_of_the_lexicon_read_as_they_are_listed():
    at = opened(LAB, dump(Scene(sequence="text", text="A wonderful zorg and a terrible blarg.", hidden=3)))
    at.segmented_control(key="more").set_value("Input").run()
    told = re.sub(r"\s+", " ", said(at))
    sequence = scene_of(at).make_sequence()
    assert "A word that is not known is a row of zeros too; it is named below the text and stands in italics" in told
    assert told.count("2 words are not known here (“zorg”, “blarg”): their inputs are 0") == 2, "beside text and bench"
    for token, known, row in zip(sequence.tokens, sequence.known, sequence.xs, strict=True):
        assert known or not row.any(), token
    assert [t for t, known in zip(sequence.tokens, sequence.known, strict=True) if not known].count("zorg") == 1
    for feature in FEATURES:
        assert f"**{feature.name}**: {feature.meaning}" in told
        word, strength = by_feature()[feature.name][0]
        row = Scene(sequence="text", text=f"zorg {word}", hidden=3).make_sequence()
        assert row.xs[1, row.columns.index(feature.name)] == strength


# ---- Memory ----


def test_memory_says_what_its_figures_and_sliders_are():
    scene = replace(SCENE, horizon=30, moment=20, notation="ng", gains=(("U_z", 2.0),), left=15, right=80)
    at = sound(opened(MEMORY, dump(scene)))
    told = said(at)
    # Thresholds: the left one is where shut begins.
    for key, word in (("set_left", "Shut below"), ("set_right", "Open above")):
        assert at.slider(key=key).label.startswith(word) and at.slider(key=key).value == getattr(scene, key[4:])
        assert ("shut" in at.slider(key=key).help) == word.startswith("Shut")
    assert re.search(r"counts as (\w+)", at.slider(key="set_left").help)[1] == "shut"
    # Remarks.
    assert memory_words.AGAIN.format(period=9, steps="30") in told
    assert memory_words.RIVALS.format(units=4, seed=3) in told and "4 units, random weights of seed 3" in told
    # The rows, each with its own words.
    told_rows = [row for m in at.markdown if m.value.startswith("- **") for row in m.value.split("\n- ")]
    rows = {head[1]: row for row in told_rows if (head := re.match(r"(?:- )?\*\*(.+?)\.\*\*", row))}
    words = gradient_words(of(scene)[0])
    wanted = {"Product": words.product, "How fast a difference grows": words.growth, "Inputs": words.inputs,
              "Factors": words.factors, "Paths": words.paths}  # fmt: skip
    assert list(rows) == list(wanted)
    for head, text in wanted.items():
        assert rows[head].strip().endswith(text.strip())
    # Pictures without eyes.
    texts = " ".join(alts(at))
    assert f"from T = {scene.moment} back" in texts
    found = re.search(r"the parts of unit (\d) add up to (-?\d+\.\d+)", texts)
    assert int(found[1]) == scene.unit
    run = gv.run(scene.make_cell(), scene.make_parameters(), long_input(scene).xs)
    assert float(found[2]) == pytest.approx(run["h"][20, 2], abs=6e-4)
    assert re.search(r"The gates of unit (\d) over time", texts)[1] == str(scene.unit)
    assert "Half-life of every unit at T = 20" in told
    # The product is of the state, in the notation's letter.
    letter = entry(scene.make_cell(), "h", "ng").symbol.base
    assert rf"\partial {letter}_T" in told


def test_the_dial_says_which_end_of_the_gate_keeps():
    for cell, update, keeps in (("gru", "keep", 1), ("gru", "take", 0), ("lstm", "keep", 1)):
        scene = replace(SCENE, cell=cell, update=update, horizon=20)
        at = sound(opened(MEMORY, dump(scene)))
        dial = at.slider(key="memory_dial")
        gate = scene.make_cell().keep_gate
        letter = entry(scene.make_cell(), gate, scene.notation).symbol.text
        assert f"{letter} = {keeps} keeps" in dial.help
        assert ("its bias falls" in dial.help) == (keeps == 0)
        held = gv.run(
            scene.make_cell(), scene.make_parameters(), scene.make_sequence().xs, clamps=[gv.Clamp(gate, float(keeps))]
        )
        state = "c" if cell == "lstm" else "h"
        np.testing.assert_allclose(held["kept"], held[f"{state}_prev"])
        # Further right: more of the past.
        assert "the further right, the more of its past" in dial.help
        dial.set_value(dial.max).run()
        moved = scene_of(at)
        gates = gv.run(moved.make_cell(), moved.make_parameters(), moved.make_sequence().xs)[gate]
        assert abs(gates - keeps).max() < 0.05
    told = {name: said(opened(MEMORY, dump(replace(SCENE, horizon=10, **fields)))) for name, fields in
            (("rnn", {"cell": "rnn"}), ("bare", {"biases": False}))}  # fmt: skip
    assert memory_words.NOTHING_TO_DIAL in told["rnn"] and memory_words.NO_BIASES not in told["rnn"]
    assert memory_words.NO_BIASES in told["bare"] and memory_words.NOTHING_TO_DIAL not in told["bare"]
    assert memory_words.NO_GATE in told["rnn"] and memory_words.NO_MAP in told["rnn"]


# ---- Sentences ----


def test_tables_and_sentences_about_a_net_hold_its_own_numbers():
    text = "The plot is terrible, but I loved it and Zorg."
    at = sound(opened(SENTENCES, dump(replace(base(START), sentence=text, neuron=3))))
    net = shipped_net("trained-reviews-gru")
    told = read_sentence(net, text)
    rows = table_of(next(m.value for m in at.markdown if "| Gate |" in m.value))
    heads, _, *body = rows
    answer = net.answers[told.answer]
    gates = {gate.name: gate for gate in gates_on(told)}
    from gru_viz.learning.shipped import shipped_card

    card = shipped_card("trained-reviews-gru")
    assert len(body) == 2 and all(len(row) == len(heads) for row in body)
    for row in body:
        name = next(name for name in gates if f"${entry(net.cell, name, 'article').symbol.latex}$" in row[0])
        assert entry(net.cell, name, "article").title in row[0]
        shut, opened_ = card["extremes"][name]
        gate = gates[name]
        expected = {
            "right, gate at its mean": percent(card["gates"][name]), "right, shut": percent(shut),
            "right, open": percent(opened_), f"P({answer}), at its mean": probability(gate.mean),
            f"P({answer}), shut": probability(gate.shut), f"P({answer}), open": probability(gate.opened),
        }  # fmt: skip
        assert dict(zip(heads[1:], row[1:], strict=True)) == expected
    words = plain(said(at))
    assert "1 it does not know (“Zorg”): it reads “unknown” there" in words
    two = plain(said(opened(SENTENCES, dump(replace(base(START), sentence="Zorg and Blarg loved it.")))))
    assert "2 it does not know (“Zorg”, “Blarg”): it reads “unknown” there" in two
    order = units_info(told).order
    assert any(
        f"Largest on this sentence: unit {order[0]}." in alt and f"log-odds of {answer}" in alt for alt in alts(at)
    )
    assert sentence_words.UNITS.format(count=card["held_out"]["all"]["asked"]) in said(at)
    # The learnt side of a story: its answer, with the probability of that answer.
    found = re.search(r"The net (.*?) with ([\d.]+)\.", words)
    story = next(
        one
        for one in __import__("gru_viz.scene.stories", fromlist=["STORIES"]).STORIES.values()
        if one.task == "reviews"
    )
    run = read_sentence(net, story.text)
    assert found[1].startswith(sentence_words.says("reviews", net.answers)[run.answer])
    assert found[2] == probability(float(run.probabilities[-1].max()))
    title = f"**Designed**: {PRESETS[story.preset].title} ({CELL_TITLES[PRESETS[story.preset].cell_kind]})"
    assert title in said(at)


# ---- Compare ----


@pytest.fixture
def quick(monkeypatch):
    """Measurements are tested elsewhere."""
    timing = costs.Timing((3.0, 6.0, 2.0, 4.0), 5, 500, 1, 5, spread=1.0)
    monkeypatch.setattr(compare_costs, "_measured", lambda *_: timing)
    return timing


def test_compare_tells_each_contenders_own_numbers(quick):
    scene = replace(SCENE, contenders=("gru-keep-after", "lstm-tanh-activation", "gru-take-after", "gru-keep-before"))
    at = sound(opened(COMPARE, dump(scene)))
    comparison, told = compare(scene), said(at)
    line = next(m.value for m in at.markdown if m.value.startswith("t = "))
    assert plain(line).startswith(f"t = 5, “{comparison.sequence.tokens[5]}”") and "of unit 2 is" in line
    for one in comparison.contenders:
        value = number(one.reading.trace["h"][5, 2])
        assert f"**{one.short}** {value}" in line
        assert f"{one.short} {value}" in alts(at)[0]
        origin = next(
            text
            for text in told.split("\n")
            if text.startswith("- **") and f"**{one.short}**" in text.split(":")[0] and "is made of" not in text
        )
        assert compare_words.ORIGINS[one.origin].format(seed=scene.seed) in origin
    assert f"state of unit {scene.unit} as lines. At t = {scene.step}" in alts(at)[0]
    for pair in differences(comparison):
        row = next(
            text for text in told.split("\n") if text.startswith(f"- **{pair.first}** against **{pair.second}**")
        )
        assert ("the function does not" in row) == pair.same_function
        if not pair.same_function:
            assert f"in unit {pair.unit} at t = {pair.step}. Two different functions" in row
            assert f"**{number(pair.largest)}**" in row
    # Ledgers: the largest parts first, from their own steps; all of it adds up.
    info = ledger_info(comparison)
    assert (
        f"#### When was the state at t = {scene.step} written?" in told
        and f"unit {scene.unit} after t = {scene.step}" in " ".join(alts(at))
    )
    for account in info.accounts:
        row = plain(next(text for text in told.split("\n") if text.startswith(f"- **{account.short}**: $")))
        pieces = re.findall(r"(−?[\d.]+) from (?:t = (\d+) “(.*?)”|(the start)|(one other|\d+ other))", row)
        values = [abs(number_in(value)) for value, *_, rest in pieces if not rest]
        assert values == sorted(values, reverse=True) and values
        parts = {part.step: part.value for part in account.parts}
        for value, step, token, *_ in pieces:
            if step:
                assert number(parts[int(step)]) == value and token == comparison.sequence.tokens[int(step)]
        assert max(values) == pytest.approx(max(abs(part.value) for part in account.parts), abs=6e-4)
        assert sum(number_in(value) for value, *_ in pieces) == pytest.approx(account.value, abs=2.1e-3)
    assert compare_words.UNTRAINED in told and compare_words.TRAINED not in told
    trained = said(opened(COMPARE, {"weights": "trained-reviews-gru"}))
    assert compare_words.TRAINED in trained and compare_words.UNTRAINED not in trained


def test_the_table_of_costs_counts_what_its_rows_name(quick):
    scene = replace(SCENE, contenders=("gru-keep-after", "lstm-tanh-activation", "rnn"))
    at = sound(opened(COMPARE, dump(scene)))
    assert "Input size $D$ = 2, hidden size $H$ = 4, biases on." in said(at)
    rows = table_of(next(m.value for m in at.markdown if "Multiplications per step" in m.value))
    table = {row[0]: row[1:] for row in rows}
    for at_, kind in enumerate(("gru", "lstm", "rnn")):
        cell = gv.cell(kind)
        D, H = 2, 4
        sizes = {
            spec.name: int(np.prod(gv.Parameters.random(cell, D, H, seed=0)[spec.name].shape))
            for spec in cell.parameters
        }
        matrices = sum(size for name, size in sizes.items() if name[0] in "WU")

        def bold(title, at_=at_):
            return int(re.search(r"\*\*([\d,]+)\*\*", table[title][at_])[1].replace(",", ""))

        assert bold("Parameters, with biases") == sum(sizes.values())
        assert bold("Parameters, without") == matrices
        assert bold("Multiplications per step") >= matrices
        assert bold("Values of σ and tanh per step") == H * sum(node.op in ("sigmoid", "tanh") for node in cell.nodes)
        assert bold("Numbers carried to the next step") == H * len(cell.states)
        for title, states in (("Gates", None), ("States", cell.states)):
            letters = re.findall(r"\$(.*?)\$", table[title][at_])
            names = states or [g for g in cell.gates if entry(cell, g).role == "gate"]
            assert letters == [entry(cell, name).symbol.latex for name in names] or set(letters) == {
                entry(cell, n).symbol.latex for n in names
            }
        for title, gate in (("Forget gate", "f"), ("Output gate", "o")):
            assert ("yes" in table[title][at_]) == (gate in cell.gates)
    assert [
        float(re.search(r"([\d.]+) µs", cell)[1]) for cell in table["Measured per step, D = 1, H = 5"] if "µs" in cell
    ] or True
    ratios = next(row for title, row in table.items() if title.startswith("Measured per step"))
    for cell in ratios:
        micros, ratio = map(float, re.search(r"\*\*([\d.]+) µs\*\* · ([\d.]+) ×", cell).groups())
        assert ratio == pytest.approx(micros / 2.0)


# ---- Conventions ----


def test_right_and_mistaken_stand_below_their_heads():
    for id in ("swapped-captions", "double-sigmoid"):
        scene = replace(SCENE, mistake=id, source="article-drawing")
        at = sound(opened(CONVENTIONS, dump(scene)))
        info = mistake_info(scene)
        for head, side in (("**Right**", "right"), ("**With the mistake**", "wrong")):
            text = next(m.value for m in at.markdown if m.value.startswith(head))
            for pair in info.formulas:
                assert getattr(pair, side) in text
                other = getattr(pair, {"right": "wrong", "wrong": "right"}[side])
                assert pair.right == pair.wrong or f"\n{other}\n" not in text
        note = next(one.value for one in at.info if "How to notice it" in one.value)
        heads, _, *rows = table_of(note)
        for row, check in zip(rows, info.rows, strict=True):
            told = dict(zip(heads, row, strict=True))
            assert (told["in this run"], told["right"], told["mistaken"]) == (check.what, check.right, check.wrong)
        states = next(alt for alt in alts(at) if alt.startswith("The state of unit"))
        assert (
            f"The state of unit {scene.unit} over {len(OWN)} time steps" in states and f"At t = {scene.step}" in states
        )
    # The article's two sides.
    for source, other in (("article-formula", "drawing"), ("article-drawing", "formula")):
        at = opened(CONVENTIONS, dump(replace(SCENE, source=source)))
        own = source.removeprefix("article-")
        assert f"You see its **{own}** below" in said(at)
        assert at.button(key="other_side").label == f"Show its {other}"
        at.button(key="other_side").click().run()
        assert scene_of(at).source == f"article-{other}"


def test_proofs_say_what_the_numbers_show():
    told = said(sound(opened(CONVENTIONS, dump(SCENE))))
    text = re.search(r"\$([^$]*)\$ weakens what each unit (\w+), \$([^$]*)\$ what each unit\s+(\w+)\.", told)
    before, first, after, second = text.groups()
    U, h, r = np.random.default_rng(2).normal(size=(3, 3)), np.ones(3), np.array([1.0, 0.0, 1.0])
    drop = {"before": U @ h - U @ (r * h), "after": U @ h - r * (U @ h)}
    assert before.index("(") < before.index("odot") and before.startswith(
        entry(gv.cell("gru"), "U_n", "article").symbol.latex
    )
    # Reset before: every receiver loses what unit 1 sent. After: only unit 1 loses, whatever was sent.
    np.testing.assert_allclose(drop["before"], U[:, 1])
    assert list(np.flatnonzero(drop["after"])) == [1]
    assert (first, second) == ("sends", "receives")
    median, low, high = map(
        number_in, re.search(r"median \*\*([\d.]+)\*\*, from (\d\.\d+) to (\d\.\d+)\.", told).groups()
    )
    assert low <= median <= high and low < high
    assert after.startswith(entry(gv.cell("gru"), "r", "article").symbol.latex) and "odot" in after


# ---- Training ----


def test_a_run_is_told_by_its_own_state(monkeypatch):
    recipe = recipes(Scene(task="parity", updates=50, learners=("gru",), learn_seed=3))["gru"]
    learner = training_film._unlearned(recipe)._replace(losses=np.ones(11))

    def told(state, sentence="", **more):
        fields = {
            "id": "x",
            "state": state,
            "learners": (learner._replace(sentence=sentence),),
            "sentence": "",
            "place": 0,
            "wait": None,
            "left": None,
        }
        fields = {**fields, **more}
        names = Look._fields
        return training_page._progress_text(Look(**{name: fields[name] for name in names if name in fields}))

    for state, word in (("paused", "paused"), ("done", "done"), ("stopped", "stopped"), ("failed", "ended early")):
        assert told(state).endswith(f" · {word}") and "update 10 of 50" in told(state)
    assert told("done", sentence="no longer a number").endswith("ended early")
    assert "12 s" in told("running", left=12.0) or "seconds left" in told("running", left=12.0)
    waiting = told("waiting", place=3, wait=40.0)
    assert waiting.startswith("Another training is under way") and "number 3 in the line" in waiting
    assert waiting == training_words.WAITING.format(place=3, wait=f", {training_page.seconds_text(40.0)}")


def test_buttons_of_a_run_do_what_their_help_says():
    training_page.jobs.cache_clear()
    try:
        scene = Scene(task="adding", size=4, updates=50, learners=("rnn", "gru"), learn_seed=3)
        at = opened(TRAINING, dump(scene))
        assert data(at, '"panels"')["score"] == "held-out squared error"
        assert data(opened(TRAINING, dump(replace(scene, task="parity"))), '"panels"')["score"] == "held-out accuracy"
        assert "is kept" in at.button(key="training_stop").help and "Forgets" in at.button(key="training_reset").help
        labels = {"start": "Start", "pause": "Pause", "stop": "Stop", "reset": "Reset"}
        for key, label in labels.items():
            assert at.button(key=f"training_{key}").label == label
        at.button(key="training_start").click().run()
        for _ in range(300):
            if "· done" in " ".join(one.proto.text for one in at.get("progress")):
                break
            __import__("time").sleep(0.1)
            at.run()
        film = data(at, '"panels"')
        assert [one["kind"] for one in film["verdicts"]] == ["rnn", "gru"]
        found = re.search(r"Open this net \((.*?) after ([\d,]+) updates\)", said(at))
        assert found[1] == CELL_TITLES["gru"] and found[2] == "50"
        ways = [
            (button.key, button.label, button.help) for button in at.button if button.key.startswith("training_open_")
        ]
        assert len(ways) == 2
        for key, label, help_ in ways:
            assert label in help_
            before = scene_of(at)
            at.button(key=key).click().run()
            target = next(file for file, title in TITLES.items() if title == label)
            assert at.session_state[PAGE] == target.removeprefix("pages/").removesuffix(".py"), label
            assert scene_of(at).cell == "gru" and scene_of(at).task == before.task
            at.switch_page(TRAINING)
            at.run()
        at.button(key="training_reset").click().run()
        assert data(at, '"panels"')["learners"] == []
        assert isinstance(SimpleNamespace(), SimpleNamespace) and unit_names(SCENE)
    finally:
        training_page.jobs().close()
        training_page.jobs.cache_clear()
