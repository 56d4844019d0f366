"""What the table of names says about a quantity is true of a run: words, symbols and colours against behaviour."""

import colorsys
import re

import numpy as np
import pytest

import gru_viz as gv
from gru_viz.cells.expr import OPS
from gru_viz.cells.formula import latex, number, percent
from gru_viz.cells.mistakes import TABLE, mistaken, reset_gradient
from gru_viz.cells.notation import CELL_TITLES, CHOICE_TITLES, COLOURS, NOTATIONS, entry, shown
from gru_viz.cells.zoo import CONVENTIONS

from ..every import EVERY, OTHERS

D, H, T = 3, 4, 6


def run(cell, **held):
    """A run on random numbers, from a state that is not zero, with some quantities held in all units."""
    rng = np.random.default_rng(11)
    params = gv.Parameters(cell, {spec.name: rng.standard_normal(spec.shape(D, H)) for spec in cell.parameters})
    start = {"h0": rng.uniform(-1, 1, H), **({"c0": rng.uniform(-1, 1, H)} if "c" in cell.states else {})}
    clamps = [gv.Clamp(name, value) for name, value in held.items()]
    return gv.run(cell, params, rng.standard_normal((T, D)), clamps=clamps, **start)


def same(one, other):
    return np.allclose(one, other, rtol=0, atol=1e-12)


def candidate(trace):
    return trace["g" if trace.cell.kind == "lstm" else "n"]


def ungated(trace):
    """The past as the candidate would see it without a reset gate: what that gate multiplies."""
    (past,) = [arg.name for arg in trace.cell.by_name["p"].args if arg.name != "r"]
    return trace[past]


ENDS = {
    "writes the candidate": lambda t: same(t["h"], t["n"]),
    "keeps the old state": lambda t: same(t["h"], t["h_prev"]),
    "none of it": lambda t: same(t["p"], 0),
    "all of it": lambda t: same(t["p"], ungated(t)) if "p" in t.cell.by_name else same(t["written"], t["g"]),
    "writes nothing": lambda t: same(t["written"], 0),
    "drops it": lambda t: same(t["kept"], 0),
    "keeps it": lambda t: same(t["kept"], t["c_prev"]),
    "hides it": lambda t: same(t["h"], 0),
    "shows it": lambda t: same(t["h"], t["tanh_c"] if "tanh_c" in t.cell.by_name else t["c"]),
}
"""What a meaning says about 0 and 1 → whether a run is like that."""

SHARES = {
    "kept": lambda t: t["kept"] / t[f"{t.cell.states[-1]}_prev"],
    "written": lambda t: t["written"] / candidate(t),
    "speaks": lambda t: t["p"] / ungated(t) if "p" in t.cell.by_name else None,
    "shown": lambda t: t["h"] / t["tanh_c" if "tanh_c" in t.cell.by_name else "c"] if t.cell.kind == "lstm" else None,
}
"""What a gate can be a share of → that share in a run."""

CONTROLS = {
    "update gate": ({"kept", "written"}, {"written"}),
    "reset gate": ({"speaks"},),
    "relevance gate": ({"speaks"},),
    "input gate": ({"written"},),
    "forget gate": ({"kept"},),
    "output gate": ({"shown"},),
}
"""A gate's name in the literature → the shares that it sets. Ng calls an LSTM's input gate update gate."""
PHRASES = {"kept": "kept", "written": "written", "speaks": "may speak", "shown": "shown"}


def gates(cell):
    return [name for name in shown(cell) if entry(cell, name).role == "gate"]


def shares_set_by(cell, gate):
    """The shares that follow a gate when it is moved from 0.3 to 0.7."""
    low, high = run(cell, **{gate: 0.3}), run(cell, **{gate: 0.7})
    found = set()
    for name, share in SHARES.items():
        if share(low) is not None and (same(share(high), 0.7) or same(share(high), 0.3)) and not same(share(low), 0.5):
            assert same(share(low) + share(high), 1)
            found.add(name)
    return found


