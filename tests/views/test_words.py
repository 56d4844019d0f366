"""What stands beside the numbers of the other pages (labels, places, directions, comments), compared with the runs."""

import dataclasses
import re

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.formula import latex, number, percent
from gru_viz.cells.mistakes import TABLE
from gru_viz.cells.notation import CELL_TITLES, CHOICE_TITLES, NOTATIONS, entry, shown
from gru_viz.learning.net import Net
from gru_viz.learning.shipped import SHIPPED, shipped_card, shipped_net
from gru_viz.scene.scene import Scene, base
from gru_viz.scene.sources import CONTENDERS, REFERENCE, SOURCES
from gru_viz.views.ablation import HeldOut, from_card, gates_on, units_info
from gru_viz.views.code import numpy_code, pytorch_code
from gru_viz.views.compare import compare, contender_title, differences, ledger_info
from gru_viz.views.conventions import Gap, gap, material, reference_title, small, source_info
from gru_viz.views.costs import costs
from gru_viz.views.equivalence import contradiction, relabelling, reset_rows
from gru_viz.views.importance import Agreement, agreement, importance
from gru_viz.views.mistaken_run import case
from gru_viz.views.mistakes import mistake_info
from gru_viz.views.reading import read
from gru_viz.views.reset_gradient import both_gradients
from gru_viz.views.sentence_words import importance_sentence, probability, turn_sentence, unit_sentence
from gru_viz.views.sentences import Turn, biggest_turn, read_sentence
from gru_viz.views.sliders import sliders
from gru_viz.views.stories import designed_side, side_sentence
from gru_viz.views.trained import gate_scores, trained_words
from gru_viz.views.training import seconds_text

from ..every import EVERY
from .test_code import printed

WORDS = ("<unknown>", "i", "loved", "the", "dull", "book", ".")


def net_of(kind, seed=0, **options):
    return Net.random(gv.cell(kind, **options), 6, seed, words=WORDS, embedding_size=4, answers=("bad", "good"))


def numbers_in(text):
    return [float(each.replace("−", "-")) for each in re.findall(r"−?\d+\.\d+", text)]


# ---- Sentences ----


def test_the_turn_names_its_word_and_goes_the_way_its_numbers_go():
    net = net_of("gru")
    for text in ("I loved the dull book.", "the dull dull book", "book loved I ."):
        told = read_sentence(net, text)
        for word in range(len(told.words.tokens)):
            line = told.probabilities[:, told.answer]
            turn = Turn(word, float(line[word - 1]) if word else 0.5, float(line[word]))
            said = turn_sentence(told, turn, ("is against it", "is for it"), str)
            token, place, answer, way, before, after = re.search(
                r"“(.+?)”\*\* \(t = (\d+)\), where the probability of “(\w+)” goes (up|down) from (\S+) to (\S+)\.$",
                said,
            ).groups()
            assert told.words.tokens[int(place)] == token and int(place) == word, "steps are counted from 0"
            assert answer == net.answers[told.answer]
            assert (before, after) == (probability(turn.before), probability(turn.after))
            assert (way == "up") == (turn.after > turn.before)
            assert f"the net {('is against it', 'is for it')[told.answer]}: probability" in said
            assert f"probability {probability(float(line[-1]))}." in said
        assert biggest_turn(told).after == told.probabilities[biggest_turn(told).word, told.answer]


def test_a_unit_is_said_to_lose_what_its_absence_takes_from_the_answer():
    held = HeldOut(0.98, 1000, 0.5, {3: 0.1, 0: 0.0}, {}, {})
    ways = set()
    for seed in range(80):
        if len(ways) == 2 and seed > 5:
            break
        told = read_sentence(net_of("gru", seed), "I loved the dull book.")
        units = units_info(told)
        said = unit_sentence(units, held, "x")
        unit, way, size, before, after = re.match(
            r"Without \*\*unit (\d)\*\* the log-odds of “x” (lose|gain) (\S+), more than without any other; its "
            r"probability goes from (\S+) to (\S+)\.",
            said,
        ).groups()
        clamp = [gv.Clamp("h", 0.0, unit=int(unit))]
        left = gv.run(told.net.cell, told.net.params, told.words.xs, clamps=clamp)["h"][-1]
        found = told.net.probabilities(left)[told.answer]
        assert (way == "lose") == (found < units.before)
        assert after == probability(float(found)) and before == probability(float(told.probabilities[-1, told.answer]))
        assert float(size) == pytest.approx(np.abs(units.changes).max(), abs=0.006)
        ways.add(way)
        turned = re.search(r"Only the loss of unit (\d) turns", said)
        assert not turned or np.flatnonzero(units.turned).tolist() == [int(turned[1])]
    assert ways == {"lose", "gain"}


