"""What the prose claims, held against runs that have it and against their opposites."""

import re
from dataclasses import replace

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.notation import CELL_TITLES, entry
from gru_viz.cells.zoo import CELLS
from gru_viz.content import compare as compare_words
from gru_viz.content import memory as memory_words
from gru_viz.content import sentences as sentence_words
from gru_viz.content import training as training_words
from gru_viz.content.glossary import CHAPTERS
from gru_viz.content.home import INVITATIONS
from gru_viz.content.steps import steps
from gru_viz.dynamics.memory import half_life
from gru_viz.figures.compare_ledger import ledger_spec
from gru_viz.figures.memory import gradient_spec
from gru_viz.figures.saturation import map_spec
from gru_viz.figures.theme import LIGHT
from gru_viz.figures.training import panels
from gru_viz.learning.batch import padded
from gru_viz.learning.job import LearnerLook
from gru_viz.learning.recipe import Recipe
from gru_viz.learning.shipped import shipped_net
from gru_viz.learning.tasks import TASKS
from gru_viz.learning.tasks.task import examples
from gru_viz.learning.train import PROBED, lag_norms, loss_and_gradients, start
from gru_viz.scene.presets import PRESETS
from gru_viz.scene.scene import Scene, base, repaired
from gru_viz.scene.sources import SOURCES
from gru_viz.views.ablation import gates_on, units_info
from gru_viz.views.compare import compare, differences, ledger_info
from gru_viz.views.importance import importance
from gru_viz.views.long import long_input, rivals
from gru_viz.views.memory import far_lines, gradient_info, near_lines, zone_of
from gru_viz.views.saturation import saturation_info
from gru_viz.views.sentences import read_sentence
from gru_viz.views.study import finished, past, rival_chain, study
from gru_viz.views.training import curves_info
from tests.every import EVERY

RNG = np.random.default_rng(7)
XS = RNG.normal(size=(8, 3))


def ran(cell, *clamps, shift=None):
    params = gv.Parameters.random(cell, 3, 4, seed=5)
    if shift:
        params = gv.Parameters(cell, {**params, shift[0]: params[shift[0]] + shift[1]})
    return gv.run(cell, params, XS, clamps=[gv.Clamp(name, value) for name, value in clamps])


def told(cell, id):
    return next(step for step in steps(cell) if step.id == id)


def squeezed(text):
    return re.sub(r"\s+", " ", text)


# ---- the walkthrough ----


def test_the_shares_of_the_blend_are_the_shares_of_the_run():
    for cell in (cell for cell in EVERY if cell.kind in ("gru", "simplified_gru")):
        text = told(cell, "state").text
        kept, written = re.match(
            r"\{(\w+)\} says how much of the old state is kept, \{(\w+)\} how much of the candidate", text
        ).groups()
        trace = ran(cell)
        share = {"z": trace["z"], "one_minus_z": 1 - trace["z"]}
        np.testing.assert_allclose(trace["kept"], share[kept] * trace["h_prev"], atol=1e-12)
        np.testing.assert_allclose(trace["written"], share[written] * trace["n"], atol=1e-12)
        at_one = ran(cell, ("z", 1.0))
        keeps = np.allclose(at_one["h"], at_one["h_prev"])
        assert ("z = 1 keeps everything" in text) == keeps and ("z = 1 takes everything new" in text) == (not keeps)
        for name in re.findall("PyTorch|Keras", text):  # They "define it the other way round".
            assert SOURCES[name.lower()].options["update"] != cell.option("update")
        assert re.findall(r"line from \{(\w+)\} at the top", told(cell, "state").notice) == ["h_prev"]


def test_a_step_speaks_of_the_gate_that_it_lights():
    for cell in EVERY:
        for step in steps(cell):
            assert set(step.quantities) <= set(cell.by_name)
            for title, name in re.findall(r"[Tt]he (\w+ gate|candidate|cell state) \{(\w+)\}", step.text + step.notice):
                assert entry(cell, name, "article").title == title, step.id
            heading = step.title.partition(" · ")[2].lower() or step.title.lower()
            titles = {entry(cell, name, "article").title for name in step.quantities}
            if heading.endswith("gate") or heading in ("candidate", "cell state"):
                assert heading in titles, step
                assert f"{{{step.quantities[-1]}}}" in step.text
            for name in re.findall(r"\{(\w+)\}", step.text + step.notice):
                assert name in cell.by_name, "a name in braces is a quantity of this cell"
        made = [name for step in steps(cell) for name in step.quantities]
        assert len(made) == len(set(made)) and {*cell.gates, *cell.states} <= set(made)