def test_what_a_gates_meaning_says_about_0_and_1_happens_there_and_not_at_the_other_end():
    for cell in EVERY:
        for gate in gates(cell):
            meaning = entry(cell, gate).meaning
            shut, opened = re.fullmatch(r".*: 0 (.+), 1 (.+)", meaning).groups()
            assert shut != opened
            for value, told, other in ((0.0, shut, 1.0), (1.0, opened, 0.0)):
                assert ENDS[told](run(cell, **{gate: value})), f"{cell}: {gate} = {value:g} {told}"
                assert not ENDS[told](run(cell, **{gate: other})), f"{cell}: {gate} = {other:g} {told}"


def test_a_gates_title_and_meaning_name_the_share_that_it_sets():
    for cell in EVERY:
        for gate in gates(cell):
            found = shares_set_by(cell, gate)
            assert found, f"{cell}: nothing follows {gate}"
            for notation in NOTATIONS:
                assert found in CONTROLS[entry(cell, gate, notation).title], f"{notation}: {gate}"
            before_ends = entry(cell, gate).meaning.partition(":")[0]
            if gate != "z":
                assert [what for what, phrase in PHRASES.items() if phrase in before_ends] == list(found)
            assert ("blended" in before_ends) == (found == {"kept", "written"})


def test_ngs_names_are_those_of_his_course():
    gru, lstm = gv.cell("gru", update="take"), gv.cell("lstm")
    titles = {name: entry(gru, name, "ng").title for name in shown(gru)}
    assert titles == {"z": "update gate", "r": "relevance gate", "n": "candidate", "h": "activation"}
    assert [entry(lstm, name, "ng").title for name in ("i", "f", "o", "c", "h")] == [
        "update gate", "forget gate", "output gate", "memory cell", "activation",
    ]  # fmt: skip


def test_the_parts_of_the_blend_are_called_what_they_are_made_of():
    for cell in EVERY:
        if not cell.keep_gate:
            continue
        old, new = entry(cell, "kept"), entry(cell, "written")
        nothing_new = run(cell, **{"g" if cell.kind == "lstm" else "n": 0.0})
        assert same(nothing_new["written"], 0) and not same(nothing_new["kept"], 0)
        assert "kept" in old.title and "written" in new.title
        assert "old state" in old.meaning and "newly" in new.meaning
        assert (old.symbol.base, new.symbol.base) == ("k", "w")


def test_titles_of_weights_say_what_they_are_multiplied_with():
    for cell in EVERY:
        for notation in NOTATIONS:
            for node in cell.nodes:
                if node.op == "matvec":
                    matrix, vector = node.args
                    title = entry(cell, matrix.name, notation).title
                    assert title.startswith("input weights" if vector.op == "input" else "recurrent weights")
                    told = entry(cell, node.name, notation)
                    assert told.title.startswith(title.partition(" of ")[0])
                    assert told.title.endswith(entry(cell, vector.name, notation).title)
                    assert told.colour == entry(cell, vector.name).colour, "a wire has the colour of what runs in it"
                if node.op in ("matrix", "vector"):
                    owner = node.name.partition("_")[2]
                    assert entry(cell, node.name, notation).title.endswith(
                        f" of the {entry(cell, owner, notation).title}"
                    )


def test_only_the_bias_that_the_reset_gate_can_silence_is_called_inside_the_reset_product():
    for cell in EVERY:
        for spec in cell.parameters:
            if len(spec.axes) == 1 and "r" in cell.gates:
                shut = run(cell, r=0.0)
                moved = gv.run(
                    cell,
                    shut.params.replace(**{spec.name: shut.params[spec.name] + 1.0}),
                    shut["x"],
                    h0=shut["h_prev"][0],
                    clamps=shut.clamps,
                )
                silent = same(moved["n"], shut["n"]) and spec.gate == "n"
                assert ("inside the reset product" in entry(cell, spec.name).title) == silent