def test_words_are_named_by_the_measure_that_found_them():
    told = read_sentence(net_of("lstm", 3), "I loved the dull dull book .")
    found = importance(told)
    for both in (agreement(found), agreement(found, 2), Agreement((0, 2), (4, 0), (0,)), Agreement((0, 1), (2, 5), ())):
        turn = biggest_turn(told)
        said = importance_sentence(found, both, turn, str)
        first, second, rest = re.match(
            r"By the gradient, the answer hangs most on (.+?); by leaving out, on (.+?)\. (.+)$", said
        ).groups()
        for words, places in ((first, both.by_gradient), (second, both.by_leaving_out)):
            names = re.findall(r"“(.+?)”(?: \(t = (\d)\))?", words)
            assert [name for name, _ in names] == [found.tokens[at] for at in places]
            for (name, place), at in zip(names, places, strict=True):
                assert (place == str(at)) == (found.tokens.count(name) > 1), "repeated words get their step"
        shared = set(both.by_gradient) & set(both.by_leaving_out)
        count = re.match(r"(\d) of (\d) in common", rest)
        if count:
            assert tuple(map(int, count.groups())) == (len(shared), len(both.by_gradient))
        else:
            same = "They have not one word in common." if not shared else "Here both name the same words."
            assert rest.startswith(same)
        where = re.search(r"its mind (?:also )?changed most (?:there, )?at “(.+?)”", rest, re.I)
        assert where[1] == found.tokens[turn.word]
        firsts = (both.by_gradient[0] == turn.word, both.by_leaving_out[0] == turn.word)
        assert ("all three agree" in rest) == all(firsts) != ("They disagree" in rest)
        first = re.search(r"where (the gradient|leaving out) puts it first too", rest)
        assert bool(first) == (firsts in ((True, False), (False, True)))
        assert not first or first[1] == ("the gradient" if firsts[0] else "leaving out")
        assert ("which neither puts first" in rest) == (firsts == (False, False))
    best = agreement(found)
    assert found.connectivity[best.by_gradient[0]] == found.connectivity.max()
    assert abs(found.left_out[best.by_leaving_out[0]]) == np.abs(found.left_out).max()


def test_a_story_says_where_the_state_moves_from_and_to_and_where_it_is_given_up():
    side = designed_side(base("review-end"))
    state = side.rows[-1]
    said = side_sentence(side, str)
    token, start, stop, end = re.search(
        r"moves most at “(.+?)”, from (\S+) to (\S+), and ends at (\S+)\.$", said
    ).groups()
    steps = np.concatenate([[0.0], state.values])
    at = int(np.abs(np.diff(steps)).argmax())
    assert (token, start, stop) == (side.tokens[at], number(steps[at], 2), number(steps[at + 1], 2))
    assert end == number(float(state.values[-1]), 2) and start != stop
    rng = np.random.default_rng(1)
    for count in (2, 5):
        keep = rng.uniform(0.55, 0.9, len(side.tokens))
        low = rng.choice(len(keep), count, replace=False)
        keep[low] = rng.uniform(0.05, 0.4, count)
        said = side_sentence(side._replace(keep=keep), str).partition(" less than half of the state is kept")[2]
        named = re.findall(r"“(.+?)”", said.partition(". ")[0])
        first = sorted(np.argsort(keep)[:3] if count > 3 else low)
        assert named == [side.tokens[each] for each in first]
        assert said.startswith(", first of all at" if count > 3 else ":")
    keep = rng.uniform(0.55, 0.9, len(side.tokens))
    least = int(keep.argmin())
    said = side_sentence(side._replace(keep=keep), str)
    assert f"it keeps least at “{side.tokens[least]}”: {number(keep[least], 2)}" in said
    assert f"the {side.rows[0].entry.title} keeps more than half" in said


def test_shut_and_open_are_the_ends_that_a_gate_is_held_at():
    told = read_sentence(net_of("gru", 5), "I loved the dull book.")
    net = told.net
    for held in gates_on(told):
        for value, found in ((0.0, held.shut), (1.0, held.opened)):
            state = gv.run(net.cell, net.params, told.words.xs, clamps=[gv.Clamp(held.name, value)])["h"][-1]
            assert found == pytest.approx(float(net.probabilities(state)[told.answer]))
    for name in SHIPPED:
        card = shipped_card(name)
        for gate, ends in from_card(card, 0.5).extremes.items():
            assert ends == tuple(card["extremes"][gate])