def test_what_a_gate_step_reads_is_what_its_equation_reads():
    for cell in (cell for cell in EVERY if cell.kind == "lstm"):
        (state,) = re.findall(r"looks at the input \{x\} and at \{(\w+)\}", told(cell, "forget").text)
        reads = {node.args[1].name for node in cell.nodes if node.op == "matvec"}
        assert state in reads and not {"h_prev", "c_prev"} - {state} & reads
        keep, drop = re.search(r"what stays: (\d) keeps it, (\d) drops it", told(cell, "forget").text).groups()
        assert np.allclose(*(ran(cell, ("f", float(keep)))[name] for name in ("kept", "c_prev")))
        assert not ran(cell, ("f", float(drop)))["kept"].any()
        text = squeezed(told(cell, "activation").text)
        trace = ran(cell, ("c", 2.0), ("o", 1.0))
        assert ("pressed into −1 … 1 by tanh" in text) == bool((np.abs(trace["h"]) <= 1).all())
        assert ("can leave −1 … 1" in text) == bool((np.abs(trace["h"]) > 1).any())
        assert ("next step read {h}" in text) == (state == "h_prev")
        assert ("gates read the cell state itself" in text) == (state == "c_prev")
        # "In a GRU the two shares make 1; here they need not."
        free = ran(cell)
        assert "need not" in told(cell, "input").notice and np.abs(free["f"] + free["i"] - 1).max() > 0.05
    where = re.search(
        r"In an? (\w+) the two shares (make 1); (here they need not)", told(gv.cell("lstm"), "input").notice
    )
    gated = ran(gv.cell("gru"))
    np.testing.assert_allclose(gated["z"] + gated["one_minus_z"], 1.0)
    assert where[1] == "GRU"
    path = told(gv.cell("lstm"), "cell").notice
    gate = re.search(r"one step multiplies by \{(\w)\} and nothing else", path)[1]
    trace = ran(gv.cell("lstm"))
    np.testing.assert_allclose(trace["kept"], trace[gate] * trace["c_prev"])


def test_the_reset_gate_stands_where_the_prose_puts_it():
    for cell in (cell for cell in EVERY if cell.kind == "gru"):
        text = squeezed(told(cell, "candidate").text)
        gated = next(node for node in cell.nodes if node.name == "p")
        product_first = any(arg.op == "matvec" for arg in gated.args) or any(
            part.op == "matvec" for arg in gated.args for part in arg.args
        )
        assert ("product with the recurrent weights comes first" in text) == product_first
        assert ("scales the old state first" in text) == (not product_first)
        same, other = re.search(r"\. ([^.;]*?do it like this); ([^.]*)\.", text).groups()
        ours = "after" if product_first else "before"
        where = {"PyTorch": "pytorch", "Keras": "keras", "article's formula": "article-formula",
                 "own drawing": "article-drawing", "final version": "cho-v3", "Ng's": "ng"}  # fmt: skip
        for name, source in where.items():
            assert (name in same) != (name in other) or name not in text
            if name in text:
                assert (SOURCES[source].options["reset"] == ours) == (name in same), name
        near, gated_past = re.search(
            r"With \{r\} near (\d) the gated past \{(\w)\} is near 0", told(cell, "candidate").notice
        ).groups()
        assert not ran(cell, ("r", float(near)))[gated_past].any()
        # "It does not touch the state itself": its line ends at the candidate.
        users = [node.name for node in cell.nodes if cell.by_name["r"] in node.args]
        assert users == ["p"] and "does not touch the state itself" in told(cell, "reset").text