def test_what_comes_before_a_function_and_a_gate_is_said_to_come_before():
    for cell in EVERY:
        trace = run(cell)
        for name in cell.names:
            if name.startswith("s_"):
                made = name.partition("_")[2]
                assert same(trace[made], OPS[cell.by_name[made].op].value(trace[name]))
                told = entry(cell, name)
                assert "applied to" in told.meaning and told.title == f"pre-activation of the {entry(cell, made).title}"
                assert (told.low, told.high) == (None, None) and np.abs(trace[name]).max() > 1
        if "r" in gates(cell):
            opened, shut = run(cell, r=1.0), run(cell, r=0.0)
            for name in ("p", "v_n", "Uh_n"):
                if name in cell.by_name and entry(cell, name).role in ("gated", "product"):
                    # The first step alone: later ones differ through the state.
                    follows = not same(opened[name][0], shut[name][0])
                    assert ("after the reset gate" in entry(cell, name).meaning) == follows
                    assert "before the reset gate" not in entry(cell, name).meaning or not follows
        if "tanh_c" in cell.by_name:
            what = entry(cell, "tanh_c")
            low, high = re.search(r"into (\S+) … (\S+)$", what.meaning).groups()
            assert (float(low.replace("−", "-")), float(high)) == (what.low, what.high)
            assert trace["tanh_c"].min() < 0 and same(trace["tanh_c"], np.tanh(trace["c"]))


def test_an_old_state_is_last_steps_and_has_its_index_and_title():
    for cell in EVERY:
        trace = run(cell)
        for node in cell.nodes:
            if node.op == "state":
                now = node.name.removesuffix("_prev")
                assert same(trace[node.name][1:], trace[now][:-1])
                for notation in NOTATIONS:
                    old, new = entry(cell, node.name, notation), entry(cell, now, notation)
                    assert (old.symbol.base, old.symbol.sub) == (new.symbol.base, "t-1") and new.symbol.sub == "t"
                    assert old.title == f"previous {new.title}" and "one step earlier" in old.meaning
                    assert old.colour == new.colour


def test_a_state_is_said_to_be_read_at_the_next_step_where_it_is():
    for cell in EVERY:
        one = run(cell)
        other = gv.run(
            cell, one.params, one["x"], h0=np.full(H, 0.9), **({"c0": one["c_prev"][0]} if "c" in cell.states else {})
        )
        told = entry(cell, "h").meaning
        assert ("reads at the next" in told) == (not same(one["h"], other["h"])) == ("does not read" not in told)


def test_menus_of_conventions_say_what_the_equations_do():
    for kind in ("gru", "simplified_gru"):
        for value in ("keep", "take"):
            held = run(gv.cell(kind, update=value), z=1.0)
            assert same(held["h"], held["h_prev"]) == ("keep the past" in CHOICE_TITLES["update"][value])
            assert same(held["h"], held["n"]) == ("take the new" in CHOICE_TITLES["update"][value])
    for value in ("after", "before"):
        trace = run(gv.cell("gru", reset=value, biases=False))
        product = np.einsum("ij,tj->ti", trace.params["U_n"], trace["h_prev"])
        assert same(trace["p"], trace["r"] * product) == CHOICE_TITLES["reset"][value].startswith("after U h")
        assert same(trace["p"], trace["r"] * trace["h_prev"]) == CHOICE_TITLES["reset"][value].endswith("on h")
    for value in ("tanh", "identity"):
        trace = run(gv.cell("lstm", output=value))
        assert same(trace["h"], trace["o"] * np.tanh(trace["c"])) == ("tanh(c)" in CHOICE_TITLES["output"][value])
    for value in ("activation", "cell"):
        cell = gv.cell("lstm", gates_read=value)
        (read,) = {node.args[1].name for node in cell.nodes if node.op == "matvec"} - {"x"}
        title = CHOICE_TITLES["gates_read"][value]
        assert title.endswith(read.removesuffix("_prev"))
        assert title.removeprefix("the ")[:-2] in ("activation", "cell state")
        assert ("cell state" in title) == (entry(cell, read).title == "previous cell state")