def test_what_is_said_of_a_trained_net_names_the_gate_it_needs_most_first():
    for name in SHIPPED:
        scores = gate_scores(name)
        card = shipped_card(name)
        values = [value for _, value in scores]
        assert values == sorted(values), "what costs most when it is held comes first"
        titles = {entry(shipped_net(name).cell, gate).title: value for gate, value in card["gates"].items()}
        assert dict(scores) == titles
        said = trained_words(name)
        unit = int(re.search(r"Unit (\d+) is missed most", said)[1])
        drops = {int(at): value for at, value in card["drop"].items()}
        assert drops[unit] == max(drops.values())
        whole = card["held_out"]["all"]["accuracy"]
        assert (
            f"answers {percent(whole)} right" in said
            and f"without it, {percent(whole - drops[unit])} are right" in said
        )


# ---- Programs ----


def test_every_comment_of_a_program_is_true():
    for cell in EVERY:
        for notation in ("article", "ng"):
            scene = dataclasses.replace(
                base("review-end"), weights="seed", cell=cell.kind, hidden=3, notation=notation, step=6, unit=2,
                **{name: value for name, value in cell.options},
            )  # fmt: skip
            reading = read(scene)
            for write in (numpy_code, pytorch_code):
                for name in (*shown(cell), "x"):
                    unit, step = 2, 6
                    program = write(reading, name, unit, step)
                    joined = re.sub(r"\n# ", " ", program)
                    title = CELL_TITLES[cell.kind]
                    assert joined.startswith(f"# {title} in {'NumPy' if write is numpy_code else 'PyTorch'}.")
                    for option, value in cell.options:
                        if option in CHOICE_TITLES:
                            assert f": {CHOICE_TITLES[option][value]}." in joined
                    what = reading.entry(name)
                    told = re.search(
                        r"Prints (.+?) \((.+?)\) of (unit|column) (\d+) at t = (\d+), both counted from 0\.", joined
                    ).groups()
                    kind = "column" if name == "x" else "unit"
                    assert told == (what.symbol.text, what.title, kind, str(unit), str(step))
                    last = program.splitlines()[-1]
                    assert last.startswith(f'print(f"{{{name}[{unit}]')
                    assert float(last.rpartition("# ")[2]) == pytest.approx(reading.trace[name][step, unit], abs=1e-6)
                    rows = re.findall(r"\[(.+?)\],  # t = (\d+): '(.+)'", program)
                    assert [int(t) for _, t, _ in rows] == list(range(step + 1))
                    for values, t, word in rows:
                        np.testing.assert_array_equal(np.fromstring(values, sep=","), reading.sequence.xs[int(t)])
                        assert word == reading.sequence.tokens[int(t)]
                    names = re.search(r"Columns: (.+?)\.(?:\n|$)", re.sub(r"\n# ", " ", program))[1]
                    assert names == ", ".join(map(repr, reading.sequence.columns))
                    for made, symbol, said in re.findall(
                        r"^\s*(\w+) = .*?  # ([^,\n]+), ([^\n]+)$", program, re.MULTILINE
                    ):
                        if made in cell.by_name:
                            assert (symbol, said) == (reading.entry(made).symbol.text, reading.entry(made).title)


def test_comments_about_starts_and_calls_are_true():
    for cell in EVERY:
        reading = read(Scene(cell=cell.kind, hidden=3, seed=3, **dict(cell.options)))
        for write in (numpy_code, pytorch_code):
            for name in shown(cell):
                for step in (0, 4):
                    program = write(reading, name, 2, step)
                    starts = re.findall(r"^(\w+) = (.+?)  # (\w+) is remembered yet$", program, re.MULTILINE)
                    for _, value, what in starts:
                        assert what == "nothing" and re.fullmatch(r"(np|torch)\.zeros\(3\)", value)
                    inputs = re.findall(r"^x = xs\[-1\]  # the input at t = (\d+)$", program, re.MULTILINE)
                    assert all(int(t) == program.count("  # t = ") - 1 == step for t in inputs)
                    for call in re.findall(r"^outputs, (.+?) = layer\((\S+)\)  # (.+)$", program, re.MULTILINE):
                        found, given, comment = call
                        if given == "xs":
                            whole, last = re.fullmatch(
                                r"(\w+): h at every step; (\w+): the last state", comment
                            ).groups()
                            assert whole == "outputs" and last == "_n"
                            assert f"{name} = {name}{last}[0]" in program, (
                                "what is called the last state is used as one"
                            )
                        else:
                            assert (given, comment) == ("xs[:-1]", f"every step before t = {step}")
                        assert found.strip("()").split(", ") == [f"{state}_n" for state in cell.states]
        names = [key for key in shown(cell) if key != "h"]
        for clamped in names:
            scene = Scene(cell=cell.kind, hidden=3, seed=3, clamps=((clamped, 0.5, 1, None),), **dict(cell.options))
            program = numpy_code(read(scene), "h", 2, 4)
            line, symbol = re.search(r"(\w+)\[1\] = 0\.5  # clamp: (\S+) is set by hand", program).groups()
            assert line == clamped and symbol == read(scene).entry(clamped).symbol.text