def test_numbers_in_the_prose_are_those_of_the_functions():
    words = squeezed(told(gv.cell("gru"), "update").notice)
    gate, steps_ = re.search(r"(0\.\d+) keeps half of the state for a (\w+) step", words).groups()
    assert half_life(float(gate)) == {"single": 1.0}[steps_]
    low, high = re.search(r"pressed into (\d) … (\d) by σ", squeezed(told(gv.cell("gru"), "update").text)).groups()
    trace = ran(gv.cell("gru"), shift=("b_z", 30.0))
    assert float(low) == 0 and abs(trace["z"].max() - float(high)) < 1e-6
    scene = base("agreement")
    assert "drops to 0 exactly where a new subject begins" in told(scene.make_cell(), "forget").notice
    run = gv.run(scene.make_cell(), scene.make_parameters(), scene.make_sequence().xs)
    sequence = scene.make_sequence()
    nouns, verbs, prepositions = (
        sequence.xs[:, [name in names for name in sequence.columns]].any(axis=1)
        for names in (("singular", "plural"), ("verb",), ("preposition",))
    )
    begins, waits = [], True  # A subject is a noun that no preposition leads to, the first since the last verb.
    for noun, verb, preposition in zip(nouns, verbs, prepositions, strict=True):
        begins.append(bool(noun and waits))
        waits = bool(verb) or (waits and not noun and not preposition)
    assert sum(begins) >= 3
    np.testing.assert_array_equal(run["f"][:, 0] < 0.1, begins)
    # A plain RNN has no way round its matrix; a gated cell has.
    for kind, has in (("rnn", False), ("gru", True)):
        cell = gv.cell(kind)
        free = any(cell.by_name["h_prev"] in arg.args and arg.op == "mul" for arg in cell.next_states["h"].args)
        assert free == has


# ---- glossary ----


def test_the_glossary_knows_the_libraries_own_letters():
    """Kernels read the input, recurrent kernels the state; the letter of a gate is the letter of its blocks."""
    lstm = {"keras": dict(zip("ifgo", "ifco", strict=True)), "onnx": dict(zip("ifgo", "ifco", strict=True))}
    gru = {name: dict(zip(SOURCES[name].packed, SOURCES[name].letters, strict=True)) for name in ("keras", "onnx")}
    for chapter in CHAPTERS:
        cell = gv.cell(chapter.cell)
        if chapter.cell not in (
            "gru",
            "lstm",
        ):  # ONNX has peepholes in the letters of its LSTM; no library has the rest.
            known = {f"P_{gate}": f"P{gate}" for gate in "ifo"} if chapter.cell == "peephole_lstm" else {}
            assert [(term.keras, term.onnx) for term in chapter.terms] == [
                ("", known.get(term.name, "")) for term in chapter.terms
            ]
            continue
        letters = gru if chapter.cell == "gru" else lstm
        for term in chapter.terms:
            node = cell.by_name[term.name]
            kind, _, gate = term.name.partition("_")
            if node.op == "matrix":
                product = next(user for user in cell.nodes if node in user.args)
                reads_input = product.args[1].op == "input"
                assert (
                    term.keras == f"{'kernel' if reads_input else 'recurrent_kernel'}, block {letters['keras'][gate]}"
                )
                assert term.onnx == f"{'W' if reads_input else 'R'}{letters['onnx'][gate]}"
            elif node.op == "vector":
                assert f"block {letters['keras'][gate]}" in term.keras
                assert set(re.findall(r"[WR]b(\w)", term.onnx)) == {letters["onnx"][gate]}
                inside = kind == "c"  # Keras's row 1 and ONNX's Rb are added to the product with the state.
                if "row " in term.keras:
                    assert (f"row {int(inside)}" in term.keras, term.onnx[0]) == (True, "R" if inside else "W")
                else:
                    assert term.onnx.startswith("Wb") and "+ Rb" in term.onnx
            elif term.name in cell.gates:
                assert term.onnx == f"{letters['onnx'][term.name]}t"
                role = entry(cell, term.name, "article").role
                assert role == "candidate" or term.keras == letters["keras"][term.name]
                assert role != "candidate" or term.keras in ("hh", "")
            elif node.op == "state":
                assert (term.keras, term.onnx) == ("h_tm1", "Ht-1")
            elif node.op == "input":
                assert (term.keras, term.onnx) == ("inputs", "Xt")
            else:
                assert (term.keras, term.onnx) == (term.name, f"{term.name.upper()}t")