def test_a_cells_title_fits_its_gates():
    for cell in EVERY:
        title, count = CELL_TITLES[cell.kind], len(gates(cell))
        assert title == {0: "Plain RNN", 1: "Simplified GRU", 2: "GRU", 3: "LSTM"}[count]


def test_the_menu_of_notations_lists_letters_that_the_notation_writes():
    for notation, title in NOTATIONS.items():
        letters = re.search(r"\((.+)\)", title)[1].split(", ")
        heads = [entry(cell, name, notation).symbol.head for cell in EVERY for name in shown(cell)]
        assert set(letters) <= set(heads) | {"h′"}
        if notation != "ng":
            cell = gv.cell("gru")
            assert letters == [entry(cell, name, notation).symbol.head for name in shown(cell)]
        assert title.split()[0].lower() == notation


HUES = {
    # What the article's drawings call each line, as degrees of hue; the drawings' own exact tones are not kept.
    "input": (255, 300), "state": (205, 230), "reset": (20, 40), "gated": (310, 335), "update": (145, 165),
    "candidate": (85, 115), "written": (345, 365), "kept": (355, 365),
}  # fmt: skip
LINES = {"x": "input", "h": "state", "z": "update", "r": "reset", "p": "gated", "n": "candidate", "written": "written",
         "kept": "kept"}  # fmt: skip


def test_lines_have_the_hues_of_the_articles_drawing():
    cell = gv.cell("gru")
    for name, line in LINES.items():
        for tone in COLOURS[entry(cell, name).colour][:2]:
            red, green, blue = (int(tone[at : at + 2], 16) / 255 for at in (1, 3, 5))
            hue = 360 * colorsys.rgb_to_hls(red, green, blue)[0]
            low, high = HUES[line]
            assert low <= hue <= high or low <= hue + 360 <= high, f"{name}: {tone} has hue {hue:.0f}"


def test_all_that_meets_in_one_cell_differs_in_colour():
    for cell in EVERY:
        names = [*shown(cell), "x", *(name for name in ("p", "kept", "written") if name in cell.by_name)]
        colours = [entry(cell, name).colour for name in names]
        assert len(set(colours)) == len(colours)


@pytest.mark.parametrize("share", [0.0, 0.037, 0.5, 0.9871, 1.0])
def test_a_percentage_is_of_a_hundred(share):
    assert float(percent(share).removesuffix("\u00a0%")) == pytest.approx(100 * share, abs=0.05)


# --- The texts about classic mistakes -------------------------------------------------------------


def operands(cell, name):
    """The named quantities that a quantity is made of directly, complements and sums looked through."""
    found, todo = set(), [*cell.by_name[name].args]
    while todo:
        node = todo.pop()
        if node.is_source or (node.op in ("sigmoid", "tanh") and node.name):
            found.add(node.name)
        else:
            todo += node.args
    return found


def test_the_slip_about_the_old_candidate_names_what_stands_there_and_what_is_meant():
    slip = TABLE["previous-candidate"].slip
    stands, meant = re.search(r"\{(\w+)\}, where the .*?\{(\w+)\} is meant", slip).groups()
    for update in ("keep", "take"):
        right = gv.cell("gru", update=update)
        assert stands in operands(mistaken("previous-candidate", right), "kept")
        assert meant in operands(right, "kept") and stands not in operands(right, "kept")


def test_the_captions_that_are_exchanged_act_where_the_slip_says():
    slip = TABLE["swapped-captions"].slip
    blends, inside = re.search(r"lets \{(\w)\} blend .*, and \{(\w)\} act inside", slip).groups()
    wrong = mistaken("swapped-captions")
    assert blends in operands(wrong, "kept") and inside not in operands(wrong, "kept")
    assert inside in operands(wrong, "n") and blends not in operands(wrong, "n")