def test_the_blocks_of_a_layer_are_called_by_the_weights_that_they_hold():
    for cell in (gv.cell("gru", update="take"), gv.cell("gru"), gv.cell("lstm"), gv.cell("rnn")):
        reading = read(Scene(cell=cell.kind, hidden=2, seed=3, **dict(cell.options)))
        program = pytorch_code(reading, "h", 1, 4)
        turned = ("W_z", "U_z", "b_z") if cell.option("update") == "take" else ()
        blocks = re.findall(r"# ([WU]_\w)\n((?:\s+\[.+\],?\n)+)", program)
        assert [name for name, _ in blocks] == [
            f"{letter}_{gate}" for letter in "WU" for gate in {"gru": "rzn", "lstm": "ifgo", "rnn": "h"}[cell.kind]
        ]
        for name, text in blocks:
            values = np.array(
                [[float(each) for each in re.findall(r"-?\d+\.\d+(?:e-?\d+)?", row)] for row in text.splitlines()]
            )
            np.testing.assert_array_equal(values, -reading.params[name] if name in turned else reading.params[name])
        joined = re.sub(r"\n# ", " ", program)
        about = re.search(r"With PyTorch, z = 1 (keeps|takes) the (\w+); here z = 1 (keeps|takes) the (\w+)\.", joined)
        assert bool(about) == bool(turned)
        if about:
            for said, convention in ((about[1], "keep"), (about[3], cell.option("update"))):
                made = gv.cell("gru", update=convention)
                forced = [gv.Clamp("z", 1.0)]
                held = gv.run(
                    made, gv.Parameters.random(made, 2, 3), np.ones((4, 2)), h0=[0.5, -0.5, 0.25], clamps=forced
                )
                assert np.allclose(held["h"], held["h_prev"]) == (said == "keeps")
            assert re.search(r"The rows of (.+?) with their signs turned", joined)[1].split(", ") == [
                name for name in reading.params if name in turned
            ]
    assert printed(numpy_code(reading, "h", 1, 4)) == number(reading.trace["h"][4, 1], 6).replace("−", "-")


# ---- Sliders ----


def test_a_sliders_words_say_what_it_moves():
    scene = Scene(hidden=4, seed=2, sequence="noise", step=3, unit=1)
    plain_run = read(scene)
    for each in sliders(plain_run):
        moved = read(dataclasses.replace(scene, **{each.kind: ((*each.place, 1.5),)}))
        (name,) = [key for key in moved.params if not np.array_equal(moved.params[key], plain_run.params[key])]
        symbol = plain_run.entry(name).symbol
        assert (each.label.head, each.label.sub) == (symbol.head, symbol.sub)
        added = np.allclose(moved.params[name] - plain_run.params[name], 1.5)
        assert each.label.text == ("add to" if added else "gain of")
        assert each.group == name.partition("_")[2]


# ---- Compare ----


TELLS = {
    "keep": lambda t: np.allclose(t["kept"], t["z"] * t["h_prev"]),
    "take": lambda t: np.allclose(t["written"], t["z"] * t["n"]),
    "keep the past": lambda t: np.allclose(t["kept"], t["z"] * t["h_prev"]),
    "take the new": lambda t: np.allclose(t["written"], t["z"] * t["n"]),
    "reset after U": lambda t: (
        "v_n" in t.cell.by_name or np.allclose(t["p"], t["r"] * (t["h_prev"] @ t.params["U_n"].T))
    ),
    "reset before U": lambda t: np.allclose(t["p"], t["r"] * t["h_prev"]),
    "reset after U h": lambda t: not np.allclose(t["p"], t["r"] * t["h_prev"]),
    "reset before U, on h": lambda t: np.allclose(t["p"], t["r"] * t["h_prev"]),
    "o ⊙ tanh(c)": lambda t: np.allclose(t["h"], t["o"] * np.tanh(t["c"])),
    "o ⊙ c": lambda t: np.allclose(t["h"], t["o"] * t["c"]),
    "shows o ⊙ tanh(c)": lambda t: np.allclose(t["h"], t["o"] * np.tanh(t["c"])),
    "shows o ⊙ c": lambda t: np.allclose(t["h"], t["o"] * t["c"]),
    "gates read h": lambda t: "h_prev" in t.cell.by_name,
    "gates read c": lambda t: "h_prev" not in t.cell.by_name,
    "gates read the activation h": lambda t: "h_prev" in t.cell.by_name,
    "gates read the cell state c": lambda t: "h_prev" not in t.cell.by_name,
}
"""What a contender's title says → whether its run is like that."""