# ---- home ----


def test_each_card_opens_a_scene_that_has_what_it_says():
    for card in INVITATIONS:
        scene = base(card.preset)
        cell = scene.make_cell()
        kinds = re.findall(r"\ban? (GRU|LSTM)", card.text, re.IGNORECASE)
        assert all(kind == CELL_TITLES[cell.kind] for kind in kinds)
        titles = {entry(cell, name, "article").title: name for name in cell.gates}
        named = [name for name in re.findall(r"(\w+ gate)\b", card.text) if name != "opposite gate"]
        assert named and set(named) <= set(titles)
        sequence, trace = scene.make_sequence(), gv.run(cell, scene.make_parameters(), scene.make_sequence().xs)
        if "verdict" in card.title:
            position = np.abs(trace["written"][:, scene.unit]).argmax() / len(sequence.tokens)
            assert position > 0.7 if "last" in card.title else position < 0.3
        if "Watch the" in card.text:
            gate = titles[re.search(r"Watch the (\w+ gate) close at one word", card.text)[1]]
            shut = trace[gate][:, scene.unit] < 0.1
            assert shut.sum() == 1, "at one word"
            before = ran_without(scene, gate)
            assert np.abs(before - trace["h"][-1]).max() > 0.1, "it matters"
        if "has to carry" in card.text:
            gate = titles[re.search(r"the (\w+ gate) has to carry", card.text)[1]]
            assert gate == cell.keep_gate
            keep = trace[gate][:, scene.unit] if cell.option("update") == "keep" else 1 - trace[gate][:, scene.unit]
            assert np.median(keep) > 0.9
    assert {card.preset for card in INVITATIONS} <= set(PRESETS)


def ran_without(scene, gate):
    clamps = [gv.Clamp(gate, 1.0)]
    return gv.run(scene.make_cell(), scene.make_parameters(), scene.make_sequence().xs, clamps=clamps)["h"][-1]


# ---- memory ----


def of(scene):
    found = finished(study(scene, past(scene)))
    others = {rival.kind: finished(rival_chain(rival, found.given.xs)) for rival in rivals(scene)}
    far = far_lines(scene, found, others)
    return gradient_info(scene, found, *near_lines(scene, found, others, far), far), found


def test_factors_zones_and_inputs_are_what_the_text_calls_them():
    scene = Scene(cell="gru", hidden=4, horizon=30, sequence="sine", seed=3, moment=20, unit=2)
    info, _ = of(scene)
    xs = long_input(scene).xs
    jacobians = gv.jacobians(gv.run(scene.make_cell(), scene.make_parameters(), xs))
    measures = {
        "spectral norm": np.linalg.norm(jacobians, 2, axis=(1, 2)),
        "spectral radius": np.abs(np.linalg.eigvals(jacobians)).max(axis=1),
    }
    logs = {kind: np.log10(values[1:30]) for kind, values in measures.items()}
    drawn = {}
    for trace in gradient_spec(info, LIGHT)["data"]:
        is_bar = None in trace["y"]  # From 1 to the factor, one stroke for each step.
        ys = [y for y in trace["y"] if y is not None][1 if is_bar else 0 :: 2 if is_bar else 1]
        for kind, values in logs.items():
            if len(ys) == len(values) and np.abs(np.array(ys) - values).max() < 2e-3:
                drawn[kind] = "bar" if is_bar else "line"
    bar, line = re.search(r"A bar is the (spectral \w+) .* is its (spectral \w+):", memory_words.FACTORS).groups()
    assert drawn == {bar: "bar", line: "line"}
    # The norm is the most that one step can do; the radius what a step does repeated for ever.
    J = jacobians[5]
    assert np.linalg.norm(J @ np.linalg.svd(J)[2][0]) == pytest.approx(measures[bar][5])
    repeated = np.linalg.norm(np.linalg.matrix_power(J, 400), 2) ** (1 / 400)
    assert repeated == pytest.approx(measures[line][5], rel=0.02)
    small, large = (
        re.search(r"Below 10([⁻⁰-⁹¹²³]+) .*?: (\w+)\. Above", memory_words.ZONES),
        re.search(r"Above 10([⁻⁰-⁹¹²³]+) .*: (\w+)\.", memory_words.ZONES),
    )
    ordinary = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    for found, by in ((small, -0.1), (large, 0.1)):
        power = int(found[1].translate(ordinary))
        verb = {"vanished": "vanishes", "exploded": "explodes"}[found[2]]
        assert zone_of(power + by) == verb and zone_of(power - by) not in ("vanishes", "explodes")
    assert "thousand times more slowly" in memory_words.ZONES and 10.0 ** int(small[1].translate(ordinary)) == 1 / 1000