def test_what_a_gate_multiplies_is_what_the_test_at_home_says():
    text = TABLE["swapped-captions"].test
    first, second = re.search(
        r"The (update|reset) gate multiplies the old state in the last line; the (update|reset) gate acts inside tanh",
        text,
    ).groups()
    for update in ("keep", "take"):
        cell = gv.cell("gru", update=update)
        (blends,) = operands(cell, "kept") - {"h_prev"}
        inside = [gate for gate in gates(cell) if gate in operands(cell, "n")]
        assert entry(cell, blends).title == f"{first} gate" and [entry(cell, gate).title for gate in inside] == [
            f"{second} gate"
        ]


def test_the_numbers_of_sigma_are_those_of_sigma():
    text = TABLE["double-sigmoid"]
    right, wrong = re.search(r"σ\(1\) is ([\d.]+), not (\d\.\d+)", text.test).groups()
    assert (right, wrong) == tuple(number(1 / (1 + np.exp(-a))) for a in (1, 2))
    # Weights w that make up for the slip: σ(2 w) = σ(1).
    factor = {"half": 0.5, "twice": 2.0}[re.search(r"weights (\w+) the size", text.hides)[1]]
    assert 1 / (1 + np.exp(-2 * factor)) == pytest.approx(1 / (1 + np.exp(-1)))


def test_a_state_stands_still_where_the_tests_at_home_say_so():
    told = [mistake.test for mistake in TABLE.values() if "stand still" in mistake.test]
    assert len(told) == 2
    for text in told:
        assert re.search(r"so that everything is kept[.:] [Tt]he state must (then )?stand still", text)
    for update, value in (("keep", 1.0), ("take", 0.0)):
        held, other = (run(gv.cell("gru", update=update), z=each) for each in (value, 1 - value))
        assert same(held["h"], held["h_prev"]) and not same(other["h"], other["h_prev"])


def test_the_number_of_a_gates_weights_is_what_the_text_says():
    told = re.search(r"every gate has ([^,]+) weights", TABLE["gates-without-weights"].test.replace("\n", " "))[1]
    count = eval(told.replace("·", "*"), {"H": H, "D": D})
    cell = gv.cell("gru")
    for gate in ("z", "r"):
        assert count == sum(run(cell).params[f"{letter}_{gate}"].size for letter in "WU")


def test_the_reset_that_multiplies_delta_is_the_one_of_which_the_text_says_so():
    text = TABLE["wrong-reset-gradient"].slip
    first, what, second, other = re.search(
        r"reset (\w+) the product, \{r\} multiplies (δ|the old).*; with reset (\w+) it, \{r\} multiplies (δ|the old)",
        text,
    ).groups()
    rng = np.random.default_rng(0)
    delta, r, h = rng.standard_normal((3, T, H))
    expected = {"δ": (delta * r).T @ h, "the old": delta.T @ (r * h)}
    np.testing.assert_allclose(reset_gradient(first, delta, r, h), expected[what])
    np.testing.assert_allclose(reset_gradient(second, delta, r, h), expected[other])
    assert {first, second} == set(CONVENTIONS["gru"]["reset"])