def test_titles_of_contenders_are_true_of_their_runs():
    for kind in ("gru", "lstm", "simplified_gru"):
        rivals = tuple(name for name in CONTENDERS if CONTENDERS[name][0] == kind)
        for at in range(0, len(rivals), 4):
            scene = Scene(hidden=4, unit=2, step=7, sequence="noise", contenders=rivals[at : at + 4])
            for one in compare(scene).contenders:
                for title in (one.short, contender_title(one.id)):
                    name, *choices = title.split(" · ")
                    assert name == CELL_TITLES[kind] and choices
                    for told in choices:
                        assert TELLS[told](one.reading.trace), f"{one.id}: {told}"


def test_weights_are_said_to_come_from_where_they_come_from():
    contenders = ("gru-keep-after", "gru-take-after", "gru-keep-before", "lstm-tanh-activation")
    scene = Scene(cell="gru", hidden=4, seed=3, sequence="noise", contenders=contenders)
    made = compare(scene)
    own = read(scene)
    for one in made.contenders:
        params = one.reading.params
        same_numbers = (
            all(np.array_equal(np.abs(params[name]), np.abs(own.params[name])) for name in params if name in own.params)
            and one.reading.cell.kind == "gru"
        )
        same_states = same_numbers and np.allclose(one.reading.trace["h"], own.trace["h"])
        exactly = same_numbers and all(np.array_equal(params[name], own.params[name]) for name in params)
        expected = (
            "scene"
            if exactly and same_states
            else "relabelled"
            if same_states
            else "same numbers"
            if same_numbers
            else "random"
        )
        assert one.origin == expected, one.id


def test_the_largest_difference_is_where_it_is_said_to_be():
    scene = Scene(
        hidden=4, seed=3, sequence="noise", contenders=("gru-keep-after", "gru-take-after", "gru-keep-before", "rnn")
    )
    made = compare(scene)
    runs = {one.short: one.reading.trace["h"] for one in made.contenders}
    for found in differences(made):
        apart = np.abs(runs[found.first] - runs[found.second])
        assert apart[found.step, found.unit] == apart.max() == found.largest
        assert found.same_function == (found.largest < 1e-12)
    parts = ledger_info(made).accounts[0].parts
    books = gv.ledger(made.contenders[0].reading.trace).parts(scene.step)[:, scene.unit]
    assert parts and all(books[0 if part.step is None else part.step + 1] == part.value for part in parts)


def test_what_is_handed_on_and_what_is_multiplied_is_counted():
    for cell in EVERY:
        found = costs(cell, 3, 5)
        reads = {node.name.removesuffix("_prev") for node in cell.nodes if node.op == "state"}
        assert set(found.carried) == reads and found.memory.number == 5 * len(reads)
        assert set(found.gates) == {name for name in shown(cell) if entry(cell, name).is_unit_interval}
        assert found.squashes.number == 5 * sum(node.op in ("sigmoid", "tanh") for node in cell.nodes)


# ---- Conventions and mistakes ----


def test_the_place_of_a_difference_is_unit_and_step():
    one, other = np.random.default_rng(0).standard_normal((2, 7, 4))
    unit, step = re.fullmatch(r"\(unit (\d), t = (\d)\)", gap(one, other).place).groups()
    assert abs(one - other)[int(step), int(unit)] == abs(one - other).max() and (unit, step) != (step, unit)
    assert Gap(1e-13, 0, 0).is_rounding and not Gap(1e-9, 0, 0).is_rounding
    assert [small(value) for value in (0, 2.2e-16, 0.034)] == ["0", "2.2e-16", "0.034"]