def test_points_of_the_map_lie_where_the_text_says():
    scene = Scene(cell="gru", hidden=3, horizon=20, sequence="sine", unit=1, moment=12)
    ends = {}
    for word, value in (("shut", 0.0), ("open", 1.0)):
        held = replace(scene, clamps=(("z", value, None, None),))
        info = saturation_info(held, past(held))
        points = [trace for trace in map_spec(info, LIGHT)["data"] if trace.get("customdata") is not None]
        z = points[[gate.entry.name for gate in info.maps].index("z")]
        ends[word] = np.mean(z["x"]), np.mean(z["y"]), set(np.ravel(z["marker"]["symbol"]))
    right, up = re.search(
        r"further right, the gate is (\w+) at more of all steps; further up, (\w+) at more", memory_words.MAP
    ).groups()
    assert ends[right][0] == 1.0 and ends[up][0] == 0.0
    assert ends[up][1] == 1.0 and ends[right][1] == 0.0
    left_, right_ = re.search(
        r"triangle points left where the gate is (\w+) at T, right where it is (\w+)", memory_words.MAP
    ).groups()
    assert all("left" in symbol for symbol in ends[left_][2]) and all("right" in symbol for symbol in ends[right_][2])


def test_experiments_show_what_their_titles_promise():
    for id, experiment in memory_words.EXPERIMENTS.items():
        scene, notes = repaired(dict(experiment.fields))
        assert not notes
        cell, params = scene.make_cell(), scene.make_parameters()
        assert experiment.title.startswith(CELL_TITLES[cell.kind].removeprefix("Plain "))
        if found := re.search(r"radius ([\d.]+)", experiment.title):
            radius = np.abs(np.linalg.eigvals(params["U_h"])).max()
            assert radius == pytest.approx(float(found[1]), abs=0.006)
            trace = gv.run(cell, params, np.zeros((9, 1)))
            assert not trace["h"].any(), "with silent input and no biases the state stays 0"
            np.testing.assert_allclose(gv.jacobians(trace)[4], params["U_h"])
            assert (radius < 1) == (id == "shrinks") and (radius > 1) == (id == "grows")
            for said in re.findall(r"spectral radius of ([\d.]+)", experiment.look):
                assert said == found[1]
        if found := re.search(r"(\w) near (\d)", experiment.title):
            trace = gv.run(cell, params, long_input(replace(scene, horizon=40)).xs)
            assert np.abs(trace[found[1]] - float(found[2])).max() < 0.05
        if found := re.search(r"([\d,]+) steps", experiment.title):
            assert scene.horizon == int(found[1].replace(",", ""))