def test_what_the_inverse_and_the_check_at_home_compute_is_what_they_say():
    told = re.search(r"logit ln\((.+?)\) of a gate\. It must give back the sum a", TABLE["double-sigmoid"].test)[1]
    for a in (-2.0, 0.3, 1.7):
        z = 1 / (1 + np.exp(-a))
        assert np.log(eval(told.replace("−", "-"), {"z": z})) == pytest.approx(a)
    # The loss of the gradient check is the one whose derivative by h_t is h_t itself.
    loss = re.search(r"\$L = (.*?)\\sum_t \\lVert h_t \\rVert\^2\$", TABLE["wrong-reset-gradient"].test)[1]
    scale = {r"\frac12 ": 0.5}.get(loss, 1.0)
    h = np.random.default_rng(1).standard_normal((T, H))
    step = np.zeros_like(h)
    step[2, 1] = 1e-6
    slope = scale * (np.sum((h + step) ** 2) - np.sum((h - step) ** 2)) / 2e-6
    assert slope == pytest.approx(h[2, 1], rel=1e-6)
    from gru_viz.views.reset_gradient import loss as measured

    trace = run(gv.cell("gru"))
    assert measured(trace) == pytest.approx(scale * np.sum(trace["h"] ** 2))


def test_what_stands_for_forgotten_weights_adds_up():
    from gru_viz.cells.mistakes import ONES, mistaken_parameters

    right = run(gv.cell("gru"))
    cell = mistaken("gates-without-weights")
    forgotten = mistaken_parameters("gates-without-weights", cell, right.params)["W_z"]
    digit = re.fullmatch(r"(\d)ᵀ", ONES.text)[1]
    assert set(forgotten.ravel()) == {float(digit)} and rf"\mathbf{{{digit}}}" in ONES.latex


def test_the_remaining_meanings_hold_too():
    for cell in EVERY:
        trace = run(cell)
        states = [name for name in cell.states if name in cell.by_name]
        for name in cell.by_name:
            what = entry(cell, name)
            if name == "n" and cell.keep_gate:
                how = re.search(r"if (nothing|all) of the past were kept", what.meaning)[1]
                keep = {"nothing": 0.0, "all": 1.0}[how]
                z = keep if cell.option("update") == "keep" else 1 - keep
                held = run(cell, z=z)
                assert same(held["h"], held["n"]), "would write it"
            elif name == "c":
                first, second = re.search(r"changed only by (\w+) and (\w+)$", what.meaning).groups()
                made = {"forgetting": "f", "writing": "i", "showing": "o"}
                held = run(cell, **{made[first]: 1.0, made[second]: 0.0})
                assert same(held["c"], held["c_prev"])
            elif name == "kept":
                assert "stays of the old state" in what.meaning
                still = run(cell, **{cell.keep_gate: 1.0 if cell.option("update") != "take" else 0.0})
                assert same(still["kept"], still[f"{states[-1]}_prev" if cell.kind == "lstm" else "h_prev"])
            elif name == "written":
                assert "newly written" in what.meaning
            elif name == "x":
                assert "arrives" in what.meaning and same(trace["x"], run(cell, **{cell.gates[-1]: 0.5})["x"])
            elif name.startswith("one_minus_"):
                gate = name.removeprefix("one_minus_")
                assert same(trace[name] + trace[gate], 1)
                assert what.title == f"complement of the {entry(cell, gate).title}" and "other side" in what.meaning
                assert what.symbol.text == f"1 − {entry(cell, gate).symbol.text}"
                assert (what.low, what.high, what.colour) == (0, 1, entry(cell, gate).colour)
            elif name == "tanh_c":
                assert what.title == "squashed cell state" and what.colour == entry(cell, "c").colour
            if name.startswith("s_"):
                # In a GRU, what runs to tanh is the gated past; elsewhere a sum has the colour of its gate.
                gated = name == "s_n" and cell.kind == "gru"
                assert what.colour == ("gated" if gated else entry(cell, name.partition("_")[2]).colour)
                assert what.symbol.base == "s"
        held = [name for name in shown(cell) if entry(cell, name).low is not None]
        for name in held:
            what = entry(cell, name)
            # From a state outside of its range a GRU's h could leave it; every run here begins inside.
            assert what.low <= trace[name].min() and trace[name].max() <= what.high
        loud = [name for name in shown(cell) if entry(cell, name).low is None]
        assert set(loud) == (
            {"c"} | ({"h"} if cell.option("output") == "identity" else set()) if "c" in shown(cell) else set()
        )