def test_labels_of_a_sources_runs_are_true_of_them():
    for id, source in SOURCES.items():
        for update in ("keep", "take") if source.cell == "gru" else (None,):
            scene = Scene(
                cell=source.cell, hidden=4, seed=3, unit=2, sequence="noise", **({"update": update} if update else {})
            )
            info = source_info(scene, id)
            lines = {line.part: line for line in info.states.lines}
            reference = gv.cell(source.cell, **REFERENCE[source.cell])
            own = info.reading.params
            given = {name: own[name] for name in own if name in {spec.name for spec in reference.parameters}}
            xs = info.reading.sequence.xs
            right = gv.run(reference, gv.Parameters(reference, given), xs)
            np.testing.assert_allclose(lines["reference"].values, right["h"][:, 2], atol=1e-12)
            assert "reference" in lines["reference"].label == reference_title(source.cell)
            chosen = [
                value for value in dict(reference.options).values() if value in ("keep", "take", "after", "before")
            ]
            words = re.findall(r"keep|take|after|before", lines["reference"].label)
            assert words == chosen[: len(words)] and (words or source.cell == "lstm")
            assert lines["shown"].label == "this source, same weights"
            np.testing.assert_array_equal(lines["shown"].values, gv.run(info.reading.cell, own, xs)["h"][:, 2])
            if "turned" in lines:
                names = re.search(r"signs of (.+) turned", lines["turned"].label)[1].split(", ")
                turned = {entry(info.reading.cell, name, source.notation).symbol.html: name for name in own}
                flipped = own.replace(**{turned[name]: -own[turned[name]] for name in names})
                np.testing.assert_allclose(
                    lines["turned"].values, gv.run(info.reading.cell, flipped, xs)["h"][:, 2], atol=1e-12
                )
            taken = [note for note in info.notes if "own z = 1" in note]
            assert bool(taken) == (update == "take") == material(scene, source.cell).was_turned
            for note in taken:
                said = re.search(r"z = 1 (takes|keeps) the (\w+)", note)[1]
                held = gv.run(scene.make_cell(), scene.make_parameters(), xs, h0=[0.5] * 4, clamps=[gv.Clamp("z", 1.0)])
                assert np.allclose(held["h"], held["n"]) == (said == "takes")
            sizes = re.findall(r"\*\*([\d.e-]+)\*\*", info.finding)
            assert sizes[0] == small(info.plain.size)
            if info.turned is not None:
                assert sizes[1] == small(info.turned.size)


def test_rows_about_relabelling_compare_what_they_name():
    scene = Scene(hidden=4, seed=3, sequence="noise")
    names = [re.findall(r"\$([^$]+)\$", row.what) for row in relabelling(scene)]
    assert [pair for pair in names if len(pair) == 2] == [
        ["h_{t}", "h_{t}"], ["h'_{t}", "h'_{t}"], ["r_{t}", "r_{t}"], ["z_{t}", "1 − z_{t}"],
    ]  # fmt: skip
    rows = {row.what: row.size for row in reset_rows(scene)}
    (single,) = [size for what, size in rows.items() if what == "a single unit"]
    (diagonal,) = [size for what, size in rows.items() if "only the diagonal" in what and r"U" in what]
    (drawn,) = [size for what, size in rows.items() if "seed 3, 4 units" in what]
    (inner,) = [size for what, size in rows.items() if "inner bias" in what]
    assert max(single, diagonal) < 1e-12 < 1e-4 < min(drawn, inner)


def test_what_a_test_at_home_says_is_what_its_rows_say():
    for update in ("keep", "take"):
        for id in TABLE:
            scene = Scene(hidden=4, seed=3, sequence="noise", steps=25, update=update, unit=2)
            info = mistake_info(scene, id)
            right, wrong = info.states.lines
            params, xs = scene.make_parameters(), scene.make_sequence().xs
            own = gv.run(scene.make_cell(), params, xs)
            np.testing.assert_array_equal(right.values, own["h"][:, 2])
            assert right.label == "right" and "mistake" in wrong.label
            for panel in info.gates:
                assert not panel.is_right or np.array_equal(panel.values, own[panel.entry.name].T)
            if id in ("previous-candidate", "swapped-captions"):
                row = info.rows[0]
                end = float(re.search(r"held at ([01])", row.what)[1])
                held = gv.run(scene.make_cell(), params, xs, clamps=[gv.Clamp("z", end)])
                assert row.right == small(np.abs(held["h"]).max()) == "0", "everything is kept"
                said = re.search(
                    r"right state moves by (\S+)\. The mistaken one reaches (\S+?)\.(?: |$)", info.evidence
                ).groups()
                assert said == (row.right, row.wrong) and row.right != row.wrong
            if id == "double-sigmoid":
                z = own["z"]
                assert info.rows[2].right == f"{100 * ((z < 0.1) | (z > 0.9)).mean():.0f} %"
                low, high = re.search(r"below ([\d.]+) or above ([\d.]+)", info.rows[2].what).groups()
                loud = mistake_info(dataclasses.replace(scene, gains=(("W_z", 4.0),), shifts=(("z", 2.0),)), id)
                z = gv.run(
                    scene.make_cell(),
                    dataclasses.replace(scene, gains=(("W_z", 4.0),), shifts=(("z", 2.0),)).make_parameters(),
                    xs,
                )["z"]
                assert loud.rows[2].right == f"{100 * ((z < float(low)) | (z > float(high))).mean():.0f} %" != "0 %"
                unit, step = map(int, re.search(r"unit (\d), t = (\d+)", info.rows[0].what).groups())
                assert info.rows[0].right == number(own["s_z"][step, unit])
                assert [numbers_in(info.evidence)[at] for at in (0, 1)] == pytest.approx([1.0, 2.0], abs=0.01)
            if id == "inverted-update":
                assert (info.rows[0].wrong, info.rows[1].wrong) == tuple(
                    re.search(r"from (\S+) down to (\S+?):", info.evidence).groups()
                )
            if id == "gates-without-weights":
                spread, without = re.search(
                    r"differ by up to (\S+), without weights by (\S+?)\.", info.evidence
                ).groups()
                assert (spread, without) == (info.rows[0].right, info.rows[0].wrong) and float(without) == 0 < float(
                    spread
                )
            if id == "wrong-reset-gradient":
                source, target = map(int, re.search(r"from unit (\d) to (\d)$", info.rows[0].what).groups())
                exact = gv.gradients(own, own["h"])["U_n"][target, source]
                assert float(info.rows[0].right.replace("−", "-")) == pytest.approx(exact, rel=1e-4)
                assert float(info.rows[0].measured.replace("−", "-")) == pytest.approx(exact, rel=1e-3)
                assert abs(float(info.rows[0].wrong.replace("−", "-")) - exact) > 0.01 * abs(exact)