def test_the_ledger_says_when_and_not_from_where():
    text = squeezed(memory_words.CAVEAT)
    assert re.search(r"says \*when\* each part was written, not which input caused it", text)
    assert re.search(
        r"says \*when\* a part was written, not which input caused it", squeezed(compare_words.LEDGER_LIMITS)
    )
    cell = gv.cell("gru")
    params = gv.Parameters.random(cell, 3, 4, seed=5)
    other = XS.copy()
    other[1] += 3.0
    one, two = gv.run(cell, params, XS), gv.run(cell, params, other)
    assert np.abs(one["written"][4] - two["written"][4]).max() > 1e-3, "an input changes what later steps write"
    for word in ("candidate", "gates"):
        assert word in text
    # A minGRU's gates and candidate do not, and another text says so.
    assert "read the input alone" in memory_words.CAVEAT_INPUT_ALONE
    assert "only those of a minGRU read the input alone" in compare_words.LEDGER_LIMITS
    for kind in set(CELLS) - {"rnn"}:
        weights = gv.Parameters.random(gv.cell(kind), 3, 4, seed=5)
        one, two = (gv.run(gv.cell(kind), weights, xs) for xs in (XS, other))
        assert (np.abs(one["written"][2:] - two["written"][2:]).max() == 0) == (kind == "mingru")
    # Every keep gate has such a bias, and the dial of the text is turned to the right.
    assert re.search(r"the further (\w+), the more of its past", memory_words.DIAL)[1] == "right"
    for kind, has in (("rnn", False), ("gru", True)):
        assert (gv.cell(kind).keep_gate is not None) == has
    for words in (memory_words.NO_GATE, memory_words.NO_MAP, memory_words.NOTHING_TO_DIAL, compare_words.NO_LEDGER):
        assert "plain RNN" in words
    assert gv.cell("rnn").gates == ("h",) or not [
        g for g in gv.cell("rnn").gates if entry(gv.cell("rnn"), g).role == "gate"
    ]


# ---- sentences ----


def test_an_answer_is_said_in_its_own_word():
    for task, own in sentence_words.SAYS.items():
        answers = TASKS[task].make().answers
        assert set(own) == set(answers)
        for answer, says in zip(answers, sentence_words.says(task, answers), strict=True):
            others = {other for other in answers if re.search(rf"\b{other}\b", says.strip())}
            assert others == {answer}


def test_bars_above_0_speak_for_the_answer():
    told_ = read_sentence(shipped_net("trained-reviews-gru"), "The plot is terrible, but I loved it.")
    units = units_info(told_)
    for_ = re.search(r"A bar (above|below) 0: the unit speaks \*for\* the answer", sentence_words.UNITS)[1]
    assert re.search(r"(Above|Below) 0: it speaks against it", sentence_words.UNITS)[1].lower() != for_
    unit = units.order[0]
    silent = gv.run(told_.net.cell, told_.net.params, told_.words.xs, clamps=[gv.Clamp("h", 0.0, unit=unit)])
    p, q = (told_.net.probabilities(h)[-1, units.answer] for h in (told_.trace["h"], silent["h"]))
    assert (
        (units.changes[unit] > 0)
        == (q < p)
        == ((units.changes[unit] > 0) if for_ == "above" else (units.changes[unit] < 0))
    )
    assert re.search(r"(Above|Below) 0, the word speaks for the answer", sentence_words.WORDS)[1] == "Above"
    words = importance(told_)
    at = int(np.argmax(words.left_out))
    without = " ".join(token for k, token in enumerate(told_.words.tokens) if k != at)
    r = read_sentence(told_.net, without).probabilities[-1, words.answer]
    assert words.left_out[at] > 0 and r < p
    shut, opened = re.search(r"Shut is (\d), open is (\d)", sentence_words.GATES).groups()
    for gate in gates_on(told_):
        for value, found in ((shut, gate.shut), (opened, gate.opened)):
            held = gv.run(told_.net.cell, told_.net.params, told_.words.xs, clamps=[gv.Clamp(gate.name, float(value))])
            assert told_.net.probabilities(held["h"])[-1, told_.answer] == pytest.approx(found)


def test_quick_sentences_are_of_their_task_and_name():
    for task, own in sentence_words.QUICK.items():
        net = shipped_net(f"trained-{task}-lstm")
        for title, text in own.items():
            known = read_sentence(net, text).words.known
            assert np.mean(known) > 0.7, (title, text)
            for word in re.findall(r"\b(not|but)\b", title.lower()):
                assert re.search(rf"\b{word}\b", text.lower()) or (word, "hated") == ("not", "hated") or "hated" in text


# ---- training ----