def test_a_keep_bias_keeps():
    for kind in ("gru", "simplified_gru"):
        for update in ("keep", "take"):
            cell = gv.cell(kind, update=update)
            shares = [
                gv.keep_share(gv.run(cell, gv.Parameters.random(cell, D, H, keep_bias=bias), np.zeros((1, D))))[0]
                for bias in (-3.0, 3.0)
            ]
            assert (shares[0] < 0.1).all() and (shares[1] > 0.9).all()
    cell = gv.cell("lstm")
    trace = gv.run(cell, gv.Parameters.random(cell, D, H, forget_bias=3.0), np.zeros((1, D)))
    assert (gv.keep_share(trace) > 0.9).all()


def test_a_mistakes_title_is_what_its_graph_does():
    def written(cell):
        return [latex(cell, name) for name in cell.names]

    does = {
        "The old candidate for the old state": lambda cell: {"n_prev"} == operands(cell, "kept") - {"z"},
        "σ(2a) for σ(a)": lambda cell: [arg.name for arg in cell.by_name["z"].args[0].args] == ["s_z", "s_z"],
        "z the other way round": lambda cell: any(arg.op == "one_minus" for arg in cell.by_name["kept"].args),
        "Captions of two gates exchanged": lambda cell: "r" in operands(cell, "kept"),
        "Gates without weights": lambda cell: "b_z" not in cell.by_name,
        "The gradient of the other reset": lambda cell: written(cell) == written(gv.cell("gru")),
    }
    assert {mistake.title for mistake in TABLE.values()} == set(does)
    for id, mistake in TABLE.items():
        for other in TABLE:
            assert does[mistake.title](mistaken(other)) == (id == other), f"{mistake.title}: {other}"


def test_what_one_gate_leaves_over_is_the_share_of_the_other():
    cell = gv.cell("coupled_lstm")
    trace = run(cell)
    for notation in NOTATIONS:
        for gate in cell.gates:
            other = entry(cell, gate, notation)
            is_left = other.role == "gate" and np.allclose(trace["f"], 1 - trace[gate])
            told = entry(cell, "f").meaning.startswith(f"what the {entry(cell, gate).title} leaves over")
            assert is_left == told, gate


def test_the_number_at_which_a_gate_keeps_makes_a_state_stand_still():
    kinds = set()
    for cell in [cell for cell in (*EVERY, *OTHERS) if cell.keep_gate]:
        state = cell.states[-1]
        for name in cell.gates:
            found = re.search(r"(\d) keeps (?:the old|it)", entry(cell, name).meaning)
            if found is None or entry(cell, name).role != "gate":
                continue
            kinds.add(cell.kind)
            others = {"i": 0.0} if cell.kind in ("lstm", "peephole_lstm") else {}  # another gate writes there
            for value in (0.0, 1.0):
                held = run(cell, **{name: value, **others})
                stands = np.allclose(held[state], held[f"{state}_prev"])
                assert stands == (value == float(found[1])), f"{cell.kind}: {name} = {value}"
    assert {"gru", "lstm", "mgu", "coupled_lstm", "mingru"} <= kinds
    bound = np.abs(run(gv.cell("mingru"))["n"]).max()
    assert (bound > 1) == ("no tanh bounds it" in entry(gv.cell("mingru"), "n").meaning)


def test_weights_are_called_by_what_they_multiply():
    for cell in (*EVERY, *OTHERS):
        for node in cell.nodes:
            if node.is_product:
                weights, read = node.args
                title = entry(cell, weights.name).title.partition(" of ")[0]
                what = "peephole" if node.op == "mul" else "input" if read.op == "input" else "recurrent"
                assert title == f"{what} weights", weights.name
    cell = gv.cell("lstm")
    assert entry(cell, "W_g").symbol.sub == entry(cell, "g").symbol.base == "c"