def test_what_is_said_about_a_mistakes_run_is_true_of_it():
    for update in ("keep", "take"):
        keeps = 1.0 if update == "keep" else 0.0
        for id in TABLE:
            scene = Scene(hidden=4, seed=3, sequence="noise", steps=25, update=update, unit=2, gains=(("U_n", 3.0),))
            info, found = mistake_info(scene, id), case(scene, id)
            lines = {line.label: line.values for line in info.states.lines}
            np.testing.assert_array_equal(lines["right"], found.right["h"][:, 2])
            np.testing.assert_array_equal(lines["with the mistake"], found.wrong["h"][:, 2])
            assert id == "wrong-reset-gradient" or not np.allclose(lines["right"], lines["with the mistake"])
            for panel in info.gates:
                run = found.right if panel.is_right else found.wrong
                np.testing.assert_array_equal(panel.values, run[panel.entry.name].T)
            params, xs = scene.make_parameters(), scene.make_sequence().xs
            if id in ("previous-candidate", "swapped-captions"):
                word = re.search(r"With (everything|nothing) kept, the right state", info.evidence)[1]
                held = gv.run(scene.make_cell(), params, xs, clamps=[gv.Clamp("z", keeps)])
                assert np.allclose(held["h"], held["h_prev"]) == (word == "everything")
                assert "moves by 0." in info.evidence
            if id == "swapped-captions":
                same, apart = re.search(
                    r"is the candidate itself \(difference (\S+)\); with the captions exchanged it is not \((\S+)\)",
                    info.evidence,
                ).groups()
                held = gv.run(scene.make_cell(), params, xs, clamps=[gv.Clamp("z", 1 - keeps)])
                assert same == small(np.abs(held["h"] - held["n"]).max()) == info.rows[1].right
                assert apart == info.rows[1].wrong and float(apart) > 0.001
                assert float(re.search(r"held at ([01])$", info.rows[1].what)[1]) == 1 - keeps
            if id == "gates-without-weights":
                assert "x + h could even be computed" in info.evidence
                wide = mistake_info(base("review-end"), id).evidence
                reading = read(base("review-end"))
                sizes = re.search(r"x has (\d+) numbers, h has (\d+)\.", wide).groups()
                assert tuple(map(int, sizes)) == (reading.params.input_size, reading.params.hidden_size)
            if id == "wrong-reset-gradient":
                right, wrong = both_gradients(found.right)
                error = 100 * np.linalg.norm(right - wrong) / np.linalg.norm(right)
                assert f"{error:.1f}" != f"{100 * np.linalg.norm(right - wrong) / np.linalg.norm(wrong):.1f}"
                assert info.rows[2].wrong == f"{error:.1f} %" and info.evidence.endswith(f"error is {error:.1f} %.")
                assert info.rows[2].right == "0" and "whole matrix" in info.rows[2].what
                near, far = re.search(
                    r"agrees with the right gradient to (\S+), and misses the other by (\d+) %", info.evidence
                ).groups()
                exact, other, measured = (
                    float(text.replace("−", "-"))
                    for text in (info.rows[0].right, info.rows[0].wrong, info.rows[0].measured)
                )
                assert float(near) < 1e-5 and abs(exact - measured) < 2e-4 * abs(exact)
                assert float(far) == pytest.approx(
                    100 * abs(other - measured) / max(abs(other), abs(measured)), abs=0.6
                )
                # The second row moves every weight at once, along one direction drawn from the seed.
                along = np.random.default_rng(3).standard_normal((4, 4))
                assert "direction" in info.rows[1].what and "weight" not in info.rows[1].what
                assert float(info.rows[1].right.replace("−", "-")) == pytest.approx(np.sum(right * along), rel=1e-4)