def test_the_dashed_line_and_the_lags_are_what_the_text_says():
    recipe = Recipe("recall", (("lag", 6),), cell="gru", hidden_size=4)
    looks = (LearnerLook(recipe, np.array([1.0]), (), False, ""),)
    curves = curves_info(looks, 0)
    score = panels(curves)[1]
    task = recipe.make_task()
    drawn = examples(task, 400, 3, held_out=True)
    targets = np.concatenate([one.targets[one.asked] for one in drawn])
    best = max(np.mean(targets == answer) for answer in range(len(task.answers)))
    assert re.search(r"on the dashed line has understood (\w+)", training_words.CURVES)[1] == "nothing"
    assert score.guess == pytest.approx(best, abs=0.08)
    count, usual, other = re.search(
        r"mean over (\d+) held-out sequences of ‖∂L/∂(\w)‖ \(‖∂L/∂(\w)‖ for an LSTM\)", squeezed(training_words.LAGS)
    ).groups()
    assert int(count) == PROBED
    for kind, state in (("gru", usual), ("lstm", other), ("rnn", usual)):
        net = start(Recipe("recall", (("lag", 6),), cell=kind, hidden_size=4, seed=2), task)
        batch = padded(drawn[:5])
        weights = np.zeros_like(batch.weights)
        weights[:, -1] = batch.weights[:, -1]
        sizes = np.linalg.norm(loss_and_gradients(net, batch._replace(weights=weights)).adjoints[state], axis=-1).mean(
            axis=0
        )
        found = lag_norms(net, batch)
        np.testing.assert_allclose(found / found[0], sizes[::-1] / sizes[-1], rtol=1e-9)
    assert re.search(r"falls steeply means that early steps (hardly teach)", squeezed(training_words.LAGS))
    assert "rounded to three decimals" in squeezed(training_words.ROUNDED)


# ---- compare ----


def test_where_weights_come_from_is_told_of_runs_that_have_it():
    scene = Scene(cell="gru", hidden=4, contenders=("gru-keep-after", "gru-take-after", "gru-keep-before"), unit=2)
    found = compare(scene)
    origin = {one.origin: one for one in found.contenders}
    for pair in differences(found):
        second = next(one for one in found.contenders if one.short == pair.second)
        first = next(one for one in found.contenders if one.short == pair.first)
        if {first.origin, second.origin} == {"scene", "relabelled"}:
            same = "same function" in compare_words.ORIGINS["relabelled"]
            assert (pair.largest < 1e-12) == pair.same_function == same
        if {first.origin, second.origin} == {"scene", "same numbers"}:
            assert ("another function" in compare_words.ORIGINS["same numbers"]) == (pair.largest > 1e-3)
    relabelled = origin["relabelled"].reading.params
    own = origin["scene"].reading.params
    for name in ("W_z", "U_z", "b_z"):
        assert np.allclose(relabelled[name], -own[name]), "change their sign"
        assert name[0] in compare_words.ORIGINS["relabelled"]
    assert np.allclose(relabelled["W_r"], own["W_r"])


def test_later_writing_stands_out_more():
    scene = replace(base("review-end"), contenders=("gru-keep-after", "lstm-tanh-activation"), unit=1)
    info = ledger_info(compare(scene))
    bars = ledger_spec(info, LIGHT)["data"][0]
    colours = np.ravel(bars["marker"]["color"]).tolist()
    steps_ = [part.step for part in info.accounts[0].parts]

    def far(colour):
        page, tone = (np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)]) for c in ("#fbfbfd", colour))
        return float(np.abs(page - tone).sum())

    shown = [
        (step, far(tone))
        for step, tone in zip(steps_, colours, strict=False)
        if step is not None and tone.startswith("#")
    ]
    later = re.search(
        r"the more its colour stands out from the page, the (\w+) it was written", squeezed(compare_words.LEDGER)
    )[1]
    first, last = min(shown), max(shown)
    assert len(shown) > 9 and (last[1] > first[1]) == (later == "later")


def test_blocks_of_weights_are_counted():
    counts = {"one": 1, "two": 2, "three": 3, "four": 4}
    gru, lstm = re.search(
        r"it has (\w+) blocks of weights, and the LSTM has (\w+)", squeezed(compare_words.FASTER)
    ).groups()
    for kind, word in (("gru", gru), ("lstm", lstm)):
        assert sum(spec.name.startswith("W_") for spec in gv.cell(kind).parameters) == counts[word]
    assert "GRU is **faster than an LSTM**" in compare_words.FASTER
    assert "not what a trained one would do" in squeezed(compare_words.UNTRAINED)
    assert "never learnt" in squeezed(compare_words.TRAINED)