def test_the_articles_formula_and_drawing_are_told_apart():
    scene = Scene(hidden=4, seed=3, sequence="noise", source="article-formula", notation="article")
    found = contradiction(scene)
    sides = {reset: latex(gv.cell("gru", reset=reset, biases=False), "n", "article") for reset in ("after", "before")}
    assert (found.formula, found.drawing) == (sides["after"], sides["before"])
    assert found.other == "article-drawing" and found.drawn > 1e-4
    runs = [source_info(scene, id).reading.trace["h"] for id in ("article-formula", "article-drawing")]
    assert found.gap.size == np.abs(runs[0] - runs[1]).max()
    assert np.abs(runs[0] - runs[1])[found.gap.step, found.gap.unit] == found.gap.size


def test_why_two_formulas_agree_is_a_reason_that_holds():
    seen = set()
    plain_scene = Scene(hidden=3, seed=3, sequence="noise", cell="gru")
    off = tuple(("U_n", row, column, 0.0) for row in range(3) for column in range(3) if row != column)
    for scene in (plain_scene, Scene(hidden=1, seed=3, sequence="noise"), dataclasses.replace(plain_scene, edits=off)):
        for id in SOURCES:
            if SOURCES[id].cell != "gru" or SOURCES[id].options.get("reset") != "before":
                continue
            info = source_info(scene, id)
            matrix = info.reading.params["U_n"]
            if told := re.search(r"With (.+?) units?, U is (\w+) number", info.finding):
                assert told.groups() == ("a single", "one") and matrix.size == 1
                seen.add("single")
            if told := re.search(r"has no number (beside|on) its diagonal", info.finding):
                diagonal = np.diag(np.diagonal(matrix))
                assert (
                    np.any(diagonal) and {"beside": not np.any(matrix - diagonal), "on": not np.any(diagonal)}[told[1]]
                )
                seen.add("diagonal")
            reason = "number" in info.finding
            left = info.turned if info.turned is not None else info.plain
            assert reason == left.is_rounding
            assert ("is real" in info.finding or "no relabelling" in info.finding) == (not left.is_rounding)
    assert seen == {"single", "diagonal"}


def test_the_right_formula_of_the_gradient_is_the_one_that_differences_confirm():
    for reset in ("after", "before"):
        info = mistake_info(Scene(hidden=4, seed=3, sequence="noise", reset=reset), "wrong-reset-gradient")
        (pair,) = info.formulas
        # In the right formula the reset gate stands where it stands in the candidate: at the sum, or at the old state.
        assert (r"(\delta_t \odot" in pair.right) == (reset == "after")
        assert (r"\odot h_{t-1})" in pair.right) == (reset == "before")
        assert (r"(\delta_t \odot" in pair.wrong) == (reset == "before")


# ---- Training ----


def test_a_time_to_wait_is_in_the_unit_that_it_names():
    for seconds in (1.0, 3.0, 12.0, 33.0, 80.0, 100.0, 900.0, 4000.0):
        size, unit = re.fullmatch(r"about (\d+) (s|min)", seconds_text(seconds)).groups()
        assert int(size) * {"s": 1, "min": 60}[unit] == pytest.approx(seconds, rel=0.3)


@pytest.mark.parametrize("notation", NOTATIONS)
def test_coloured_words_carry_the_entry_of_their_quantity(notation):
    from gru_viz.views.sentences import place, words_data

    told = read_sentence(net_of("lstm", 2), "I loved the dull book.")
    data = words_data(told, place(told, "f", 2, 3, 0), notation, 1, ("no", "yes"))
    assert (data["shown"], data["unit"], data["word"], data["needed"]) == ("f", 2, 3, 1)
    assert (data["answers"], data["says"]) == (["bad", "good"], ["no", "yes"])
    for quantity in data["quantities"]:
        what = entry(told.net.cell, quantity["name"], notation)
        assert quantity["symbol"] == {"head": what.symbol.head, "sub": what.symbol.sub}
        assert (quantity["title"], quantity["meaning"]) == (what.title, what.meaning)
        assert (quantity["scale"] == "gate") == what.is_unit_interval
        values = told.trace[quantity["name"]]
        assert quantity["low"] <= values.min() and values.max() <= quantity["high"]
